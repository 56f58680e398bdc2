"""The rows of an XLSForm -> an Excel workbook: three sheets of texts, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decision_aid.errors import DecisionAidError
from decision_aid.interop.xlsform.form import Form, Row
from decision_aid.reports.of_sessions import spreadsheet
from decision_aid.reports.of_sessions.spreadsheet import LONGEST_CELL

_WIDTHS = {"label": 60, "hint": 40, "guidance_hint": 40, "relevant": 40, "constraint": 40}


class CellTooLongError(DecisionAidError):
    """Says in one line which cell would be too long for a workbook, and what to do."""


def render(form: Form) -> bytes:
    """Return an .xlsx file; raise CellTooLongError where a text is longer than a cell can hold, else as `workbook`."""
    sheets = {"survey": form.survey, "choices": form.choices, "settings": (form.settings,)}
    return spreadsheet.workbook({name: list(_table(name, rows)) for name, rows in sheets.items()}, _WIDTHS, side=0)


def _table(title: str, rows: Sequence[Row]) -> Iterator[list[str]]:
    """Yield the names of the columns, then the cells of each row."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    yield columns
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns):
            if len(text := row.get(column, "")) > LONGEST_CELL:
                raise CellTooLongError(
                    f"Cell {chr(ord('A') + place)}{number} of the {title} sheet would hold {len(text)} characters, "
                    f"and Excel allows {LONGEST_CELL}: split the condition or the text in the content pack."
                )
        yield [row.get(column, "") for column in columns]
