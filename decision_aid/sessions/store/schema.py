"""The tables, as the newest migration leaves them (a test compares the two); events and sessions to rows and back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Integer, MetaData, RowMapping, Table, Text

from decision_aid.engine.answers import Absent, Answer, printable
from decision_aid.sessions.records import Event, Session, Who

HEAD = "0003"
VERSION_TABLE = "store_version"
metadata = MetaData()
_TOO_LARGE = 2**63
_LONGEST = 200

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Text, nullable=False),  # ISO 8601 with offset: the same in every database, and lossless
    Column("reference", Text, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("content_version", Text, nullable=False),
    Column("content_sha256", Text, nullable=False),
    Column("on_server", Boolean, nullable=False),  # in the file of what waits: the server has had this session
)

events = Table(
    "events",
    metadata,
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("value", JSON(none_as_null=True)),
    Column("absent", Text),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False, index=True),
    Column("is_detail", Boolean, nullable=False),
    CheckConstraint("sequence >= 1", name="sequence_from_one"),
    CheckConstraint("(value IS NULL) <> (absent IS NULL)", name="value_or_absent"),
)

doings = Table(
    "doings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("session_id", Text, nullable=False),
    Column("seal", Text, nullable=False),
)


def is_ours(row: RowMapping) -> bool:
    """Say whether a code can be shown as it is: others are not of ours, and a changed one would lead nowhere."""
    return bool(row["id"]) and row["id"].isprintable()


def session_of(row: RowMapping) -> Session:
    return Session(
        id=row["id"],
        created=datetime.fromisoformat(row["created"]),
        reference=row["reference"],
        program_version=printable(row["program_version"]),
        content_version=printable(row["content_version"]),
        content_sha256=printable(row["content_sha256"]),
    )


def event_row(event: Event) -> dict[str, Any]:
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
        name=printable(row["name"]),
        value=_answer(row["value"], row["absent"]),
        who=cast("Who", printable(row["who"])),  # another program may have written another word
        when=datetime.fromisoformat(row["at"]),
        is_detail=bool(row["is_detail"]),
    )


def _answer(value: Any, absent: str | None) -> Answer:  # noqa: ANN401  (JSON)
    """Return an answer; what no answer can be, as a text, which then fits no question and is told so."""
    if absent is not None:
        return Absent(absent)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    is_answer = isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < _TOO_LARGE)
    return value if is_answer else printable(json.dumps(value, ensure_ascii=False)[:_LONGEST])
