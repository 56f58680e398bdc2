"""What a person says in own words: for the sheet only, no rule reads it. What is left empty is a line for a pen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision_aid.answers import on_one_line
from decision_aid.reports.blocks import Block, Bullets, Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.answers import Answer

_LINE = "____________________"


class OwnWords(NamedTuple):
    """Three short texts, empty where nothing was said; a tuple, so that a session keeps it as one detail."""

    wish: str = ""
    helper: str = ""
    question: str = ""


NOTHING = OwnWords()
_LABELS = OwnWords("What I want most", "Who can help me", "My own question")


def read(value: Answer | None) -> OwnWords:
    """Return what a session kept, as it may be shown; nothing where it has another shape."""
    if not isinstance(value, tuple) or len(value) != len(OwnWords._fields):
        return NOTHING
    return OwnWords(*map(on_one_line, value))


def own_words_blocks(own: OwnWords) -> Iterator[Block]:
    *wishes, question = (f"{label}: {text or _LINE}" for label, text in zip(_LABELS, own, strict=True))
    yield Heading("In my own words")
    yield Bullets(tuple(wishes))
    yield Bullets((question,), tick=True, ticked=(question,) if own.question else ())


def said(own: OwnWords) -> tuple[str, ...]:
    """Return what was said, each with what it is; nothing for what was left empty."""
    return tuple(f"{label}: {text}" for label, text in zip(_LABELS, own, strict=True) if text)
