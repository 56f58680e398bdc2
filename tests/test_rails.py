"""Every condition is read alike by decision diagrams and by z3, on every answer sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decision_aid.authoring.checks import places
from decision_aid.content import TopicRaised, TopicUndetermined
from tests import small_packs, solver
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import Condition, ContentPack


def disagreements(pack: ContentPack, *more: Condition) -> list[str]:
    conditions = [*(condition for _, condition in places.roots(pack)), *more]
    return [found for condition in conditions if (found := solver.differing(pack, condition))]


def with_topics(pack: ContentPack) -> list[str]:
    topics = [kind(topic) for topic in pack.topics_by_id for kind in (TopicRaised, TopicUndetermined)]
    return disagreements(pack, *topics)


def test_in_the_shipped_pack(pack: ContentPack) -> None:
    assert disagreements(pack) == []


def test_in_a_pack_with_one_of_everything(kitchen_sink: ContentPack) -> None:
    assert with_topics(kitchen_sink) == []


@each("seed", range(10))
def test_in_random_packs(seed: int, kitchen_sink: ContentPack) -> None:
    assert with_topics(small_packs.small_pack(kitchen_sink, small_packs.seeded(seed))) == []
