"""What a database says -> the StoreError that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from decision_aid.sessions.store import errors

_FULL = "There is no room left on the disk of {where}. What was saved is safe. Make room, then go on."
_NO_WRITE = (
    "The disk of {where} does not take what we write. What was saved is safe. Make room, or check the disk, then go on."
)
_READ_ONLY = "{where} cannot be written: it, or its folder, is read-only. Allow writing, or choose another place."
_BUSY = "{where} is in use by another program for too long. Close that program, then try again."
DAMAGED = (
    "{where} is damaged, or is no store. It was left as it is. Keep a copy, try 'sqlite3 FILE .recover' on it, "
    "or move it away to begin with an empty store."
)
_OF_DAMAGE = ("Could not decode to UTF-8", "no such column", "no such table")  # of SQLite, without a code of its own
_LOST = "{where} cannot be reached: {reason}. Check the address and the network, then try again."
_REFUSED = "{where} refused this: {reason}."
_NOT_THIS_ROLE = (
    "{where} refused this: {reason}. A desk adds and reads, the keeper deletes too, the owner makes the tables: "
    "docs/CLINIC-SERVER.md."
)
_NOT_LET_IN = "{where} does not let us in: {reason}. Check the password, the role and the name of the database."
_OTHERS_FIRST = "{where}: somebody else wrote first."
_NO_SESSION = "{where}: this session is no longer there."
_NO_TABLES = "{where} has no tables yet. They are made at the next opening."
_NOT_LET_IN_SAYS = (  # what a server says before anything else, without a code; its language may be another one
    "no password supplied",
    "password authentication failed",
    "no pg_hba.conf entry",
    "does not exist",
    "not permitted to log in",
    "permission denied for database",
    "does not support SSL",
    "certificate verify failed",
    "root certificate file",
)
_SQLITE = {
    5: _BUSY,  # SQLITE_BUSY
    6: _BUSY,  # SQLITE_LOCKED
    8: _READ_ONLY,  # SQLITE_READONLY
    10: _NO_WRITE,  # SQLITE_IOERR
    11: DAMAGED,  # SQLITE_CORRUPT
    13: _FULL,  # SQLITE_FULL
    14: _READ_ONLY,  # SQLITE_CANTOPEN
    26: DAMAGED,  # SQLITE_NOTADB
}
_SQLSTATES = {  # by how they begin
    "23505": _OTHERS_FIRST,
    "23503": _NO_SESSION,
    "25006": "{where} is read-only at the moment. Ask who looks after it.",
    "53100": _FULL,
    "55P03": _BUSY,
    "57014": _BUSY,
    "40001": _BUSY,
    "40P01": _BUSY,
    "42501": _NOT_THIS_ROLE,
    "42P01": _NO_TABLES,  # a desk that began without the server
    "53300": _LOST,
    "08": _LOST,
    "57P": _LOST,
    "28": _NOT_LET_IN,
    "3D": _NOT_LET_IN,
    "22": _REFUSED,
}
_KINDS = {
    _BUSY: errors.StoreBusyError,
    _LOST: errors.StoreUnreachableError,
    _NO_TABLES: errors.StoreUnreachableError,
    _OTHERS_FIRST: errors.ConflictError,
    _NO_SESSION: errors.UnknownSessionError,
}  # all others: StoreError


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Turn what a database says into a StoreError; what we cannot explain stays as it is."""
    try:
        yield
    except DBAPIError as error:
        raise translated(error.orig, where) or error from None
    except Exception as error:
        if ours := translated(error, where):  # a driver's own, where we spoke with it directly
            raise ours from None
        raise


@contextmanager
def readable(where: str) -> Iterator[None]:
    """Say that a store is damaged where what stands in it is no text, no JSON, no time and no answer."""
    try:
        yield
    except (ValueError, TypeError):
        raise errors.StoreError(DAMAGED.format(where=where)) from None


def translated(original: BaseException | None, where: str) -> errors.StoreError | None:
    """Return what a driver's exception means, or None where it is a mistake of ours, or no driver's."""
    if str(original).startswith(_OF_DAMAGE):
        text: str | None = DAMAGED
    elif hasattr(original, "sqlstate"):
        text = _of_postgresql(original)
    else:
        text = _SQLITE.get(_sqlite_code(original))
    if text is None:
        return None
    said = text.format(where=where, reason=_reason(original))
    if said.startswith("the "):  # "the database" begins a sentence; a path stays as it is
        said = f"T{said[1:]}"
    return _KINDS.get(text, errors.StoreError)(said)


def _is_refusal(error: BaseException | None) -> bool:
    """Say whether a server did not let us in; a password that was asked for tells it in every language."""
    connection = getattr(error, "pgconn", None)
    asked = connection is not None and (connection.needs_password or connection.used_password)
    return bool(asked) or any(words in str(error) for words in _NOT_LET_IN_SAYS)


def is_busy(original: BaseException | None) -> bool:
    """Say whether SQLite would not let us write because somebody else does."""
    return _SQLITE.get(_sqlite_code(original)) == _BUSY


def _sqlite_code(original: BaseException | None) -> int:
    """Return the primary code of an exception of SQLite, which is its lowest byte; 0 for all others."""
    code: int = getattr(original, "sqlite_errorcode", 0)
    return code & 0xFF


def _reason(error: BaseException | None) -> str:
    """Return why, as a driver said it, in one line: what stands last after "failed:", without a hint.

    A value that does not fit its type is left out: it may be a patient's, and the line may end in a log.
    """
    said = str(error).strip().rpartition("failed: ")[2].splitlines() or ["no reason was given"]
    shown = re.sub('["»„].*', "(not shown)", said[0]) if getattr(error, "sqlstate", None) == "22P02" else said[0]
    return shown.removeprefix("FATAL:").strip().rstrip(".")


def _of_postgresql(error: BaseException | None) -> str | None:
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return next((text for begins, text in _SQLSTATES.items() if state.startswith(begins)), None)
    if _is_refusal(error):
        return _NOT_LET_IN
    # no server said this: there is no connection, or no longer
    return _LOST if any(kind.__name__ == "OperationalError" for kind in type(error).__mro__) else None
