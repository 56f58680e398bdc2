"""One open session being written. An answer is in the store before the next question is asked.

What goes wrong with the store never stops the interview: the person is told once, in `notice`, and
what could not be saved is tried again. Where a server is lost, answers go to a file on this computer.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from decision_aid.sessions.rebase import answered_twice, not_among, rebase
from decision_aid.sessions.records import Event, Folded, fold
from decision_aid.sessions.store import outbox
from decision_aid.sessions.store.errors import (
    ConflictError,
    StoreBusyError,
    StoreError,
    StoreUnreachableError,
    UnknownSessionError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.records import Detail, Session, Who
    from decision_aid.sessions.store.database import Store

WAITS = (0.2, 0.5, 1.0)  # seconds, before a lost connection is tried again
PATIENCE = 4.0  # seconds, after which no further try is begun
PAUSE = 15.0  # seconds, before a lost server or a busy file is tried again
KEPT_HERE = "The server does not answer. Your answers are kept on this computer for now."
SERVER_IS_BACK = "The server answers again. All your answers are there now."
SAVED_AGAIN = "Saving works again. All your answers are saved."
NOT_SAVED = "Your answers cannot be saved right now. You can go on: we will try again. ({error})"
ELSEWHERE = "Somebody else is writing in this session too. Nothing was lost: both are in."
ELSEWHERE_TWICE = "Somebody else answered a question in this session in another way. Please look at the answers (r)."
NEVER_SAVED = "Your last {number} answers could not be saved. They are lost when you close this. ({error})"
FORGOTTEN = "This session was deleted at another place. Nothing more is kept."


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class SessionRecorder:
    """A session and all its `events`, saved or not yet. `notice` has words to show after a step, if any."""

    store: Store
    session: Session
    who: Who
    events: tuple[Event, ...] = ()
    notice: str = ""
    answered_twice: tuple[str, ...] = ()  # questions that somebody else answered in another way, just now
    clock: Callable[[], datetime] = _now
    waits: tuple[float, ...] = WAITS
    pause: float = PAUSE
    _unsaved: tuple[Event, ...] = ()
    _local: Store | None = None  # the file on this computer, while the server is lost
    _on_server: bool = False  # whether the store has had this session
    _forgotten: bool = False
    _trouble: str = ""  # why the last answer could not be saved
    _not_before: float = 0.0

    @classmethod
    def begin(cls, store: Store, session: Session, who: Who) -> Self:
        """Keep a new session. Raises a StoreError where it can be kept neither there nor here."""
        keeper = cls(store, session, who)
        try:
            keeper._retrying(keeper._add)
        except StoreUnreachableError:
            keeper._go_on_here()
        return keeper

    @classmethod
    def resume(cls, store: Store, session: Session, who: Who) -> Self:
        """Go on with a session of the store. Raises a StoreError where it cannot be read."""
        return cls(store, session, who, store.events(session.id), _on_server=True)

    @property
    def folded(self) -> Folded:
        return fold(self.events)

    @property
    def is_kept(self) -> bool:
        """Whether all that was said is in a store."""
        return not self._unsaved and not self._forgotten

    @property
    def unsaved(self) -> int:
        """How many events no store holds yet."""
        return len(self._unsaved)

    def answered(self, link_id: str, answer: Answer) -> None:
        """Keep an answer. It is safe when this returns and nothing is `unsaved`."""
        self._say(link_id, answer, is_detail=False)

    def detail(self, name: Detail, value: Answer) -> None:
        """Keep something else that was said or done."""
        self._say(name, value, is_detail=True)

    def close(self) -> None:
        """Try once more to save what is not saved, and to bring to the server what is kept here."""
        self.notice, self._not_before = "", 0.0
        if self._unsaved or self._local:
            self._save()
        if self._unsaved:
            self.notice = NEVER_SAVED.format(number=len(self._unsaved), error=self._trouble)
        if self._local:
            self._local.close()

    def _say(self, name: str, value: Answer, *, is_detail: bool) -> None:
        self.notice, self.answered_twice = "", ()
        event = Event(self.session.id, len(self.events) + 1, name, value, self.who, self.clock(), is_detail)
        self.events += (event,)
        if not self._forgotten:
            self._unsaved += (event,)
            self._save()

    def _save(self) -> None:
        """Save what is not saved yet, where that is possible; never raises a StoreError."""
        try:
            self._save_somewhere()
        except UnknownSessionError:
            self._forgotten, self._unsaved, self.notice = True, (), FORGOTTEN
        except StoreError as error:
            if isinstance(error, StoreBusyError):
                self._pause()
            self.notice = self.notice if self._trouble else NOT_SAVED.format(error=error)
            self._trouble = str(error)
        else:
            self._tell_that_it_works()

    def _tell_that_it_works(self) -> None:
        if self._trouble and not self._unsaved:
            self._trouble, self.notice = "", self.notice or SAVED_AGAIN

    def _save_somewhere(self) -> None:
        if self._local:
            self._put(self._local)
        if time.monotonic() < self._not_before:
            return
        try:
            self._retrying(self._bring_back if self._local else lambda: self._put(self.store))
        except UnknownSessionError:
            raise
        except StoreError as error:
            if self._local:
                return  # it is kept here until the server takes it
            if not isinstance(error, StoreUnreachableError):
                raise
            self._go_on_here()

    def _retrying(self, step: Callable[[], None]) -> None:
        """Do a step; where the connection is lost, wait and do it again, a few times."""
        until = time.monotonic() + PATIENCE
        for wait in () if self._local else self.waits:
            with suppress(StoreUnreachableError):
                return step()
            if time.monotonic() + wait > until:
                break
            time.sleep(wait)
        return step()

    def _add(self) -> None:
        try:
            self.store.add(self.session)
        except ConflictError:  # it may be ours: kept, but the connection was lost before we heard so
            if self.session not in self.store.sessions():
                raise
        self._on_server = True

    def _put(self, store: Store) -> None:
        while self._unsaved:
            try:
                store.append(*self._unsaved)
                self._unsaved = ()
            except ConflictError:
                self._follow(store.events(self.session.id))
            except UnknownSessionError:
                if not store.is_waiting:
                    raise
                self._put_whole(store)  # another window brought it to the server: what is there twice is kept once

    def _put_whole(self, store: Store) -> None:
        store.add(self.session, *self.events, on_server=self._on_server)
        self._unsaved = ()

    def _follow(self, kept: tuple[Event, ...]) -> None:
        """Put what is not saved after what somebody else wrote meanwhile."""
        theirs = not_among(self.events, kept)
        self._unsaved = rebase(kept, self._unsaved)
        self._tell_of_others(answered_twice(theirs, self._unsaved), others=bool(theirs))
        self.events = (*kept, *self._unsaved)

    def _tell_of_others(self, twice: tuple[str, ...], *, others: bool) -> None:
        self.answered_twice = twice
        if others:
            self.notice = ELSEWHERE_TWICE if twice else ELSEWHERE

    def _go_on_here(self) -> None:
        """Keep everything on this computer while the server is lost."""
        local = self.store.open_local()
        if local.holds(self.session.id):  # from an earlier time without the server
            local.append(*rebase(local.events(self.session.id), self.events))
            self._unsaved = ()
        else:
            self._put_whole(local)
        self._local, self.notice = local, KEPT_HERE
        self._pause()

    def _bring_back(self) -> None:
        """Bring what is kept here to the server, and go on there."""
        if self._local is None:
            return
        self._pause()
        mine = self.events
        outbox.flush(self._local, self.store, self.session)
        if not self.store.holds(self.session.id):
            raise UnknownSessionError(FORGOTTEN)
        self.events = self.store.events(self.session.id)
        theirs = not_among(mine, self.events)
        self._local.close()
        self._local, self._on_server, self._not_before, self.notice = None, True, 0.0, SERVER_IS_BACK
        self._tell_of_others(answered_twice(theirs, mine), others=bool(theirs))

    def _pause(self) -> None:
        self._not_before = time.monotonic() + self.pause
