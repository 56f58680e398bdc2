"""The rows of an XLSForm -> an Excel workbook: three sheets of texts, and nothing else.

Written by hand, in memory: the same form gives the same bytes, and no text can become a formula.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from decision_aid.xlsform.form import Form, Row

LONGEST_CELL = 32_767  # of an Excel workbook
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WIDTHS = {"label": 60, "hint": 40, "guidance_hint": 40, "relevant": 40, "constraint": 40}
_USUAL_WIDTH = 24


class CellTooLongError(Exception):
    """Says in one line which cell would be too long for a workbook, and what to do."""


def render(form: Form) -> bytes:
    """Return an .xlsx file; raise CellTooLongError where a text is longer than a cell can hold."""
    sheets = {"survey": form.survey, "choices": form.choices, "settings": (form.settings,)}
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relationships([("worksheet", _place(n)) for n in range(1, len(sheets) + 1)]),
        **{f"xl/{_place(n)}": _sheet(title, rows) for n, (title, rows) in enumerate(sheets.items(), start=1)},
    }
    return _zipped(parts)


def _zipped(parts: dict[str, str]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(ZipInfo(name), _HEAD + text, ZIP_DEFLATED)  # without the time of now
    return stream.getvalue()


def _place(number: int) -> str:
    return f"worksheets/sheet{number}.xml"


def _content_types(sheets: int) -> str:
    overrides = {"/xl/workbook.xml": "sheet.main"} | {f"/xl/{_place(n)}": "worksheet" for n in range(1, sheets + 1)}
    named = "".join(
        f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in overrides.items()
    )
    relationships = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{relationships}{named}</Types>'


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _workbook(titles: Iterable[str]) -> str:
    sheets = "".join(f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(titles, start=1))
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(title: str, rows: Iterable[Row]) -> str:
    """Return a sheet whose first row names the columns, and stays in sight."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(column, _USUAL_WIDTH)}" customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    numbered = enumerate([dict(zip(columns, columns, strict=True)), *rows], start=1)
    data = "".join(_row(title, number, columns, row) for number, row in numbered)
    return f'<worksheet xmlns="{_MAIN}">{view}<cols>{widths}</cols><sheetData>{data}</sheetData></worksheet>'


def _row(title: str, number: int, columns: Sequence[str], row: Row) -> str:
    cells = "".join(
        _cell(f"{chr(ord('A') + place)}{number}", title, row[column])
        for place, column in enumerate(columns)
        if row.get(column)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, title: str, text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise CellTooLongError(
            f"Cell {place} of the {title} sheet would hold {len(text)} characters, and Excel allows {LONGEST_CELL}: "
            "split the condition or the text in the content pack."
        )
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
