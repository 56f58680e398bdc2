"""The log of doings: who read, exported, handed over or deleted what. Each line seals all before it by a hash."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from decision_aid.frozen import frozen
from decision_aid.sessions.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LIST, THE_LIST = "opened the list", "-"  # what stands in the place of a session where all of them were listed
FIRST = "0" * 64  # what the first line seals


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


def sealed(doing: Doing, before: str) -> Doing:
    """Return a line with the hash of itself and of the seal `before` it."""
    said = json.dumps([before, doing.number, doing.at, doing.who, doing.did, doing.session_id])
    return replace(doing, seal=hashlib.sha256(said.encode()).hexdigest())


def first_broken(log: Iterable[Doing]) -> int | None:
    """Return the number at which a log is not as it was written, a line taken out, put in or changed; None: nowhere.

    Lines taken off its end cannot be seen here: compare the number and the seal of the last line with those of earlier.
    """
    before = FIRST
    for number, doing in enumerate(log, 1):
        if doing.number != number or sealed(doing, before).seal != doing.seal:
            return number
        before = doing.seal
    return None
