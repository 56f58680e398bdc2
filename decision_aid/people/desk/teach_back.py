"""Teach-back: the nurse asks the patient to say it back, and notes what had to be explained again.

It checks how we explained, never the patient. What was said back, and what was explained again, is
kept as the details `taught` and `explained-again`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.people import pages
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.records import Details


@dataclass(frozen=True, slots=True)
class Card:
    """What to ask the patient, each with a few words for it on the handover sheet."""

    id: str
    title: str
    prompts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SaidBack:
    """What came of a card: nothing in `again` where all was said back at once."""

    card: Card
    again: tuple[str, ...]


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
NOT_NOW = Choice("k", "skip this card")
_HOW = (
    "Ask these aloud. We check how well we explained, not the patient.",
    "If something is not clear: explain it in other words, then ask again.",
    "",
    "Mark what you explained again:",
)


def ask(face: Face, card: Card) -> SaidBack | None:
    """Show a card and ask what was explained again; None where the nurse does not do it now."""
    choices = pages.numbered(f"Ask: {text}" for text, _ in card.prompts)
    heading, every = f"Teach-back: {card.title.lower()}", "go on: all was said back"
    prompt = Prompt(heading, _HOW, choices=choices, several=True, commands=(NOT_NOW,), enter=every, ask=_ASK)
    while True:
        typed = face.ask(prompt).strip().casefold()
        if typed in (NOT_NOW.key, "skip"):
            return None
        keys = typed.replace(",", " ").split()
        if all(key in prompt.answers for key in keys):
            return SaidBack(card, (*_again(card, keys), *(_note(face, card) if keys else ())))


def _again(card: Card, keys: list[str]) -> Iterator[str]:
    for number, (_, words) in enumerate(card.prompts, start=1):
        if str(number) in keys:
            yield f"{card.title}: {words}"


def _note(face: Face, card: Card) -> tuple[str, ...]:
    note = pages.ask_line(face, f"Teach-back: {card.title.lower()}", _NOTE, enter="leave it empty")
    return (f"{card.title}, note: {note}",) if note else ()


def with_card(details: Details, said: SaidBack) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the details `taught` and `explained-again` after a card; done anew, it replaces what it said before."""
    others = [text for text in details.explained_again if not text.startswith(said.card.title)]
    return tuple(dict.fromkeys((*details.taught, said.card.id))), (*others, *said.again)


def in_words(details: Details) -> tuple[str, ...]:
    """Return for each card whether it was said back, for the handover sheet."""
    return tuple(f"{card.title}: {'yes' if card.id in details.taught else 'not done'}" for card in CARDS)


_ASK = "Answer with numbers, for example: 1 3"
_NOTE = (
    "What did you explain again, and what helped?",
    "A few words for the clinician. Please write no names.",
)
