"""A QuestionnaireResponse: out and in again exactly; whatever else comes in is told of, with its place."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import fhirkit
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.authoring.printing.problems import one_line
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers
from decision_aid.interop import answers_file
from decision_aid.interop.fhir import reading, response
from decision_aid.interop.fhir.models import as_json
from decision_aid.interop.fhir.names import ABSENT_REASON, NO_ANSWER, canonical, code_system
from decision_aid.interop.fhir.response import Made
from decision_aid.loading import documents
from tests import fhir_r4
from tests.conftest import both_packs
from tests.sheets import sheets
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.content import ContentPack
    from decision_aid.content.diagnostics import Diagnostic

MADE = Made(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), "k7mq-29xd")
PACKS = both_packs()
SINK = PACKS["kitchen_sink"]
SAID = Answers(
    {"numb": False, "pain": 7, "place": "leg", "kinds": ("rest", "music"), "walks": Absent.NOT_SURE, "stage": "open"}
)
Resource = dict[str, Any]


def counting(pack: ContentPack, answers: Answers) -> dict[str, object]:
    counted = flow.in_force(pack, answers).by_link_id
    return {link_id: answer for link_id, answer in counted.items() if answer is not Absent.NOT_APPLICABLE}


def read(resource: object, pack: ContentPack = SINK) -> tuple[Answers, tuple[Diagnostic, ...]]:
    return answers_file.read_answers(
        pack, documents.read("in.json", json.dumps(resource, indent=1).encode(), answers_file.MAX_BYTES)
    )


def good() -> Resource:
    return deepcopy(response.as_resource(SINK, SAID, MADE))


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=30)
def test_what_counts_goes_out_and_comes_in_again_exactly(name: str, data: st.DataObject) -> None:
    pack = PACKS[name]
    answers = data.draw(sheets(pack))
    resource = response.as_resource(pack, answers, MADE)
    found, problems = read(resource, pack)
    assert problems == ()
    assert found.by_link_id == counting(pack, answers)
    assert response.as_resource(pack, found, MADE) == resource


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=15)
def test_it_keeps_every_constraint_of_r4_and_two_libraries_take_it(name: str, data: st.DataObject) -> None:
    resource = response.as_resource(PACKS[name], data.draw(sheets(PACKS[name])), MADE)
    assert [rule for rule in fhir_r4.broken(resource) if rule != "dom-6"] == []  # the document adds its words
    assert fhirkit.validate(resource) == []
    assert json.loads(as_json(resource))["item" if "item" in resource else "status"] == resource.get(
        "item", "in-progress"
    )


def test_it_says_what_was_answered_when_and_in_which_session() -> None:
    resource = good()
    assert resource["questionnaire"] == canonical(SINK)
    assert resource["authored"] == "2026-11-22T10:30:00+00:00"
    assert resource["identifier"]["value"] == "k7mq-29xd"
    assert resource["item"][1] == {
        "linkId": "section:story",
        "text": "Your story",
        "item": [
            {"linkId": "pain", "text": "How strong is your pain?", "answer": [coded("pain", "7", "7")]},
            {"linkId": "place", "text": "Where is it?", "answer": [coded("place", "leg", "Leg")]},
            {
                "linkId": "kinds",
                "text": "What helps?",
                "answer": [coded("kinds", "rest", "Rest"), coded("kinds", "music", "Music")],
            },
            {"linkId": "walks", "text": "Can you walk a mile?", "answer": [NOT_SURE]},
            {
                "linkId": "stage",
                "text": "How far are you with your choice?",
                "answer": [coded("stage", "open", "Open")],
            },
        ],
    }


def coded(link_id: str, code: str, display: str) -> Resource:
    return {"valueCoding": {"system": code_system(SINK, SINK.items[link_id]), "code": code, "display": display}}


NOT_SURE = {"valueCoding": {"system": NO_ANSWER, "code": "not-sure", "display": "Not sure"}}


def absent(code: str) -> Resource:
    return {"extension": [{"url": ABSENT_REASON, "valueCode": code}]}


def test_it_has_no_session_where_there_was_none() -> None:
    assert "identifier" not in response.as_resource(SINK, SAID, Made(MADE.authored))


@each(
    ("answers", "complete", "status"),
    [
        (SAID.by_link_id, True, "completed"),
        (SAID.by_link_id, False, "in-progress"),
        ({}, True, "in-progress"),
        ({**SAID.by_link_id, "place": Absent.DECLINED, "walks": True}, True, "completed"),
        ({"numb": False}, True, "in-progress"),
    ],
)
def test_it_is_completed_when_nothing_is_left_to_ask(answers: dict[str, Any], complete: bool, status: str) -> None:  # noqa: FBT001
    resource = response.as_resource(SINK, Answers(answers), MADE, complete=complete)
    assert resource["status"] == status
    assert status in fhir_r4.VALUE_SETS["questionnaire-answers-status"]["codes"]


def test_the_reasons_why_there_is_no_answer_are_codes_of_r4() -> None:
    codes = fhir_r4.VALUE_SETS["data-absent-reason"]["codes"]
    assert set(reading.ABSENCES) <= set(codes)
    assert reading.ABSENCES == {"asked-unknown": Absent.NOT_SURE, "asked-declined": Absent.DECLINED}


def test_an_answer_that_does_not_count_is_left_out() -> None:
    resource = response.as_resource(SINK, Answers({"place": "arm", "walks": True}), MADE)
    assert [item["linkId"] for item in resource["item"][0]["item"]] == ["place"]


def test_a_reason_may_stand_on_the_value_as_other_programs_write_it() -> None:
    resource = good()
    story = resource["item"][1]["item"]
    story[0]["answer"] = [{"_valueInteger": absent("asked-declined")}]
    story[1]["answer"] = [{"valueCoding": absent("asked-unknown")}]
    del story[3]
    found, problems = read(resource)
    assert problems == ()
    assert (found.get("pain"), found.get("place")) == (Absent.DECLINED, Absent.NOT_SURE)


def test_a_questionnaire_may_be_named_without_its_version_as_some_programs_do() -> None:
    assert read(good() | {"questionnaire": canonical(SINK).partition("|")[0]}) == read(good())


def test_yes_no_and_numbers_come_in_as_such_from_older_forms_and_others() -> None:
    resource = good()
    put(*NUMB, "answer", value=[{"valueBoolean": True}])(resource)
    put(*PAIN, "answer", value=[{"valueInteger": 3}])(resource)
    found, problems = read(resource)
    assert (problems, found.get("numb"), found.get("pain")) == ((), True, 3)


def test_not_sure_beside_known_answers_is_told_and_they_count() -> None:
    """Two of three renderers let a person tick both."""
    resource = good()
    put(*KINDS, "answer", 1, value=NOT_SURE)(resource)
    found, (problem,) = read(resource)
    assert found.get("kinds") == ("rest",)
    assert "'not-sure' cannot stand beside other answers" in problem.message


def test_what_fhir_lets_a_reader_ignore_is_ignored() -> None:
    resource = good() | {"subject": {"display": "A person"}, "extension": [{"url": "urn:x", "valueString": "y"}]}
    resource["text"] = {"status": "generated", "div": "<div>&lt;script&gt; \U0001f600</div>"}
    resource["item"][1]["item"].append({"linkId": "section:story:intro", "text": "Then, your story."})
    resource["item"][1]["item"][0]["answer"][0]["item"] = [{"linkId": "pain:scale"}, {"linkId": "pain:help"}]
    resource["item"][1]["item"][4] |= {"answer": [{"id": "a1", **coded("stage", "open", " OPEN ")}]}
    assert read(resource) == (Answers(dict(SAID.by_link_id)), ())


def test_a_question_without_an_answer_is_not_asked() -> None:
    resource = good()
    del resource["item"][1]["item"][4]["answer"]
    resource["item"][1]["item"][3]["answer"] = []
    answers, problems = read(resource)
    assert problems == ()
    assert set(answers.by_link_id) == {"numb", "pain", "place", "kinds"}


def test_a_response_without_items_holds_no_answers() -> None:
    resource = good() | {"item": []}
    assert read(resource) == (Answers(), ())


def test_the_response_is_found_inside_a_document() -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Composition"}}, {"resource": good()}]}
    assert read(bundle)[0].by_link_id == SAID.by_link_id


def put(*route: str | int, value: object) -> Callable[[Resource], None]:
    """Return the change that puts a value into a place; a place that is not there is made."""

    def change(resource: Any) -> None:
        for part in route[:-1]:
            resource = resource[part]
        resource[route[-1]] = value

    return change


def drop(*route: str | int) -> Callable[[Resource], None]:
    def change(resource: Any) -> None:
        for part in route[:-1]:
            resource = resource[part]
        del resource[route[-1]]

    return change


NUMB = ("item", 0, "item", 0)
PAIN, PLACE, KINDS = (("item", 1, "item", number) for number in range(3))
PLACES = "leg, arm, head, not-sure, rather-not-say"
TWICE = {"linkId": "pain", "answer": [{"valueInteger": 3}]}


@each(
    ("change", "told"),
    [
        (put("resourceType", value="Patient"), "resourceType: expected a QuestionnaireResponse, found 'Patient'"),
        (put("resourceType", value=7), "resourceType: expected a QuestionnaireResponse, found 7"),
        (put("questionnaire", value="urn:x|1"), "questionnaire: these are answers to another questionnaire: 'urn:x|1'"),
        (drop("questionnaire"), "questionnaire: these are answers to another questionnaire: nothing"),
        (
            put("questionnaire", value=canonical(SINK).replace("1.0.0", "0.9.0")),
            "questionnaire: these are answers to version '0.9.0' of the questionnaire; this is 1.0.0",
        ),
        (
            put("status", value="entered-in-error"),
            "status: expected one of in-progress, completed, amended, stopped; found 'entered-in-error'",
        ),
        (drop("status"), "status: expected one of in-progress, completed, amended, stopped; found nothing"),
        (
            put("status", value=["completed"]),
            "status: expected one of in-progress, completed, amended, stopped; found a list",
        ),
        (put("item", value="x"), "item: expected a list, found 'x'"),
        (put("item", value=None), "item: expected a list, found nothing"),
        (put("item", 0, value=7), "item[0]: expected an object, found 7"),
        (put("item", 0, "linkId", value="zzz"), "item[0].linkId: no linkId 'zzz' in 'Kitchen sink'"),
        (put("item", 0, "linkId", value=True), "item[0].linkId: expected a linkId, found true"),
        (drop("item", 0, "linkId"), "item[0].linkId: expected a linkId, found nothing"),
        (
            put("item", 0, "answer", value=[{"valueBoolean": True}]),
            "item[0].answer: a section has no answer of its own",
        ),
        (
            put(*PAIN, "linkId", value="pian"),
            "item[1].item[0].linkId: no linkId 'pian' in 'Kitchen sink' (did you mean 'pain'?)",
        ),
        (
            put("item", 0, "item", 0, value=TWICE),
            "item[0].item[0].linkId: the question 'pain' belongs into section:story",
        ),
        (put("item", 1, value=TWICE), "item[1].linkId: the question 'pain' belongs into section:story"),
        (put(*PLACE, value=TWICE), "item[1].item[1].linkId: the linkId 'pain' stands twice"),
        (
            put(*PAIN, "answer", value=coded("pain", "7", "7")),
            "item[1].item[0].answer: expected a list, found a mapping",
        ),
        (put(*PAIN, "answer", 0, value=7), "item[1].item[0].answer[0]: expected an object, found 7"),
        (put(*PAIN, "answer", 0, value={}), "item[1].item[0].answer[0]: pain: expected valueCoding, found no value"),
        (
            put(*PAIN, "answer", 0, value={"valueString": "7"}),
            "item[1].item[0].answer[0].valueString: pain: expected valueCoding, found valueString",
        ),
        (
            put(*PAIN, "answer", 0, "valueDecimal", value=7.0),
            "item[1].item[0].answer[0].valueDecimal: pain: expected valueCoding, found valueDecimal",
        ),
        (
            put(*PAIN, "answer", 0, "valueInteger", value=7),
            "item[1].item[0].answer[0]: pain: expected valueCoding, found valueCoding and valueInteger",
        ),
        *(
            (
                put(*PAIN, "answer", 0, value={"valueInteger": value}),
                f"item[1].item[0].answer[0].valueInteger: pain: expected a whole number from 0 to 10, found {found}",
            )
            for value, found in (
                *((11, "11"), (-1, "-1"), (7.0, "7.0"), (True, "true"), ("7", "'7'"), (None, "nothing")),
                *(([7], "a list"), ("not-sure", "'not-sure'")),
            )
        ),
        (
            put(*PAIN, "answer", value=[{"valueInteger": 3}, {"valueInteger": 4}]),
            "item[1].item[0].answer: pain takes one answer, found 2",
        ),
        (
            put(*NUMB, "answer", 0, value={"valueBoolean": "true"}),
            "item[0].item[0].answer[0].valueBoolean: numb: expected true or false, found 'true'",
        ),
        (
            put(*PLACE, "answer", 0, "valueCoding", value="leg"),
            "item[1].item[1].answer[0].valueCoding: place: expected a coding, found 'leg'",
        ),
        (
            put(*PLACE, "answer", 0, "valueCoding", "code", value="hip"),
            f"item[1].item[1].answer[0].valueCoding.code: place: expected one of {PLACES}; found 'hip'",
        ),
        (
            drop(*PLACE, "answer", 0, "valueCoding", "code"),
            f"item[1].item[1].answer[0].valueCoding.code: place: expected one of {PLACES}; found nothing",
        ),
        (
            put(*PLACE, "answer", 0, "valueCoding", "system", value="urn:other"),
            "item[1].item[1].answer[0].valueCoding.system: place: 'urn:other' is not its code system",
        ),
        (
            put(*PLACE, "answer", 0, "valueCoding", "display", value="Arm"),
            "item[1].item[1].answer[0].valueCoding.display: place: 'leg' means 'Leg', not 'Arm'",
        ),
        (
            put(*KINDS, "answer", 1, value=coded("kinds", "rest", "Rest")),
            "item[1].item[2].answer: kinds: the same code stands twice",
        ),
        (
            put(*KINDS, "answer", 1, value=coded("kinds", "none-of-these", "None of these")),
            "item[1].item[2].answer: kinds: 'none-of-these' cannot stand beside other answers",
        ),
        (
            put(*KINDS, "answer", 1, value=absent("asked-declined")),
            "item[1].item[2].answer: kinds: 'rather-not-say' cannot stand beside other answers; they count without it",
        ),
        (
            put(*PAIN, "answer", 0, value=absent("masked")),
            (
                "item[1].item[0].answer[0].extension[0].valueCode: "
                "expected one of asked-unknown, asked-declined; found 'masked'"
            ),
        ),
        (
            put(*PAIN, "answer", 0, value=absent("asked-unknown") | {"valueInteger": 3}),
            "item[1].item[0].answer[0].valueInteger: pain: a value, and a reason why there is none",
        ),
        (
            put(*PAIN, "answer", 0, "item", value=[TWICE]),
            "item[1].item[0].answer[0].item[0].linkId: the question 'pain' belongs into section:story",
        ),
        (
            put(*PAIN, "item", value=[{"linkId": "pain:help", "answer": [{"valueInteger": 3}]}]),
            "item[1].item[0].item[0].answer: words to read take no answer",
        ),
        (
            put(*PLACE, "answer", value=[coded("place", "arm", "Arm")]),
            "item[1].item[3].answer: an answer to 'walks', which is not asked with these other answers",
        ),
        (
            put("modifierExtension", value=[{"url": "urn:not-true", "valueBoolean": True}]),
            "modifierExtension: this may change the meaning, and this program cannot read it",
        ),
        (
            put(*PAIN, "answer", 0, "modifierExtension", value=[]),
            "item[1].item[0].answer[0].modifierExtension: this may change the meaning, and this program cannot read it",
        ),
        (
            put("implicitRules", value="urn:x"),
            "implicitRules: this may change the meaning, and this program cannot read it",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place_in_the_json(
    change: Callable[[Resource], None], told: str
) -> None:
    resource = good()
    change(resource)
    document = documents.read("in.json", json.dumps(resource).encode())
    (problem,) = answers_file.read_answers(SINK, document)[1]
    line = one_line(document.source, problem)
    assert line.partition(": ")[2].removesuffix(f" (expected {canonical(SINK)})") == told
    assert line.startswith("in.json:1:")
    if told.endswith("which is not asked with these other answers"):
        put("status", value="done")(resource)  # beside another slip, nobody can tell what was asked
        document = documents.read("in.json", json.dumps(resource).encode())
        assert "walks" in answers_file.read_answers(SINK, document)[0]


@each(
    ("entries", "told"),
    [
        ([], "entry: expected one QuestionnaireResponse in the Bundle, found 0"),
        (
            [{"resource": {"resourceType": "Composition"}}],
            "entry: expected one QuestionnaireResponse in the Bundle, found 0",
        ),
        ([{"resource": good()}] * 2, "entry: expected one QuestionnaireResponse in the Bundle, found 2"),
        (
            [{"resource": good() | {"status": "x"}}],
            "entry[0].resource.status: expected one of in-progress, completed, amended, stopped; found 'x'",
        ),
    ],
)
def test_a_document_holds_exactly_one_response(entries: list[Resource], told: str) -> None:
    problems = read({"resourceType": "Bundle", "entry": entries})[1]
    assert told in [problem.message for problem in problems]


def test_all_problems_are_told_at_once_and_each_stands_at_its_line() -> None:
    resource = good()
    put(*PAIN, "answer", 0, value={"valueInteger": 11})(resource)
    put(*PLACE, "linkId", value="plase")(resource)
    document = documents.read("in.json", json.dumps(resource, indent=1).encode())
    lines = [one_line(document.source, problem) for problem in answers_file.read_answers(SINK, document)[1]]
    texts = json.dumps(resource, indent=1).splitlines()
    assert len(lines) == 2
    for line, word in zip(lines, ('"valueInteger": 11', '"plase"'), strict=True):
        assert word in texts[int(line.split(":")[1]) - 1]


@each(
    ("text", "code"),
    [
        ('{"resourceType": "QuestionnaireResponse", "item": [', "broken-yaml"),
        ('{"resourceType": "QuestionnaireResponse", "status": "a", "status": "b"}', "repeated-key"),
        ('{"resourceType": ' + "[" * 60 + "]" * 60 + "}", "too-deep"),
        ('{"resourceType": "' + "x" * answers_file.MAX_BYTES + '"}', "too-large"),
        ('{"resourceType": "Questionnaire\\u202eResponse"}', "control-character"),
        ('{"resourceType": "x\\u0000"}', "control-character"),
        ("\x00\x01", "not-text"),
    ],
)
def test_json_that_cannot_be_read_is_told_of(text: str, code: str) -> None:
    answers, problems = answers_file.read_answers(
        SINK, documents.read("in.json", text.encode(), answers_file.MAX_BYTES)
    )
    assert problems[0].code == code
    assert answers == Answers()


def places(value: object, route: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [route, *(place for key, each in inner for place in places(each, (*route, key)))]


ODD: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["linkId", "item", "answer", "extension", "url", "code", "valueCoding"]), inner
        )
    ),
    max_leaves=6,
)


@given(st.data())
@settings(max_examples=80)
def test_no_change_to_a_response_leads_to_anything_but_answers_or_lines(data: st.DataObject) -> None:
    resource = good()
    for _ in range(data.draw(st.integers(1, 3))):
        route = data.draw(st.sampled_from(places(resource)[1:]))
        change = data.draw(st.sampled_from(["put", "drop", "copy"]))
        if change == "drop":
            drop(*route)(resource)
        else:
            value = data.draw(ODD if change == "put" else st.just(deepcopy(good()["item"])))
            put(*route, value=value)(resource)
    answers, problems = read(resource)
    assert all(problem.message for problem in problems)
    if not problems:
        counted = flow.in_force(SINK, answers)
        assert all(counted.get(name) is not Absent.NOT_APPLICABLE for name in answers.by_link_id)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
@settings(max_examples=50)
def test_any_text_after_a_resource_type_is_read_or_told_of(text: str) -> None:
    data = ('{"resourceType": "QuestionnaireResponse", ' + text).encode("utf-8", "surrogatepass")
    answers_file.read_answers(SINK, documents.read("in.json", data))


@each("said", ["<script>alert(1)</script>", "\u05d0\u05d1\u05d2 right to left", "\U0001f600" * 50, "x" * 9999])
def test_odd_words_in_a_response_are_shown_as_text_on_one_line(said: str) -> None:
    resource = good()
    put(*PAIN, "linkId", value=said)(resource)
    document = documents.read("in.json", json.dumps(resource).encode(), answers_file.MAX_BYTES)
    (line,) = [one_line(document.source, problem) for problem in answers_file.read_answers(SINK, document)[1]]
    assert said[:10] in line
    assert "\n" not in line
    assert len(line) < 500
