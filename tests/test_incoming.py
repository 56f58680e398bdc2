"""What was filled in elsewhere comes into the list: one slip hides no urgent sign, and twice is once."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from decision_aid.engine.answers import Answers
from decision_aid.interop import incoming
from decision_aid.interop.fhir.response import Made, as_resource
from decision_aid.interop.xlsform.form import FORM_ID, version_of
from decision_aid.sessions.store import open_store
from tests import pdfs
from tests.conftest import TOP, content_in
from tests.programs import run
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = content_in(TOP / "questions.yaml")
PACK = CONTENT.pack
SIGN = "saddle-numbness"


def response(authored: str, said: dict[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    made: dict[str, Any] = as_resource(PACK, Answers(said), Made(datetime.fromisoformat(authored)), complete=False)
    return made


def spoilt(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a response with a strength of pain that there is none of."""
    text = json.dumps(resource).replace('"code": "7", "display": "7"', '"code": "15", "display": "15"')
    assert '"15"' in text
    changed: dict[str, Any] = json.loads(text)
    return changed


def as_asked_before(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a response as older forms, and those of others, send it: yes, no and numbers as such."""
    old = json.loads(json.dumps(resource))
    for item in (inner for section in old["item"] for inner in section["item"]):
        code = item["answer"][0]["valueCoding"]["code"]
        values = {"yes": {"valueBoolean": True}, "no": {"valueBoolean": False}, "7": {"valueInteger": 7}}
        item["answer"] = [values[code]]
    return dict(old)


FIRST = response("2026-11-28T10:00:00+00:00", {SIGN: True, "pain-average": 7})
SECOND = response("2026-11-28T11:00:00+00:00", {SIGN: False, "pain-average": 7})
OTHERS = {**SECOND, "questionnaire": "https://ehr.example/Questionnaire/17"}
FLAT = {**FIRST, "item": [inner for section in FIRST["item"] for inner in section["item"]]}
SAID = {"linkId": SIGN, "answer": FIRST["item"][0]["item"][0]["answer"]}
TABLE = f"SubmissionDate,section_now-{SIGN},section_pain-pain-average,instanceID\n2026-11-28T10:00:00Z,yes,15,uuid:1\n"
AGAIN = {"linkId": SIGN, "answer": [{"valueBoolean": False}]}
TWICE_IN_A_KEY = json.dumps(as_asked_before(FIRST)).replace(
    '"valueBoolean": true', '"valueBoolean": true, "valueBoolean": false'
)
BUNDLE_OF_FIRST = {"resourceType": "Bundle", "entry": [{"resource": FIRST}]}
BUNDLE = json.dumps({"resourceType": "Bundle", "entry": [{"resource": 1}, {"resource": SECOND}]})
FORM = f'id="{FORM_ID}" version="{version_of(PACK, CONTENT.sha256)}"'
SAID_TWICE = {
    "answers": f"{SIGN}: true\n{SIGN}: false\n",
    "the sign last": f"{SIGN}: false\n{SIGN}: true\n",
    "the sign in the middle": f"{SIGN}: false\n{SIGN}: true\n{SIGN}: false\n",
    "not sure, then yes": f"{SIGN}: not-sure\n{SIGN}: true\n",
    "JSON": f'{{"{SIGN}": true, "{SIGN}": false}}',
    "lines": f'{{"{SIGN}": true, "{SIGN}": false}}\n{{"{SIGN}": false}}',
    "a question twice": json.dumps({**FIRST, "item": [*FIRST["item"], AGAIN]}),
    "two answers": json.dumps(as_asked_before(FIRST)).replace(
        '{"valueBoolean": true}', '{"valueBoolean": true}, {"valueBoolean": false}'
    ),
    "a key of a response": TWICE_IN_A_KEY,
    "a key of a response in a Bundle": BUNDLE.replace('"resource": 1', f'"resource": {TWICE_IN_A_KEY}'),
    "two columns": f"section_now-{SIGN},{SIGN},instanceID\nyes,no,uuid:1\n",
    "a tablet": f"<a {FORM}><b><{SIGN}>yes</{SIGN}></b><{SIGN}>no</{SIGN}></a>",
}
SIGN_IN_A_LIST = "implant-now: pump\nimplant-trouble: [none-of-these, pump-signs]\n"


@each("name", SAID_TWICE)
def test_a_yes_to_an_urgent_sign_stands_beside_any_other_answer_to_it_and_both_are_told(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "sent").write_text(SAID_TWICE[name], encoding="utf-8")
    store = ("--store", f"{name}.db")
    done = run("import", "sent", *store, cwd=tmp_path)
    other = "not sure" if "not sure" in name else "no"
    assert f"{SIGN}: 'yes' counts all the same, as it is an urgent sign, and '{other}' does not" in done.err
    assert (done.code, done.out.count("URGENT SIGN!")) == (1, 1)
    code = done.out.partition("taken in as ")[2][:9]
    sheet = run("handover", code, *store, cwd=tmp_path).out
    assert f"({other} and yes)" in " ".join(sheet.split())
    assert run("guide", "sent", "--format", "json", cwd=tmp_path).out.count('"emergency"') >= 1


def test_two_patients_under_one_key_of_a_bundle_stay_two(tmp_path: Path) -> None:
    entry = [f'"entry": [{{"resource": {json.dumps(one)}}}]' for one in (FIRST, SECOND)]
    (tmp_path / "sent").write_text(f'{{"resourceType": "Bundle", {", ".join(entry)}}}', encoding="utf-8")
    done = run("import", "sent", "--store", "kept.db", cwd=tmp_path)
    assert (done.code, done.out.count("taken in as"), done.out.count("URGENT SIGN!")) == (1, 2, 1)


def test_what_was_filled_in_at_another_time_is_not_the_same_sent_again() -> None:
    later = response("2026-11-28T10:30:00+00:00", {SIGN: True, "pain-average": 7})
    sent = [json.dumps(one).encode() for one in (FIRST, FIRST, later)]
    first, again, other = (one.key for data in sent for one in incoming.read(PACK, CONTENT.sha256, "a.json", data))
    assert first == again != other
    of_the_east = json.dumps({**FIRST, "authored": "2026-11-28T15:30:00+05:30"}).encode()
    (east,) = incoming.read(PACK, CONTENT.sha256, "a.json", of_the_east)
    assert str(east.when) == "2026-11-28 15:30:00+05:30", "the zone that it says is its own"


def test_a_sign_in_a_list_stands_beside_none_of_these(tmp_path: Path) -> None:
    (tmp_path / "sent").write_text(SIGN_IN_A_LIST, encoding="utf-8")
    done = run("import", "sent", "--store", "kept.db", cwd=tmp_path)
    assert (done.code, done.out.count("URGENT SIGN!")) == (1, 1)


HOLDING: dict[str, tuple[str, int, int]] = {  # what the file holds; sessions made of it; the exit code
    "answers": (f"{SIGN}: true\npain-average: 7\n", 1, 0),
    "answers with a slip": (f"{SIGN}: true\npain-average: 15\n", 1, 1),
    "answers with a hidden character": (f'{SIGN}: true\npain-side: "le\u202eft"\n', 1, 1),
    "a sign whose question hangs on a slip": ("implant-now: pomp\nimplant-trouble: [pump-signs]\n", 1, 1),
    "a response": (json.dumps(FIRST), 1, 0),
    "a response with a hidden character": (json.dumps({**FIRST, "id": "a\u202eb"}), 1, 1),
    "a response of an older form": (json.dumps(as_asked_before(FIRST)), 1, 0),
    "a response with a slip": (json.dumps(spoilt(FIRST)), 1, 1),
    "a response without sections": (json.dumps(FLAT), 1, 1),
    "a response at the address of another": (json.dumps({**OTHERS, "item": FIRST["item"]}), 1, 1),
    "a response of which a section has another name": (
        json.dumps({**FIRST, "item": [{**section, "linkId": "signs"} for section in FIRST["item"]]}),
        1,
        1,
    ),
    "a response without a name inside": (json.dumps({**FIRST, "item": [{"answer": [{"item": [SAID]}]}]}), 1, 1),
    "a response with an object for a list": (
        json.dumps({**FIRST, "item": {**SAID, "answer": SAID["answer"][0]}}),
        1,
        1,
    ),
    "a value beside another": (
        json.dumps(FIRST).replace('"valueCoding"', '"valueString": "yes", "valueCoding"', 1),
        1,
        1,
    ),
    "a bundle inside a bundle, beside what is no resource": (
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": 1}, {"resource": BUNDLE_OF_FIRST}]}),
        1,
        1,
    ),
    "a bundle": (
        json.dumps(
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": spoilt(FIRST)}, {"resource": SECOND}],
            }
        ),
        2,
        1,
    ),
    "lines of responses": ("\n".join(map(json.dumps, (spoilt(FIRST), SECOND))), 2, 1),
    "a table of tablets": (TABLE, 1, 1),
    "lines of two patients who answered alike in the same second": (f"{json.dumps(FIRST)}\n{json.dumps(FIRST)}", 2, 0),
    "lines of which one is broken": (f'{{"{SIGN}": true}}\nnot JSON: {{\n{{"pain-average": 3}}\n', 2, 1),
    "lines of which the first is broken": (f'{{"pain-average": [}}\n{{"{SIGN}": true}}\n', 1, 1),
    "lines of which the first lacks its end": (f'{{"pain-aver\n{{"{SIGN}": true}}\n', 1, 1),
    "lines of which the first lacks its beginning": (f'average": 3}}\n{{"{SIGN}": true}}\n', 1, 1),
    "half a character": (f'{{"{SIGN}": true, "pain-side": "\\ud83d"}}', 1, 1),
    "lines of answers": (f'{{"{SIGN}": true}}\n{{"{SIGN}": false}}\n', 2, 0),
}


def test_what_can_be_used_is_kept_and_an_urgent_sign_told_whatever_slip_stands_beside_it(tmp_path: Path) -> None:
    for name, (text, sessions, code) in HOLDING.items():
        home = tmp_path / name.replace(" ", "-")
        home.mkdir()
        (home / "sent").write_text(text, encoding="utf-8")
        done = run("import", "sent", "--store", "kept.db", cwd=home)
        assert done.code == code, (name, done)
        assert done.out.count("URGENT SIGN!") == (2 if "alike" in name else 1), (name, done)
        assert done.out.count("taken in as") == sessions, (name, done)
        assert ("counts as not answered" in done.err) == bool(code), (name, done)
        again = run("import", "sent", "--store", "kept.db", cwd=home)
        assert again.out.count("is here already") == sessions, (name, again)
        with open_store(str(home / "kept.db"), passphrase=None, create=False) as store:
            assert len(store.sessions()) == sessions


def test_a_file_without_an_answer_or_too_large_is_told_in_a_line_and_makes_no_session(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    done = run("import", "a.json", "--store", "kept.db", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "a.json: no answer in it. Nothing was kept.\n", "")
    (tmp_path / "b.yaml").write_bytes(b"pain-average: 7\n".ljust(incoming.MAX_BYTES + 1, b"\n"))
    done = run("import", "b.yaml", "--store", "kept.db", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (1, "", "b.yaml: larger than 16 MB\n")
    assert not (tmp_path / "kept.db").exists()


def test_strictly_one_slip_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "sent.ndjson").write_text(HOLDING["lines of responses"][0], encoding="utf-8")
    (tmp_path / "none.json").write_text('{"resourceType": "Bundle", "entry": null}', encoding="utf-8")
    (tmp_path / "deep.json").write_text('{"a":' * 3000, encoding="utf-8")
    for name in ("sent.ndjson", "none.json", "deep.json"):
        done = run("import", name, "--store", "kept.db", "--strict", cwd=tmp_path)
        assert (done.code, done.out, "Traceback" in done.err) == (1, "", False)
    assert not (tmp_path / "kept.db").exists()


def test_a_reference_puts_it_on_the_list_of_the_desk(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOLDING["answers"][0], encoding="utf-8")
    assert run("import", "a.yaml", "--reference", "R-9", "--store", "kept.db", cwd=tmp_path).code == 0
    again = run("import", "a.yaml", "--reference", "R-9", "--store", "kept.db", cwd=tmp_path).out
    assert "is here already. Nothing was changed." in again
    assert run("import", "a.yaml", "--reference", "R-10", "--store", "kept.db", cwd=tmp_path).code == 0
    listed = run("queue", "--store", "kept.db", cwd=tmp_path).out
    assert "R-9: URGENT SIGN!" in listed
    assert "R-10: URGENT SIGN!" in listed, "another patient who said the very same is not passed over"
    assert run("import", "a.yaml", "--reference", "x" * 500, "--store", "kept.db", cwd=tmp_path).code == 2


@pytest.mark.slow
def test_a_document_of_ours_comes_in_again_with_the_clinicians_page_and_a_pdf_inside(tmp_path: Path) -> None:
    pdfs.skip_unless_made_here()
    (tmp_path / "a.yaml").write_text(f"{SIGN}: not-sure\npain-average: 7\nblood-thinner: rather-not-say\n", "utf-8")
    kept = run("import", "a.yaml", "--reference", "R-9", "--store", "kept.db", cwd=tmp_path)
    code = kept.out.partition("taken in as ")[2][:9]
    wanted = ("--format", "fhir", "--for", "clinician", "--with-pdf", "--subject", "Patient/7", "-o", "record.json")
    assert run("report", code, *wanted, "--store", "kept.db", cwd=tmp_path).code == 0
    page, answers, pdf = (entry["resource"] for entry in json.loads((tmp_path / "record.json").read_text())["entry"])
    assert "not sure: new numbness between the legs" in page["section"][0]["text"]["div"]
    assert (answers["author"], answers["subject"]["reference"]) == (answers["source"], "Patient/7")
    assert b64decode(pdf["content"][0]["attachment"]["data"]).startswith(b"%PDF-")
    again = run("import", "record.json", "--store", "other.db", cwd=tmp_path)
    assert (again.code, "URGENT SIGN! New numbness between the legs" in again.out) == (0, True)
    said = json.loads(run("guide", "record.json", "--format", "json", cwd=tmp_path).out)["answers"]
    assert said == {SIGN: "not-sure", "pain-average": 7, "blood-thinner": "rather-not-say"}


@each(
    ("options", "words"),
    [
        (("--subject", "Patient/7"), "go with --format fhir"),
        (("--format", "fhir", "--subject", "7"), "--subject Patient/123"),
        (("--format", "fhir", "--encounter", "Patient/7"), "--encounter Encounter/123"),
        (("--format", "json", "--for", "clinician"), "leave out --for clinician"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_written(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("pain-average: 7\n", encoding="utf-8")
    done = run("guide", "a.yaml", *options, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_guide_makes_the_sheets_of_all_patients_also_beside_a_slip_unless_strict(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOLDING["answers with a slip"][0], encoding="utf-8")
    (tmp_path / "b.yaml").write_text("pain-average: 3\n", encoding="utf-8")
    done = run("guide", "a.yaml", "b.yaml", "--format", "json", cwd=tmp_path)
    first, second = map(json.loads, done.out.splitlines())
    assert (done.code, first["topics"][0]["urgency"]) == (1, "emergency")
    assert second["answers"] == {"pain-average": 3}
    strictly = run("guide", "a.yaml", "b.yaml", "--format", "json", "--strict", cwd=tmp_path)
    assert (strictly.code, strictly.out) == (1, "")
