"""Faces of the desk around another face: one says on every screen what the nurse must know now, one locks the desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from decision_aid.people.prompts import Face, IdleError, LooksAgain, Prompt
from decision_aid.reports.text import Icons

EVERY = 2.0  # seconds between two looks
LOCKED = "This desk is locked"
_BODY = ("Nobody pressed a key for a while.", "To close the desk instead, press Ctrl and C.")
IS_WRONG = "That is not the password. After five wrong ones it has to wait: 10 seconds, then twice as long each time."


@dataclass(slots=True)
class AtAnother:
    """A face that shows at another one what it is given; how it asks is its own."""

    face: Face

    @property
    def width(self) -> int:
        return self.face.width

    @property
    def icons(self) -> Icons:
        return self.face.icons

    def show(self, text: str) -> None:
        self.face.show(text)


@dataclass(slots=True)
class Watching(AtAnother):
    """Asks at another face; `now` returns a prompt with what is to stand on it at this moment."""

    now: Callable[[Prompt], Prompt]
    _next: float = 0.0  # when it is time to look again

    def ask(self, prompt: Prompt) -> str | None:
        if not isinstance(self.face, LooksAgain):
            return self.face.ask(self.now(prompt))
        self._next = time.monotonic() + EVERY
        self.face.again = lambda shown: self._again(prompt, shown)
        try:
            return self.face.ask(self.now(prompt))
        finally:
            self.face.again = as_it_is

    def _again(self, prompt: Prompt, shown: Prompt) -> Prompt:
        if time.monotonic() < self._next:
            return shown
        self._next = time.monotonic() + EVERY
        return self.now(prompt)


def as_it_is(prompt: Prompt) -> Prompt:
    return prompt


def with_notices(prompt: Prompt, *notices: str) -> Prompt:
    return replace(prompt, notices=(*notices, *prompt.notices)) if notices else prompt


@dataclass(slots=True)
class Locking(AtAnother):
    """Locks a desk that nobody touches: its screen is cleared, and the password of who signed in is asked again.

    The face is told how long to wait; `knows` says whether a password is that of `person`, `told` what anybody may read
    there meanwhile.
    """

    person: str
    knows: Callable[[str], bool]
    told: Callable[[], tuple[str, ...]] = tuple
    again: Callable[[Prompt], Prompt] = as_it_is
    _is_closed: bool = False

    def ask(self, prompt: Prompt) -> str | None:
        while not self._is_closed:
            try:
                self._look(self.again)
                return self.face.ask(prompt)
            except IdleError:
                self._is_closed = not self._is_unlocked()
        return None

    def _is_unlocked(self) -> bool:
        """Ask until the password is right; return whether it was, and not the input that ended."""
        face = Watching(self.face, lambda shown: with_notices(shown, *self.told()))  # and nothing of a patient
        prompt = Prompt(LOCKED, _BODY, line=True, secret=True, ask=f"The password of {self.person}, then Enter:")
        while True:
            try:
                typed = face.ask(prompt)
            except IdleError:
                continue
            if typed is None or (typed and self.knows(typed)):
                return typed is not None
            prompt = replace(prompt, notices=(IS_WRONG,) if typed else ())  # Enter alone only wakes the screen

    def _look(self, again: Callable[[Prompt], Prompt]) -> None:
        if isinstance(self.face, LooksAgain):
            self.face.again = again
