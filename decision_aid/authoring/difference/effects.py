"""Two packs -> which topics can come out differently, on which smallest sheet, and on which share of all sheets.

Exact, over every answer sheet, by decision diagrams of both packs. Answers to a question are told apart
where a condition of either pack does so, and where one pack takes an answer that the other refuses:
there it counts as not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Literal

from decision_aid.authoring.graph import Graph, graph
from decision_aid.authoring.verify.every_sheet import LimitedDiagrams, Limits
from decision_aid.content import (
    URGENCIES,
    Compared,
    ContentPack,
    Finding,
    Includes,
    InRange,
    Item,
    MultipleChoice,
    Rule,
    Scale,
    SingleChoice,
    Topic,
    Urgency,
    YesNo,
    any_rule,
)
from decision_aid.engine.answers import Answer, Answers, InvalidAnswer, Value, as_data, from_data
from decision_aid.engine.every_sheet.logic import Logic, telling_values
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Node
from decision_aid.engine.reasoning import holds
from decision_aid.frozen import frozen

Outcome = Urgency | Literal["undetermined", "no"]
SECONDS = 60.0


@frozen
class Effect:
    """A topic that comes out differently (raised, how urgently; undetermined; not at all), and on which sheets.

    A smallest sheet, and the share of all sheets; in it every answer of the new pack counts the same, and so does
    no answer.
    """

    topic: str
    old: Outcome
    new: Outcome
    example: Answers
    share: Fraction


class Both:
    """Two packs that judge the same sheets; only topics whose logic differs are looked at."""

    def __init__(self, old: ContentPack, new: ContentPack) -> None:
        self.packs = self.old, self.new = old, new
        graphs = (graph(old), graph(new))
        topics = dict.fromkeys([*old.topics_by_id, *new.topics_by_id])
        self.topics = tuple(topic for topic in topics if _logic(graphs[0], topic) != _logic(graphs[1], topic))

    @property
    def items(self) -> dict[str, Item]:
        """All questions of both packs; the new wording where both ask one."""
        return {**self.old.items, **self.new.items}

    def effects(self, topic: str) -> Iterator[Effect]:
        """Yield the ways in which a topic comes out differently; raise TooLargeError where they are too many."""
        sheets = _Sheets(self, topic)
        before, after = (sheets.outcomes(pack) for pack in self.packs)
        for old, where in before.items():
            for new, there in after.items():
                node = sheets.diagrams.both(where, there) if old != new else NEVER
                if node != NEVER:
                    yield Effect(topic, old, new, sheets.smallest(node), sheets.share(node))


class _Sheets(Logic):
    """All sheets, as far as one topic tells them apart in either pack."""

    diagrams: LimitedDiagrams

    def __init__(self, both: Both, topic: str) -> None:
        self._both, self._topic = both, topic
        self._counts: dict[str, list[int]] = {}
        whole = [(pack, any_rule(pack.rules_by_topic.get(topic, ()))) for pack in both.packs]
        super().__init__(whole, LimitedDiagrams(Limits.seconds(SECONDS)))

    def _divide(self, link_id: str, asked: list[Item]) -> None:
        """Keep one answer of each kind, and how many answers of the new pack are of its kind."""
        *_, new = asked
        cut = (*self.leaves[link_id], *(each for item in asked for each in _limits(item, asked)))
        kinds: dict[tuple[bool, ...], tuple[Value, int]] = {}
        for item in reversed(asked):
            for value, count in _counted(item, cut):
                fits = [takes(pack.items.get(link_id), value) for pack in self._both.packs]
                kind = (*fits, *self.signature(link_id, value))
                first, so_far = kinds.get(kind, (value, 0))
                kinds[kind] = first, so_far + (count if item is new else 0)
        self.values[link_id] = tuple(value for value, _ in kinds.values())
        self._counts[link_id] = [*(count for _, count in kinds.values()), 1]

    def _truths(self, item: Item, comparison: Compared) -> list[bool | None]:
        values = self.values[item.link_id]
        return [holds(comparison, value) if takes(item, value) else None for value in values]

    def outcomes(self, pack: ContentPack) -> dict[Outcome, Node]:
        """Return for each way in which the topic can come out in a pack on which sheets it does."""
        rules = pack.rules_by_topic.get(self._topic, ())
        found: dict[Outcome, Node] = {}
        raised = NEVER
        for urgency in URGENCIES:
            now = self.settled(pack, any_rule(rule for rule in rules if rule.urgency == urgency)).true
            found[urgency] = self.diagrams.both(now, self.diagrams.negate(raised))
            raised = self.diagrams.either(raised, now)
        found["no"] = self.settled(pack, any_rule(rules)).false
        found["undetermined"] = self.diagrams.negate(self.diagrams.either(raised, found["no"]))
        return found

    def smallest(self, node: Node) -> Answers:
        """Return one of these sheets with the fewest answers, and of those with the fewest codes."""
        found = self.diagrams.smallest(node, [self.values[link_id] for link_id in self.order]) or {}
        said = {self.order[number]: value for number, value in found.items()}
        return Answers({link_id: said[link_id] for link_id in self._both.items if link_id in said})

    def share(self, node: Node) -> Fraction:
        """Return on which share of all sheets a function holds."""
        known = {NEVER: Fraction(0), ALWAYS: Fraction(1)}
        return self.diagrams.share(node, lambda number: self._counts[self.order[number]], known)


def _limits(item: Item, asked: list[Item]) -> Iterator[Compared]:
    """Yield what tells apart the answers that one pack takes and the other refuses."""
    match item.kind:
        case YesNo() | SingleChoice():
            return
        case Scale(low, high):
            yield InRange(item.link_id, low, high)
        case MultipleChoice() as kind:
            same = {(other.kind.at_most if isinstance(other.kind, MultipleChoice) else None) for other in asked}
            shared = set.intersection(*({(o.code, o.exclusive) for o in other.answer_options} for other in asked))
            apart = kind.options if len(same) > 1 else [o for o in kind.options if (o.code, o.exclusive) not in shared]
            yield from (Includes(item.link_id, option.code) for option in apart)


def _counted(item: Item, comparisons: tuple[Compared, ...]) -> Iterator[tuple[Value, int]]:
    """Yield one answer for each kind that the comparisons tell apart, and how many answers it stands for."""
    values = list(telling_values(item.kind, comparisons))
    match item.kind:
        case YesNo() | SingleChoice():
            yield from ((value, 1) for value in values)
        case Scale(_, high):
            starts = [value for value in values if isinstance(value, int)]
            yield from ((start, end - start) for start, end in pairwise([*starts, high + 1]))
        case MultipleChoice() as kind:
            read = {each.includes for each in comparisons if isinstance(each, Includes)}
            others = set(kind.together) - read
            for value in values:
                chosen = set(value) if isinstance(value, tuple) else set[str]()
                free = kind.most - len(chosen - others)
                more = sum(comb(len(others), size) for size in range(1, free + 1))
                yield value, more if chosen & others else 1


def takes(item: Item | None, answer: Answer) -> bool:
    """Say whether there is such a question, and it takes this answer."""
    return item is not None and not isinstance(from_data(item, as_data(answer)), InvalidAnswer)


def _possible(item: Item) -> tuple[object, ...]:
    options = tuple((option.code, option.exclusive) for option in item.answer_options)
    match item.kind:
        case YesNo() | SingleChoice():
            return type(item.kind), options
        case Scale(low, high):
            return Scale, low, high
        case MultipleChoice(at_most=most):
            return MultipleChoice, most, options


def _logic(whole: Graph, topic: str) -> dict[object, object]:
    """Return all that decides when a topic comes up, without any wording; names of rules do not matter."""
    pack, logic = whole.pack, dict[object, object]()
    for node in whole.upstream(topic).nodes:
        match node.content:
            case Item() as item:
                logic[node.key] = (_possible(item), item.enable_when)
            case Finding() as finding:
                logic[node.key] = finding.when
            case Rule() | Topic():
                pass
    logic["rules"] = frozenset((rule.when, rule.urgency) for rule in pack.rules_by_topic.get(topic, ()))
    return logic
