"""The sheet of a state, for every face that shows it at the end: one way to make it, from the answers of now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from decision_aid.people.interview.state import Groups, Paper, Parts, State

if TYPE_CHECKING:
    from decision_aid.engine.sheet import Sheet
    from decision_aid.people.interview.driver import Helper
    from decision_aid.sessions.content import Content


@dataclass(frozen=True)
class SheetPaper(Paper):
    """Makes what is shown of a sheet; how it is written, printed or saved is each face's own.

    The reports are imported by what needs them: the first question does not. `helper` knows whether answers are kept.
    """

    content: Content
    helper: Helper

    def sheet(self, state: State) -> Sheet:
        return self.content.sheet(state.answers, state.place, state.details, complete=state.complete)

    def text(self, state: State, width: int) -> str:
        from decision_aid.reports.for_patients.sheet import as_text

        return as_text(self.sheet(state), width)

    def parts(self, state: State) -> Parts:
        from decision_aid.reports.for_patients.sheet import sheet_parts

        return sheet_parts(self.sheet(state))

    def questions(self, state: State) -> Groups:
        from decision_aid.reports.for_patients.take_home import grouped_questions

        return grouped_questions(self.sheet(state))
