"""Teach-back: the nurse asks the patient to say it back, and notes what had to be explained again.

It checks how we explained, never the patient. What was said back, and what was explained again, is
kept as the details `taught` and `explained-again`.
"""

from __future__ import annotations

from decision_aid.engine.answers import on_one_line
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.keys import Accepts, Key
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_clinicians.desk import Card

_ALL_SAID_BACK = "yes: asked aloud, and all was said back"
_HOW = (
    "Ask these aloud. We check how well we explained, not the patient.",
    "If something is not clear: explain it in other words, then ask again.",
    "",
    "Mark what you explained again, or press y where nothing was:",
)


@frozen
class CardPage(Page):
    """Shows a card and asks what was explained again. Done anew, it replaces what it said before."""

    card: Card

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        choices = prompts.numbered(f"Ask: {text}" for text, _ in self.card.prompts)
        return Prompt(
            f"Teach-back: {self.card.title.lower()}",
            _HOW,
            choices=choices,
            several=True,
            ask=_ASK,
        )

    def accepts(self, talk: Interview, state: State) -> Accepts:
        all_said = Key("y", _ALL_SAID_BACK, lambda state: said_back(state.back(), self.card))
        return Accepts((all_said,), enter=Key("", "go on: not done", State.back))

    def take(self, talk: Interview, state: State, typed: str) -> State:
        again = tuple(words for _, words in prompts.ticked(typed, self.card.prompts))
        return state.back().over(NotePage(self.card, again)) if again else state


@frozen
class NotePage(Page):
    """Asks what was explained again, and what helped."""

    card: Card
    again: tuple[str, ...]
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return prompts.line(f"Teach-back: {self.card.title.lower()}", _NOTE, enter="leave it empty")

    def take(self, talk: Interview, state: State, typed: str) -> State:
        note = on_one_line(typed)
        lines = (
            *(f"{self.card.title}: {words}" for words in self.again),
            *((f"{self.card.title}, note: {note}",) if note else ()),
        )
        return said_back(state.back(), self.card, lines)


def said_back(state: State, card: Card, again: tuple[str, ...] = ()) -> State:
    """Note what came of a card: nothing in `again` where all was said back at once."""
    others = (text for text in state.details.explained_again if not text.startswith(card.title))
    taught = tuple(dict.fromkeys((*state.details.taught, card.id)))
    return state.note("explained-again", (*others, *again)).note("taught", taught)


_ASK = "Answer with numbers, for example: 1 3"
_NOTE = (
    "What did you explain again, and what helped?",
    "A few words for the clinician. Please write no names.",
)
