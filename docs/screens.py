"""Pictures of the real program, as text: starts it on a pseudo-terminal, presses keys, reads the screen."""

from __future__ import annotations

import sys

import pexpect
import pyte

SLOWEST_SECONDS = 10.0  # for the first byte of a screen
QUIET_SECONDS = 0.4  # a screen is complete when nothing more comes for this long


def screen(keys: list[str], *, columns: int = 80, lines: int = 24, arguments: tuple[str, ...] = ()) -> str:
    """Return what stands on the screen after these keys, without the empty lines in the middle."""
    display = pyte.Screen(columns, lines)
    stream = pyte.ByteStream(display)
    command = ["-m", "decision_aid", *arguments]
    environment = {"TERM": "xterm", "LANG": "C.UTF-8"}
    program = pexpect.spawn(sys.executable, command, dimensions=(lines, columns), env=environment)
    _feed(program, stream)
    for key in keys:
        program.send(key)
        _feed(program, stream)
    program.close(force=True)
    shown = [line.rstrip() for line in display.display]
    return "\n".join(line for number, line in enumerate(shown) if line or (number and shown[number - 1])).strip()


def _feed(program: pexpect.spawn[bytes], stream: pyte.ByteStream) -> None:
    """Read one whole screen: wait for its first byte, then until nothing more comes."""
    timeout = SLOWEST_SECONDS
    while True:
        try:
            stream.feed(program.read_nonblocking(4096, timeout=timeout))
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        timeout = QUIET_SECONDS
