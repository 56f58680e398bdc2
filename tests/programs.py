"""Real processes for the tests: the program with pipes, and on a pseudo-terminal. No mocks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pexpect  # type: ignore[import-untyped,unused-ignore]
import pyte

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from tests import forked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Value

PROGRAM = (sys.executable, "-m", "decision_aid")
PATIENCE = 20.0  # seconds; only a program that hangs takes so long
QUIET = 0.015  # a screen is finished when nothing more comes for so many seconds
HELD = 0.17  # seconds after a screen was drawn until the same key again is meant
_CLEARED = re.compile(r"\x1b\[H\x1b\[2J|\x1b\[2J\x1b\[H")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x1b\([AB0]")


# --- With pipes -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program that ended has said."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment with nothing of the person who runs the tests."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home), **more}


def run(
    *arguments: str | bytes | Path, cwd: Path, typed: str | bytes = "", patience: float = PATIENCE, **variables: str
) -> Finished:
    """Run `decision-aid` in a folder, with what is typed as its standard input.

    With variables of its own it is started anew, since some of them are read by the interpreter; else
    it is forked from one that is started already.
    """
    given = typed.encode() if isinstance(typed, str) else typed
    if not variables:
        started = forked.server(os.getpid(), *environment(Path("/")).items())
        code, out, err = started.run([*map(os.fsdecode, arguments)], cwd, environment(cwd), given, patience)
        return Finished(code, out.decode(), err.decode())
    finished = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=cwd,
        env=environment(cwd, **variables),
        input=given,
        capture_output=True,
        timeout=patience,
        check=False,
    )
    return Finished(finished.returncode, finished.stdout.decode(), finished.stderr.decode())


def run_in_shell(script: str, *, cwd: Path, typed: str = "", **variables: str) -> Finished:
    """Run a line of shell in which "$@" stands for `decision-aid`."""
    finished = subprocess.run(
        ["/bin/bash", "-c", script, "bash", *PROGRAM],
        cwd=cwd,
        env=environment(cwd, **variables),
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)


def flat(text: str) -> str:
    """Return a text on one line, so that it can be found however it was wrapped."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Return the words of a text, whatever stands between them."""
    return re.findall(r"[^\W_]+(?:['-][^\W_]+)*|\?", text.casefold())


def unprintable(text: str) -> set[str]:
    """Return what is neither printable nor a newline."""
    return {char for char in text if not char.isprintable() and char != "\n"}


# --- Answers --------------------------------------------------------------------------------------


def fullest_answers(pack: ContentPack) -> dict[str, Value]:
    """Return answers that lead to as many questions as can be, and without an urgent sign if possible."""
    answers = Answers()
    while item := flow.next_item(pack, answers):
        answers = max((answers.with_answer(item.link_id, value) for value in _values(item)), key=_by_size(pack))
    return {link_id: value for link_id, value in answers.by_link_id.items() if not isinstance(value, Absent)}


def _values(item: Item) -> Iterator[Value]:
    codes = [option.code for option in item.answer_options if not option.exclusive]
    match item.kind:
        case YesNo():
            yield from (False, True)
        case Scale(high=high):
            yield high
        case SingleChoice():
            yield from codes
        case MultipleChoice():
            yield tuple(codes[:2])


class _by_size:  # noqa: N801  (used as a function)
    """How many questions still apply or may apply."""

    def __init__(self, pack: ContentPack) -> None:
        self.pack = pack

    def __call__(self, answers: Answers) -> int:
        counted = flow.in_force(self.pack, answers)
        return -sum(counted.get(link_id) is Absent.NOT_APPLICABLE for link_id in self.pack.items)


def numbers(item: Item, value: Value) -> tuple[str, ...]:
    """Return what stands before these answers on the screen: y, n, or numbers."""
    if isinstance(value, bool):
        return ("y" if value else "n",)
    if isinstance(value, int):
        return (str(value),)
    codes = [option.code for option in item.answer_options]
    return tuple(str(codes.index(code) + 1) for code in ((value,) if isinstance(value, str) else value))


def line_for(item: Item, value: Value) -> str:
    """Return the line that gives this answer in the plain face."""
    return " ".join(numbers(item, value))


def keys_for(item: Item, value: Value) -> list[str]:
    """Return the keys that give this answer in the rich face."""
    many = len(item.answer_options) > 9
    if isinstance(item.kind, MultipleChoice):
        return [*(key for number in numbers(item, value) for key in (*number, *(["\r"] if many else []))), "\r"]
    (number,) = numbers(item, value)
    high = item.kind.high if isinstance(item.kind, Scale) else 0
    waits = many or (high >= 10 and number[0] == "1")
    return [*number, *(["\r"] if waits else [])]


# --- On a pseudo-terminal -------------------------------------------------------------------------


class Terminal:
    """The program on a pseudo-terminal: keys in, screen out. A context manager, so that it always ends."""

    def __init__(
        self,
        *arguments: str,
        cwd: Path,
        columns: int = 80,
        lines: int = 24,
        ignores_hangup: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.columns, self.lines = columns, lines
        self.raw = ""
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self.screen)
        self._last = ("", 0.0)
        self.program: pexpect.spawn[str] = pexpect.spawn(
            PROGRAM[0],
            [*PROGRAM[1:], *arguments],
            cwd=str(cwd),
            env=environment(cwd, **{"TERM": "xterm-256color", **(variables or {})}),
            dimensions=(lines, columns),
            encoding="utf-8",
            timeout=PATIENCE,
            ignore_sighup=ignores_hangup,
        )
        self.program.delaybeforesend = None
        self.program.ptyproc.delayafterclose = self.program.ptyproc.delayafterterminate = 0.02
        self.program.delayafterclose = self.program.delayafterterminate = 0.02

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.program.closed:
            self.program.close(force=True)

    # --- keys

    def ready(self) -> Self:
        """Wait for the first screen, and until the program listens to keys."""
        self.settle()
        deadline = time.monotonic() + PATIENCE
        while self.line_mode() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(QUIET)
        return self

    def send(self, keys: str) -> None:
        """Send keys as fast as can be."""
        self.program.send(keys)

    def ready_quietly(self) -> None:
        """Wait until the program listens to keys, whatever it shows then."""
        deadline = time.monotonic() + PATIENCE
        while (self.line_mode() or not self.raw) and time.monotonic() < deadline:
            self._read(QUIET)
        for _ in range(20):
            self._read(QUIET)

    def press(self, *keys: str) -> None:
        """Press keys one after the other as a person would, each when its screen is there."""
        for key in keys:
            last, at = self._last
            if key == last:
                time.sleep(max(0.0, HELD - (time.monotonic() - at)))
            self.send(key)
            self.settle(f"after the key {key!r}")
            self._last = (key, time.monotonic())

    def say(self, line: str) -> str:
        """Type a line in the plain face; return what was asked next."""
        before = len(self.raw)
        self.send(f"{line}\n")
        return self.until_asked(before + len(line) + 2)

    def until_asked(self, start: int = 0) -> str:
        """Return what the plain face shows from a place in its output until it waits for a line."""
        deadline = time.monotonic() + PATIENCE
        while not self.raw[start:].endswith("\n> ") and self._read(0.2) and time.monotonic() < deadline:
            pass
        return self.raw[start:].replace("\r\n", "\n").removesuffix("> ")

    # --- what is shown

    def settle(self, when: str = "at the start") -> None:
        """Wait until a whole screen was drawn, or the program ended."""
        before, deadline = len(self.raw), time.monotonic() + PATIENCE / 4
        while time.monotonic() < deadline:
            if not self._read(QUIET):
                return
            if len(self.raw) > before and self._is_whole():
                time.sleep(0.01)  # the program drops keys that were pressed while it was drawing
                return
        message = f"no whole screen {when}:\n{self.text}"
        raise AssertionError(message)

    def _is_whole(self) -> bool:
        """The last thing that is drawn is the mark before what is typed."""
        return ">" in self.screen.display[self.screen.cursor.y][: self.screen.cursor.x + 1] and not self._read_now()

    def _read_now(self) -> bool:
        before = len(self.raw)
        self._read(QUIET)
        return len(self.raw) > before

    def _read(self, seconds: float) -> bool:
        """Read what comes within some seconds; return False where the program has ended."""
        try:
            read = self.program.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += read
        self._stream.feed(read)
        return True

    def settle_quietly(self) -> None:
        """Read whatever still comes, which may be nothing."""
        while self._read_now():
            pass

    def wait_for(self, shown: str) -> bool:
        """Wait until these words stand on the screen; return whether they came."""
        deadline = time.monotonic() + 3
        while flat(shown) not in self.flat and time.monotonic() < deadline:
            self._read(0.05)
        return flat(shown) in self.flat

    @property
    def text(self) -> str:
        """The screen as a person sees it."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def flat(self) -> str:
        return flat(self.text)

    @property
    def drawn(self) -> list[str]:
        """The lines of the last screen as the program wrote them, however wide the window is."""
        return _ESCAPE.sub("", _CLEARED.split(self.raw)[-1]).split("\r\n")

    @property
    def after_screens(self) -> str:
        """What was printed after the screens were put away."""
        return "".join(self.raw.split("\x1b[?1049l")[1:]).replace("\r\n", "\n")

    # --- the terminal itself

    def line_mode(self) -> bool:
        return bool(termios.tcgetattr(self.program.child_fd)[3] & termios.ICANON)

    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.program.child_fd)[3] & termios.ECHO)

    def resize(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.screen.resize(lines, columns)
        self.program.setwinsize(lines, columns)
        self.settle("after the window was resized")

    def end(self) -> int:
        """Wait until the program ends by itself; return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(0.2) and time.monotonic() < deadline:
            pass
        assert not self.program.isalive() or self.program.wait() is not None
        assert self.program.exitstatus is not None, f"ended by signal {self.program.signalstatus}"
        return int(self.program.exitstatus)

    def hang_up(self) -> bool:
        """Close the terminal as a closed window does; return whether the program ended."""
        self.program.ptyproc.fileobj.close()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            ended, _ = os.waitpid(self.program.pid, os.WNOHANG)
            if ended:
                self.program.closed = self.program.ptyproc.closed = True
                self.program.terminated = self.program.ptyproc.terminated = True
                return True
            time.sleep(0.05)
        self.program.ptyproc.closed = False
        os.kill(self.program.pid, 9)
        os.waitpid(self.program.pid, 0)
        self.program.closed = self.program.ptyproc.closed = True
        self.program.terminated = self.program.ptyproc.terminated = True
        return False
