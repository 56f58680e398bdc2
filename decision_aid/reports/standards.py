"""How the aid stands to published standards: the developers' own reading, summed up per standard."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from decision_aid.frozen import frozen
from decision_aid.loading import documents, is_own

if TYPE_CHECKING:
    from decision_aid.loading import LoadedPack

STATUSES = ("met", "partly", "not-met", "not-applicable")


@frozen
class StandardSummary:
    """One standard and how many of its criteria have each status, in the order of STATUSES."""

    name: str
    counts: tuple[int, ...]


def shipped_path() -> Path:
    """Return where the criteria are: beside the installed package, or in the docs of a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "criteria.yaml"
    return installed if installed.exists() else package.parent / "docs" / "compliance" / "criteria.yaml"


def summaries(loaded: LoadedPack) -> tuple[StandardSummary, ...]:
    """Return one summary for each standard, in the order of the file; none for content that was not rated.

    Rated is the program's own pack, unchanged, in the version that the criteria name.
    """
    whole = documents.read_file(shipped_path(), documents.MEBIBYTE).value
    if not (is_own(loaded) and loaded.pack and loaded.pack.meta.version == whole["rated"]):
        return ()
    return tuple(_summary(standard, whole["criteria"]) for standard in whole["standards"])


def _summary(standard: dict[str, str], criteria: tuple[dict[str, str], ...]) -> StandardSummary:
    found = Counter(criterion["status"] for criterion in criteria if criterion["standard"] == standard["id"])
    return StandardSummary(standard["name"], tuple(found[status] for status in STATUSES))
