"""A line for each reading, exporting, handing over and deleting at a clinic. Nothing of what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = tuple(
    f"""CREATE TRIGGER doings_stay_{event.lower()} BEFORE {event} ON doings
        BEGIN SELECT RAISE(ABORT, 'a line of the log is never changed'); END"""
    for event in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    """CREATE FUNCTION doings_stay() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'a line of the log is never changed'; END $$""",
    "CREATE TRIGGER doings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON doings EXECUTE FUNCTION doings_stay()",
)


def upgrade() -> None:
    op.create_table(
        "doings",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("did", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
