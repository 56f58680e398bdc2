"""Numbers as blocks: the sentence first, then both sides of each count, then the picture, then how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.reports.blocks import Block, Bullets, Heading, IconArray, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import Arm, Citation, ContentPack, Evidence, Myth

RARE = 0.005  # below this share, people are counted out of 1,000, for all groups of the item
CERTAINTY = {
    "high": "We are sure of this.",
    "moderate": "We are fairly sure. New studies may change this.",
    "low": "We are not very sure. New studies may change this a lot.",
    "very-low": "We are very unsure. The true number may be quite different.",
}
DESIGN = {
    "randomised-open-label": "People were put in groups by chance. All knew which care they had.",
    "randomised-blinded": "People were put in groups by chance. They did not know which care they had.",
    "systematic-review": "A review that looked for all studies.",
    "registry-or-cohort": "People were followed over time, with no group by chance to compare.",
    "claims-data": "Bills and health records were counted.",
    "maker-manual": "Counts in the manual of a maker.",
    "patient-leaflet": "Leaflets that hospitals give to patients.",
    "trial-follow-up": "People in a study were followed for longer.",
}


def all_evidence_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield every finding in full, in the order of the pack."""
    yield Heading("The numbers, and how sure we are", level=1)
    for evidence in pack.evidence:
        yield from evidence_blocks(pack, evidence)


def denominator(evidence: Evidence) -> int:
    """Return out of how many people an item is told: 100, or 1,000 where a share is very small."""
    shares = [arm.n / arm.out_of for arm in evidence.arms]
    return 1000 if any(0 < share < RARE for share in shares) else 100


def per(arm: Arm, out_of: int, count: int | None = None) -> int:
    """Return a count (the arm's own, if none is given) as whole people out of 100 or 1,000."""
    return int(out_of * (arm.n if count is None else count) / arm.out_of + 0.5)


def evidence_blocks(pack: ContentPack, evidence: Evidence, level: int = 2) -> Iterator[Block]:
    """Yield one finding in full: what was found, for whom, how sure we are, and the source."""
    yield Heading(evidence.statement, level)
    if evidence.measure:
        yield Paragraph(evidence.measure)
    yield Paragraph(f"What was counted: {evidence.outcome}")
    out_of = denominator(evidence)
    for arm in evidence.arms:
        yield Paragraph(both_sides(arm, out_of))
    for arm in evidence.arms if out_of == 100 else ():  # noqa: PLR2004
        filled = per(arm, out_of)
        yield IconArray(f"{arm.name}: each sign is one person of 100; {filled} are marked.", filled)
    yield Bullets(tuple(_facts(evidence)))
    yield Paragraph("Source: " + " / ".join(reference(pack.citations_by_id[name]) for name in evidence.citations))


def both_sides(arm: Arm, out_of: int) -> str:
    """Return a count told both ways: with and without."""
    did = per(arm, out_of)
    about = "about " if arm.rounded or arm.out_of != out_of else ""
    told = f"{arm.name}: {about}{did} out of {out_of:,} did, and {about}{out_of - did} did not."
    if arm.low is not None and arm.high is not None:
        low, high = (per(arm, out_of, count) for count in (arm.low, arm.high))
        told += f" The true number may be between {low} and {high}."
    return told if arm.rounded else f"{told} (Counted: {arm.n:,} of {arm.out_of:,}.)"


def _facts(evidence: Evidence) -> Iterator[str]:
    yield f"Who: {evidence.population}"
    yield f"When: {when(evidence)}"
    if evidence.comparator:
        yield f"Compared with: {evidence.comparator}"
    yield f"Kind of study: {DESIGN[evidence.design]}"
    yield f"Who paid: {evidence.funding}"
    yield f"How sure are we? {CERTAINTY[evidence.certainty]} {evidence.certainty_why}"
    yield f"Checked: {evidence.checked}"


def when(evidence: Evidence) -> str:
    """Return the time over which people were followed, in words."""
    months = evidence.period_months
    if months is None:
        return evidence.period
    return f"after {months} month{'s' if months > 1 else ''}"


def reference(citation: Citation) -> str:
    """Return a source as one can look it up; what was not to be seen is left out."""
    published = ", ".join(filter(None, (citation.journal, citation.year)))
    places = (
        f"DOI {citation.doi}" if citation.doi else "",
        f"PMID {citation.pmid}" if citation.pmid else "",
        citation.url,
    )
    return " ".join(filter(None, (_work(citation), f"{published}.", ", ".join(filter(None, places)))))


def _work(citation: Citation) -> str:
    """Return who wrote what; where the title was not seen, what it is about."""
    titled = citation.title or f"[{citation.about[:1].upper()}{citation.about[1:]}]"
    return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in (citation.authors, titled) if part)


def short_reference(citation: Citation) -> str:
    """Return a source in a word or two: its first author, or else where it was published, and the year."""
    first = citation.authors.split(",")[0] or citation.journal.split(";")[0]
    return ", ".join(filter(None, (first, citation.year)))


def sources_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield every source, in the order of the pack."""
    yield Heading("Sources", level=1)
    yield Paragraph(
        "Each is told as far as we saw it. Where we did not see a title, we say in square brackets what it is about."
    )
    yield Bullets(tuple(reference(citation) for citation in pack.citations))


def myths_blocks(pack: ContentPack) -> Iterator[Block]:
    """Yield what a person may have read, and what the studies say."""
    yield Heading("What you may have read, and what the studies say", level=1)
    for myth in pack.myths:
        yield Heading(myth.claim)
        yield Paragraph(myth.finding)
        yield Paragraph("More: " + "; ".join(_more(pack, myth)))


def _more(pack: ContentPack, myth: Myth) -> Iterable[str]:
    if myth.evidence:
        return [f"decision-aid evidence {name}" for name in myth.evidence]
    return [reference(pack.citations_by_id[name]) for name in myth.citations] or ["see the section on sources"]
