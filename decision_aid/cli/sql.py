"""The rules of a pack as one SQL query, to be run where the sheets are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from decision_aid.cli.flat import flat
from decision_aid.cli.shared import OutputOptions, PackOption, known, pack_in, refuse_usage
from decision_aid.content import ContentPack

TopicsOption = Annotated[
    list[str] | None,
    typer.Option("--topics", metavar="ID", help="Only this topic; can be repeated. All if left out."),
]
KeepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--keep", metavar="COLUMN", help="Carry this column along as it stands, such as an id; can be repeated."
    ),
]
NeedsOption = Annotated[bool, typer.Option("--needs", help="With the questions that would settle what is open.")]


def refuse_twins(pack: ContentPack, keep: Iterable[str]) -> None:
    """End the program where a column to keep is called as one of ours, capitals or not."""
    from decision_aid.interop.sql.query import OURS, unusable

    ours = {each.lower() for each in (*OURS, *pack.topics_by_id, *map(unusable, pack.items))}
    if twin := next((column for column in keep if column.lower() in ours), None):
        refuse_usage(f"The column '{twin}' is called as one of the results. Rename it in the sheets to keep it.")


@flat
def sql(
    *,
    dialect: Annotated[
        Literal["duckdb", "postgresql", "spark", "sqlite"], typer.Option("--dialect", help="Whose SQL it is.")
    ] = "duckdb",
    table: Annotated[str, typer.Option("--table", metavar="NAME", help="The table with a row for each sheet.")] = (
        "sheets"
    ),
    topics: TopicsOption = None,
    keep: KeepOption = None,
    needs: NeedsOption = False,
    to: Annotated[OutputOptions, "Write the query to this file."],
    path: PackOption = None,
) -> None:
    """Print the rules as one SQL query, for sheets in a database: a row a sheet, a column a topic."""
    from sqlalchemy import table as table_called

    from decision_aid.interop.sql.dialects import written
    from decision_aid.interop.sql.query import Query
    from decision_aid.interop.sql.reading import typed_columns

    pack = pack_in(path)
    to.refuse_existing()
    wanted = [known("topic", topic, pack.topics_by_id).id for topic in topics or ()]
    refuse_twins(pack, keep or ())
    kept = {column: column for column in keep or ()}
    query = Query(pack, table_called(table), typed_columns(pack), kept, wanted, needs)
    to.put(written(query.topics_by_sheet(), dialect) + "\n")
