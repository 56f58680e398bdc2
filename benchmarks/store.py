"""The store: what saving one answer costs, and many desks at once with nothing lost.

    python benchmarks/store.py [--quick] [--kill TIMES]

Goals: saving an answer under 10 ms (median) on SQLite with full sync; 4 desks on one SQLite file and
20 desks with 200 sessions each on PostgreSQL, with a restart of the server in the middle, lose
nothing. `--kill` also kills a desk so many times at random moments.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from desks import Desks, code, kill_after

from decision_aid.sessions.store import open_store

sys.path.append(str(Path(__file__).parent.parent))  # the tests' own server
from tests import servers

ANSWERS = 40


def timed(desks: Desks) -> str:
    """Let desks work without a disturbance, and tell what an answer took."""
    begin = time.perf_counter()
    with desks.working():
        pass
    return told(desks, time.perf_counter() - begin)


def told(desks: Desks, seconds: float) -> str:
    milliseconds = sorted(1000 * one for one in desks.seconds)
    late = milliseconds[int(len(milliseconds) * 0.99)]
    with closing(open_store(desks.url)) as store:
        lost = desks.differences(store)
        number = len(store.sessions())
    if lost:
        raise SystemExit("LOST OR MIXED UP:\n" + "\n".join(lost))
    return (
        f"{desks.desks} x {desks.sessions} sessions x {desks.answers} answers: "
        f"median {statistics.median(milliseconds):.2f} ms, 99 of 100 under {late:.1f} ms, "
        f"longest {milliseconds[-1]:.0f} ms; "
        f"{number} sessions in {seconds:.0f} s, nothing lost"
    )


def on_sqlite(folder: Path, *, quick: bool) -> None:
    file = str(folder / "one" / "sessions.sqlite3")
    print(f"one desk on SQLite, full sync: {timed(Desks(file, folder, 1, 5 if quick else 25, ANSWERS))}", flush=True)
    file = str(folder / "four" / "sessions.sqlite3")
    print(f"desks on one SQLite file: {timed(Desks(file, folder, 4, 3 if quick else 50, ANSWERS))}", flush=True)


def on_postgresql(folder: Path, *, quick: bool) -> None:
    if (programs := servers.programs()) is None:
        print(f"PostgreSQL: left out, {servers.NO_SERVER}")
        return
    with servers.Server(programs, durable=True) as server:
        desks, sessions = (4, 3) if quick else (20, 200)
        print(
            f"desks on PostgreSQL: {timed(Desks(server.new_database(), folder, desks, sessions, ANSWERS))}", flush=True
        )
        again = Desks(server.new_database(), folder / "again", desks, sessions, ANSWERS)
        begin = time.perf_counter()
        with again.working():
            time.sleep(0.2 if quick else 10)
            server.stop()
            server.start()
        print(f"with the server killed in the middle: {told(again, time.perf_counter() - begin)}", flush=True)


def killed(folder: Path, times: int) -> None:
    """Kill a desk at random moments; what it had acknowledged must be there, in order, and at most one more."""
    chance = random.Random(1)  # noqa: S311
    lost = answers = 0
    for number in range(times):
        file = folder / f"killed-{number}.sqlite3"
        while_opening = chance.random() < 0.1  # noqa: PLR2004
        said = kill_after(file, int(not while_opening), chance.random() * (0.6 if while_opening else 0.1))
        with closing(open_store(str(file))) as store:
            kept = [event.name for event in store.events(code(0, 0))]
        answers += len(said)
        lost += kept[: len(said)] != said or len(kept) > len(said) + 1
    print(f"killed {times} times at random moments, {answers} answers said to be saved: in {lost} runs one was lost")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few sessions only, to see that it runs")
    parser.add_argument("--kill", type=int, default=0, metavar="TIMES", help="kill a desk so many times")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        on_sqlite(Path(folder), quick=chosen.quick)
        on_postgresql(Path(folder), quick=chosen.quick)
        killed(Path(folder), chosen.kill)


if __name__ == "__main__":
    main()
