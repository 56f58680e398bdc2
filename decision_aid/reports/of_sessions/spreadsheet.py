"""Rows -> CSV, or a workbook, that a spreadsheet opens as text: no cell is run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TextIO

from decision_aid.engine.answers import printable
from decision_aid.errors import NotInstalledError

Cell = str | int
LONGEST_CELL, USUAL_WIDTH = 32_767, 24  # of Excel; in characters
HOW_TO_GET = "A workbook needs XlsxWriter. To get it: pip install 'decision-aid[xlsform]'"
_FORMULA = "[=+@\uff1d\uff0b\uff0d\uff20-]"  # the wide forms count in Japanese programs
_BEGINS_ONE = re.compile(
    rf"(^|;)(?=[ '\"]*{_FORMULA}.)", re.DOTALL
)  # where a semicolon parts cells, what follows it begins one


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV; a text that could be a formula gets an apostrophe before it."""
    written = io.StringIO()
    write_csv(written, rows)
    return written.getvalue()


def write_csv(to: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Write rows as `csv_text` does, one by one as they come."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


def as_text(cell: str) -> str:
    """Return a text without control characters, marked as text where a spreadsheet would run it."""
    return _BEGINS_ONE.sub(r"\1'", printable(cell))


def workbook(
    tables: Mapping[str, Iterable[Sequence[Cell]]], widths: Mapping[str, int] | None = None, *, side: int = 1
) -> bytes:
    """Return an .xlsx file with a sheet for each table, whose first row names the columns and stays in sight.

    So do the columns at its `side`. The same tables give the same bytes. Raises NotInstalledError where XlsxWriter is
    not installed.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise NotInstalledError(HOW_TO_GET) from None
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        for title, (head, *rows) in tables.items():
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, side)
            for number, row in enumerate((head, *rows)):
                for place, cell in enumerate(row):
                    if widths and number == 0:
                        sheet.set_column(place, place, widths.get(str(cell), USUAL_WIDTH))
                    if isinstance(cell, int):
                        sheet.write_number(number, place, cell)
                    elif cell:
                        text = "\n".join(map(printable, cell.split("\n")))
                        sheet.write_string(number, place, text[:LONGEST_CELL])
    return stream.getvalue()
