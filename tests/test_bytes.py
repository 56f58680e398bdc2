"""Every byte that a keyboard can send, and what a terminal takes for itself: Ctrl-S, Ctrl-Z, Ctrl-backslash."""

from __future__ import annotations

import os
import signal
import sys
import termios
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decision_aid.people.terminal.keys import END_OF_INPUT
from tests.conftest import KITCHEN_SINK
from tests.programs import PROGRAM, Terminal
from tests.test_after_visit import finished

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
KITCHEN = ("start", "--no-keep", "--pack", str(KITCHEN_SINK))
ENDS_IT = {0x03, 0x1C, ord(END_OF_INPUT)}  # Ctrl-C, Ctrl-backslash, Ctrl-D; tested by themselves
CTRL_S, CTRL_Z = "\x13", "\x1a"


Place = tuple[tuple[str, ...], tuple[str, ...]]  # a command, and the keys that lead to a page of it


def begun(program: Terminal, face: tuple[str, ...], keys: tuple[str, ...] = ()) -> None:
    if face:
        program.until_asked()
    else:
        program.ready()
    for key in keys:
        if face:
            program.say(key.rstrip("\r"))
        else:
            program.send(key)
            program.heard()


def question(_: Path) -> Place:
    return KITCHEN, ()


def urgent(_: Path) -> Place:
    return KITCHEN, ("\r", "y\r")


def menu(home: Path) -> Place:
    return ("resume", finished(home)), ("\r",)


def after(home: Path) -> Place:
    return ("after", finished(home)), ()


def the_list(home: Path) -> Place:
    return ("intake", "--not-encrypted", "--region", "us", "--store", str(home / "desk.db")), ()


def desk(home: Path) -> Place:
    return the_list(home)[0], ("n\r", "V-1\r", "1")


PLACES = [
    pytest.param(place, face, id=f"{place.__name__}-{'plain' if face else 'rich'}", marks=marks)
    for place in (question, urgent, menu, after, the_list, desk)
    for face in ((), ("--plain",))
    for marks in [() if place is question else pytest.mark.long]
]


@pytest.mark.slow
@pytest.mark.parametrize(("place", "face"), PLACES)
def test_no_byte_of_a_keyboard_ends_a_page_in_a_traceback(
    place: Callable[[Path], Place], face: tuple[str, ...], tmp_path: Path
) -> None:
    left = [byte for byte in range(256) if byte not in ENDS_IT]
    arguments, keys = place(tmp_path)
    while left:
        with Terminal(*arguments, *face, cwd=tmp_path) as program:
            begun(program, face, keys)
            while left and not program.at_end:  # some letters are answers, and may end it as they should
                byte, before = bytes([left.pop(0)]), len(program.raw)
                os.write(program.fd, byte)
                if not face:
                    program.heard(times=1)
                elif byte in b"\r\n":  # of a line, the program hears the end
                    program.until_asked(before)
            if not program.at_end:
                program.say("") if face else program.press("\r")
            assert "Traceback" not in program.raw, program.raw[-800:]
            assert not program.at_end or program.end() in {0, 130}


def test_a_byte_that_is_no_character_leaves_the_next_key_its_meaning(tmp_path: Path) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        program.ready().press("\r")
        first = program.flat
        os.write(program.fd, b"\xe9\xa3\xc3y")
        program.settle()
        assert program.flat != first, "y was an answer"
        assert "Traceback" not in program.raw


@pytest.mark.parametrize(("place", "face"), PLACES)
def test_ctrl_s_freezes_nothing(place: Callable[[Path], Place], face: tuple[str, ...], tmp_path: Path) -> None:
    arguments, keys = place(tmp_path)
    with Terminal(*arguments, *face, cwd=tmp_path) as program:
        begun(program, face, keys)
        before = len(program.raw)
        program.send(CTRL_S + "\r")
        program.settle()
        assert len(program.raw) > before
        program.send("\x03")
        assert program.end() == 130
        assert termios.tcgetattr(program.fd)[0] & termios.IXON, "given back as it was"


@pytest.mark.parametrize("ends_it", ["\x1c", signal.SIGHUP])
@pytest.mark.parametrize(("place", "face"), PLACES)
def test_ctrl_backslash_and_a_hangup_end_it_as_ctrl_c_does(
    place: Callable[[Path], Place], face: tuple[str, ...], tmp_path: Path, ends_it: str | signal.Signals
) -> None:
    arguments, keys = place(tmp_path)
    with Terminal(*arguments, *face, cwd=tmp_path) as program:
        begun(program, face, keys)
        limits = Path(f"/proc/{program.pid}/limits")
        assert not limits.exists() or "Max core file size        0 " in limits.read_text(encoding="ascii")
        program.send(ends_it) if isinstance(ends_it, str) else os.kill(program.pid, ends_it)
        assert program.end() == 130
        assert "Traceback" not in program.raw
        assert program.echoes()
        assert program.line_mode()
    assert not list(tmp_path.glob("core*"))


def test_ctrl_z_puts_the_screen_away_and_fg_brings_keys_and_screen_back(tmp_path: Path) -> None:
    """In a real shell, which takes the terminal for itself meanwhile."""
    with Terminal(command=("/bin/bash", "--norc", "--noprofile"), cwd=tmp_path) as program:
        program.wait_for("bash-")
        program.send(" ".join(map(str, (*PROGRAM, *KITCHEN))) + "\n")
        program.wait_for("Press Enter")
        program.heard()
        program.press("\r")
        question = program.flat
        program.send(CTRL_Z)
        assert program.wait_for("Stopped")
        assert program.raw.count("\x1b[?1049l") == 1, "the patient's screen is put away"
        program.send("fg\n")
        assert program.wait_for_written("\x1b[?1049h", times=2)
        assert program.wait_for(question)
        program.heard()
        program.press("n")
        assert program.flat != question, "one key answers again"
        program.send("\x03")
        program.send("exit\n")
        program.end()
        assert "Traceback" not in program.raw
