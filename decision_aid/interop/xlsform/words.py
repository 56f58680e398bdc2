"""Words of a pack as they can stand in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable
from decision_aid.reports.blocks import Bullets, Code, Heading, IconArray, Paragraph, Table, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.reports.blocks import Block


def clean(text: str) -> str:
    """Return a text without control characters, and without what a form would take for a reference."""
    lines = (printable(line) for line in text.splitlines())
    return "\n".join(lines).replace("${", "$ {")


def label(blocks: Iterable[Block]) -> str:
    """Return blocks as the label of a note, with the little Markdown that apps for forms show."""
    return clean("\n\n".join(filter(None, map(_shown, blocks))))


def _shown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"**{text}**"
        case Bullets(entries):
            return "\n".join(f"- {entry}" for entry in entries)
        case Paragraph() | Table() | IconArray() | Code():
            return "\n".join(texts_of(block))
