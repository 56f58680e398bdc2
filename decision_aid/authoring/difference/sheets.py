"""Answer sheets that are likely to show a difference of two packs, and sheets at random."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from decision_aid.authoring.difference.orders import Order
from decision_aid.authoring.graph import graph
from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, Answer, Answers, codes, several, values
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from decision_aid.authoring.difference.effects import Both
    from decision_aid.content import Comparison, Item
    from decision_aid.engine.answers import Value

MOST_COMBINATIONS = 4000  # of abstracted values; above that, sheets are made to order
MOST_SHEETS, FEWEST_SHEETS, ALL_SHEETS = 4000, 1000, 10_000  # made to order: for one topic, and for all
HOLES = (0.0, 0.1, 0.3, 0.6)  # a sheet has this share of questions without an answer
ABSENT = (Absent.NOT_ASKED, Absent.NOT_SURE, Absent.DECLINED)


def known_answers(item: Item) -> tuple[Value, ...]:
    """Return every answer to a question; of several codes those with one, with two and with all."""
    match item.kind:
        case YesNo() | Scale() | SingleChoice():
            return tuple(values(item.kind))
        case MultipleChoice(together=together):
            chosen = [*combinations(codes(item), 1), *combinations(together, 2), together]
            given = [answer for some in chosen if some and isinstance(answer := several(item.kind, some), tuple)]
            return tuple(dict.fromkeys(given))


class Maker:
    """Makes sheets for two packs; the same seed makes the same sheets."""

    def __init__(self, both: Both, random: Random) -> None:
        self._both, self._random = both, random
        self._read = _comparisons(both)
        self._known = {link_id: _answers_of_both(both, link_id) for link_id in both.items}
        self._abstract = {link_id: self._classes(link_id) for link_id in both.items}

    def anyone(self) -> Answers:
        """Return a sheet at random: each question alone, with holes."""
        holes = self._random.choice(HOLES)
        drawn = {link_id: self._draw(known, holes) for link_id, known in self._known.items()}
        return Answers({link_id: answer for link_id, answer in drawn.items() if answer is not Absent.NOT_ASKED})

    def _draw(self, known: Sequence[Value], holes: float) -> Answer:
        return self._random.choice(ABSENT if self._random.random() < holes else known)

    def likely(self) -> Iterator[Answers]:
        """Yield the sheets that are likely to show a difference, topic by topic."""
        for topic in self._both.topics:
            questions = self._questions(topic)
            if prod(len(self._abstract[link_id]) + 1 for link_id in questions) <= MOST_COMBINATIONS:
                yield from self._all_combinations(questions)
            else:
                yield from self._made_to_order(topic)

    def _questions(self, topic: str) -> tuple[str, ...]:
        slices = [graph(pack).upstream(topic) for pack in self._both.packs]
        return tuple({node.key[1]: None for part in slices for node in part.nodes if node.key[0] == "question"})

    def _all_combinations(self, questions: Sequence[str]) -> Iterator[Answers]:
        choices = [(Absent.NOT_ASKED, *self._abstract[link_id]) for link_id in questions]
        for answers in product(*choices):
            given = zip(questions, answers, strict=True)
            yield Answers({link_id: answer for link_id, answer in given if answer is not Absent.NOT_ASKED})

    def _made_to_order(self, topic: str) -> Iterator[Answers]:
        """Yield sheets for which a rule holds, does not, or is open, each with all its neighbours."""
        changed, questions = self._changed_questions(topic), self._questions(topic)
        rules = [(pack, rule) for pack in self._both.packs for rule in pack.rules_by_topic.get(topic, ())]
        wanted = [(pack, rule, truth) for pack, rule in rules for truth in Truth]
        around = 2 * (1 + sum(len(self._abstract[link_id]) + 1 for link_id in changed))
        budget = max(FEWEST_SHEETS, min(MOST_SHEETS, ALL_SHEETS // len(self._both.topics)))
        for _ in range(max(1, budget // (around * len(wanted)))):
            for pack, rule, truth in wanted:
                order = Order(pack, self._abstract, self._random)
                order.make(rule.when, truth)
                yield from self._neighbours(order.answers, changed)
                yield from self._neighbours(self._filled(order.answers, questions), changed)

    def _filled(self, answers: dict[str, Answer], questions: Sequence[str]) -> dict[str, Answer]:
        return {**{link_id: self._random.choice(self._abstract[link_id]) for link_id in questions}, **answers}

    def _neighbours(self, answers: dict[str, Answer], questions: Sequence[str]) -> Iterator[Answers]:
        yield Answers(answers)
        for link_id in questions:
            yield from (Answers({**answers, link_id: value}) for value in self._abstract[link_id])
            yield Answers({name: answer for name, answer in answers.items() if name != link_id})

    def _changed_questions(self, topic: str) -> tuple[str, ...]:
        """Return the questions that something reads otherwise in one pack than in the other."""
        slices = [graph(pack).upstream(topic) for pack in self._both.packs]
        old, new = ({(edge.source, edge.target, edge.negated): edge for edge in part.edges} for part in slices)
        differing = {key[0] for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        return tuple(sorted(name for kind, name in differing if kind == "question"))

    def _classes(self, link_id: str) -> tuple[Value, ...]:
        """Return one answer for each way in which the conditions of both packs can tell answers apart."""
        classes: dict[tuple[Truth, ...], Value] = {}
        for value in self._known[link_id]:
            judge = Judge({}, Answers({link_id: value}))
            classes.setdefault(tuple(judge.judge(read).truth for read in self._read.get(link_id, ())), value)
        return tuple(classes.values())


def _comparisons(both: Both) -> dict[str, tuple[Comparison, ...]]:
    read: dict[str, dict[Comparison, None]] = {}
    for edge in (*graph(both.old).edges, *graph(both.new).edges):
        for comparison in edge.comparisons:
            read.setdefault(comparison.question, {})[comparison] = None
    return {link_id: tuple(comparisons) for link_id, comparisons in read.items()}


def _answers_of_both(both: Both, link_id: str) -> tuple[Value, ...]:
    asked = [pack.items[link_id] for pack in (both.new, both.old) if link_id in pack.items]
    return tuple(dict.fromkeys(value for item in asked for value in known_answers(item)))
