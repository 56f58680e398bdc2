"""One class for every store: what it holds is only ever added to, until it is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, text

from decision_aid.frozen import frozen
from decision_aid.sessions.doings import FIRST, Doing, sealed
from decision_aid.sessions.records import Event, Session, fold
from decision_aid.sessions.store.errors import ConflictError, StoreError, StoreUnreachableError, UnknownSessionError
from decision_aid.sessions.store.schema import doings as doing_table
from decision_aid.sessions.store.schema import event_of, event_row, is_ours, session_of
from decision_aid.sessions.store.schema import events as event_table
from decision_aid.sessions.store.schema import sessions as session_table
from decision_aid.sessions.store.translating import in_our_words, readable

if TYPE_CHECKING:
    from decision_aid.sessions.store.courier import Courier

_AT_MOST_NAMED = 4
_AT_ONCE = 5000  # sessions in one statement


def _no_other_place() -> Store:
    raise StoreError("There is no other place to keep this.")


@dataclass(slots=True, eq=False)
class Clock:
    """How far the clock of a server is ahead of that of this computer: all its desks go by the server's."""

    ahead: timedelta = timedelta()

    def look(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            self.ahead = there - datetime.now().astimezone()


@frozen
class Store:
    """Sessions and their events. `where` says in words where they are, without any secret.

    Every method does all or nothing, and raises a StoreError where it cannot.
    """

    where: str
    reading: Engine
    writing: Engine
    clean: Callable[[Engine], None]
    open_local: Callable[[], Store] = _no_other_place
    notice: str = ""  # what the person should know about the opening
    courier: Courier | None = None  # at a desk, for a server
    clock: Clock = field(default_factory=Clock)
    has_namesake: bool = False  # when this desk opened, another one was at work on the server under its name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.courier:
            self.courier.close()
        self.reading.dispose()

    def now(self) -> datetime:
        """Return the time: that of the server, once it was reached; that of this computer for a file."""
        return datetime.now().astimezone() + self.clock.ahead

    @property
    def lost_since(self) -> datetime | None:
        """When a desk lost its server; None while it is reached."""
        return self.courier.lost_since if self.courier else None

    def seems_silent(self) -> None:
        """Take in that somebody waits for a server already, so that no other does."""
        if self.courier:
            self.courier.lost(StoreUnreachableError(f"{self.where} does not answer."))

    def add(self, session: Session, *events: Event, on_server: bool = False) -> None:
        """Keep a new session, with all its events; raises ConflictError where its code is taken.

        `on_server` is said in the file of what waits: the server has had this session already.
        """
        with self._write() as connection:
            if _last(connection, session.id) is not None:
                raise ConflictError(f"A session {session.id} is already in {self.where}. Nothing was changed.")
            connection.execute(insert(session_table), [{**session.as_data(), "on_server": on_server}])
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
            found = [session_of(row) for row in connection.execute(select(session_table)).mappings() if is_ours(row)]
            corrected = _corrected(connection)
        found = [session.called(corrected.get(session.id, "")) for session in found]
        return tuple(sorted(found, key=lambda session: (session.created, session.id), reverse=True))

    def lasts(self, since: date) -> dict[Session, int]:
        """Return the sessions of which anything is of a day or later, each with the sequence of its last event."""
        said, code, day = event_table.c, session_table.c.id, since.isoformat()
        last = select(func.max(said.sequence)).where(said.session_id == code).scalar_subquery()
        touched = code.in_(select(said.session_id).where(said.at >= day))
        query = select(session_table, func.coalesce(last, 0).label("last"))
        query = query.where(or_(session_table.c.created >= day, touched))
        with self._read() as connection:
            self.clock.look(connection)
            return {session_of(row): row["last"] for row in connection.execute(query).mappings() if is_ours(row)}

    def foreign(self) -> int:
        """Return how many sessions another program wrote, whose codes could steer a terminal: none of them is shown."""
        with self._read() as connection:
            return sum(not is_ours(row) for row in connection.execute(select(session_table.c.id)).mappings())

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
            raise StoreError(f"'{prefix}' fits {len(found)} sessions: {codes}{more}. Type more of the code.")
        return found[0]

    def events(self, session_id: str) -> tuple[Event, ...]:
        """Return what was said in a session, in the order of its sequence."""
        with self._read() as connection:
            return _events(connection, session_id)

    def last(self, session_id: str) -> int | None:
        """Return the sequence of the last event of a session, 0 where nothing was said; None where it is not there."""
        with self._read() as connection:
            return _last(connection, session_id)

    def holds(self, session_id: str) -> bool:
        return self.last(session_id) is not None

    def on_server(self, session_id: str) -> bool:
        """Say whether a session that waits here was on the server before."""
        column = session_table.c.on_server
        with self._read() as connection:
            return bool(connection.execute(select(column).where(session_table.c.id == session_id)).scalar())

    def forget(self, *session_ids: str, by: str = "") -> None:
        """Delete sessions for good, so that their words are no longer in the file.

        Who does it, `by`, leaves a line for each in the log of doings; without it there is none, as where a
        session only moves.
        """
        with self._write() as connection:
            for first in range(0, len(session_ids), _AT_ONCE):
                self._delete(connection, session_ids[first : first + _AT_ONCE])
            if by:
                self._note(connection, by, "deleted", session_ids)
        with in_our_words(self.where):
            self.clean(self.writing)

    def note(self, who: str, did: str, *session_ids: str) -> None:
        """Add a line to the log of doings for each session; raises a StoreError where that cannot be."""
        while True:
            with suppress(ConflictError):  # another desk took that number just now
                with self._write() as connection:
                    self._note(connection, who, did, session_ids)
                return

    def _note(self, connection: Connection, who: str, did: str, session_ids: Sequence[str]) -> None:
        table = doing_table
        last = connection.execute(select(table.c.number, table.c.seal).order_by(table.c.number.desc()).limit(1)).first()
        before, seal = last or (0, FIRST)
        now, told, lines = self.now().isoformat(), f"{who}{_role(connection)}", list[dict[str, object]]()
        for number, session_id in enumerate(session_ids, before + 1):
            doing = sealed(Doing(number, now, told, did, session_id), seal)
            seal = doing.seal
            lines.append(asdict(doing))
        if lines:
            connection.execute(insert(table), lines)

    def _delete(self, connection: Connection, session_ids: Sequence[str]) -> None:
        code = session_table.c.id
        there = set(connection.execute(select(code).where(code.in_(session_ids))).scalars())
        if gone := [session_id for session_id in session_ids if session_id not in there]:
            raise self._gone(gone[0])
        connection.execute(delete(session_table).where(code.in_(session_ids)))

    def doings(self) -> tuple[Doing, ...]:
        """Return the log of doings, in the order in which it was written."""
        with self._read() as connection:
            rows = connection.execute(select(doing_table).order_by(doing_table.c.number)).mappings()
            return tuple(Doing(**row) for row in rows)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._reached(), readable(self.where), self.reading.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._reached(), self.writing.begin() as connection:
            yield connection

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Wait for no server that is known to be lost: the courier does."""
        courier = self.courier
        if courier and courier.lost_since:
            raise StoreUnreachableError(courier.why)
        try:
            with in_our_words(self.where):
                yield
        except StoreUnreachableError as error:
            if courier:
                courier.lost(error)
            raise

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


def _role(connection: Connection) -> str:
    """Return as whom a server knows us; nothing for a file."""
    if connection.dialect.name != "postgresql":
        return ""
    return f", as {connection.execute(text('SELECT current_user')).scalar_one()}"


def _last(connection: Connection, session_id: str) -> int | None:
    """Return the last sequence of a session (0 where nothing was said yet), or None where it is not there."""
    last = func.coalesce(func.max(event_table.c.sequence), 0)
    joined = session_table.outerjoin(event_table)
    query = select(last).select_from(joined).where(session_table.c.id == session_id).group_by(session_table.c.id)
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def _corrected(connection: Connection) -> dict[str, str]:
    """Return the references that were corrected, as they stand, by the code of their session."""
    table = event_table
    query = select(table).where(table.c.name == "reference", table.c.is_detail).order_by(table.c.sequence)
    events = map(event_of, connection.execute(query).mappings())
    return {event.session_id: fold((event,)).details.reference for event in events}


def _events(connection: Connection, session_id: str) -> tuple[Event, ...]:
    table = event_table
    query = select(table).where(table.c.session_id == session_id).order_by(table.c.sequence)
    return tuple(event_of(row) for row in connection.execute(query).mappings())
