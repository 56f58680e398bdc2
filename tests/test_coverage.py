"""What the scenarios show, and the slips of the pen that they notice: against trying every sheet."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from decision_aid.authoring.checks.places import inside, items, roots
from decision_aid.authoring.coverage import Coverage, Variants, coverage
from decision_aid.authoring.mutants import mutants, put, root_of, with_condition
from decision_aid.authoring.printing.coverage import render
from decision_aid.cli import app
from decision_aid.content import AllOf, AnyOf, AtLeast, Comparison, Equals, Expectation, FindingHolds, Scenario
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers, as_data
from decision_aid.engine.guidance import guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from tests.conftest import KITCHEN_SINK, load
from tests.sheets import topics
from tests.small_packs import CHANCE, every_answer, small_pack, some_answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from decision_aid.content import Condition, ContentPack
    from decision_aid.loading import LoadedPack

FORCED: dict[Truth, Condition] = {Truth.TRUE: AllOf(()), Truth.FALSE: AnyOf(())}


@pytest.fixture(scope="module")
def covered(pack: ContentPack) -> Coverage:
    return coverage(pack)


def with_scenarios(pack: ContentPack, chance: Random, number: int) -> ContentPack:
    sheets = [some_answers(pack, chance) for _ in range(number)]
    return replace(pack, scenarios=tuple(scenario(pack, sheet) for sheet in sheets))


def scenario(pack: ContentPack, sheet: Answers) -> Scenario:
    _, undetermined = topics(pack, sheet)
    raised = {each.topic.id: each.urgency for each in guide(pack, sheet).raised}
    answers = {link_id: as_data(answer) for link_id, answer in sheet.by_link_id.items()}
    return Scenario("A patient", answers, Expectation(raised, tuple(undetermined)))


def every_sheet(pack: ContentPack) -> Iterator[Answers]:
    possible = [(*every_answer(item), Absent.NOT_SURE) for item in pack.items.values()]
    for chosen in product(*possible):
        yield Answers(dict(zip(pack.items, chosen, strict=True)))


def sheets_of(pack: ContentPack) -> list[Answers]:
    absent = {"not-sure": Absent.NOT_SURE, "rather-not-say": Absent.DECLINED}
    return [
        Answers(
            {name: absent.get(said, said) if isinstance(said, str) else said for name, said in each.answers.items()}
        )
        for each in pack.scenarios
    ]


def test_the_scenarios_of_the_shipped_pack_show_every_rule_in_three_values(covered: Coverage) -> None:
    assert [shown.rule for shown in covered.rules if not all(shown.times[truth] for truth in Truth)] == []
    assert [shown for shown in covered.leaves if not shown.complete] == []


def test_the_scenarios_of_the_shipped_pack_notice_every_slip(covered: Coverage) -> None:
    assert covered.survivors == ()
    assert covered.score == 1
    assert covered.noticed > 500
    assert covered.reached


@given(chance=CHANCE)
@settings(max_examples=10)
def test_slips_agree_with_the_engine(kitchen_sink: ContentPack, chance: Random) -> None:
    pack = with_scenarios(small_pack(kitchen_sink, chance), chance, 4)
    found = coverage(pack)
    survivors, equivalent = set(found.survivors), set(found.equivalent)
    slips = [slip for route, root in roots(pack) for slip in mutants(pack, route, root)]
    for slip in chance.sample(slips, k=min(8, len(slips))):
        changed = with_condition(pack, root_of(slip.route), slip.condition)
        noticed = any(topics(pack, sheet) != topics(changed, sheet) for sheet in sheets_of(pack))
        if noticed:
            assert slip not in survivors | equivalent
        else:
            same = all(topics(pack, sheet) == topics(changed, sheet) for sheet in every_sheet(pack))
            assert (slip in survivors) == (not same)


@given(chance=CHANCE)
@settings(max_examples=10)
def test_comparisons_agree_with_the_engine(kitchen_sink: ContentPack, chance: Random) -> None:
    pack = with_scenarios(small_pack(kitchen_sink, chance), chance, 4)
    shown = {shown.route: shown for shown in coverage(pack).leaves}
    route = chance.choice(list(shown))
    root = root_of(route)
    whole = dict(roots(pack))[root]
    part = shown[route].condition
    unknown = Equals("nobody-has-this", equals=True)
    forced = {
        truth: with_condition(pack, root, put(whole, route[len(root) :], FORCED.get(truth, unknown))) for truth in Truth
    }

    def decides(sheet: Answers, now: Truth) -> bool:
        return any(
            _raised_or_open(forced[truth], sheet) != _raised_or_open(pack, sheet) for truth in Truth if truth is not now
        )

    by_truth: dict[Truth, list[Answers]] = {truth: [] for truth in Truth}
    for sheet in sheets_of(pack):
        by_truth[_truth(pack, part, sheet)].append(sheet)
    for truth, sheets in by_truth.items():
        assert shown[route].times[truth] == sum(decides(sheet, truth) for sheet in sheets)
        if not shown[route].times[truth]:
            possible = any(_truth(pack, part, sheet) is truth and decides(sheet, truth) for sheet in every_sheet(pack))
            assert (truth in shown[route].never) == (not possible)


def _truth(pack: ContentPack, part: Condition, sheet: Answers) -> Truth:
    return Judge(pack.findings_by_id, guide(pack, sheet).answers).judge(part).truth


def _raised_or_open(pack: ContentPack, sheet: Answers) -> list[Truth]:
    judge = Judge(pack.findings_by_id, flow.in_force(pack, sheet))
    return [judge.judge(AnyOf(tuple(r.when for r in pack.rules_by_topic[topic]))).truth for topic in pack.topics_by_id]


def test_without_scenarios_nothing_is_shown_and_every_slip_survives(kitchen_sink: ContentPack) -> None:
    bare = coverage(replace(kitchen_sink, scenarios=(), guarantees=()))
    assert bare.noticed == 0
    assert bare.survivors
    assert not bare.reached
    assert not any(shown.times for shown in bare.rules)


def test_a_scenario_at_the_line_is_missed_when_it_is_gone(kitchen_sink: ContentPack) -> None:
    source = load(KITCHEN_SINK).source
    line = source.text.splitlines().index("    when: {question: pain, at_least: 5}") + 1
    at_the_line = scenario(kitchen_sink, Answers({"numb": False, "pain": 5, "place": "arm", "kinds": ("rest",)}))
    for scenarios, is_missed in (((at_the_line,), False), ((), True)):
        pack = replace(kitchen_sink, scenarios=(*kitchen_sink.scenarios, *scenarios))
        said = render(source, pack, coverage(pack))
        assert (f"{source.name}:{line}: at_least: 5 -> 6" in said) is is_missed


def test_a_slip_that_changes_no_topic_is_told_apart(pack: ContentPack) -> None:
    """Of a pain in the hand, two hands are asked about for the story only: of another place they could be, too."""
    gate = next((*route, "enable_when") for route, item in items(pack) if item.link_id == "two-hands")
    variants, slips = Variants(pack), list(mutants(pack, gate, dict(roots(pack))[gate]))
    same = [slip.words for slip in slips if variants.changes_nothing(slip)]
    assert "one_of: hand -> low-back" in same
    assert "one_of: foot -> low-back" not in same


def test_every_kind_of_slip_is_made(kitchen_sink: ContentPack) -> None:
    words = [slip.words for route, root in roots(kitchen_sink) for slip in mutants(kitchen_sink, route, root)]
    for expected in (
        *("at_least: 5 -> 4", "at_least: 5 -> 6", "less_than: 3 -> 2", "equals: true -> false", "one_of: arm -> head"),
        *("includes: heat -> rest", "all_of -> any_of", "any_of -> all_of", "left out part 1 of all_of"),
        *("at_least: 2 -> 1", "at_least: 2 -> 3", "equals: 'leg' -> 'arm'"),
    ):
        assert expected in words


def test_the_tables_say_that_the_goal_is_reached(shipped: LoadedPack, pack: ContentPack, covered: Coverage) -> None:
    said = render(shipped.source, pack, covered)
    assert "Goal (all rules in three values, 95% of the slips noticed, and every other urgency): reached" in said
    assert "How many scenarios show it" not in said


def test_the_command_fails_below_the_goal() -> None:
    result = CliRunner().invoke(app, ["pack", "coverage", str(KITCHEN_SINK)])
    assert result.exit_code == 1
    assert "not reached" in result.output
    assert "How many scenarios show it" in result.output


def test_leaves_are_comparisons_and_findings(covered: Coverage, pack: ContentPack) -> None:
    assert all(isinstance(shown.condition, (Comparison, FindingHolds)) for shown in covered.leaves)
    thresholds = [shown for shown in covered.leaves if isinstance(shown.condition, AtLeast)]
    within = [part for _, root in roots(pack) for _, part in inside((), root)]
    assert {shown.condition for shown in thresholds} == {part for part in within if isinstance(part, AtLeast)}
