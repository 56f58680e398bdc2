"""A line for each session that was forgotten: which, when, by whom. Nothing of what was said in it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE = """CREATE TRIGGER forgotten_stays BEFORE UPDATE ON forgotten
   BEGIN SELECT RAISE(ABORT, 'what is kept is never changed'); END"""
_POSTGRESQL = """CREATE TRIGGER forgotten_stays BEFORE UPDATE ON forgotten
   FOR EACH ROW EXECUTE FUNCTION what_is_kept_stays()"""


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, primary_key=True),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.execute(_SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL)
