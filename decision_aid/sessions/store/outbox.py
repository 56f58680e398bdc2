"""The outbox: a file on this computer that holds what could not reach the server, until it can be flushed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from decision_aid.frozen import frozen
from decision_aid.sessions.case import Case
from decision_aid.sessions.rebase import rebase
from decision_aid.sessions.records import Event, Session
from decision_aid.sessions.store import locations
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import (
    ConflictError,
    StoreBusyError,
    StoreError,
    StoreUnreachableError,
    UnknownSessionError,
)


@frozen
class Outbox:
    """One session in the outbox. `on_server`: the server has had it, so that its absence there means deleted."""

    server: Store
    file: Store
    session: Session
    on_server: bool

    @classmethod
    def open(cls, server: Store, session: Session, events: Iterable[Event], *, on_server: bool) -> Self:
        """Return the outbox with a session and all its events; raises a StoreError where there is no place for it."""
        outbox = cls(server, server.open_local(), session, on_server)
        outbox.hold(tuple(events))
        return outbox

    def hold(self, events: tuple[Event, ...]) -> None:
        """Hold these events, after those held from an earlier time without the server."""
        if self.file.holds(self.session.id):
            self.file.append(*rebase(self.file.events(self.session.id), events))
        else:
            self.file.add(self.session, *events, on_server=self.on_server)

    def flush(self) -> tuple[Event, ...]:
        """Bring what is held to the server, and return all events of the session there.

        Raises UnknownSessionError where the session was deleted there, another StoreError where the
        server does not take it yet.
        """
        flush(self.file, self.server, self.session)
        if not self.server.holds(self.session.id):
            raise UnknownSessionError(f"The session {self.session.id} was deleted on the server.")
        return self.server.events(self.session.id)

    def close(self) -> None:
        self.file.close()


@dataclass(slots=True)
class Waiting:
    """What waits on this computer for the server of a desk, as the desk looks at it now and then."""

    server: Store
    codes: frozenset[str] = frozenset()
    _file: Store | None = None

    @property
    def is_possible(self) -> bool:
        """Say whether anything may be kept on this computer."""
        return self._opened() is not None

    def beside(self, known: Mapping[str, Case]) -> Iterator[tuple[Session, tuple[Event, ...]]]:
        """Yield the sessions that wait, each with all events that are known of it; `codes` are theirs then."""
        file = self._file or (self._opened() if locations.outbox_file().exists() else None)
        waiting = file.sessions() if file else ()
        self.codes = frozenset(session.id for session in waiting)
        for session in waiting:
            kept = known[session.id].events if session.id in known else ()
            with suppress(StoreError):
                yield session, (*kept, *rebase(kept, file.events(session.id) if file else ()))

    def is_new(self, code: str) -> bool:
        """Say whether a session has never been on the server."""
        return code in self.codes and self._file is not None and not self._file.on_server(code)

    def bring(self, session: Session) -> None:
        """Bring what waits of a session to the server now; raises a StoreError where it cannot be."""
        if session.id in self.codes and self._file is not None:
            flush(self._file, self.server, session)

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _opened(self) -> Store | None:
        if self.server.courier and self._file is None:
            with suppress(StoreError):
                self._file = self.server.open_local()
        return self._file


def flush(local: Store, server: Store, session: Session) -> None:
    """Add to the server what a session has here and not there, then delete it here.

    It can be done twice, and at several desks at once: nothing is added twice. Raises UnknownSessionError
    where the session was deleted on the server meanwhile; then it is deleted here too.
    """
    while True:
        with suppress(ConflictError):  # another desk wrote just now: look again
            _flush(local, server, session)
            break


def _flush(local: Store, server: Store, session: Session) -> None:
    if not local.holds(session.id):
        return  # another window on this computer brought it
    mine = _on_the_list(local.events(session.id), server.now())
    if server.holds(session.id):
        server.append(*rebase(server.events(session.id), mine))
    elif local.on_server(session.id):
        _forget(local, session.id)
        raise UnknownSessionError(f"The session {session.id} was deleted on the server.")
    else:
        server.add(session, *rebase((), mine))  # numbered anew: a gap in a damaged file would never be taken
    _forget(local, session.id)


def _on_the_list(mine: tuple[Event, ...], now: datetime) -> tuple[Event, ...]:
    """Return the events, to be numbered, with the last of a desk or a tablet said again where none is of this day.

    A computer whose clock is wrong, or that was switched off, brings them late: what is of no day of the list stands
    on none, an urgent sign neither.
    """
    places = [event for event in mine if event.is_detail and event.name in ("desk", "tablet")]
    is_of_today = bool(mine) and mine[-1].when.astimezone(now.tzinfo).date() == now.date()
    return mine if is_of_today else (*mine, *(replace(each, when=now) for each in places[-1:]))


def _forget(local: Store, session_id: str) -> None:
    with suppress(UnknownSessionError, StoreBusyError):  # another desk brought it too, or still looks at the file
        local.forget(session_id)


def flush_all(local: Store, server: Store) -> int:
    """Bring every session that waits here to the server; return how many were brought.

    Raises a StoreError where one cannot be brought, after all others.
    """
    brought, failed = 0, None
    for session in local.sessions():
        try:
            flush(local, server, session)
            brought += 1
        except UnknownSessionError:
            pass
        except StoreUnreachableError:
            raise
        except StoreError as error:
            failed = error
    if failed:
        raise failed
    return brought
