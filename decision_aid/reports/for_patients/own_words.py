"""What a person said in own words, each with what it is."""

from __future__ import annotations

from decision_aid.engine.own_words import OwnWords

_LABELS = OwnWords("What I want most", "Who can help me", "My own question")


def said(own: OwnWords) -> tuple[str, ...]:
    """Return what was said, each with what it is; nothing for what was left empty."""
    return tuple(f"{label}: {text}" for label, text in zip(_LABELS, own, strict=True) if text)
