"""The program as a process: streams, signals, and the documented exit codes."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any, NoReturn

import typer

from decision_aid.cli.shared import INTERRUPTED, PROBLEMS, READER_GONE, USAGE, refuse_usage, tell_plainly
from decision_aid.errors import DecisionAidError, reason_of

_NOWHERE_TO_WRITE = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT)
_UsageError: Any = typer.BadParameter.__base__  # typer has no public name for it


def run(app: Callable[..., Any]) -> NoReturn:
    """Run the app as a person would, and end with a documented exit code. A bug is a traceback."""
    _prepare_streams()
    _leave_no_core()
    try:
        code = _run(app)
        sys.stdout.flush()
    except BrokenPipeError:
        code = READER_GONE
    except OSError as error:
        if error.errno not in _NOWHERE_TO_WRITE:
            raise
        print(f"Cannot write the output: {reason_of(error)}", file=sys.stderr)
        code = PROBLEMS
    if code in (READER_GONE, PROBLEMS):
        _drop_output()
    sys.exit(code)


def _run(app: Callable[..., Any]) -> int:
    try:
        _raise_when_stopped()
        _refuse_empty_words()
        code = int(app(standalone_mode=False) or 0)
    except typer.Exit as ended:
        code = ended.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit:  # with standalone_mode off, typer ends like this only for a broken pipe
        code = READER_GONE
    except DecisionAidError as error:
        tell_plainly(str(error))
        code = PROBLEMS
    except _UsageError as error:
        error.show()
        code = USAGE
    if code == INTERRUPTED:  # typer itself turns Ctrl-C into this code, without a word
        print("\nStopped.", file=sys.stderr)
    return code


def _refuse_empty_words() -> None:
    """A variable that a script left empty must not be another patient, or nobody: no word of a command may be empty."""
    for before, word in pairwise(sys.argv):
        if not word.strip() or re.fullmatch(r"--[a-z-]+=\s*", word):
            refuse_usage(f"What follows {word.strip() or before} is empty. Fill it in, or leave it out.")


def _raise_when_stopped() -> None:
    """From now on there may be a terminal to give back and a file to finish: an exception passes by all of them."""
    for name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGQUIT"):
        number = getattr(signal, name, None)  # Windows has not all
        if number and not (name in ("SIGINT", "SIGHUP") and signal.getsignal(number) is signal.SIG_IGN):  # as by nohup
            signal.signal(number, signal.default_int_handler)


def _leave_no_core() -> None:
    """Where the program dies, a copy of its memory would hold answers, and the passphrase."""
    with suppress(ImportError):  # Windows
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _prepare_streams() -> None:
    """No character of another alphabet may end the program.

    A closed output is one that cannot be written to, as a full disk: who prints nothing never meets it.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Send what could not be written nowhere, so that Python does not try again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
