"""Properties as questions: is there such a sheet? Each is said once, and read twice.

All sheets at once are looked through by diagrams; the one that is found is held against the real engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import Change, EverySheet, Hole, Sheets
from decision_aid.content import AllOf, Condition, ContentPack, Item, Urgency, any_rule
from decision_aid.content.diagnostics import Route
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.every_sheet.mdd import ALWAYS
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen


@frozen
class Where:
    """Some sheets: those of an engine, and whether one is among them, as the real engine judges it.

    `conditions` are those that tell them apart from all others.
    """

    conditions: tuple[Condition, ...]
    sheets: Callable[[EverySheet], Sheets]
    shows: Callable[[ContentPack, Answers], bool]


def holds(condition: Condition, truth: Truth = Truth.TRUE) -> Where:
    """Return the sheets that give a condition this truth."""

    def sheets(engine: EverySheet) -> Sheets:
        true, false = engine.read(condition)
        return {Truth.TRUE: true, Truth.FALSE: false}.get(truth, engine.negate(engine.either(true, false)))

    return Where((condition,), sheets, lambda pack, answers: real.truth(pack, condition, answers) is truth)


def differ(condition: Condition, other: Condition) -> Where:
    """Return the sheets on which a condition and another, which tells no more answers apart, differ in truth."""

    def sheets(engine: EverySheet) -> Sheets:
        here, there = engine.read(condition), engine.read(other)
        return engine.differ(here.true, there.true) or engine.differ(here.false, there.false)

    def shows(pack: ContentPack, answers: Answers) -> bool:
        return real.truth(pack, condition, answers) is not real.truth(pack, other, answers)

    return Where((condition,), sheets, shows)


def asks(item: Item) -> Where:
    gate = item.enable_when or AllOf(())
    return Where(
        (gate,),
        lambda engine: engine.read(gate).true,
        lambda pack, answers: item.link_id in real.asked(pack, answers),
    )


def knows(link_id: str, *read_by: Condition) -> Where:
    """Return the sheets with a known answer to a question; some condition reads it, of those named here or beside."""
    return Where(read_by, lambda engine: engine.known(link_id), lambda _, answers: link_id in answers)


def raises(topic: str, urgency: Urgency) -> Where:
    """Return the sheets on which a topic is raised so; as all beside it implies that, only the real engine is asked."""
    raised = topic, urgency
    return Where((), lambda _: ALWAYS, lambda pack, answers: raised in real.outcome(pack, answers).raised)


def negate(where: Where) -> Where:
    return Where(
        where.conditions,
        lambda engine: engine.negate(where.sheets(engine)),
        lambda pack, answers: not where.shows(pack, answers),
    )


def intersect(*parts: Where) -> Where:
    """Return the sheets that each of the parts means."""
    return Where(
        tuple(dict.fromkeys(condition for part in parts for condition in part.conditions)),
        lambda engine: engine.at_least(len(parts), [part.sheets(engine) for part in parts]),
        lambda pack, answers: all(part.shows(pack, answers) for part in parts),
    )


def becomes(link_id: str, change: Change, where: Where) -> Where:
    """Return the sheets that are among some after a change to one answer."""
    return Where(
        where.conditions,
        lambda engine: engine.changed(where.sheets(engine), link_id, change),
        lambda pack, answers: where.shows(pack, real.changed(answers, link_id, change)),
    )


class Reads(NamedTuple):
    """A condition that decides what a patient gets, and the questions it rests on."""

    condition: Condition
    questions: frozenset[str]
    asks: bool  # it decides whether a question is asked; all others decide about a topic
    false_matters: bool


def changes(reads: Reads, link_id: str, change: Change) -> Where:
    """Return the sheets on which a change to one answer changes what the patient gets by a condition."""

    def sheets(engine: EverySheet) -> Sheets:
        true, false = engine.read(reads.condition)
        found = engine.differ(true, engine.changed(true, link_id, change))
        if not reads.false_matters:
            return found
        return engine.either(found, engine.differ(false, engine.changed(false, link_id, change)))

    def shows(pack: ContentPack, answers: Answers) -> bool:
        before, after = (real.outcome(pack, sheet) for sheet in (answers, real.changed(answers, link_id, change)))
        return before.asked != after.asked if reads.asks else before.topics != after.topics

    return Where((reads.condition,), sheets, shows)


@frozen
class Attempt:
    """One way to look for a sheet, perhaps with what it becomes by a change; perhaps in another pack."""

    where: Where
    link_id: str = ""
    change: Change | None = None
    pack: ContentPack | None = None


@frozen
class Property:
    """Something that must be possible (`wanted`: some attempt finds a sheet), or that must never be.

    `near`: a condition that no sheet fulfils is shown by a patient who comes as near as can be.
    """

    kind: str
    subject: str
    text: str
    route: Route
    attempts: tuple[Attempt, ...]
    wanted: bool = True
    near: Condition | None = None
    refuted: str = ""


def outcomes(pack: ContentPack) -> tuple[Reads, ...]:
    """Return the conditions that decide about topics (by urgency, at all) and about questions."""
    found = [
        (any_rule(rules), rules == pack.rules_by_topic[topic.id])
        for topic in pack.topics
        for rules in pack.rules_by_urgency(topic.id)
    ]
    gates = dict.fromkeys(item.enable_when for item in pack.items.values() if item.enable_when)
    return (
        *(Reads(condition, _questions(pack, condition), asks=False, false_matters=whole) for condition, whole in found),
        *(Reads(gate, _questions(pack, gate), asks=True, false_matters=False) for gate in gates),
    )


def _questions(pack: ContentPack, condition: Condition) -> frozenset[str]:
    return frozenset(leaf.question for leaf in leaves(pack, condition))


def try_change(reads: Reads, link_id: str, change: Change, *also: Where) -> Attempt:
    """Return the search for a sheet on which a change to one answer changes what the patient gets."""
    return Attempt(intersect(changes(reads, link_id, change), *also), link_id, change)


def holds_without(condition: Condition, other: Condition, *also: Where) -> Where:
    """Return the sheets on which a condition is true, and another is not."""
    return intersect(holds(condition), negate(holds(other)), *also)


def takes_back(reads: Reads, link_id: str, truth: Truth) -> Attempt:
    """Return the search for a sheet whose answer to a question takes back what was settled without it."""
    settled = holds(reads.condition, truth)
    return Attempt(intersect(becomes(link_id, Hole(), settled), negate(settled)), link_id, Hole())
