"""Single keys from a real terminal, by the library blessed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from blessed import Terminal

from decision_aid.terminal.prompts import InputEndedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

REPEAT_SECONDS = 0.15  # the same key again within this time is a key held too long, not a second answer
LOOK_SECONDS = 0.25  # how often to look whether the window has another size
_NAMES = {
    "KEY_UP": "up",
    "KEY_DOWN": "down",
    "KEY_PGUP": "page-up",
    "KEY_PGDOWN": "page-down",
    "KEY_ENTER": "enter",
    "KEY_BACKSPACE": "backspace",
    "KEY_DELETE": "backspace",
}
_MAY_REPEAT = frozenset({"up", "down", "page-up", "page-down", "backspace"})


class Keyboard:
    """Reads keys one by one; a context manager, because the terminal's line mode is off meanwhile."""

    def __init__(self) -> None:
        # only its keyboard is used: with styling on, it would send the terminal questions that some
        # terminals print on the screen
        self._terminal = Terminal(force_styling=None)
        self._mode = self._terminal.cbreak()
        self._last = ("", 0.0)

    def __enter__(self) -> Self:
        self._mode.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mode.__exit__(kind, error, trace)

    def forget(self) -> None:
        """Drop keys that were pressed before the screen was there to answer to."""
        self._terminal.flushinp()

    def next(self, meanwhile: Callable[[], None]) -> str:
        """Wait for a key and return its name or character; `meanwhile` runs now and then.

        A key that a held finger repeats is dropped. Raises InputEndedError where the terminal is gone.
        """
        while True:
            pressed = self._terminal.inkey(timeout=LOOK_SECONDS)
            if pressed == "\x04":
                raise InputEndedError
            if not pressed:
                meanwhile()
                continue
            name = _NAMES.get(pressed.name or "", "" if pressed.is_sequence else str(pressed))
            if name and not self._held(name):
                return name

    def _held(self, name: str) -> bool:
        (last, at), now = self._last, time.monotonic()
        self._last = (name, now)
        return name == last and now - at < REPEAT_SECONDS and name not in _MAY_REPEAT
