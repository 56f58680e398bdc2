"""The file on this computer that holds what could not reach the server, until it can be brought there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from decision_aid.sessions.rebase import rebase
from decision_aid.sessions.store.errors import ConflictError, StoreBusyError, UnknownSessionError

if TYPE_CHECKING:
    from decision_aid.sessions.records import Session
    from decision_aid.sessions.store.database import Store


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
