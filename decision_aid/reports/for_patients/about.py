"""Who made this, for whom, paid by whom, what was not done, and how it stands to published standards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from decision_aid.content import Meta
from decision_aid.loading import LoadedPack, documents, is_own
from decision_aid.loading.adoption import Origin
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph

_ORIGINS = {
    Origin.OWN: "It came with the program.",
    Origin.ADOPTED: "It did not come with the program. It was taken on here: decision-aid pack adopt --list.",
    Origin.UNKNOWN: "It did not come with the program, or was changed since, and nobody here has taken it on.",
}


def about_program(meta: Meta, sha256: str, program_version: str, origin: Origin) -> Iterator[Block]:
    yield Heading(meta.title, level=1)
    yield Paragraph(meta.purpose)
    for title, text in (
        ("Who it is for", f"{meta.audience} {meta.not_for}"),
        ("The decision", meta.decision),
        ("Who made it", f"{meta.authors} {meta.review_status}"),
        ("Whose content this is", _ORIGINS[origin]),
        ("Money and interests", f"{meta.funding} {meta.interests}"),
        ("How it is kept up to date", meta.update_policy),
        (
            "Versions and dates",
            (
                f"Content {meta.version}, published {meta.published}, evidence checked {meta.evidence_checked}, "
                f"next review {meta.next_review}. Content hash {sha256}. Program {program_version}. "
                f"License {meta.license}."
            ),
        ),
    ):
        yield Heading(title)
        yield Paragraph(text)


STATUSES = ("met", "partly", "not-met", "not-applicable")


def criteria_path() -> Path:
    """Return where the criteria are: beside the installed package, or in the docs of a checkout."""
    package = Path(__file__).parent.parent.parent
    installed = package / "criteria.yaml"
    return installed if installed.exists() else package.parent / "docs" / "compliance" / "criteria.yaml"


def summaries(loaded: LoadedPack) -> dict[str, tuple[int, ...]]:
    """Return how many criteria of each standard have each of the STATUSES; nothing for content that was not rated.

    Rated is the program's own pack, unchanged, in the version that the criteria name.
    """
    whole = documents.read_file(criteria_path(), documents.MEBIBYTE).value
    if not (is_own(loaded) and loaded.pack and loaded.pack.meta.version == whole["rated"]):
        return {}
    found = Counter((criterion["standard"], criterion["status"]) for criterion in whole["criteria"])
    return {
        standard["name"]: tuple(found[standard["id"], status] for status in STATUSES) for standard in whole["standards"]
    }


def standards_blocks(loaded: LoadedPack) -> Iterator[Block]:
    """Yield the summary of the self-assessment, for `decision-aid about --standards`; none is there for other content.

    What was found in one pack says nothing of another.
    """
    found = summaries(loaded)
    yield Heading("How this aid stands to standards for decision aids", level=1)
    if not found:
        yield Paragraph("Nobody has rated this content against standards. Only the program's own content was rated.")
        return
    yield Paragraph(
        "The developers looked at each item themselves. This is no certificate, and nobody outside has checked it. "
        "What needs patients, clinicians or independent raters has not been done."
    )
    yield Bullets(
        tuple(
            f"{name}: {met} met, {partly} partly, {unmet} not met, {outside} do not apply."
            for name, (met, partly, unmet, outside) in found.items()
        )
    )
    yield Paragraph("Item by item, with what shows it: COMPLIANCE.md in the source.")
