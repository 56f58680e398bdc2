"""The rules over files of sheets, by DuckDB in this process."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import table as table_called

from decision_aid.content import ContentPack, Item, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import InvalidAnswer, from_hand
from decision_aid.frozen import frozen
from decision_aid.interop.batch.files import BatchError, Format, csv_names, format_of, jsonl_names
from decision_aid.interop.sql.dialects import Dialect, quoted, written
from decision_aid.interop.sql.query import Query, unusable
from decision_aid.interop.sql.reading import (
    BOOLEAN,
    DECIMAL,
    SEPARATOR,
    TEXTS,
    WHOLE,
    Form,
    code_columns,
    columns_of,
    read,
    typed_columns,
)
from decision_aid.loading import STDIN

_MISSING = "This needs one more package. Please run: pip install 'decision-aid[batch]'"
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
_TYPES = {"BOOLEAN": BOOLEAN, "FLOAT": DECIMAL, "DOUBLE": DECIMAL, "VARCHAR[]": TEXTS} | dict.fromkeys(_WHOLE, WHOLE)
FORMATS = {
    Format.CSV: "(FORMAT csv, HEADER, USE_TMP_FILE false)",
    Format.JSONL: "(FORMAT json, USE_TMP_FILE false)",
    Format.PARQUET: "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
}
_TELLING = r"(file =|Invalid unicode|Expected Number|Value with unterminated|Maximum line size|Error when)"
ROW = "row"
LEAST_MEMORY, MEMORY_OF_A_THREAD = 150, 50  # MB
LONGEST_LINE = 2_000_000  # of CSV and JSON lines, in bytes; each thread has room for two of them


def name(text: str) -> str:
    return quoted(text, "duckdb")


def literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


@frozen
class Group:
    """Files that are read alike: what reads them, and how the answers in their columns are written."""

    files: tuple[Path, ...]
    relation: str
    columns: dict[str, Form]
    names: tuple[str, ...]


@frozen
class Reject:
    """Something that is said to a question and is no answer to it; rows of a file count from 1."""

    file: str
    row: int
    question: str
    value: Any
    why: str


class Engine:
    """DuckDB, which can be stopped and says how far it is."""

    def __init__(self) -> None:
        """Raise BatchError where DuckDB is not installed."""
        try:
            import duckdb
        except ImportError:
            raise BatchError(_MISSING) from None
        self._errors, self._too_little = duckdb.Error, duckdb.OutOfMemoryException
        # what does not fit in memory waits here, and not beside the sheets
        waiting = tempfile.mkdtemp(prefix="decision-aid-")
        weakref.finalize(self, shutil.rmtree, waiting, ignore_errors=True)
        self.connection = duckdb.connect(config={"temp_directory": waiting})
        self.connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        # else it holds back the more rows, to keep their order, the more there are
        ((threads,),) = self.connection.execute("SELECT current_setting('threads')").fetchall()
        self.connection.execute(f"SET memory_limit = '{max(LEAST_MEMORY, threads * MEMORY_OF_A_THREAD)}MB'")

    def run(self, statement: str, progress: Callable[[float], None] = lambda _: None) -> list[Any]:
        """Run a statement and return its rows; tell of the progress in percent. Raise BatchError where it fails."""
        done: list[Any] = []
        failed: list[BaseException] = []
        ended = threading.Event()

        def work() -> None:
            try:
                done.extend(self._rows_of(statement))
            except BaseException as error:  # noqa: BLE001  (raised below, in the thread that asked)
                failed.append(error)
            finally:
                ended.set()

        threading.Thread(target=work, daemon=True).start()
        try:
            while not ended.wait(0.1):
                progress(max(self.connection.query_progress(), 0.0))
        except BaseException:
            self.connection.interrupt()
            ended.wait()  # joining the thread would not wait: an interrupted join takes it for ended (Python 3.11)
            raise
        if failed:
            raise self._in_words(failed[0]) from None
        return done

    def _rows_of(self, statement: str) -> list[Any]:
        try:
            return self.connection.execute(statement).fetchall()
        except self._too_little:  # of what we allow, not of what there is
            self.connection.execute("RESET memory_limit")
            return self.connection.execute(statement).fetchall()

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, some thousands at a time."""
        try:
            cursor = self.connection.cursor().execute(statement)
            while found := cursor.fetchmany(10_000):
                yield from found
        except self._errors as error:
            raise self._in_words(error) from None

    def _in_words(self, error: BaseException) -> BaseException:
        """Return what went wrong with the data, the disk or the memory in one line; what else, as it is: a bug.

        The line says where, and never what stands there: it may be a patient's, and lines like it end in a log.
        """
        if not isinstance(error, self._errors) or type(error).__name__ in ("ParserException", "BinderException"):
            return error
        if any(os.strerror(number) in str(error) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)):
            return BatchError("There is no room left on the disk. What was there before is as it was.")
        if not_parquet := re.search(r"[Nn]o magic bytes found.*'(.*)'", str(error)):
            return BatchError(f"{not_parquet[1]}: no Parquet file, or not all of one")
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        kept = [line for line in lines if re.match(_TELLING, line)]
        text = "; ".join(dict.fromkeys([re.sub(r"^[\w ]+ Error: ", "", lines[0]), *kept]))
        plain = re.sub(r"""(convert string|to numerical:) (["']).*\2""", r"\1 (not shown)", text)
        return BatchError(plain[:400].replace(" (byte sequence mismatch)", ""))


class Files:
    """Files of sheets, and the queries over them."""

    dialect: Dialect = "duckdb"

    def __init__(self, engine: Engine, pack: ContentPack, paths: Sequence[Path], piped: Path | None = None) -> None:
        """`piped`: the one that came through a pipe."""
        self._pack, self.engine, self._piped = pack, engine, piped
        self._later: dict[Path, frozenset[str]] = {}  # the questions of which the lines looked at say nothing
        self._files = len(paths)
        looked_at = [self._look(path) for path in paths]
        self.groups = [self._group(list(alike)) for _, alike in groupby(looked_at, lambda each: each[1:])]

    def _look(self, path: Path) -> tuple[Path, Format, str, tuple[tuple[str, str], ...]]:
        """Return a file with its format, its delimiter, and each column with its type."""
        match format_of(path):
            case Format.CSV:
                names, delimiter = csv_names(path, self._pack.items.keys())
                return path, Format.CSV, delimiter, self._typed(names, "VARCHAR")
            case Format.JSONL:
                names = jsonl_names(path)
                there = {each.lower() for each in names}
                later = [i.link_id for i in self._pack.items.values() if there.isdisjoint(map(str.lower, _columns(i)))]
                self._later[path] = frozenset(later)
                return path, Format.JSONL, "", self._typed((*names, *later), "JSON")
            case Format.PARQUET:
                rows = self.engine.run(f"DESCRIBE SELECT * FROM read_parquet({literal(path)})")  # noqa: S608
                return path, Format.PARQUET, "", tuple((row[0], row[1]) for row in rows)

    def _typed(self, names: Iterable[str], type_: str) -> tuple[tuple[str, str], ...]:
        """Return each column with its type; one of a single code is read as what it is, which takes less long."""
        codes = {column for item, column in columns_of(self._pack) if column != item.link_id}
        return tuple((each, "BOOLEAN" if each in codes else type_) for each in names)

    def _group(self, alike: list[tuple[Path, Format, str, tuple[tuple[str, str], ...]]]) -> Group:
        paths = tuple(each[0] for each in alike)
        _, format_, delimiter, types = alike[0]
        columns: dict[str, Form] = {}
        selected: list[str] = []
        typed = dict(types)
        for item, column in columns_of(self._pack):
            if column in typed:
                columns[column], text = _read(item, column, typed[column])
                selected.append(f"{text} AS {name(column)}")
        kept = (_plain(column, type_) for column, type_ in types)
        source = _reader(paths, format_, delimiter, typed)
        relation = f"(SELECT {', '.join([*selected, *kept])} FROM {source})"  # noqa: S608  (names are quoted)
        return Group(paths, relation, columns, tuple(typed))

    @property
    def names(self) -> dict[str, None]:
        return dict.fromkeys(each for group in self.groups for each in group.names if not self._unseen(each))

    def _unseen(self, column: str) -> bool:
        """Return whether a column is only in files of JSON lines, and not in the lines that were looked at."""
        return len(self._later) == self._files and all(column in later for later in self._later.values())

    def query(self, keep: Sequence[str], topics: Sequence[str], *, needs: bool) -> str:
        """Return the rules over all files, and of which question what is said is no answer."""
        return " UNION ALL ".join(self._query(group, keep, topics, needs=needs) for group in self.groups)

    def _query(self, group: Group, keep: Sequence[str], topics: Sequence[str], *, needs: bool) -> str:
        if missing := [each for each in keep if each not in group.names]:
            raise BatchError(f"{group.files[0]}: there is no column '{missing[0]}' to keep")
        kept = {each: _kept(each) for each in keep}
        query = Query(self._pack, table_called("sheets"), group.columns, kept, topics, needs, by_question=True)
        return f"({_over(group.relation, written(query.topics_by_sheet(), 'duckdb'))})"

    def rejects(self) -> Iterator[Reject]:
        """Yield everything that is said to a question and is no answer to it."""
        for group in self.groups:
            for path in group.files:
                yield from self._rejects_of(path)

    def _rejects_of(self, path: Path) -> Iterator[Reject]:
        group = self._group([self._look(path)])
        there = [column for column in group.columns if column in group.names]
        kept = {f"said:{column}": column for column in there} | {ROW: ROW}
        query = Query(self._pack, table_called("sheets"), group.columns, kept, by_question=True)
        flags = [name(unusable(link_id)) for link_id in self._pack.items]
        numbered = f"(SELECT *, row_number() OVER () AS {name(ROW)} FROM {group.relation})"  # noqa: S608
        inner = _over(numbered, written(query.topics_by_sheet(), "duckdb"))
        shown = ", ".join([*map(name, kept), *flags])
        for row in self.engine.rows(f"SELECT {shown} FROM ({inner}) WHERE {' OR '.join(flags)}"):  # noqa: S608
            said = dict(zip([*there, ROW], row, strict=False))
            for item, wrong in zip(self._pack.items.values(), row[len(kept) :], strict=True):
                if wrong:
                    value = _said(item, said)
                    why = _why(item, value, group.columns.get(item.link_id))
                    text = SEPARATOR.join(map(str, value)) if isinstance(value, list) else value
                    yield Reject(STDIN if path == self._piped else str(path), said[ROW], item.link_id, text, why)


def _columns(item: Item) -> tuple[str, ...]:
    return (item.link_id, *code_columns(item))


def _said(item: Item, said: dict[str, Any]) -> Any:  # noqa: ANN401  (whatever stands there)
    codes = {option.code: said.get(f"{item.link_id}:{option.code}") for option in item.answer_options}
    return said[item.link_id] if item.link_id in said else [code for code, chosen in codes.items() if chosen]


def _why(item: Item, value: Any, form: Form | None) -> str:  # noqa: ANN401  (as above)
    """Return in the words of `guide` why something is no answer."""
    data = json.loads(value) if form is Form.JSON else value
    if form is Form.TEXT:
        match item.kind:
            case Scale() if re.fullmatch("-?[0-9]{1,9}", value):
                data = int(value)
            case MultipleChoice():
                data = re.split(f" ?{SEPARATOR} ?", value)
            case YesNo() | Scale() | SingleChoice():
                pass
    answer = from_hand(item, data)
    return answer.message if isinstance(answer, InvalidAnswer) else "not written as it should be"


def _kept(column: str) -> str:
    return f"kept as it is:{column}"


def _plain(column: str, type_: str) -> str:
    """Return a column as it is carried along: of JSON, the text without its quotes."""
    text = f"{name(column)} ->> '$'" if type_ == "JSON" else name(column)
    return f"{text} AS {name(_kept(column))}"


def _read(item: Item, column: str, type_: str) -> tuple[Form, str]:
    if type_ == "JSON" and column == item.link_id:
        return Form.JSON, f"CAST({name(column)} AS VARCHAR)"
    found = _TYPES.get(type_, DECIMAL if type_.startswith("DECIMAL") else None)
    return read(item, column, name(column), found, ("BOOLEAN", "VARCHAR"))


def _reader(paths: Iterable[Path], format_: Format, delimiter: str, types: dict[str, str]) -> str:
    files = f"[{', '.join(map(literal, paths))}]"
    columns = "{" + ", ".join(f"{literal(each)}: {literal(type_)}" for each, type_ in types.items()) + "}"
    match format_:
        case Format.CSV:
            dialect = f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', header = true"
            room = f"max_line_size = {LONGEST_LINE}, buffer_size = {2 * LONGEST_LINE}"
            return f"read_csv({files}, auto_detect = false, {dialect}, {room}, columns = {columns})"
        case Format.JSONL:
            room = f"maximum_object_size = {LONGEST_LINE}"
            return f"read_json({files}, format = 'newline_delimited', {room}, columns = {columns})"
        case Format.PARQUET:
            return f"read_parquet({files})"


def _over(relation: str, query: str) -> str:
    """Return a query over a relation: it stands before the first stage, under the name that the stages read."""
    return query.replace("WITH ", f'WITH "sheets" AS NOT MATERIALIZED {relation}, ', 1)


def sample(pack: ContentPack, number: int, seed: int) -> str:
    """Return a query for random sheets: one answer in five is missing, one in fifty is none; the same for a seed."""
    return f"(SELECT i + 1 AS id, {', '.join(_chance(pack, seed))} FROM range({number}) AS of_sheets(i))"  # noqa: S608


def _chance(pack: ContentPack, seed: int) -> Iterator[str]:
    def drawn(of: str, below: int) -> str:
        return f"(hash(i, {literal(of)}, {seed}) % {below})"

    for item in pack.items.values():
        said = f"CASE WHEN {drawn(item.link_id + '?', 100)} < 80 THEN"
        match item.kind:
            case YesNo():
                yield f"{said} {drawn(item.link_id, 4)} = 0 END AS {name(item.link_id)}"
            case Scale(low, high):
                number = f"CAST({drawn(item.link_id, high - low + 1)} AS INTEGER) + {low}"
                odd = f"CASE WHEN {drawn(item.link_id + '!', 50)} = 0 THEN {high + 1} ELSE {number} END"
                yield f"{said} {odd} END AS {name(item.link_id)}"
            case SingleChoice(options):
                codes = ", ".join(literal(option.code) for option in options)
                chosen = f"list_extract([{codes}], 1 + CAST({drawn(item.link_id, len(options))} AS INTEGER))"
                odd = f"CASE WHEN {drawn(item.link_id + '!', 50)} = 0 THEN 'odd' ELSE {chosen} END"
                yield f"{said} {odd} END AS {name(item.link_id)}"
            case MultipleChoice(options):
                which = drawn(item.link_id, len(options))
                for place, option in enumerate(options):
                    also = f"{drawn(item.link_id + option.code, 6)} = 0" if not option.exclusive else "FALSE"
                    alone = [at for at, each in enumerate(options) if each.exclusive]
                    others = f" AND {which} NOT IN ({', '.join(map(str, alone))})" if alone else ""
                    yield f"{said} {which} = {place} OR ({also}{others}) END AS {name(f'{item.link_id}:{option.code}')}"


class Sample(Files):
    """Random sheets in place of files."""

    def __init__(self, engine: Engine, pack: ContentPack, number: int, seed: int) -> None:
        self._pack, self.engine, self._piped, self._later, self._files = pack, engine, None, {}, 1
        columns = typed_columns(pack)
        names = ("id", *columns)
        kept = ", ".join(_plain(each, "") for each in names)
        relation = f"(SELECT *, {kept} FROM {sample(pack, number, seed)})"  # noqa: S608
        self.groups = [Group((), relation, columns, names)]
