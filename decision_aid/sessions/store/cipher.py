"""SQLCipher: a store that says nothing without its passphrase."""

from __future__ import annotations

import importlib.util
import unicodedata
from typing import TYPE_CHECKING, Any

from decision_aid.sessions.store.errors import StoreError
from decision_aid.sessions.store.locations import is_encrypted

if TYPE_CHECKING:
    from pathlib import Path

_MISSING = "Encrypted stores need one more package. Please run: pip install 'decision-aid[encrypted]'"


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
