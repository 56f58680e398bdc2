"""What was said lately is found at once, also in a session of long ago that somebody goes on with."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_events_at", "events", ["at"])
