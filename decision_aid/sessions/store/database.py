"""One class for every store: what it holds is only ever added to, until it is forgotten."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Self

from sqlalchemy import delete, func, insert, select

from decision_aid.sessions.store.errors import AmbiguousSessionError, ConflictError, StoreError, UnknownSessionError
from decision_aid.sessions.store.rows import event_of, event_row, session_of, session_row
from decision_aid.sessions.store.schema import events as event_table
from decision_aid.sessions.store.schema import sessions as session_table
from decision_aid.sessions.store.translating import in_our_words, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from decision_aid.sessions.records import Event, Session

_AT_MOST_NAMED = 4


def _no_other_place() -> Store:
    raise StoreError("There is no other place to keep this.")


@dataclass(frozen=True, slots=True)
class Store:
    """Sessions and their events. `where` says in words where they are, without any secret.

    Every method does all or nothing, and raises a StoreError where it cannot.
    """

    where: str
    reading: Engine
    writing: Engine
    clean: Callable[[Engine], None]
    open_local: Callable[[], Store] = _no_other_place
    is_waiting: bool = False  # the file for what could not reach the server
    notice: str = ""  # what the person should know about the opening

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.reading.dispose()

    def add(self, session: Session, *events: Event, on_server: bool = False) -> None:
        """Keep a new session, with all its events; raises ConflictError where its code is taken.

        `on_server` is said in the file of what waits: the server has had this session already.
        """
        with self._write() as connection:
            if _last(connection, session.id) is not None:
                raise ConflictError(f"A session {session.id} is already in {self.where}. Nothing was changed.")
            connection.execute(insert(session_table), [{**session_row(session), "on_server": on_server}])
            self._append(connection, events)

    def append(self, *events: Event) -> None:
        """Add events that go on where their session stands; the very same events once more change nothing.

        Raises ConflictError where somebody else wrote at that sequence, UnknownSessionError where the
        session is gone.
        """
        with self._write() as connection:
            self._append(connection, events)

    def sessions(self) -> tuple[Session, ...]:
        """Return all sessions, the newest first."""
        with self._read() as connection:
            found = [session_of(row) for row in connection.execute(select(session_table)).mappings()]
        return tuple(sorted(found, key=lambda session: (session.created, session.id), reverse=True))

    def find(self, prefix: str) -> Session:
        """Return the session whose code begins so; hyphens, spaces and capitals do not matter."""
        wanted = _plain(prefix)
        found = [session for session in self.sessions() if wanted and _plain(session.id).startswith(wanted)]
        found = [session for session in found if _plain(session.id) == wanted] or found
        if not found:
            raise UnknownSessionError(f"No session '{prefix}' in {self.where}. To see all: decision-aid sessions")
        if len(found) > 1:
            codes = ", ".join(session.id for session in found[:_AT_MOST_NAMED])
            more = ", ..." if len(found) > _AT_MOST_NAMED else ""
            raise AmbiguousSessionError(f"'{prefix}' fits {len(found)} sessions: {codes}{more}. Type more of the code.")
        return found[0]

    def events(self, session_id: str) -> tuple[Event, ...]:
        """Return what was said in a session, in the order of its sequence."""
        with self._read() as connection:
            return _events(connection, session_id)

    def holds(self, session_id: str) -> bool:
        with self._read() as connection:
            return _last(connection, session_id) is not None

    def on_server(self, session_id: str) -> bool:
        """Say whether a session that waits here was on the server before."""
        column = session_table.c.on_server
        with self._read() as connection:
            return bool(connection.execute(select(column).where(session_table.c.id == session_id)).scalar())

    def forget(self, session_id: str) -> None:
        """Delete a session for good, so that its words are no longer in the file."""
        with self._write() as connection:
            if _last(connection, session_id) is None:
                raise self._gone(session_id)
            connection.execute(delete(session_table).where(session_table.c.id == session_id))
        self._clean()

    def forget_all(self) -> int:
        """Delete everything for good; return how many sessions there were."""
        with self._write() as connection:
            number = connection.execute(select(func.count()).select_from(session_table)).scalar_one()
            connection.execute(delete(session_table))
        self._clean()
        return number

    def _clean(self) -> None:
        with in_our_words(self.where):
            self.clean(self.writing)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with in_our_words(self.where), readable(self.where), self.reading.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with in_our_words(self.where), self.writing.begin() as connection:
            yield connection

    def _append(self, connection: Connection, events: Iterable[Event]) -> None:
        for session_id, group in groupby(events, key=lambda event: event.session_id):
            last = _last(connection, session_id)
            if last is None:
                raise self._gone(session_id)
            mine = tuple(group)
            new = tuple(event for event in mine if event.sequence > last)
            self._refuse_others(connection, mine[: len(mine) - len(new)])
            if [event.sequence for event in new] != list(range(last + 1, last + 1 + len(new))):
                raise self._conflict(session_id)
            if new:
                connection.execute(insert(event_table), [event_row(event) for event in new])

    def _refuse_others(self, connection: Connection, events: tuple[Event, ...]) -> None:
        """Refuse events at whose sequence something else stands."""
        if events:
            kept = set(_events(connection, events[0].session_id))
            if not kept.issuperset(events):
                raise self._conflict(events[0].session_id)

    def _gone(self, session_id: str) -> UnknownSessionError:
        return UnknownSessionError(f"The session {session_id} is no longer in {self.where}. Somebody deleted it.")

    def _conflict(self, session_id: str) -> ConflictError:
        return ConflictError(f"Somebody else wrote in session {session_id} of {self.where}. Please open it again.")


def _plain(code: str) -> str:
    return "".join(char for char in code.casefold() if char.isalnum())


def _last(connection: Connection, session_id: str) -> int | None:
    """Return the last sequence of a session (0 where nothing was said yet), or None where it is not there."""
    last = func.coalesce(func.max(event_table.c.sequence), 0)
    joined = session_table.outerjoin(event_table)
    query = select(last).select_from(joined).where(session_table.c.id == session_id).group_by(session_table.c.id)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def _events(connection: Connection, session_id: str) -> tuple[Event, ...]:
    table = event_table
    query = select(table).where(table.c.session_id == session_id).order_by(table.c.sequence)
    return tuple(event_of(row) for row in connection.execute(query).mappings())
