"""Notes of the nurse: beside a question, for the clinician's sheet. The names of medicines, doses, which leg."""

from __future__ import annotations

from dataclasses import replace

from decision_aid.engine.answers import on_one_line
from decision_aid.frozen import frozen
from decision_aid.people import prompts
from decision_aid.people.interview.keys import Key
from decision_aid.people.interview.questions import GroupPage, Question
from decision_aid.people.interview.state import Interview, Look, Page, State
from decision_aid.people.prompts import Prompt
from decision_aid.reports.for_clinicians.desk import AT_THE_END

LONGEST = 200  # letters: the clinician's sheet is one page
TAKE_AWAY = "-"


@frozen
class NotePage(Page):
    """Takes a note for a place, which is a question or a group of them; Enter leaves what stands there."""

    place: str
    ask: str = "For the clinician: what is it about? Medicine and dose, side, date, anything. No names."
    is_line = True

    def show(self, talk: Interview, state: State, look: Look) -> Prompt:
        before = state.details.note_at(self.place)
        so_far = (f"Noted so far: {before}", f"To take it away, type {TAKE_AWAY}") if before else ()
        enter = "keep it" if before else "leave it empty"
        return replace(prompts.line("Note of the nurse", (self.ask, *so_far), enter=enter), at_most=LONGEST)

    def take(self, talk: Interview, state: State, typed: str) -> State:
        text = on_one_line(typed)
        if len(text) > LONGEST:
            return state.say(f"That is {len(text)} letters. Please write {LONGEST} at most.")
        state = state.back()
        return state.note("note", (self.place, "" if text == TAKE_AWAY else text)) if text else state


def note_here(state: State) -> State:
    """Open the note of the question on the screen; of several, of all of them together."""
    page = state.pages[-1]
    place = page.link_id if isinstance(page, Question) else page.group if isinstance(page, GroupPage) else AT_THE_END
    return state.over(NotePage(place))


NOTE = Key("!", "note", note_here, nurses=True)
