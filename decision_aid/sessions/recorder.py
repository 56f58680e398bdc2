"""One open session being recorded. An answer is in the store before the next question is asked.

What goes wrong with the store never stops the interview: the person is told once, in `notice`, and
what could not be saved is tried again. Where a server is lost, or takes nothing, answers go to the outbox on this
computer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from decision_aid.engine.answers import Answer
from decision_aid.sessions import snapshot
from decision_aid.sessions.content import Content
from decision_aid.sessions.rebase import answered_twice, not_among, rebase
from decision_aid.sessions.records import Detail, Details, Event, Folded, Session, Who, fold, new_id
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import (
    ConflictError,
    StoreBusyError,
    StoreError,
    StoreGoneError,
    StoreUnreachableError,
    UnknownSessionError,
)
from decision_aid.sessions.store.outbox import Outbox

WAITS = (0.2, 0.5, 1.0)  # seconds, before a lost connection is tried again
PATIENCE = 4.0  # seconds, after which no further try is begun
PAUSE = 15.0  # seconds, before a lost server or a busy file is tried again
KEPT_HERE = "The server does not answer. Your answers are kept on this computer for now."
NOT_TAKEN = "Your answers are kept on this computer for now. ({error})"
SERVER_IS_BACK = "The server answers again. All your answers are there now."
SAVED_AGAIN = "Saving works again. All your answers are saved."
NOT_SAVED = "Your answers cannot be saved right now. You can go on: we will try again. ({error})"
ELSEWHERE = "Somebody else is writing here too. Nothing was lost: both are in."
ELSEWHERE_TWICE = "Somebody else answered a question here in another way. Please look at the answers (r)."
NEVER_SAVED = "Your last {number} answers could not be saved. They are lost when you close this. ({error})"
FORGOTTEN = "This session was deleted at another place. Nothing more is kept."


@dataclass(slots=True)
class SessionRecorder:
    """A session and all its `events`, saved or not yet. `notice` has words to show after a step, if any.

    `target` is where they go: the store; the outbox, while the server does not take them; None once
    somebody has deleted the session. `unsaved` are the events that are in neither yet.
    """

    target: Store | Outbox | None
    session: Session
    who: Who
    clock: Callable[[], datetime]
    events: tuple[Event, ...] = ()
    notice: str = ""
    waits: tuple[float, ...] = WAITS
    pause: float = PAUSE
    unsaved: tuple[Event, ...] = ()
    _more: bool = False  # is said before anything is saved
    _trouble: str = ""  # why the last answer could not be saved
    _not_before: float = 0.0

    @classmethod
    def begin(cls, store: Store, session: Session, who: Who) -> Self:
        """Record a new session. Raises a StoreError where it can be kept neither there nor here."""
        recorder = cls(store, session, who, store.now)
        try:
            recorder._retrying(lambda: _add(store, session))
        except ConflictError:
            raise
        except StoreError as error:
            recorder._go_offline(store, error, on_server=False)
        return recorder

    @classmethod
    def resume(cls, store: Store, session: Session, who: Who) -> Self:
        """Go on with a session of the store. Raises a StoreError where it cannot be read."""
        return cls(store, session, who, store.now, store.events(session.id))

    @classmethod
    def offline(cls, store: Store, session: Session, who: Who, events: tuple[Event, ...], *, on_server: bool) -> Self:
        """Go on without the server, from what this desk knows; raises a StoreError where nothing may be kept here."""
        recorder = cls(store, session, who, store.now, events)
        recorder._go_offline(store, StoreUnreachableError(), on_server=on_server)
        return recorder

    @property
    def folded(self) -> Folded:
        return fold(self.events)

    @property
    def is_kept(self) -> bool:
        """Whether all that was said is in the store or in the outbox."""
        return not self.unsaved and self.target is not None

    def answered(self, link_id: str, answer: Answer) -> None:
        """Keep an answer. It is safe when this returns and nothing is `unsaved`."""
        self._record(link_id, answer, is_detail=False)

    def detail(self, name: Detail, value: Answer) -> None:
        """Keep something else that was said or done."""
        self._record(name, value, is_detail=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Save at once, at the end, all that is said meanwhile."""
        self._more = True
        try:
            yield
        finally:
            self._more = False
            self.try_again()

    def at_desk(self, desk: str, does: str, person: str = "") -> None:
        """Keep that a desk has the patient on its screen, or no longer; what there was to say stays to be said."""
        said = self.notice
        self.detail("desk", (desk, does, *filter(None, (person,))))
        self.notice = self.notice or said

    def kept_now(self) -> tuple[Event, ...]:
        """Return all events as the store holds them now, with those of mine that it has not; raises a StoreError."""
        if isinstance(self.target, Outbox):
            kept = self.target.server.events(self.session.id)
        else:
            kept = self.target.events(self.session.id) if self.target else self.events
        return (*kept, *rebase(kept, self.events))

    def try_again(self) -> None:
        """Try once more to save what is not saved."""
        if self.unsaved:
            self._save()

    def close(self) -> None:
        """Try once more to save what is not saved, and to flush the outbox."""
        self.notice, self._not_before = "", 0.0
        if self.unsaved or isinstance(self.target, Outbox):
            self._save()
        elif self.target:
            self._look_after(self.target)
        if self.unsaved:
            self.notice = NEVER_SAVED.format(number=len(self.unsaved), error=self._trouble)
        if self.target is None:
            self.notice = FORGOTTEN
        if isinstance(self.target, Outbox):
            self.target.close()

    def _look_after(self, store: Store) -> None:
        """Look whether the file in which all was saved is still there; a server that is lost now has it too."""
        try:
            store.holds(self.session.id)
        except StoreGoneError as error:
            self.unsaved, self._trouble = self.events, str(error)
        except StoreError:
            pass

    def _record(self, name: str, value: Answer, *, is_detail: bool) -> None:
        self.notice = ""
        event = Event(self.session.id, len(self.events) + 1, name, value, self.who, self.clock(), is_detail)
        self.events += (event,)
        if self.target is not None:
            self.unsaved += (event,)
            if not self._more:
                self._save()

    def _save(self) -> None:
        """Save what is not saved yet, where that is possible; never raises a StoreError."""
        try:
            self._deliver()
        except UnknownSessionError:  # somebody deleted it: nothing more is kept, and nothing is made again
            self.target, self.unsaved, self.notice = None, (), FORGOTTEN
        except StoreError as error:
            if isinstance(error, StoreBusyError):
                self._pause()
            if isinstance(error, StoreGoneError):
                self.unsaved = self.events
            self.notice = self.notice if self._trouble else NOT_SAVED.format(error=error)
            self._trouble = str(error)
        else:
            if self._trouble and not self.unsaved:
                self._trouble, self.notice = "", self.notice or SAVED_AGAIN

    def _deliver(self) -> None:
        """Put what is not saved into the store; or into the outbox, and from there to the server."""
        if isinstance(self.target, Outbox):
            self._hold(self.target)
            if self.target.server.courier or time.monotonic() >= self._not_before:
                self._flush(self.target)
        elif (store := self.target) is not None and time.monotonic() >= self._not_before:
            try:
                self._retrying(lambda: self._append(store))
            except UnknownSessionError:
                raise
            except StoreError as error:  # also a server whose disk is full, or that only reads for now
                self._go_offline(store, error, on_server=True)

    def _retrying(self, step: Callable[[], None]) -> None:
        """Do a step; where the connection is lost, wait and do it again, a few times."""
        until = time.monotonic() + PATIENCE
        waits = () if self._is_lost() else self.waits
        for wait in waits:
            with suppress(StoreUnreachableError):
                return step()
            if time.monotonic() + wait > until:
                break
            time.sleep(wait)
        return step()

    def _is_lost(self) -> bool:
        """Say whether a desk knows already that its server cannot be reached."""
        return self.target is not None and not isinstance(self.target, Outbox) and bool(self.target.lost_since)

    def _append(self, store: Store) -> None:
        """Add what is not saved, after what somebody else wrote meanwhile."""
        while self.unsaved:
            try:
                store.append(*self.unsaved)
                self.unsaved = ()
            except ConflictError:
                kept = store.events(self.session.id)
                theirs = not_among(self.events, kept)
                self.unsaved = rebase(kept, self.events)
                self._tell_of_others(theirs, self.unsaved)
                self.events = (*kept, *self.unsaved)

    def _tell_of_others(self, theirs: tuple[Event, ...], mine: tuple[Event, ...]) -> None:
        if any(event.name != "desk" for event in theirs):
            self.notice = ELSEWHERE_TWICE if answered_twice(theirs, mine) else ELSEWHERE

    # --- without the server -----------------------------------------------------------------------

    def _go_offline(self, store: Store, why: StoreError, *, on_server: bool) -> None:
        """Keep all on this computer; raises why that must be, where a file has no other place."""
        is_lost = isinstance(why, StoreUnreachableError)
        try:
            self.target = Outbox.open(store, self.session, self.events, on_server=on_server)
        except StoreError as no_place:
            raise (no_place if is_lost else why) from None
        self.unsaved, self.notice = (), KEPT_HERE if is_lost else NOT_TAKEN.format(error=why)
        self._pause()

    def _hold(self, outbox: Outbox) -> None:
        try:
            self._append(outbox.file)
        except UnknownSessionError:  # another window flushed it: what is there twice is kept once
            outbox.hold(self.events)
            self.unsaved = ()

    def _flush(self, outbox: Outbox) -> None:
        """Bring the outbox to the server, and go on there; what the server does not take stays where it is."""
        self._pause()
        try:
            kept = outbox.flush()
        except UnknownSessionError:
            outbox.close()
            raise
        except StoreError:
            return
        theirs, mine = not_among(self.events, kept), self.events
        outbox.close()
        self.target, self.events, self._not_before, self.notice = outbox.server, kept, 0.0, SERVER_IS_BACK
        self._tell_of_others(theirs, mine)

    def _pause(self) -> None:
        self._not_before = time.monotonic() + self.pause


def _add(store: Store, session: Session) -> None:
    try:
        store.add(session)
    except ConflictError:  # it may be ours: kept, but the connection was lost before we heard so
        if session not in store.sessions():
            raise


def begin(content: Content, store: Store, who: Who, details: Details, reference: str = "") -> SessionRecorder:
    """Begin a session under a new code; kept with it are the words that are asked, the region, the short path.

    Raises a StoreError where it can be kept neither there nor here.
    """
    recorder = SessionRecorder.begin(store, content.session(new_id(), store.now(), reference), who)
    recorder.detail("content", snapshot.as_detail(content))
    if details.region:
        recorder.detail("region", details.region)
    if details.short:
        recorder.detail("short", value=True)
    return recorder
