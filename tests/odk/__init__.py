"""ODK's own engine for forms, started with Node.js: an independent reader of what we write."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENGINE = Path(__file__).with_name("engine.mjs")
PACKAGES = ("@getodk/xforms-engine@0.22.0", "jsdom@26.1.0")
PLACE = Path.home() / ".cache" / "decision-aid-tests" / "xforms-engine-0.22.0"
MINUTES_TO_INSTALL = 3

Sheet = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was filled in: what is shown, what is refused, and what is sent."""

    shown: frozenset[str]
    refused: frozenset[str]
    sent: str


def fill_in(forms: Sequence[tuple[str, Sequence[Sheet]]]) -> list[list[Filled]]:
    """Return each form filled in with each of its sheets; skip the test where the engine cannot be had."""
    given = {"forms": [{"xml": xml, "sheets": sheets} for xml, sheets in forms]}
    run = subprocess.run(
        [_program("node"), str(ENGINE)],
        cwd=_installed(),
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return [[_filled(each) for each in sheets] for sheets in json.loads(run.stdout)]


def _filled(found: Mapping[str, list[str] | str]) -> Filled:
    return Filled(frozenset(found["shown"]), frozenset(found["refused"]), str(found["sent"]))


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"ODK's engine for forms needs {name}: apt-get install npm")
    return path


def _installed() -> Path:
    """Return the folder with the engine; install it once, however many processes run tests."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PLACE / "complete").exists():
            command = [_program("npm"), "install", "--no-audit", "--no-fund", "--prefix", str(PLACE), *PACKAGES]
            try:
                subprocess.run(command, capture_output=True, check=True, timeout=60 * MINUTES_TO_INSTALL)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                pytest.skip(f"npm could not install {' '.join(PACKAGES)}")
            (PLACE / "complete").touch()
    return PLACE
