"""The short path: which questions can still change a topic, whatever else will be answered.

Left out is only a question after whose every answer, none included, the same topics are raised, with
the same urgency, and the same topics stay open. So the guidance names the same topics as after the
full interview. The questions that an urgent rule reads are always asked, and so are those of a
condition that is too large to look at all sheets at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import AnyOf, is_urgent
from decision_aid.engine.every_sheet.logic import Logic, leaves
from decision_aid.engine.every_sheet.mdd import MOST_STEPS, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import Condition, ContentPack, Item
    from decision_aid.engine.answers import Answers
    from decision_aid.engine.every_sheet.mdd import Node


class Short:
    """Says which questions matter, given the answers so far; the diagrams of a pack are made once."""

    def __init__(self, pack: ContentPack) -> None:
        self._asked = set(_signs(pack))
        self._decided: list[tuple[Logic, Node, Node]] = []
        steps_left = 10 * MOST_STEPS
        for condition in dict.fromkeys(_deciding(pack)):
            logic = Logic([pack], [condition], min(MOST_STEPS, steps_left))
            try:
                self._decided.append((logic, *logic.settled(pack, condition)))
            except TooLargeError:
                self._asked.update(logic.leaves)
            steps_left -= logic.diagrams.steps
        self._last: tuple[Answers, frozenset[str]] | None = None
        self._seen: dict[int, tuple[dict[int, int], frozenset[str]]] = {}  # most answers leave most conditions alone

    def can_still_matter(self, answers: Answers, item: Item) -> bool:
        """Say whether some answer to a question can give other topics than another, or than none."""
        return item.link_id in self._asked or item.link_id in self._mattering(answers)

    def _mattering(self, answers: Answers) -> frozenset[str]:
        if self._last is None or self._last[0] is not answers:
            found = [self._read(number, answers) for number in range(len(self._decided))]
            self._last = answers, frozenset().union(*found)
        return self._last[1]

    def _read(self, number: int, answers: Answers) -> frozenset[str]:
        """Return the questions on which it still depends whether a condition holds, fails or stays open."""
        logic, true, false = self._decided[number]
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
            yield AnyOf(tuple(rule.when for rule in rules))


def _signs(pack: ContentPack) -> Iterator[str]:
    urgent = [rule.when for rule in pack.rules if is_urgent(rule.urgency)]
    yield from (leaf.question for condition in urgent for leaf in leaves(pack, condition))
