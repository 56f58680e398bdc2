"""The outbox: a file on this computer that holds what could not reach the server, until it can be flushed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from decision_aid.sessions.rebase import rebase
from decision_aid.sessions.store.errors import ConflictError, StoreBusyError, UnknownSessionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.sessions.records import Event, Session
    from decision_aid.sessions.store.database import Store


@dataclass(frozen=True, slots=True)
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
    mine = local.events(session.id)
    if server.holds(session.id):
        server.append(*rebase(server.events(session.id), mine))
    elif local.on_server(session.id):
        _forget(local, session.id)
        raise UnknownSessionError(f"The session {session.id} was deleted on the server.")
    else:
        server.add(session, *mine)
    _forget(local, session.id)


def _forget(local: Store, session_id: str) -> None:
    with suppress(UnknownSessionError, StoreBusyError):  # another desk brought it too, or still looks at the file
        local.forget(session_id)


def flush_all(local: Store, server: Store) -> int:
    """Bring every session that waits here to the server; return how many were brought."""
    brought = 0
    for session in local.sessions():
        with suppress(UnknownSessionError):
            flush(local, server, session)
            brought += 1
    return brought
