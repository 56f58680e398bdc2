"""Blocks -> plain text that reads well in a terminal, on paper and read aloud."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from decision_aid.reports.blocks import Bullets, Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.reports.blocks import Block

WIDTH = 72  # columns, as on a printed page
_UNDERLINES = {1: "=", 2: "-"}


def render(blocks: Iterable[Block], width: int = WIDTH, *, underlined: bool = True) -> str:
    """Return the text of the blocks; `underlined=False` leaves out lines that only look nice."""
    lines = [line for block in blocks for line in ("", *_lines(block, width, underlined=underlined))]
    return "\n".join(lines[1:]) + "\n"


def _lines(block: Block, width: int, *, underlined: bool) -> Iterator[str]:
    match block:
        case Heading():
            title = wrap(block.text, width)
            yield from title
            if underlined and block.level in _UNDERLINES:
                yield _UNDERLINES[block.level] * max(map(len, title))
        case Paragraph():
            yield from wrap(block.text, width)
        case Bullets():
            for entry in block.entries:
                mark = "[ ] " if block.tick else "- "
                yield from wrap(mark + entry, width, " " * len(mark))


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Return a text as lines of at most `width` columns; words are broken only if longer than a line."""
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
