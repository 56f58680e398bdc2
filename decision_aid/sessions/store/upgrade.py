"""The version of a store's tables: read at each open; Alembic is loaded only where there is work for it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from decision_aid.sessions.store.errors import StoreError
from decision_aid.sessions.store.schema import HEAD, VERSION_TABLE, metadata

MIGRATIONS = Path(__file__).parent / "migrations"
OF_ANOTHER = "{where} holds the tables of another program. Nothing was changed. Choose another place."
_LOCK = 4_226_357_091  # any number, the same at every desk


def bring_up_to_date(reading: Engine, writing: Engine, where: str) -> None:
    """Make or migrate the tables, whole or not at all; raise StoreError where we are the older one."""
    with reading.connect() as connection:
        if _version(connection, where) == HEAD:
            return
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        if _version(connection, where) != HEAD:  # another desk may have been faster
            _migrate(connection)


def _version(connection: Connection, where: str) -> str:
    """Return the version of the tables; nothing where there are none yet."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        if tables & set(metadata.tables) or (tables and connection.dialect.name == "sqlite"):
            raise StoreError(OF_ANOTHER.format(where=where))
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() or ""  # noqa: S608  (ours)
    if found > HEAD:
        message = f"{where} was made by a newer version of decision-aid (store version {found}, we know {HEAD})."
        raise StoreError(f"{message} Nothing was changed. Please update decision-aid.")
    return str(found)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
