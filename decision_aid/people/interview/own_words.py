"""Asks for a person's own words, for the sheet: none is needed, and no rule reads them."""

from __future__ import annotations

from dataclasses import replace

from decision_aid.engine.answers import on_one_line
from decision_aid.engine.own_words import OwnWords
from decision_aid.frozen import frozen
from decision_aid.people import pages
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.terminal.prompts import Prompt

LONGEST = 200  # characters: three of them must leave the clinician's sheet one page
TAKE_AWAY = "-"
OR_NOTHING = "Type it here, or nothing."
TOO_LONG = "This is too long for the sheet: {} letters. Please write {} at most."
_ASKED = OwnWords(
    "What do you want most from treatment?",
    "Who can help you, such as a partner or a friend? No name is needed.",
    "What do you want to ask? Write a question of your own.",
)
_FOR_THE_SHEET = "A few words are enough, or none. They stand on your sheet, and change nothing else."


@frozen
class OwnWordsPage(Page):
    """Asks for one text after the other; Enter leaves it as it was, and a hyphen takes it away."""

    said: tuple[str, ...] = ()
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        before = state.details.own_words[len(self.said)]
        so_far = (f"You wrote: {before}", f"To take it away, type {TAKE_AWAY}") if before else ()
        body = (_ASKED[len(self.said)], _FOR_THE_SHEET, *so_far)
        return replace(pages.line("In your own words", body, enter="go on", ask=OR_NOTHING), at_most=LONGEST)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        text = on_one_line(typed)
        if len(text) > LONGEST:
            return state.say(TOO_LONG.format(len(text), LONGEST))
        said = (*self.said, "" if text == TAKE_AWAY else text or state.details.own_words[len(self.said)])
        if len(said) < len(_ASKED):
            return state.back().over(OwnWordsPage(said))
        own = OwnWords(*said)
        changed = "" if own == state.details.own_words else "Your own words are on your sheet."
        return state.back().note("own-words", own).say(changed) if changed else state.back()
