"""What cannot be done, in words for a person."""

from __future__ import annotations


class DecisionAidError(Exception):
    """The message says in one line what cannot be done and what to do about it; a command ends with it, and code 1."""


class NotInstalledError(DecisionAidError):
    """A library or a program that comes apart is not there; the message says how to get it."""


def reason_of(error: OSError) -> str:
    """Return in words of the system why something cannot be done with a file."""
    return (error.strerror or str(error)).lower()
