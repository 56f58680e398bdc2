"""An interview, held at the face that fits; its sheet, on the screen and in files."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import typer

from decision_aid.cli.report import Wanted, by_name, make_sheet
from decision_aid.cli.shared import FaceOptions, say
from decision_aid.frozen import frozen
from decision_aid.people import interview
from decision_aid.people.interview import AT_HOME, Helper, Interview, State
from decision_aid.people.interview.papers import SheetPaper
from decision_aid.people.interview.state import ForTheClinic, OnFile
from decision_aid.sessions.records import Details

if TYPE_CHECKING:
    from decision_aid.engine.regions import Place
    from decision_aid.people.prompts import Face
    from decision_aid.sessions.content import Content

NAME = "pain-conversation-sheet"
_HOW_TO_PRINT = "To print it, open it in your web browser."
_OPENED = "Opened in your web browser. The page is in {path}"
_NO_BROWSER = (
    "No web browser could be opened here. The page is in {path}. Open it yourself, or take it to another computer."
)
_STILL_KEPT = "Your answers are still kept. To come back, start decision-aid again."
_PAGES: dict[OnFile | ForTheClinic, Wanted] = {
    OnFile.PAGE: Wanted("html"),
    OnFile.LARGE_PAGE: Wanted("html", large_print=True),
}


@frozen
class Begun:
    """An interview, how it stands, and who carries out its effects."""

    interview: Interview
    state: State
    helper: Helper


def anew(content: Content, place: Place, *, short: bool) -> Begun:
    """Return an interview that begins anew, and keeps nothing."""
    talk = Interview(content=content, route=AT_HOME)
    return Begun(talk, talk.begin(place, Details(short=short)), Helper())


def hold(begun: Begun, output: Path | None, options: FaceOptions) -> str | bytes:
    """Hold an interview at the face that fits; return its sheet as `output` wants it."""
    wanted = by_name(output)
    with options.face() as face:
        text, for_file = _interview(begun, face, output, wanted)
    if not text:
        say(_STILL_KEPT)
        raise typer.Exit
    if options.is_plain and sys.stdin.isatty():
        return for_file  # the sheet is read only where it was asked for
    face.show(text)
    return for_file


def _interview(begun: Begun, face: Face, output: Path | None, wanted: Wanted) -> tuple[str, str | bytes]:
    """Return the sheet with the last words as they stay in the window, and the sheet as it is written."""
    sheet = Ended(begun.interview.content, begun.helper)
    talk = replace(begun.interview, paper=begun.interview.paper or sheet)
    state = replace(begun.state, kept=(f"Your sheet goes to {output}.",) if output else ())
    talk, state = interview.hold(talk, state, face, begun.helper)
    if not talk.route.ending:
        return "", ""  # what is kept was only offered
    ended = talk.paper if isinstance(talk.paper, Ended) else sheet
    text = ended.text(state, face.width)
    made = text if wanted.format == "text" else ended.make(state, wanted)
    return f"{text}\n{ended.parting(state, face.width)}", made


@dataclass(frozen=True)
class Ended(SheetPaper):
    """Makes the sheet of a state, anew each time it is asked for."""

    name: ClassVar[str] = NAME

    def make(self, state: State, wanted: Wanted) -> str | bytes:
        """Return the sheet in a format; on a page with the code of the session, where answers are kept."""
        return make_sheet(wanted, self.sheet(state), NAME, code=self.helper.code)

    def parting(self, state: State, width: int) -> str:
        from decision_aid.people.interview import ending

        return ending.parting(self.content.pack, state, width)

    def write(self, state: State, kind: OnFile | ForTheClinic, width: int) -> str:
        """Write the sheet to a file that was not there; return in words what became of it."""
        page = _PAGES.get(kind)
        content = self.make(state, page) if page else self.text(state, width)
        path, problem = write_somewhere(f"{self.name}{'.html' if page else '.txt'}", content)
        return _no_file(problem) or f"Written to {_named(path)}{f'. {_HOW_TO_PRINT}' if page else ''}"

    def open_page(self, state: State) -> str:
        """Write the page to a file and open it in the web browser; return in words what became of it."""
        path, problem = write_somewhere(f"{self.name}.html", self.make(state, _PAGES[OnFile.PAGE]))
        if problem:
            return _no_file(problem)
        return (_OPENED if open_in_browser(path.as_uri()) else _NO_BROWSER).format(path=_named(path))

    def print(self, state: State, _: OnFile | ForTheClinic) -> str:
        """Send the sheet to the printer: as a PDF where one can be made, else as text; return what became of it."""
        from decision_aid.people.printing import NO_PRINTER, program, send_to_printer
        from decision_aid.reports.for_patients.sheet import as_print
        from decision_aid.reports.paper import pdf

        if not program():
            return NO_PRINTER  # before the seconds that a PDF takes
        try:
            pdf.ensure_possible()
            sheet = self.make(state, Wanted("pdf"))
        except pdf.PdfMissingError:
            sheet = as_print(self.sheet(state), self.helper.code)
        return send_to_printer(sheet if isinstance(sheet, bytes) else sheet.encode(), self.content.pack.meta.title)


def write_somewhere(name: str, content: str | bytes) -> tuple[Path, str]:
    """Write a file under a free name to this folder, or where that cannot be to the person's own; return why not.

    What stands there already just as it is, is not written a second time.
    """
    from decision_aid.writing import CannotWriteError, as_bytes, first_free, write_whole

    problem = ""
    for folder in (Path.cwd, Path.home):
        try:
            path = folder() / name
            if path.is_file() and path.read_bytes() == as_bytes(content):
                return path, ""
            path = first_free(path)
            write_whole(path, content)
        except (OSError, RuntimeError):  # a folder that was removed; a person without one
            continue
        except CannotWriteError as error:
            problem = problem or str(error)
        else:
            return path, ""
    return Path(name), problem or "There is no folder to write to"


def _named(path: Path) -> str:
    """Return how a path is called in a line as short as can be: in the person's own folder, after a tilde."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (which says nothing where there is none)
    return str(Path("~", path.relative_to(home))) if path.is_relative_to(home) else str(path)


def _no_file(problem: str) -> str:
    return f"{problem}. You can print it (p), or read it here." if problem else ""


def open_in_browser(address: str) -> bool:
    """Open a page in a web browser with a window of its own; one inside the terminal would draw over the questions."""
    import webbrowser  # slow to import

    variables = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in variables):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
