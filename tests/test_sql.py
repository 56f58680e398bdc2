"""The rules as SQL: in every cell the same as `guide`, on every engine, whatever stands in the table."""

from __future__ import annotations

import csv
import os
import sqlite3
import tempfile
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy import table as table_called

from decision_aid.interop.sql.dialects import written
from decision_aid.interop.sql.query import Query
from decision_aid.interop.sql.reading import Form
from tests import sheet_tables
from tests.conftest import TOP, load
from tests.small_packs import seeded, small_pack
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack
    from decision_aid.interop.sql.dialects import Dialect
    from tests.servers import Server
    from tests.sheet_tables import Data

    Rows = list[tuple[Any, ...]]
    Run = Callable[[str, list[str], Rows, str], Rows]  # create the table, names, its rows, the query

NAMES = ("id", 'a "quoted" name', "'; DROP TABLE sheets; --", "semi;colon:`tick` %s :x")
PACKS = int(os.environ.get("SMALL_PACKS", "8"))
SHEETS, AT_ONCE = int(os.environ.get("SHEETS", "100")), 2_000  # more by hand: docs/BATCH.md
FORMS = (Form.TYPED, Form.TEXT, Form.JSON)


def on_sqlite(create: str, names: list[str], rows: Rows, query: str) -> Rows:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(create)
        connection.executemany(insert(names), rows)
        return connection.execute(query).fetchall()


def on_duckdb(create: str, _names: list[str], rows: Rows, query: str) -> Rows:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed (pip install 'decision-aid[batch]')")
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(create)
    with tempfile.NamedTemporaryFile("w", newline="", suffix=".csv") as stream:  # row by row takes minutes
        csv.writer(stream).writerows(["\\N" if cell is None else cell for cell in row] for row in rows)
        stream.flush()
        how = "HEADER false, AUTO_DETECT false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '\\N'"
        connection.execute(f"COPY sheets FROM '{stream.name}' ({how})")
    found: Rows = connection.execute(query).fetchall()
    return found


def insert(names: list[str], mark: str = "?") -> str:
    return f"INSERT INTO sheets VALUES ({', '.join([mark] * len(names))})"  # noqa: S608


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def differences(  # noqa: PLR0913  (what is run, over what, how)
    pack: ContentPack, sheets: list[Data], form: Form, dialect: Dialect, run: Run, *, needs: bool = True
) -> list[Any]:
    """Return the rows in which an engine and `guide` differ, in any cell."""
    rows, held = sheet_tables.table(pack, sheets, form)
    columns = sheet_tables.forms(pack, form)
    types = {name: sheet_tables.sql_type(pack, name, form) for name in columns}
    names = [*NAMES, *columns]
    create = ", ".join(f"{quoted(name)} {types.get(name, 'TEXT')}" for name in names)
    cells = [(str(number), *NAMES[1:], *(row[name] for name in columns)) for number, row in enumerate(rows)]
    kept = {name: name for name in NAMES}
    query = written(Query(pack, table_called("sheets"), columns, kept, needs=needs).topics_by_sheet(), dialect)
    got = sorted(run(f"CREATE TABLE sheets ({create})", names, cells, query), key=lambda row: int(row[0]))
    assert len(got) == len(sheets)
    wanted = [sheet_tables.judged(pack, sheet, needs=needs) for sheet in held]
    ids = [(str(number), *NAMES[1:]) for number in range(len(sheets))]
    both = zip(got, ((*names, *row.values()) for names, row in zip(ids, wanted, strict=True)), rows, strict=True)
    return [(one, other, row) for one, other, row in both if one != other]


def small(frame: ContentPack, seed: int) -> tuple[ContentPack, list[Data]]:
    chance = seeded(seed)
    pack = small_pack(frame, chance)
    return pack, [sheet_tables.random_data(pack, chance) for _ in range(40)]


@each(("dialect", "run"), [("sqlite", on_sqlite), ("duckdb", on_duckdb)])
def test_a_query_says_of_every_sheet_what_guide_says(dialect: Dialect, run: Run, kitchen_sink: ContentPack) -> None:
    for seed in range(PACKS):
        pack, sheets = small(kitchen_sink, seed)
        for form in FORMS:
            assert not differences(pack, sheets, form, dialect, run), (seed, form)
    shipped = load(TOP / "questions.yaml").pack
    assert shipped is not None
    for number in range(0, SHEETS, AT_ONCE):
        chance, form = seeded(number), FORMS[number // AT_ONCE % len(FORMS)]
        sheets = [sheet_tables.random_data(shipped, chance) for _ in range(min(AT_ONCE, SHEETS))]
        assert not differences(shipped, sheets, form, dialect, run, needs=number == 0), number


@pytest.mark.xdist_group("postgresql")
def test_the_same_query_says_the_same_on_postgresql(postgresql: Server, kitchen_sink: ContentPack) -> None:
    address = make_url(postgresql.new_database())
    with psycopg.connect(
        host=address.query["host"], dbname=address.database, user=address.username, prepare_threshold=None
    ) as connection:

        def on_postgresql(create: str, names: list[str], rows: Rows, query: str) -> Rows:
            connection.execute("DROP TABLE IF EXISTS sheets")
            connection.execute(create)
            connection.cursor().executemany(insert(names, "%s"), rows)
            return connection.execute(query).fetchall()

        for seed in range(PACKS // 2):
            pack, sheets = small(kitchen_sink, seed)
            for form in FORMS:
                assert not differences(pack, sheets, form, "postgresql", on_postgresql), (seed, form)
