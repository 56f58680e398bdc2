"""Sessions and events to rows and back, so that every value comes back as it went in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from decision_aid.engine.answers import Absent
from decision_aid.sessions.records import Event, Session

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from decision_aid.engine.answers import Answer

Row = dict[str, Any]


def session_row(session: Session) -> Row:
    return {
        "id": session.id,
        "created": session.created.isoformat(),
        "reference": session.reference,
        "program_version": session.program_version,
        "content_version": session.content_version,
        "content_sha256": session.content_sha256,
    }


def session_of(row: RowMapping) -> Session:
    return Session(
        id=row["id"],
        created=datetime.fromisoformat(row["created"]),
        reference=row["reference"],
        program_version=row["program_version"],
        content_version=row["content_version"],
        content_sha256=row["content_sha256"],
    )


def event_row(event: Event) -> Row:
    absent = event.value if isinstance(event.value, Absent) else None
    return {
        "session_id": event.session_id,
        "sequence": event.sequence,
        "name": event.name,
        "value": None if absent else event.value,
        "absent": absent and absent.value,
        "who": event.who,
        "at": event.when.isoformat(),
        "is_detail": event.is_detail,
    }


def event_of(row: RowMapping) -> Event:
    return Event(
        session_id=row["session_id"],
        sequence=row["sequence"],
        name=row["name"],
        value=_answer(row["value"], row["absent"]),
        who=row["who"],
        when=datetime.fromisoformat(row["at"]),
        is_detail=bool(row["is_detail"]),
    )


def _answer(value: Any, absent: str | None) -> Answer:  # noqa: ANN401  (JSON)
    if absent is not None:
        return Absent(absent)
    return tuple(value) if isinstance(value, list) else value
