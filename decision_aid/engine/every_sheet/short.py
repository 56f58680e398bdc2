"""The short path: which questions can still change a topic, whatever else will be answered.

Left out is only a question after whose every answer, none included, the same topics are raised, with
the same urgency, and the same topics stay open. So the guidance names the same topics as after the
full interview. The questions that an urgent rule reads are always asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import URGENCIES, AnyOf, is_urgent
from decision_aid.engine.every_sheet.logic import Logic, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.content import Condition, ContentPack, Item
    from decision_aid.engine.answers import Answers


class Short:
    """Says which questions matter, given the answers so far; the diagrams of a pack are made once."""

    def __init__(self, pack: ContentPack) -> None:
        conditions = list(dict.fromkeys(_deciding(pack)))
        self._signs = frozenset(_signs(pack))
        self._decided = [(logic := Logic([pack], [each]), *logic.settled(pack, each)) for each in conditions]
        self._last: tuple[Answers, frozenset[str]] | None = None
        self._seen: dict[int, tuple[dict[int, int], frozenset[str]]] = {}  # most answers leave most conditions alone

    def can_still_matter(self, answers: Answers, item: Item) -> bool:
        """Say whether some answer to a question can give other topics than another, or than none."""
        return item.link_id in self._signs or item.link_id in self._mattering(answers)

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
        rules = pack.rules_by_topic[topic.id]
        for urgency in {URGENCIES.index(rule.urgency) for rule in rules}:
            yield AnyOf(tuple(rule.when for rule in rules if URGENCIES.index(rule.urgency) <= urgency))


def _signs(pack: ContentPack) -> Iterator[str]:
    urgent = [rule.when for rule in pack.rules if is_urgent(rule.urgency)]
    yield from (leaf.question for condition in urgent for leaf in leaves(pack, condition))
