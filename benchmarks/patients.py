"""Random patients for the benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.content import MultipleChoice, Scale, SingleChoice, YesNo
from decision_aid.engine.answers import Absent, codes

if TYPE_CHECKING:
    from random import Random

    from decision_aid.content import Item
    from decision_aid.engine.answers import Answer


def random_answer(
    item: Item, chance: Random, absent: float, kinds: tuple[Absent, ...] = (Absent.NOT_SURE, Absent.DECLINED)
) -> Answer:
    """Return an answer; `absent` is the share of those that say nothing, in one of these kinds."""
    if chance.random() < absent:
        return chance.choice(kinds)
    match item.kind:
        case YesNo():
            return chance.random() < 0.5  # noqa: PLR2004
        case Scale(low, high):
            return chance.randint(low, high)
        case SingleChoice():
            return chance.choice(codes(item))
        case MultipleChoice():
            return (chance.choice(codes(item)),)
