"""The program at work among what nobody meant: commands on mutated files, keys without sense, kills, cuts of a server.

Commands run in this process, through their own options, so that many can be tried; `tests/fuzz.py` says how. Kills and
cuts are of real programs. What counts: documented exit codes, lines of text, nothing lost, no urgent sign hidden, and
no more than `WORK` seconds and `MEMORY` bytes.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import typer
from rich.console import Console

from benchmarks.desks import Desks
from decision_aid import cli
from decision_aid.cli import shared
from decision_aid.engine.guidance import guide
from decision_aid.errors import DecisionAidError
from decision_aid.people.interview import Interview
from decision_aid.people.interview.urgent import Urgent
from decision_aid.people.terminal.keys import Key
from decision_aid.people.terminal.plain_face import PlainFace
from decision_aid.people.terminal.rich_face import RichFace
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.store import open_store
from tests.conftest import KITCHEN_SINK, TOP, content_in, load
from tests.fuzz import SEEDS, filled_in, mutated
from tests.programs import PATIENCE, Terminal, flat
from tests.servers import NO_SERVER, Server, programs
from tests.walks import walks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import ContentPack
    from decision_aid.people.interview import State
    from decision_aid.people.prompts import Face, Prompt
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Session

Round = Callable[[int, random.Random], Counter[str]]
WORK = 20.0  # seconds of a processor for one command, after which it counts as hanging
MEMORY = 4 << 30  # bytes of addresses, beyond which a command gets no more
CODES = {0, 1, 3}
KITCHEN = str(KITCHEN_SINK)
_usage_error: Any = typer.BadParameter.__base__


class HangError(BaseException):
    """A command worked longer than any should."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@cache
def _command(*names: str) -> Any:
    found = cli.built(names[0])
    for name in names[1:]:
        found = found.get_command(None, name)
    return found


def command(names: tuple[str, ...], *arguments: str) -> Ended:
    """Run a command in this process; raises what it raises, HangError, and AssertionError where it says no text."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _in_time():
        try:
            code = int(_command(*names).main(list(arguments), standalone_mode=False) or 0)
        except typer.Exit as ended:
            code = ended.exit_code
        except DecisionAidError as error:
            print(error, file=err)
            code = 1
        except _usage_error:
            code = 2
    ended = Ended(code, out.getvalue(), err.getvalue())
    for line in (ended.out + ended.err).split("\n"):
        told = line.replace("\u00a0", " ").replace(shared.BOM, "")
        assert told.isprintable(), f"what is told is no line of text: {line!r}"
    assert not code or ended.out or ended.err, f"ended with {code} without a word"
    return ended


@contextmanager
def _in_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, WORK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limited() -> None:
    """Let this process have no more than `MEMORY`: what asks for more ends in a MemoryError, which is a traceback."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


@contextmanager
def at_home() -> Iterator[Path]:
    """Work in an empty folder, which is the home too, and where no program can be started."""
    with tempfile.TemporaryDirectory() as name:
        before, here = os.environ.copy(), Path.cwd()
        os.environ.update({"HOME": name, "XDG_DATA_HOME": f"{name}/data", "XDG_CONFIG_HOME": f"{name}/config"})
        os.environ.update({"PATH": name, "LANG": "C.UTF-8"})
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


# --- Answers --------------------------------------------------------------------------------------

_SHEETS = (
    *[("--format", "text")] * 3,
    ("--format", "json"),
    ("--format", "markdown"),
    ("--format", "html"),
    ("--format", "fhir"),
    ("--for", "clinician"),
    ("--for", "both"),
    ("--strict",),
)


def answers(number: int, chance: random.Random) -> Counter[str]:
    """Have sheets made of so many mutated answers files; return how the commands ended."""
    loaded, ended = load(KITCHEN_SINK), Counter[str]()
    assert loaded.pack is not None
    with at_home() as home:
        file = home / "answers"
        for _ in range(number):
            data, options = mutated(chance.choice(SEEDS[filled_in]), chance), chance.choice(_SHEETS)
            file.write_bytes(data)
            with shown_on_failure("guide", options, data):
                done = command(("guide",), "answers", *options, "--pack", KITCHEN)
                assert done.code in CODES or (done.code, options) == (2, ("--format", "html")), done  # of many patients
                if done.out and options[-1] in ("text", "json", "markdown", "both"):
                    hidden = [title for title in _urgent_titles(loaded.pack, data, options) if title not in done.out]
                    assert not hidden, f"hidden: {hidden} in {done.out}"
            ended[f"answers ended with {done.code}"] += 1
    return ended


def _urgent_titles(pack: ContentPack, data: bytes, options: tuple[str, ...]) -> list[str]:
    found, _ = shared.read_answers(content_in(KITCHEN_SINK), "answers", data)
    raised = [topic.topic for one in found for topic in guide(pack, one.answers).urgent]
    return [topic.id if "json" in options else topic.title for topic in raised]


@contextmanager
def shown_on_failure(*what: object) -> Iterator[None]:
    try:
        yield
    except BaseException:
        print(*map(repr, what), flush=True)
        raise


# --- Packs ----------------------------------------------------------------------------------------

_ON_PACKS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    *[(("pack", "check"), ("pack.yaml",))] * 4,
    (("pack", "check"), ("pack.yaml", "--format", "json")),
    *[(("pack", "verify"), ("pack.yaml",))] * 3,
    (("pack", "coverage"), ("pack.yaml",)),
    (("pack", "statistics"), ("pack.yaml",)),
    (("pack", "atlas"), ("pack.yaml",)),
    (("pack", "diff"), (KITCHEN, "pack.yaml")),
    (("pack", "diff"), ("pack.yaml", KITCHEN)),
    (("pack", "graph"), ("pack.yaml",)),
    (("pack", "explain"), ("pain-team", "pack.yaml")),
    *[(("guide",), ("answers", "--pack", "pack.yaml"))] * 3,
    (("guide",), ("answers", "--format", "html", "--pack", "pack.yaml")),
    (("guide",), ("answers", "--format", "fhir", "--pack", "pack.yaml")),
    (("guide",), ("answers", "--for", "both", "--pack", "pack.yaml")),
    (("booklet",), ("--pack", "pack.yaml")),
    (("options",), ("--pack", "pack.yaml")),
    (("compare",), ("--pack", "pack.yaml")),
    (("evidence",), ("--pack", "pack.yaml")),
    (("about",), ("--pack", "pack.yaml")),
    (("xlsform",), ("-o", "form.xlsx", "--force", "--pack", "pack.yaml")),
    (("fhir", "questionnaire"), ("--pack", "pack.yaml")),
    (("sql",), ("--pack", "pack.yaml")),
    (("start",), ("--plain", "--no-keep", "--pack", "pack.yaml")),
)
_WORD = re.compile(r"[\w.-]+")
_NUMBERS = ("0", "-1", "1", "2", "14", "40", "1000000000", "9223372036854775808", "1e9", "true", "~", "''", "[]")


def packs(number: int, chance: random.Random) -> Counter[str]:
    """Run so many commands, each on another mutated pack; return how they ended."""
    seed, ended = KITCHEN_SINK.read_text(encoding="utf-8"), Counter[str]()
    with at_home() as home:
        (home / "answers").write_text(json.dumps({"numb": True, "pain": 7, "place": "leg"}), encoding="utf-8")
        for _ in range(number):
            data = mutated(seed.encode(), chance) if chance.random() < 0.2 else _other_words(seed, chance).encode()
            (home / "pack.yaml").write_bytes(data)
            names, arguments = chance.choice(_ON_PACKS)
            shared.open_pack.cache_clear()
            pressing = _keys_from(chance, 200, is_plain=chance.random() < 0.5, watched=Watched())
            with shown_on_failure(names, arguments, data), pressing:
                done = command(names, *arguments)
                assert done.code in {*CODES, 2} if names[-1] == "explain" else CODES, done
            ended[f"packs ended with {done.code}"] += 1
    shared.open_pack.cache_clear()
    return ended


def _other_words(text: str, chance: random.Random) -> str:
    """Return a pack that still is YAML, most often: words and lines stand where others stood, or twice."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at]
            case 1:
                end = at + chance.choice((1, 3, 8))
                lines[at:at] = lines[at:end] * chance.choice((1, 1, 20))
            case 2:
                there = chance.randrange(len(lines))
                lines[at], lines[there] = lines[there], lines[at]
            case _:
                words = list(_WORD.finditer(text))
                one, other = chance.choice(words), chance.choice(words)
                new = chance.choice(_NUMBERS) if chance.random() < 0.3 else other[0]
                text = text[: one.start()] + new + text[one.end() :]
                continue
        text = "\n".join(lines)
    return text


# --- Keys -----------------------------------------------------------------------------------------

_NAMED = ("up", "down", "page-up", "page-down", "backspace")
_LIKELY = "yyynnnuussgx1234567890?ibrohktawmdec,. "


@dataclass(slots=True)
class Fingers:
    """A keyboard on which keys are pressed at random, so many; then the input ends."""

    chance: random.Random
    left: int

    def forget(self, *, whole_words: bool = False) -> bool:
        return whole_words and self.chance.random() < 0.01

    def has_more(self) -> bool:
        return self.chance.random() < 0.5

    def next(self, meanwhile: Callable[[], None], *, in_line: bool = False) -> Key | None:
        if self.chance.random() < 0.01:
            meanwhile()
        self.left -= 1
        return Key(self._name(in_line=in_line), self.chance.random() < 0.01) if self.left >= 0 else None

    def _name(self, *, in_line: bool) -> str:
        draw = self.chance.random()
        if draw < (0.15 if in_line else 0.3):
            return "enter"
        if draw < 0.9:
            return self.chance.choice(_LIKELY)
        if draw < 0.95:
            return self.chance.choice(_NAMED)
        if draw < 0.995:
            return chr(self.chance.randrange(256))
        return self.chance.choice(("q", "p", "l", "f", "\u202e", "\ud800", "\U0001f600", "e\u0301"))

    def line(self) -> str:
        """Return what is typed until Enter, as the plain face reads it; nothing where the input has ended."""
        line = ""
        while key := self.next(lambda: None):
            if key.name == "enter" or len(line) > 20:
                return f"{line}\n"
            line += key.name if len(key.name) == 1 else ""
        return ""


_READY = os.open(os.devnull, os.O_RDONLY)  # from which there is always something to read, as from these fingers


class _Lines(io.StringIO):
    def __init__(self, fingers: Fingers) -> None:
        super().__init__()
        self._fingers = fingers

    def readline(self, _: int = -1) -> str:  # type: ignore[override]
        return self._fingers.line()

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return _READY


class _Screen(io.StringIO):
    """Takes what is drawn, and keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)

    def fileno(self) -> int:
        raise io.UnsupportedOperation


@dataclass(slots=True)
class Watched:
    """What is held of an interview at each of its screens."""

    is_desk: bool = False
    headings: set[str] = field(default_factory=set)
    state: State | None = None
    _route: object = None
    _before: frozenset[str] = frozenset()  # signs of an earlier time, which not each way into an interview repeats

    def show(self, talk: Interview, state: State, *look: Any) -> Prompt:
        prompt, raised = _SHOW(talk, state, *look), {one.topic.id for one in state.standing.guidance.urgent}
        if talk.route is not self._route:  # the interview that was chosen of those that were kept
            self._route, self._before = talk.route, frozenset(raised)
        self.state = state
        self.headings.add(prompt.heading)
        told = (prompt.heading, prompt.alarm, *prompt.notices, *prompt.body)
        assert all(words.isprintable() for words in told), prompt
        waiting = {page.topic for page in state.pages if isinstance(page, Urgent)}
        for topic in raised - waiting - self._before:
            title = talk.pack.topics_by_id[topic].title
            assert self.is_desk or title in self.headings, f"{title} is hidden, of {self.headings}"
        return prompt


_SHOW = Interview.show


@contextmanager
def _keys_from(chance: random.Random, most: int, *, is_plain: bool, watched: Watched) -> Iterator[Fingers]:
    """Let every face of a command be one of ours, at which keys are pressed at random."""
    fingers = Fingers(chance, most)
    console = Console(file=_Screen(), force_terminal=True, width=80, height=24, highlight=False, markup=False)

    @contextmanager
    def face(_: object, idle: float = 0.0) -> Iterator[Face]:
        del idle
        if is_plain:
            yield PlainFace(_Lines(fingers), _Screen())
        else:
            yield RichFace(console=console, _keyboard=fingers)  # type: ignore[arg-type]

    def show(talk: Interview, state: State, *look: Any) -> Prompt:
        return watched.show(talk, state, *look)

    with (
        patch.object(shared.FaceOptions, "face", face),
        patch.object(Interview, "show", show),
        patch.object(sys, "stdin", _Lines(fingers)),
    ):
        yield fingers


def keys(number: int, chance: random.Random) -> Counter[str]:
    """Press so many keys at home and at the desk, in both faces, with answers kept; return what was done."""
    done, pressed = Counter[str](), 0
    while pressed < number:
        with at_home() as home:
            pack = chance.choice((KITCHEN_SINK, TOP / "questions.yaml"))
            for _ in range(12):
                pressed += _one_command(chance, min(400, number - pressed), home / "kept.db", pack, done)
            _hold_the_list(home / "kept.db", pack)
    return Counter({"keys pressed": pressed}) + done


def _one_command(chance: random.Random, most: int, store: Path, pack: Path, done: Counter[str]) -> int:
    keeps = ("--store", str(store), "--pack", str(pack))
    name = chance.choice(("start", "start", "resume", "edit", "after", "intake"))
    codes = [session.id for session in _kept(store)]
    match name:
        case "start":
            arguments = (*chance.choice(((), ("--keep",), ("--no-keep",), ("--keep", "--confirm"))), *keeps)
        case "intake":
            arguments = ("--not-encrypted", "--desk", "D1", *keeps)
        case _:
            arguments = (*([chance.choice(codes)] if codes else ["none"]), *keeps)
    watched = Watched(is_desk=name == "intake")
    with (
        shown_on_failure(name, arguments),
        _keys_from(chance, most, is_plain=chance.random() < 0.3, watched=watched) as fingers,
    ):
        ended = command((name,), *arguments)
        assert ended.code in CODES, ended
        if "Your answers are kept" in ended.err and watched.state:
            code = ended.err.split()[-1]
            kept = dict(_case_of(store, pack, code).fitting.answers.by_link_id)
            assert kept == dict(watched.state.answers.by_link_id), "what was said is what is kept"
    done[f"{name} ended with {ended.code}"] += 1
    return most - max(0, fingers.left)


def _kept(store: Path) -> tuple[Session, ...]:
    if not store.exists():
        return ()
    with open_store(str(store), create=False) as there:
        return there.sessions()


def _case_of(store: Path, pack: Path, code: str) -> Case:
    loaded = load(pack)
    assert loaded.pack is not None
    with open_store(str(store), create=False) as there:
        session = there.find(code)
        return case(Content(loaded.pack, loaded.sha256), session, there.events(session.id))


def _hold_the_list(store: Path, pack: Path) -> None:
    """Hold that each urgent sign in a store stands in the list, and on the sheet of its session."""
    keeps = ("--store", str(store), "--pack", str(pack))
    listed = flat(command(("queue",), *keeps).out) if store.exists() else ""
    for session in _kept(store):
        found = _case_of(store, pack, session.id)
        titles = [raised.topic.title for raised in guide(load(pack).pack, found.fitting.answers).urgent]
        report = flat(command(("report",), session.id, *keeps).out)
        assert all(title in report for title in titles), (titles, report)
        name = session.reference or session.id
        assert not found.progress.not_seen or f"{name}: URGENT SIGN" in listed, (name, listed)


# --- Kills ----------------------------------------------------------------------------------------


def kills(number: int, chance: random.Random) -> Counter[str]:
    """Kill so many real sessions, at home and at the desk, at any moment; what was acknowledged is kept."""
    killed = Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for _ in range(number):
            _one_kill(home, chance, killed)
    return killed


def _one_kill(home: Path, chance: random.Random, killed: Counter[str]) -> None:
    store = home / "kept.db"
    before = {session.id: _answers_in(store, session.id) for session in _kept(store)}
    going_on = chance.choice(list(before)) if before and chance.random() < 0.3 else ""
    arguments = ("resume", going_on) if going_on else ("start", "--keep")
    place, is_answer, acknowledged = 0, False, 0
    with Terminal(*arguments, "--plain", "--store", str(store), "--pack", KITCHEN, cwd=home) as program:
        until = time.monotonic() + chance.random() * 1.5
        while time.monotonic() < until and not program.at_end:
            program.settle_quietly()
            if program.raw.endswith("\n> ") and len(program.raw) > place:
                acknowledged += is_answer
                asked, place = program.raw[place:], len(program.raw) + 3
                is_answer = "y: Yes" in asked or "1: " in asked or "10: " in asked
                program.send("\n" if not is_answer else chance.choice("yn") if "y: Yes" in asked else "1")
                program.send("\n" if is_answer else "")
        shown = program.raw
        program.kill()
    assert "Traceback" not in shown, shown
    kept = {session.id: _answers_in(store, session.id) for session in _kept(store)}
    for code, said in before.items():
        assert kept.get(code, 0) >= said + (acknowledged if code == going_on else 0), (code, said, acknowledged, kept)
    new = [said for code, said in kept.items() if code not in before]
    assert going_on or sum(new) >= acknowledged, (new, acknowledged, shown)
    killed["sessions killed"] += 1
    killed["answers acknowledged in them"] += acknowledged


def _answers_in(store: Path, code: str) -> int:
    with open_store(str(store), create=False) as there:
        return sum(not event.is_detail for event in there.events(code))


# --- Cuts of a server -----------------------------------------------------------------------------


class Line:
    """A network line to a server: a socket of its own that passes on what comes, until it is cut or goes dead."""

    def __init__(self, folder: Path, server: Path) -> None:
        self._to, self._pairs, self.is_dead = str(server / ".s.PGSQL.5432"), list[tuple[socket.socket, ...]](), False
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen(60)
        threading.Thread(target=self._let_in, daemon=True).start()

    def _let_in(self) -> None:
        while True:
            try:
                ours, _ = self._door.accept()
            except OSError:
                return
            theirs = socket.socket(socket.AF_UNIX)
            try:
                theirs.connect(self._to)
            except OSError:  # the server is down
                ours.close()
                continue
            self._pairs.append((ours, theirs))
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                while self.is_dead:
                    time.sleep(0.05)
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """End every connection that goes through, in the middle of whatever is said."""
        pairs, self._pairs = self._pairs, []
        for end in (end for pair in pairs for end in pair):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._door.close()
        self.cut()


def cuts(number: int, chance: random.Random) -> Counter[str]:
    """Hold sessions at five desks on a real server that is lost so many times meanwhile, 13 sessions for each time."""
    with Server(programs() or Path(NO_SERVER)) as server:
        return _cuts(number, number * 13, chance, server)


def _cuts(number: int, sessions: int, chance: random.Random, server: Server) -> Counter[str]:
    done, address = Counter[str](), server.new_database()
    open_store(address).close()
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        line = Line(folder, server.folder)
        desks = Desks(address.replace(str(server.folder), name), folder, desks=5, sessions=sessions // 5, answers=12)
        working = threading.Thread(target=_work, args=(desks, done))
        working.start()
        while working.is_alive() and number:
            number -= 1
            done[_lose(line, server, chance)] += 1
            working.join(chance.random())
        working.join()
        line.close()
        assert done["the desks have ended"], "a desk ended in an error"
        with open_store(address) as store:
            different = desks.differences(store)
            assert not different, different
            assert len(store.sessions()) == desks.desks * desks.sessions
    return done + Counter({"sessions on a server": desks.desks * desks.sessions})


def _work(desks: Desks, done: Counter[str]) -> None:
    with desks.working():
        pass
    done["the desks have ended"] += 1


def _lose(line: Line, server: Server, chance: random.Random) -> str:
    how = chance.choice(("killed", "stopped", "cut", "cut", "dead for a second"))
    match how:
        case "killed":
            os.kill(server.process, signal.SIGKILL)
            _start_again(server)
        case "stopped":
            server.stop(chance.choice(("fast", "immediate")))
            time.sleep(chance.random())
            server.start()
        case "cut":
            line.cut()
        case _:
            line.is_dead = True
            time.sleep(1)
            line.is_dead = False
    return f"server {how}"


def _start_again(server: Server) -> None:
    """Start a server whose other processes may take a while to notice that the first one was killed."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return server.start()
        except AssertionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


# --- Many of them ---------------------------------------------------------------------------------

ROUNDS: dict[str, tuple[Round, int]] = {  # each with how many at once
    "kills": (kills, 40),
    "cuts": (cuts, 77),
    "answers": (answers, 5_000),
    "packs": (packs, 1_000),
    "keys": (keys, 40_000),
    "walks": (walks, 9_000),
}


def main(wanted: dict[str, int], seed: int) -> bool:
    """Run the rounds and print what was done, and what did not go as it should; return whether all did."""
    limited()
    is_fine = True
    for name, number in wanted.items():
        tried, at_once = ROUNDS[name]
        done, begun = Counter[str](), time.monotonic()
        for start in range(0, number, at_once):
            some = min(at_once, number - start)
            try:
                done += tried(some, random.Random(f"{seed} {name} {start}"))  # noqa: S311
            except (Exception, HangError):  # noqa: BLE001  (whatever it is, it is found)
                is_fine = False
                traceback.print_exc()
            print(f"{name}: {start + some:,} of {number:,}", file=sys.stderr, flush=True)
        minutes, most = (time.monotonic() - begun) / 60, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = ", ".join(f"{what} {times:,}" for what, times in sorted(done.items()))
        print(f"{number:,} {name}, seed {seed}, {minutes:.0f} minutes, at most {most} MB: {told}", flush=True)
    return is_fine
