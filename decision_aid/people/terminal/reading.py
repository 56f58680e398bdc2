"""Blocks of a report as lines of a screen: headings in bold, tables in two columns, hundreds of people as signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.text import Text

from decision_aid.reports import text
from decision_aid.reports.blocks import Block, Bullets, Code, Heading, IconArray, Paragraph, Table
from decision_aid.reports.text import icon_rows, wrap

NARROW, WIDEST_NAME, GAP = 60, 26, 4  # columns: below, all is in one; of the names of a table; between two


def lines_of(blocks: Iterable[Block], width: int, icons: tuple[str, str], accent: str) -> list[Text]:
    """Return the lines, with air before what begins anew: a heading, a picture, what follows on its like."""
    lines: list[Text] = []
    before: type[Block] | None = None
    for kind, found in groupby(blocks, type):
        run = list(found)
        arrays = [block for block in run if isinstance(block, IconArray)]
        for drawn in _pictures(arrays, width, icons) if arrays else (_lines(block, width, accent) for block in run):
            begins = kind in (Heading, IconArray) or before in (kind, IconArray)
            lines += [Text("")] * bool(lines and begins)
            lines += drawn
            before = kind
    return lines


def _pictures(arrays: list[IconArray], width: int, icons: tuple[str, str]) -> Iterator[list[Text]]:
    """Yield pictures with what they show, two side by side where there is room, so that like stands beside like."""
    abreast = 2 if width >= NARROW else 1
    column = (width - GAP * (abreast - 1)) // abreast
    for row in (arrays[start : start + abreast] for start in range(0, len(arrays), abreast)):
        captions = [wrap(array.caption, column) for array in row]
        most = max(map(len, captions))
        cells = [
            [*caption, *[""] * (most - len(caption)), *icon_rows(array.filled, icons)]
            for caption, array in zip(captions, row, strict=True)
        ]
        yield [
            Text((" " * GAP).join(f"{cell:{column}}" for cell in line).rstrip()) for line in zip(*cells, strict=True)
        ]


def _lines(block: Block, width: int, accent: str) -> Iterator[Text]:
    match block:
        case Heading():
            yield from (Text(line, style=f"bold {accent}") for line in wrap(block.text, width))
        case Paragraph():
            yield from (Text(line, style="bold" if block.strong else "") for line in wrap(block.text, width))
        case Table():
            yield from _table(block, width)
        case Bullets() | Code() | IconArray():
            yield from map(Text, text.lines(block, width))


def _table(table: Table, width: int) -> Iterator[Text]:
    """Yield the names in bold beside their cells; in a narrow window, or under several heads, before or above them."""
    beside = min(WIDEST_NAME, max((len(name) for name, *_ in table.rows), default=0)) + 2
    for name, *cells in table.rows:
        if table.head and any(cells):
            yield from (Text(line, style="bold") for line in wrap(name, width))
            for column, cell in zip(table.head, cells, strict=True):
                yield from map(Text, wrap(f"- {column}: {cell}", width, "  "))
        elif width < NARROW or not any(cells):
            lines = wrap(": ".join(filter(None, (name, *cells))), width, "  ")
            yield from (_with_bold(line, len(name) + 1 if row == 0 else 0) for row, line in enumerate(lines))
        else:
            names, said = wrap(name, beside - 2, "  "), wrap(": ".join(cells), width - beside)
            for row in range(max(len(names), len(said))):
                first, second = (part[row] if row < len(part) else "" for part in (names, said))
                yield _with_bold(f"{first:{beside}}{second}", len(first))


def _with_bold(line: str, end: int) -> Text:
    return Text.assemble((line[:end], "bold"), line[end:])
