"""What differs between two packs: planted edits are found, and their examples hold in the real engine."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from decision_aid import loading
from decision_aid.authoring.difference import WHOLE, Change, Difference, Effect, difference
from decision_aid.authoring.difference.effects import Both
from decision_aid.authoring.difference.orders import Order
from decision_aid.authoring.difference.sheets import Maker, known_answers
from decision_aid.authoring.printing import difference as reports
from decision_aid.authoring.printing.text_changes import changed_words
from decision_aid.cli import app
from decision_aid.engine.answers import Answers
from decision_aid.engine.flow import in_force
from decision_aid.engine.guidance import guide
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.truth import Truth
from decision_aid.interop import batch
from decision_aid.loading import documents
from decision_aid.reports import markdown, text
from tests.conftest import KITCHEN_SINK, TOP

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack

SHIPPED = (TOP / "questions.yaml").read_text(encoding="utf-8")
SINK = KITCHEN_SINK.read_text(encoding="utf-8")


def read(written: str) -> ContentPack:
    loaded = loading.from_document(KITCHEN_SINK, documents.read("pack.yaml", written.encode()))
    assert loaded.pack is not None, loaded.diagnostics
    return loaded.pack


def edited(written: str, *edits: tuple[str, str]) -> ContentPack:
    for old, new in edits:
        assert old in written, old
        written = written.replace(old, new, 1)
    return read(written)


def outcome(pack: ContentPack, topic: str, answers: Answers) -> str:
    guidance = guide(pack, answers)
    raised = {found.topic.id: found.urgency for found in guidance.raised}
    undetermined = {found.topic.id for found in guidance.undetermined}
    return raised.get(topic, "undetermined" if topic in undetermined else "no")


def turns(found: Difference) -> set[str]:
    return {f"{effect.turn.topic}: {effect.turn.old} -> {effect.turn.new}" for effect in found.effects}


def hold(found: Difference, effect: Effect) -> bool:
    both = Both(found.old, found.new)
    now = [outcome(pack, effect.turn.topic, both.fitting(pack, effect.example)) for pack in both.packs]
    return now == [effect.turn.old, effect.turn.new]


def smallest(found: Difference, effect: Effect) -> bool:
    """Return whether no single answer of an example can be left out."""
    answers = effect.example.by_link_id
    fewer = ({name: answer for name, answer in answers.items() if name != left_out} for left_out in answers)
    return not any(hold(found, replace(effect, example=Answers(rest))) for rest in fewer)


PLANTED = {
    "a threshold": (
        ("{question: pain-average, at_least: 5}", "{question: pain-average, at_least: 6}"),
        {"nerve-stimulation: discuss -> no", "nerve-stimulation: undetermined -> no", "timing: discuss -> no"},
    ),
    "a code deep in a finding": (
        ("[groin, thigh, knee, lower-leg, foot]}\n", "[groin, thigh, knee, lower-leg]}\n"),
        {"drg-stimulation: discuss -> no", "drg-stimulation: undetermined -> no"},
    ),
    "one place less for one topic": (
        ("neck, shoulder-or-arm, hand]", "neck, shoulder-or-arm]"),
        {"spinal-cord-stimulation: discuss -> no", "spinal-cord-stimulation: discuss -> undetermined"},
    ),
    "k of n": (
        ("      at_least: 2\n", "      at_least: 3\n"),
        {
            "nerve-stimulation: discuss -> undetermined",
            "drg-stimulation: discuss -> no",
            "other-care-first: no -> discuss",
        },
    ),
    "a leaf left out": (
        ("        - {question: pain-began, equals: diabetes}\n", ""),
        {"diabetes: discuss -> no", "diabetes: discuss -> undetermined", "diabetes: undetermined -> no"},
    ),
    "an urgency": (
        ("raises: [mood-support]\n    urgency: discuss", "raises: [mood-support]\n    urgency: today"),
        {"mood-support: discuss -> today"},
    ),
    "when a question is asked": (
        (
            "enable_when: {question: opioid-use, one_of: [some-days, every-day]}",
            "enable_when: {question: opioid-use, equals: every-day}",
        ),
        {"opioid-goal: discuss -> no", "opioid-goal: undetermined -> no"},
    ),
    "a red flag hidden": (
        ("        - {question: saddle-numbness, equals: true}\n", ""),
        {"emergency-care: emergency -> no", "emergency-care: emergency -> undetermined"},
    ),
}


@pytest.mark.parametrize(("edit", "expected"), PLANTED.values(), ids=PLANTED)
def test_a_planted_edit_is_found_with_small_examples_that_hold(
    pack: ContentPack, edit: tuple[str, str], expected: set[str]
) -> None:
    found = difference(pack, edited(SHIPPED, edit), samples=50)
    assert expected <= turns(found)
    assert all(hold(found, effect) for effect in found.effects)
    assert all(smallest(found, effect) for effect in found.effects)
    assert len(found.changes) == 1


def test_the_same_edit_backwards_turns_the_same_topics_the_other_way(pack: ContentPack) -> None:
    edit = ("        - {question: pain-began, equals: diabetes}\n", "")
    forth, back = difference(pack, edited(SHIPPED, edit), 50), difference(edited(SHIPPED, edit), pack, 50)
    swapped = {f"{e.turn.topic}: {e.turn.new} -> {e.turn.old}" for e in back.effects}
    assert turns(forth) == swapped


def test_a_pack_does_not_differ_from_itself_nor_by_layout(pack: ContentPack) -> None:
    again = edited(SHIPPED, ("meta:\n", "# a comment\nmeta:\n"))
    assert not difference(pack, again).any


def test_what_means_the_same_has_no_effect_but_is_named(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("{question: pain, at_least: 5}", "{any_of: [{question: pain, at_least: 5}]}"))
    found = difference(kitchen_sink, new)
    assert (found.effects, found.changed_topics, found.affected) == ((), ("talk",), 0)
    assert "no sheet was found that comes out differently: talk." in text.render(reports.difference_blocks(found), 999)


def test_new_names_of_rules_and_new_words_decide_nothing(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("- id: talk\n    when", "- id: say\n    when"), ("Is your leg numb?", "Is a leg numb?"))
    found = difference(kitchen_sink, new)
    assert not found.changed_topics
    assert {change.route[:2] for change in found.changes} == {
        ("questions", "numb"),
        ("rules", "talk"),
        ("rules", "say"),
    }


def test_share_and_examples_depend_on_the_seed_alone(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("at_least: 5}", "at_least: 6}"))
    one, same, other = (difference(kitchen_sink, new, 300, seed) for seed in (7, 7, 8))
    assert one == same
    assert 0 < one.affected < 300
    assert other.seed == 8


NUMB = "      - {link_id: numb, text: Is your leg numb?, short_text: Numb leg, type: boolean, why: It can be urgent.}\n"
STRUCTURE = {
    "reworded": (
        ("text: Where is it?", "text: Where does it hurt?"),
        Change(("questions", "place", "text"), "Where is it?", "Where does it hurt?"),
        "reworded: place.text: 'Where is it?' -> 'Where does it hurt?'",
    ),
    "question added": (
        (NUMB, NUMB + NUMB.replace("numb,", "cold,").replace("numb?", "cold?")),
        Change(("questions", "cold"), None, WHOLE),
        "added: cold ('Is your leg cold?')",
    ),
    "answer added": (
        (
            "          - {code: head, text: Head}\n",
            "          - {code: head, text: Head}\n          - {code: toe, text: Toe}\n",
        ),
        Change(("questions", "place", "answer_options", "toe"), None, WHOLE),
        "added: place.answer_options.toe ('Toe')",
    ),
    "answer removed": (
        ("          - {code: music, text: Music, descriptive: true, speaks_for: neither}\n", ""),
        Change(("questions", "kinds", "answer_options", "music"), WHOLE, None),
        "removed: kinds.answer_options.music ('Music')",
    ),
    "sentence reworded": (
        ("discuss: [You told us what helps.]", "discuss: [You tell us what helps.]"),
        Change(
            ("topics", "story", "discuss", "You told us what helps."),
            "You told us what helps.",
            "You tell us what helps.",
        ),
        "reworded: story.discuss: 'You told us what helps.' -> 'You tell us what helps.'",
    ),
    "sentence added": (
        ("questions: [Is that fine?]", "questions: [Is that fine?, Who can help?]"),
        Change(("topics", "story", "questions", "Who can help?"), None, "Who can help?"),
        "added: story.questions: 'Who can help?'",
    ),
    "range": (
        ("max_value: 10", "max_value: 9"),
        Change(("questions", "pain", "max_value"), 10, 9),
        "changed: pain.max_value: '10' -> '9'",
    ),
}


@pytest.mark.parametrize(("edit", "change", "line"), STRUCTURE.values(), ids=STRUCTURE)
def test_each_change_is_told_on_one_line_with_its_place(
    kitchen_sink: ContentPack, edit: tuple[str, str], change: Change, line: str
) -> None:
    found = difference(kitchen_sink, edited(SINK, edit), samples=10)
    assert found.changes == (change,)
    assert f"- {line}\n" in text.render(reports.difference_blocks(found), 999)


def test_a_moved_question_is_not_a_new_one(kitchen_sink: ContentPack) -> None:
    signs, story = kitchen_sink.sections
    moved = replace(story, items=(story.items[1], story.items[0], *story.items[2:]))
    found = difference(kitchen_sink, replace(kitchen_sink, sections=(signs, moved)))
    assert found.changes == (Change(("questions", "order"), "pain, place", "place, pain"),)


def test_a_changed_condition_is_shown_line_by_line(kitchen_sink: ContentPack) -> None:
    found = difference(kitchen_sink, edited(SINK, ("- none_of: [{question: kinds, includes: heat}]", "")), 10)
    shown = text.render(reports.difference_blocks(found))
    assert "- condition changed: talk.when\n" in shown
    assert "    -   none of these\n    -     kinds includes Heat\n" in shown


def test_an_answer_that_one_pack_refuses_counts_there_as_not_asked(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("max_value: 10", "max_value: 4"), ("at_least: 5}", "at_least: 4}"))
    found = difference(kitchen_sink, new, 200)
    assert "talk: discuss -> undetermined" in turns(found)
    assert all(hold(found, effect) for effect in found.effects)


def test_an_example_is_an_answers_file(tmp_path: Path, pack: ContentPack) -> None:
    found = difference(pack, edited(SHIPPED, PLANTED["a code deep in a finding"][0]), 10)
    for effect in found.effects:
        path = tmp_path / "answers.yaml"
        path.write_text(reports.as_yaml(found, effect.example.by_link_id), encoding="utf-8")
        answers, problems = batch.read_answers(pack, batch.read_document(str(path)))
        assert (answers, problems) == (effect.example, ())


def test_a_question_that_only_one_pack_asks_is_marked_in_the_example(kitchen_sink: ContentPack) -> None:
    cold = NUMB.replace("numb,", "cold,").replace("numb?", "cold?")
    new = edited(
        SINK, (NUMB, NUMB + cold), ("when: {question: numb, equals: true}", "when: {question: cold, equals: true}")
    )
    shown = text.render(reports.difference_blocks(difference(kitchen_sink, new)))
    assert "    cold: true  # only the new pack asks this\n" in shown


@pytest.mark.parametrize("truth", list(Truth))
def test_sheets_made_to_order_mostly_have_the_truth_that_was_wished(pack: ContentPack, truth: Truth) -> None:
    values = {link_id: known_answers(item) for link_id, item in pack.items.items()}
    rule = next(rule for rule in pack.rules if rule.id == "drg-stimulation")
    got = 0
    for seed in range(100):
        order = Order(pack, values, Random(seed))  # noqa: S311
        order.make(rule.when, truth)
        judged = Judge(pack.findings_by_id, in_force(pack, Answers(order.answers))).judge(rule.when).truth
        got += judged is truth
    assert got >= 50  # a proposal: where wishes clash, the first one stands


def test_random_sheets_hold_only_answers_that_a_pack_takes(pack: ContentPack) -> None:
    maker = Maker(Both(pack, edited(SHIPPED, ("max_value: 10", "max_value: 11"))), Random(1))  # noqa: S311
    drawn = [maker.anyone() for _ in range(50)]
    assert all(answers.by_link_id.keys() <= pack.items.keys() for answers in drawn)
    assert len({len(answers.by_link_id) for answers in drawn}) > 5


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a b c d e f g", "a b c d X f g", "'... b c d e f g' -> '... b c d X f g'"),
        ("a", "a b", "'a' -> 'a b'"),
        ("x x x", "x x", "'x x x' -> 'x x'"),
        (5, 6, "'5' -> '6'"),
        ("a\x1b[1m", "b", "'a [1m' -> 'b'"),
    ],
)
def test_of_long_texts_only_what_differs_is_shown(old: object, new: object, shown: str) -> None:
    assert changed_words(old, new) == shown


class TestCommand:
    def run(self, tmp_path: Path, written: str, *options: str) -> tuple[int, str]:
        new = tmp_path / "new.yaml"
        new.write_text(written, encoding="utf-8")
        done = CliRunner().invoke(app, ["pack", "diff", str(KITCHEN_SINK), str(new), *options])
        return done.exit_code, done.stdout

    def test_exit_codes_tell_none_some_and_unusable(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, SINK)[0] == 0
        assert self.run(tmp_path, SINK.replace("at_least: 5", "at_least: 6"))[0] == 1
        assert self.run(tmp_path, SINK.replace("finding: strong", "finding: strung"))[0] == 3
        assert self.run(tmp_path, "meta: 1\n")[0] == 3

    def test_json_holds_the_example(self, tmp_path: Path) -> None:
        code, shown = self.run(
            tmp_path, SINK.replace("at_least: 5", "at_least: 6"), "--format", "json", "--samples", "9"
        )
        told = json.loads(shown)
        assert (code, told["schema"], told["sampled"]["sheets"]) == (1, "decision-aid/difference/1", 9)
        assert {"topic": "talk", "old": "undetermined", "new": "no"}.items() <= told["effects"][-1].items()
        assert told["effects"][-1]["example"] == {"pain": 5}
        assert told["changes"][0]["route"] == ["findings", "strong", "when"]

    def test_markdown_fences_the_example(self, tmp_path: Path) -> None:
        _, shown = self.run(tmp_path, SINK.replace("at_least: 5", "at_least: 6"), "--format", "markdown")
        assert "```yaml\npain: 5\n```" in shown
        assert "of 2,000 (" in shown

    def test_same_text_in_both_formats(self, kitchen_sink: ContentPack) -> None:
        blocks = list(
            reports.difference_blocks(difference(kitchen_sink, edited(SINK, ("at_least: 5}", "at_least: 6}")), 9))
        )
        assert "What comes up" in text.render(blocks)
        assert "## What comes up" in markdown.render(blocks)
