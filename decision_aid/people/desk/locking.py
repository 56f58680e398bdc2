"""A desk that nobody touches locks itself: its screen is cleared, and the password of who signed in is asked again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid.people.desk.watching import AtAnother, as_it_is
from decision_aid.people.terminal.prompts import IdleError, LooksAgain, Prompt

if TYPE_CHECKING:
    from collections.abc import Callable

LOCKED = "This desk is locked"
_BODY = ("Nobody pressed a key for a while. All is kept.", "To close the desk instead, press Ctrl and C.")
_WRONG = "That is not the password. After five wrong ones it has to wait for five minutes."


@dataclass(slots=True)
class Locking(AtAnother):
    """Asks at a face that is told how long to wait; `knows` says whether a password is that of `person`."""

    person: str
    knows: Callable[[str], bool]
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
        self._look(as_it_is)  # nothing of a patient comes back onto the screen meanwhile
        prompt = Prompt(LOCKED, _BODY, line=True, secret=True, ask=f"The password of {self.person}, then Enter:")
        while True:
            try:
                typed = self.face.ask(prompt)
            except IdleError:
                continue
            if typed is None or (typed and self.knows(typed)):
                return typed is not None
            prompt = replace(prompt, notices=(_WRONG,) if typed else ())  # Enter alone only wakes the screen

    def _look(self, again: Callable[[Prompt], Prompt]) -> None:
        if isinstance(self.face, LooksAgain):
            self.face.again = again
