"""Where sessions are kept: an SQLite file at home, PostgreSQL for a clinic. Loaded only when used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from decision_aid.sessions.store import locations
from decision_aid.sessions.store.errors import StoreError, StoreUnreachableError

if TYPE_CHECKING:
    from decision_aid.sessions.store.database import Store

__all__ = ["StoreError", "open_for_desk", "open_for_writing", "open_store"]


def open_store(url: str | None = None, *, passphrase: str | None = None, create: bool = True) -> Store:
    """Return the store at a URL or a file; without one, at DECISION_AID_STORE or in the user's data folder.

    A store of an older version is brought up to date. Raises a StoreError where it cannot be opened, or
    where there is none and `create` is not given.
    """
    chosen = url or locations.chosen()
    if file := locations.file_of(chosen):
        from decision_aid.sessions.store import own_key
        from decision_aid.sessions.store.sqlite import open_sqlite

        return open_sqlite(file, own_key.of(file) or passphrase, create=create)
    from decision_aid.sessions.store.postgresql import open_postgresql

    return open_postgresql(chosen, passphrase)


def open_for_desk(url: str, *, passphrase: str | None = None, never_local: bool = False, desk: str = "") -> Store:
    """Return the store of a desk: a file; or a server, which may be lost now and is come back to by itself.

    A server knows each desk by its name, `desk`: `has_namesake` says that another one has it now.

    Raises a StoreError where a server does not let us in, and as `open_store` does.
    """
    if locations.is_address(url):
        from decision_aid.sessions.store.postgresql import open_desk

        return open_desk(url, passphrase, never_local=never_local, desk=desk)
    return open_store(url, passphrase=passphrase)


def open_for_writing(url: str, *, passphrase: str | None = None) -> Store:
    """Return the store to write to; while the server is out of reach, the file on this computer that waits for it.

    `notice` of the store says so. What is kept there is brought to the server when it is opened again.
    """
    try:
        return open_store(url, passphrase=passphrase)
    except StoreUnreachableError as error:
        from decision_aid.sessions.store.postgresql import open_outbox

        return replace(open_outbox(passphrase), notice=f"{error} Until then, everything is kept on this computer.")
