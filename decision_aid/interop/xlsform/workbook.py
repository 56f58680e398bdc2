"""The rows of an XLSForm -> an Excel workbook by XlsxWriter: three sheets of texts, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from decision_aid.errors import DecisionAidError, NotInstalledError
from decision_aid.interop.xlsform.form import Form, Row

HOW_TO_GET = "A form for tablets needs XlsxWriter. To get it: pip install 'decision-aid[xlsform]'"
LONGEST_CELL = 32_767  # of an Excel workbook
_IN_MEMORY_AS_TEXT = {
    "in_memory": True,  # no temporary file
    "strings_to_formulas": False,  # no text becomes anything else
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_THE_SAME_EACH_TIME = {"created": datetime(2000, 1, 1, tzinfo=UTC)}  # else the same form would give other bytes
_WIDTHS = {"label": 60, "hint": 40, "guidance_hint": 40, "relevant": 40, "constraint": 40}
_USUAL_WIDTH = 24


class CellTooLongError(DecisionAidError):
    """Says in one line which cell would be too long for a workbook, and what to do."""


def render(form: Form) -> bytes:
    """Return an .xlsx file. The same form gives the same bytes.

    Raises NotInstalledError where XlsxWriter is not installed, CellTooLongError where a text is longer
    than a cell can hold.
    """
    stream = BytesIO()
    with _workbook(stream) as book:
        book.set_properties(_THE_SAME_EACH_TIME)
        for title, rows in (("survey", form.survey), ("choices", form.choices), ("settings", (form.settings,))):
            _write(book.add_worksheet(title), title, rows)
    return stream.getvalue()


def _workbook(stream: BytesIO) -> Any:  # noqa: ANN401  (the library is not always there)
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise NotInstalledError(HOW_TO_GET) from None
    return Workbook(stream, _IN_MEMORY_AS_TEXT)


def _write(sheet: Any, title: str, rows: Sequence[Row]) -> None:  # noqa: ANN401
    """Write a sheet whose first row names the columns, and stays in sight."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(dict.fromkeys(column for row in rows for column in row)):
        sheet.set_column(place, place, _WIDTHS.get(column, _USUAL_WIDTH))
        for number, text in enumerate((column, *(row.get(column, "") for row in rows))):
            if len(text) > LONGEST_CELL:
                raise CellTooLongError(
                    f"Cell {chr(ord('A') + place)}{number + 1} of the {title} sheet would hold {len(text)} characters, "
                    f"and Excel allows {LONGEST_CELL}: split the condition or the text in the content pack."
                )
            if text:
                sheet.write_string(number, place, text)
