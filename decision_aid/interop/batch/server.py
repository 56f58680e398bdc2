"""The rules inside a PostgreSQL database: over any table of sheets, or over the sessions that are kept there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from sqlalchemy import ARRAY, Boolean, Float, Integer, Numeric, create_engine, inspect
from sqlalchemy.pool import NullPool

from decision_aid.content import ContentPack, Item
from decision_aid.interop.batch.embedded import literal
from decision_aid.interop.batch.files import BatchError
from decision_aid.interop.batch.table import Table
from decision_aid.interop.sql.dialects import quoted
from decision_aid.interop.sql.reading import BOOLEAN, DECIMAL, TEXTS, WHOLE, As, Form, columns_of, read
from decision_aid.sessions.store.locations import is_address
from decision_aid.sessions.store.postgresql import address_of
from decision_aid.sessions.store.translating import in_our_words

SESSIONS, SESSION = "sessions", "session"
_MISSING = "PostgreSQL needs one more package. Please run: pip install 'decision-aid[postgres]'"
_NO_ADDRESS = "No PostgreSQL server: --engine is postgresql+psycopg://user@host/db, spark or sc://host."
_TYPES: dict[Any, As] = {Boolean: BOOLEAN, Integer: WHOLE, Numeric: DECIMAL, Float: DECIMAL, ARRAY: TEXTS}
_LATEST = """(SELECT DISTINCT ON (session_id, name) session_id, name, value
  FROM events WHERE NOT is_detail ORDER BY session_id, name, sequence DESC)"""


class Server(Table):
    """A database, and the queries over one table of it."""

    def __init__(self, address: str, pack: ContentPack, table: str) -> None:
        """Raise BatchError where there is no such table, StoreError where the server cannot be reached.

        StoreError, too, where the address holds a password, which a message or a list of processes would show.
        """
        if not is_address(address):
            raise BatchError(_NO_ADDRESS)
        url = address_of(address)
        # not reset: where a server died, or somebody stopped us, SQLAlchemy would print a traceback of its own
        how: dict[str, Any] = {"poolclass": NullPool, "pool_reset_on_return": None, "hide_parameters": True}
        try:
            self._engine = create_engine(url, connect_args={"connect_timeout": 5}, **how)
        except ImportError:
            raise BatchError(_MISSING) from None
        self._where = f"the database {url.database} on {url.host or url.query.get('host') or 'this computer'}"
        if table == SESSIONS:
            read = {link_id: (Form.JSON, _name(link_id)) for link_id in pack.items}
            super().__init__(pack, "postgresql", [SESSION, *pack.items], read, _kept(pack))
            return
        with in_our_words(self._where):
            if not inspect(self._engine).has_table(table):
                raise BatchError(f"There is no table '{table}' in {self._where}.")
            types = {column["name"]: column["type"] for column in inspect(self._engine).get_columns(table)}
        read = {column: _read(item, column, types[column]) for item, column in columns_of(pack) if column in types}
        super().__init__(pack, "postgresql", list(types), read, _name(table))

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


def _name(text: str) -> str:
    return quoted(text, "postgresql")


def _kept(pack: ContentPack) -> str:
    """Return the sessions of the store as a table: of each question the latest answer."""
    answers = ", ".join(
        f"max(CAST(value AS text)) FILTER (WHERE name = {literal(link_id)}) AS {_name(link_id)}"
        for link_id in pack.items
    )
    return f"(SELECT session_id AS {SESSION}, {answers} FROM {_LATEST} AS latest GROUP BY session_id) AS kept"  # noqa: S608


def _read(item: Item, column: str, type_: object) -> tuple[Form, str]:
    found = next((what for kind, what in _TYPES.items() if isinstance(type_, kind)), None)
    return read(item, column, _name(column), found, ("boolean", "text"))
