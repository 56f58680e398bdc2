"""Blocks -> plain text that reads well in a terminal, on paper and read aloud."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import lru_cache

from decision_aid.reports.blocks import Block, Bullets, Code, Heading, IconArray, Paragraph, Table, box

WIDTH = 72  # columns, as on a printed page
_UNDERLINES = {1: "=", 2: "-"}
_ENDS = (".", "?", "!")
_WITHIN_NUMBER, _JOINED = re.compile(r"(?<=\d) (?=\d)"), "\ue000"  # one column wide, and no letter of any language
_AFTER_SLASH, _PART = re.compile(r"(?<=[/\\])(?=[^/\\])"), "\ue001 "


Icons = tuple[str, str] | None  # the sign for a person who is marked, and for one who is not
ASCII_ICONS, ROUND_ICONS = ("#", "."), ("\u25cf", "\u25cb")


def render(
    blocks: Iterable[Block], width: int = WIDTH, *, icons: Icons = None, tight: bool = False, air: bool = True
) -> str:
    """Return the text of the blocks; without `icons` there are no pictures, only the sentences.

    `tight` is for a page that must be short: headings in capitals, and an empty line only before them, if there
    is `air`; without it, short rows of a table stand side by side.
    """
    if tight:
        return "\n".join(line for block in blocks for line in _tight(block, width, air=air)) + "\n"
    return "\n\n".join("\n".join(told) for block in blocks if (told := list(lines(block, width, icons)))) + "\n"


def lines(block: Block, width: int, icons: Icons = None) -> Iterator[str]:
    match block:
        case Heading():
            title = wrap(block.text, width)
            yield from title
            if block.level in _UNDERLINES:
                yield _UNDERLINES[block.level] * max(map(len, title))
        case Paragraph():
            yield from wrap(block.text, width)
        case Bullets():
            for entry in block.entries:
                mark = box(block, entry)
                yield from wrap(mark + entry, width, " " * len(mark))
        case Table():
            yield from _rows(block, width)
        case Code():
            yield from (f"    {line}".rstrip() for line in block.text.splitlines())
        case IconArray():
            yield from wrap(block.caption, width)
            yield from icon_rows(block.filled, icons) if icons else ()


def _rows(table: Table, width: int) -> Iterator[str]:
    """Yield a row on a line; of several columns, each cell under the row with the name of its column."""
    for name, *cells in table.rows:
        if table.head and any(cells):
            yield from wrap(name, width)
            for column, cell in zip(table.head, cells, strict=True):
                yield from wrap(f"- {column}: {cell}", width, "  ")
        else:
            yield from wrap(": ".join(filter(None, (name, *cells))), width, "  ")


def _tight(block: Block, width: int, *, air: bool) -> Iterator[str]:
    match block:
        case Heading(level=1):
            yield from wrap(block.text, width)
        case Heading():
            yield from [""] * air
            yield from wrap(block.text.upper(), width)
        case Table() if not air:
            yield from _packed((": ".join(filter(None, row)) for row in block.rows), width)
        case Paragraph() | Bullets() | Table() | Code() | IconArray():
            yield from lines(block, width)


def _packed(rows: Iterable[str], width: int) -> Iterator[str]:
    """Yield rows as lines, beside the row before wherever both fit on one line."""
    line = ""
    for row in rows:
        beside = f"{line}{'' if line.endswith(_ENDS) else '.'}  {row}" if line else row
        if len(beside) > width and line:
            yield from wrap(line, width, "  ")
            beside = row
        line = beside
    yield from wrap(line, width, "  ")


def icon_rows(filled: int, icons: tuple[str, str]) -> list[str]:
    """Return ten rows of ten signs, the marked ones first."""
    signs = [icons[0]] * filled + [icons[1]] * (100 - filled)
    return [" ".join(signs[row : row + 10]) for row in range(0, 100, 10)]


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Return a text as lines of at most `width` columns, a listed one hanging; only longer words are broken."""
    return list(_wrapped(text, width, indent or ("  " if text.startswith("- ") else "")))


@lru_cache(4096)  # most of a sheet is the same for everybody: of many sheets, this was a third of the time
def _wrapped(text: str, width: int, hanging: str) -> tuple[str, ...]:
    lines = textwrap.wrap(unbroken(text, width), width, subsequent_indent=hanging, break_on_hyphens=False)
    return tuple(map(broken, lines))


def unbroken(text: str, width: int) -> str:
    """Return a text in which no line can end within a number to call, such as 116 123, until it is `broken` again.

    A path that is longer than a line ends it after a slash.
    """
    words = _WITHIN_NUMBER.sub(_JOINED, text).split(" ")
    return " ".join(_AFTER_SLASH.sub(_PART, word) if len(word) > width else word for word in words)


def broken(text: str) -> str:
    """Return a line of an `unbroken` text as it was."""
    return f"{text} ".replace(_PART, "").replace(_JOINED, " ").removesuffix(" ")
