"""The short path: which questions can still change a topic, whatever else will be answered.

Left out is only a question after whose every answer, none included, the same topics are raised, with
the same urgency, and the same topics stay open, and which does not stand on the visit page. So the guidance
names the same topics as after the full interview. The questions that an urgent rule reads are always asked,
and so are those of a condition that is too large to look at all sheets at once. Where a topic says what is
still worth asking (`asks_only`), nothing else is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from decision_aid.content import Condition, ContentPack, Item, any_rule, is_urgent
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import Logic, leaves
from decision_aid.engine.every_sheet.mdd import MOST_STEPS, MOST_STEPS_OF_ALL, Diagrams, Node, TooLargeError
from decision_aid.engine.guidance import Guidance


class Short:
    """Says which questions matter, given the answers so far; the diagrams of a pack are made once, when needed."""

    def __init__(self, pack: ContentPack) -> None:
        self._pack = pack
        self._page = frozenset(pack.on_visit_page.link_ids)
        self._last: tuple[Answers, frozenset[str]] | None = None
        self._seen: dict[int, tuple[dict[int, int], frozenset[str]]] = {}  # most answers leave most conditions alone

    @cached_property
    def signs(self) -> frozenset[str]:
        """The questions that an urgent rule reads."""
        urgent = [rule.when for rule in self._pack.rules if is_urgent(rule.urgency)]
        return frozenset(leaf.question for condition in urgent for leaf in leaves(self._pack, condition))

    @cached_property
    def _looked_at(self) -> tuple[list[tuple[Logic, Node, Node]], frozenset[str]]:
        """What each condition comes to, and the questions of those that are too large to look at."""
        decided: list[tuple[Logic, Node, Node]] = []
        too_large, steps_left = set[str](), MOST_STEPS_OF_ALL
        for condition in dict.fromkeys(_deciding(self._pack)):
            logic = Logic([(self._pack, condition)], Diagrams(min(MOST_STEPS, steps_left)))
            try:
                decided.append((logic, *logic.settled(self._pack, condition)))
            except TooLargeError:
                too_large.update(logic.leaves)
            steps_left -= logic.diagrams.steps
        return decided, frozenset(too_large)

    def asks(self, guidance: Guidance, answers: Answers, item: Item) -> bool:
        if own := guidance.asks_only:
            return item.link_id in self.signs or item.link_id in own
        return item.link_id in self._page or self.can_still_matter(answers, item)

    def can_still_matter(self, answers: Answers, item: Item) -> bool:
        """Say whether some answer to a question can give other topics than another, or than none."""
        return item.link_id in self.signs or item.link_id in self._mattering(answers)

    def _mattering(self, answers: Answers) -> frozenset[str]:
        if self._last is None or self._last[0] is not answers:
            decided, too_large = self._looked_at
            found = [self._read(number, answers) for number in range(len(decided))]
            self._last = answers, too_large.union(*found)
        return self._last[1]

    def _read(self, number: int, answers: Answers) -> frozenset[str]:
        """Return the questions on which it still depends whether a condition holds, fails or stays open."""
        logic, true, false = self._looked_at[0][number]
        said = {n: logic.number(name, answers.get(name)) for n, name in enumerate(logic.order) if name in answers}
        if number not in self._seen or self._seen[number][0] != said:
            restricted = [logic.diagrams.restrict(node, said) for node in (true, false)]
            matter = frozenset(logic.order[variable] for variable in logic.diagrams.support(*restricted))
            self._seen[number] = said, matter
        return self._seen[number][1]


def _deciding(pack: ContentPack) -> Iterator[Condition]:
    """Yield for each topic when it comes up at all, and when with each urgency or a higher one."""
    for topic in pack.topics:
        for rules in pack.rules_by_urgency(topic.id):
            yield any_rule(rules)
