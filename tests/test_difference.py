"""What differs between two packs: planted edits are found, and their examples hold in the real engine."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given, settings
from typer.testing import CliRunner

from decision_aid import loading
from decision_aid.authoring.difference import WHOLE, Change, Difference, Effect, difference
from decision_aid.authoring.printing import difference as reports
from decision_aid.cli import app
from decision_aid.cli.shared import open_pack
from decision_aid.engine.answers import Absent, Answers, InvalidAnswer, as_data, from_data
from decision_aid.engine.guidance import guide
from decision_aid.interop import answers_file
from decision_aid.loading import documents
from decision_aid.reports import text
from tests.conftest import KITCHEN_SINK, TOP
from tests.programs import flat
from tests.small_packs import CHANCE, every_answer, small_pack
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from decision_aid.content import ContentPack
    from decision_aid.engine.guidance import Guidance

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
    return came_out(guide(pack, answers), topic)


def came_out(guidance: Guidance, topic: str) -> str:
    raised = {found.topic.id: found.urgency for found in guidance.raised}
    undetermined = {found.topic.id for found in guidance.undetermined}
    return raised.get(topic, "undetermined" if topic in undetermined else "no")


def turns(found: Difference) -> set[str]:
    return {f"{effect.topic}: {effect.old} -> {effect.new}" for effect in found.effects}


def fitting(pack: ContentPack, answers: Answers) -> Answers:
    """Return the answers that a pack takes; one that it refuses counts as not asked."""
    return Answers(
        {
            name: value
            for name, value in answers.by_link_id.items()
            if name in pack.items and not isinstance(from_data(pack.items[name], as_data(value)), InvalidAnswer)
        }
    )


def hold(found: Difference, effect: Effect) -> bool:
    now = [outcome(pack, effect.topic, fitting(pack, effect.example)) for pack in (found.old, found.new)]
    return now == [effect.old, effect.new]


def smallest(found: Difference, effect: Effect) -> bool:
    """Return whether no single answer of an example can be left out."""
    answers = effect.example.by_link_id
    fewer = ({name: answer for name, answer in answers.items() if name != left_out} for left_out in answers)
    return not any(hold(found, replace(effect, example=Answers(rest))) for rest in fewer)


PLANTED = {
    "a threshold": (
        ("{question: pain-average, at_least: 5}", "{question: pain-average, at_least: 6}"),
        {"nerve-stimulation: discuss -> no", "nerve-stimulation: undetermined -> no", "drg-stimulation: discuss -> no"},
    ),
    "a code deep in a finding": (
        ("[groin, thigh, knee, lower-leg, foot]}\n", "[groin, thigh, knee, lower-leg]}\n"),
        {"drg-stimulation: discuss -> no", "drg-stimulation: undetermined -> no"},
    ),
    "one place less for one topic": (
        ("[head-or-face, all-over, neck, chest-or-belly]}\n    raises", "[head-or-face, all-over, neck]}\n    raises"),
        {"site-not-studied: discuss -> no", "site-not-studied: undetermined -> no"},
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


@each(("edit", "expected"), PLANTED.values())
def test_a_planted_edit_is_found_with_small_examples_that_hold(
    pack: ContentPack, edit: tuple[str, str], expected: set[str]
) -> None:
    found = difference(pack, edited(SHIPPED, edit))
    assert expected <= turns(found)
    assert all(hold(found, effect) for effect in found.effects)
    assert all(smallest(found, effect) for effect in found.effects)
    assert len(found.changes) == 1


def test_a_pack_does_not_differ_from_itself_nor_by_layout(pack: ContentPack) -> None:
    again = edited(SHIPPED, ("meta:\n", "# a comment\nmeta:\n"))
    assert not difference(pack, again).any


def test_what_means_the_same_has_no_effect_but_is_named(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("{question: pain, at_least: 5}", "{any_of: [{question: pain, at_least: 5}]}"))
    found = difference(kitchen_sink, new)
    assert (found.effects, found.changed_topics, found.too_large) == ((), ("talk",), ())
    assert "every answer sheet comes out alike: talk." in text.render(reports.difference_blocks(found), 999)


def test_new_names_of_rules_and_new_words_decide_nothing(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("- id: talk\n    when", "- id: say\n    when"), ("Is your leg numb?", "Is a leg numb?"))
    found = difference(kitchen_sink, new)
    assert not found.changed_topics
    assert {change.route[:2] for change in found.changes} == {
        ("questions", "numb"),
        ("rules", "talk"),
        ("rules", "say"),
    }


@given(chance=CHANCE)
@settings(max_examples=5)
def test_every_turn_is_found_with_its_share_as_by_trying_every_sheet(kitchen_sink: ContentPack, chance: Random) -> None:
    old, new = (small_pack(kitchen_sink, chance) for _ in range(2))
    found = difference(old, new)
    choices = [(Absent.NOT_ASKED, *every_answer(item)) for item in new.items.values()]
    sheets = [Answers(dict(zip(new.items, values, strict=True))) for values in product(*choices)]
    counts: Counter[tuple[str, str, str]] = Counter()
    for answers in sheets:
        before, after = (guide(pack, fitting(pack, answers)) for pack in (old, new))
        for topic in new.topics_by_id:
            if (was := came_out(before, topic)) != (now := came_out(after, topic)):
                counts[topic, was, now] += 1
    told = {(each.topic, each.old, each.new): each.share for each in found.effects if each.share}
    assert told == {turn: Fraction(count, len(sheets)) for turn, count in counts.items()}
    assert all(hold(found, effect) and smallest(found, effect) for effect in found.effects)


NUMB = "      - {link_id: numb, text: Is your leg numb?, short_text: Numb leg, type: boolean, why: It can be urgent.}\n"
STRUCTURE = {
    "reworded": (
        ("text: Where is it?", "text: Where does it hurt?"),
        Change(("questions", "place", "text"), "Where is it?", "Where does it hurt?"),
        "reworded: place.text: 'Where is it?' -> 'Where does it hurt?'",
    ),
    "a not lost": (
        ("medicines: Do not stop without", "medicines: Stop without"),
        Change(("safety", "medicines"), "Do not stop without your care team.", "Stop without your care team."),
        (
            "reworded: safety.medicines: "
            "'Do not stop without your care ...' -> 'Stop without your care ...' (a 'not' went)"
        ),
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


@each(("edit", "change", "line"), STRUCTURE.values())
def test_each_change_is_told_on_one_line_with_its_place(
    kitchen_sink: ContentPack, edit: tuple[str, str], change: Change, line: str
) -> None:
    found = difference(kitchen_sink, edited(SINK, edit))
    assert found.changes == (change,)
    assert f"- {line}\n" in text.render(reports.difference_blocks(found), 999)


def test_a_moved_question_is_not_a_new_one(kitchen_sink: ContentPack) -> None:
    signs, story = kitchen_sink.sections
    moved = replace(story, items=(story.items[1], story.items[0], *story.items[2:]))
    found = difference(kitchen_sink, replace(kitchen_sink, sections=(signs, moved)))
    assert found.changes == (Change(("questions", "order"), "pain, place", "place, pain"),)


def test_a_changed_condition_is_shown_line_by_line(kitchen_sink: ContentPack) -> None:
    found = difference(kitchen_sink, edited(SINK, ("- none_of: [{question: kinds, includes: heat}]", "")))
    shown = text.render(reports.difference_blocks(found))
    assert "- condition changed: talk.when\n" in shown
    assert "    -   none of these\n    -     kinds includes Heat\n" in shown


def test_an_answer_that_one_pack_refuses_counts_there_as_not_asked(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("max_value: 10", "max_value: 4"), ("at_least: 5}", "at_least: 4}"))
    found = difference(kitchen_sink, new)
    assert "talk: discuss -> undetermined" in turns(found)
    assert all(hold(found, effect) for effect in found.effects)


def test_an_example_is_an_answers_file(tmp_path: Path, pack: ContentPack) -> None:
    found = difference(pack, edited(SHIPPED, PLANTED["a code deep in a finding"][0]))
    for effect in found.effects:
        path = tmp_path / "answers.yaml"
        path.write_text(reports.as_yaml(found, effect.example.by_link_id), encoding="utf-8")
        answers, problems = answers_file.read_answers(pack, documents.read_file(path, answers_file.MAX_BYTES))
        assert (answers, problems) == (effect.example, ())


def test_a_question_that_only_one_pack_asks_is_marked_in_the_example(kitchen_sink: ContentPack) -> None:
    cold = NUMB.replace("numb,", "cold,").replace("numb?", "cold?")
    new = edited(
        SINK, (NUMB, NUMB + cold), ("when: {question: numb, equals: true}", "when: {question: cold, equals: true}")
    )
    shown = text.render(reports.difference_blocks(difference(kitchen_sink, new)))
    assert "    cold: true  # only the new pack asks this\n" in shown
    shown = text.render(reports.difference_blocks(difference(edited(SINK, ("code: heat", "code: warm")), kitchen_sink)))
    assert "    kinds: [heat]  # only the new pack takes this\n" in shown


def test_what_changed_alike_for_several_patients_is_told_once(kitchen_sink: ContentPack) -> None:
    new = edited(SINK, ("story: discuss}", "story: today}"))
    later = tuple(replace(each, answers={**each.answers, "walks": True}) for each in new.scenarios)
    shown = text.render(reports.difference_blocks(difference(kitchen_sink, replace(new, scenarios=later))), 999)
    assert [line for line in shown.splitlines() if line.startswith("- ")] == [
        "- added: answers.walks: 'true' (of 'Nothing is known' and 2 more)",
        "- changed: expect.raised.story: 'discuss' -> 'today' (of 'A numb leg, and a head that aches a little')",
    ]


@each(
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
    assert reports.changed_words(old, new) == shown


class TestCommand:
    def run(self, tmp_path: Path, written: str, *options: str) -> tuple[int, str]:
        new = tmp_path / "new.yaml"
        new.write_text(written, encoding="utf-8")
        open_pack.cache_clear()  # a program reads a pack once; each run stands for a program of its own
        done = CliRunner().invoke(app, ["pack", "diff", str(KITCHEN_SINK), str(new), *options])
        return done.exit_code, done.stdout

    def test_exit_codes_tell_none_some_and_unusable(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, SINK)[0] == 0
        code, told = self.run(tmp_path, SINK.replace("at_least: 5", "at_least: 6"))
        assert code == 1
        assert f"{KITCHEN_SINK.name}). New: " in flat(told)
        assert "new.yaml). The version is the same: a change gets a new one." in flat(told)
        assert self.run(tmp_path, SINK.replace("finding: strong", "finding: strung"))[0] == 3
        assert self.run(tmp_path, "meta: 1\n")[0] == 3

    def test_json_holds_the_example(self, tmp_path: Path) -> None:
        code, shown = self.run(tmp_path, SINK.replace("at_least: 5", "at_least: 6"), "--format", "json")
        told = json.loads(shown)
        assert (code, told["schema"], told["too_large"]) == (1, "decision-aid/difference/2", [])
        assert {"topic": "talk", "old": "undetermined", "new": "no"}.items() <= told["effects"][-1].items()
        assert told["effects"][-1]["example"] == {"pain": 5}
        assert told["changes"][0]["route"] == ["findings", "strong", "when"]

    def test_markdown_fences_the_example(self, tmp_path: Path) -> None:
        _, shown = self.run(tmp_path, SINK.replace("at_least: 5", "at_least: 6"), "--format", "markdown")
        assert "```yaml\npain: 5\n```" in shown
        assert " % of all answer sheets." in shown
        assert "## What comes up" in shown
