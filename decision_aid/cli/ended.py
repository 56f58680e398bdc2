"""The sheet of an interview that has come to its end: on the screen, and in files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.cli.papers import SheetFormat, Wanted, made
from decision_aid.cli.shared import pack_of, sheet_of, written
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.people.interview.ending import OnFile
from decision_aid.reports.writing import first_free

if TYPE_CHECKING:
    from decision_aid.engine.sheet import Sheet
    from decision_aid.loading import LoadedPack
    from decision_aid.people.interview import Interview
    from decision_aid.people.interview.ending import Groups

NAME = "pain-conversation-sheet"
_HOW_TO_PRINT = "To print it, open it in your web browser."
_PAGES = {
    OnFile.PAGE: Wanted(SheetFormat.HTML),
    OnFile.LARGE_PAGE: Wanted(SheetFormat.HTML, large_print=True),
}


@dataclass(slots=True)
class Ended:
    """An interview whose answers may still change: everything is made anew each time it is asked for."""

    loaded: LoadedPack
    interview: Interview
    _settling: Settling = field(init=False)  # its diagrams serve every showing of the sheet

    def __post_init__(self) -> None:
        self._settling = Settling(pack_of(self.loaded))

    def text(self) -> str:
        from decision_aid.reports import text
        from decision_aid.reports.for_patients.sheet import sheet_blocks

        return text.render(sheet_blocks(self._sheet()), self.interview.face.width)

    def questions(self) -> Groups:
        from decision_aid.reports.for_patients import sheet

        return sheet.grouped_questions(self._sheet())

    def made(self, wanted: Wanted) -> str | bytes:
        """Return the sheet in a format; on a page with the code of the session, where answers are kept."""
        code = self.interview.keeper.session.id if self.interview.keeper else ""
        return made(wanted, self._sheet(), self._settling, NAME, code=code)

    def write(self, kind: OnFile) -> str:
        """Write the sheet to a file in this folder that was not there; return in words what became of it."""
        page = _PAGES.get(kind)
        path = first_free(Path.cwd() / f"{NAME}{'.html' if page else '.txt'}")
        problem = written(path, self.made(page) if page else self.text())
        return problem or f"Written to {path}{f'. {_HOW_TO_PRINT}' if page else ''}"

    def _sheet(self) -> Sheet:
        talk = self.interview
        sheet = sheet_of(self.loaded, talk.answers, talk.place, self._settling, complete=talk.complete)
        return replace(sheet, ticked=talk.ticked, own=talk.own)
