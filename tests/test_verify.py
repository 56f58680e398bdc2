"""`verify` proves what holds, refutes what does not, and every example is confirmed by the real engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from benchmarks import packs
from decision_aid import loading
from decision_aid.authoring import scenarios, verify
from decision_aid.authoring.printing import verification
from decision_aid.authoring.verify import Limits, Verdict, Verification, real
from decision_aid.authoring.verify.every_sheet import EverySheet, Hole, Say
from decision_aid.authoring.verify.properties import Attempt, holds
from decision_aid.authoring.verify.prove import Prover, UnconfirmedError
from decision_aid.content import (
    AllOf,
    AnswerOption,
    AnyOf,
    Equals,
    Guarantee,
    Includes,
    Item,
    MultipleChoice,
    Rule,
    Section,
    TopicRaised,
    TopicUndetermined,
)
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.truth import Truth
from decision_aid.loading import documents
from tests.conftest import KITCHEN_SINK, NO_HURRY, TOP, pack_in
from tests.programs import PATIENCE, run
from tests.sheets import sheets
from tests.small_packs import condition, every_answer, small_pack
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from decision_aid.content import ContentPack, Kind
    from decision_aid.loading import LoadedPack

SINK, SHIPPED = KITCHEN_SINK.read_text(encoding="utf-8"), (TOP / "questions.yaml").read_text(encoding="utf-8")
PACK = pack_in(TOP / "questions.yaml")


@cache
def loaded(text: str) -> LoadedPack:
    return loading.from_document(Path("pack.yaml"), documents.read("pack.yaml", text.encode()))


@cache
def verified(text: str) -> Verification:
    return verify.verify(loaded(text), NO_HURRY)


def with_changes(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def refuted(found: Verification) -> set[tuple[str, str]]:
    return {(result.kind, result.subject) for result in found.results if result.verdict is Verdict.REFUTED}


# --- sound packs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [SINK, SHIPPED], ids=["kitchen sink", "shipped pack"])
def test_all_is_proved_about_the_sound_packs(text: str) -> None:
    found = verified(text)
    assert [result for result in found.results if result.verdict is not Verdict.PROVED] == []
    assert found.proved


def test_the_longest_interview_is_one_that_somebody_can_have(pack: ContentPack) -> None:
    found = verified(SHIPPED)
    assert found.longest
    assert real.interview(pack, found.longest.answers) == found.longest.path
    for left_out in pack.items.keys() - set(found.longest.path):
        asked = [item for item in pack.items.values() if item.link_id in {*found.longest.path, left_out}]
        together = AllOf(tuple(item.enable_when for item in asked if item.enable_when))
        assert Prover(pack, NO_HURRY).find(Attempt(holds(together))) is None


def test_all_sheets_are_counted(kitchen_sink: ContentPack) -> None:
    assert verified(SINK).sheets == prod(len(every_answer(item)) + 3 for item in kitchen_sink.items.values())


# --- planted defects ---------------------------------------------------------------------------------

TWICE = """\
  - id: twice
    when:
      all_of:
        - {finding: strong}
        - {finding: limb}
        - {question: numb, equals: true}
        - none_of: [{question: kinds, includes: heat}]
    raises: [talk]
    urgency: discuss
"""
DEFECTS: dict[str, tuple[Any, ...]] = {  # the pack, what refutes it, and the edits
    "a rule that can never hold": (
        SINK,
        ("rule-decides", "talk"),
        ("{finding: limb}\n", "{question: place, equals: head}\n        - {finding: limb}\n"),
    ),
    "a topic that no answers raise": (
        SINK,
        ("topic-raised", "talk"),
        ("{finding: limb}\n", "{question: place, equals: head}\n        - {finding: limb}\n"),
    ),
    "a rule inside another one of its topic": (
        SINK,
        ("rule-decides", "twice"),
        ("  - id: talk\n    when:", f"{TWICE}  - id: talk\n    when:"),
    ),
    "a range inside another": (
        SINK,
        ("part-matters", "the rule 'story'"),
        (
            "any_of: [{question: pain, less_than: 3},",
            "any_of: [{question: pain, less_than: 2}, {question: pain, less_than: 3},",
        ),
    ),
    "a finding that always fails": (
        SINK,
        ("finding-can-hold", "strong"),
        (
            "    when: {question: pain, at_least: 5}",
            "    when: {all_of: [{question: pain, at_least: 5}, {question: pain, less_than: 4}]}",
        ),
    ),
    "a finding that always holds": (
        SINK,
        ("finding-can-fail", "limb"),
        ("one_of: [leg, arm]}", "one_of: [leg, arm, head]}"),
    ),
    "a question that is never asked": (
        SINK,
        ("question-asked", "walks"),
        (
            "enable_when: {question: place, equals: leg}",
            "enable_when: {all_of: [{question: place, equals: leg}, {question: place, equals: arm}]}",
        ),
    ),
    "an answer that cannot matter": (
        SINK,
        ("option-matters", "stage=open"),
        ("        descriptive: true\n", ""),
        (
            "when: {question: pain, at_least: 5}",
            "when: {any_of: [{question: pain, at_least: 5}, {all_of: [{question: pain, at_least: 7}, *open]}]}",
        ),
        ("*open", "{question: stage, equals: open}"),
    ),
    "a code of several that cannot matter": (
        SINK,
        ("option-matters", "kinds=rest"),
        ("{question: kinds, includes: rest}", "{question: numb, equals: true}"),
    ),
    "a sign that is hidden behind a condition": (
        SINK,
        ("sign-asked", "kinds"),
        ("urgency: discuss\n  - id: story", "urgency: today\n  - id: story"),
        ("      - link_id: kinds\n", "      - link_id: kinds\n        enable_when: {question: place, equals: leg}\n"),
    ),
    "a guarantee that is broken": (
        SINK,
        ("guarantee", "numb-is-urgent"),
        (
            "always: {raised: help-now, urgency: emergency}",
            "always: {all_of: [{raised: help-now}, {none_of: [{raised: story}]}]}",
        ),
    ),
    "a guarantee that a topic stays open breaks": (
        SINK,
        ("guarantee", "numb-is-urgent"),
        ("always: {raised: help-now, urgency: emergency}", "always: {undetermined: story}"),
    ),
    "a guarantee about nobody": (
        SINK,
        ("guarantee-speaks", "numb-is-urgent"),
        (
            "when: {question: numb, equals: true}\n    always",
            "when: {all_of: [{question: numb, equals: true}, {question: numb, equals: false}]}\n    always",
        ),
    ),
    "a guarantee that nothing can break": (
        SINK,
        ("guarantee-says-something", "numb-is-urgent"),
        (
            "always: {raised: help-now, urgency: emergency}",
            "always: {any_of: [{raised: talk}, {none_of: [{raised: talk}]}]}",
        ),
    ),
    "a question that changes a topic against a promise": (
        SINK,
        ("guarantee", "stage-is-a-story"),
        ("changes_no_topic: [stage]", "changes_no_topic: [stage, place]"),
    ),
    "an interview that is too long": (SINK, ("guarantee", "short"), ("at_most_questions: 6", "at_most_questions: 5")),
    "an interview of too many screens": (
        SINK,
        ("guarantee", "few-screens"),
        ("at_most_screens: 6", "at_most_screens: 5"),
    ),
    "an urgency that is lower than promised": (
        SINK,
        ("guarantee", "numb-is-urgent"),
        ("    urgency: emergency\n", "    urgency: today\n"),
    ),
    "a missing range in the shipped pack": (
        SHIPPED,
        ("guarantee", "adults-always-get-a-next-step"),
        (
            "{question: pain-average, less_than: 5}\n            - {none_of",
            "{question: pain-average, less_than: 4}\n            - {none_of",
        ),
    ),
    "overlapping ranges in the shipped pack": (
        SHIPPED,
        ("guarantee", "never-stimulation-and-other-care-first"),
        (
            "{question: pain-average, less_than: 5}\n            - {none_of",
            "{question: pain-average, less_than: 6}\n            - {none_of",
        ),
    ),
    "a wrong code in the shipped pack": (
        SHIPPED,
        ("guarantee", "nerve-stimulation-only-where-it-fits"),
        (
            "    when: {question: age-group, one_of: [18-to-64, 65-or-over]}",
            "    when: {question: age-group, one_of: [under-18, 18-to-64]}",
        ),
    ),
    "a sign that the shipped pack forgets": (
        SHIPPED,
        ("guarantee", "same-day-signs-raise-urgent-care"),
        ("        - {question: recent-injury, equals: true}\n", ""),
    ),
    "a negated sign in the shipped pack": (
        SHIPPED,
        ("guarantee", "self-harm-thoughts-raise-crisis-support"),
        (
            "    when: {question: self-harm-thoughts, equals: true}\n",
            "    when: {question: self-harm-thoughts, equals: false}\n",
        ),
    ),
    "a hidden sign in the shipped pack": (
        SHIPPED,
        ("sign-asked", "fever-unwell"),
        (
            "      - link_id: fever-unwell\n",
            "      - link_id: fever-unwell\n        enable_when: {question: new-weakness, equals: true}\n",
        ),
    ),
    "a dead rule in the shipped pack": (
        SHIPPED,
        ("rule-decides", "pregnancy"),
        (
            "    when: {question: pregnancy, equals: true}\n",
            "    when: {all_of: [{question: pregnancy, equals: true}, *old]}\n",
        ),
        ("*old", "{question: age-group, equals: 65-or-over}"),
    ),
    "a topic raised without the one it belongs to": (
        SHIPPED,
        ("guarantee", "drg-only-with-nerve-stimulation"),
        ("    when: {finding: drg-conversation}\n", "    when: {finding: lower-limb}\n"),
    ),
    "a preference that a rule reads": (
        SHIPPED,
        ("guarantee", "wishes-change-no-topic"),
        (
            "    when: {question: heart-device, equals: true}\n",
            "    when: {any_of: [{question: heart-device, equals: true}, *relief]}\n",
        ),
        ("*relief", "{question: matters-most, includes: pain-relief}"),
    ),
}


@each("name", DEFECTS)
def test_a_planted_defect_is_found_and_its_patients_come_out_as_they_say(name: str) -> None:
    text, expected, *changes = DEFECTS[name]
    broken = with_changes(text, *changes)
    found = verify.verify(loaded(broken), NO_HURRY, expected[:1] if text is SHIPPED else ())
    assert expected in refuted(found)
    assert not found.proved
    pack = loaded(broken).pack
    assert pack is not None
    for result in found.results:
        for example in result.examples:
            assert not scenarios.differs(pack, example)


def test_a_counter_example_is_minimal_and_ready_to_paste() -> None:
    text, expected, *changes = DEFECTS["overlapping ranges in the shipped pack"]
    broken = with_changes(text, *changes)
    found = verified(broken)
    example = next(result.examples[0] for result in found.results if (result.kind, result.subject) == expected)
    pack = loaded(broken).pack
    assert pack is not None
    answers = scenarios.answers_of(pack, example)
    both = AllOf((TopicRaised("nerve-stimulation"), TopicRaised("other-care-first")))
    assert real.truth(pack, both, answers) is Truth.TRUE
    for link_id in answers.by_link_id:
        less = Answers({name: answer for name, answer in answers.by_link_id.items() if name != link_id})
        assert real.truth(pack, both, less) is not Truth.TRUE
    pasted = loaded(broken + "\n" + verification.as_yaml((example,)) + "\n")
    assert pasted.pack is not None, pasted.diagnostics
    assert pasted.pack.scenarios[-1] == example


LATER = "        why: Care differs by place.\n"


@each(
    ("code", "edits"),
    [
        ("unknown-name", [("{finding: strong}", "{finding: strang}")]),
        ("looks-ahead", [(LATER, LATER + "        enable_when: {question: walks, equals: true}\n")]),
    ],
)
def test_a_pack_of_which_nobody_can_say_what_it_means_is_not_proved(code: str, edits: list[tuple[str, str]]) -> None:
    found = verified(with_changes(SINK, *edits))
    assert not found.proved
    assert not found.results
    assert code in {problem.code for problem in found.diagnostics}


# --- brute force -------------------------------------------------------------------------------------


def all_sheets(pack: ContentPack) -> Iterator[Answers]:
    choices = [(Absent.NOT_ASKED, *every_answer(item)) for item in pack.items.values()]
    for answers in product(*choices):
        given = zip(pack.items, answers, strict=True)
        yield Answers({name: answer for name, answer in given if answer is not Absent.NOT_ASKED})


class Brute:
    """Every sheet of a small pack, and what comes of it: the same questions answered by trying all."""

    def __init__(self, pack: ContentPack) -> None:
        self.pack = pack
        self.of = {self.key(sheet): (sheet, real.outcome(pack, sheet)) for sheet in all_sheets(pack)}

    def key(self, sheet: Answers) -> tuple[object, ...]:
        return tuple(sheet.get(name) for name in self.pack.items)

    def truths(self, wanted: Any) -> set[Truth]:
        return {real.truth(self.pack, wanted, sheet) for sheet, _ in self.of.values()}

    def matters(self, link_id: str, code: object) -> bool:
        """Another known answer (of several: the same without the code) gives something else."""
        item, place = self.pack.items[link_id], list(self.pack.items).index(link_id)
        return any(
            self.of[key][1] != self.of[(*key[:place], other, *key[place + 1 :])][1]
            for key in self.of
            for other in every_answer(item)
            if self._pair(item.kind, key[place], other, code)
        )

    @staticmethod
    def _pair(kind: Kind, given: object, other: object, code: object) -> bool:
        if not isinstance(kind, MultipleChoice) or not isinstance(given, tuple) or not isinstance(other, tuple):
            return given == code and other not in (code, given)
        if code in kind.alone or kind.most == 1:
            return given == (code,) and other != given
        if given == (code,) and set(other) <= set(kind.alone):
            return True
        return code in given and set(other) == set(given) - {code}


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=int(os.environ.get("SMALL_PACKS", "15")))
def test_verdicts_about_small_packs_equal_brute_force(kitchen_sink: ContentPack, chance: Random) -> None:
    """`SMALL_PACKS=300 pytest -k brute_force` tries 300 packs."""
    pack = small_pack(replace(kitchen_sink, guarantees=()), chance)
    items = list(pack.items.values())
    promise = Guarantee(
        "p",
        "P.",
        condition(items, pack.findings, chance, 1),
        AnyOf((TopicRaised("t0"), condition(items, pack.findings, chance, 1), TopicUndetermined("t1"))),
    )
    pack = replace(
        pack,
        guarantees=(
            promise,
            Guarantee("q", "Q.", changes_no_topic=(items[0].link_id,)),
            Guarantee("s", "S.", set_aside_changes_nothing=True),
            Guarantee("h", "H.", holes_raise_nothing=True),
        ),
    )
    note("\n".join(map(repr, (*items, *pack.findings, *pack.rules, promise))))
    compare(pack, verify.verify_pack(pack, NO_HURRY))


def compare(pack: ContentPack, found: Verification) -> None:
    brute = Brute(pack)
    verdicts = {(result.kind, result.subject): result.verdict is Verdict.PROVED for result in found.results}
    for item in pack.items.values():
        asked = any(item.link_id in outcome.asked for _, outcome in brute.of.values())
        assert verdicts["question-asked", item.link_id] == asked
        for option in item.answer_options:
            assert verdicts["option-matters", f"{item.link_id}={option.code}"] == brute.matters(
                item.link_id, option.code
            )
    for topic in pack.topics:
        truths = brute.truths(AnyOf(tuple(rule.when for rule in pack.rules_by_topic[topic.id])))
        assert verdicts["topic-raised", topic.id] == (Truth.TRUE in truths)
        assert verdicts["topic-not-raised", topic.id] == (Truth.FALSE in truths)
        assert verdicts["topic-undetermined", topic.id] == (Truth.UNKNOWN in truths)
        assert verdicts["topic-never-taken-back", topic.id]
    for finding in pack.findings:
        truths = brute.truths(finding.when)
        assert verdicts["finding-can-hold", finding.id] == (Truth.TRUE in truths)
        assert verdicts["finding-can-fail", finding.id] == (Truth.FALSE in truths)
    for rule in pack.rules:
        urgencies = ("emergency", "today", "discuss")
        others = (r for r in pack.rules_by_topic[rule.raises[0]] if r is not rule)
        as_urgent = [r.when for r in others if urgencies.index(r.urgency) <= urgencies.index(rule.urgency)]
        decides = any(
            real.truth(pack, rule.when, sheet) is Truth.TRUE
            and real.truth(pack, AnyOf(tuple(as_urgent)), sheet) is not Truth.TRUE
            for sheet, _ in brute.of.values()
        )
        assert verdicts["rule-decides", rule.id] == decides
    compare_guarantees(pack, brute, verdicts)
    compare_longest(pack, brute, found)


def compare_guarantees(pack: ContentPack, brute: Brute, verdicts: dict[tuple[str, str], bool]) -> None:
    promise, quiet = pack.guarantees[:2]
    broken = [
        sheet
        for sheet, _ in brute.of.values()
        if real.truth(pack, promise.when or AllOf(()), sheet) is Truth.TRUE
        and real.truth(pack, promise.always or AllOf(()), sheet) is not Truth.TRUE
    ]
    assert verdicts["guarantee", "p"] == (not broken)
    assert verdicts["guarantee-speaks", "p"] == (Truth.TRUE in brute.truths(promise.when))
    name = quiet.changes_no_topic[0]
    without = {key: real.changed(sheet, name, Hole()) for key, (sheet, _) in brute.of.items()}
    changing = [key for key in brute.of if brute.of[key][1].topics != brute.of[brute.key(without[key])][1].topics]
    assert verdicts["guarantee", "q"] == (not changing)
    assert verdicts["guarantee", "s"]
    assert verdicts["guarantee", "h"]


def compare_longest(pack: ContentPack, brute: Brute, found: Verification) -> None:
    assert found.longest
    assert len(found.longest.path) == max(len(real.interview(pack, sheet)) for sheet, _ in brute.of.values())


# --- the model and the real engine -------------------------------------------------------------------


@given(sheet=sheets(PACK), topic=st.sampled_from(PACK.topics))
@settings(max_examples=30)
def test_diagrams_give_the_truth_of_the_real_engine(sheet: Answers, topic: Any) -> None:
    whole = AnyOf(tuple(rule.when for rule in PACK.rules_by_topic[topic.id]))
    wanted = real.truth(PACK, whole, sheet)
    engine = EverySheet(PACK, (whole, AllOf(())), NO_HURRY)
    truths = list(engine.read(whole))
    for link_id in PACK.items:
        said = sheet.get(link_id)
        change = Hole() if isinstance(said, Absent) else Say(said)
        truths = [engine.changed(each, link_id, change) for each in truths]
    true, false = (engine.find(each) is not None for each in truths)
    assert (true, false) == (wanted is Truth.TRUE, wanted is Truth.FALSE)


def test_an_example_that_the_real_engine_does_not_confirm_is_a_bug(kitchen_sink: ContentPack) -> None:
    lying = replace(holds(Equals("numb", equals=True)), shows=lambda *_: False)
    with pytest.raises(UnconfirmedError):
        Prover(kitchen_sink, NO_HURRY).find(Attempt(lying))


# --- limits ------------------------------------------------------------------------------------------


def test_what_is_too_large_is_never_proved(kitchen_sink: ContentPack) -> None:
    found = verify.verify_pack(kitchen_sink, replace(NO_HURRY, most_nodes=4))
    unproved = [result for result in found.results if result.verdict is Verdict.UNPROVED]
    assert unproved
    assert {result.note for result in unproved} >= {"too large to enumerate"}
    assert not found.proved


def test_one_kind_alone_can_be_proved(kitchen_sink: ContentPack) -> None:
    found = verify.verify_pack(kitchen_sink, NO_HURRY, ["topic-raised"])
    assert {result.kind for result in found.results} == {"topic-raised"}
    whole = verify.verify_pack(kitchen_sink, NO_HURRY)
    assert {result.kind for result in whole.results} <= set(verify.KINDS)


def test_a_code_that_stands_in_two_questions_can_matter_in_both(kitchen_sink: ContentPack) -> None:
    kind = MultipleChoice(tuple(AnswerOption(code, code) for code in ("other", "rest")))
    items = tuple(Item(name, f"{name}?", name, kind, "Why.") for name in ("one", "two"))
    when = AllOf((Includes("one", "other"), Includes("two", "rest")))
    topic, rule = kitchen_sink.topics[0], Rule("r", when, (kitchen_sink.topics[0].id,), "discuss")
    section = Section("s", "S", "S.", items)
    bare: dict[str, Any] = dict.fromkeys(("findings", "groups", "tensions", "guarantees", "scenarios"), ())
    pack = replace(kitchen_sink, sections=(section,), rules=(rule,), topics=(topic,), **bare)
    results = verify.verify_pack(pack, NO_HURRY).results
    mattering = {
        result.subject for result in results if result.kind == "option-matters" and result.verdict is Verdict.PROVED
    }
    assert {"one=other", "two=rest"} <= mattering


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("foreign", 30), ("pairs", 10), ("nested", 20)],
    ids=["scores", "14 pairs", "22 findings deep"],
)
def test_what_was_too_large_once_is_proved(name: str, seconds: float) -> None:
    before = time.process_time()
    found = verify.verify_pack(getattr(packs, name)(), NO_HURRY)
    assert time.process_time() - before < seconds
    assert Verdict.UNPROVED not in {result.verdict for result in found.results}


def test_nothing_is_proved_when_the_time_is_over(kitchen_sink: ContentPack) -> None:
    found = verify.verify_pack(kitchen_sink, Limits.seconds(0))
    assert not any(result.verdict is Verdict.REFUTED for result in found.results)
    assert not found.proved
    assert all(result.verdict is Verdict.UNPROVED for result in found.results if result.method == "diagrams")


# --- the command -------------------------------------------------------------------------------------


def test_the_command_says_what_is_proved(tmp_path: Path) -> None:
    sound = run("pack", "verify", str(KITCHEN_SINK), cwd=tmp_path)
    assert sound.code == 0, sound.err
    assert "All 55 properties are proved" in sound.out
    assert "The longest interview has 6 questions:\n  numb > pain > place > kinds > walks > stage\n" in sound.out
    broken = tmp_path / "broken.yaml"
    text, _, *changes = DEFECTS["a guarantee that is broken"]
    written = with_changes(text, *changes)
    broken.write_text(written, encoding="utf-8")
    found = run("pack", "verify", str(broken), cwd=tmp_path)
    assert found.code == 1
    assert "refuted[guarantee]: A numb leg raises help now.\n" in found.out
    line = written[: written.index("- id: numb-is-urgent")].count("\n") + 1
    assert f"broken.yaml:{line}:5\n" in found.out
    as_json = run("pack", "verify", str(broken), "--format", "json", cwd=tmp_path)
    assert as_json.code == 1
    whole = json.loads(as_json.out)
    assert whole["proved"] is False
    assert [len(result["counter_examples"]) for result in whole["results"] if result["verdict"] == "refuted"] == [1]


def test_the_command_ends_with_3_where_the_pack_cannot_be_read(tmp_path: Path) -> None:
    assert run("pack", "verify", str(tmp_path / "none.yaml"), cwd=tmp_path).code == 3
    late = run("pack", "verify", str(KITCHEN_SINK), "--timeout", "0", cwd=tmp_path)
    assert late.code == 1
    assert "unproved[" in late.out


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells how long a program has worked")
def test_ctrl_c_ends_it_with_130(tmp_path: Path) -> None:
    called = [sys.executable, "-m", "decision_aid", "pack", "verify", str(large_pack(tmp_path))]
    with subprocess.Popen(called, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + PATIENCE
        while seconds_worked(running.pid) < 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        try:
            _, said = running.communicate(timeout=PATIENCE)
        finally:
            running.kill()
    assert running.returncode == 130
    assert said == "\nStopped.\n"


def seconds_worked(pid: int) -> float:
    """Return how long a process has had a processor: only then is it known to be in the middle of a proof."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def large_pack(folder: Path) -> Path:
    """Return a pack that nobody can prove in a few seconds: 300 signs, of which 150 must be there."""
    item = "      - {{link_id: b{0}, text: Is it?, short_text: It, type: boolean, why: It can be urgent.}}\n"
    part = "        - {{question: b{0}, equals: true}}\n"
    rule = "    when:\n      at_least: 150\n      some_of:\n" + "".join(map(part.format, range(300)))
    text = with_changes(
        SINK,
        ("    items:\n", "    items:\n" + "".join(map(item.format, range(300)))),
        ("    when: {question: numb, equals: true}\n", rule),
    )
    path = folder / "large.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_large_numbers_are_told_in_a_few_signs() -> None:
    assert verification.about(115500) == "115 500"
    assert verification.about(5 * 10**44) == "5.0 x 10^44"
    assert verification.about(10**5000) == "1.0 x 10^5000"
