"""One patient from the first question to the handover sheet; pausing and killing lose nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision_aid import __version__
from decision_aid.engine.answers import printable
from decision_aid.people.desk import clipboard, handing_over
from decision_aid.people.desk.intake import AT_THE_DESK
from decision_aid.people.interview import Helper, Interview, hold
from decision_aid.people.interview.resuming import Saved
from decision_aid.people.interview.state import ForTheClinic
from decision_aid.sessions.case import case

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.engine.regions import Place
    from decision_aid.engine.sheet import Sheet
    from decision_aid.people.interview.state import Groups, OnFile, State
    from decision_aid.people.terminal.prompts import Face
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.recorder import SessionRecorder
    from decision_aid.sessions.records import Who


@dataclass(frozen=True, slots=True)
class Room:
    """What serving a patient needs of the desk.

    `write` puts a text into a file and says in words what became of it; `notices` say what is to be
    known of the content today.
    """

    face: Face
    place: Place
    content: Content
    write: Callable[[str, str], str]
    notices: tuple[str, ...] = ()


def serve(room: Room, keeper: SessionRecorder, who: Who | None, name: str) -> State:
    """Serve a patient until the nurse is done or pauses; return how it stands then.

    `who` answers, asked for where it is None; `name` stands on every screen.
    """
    papers = Papers(room, keeper)
    now = papers.case()
    talk = Interview(
        pack=room.content.pack,
        route=AT_THE_DESK,
        short=room.content.short if now.details.short else None,
        notices=room.notices,
        saved=Saved(now.fitting, now.last_answer, now.new_words),
        reference=printable(name),
        paper=papers,
    )
    helper = Helper(keeper, latest=lambda: papers.case().fitting.answers, write=papers.write, copy=papers.copy)
    state = talk.begin(now.place or room.place, now.details, who).say(keeper.notice)
    return hold(talk, state, room.face, helper)


@dataclass(frozen=True, slots=True)
class Papers:
    """What the desk can show, write and copy of one patient."""

    room: Room
    keeper: SessionRecorder

    def case(self) -> Case:
        """Return the session as it is recorded now."""
        return case(self.room.content, self.keeper.session, self.keeper.events)

    def text(self, state: State, width: int = handing_over.WIDTH) -> str:
        """Return the handover sheet, from what is kept."""
        return handing_over.as_text(handing_over.handover(self.case()), width)

    def questions(self, state: State) -> Groups:
        from decision_aid.reports.for_patients.sheet import grouped_questions

        return grouped_questions(self._sheet(state))

    def write(self, state: State, kind: OnFile | ForTheClinic) -> str:
        from decision_aid.reports import text
        from decision_aid.reports.for_patients.sheet import sheet_blocks

        is_handover = kind is ForTheClinic.HANDOVER
        made = self.text(state) if is_handover else text.render(sheet_blocks(self._sheet(state)))
        return self.room.write(f"{kind.value}-{self.keeper.session.id}.txt", made)

    def copy(self, state: State) -> str:
        return clipboard.COPIED if clipboard.copied(self.text(state)) else _NO_CLIPBOARD

    def _sheet(self, state: State) -> Sheet:
        from decision_aid.engine.sheet import Sheet

        content, guidance = self.room.content, self.room.content.settling.guide(state.answers)
        made = Sheet(content.pack, guidance, state.place, content.sha256, __version__, state.complete)
        return replace(made, ticked=state.details.ticked, own=state.details.own_words, notices=self.room.notices)


_NO_CLIPBOARD = "The clipboard of this computer cannot be used. Press w to write the sheet to a file."
