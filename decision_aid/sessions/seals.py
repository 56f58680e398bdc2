"""The last line of each log of doings that this computer has seen, kept apart from the log: a cut end of it shows.

It holds a number and a seal for each store, and nothing of anybody.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.sessions.store import locations
from decision_aid.sessions.store.errors import StoreError

if TYPE_CHECKING:
    from decision_aid.sessions.store.database import Store

_CUT = (
    "The log of doings lacks its end: this computer has seen {number} lines of it, and line {number} is not there as "
    "it was. Ask who looks after the store. If that is right (a store made anew, a backup), delete {file}"
)


def look(store: Store) -> str:
    """Return in words whether the end of a log is missing, and remember it as it is now where none is."""
    with suppress(StoreError, OSError):
        file = locations.data_folder() / "seals.json"
        known, log = _known(file), store.doings()
        where = str(Path(store.where).absolute()) if Path(store.where).exists() else store.where
        number, seal = known.get(where, (0, ""))
        if number and [line.seal for line in log[number - 1 : number]] != [seal]:
            return _CUT.format(number=number, file=file)
        if log and len(log) > number:
            _remember(file, known | {where: (log[-1].number, log[-1].seal)})
    return ""


def _known(file: Path) -> dict[str, tuple[int, str]]:
    try:
        return {str(where): (int(number), str(seal)) for where, (number, seal) in json.loads(file.read_bytes()).items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def _remember(file: Path, known: dict[str, tuple[int, str]]) -> None:
    """Write it whole or not at all, readable for its owner only."""
    locations.make_folders(file.parent)
    new = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as stream:
        json.dump(known, stream)
    new.replace(file)
