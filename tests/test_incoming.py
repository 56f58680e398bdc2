"""What was filled in elsewhere comes into the list: one slip hides no urgent sign, and twice is once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from decision_aid.engine.answers import Answers
from decision_aid.interop.fhir.response import Made, as_resource
from decision_aid.sessions.store import open_store
from tests.conftest import TOP, load
from tests.programs import run

if TYPE_CHECKING:
    from pathlib import Path

LOADED = load(TOP / "questions.yaml")
PACK = LOADED.pack
assert PACK is not None
SIGN = "saddle-numbness"


def response(authored: str, said: dict[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    made: dict[str, Any] = as_resource(PACK, Answers(said), Made(datetime.fromisoformat(authored)), complete=False)
    return made


def spoilt(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a response with a strength of pain that there is none of."""
    text = json.dumps(resource).replace('"valueInteger": 7', '"valueInteger": 15')
    assert "15" in text
    changed: dict[str, Any] = json.loads(text)
    return changed


FIRST = response("2026-11-28T10:00:00+00:00", {SIGN: True, "pain-average": 7})
SECOND = response("2026-11-28T11:00:00+00:00", {SIGN: False, "pain-average": 7})
OTHERS = {**SECOND, "questionnaire": "https://ehr.example/Questionnaire/17"}
FLAT = {**FIRST, "item": [inner for section in FIRST["item"] for inner in section["item"]]}
TABLE = f"SubmissionDate,section_now-{SIGN},section_pain-pain-average,instanceID\n2026-11-28T10:00:00Z,yes,15,uuid:1\n"
HOLDING: dict[str, tuple[str, int, int]] = {  # what the file holds; sessions made of it; the exit code
    "answers": (f"{SIGN}: true\npain-average: 7\n", 1, 0),
    "answers with a slip": (f"{SIGN}: true\npain-average: 15\n", 1, 1),
    "a response": (json.dumps(FIRST), 1, 0),
    "a response with a slip": (json.dumps(spoilt(FIRST)), 1, 1),
    "a response without sections": (json.dumps(FLAT), 1, 1),
    "a response at the address of another": (json.dumps({**OTHERS, "item": FIRST["item"]}), 1, 1),
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
}


def test_what_can_be_used_is_kept_and_an_urgent_sign_told_whatever_slip_stands_beside_it(tmp_path: Path) -> None:
    for name, (text, sessions, code) in HOLDING.items():
        home = tmp_path / name.replace(" ", "-")
        home.mkdir()
        (home / "sent").write_text(text, encoding="utf-8")
        done = run("import", "sent", "--store", "kept.db", cwd=home)
        assert done.code == code, (name, done)
        assert done.out.count("URGENT SIGN!") == 1, (name, done)
        assert done.out.count("taken in as") == sessions, (name, done)
        assert ("counts as not answered" in done.err) == bool(code), (name, done)
        again = run("import", "sent", "--store", "kept.db", cwd=home)
        assert again.out.count("is here already") == sessions, (name, again)
        with open_store(str(home / "kept.db"), passphrase=None, create=False) as store:
            assert len(store.sessions()) == sessions


def test_strictly_one_slip_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "sent.ndjson").write_text(HOLDING["lines of responses"][0], encoding="utf-8")
    done = run("import", "sent.ndjson", "--store", "kept.db", "--strict", cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert not (tmp_path / "kept.db").exists()


def test_a_reference_puts_it_on_the_list_of_the_desk(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOLDING["answers"][0], encoding="utf-8")
    assert run("import", "a.yaml", "--reference", "R-9", "--store", "kept.db", cwd=tmp_path).code == 0
    listed = run("queue", "--store", "kept.db", cwd=tmp_path).out
    assert "R-9: URGENT SIGN!" in listed


def test_guide_makes_the_sheets_of_all_patients_also_beside_a_slip_unless_strict(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOLDING["answers with a slip"][0], encoding="utf-8")
    (tmp_path / "b.yaml").write_text("pain-average: 3\n", encoding="utf-8")
    done = run("guide", "a.yaml", "b.yaml", "--format", "json", cwd=tmp_path)
    first, second = map(json.loads, done.out.splitlines())
    assert (done.code, first["topics"][0]["urgency"]) == (1, "emergency")
    assert second["answers"] == {"pain-average": 3}
    strictly = run("guide", "a.yaml", "b.yaml", "--format", "json", "--strict", cwd=tmp_path)
    assert (strictly.code, strictly.out) == (1, "")
