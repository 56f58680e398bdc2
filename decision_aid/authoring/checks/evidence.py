"""Checks of options, numbers and sources: errors, because a wrong number misleads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error
from decision_aid.authoring.checks.references import CITING, NAMING, all_named
from decision_aid.authoring.checks.wording import words
from decision_aid.content import Arm, Citation, ContentPack, Evidence, Option

FEWEST_SIDES = 3  # benefits, and harms, of each option
MOST_WORDS = 25  # in a cell of key facts
_FOUND_BY = {
    "doi": re.compile(r"10\.\d{4,9}/\S+"),
    "pmid": re.compile(r"\d{1,8}"),
    "url": re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?:/\S*)?"),
}
_DATED = re.compile(r"(?:19|20)\d\d(?=-|$)")
_NO_HARM = re.compile(r"(?:none|no)\b(?!.*\b(?:count|counted|read|told|result))", re.IGNORECASE)
_RELIEF = re.compile(r"\b(?:pain gone|less pain|pain relief)\b", re.IGNORECASE)


@error
def number_of_another_option(pack: ContentPack) -> Iterator[Problem]:
    """An option shows a number that says itself that it belongs to other options.

    It would be told as what this option does. Name the option under `options` of the number, or take it out.
    """
    for route, name in places.names(pack, "options", "numbers"):
        option = pack.options[int(route[1])].id
        if name in pack.evidence_by_id and option not in pack.evidence_by_id[name].options:
            yield Problem(f"'{name}' does not name '{option}' among its options", route)


@error
def impossible_count(pack: ContentPack) -> Iterator[Problem]:
    """A count that no study can have found.

    Out of nobody, more people than there were, or a range that does not hold its own number. Look the
    numbers up in the source again.
    """
    for number, evidence in enumerate(pack.evidence):
        for index, arm in enumerate(evidence.arms):
            if problem := _impossible(arm):
                yield Problem(f"{arm.name}: {problem}", ("evidence", number, "arms", index))


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


@error
def incomplete_evidence(pack: ContentPack) -> Iterator[Problem]:
    """A number lacks what a reader needs to judge it.

    Every number says for whom, over what time (`period_months` or `period`), and from which source.
    It is either `arms` (shares of people), a `difference` (points on a scale) or a `measure` (all else).
    Where it compares relief, `knew` says if people knew which treatment they had, and `harm` what harm came of
    it, or that nobody counted it. It says how certain it is, and why; rules and leaflets need not. A certainty is
    that of a review (`certainty_by: review`), or ours, which is low or very low.
    """
    for number, evidence in enumerate(pack.evidence):
        for problem in _incomplete(evidence):
            yield Problem(f"{evidence.id}: {problem}", ("evidence", number))


def _incomplete(evidence: Evidence) -> Iterator[str]:
    if bool(evidence.arms) + bool(evidence.measure) + (evidence.difference is not None) != 1:
        yield "it needs one of arms, difference and measure"
    if evidence.compares == "relief" and evidence.knew is None:
        yield "a comparison of relief says if people knew what they got: knew: true or false"
    if evidence.compares == "relief" and not evidence.harm.strip():
        yield "a comparison of relief tells the harm too, or that nobody counted it"
    yield from _at_odds(evidence)
    if uncertain := _uncertain(evidence):
        yield uncertain
    if evidence.period_months is None and not evidence.period:
        yield "it needs period_months or period"
    if evidence.period_months is not None and evidence.period_months < 1:
        yield "period_months must be 1 or more"
    if not evidence.citations:
        yield "it needs a source under citations"


def _at_odds(evidence: Evidence) -> Iterator[str]:
    if _NO_HARM.match(evidence.harm):
        yield "that nobody counted harm is not that there is none: say what was counted"
    if evidence.compares != "relief" and _RELIEF.search(evidence.outcome):
        yield f"its outcome is relief, and it says compares: {evidence.compares}"
    told = f"{evidence.statement} {evidence.certainty_why}"
    if "maker paid" in told.lower() and "maker" not in evidence.funding.lower():
        yield "it says that a maker paid, and funding does not"


def _uncertain(evidence: Evidence) -> str:
    if bool(evidence.certainty) != bool(evidence.certainty_why):
        return "certainty and certainty_why belong together"
    if not evidence.certainty and evidence.design not in ("guidance", "patient-leaflet"):
        return "it needs its certainty, and why"
    if evidence.certainty_by == "review" and evidence.design not in ("systematic-review", "guidance"):
        return f"no review rated it: its design is {evidence.design}"
    if evidence.certainty in ("high", "moderate") and evidence.certainty_by != "review":
        return "only a review can be so certain: certainty_by: review"
    return ""


@error
def incomplete_option(pack: ContentPack) -> Iterator[Problem]:
    """An option is not told in full.

    Every option has at least three benefits and three harms, a timeline, things to ask, and either numbers
    or a sentence (`no_good_number`) that says why there are none. Otherwise the comparison tilts.
    """
    for number, option in enumerate(pack.options):
        for problem in _untold(option):
            yield Problem(f"{option.id}: {problem}", ("options", number))


def _untold(option: Option) -> Iterator[str]:
    for name, entries in (("benefits", option.benefits), ("harms", option.harms)):
        if len(entries) < FEWEST_SIDES:
            yield f"it needs at least {FEWEST_SIDES} {name}, and has {len(entries)}"
    for name, steps in (("timeline", option.timeline), ("ask_about", option.ask_about)):
        if not steps:
            yield f"{name} is empty"
    if bool(option.numbers) == bool(option.no_good_number):
        yield "it needs either numbers or no_good_number"


@error
def long_key_fact(pack: ContentPack) -> Iterator[Problem]:
    """A cell of key facts has more than 25 words.

    All families stand on one page, which everybody sees once. Say the one thing that counts; the rest
    stands in the option.
    """
    families = ((("families", number), family.key_facts) for number, family in enumerate(pack.families))
    options = ((("options", number), option.key_facts) for number, option in enumerate(pack.options))
    for route, key_facts in (*families, *options):
        for field in fields(key_facts):
            if (count := len(words(getattr(key_facts, field.name)))) > MOST_WORDS:
                yield Problem(f"{count} words; at most {MOST_WORDS}", (*route, "key_facts", field.name))


@error
def unfindable_source(pack: ContentPack) -> Iterator[Problem]:
    """A source that nobody can look up.

    Give its journal or publisher, and a `doi`, a `pmid` or a `url`; without these, its authors and year.
    It has a `title`, or says what it is `about` where you have not seen the title. Leave out what you do
    not know: a guess sends people the wrong way.
    """
    seen: dict[str, str] = {}
    for number, citation in enumerate(pack.citations):
        problem = _unfindable(citation)
        for name in filter(None, (citation.doi, citation.pmid)):
            if (first := seen.setdefault(name, citation.id)) != citation.id:
                problem = problem or f"is found under {name}, as '{first}' is"
        if problem:
            yield Problem(f"{citation.id} {problem}", ("citations", number))


def _unfindable(citation: Citation) -> str:
    if not citation.journal.strip():
        return "needs a journal or a publisher"
    if bool(citation.title.strip()) == bool(citation.about.strip()):
        return "needs either a title or what it is about"
    if not (citation.doi or citation.pmid or citation.url or (citation.authors and (citation.year or citation.title))):
        return "needs a doi, a pmid, a url, or its authors with a title or a year"
    for key, shape in _FOUND_BY.items():
        if (written := getattr(citation, key)) and not shape.fullmatch(written):
            return f"has no such {key}: {written}"
    if citation.year and (dated := _DATED.search(citation.id)) and dated[0] != citation.year:
        return f"is of {citation.year}"
    return ""


@error
def unreachable_evidence(pack: ContentPack) -> Iterator[Problem]:
    """Nobody can reach this number, or nothing cites this source.

    A number that no option, topic, family or line names is read by nobody and grows old unseen. Name it
    where it belongs, or take it out.
    """
    shown = {name for _, name in all_named(pack, *NAMING)}
    cited = {name for _, name in all_named(pack, *CITING)}
    for number, evidence in enumerate(pack.evidence):
        if evidence.id not in shown:
            yield Problem(f"nothing shows '{evidence.id}'", ("evidence", number))
    for number, citation in enumerate(pack.citations):
        if citation.id not in cited:
            yield Problem(f"nothing cites '{citation.id}'", ("citations", number))
