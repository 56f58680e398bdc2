"""The desk itself: the queue of the day, urgent signs first; one key takes the next patient."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from decision_aid.engine.answers import printable
from decision_aid.people import pages
from decision_aid.people.desk import newcomer, serving
from decision_aid.people.desk.words import ask_key
from decision_aid.people.terminal.prompts import Choice, Prompt
from decision_aid.reports.of_sessions import queue as words
from decision_aid.sessions.case import Case, case, cases
from decision_aid.sessions.queue import belongs_to, in_order
from decision_aid.sessions.recorder import FORGOTTEN, SessionRecorder, begin
from decision_aid.sessions.records import Details
from decision_aid.sessions.store import StoreError

if TYPE_CHECKING:
    from datetime import date

    from decision_aid.people.desk.serving import Room
    from decision_aid.sessions.content import Content
    from decision_aid.sessions.records import Session, Who
    from decision_aid.sessions.store.database import Store

ON_A_SCREEN = 9  # so that one key takes a patient
DAYS_BACK = 7  # within which an urgent sign that nobody has seen is still looked for
NEW, MORE, CLOSE = Choice("n", "new patient"), Choice("m", "more of the list"), Choice("q", "close the desk")


def todays(
    content: Content, store: Store, today: date | None = None, passed: set[str] | None = None
) -> tuple[Case, ...]:
    """Return the queue of a day as it is worked through; raises a StoreError where the store cannot be read.

    Sessions of earlier days that do not belong to it are added to `passed`, and not looked at again.
    """
    day, passed = today or _today(), set() if passed is None else passed
    recent = [one for one in store.sessions() if _day(one) >= day - timedelta(days=DAYS_BACK) and one.id not in passed]
    found = list(cases(content, store, recent))
    passed |= {one.session.id for one in found if _day(one.session) < day and not belongs_to(day, one)}
    return in_order(one for one in found if belongs_to(day, one))


def _today() -> date:
    return datetime.now().astimezone().date()


def _day(session: Session) -> date:
    return session.created.astimezone().date()


@dataclass(slots=True)
class Desk:
    """One desk of a clinic. Sessions that no server could take yet stay on its list."""

    store: Store
    room: Room
    short: bool = False
    _notices: tuple[str, ...] = ()
    _entries: tuple[Case, ...] = ()
    _unsaved: dict[str, SessionRecorder] = field(default_factory=dict)
    _served: dict[str, SessionRecorder] = field(default_factory=dict)
    _passed: set[str] = field(default_factory=set)
    _is_manned: bool = True  # not once the input ended at a patient who had the keyboard

    def run(self) -> None:
        """Show the queue and serve one patient after the other, until the nurse closes the desk."""
        page = 0
        while self._is_manned and (typed := self._ask_queue(page)) not in (None, CLOSE.key):
            page = self._next_page(page) if typed == MORE.key else 0
            self._do(typed)
        for keeper in self._unsaved.values():
            keeper.close()

    # --- the queue --------------------------------------------------------------------------------

    def _ask_queue(self, page: int) -> str | None:
        self._look()
        shown = words.lines(self._entries)[page * ON_A_SCREEN :]
        more = (MORE,) if len(self._entries) > ON_A_SCREEN else ()
        notices, self._notices = self._notices, ()
        typed = ask_key(
            self.room.face,
            Prompt(
                f"Intake desk, {datetime.now().astimezone():%A %d %B %Y, %H:%M}",
                progress=words.counts(self._entries),
                notices=notices,
                choices=pages.numbered(shown[:ON_A_SCREEN]),
                commands=(NEW, *more, CLOSE),
                enter="look again",
                ask="To take a patient, give the number." if shown else "",
            ),
        )
        return str(int(typed) + page * ON_A_SCREEN) if typed and typed.isdigit() else typed

    def _look(self) -> None:
        """Read the queue anew; where that fails, say so and show it as it was."""
        try:
            entries = todays(self.room.content, self.store, passed=self._passed)
        except StoreError as error:
            self._notices = (*self._notices, str(error), "The list below may be old.")
            entries = self._entries
        here = {one.session.id: self._case(one) for one in self._unsaved.values()}
        self._entries = in_order({**{one.session.id: one for one in entries}, **here}.values())

    def _case(self, keeper: SessionRecorder) -> Case:
        return case(self.room.content, keeper.session, keeper.events)

    def _next_page(self, page: int) -> int:
        return page + 1 if (page + 1) * ON_A_SCREEN < len(self._entries) else 0

    def _do(self, typed: str) -> None:
        if typed == NEW.key:
            self._new()
        elif typed.isdigit():
            self._take(self._entries[int(typed) - 1].session)

    # --- patients ---------------------------------------------------------------------------------

    def _new(self) -> None:
        found = newcomer.ask_reference(self.room.face, self._entries)
        if isinstance(found, str):
            self._begin_or_go_on(found)
        elif found:
            self._take(found.session)

    def _begin_or_go_on(self, reference: str) -> None:
        """A reference of an earlier day is most often somebody else by now; the nurse decides."""
        earlier = self._earlier(reference)
        is_earlier = newcomer.is_the_earlier(self.room.face, earlier) if earlier else False
        if earlier and is_earlier:
            self._passed.discard(earlier.session.id)
            self._take(earlier.session)
        elif is_earlier is not None:
            self._begin(reference)

    def _earlier(self, reference: str) -> Case | None:
        """Return the last session of the days before with this reference, unless it was finished."""
        with suppress(StoreError):
            for session in self.store.sessions():
                if session.id in self._passed and session.reference.casefold() == reference.casefold():
                    found = case(self.room.content, session, self.store.events(session.id))
                    return None if found.progress.state == "finished" else found
        return None

    def _begin(self, reference: str) -> None:
        """Put a patient on the list, and go on at once; pausing there leaves the patient waiting."""
        place = self.room.place
        details = Details(region=place.region.id if place.certain else "", short=self.short)
        try:
            keeper = begin(self.room.content, self.store, "nurse", details, reference)
        except StoreError as error:
            self._notices = (f"{reference} is not on the list: {error}",)
            return
        self._serve(keeper)

    def _take(self, session: Session) -> None:
        if keeper := self._unsaved.pop(session.id, None) or self._resumed(session):
            self._serve(keeper)

    def _resumed(self, session: Session) -> SessionRecorder | None:
        """Return a session as the store has it, or as this desk knows it while the store does not answer."""
        try:
            if self.store.holds(session.id):
                return SessionRecorder.resume(self.store, session, "nurse")
            self._notices = (f"{session.id}: {FORGOTTEN}",)
        except StoreError as error:
            if session.id in self._served:
                return self._served[session.id]
            self._notices = (f"{session.id}: {error}",)
        return None

    def _serve(self, keeper: SessionRecorder) -> None:
        self._served[keeper.session.id] = keeper
        state = serving.serve(self.room, keeper, self._who(keeper), self._told_apart(keeper.session))
        if newcomer.OFF_THE_LIST in state.behind:
            self._remove(keeper)
            self._notices = (f"{_name(keeper)} is off the list.",)
            return
        self._is_manned = newcomer.is_given_back(state)
        self._put_away(keeper)

    def _told_apart(self, session: Session) -> str:
        """Return what stands on every screen of a patient: the code too where somebody else has this reference."""
        name = session.reference or session.id
        return f"{name}, {session.id}" if words.shares_reference(session, self._entries) else name

    def _put_away(self, keeper: SessionRecorder) -> None:
        """Close a session that is safe in the store; hold on to one that is not, so that it is tried again."""
        if keeper.target is None or self._is_stored(keeper):
            keeper.close()
            said = keeper.notice or "all is kept."
        else:
            self._unsaved[keeper.session.id] = keeper
            said = keeper.notice or "not all is saved yet. It stays on this list."
        self._notices = (f"{_name(keeper)}: {said}",)

    def _is_stored(self, keeper: SessionRecorder) -> bool:
        try:
            return len(self.store.events(keeper.session.id)) >= len(keeper.events)
        except StoreError:
            return False

    def _who(self, keeper: SessionRecorder) -> Who | None:
        """Return who goes on: the nurse after the nurse, and where a sign is to be seen; otherwise it is asked."""
        kept = self._case(keeper)
        nurse = kept.answered and (kept.answered[-1].who == "nurse" or kept.progress.not_seen)
        return "nurse" if nurse else None

    def _remove(self, keeper: SessionRecorder) -> None:
        with suppress(StoreError):
            self.store.forget(keeper.session.id)


def _name(keeper: SessionRecorder) -> str:
    return printable(keeper.session.reference) or keeper.session.id
