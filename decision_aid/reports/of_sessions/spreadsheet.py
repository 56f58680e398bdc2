"""Rows -> CSV that a spreadsheet opens as text: no cell is run as a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int
_FORMULA = "[=+@\uff1d\uff0b\uff0d\uff20-]"  # the wide forms count in Japanese programs
_BEGINS_ONE = re.compile(rf"(^|;)(?=[ '\"]*{_FORMULA})")  # where a semicolon parts cells, what follows it begins one


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV with its header; a text that could be a formula gets an apostrophe before it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return written.getvalue()


def as_text(cell: str) -> str:
    """Return a text without control characters, marked as text where a spreadsheet would run it."""
    return _BEGINS_ONE.sub(r"\1'", printable(cell))
