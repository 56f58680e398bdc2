"""A condition -> for which answer sheets it surely holds, and for which it surely does not: all at once.

The same three-valued reading as `reasoning` and `flow` (a question that does not apply settles a
comparison, an absent answer leaves it open), as diagrams over *all* sheets instead of for one. Of the
answers to a question only those are told apart that some comparison tells apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from decision_aid.content import (
    AllOf,
    AnyOf,
    Compared,
    Comparison,
    Condition,
    ContentPack,
    FindingHolds,
    Includes,
    InRange,
    Item,
    Kind,
    MultipleChoice,
    NoneOf,
    Scale,
    SingleChoice,
    SomeOf,
    TopicRaised,
    TopicUndetermined,
    YesNo,
    compared,
    parts_of,
)
from decision_aid.engine.answers import Absent, Answer, Value, number_of_values, values
from decision_aid.engine.every_sheet.mdd import (
    ALWAYS,
    MOST_VARIABLES,
    NEVER,
    Diagrams,
    Node,
    TooLargeError,
)
from decision_aid.engine.rails import Rails, Reader
from decision_aid.engine.reasoning import holds

Signature = tuple[bool, ...]
MOST_CHOICES = 5_000  # of the codes of one question: 12 codes that are told apart


class Logic:
    """Conditions over the questions of some packs, which are variants of one another, as diagrams."""

    always, never = ALWAYS, NEVER

    def __init__(self, read: Iterable[tuple[ContentPack, Condition]], diagrams: Diagrams | None = None) -> None:
        """Tell apart what some of these conditions, each read in its pack, tells apart."""
        read = tuple(read)
        self.diagrams = diagrams or Diagrams()
        self.leaves = _leaves_by_question(read)
        self.order = list(self.leaves)
        self.variable = {link_id: number for number, link_id in enumerate(self.order)}
        self.values: dict[str, tuple[Value, ...]] = {}
        self._packs = {id(pack): pack for pack, _ in read}
        self._classes: dict[str, dict[Signature, int]] = {}
        self._readers: dict[int, Reader[Node]] = {}

    def settled(self, pack: ContentPack, condition: Condition) -> Rails[Node]:
        """Return for which sheets a condition of a pack holds, and for which it does not.

        Raise TooLargeError where that takes too many steps, answers told apart or questions.
        """
        if len(self.order) > MOST_VARIABLES:
            raise TooLargeError
        for link_id in self.order[len(self.values) :]:
            self._divide(link_id, [pack.items[link_id] for pack in self._packs.values() if link_id in pack.items])
        if id(pack) not in self._readers:
            self._readers[id(pack)] = Reader(pack, self)
        try:
            return self._readers[id(pack)].read(condition)
        except RecursionError:  # deep conditions over many questions
            raise TooLargeError from None

    def at_least(self, least: int, parts: Sequence[Node]) -> Node:
        return self.diagrams.at_least(least, parts)

    def negate(self, part: Node) -> Node:
        return self.diagrams.negate(part)

    def compared(self, item: Item, comparison: Compared) -> Rails[Node]:
        truths = self._truths(item, comparison)
        variable = self.variable[item.link_id]
        true, false = ([ALWAYS if truth is wanted else NEVER for truth in truths] for wanted in (True, False))
        return Rails(self.diagrams.node(variable, (*true, NEVER)), self.diagrams.node(variable, (*false, NEVER)))

    def _truths(self, item: Item, comparison: Compared) -> list[bool | None]:
        """Return whether each answer that is told apart is as compared; None where it is no answer to the question."""
        return [holds(comparison, value) for value in self.values[item.link_id]]

    def _divide(self, link_id: str, asked: list[Item]) -> None:
        """Keep one answer of each kind that the comparisons tell apart; `asked` are a question in the packs that do."""
        kept: dict[Signature, Value] = {}
        for value in telling_values(asked[0].kind, self.leaves[link_id]):
            kept.setdefault(self.signature(link_id, value), value)
        self._classes[link_id] = {signature: number for number, signature in enumerate(kept)}
        self.values[link_id] = tuple(kept.values())

    def signature(self, link_id: str, value: Value) -> Signature:
        return tuple([holds(leaf, value) for leaf in self.leaves[link_id]])

    def number(self, link_id: str, answer: Answer) -> int:
        """Return the number of an answer's kind; that of every absent answer is the last."""
        if isinstance(answer, Absent):
            return len(self.values[link_id])
        return self._classes[link_id][self.signature(link_id, answer)]


def leaves(pack: ContentPack, condition: Condition) -> Iterator[Comparison]:
    """Yield every comparison that a condition rests on: through findings, and why its questions are asked.

    What stands together comes together, and why a question is asked comes before it.
    """
    seen: set[Condition] = set()

    def beneath(found: Condition) -> Iterator[Comparison]:
        if found in seen:
            return
        seen.add(found)
        for part in rests_on(pack, found):
            yield from beneath(part)
        if isinstance(found, Comparison) and found.question in pack.items:
            yield found

    yield from beneath(condition)


def rests_on(pack: ContentPack, condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions on which one rests directly, wherever they are written; nothing for what a pack lacks."""
    if isinstance(condition, Comparison):
        gate = pack.items[condition.question].enable_when if condition.question in pack.items else None
        return (gate,) if gate else ()
    match condition:
        case FindingHolds(finding):
            return (pack.findings_by_id[finding].when,) if finding in pack.findings_by_id else ()
        case TopicRaised(topic) | TopicUndetermined(topic):
            return tuple(rule.when for rule in pack.rules_by_topic.get(topic, ()))
        case AllOf() | AnyOf() | NoneOf() | SomeOf():
            return parts_of(condition)


def _leaves_by_question(read: Iterable[tuple[ContentPack, Condition]]) -> dict[str, tuple[Compared, ...]]:
    found: dict[str, dict[Compared, None]] = {}
    for pack, condition in read:
        for leaf in leaves(pack, condition):
            found.setdefault(leaf.question, {})[compared(leaf)] = None
    return {link_id: tuple(told_apart) for link_id, told_apart in found.items()}


def telling_values(kind: Kind, comparisons: Iterable[Compared]) -> Iterator[Value]:
    """Yield known answers of a question, at least one of each class that the comparisons tell apart.

    Raise TooLargeError where there are more such classes than can be looked at.
    """
    match kind:
        case YesNo() | SingleChoice():
            yield from values(kind)
        case Scale(low, high):
            yield from _telling_numbers(low, high, comparisons)
        case MultipleChoice():
            telling = _telling_choices(kind, comparisons)
            if number_of_values(telling) > MOST_CHOICES:
                raise TooLargeError
            chosen = [set(value) for value in values(telling) if isinstance(value, tuple)]
            yield from (tuple(option.code for option in kind.options if option.code in codes) for codes in chosen)


def _telling_numbers(low: int, high: int, comparisons: Iterable[Compared]) -> Iterator[int]:
    ranges = [each for each in comparisons if isinstance(each, InRange)]
    cuts = {low, *(each.low for each in ranges if each.low is not None)}
    cuts.update(each.high + 1 for each in ranges if each.high is not None)
    yield from (number for number in sorted(cuts) if low <= number <= high)


def _telling_choices(kind: MultipleChoice, comparisons: Iterable[Compared]) -> MultipleChoice:
    """Return the choice among the codes that are compared, with one other code to stand for the rest."""
    used = {leaf.includes for leaf in comparisons if isinstance(leaf, Includes)}
    others = [option for option in kind.options if not option.exclusive and option.code not in used]
    telling = [option for option in kind.options if not option.exclusive and option.code in used] + others[:1]
    alone = [option for option in kind.options if option.exclusive]
    return MultipleChoice((*alone, *telling), min(kind.most, len(telling)))
