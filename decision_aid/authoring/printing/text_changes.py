"""Old and new text -> only the part that differs, with a little around it."""

from __future__ import annotations

from difflib import ndiff
from itertools import takewhile
from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST, WORDS_AROUND = 80, 3


def short(value: object) -> str:
    """Return a value in quotes, cut to a length that fits a line."""
    said = printable(str(value))
    return f"'{said[:LONGEST]}...'" if len(said) > LONGEST else f"'{said}'"


def changed_words(old: object, new: object) -> str:
    """Return `'old' -> 'new'`; of long texts only the words that differ, and a few around them."""
    before, after = printable(str(old)).split(" "), printable(str(new)).split(" ")
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    return f"'{_window(before, first, last)}' -> '{_window(after, first, last)}'"


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words are the same from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _window(words: Sequence[str], first: int, last: int) -> str:
    start, end = max(0, first - WORDS_AROUND), min(len(words), len(words) - last + WORDS_AROUND)
    return f"{'... ' if start else ''}{' '.join(words[start:end])}{' ...' if end < len(words) else ''}"


def changed_lines(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the lines that went (-) and came (+) between those that stay."""
    return [line.rstrip() for line in ndiff(old, new) if not line.startswith("?")]
