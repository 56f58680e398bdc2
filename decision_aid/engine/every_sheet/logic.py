"""A condition -> for which answer sheets it surely holds, and for which it surely does not: all at once.

The same three-valued reading as `reasoning` and `flow` (a question that does not apply settles a
comparison, an absent answer leaves it open), as diagrams over *all* sheets instead of for one. Of the
answers to a question only those are told apart that some comparison tells apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Comparison,
    Condition,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    MultipleChoice,
    NoneOf,
    OneOf,
    Scale,
    SingleChoice,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    YesNo,
    parts_of,
)
from decision_aid.engine.answers import Absent, Answers, values
from decision_aid.engine.every_sheet.diagrams import ALWAYS, NEVER, Diagrams, Node
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from decision_aid.content import ContentPack, Item, Kind
    from decision_aid.engine.answers import Answer, Value

Signature = tuple[Truth, ...]


class Settled(NamedTuple):
    """Where a condition is surely true, and where surely false; nowhere both, elsewhere unknown."""

    true: Node
    false: Node


class Logic:
    """Conditions over the questions of a pack, as diagrams; `packs` may be variants of one another."""

    def __init__(self, packs: Iterable[ContentPack], conditions: Iterable[Condition]) -> None:
        """Tell apart what some of these conditions, read in some of these packs, tells apart."""
        self.diagrams = Diagrams()
        self.leaves = _leaves_by_question((pack, condition) for pack in packs for condition in conditions)
        self.order: list[str] = []
        self._classes: dict[str, dict[Signature, int]] = {}
        self.values: dict[str, tuple[Value, ...]] = {}

    def settled(self, pack: ContentPack, condition: Condition) -> Settled:
        """Return for which sheets a condition of a pack holds, and for which it does not."""
        self._number(pack)
        return _Reader(self, pack).read(condition)

    def _number(self, pack: ContentPack) -> None:
        if not self.order:
            self.order = [link_id for link_id in pack.items if link_id in self.leaves]
            for link_id in self.order:
                self._divide(pack.items[link_id])

    def _divide(self, item: Item) -> None:
        """Keep one answer of each kind that the comparisons tell apart."""
        kept: dict[Signature, Value] = {}
        for value in telling_values(item.kind, self.leaves[item.link_id]):
            kept.setdefault(self.signature(item.link_id, value), value)
        self._classes[item.link_id] = {signature: number for number, signature in enumerate(kept)}
        self.values[item.link_id] = tuple(kept.values())

    def signature(self, link_id: str, value: Value) -> Signature:
        judge = Judge({}, Answers({link_id: value}))
        return tuple([judge.judge(leaf).truth for leaf in self.leaves[link_id]])

    def number(self, link_id: str, answer: Answer) -> int:
        """Return the number of an answer's kind; that of every absent answer is the last."""
        if isinstance(answer, Absent):
            return len(self.values[link_id])
        return self._classes[link_id][self.signature(link_id, answer)]


class _Reader:
    """Reads the conditions of one pack; findings and conditions of questions are read once."""

    def __init__(self, logic: Logic, pack: ContentPack) -> None:
        self._logic = logic
        self._diagrams = logic.diagrams
        self._pack = pack
        self._read: dict[Condition, Settled] = {}

    def read(self, condition: Condition) -> Settled:
        if condition not in self._read:
            self._read[condition] = self._new(condition)
        return self._read[condition]

    def _new(self, condition: Condition) -> Settled:
        match condition:
            case FindingHolds():
                return self.read(self._pack.findings_by_id[condition.finding].when)
            case NoneOf():
                some = self._combine(condition.none_of, 1)
                return Settled(some.false, some.true)
            case AllOf() | AnyOf() | SomeOf():
                return self._combine(parts_of(condition), least(condition))
            case Equals() | OneOf() | AtLeast() | LessThan() | Includes():
                return self._compare(condition)
            case TopicRaised(raised=topic):
                raised = self._topic(topic).true
                return Settled(raised, self._diagrams.negate(raised))
            case TopicUndetermined(undetermined=topic):
                decided = self._diagrams.either(*self._topic(topic))
                return Settled(self._diagrams.negate(decided), decided)

    def _topic(self, topic: str) -> Settled:
        return self._combine(tuple(rule.when for rule in self._pack.rules_by_topic[topic]), 1)

    def _combine(self, conditions: tuple[Condition, ...], least: int) -> Settled:
        parts = [self.read(part) for part in conditions]
        fails = len(parts) - least + 1
        return Settled(
            self._diagrams.at_least(least, [part.true for part in parts]),
            self._diagrams.at_least(max(fails, 0), [part.false for part in parts]),
        )

    def _compare(self, leaf: Comparison) -> Settled:
        if leaf.question not in self._pack.items:
            return Settled(NEVER, NEVER)  # as in the engine: nobody can have answered it
        enable_when = self._pack.items[leaf.question].enable_when
        applies = self.read(enable_when) if enable_when else Settled(ALWAYS, NEVER)
        both, either = self._diagrams.both, self._diagrams.either
        holds, fails = self._answered(leaf, Truth.TRUE), self._answered(leaf, Truth.FALSE)
        return Settled(both(applies.true, holds), either(applies.false, both(applies.true, fails)))

    def _answered(self, leaf: Comparison, truth: Truth) -> Node:
        """Return where the question has an answer that gives this comparison this truth."""
        question = leaf.question
        judged = [Judge({}, Answers({question: value})).judge(leaf).truth for value in self._logic.values[question]]
        children = [ALWAYS if found is truth else NEVER for found in judged]
        return self._diagrams.node(self._logic.order.index(question), (*children, NEVER))


def least(condition: AllOf | AnyOf | SomeOf) -> int:
    """Return how many parts must hold."""
    match condition:
        case AllOf():
            return len(condition.all_of)
        case AnyOf():
            return 1
        case SomeOf():
            return condition.at_least


def leaves(pack: ContentPack, condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison that a condition rests on: through findings, and why its questions are asked."""
    seen: set[Condition] = set()
    waiting = [condition]
    while waiting:
        found = waiting.pop()
        if found in seen:
            continue
        seen.add(found)
        waiting.extend(parts_of(found))
        if isinstance(found, FindingHolds):
            waiting.append(pack.findings_by_id[found.finding].when)
        elif isinstance(found, (TopicRaised, TopicUndetermined)):
            topic = found.raised if isinstance(found, TopicRaised) else found.undetermined
            waiting.extend(rule.when for rule in pack.rules_by_topic[topic])
        elif isinstance(found, Comparison) and found.question in pack.items:
            yield found
            waiting.extend(filter(None, [pack.items[found.question].enable_when]))


def _leaves_by_question(read: Iterable[tuple[ContentPack, Condition]]) -> dict[str, tuple[Comparison, ...]]:
    found: dict[str, dict[Comparison, None]] = {}
    for pack, condition in read:
        for leaf in leaves(pack, condition):
            found.setdefault(leaf.question, {})[leaf] = None
    return {link_id: tuple(compared) for link_id, compared in found.items()}


def telling_values(kind: Kind, compared: Iterable[Comparison]) -> Iterator[Value]:
    """Yield known answers of a question, at least one of each class that the comparisons tell apart."""
    match kind:
        case YesNo() | SingleChoice():
            yield from values(kind)
        case Scale(low, high):
            yield from _telling_numbers(low, high, compared)
        case MultipleChoice():
            chosen = [set(value) for value in values(_telling_choices(kind, compared)) if isinstance(value, tuple)]
            yield from (tuple(option.code for option in kind.options if option.code in codes) for codes in chosen)


def _telling_numbers(low: int, high: int, compared: Iterable[Comparison]) -> Iterator[int]:
    cuts = {low}
    for leaf in compared:
        match leaf:
            case AtLeast(at_least=number) | LessThan(less_than=number):
                cuts.add(number)
            case Equals(equals=int() as number):
                cuts.update((number, number + 1))
            case _:
                pass
    yield from (number for number in sorted(cuts) if low <= number <= high)


def _telling_choices(kind: MultipleChoice, compared: Iterable[Comparison]) -> MultipleChoice:
    """Return the choice among the codes that are compared, with one other code to stand for the rest."""
    used = {leaf.includes for leaf in compared if isinstance(leaf, Includes)}
    others = [option for option in kind.options if not option.exclusive and option.code not in used]
    telling = [option for option in kind.options if not option.exclusive and option.code in used] + others[:1]
    alone = [option for option in kind.options if option.exclusive]
    return MultipleChoice((*alone, *telling), min(kind.most, len(telling)))
