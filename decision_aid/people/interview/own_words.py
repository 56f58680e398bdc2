"""Asks for a person's own words, for the sheet: none is needed, and no rule reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.engine.own_words import OwnWords
from decision_aid.people import pages

if TYPE_CHECKING:
    from decision_aid.people.terminal.prompts import Face

LONGEST = 200  # characters: three of them must leave the clinician's sheet one page
TAKE_AWAY = "-"
_ASKED = OwnWords(
    "What do you want most from treatment?",
    "Who can help you, such as a partner or a friend? No name is needed.",
    "What do you want to ask? Write a question of your own.",
)
_FOR_THE_SHEET = "A few words are enough, or none. They stand on your sheet, and change nothing else."


def ask_own_words(face: Face, own: OwnWords) -> OwnWords:
    """Ask for each text; Enter leaves it as it was, and a hyphen takes it away."""
    return OwnWords(*(_asked(face, question, text) for question, text in zip(_ASKED, own, strict=True)))


def _asked(face: Face, question: str, before: str) -> str:
    enter = "keep it" if before else "leave it empty"
    so_far = (f"You wrote: {before}", f"To take it away, type {TAKE_AWAY}") if before else ()
    notices: tuple[str, ...] = ()
    while True:
        body = (question, _FOR_THE_SHEET, *so_far)
        typed = pages.ask_line(face, "In your own words", body, enter=enter, notices=notices)
        if typed in ("", TAKE_AWAY):
            return "" if typed else before
        if len(typed) <= LONGEST:
            return typed
        notices = (f"This is too long for the sheet: {len(typed)} letters. Please write {LONGEST} at most.",)
