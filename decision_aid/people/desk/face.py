"""A face that belongs to one patient: the reference stands on every screen, and p pauses on every screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid.people.terminal.prompts import ANSWERING, Choice, InputEndedError, Prompt

if TYPE_CHECKING:
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.reports.text import Icons

PAUSE = Choice("p", "pause")
OTHER_HANDS = Choice("a", "who answers")
_WORDS = {"pause": PAUSE.key, "who answers": OTHER_HANDS.key}


class PausedError(Exception):
    """The nurse goes back to the queue; everything is kept already."""


class OtherHandsError(Exception):
    """Somebody else is to answer from here on."""


class NurseNeededError(Exception):
    """A patient or a helper at the keyboard has given an answer that the nurse must see at once."""


@dataclass(frozen=True, slots=True)
class PatientFace:
    """Asks by another face, for the patient of this reference and nobody else."""

    inner: Face
    reference: str

    @property
    def width(self) -> int:
        return self.inner.width

    @property
    def icons(self) -> Icons:
        return self.inner.icons

    def ask(self, prompt: Prompt) -> str:
        """Show a prompt under the reference; raise PausedError or OtherHandsError where their keys are pressed."""
        commands = (*prompt.commands, *_ours(prompt))
        try:
            typed = self.inner.ask(replace(prompt, heading=f"[{self.reference}] {prompt.heading}", commands=commands))
        except InputEndedError:
            raise PausedError from None
        key = _WORDS.get(typed.strip().casefold(), typed.strip().casefold())
        if key == PAUSE.key and PAUSE in commands:
            raise PausedError
        if key == OTHER_HANDS.key and OTHER_HANDS in commands:
            raise OtherHandsError
        return typed

    def show(self, text: str) -> None:
        self.inner.show(text)


def _ours(prompt: Prompt) -> tuple[Choice, ...]:
    """No key is a command while a line is typed; a question also lets the keyboard change hands."""
    if prompt.line:
        return ()
    is_question = {command.key for command in prompt.commands} >= ANSWERING
    return (PAUSE, OTHER_HANDS) if is_question else (PAUSE,)
