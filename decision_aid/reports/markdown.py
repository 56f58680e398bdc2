"""Blocks -> Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decision_aid.reports.blocks import Block, Bullets, Code, Heading, IconArray, Paragraph, Table, box
from decision_aid.reports.text import ASCII_ICONS, icon_rows

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_BLOCK_START = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")  # would begin a list or a rule


def render(blocks: Iterable[Block]) -> str:
    """Return the blocks as Markdown; what a person wrote is shown as text, never as markup."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            return f"**{_escaped(block.text)}**" if block.strong else _escaped(block.text)
        case Bullets():
            dash = "- " if block.tick else ""
            return "\n".join(dash + box(block, entry) + _escaped(entry) for entry in block.entries)
        case Table():
            return "\n".join(_rows(block))
        case Code():
            return f"```{block.language}\n{block.text.rstrip()}\n```"
        case IconArray():
            rows = "\n".join(icon_rows(block.filled, ASCII_ICONS))
            return f"{_escaped(block.caption)}\n\n```text\n{rows}\n```"


def _rows(table: Table) -> Iterator[str]:
    """Yield a row as an entry of a list; of several columns, each cell as an entry below it, named."""
    for name, *cells in table.rows:
        yield f"- {_escaped(name)}" if table.head else f"- {': '.join(map(_escaped, (name, *cells)))}"
        named = zip(table.head, cells, strict=False)
        yield from (f"  - {_escaped(f'{head}: {cell}')}" for head, cell in named if cell)


def _escaped(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _BLOCK_START.sub(_as_text, escaped)


def _as_text(found: re.Match[str]) -> str:
    """A number is followed by its escaped point, a sign is escaped itself."""
    return found[0] + "\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
