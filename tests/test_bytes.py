"""Every byte that a keyboard can send, and what a terminal takes for itself: Ctrl-S, Ctrl-Z, Ctrl-backslash."""

from __future__ import annotations

import os
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from decision_aid.people.terminal.keys import END_OF_INPUT
from tests.conftest import KITCHEN_SINK
from tests.programs import PROGRAM, Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
KITCHEN = ("start", "--no-keep", "--pack", str(KITCHEN_SINK))
FACES = pytest.mark.parametrize("face", [(), ("--plain",)], ids=["rich", "plain"])
ENDS_IT = {0x03, 0x1C, ord(END_OF_INPUT)}  # Ctrl-C, Ctrl-backslash, Ctrl-D; tested by themselves
CTRL_S, CTRL_Z = "\x13", "\x1a"


def begun(program: Terminal, face: tuple[str, ...]) -> None:
    if face:
        program.until_asked()
    else:
        program.ready()


@pytest.mark.slow
@FACES
def test_no_byte_of_a_keyboard_ends_the_interview_in_a_traceback(face: tuple[str, ...], tmp_path: Path) -> None:
    left = [byte for byte in range(256) if byte not in ENDS_IT]
    while left:
        with Terminal(*KITCHEN, *face, cwd=tmp_path) as program:
            begun(program, face)
            while left and not program.at_end:  # some letters are answers, and may end it as they should
                os.write(program.fd, bytes([left.pop(0)]))
                program.settle_quietly()
            os.write(program.fd, b"\r")
            program.settle_quietly()
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


@FACES
def test_ctrl_s_freezes_nothing(face: tuple[str, ...], tmp_path: Path) -> None:
    with Terminal(*KITCHEN, *face, cwd=tmp_path) as program:
        begun(program, face)
        before = len(program.raw)
        program.send(CTRL_S + "\r")
        program.settle()
        assert len(program.raw) > before
        program.send("\x03")
        assert program.end() == 130
        assert termios.tcgetattr(program.fd)[0] & termios.IXON, "given back as it was"


@FACES
def test_ctrl_backslash_ends_it_as_ctrl_c_does(face: tuple[str, ...], tmp_path: Path) -> None:
    with Terminal(*KITCHEN, *face, cwd=tmp_path) as program:
        begun(program, face)
        limits = f"/proc/{program.pid}/limits"
        if os.path.exists(limits):  # noqa: PTH110
            with open(limits, encoding="ascii") as told:  # noqa: PTH123
                assert "Max core file size        0 " in told.read()
        program.send("\x1c")
        assert program.end() == 130
        assert "Traceback" not in program.raw
        assert program.echoes()
        assert program.line_mode()
    assert not list(tmp_path.iterdir()), "no core"


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
