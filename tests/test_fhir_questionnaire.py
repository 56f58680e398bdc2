"""The Questionnaire: true to FHIR R4, and it enables exactly the questions that apply for certain."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Any

import fhirkit
import pytest

from decision_aid.content import (
    AllOf,
    AnyOf,
    AtLeast,
    Equals,
    FindingHolds,
    Includes,
    LessThan,
    NoneOf,
    OneOf,
    SomeOf,
    YesNo,
)
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.reasoning import Judge
from decision_aid.engine.regions import Place
from decision_aid.engine.truth import Truth
from decision_aid.interop.choices import choices, several
from decision_aid.interop.fhir import questionnaire, response
from decision_aid.interop.fhir.enabling import Answered, enabled_where, enabling, fhirpath
from decision_aid.interop.fhir.names import code_system, coding_of, url
from decision_aid.interop.fhir.response import Made
from decision_aid.interop.formulas import Formula
from decision_aid.interop.xlsform.names import notice_of, unsure_of
from tests import fhir_r4
from tests.conftest import both_packs
from tests.sheets import known_answers, rewritten
from tests.small_packs import seeded, small_pack, some_answers
from tests.tables import each
from tests.test_xlsform import told_at_once

if TYPE_CHECKING:
    from decision_aid.content import ContentPack, Item
    from decision_aid.engine.answers import Answer

MADE = Made(datetime(2026, 11, 22, 10, 30, tzinfo=UTC))
PACKS = both_packs()
SHIPPED = PACKS["questions"]
EXTENSIONS = {
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.versionAlgorithm[x]",
    "http://hl7.org/fhir/StructureDefinition/rendering-xhtml",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-displayCategory",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-choiceOrientation",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
}
PAGE = {"page": "Page"}  # since R5, in the same code system
CODINGS = ("questionnaire-item-control", "questionnaire-display-category")


def place(pack: ContentPack) -> Place:
    """Return the place of a form for which none was chosen."""
    return Place(pack.neutral_region, certain=False)


def as_resource(pack: ContentPack) -> dict[str, Any]:
    return questionnaire.as_resource(pack, place(pack))


def ungated(pack: ContentPack) -> ContentPack:
    """Return the pack with every question asked of everybody, so that a response holds all that was said."""
    sections = (
        replace(section, items=tuple(replace(item, enable_when=None) for item in section.items))
        for section in pack.sections
    )
    return replace(pack, sections=tuple(sections))


def all_said(pack: ContentPack, answers: Answers) -> dict[str, Any]:
    """Return a response with all answers, also to questions that do not apply, as a form being filled has."""
    return response.as_resource(ungated(pack), answers, MADE)


def questions(resource: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["linkId"]: item for item in fhir_r4.items(resource) if item["type"] not in ("group", "display")}


def applies(pack: ContentPack, answers: Answers) -> set[str]:
    """Return the questions that apply for certain, as the interview asks them."""
    counted = flow.in_force(pack, answers)
    not_asked = {item.link_id for item in pack.items.values() if counted.get(item.link_id) is Absent.NOT_APPLICABLE}
    waiting = {item.link_id for item in flow.open_items(pack, answers)}
    given = {item.link_id for item in flow.answered_items(pack, answers)}
    assert not not_asked & (waiting | given)
    return waiting | given


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_it_keeps_every_constraint_of_r4(pack: ContentPack) -> None:
    assert fhir_r4.broken(as_resource(pack)) == []


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_two_libraries_take_it_without_changing_a_value(pack: ContentPack) -> None:
    text = questionnaire.render(pack, place(pack))
    assert json.loads(text) == as_resource(pack)
    assert fhirkit.validate(text) == []
    assert json.loads(fhirkit.parse(text).to_json()) == json.loads(text)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_its_questions_are_ours_word_for_word_and_in_our_order(pack: ContentPack) -> None:
    resource = as_resource(pack)
    found = questions(resource)
    assert list(found) == list(pack.items)
    titles = [*(section.title for section in pack.sections), pack.safety.title]
    assert [group["text"] for group in resource["item"]] == titles
    for item in pack.items.values():
        asked = found[item.link_id]
        assert (asked["text"], asked["type"], asked["repeats"]) == (item.text, "choice", several(item))
        assert asked["required"] is False
        codings = [option["valueCoding"] for option in asked["answerOption"]]
        assert codings == [coding_of(pack, item, choice) for choice in choices(item)]
        assert [(each["code"], each["display"]) for each in codings[-2:]] == [
            ("not-sure", "Not sure"),
            ("rather-not-say", "Rather not say"),
        ]


def test_every_code_is_in_the_value_set_of_r4() -> None:
    resource = as_resource(SHIPPED)
    sets = fhir_r4.VALUE_SETS
    found = list(fhir_r4.items(resource))
    assert resource["status"] in sets["publication-status"]["codes"]
    assert {item["type"] for item in found} <= set(sets["item-type"]["codes"])
    behaviors = {item["enableBehavior"] for item in found if "enableBehavior" in item}
    assert behaviors
    assert behaviors <= set(sets["questionnaire-enable-behavior"]["codes"])
    operators = {condition["operator"] for item in found for condition in item.get("enableWhen", ())}
    assert operators <= set(sets["questionnaire-enable-operator"]["codes"])
    for _, extension in fhir_r4.extensions(resource):
        assert extension["url"] in EXTENSIONS
        for coding in extension.get("valueCodeableConcept", {}).get("coding", ()):
            (known,) = [sets[name] for name in CODINGS if sets[name]["system"] == coding["system"]]
            assert (known["codes"] | PAGE)[coding["code"]] == coding["display"]


def test_nothing_can_be_added_up_and_nothing_is_answered_beforehand() -> None:
    text = questionnaire.render(SHIPPED, place(SHIPPED))
    for word in ("ordinal", "itemWeight", "initial", "slider", "score"):
        assert word not in text.replace("does not diagnose, score,", "")


def test_a_number_is_chosen_with_the_words_for_both_ends_and_one_of_a_long_range_is_typed(
    kitchen_sink: ContentPack,
) -> None:
    pain = questions(as_resource(kitchen_sink))["pain"]
    texts = [option["valueCoding"]["display"] for option in pain["answerOption"]]
    assert texts == ["0: none", *map(str, range(1, 10)), "10: the worst", "Not sure", "Rather not say"]
    first, story, *rest = kitchen_sink.sections
    long = tuple(rewritten(i, max_value=120) if i.link_id == "pain" else i for i in story.items)
    pain = questions(as_resource(replace(kitchen_sink, sections=(first, replace(story, items=long), *rest))))["pain"]
    assert (pain["type"], "answerOption" in pain) == ("integer", False)
    bounds = {e["url"].rsplit("/")[-1]: e["valueInteger"] for e in pain["extension"] if "valueInteger" in e}
    assert bounds == {"minValue": 0, "maxValue": 120}
    assert [beside["text"] for beside in pain["item"]] == [
        "0: none. 120: the worst.",
        "Think of last week. Why we ask: It helps your doctor.",
    ]


def test_an_exclusive_answer_says_so(kitchen_sink: ContentPack) -> None:
    asked = questions(as_resource(kitchen_sink))
    alone = [option["valueCoding"]["code"] for option in asked["kinds"]["answerOption"] if "extension" in option]
    assert alone == ["none-of-these", "not-sure", "rather-not-say"]
    assert not any("extension" in option for option in asked["place"]["answerOption"]), "of one answer, each is alone"


def test_every_link_id_stands_once_even_where_names_are_the_same(kitchen_sink: ContentPack) -> None:
    first, *others = kitchen_sink.sections
    same = replace(kitchen_sink, sections=(replace(first, id="numb"), *others))
    assert fhir_r4.broken(as_resource(same)) == []


def test_words_with_markup_stay_words() -> None:
    meta = replace(SHIPPED.meta, purpose="<script>alert(1)</script> *not bold*", title="<b>T</b>")
    resource = as_resource(replace(SHIPPED, meta=meta))
    assert resource["purpose"] == r"\<script\>alert(1)\</script\> \*not bold\*"
    assert resource["title"] == "<b>T</b>"


def test_the_address_is_the_same_in_every_version_and_another_for_another_pack(kitchen_sink: ContentPack) -> None:
    newer = replace(SHIPPED, meta=replace(SHIPPED.meta, version="9.9.9"))
    assert url(newer) == url(SHIPPED) != url(kitchen_sink)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", url(SHIPPED))
    choosing = [item for item in SHIPPED.items.values() if not isinstance(item.kind, YesNo)]
    assert len({code_system(SHIPPED, item) for item in choosing}) == len(choosing)


def every_sheet(pack: ContentPack, item: Item) -> list[Answers]:
    """Return every way to answer, or not to, the questions that an item's condition reads."""
    assert item.enable_when
    read = sorted(re.findall(r"linkId = '([^']+)'", fhirpath(pack, enabled_where(pack, item))))
    choices: list[tuple[Answer | None, ...]] = [
        (None, Absent.NOT_SURE, *known_answers(pack.items[link_id])) for link_id in dict.fromkeys(read)
    ]
    return [
        Answers(
            {link_id: answer for link_id, answer in zip(dict.fromkeys(read), sheet, strict=True) if answer is not None}
        )
        for sheet in product(*choices)
    ]


@each("link_id", [item.link_id for item in SHIPPED.items.values() if item.enable_when])
def test_each_condition_of_the_shipped_pack_says_the_same_over_every_answer(link_id: str) -> None:
    asked = questions(as_resource(SHIPPED))[link_id]
    assert "enableWhen" in asked
    truths = set()
    for sheet in every_sheet(SHIPPED, SHIPPED.items[link_id]):
        ours = link_id in applies(SHIPPED, sheet)
        assert fhir_r4.enabled(asked, all_said(SHIPPED, sheet)) is ours, sheet
        truths.add(ours)
    assert truths == {True, False}


def test_any_condition_enables_what_our_logic_enables_whether_or_not_hidden_answers_are_kept() -> None:
    kinds, told = set(), 0
    for seed in range(16):  # that it asks where its pack asks is proved over every sheet: test_read_back
        chance = seeded(seed)
        pack = small_pack(SHIPPED, chance)
        form = as_resource(pack)
        asked = questions(form)
        notes = {item["linkId"]: item for item in fhir_r4.items(form) if re.search(":now:|:unsure$", item["linkId"])}
        kinds |= {kind for item in asked.values() for kind in ("enableWhen", "enableBehavior") if kind in item}
        kinds |= {each["url"] for item in asked.values() for each in item["extension"]} & {fhir_r4.EXPRESSION}
        for _ in range(4):
            sheet = some_answers(pack, chance)
            for kept in (all_said(pack, sheet), response.as_resource(pack, sheet, MADE)):
                found = {link_id for link_id, item in asked.items() if fhir_r4.enabled(item, kept)}
                assert found == applies(pack, sheet), (seed, sheet)
                said = {link_id for link_id, item in notes.items() if fhir_r4.enabled(item, kept)}
                assert said == said_at_once(pack, sheet), (seed, sheet)
                told += len(said)
    assert kinds == {"enableWhen", "enableBehavior", fhir_r4.EXPRESSION}
    assert told > 16


def said_at_once(pack: ContentPack, answers: Answers) -> set[str]:
    """Return the linkIds of what is to be said at once; what a form of any kind says is judged in one place."""
    links = {notice_of(topic.id, name): f"{name}:now:{topic.id}" for topic in pack.topics for name in pack.items}
    links |= {unsure_of(name): f"{name}:unsure" for name in pack.items}
    return {links[name] for name in told_at_once(pack, answers)}


def with_gate(pack: ContentPack, gate: Any) -> Item:
    return replace(pack.items["stage"], enable_when=gate)


def where(pack: ContentPack, gate: Any) -> Formula[Answered]:
    return enabled_where(pack, with_gate(pack, gate))


@each(
    ("gate", "behavior", "conditions"),
    [
        (Equals("numb", equals=True), None, ["numb = yes"]),
        (NoneOf((Equals("numb", equals=True),)), None, ["numb = no"]),
        (NoneOf((OneOf("place", ("leg",)),)), "any", ["place = arm", "place = head"]),
        (OneOf("place", ("leg", "arm")), "any", ["place = leg", "place = arm"]),
        (AllOf((Equals("numb", equals=True), Includes("kinds", "rest"))), "all", ["numb = yes", "kinds = rest"]),
        (
            AnyOf((Equals("pain", 3), NoneOf((Equals("pain", 3),)))),
            "any",
            [f"pain = {n}" for n in (3, *range(3), *range(4, 11))],
        ),
        (Equals("walks", equals=True), "all", ["place = leg", "walks = yes"]),
    ],
)
def test_what_enable_when_can_say_it_says(
    kitchen_sink: ContentPack, gate: Any, behavior: str | None, conditions: list[str]
) -> None:
    said = enabling(kitchen_sink, where(kitchen_sink, gate))
    assert said.get("enableBehavior") == behavior
    values = [next(v for k, v in c.items() if k.startswith("answer")) for c in said["enableWhen"]]
    shown = [value["code"] if isinstance(value, dict) else value for value in values]
    assert [
        f"{c['question']} {c['operator']} {value}" for c, value in zip(said["enableWhen"], shown, strict=True)
    ] == conditions


@each(
    ("gate", "expression"),
    [
        (OneOf("place", ()), "false"),
        (
            NoneOf((Includes("kinds", "rest"),)),
            (
                "(%resource.item.item.where(linkId = 'kinds').answer.value.code"
                ".where($this in ('heat' | 'music' | 'none-of-these')).exists() and "
                "%resource.item.item.where(linkId = 'kinds').answer.value.code.where($this = 'rest').exists().not())"
            ),
        ),
    ],
)
def test_what_enable_when_cannot_say_stands_as_an_expression(
    kitchen_sink: ContentPack, gate: Any, expression: str
) -> None:
    (extension,) = enabling(kitchen_sink, where(kitchen_sink, gate))["extension"]
    assert extension["url"] == fhir_r4.EXPRESSION
    assert extension["valueExpression"] == {"language": "text/fhirpath", "expression": expression}
    every = where(kitchen_sink, AllOf((Equals("numb", equals=True), Equals("walks", equals=True))))
    assert "enableWhen" in enabling(kitchen_sink, every)
    assert "extension" in enabling(kitchen_sink, every, is_note=True), "told on an empty form in Medplum's"


LEAVES = (Equals("numb", equals=True), AtLeast("pain", 5), OneOf("place", ("leg", "arm")), Includes("kinds", "rest"))
TWO, THREE = SomeOf(LEAVES, at_least=2), SomeOf(LEAVES, at_least=3)


@each(
    "gate",
    [
        *(TWO, THREE, NoneOf((TWO,)), NoneOf((THREE,)), NoneOf((AllOf(LEAVES),)), NoneOf((AnyOf(LEAVES),))),
        *(AllOf((AnyOf(LEAVES[:2]), AnyOf(LEAVES[2:]))), AnyOf((AllOf(LEAVES[:2]), NoneOf(LEAVES[2:])))),
        *(FindingHolds("strong"), NoneOf((FindingHolds("limb"), Equals("walks", equals=False)))),
        NoneOf((SomeOf((*LEAVES, Equals("walks", equals=True), LessThan("pain", 3)), at_least=2),)),
    ],
)
def test_however_deep_a_condition_is_it_enables_where_it_holds_for_certain(
    kitchen_sink: ContentPack, gate: Any
) -> None:
    item = with_gate(kitchen_sink, gate)
    said = enabling(kitchen_sink, enabled_where(kitchen_sink, item))
    chance, truths = seeded(1), set()
    asked = {"numb": (True, False), "pain": (2, 4, 5), "place": ("leg", "head"), "kinds": (("rest",), ("heat",))}
    for number in range(150):
        if number > 20 and truths == set(Truth):
            break
        sheet = {name: chance.choice((*values, Absent.NOT_SURE)) for name, values in asked.items()}
        answers = Answers(sheet | {"walks": chance.choice((True, False))})
        counted = flow.in_force(kitchen_sink, answers)
        truth = Judge(kitchen_sink.findings_by_id, counted).judge(gate).truth
        assert fhir_r4.enabled(said, all_said(kitchen_sink, answers)) is (truth is Truth.TRUE), answers
        truths.add(truth)
    assert truths == set(Truth)


def test_a_condition_that_always_holds_needs_no_words(kitchen_sink: ContentPack) -> None:
    assert enabling(kitchen_sink, where(kitchen_sink, AllOf(()))) == {}
