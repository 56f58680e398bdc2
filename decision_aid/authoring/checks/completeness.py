"""Checks that nothing is missing in a pack, or stands there for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from decision_aid.authoring.checks import places
from decision_aid.authoring.checks.problem import Problem, error, warning
from decision_aid.content import ContentPack, MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.content.diagnostics import shown

_OPTIONAL_TEXTS = {
    *("help", "harm", "in_short", "rest_text", "min_text", "max_text", "unit"),
    *("no_good_number", "measure", "period", "certainty_why", "comparator", "success"),
}


@error
def exclusive_answer(pack: ContentPack) -> Iterator[Problem]:
    """An answer such as "none of these" can stand beside others, or an answer is exclusive without need.

    "None of these" and "burning" cannot both be true. Where several answers may be chosen, mark
    it with `exclusive: true`; where only one may be chosen, leave that out.
    """
    for route, item in places.items(pack):
        for number, option in enumerate(item.answer_options):
            where = (*route, "answer_options", number)
            match item.kind:
                case MultipleChoice():
                    none = option.code == "none-of-these" or option.text.casefold().startswith("none of ")
                    if none and not option.exclusive:
                        yield Problem(f"{option.code} needs exclusive: true", where)
                case SingleChoice() | YesNo() | Scale():
                    if option.exclusive:
                        yield Problem("only one answer can be chosen here anyway", where)


@error
def malformed_date(pack: ContentPack) -> Iterator[Problem]:
    """A date is not a real day written as year-month-day.

    People must see how old the content is. Write `"2026-11-22"`.
    """
    for name in ("published", "evidence_checked", "next_review"):
        written = getattr(pack.meta, name)
        if _day(written) is None:
            better = "write year-month-day, as in 2026-11-22"
            yield Problem(f"{shown(written)} is not a day", ("meta", name), help=better)


def _day(written: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(written)
    return None


@warning
def dates_out_of_order(pack: ContentPack) -> Iterator[Problem]:
    """A pack was published before its evidence was checked, or is to be reviewed before it is published.

    Readers judge by these days how far to trust it. In order: `evidence_checked`, `published`, `next_review`;
    and no number was `checked` after `evidence_checked`.
    """
    meta = pack.meta
    checked, published, review = map(_day, (meta.evidence_checked, meta.published, meta.next_review))
    if checked and published and checked > published:
        yield Problem("it was published before its evidence was checked", ("meta", "published"))
    if published and review and published >= review:
        yield Problem("it is to be reviewed before it is published", ("meta", "next_review"))
    latest = max(pack.evidence, key=lambda evidence: evidence.checked, default=None)
    if checked and latest and latest.checked > meta.evidence_checked:
        yield Problem(f"'{latest.id}' was checked later, on {latest.checked}", ("meta", "evidence_checked"))


@error
def nothing_there(pack: ContentPack) -> Iterator[Problem]:
    """A part of the pack that cannot be empty is empty.

    An aid without questions, a question without words or a region without a number to call helps
    nobody, and may harm.
    """
    for name in ("regions", "sections", "topics", "core_questions"):
        if not getattr(pack, name):
            yield Problem(f"{name} is empty", (name,))
    if not pack.safety.signs:
        yield Problem("no sign of an emergency is named", ("safety", "signs"))
    for number, section in enumerate(pack.sections):
        if not section.items:
            yield Problem(f"{section.id} has no questions", ("sections", number))
    for route, text in places.texts(pack):
        if not text.strip() and route[-1] not in _OPTIONAL_TEXTS:
            yield Problem("this text is empty", route)
    for number, region in enumerate(pack.regions):
        if not region.emergency.strip() or not region.crisis.strip():
            yield Problem("a region needs emergency and crisis", ("regions", number))
