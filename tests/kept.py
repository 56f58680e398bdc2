"""Sessions and events for the tests of what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from decision_aid.engine.answers import Absent
from decision_aid.sessions.records import DETAILS, Event, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.records import Who

MORNING = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
EVERY_KIND: tuple[Answer, ...] = (
    True,
    False,
    0,
    10,
    -1,
    "daily",
    "not-sure",  # a code of a question, not the absence
    "",
    (),
    ("one",),
    ("a", "b", "c"),
    ("Bräuche 'quoted' \"twice\" \\ \n %s :x 🙂 \x00 \ud800",),
    *Absent,
)


def a_session(code: str = "k7mq-29xd", reference: str = "", created: datetime = MORNING) -> Session:
    return Session(code, created, reference, "0.1.0", "2.0.0", "ab" * 32)


def an_event(
    sequence: int, value: Answer = "yes", *, name: str = "blood-thinner", code: str = "k7mq-29xd", who: Who = "patient"
) -> Event:
    return Event(code, sequence, name, value, who, MORNING + timedelta(seconds=sequence))


def some_events(number: int, code: str = "k7mq-29xd") -> tuple[Event, ...]:
    return tuple(an_event(n, n % 2 == 0, name=f"question-{n}", code=code) for n in range(1, number + 1))


def now() -> datetime:
    return datetime.now(UTC)


# --- of a clinic: events one second apart, from answers and details -------------------------------

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Said = tuple[str, "Answer"]


def session(code: str = "k7mq-29xd", reference: str = "A-1042", sha256: str = "0" * 64, minutes: int = 0) -> Session:
    return Session(code, NOON + timedelta(minutes=minutes), reference, "0.1.0", "0.1.0", sha256)


def events(of: Session, said: Iterable[Said], who: Who = "nurse") -> tuple[Event, ...]:
    """Return one event for each pair of a name and a value; a detail where the name is one."""
    return tuple(
        Event(of.id, number, name, value, who, of.created + timedelta(seconds=number), name in DETAILS)
        for number, (name, value) in enumerate(said, start=1)
    )
