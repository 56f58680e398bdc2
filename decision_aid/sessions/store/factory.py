"""A URL or a file -> the store that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.sessions.store import locations
from decision_aid.sessions.store.errors import StoreError, StoreUnreachableError

if TYPE_CHECKING:
    from decision_aid.sessions.store.database import Store

_KINDS = "Name a file, or a server as postgresql+psycopg://user@host/database."


def open_store(url: str | None, *, passphrase: str | None, create: bool) -> Store:
    chosen = locations.chosen(url)
    if file := locations.file_of(chosen):
        from decision_aid.sessions.store.sqlite import open_sqlite

        return open_sqlite(file, passphrase, create=create)
    kind, _, rest = chosen.partition("://")
    if kind in ("postgresql", "postgresql+psycopg"):
        from decision_aid.sessions.store.postgresql import open_postgresql

        return open_postgresql(f"postgresql+psycopg://{rest}", passphrase)
    raise StoreError(f"'{kind}://' is not a store that we know. {_KINDS}")


def open_for_writing(url: str | None, *, passphrase: str | None = None) -> Store:
    """Return the store to write to; while the server is out of reach, the file on this computer that waits for it.

    `notice` of the store says so. What is kept there is brought to the server when it is opened again.
    """
    try:
        return open_store(url, passphrase=passphrase, create=True)
    except StoreUnreachableError as error:
        from decision_aid.sessions.store.sqlite import open_sqlite

        here = open_sqlite(locations.outbox_file(), passphrase, create=True)
        return replace(here, notice=f"{error} Until then, everything is kept on this computer.")
