"""What a person said in own words, as blocks of the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.own_words import OwnWords
from decision_aid.reports.blocks import Block, Bullets, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator


_LINE = "____________________"


_LABELS = OwnWords("What I want most", "Who can help me", "My own question")


def own_words_blocks(own: OwnWords) -> Iterator[Block]:
    *wishes, question = (f"{label}: {text or _LINE}" for label, text in zip(_LABELS, own, strict=True))
    yield Heading("In my own words")
    yield Bullets(tuple(wishes))
    yield Bullets((question,), tick=True, ticked=(question,) if own.question else ())


def said(own: OwnWords) -> tuple[str, ...]:
    """Return what was said, each with what it is; nothing for what was left empty."""
    return tuple(f"{label}: {text}" for label, text in zip(_LABELS, own, strict=True) if text)
