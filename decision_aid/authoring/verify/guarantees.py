"""What a pack promises itself, as properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from decision_aid.authoring.verify.every_sheet import Hole
from decision_aid.authoring.verify.properties import (
    Attempt,
    Property,
    asks,
    holds,
    holds_without,
    knows,
    negate,
    outcomes,
    takes_back,
    try_change,
)
from decision_aid.content import (
    URGENCIES,
    AllOf,
    Condition,
    ContentPack,
    Equals,
    Finding,
    FindingHolds,
    Guarantee,
    Item,
    Rule,
    Section,
    TopicRaised,
    TopicStatus,
    TopicUndetermined,
    Urgency,
    YesNo,
    parts_of,
)
from decision_aid.content.diagnostics import Route
from decision_aid.content.guarantees import shapes_of
from decision_aid.engine.truth import Truth

NEVER_HOLDS = "its `when` never holds, so that it promises nothing"
ALWAYS_TRUE = "it is true whatever the pack says, so that it promises nothing"


def guarantees(pack: ContentPack) -> Iterator[Property]:
    """Yield the guarantees that are about sheets; the length of interviews is proved elsewhere."""
    for number, guarantee in enumerate(pack.guarantees):
        route = ("guarantees", number)
        if guarantee.always is not None:
            yield from _always(pack, route, guarantee, guarantee.always)
        elif shape := next((each for each in shapes_of(guarantee) if each in _SHAPES), None):
            attempts = tuple(_SHAPES[shape](pack, guarantee))
            yield Property("guarantee", guarantee.id, guarantee.text, route, attempts, wanted=False)


def _always(pack: ContentPack, route: Route, guarantee: Guarantee, always: Condition) -> Iterator[Property]:
    when = guarantee.when or AllOf(())
    kept = (Attempt(holds_without(when, always)),)
    yield Property("guarantee", guarantee.id, guarantee.text, route, kept, wanted=False)
    if guarantee.when:
        text = f"the guarantee '{guarantee.id}' speaks of somebody"
        speaks = (Attempt(holds(when)),)
        yield Property("guarantee-speaks", guarantee.id, text, (*route, "when"), speaks, refuted=NEVER_HOLDS)
    text = f"the guarantee '{guarantee.id}' could be broken by a pack"
    breakable = (Attempt(holds_without(when, always), pack=_freed(pack, (when, always))),)
    yield Property("guarantee-says-something", guarantee.id, text, route, breakable, refuted=ALWAYS_TRUE)


def _freed(pack: ContentPack, conditions: tuple[Condition, ...]) -> ContentPack:
    """Return a pack where the named topics and findings may be anything, and every question is asked.

    What cannot be broken there cannot be broken anywhere.
    """
    named = list(dict.fromkeys(name for condition in conditions for name in _named(condition)))
    fresh = {name: Item(" ".join(name), "", "", YesNo(), "") for name in named}
    items = (*(replace(item, enable_when=None) for item in pack.items.values()), *fresh.values())
    when = {name: Equals(item.link_id, equals=True) for name, item in fresh.items()}
    findings = (Finding(name, name, said) for (kind, name, _), said in when.items() if kind == "finding")
    rules = (
        Rule(f"{name} {urgency}", said, (name,), urgency)
        for (kind, name, urgency), said in when.items()
        if kind == "topic"
    )
    sections = (Section("all", "All", "All.", items),)
    return replace(pack, sections=sections, findings=tuple(findings), rules=tuple(rules), guarantees=(), scenarios=())


def _named(condition: Condition) -> Iterator[tuple[str, str, Urgency]]:
    """Yield what a condition names: a kind, a name, and each urgency that it tells apart."""
    if not isinstance(condition, FindingHolds | TopicStatus):
        for part in parts_of(condition):
            yield from _named(part)
        return
    match condition:
        case TopicRaised(raised=topic, urgency=None):
            yield "topic", topic, "discuss"
        case TopicRaised(raised=topic):
            yield from (("topic", topic, urgency) for urgency in URGENCIES)
        case TopicUndetermined(undetermined=topic):
            yield "topic", topic, "discuss"
        case FindingHolds(finding=finding):
            yield "finding", finding, "discuss"


def _changes_no_topic(pack: ContentPack, guarantee: Guarantee) -> Iterator[Attempt]:
    for reads in outcomes(pack):
        for link_id in guarantee.changes_no_topic:
            if link_id in reads.questions and not reads.asks:
                yield try_change(reads, link_id, Hole())


def _set_aside(pack: ContentPack, _: Guarantee) -> Iterator[Attempt]:
    """Yield the searches for a sheet on which an answer matters though its question does not apply."""
    for reads in outcomes(pack):
        for item in pack.items.values():
            if item.enable_when and item.link_id in reads.questions:
                yield try_change(reads, item.link_id, Hole(), negate(asks(item)), knows(item.link_id))


def _holes(pack: ContentPack, _: Guarantee) -> Iterator[Attempt]:
    for reads in outcomes(pack):
        for link_id in pack.items:
            if link_id in reads.questions and not reads.asks:
                yield takes_back(reads, link_id, Truth.TRUE)


_SHAPES = {
    "changes_no_topic": _changes_no_topic,
    "set_aside_changes_nothing": _set_aside,
    "holes_raise_nothing": _holes,
}
