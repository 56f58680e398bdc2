"""Where the passphrase of an encrypted store comes from: a key file, or the person. Never from the command line.

There is no variable that holds the passphrase itself, since every program that we start would see
it; DECISION_AID_KEY_FILE names a file. A lost passphrase cannot be recovered by anyone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from decision_aid.errors import reason_of
from decision_aid.sessions.store.errors import StoreError

KEY_FILE_VARIABLE = "DECISION_AID_KEY_FILE"
SHORTEST = 8
LARGEST_KEY_FILE = 4096
CANNOT_BE_RECOVERED = "Please write the passphrase down in a safe place. Without it, nobody can read what is kept."


def key_file(chosen: Path | None) -> Path | None:
    """Return the key file that is meant: the given one, or the one that DECISION_AID_KEY_FILE names."""
    named = os.environ.get(KEY_FILE_VARIABLE, "")
    return chosen or (Path(named) if named else None)


def from_key_file(path: Path) -> str:
    """Return the passphrase in a file: its text without the line end. Refuses a file that others can read."""
    try:
        file = path.expanduser()
        if file.exists() and not file.is_file():  # a pipe that nobody writes to would be waited for
            raise StoreError(f"The key file {path} is not an ordinary file. Please name another one.")
        with file.open("rb") as stream:
            mode, content = os.fstat(stream.fileno()).st_mode, stream.read(LARGEST_KEY_FILE + 1)
        passphrase = content.decode().rstrip("\r\n")
    except OSError as error:
        raise StoreError(
            f"Cannot read the key file {path}: {reason_of(error)}. Name the file that holds the passphrase."
        ) from None
    except RuntimeError:
        raise StoreError(
            f"Cannot read the key file {path}: its home folder is not known. Name its whole path."
        ) from None
    except UnicodeDecodeError:
        raise StoreError(f"The key file {path} is not text. Write a passphrase into it, as one line.") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise StoreError(f"Others can read the key file {path}. Please run: chmod 600 {path}")
    if not passphrase or len(content) > LARGEST_KEY_FILE or not passphrase.isprintable():
        raise StoreError(f"The key file {path} must hold a passphrase, as one line.")
    return passphrase


def refuse_short(passphrase: str) -> None:
    """Refuse a new passphrase, typed or from a file, that is too easily guessed."""
    if len(passphrase) < SHORTEST:
        raise StoreError(f"This passphrase is too short: it needs at least {SHORTEST} characters. Nothing was changed.")


def held_for_a_new_store(path: Path | None) -> str:
    """Return the passphrase that a key file holds, nothing without one; raises StoreError where it is too short."""
    if path is None:
        return ""
    passphrase = from_key_file(path)
    refuse_short(passphrase)
    return passphrase


def asked_anew(ask: Callable[[str], str]) -> str:
    """Return a new passphrase, typed twice; raises StoreError where it is too short or the two differ."""
    passphrase = ask(f"New passphrase (at least {SHORTEST} characters): ")
    refuse_short(passphrase)  # before it is typed again
    if ask("The same passphrase again: ") != passphrase:
        raise StoreError("The two passphrases are not the same. Nothing was changed.")
    return passphrase
