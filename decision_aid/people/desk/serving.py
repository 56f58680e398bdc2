"""One patient from the first question to the handover sheet; pausing and killing lose nothing."""

from __future__ import annotations

from collections.abc import Callable

from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.frozen import frozen
from decision_aid.people.desk import clipboard
from decision_aid.people.desk.intake import AT_THE_DESK
from decision_aid.people.desk.newcomer import is_the_word
from decision_aid.people.interview import Helper, Interview, hold
from decision_aid.people.interview.state import ForTheClinic, Groups, OnFile, Paper, State
from decision_aid.people.printing import NO_PRINTER, program, send_to_printer
from decision_aid.people.prompts import Face
from decision_aid.reports.for_clinicians import handover
from decision_aid.reports.of_sessions.queue import name
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.store.errors import StoreError


@frozen
class Room:
    """What serving a patient needs of the desk.

    `write` puts a text into a file and says in words what became of it; `pages` makes a PDF, where one can
    be made here; `did` notes what was done with a session; `person` has signed in, if anybody has. `is_nurse` says
    whether what was typed is what only a nurse types, to have the keyboard back from a patient.
    """

    face: Face
    place: Place
    content: Content
    write: Callable[[str, str], str]
    pages: Callable[[Case, ForTheClinic], bytes | None] = lambda _, __: None
    did: Callable[[str, str], None] = lambda _, __: None
    person: str = ""
    is_nurse: Callable[[str], bool] = is_the_word


def serve(room: Room, keeper: SessionRecorder) -> State:
    """Serve a patient until the nurse is done or pauses; return how it stands then."""
    papers = Papers(room, keeper)
    now = papers.case()
    talk = Interview(
        content=room.content,
        route=AT_THE_DESK,
        saved=now,
        person=room.person,
        is_nurse=room.is_nurse,
        paper=papers,
    )
    helper = Helper(keeper, latest=lambda: papers.case().fitting.answers)
    state = talk.begin(now.place or room.place, now.details, "nurse").say(keeper.notice)
    return hold(talk, state, room.face, helper)[1]


@frozen
class Papers(Paper):
    """What the desk can show, write, print and copy of one patient: made from what the store holds now."""

    room: Room
    keeper: SessionRecorder

    def case(self) -> Case:
        """Return the session as this desk knows it."""
        return case(self.room.content, self.keeper.session, self.keeper.events)

    def now(self) -> tuple[Case, str]:
        """Return the session as the store holds it now, and in words what this desk did not know, or cannot."""
        known = self.case()
        try:
            kept = self.keeper.kept_now()
        except StoreError:
            return known, _FROM_HERE
        found = case(self.room.content, known.session, kept)
        before, after = known.fitting.answers, found.fitting.answers
        pack = self.room.content.pack
        new = [item.short_text for name, item in pack.items.items() if before.get(name) != after.get(name)]
        return found, f"Changed at another desk meanwhile: {', '.join(new)}." if new else ""

    def text(self, state: State, width: int = handover.WIDTH) -> str:
        """Return the handover sheet, from what is kept."""
        found, words = self.now()
        return "\n".join(filter(None, (words, handover.as_text(handover.handover_of(found), width))))

    def questions(self, state: State) -> Groups:
        from decision_aid.reports.for_patients.take_home import grouped_questions

        return grouped_questions(self._sheet(self.case(), state))

    def write(self, state: State, kind: OnFile | ForTheClinic, _: int) -> str:
        session = self.case().session
        self.room.did(f"wrote the {kind.value} of", session.id)
        safe = "".join(char if char.isalnum() or char in "-_" else "-" for char in name(session))
        return self.room.write(f"{kind.value}-{safe}.txt", self._made(state, kind))

    def print(self, state: State, kind: OnFile | ForTheClinic) -> str:
        if program() is None:
            return NO_PRINTER  # at once: to make the pages takes some seconds
        found, words = self.now()
        self.room.did(f"printed the {kind.value} of", self.keeper.session.id)
        as_pdf = self.room.pages(found, kind) if isinstance(kind, ForTheClinic) else None
        pages = as_pdf or self._made(state, kind, on_paper=True).encode()
        return " ".join(filter(None, (words, send_to_printer(pages, f"{kind.value} {self.keeper.session.id}"))))

    def copy(self, state: State) -> str:
        self.room.did("copied the handover of", self.keeper.session.id)
        return clipboard.COPIED if clipboard.copy(self.text(state)) else _NO_CLIPBOARD

    def _made(self, state: State, kind: OnFile | ForTheClinic, *, on_paper: bool = False) -> str:
        from decision_aid.reports.for_patients.sheet import as_print, as_text

        if kind is ForTheClinic.HANDOVER:
            return self.text(state)
        sheet = self._sheet(self.now()[0], state)
        return as_print(sheet, self.keeper.session.id) if on_paper else as_text(sheet)

    def _sheet(self, found: Case, state: State) -> Sheet:
        return found.sheet(state.place)


_FROM_HERE = "The server does not answer: this is what this desk knows."
_NO_CLIPBOARD = "The clipboard of this computer cannot be used. Press w to write the sheet to a file."
