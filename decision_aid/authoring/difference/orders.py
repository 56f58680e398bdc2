"""A condition and the truth it should have -> answers that are likely to give it this truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
)
from decision_aid.engine.answers import Absent, Answer, Answers
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from decision_aid.content import Comparison, Condition, ContentPack
    from decision_aid.engine.answers import Value


class Order:
    """One sheet in the making. It is a proposal: where wishes clash, the first one stands."""

    def __init__(self, pack: ContentPack, values: Mapping[str, Sequence[Value]], random: Random) -> None:
        self._pack, self._values, self._random = pack, values, random
        self.answers: dict[str, Answer] = {}

    def make(self, condition: Condition, truth: Truth) -> None:
        """Add answers that give a condition this truth."""
        match condition:
            case AllOf():
                self._some(condition.all_of, len(condition.all_of), truth)
            case AnyOf():
                self._some(condition.any_of, 1, truth)
            case SomeOf():
                self._some(condition.some_of, condition.at_least, truth)
            case NoneOf():
                self._some(condition.none_of, 1, ~truth)
            case FindingHolds():
                self.make(self._pack.findings_by_id[condition.finding].when, truth)
            case TopicRaised() | TopicUndetermined():
                raise ValueError("only a guarantee can speak of topics")
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                self._compare(condition, truth)

    def _some(self, parts: Sequence[Condition], least: int, truth: Truth) -> None:
        """Let `least` of the parts hold, or too few, or leave it open."""
        shuffled = self._random.sample(parts, len(parts))
        if truth is Truth.UNKNOWN:
            sure = self._random.randint(max(0, least - len(parts)), least - 1)
            wished = [Truth.TRUE] * sure + [Truth.UNKNOWN] * (least - sure) + [Truth.FALSE] * len(parts)
        elif truth is Truth.TRUE:
            wished = [Truth.TRUE] * least
        else:
            wished = [Truth.FALSE] * (len(parts) - least + 1)
        for part, wish in zip(shuffled, wished, strict=False):
            self.make(part, wish)

    def _compare(self, comparison: Comparison, truth: Truth) -> None:
        link_id = comparison.question
        if link_id in self.answers:
            return
        item = self._pack.items[link_id]
        if item.enable_when is not None:
            self.make(item.enable_when, Truth.TRUE)
        if truth is Truth.UNKNOWN:
            self.answers[link_id] = Absent.NOT_SURE
        elif fitting := [value for value in self._values[link_id] if _gives(comparison, value) is truth]:
            self.answers[link_id] = self._random.choice(fitting)


def _gives(comparison: Comparison, value: Value) -> Truth:
    return Judge({}, Answers({comparison.question: value})).judge(comparison).truth
