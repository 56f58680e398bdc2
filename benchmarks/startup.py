"""Start-up: from process start to the first question, and `--version`, against two yardsticks.

Run with the Python that decision-aid is installed for (not editable: a wheel, as a user has it):

    python benchmarks/startup.py [ROUNDS]

Each round starts every program once, one after the other, so that a slow moment hits all alike;
printed are medians and their ratios within this run. Goal: the first question within 0.6x of hello (the same
libraries), `--version` within 0.5x.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = str(Path(sys.executable).with_name("decision-aid"))
FIRST = b"Urgent signs"


def until_exit(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def until_first_question(command: list[str]) -> float:
    """Lines are piped: the welcome needs no key, so the first question comes by itself."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        seen = b""
        while process.stdout and FIRST not in seen:
            read = os.read(process.stdout.fileno(), 4096)
            if not read:
                raise SystemExit(f"{command} ended without showing {FIRST.decode()}:\n{seen.decode()}")
            seen += read
        elapsed = time.perf_counter() - begin
        process.kill()
    return elapsed


def until_first_screen(command: list[str]) -> float:
    """On a real pseudo-terminal: until the first screen is drawn to its last line."""
    begin = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm", COLUMNS="80", LINES="24")
        os.execv(command[0], command)  # noqa: S606
    seen = b""
    while b"\n> " not in seen:
        seen += os.read(terminal, 4096)
    elapsed = time.perf_counter() - begin
    os.close(terminal)
    os.waitpid(child, 0)
    return elapsed


MEASURES = {
    "python -c pass": lambda: until_exit([sys.executable, "-c", "pass"]),
    "hello (typer, rich, pydantic, PyYAML)": lambda: until_exit([sys.executable, str(HERE / "hello.py")]),
    "decision-aid --version": lambda: until_exit([PROGRAM, "--version"]),
    "decision-aid --plain, first question": lambda: until_first_question([PROGRAM, "--plain"]),
    "decision-aid, first screen": lambda: until_first_screen([PROGRAM]),
}


def main(rounds: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in MEASURES}
    for _ in range(rounds):
        for name, measure in MEASURES.items():
            times[name].append(measure())
    medians = {name: statistics.median(found) for name, found in times.items()}
    nothing, hello = list(medians.values())[:2]
    print(f"{'what':40} {'median ms':>9} {'x pass':>7} {'x hello':>8}   ({rounds} rounds)")
    for name, median in medians.items():
        print(f"{name:40} {1000 * median:9.1f} {median / nothing:7.1f} {median / hello:8.2f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:  # where nothing is kept, as at a first start
        os.environ.update(HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home)
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
