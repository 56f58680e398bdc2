"""The clipboard, for real: an X server without a screen, and xclip; skipped where they are not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from decision_aid.people.desk import clipboard
from decision_aid.sessions.records import Event
from decision_aid.sessions.store import open_store
from tests.kept import events, session
from tests.programs import PATIENCE, flat, run, run_in_shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_x = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xclip")), reason="needs Xvfb and xclip: apt-get install xvfb xclip"
)


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of our own; it tells the number it took, and takes the clipboard's keeper with it when it ends."""
    end, start = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(start), "-screen", "0", "64x64x8", "-nolisten", "tcp"],  # noqa: S607
        pass_fds=(start,),
        stderr=subprocess.DEVNULL,
    )
    os.close(start)
    with os.fdopen(end) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept.sqlite3"
    of = session()
    told: tuple[Event, ...] = events(of, (("new-weakness", True),))
    with open_store(str(path)) as store:
        store.add(of, *told)
    return path


@needs_x
def test_the_sheet_can_be_pasted_after_the_program_has_ended(display: str, kept: Path, tmp_path: Path) -> None:
    copied = run("handover", "A-1042", "--copy", "--store", str(kept), cwd=tmp_path, DISPLAY=display)
    printed = run("handover", "A-1042", "--store", str(kept), cwd=tmp_path)
    assert (copied.code, copied.out, copied.err) == (0, "", f"{clipboard.COPIED}\n")
    pasted = subprocess.run(
        ["xclip", "-o", "-selection", "clipboard"],  # noqa: S607
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    assert pasted.stdout.decode() == printed.out


@needs_x
def test_copying_inside_a_shell_substitution_ends(display: str, kept: Path, tmp_path: Path) -> None:
    line = f'x=$("$@" handover A-1042 --copy --store {kept}); echo "got:$x"'
    assert run_in_shell(line, cwd=tmp_path, DISPLAY=display).out == "got:\n"


@pytest.mark.parametrize("variables", [{}, {"DISPLAY": ":987"}], ids=["no display", "a display that is not there"])
def test_without_a_clipboard_the_sheet_is_printed_and_a_line_says_so(
    variables: dict[str, str], kept: Path, tmp_path: Path
) -> None:
    copied = run("handover", "A-1042", "--copy", "--store", str(kept), cwd=tmp_path, **variables)
    assert (copied.code, copied.err) == (0, f"{clipboard.NOT_COPIED}\n")
    assert "NOW (NOT YET SEEN): New or fast worsening weakness in an arm, a leg or both legs" in flat(copied.out)
