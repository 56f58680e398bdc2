"""Sheets, each with what must come of it: for whoever writes another program that judges the pack.

For every comparison in a rule, a finding or a gate there is a sheet on which it is true and decides a topic,
and one on which it is false and decides one, as far as there are such sheets. Each has as few answers as can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from decision_aid.authoring.checks.places import inside, roots
from decision_aid.authoring.coverage import topics_by_root
from decision_aid.authoring.mutants import put, with_condition
from decision_aid.authoring.verify.every_sheet import EverySheet, Limits
from decision_aid.content import AllOf, AnyOf, Comparison, Condition, ContentPack, Urgency, any_rule
from decision_aid.content.diagnostics import Route
from decision_aid.engine import flow
from decision_aid.engine.answers import Answer, Answers
from decision_aid.engine.guidance import guide
from decision_aid.frozen import frozen
from decision_aid.json_values import Facets, Number, json_text
from decision_aid.loading import LoadedPack
from decision_aid.reports.json_parts import NamedPack, named

_Ids = Annotated[tuple[str, ...], Facets(uniqueItems=True)]
_FORCED: dict[bool, Condition] = {True: AllOf(()), False: AnyOf(())}


@frozen
class Case:
    """A sheet, and the places of the comparisons for whose sake it stands there, with the truth that each has."""

    answers: Answers
    shows: tuple[tuple[Route, bool], ...]


@frozen
class Shown:
    """A comparison that decides a topic on a sheet, and how it is judged."""

    place: str
    """In the pack."""
    truth: bool


@frozen
class Judged:
    """A sheet, and what comes of it."""

    id: Number
    shows: Annotated[tuple[Shown, ...], Facets(minItems=1)]
    """The comparisons that decide a topic on this sheet."""
    answers: Mapping[str, Answer]
    """The sheet, as an answers file: what is not named is not answered."""
    applies: _Ids
    """The questions that apply for certain."""
    raised: dict[str, Urgency]
    """The topics that come up, each with its urgency."""
    undetermined: _Ids
    """The topics that could come up."""
    not_raised: _Ids
    """The topics that do not come up."""


@frozen
class Suite:
    """Sheets for other implementations, each with what comes up, could come up, and does not: `pack conformance`."""

    schema: Literal["decision-aid/conformance/1"]
    pack: NamedPack
    cases: tuple[Judged, ...]


def cases(pack: ContentPack, seconds: float = 300) -> tuple[Case, ...]:
    """Return the sheets; each comparison that decides a topic somewhere is shown deciding with both truths."""
    limits, reach = Limits.seconds(seconds), topics_by_root(pack)
    found: dict[str, tuple[Answers, list[tuple[Route, bool]]]] = {}
    for root, condition in roots(pack):
        topics = [topic for topic in pack.topics_by_id if topic in reach.get(root, ())]
        for route, part in inside(root, condition):
            if not isinstance(part, Comparison):
                continue
            for truth in (True, False):
                otherwise = with_condition(pack, root, put(condition, route[len(root) :], _FORCED[not truth]))
                if (sheet := _deciding((pack, otherwise), part, truth, topics, limits)) is not None:
                    found.setdefault(str(sheet), (sheet, []))[1].append((route, truth))
    return tuple(Case(sheet, tuple(shows)) for sheet, shows in found.values())


def _deciding(
    packs: tuple[ContentPack, ContentPack], part: Comparison, truth: object, topics: list[str], limits: Limits
) -> Answers | None:
    """Return a smallest sheet on which a comparison has a truth, and a topic comes out otherwise in the second pack."""
    for topic in topics:
        before, after = (any_rule(pack.rules_by_topic[topic]) for pack in packs)
        sheets = EverySheet(packs[0], (before, part), limits)
        here = sheets.read(part).true if truth else sheets.read(part).false
        one, other = sheets.read(before), sheets.read(after, packs[1])
        apart = sheets.either(sheets.differ(one.true, other.true), sheets.differ(one.false, other.false))
        if (sheet := sheets.find(sheets.both(here, apart))) is not None:
            return sheet
    return None


def as_json(loaded: LoadedPack, cases: tuple[Case, ...]) -> str:
    """Return the suite as JSON; its schema stands in decision_aid/schemas."""
    if (pack := loaded.pack) is None:
        message = f"{loaded.path} was opened without a pack"
        raise TypeError(message)
    judged = tuple(_judged(pack, number, case) for number, case in enumerate(cases, start=1))
    whole = Suite("decision-aid/conformance/1", named(pack, loaded.sha256), judged)
    return json_text(whole, indent=1) + "\n"


def _judged(pack: ContentPack, number: int, case: Case) -> Judged:
    guidance = guide(pack, case.answers)
    applies = {item.link_id for items in (flow.answered_items, flow.open_items) for item in items(pack, case.answers)}
    raised = {raised.topic.id: raised.urgency for raised in guidance.raised}
    undetermined = tuple(topic.topic.id for topic in guidance.undetermined)
    return Judged(
        id=number,
        shows=tuple(Shown("/".join(map(str, route)), truth) for route, truth in case.shows),
        answers=case.answers.by_link_id,
        applies=tuple(link_id for link_id in pack.items if link_id in applies),
        raised=raised,
        undetermined=undetermined,
        not_raised=tuple(topic for topic in pack.topics_by_id if topic not in raised and topic not in undetermined),
    )
