"""Words of a pack as they can stand in a form."""

from __future__ import annotations

from decision_aid.engine.answers import printable


def clean(text: str) -> str:
    """Return a text without control characters, and without what a form would take for a reference."""
    lines = (printable(line) for line in text.splitlines())
    return "\n".join(lines).replace("${", "$ {")


def lines(*texts: str) -> str:
    """Return paragraphs as the label of a note."""
    return clean("\n\n".join(filter(None, texts)))


def bullets(texts: tuple[str, ...]) -> str:
    return "\n".join(f"- {text}" for text in texts)
