"""Pages between two steps: what was said in the last one, and a rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.people.interview.questions import Question, Review
from decision_aid.people.interview.screens import BACK, STOP, ToRead, spaced
from decision_aid.people.terminal.prompts import Choice, Prompt

if TYPE_CHECKING:
    from decision_aid.content import Section
    from decision_aid.people.interview.state import Interview, State


@dataclass(frozen=True, slots=True)
class Recap(ToRead):
    """Shows what was said in a step, once it is done; a change may open one of its questions again."""

    section: str

    def _section(self, talk: Interview) -> Section:
        return next(section for section in talk.pack.sections if section.id == self.section)

    def text(self, talk: Interview, state: State) -> Prompt:
        section, following = self._section(talk), state.next
        coming = _ALL_ASKED
        if following:
            after = talk.course.section_of(following)
            coming = f"Next: {after.title}. {after.intro}"
        body = ("You told us:", "", *state.standing.told(section), "", coming)
        return Prompt(f"{talk.course.heading(section)} - done", body, commands=(BACK, Choice("r", "review"), STOP))

    def close(self, talk: Interview, state: State) -> State:
        return state.pass_by(f"recap {self.section}")

    def press(self, talk: Interview, state: State, key: str) -> State:
        last = state.standing.last(self._section(talk))
        again = Question(last.link_id) if key == BACK.key and last else Review()
        return state.back().over(again)


@dataclass(frozen=True, slots=True)
class Rest(ToRead):
    """Offers a rest between two steps."""

    section: str
    since: int

    def text(self, talk: Interview, state: State) -> Prompt:
        body = spaced((f"You have answered {self.since} questions in a row.", _REST))
        return Prompt("Time for a rest?", body, commands=(BACK, STOP))

    def press(self, talk: Interview, state: State, key: str) -> State:
        section = next(section for section in talk.pack.sections if section.id == self.section)
        last = state.standing.last(section)
        return state.over(Question(last.link_id)) if last else state


_REST = "Rest if you like. This screen waits for you."
_ALL_ASKED = "That was the last question. Your sheet comes next."
