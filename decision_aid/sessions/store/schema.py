"""The tables, as the newest migration leaves them (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text

HEAD = "0002"
VERSION_TABLE = "store_version"
metadata = MetaData()

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
    Column("at", Text, nullable=False),
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
