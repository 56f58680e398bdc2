"""Ctrl-C while the program starts: a real process that gets the signal in the middle of one of its imports."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.programs import PATIENCE, PROGRAM, environment

if TYPE_CHECKING:
    from pathlib import Path

AS_THE_SCRIPT_DOES = (sys.executable, "-c", "import sys; from decision_aid.__main__ import run; sys.exit(run())")
SIGNALS_ITSELF = """
import os, signal, sys

class Interrupting:
    left, begun = int(os.environ["IMPORTS_UNTIL_CTRL_C"]), False

    def find_spec(self, name, path=None, target=None):
        if name == "decision_aid.__main__":
            self.begun = True
        elif self.begun:
            self.left -= 1
            if self.left < 0:
                sys.meta_path.remove(self)
                os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_stops_the_program_in_the_middle_of_any_import(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SIGNALS_ITSELF, encoding="utf-8")
    for turn in count():
        done = subprocess.run(
            (PROGRAM, AS_THE_SCRIPT_DOES)[turn % 2],
            env=environment(tmp_path, PYTHONPATH=str(tmp_path), IMPORTS_UNTIL_CTRL_C=str(2**turn - 1)),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        if not done.returncode:  # it came to its end before so many imports
            break
        assert (done.returncode, done.stderr) == (130, b"\nStopped.\n"), f"import {2**turn}"
    assert turn > 7
