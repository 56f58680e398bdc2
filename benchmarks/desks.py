"""Many desks that write to one store at once, each a process of its own; and a look at whether all of it is there.

What a desk says is known beforehand, so nothing that is lost, doubled or mixed up can pass.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, cast

from decision_aid.engine.answers import Absent, Answers
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.records import Session, fold
from decision_aid.sessions.store import locations, open_for_writing, open_store
from decision_aid.sessions.store.errors import StoreUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.store.database import Store

SAID: tuple[Answer, ...] = (True, False, 7, "daily", ("heat", "walking"), Absent.NOT_SURE, Absent.DECLINED)
LONGEST_RESTART = 60.0  # seconds, in which a server is expected back
PAUSE = 0.3  # seconds, before a desk looks again whether the server is back


@dataclass(slots=True)
class Desks:
    """So many desks, with so many sessions each, of so many answers each."""

    url: str
    folder: Path
    desks: int
    sessions: int
    answers: int
    seconds: list[float] = field(default_factory=list)  # what each answer took, at all desks

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let all desks work; the body of the `with` runs once each has finished a session."""
        processes = [self._start(desk) for desk in range(self.desks)]
        for process in processes:
            if process.stdout:
                process.stdout.readline()  # it has finished a session, or has ended
        yield
        said = [(process.communicate()[0], process.returncode) for process in processes]
        if any(code for _, code in said):
            message = f"desks ended with {[code for _, code in said]}"
            raise AssertionError(message)
        self.seconds = [seconds for text, _ in said for seconds in json.loads(text)]

    def differences(self, store: Store) -> list[str]:
        """Return each session that is not exactly as its desk said it: by count, order and fold."""
        expected = {code(desk, n): (desk, n) for desk in range(self.desks) for n in range(self.sessions)}
        found = {session.id for session in store.sessions()}
        wrong = [f"{name} is {'there too' if name in found else 'missing'}" for name in sorted(found ^ set(expected))]
        for name in sorted(found & set(expected)):
            events = store.events(name)
            said = [(event.name, event.value) for event in events]
            wanted = self._all_of(*expected[name])
            if said != wanted or fold(events).answers != Answers(dict(wanted)):
                wrong.append(f"{name} has {len(said)} events of {len(wanted)}, or other ones")
        return wrong

    def _all_of(self, desk: int, session: int) -> list[tuple[str, Answer]]:
        return [(f"question-{n}", answer(desk, session, n)) for n in range(self.answers)]

    def _start(self, desk: int) -> subprocess.Popen[str]:
        numbers = (str(number) for number in (desk, self.sessions, self.answers))
        home = str(self.folder / f"desk-{desk}")
        own = {**os.environ, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        command = [sys.executable, __file__, self.url, *numbers]
        return subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True)


def code(desk: int, session: int) -> str:
    return f"{desk:04}-{session:04}"


def answer(desk: int, session: int, number: int) -> Answer:
    return SAID[(desk + session + number) % len(SAID)]


def kill_after(file: Path, answers: int, seconds: float) -> list[str]:
    """Start a desk that says each answer once it is saved, kill it so many answers and seconds later; return them."""
    command = [sys.executable, __file__, str(file), "0", "1", "1000000", "--aloud"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as desk:
        out = cast("IO[bytes]", desk.stdout)
        said = b"".join(out.readline() for _ in range(answers))
        time.sleep(seconds)
        desk.send_signal(signal.SIGKILL)
        said += out.read()
    return [line.strip().decode() for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def work(url: str, desk: int, sessions: int, answers: int, *, aloud: bool = False) -> None:
    """Be one desk: answer all questions of all sessions, then say how long each answer took.

    `aloud` says each answer as soon as it is saved.
    """
    seconds: list[float] = []
    with open_for_writing(url) as store:
        for session in range(sessions):
            seconds += one_session(store, desk, session, answers, aloud=aloud)
            if session == 0:
                print("begun", flush=True)
    if locations.file_of(url) is None:  # nothing waits for a file
        until_nothing_waits(url)
    print(json.dumps(seconds))


def one_session(store: Store, desk: int, number: int, answers: int, *, aloud: bool) -> list[float]:
    session = Session(code(desk, number), datetime.now().astimezone(), f"{desk}/{number}", "0", "0", "0" * 64)
    keeper = SessionRecorder.begin(store, session, "nurse")
    keeper.pause, seconds = PAUSE, []
    for n in range(answers):
        begin = time.perf_counter()
        keeper.answered(f"question-{n}", answer(desk, number, n))
        seconds.append(time.perf_counter() - begin)
        if keeper.unsaved:
            raise SystemExit(keeper.notice)
        if aloud:
            print(f"question-{n}", flush=True)
    keeper.close()
    return seconds


def until_nothing_waits(url: str) -> None:
    """Open the store again, which brings to the server what waits on this computer; it may be lost in the middle."""
    until = time.monotonic() + LONGEST_RESTART
    while True:
        try:
            with open_store(url, create=False) as store, store.open_local() as local:
                if not local.sessions():
                    return
        except StoreUnreachableError:
            if time.monotonic() > until:
                raise
        time.sleep(PAUSE)


if __name__ == "__main__":
    work(sys.argv[1], *map(int, sys.argv[2:5]), aloud="--aloud" in sys.argv)
