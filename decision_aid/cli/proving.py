"""The command that proves what a content pack promises."""

from __future__ import annotations

import os
import signal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from decision_aid.cli.shared import INTERRUPTED, NO_PACK, PROBLEMS, CheckFormat, fail


class VerifyMethod(StrEnum):
    """How `verify` proves: by itself, or by one method only."""

    AUTO = "auto"
    DIAGRAMS = "diagrams"
    Z3 = "z3"


def verify(
    pack: Annotated[
        Path | None, typer.Argument(metavar="[PACK]", help="The content pack; the program's own if left out.")
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to write the results.")] = CheckFormat.TEXT,  # noqa: A002
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.0, metavar="SECONDS", help="What is open then is reported as unproved.")
    ] = 60,
    method: Annotated[VerifyMethod, typer.Option("--method", help="How to prove.")] = VerifyMethod.AUTO,
) -> None:
    """Prove what a content pack promises, over every answer sheet, or show a patient who refutes it."""
    import time

    from decision_aid import loading
    from decision_aid.authoring import verify
    from decision_aid.authoring.printing import verification

    if method is VerifyMethod.Z3 and (problem := verify.solver_missing()):
        fail(problem, PROBLEMS)
    _stop_at_once_when_interrupted()
    loaded = loading.load(pack or loading.shipped_path())
    begin = time.process_time()
    found = verify.verify(loaded, verify.Limits.seconds(timeout, method.value))
    seconds = time.process_time() - begin
    as_text = format is CheckFormat.TEXT
    print((verification.render if as_text else verification.as_json)(loaded.source, found, seconds).rstrip("\n"))
    if not found.proved:
        raise typer.Exit(PROBLEMS if loaded.pack else NO_PACK)


def _stop_at_once_when_interrupted() -> None:
    """Exit on Ctrl-C without raising: where z3 frees its memory, Python would drop the exception."""

    def stop(*_: object) -> None:
        os.write(2, b"\nStopped.\n")
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)
