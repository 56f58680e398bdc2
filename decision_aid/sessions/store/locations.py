"""Where stores are. Imports nothing heavy: the program asks at each start whether something is kept."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from decision_aid.errors import reason_of
from decision_aid.sessions.store.errors import StoreError

PROGRAM = "decision-aid"
VARIABLE, SERVER_VARIABLE = "DECISION_AID_STORE", "DECISION_AID_SERVER"
_KINDS = ("postgresql://", "postgresql+psycopg://")
_LIKE_AN_ADDRESS = re.compile(
    r"://|^(postgres\w*(\+\w+)?|sqlite\w*|file):|^[^/]{2,}:/|^[^/]+:\d+/|^[^/]*@[^/]*/|:[^/]*@"
    r"|\b(host|password|dbname|user|service)\s*="
)
NO_SERVER = "This is not the address of a server. Write postgresql+psycopg://user@host/database."
_NO_FILE = (
    "--store and DECISION_AID_STORE name a file, and this looks like the address of a server. For a server: "
    "--server postgresql+psycopg://user@host/database. For a file of this name, begin with ./"
)
_BOTH = "Answers are kept in a file or on a server: give one of --store and --server (DECISION_AID_STORE and _SERVER)."
_EMPTY = "--store or --server is there, and names nothing. Name a file or a server, or leave it out."
_SQLITE = b"SQLite format 3\0"
_PAGE = 4096  # bytes, of SQLCipher: a file of another length is no store of ours
_NO_HOME = "The home folder of {path} is not known. Set HOME, or name a file by its whole path."
_NO_PLACE = "{path} cannot be looked at: {reason}. Please choose another place."


def data_folder() -> Path:
    """Return the user's own folder for the data of this program; raises StoreError where the user has no home."""
    return _own_folder("user_data_path", "XDG_DATA_HOME", "~/.local/share")


def settings_folder() -> Path:
    """Return the user's own folder for the settings of this program; raises StoreError where the user has no home."""
    return _own_folder("user_config_path", "XDG_CONFIG_HOME", "~/.config")


def _own_folder(kind: str, variable: str, usual: str) -> Path:
    """Return a folder as platformdirs names it; on Linux without the time to import it."""
    if sys.platform == "linux":
        named = os.environ.get(variable, "")
        return _with_home(Path(named if named.startswith("/") else usual)) / PROGRAM
    import platformdirs

    found: Path = getattr(platformdirs, kind)(PROGRAM, appauthor=False)
    return found


def default_file() -> Path:
    return data_folder() / "sessions.sqlite3"


def outbox_file() -> Path:
    """Return the file for what could not reach the server; it waits there to be merged."""
    return data_folder() / "waiting.sqlite3"


def chosen(file: str | None = None, server: str | None = None) -> str:
    """Return the file or the address of a server that is meant: the given one, the one that a variable names, or ours.

    Raises StoreError where both are named, the one in the place of the other, or an empty one: a variable of a shell
    that is not set would let answers go elsewhere.
    """
    if "" in (file, server):
        raise StoreError(_EMPTY)
    if not (file or server):
        file, server = os.environ.get(VARIABLE), os.environ.get(SERVER_VARIABLE)
    if file and server:
        raise StoreError(_BOTH)
    if server and not is_address(server):
        raise StoreError(NO_SERVER)
    if file and is_address(file):
        raise StoreError(_NO_FILE)
    return server or file or str(default_file())


def is_address(text: str) -> bool:
    return text.startswith(_KINDS)


def file_of(chosen: str) -> Path | None:
    """Return the file that a store is or will be; None where it is on a server.

    Raises StoreError where no file can be, or where its name looks like an address that was mistyped.
    """
    if is_address(chosen):
        return None
    is_path = chosen.startswith((".", "/", "~")) and not chosen.startswith("//")
    if not is_path and _LIKE_AN_ADDRESS.search(chosen):
        raise StoreError(_NO_FILE)  # the text is not repeated: a password may stand in it
    return _possible(Path(chosen))


def _possible(path: Path) -> Path:
    """Return a file with its home; refuse what could not even be asked whether it is there."""
    file = _with_home(path)
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass  # making it, or reading it, says what is the matter
    except OSError as error:
        raise StoreError(_NO_PLACE.format(path=file, reason=reason_of(error))) from None
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
    """Say whether a store has something in it, in whole pages, that does not begin as a plain SQLite file does."""
    if not path.is_file():  # reading a pipe would wait for ever
        return False
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_SQLITE))
        size = path.stat().st_size
    except OSError:
        return False
    return bool(start) and start != _SQLITE and size % _PAGE == 0
