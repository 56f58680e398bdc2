"""Checks of options, numbers and sources: errors, because a wrong number misleads."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

from decision_aid.authoring.checks.references import unknown
from decision_aid.content.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import Arm, Citation, ContentPack, Evidence, Option
    from decision_aid.content.diagnostics import Route

FEWEST_SIDES = 3  # benefits, and harms, of each option
_YES_OR_NO = re.compile(r"(?:Yes|No)\b")


def unknown_evidence(pack: ContentPack) -> Iterator[Diagnostic]:
    """A topic, an option or a myth names evidence that does not exist.

    A claim would stand without its number. Check the spelling against the `id` under `evidence`.
    """
    for route, name in _named(pack, ("topics", "evidence"), ("options", "numbers"), ("myths", "evidence")):
        if name not in pack.evidence_by_id:
            yield unknown("evidence", name, route, pack.evidence_by_id)


def unknown_citation(pack: ContentPack) -> Iterator[Diagnostic]:
    """A number or a myth cites a source that does not exist.

    Nobody could look it up. Check the spelling against the `id` under `citations`.
    """
    for route, name in _named(pack, ("evidence", "citations"), ("myths", "citations")):
        if name not in pack.citations_by_id:
            yield unknown("citation", name, route, pack.citations_by_id)


def unknown_option(pack: ContentPack) -> Iterator[Diagnostic]:
    """A number speaks of a treatment option that does not exist.

    It would be shown beside no option. Check the spelling against the `id` under `options`.
    """
    for route, name in _named(pack, ("evidence", "options")):
        if name not in pack.options_by_id:
            yield unknown("option", name, route, pack.options_by_id)


def _named(pack: ContentPack, *places: tuple[str, str]) -> Iterator[tuple[Route, str]]:
    for kind, key in places:
        for number, thing in enumerate(getattr(pack, kind)):
            for index, name in enumerate(getattr(thing, key)):
                yield (kind, number, key, index), name


def impossible_count(pack: ContentPack) -> Iterator[Diagnostic]:
    """A count that no study can have found.

    Out of nobody, more people than there were, or a range that does not hold its own number. Look the
    numbers up in the source again.
    """
    for number, evidence in enumerate(pack.evidence):
        for index, arm in enumerate(evidence.arms):
            if problem := _impossible(arm):
                yield Diagnostic("impossible-count", f"{arm.name}: {problem}", ("evidence", number, "arms", index))


def _impossible(arm: Arm) -> str:
    if arm.out_of < 1:
        return f"out of {arm.out_of}"
    if not 0 <= arm.n <= arm.out_of:
        return f"{arm.n} people out of {arm.out_of}"
    low = arm.n if arm.low is None else arm.low
    high = arm.n if arm.high is None else arm.high
    if not 0 <= low <= arm.n <= high <= arm.out_of:
        return f"{arm.n} is not between {low} and {high}, or these not between 0 and {arm.out_of}"
    return ""


def incomplete_evidence(pack: ContentPack) -> Iterator[Diagnostic]:
    """A number lacks what a reader needs to judge it.

    Every number says for whom, over what time (`period_months` or `period`), and from which source.
    It is either `arms` (shares of people) or a `measure` (all else).
    """
    for number, evidence in enumerate(pack.evidence):
        for problem in _incomplete(evidence):
            yield Diagnostic("incomplete-evidence", f"{evidence.id}: {problem}", ("evidence", number))


def _incomplete(evidence: Evidence) -> Iterator[str]:
    if bool(evidence.arms) == bool(evidence.measure):
        yield "it needs either arms or a measure"
    if evidence.period_months is None and not evidence.period:
        yield "it needs period_months or period"
    if evidence.period_months is not None and evidence.period_months < 1:
        yield "period_months must be 1 or more"
    if not evidence.citations:
        yield "it needs a source under citations"


def incomplete_option(pack: ContentPack) -> Iterator[Diagnostic]:
    """An option is not told in full.

    Every option has at least three benefits and three harms, steps, things to ask, a sentence on each
    thing under `matters` (`operation` and `device` begin with Yes or No), and either numbers or a sentence
    (`no_good_number`) that says why there are none. Otherwise the comparison tilts.
    """
    for number, option in enumerate(pack.options):
        for problem in _untold(option):
            yield Diagnostic("incomplete-option", f"{option.id}: {problem}", ("options", number))


def _untold(option: Option) -> Iterator[str]:
    for name, entries in (("benefits", option.benefits), ("harms", option.harms)):
        if len(entries) < FEWEST_SIDES:
            yield f"it needs at least {FEWEST_SIDES} {name}, and has {len(entries)}"
    for name in ("what_happens", "ask_about"):
        if not getattr(option, name):
            yield f"{name} is empty"
    for field in fields(option.matters):
        if not getattr(option.matters, field.name).strip():
            yield f"matters.{field.name} is empty"
    for name in ("operation", "device"):
        if getattr(option.matters, name).strip() and not _YES_OR_NO.match(getattr(option.matters, name)):
            yield f"matters.{name} begins neither with Yes nor with No"
    if bool(option.numbers) == bool(option.no_good_number):
        yield "it needs either numbers or no_good_number"


def unfindable_source(pack: ContentPack) -> Iterator[Diagnostic]:
    """A source that nobody can look up.

    Give its journal or publisher, and a `doi`, a `pmid` or a `url`; without these, its authors and year.
    It has a `title`, or says what it is `about` where you have not seen the title. Leave out what you do
    not know: a guess sends people the wrong way.
    """
    for number, citation in enumerate(pack.citations):
        if problem := _unfindable(citation):
            yield Diagnostic("unfindable-source", f"{citation.id} {problem}", ("citations", number))


def _unfindable(citation: Citation) -> str:
    if not citation.journal.strip():
        return "needs a journal or a publisher"
    if bool(citation.title.strip()) == bool(citation.about.strip()):
        return "needs either a title or what it is about"
    if not (citation.doi or citation.pmid or citation.url or (citation.authors and (citation.year or citation.title))):
        return "needs a doi, a pmid, a url, or its authors with a title or a year"
    return ""


def unused_evidence(pack: ContentPack) -> Iterator[Diagnostic]:
    """No option shows this number, or nothing cites this source.

    Name the options that a number speaks of; take out a source that nothing needs.
    """
    cited = _all(e.citations for e in pack.evidence) | _all(m.citations for m in pack.myths)
    shown = _all(t.evidence for t in pack.topics) | _all(o.numbers for o in pack.options)
    for number, evidence in enumerate(pack.evidence):
        if not evidence.options and evidence.id not in shown:
            yield _warning(f"nothing shows '{evidence.id}'", ("evidence", number))
    for number, citation in enumerate(pack.citations):
        if citation.id not in cited:
            yield _warning(f"nothing cites '{citation.id}'", ("citations", number))


def _all(names: Iterable[tuple[str, ...]]) -> set[str]:
    return {name for group in names for name in group}


def _warning(message: str, route: Route) -> Diagnostic:
    return Diagnostic("unused-evidence", message, route, Severity.WARNING)


CHECKS = (
    unknown_evidence,
    unknown_citation,
    unknown_option,
    impossible_count,
    incomplete_evidence,
    incomplete_option,
    unfindable_source,
)
WARNINGS = (unused_evidence,)
