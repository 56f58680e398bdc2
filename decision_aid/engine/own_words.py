"""What a person says in own words: for the sheet only, no rule reads it. What is left empty is a line for a pen."""

from __future__ import annotations

from typing import NamedTuple

from decision_aid.engine.answers import Answer, on_one_line


class OwnWords(NamedTuple):
    """Three short texts, empty where nothing was said; a tuple, so that a session keeps it as one detail."""

    wish: str = ""
    helper: str = ""
    question: str = ""


NOTHING = OwnWords()


def read(value: Answer | None) -> OwnWords:
    """Return what a session kept, as it may be shown; nothing where it has another shape."""
    if not isinstance(value, tuple) or len(value) != len(OwnWords._fields):
        return NOTHING
    return OwnWords(*map(on_one_line, value))
