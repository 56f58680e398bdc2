"""The program started once, and forked for each run: a process of its own, without what imports and the pack cost.

Runs as a script, with a socket as its standard input. For a request (arguments, folder, environment, and three files
for its streams) it forks, lets the child be `python -m decision_aid`, and answers with its process id; asked for one of
these, with its exit code.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import traceback
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST_REQUEST = 1 << 17
PATIENCE = 240.0  # seconds until a program that does not end is ended by force; at the side of others it gets little
WORK = 30  # seconds of a processor that a program may take, however busy the machine is
_IMPORTED_BY_MOST = (
    *(f"decision_aid.cli.{commands}" for commands in ("intake", "pack", "report", "resume", "sessions", "start")),
    *(f"decision_aid.people.terminal.{part}" for part in ("holding", "plain_face", "rich_face")),
    *(f"decision_aid.people.interview.{part}" for part in ("ending", "own_words", "reading", "resuming")),
    *(f"decision_aid.reports.for_patients.{part}" for part in ("notices", "sheet", "take_home")),
    *(f"decision_aid.sessions.{part}" for part in ("arrival", "case", "content", "recorder")),
    *(f"decision_aid.sessions.store.{part}" for part in ("own_key", "sqlite")),
    "decision_aid.loading.adoption",
    "decision_aid.loading.shapes",
    "decision_aid.engine.every_sheet.short",
    "decision_aid.authoring.checks",
    "decision_aid.interop.incoming",
    "decision_aid.people.desk.desk",
    "decision_aid.reports.for_clinicians.handover",
    "decision_aid.reports.paper.html",
    "alembic.command",
    "alembic.config",
    "blessed",
    "pyphen",
    "sqlalchemy.dialects.sqlite",
)
_IMPORTED_FOR = {"pdf": "weasyprint", "postgresql": "psycopg", "batch": "duckdb", "key": "sqlcipher3"}  # by arguments


class Server:
    """The started program, as the tests see it. It ends with the tests, when its socket closes."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__], stdin=theirs, env=dict(environment), start_new_session=True
        )
        theirs.close()
        atexit.register(self._close)

    def _close(self) -> None:
        self._socket.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], typed: bytes
    ) -> tuple[int, bytes, bytes]:
        """Return the exit code, and what was written to the two streams; raises TimeoutError where nothing comes."""
        with tempfile.TemporaryFile() as reads, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            reads.write(typed)
            reads.seek(0)
            pid = self._start([reads.fileno(), out.fileno(), err.fileno()], arguments, cwd, environment)
            code = self._asked({"pid": pid, "wait": True})
            assert code is not None
            return code, _read(out), _read(err)

    def on_terminal(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], terminal: int, *, hears_hangup: bool
    ) -> Forked:
        """Return the program begun on a terminal of its own."""
        return Forked(self, self._start([terminal] * 3, arguments, cwd, environment, hears_hangup=hears_hangup))

    def _start(
        self, streams: list[int], arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], **more: bool
    ) -> int:
        begin = {"arguments": list(arguments), "cwd": str(cwd), "environment": dict(environment), **more}
        pid = self._asked(begin, streams)
        assert pid is not None
        return pid

    def exit_code(self, pid: int) -> int | None:
        """Return the exit code of a program that was begun, negative for a signal; None where it goes on."""
        return self._asked({"pid": pid, "wait": False})

    def _asked(self, request: Mapping[str, object], streams: Sequence[int] = ()) -> int | None:
        socket.send_fds(self._socket, [json.dumps(request).encode()], streams)
        self._socket.settimeout(PATIENCE)
        try:
            answer: int | None = json.loads(self._socket.recv(16))
        except TimeoutError:  # the next run must not get the answer of this one
            os.killpg(self._process.pid, signal.SIGKILL)
            server.cache_clear()
            raise
        return answer


@dataclass(frozen=True, slots=True)
class Forked:
    """A program that was begun on a terminal."""

    server: Server
    pid: int

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None where the program goes on. Once: then it is forgotten."""
        return self.server.exit_code(self.pid)


@cache
def server(of: int, *environment: tuple[str, str]) -> Server:
    """Return the server of a process (a fork of it needs one of its own) with the environment to start in."""
    assert of == os.getpid()
    return Server(dict(environment))


def _read(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


# --- in the started program -----------------------------------------------------------------------


def _serve() -> None:
    asked = socket.socket(fileno=os.dup(0))
    while True:
        request, streams, _, _ = socket.recv_fds(asked, _LONGEST_REQUEST, 3)
        if not request:
            return
        wanted = json.loads(request)
        if "pid" in wanted:
            ended, status = os.waitpid(wanted["pid"], 0 if wanted["wait"] else os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if ended else None
        else:
            _make_ready(wanted["arguments"])
            answer = os.fork()
            if not answer:
                asked.close()
                _be_the_program(streams, **wanted)
            for stream in streams:
                os.close(stream)
        asked.send(json.dumps(answer).encode())


def _make_ready(arguments: list[str]) -> None:
    """Do once what each fork with such arguments would do: make the command, and import a large library."""
    from decision_aid import cli

    cli.built(next((name for names in cli.COMMANDS.values() for name in names if [name] == arguments[:1]), "start"))
    for word, library in _IMPORTED_FOR.items():
        if any(word in argument for argument in arguments):
            # where WeasyPrint lacks its system libraries it prints that, which each fork would print again
            with suppress(ImportError, OSError), redirect_stdout(None):
                importlib.import_module(library)


def _be_the_program(
    streams: list[int],
    *,
    arguments: list[str],
    cwd: str,
    environment: dict[str, str],
    hears_hangup: bool | None = None,  # on a terminal
) -> NoReturn:
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    if hears_hangup is not None:
        take_terminal(hears_hangup=hears_hangup)
        _open_streams_anew()
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    try:
        runpy.run_module("decision_aid", run_name="__main__", alter_sys=True)
        code: object = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001  (as the interpreter does)
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()  # noqa: SLF001  (as the interpreter does: a folder of its own goes with it)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def take_terminal(*, hears_hangup: bool) -> None:
    """Make the terminal at the standard input the one of this process, which leads a session from now on."""
    if os.getsid(0) != os.getpid():
        os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL if hears_hangup else signal.SIG_IGN)


def _open_streams_anew() -> None:
    """What the interpreter opened at its start it did not open on a terminal, where each line is written at once."""
    as_before = {"encoding": sys.stdout.encoding, "newline": "\n", "closefd": False}
    sys.stdin = open(0, errors=sys.stdin.errors, **as_before)  # noqa: SIM115
    sys.stdout = open(1, "w", errors=sys.stdout.errors, **as_before)  # noqa: SIM115
    sys.stderr = open(2, "w", errors=sys.stderr.errors, **as_before)  # noqa: SIM115


if __name__ == "__main__":
    for module in _IMPORTED_BY_MOST:
        importlib.import_module(module)
    for pack in (None, Path(__file__).parent / "packs" / "kitchen_sink.yaml"):
        importlib.import_module("decision_aid.cli.shared").open_pack(pack)  # is read once, as in each program
    _serve()
