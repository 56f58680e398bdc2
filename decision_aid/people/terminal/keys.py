"""Single keys from a real terminal, by the library blessed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from blessed import Terminal
from blessed.keyboard import Keystroke

from decision_aid.frozen import frozen

REPEAT_SECONDS = 0.1  # within which a key comes again while a finger rests on it
DELAY_SECONDS = 1.0  # after which no keyboard begins to repeat a key
LOOK_SECONDS = 0.25  # how often to look whether the window has another size
BETWEEN_LETTERS = 0.35  # seconds; who types on and on lets pass less between two letters
REST_SECONDS = 0.05  # within which the rest of a key's own characters follows its first
END_OF_INPUT = "\x04"
_NO_CHARACTER = "\ufffd"
_NAMES = {
    "KEY_UP": "up",
    "KEY_DOWN": "down",
    "KEY_PGUP": "page-up",
    "KEY_PGDOWN": "page-down",
    "KEY_ENTER": "enter",
    "KEY_BACKSPACE": "backspace",
    "KEY_DELETE": "backspace",
}
_MAY_REPEAT = {"up", "down", "page-up", "page-down", "backspace"}
_APPLICATION_MODE = {"A": "up", "B": "down", "M": "enter"}  # what follows ESC O
_CSI, _SS3 = "\x1b[", "\x1bO"
_PASTE_BEGINS, _PASTE_ENDS = "200~", "201~"  # after CSI


class _Terminal(Terminal):
    """Reads keys; a byte that the terminal's encoding does not have is a key without a meaning."""

    def getch(self, decode_latin1: bool = False) -> str:  # noqa: FBT001, FBT002  (as it is called there)
        self._keyboard_decoder.errors = "replace"
        return str(super().getch(decode_latin1)).replace(_NO_CHARACTER, "")


def _silent_terminal() -> Terminal:
    """Return a terminal of which only the keyboard is used.

    With styling on, blessed would send the terminal questions that some terminals print on the
    screen; these variables would turn styling on whatever we ask for.
    """
    forced = {name: os.environ.pop(name) for name in ("FORCE_COLOR", "CLICOLOR_FORCE") if name in os.environ}
    try:
        return _Terminal(force_styling=None)
    finally:
        os.environ.update(forced)


@frozen
class Key:
    """A pressed key by its name or character; `held` where a finger rests on it."""

    name: str
    held: bool


class Keyboard:
    """Reads keys one by one; a context manager, because the terminal's line mode is off meanwhile."""

    def __init__(self) -> None:
        self._terminal = _silent_terminal()
        self._mode = self._terminal.cbreak()
        self._last = ("", 0.0)
        self._put_back = Keystroke()

    def __enter__(self) -> Self:
        self._mode.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._mode.__exit__(kind, error, trace)
        except Exception as closed:
            if type(closed).__module__ != "termios":  # of which Windows has none
                raise

    def forget(self, *, whole_words: bool = False) -> bool:
        """Drop keys that were pressed before the screen was there to answer to; say whether words were.

        Of words typed on and on, the end is dropped with the beginning: half of a reference is another one.
        """
        waited, self._put_back = self._put_back, Keystroke()
        dropped = any((waited, self._terminal.flushinp()))
        while dropped and whole_words and self._terminal.inkey(timeout=BETWEEN_LETTERS):
            pass
        return dropped and whole_words

    def has_more(self) -> bool:
        """Say whether keys wait already, as in a text that was pasted: drawing each of its letters takes minutes."""
        self._put_back = self._read(0)
        return bool(self._put_back)

    def _read(self, seconds: float) -> Keystroke:
        """Return the next key, an empty one where none comes in time; blessed puts one back behind all that wait."""
        pressed, self._put_back = self._put_back, Keystroke()
        return pressed or self._terminal.inkey(timeout=seconds)

    def next(self, meanwhile: Callable[[], None], *, in_line: bool = False) -> Key | None:
        """Wait for a key and return it, None at the end of the input; `meanwhile` runs now and then.

        Keys that mean nothing here are passed over. In a line of text every letter counts, however quickly it comes
        again: a scanner reads "1000" faster than any finger.
        """
        while True:
            pressed = self._read(LOOK_SECONDS)
            if pressed == END_OF_INPUT:
                return None
            if not pressed:
                meanwhile()
            elif name := self._name(str(pressed), pressed.name or "", is_sequence=pressed.is_sequence):
                return Key(name, self._is_held(name, str(pressed), may_repeat=in_line and name != "enter"))

    def _name(self, characters: str, name: str, *, is_sequence: bool) -> str:
        if characters == _SS3:
            return _APPLICATION_MODE.get(str(self._read(REST_SECONDS)), "")
        if characters == _CSI:
            if self._rest() == _PASTE_BEGINS:
                self._drop_what_was_pasted()
            return ""
        return _NAMES.get(name, "" if is_sequence else characters)

    def _rest(self) -> str:
        """Return the rest of a key that blessed does not know: sent one by one; none is an answer."""
        rest = ""
        while (more := str(self._read(REST_SECONDS))) and not "@" <= more[-1] <= "~":
            rest += more
        return rest + more

    def _drop_what_was_pasted(self) -> None:
        while pressed := self._read(REST_SECONDS):
            if pressed == _CSI and self._rest() == _PASTE_ENDS:
                return

    def _is_held(self, name: str, pressed: str, *, may_repeat: bool) -> bool:
        """Say whether a finger rests on a key: it then comes again quicker than anybody presses it. All of it is taken.

        The first repeat comes so late that it looks like a second press, so what follows it is waited for.
        """
        (last, at), now = self._last, time.monotonic()
        self._last = (name, now)
        if may_repeat or name in _MAY_REPEAT or name != last or now - at > DELAY_SECONDS:
            return False
        times = 0
        while str(following := self._read(REPEAT_SECONDS)) == pressed:
            times += 1
        self._put_back = following
        self._last = (name, time.monotonic())
        return times > 0
