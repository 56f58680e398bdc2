"""Every condition is read alike by decision diagrams and by z3, on every answer sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from decision_aid.authoring.checks import places
from decision_aid.content import AllOf, AnyOf, Equals, NoneOf, SomeOf, TopicRaised, TopicUndetermined
from decision_aid.engine.answers import Answers
from decision_aid.engine.every_sheet.logic import Logic
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Diagrams, TooLargeError
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from tests import solver
from tests.small_packs import CHANCE, small_pack
from tests.tables import each

if TYPE_CHECKING:
    from random import Random

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


@given(chance=CHANCE)
@settings(max_examples=10)
def test_in_random_packs(kitchen_sink: ContentPack, chance: Random) -> None:
    assert with_topics(small_pack(kitchen_sink, chance)) == []


NUMB = (Equals("numb", equals=True),)


@each("condition", [AllOf(()), AnyOf(()), NoneOf(()), SomeOf((), 2), SomeOf(NUMB, 2), SomeOf(NUMB, 3), SomeOf(NUMB, 0)])
def test_what_has_too_few_parts_is_read_as_the_engine_judges_it(
    kitchen_sink: ContentPack, condition: Condition
) -> None:
    read = Logic([(kitchen_sink, condition)]).settled(kitchen_sink, condition)
    truth = Judge(kitchen_sink.findings_by_id, Answers()).judge(condition).truth
    assert (read.true, read.false) == ((ALWAYS, NEVER) if truth is Truth.TRUE else (NEVER, ALWAYS))


def test_as_many_steps_as_are_allowed_are_taken_and_not_one_more() -> None:
    def work(diagrams: Diagrams) -> int:
        one, other = (diagrams.node(variable, (NEVER, ALWAYS)) for variable in (0, 1))
        diagrams.both(one, other)
        return diagrams.steps

    needed = work(Diagrams(1000))
    assert work(Diagrams(needed)) == needed
    with pytest.raises(TooLargeError):
        work(Diagrams(needed - 1))
