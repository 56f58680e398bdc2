"""The rules inside a PostgreSQL database: over any table of sheets, or over the sessions that are kept there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import ARRAY, Boolean, Float, Integer, Numeric, create_engine, inspect, make_url
from sqlalchemy import table as table_called
from sqlalchemy.exc import ArgumentError

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.interop.batch.embedded import literal, name
from decision_aid.interop.batch.files import BatchError
from decision_aid.interop.sql.dialects import written
from decision_aid.interop.sql.query import Query
from decision_aid.interop.sql.reading import Form, code_columns
from decision_aid.sessions.store.translating import in_our_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from decision_aid.content import ContentPack, Item

SESSIONS, SESSION = "sessions", "session"
_MISSING = "PostgreSQL needs one more package. Please run: pip install 'decision-aid[postgres]'"
_LATEST = """(SELECT DISTINCT ON (session_id, name) session_id, name, value
  FROM events WHERE NOT is_detail ORDER BY session_id, name, sequence DESC)"""


class Server:
    """A database, and the queries over one table of it."""

    def __init__(self, address: str, pack: ContentPack, table: str) -> None:
        """Raise BatchError where there is no such table, StoreError where the server cannot be reached."""
        try:
            url = make_url(address)
            self._engine = create_engine(url, connect_args={"connect_timeout": 5}, hide_parameters=True)
        except ImportError:
            raise BatchError(_MISSING) from None
        except (ArgumentError, ValueError):
            raise BatchError("This is not the address of a server. Write postgresql+psycopg://user@host/db.") from None
        self._where = f"the database {url.database} on {url.host or url.query.get('host') or 'this computer'}"
        self._pack = pack
        with in_our_words(self._where):
            self.names, self._columns, self._relation = self._kept() if table == SESSIONS else self._table(table)

    def _kept(self) -> tuple[dict[str, None], dict[str, Form], str]:
        """Return the sessions of the store as a table: of each question the latest answer."""
        answers = ", ".join(
            f"max(CAST(value AS text)) FILTER (WHERE name = {literal(link_id)}) AS {name(link_id)}"
            for link_id in self._pack.items
        )
        relation = f"(SELECT session_id AS {SESSION}, {answers} FROM {_LATEST} AS latest GROUP BY session_id)"  # noqa: S608
        return dict.fromkeys([SESSION, *self._pack.items]), dict.fromkeys(self._pack.items, Form.JSON), relation

    def _table(self, table: str) -> tuple[dict[str, None], dict[str, Form], str]:
        if not inspect(self._engine).has_table(table):
            raise BatchError(f"There is no table '{table}' in {self._where}.")
        types = {column["name"]: column["type"] for column in inspect(self._engine).get_columns(table)}
        columns: dict[str, Form] = {}
        read: dict[str, str] = {}
        for item in self._pack.items.values():
            for column in (item.link_id, *code_columns(item)):
                if column in types:
                    columns[column], read[column] = _read(item, column, types[column])
        selected = ", ".join(f"{read.get(column, name(column))} AS {name(column)}" for column in types)
        return dict.fromkeys(types), columns, f"(SELECT {selected} FROM {name(table)})"  # noqa: S608

    def query(self, keep: Sequence[str], topics: Sequence[str], *, needs: bool) -> str:
        query = Query(self._pack, table_called("sheets"), self._columns, {each: each for each in keep}, topics, needs)
        return self._over(written(query.topics_by_sheet(), "postgresql"))

    def unusable(self) -> dict[str, int]:
        """Return for each question how often something was said to it that is no answer."""
        query = Query(self._pack, table_called("sheets"), self._columns)
        inner = self._over(written(query.unusable_by_sheet(), "postgresql"))
        counts = ", ".join(f"count(*) FILTER (WHERE {name(link_id)})" for link_id in self._pack.items)
        (numbers,) = self.rows(f"SELECT {counts} FROM ({inner}) AS flags")  # noqa: S608
        return {link_id: number for link_id, number in zip(self._pack.items, numbers, strict=True) if number}

    def _over(self, query: str) -> str:
        return query.replace("WITH ", f'WITH "sheets" AS {self._relation}, ', 1)

    def rows(self, statement: str) -> list[Any]:
        with in_our_words(self._where), self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(statement)
            return list(cursor.fetchall())

    def copy(self, query: str, to: BinaryIO) -> None:
        """Write the rows as CSV, as they come; the data are judged where they are."""
        with in_our_words(self._where), self._engine.connect() as connection:
            cursor: Any = connection.connection.cursor()
            to.writelines(self._pieces(cursor, query))

    def _pieces(self, cursor: Any, query: str) -> Iterator[bytes]:  # noqa: ANN401  (the driver's own)
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)") as copied:
            yield from copied


def _read(item: Item, column: str, type_: object) -> tuple[Form, str]:
    there = name(column)
    if column != item.link_id:
        return Form.TYPED, there if isinstance(type_, Boolean) else f"CAST({there} AS boolean)"
    match item.kind:
        case YesNo() if isinstance(type_, Boolean):
            return Form.TYPED, there
        case Scale() if isinstance(type_, Integer):
            return Form.TYPED, there
        case Scale() if isinstance(type_, Numeric | Float):
            return Form.DECIMAL, there
        case MultipleChoice() if isinstance(type_, ARRAY):
            return Form.LIST, there
        case YesNo() | Scale() | SingleChoice() | MultipleChoice():
            return Form.TEXT, f"CAST({there} AS text)"
