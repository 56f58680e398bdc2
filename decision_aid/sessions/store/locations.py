"""Where stores are. Imports nothing heavy: the program asks at each start whether something is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from decision_aid.sessions.store.errors import StoreError

PROGRAM = "decision-aid"
VARIABLE = "DECISION_AID_STORE"
_SQLITE = b"SQLite format 3\0"
_NO_HOME = "The home folder of {path} is not known. Set HOME, or name a file by its whole path."
_NO_PLACE = "{path} cannot be looked at: {reason}. Please choose another place."


def data_folder() -> Path:
    """Return the user's own folder for the data of this program, as platformdirs names it.

    Raises StoreError where the user has no home.
    """
    if sys.platform == "linux":  # the same as platformdirs, without the time to import it
        named = os.environ.get("XDG_DATA_HOME", "")
        return _with_home(Path(named if named.startswith("/") else "~/.local/share")) / PROGRAM
    import platformdirs

    return platformdirs.user_data_path(PROGRAM, appauthor=False)


def default_file() -> Path:
    return data_folder() / "sessions.sqlite3"


def outbox_file() -> Path:
    """Return the file for what could not reach the server; it waits there to be merged."""
    return data_folder() / "waiting.sqlite3"


def is_outbox_file(path: Path) -> bool:
    """Say whether a file is the one that waits; a user without a home has none."""
    try:
        return path.absolute() == outbox_file().absolute()
    except StoreError:
        return False


def chosen(url: str | None) -> str:
    """Return the URL or the file that is meant: the given one, DECISION_AID_STORE, or the default file."""
    return url or os.environ.get(VARIABLE, "") or str(default_file())


def file_of(chosen: str) -> Path | None:
    """Return the file that a store is or will be; None where it is on a server.

    `sqlite:///name` is a file in this folder and `sqlite:////name` one at the root, as SQLAlchemy has it.
    Raises StoreError where no file can be.
    """
    kind, separator, rest = chosen.partition("://")
    if not separator:
        return _possible(Path(chosen))
    return _possible(Path(rest[1:])) if kind == "sqlite" and len(rest) > 1 and rest[0] == "/" else None


def _possible(path: Path) -> Path:
    """Return a file with its home; refuse what could not even be asked whether it is there."""
    file = _with_home(path)
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # making it, or reading it, says what is the matter
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(_NO_PLACE.format(path=file, reason=reason)) from None
    return file


def _with_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise StoreError(_NO_HOME.format(path=path)) from None


def make_folders(folder: Path) -> None:
    """Make a folder, and those it stands in, so that only their owner may look in, whatever the umask is."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def is_encrypted(path: Path) -> bool:
    """Say whether a store has something in it that does not begin as a plain SQLite file does."""
    if not path.is_file():  # reading a pipe would wait for ever
        return False
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_SQLITE))
    except OSError:
        return False
    return bool(start) and start != _SQLITE
