"""What a person says in own words stands on every sheet as it was said, is kept with the session, and rules nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.engine import own_words, regions
from decision_aid.engine.answers import Answers, on_one_line
from decision_aid.engine.own_words import NOTHING, OwnWords
from decision_aid.interop.fhir import document
from decision_aid.interop.fhir.response import Made
from decision_aid.people.interview.own_words import LONGEST, OwnWordsPage
from decision_aid.reports import markdown, text
from decision_aid.reports.for_clinicians.handover import as_text, handover_of
from decision_aid.reports.for_patients.sheet import sheet_blocks
from decision_aid.reports.of_sessions import session_log, session_table
from decision_aid.reports.paper.html import render as as_html
from decision_aid.sessions.case import case
from decision_aid.sessions.records import Details
from tests.conftest import KITCHEN_SINK, content_in
from tests.kept import events, session
from tests.papers import paper_of, read_page
from tests.programs import Terminal, flat, run
from tests.scripted import Interview, Scripted
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.engine.answers import Answer
    from decision_aid.reports.paper.html import Paper

CONTENT = content_in(KITCHEN_SINK)
SAID = OwnWords("Walk the dog again", "My sister", "What if it gets worse?")
HOSTILE = '<script>alert("x")</script> # [a](b) *c* {{ 7 }} | `d`'


# --- asking ---------------------------------------------------------------------------------------


def asked_own_words(face: Scripted, own: OwnWords) -> OwnWords:
    talk = Interview(CONTENT.pack, face, regions.guessed(CONTENT.pack, {}), details=Details(own_words=own))
    talk.state = replace(talk.state, pages=(*talk.state.pages, OwnWordsPage()))
    talk.run()
    return talk.own


def test_three_short_texts_are_asked_and_each_may_stay_empty() -> None:
    assert asked_own_words(Scripted(SAID), NOTHING) == SAID
    assert asked_own_words(Scripted(["", "My sister", ""]), NOTHING) == OwnWords(helper="My sister")
    face = Scripted(["q", "b"])
    assert asked_own_words(face, NOTHING) == NOTHING, "a key of other pages is nobody's wish"
    assert face.prompts[1].notices == ("'q' alone was not taken. Press Enter to go on, or type b to go back.",)
    assert asked_own_words(Scripted(["To walk", "b", "", "", "b", "Me", "?", ""]), NOTHING) == OwnWords("To walk", "Me")


def test_enter_keeps_what_was_written_and_a_hyphen_takes_it_away() -> None:
    face = Scripted(["", "-", "And then?"])
    assert asked_own_words(face, SAID) == OwnWords(SAID.wish, "", "And then?")
    assert f"You wrote: {SAID.wish}" in face.prompts[0].body
    assert (face.prompts[0].ask, face.prompts[0].enter) == ("Type it here, or nothing.", "go on")


def test_a_text_that_is_too_long_is_not_cut_but_asked_for_again() -> None:
    face = Scripted(["x" * (LONGEST + 1), "x" * LONGEST, "", ""])
    assert asked_own_words(face, NOTHING).wish == "x" * LONGEST
    assert str(LONGEST) in face.prompts[1].notices[0]


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_one_line_that_can_be_shown(typed: str) -> None:
    said = asked_own_words(Scripted([typed, "", ""]), NOTHING).wish
    assert said.isprintable()
    assert said in (on_one_line(typed), "")


# --- on the sheet ---------------------------------------------------------------------------------


def paper(own: OwnWords) -> Paper:
    made = paper_of(CONTENT.settling, Answers({"pain": 7}))
    return replace(made, sheet=replace(made.sheet, own=own))


@each("wish", [SAID.wish, HOSTILE, "no-end" * 33])
def test_every_sheet_says_it_as_text(wish: str) -> None:
    of = paper(SAID._replace(wish=wish))
    assert f"What I want most: {wish}"[:60] in text.render(sheet_blocks(of.sheet), width=400)
    assert "What I want most" in markdown.render(sheet_blocks(of.sheet))
    page = read_page(as_html(of))
    assert f"What I want most {wish}" in page.text
    assert not page.all("script")


def test_the_record_says_it_as_text() -> None:
    of = paper(SAID._replace(wish=HOSTILE)).sheet
    told = handover_of(case(CONTENT, session(), events(session(), [("own-words", of.own)])))
    made = document.as_resource(document.Record(of, told, Made(datetime.now(UTC))))
    narrative = made["entry"][0]["resource"]["section"][0]["text"]
    assert f"Wants most {HOSTILE}" in read_page(narrative["div"]).text


def test_what_was_left_empty_is_not_there() -> None:
    sheet = text.render(sheet_blocks(paper(OwnWords(helper="My sister")).sheet))
    assert "What I want most" not in sheet
    assert "Who can help me: My sister" in sheet


def test_a_question_of_ones_own_stands_first_and_is_ticked_at_home() -> None:
    sheet = text.render(sheet_blocks(paper(SAID).sheet))
    first = sheet.partition("My questions")[2].split("\n")
    assert next(line for line in first if line.startswith("- ")) == f"- {SAID.question}"
    assert f"[x] {SAID.question}" in sheet


def test_another_text_makes_another_fhir_document() -> None:
    made = Made(datetime.now(UTC))
    records = (document.Record(paper(own).sheet, (), made) for own in (SAID, NOTHING))
    one, other = (document.as_resource(record)["identifier"] for record in records)
    assert one != other


# --- kept -----------------------------------------------------------------------------------------


def test_the_clinicians_sheet_says_it_where_something_was_said() -> None:
    def handed(value: Answer) -> str:
        of = session(sha256=CONTENT.sha256)
        told = events(of, [("own-words", value)])
        return as_text(handover_of(case(CONTENT, of, told)))

    assert "Wants most: Walk the dog again" in flat(handed(SAID))
    assert "Helper" not in handed(SAID._replace(helper=""))
    assert "Wants most" not in handed(NOTHING)


@each("value", ["a", True, 3, ("one",), ("1", "2", "3", "4")])
def test_a_detail_of_another_shape_is_no_own_words(value: Answer) -> None:
    assert own_words.read(value) == NOTHING


def test_the_trail_of_a_session_has_own_words_and_the_table_for_audits_none() -> None:
    of = session()
    kept = case(CONTENT, of, events(of, [("own-words", SAID._replace(helper=""))]))
    (logged,) = session_log.rows(kept)
    assert logged.now == f"{SAID.wish}; {SAID.question}"
    assert SAID.wish not in session_table.as_json(CONTENT, [session_table.row(kept)])


def test_own_words_are_kept_with_the_session_and_stand_on_its_report(tmp_path: Path) -> None:
    with Terminal("--plain", "--keep", "--pack", str(KITCHEN_SINK), cwd=tmp_path) as program:
        said = program.until_asked()
        while "Your sheet" not in said:
            said = program.say("q" if "Is your leg numb?" in said else "y" if "Stop here?" in said else "")
        assert SAID.wish not in said
        for line in ("i", *SAID):
            said = program.say(line)
        assert "Your own words are on your sheet." in said
    (kept,) = json.loads(run("sessions", "--format", "json", cwd=tmp_path).out)["sessions"]
    shown = run("show", kept["id"], "--pack", KITCHEN_SINK, cwd=tmp_path)
    assert f"- What I want most: {SAID.wish}" in shown.out
    report = run("report", kept["id"], "--for", "both", "--pack", KITCHEN_SINK, cwd=tmp_path)
    assert report.out.count(SAID.wish) == 2
