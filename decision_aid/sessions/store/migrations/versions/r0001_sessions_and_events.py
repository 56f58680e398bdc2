"""Sessions, and their events, which are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = (
    """CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
    """CREATE TRIGGER events_go_with_their_session BEFORE DELETE ON events
       WHEN EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session_id)
       BEGIN SELECT RAISE(ABORT, 'an event is never deleted without its session'); END""",
    """CREATE TRIGGER sessions_stay_as_they_are BEFORE UPDATE ON sessions
       BEGIN SELECT RAISE(ABORT, 'a session is never changed'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION what_is_kept_stays() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' THEN
           IF NOT EXISTS (SELECT 1 FROM sessions WHERE id = OLD.session_id) THEN RETURN OLD; END IF;
           RAISE EXCEPTION 'an event is never deleted without its session';
         END IF;
         RAISE EXCEPTION 'what is kept is never changed';
       END $$""",
    """CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
       FOR EACH ROW EXECUTE FUNCTION what_is_kept_stays()""",
    "CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON events EXECUTE FUNCTION what_is_kept_stays()",
    """CREATE TRIGGER sessions_stay BEFORE UPDATE ON sessions
       FOR EACH ROW EXECUTE FUNCTION what_is_kept_stays()""",
)


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("program_version", sa.Text, nullable=False),
        sa.Column("content_version", sa.Text, nullable=False),
        sa.Column("content_sha256", sa.Text, nullable=False),
        sa.Column("on_server", sa.Boolean, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("session_id", sa.Text, sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.JSON),
        sa.Column("absent", sa.Text),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("is_detail", sa.Boolean, nullable=False),
        sa.CheckConstraint("sequence >= 1", name="sequence_from_one"),
        sa.CheckConstraint("(value IS NULL) <> (absent IS NULL)", name="value_or_absent"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
