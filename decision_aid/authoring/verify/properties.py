"""Properties as questions to an engine: is there a sheet that shows this? And what the real engine must confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from decision_aid.authoring.verify import real
from decision_aid.authoring.verify.every_sheet import Change, EverySheet, Hole, Sheets
from decision_aid.content import Condition, ContentPack, any_rule
from decision_aid.content.diagnostics import Route
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import leaves
from decision_aid.engine.truth import Truth
from decision_aid.frozen import frozen


@frozen
class Attempt:
    """One way to look for a sheet; what the real engine must confirm about it; perhaps a second sheet."""

    conditions: tuple[Condition, ...]
    sheets: Callable[[EverySheet], Sheets]
    shows: Callable[[Answers], bool]
    other: Callable[[Answers], Answers] | None = None
    pack: ContentPack | None = None  # another pack than the one that is verified


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


class Reads(NamedTuple):
    """A condition that decides what a patient gets, and the questions it rests on."""

    condition: Condition
    questions: frozenset[str]
    asks: bool  # it decides whether a question is asked; all others decide about a topic
    false_matters: bool


def outcomes(pack: ContentPack) -> tuple[Reads, ...]:
    """Return the conditions that decide about topics (by urgency, at all) and about questions."""
    found = [_reads(pack, condition, whole=whole) for condition, whole in _topics(pack)]
    gates = dict.fromkeys(item.enable_when for item in pack.items.values() if item.enable_when)
    return (*found, *(_reads(pack, gate, whole=False)._replace(asks=True) for gate in gates))


def _reads(pack: ContentPack, condition: Condition, *, whole: bool) -> Reads:
    questions = frozenset(leaf.question for leaf in leaves(pack, condition))
    return Reads(condition, questions, asks=False, false_matters=whole)


def _topics(pack: ContentPack) -> Iterator[tuple[Condition, bool]]:
    for topic in pack.topics:
        for rules in pack.rules_by_urgency(topic.id):
            yield any_rule(rules), rules == pack.rules_by_topic[topic.id]


def changes(pack: ContentPack, reads: Reads, link_id: str, change: Change, *, only_known: bool = False) -> Attempt:
    """Return the search for a sheet on which a change to one answer changes what the patient gets."""

    def sheets(engine: EverySheet) -> Sheets:
        true, false = engine.read(reads.condition)
        found = engine.differ(true, engine.changed(true, link_id, change))
        if reads.false_matters:
            found = engine.either(found, engine.differ(false, engine.changed(false, link_id, change)))
        return engine.both(found, engine.known(link_id)) if only_known else found

    def other(answers: Answers) -> Answers:
        return real.changed(answers, link_id, change)

    def shows(answers: Answers) -> bool:
        before, after = real.outcome(pack, answers), real.outcome(pack, other(answers))
        differs = before.asked != after.asked if reads.asks else before.topics != after.topics
        return differs and (not only_known or link_id in answers)

    return Attempt((reads.condition,), sheets, shows, other)


def holds(pack: ContentPack, condition: Condition, truth: Truth) -> Attempt:
    """Return the search for a sheet that gives a condition this truth."""

    def sheets(engine: EverySheet) -> Sheets:
        true, false = engine.read(condition)
        return {Truth.TRUE: true, Truth.FALSE: false}.get(truth, engine.negate(engine.either(true, false)))

    return Attempt((condition,), sheets, lambda answers: real.truth(pack, condition, answers) is truth)


def holds_without(pack: ContentPack, condition: Condition, other: Condition) -> Attempt:
    """Return the search for a sheet on which a condition is true, and another is not."""

    def sheets(engine: EverySheet) -> Sheets:
        return engine.both(engine.read(condition).true, engine.negate(engine.read(other).true))

    def shows(answers: Answers) -> bool:
        here, there = (real.truth(pack, each, answers) for each in (condition, other))
        return here is Truth.TRUE and there is not Truth.TRUE

    return Attempt((condition, other), sheets, shows, pack=pack)


def taken_back(pack: ContentPack, reads: Reads, link_id: str, *, raised: bool) -> Attempt:
    """Return the search for a sheet whose answer to a question takes back what was settled without it."""

    def sheets(engine: EverySheet) -> Sheets:
        true, false = engine.read(reads.condition)
        settled = true if raised else false
        return engine.both(engine.changed(settled, link_id, Hole()), engine.negate(settled))

    def other(answers: Answers) -> Answers:
        return real.changed(answers, link_id, Hole())

    def shows(answers: Answers) -> bool:
        settled = Truth.TRUE if raised else Truth.FALSE
        after, before = (real.truth(pack, reads.condition, sheet) for sheet in (answers, other(answers)))
        return before is settled and after is not settled

    return Attempt((reads.condition,), sheets, shows, other)
