"""Teach-back: the nurse asks the patient to say it back, and notes what had to be explained again.

It checks how we explained, never the patient. What was said back, and what was explained again, is
kept as the details `taught` and `explained-again`.
"""

from __future__ import annotations

from decision_aid.engine.answers import on_one_line
from decision_aid.frozen import frozen
from decision_aid.people import pages
from decision_aid.people.interview.keys import Accepts, Key
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.terminal.prompts import Prompt
from decision_aid.sessions.records import Details


@frozen
class Card:
    """What to ask the patient, each with a few words for it on the handover sheet."""

    id: str
    title: str
    prompts: tuple[tuple[str, str], ...]


CHOICES = Card(
    "choices",
    "The choices",
    (
        ("In your own words, which choices do you have for your pain?", "which choices there are"),
        ("What could it mean to carry on as you are now?", "carrying on as now"),
        ("Which good, and which harm, would you tell a friend about?", "what good and what harm"),
        ("What does nobody know for sure yet?", "what is not known"),
    ),
)
NEXT_STEPS = Card(
    "next-steps",
    "What to do next",
    (
        ("In your own words, what will you do after today?", "what to do after today"),
        ("What do you want to ask the doctor first?", "what to ask the doctor"),
        ("When would you get help right away, and whom would you call?", "when to get help right away"),
        ("What will you do about your medicines until then?", "no change of medicines alone"),
    ),
)
CARDS = (CHOICES, NEXT_STEPS)
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
        choices = pages.numbered(f"Ask: {text}" for text, _ in self.card.prompts)
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
        again = tuple(words for _, words in pages.ticked(typed, self.card.prompts))
        return state.back().over(NotePage(self.card, again)) if again else state


@frozen
class NotePage(Page):
    """Asks what was explained again, and what helped."""

    card: Card
    again: tuple[str, ...]
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        return pages.line(f"Teach-back: {self.card.title.lower()}", _NOTE, enter="leave it empty")

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


def in_words(details: Details) -> tuple[str, ...]:
    """Return what came of the cards that were gone through, for the clinician's sheet."""
    return tuple(f"{card.title}: {_came_of(card, details)}" for card in CARDS if card.id in details.taught) or (_NONE,)


def _came_of(card: Card, details: Details) -> str:
    known = {f"{card.title}: {words}" for _, words in card.prompts}
    again = len(known.intersection(details.explained_again))
    return f"{again} of {len(card.prompts)} explained again" if again else "all said back"


_NONE = "not done"


_ASK = "Answer with numbers, for example: 1 3"
_NOTE = (
    "What did you explain again, and what helped?",
    "A few words for the clinician. Please write no names.",
)
