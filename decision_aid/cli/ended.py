"""The sheet of an interview that has come to its end: on the screen, and in files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.cli.papers import SheetFormat, Wanted, made
from decision_aid.cli.shared import pack_of, sheet_of, written

if TYPE_CHECKING:
    from decision_aid.engine.every_sheet.settling import Settling
    from decision_aid.engine.sheet import Sheet
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview import Helper, State
    from decision_aid.people.interview.state import ForTheClinic, Groups, OnFile

NAME = "pain-conversation-sheet"
_HOW_TO_PRINT = "To print it, open it in your web browser."
_PAGES = {
    "PAGE": Wanted(SheetFormat.HTML),
    "LARGE_PAGE": Wanted(SheetFormat.HTML, large_print=True),
}


@dataclass(frozen=True)
class Ended:
    """Makes the sheet of a state, anew each time it is asked for; `helper` knows whether answers are kept."""

    loaded: LoadedPack
    helper: Helper

    @cached_property
    def _settling(self) -> Settling:
        """Its diagrams serve every showing of the sheet; not imported before the first."""
        from decision_aid.engine.every_sheet.settling import Settling

        return Settling(pack_of(self.loaded))

    def text(self, state: State, width: int) -> str:
        from decision_aid.reports import text
        from decision_aid.reports.for_patients.sheet import sheet_blocks

        return text.render(sheet_blocks(self._sheet(state)), width)

    def questions(self, state: State) -> Groups:
        from decision_aid.reports.for_patients import sheet

        return sheet.grouped_questions(self._sheet(state))

    def made(self, state: State, wanted: Wanted) -> str | bytes:
        """Return the sheet in a format; on a page with the code of the session, where answers are kept."""
        code = self.helper.keeper.session.id if self.helper.keeper else ""
        return made(wanted, self._sheet(state), self._settling, NAME, code=code)

    def write(self, state: State, kind: OnFile | ForTheClinic, width: int) -> str:
        """Write the sheet to a file in this folder that was not there; return in words what became of it."""
        from decision_aid.reports.writing import first_free

        page = _PAGES.get(kind.name)
        path = first_free(Path.cwd() / f"{NAME}{'.html' if page else '.txt'}")
        problem = written(path, self.made(state, page) if page else self.text(state, width))
        return problem or f"Written to {path}{f'. {_HOW_TO_PRINT}' if page else ''}"

    def _sheet(self, state: State) -> Sheet:
        sheet = sheet_of(self.loaded, state.answers, state.place, self._settling, complete=state.complete)
        return replace(sheet, ticked=state.details.ticked, own=state.details.own_words)
