"""Where sessions are kept: an SQLite file at home, PostgreSQL for a clinic. Loaded only when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.sessions.store.errors import StoreError

if TYPE_CHECKING:
    from decision_aid.sessions.store.database import Store

__all__ = ["StoreError", "open_store"]


def open_store(url: str | None = None, *, passphrase: str | None = None, create: bool = True) -> Store:
    """Return the store at a URL or a file; without one, at DECISION_AID_STORE or in the user's data folder.

    A store of an older version is brought up to date. Raises a StoreError where it cannot be opened;
    where there is none, it is made only if `create` is given (NothingKeptError otherwise).
    """
    from decision_aid.sessions.store import factory

    return factory.open_store(url, passphrase=passphrase, create=create)
