"""What can go wrong with a store. The text of each is one line for a person: what, where, what to do.

A kind of its own has what somebody does something else about.
"""

from __future__ import annotations

from decision_aid.errors import DecisionAidError


class StoreError(DecisionAidError):
    """The store cannot do what was asked. Nothing was changed."""


class UnknownSessionError(StoreError):
    """No session has this code."""


class ConflictError(StoreError):
    """Somebody else wrote first: the sequence, or the code of the session, is taken."""


class StoreGoneError(StoreError):
    """The file was deleted, moved or replaced while it was open: what was written to it cannot be found again."""


class StoreUnreachableError(StoreError):
    """The server cannot be reached, or the connection to it was lost."""


class StoreBusyError(StoreError):
    """Somebody else holds the store for too long."""
