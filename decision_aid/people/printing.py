"""Printing, by the program of the system: lp or lpr. What became of it is said in words."""

from __future__ import annotations

import shutil
import subprocess

from decision_aid.errors import reason_of

INSTEAD = "Save it instead (w): you can print the file from another program or computer."
NO_PRINTER = f"No printer is set up on this computer. {INSTEAD}"
ON_ITS_WAY = "It is on its way to the printer. Take the paper at once."
_PATIENCE = 20  # seconds that a spooler may take


def program() -> str | None:
    return shutil.which("lp") or shutil.which("lpr")


def send_to_printer(content: bytes, title: str, patience: float = _PATIENCE) -> str:
    """Give a text or a PDF to the printer of this computer; return in words what became of it."""
    found = program()
    if found is None:
        return NO_PRINTER
    named = "-t" if found.endswith("lp") else "-T"
    try:
        done = subprocess.run(  # noqa: S603  (no shell; the title is one argument)
            [found, named, title], input=content, capture_output=True, check=False, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return _cannot("the printer does not answer")
    except OSError as error:
        return _cannot(reason_of(error))
    if done.returncode:
        return _cannot(*done.stderr.decode(errors="replace").strip().splitlines()[:1])
    return ON_ITS_WAY


def _cannot(why: str = "the printer gave no reason") -> str:
    return f"It cannot be printed: {why.rstrip('.')}. {INSTEAD}"
