"""Asks for a person's own words, for the sheet: none is needed, and no rule reads them."""

from __future__ import annotations

from dataclasses import replace

from decision_aid.engine.answers import on_one_line
from decision_aid.engine.own_words import OwnWords
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt

LONGEST = 200  # characters: three of them must leave the clinician's sheet one page
TAKE_AWAY = "-"
OR_NOTHING = "Type it here, or nothing."
NO_WORDS = "'{}' alone was not taken. Press Enter to go on, or type b to go back."
TOO_LONG = "This is too long for the sheet: {} letters. Please write {} at most."
_ASKED = OwnWords(
    "What do you want most from treatment?",
    "Who can help you, such as a partner or a friend? No name is needed.",
    "What do you want to ask? Write a question of your own.",
)
_FOR_THE_SHEET = "A few words are enough, or none. They stand on your sheet, and change nothing else."


def is_a_key(text: str) -> bool:
    """Say whether a single letter was typed: nobody's words, but a key of every other page."""
    return len(text) == 1 and text != TAKE_AWAY


@frozen
class OwnWordsPage(Page):
    """Asks for one text after the other; Enter leaves it as it was, a hyphen takes it away, `b` goes back."""

    number: int = 0
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        before = state.details.own_words[self.number]
        so_far = (f"You wrote: {before}", f"To take it away, type {TAKE_AWAY}") if before else ()
        body = (_ASKED[self.number], _FOR_THE_SHEET, *so_far)
        return replace(prompts.line("In your own words", body, enter="go on", ask=OR_NOTHING), at_most=LONGEST)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        text, own = on_one_line(typed), [*state.details.own_words]
        if len(text) > LONGEST:
            return state.say(TOO_LONG.format(len(text), LONGEST))
        if is_a_key(text):
            return self._at(self.number - 1, state) if text in "bB" else state.say(NO_WORDS.format(text))
        own[self.number] = "" if text == TAKE_AWAY else text or own[self.number]
        return self._at(self.number + 1, state.note("own-words", OwnWords(*own)))

    def _at(self, number: int, state: State) -> State:
        """Return the state at another of the texts; before the first and after the last, at the sheet."""
        if number in range(len(_ASKED)):
            return state.back().over(OwnWordsPage(number))
        return state.back().say("Your own words are on your sheet." if any(state.details.own_words) else "")
