"""Real processes for the tests: the program with pipes, and on a pseudo-terminal. No mocks."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyte

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from decision_aid.people.prompts import number_keys
from decision_aid.people.terminal.rich_face import UNREAD, UNREAD_SECONDS
from tests import forked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Value

PROGRAM = (sys.executable, "-m", "decision_aid")
PATIENCE = 60.0  # seconds; only a program that hangs takes so long, on the slowest machine under load
QUIET = 0.015  # a screen is finished when nothing more comes for so many seconds
HELD = 0.17  # seconds; a bit longer than the program takes the same key for a finger that was not lifted
BACKSPACE = "\x7f"
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


def run(*arguments: str | bytes | Path, cwd: Path, typed: str | bytes = "", **variables: str) -> Finished:
    """Run `decision-aid` in a folder, with what is typed as its standard input.

    It is forked from one that is started already, and may use no more than `forked.WORK` of the processor.
    """
    given = typed.encode() if isinstance(typed, str) else typed
    code, out, err = _started(variables).run([*map(os.fsdecode, arguments)], cwd, environment(cwd, **variables), given)
    return Finished(code, out.decode(), err.decode())


def _started(variables: Mapping[str, str]) -> forked.Server:
    """Return a started program, which has had the variables that the interpreter reads at its start."""
    early = {name: value for name, value in variables.items() if name.startswith(("PYTHON", "LC_"))}
    return forked.server(os.getpid(), *environment(Path("/"), **early).items())


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
    """Return what stands before these answers on the screen: y, n, or numbers, of two digits in a long list."""
    if isinstance(value, bool):
        return ("y" if value else "n",)
    if isinstance(value, int):
        return (str(value),)
    keys = dict(zip((option.code for option in item.answer_options), number_keys(item.answer_options), strict=True))
    return tuple(keys[code] for code in ((value,) if isinstance(value, str) else value))


def line_for(item: Item, value: Value) -> str:
    """Return the line that gives this answer in the plain face."""
    return " ".join(numbers(item, value))


def keys_for(item: Item, value: Value) -> list[str]:
    """Return the keys that give this answer in the rich face."""
    keys = [key for number in numbers(item, value) for key in number]
    alone = isinstance(item.kind, MultipleChoice) and isinstance(value, tuple) and set(value) <= set(item.kind.alone)
    ends = alone and len(keys) == 1
    waits = (isinstance(item.kind, MultipleChoice) and not ends) or (isinstance(item.kind, Scale) and keys == ["1"])
    return [*keys, *(["\r"] if waits else [])]


# --- On a pseudo-terminal -------------------------------------------------------------------------


class Terminal:
    """The program on a pseudo-terminal: keys in, screen out. A context manager, so that it always ends."""

    def __init__(  # noqa: PLR0913
        self,
        *arguments: str,
        cwd: Path,
        columns: int = 80,
        lines: int = 24,
        ignores_hangup: bool = False,
        command: tuple[str, ...] = PROGRAM,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.columns, self.lines = columns, lines
        self.raw = ""
        self.screen, self._text = pyte.Screen(columns, lines), ""
        self._stream = pyte.Stream(self.screen)
        self._last = ""
        self._ended: int | None = None
        self._at_end = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.fd, theirs = os.openpty()
        termios.tcsetwinsize(self.fd, (lines, columns))
        surroundings = environment(cwd, **{"TERM": "xterm-256color", **(variables or {})})
        hears_hangup = not ignores_hangup
        if command != PROGRAM:
            self._program: forked.Forked | subprocess.Popen[bytes] = subprocess.Popen(
                [*command, *arguments],
                cwd=cwd,
                env=surroundings,
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                preexec_fn=lambda: forked.take_terminal(hears_hangup=hears_hangup),  # noqa: PLW1509
            )
        else:
            started = _started(variables or {})
            self._program = started.on_terminal(arguments, cwd, surroundings, theirs, hears_hangup=hears_hangup)
        os.close(theirs)

    @property
    def pid(self) -> int:
        return self._program.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ended is None:
            self.kill()
        self._close()

    def _close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    # --- keys

    def ready(self) -> Self:
        """Wait for the first screen, and until the program listens to keys."""
        self.settle()
        self._read_while(self.line_mode)
        return self

    def send(self, keys: str) -> None:
        """Send keys as fast as can be."""
        left = keys.encode("utf-8", "surrogateescape")
        while left:
            left = left[os.write(self.fd, left) :]

    def ready_quietly(self) -> None:
        """Wait until the program listens to keys, whatever it shows then."""
        self._read_while(lambda: self.line_mode() or not self.raw)
        self.heard()

    def heard(self, times: int = 2) -> None:
        """Wait until the program has done what the keys so far ask for, or has ended.

        It does one thing after the other, so a key that only has the screen drawn again is answered last. It is pressed
        twice: what is drawn first may come of a key before it. Where it was dropped with keys that came too early, it
        is pressed again.
        """
        for _ in range(times):
            self.settle_quietly()
            before, deadline = len(self.raw), time.monotonic() + PATIENCE
            while len(self.raw) == before and not self._at_end:
                assert time.monotonic() < deadline, f"the program hears no key:\n{self.text}"
                self.send(BACKSPACE)
                self._read(HELD)
            self._read_while(lambda: not self._is_whole())

    def lift_the_finger(self, seconds: float = HELD) -> None:
        """Let the time pass in which the same key again is a finger that was not lifted.

        The program reads a key before it draws what comes of it, so it is enough to count from what was seen.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def press(self, *keys: str) -> None:
        """Press keys one after the other as a person would, each when its screen is there."""
        for key in keys:
            if key == self._last:
                self.lift_the_finger()
            self.send(key)
            self.settle(f"after the key {key!r}")
            while UNREAD in self.flat:
                self.lift_the_finger(UNREAD_SECONDS)
                self.send(key)
                self.settle(f"after the key {key!r} again")
            self._last = key

    def say(self, line: str) -> str:
        """Type a line in the plain face; return what was asked next."""
        assert not self.at_end, f"the program has ended, and takes no line:\n{self.text}"
        before = len(self.raw)
        self.send(f"{line}\n")
        return self.until_asked(before + len(line) + 2)

    def until_asked(self, start: int = 0) -> str:
        """Return what the plain face shows from a place in its output until it waits for a line."""
        self._read_while(lambda: not self.raw[start:].endswith("\n> "))
        return self.raw[start:].replace("\r\n", "\n").removesuffix("> ")

    # --- what is shown

    def settle(self, when: str = "at the start") -> None:
        """Wait until a whole screen was drawn, or the program ended."""
        before, deadline = len(self.raw), time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not self._read(QUIET):
                return
            if len(self.raw) > before and self._is_whole():
                return
        message = f"no whole screen {when}:\n{self.text}"
        raise AssertionError(message)

    def _is_whole(self) -> bool:
        """The last thing that is drawn is the mark before what is typed."""
        cursor = self.screen.cursor
        return ">" in self._drawn_on(cursor.y, cursor.x + 1) and not self._read_now()

    def _drawn_on(self, line: int, columns: int) -> str:
        return "".join(self.screen.buffer[line][column].data for column in range(columns))

    def _read_now(self) -> bool:
        before = len(self.raw)
        self._read(QUIET)
        return len(self.raw) > before

    def _read(self, seconds: float) -> bool:
        """Read what comes within some seconds; return False where the program has ended."""
        if self._at_end or not select.select([self.fd], [], [], seconds)[0]:
            return not self._at_end
        try:
            came = os.read(self.fd, 65536)
        except OSError:  # so Linux says that nobody holds the other side of a terminal
            came = b""
        self._at_end = not came
        read = self._decoder.decode(came)
        self.raw, self._text = self.raw + read, ""
        self._stream.feed(read)
        return not self._at_end

    def settle_quietly(self) -> None:
        """Read whatever still comes, which may be nothing."""
        while self._read_now():
            pass

    def wait_for_written(self, raw: str, times: int = 1) -> bool:
        """Wait until the program has written something so many times; return whether it has."""
        self._read_while(lambda: self.raw.count(raw) < times)
        return self.raw.count(raw) >= times

    def wait_for(self, shown: str) -> bool:
        """Wait until these words stand on the screen; return whether they came."""
        self._read_while(lambda: flat(shown) not in self.flat)
        return flat(shown) in self.flat

    def _read_while(self, condition: Callable[[], bool]) -> None:
        """Read what comes, until this is over or the program has ended, but not for ever."""
        deadline = time.monotonic() + PATIENCE
        while condition() and self._read(QUIET) and time.monotonic() < deadline:
            pass

    @property
    def at_end(self) -> bool:
        """Whether the program has let go of the terminal."""
        return self._at_end

    @property
    def text(self) -> str:
        """The screen as a person sees it."""
        if not self._text:  # pyte's own way to say it takes more time than all else together
            self._text = "\n".join(self._drawn_on(line, self.columns).rstrip() for line in range(self.lines))
        return self._text

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
        return bool(termios.tcgetattr(self.fd)[3] & termios.ICANON)

    def until_hidden(self) -> None:
        """Wait until what is typed is not shown: what comes before that is dropped where a password is asked."""
        self._read_while(self.echoes)

    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def resize(self, columns: int, lines: int) -> None:
        self.columns, self.lines, self._text = columns, lines, ""
        self.screen.resize(lines, columns)
        termios.tcsetwinsize(self.fd, (lines, columns))
        self.settle("after the window was resized")

    def end(self) -> int:
        """Wait until the program ends by itself; return its exit code."""
        self._read_while(lambda: True)
        ended = self._ends_within(PATIENCE)
        assert ended is not None, f"the program does not end:\n{self.text}"
        assert ended >= 0, f"ended by signal {-ended}"
        return ended

    def hang_up(self) -> bool:
        """Close the terminal as a closed window does; return whether the program ended."""
        self._close()
        self._at_end = True
        if self._ends_within(PATIENCE) is None:
            self.kill()
            return False
        return True

    def kill(self) -> None:
        """End the program by force, which needs no help of it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._ends_within(PATIENCE)

    def _ends_within(self, seconds: float) -> int | None:
        """Return the exit code, negative for a signal; None where the program goes on."""
        deadline = time.monotonic() + seconds
        while self._ended is None and time.monotonic() < deadline:
            self._ended = self._program.poll()
            if self._ended is None and not self._read(QUIET):
                time.sleep(QUIET)  # the terminal is closed, so there is nothing else to wait at
        return self._ended
