"""The program started once, and forked for each run: a process of its own, without what imports and the pack cost.

Runs as a script, with a socket as its standard input. For each request (arguments, folder, environment, and three
files for its streams) it forks, lets the child be `python -m decision_aid`, and answers with the exit code.
"""

from __future__ import annotations

import atexit
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
import traceback
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST_REQUEST = 1 << 17
PATIENCE = 60.0  # seconds until a program that should have ended is ended by force
WORK = 30  # seconds of a processor that a program may take, however busy the machine is
_IMPORTED_BY_MOST = (
    "decision_aid.cli",
    "decision_aid.loading.shapes",
    "decision_aid.authoring.checks",
    "decision_aid.sessions.case",
    "decision_aid.sessions.store.sqlite",
    "alembic.command",
)


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
            request = json.dumps([list(arguments), str(cwd), dict(environment)]).encode()
            socket.send_fds(self._socket, [request], [stream.fileno() for stream in (reads, out, err)])
            return self._exit_code(), _read(out), _read(err)

    def _exit_code(self) -> int:
        self._socket.settimeout(PATIENCE)
        try:
            return int(self._socket.recv(16))
        except TimeoutError:  # the next run must not get the answer of this one
            os.killpg(self._process.pid, signal.SIGKILL)
            server.cache_clear()
            raise


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
        child = os.fork()
        if not child:
            asked.close()
            _be_the_program(*json.loads(request), streams)
        for stream in streams:
            os.close(stream)
        asked.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _be_the_program(arguments: list[str], cwd: str, environment: dict[str, str], streams: list[int]) -> NoReturn:
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
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
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    for module in _IMPORTED_BY_MOST:
        importlib.import_module(module)
    importlib.import_module("decision_aid.cli.shared").open_pack(None)  # is read once, as in each program
    _serve()
