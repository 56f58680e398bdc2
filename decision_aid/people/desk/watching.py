"""A face that says above every screen what the nurse must know now, also while nobody presses a key."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from decision_aid.people.terminal.prompts import LooksAgain

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.people.terminal.prompts import Face, Prompt
    from decision_aid.reports.text import Icons

EVERY = 2.0  # seconds between two looks


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

    def ask(self, prompt: Prompt) -> str | None:
        if not isinstance(self.face, LooksAgain):
            return self.face.ask(self.now(prompt))
        turn = Turn()
        self.face.again = lambda shown: self.now(prompt) if turn.has_come() else shown
        try:
            return self.face.ask(self.now(prompt))
        finally:
            self.face.again = as_it_is


def as_it_is(prompt: Prompt) -> Prompt:
    return prompt


@dataclass(slots=True)
class Turn:
    """Says now and then that it is time to look again."""

    _next: float = field(default_factory=lambda: time.monotonic() + EVERY)

    def has_come(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + EVERY
        return True


def with_notices(prompt: Prompt, *notices: str) -> Prompt:
    return replace(prompt, notices=(*notices, *prompt.notices)) if notices else prompt
