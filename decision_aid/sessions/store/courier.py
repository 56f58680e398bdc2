"""Brings what waits on this computer to the server, by itself, and knows whether the server is reached."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, repeat

from decision_aid.sessions.store.errors import StoreError

FIRST_LOOKS = (0.2, 0.5, 1.0)  # seconds between the first rounds after a loss: a restart is over soon
LOOK = 2.0  # seconds between all others
AT_MOST = 10.0  # seconds to wait for the round under way, when the desk closes


@dataclass(slots=True)
class Courier:
    """Goes to a server again and again while it is lost, or while something waits for it.

    `go` brings what waits, by connections of its own as one more window on this computer would, and returns what there
    is to say; it raises a StoreError where that cannot be. `lost_since` is None while the server is reached; `why`
    says in words what the last round met.
    """

    go: Callable[[], str]
    waits: Callable[[], bool]
    now: Callable[[], datetime]
    lost_since: datetime | None = None
    why: str = ""
    _call: threading.Event = field(default_factory=threading.Event)
    _is_closed: bool = False
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def lost(self, error: StoreError) -> None:
        """Take in that somebody could not reach the server, and look after it at once."""
        self.why = str(error)
        if self.lost_since is None:
            self.lost_since = self.now()
            self._call.set()

    def call(self) -> None:
        """Have a round made now."""
        self._call.set()

    def close(self) -> None:
        self._is_closed = True
        self._call.set()
        if self._thread:
            self._thread.join(AT_MOST)

    def _run(self) -> None:
        pauses = _pauses()
        while not self._is_closed:
            has_work = self.lost_since is not None or self.waits()
            called = self._call.wait(next(pauses) if has_work else None)
            self._call.clear()
            pauses = _pauses() if called else pauses
            if not self._is_closed:
                self._go()

    def _go(self) -> None:
        try:
            self.why = self.go()
        except StoreError as error:
            self.lost(error)
            self._call.clear()
        else:
            self.lost_since = None


def _pauses() -> Iterator[float]:
    return chain(FIRST_LOOKS, repeat(LOOK))
