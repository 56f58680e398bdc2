"""Conditions on two rails: where each is surely true, and where surely false; elsewhere it is unknown.

The dual-rail encoding of Kleene's strong three-valued logic, as used for asynchronous circuits and in
symbolic simulation (Bryant 1987). What a rail is made of is up to an algebra: a decision diagram over all
answer sheets, a formula of FHIRPath or XPath. How conditions combine, when a question applies, and what
findings and topics stand for is written down here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from decision_aid.content import (
    URGENCIES,
    AllOf,
    AnyOf,
    Compared,
    Comparison,
    Condition,
    ContentPack,
    FindingHolds,
    Item,
    NoneOf,
    Rule,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    Urgency,
    compared,
    parts_of,
)

S = TypeVar("S")


class Rails(NamedTuple, Generic[S]):
    """Where a condition is surely true, and where surely false; nowhere both."""

    true: S
    false: S


class Algebra(Protocol[S]):
    """What rails are made of: a Boolean algebra with thresholds."""

    @property
    def always(self) -> S: ...
    @property
    def never(self) -> S: ...
    def at_least(self, least: int, parts: Sequence[S]) -> S:
        """Return where so many of the parts hold, or more; everywhere for none."""

    def negate(self, part: S) -> S: ...
    def compared(self, item: Item, comparison: Compared) -> Rails[S]:
        """Return where a question that applies has a known answer that is as compared, and where another."""


class Reader(Generic[S]):
    """Reads the conditions of one pack, each once."""

    def __init__(self, pack: ContentPack, algebra: Algebra[S]) -> None:
        self._pack, self._algebra = pack, algebra
        self._read: dict[Condition, Rails[S]] = {}

    def read(self, condition: Condition) -> Rails[S]:
        """Return where a condition holds, and where it fails."""
        if condition not in self._read:
            self._read[condition] = self._new(condition)
        return self._read[condition]

    def applies(self, item: Item) -> Rails[S]:
        """Return where a question applies, and where it does not."""
        return self.read(item.enable_when) if item.enable_when else Rails(self._algebra.always, self._algebra.never)

    def asks(self, condition: Condition, link_id: str) -> bool:
        """Return whether a condition reads a question; raise ValueError for one that only guarantees have."""
        if isinstance(condition, Comparison):
            return condition.question == link_id
        match condition:
            case AllOf() | AnyOf() | SomeOf() | NoneOf():
                return any(self.asks(part, link_id) for part in parts_of(condition))
            case FindingHolds(finding=finding):
                return self.asks(self._pack.findings_by_id[finding].when, link_id)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")

    def by(self, condition: Condition, link_id: str) -> Rails[S]:
        """Return where a condition that reads a question holds, and fails, and an answer to it is among what decides.

        Those are the answers of `Explanation.deciding`. Raise ValueError for a condition that only guarantees have.
        """
        if isinstance(condition, Comparison):
            item = self._pack.items[link_id]
            there, answered = self.applies(item).true, self._algebra.compared(item, compared(condition))
            return Rails(*(self._algebra.at_least(2, [there, side]) for side in answered))
        match condition:
            case AllOf() | AnyOf() | SomeOf() | NoneOf():
                parts = [self.by(part, link_id) for part in parts_of(condition) if self.asks(part, link_id)]
                some = [self._algebra.at_least(1, [part[side] for part in parts]) for side in (0, 1)]
                if isinstance(condition, AnyOf | NoneOf):  # one part that holds decides it
                    some[1] = self._algebra.at_least(2, [some[1], self._count(parts_of(condition), 1).false])
                else:
                    some = [self._algebra.at_least(2, [*pair]) for pair in zip(some, self.read(condition), strict=True)]
                return Rails(*(reversed(some) if isinstance(condition, NoneOf) else some))
            case FindingHolds(finding=finding):
                return self.by(self._pack.findings_by_id[finding].when, link_id)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")

    def _new(self, condition: Condition) -> Rails[S]:  # noqa: PLR0911  (a line or two for each kind)
        if isinstance(condition, Comparison):
            return self._compare(condition)
        match condition:
            case AllOf(all_of=parts):
                return self._count(parts, len(parts))
            case AnyOf(any_of=parts):
                return self._count(parts, 1)
            case SomeOf(some_of=parts, at_least=least):
                return self._count(parts, least)
            case NoneOf(none_of=parts):
                some = self._count(parts, 1)
                return Rails(some.false, some.true)
            case FindingHolds(finding=finding):
                return self.read(self._pack.findings_by_id[finding].when)
            case TopicRaised(raised=topic, urgency=urgency):
                raised = self._raised(topic, urgency)
                return Rails(raised, self._algebra.negate(raised))
            case TopicUndetermined(undetermined=topic):
                decided = self._algebra.at_least(1, self._any(self._pack.rules_by_topic[topic]))
                return Rails(self._algebra.negate(decided), decided)

    def _raised(self, topic: str, urgency: Urgency | None) -> S:
        """Return where a topic is raised: at all, or with this urgency, so that no more urgent rule holds."""
        rules = self._pack.rules_by_topic[topic]
        if urgency is None:
            return self._any(rules).true
        above = URGENCIES[: URGENCIES.index(urgency)]
        holds = self._any([rule for rule in rules if rule.urgency == urgency]).true
        higher = self._any([rule for rule in rules if rule.urgency in above]).true
        return self._algebra.at_least(2, [holds, self._algebra.negate(higher)])

    def _any(self, rules: Iterable[Rule]) -> Rails[S]:
        return self._count(tuple(rule.when for rule in rules), 1)

    def _count(self, conditions: tuple[Condition, ...], least: int) -> Rails[S]:
        parts = [self.read(part) for part in conditions]
        too_many = max(len(parts) - least + 1, 0)
        return Rails(
            self._algebra.at_least(least, [part.true for part in parts]),
            self._algebra.at_least(too_many, [part.false for part in parts]),
        )

    def _compare(self, comparison: Comparison) -> Rails[S]:
        item = self._pack.items.get(comparison.question)
        if item is None:
            return Rails(self._algebra.never, self._algebra.never)  # nobody can have answered it
        applies, answered = self.applies(item), self._algebra.compared(item, compared(comparison))
        fails = self._algebra.at_least(2, [applies.true, answered.false])
        return Rails(
            self._algebra.at_least(2, [applies.true, answered.true]),
            self._algebra.at_least(1, [applies.false, fails]),
        )
