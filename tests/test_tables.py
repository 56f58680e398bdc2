"""The table of sessions says what the sheets say, and the dictionary describes every column of it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from decision_aid.content import Scale
from decision_aid.engine import flow
from decision_aid.engine.answers import Absent, Answers, from_data
from decision_aid.engine.guidance import guide
from decision_aid.reports.of_sessions import dictionary, session_table
from decision_aid.reports.of_sessions.spreadsheet import csv_text
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Event, Session
from decision_aid.sessions.snapshot import as_detail
from decision_aid.sessions.store import open_store
from tests.programs import run
from tests.small_packs import seeded, some_answers
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.engine.answers import Answer

Told = tuple[Session, tuple[Event, ...]]
SHA256 = "0123456789abcdef" * 4
BEGUN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEPT = {"numb": True, "pain": Absent.NOT_SURE, "place": "leg", "kinds": ("rest", "heat"), "walks": Absent.DECLINED}


def told(
    answers: dict[str, Answer], details: dict[str, Answer] | None = None, reference: str = "", code: str = "k7mq-29xd"
) -> Told:
    """Return a session in which this was said, a minute apart."""
    said = [(name, value, False) for name, value in answers.items()]
    done = [(name, value, True) for name, value in (details or {}).items()]
    events = tuple(
        Event(code, number, name, value, "nurse", BEGUN + timedelta(minutes=number), is_detail=is_detail)
        for number, (name, value, is_detail) in enumerate([*done, *said], start=1)
    )
    return Session(code, BEGUN, reference, "0.1.0", "1.0.0", SHA256), events


def table(pack: ContentPack, *sessions: Told, references: bool = False) -> list[dict[str, str]]:
    """Return the rows of the CSV table, read back."""
    content = Content(pack, SHA256)
    rows = [session_table.row(case(content, *each), references=references) for each in sessions]
    text = csv_text(session_table.as_rows(pack, rows))
    return list(csv.DictReader(io.StringIO(text), strict=True))


def objects(pack: ContentPack, *sessions: Told) -> list[dict[str, Any]]:
    content = Content(pack, SHA256)
    text = session_table.as_json(content, [session_table.row(case(content, *each)) for each in sessions])
    return list(json.loads(text)["sessions"])


# --- One row for each session ---------------------------------------------------------------------


@each(
    ("column", "cell"),
    [
        ("session", "k7mq-29xd"),
        ("state", "in progress"),
        ("begun", "2026-03-01T09:30:00+00:00"),
        ("last", "2026-03-01T09:35:00+00:00"),
        ("who", "nurse"),
        ("content_version", "1.0.0"),
        ("content_sha256", SHA256),
        ("same_content", "true"),
        ("not_used", ""),
        ("topic.help-now", "emergency"),
        ("topic.story", "unknown"),
        ("numb", "true"),
        ("numb.absent", ""),
        ("pain", ""),
        ("pain.absent", "not-sure"),
        ("place", "leg"),
        ("kinds", "rest;heat"),
        ("walks", ""),
        ("walks.absent", "rather-not-say"),
        ("stage", ""),
        ("stage.absent", "not-asked"),
    ],
)
def test_a_cell_says_what_was_said_or_why_nothing_was(kitchen_sink: ContentPack, column: str, cell: str) -> None:
    (row,) = table(kitchen_sink, told(KEPT))
    assert row[column] == cell


def test_an_answer_to_a_question_that_does_not_apply_is_named_and_not_given(kitchen_sink: ContentPack) -> None:
    (row,) = table(kitchen_sink, told({"walks": False, "place": "arm"}))
    assert (row["walks"], row["walks.absent"], row["not_used"]) == ("", "not-applicable", "walks")


def test_an_answer_that_fits_no_more_is_named_and_not_given(kitchen_sink: ContentPack) -> None:
    (row,) = table(kitchen_sink, told({"place": "foot", "gone": True}))
    assert (row["place"], row["place.absent"], row["parked"]) == ("", "not-asked", "place;gone")


def test_other_content_is_said(kitchen_sink: ContentPack) -> None:
    session, events = told(KEPT)
    (row,) = table(kitchen_sink, (replace(session, content_sha256="f" * 64), events))
    assert row["same_content"] == "false"


def test_a_session_without_answers_is_a_row_too(kitchen_sink: ContentPack) -> None:
    (row,) = table(kitchen_sink, told({}))
    assert (row["state"], row["last"], row["who"]) == ("waiting", row["begun"], "")
    assert {row[f"{link_id}.absent"] for link_id in kitchen_sink.items if link_id != "walks"} == {"not-asked"}


def test_the_short_path_is_finished_when_nothing_left_can_matter(kitchen_sink: ContentPack) -> None:
    answers = {"numb": False, "pain": 1, "place": "head", "kinds": ("rest",)}
    states = [table(kitchen_sink, told(answers, details))[0]["state"] for details in ({}, {"short": True})]
    assert states == ["in progress", "finished"]  # the stage changes no topic


def test_the_clinics_reference_is_left_out_unless_asked_for(kitchen_sink: ContentPack) -> None:
    session = told(KEPT, reference="MRN 0815")
    assert "0815" not in str(table(kitchen_sink, session)) + str(objects(kitchen_sink, session))
    assert table(kitchen_sink, session, references=True)[0]["reference"] == "MRN 0815"


@each("reference", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "a\tb", 'a"b', "a,b", "=cmd|'/c calc'!A1"])
def test_no_reference_is_run_as_a_formula(kitchen_sink: ContentPack, reference: str) -> None:
    (row,) = table(kitchen_sink, told({}, reference=reference), references=True)
    assert not row["reference"].lstrip().startswith(("=", "+", "-", "@"))
    assert row["reference"].removeprefix("'") == reference.replace("\t", " ")


@each("seed", range(25))
def test_the_table_says_what_the_sheet_says(kitchen_sink: ContentPack, seed: int) -> None:
    answers = _random_answers(kitchen_sink, seed)
    guidance = guide(kitchen_sink, answers)
    (row,) = objects(kitchen_sink, told(dict(answers.by_link_id)))
    assert row["raised"] == [f"{raised.topic.id}={raised.urgency}" for raised in guidance.raised]
    assert row["undetermined"] == [undetermined.topic.id for undetermined in guidance.undetermined]
    assert row["answers"].keys() == kitchen_sink.items.keys()
    for link_id, data in row["answers"].items():
        absent = row["absent"].get(link_id)
        assert (data is None) == (absent is not None)
        read = (
            Absent(absent)
            if absent
            else from_data(kitchen_sink.items[link_id], tuple(data) if isinstance(data, list) else data)
        )
        assert read == flow.in_force(kitchen_sink, answers).get(link_id)


def test_csv_and_json_say_the_same(kitchen_sink: ContentPack) -> None:
    sessions = [told(dict(_random_answers(kitchen_sink, seed).by_link_id), code=f"aaaa-000{seed}") for seed in range(8)]
    for row, found in zip(table(kitchen_sink, *sessions), objects(kitchen_sink, *sessions), strict=True):
        assert row["session"] == found["session"]
        topics = {name.removeprefix("topic."): how for name, how in row.items() if name.startswith("topic.")}
        assert topics.keys() == kitchen_sink.topics_by_id.keys()
        assert [f"{topic}={how}" for topic, how in topics.items() if how not in ("no", "unknown")] == found["raised"]
        assert [topic for topic, how in topics.items() if how == "unknown"] == found["undetermined"]
        for link_id in kitchen_sink.items:
            data = found["answers"][link_id]
            shown = ";".join(data) if isinstance(data, list) else json.dumps(data).strip('"')
            assert row[link_id] == ("" if data is None else shown)
            assert row[f"{link_id}.absent"] == found["absent"].get(link_id, "")


def _random_answers(pack: ContentPack, seed: int) -> Answers:
    assert all(
        each.kind.high >= 3 for each in pack.items.values() if isinstance(each.kind, Scale)
    )  # numbers up to 3 are drawn
    return some_answers(pack, seeded(seed))


# --- The dictionary -------------------------------------------------------------------------------


def test_the_dictionary_describes_each_column_of_the_table_in_its_order(pack: ContentPack) -> None:
    header = next(session_table.as_rows(pack, ()))
    assert [entry.name for entry in dictionary.entries(pack)] == header


def test_every_value_in_a_table_is_allowed_by_the_dictionary(kitchen_sink: ContentPack) -> None:
    described = {entry.name: entry for entry in dictionary.entries(kitchen_sink)}
    sessions = [told(dict(_random_answers(kitchen_sink, seed).by_link_id)) for seed in range(40)]
    rows = table(kitchen_sink, *sessions)
    asked = [name for name in described if name.removesuffix(".absent") in kitchen_sink.items]
    seen = {name: {value for row in rows for value in row[name].split(";") if value} for name in asked}
    for name, values in seen.items():
        entry = described[name]
        if entry.minimum is None:
            assert values <= set(entry.allowed), name
        else:
            assert all(entry.minimum <= int(value) <= (entry.maximum or 0) for value in values)
    assert all(seen.values())


@each(
    ("name", "column", "cell"),
    [
        ("pain", "type", "whole number"),
        ("pain", "minimum", 0),
        ("pain", "maximum_means", "the worst"),
        ("pain", "read_by", ("talk", "story")),
        ("place", "allowed", {"leg": "Leg", "arm": "Arm", "head": "Head"}),
        ("kinds", "type", "codes, separated by ';', at most 2"),
        (
            "kinds",
            "allowed",
            {"rest": "Rest", "heat": "Heat", "music": "Music", "none-of-these": "None of these (alone)"},
        ),
        ("walks", "applies_when", "place is Leg"),
        ("walks", "section", "Your story"),
        ("stage", "read_by", ()),
        ("numb", "absent_codes", tuple(Absent)),
        ("numb.absent", "meaning", "Why numb is empty; empty where it is not."),
    ],
)
def test_an_entry_says_what_the_pack_says(kitchen_sink: ContentPack, name: str, column: str, cell: object) -> None:
    (entry,) = [entry for entry in dictionary.entries(kitchen_sink) if entry.name == name]
    found = getattr(entry, column)
    assert found == cell
    assert list(found) == list(cell) if isinstance(cell, dict) else True, "in the order of the question"


def test_a_condition_inside_another_stands_in_brackets(kitchen_sink: ContentPack) -> None:
    (rule,) = [rule for rule in kitchen_sink.rules if rule.id == "story"]
    section = kitchen_sink.sections[1]
    gated = replace(section, items=(*section.items[:-1], replace(section.items[-1], enable_when=rule.when)))
    pack = replace(kitchen_sink, sections=(kitchen_sink.sections[0], gated))
    (entry,) = [entry for entry in dictionary.entries(pack) if entry.name == "stage"]
    assert entry.applies_when == (
        "at least 2 of these 3: (kinds includes Rest; walks is no; any of these: (pain is below 3; place is Head))"
    )


# --- The commands ---------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path, pack: ContentPack) -> Path:
    """Return a store with two sessions."""
    path = tmp_path / "kept.db"
    with open_store(str(path)) as there:
        for code, answers in (("aaaa-0001", {"saddle-numbness": True}), ("aaaa-0002", {"opioid-use": "none"})):
            session, events = told(answers, {"content": as_detail(Content(pack, SHA256))}, "=ref", code)
            there.add(session, *events)
    return path


def test_export_prints_the_kept_sessions(store: Path, tmp_path: Path) -> None:
    asked = run("sessions", "export", "--store", str(store), cwd=tmp_path)
    assert asked.code == 0, asked.err
    rows = list(csv.DictReader(io.StringIO(asked.out), strict=True))
    assert [(row["session"], row["topic.emergency-care"], row["reference"]) for row in rows] == [
        ("aaaa-0001", "emergency", ""),
        ("aaaa-0002", "unknown", ""),
    ]


def test_a_table_in_a_file_opens_in_a_spreadsheet_with_its_dictionary_beside_it(store: Path, tmp_path: Path) -> None:
    """CSV begins with the mark by which Excel knows UTF-8; the workbook has the same cells, and runs none of them."""
    export = ("sessions", "export", "--references", "--store", str(store), "-o")
    assert run(*export, "table.csv", cwd=tmp_path).code == 0
    assert (tmp_path / "table.csv").read_bytes().startswith("\ufeffsession,".encode())
    assert (tmp_path / "table-dictionary.csv").read_bytes().startswith("\ufeffname,".encode())
    assert run(*export, "table.xlsx", "--format", "xlsx", cwd=tmp_path).code == 0
    book = openpyxl.load_workbook(tmp_path / "table.xlsx")
    assert book.sheetnames == ["sessions", "dictionary"]
    header, first, _ = book["sessions"].iter_rows(values_only=True)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text("utf-8-sig")), strict=True))
    assert list(header) == list(rows[0])
    assert dict(zip(header, first, strict=True)) == {**{k: v or None for k, v in rows[0].items()}, "reference": "=ref"}
    assert book["sessions"].cell(2, 2).data_type == "s"
    assert [row[0] for row in book["dictionary"].iter_rows(values_only=True)] == ["name", *header]
    assert run("sessions", "export", "--format", "xlsx", "--store", str(store), cwd=tmp_path).code == 2


def test_export_writes_a_file_that_only_its_owner_can_read(store: Path, tmp_path: Path) -> None:
    written = run("sessions", "export", "--store", str(store), "--format", "json", "-o", "table", cwd=tmp_path)
    assert (written.code, written.out) == (0, "")
    assert [row["session"] for row in _json(tmp_path / "table")["sessions"]] == ["aaaa-0001", "aaaa-0002"]
    assert (tmp_path / "table").stat().st_mode & 0o077 == 0
    again = run("sessions", "export", "--store", str(store), "-o", "table", cwd=tmp_path)
    assert (again.code, again.err[:22]) == (1, "table is already there")


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_export_of_a_named_session_is_whole_or_a_table_of_one_row(store: Path, tmp_path: Path) -> None:
    def exported(*words: str) -> str:
        done = run("sessions", "export", "aaaa-0002", *words, "--store", str(store), cwd=tmp_path)
        assert (done.code, done.err) == (0, "")
        return done.out

    assert json.loads(exported())["schema"] == "decision-aid/session/2"
    assert exported("--format", "session") == exported()
    assert [row["session"] for row in json.loads(exported("--format", "json"))["sessions"]] == ["aaaa-0002"]


@each(
    "words",
    [
        ("export", "--format", "session"),
        ("export", "aaaa-0001", "--references"),
        ("--format", "json", "export"),
        ("--store", "kept.db", "dictionary"),
        ("exports",),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_cannot_be_meant_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    asked = run("sessions", *words, cwd=tmp_path)
    assert (asked.code, asked.out) == (2, "")
    assert asked.err


def test_the_dictionary_is_printed(tmp_path: Path, pack: ContentPack) -> None:
    printed = run("sessions", "dictionary", cwd=tmp_path)
    assert (printed.code, printed.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(printed.out), strict=True))
    assert [row["name"] for row in rows] == [entry.name for entry in dictionary.entries(pack)]
