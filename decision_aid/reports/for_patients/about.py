"""Who made this, for whom, paid by whom, and what was not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.loading.adoption import Origin
from decision_aid.reports.blocks import Block, Bullets, Heading, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import Meta
    from decision_aid.reports.standards import StandardSummary

_ORIGINS = {
    Origin.OWN: "It came with the program.",
    Origin.ADOPTED: "It did not come with the program. It was taken on here: decision-aid pack adopt --list.",
    Origin.UNKNOWN: "It did not come with the program, or was changed since, and nobody here has taken it on.",
}


def about_program(meta: Meta, sha256: str, program_version: str, origin: Origin) -> Iterator[Block]:
    """Yield the whole statement, for `decision-aid about`."""
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


def standards_blocks(summaries: tuple[StandardSummary, ...]) -> Iterator[Block]:
    """Yield the summary of the self-assessment, for `decision-aid about --standards`; none is there for other content.

    What was found in one pack says nothing of another.
    """
    yield Heading("How this aid stands to standards for decision aids", level=1)
    if not summaries:
        yield Paragraph("Nobody has rated this content against standards. Only the program's own content was rated.")
        return
    yield Paragraph(
        "The developers looked at each item themselves. This is no certificate, and nobody outside has checked it. "
        "What needs patients, clinicians or independent raters has not been done."
    )
    yield Bullets(tuple(_counted(summary) for summary in summaries))
    yield Paragraph("Item by item, with what shows it: COMPLIANCE.md in the source.")


def _counted(summary: StandardSummary) -> str:
    met, partly, unmet, outside = summary.counts
    return f"{summary.name}: {met} met, {partly} partly, {unmet} not met, {outside} do not apply."
