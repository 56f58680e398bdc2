"""Numbers as blocks: the sentence first, then both sides of each count, then the picture, then how sure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from decision_aid.content import Arm, Citation, ContentPack, Evidence, Myth
from decision_aid.engine.answers import Answers
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.reports.blocks import Block, Bullets, Heading, IconArray, Paragraph, listed_under

RARE = 0.005  # below this share, people are counted out of 1,000, for all groups of the item
CERTAINTY = {
    "high": "We are sure of this.",
    "moderate": "We are fairly sure. New studies may change this.",
    "low": "We are not very sure. New studies may change this a lot.",
    "very-low": "We are very unsure. The true number may be quite different.",
}
CERTAINTY_WORD = {"high": "sure", "moderate": "fairly sure", "low": "not very sure", "very-low": "very unsure"}
_KNEW = {False: "did not know", True: "knew"}
READ = {
    "abstract": "We read the summary of the paper.",
    "table": "We read the table of findings.",
    "full-text": "We read the whole paper.",
    "page": "We read the page named under source.",
    "press-release": "We read a news release only, not the study.",
}
DESIGN = {
    "randomised-open-label": "People were put in groups by chance, and knew what they got.",
    "randomised-blinded": "People were put in groups by chance, and did not know what they got.",
    "systematic-review": "A review that looked for all studies.",
    "registry-or-cohort": "People were followed over time, with no group by chance to compare.",
    "claims-data": "Insurance and health records were counted.",
    "maker-manual": "Counts in the manual of a maker.",
    "patient-leaflet": "Leaflets that hospitals give to patients.",
    "trial-follow-up": "People in a study were followed for longer.",
    "guidance": "Rules, advice or counts by experts, agencies or makers.",
}

HOW_TO_USE_PICTURES = (
    "Each picture shows 100 people like those in the study. The marked ones are those to whom it happened. Put two "
    "pictures of the same study side by side, and see how many more are marked in one. Nobody can tell which of the "
    "100 you would be. Show your doctor a picture, and ask how it would look for people like you."
)


def all_evidence_blocks(pack: ContentPack, cite: Callable[[Citation], str] | None = None) -> Iterator[Block]:
    """Yield every finding in full, each once: relief like with like, then all else; `cite` tells a source."""
    yield Heading("The numbers, and how sure we are", level=1)
    yield Paragraph(HOW_TO_USE_PICTURES)
    for kind, of_kind in groupby(like_with_like(pack.evidence), _kind_of_relief):
        yield Heading(f"Relief, where people {_KNEW[kind]} what they got" if kind is not None else "Harm, and all else")
        for evidence in of_kind:
            yield from evidence_blocks(pack, evidence, level=3, cite=cite)


def denominator(evidence: Evidence) -> int:
    """Return out of how many people an item is told: 100, or 1,000 where a share is very small."""
    shares = [arm.n / arm.out_of for arm in evidence.arms]
    return 1000 if any(0 < share < RARE for share in shares) else 100


def per(arm: Arm, out_of: int, count: int | None = None) -> int:
    """Return a count (the arm's own, if none is given) as whole people out of 100 or 1,000."""
    return int(out_of * (arm.n if count is None else count) / arm.out_of + 0.5)


def evidence_blocks(
    pack: ContentPack, evidence: Evidence, level: int = 2, cite: Callable[[Citation], str] | None = None
) -> Iterator[Block]:
    """Yield one finding in full: what was found, for whom, how sure we are, and the source, whole or as `cite` has it.

    Where people can be drawn, the words of the picture tell both sides; how far points differ, the statement says.
    """
    yield Heading(evidence.statement, level)
    if evidence.measure:
        yield Paragraph(evidence.measure)
    yield Paragraph(f"What was counted: {evidence.outcome}")
    out_of = denominator(evidence)
    for arm in evidence.arms:
        told = both_sides(arm, out_of)
        yield IconArray(told, per(arm, out_of)) if out_of == 100 else Paragraph(told)  # noqa: PLR2004
    yield Bullets((*_harm(evidence), *_facts(pack, evidence)))
    sources = ((cite or reference)(pack.citations_by_id[name]) for name in evidence.citations)
    yield Paragraph("Source: " + " / ".join(sources))


def relief_blocks(evidence: Iterable[Evidence], most: int | None = None) -> Iterator[Block]:
    """Yield what studies of relief found in two lists that never mix, at most so many in each."""
    found = [each for each in evidence if each.compares == "relief"]
    for knew, words in _KNEW.items():
        lines = [found_and_how_sure(each) for each in found if each.knew is knew][:most]
        yield from listed_under(f"Relief, where people {words} what they got", lines, level=3)


def with_certainty(evidence: Evidence) -> str:
    """Return what was found with how sure it is, and whether people knew what they got: no number goes without."""
    kind = _kind_of_relief(evidence)
    knew = f"People {_KNEW[kind]} what they got: " if kind is not None else ""
    return knew + found_and_how_sure(evidence)


def found_and_how_sure(evidence: Evidence) -> str:
    """Return what was found with how sure it is, for a list whose heading says whether people knew what they got."""
    return " ".join((evidence.statement, *_how_sure(evidence), *_harm(evidence)))


def _harm(evidence: Evidence) -> tuple[str, ...]:
    """Return the harm that belongs to a gain, which never stands alone."""
    return (f"Harm: {evidence.harm}",) if evidence.harm else ()


def _how_sure(evidence: Evidence) -> tuple[str, ...]:
    """Return how sure a finding is; rules and leaflets are not findings."""
    return (f"How sure: {CERTAINTY_WORD[evidence.certainty]}.",) if evidence.certainty else ()


def like_with_like(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return relief where people did not know what they got, then where they knew, then all else; never mixed."""
    order = [*_KNEW, None]
    return sorted(evidence, key=lambda each: order.index(_kind_of_relief(each)))


def _kind_of_relief(evidence: Evidence) -> bool | None:
    return evidence.knew if evidence.compares == "relief" else None


def both_kinds(found: list[Evidence], most: int) -> list[Evidence]:
    """Return the first of them, and where one is on relief, of the other kind of relief the first too, if there is one.

    So want of room never leaves one side alone. `most` is how many there is room for; one may be added.
    """
    chosen = found[:most]
    kinds = {each.knew for each in chosen if each.compares == "relief"}
    other = (each for each in found if kinds and each.compares == "relief" and each.knew not in kinds)
    return like_with_like((*chosen, *list(other)[:1]))


def people_like_you_blocks(pack: ContentPack, answers: Answers, most: int | None = None) -> Iterator[Block]:
    """Yield the studies of people told the same, then those of pain in the same place; a filter, never a chance.

    At most so many of each, and of each only what was found and how sure it is.
    """
    if pack.people_like_you:
        yield Heading("Studies of people like you")
        if not _were_studied(pack, answers):
            yield Paragraph(_OTHERS_STUDIED)
            return
        fitting = [each for each in pack.evidence if fits(pack, answers, each)]
        told = [each for each in fitting if each.for_people_told]
        there = [each for each in fitting if each.for_sites and not each.for_people_told]
        for found, words in ((told, _TOLD_THE_SAME), (there, _SAME_PLACE)):
            if blocks := tuple(relief_blocks(found, most)):
                yield Paragraph(words)
                yield from blocks
            elif found is told:
                yield Paragraph("No main study in people like you.")


_OTHERS_STUDIED = "The studies that we read were of other people, such as adults. So the numbers here may not fit you."
_TOLD_THE_SAME = "These studies had people who were told what you were told."
_SAME_PLACE = "These studies had people with pain in the same place. Their kind of pain may not be yours."


def fits(pack: ContentPack, answers: Answers, evidence: Evidence) -> bool:
    """Return whether a finding may stand beside this person's answers: of people like them, or of nobody in particular.

    It is of people like them if all that it names is so: what they were told, where it hurts. Whoever was not studied
    at all is shown rules, and no findings.
    """
    like = pack.people_like_you
    if not like:
        return True
    if not _were_studied(pack, answers):
        return evidence.design == "guidance"
    told = answers.get(like.told)
    same = isinstance(told, tuple) and not set(told).isdisjoint(evidence.for_people_told)
    return (same or not evidence.for_people_told) and (
        answers.get(like.site) in evidence.for_sites or not evidence.for_sites
    )


def _were_studied(pack: ContentPack, answers: Answers) -> bool:
    studied = pack.people_like_you.studied if pack.people_like_you else None
    return not studied or Judge(pack.findings_by_id, answers).judge(studied).truth is not Truth.FALSE


def both_sides(arm: Arm, out_of: int) -> str:
    """Return a count told both ways: with and without."""
    did = per(arm, out_of)
    about = "about " if arm.rounded or arm.out_of != out_of else ""
    told = f"{arm.name}: {about}{did} of {out_of:,} did, and {about}{out_of - did} did not."
    if arm.low is not None and arm.high is not None:
        low, high = (per(arm, out_of, count) for count in (arm.low, arm.high))
        told += f" The true number may be between {low} and {high}."
    return told if arm.rounded else f"{told} (Counted: {arm.n:,} of {arm.out_of:,}.)"


def _facts(pack: ContentPack, evidence: Evidence) -> Iterator[str]:
    yield "Choices: " + "; ".join(pack.options_by_id[name].title for name in evidence.options)
    yield f"Who: {evidence.population}"
    yield f"When: {when(evidence)}"
    if evidence.comparator:
        yield f"Compared with: {evidence.comparator}"
    kind = DESIGN[evidence.design]
    knew = "" if evidence.knew is None or "what they got" in kind else f" People {_KNEW[evidence.knew]} what they got."
    yield f"Kind of study: {kind}{knew}"
    yield f"Who paid: {evidence.funding}"
    rated = "The review says so itself. " if evidence.certainty_by == "review" else ""
    if evidence.certainty:
        yield f"How sure are we? {CERTAINTY[evidence.certainty]} {rated}{evidence.certainty_why}"
    yield f"How far we read: {READ[evidence.read]}"
    if evidence.checked != pack.meta.evidence_checked:
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
        yield Paragraph("Sources: " + "; ".join(_sources(pack, myth)))


def _sources(pack: ContentPack, myth: Myth) -> Iterable[str]:
    """Return each source of a myth, and of the evidence that it names, once and in short."""
    named = [*(name for each in myth.evidence for name in pack.evidence_by_id[each].citations), *myth.citations]
    return dict.fromkeys(short_reference(pack.citations_by_id[name]) for name in named)
