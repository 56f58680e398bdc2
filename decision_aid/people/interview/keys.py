"""What a page accepts, each with what it does: keys below it, choices in a list, and Enter. It is shown, and acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from decision_aid.people.prompts import number_keys

if TYPE_CHECKING:
    from decision_aid.people.interview.state import Page, State

Act: TypeAlias = "Callable[[State], State]"  # what a key does
_IN_FULL = {"y": "yes", "n": "no"}


class Key(NamedTuple):
    """A key, the words for it, and what it does; `nurses` are there only while a nurse types."""

    key: str
    text: str
    act: Act
    nurses: bool = False

    def is_meant(self, typed: str) -> bool:
        """Say whether it was typed: the key, its words, yes or no in full, a number with or without a zero."""
        said = typed.casefold()
        is_number = said.isdigit() and said.lstrip("0") == self.key.lstrip("0")
        return is_number or said in (self.key, self.text.casefold(), _IN_FULL.get(self.key))


def go_on(act: Act = lambda state: state.back()) -> Key:
    """Return the key of Enter, which is none of the letters."""
    return Key("", "go on", act)


class Accepts(NamedTuple):
    """What a page accepts. Enter without words works, and is not offered."""

    keys: tuple[Key, ...] = ()
    choices: tuple[Key, ...] = ()
    enter: Key | None = go_on()

    def meant(self, typed: str) -> Key | None:
        """Return what was typed, nothing for Enter alone; None where it is none of these."""
        return next((key for key in (*self.keys, *self.choices) if key.is_meant(typed)), None) if typed else self.enter


def opens(*opened: Page) -> Act:
    """Return what shows pages over what is on the screen."""
    return lambda state: state.over(*opened)


def instead(*opened: Page) -> Act:
    """Return what shows pages in place of what is on the screen."""
    return lambda state: state.back().over(*opened)


def numbered(told: Iterable[tuple[str, Act]]) -> tuple[Key, ...]:
    """Return choices under the numbers from 1."""
    listed = tuple(told)
    return tuple(Key(number, *each) for number, each in zip(number_keys(listed), listed, strict=True))
