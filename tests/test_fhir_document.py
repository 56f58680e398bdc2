"""The document: the sheet as words, the answers for programs, and nothing that only a clinician may say."""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import fhirkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid import __version__
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.every_sheet.settling import Settling
from decision_aid.engine.regions import Place
from decision_aid.engine.sheet import Sheet
from decision_aid.errors import NotInstalledError
from decision_aid.interop import answers_file
from decision_aid.interop.fhir import document, models
from decision_aid.interop.fhir.document import Record
from decision_aid.interop.fhir.models import HOW_TO_GET, as_json
from decision_aid.interop.fhir.names import URGENCY, topics
from decision_aid.interop.fhir.narrative import narrative
from decision_aid.interop.fhir.response import Made
from decision_aid.loading import documents
from decision_aid.reports.blocks import Bullets, Code, Heading, IconArray, Paragraph, texts_of
from decision_aid.reports.for_clinicians.handover import handover_blocks
from tests import fhir_r4
from tests.conftest import KITCHEN_SINK, both_packs
from tests.programs import run
from tests.sheets import sheets, topics_of
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack

MADE = Made(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), "k7mq-29xd")
PACKS = both_packs()
SETTLING = {name: Settling(pack) for name, pack in PACKS.items()}
DIV = "{http://www.w3.org/1999/xhtml}"
URGENT = Answers({"numb": True, "pain": 7, "place": "arm"})


def sheet_for(name: str, answers: Answers, **more: Any) -> Sheet:
    pack = PACKS[name]
    guidance = SETTLING[name].guide(answers)
    return replace(Sheet(pack, guidance, Place(pack.regions[0], certain=False), "0" * 64, __version__), **more)


def record(sheet: Sheet, made: Made = MADE, **more: Any) -> Record:
    """Return what goes into a record, with the page for the clinician."""
    return Record(sheet, handover_blocks(sheet.pack, sheet.guidance), made, **more)


def composition(bundle: dict[str, Any]) -> dict[str, Any]:
    return dict(bundle["entry"][0]["resource"])


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=6)
def test_it_keeps_every_constraint_of_r4_and_two_libraries_take_it(name: str, data: st.DataObject) -> None:
    bundle = document.as_resource(record(sheet_for(name, data.draw(sheets(PACKS[name])))))
    assert fhir_r4.broken(bundle) == []
    assert fhirkit.validate(bundle) == []
    assert as_json(bundle)


@given(st.data())
@settings(max_examples=6)
def test_its_answers_come_in_again_and_raise_the_same_topics(data: st.DataObject) -> None:
    pack = PACKS["questions"]
    sheet = sheet_for("questions", data.draw(sheets(pack)))
    text = document.render(record(sheet))
    answers, problems = answers_file.read_answers(
        pack, documents.read("in.json", text.encode(), answers_file.MAX_BYTES)
    )
    assert problems == ()
    assert topics_of(SETTLING["questions"].guide(answers)) == topics_of(sheet.guidance)


def test_it_holds_a_composition_and_the_answers_and_nothing_else() -> None:
    bundle = json.loads(document.render(record(sheet_for("kitchen_sink", URGENT))))
    assert [entry["resource"]["resourceType"] for entry in bundle["entry"]] == ["Composition", "QuestionnaireResponse"]
    for section in composition(bundle)["section"]:
        for entry in section.get("entry", ()):
            assert entry["reference"] == bundle["entry"][1]["fullUrl"]
    text = json.dumps(bundle)
    for word in ("Condition", "ServiceRequest", "subject", "diagnos", "Observation", "RiskAssessment", "--region"):
        assert word not in text


def test_urgency_and_topics_are_coded_and_an_unsure_sign_counts_for_finding_the_most_urgent() -> None:
    bundle = document.as_resource(record(sheet_for("kitchen_sink", URGENT)))
    pack, page = PACKS["kitchen_sink"], composition(bundle)
    assert page["meta"]["tag"] == [{"system": URGENCY, "code": "emergency", "display": "Now"}]
    codes = [section["code"]["coding"][0]["code"] for section in page["section"]]
    assert codes[:2] == ["handover", "topics"]
    found = [
        (by_urgency["code"]["coding"][0]["code"], topic["code"]["coding"][0])
        for by_urgency in page["section"][1]["section"]
        for topic in by_urgency["section"]
    ]
    raised = SETTLING["kitchen_sink"].guide(URGENT).raised
    assert found == [
        (each.urgency, {"system": topics(pack), "code": each.topic.id, "display": each.topic.title}) for each in raised
    ]
    unsure = sheet_for("questions", Answers({"saddle-numbness": Absent.NOT_SURE}))
    assert composition(document.as_resource(record(unsure)))["meta"]["tag"][0]["code"] == "emergency"
    quiet = sheet_for("questions", Answers(dict.fromkeys(PACKS["questions"].items, Absent.DECLINED)))
    assert "meta" not in composition(document.as_resource(record(quiet)))


def test_it_says_whose_answers_they_are_at_which_visit_and_who_typed() -> None:
    made = replace(MADE, typed_by=("nurse",), subject="Patient/7", encounter="Encounter/9")
    bundle = document.as_resource(record(sheet_for("kitchen_sink", URGENT), made, pdf=b"%PDF-1.7"))
    assert fhir_r4.broken(bundle) == []
    assert fhirkit.validate(bundle) == []
    assert as_json(bundle)
    page, answers, reference = (entry["resource"] for entry in bundle["entry"])
    person = {"reference": "Patient/7", "type": "Patient", "display": "The patient"}
    nurse = {"type": "Practitioner", "display": "A nurse"}
    for resource in (page, answers, reference):
        assert resource["subject"] == person
    assert page["encounter"] == answers["encounter"] == {"reference": "Encounter/9"}
    assert (answers["source"], answers["author"]) == (person, nurse)
    assert page["author"] == [nurse, {"type": "Device", "display": f"decision-aid {__version__}"}]
    both = replace(made, typed_by=("nurse", "patient"))
    answers = document.as_resource(record(sheet_for("kitchen_sink", URGENT), both))["entry"][1]["resource"]
    assert answers["author"] == {"display": "A nurse; The patient"}


def test_the_pdf_is_inside_as_it_was_made() -> None:
    bundle = document.as_resource(record(sheet_for("kitchen_sink", URGENT), pdf=b"%PDF-1.7 \x00\xff"))
    entry = bundle["entry"][2]
    (attachment,) = [content["attachment"] for content in entry["resource"]["content"]]
    assert b64decode(attachment["data"]) == b"%PDF-1.7 \x00\xff"
    assert (attachment["contentType"], attachment["size"]) == ("application/pdf", 11)
    assert composition(bundle)["section"][-1]["entry"] == [{"reference": entry["fullUrl"]}]


def test_its_codes_are_codes_of_r4() -> None:
    bundle = document.as_resource(record(sheet_for("kitchen_sink", URGENT)))
    sets = fhir_r4.VALUE_SETS
    assert bundle["type"] in sets["bundle-type"]["codes"]
    assert composition(bundle)["status"] == "preliminary"
    assert "preliminary" in sets["composition-status"]["codes"]
    assert composition(bundle)["text"]["status"] in sets["narrative-status"]["codes"]
    assert composition(bundle)["type"]["coding"] == [
        {"system": "http://loinc.org", "code": "74465-6", "display": "Questionnaire response Document"}
    ]


def test_the_same_sheet_at_the_same_moment_is_the_same_document_and_another_is_another() -> None:
    made = [
        document.render(record(sheet_for("kitchen_sink", answers), moment))
        for answers, moment in (
            *((URGENT, MADE), (URGENT, MADE), (Answers({}), MADE)),
            *((URGENT, replace(MADE, session="x")), (URGENT, replace(MADE, authored=MADE.authored.replace(hour=11)))),
        )
    ]
    assert made[0] == made[1]
    names = {json.loads(text)["identifier"]["value"] for text in made}
    assert len(names) == 4


@given(st.sampled_from(sorted(PACKS)), st.data())
@settings(max_examples=6)
def test_its_words_are_those_of_the_clinicians_sheet_in_their_order(name: str, data: st.DataObject) -> None:
    sheet = sheet_for(name, data.draw(sheets(PACKS[name])))
    of = record(sheet)
    root = ET.fromstring(composition(document.as_resource(of))["section"][0]["text"]["div"])  # noqa: S314
    said = [text.strip("\u2610\u2611 ") for element in root for text in words(element)]
    told = [text.strip() for block in of.handover for text in texts_of(block)]
    assert list(filter(None, said)) == list(filter(None, told)), "the corner of a table says nothing"


def words(element: ET.Element) -> list[str]:
    entries = [part for part in element.iter() if part.tag.endswith(("}th", "}td"))] or list(element)
    return ["".join(entry.itertext()) for entry in entries] if entries else [element.text or ""]


ANY_TEXT = st.text(max_size=60)


@given(st.lists(st.builds(Heading, ANY_TEXT) | st.builds(Paragraph, ANY_TEXT) | st.builds(Code, ANY_TEXT)), ANY_TEXT)
@settings(max_examples=60)
def test_any_words_make_well_formed_xhtml_of_allowed_elements(blocks: list[Any], text: str) -> None:
    more = [Bullets((text, "b"), tick=True, ticked=("b",)), IconArray(text, 3)]
    div = narrative([*blocks, *more])["div"]
    root = ET.fromstring(div)  # noqa: S314
    assert {element.tag.removeprefix(DIV) for element in root.iter()} <= {"div", "h2", "p", "ul", "li", "pre"}
    assert all(not element.attrib for element in root.iter())
    assert div.isprintable() or "\n" in div or any(char.isspace() or char == "\u200d" for char in div)


@each(
    ("said", "shown"),
    [
        ("<script>alert('1')</script> & more", "<script>alert('1')</script> & more"),
        ("a\u202eb\x07c\ud800d", "a b c d"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\u05d0\u05d1\u05d2", "\u05d0\u05d1\u05d2"),
    ],
)
def test_odd_words_are_shown_as_text_without_what_could_steer_a_page(said: str, shown: str) -> None:
    (paragraph,) = ET.fromstring(narrative([Paragraph(said)])["div"])  # noqa: S314
    assert paragraph.text == shown


def test_the_boxes_that_the_person_ticked_are_ticked() -> None:
    div = narrative([Bullets(("a", "b"), tick=True, ticked=("b",)), Bullets(())])["div"]
    assert "<li>\u2610 a</li><li>\u2611 b</li>" in div
    assert div.count("<ul>") == 1


def test_odd_names_in_a_pack_stay_text_everywhere() -> None:
    pack = PACKS["kitchen_sink"]
    odd = replace(pack, meta=replace(pack.meta, title="<b>\U0001f600 & \u05d0</b>"))
    sheet = Sheet(odd, Settling(odd).guide(URGENT), Place(odd.regions[0], certain=False), "0" * 64, __version__)
    bundle = json.loads(document.render(record(sheet)))
    assert composition(bundle)["title"] == odd.meta.title
    heading = ET.fromstring(composition(bundle)["text"]["div"])[0]  # noqa: S314
    assert heading.text == odd.meta.title


def test_answers_go_through_the_program_as_fhir_and_come_out_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("pain-average: 7\nlow-mood: not-sure\nopioid-goal: true\n", encoding="utf-8")
    record = run("guide", "a.yaml", "--format", "fhir", "-o", "record.json", cwd=tmp_path)
    assert (record.code, record.err) == (0, "Written to record.json\n")
    again = run("guide", "record.json", "--format", "json", cwd=tmp_path)
    assert json.loads(again.out)["answers"] == {"pain-average": 7, "low-mood": "not-sure"}
    several = run("guide", "a.yaml", "record.json", "--format", "fhir", cwd=tmp_path)
    lines = [json.loads(line) for line in several.out.splitlines()]
    assert [line["entry"][1]["resource"]["item"] for line in lines] == [lines[0]["entry"][1]["resource"]["item"]] * 2


def test_a_response_with_problems_writes_nothing_and_ends_with_1(tmp_path: Path) -> None:
    text = json.dumps({"resourceType": "QuestionnaireResponse", "questionnaire": "urn:x|1", "status": "completed"})
    ended = run("guide", "-", "-o", "sheet.txt", cwd=tmp_path, typed=text)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("<stdin>:1:")
    assert "questionnaire: these are answers to another questionnaire: 'urn:x|1'" in ended.err
    assert len(ended.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_program_prints_the_questionnaire_or_writes_it_once(tmp_path: Path) -> None:
    printed = run("fhir", "questionnaire", "--pack", str(KITCHEN_SINK), cwd=tmp_path)
    assert json.loads(printed.out)["title"] == "Kitchen sink"
    assert run("fhir", "questionnaire", "-o", "q.json", cwd=tmp_path).code == 0
    refused = run("fhir", "questionnaire", "-o", "q.json", cwd=tmp_path)
    assert (refused.code, refused.out) == (1, "")
    assert "already there" in refused.err


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "fhir"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fhir.resources", None)


@pytest.mark.usefixtures("without_library")
def test_without_the_library_writing_says_how_to_get_it_and_reading_works(kitchen_sink: ContentPack) -> None:
    with pytest.raises(NotInstalledError, match=r"pip install 'decision-aid\[fhir\]'"):
        document.render(record(sheet_for("kitchen_sink", URGENT)))
    assert HOW_TO_GET == models.HOW_TO_GET
    resource = document.as_resource(record(sheet_for("kitchen_sink", URGENT)))
    text = json.dumps(resource).encode()
    assert answers_file.read_answers(kitchen_sink, documents.read("in.json", text))[0].by_link_id == {
        **URGENT.by_link_id,
    }
