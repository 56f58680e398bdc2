"""Where stores are. Imports nothing heavy: the program asks at each start whether something is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROGRAM = "decision-aid"
VARIABLE = "DECISION_AID_STORE"
_SQLITE = b"SQLite format 3\0"


def data_folder() -> Path:
    """Return the user's own folder for the data of this program, as platformdirs names it."""
    if sys.platform == "linux":  # the same as platformdirs, without the time to import it
        named = os.environ.get("XDG_DATA_HOME", "")
        return Path(named if named.startswith("/") else "~/.local/share").expanduser() / PROGRAM
    import platformdirs

    return platformdirs.user_data_path(PROGRAM, appauthor=False)


def default_file() -> Path:
    return data_folder() / "sessions.sqlite3"


def waiting_file() -> Path:
    """Return the file for what could not reach the server; it waits there to be merged."""
    return data_folder() / "waiting.sqlite3"


def chosen(url: str | None) -> str:
    """Return the URL or the file that is meant: the given one, DECISION_AID_STORE, or the default file."""
    return url or os.environ.get(VARIABLE, "") or str(default_file())


def file_of(chosen: str) -> Path | None:
    """Return the file that a store is or will be; None where it is on a server.

    `sqlite:///name` is a file in this folder and `sqlite:////name` one at the root, as SQLAlchemy has it.
    """
    kind, separator, rest = chosen.partition("://")
    if not separator:
        return Path(chosen).expanduser()
    return Path(rest[1:]).expanduser() if kind == "sqlite" and len(rest) > 1 and rest[0] == "/" else None


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
