"""What many pages need: keys and words for them, choices under numbers, a line of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from typing import TypeVar

from decision_aid.engine.answers import printable
from decision_aid.people.prompts import Choice, Prompt

T = TypeVar("T")
ONE_DIGIT = 9
_WORDS = {
    "help": "?",
    "why": "?",
    "back": "b",
    "review": "r",
    "stop": "q",
    "quit": "q",
    "country": "c",
    "go on": "g",
}


def key_of(typed: str) -> str:
    """Return what was typed; a word that stands for a key as that key."""
    word = typed.strip().casefold()
    return _WORDS.get(word, word if len(word) == 1 else typed.strip())


def line(
    heading: str,
    body: tuple[str, ...],
    *,
    enter: str,
    ask: str = "Type it, then press Enter.",
    notices: tuple[str, ...] = (),
) -> Prompt:
    """Return a prompt that takes a line of text."""
    return Prompt(heading, body, notices=notices, enter=enter, ask=ask, line=True)


def numbered(texts: Iterable[str]) -> tuple[Choice, ...]:
    """Return choices under the numbers from 1."""
    told = tuple(texts)
    return tuple(Choice(key, text) for key, text in zip(number_keys(told), told, strict=True))


def number_keys(among: Sized) -> tuple[str, ...]:
    """Return the numbers under which things stand: with a zero where another number begins with the same digit.

    So what stands there can be typed as it stands, and is never the beginning of another: 01, 2 to 9, 10 to 14.
    """
    return tuple(f"0{n}" if n * 10 <= len(among) else str(n) for n in range(1, len(among) + 1))


def chosen(number: str, among: Sized) -> int | None:
    """Return the place of what stands under a number that was typed, or None where nothing does."""
    place = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else -1  # noqa: PLR2004
    return place if 0 <= place < len(among) else None


def ticked(typed: str, among: Sequence[T]) -> tuple[T, ...]:
    """Return what stands under numbers that were typed, in its own order."""
    places = {chosen(number, among) for number in typed.replace(",", " ").split()}
    return tuple(one for place, one in enumerate(among) if place in places)


def no_such_key(typed: str) -> str:
    """Say that a key has no meaning among the actions of a page."""
    return f"The key '{printable(typed)[:20]}' does nothing here."
