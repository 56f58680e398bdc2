"""SQLCipher: a store that says nothing without its passphrase; a plain one made into one, whole or not at all."""

from __future__ import annotations

import importlib.util
import os
import unicodedata
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from decision_aid.errors import reason_of
from decision_aid.sessions.store.errors import StoreBusyError, StoreError
from decision_aid.sessions.store.locations import is_encrypted
from decision_aid.sessions.store.translating import translated

_MISSING = "Encrypted stores need one more package. Please run: pip install 'decision-aid[encrypted]'"
REMAINS = (
    "The old file was written over and deleted. Backups, snapshots, and what a disk keeps of old files "
    "may still hold it in plain text."
)
WAIT_FOR_OTHERS = 1.0  # seconds
_IN_USE = "{path} is open in another program. Close that program, then try again. Nothing was changed."


def driver() -> Any:  # noqa: ANN401  (a module without types)
    """Return the module that opens encrypted files; raise StoreError where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise StoreError(_MISSING) from None
    return dbapi2


def is_possible() -> bool:
    """Say whether files can be encrypted here."""
    return importlib.util.find_spec("sqlcipher3") is not None


def refuse_other_kind(path: Path, passphrase: str | None) -> None:
    """Refuse a plain file with a passphrase, and an encrypted one without."""
    there = path.is_file() and path.stat().st_size > 0
    if there and passphrase and not is_encrypted(path):
        raise StoreError(f"{path} is not encrypted, or is damaged. Open it without a passphrase, or encrypt it first.")
    if there and not passphrase and is_encrypted(path):
        message = f"{path} is encrypted, or is not a store. Give its passphrase (--encrypt) or its key file."
        raise StoreError(message)


def unlock(connection: Any, passphrase: str, where: str) -> None:  # noqa: ANN401
    """Give the passphrase to a connection; raise StoreError where it does not open the file."""
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write on the person's screen
    connection.execute(f"PRAGMA key = {quoted(passphrase)}")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Exception as error:
        if "not a database" not in str(error):
            raise
        message = f"This passphrase does not open {where}. Nothing was changed. (A damaged file looks the same.)"
        raise StoreError(message) from None


def quoted(passphrase: str) -> str:
    """Return a passphrase as an SQL text."""
    return "'" + normal(passphrase).replace("'", "''") + "'"


def normal(passphrase: str) -> str:
    """Return a passphrase so that the same letters typed on another system are the same passphrase."""
    text = unicodedata.normalize("NFC", passphrase)
    if not text or not text.isprintable():
        raise StoreError("A passphrase has at least one character, and only characters that can be seen.")
    return text


def encrypt_file(path: Path, passphrase: str, old: str = "") -> None:
    """Encrypt a store where it is; the old file stays until the new one is whole, then it is wiped.

    `old` is its passphrase so far, if it has one. Raises a StoreError, with nothing changed, where it is open
    elsewhere, encrypted otherwise, or there is no room for both.
    """
    if not path.is_file():
        raise StoreError(f"Nothing is kept in {path}.")
    if is_encrypted(path) is not bool(old):
        raise StoreError(f"{path} is {'not encrypted' if old else 'encrypted already'}. Nothing was changed.")
    secret, sqlcipher = normal(passphrase), driver()
    made = path.with_name(f".{path.name}.encrypting")
    try:
        made.unlink(missing_ok=True)
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlcipher.connect(str(path), isolation_level=None, timeout=WAIT_FOR_OTHERS)) as connection:
            if old:
                unlock(connection, old, str(path))
            _copy(connection, path, made, secret)
            _put_in_place(path, made)
    except sqlcipher.Error as error:
        raise translated(error, str(path)) or error from None
    except OSError as error:
        raise StoreError(f"{path} cannot be encrypted: {reason_of(error)}.") from None
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def _copy(connection: Any, path: Path, made: Path, passphrase: str) -> None:  # noqa: ANN401  (a driver without types)
    """Copy all that a store holds into an encrypted file; nobody else can write meanwhile, or until we close."""
    connection.execute("PRAGMA main.locking_mode = EXCLUSIVE")
    if connection.execute("PRAGMA main.journal_mode = DELETE").fetchone()[0] != "delete":
        raise StoreBusyError(_IN_USE.format(path=path))
    connection.execute("ATTACH DATABASE ? AS encrypted KEY ?", (str(made), passphrase))
    connection.execute("PRAGMA encrypted.synchronous = FULL")
    connection.execute(
        "PRAGMA encrypted.journal_mode = OFF"
    )  # two journals would need a third file, which a kill leaves
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("SELECT sqlcipher_export('encrypted')")
    connection.execute("COMMIT")


def _put_in_place(path: Path, made: Path) -> None:
    """Let the encrypted file take the place of the plain one at once, and write zeros over the plain one."""
    _old(path).unlink(missing_ok=True)
    with suppress(OSError):  # a file system without links: the old file is deleted without being wiped
        os.link(path, _old(path))
    made.replace(path)
    wipe_the_plain_one(path)


def wipe_the_plain_one(path: Path) -> None:
    """Wipe the plain file where the program was stopped before it could do so; `path` is the encrypted one."""
    if _old(path).exists() and not path.samefile(_old(path)):
        write_zeros(_old(path))
        _old(path).unlink()


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.plain")


def write_zeros(path: Path) -> None:
    """Write zeros over a file, as far as the disk writes where it wrote before."""
    with path.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        stream.write(bytes(size))
        stream.flush()
        os.fsync(stream.fileno())
