"""Sessions for tests: events from answers and details, one second apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from decision_aid.sessions.records import DETAILS, Event, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.records import Who

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
