"""Paper: what a sheet as HTML or PDF takes beyond the same sheet as text.

Run with the Python that decision-aid is installed for:

    python benchmarks/paper.py [ROUNDS]

Each round starts the program once for each format, one after the other. Printed are medians of the
processor time, which hangs less on what else the machine does, and of the time on the clock.
Goals: HTML under 150 ms, PDF under 3 s, beyond the sheet as text.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("decision-aid"))
FORMATS = {"text": (), "html": ("--format", "html"), "pdf": ("--format", "pdf")}
ANSWERS = """\
age-group: 18-to-64
implant-now: none
pain-duration: over-2-years
pain-average: 7
main-pain-site: foot
two-hands: true
tried-pain-relievers: did-not-help
tried-exercise: helped-a-little
matters-relief: 5
"""
Times = tuple[float, float]


def run(folder: str, options: tuple[str, ...]) -> Times:
    """Return the processor time and the time on the clock of one run, in seconds."""
    begin = time.perf_counter()
    command = [PROGRAM, "guide", f"{folder}/a.yaml", *options, "-o", f"{folder}/sheet", "--force"]
    null = os.open(os.devnull, os.O_WRONLY)
    child = os.posix_spawn(PROGRAM, command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 2)])
    _, status, used = os.wait4(child, 0)
    os.close(null)
    if status:
        message = f"guide ended with {os.waitstatus_to_exitcode(status)}"
        raise SystemExit(message)
    return used.ru_utime + used.ru_stime, time.perf_counter() - begin


def medians(times: list[Times]) -> Times:
    return statistics.median(cpu for cpu, _ in times), statistics.median(clock for _, clock in times)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.yaml").write_text(ANSWERS, encoding="utf-8")
        measured: dict[str, list[Times]] = {name: [] for name in FORMATS}
        for _ in range(rounds):
            for name, options in FORMATS.items():
                measured[name].append(run(folder, options))
    cpu, clock = medians(measured["text"])
    print(f"text: {1000 * cpu:.0f} ms of processor, {1000 * clock:.0f} ms on the clock")
    for name in ("html", "pdf"):
        more_cpu, more_clock = medians(measured[name])
        beyond = f"{1000 * (more_cpu - cpu):+.0f} ms of processor, {1000 * (more_clock - clock):+.0f} ms on the clock"
        print(f"{name}: {beyond} ({more_cpu / cpu:.2f} times the text)")


if __name__ == "__main__":
    main()
