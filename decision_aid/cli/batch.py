"""Many sheets at once: who would be pointed to which conversation."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import PROBLEMS, USAGE, OutputOptions, PackOption, fail, known, open_pack, pack_of
from decision_aid.cli.sql import KeepOption, NeedsOption, TopicsOption
from decision_aid.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from decision_aid.content import ContentPack
    from decision_aid.interop.batch.embedded import Engine, Files
    from decision_aid.interop.batch.server import Server
    from decision_aid.interop.batch.table import Table

MOST_NAMED = 8
STDIN = "-"


@flat
def batch(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="Files of sheets: .csv, .jsonl, .parquet, patterns too; - is JSON lines. With --engine: a table.",
        ),
    ] = None,
    topics: TopicsOption = None,
    keep: KeepOption = None,
    needs: NeedsOption = False,
    summary: Annotated[bool, typer.Option("--summary", help="Print how often each topic comes up.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="The summary for each value of this column.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="List as CSV each answer that cannot be used.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, metavar="NUMBER", help="So many random sheets in place of INPUT.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same number gives the same random sheets.")] = 1,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine",
            metavar="URL",
            help="Judge in this database: postgresql+psycopg://user@host/db. Or on Spark: spark, sc://host.",
        ),
    ] = None,
    to: Annotated[OutputOptions, "Write a row a sheet to this file: .csv, .jsonl or .parquet."],
    pack: PackOption = None,
) -> None:
    """Judge many sheets: a row a sheet, true where a topic comes up, false where not, empty where it could."""
    from decision_aid.interop.batch import files

    if (sample is None) == (not inputs):
        fail("Name the files of sheets, or --sample NUMBER.", USAGE)
    if not (to.output or summary or by or rejects):
        fail("Say what you want: -o FILE, --summary or --rejects FILE.", USAGE)
    if engine and (sample or rejects):
        fail("--sample and --rejects go without --engine.", USAGE)
    content = pack_of(open_pack(pack))
    wanted = [known("topic", topic, content.topics_by_id).id for topic in topics or ()]
    to.refuse_existing()
    if rejects and rejects.exists() and not to.force:
        fail(f"{rejects} is already there. Choose another name, or add --force to write over it.", PROBLEMS)
    wish = _Wish(content, keep or [], wanted, by, needs=needs, summary=summary or by is not None)
    if to.output:
        files.format_of(to.output)
    if engine and inputs:
        _on_engine(wish, engine, inputs, to)
        return
    with _progress() as show, _files(content, inputs, sample, seed) as (duck, sheets):
        _tell_of_columns(content, sheets.names, (inputs or ["the sample"])[0])
        query = sheets.query(wish.kept(sheets.names), wanted, needs=needs)
        if to.output:
            _write(duck, query, to.output, show, force=to.force)
            print(f"Written to {to.output}", file=sys.stderr)
        _tell(wish, sheets, duck.run)
        if rejects:
            _write_rejects(sheets, rejects, force=to.force)
            print(f"Written to {rejects}", file=sys.stderr)


@frozen
class _Wish:
    """What is wanted of each sheet, and of all."""

    content: ContentPack
    keep: list[str]
    topics: list[str]
    by: str | None
    needs: bool
    summary: bool

    def kept(self, names: Iterable[str]) -> list[str]:
        """Return the columns to carry along; end the program where one, or that of the summary, is not there."""
        there = dict.fromkeys(names, "")
        for column in (*self.keep, *([self.by] if self.by else [])):
            known("column", column, there)
        return self.keep


def _on_engine(wish: _Wish, engine: str, inputs: list[str], to: OutputOptions) -> None:
    from decision_aid.interop.batch.cluster import LOCAL, Cluster
    from decision_aid.interop.batch.server import Server

    there: Table
    if engine == LOCAL or engine.startswith("sc://"):
        there = cluster = Cluster(engine, wish.content, inputs)
        write: Callable[[str, Path], None] = cluster.write
    else:
        if len(inputs) != 1:
            fail("With a database name one table, or: sessions.", USAGE)
        there = server = Server(engine, wish.content, inputs[0])
        write = partial(_write_from_server, server, force=to.force)
    _tell_of_columns(wish.content, there.names, inputs[0])
    query = there.query(wish.kept(there.names), wish.topics, needs=wish.needs)
    if to.output:
        write(query, to.output)
        print(f"Written to {to.output}", file=sys.stderr)
    _tell(wish, there, there.rows)


@contextmanager
def _files(content: ContentPack, inputs: list[str] | None, sample: int | None, seed: int) -> Iterator[Any]:
    from decision_aid.interop.batch.embedded import Engine, Files, Sample
    from decision_aid.interop.batch.files import named

    duck = Engine()
    with tempfile.TemporaryDirectory(prefix="decision-aid-") as folder:
        if sample:
            yield duck, Sample(duck, content, sample, seed)
            return
        names = list(inputs or ())
        if STDIN in names:  # what comes through a pipe is read more than once
            copied = Path(folder) / "stdin.jsonl"
            with copied.open("wb") as stream:
                shutil.copyfileobj(sys.stdin.buffer, stream)
            names[names.index(STDIN)] = str(copied)
        yield duck, Files(duck, content, named(names))


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """Show a bar where somebody looks at it; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Judging", total=100)
        yield lambda percent: progress.update(task, completed=percent)


def _tell_of_columns(content: ContentPack, names: Iterable[str], where: str) -> None:
    """Say which questions have no column, and which columns may be misspelt; end where no question has one."""
    from decision_aid.content.diagnostics import did_you_mean
    from decision_aid.interop.sql.reading import code_columns

    columns = {item.link_id: {item.link_id, *code_columns(item)} for item in content.items.values()}
    of_questions = set().union(*columns.values())
    there = set(names)
    if not there & of_questions:
        fail(f"{where}: no column is a question of {content.meta.title!r}, such as '{next(iter(columns))}'", PROBLEMS)
    for column in names:
        if column not in of_questions and (hint := did_you_mean(column, of_questions)):
            print(f"{where}: the column '{column}' is not used: {hint}", file=sys.stderr)
    if missing := [link_id for link_id, of_it in columns.items() if not of_it & there]:
        named = ", ".join(missing[:MOST_NAMED]) + (", ..." if len(missing) > MOST_NAMED else "")
        print(f"{where}: no column, so not answered: {named} ({len(missing)} in all)", file=sys.stderr)


def _write(duck: Engine, query: str, path: Path, show: Callable[[float], None], *, force: bool) -> None:
    from decision_aid.interop.batch.embedded import FORMATS, literal
    from decision_aid.interop.batch.files import format_of

    with _replacing(path, force=force) as temporary:
        duck.run(f"COPY ({query}) TO {literal(temporary)} {FORMATS[format_of(path)]}", show)


def _write_from_server(there: Server, query: str, path: Path, *, force: bool) -> None:
    """Write what a server sends; formats other than CSV are made of it here."""
    from decision_aid.interop.batch.embedded import FORMATS, Engine, literal
    from decision_aid.interop.batch.files import Format, format_of

    with _replacing(path, force=force) as temporary:
        with temporary.open("wb") as stream:
            there.copy(query, stream)
        if (format_ := format_of(path)) is not Format.CSV:
            duck = Engine()
            as_csv = f"SELECT * FROM read_csv({literal(temporary)}, header = true)"  # noqa: S608  (a quoted name)
            duck.run(f"CREATE TABLE results AS {as_csv}")
            duck.run(f"COPY results TO {literal(temporary)} {FORMATS[format_]}")


@contextmanager
def _replacing(path: Path, *, force: bool) -> Iterator[Path]:
    from decision_aid.reports.writing import replacing

    try:
        with replacing(path, force=force) as temporary:
            yield temporary
    except OSError as error:
        fail(f"Cannot write {path}: {(error.strerror or str(error)).lower()}", PROBLEMS)


def _tell(wish: _Wish, sheets: Files | Table, run: Callable[[str], list[Any]]) -> None:
    """Say which answers could not be used, and print the summary."""
    from decision_aid.interop.batch import summary

    if unusable := sheets.unusable():
        counts = ", ".join(f"{link_id} {number:,}" for link_id, number in unusable.items())
        print(f"Could not be used, so count as not answered: {counts}", file=sys.stderr)
    if wish.summary:
        topics = [topic for topic in wish.content.topics_by_id if not wish.topics or topic in wish.topics]
        query = sheets.query([wish.by] if wish.by else [], topics, needs=False)
        counted = summary.statement(query, topics, wish.by, sheets.dialect)
        print(summary.render(summary.parts(run(counted), topics), wish.by), end="")


def _write_rejects(sheets: Files, path: Path, *, force: bool) -> None:
    import csv

    with _replacing(path, force=force) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("file", "row", "question", "value", "why"))
        out.writerows(map(astuple, sheets.rejects()))
