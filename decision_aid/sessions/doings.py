"""The log of doings: who read, exported, handed over or deleted what. Each line seals all before it by a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.frozen import frozen
from decision_aid.sessions.store import StoreError, locations
from decision_aid.writing import CannotWriteError, write_whole

if TYPE_CHECKING:
    from decision_aid.sessions.store.database import Store

LIST, THE_LIST = "opened the list", "-"  # what stands in the place of a session where all of them were listed
FIRST = "0" * 64  # what the first line seals
_CUT = (
    "The log of doings lacks its end: this computer has seen {number} lines of it, and line {number} is not there as "
    "it was. Ask who looks after the store. If that is right (a store made anew, a backup), delete {file}"
)


@frozen
class Doing:
    """One line: who did what with which session, and when (ISO 8601). Nothing of what was said in it."""

    number: int
    at: str
    who: str
    did: str
    session_id: str
    seal: str = ""


@dataclass(slots=True)
class Noting:
    """Notes what somebody does at a desk; what a lost server does not take is brought with the next line."""

    note: Callable[[str, str, str], None]  # `Store.note`
    who: str
    waiting: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, did: str, session_id: str) -> None:
        self.waiting.append((did, session_id))
        self.bring()

    def bring(self) -> None:
        with suppress(StoreError):
            while self.waiting:
                self.note(self.who, *self.waiting[0])
                del self.waiting[0]


def signed(desk: str, person: str) -> str:
    """Return who stands for what is done at a desk: its name, and who has signed in there, if anybody has."""
    return f"{desk}, {person}" if person else desk


def sealed(doing: Doing, before: str) -> Doing:
    """Return a line with the hash of itself and of the seal `before` it."""
    said = json.dumps([before, doing.number, doing.at, doing.who, doing.did, doing.session_id])
    return replace(doing, seal=hashlib.sha256(said.encode()).hexdigest())


def first_broken(log: Iterable[Doing]) -> int | None:
    """Return the number at which a log is not as it was written, a line taken out, put in or changed; None: nowhere.

    Lines taken off its end cannot be seen here: see `missing_end`.
    """
    before = FIRST
    for number, doing in enumerate(log, 1):
        if doing.number != number or sealed(doing, before).seal != doing.seal:
            return number
        before = doing.seal
    return None


def missing_end(store: Store) -> str:
    """Return in words whether the end of a log is missing; else remember where it ends now.

    The number and the seal of the last line that this computer has seen of each store stand apart from the log.
    """
    with suppress(StoreError, OSError, CannotWriteError):
        file = locations.data_folder() / "seals.json"
        known, log = _known(file), store.doings()
        where = str(Path(store.where).absolute()) if Path(store.where).exists() else store.where
        number, seal = known.get(where, (0, ""))
        if number and [line.seal for line in log[number - 1 : number]] != [seal]:
            return _CUT.format(number=number, file=file)
        if log and len(log) > number:
            locations.make_folders(file.parent)
            write_whole(file, json.dumps(known | {where: (log[-1].number, log[-1].seal)}), force=True)
    return ""


def _known(file: Path) -> dict[str, tuple[int, str]]:
    try:
        return {str(where): (int(number), str(seal)) for where, (number, seal) in json.loads(file.read_bytes()).items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}
