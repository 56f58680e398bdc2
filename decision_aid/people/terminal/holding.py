"""The terminal while a face holds it: Ctrl-S freezes nothing, and Ctrl-Z puts it away until `fg`."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress

if sys.platform != "win32":  # which has neither these modes nor these signals
    import termios

from collections.abc import Callable, Iterator


def _nothing() -> None:
    pass


@contextmanager
def held(put_away: Callable[[], None] = _nothing, take_again: Callable[[], None] = _nothing) -> Iterator[None]:
    """Hold the terminal that is typed on, and give it back as it was, also while the program is stopped.

    `put_away` and `take_again` run within a signal handler: they write to the terminal itself or set a mark.
    """
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    _set_mode(terminal, [before[0] & ~termios.IXON, *before[1:]])
    caught = signal.getsignal(signal.SIGTSTP)
    if caught is signal.SIG_DFL:  # where it is ignored, it stays so
        signal.signal(signal.SIGTSTP, lambda *_: _stop(terminal, before, put_away, take_again))
    try:
        yield
    finally:
        signal.signal(signal.SIGTSTP, caught)
        _set_mode(terminal, before)


def _stop(
    terminal: int, before: list[int | list[bytes | int]], put_away: Callable[[], None], take_again: Callable[[], None]
) -> None:
    """Stop as a program does that does not hold the terminal; go on here after `fg`."""
    ours, handler = termios.tcgetattr(terminal), signal.getsignal(signal.SIGTSTP)
    put_away()
    _set_mode(terminal, before)
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, handler)
    _set_mode(terminal, ours)
    take_again()


def _set_mode(terminal: int, mode: list[int | list[bytes | int]]) -> None:
    with suppress(termios.error):  # the window is closed
        termios.tcsetattr(terminal, termios.TCSADRAIN, mode)
