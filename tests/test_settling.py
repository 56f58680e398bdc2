"""What would settle a topic, and why it came up: against brute force over every sheet of small packs."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from benchmarks import packs
from decision_aid.cli import app
from decision_aid.content import AllOf, AnyOf, Equals, MultipleChoice, Rule
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.logic import Logic, leaves
from decision_aid.engine.every_sheet.mdd import ALWAYS, NEVER, Diagrams, TooLargeError, Way
from decision_aid.engine.every_sheet.settling import Change, Settling
from decision_aid.engine.every_sheet.short import Short
from decision_aid.engine.guidance import guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from tests.conftest import KITCHEN_SINK, TOP, pack_in
from tests.sheets import sheet, sheets, topics_of, without
from tests.small_packs import CHANCE, every_answer, seeded, small_pack, some_answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from random import Random

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Value

SHIPPED = pack_in(TOP / "questions.yaml")
SETTLING = Settling(SHIPPED)
_OPPOSITES: dict[str, tuple[bool | int, ...]] = {"numb": (True, False), "pain": (3, 4)}


def truth(pack: ContentPack, topic: str, answers: Answers) -> Truth:
    judge = Judge(pack.findings_by_id, flow.in_force(pack, answers))
    return judge.judge(AnyOf(tuple(rule.when for rule in pack.rules_by_topic[topic]))).truth


def fillings(pack: ContentPack, answers: Answers, link_ids: Iterable[str]) -> Iterator[Answers]:
    """Yield the sheet with every combination of known answers to these questions."""
    asked = tuple(link_ids)
    for chosen in product(*(every_answer(pack.items[link_id]) for link_id in asked)):
        yield Answers({**answers.by_link_id, **dict(zip(asked, chosen, strict=True))})


def brute_needs(pack: ContentPack, topic: str, answers: Answers) -> tuple[str, ...]:
    unanswered = [link_id for link_id in pack.items if isinstance(answers.get(link_id), Absent)]
    for size in range(len(unanswered) + 1):
        for some in combinations(unanswered, size):
            if all(truth(pack, topic, filled) is not Truth.UNKNOWN for filled in fillings(pack, answers, some)):
                return some
    raise AssertionError(topic)


def brute_suffices(pack: ContentPack, topic: str, answers: Answers) -> tuple[str, ...]:
    answered = [link_id for link_id in pack.items if not isinstance(answers.get(link_id), Absent)]
    for size in range(len(answered) + 1):
        for some in combinations(answered, size):
            kept = without(answers, set(pack.items) - set(some))
            if truth(pack, topic, kept) is Truth.TRUE:
                return some
    raise AssertionError(topic)


def brute_changes(pack: ContentPack, topic: str, answers: Answers) -> dict[str, tuple[Value, ...]]:
    found = {}
    for link_id, item in pack.items.items():
        if not isinstance(answers.get(link_id), Absent):
            changed = [(value, answers.with_answer(link_id, value)) for value in every_answer(item)]
            kept_away = tuple(value for value, sheet in changed if truth(pack, topic, sheet) is Truth.FALSE)
            found.update({link_id: kept_away} if kept_away else {})
    return found


def nearest(pack: ContentPack, answers: Answers, link_id: str, values: tuple[Value, ...]) -> set[Value]:
    given = answers.get(link_id)
    if not isinstance(pack.items[link_id].kind, MultipleChoice):
        return set(values)
    apart = {value: len(set(given) ^ set(value)) for value in values}  # type: ignore[arg-type]
    return {value for value, distance in apart.items() if distance == min(apart.values())}


@given(chance=CHANCE)
@settings(max_examples=40)
def test_small_packs_agree_with_brute_force(kitchen_sink: ContentPack, chance: Random) -> None:
    pack = small_pack(kitchen_sink, chance)
    settling = Settling(pack)
    for _ in range(6):
        answers = some_answers(pack, chance)
        for topic in pack.topics_by_id:
            now = truth(pack, topic, answers)
            assert settling.needs(topic, answers) == brute_needs(pack, topic, answers)
            reasons = settling.reasons(topic, answers)
            if now is not Truth.TRUE:
                assert reasons.suffices == ()
                continue
            assert reasons.suffices == brute_suffices(pack, topic, answers)
            changes = {change.link_id: set(change.answers) for change in reasons.would_not_have_come_up_if}
            brute = brute_changes(pack, topic, answers) if reasons.suffices else {}
            assert set(changes) == set(brute)
            for link_id, values in brute.items():
                wanted = nearest(pack, answers, link_id, values)
                assert (
                    changes[link_id] <= wanted
                    if isinstance(pack.items[link_id].kind, MultipleChoice)
                    else changes[link_id] == wanted
                )
                assert changes[link_id]


@given(chance=CHANCE)
@settings(max_examples=40)
def test_diagrams_agree_with_the_engine_on_every_sheet(kitchen_sink: ContentPack, chance: Random) -> None:
    pack = small_pack(kitchen_sink, chance)
    when = AnyOf(tuple(rule.when for rule in pack.rules_by_topic["t0"]))
    logic = Logic([(pack, when)])
    settled = logic.settled(pack, when)
    possible = [(*every_answer(item), Absent.NOT_SURE) for item in pack.items.values()]
    for chosen in product(*possible):
        answers = Answers(dict(zip(pack.items, chosen, strict=True)))
        at = {number: logic.number(link_id, answers.get(link_id)) for number, link_id in enumerate(logic.order)}
        true, false = (logic.diagrams.restrict(node, at) for node in settled)
        expected = {(1, 0): Truth.TRUE, (0, 1): Truth.FALSE, (0, 0): Truth.UNKNOWN}[true, false]
        assert truth(pack, "t0", answers) is expected


@given(sheets(SHIPPED))
@settings(max_examples=40)
def test_the_shipped_pack_names_the_same_topics_and_never_longer_lists(answers: Answers) -> None:
    quick, exact = guide(SHIPPED, answers), SETTLING.guide(answers)
    assert topics_of(quick) == topics_of(exact)
    for one, other in zip(quick.undetermined, exact.undetermined, strict=True):
        assert set(other.needs) <= set(one.needs)
        assert other.needs


@given(sheets(SHIPPED))
@settings(max_examples=40)
def test_what_suffices_raises_a_topic_of_the_shipped_pack_and_less_does_not(answers: Answers) -> None:
    for raised in guide(SHIPPED, answers).raised:
        enough = SETTLING.reasons(raised.topic.id, answers).suffices
        alone = without(answers, set(SHIPPED.items) - set(enough))
        assert truth(SHIPPED, raised.topic.id, alone) is Truth.TRUE
        for link_id in enough:
            assert truth(SHIPPED, raised.topic.id, without(alone, [link_id])) is not Truth.TRUE


@given(sheets(SHIPPED), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_changed_answer_keeps_a_topic_of_the_shipped_pack_away(answers: Answers, chance: Random) -> None:
    for raised in guide(SHIPPED, answers).raised:
        for change in SETTLING.reasons(raised.topic.id, answers).would_not_have_come_up_if:
            changed = answers.with_answer(change.link_id, chance.choice(change.answers))
            assert truth(SHIPPED, raised.topic.id, changed) is Truth.FALSE


def test_of_two_lists_of_one_length_the_earlier_is_named(kitchen_sink: ContentPack) -> None:
    """Numb and not numb, walks and does not walk: either question alone shows that it never comes up."""
    never = AllOf(tuple(Equals(name, equals=value) for name in ("numb", "pain") for value in _OPPOSITES[name]))
    pack = replace(kitchen_sink, rules=(Rule("never", never, ("talk",), "discuss"),))
    assert Settling(pack).needs("talk", Answers()) == ("numb",)
    assert Settling(pack).needs("talk", Answers({"pain": 3})) == ()


def test_of_as_few_steps_the_smaller_ones_are_taken() -> None:
    diagrams = Diagrams()
    known = diagrams.node(0, (ALWAYS, ALWAYS, NEVER))
    ways: list[Way] = [(0, 2, ((0, 0),)), (1, 1, ((0, 1),)), (-1, 0, ())]
    assert diagrams.find_shortest(known, lambda _: ways) == ((0, 1),)
    assert diagrams.find_shortest(NEVER, lambda _: ways) is None


def test_the_explained_topic_names_what_suffices_and_what_would_settle_it(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("heart-device: true\nspine-operations: one\n", encoding="utf-8")
    explain = ["pack", "explain", "--answers", str(file)]
    raised = CliRunner().invoke(app, [*explain, "care-coordination"]).output
    assert "- heart-device: yes" in raised
    assert "No single other answer" in raised
    assert "- repeat-surgery-offered (Another spine" in CliRunner().invoke(app, [*explain, "repeat-surgery"]).output
    data = json.loads(CliRunner().invoke(app, [*explain, "heart-device", "--format", "json"]).output)
    assert data["outcome"] == "raised"
    assert data["suffices"] == [{"link_id": "heart-device", "answer": True}]
    assert data["would_not_have_come_up_if"] == [{"link_id": "heart-device", "answers": [False]}]


def test_only_a_known_topic_with_sound_answers_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("heart-device: maybe\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["pack", "explain", "heart-device", "--answers", str(file)]).exit_code == 1
    assert CliRunner().invoke(app, ["pack", "explain", "heart-devise", "--answers", str(file)]).exit_code == 2
    assert CliRunner().invoke(app, ["pack", "explain", "heart-device", "--format", "json"]).exit_code == 2
    file.write_text('{"heart-device": true}\n{"heart-device": false}\n', encoding="utf-8")
    two = CliRunner().invoke(app, ["pack", "explain", "heart-device", "--answers", str(file)])
    assert (two.exit_code, "of 2 patients" in two.output) == (1, True)


def test_a_topic_that_hangs_on_a_skipped_question_needs_both() -> None:
    answers = Answers({"spine-operations": Absent.NOT_SURE})
    assert SETTLING.needs("repeat-surgery", answers) == ("spine-operations", "repeat-surgery-offered")


def test_of_four_failed_treatments_three_suffice() -> None:
    answers = Answers(
        {
            "age-group": "18-to-64",
            "implant-now": "none",
            "pain-duration": "over-2-years",
            "pain-average": 7,
            "main-pain-site": "knee",
            "named-conditions": ("nerve-injury",),
            "tried-pain-relievers": "did-not-help",
            "tried-nerve-medicines": "did-not-help",
            "tried-exercise": "did-not-help",
            "tried-injections": "did-not-help",
        }
    )
    reasons = SETTLING.reasons("nerve-stimulation", answers)
    assert reasons.suffices == tuple(answers.by_link_id)[:-1]
    assert Change("pain-average", (0, 1, 2, 3, 4)) in reasons.would_not_have_come_up_if
    assert (
        Change("main-pain-site", ("neck", "chest-or-belly", "head-or-face", "all-over"))
        in reasons.would_not_have_come_up_if
    )


@given(chance=CHANCE, wanted=st.sampled_from(Truth))
@settings(max_examples=15)
def test_no_sheet_that_comes_out_so_is_nearer_than_the_counterfactual(
    kitchen_sink: ContentPack, chance: Random, wanted: Truth
) -> None:
    pack = small_pack(kitchen_sink, chance)
    answers = some_answers(pack, chance)
    found = Settling(pack).counterfactual("t0", answers, wanted)
    said = {name: answers.get(name) for name in pack.items}
    given = {name: Absent.NOT_ASKED if isinstance(each, Absent) else each for name, each in said.items()}
    choices = [(Absent.NOT_ASKED, *every_answer(item)) for item in pack.items.values()]
    every = [Answers(dict(zip(pack.items, values, strict=True))) for values in product(*choices)]
    there = [sheet for sheet in every if truth(pack, "t0", sheet) is wanted]
    apart = [sum(sheet.get(name) != given[name] for name in given) for sheet in there]
    assert (None if found is None else len(found)) == min(apart, default=None)
    if found is not None:
        assert truth(pack, "t0", Answers({**given, **found})) is wanted


# --- too large ---------------------------------------------------------------------------------------


def test_the_nearest_other_answer_keeps_the_codes_that_were_chosen(pack: ContentPack) -> None:
    chosen = sheet(pack, {"implant-now": "stimulator", "implant-trouble": ("nerve-signs",)})
    found = Settling(pack).counterfactual("implant-wound", chosen, Truth.TRUE)
    assert found == {"implant-trouble": ("nerve-signs", "wound-signs")}


def test_the_nearest_other_answer_is_the_other_word_or_the_next_number() -> None:
    raised = Answers({"q0": 9, "q1": False, "q2": False, "q3": 1, "q4": True})
    not_raised = Answers({"q0": 1, "q1": False, "q2": True, "q3": 1})
    settling = Settling(packs.local(5))
    assert settling.counterfactual("topic-r0", raised, Truth.FALSE) == {"q0": 4}
    assert settling.counterfactual("topic-r0", not_raised, Truth.TRUE) == {"q1": True}


def test_a_topic_that_is_too_large_is_told_as_guide_tells_it_and_the_short_path_asks_all_that_it_reads() -> None:
    pack = packs.tangled(topics=2)
    settling, told = Settling(pack), Answers(dict.fromkeys(pack.items, True))
    assert all(settling.is_too_large(topic) for topic in pack.topics_by_id)
    assert settling.guide(Answers()) == guide(pack, Answers())
    (raised, *_) = guide(pack, told).raised
    with pytest.raises(TooLargeError):
        settling.reasons(raised.topic.id, told)
    read = {leaf.question for rule in pack.rules for leaf in leaves(pack, rule.when)}
    short = Short(pack)
    assert read == {name for name, item in pack.items.items() if short.can_still_matter(told, item)}


def test_a_topic_that_rests_on_more_questions_than_python_could_follow_is_too_large() -> None:
    pack = packs.local(400)
    rule = replace(pack.rules[0], when=AnyOf(tuple(rule.when for rule in pack.rules)))
    assert Settling(replace(pack, rules=(rule,))).is_too_large(rule.raises[0])


def test_an_interview_about_a_topic_that_is_too_large_ends_with_its_sheet(tmp_path: Path) -> None:
    chance, path, answers = seeded(1), tmp_path / "pack.yaml", tmp_path / "answers.yaml"
    item = "      - {{link_id: b{0}, text: Is it {0}?, short_text: Part {0}, type: boolean, why: It matters.}}\n"
    pair = "{{all_of: [{{question: b{0}, equals: true}}, {{question: b{1}, equals: true}}]}}"
    pairs = ", ".join(pair.format(*chance.sample(range(60), 2)) for _ in range(60))
    text = KITCHEN_SINK.read_text(encoding="utf-8")
    text = text.replace("    items:\n", "    items:\n" + "".join(map(item.format, range(60))), 1)
    text = text.replace("{question: walks, equals: false}", f"{{any_of: [{pairs}]}}", 1)
    path.write_text(text, encoding="utf-8")
    answers.write_text("{numb: false, pain: 8}", encoding="utf-8")
    run, pack = CliRunner().invoke, ["--pack", str(path)]
    interview = run(app, ["start", "--plain", *pack], input="\n" * 2 + "y\n" * 80)
    assert "Your sheet is ready" in interview.output
    assert run(app, ["guide", str(answers), *pack]).exit_code == 0
    assert "too-large-to-settle" in run(app, ["pack", "check", str(path)]).output
    refused = run(app, ["pack", "explain", "story", str(path), "--answers", str(answers)])
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
