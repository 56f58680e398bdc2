"""What can go wrong with a store. The text of each is one line for a person: what, where, what to do."""

from __future__ import annotations

from decision_aid.errors import DecisionAidError


class StoreError(DecisionAidError):
    """The store cannot do what was asked. Nothing was changed."""


class NothingKeptError(StoreError):
    """There is no store here yet, and none was to be made."""


class UnknownSessionError(StoreError):
    """No session has this code."""


class AmbiguousSessionError(StoreError):
    """Several sessions begin with this code."""


class ConflictError(StoreError):
    """Somebody else wrote first: the sequence, or the code of the session, is taken."""


class NewerStoreError(StoreError):
    """A newer version of the program made this store."""


class WrongPassphraseError(StoreError):
    """The store does not open with this passphrase, or needs one, or has none."""


class CorruptStoreError(StoreError):
    """The file is damaged, or is not a store. It was left as it is."""


class StoreGoneError(StoreError):
    """The file was deleted, moved or replaced while it was open: what was written to it cannot be found again."""


class StoreUnreachableError(StoreError):
    """The server cannot be reached, or the connection to it was lost."""


class StoreRefusedError(StoreError):
    """The server was reached and lets us not in: the password, the role or the database is wrong."""


class StoreBusyError(StoreError):
    """Somebody else holds the store for too long."""


class StoreFullError(StoreError):
    """There is no room left on the disk."""


class StoreReadOnlyError(StoreError):
    """The file, its folder or the database does not let us write."""
