"""A store's own key: made by us, found by the salt that the store begins with, destroyed once something is forgotten.

It stands in a file of its own among the user's settings, apart from what it opens: a copy of the store alone says
nothing, and what a disk keeps of the store of before cannot be read once the key of before is gone.
"""

from __future__ import annotations

import os
import secrets
from contextlib import closing, suppress
from pathlib import Path

from decision_aid.errors import reason_of
from decision_aid.sessions.store import cipher, locations
from decision_aid.sessions.store.errors import StoreBusyError, StoreError

_SALT, _KEY = 16, 32  # bytes; SQLCipher takes both as they are, so that no time is lost in stretching a key
_DUE = "PRAGMA user_version"  # not 0 once something was forgotten under this key


def of(path: Path) -> str:
    """Return the key of a store; nothing where it is plain, or is opened by a passphrase."""
    if not locations.is_encrypted(path):
        return ""
    with suppress(OSError, ValueError):
        return file_of(path).read_text("ascii").strip()
    return ""


def secured(path: Path) -> str:
    """Return the key of a store; one without is made, or encrypted as it stands. Raises a StoreError."""
    if found := of(path):
        return found
    key = _made()
    try:
        _give(path, key)
    except StoreError:
        destroy(key)
        if found := of(path):  # another window was faster
            return found
        raise
    return key


def renew(path: Path, *, if_due: bool = False) -> bool:
    """Give a store another key and destroy the one so far; return whether that was done.

    Nothing is done where it has no key of its own; or, `if_due`, where nothing was forgotten since it got this one.
    Where another program has it open, it stays due.
    """
    old = of(path)
    if not old or (if_due and not _is_due(path, old)):
        return False
    new = _made()
    try:
        cipher.encrypt_file(path, new, old)
    except StoreBusyError:
        destroy(new)
        return False
    except StoreError:
        destroy(new)
        raise
    destroy(old)
    return True


def destroy(key: str) -> None:
    """Write zeros over the file of a key, and delete it."""
    file = _file(_salt(key))
    with suppress(FileNotFoundError):
        cipher.write_zeros(file)
        file.unlink()


def file_of(path: Path) -> Path:
    """Return the file that holds the key of an encrypted store, there or not; raises OSError."""
    with path.open("rb") as stream:
        return _file(stream.read(_SALT).hex())


def missing(path: Path) -> str:
    """Return in words where the key of an encrypted store would stand, had it one of its own."""
    return f"If it had a key of its own, that is missing: {file_of(path)}"


def _give(path: Path, key: str) -> None:
    if path.is_file() and path.stat().st_size:
        cipher.encrypt_file(path, key)
    else:
        from decision_aid.sessions.store.sqlite import open_sqlite

        open_sqlite(path, key, create=True).close()


def _made() -> str:
    """Return a new key, which is on the disk before anything is encrypted by it."""
    salt = secrets.token_hex(_SALT)
    key, file = f"x'{secrets.token_hex(_KEY)}{salt}'", _file(salt)
    try:
        locations.make_folders(file.parent)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as stream:
            stream.write(f"{key}\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        with suppress(OSError):
            file.unlink()  # nothing was encrypted by half a key
        message = f"The key of the store cannot be written to {file}: {reason_of(error)}. Allow it, or make room."
        raise StoreError(message) from None
    return key


def _salt(key: str) -> str:
    return key.removesuffix("'")[-2 * _SALT :]


def _file(salt: str) -> Path:
    return locations.settings_folder() / "keys" / f"{salt}.key"


def _is_due(path: Path, key: str) -> bool:
    driver = cipher.driver()
    with suppress(driver.Error), closing(driver.connect(str(path))) as connection:
        cipher.unlock(connection, key, str(path))
        return bool(connection.execute(_DUE).fetchone()[0])
    return False
