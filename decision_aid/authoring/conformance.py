"""Sheets, each with what must come of it: for whoever writes another program that judges the pack.

For every comparison in a rule, a finding or a gate there is a sheet on which it is true and decides a topic,
and one on which it is false and decides one, as far as there are such sheets. Each has as few answers as can be.
"""

from __future__ import annotations

import json
from typing import Any

from decision_aid.authoring.checks.places import inside, roots
from decision_aid.authoring.coverage import topics_by_root
from decision_aid.authoring.mutants import put, with_condition
from decision_aid.authoring.verify.every_sheet import EverySheet, Limits
from decision_aid.content import AllOf, AnyOf, Comparison, Condition, ContentPack, any_rule
from decision_aid.content.diagnostics import Route
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers, as_data
from decision_aid.engine.guidance import guide
from decision_aid.frozen import frozen
from decision_aid.loading import LoadedPack

SCHEMA = "decision-aid/conformance/1"
_FORCED: dict[bool, Condition] = {True: AllOf(()), False: AnyOf(())}


@frozen
class Case:
    """A sheet, and the places of the comparisons for whose sake it stands there, with the truth that each has."""

    answers: Answers
    shows: tuple[tuple[Route, bool], ...]


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
    """Return the suite as JSON; its schema is decision_aid/schemas/conformance.schema.json."""
    if (pack := loaded.pack) is None:
        message = f"{loaded.path} was opened without a pack"
        raise TypeError(message)
    meta = pack.meta
    whole = {
        "schema": SCHEMA,
        "pack": {"title": meta.title, "version": meta.version, "sha256": loaded.sha256},
        "cases": [_object(pack, number, case) for number, case in enumerate(cases, start=1)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _object(pack: ContentPack, number: int, case: Case) -> dict[str, Any]:
    guidance = guide(pack, case.answers)
    applies = {item.link_id for items in (flow.answered_items, flow.open_items) for item in items(pack, case.answers)}
    raised = {raised.topic.id: raised.urgency for raised in guidance.raised}
    undetermined = [topic.topic.id for topic in guidance.undetermined]
    return {
        "id": number,
        "shows": [{"place": "/".join(map(str, route)), "truth": truth} for route, truth in case.shows],
        "answers": {link_id: as_data(answer) for link_id, answer in case.answers.by_link_id.items()},
        "applies": [link_id for link_id in pack.items if link_id in applies],
        "raised": raised,
        "undetermined": undetermined,
        "not_raised": [topic for topic in pack.topics_by_id if topic not in raised and topic not in undetermined],
    }
