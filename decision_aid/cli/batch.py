"""Many sheets at once: who would be pointed to which conversation."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import OutputOptions, PackOption, fail, known, pack_in, refuse_usage, tell_plainly
from decision_aid.cli.sql import KeepOption, NeedsOption, TopicsOption, refuse_twins
from decision_aid.frozen import frozen
from decision_aid.loading import STDIN
from decision_aid.writing import replacing

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.interop.batch.embedded import Engine, Files
    from decision_aid.interop.batch.server import Server
    from decision_aid.interop.batch.table import Table
    from decision_aid.interop.sql.dialects import Dialect

MOST_NAMED = 8


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
        int | None,
        typer.Option("--sample", min=1, max=10**9, metavar="NUMBER", help="So many random sheets in place of INPUT."),
    ] = None,
    drawn: Annotated[
        Path | None, typer.Option("--sheets", metavar="FILE", help="Write the random sheets themselves to this file.")
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
    path: PackOption = None,
) -> None:
    """Judge many sheets: a row a sheet, true where a topic comes up, false where not, empty where it could."""
    from decision_aid.interop.batch import embedded

    if (sample is None) == (not inputs):
        refuse_usage("Name the files of sheets, or --sample NUMBER.")
    if drawn and not sample:
        refuse_usage("--sheets goes with --sample.")
    if not (to.output or summary or by or rejects or drawn):
        refuse_usage("Say what you want: -o FILE, --summary or --rejects FILE.")
    if engine and (sample or rejects):
        refuse_usage("--sample and --rejects go without --engine.")
    pack = pack_in(path)
    named = [known("topic", topic, pack.topics_by_id).id for topic in topics or pack.topics_by_id]
    wanted = [topic for topic in pack.topics_by_id if topic in named]
    _check_outputs(to, rejects, drawn)
    wish = _Wish(pack, list(dict.fromkeys(keep or ())), wanted, by, needs=needs, summary=summary or by is not None)
    if engine and inputs:
        _on_engine(wish, engine, inputs, to)
        return
    with _progress() as show, _files(pack, inputs, sample, seed) as (duck, sheets):
        _keep_sheets(sheets, to.output, rejects)
        tell_of_columns(pack, sheets.names, (inputs or ["the sample"])[0])
        if drawn and sample:
            _write(duck, embedded.sample(pack, sample, seed), drawn, show, force=to.force)
            tell_plainly(f"Written to {drawn}")
        query = wish.query(sheets)
        if to.output:
            _write(duck, wish.rows(query, "duckdb"), to.output, show, force=to.force)
            tell_plainly(f"Written to {to.output}")
        _tell(wish, query, "duckdb", duck.run)
        if rejects:
            _write_rejects(sheets, rejects, force=to.force)
            tell_plainly(f"Written to {rejects}")


def _check_outputs(to: OutputOptions, rejects: Path | None, drawn: Path | None) -> None:
    """End the program where a file is there already; raise BatchError where a name does not say in which format."""
    from decision_aid.interop.batch.files import format_of

    for one in (to, OutputOptions(rejects, to.force), OutputOptions(drawn, to.force)):
        one.refuse_existing()
    for path in (to.output, drawn):
        if path:
            format_of(path)
    named = [path.absolute() for path in (to.output, rejects, drawn) if path]
    if len(named) > len(set(named)):
        refuse_usage("Two outputs have one name. Give each its own.")


def _keep_sheets(sheets: Files, *outputs: Path | None) -> None:
    """End the program where an output would take the place of the sheets, which nobody means by --force."""
    for read in (path for group in sheets.groups for path in group.files):
        if any(path and path.exists() and path.samefile(read) for path in outputs):
            fail(f"{read}: these are the sheets. Choose another name for what comes of them.")


@frozen
class _Wish:
    """What is wanted of each sheet, and of all."""

    pack: ContentPack
    keep: list[str]
    topics: list[str]
    by: str | None
    needs: bool
    summary: bool

    def query(self, sheets: Files | Table) -> str:
        """Return the rules over the sheets; end the program where a column, to keep or of the summary, is not there."""
        there = dict.fromkeys(sheets.names, "")
        kept = list(dict.fromkeys([*self.keep, *([self.by] if self.by else [])]))
        for column in kept:
            known("column", column, there)
        refuse_twins(self.pack, kept)
        return sheets.query(kept, self.topics, needs=self.needs)

    def rows(self, query: str, dialect: Dialect) -> str:
        """Return the columns that are wanted."""
        from decision_aid.interop.batch import summary
        from decision_aid.interop.sql.query import NEEDS, UNUSABLE, URGENCY

        ours = [URGENCY, UNUSABLE, *([NEEDS] if self.needs else [])]
        return summary.rows(query, [*self.keep, *ours, *self.topics], dialect)


def _on_engine(wish: _Wish, engine: str, inputs: list[str], to: OutputOptions) -> None:
    from decision_aid.interop.batch.cluster import LOCAL, Cluster
    from decision_aid.interop.batch.server import Server

    there: Table
    if engine == LOCAL or engine.startswith("sc://"):
        there = cluster = Cluster(engine, wish.pack, inputs)
        write: Callable[[str, Path], None] = cluster.write
    else:
        if len(inputs) != 1:
            refuse_usage("With a database name one table, or: sessions.")
        there = server = Server(engine, wish.pack, inputs[0])
        write = partial(_write_from_server, server, force=to.force)
    tell_of_columns(wish.pack, there.names, inputs[0])
    query = wish.query(there)
    if to.output:
        write(wish.rows(query, there.dialect), to.output)
        tell_plainly(f"Written to {to.output}")
    _tell(wish, query, there.dialect, there.rows)


@contextmanager
def _files(pack: ContentPack, inputs: list[str] | None, sample: int | None, seed: int) -> Iterator[Any]:
    from decision_aid.interop.batch.embedded import Engine, Files, Sample
    from decision_aid.interop.batch.files import BatchError, named

    duck = Engine()
    with tempfile.TemporaryDirectory(prefix="decision-aid-") as folder:
        if sample:
            yield duck, Sample(duck, pack, sample, seed)
            return
        names, piped = list(inputs or ()), Path(folder) / "stdin.jsonl"
        if STDIN in names:  # what comes through a pipe is read more than once
            with piped.open("wb") as stream:
                shutil.copyfileobj(sys.stdin.buffer, stream)
            names[names.index(STDIN)] = str(piped)
        try:
            yield duck, Files(duck, pack, named(names), piped)
        except BatchError as error:
            raise BatchError(str(error).replace(str(piped), STDIN)) from None


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


def tell_of_columns(pack: ContentPack, names: Iterable[str], where: str) -> None:
    """Say which questions have no column, and which columns may be misspelt; end where no question has one."""
    from decision_aid.content.diagnostics import did_you_mean
    from decision_aid.interop.sql.reading import code_columns

    columns = {item.link_id: {item.link_id, *code_columns(item)} for item in pack.items.values()}
    of_questions = set().union(*columns.values())
    there = set(names)
    others = [column for column in names if column not in of_questions]
    hints = {column: hint for column in others if (hint := did_you_mean(column, of_questions))}
    if not there & of_questions:
        meant = next((f"for '{column}', {hint}" for column, hint in hints.items()), f"such as '{next(iter(columns))}'")
        fail(f"{where}: no column is a question of {pack.meta.title!r}; {meant}")
    for column, hint in hints.items():
        print(f"{where}: the column '{column}' is not used: {hint}", file=sys.stderr)
    if missing := [link_id for link_id, of_it in columns.items() if not of_it & there]:
        named = ", ".join(missing[:MOST_NAMED]) + (", ..." if len(missing) > MOST_NAMED else "")
        print(f"{where}: no column, so not answered: {named} ({len(missing)} in all)", file=sys.stderr)


def _write(duck: Engine, query: str, path: Path, show: Callable[[float], None], *, force: bool) -> None:
    from decision_aid.interop.batch.embedded import FORMATS, literal
    from decision_aid.interop.batch.files import format_of

    with replacing(path, force=force) as temporary:
        duck.run(f"COPY ({query}) TO {literal(temporary)} {FORMATS[format_of(path)]}", show)


def _write_from_server(there: Server, query: str, path: Path, *, force: bool) -> None:
    """Write what a server sends; formats other than CSV are made of it here."""
    from decision_aid.interop.batch.embedded import FORMATS, Engine, literal
    from decision_aid.interop.batch.files import Format, format_of

    with replacing(path, force=force) as temporary:
        with temporary.open("wb") as stream:
            there.copy(query, stream)
        if (format_ := format_of(path)) is not Format.CSV:
            duck = Engine()
            as_csv = f"SELECT * FROM read_csv({literal(temporary)}, header = true)"  # noqa: S608  (a quoted name)
            duck.run(f"CREATE TABLE results AS {as_csv}")
            duck.run(f"COPY results TO {literal(temporary)} {FORMATS[format_]}")


def _tell(wish: _Wish, query: str, dialect: Dialect, run: Callable[[str], list[Any]]) -> None:
    """Say which answers could not be used, and print the summary."""
    from decision_aid.interop.batch import summary

    topics, questions = wish.topics if wish.summary else [], wish.pack.items
    counted = run(summary.statement(query, topics, questions, wish.by, dialect))
    parts = list(summary.parts(counted, topics, questions))
    numbers = {question: sum(part.unusable[question] for part in parts) for question in questions}
    if told := ", ".join(f"{question} {number:,}" for question, number in numbers.items() if number):
        print(f"Could not be used, so not answered, but for urgent signs in a list: {told}", file=sys.stderr)
    if wish.summary:
        print(summary.render(parts, wish.by), end="")


def _write_rejects(sheets: Files, path: Path, *, force: bool) -> None:
    from decision_aid.reports.of_sessions.spreadsheet import write_csv

    with replacing(path, force=force) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        write_csv(stream, chain([("file", "row", "question", "value", "why")], map(astuple, sheets.rejects())))
