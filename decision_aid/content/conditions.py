"""Conditions: the key is the kind."""

from __future__ import annotations

from decision_aid.content.urgency import Urgency
from decision_aid.frozen import frozen


@frozen
class Equals:
    """The answer is this one."""

    question: str
    equals: bool | int | str


@frozen
class OneOf:
    """The answer is one of these codes."""

    question: str
    one_of: tuple[str, ...]


@frozen
class AtLeast:
    """The number is this or more."""

    question: str
    at_least: int


@frozen
class LessThan:
    """The number is below this."""

    question: str
    less_than: int


@frozen
class Includes:
    """Of several answers, this code is one."""

    question: str
    includes: str


@frozen
class AllOf:
    """Every part holds."""

    all_of: tuple[Condition, ...]


@frozen
class AnyOf:
    """One part or more holds."""

    any_of: tuple[Condition, ...]


@frozen
class NoneOf:
    """No part holds."""

    none_of: tuple[Condition, ...]


@frozen
class SomeOf:
    """At least `at_least` of the parts hold (k of n)."""

    some_of: tuple[Condition, ...]
    at_least: int


@frozen
class FindingHolds:
    """The finding of this id holds."""

    finding: str


@frozen
class TopicRaised:
    """The topic of this id is raised, and with this urgency if one is named; for guarantees only. Never unknown."""

    raised: str
    urgency: Urgency | None = None


@frozen
class TopicUndetermined:
    """It is open whether the topic of this id comes up; for guarantees only. Never unknown."""

    undetermined: str


@frozen
class InRange:
    """The number is one of these, the ends among them; None: no end on this side."""

    question: str
    low: int | None
    high: int | None


@frozen
class Among:
    """The answer is one of these."""

    question: str
    values: tuple[bool | str, ...]


Comparison = Equals | OneOf | AtLeast | LessThan | Includes
Compared = InRange | Among | Includes
TopicStatus = TopicRaised | TopicUndetermined
Leaf = Comparison | FindingHolds | TopicStatus  # a condition without parts
Condition = Comparison | AllOf | AnyOf | NoneOf | SomeOf | FindingHolds | TopicStatus


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly inside a condition; none for a comparison, a finding or a topic."""
    if isinstance(condition, Leaf):
        return ()
    match condition:
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts) | SomeOf(parts):
            return parts


def compared(written: Comparison) -> Compared:
    """Return what a comparison says: of the words that an author may write for it, all but these are sugar."""
    match written:
        case Equals():
            value = written.equals
            if isinstance(value, (bool, str)):
                return Among(written.question, (value,))
            return InRange(written.question, value, value)
        case OneOf():
            return Among(written.question, written.one_of)
        case AtLeast():
            return InRange(written.question, written.at_least, None)
        case LessThan():
            return InRange(written.question, None, written.less_than - 1)
        case Includes():
            return written
