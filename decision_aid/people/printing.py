"""Printing, by the program of the system: lp or lpr. What became of it is said in words."""

from __future__ import annotations

import shutil
import subprocess

NO_PRINTER = "No printer program (lp or lpr) is here. Write the sheet to a file instead, and print that."
_PATIENCE = 20  # seconds that a spooler may take


def printed(content: bytes, title: str) -> str:
    """Give a text or a PDF to the printer of this computer; return in words what became of it."""
    program = shutil.which("lp") or shutil.which("lpr")
    if program is None:
        return NO_PRINTER
    named = "-t" if program.endswith("lp") else "-T"
    try:
        done = subprocess.run(  # noqa: S603  (no shell; the title is one argument)
            [program, named, title], input=content, capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"It cannot be printed: {error}"
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason was given"]
        return f"It cannot be printed: {why[0]}"
    return "It is on its way to the printer. Take the paper at once."
