"""The packs that this clinic has taken on: their hashes, in the user's configuration folder.

A pack that came from elsewhere is unknown, and its patients are told so, until somebody here has taken it on.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path

from decision_aid.content import Meta
from decision_aid.errors import DecisionAidError
from decision_aid.frozen import frozen
from decision_aid.loading import LoadedPack, is_own

PROGRAM = "decision-aid"


class Origin(StrEnum):
    """Whose a pack is: the program's own, one that this clinic has taken on, or nobody knows."""

    OWN = "own"
    ADOPTED = "adopted"
    UNKNOWN = "unknown"


class AdoptionsError(DecisionAidError):
    """The list of packs taken on cannot be found or read; the message says why in one line."""


@frozen
class Adoption:
    """A pack that was taken on: exactly this text, who made and who reviewed it, and when it was taken on."""

    sha256: str
    title: str
    version: str
    published: str
    made_by: str
    reviewed_by: str
    adopted: str


def adoption(sha256: str, meta: Meta, today: date) -> Adoption:
    """Return the entry for a pack that is taken on today."""
    return Adoption(
        sha256, meta.title, meta.version, meta.published, meta.authors, meta.review_status, today.isoformat()
    )


def list_path() -> Path:
    """Return the file with the list, in the configuration folder that platformdirs names.

    Raises AdoptionsError where the user has no home.
    """
    try:
        if sys.platform == "linux":  # the same as platformdirs, without the time to import it
            named = os.environ.get("XDG_CONFIG_HOME", "")
            return Path(named if named.startswith("/") else "~/.config").expanduser() / PROGRAM / "adopted-packs.json"
        import platformdirs

        return platformdirs.user_config_path(PROGRAM, appauthor=False) / "adopted-packs.json"
    except RuntimeError:
        raise AdoptionsError("The home folder is not known. Set HOME.") from None


def adopted() -> tuple[Adoption, ...]:
    """Return the packs that were taken on, the first first.

    Raises AdoptionsError where the list is there and cannot be read: none of it can be trusted then.
    """
    from decision_aid.loading import documents

    path = list_path()
    if not path.exists():
        return ()
    document = documents.read_file(path, documents.MEBIBYTE)
    if document.diagnostics:
        raise AdoptionsError(f"The list of packs taken on cannot be read: {path}: {document.diagnostics[0].message}")
    try:
        found = tuple(Adoption(**entry) for entry in document.value)
    except TypeError:
        found = None
    if found is None or not all(isinstance(word, str) for entry in found for word in asdict(entry).values()):
        raise AdoptionsError(f"The list of packs taken on cannot be read: {path} is no such list")
    return found


def origin_of(loaded: LoadedPack) -> Origin:
    """Return whose a pack is; where the list cannot be read, no pack is on it."""
    if is_own(loaded):
        return Origin.OWN
    try:
        is_adopted = any(entry.sha256 == loaded.sha256 for entry in adopted())
    except AdoptionsError:
        is_adopted = False
    return Origin.ADOPTED if is_adopted else Origin.UNKNOWN


def as_text(adoptions: tuple[Adoption, ...]) -> str:
    """Return the list as `adopted` reads it."""
    import json

    return json.dumps([asdict(entry) for entry in adoptions], indent=2, ensure_ascii=False) + "\n"
