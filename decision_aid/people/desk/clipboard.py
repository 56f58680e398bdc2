"""The clipboard, by the library pyperclip; whether it took the text is looked at, not believed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

COPIED = "Copied. Paste it into the record, then copy something else: the clipboard keeps it until then."
NOT_COPIED = "The clipboard of this computer cannot be used, so here is the text."
_TAKES = 2.0  # seconds


def copy(text: str) -> bool:
    """Copy a text; say whether the clipboard holds it now."""
    import pyperclip

    try:
        with _nothing_printed():
            pyperclip.copy(text)
            until = monotonic() + _TAKES  # its keeper goes on by itself, and may hold the text only a moment later
            while not (same := _same(pyperclip.paste(), text)) and monotonic() < until:
                sleep(0.05)
            return same
    except (pyperclip.PyperclipException, OSError):
        return False


def _same(found: object, text: str) -> bool:
    """Windows gives back other ends of line."""
    return isinstance(found, str) and found.splitlines() == text.splitlines()


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """Keep the helper program off the screen; it goes on after we end, and would hold a pipe open."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in kept:
            os.dup2(nowhere, number)
        yield
    finally:
        for number, before in kept.items():
            os.dup2(before, number)
            os.close(before)
        os.close(nowhere)
