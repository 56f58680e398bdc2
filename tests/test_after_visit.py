"""After the visit: a few questions that nobody must answer, kept with the session, on one page; the signs again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from decision_aid.engine import regions
from decision_aid.people import interview as interviews
from decision_aid.people.interview import Helper
from decision_aid.people.interview.after_visit import AFTER, due, not_yet
from decision_aid.people.interview.own_words import LONGEST
from decision_aid.reports import text
from decision_aid.reports.for_patients.after_visit import After, after_blocks
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Details
from tests.conftest import KITCHEN_SINK, TOP, load
from tests.kept import MORNING, events, session
from tests.programs import flat, run
from tests.scripted import Scripted, Sheets
from tests.tables import each
from tests.test_cli_keeping import STORY, keep, store_of

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.content import AfterVisit, ContentPack
    from decision_aid.people.interview import State

KITCHEN = ("--pack", str(KITCHEN_SINK))
TOLD = ("n", "Try physio first", "1", "She writes by Friday", "I call on Monday")


def pack_of(path: Path) -> tuple[ContentPack, AfterVisit]:
    pack = load(path).pack
    assert pack is not None
    assert pack.after_visit is not None
    return pack, pack.after_visit


PACK, ASKED = pack_of(KITCHEN_SINK)
PLACE = regions.Place(PACK.regions[1], certain=True)


def page(details: Details, pack: ContentPack = PACK, asked: AfterVisit = ASKED) -> str:
    return text.render(after_blocks(After(pack, asked, details, PLACE, {})), tight=True)


def held(face: Scripted, details: Details | None = None, pack: ContentPack = PACK) -> State:
    """Hold the interview after the visit with whoever types the lines of the face."""
    paper = Sheets(render=lambda state: page(state.details, pack))
    talk = interviews.Interview(content=Content(pack, ""), route=AFTER, paper=paper)
    return interviews.hold(talk, talk.begin(PLACE, details or Details()), face, Helper())[1]


# --- asking ---------------------------------------------------------------------------------------


def test_what_was_said_and_decided_is_asked_in_at_most_ten_prompts_and_can_all_be_passed_over() -> None:
    for path in (KITCHEN_SINK, TOP / "questions.yaml"):
        pack, asked = pack_of(path)
        most = 1 + sum(question.lines for question in asked.questions)
        assert max(most, 1 + len(asked.later)) <= 10
        face = Scripted(["n", *[""] * 20])
        told = held(face, pack=pack).details
        assert told.after_visit == (("signs", "no"),)
        assert len(face.prompts) <= 1 + len(asked.every) + 1


def test_own_words_and_choices_stand_on_the_page_as_they_were_said_last() -> None:
    face = Scripted(["n", "A slip of the pen", "b", *TOLD[1:], "", "q"])
    told = page(held(face).details)
    assert "What I was told: Try physio first\nDecided: Yes\n" in told
    assert "[ ] She writes by Friday\n[ ] I call on Monday\n" in told
    assert "How I see it now" not in told


def test_a_yes_or_not_sure_to_the_signs_says_at_once_whom_to_call_and_a_mistake_leaves_nothing_on_the_page() -> None:
    for key, words in (("y", "one of the signs below is new"), ("u", "If it may be so, do not wait.")):
        face = Scripted([key, "", "q", "y"])
        told = page(held(face).details)
        urgent = face.prompts[1]
        assert (urgent.alarm, urgent.body[0]) == ("EMERGENCY", "Emergency: call 999.")
        assert words in flat(told)
        assert told.index(PACK.safety.action) < told.index(PACK.meta.no_decision)
        taken_back = page(held(Scripted([key, "b", "n", "q"])).details)
        assert words not in flat(taken_back)
        assert PACK.safety.action in taken_back


def test_enter_leaves_what_was_written_a_hyphen_takes_it_away_and_what_is_too_long_is_asked_again() -> None:
    before = Details().with_detail("after-visit", ("said", "Rest")).with_detail("after-visit", ("next", "a", "b"))
    assert held(Scripted(["n", "", "", "", "q"]), before).details.after("said") == ("Rest",)
    assert held(Scripted(["n", "-", "", "Walk", "", "q"]), before).details.after_visit == (
        ("signs", "no"),
        ("next", "Walk"),
    )
    face = Scripted(["n", "x" * (LONGEST + 1), "short", "", "", "q"])
    assert held(face).details.after("said") == ("short",)
    assert "too long" in face.prompts[2].notices[0]


def test_what_does_not_answer_is_said_and_changes_nothing() -> None:
    face = Scripted(["7", "n", "", "9", "open", "", "", "", "q"])
    assert held(face).details.after_visit == (("signs", "no"),)
    assert [prompt.notices for prompt in face.prompts if prompt.notices] == [
        ("Please answer with y, n or u.",),
        ("Please answer with a number from 1 to 2.",),
        ("Please answer with a number from 1 to 2.",),
    ]


def test_at_the_page_the_answers_can_be_changed_and_the_later_questions_asked_before_their_time() -> None:
    face = Scripted([*TOLD, "", "e", "-", "2", "", "l", "2", "q"])
    told = page(held(face).details)
    assert "What I was told" not in told
    assert "Decided: Not yet" in told
    assert "HOW I SEE IT NOW\nHow I feel about it: I have doubts" in told


@each(
    ("told", "days", "wanted"),
    [
        ((), 0, "questions"),
        (("signs",), 200, "questions"),
        (("said",), 0, ""),
        (("next",), 83, ""),
        (("said",), 84, "later"),
        (("said", "at-ease"), 200, ""),
    ],
)
def test_the_later_questions_come_once_when_twelve_weeks_have_passed(
    told: tuple[str, ...], days: int, wanted: str
) -> None:
    found = events(session(), [("after-visit", (name, "x")) for name in told])
    now = max((event.when for event in found), default=MORNING) + timedelta(days=days, minutes=5)
    expected = {"questions": ASKED.questions, "later": ASKED.later, "": ()}[wanted]
    assert due(ASKED, found, now) == expected
    state = not_yet(held(Scripted([])), ASKED, expected)
    assert {question.id for question in ASKED.every} - state.behind == {question.id for question in expected}


# --- kept, shown, written out, deleted ------------------------------------------------------------


def finished(home: Path) -> str:
    return keep(home, {**STORY, "kinds": ("rest",), "stage": "open"}, region="uk")


def test_it_is_kept_with_the_session_shown_written_out_and_deleted_with_it(tmp_path: Path) -> None:
    code = finished(tmp_path)
    before = run("report", code, *KITCHEN, cwd=tmp_path).out
    done = run("after", "--plain", "-o", "page.md", *KITCHEN, cwd=tmp_path, typed="\n".join([*TOLD, "q"]))
    assert done.code == 0, done.err
    assert "- What I was told: Try physio first\n" in (tmp_path / "page.md").read_text(encoding="utf-8")
    assert run("report", code, *KITCHEN, cwd=tmp_path).out == before  # no rule reads it
    assert "- Who does what: She writes by Friday; I call on Monday" in run("show", code, *KITCHEN, cwd=tmp_path).out
    log = flat(run("show", code, "--events", *KITCHEN, cwd=tmp_path).out)
    assert "patient: After the visit: (nothing) -> What I was told: Try physio first" in log
    (row,) = json.loads(run("sessions", "export", "--format", "json", *KITCHEN, cwd=tmp_path).out)["sessions"]
    assert row["after_visit"] == {"said": "1", "decided": "decided", "next": "2", "at-ease": ""}
    header = run("sessions", "export", *KITCHEN, cwd=tmp_path).out.splitlines()[0].split(",")
    described = run("sessions", "dictionary", *KITCHEN, cwd=tmp_path).out.splitlines()[1:]
    assert [line.split(",")[0] for line in described] == [name.removeprefix("\ufeff") for name in header]
    assert "Try physio" not in run("sessions", "export", *KITCHEN, cwd=tmp_path).out
    run("sessions", "export", code, "-o", "whole.json", *KITCHEN, cwd=tmp_path)
    run("forget", code, "--yes", cwd=tmp_path)
    assert b"Try physio" not in b"".join(path.read_bytes() for path in store_of(tmp_path).parent.iterdir())
    run("import", "whole.json", *KITCHEN, cwd=tmp_path)
    assert "What I was told: Try physio first" in run("show", code, *KITCHEN, cwd=tmp_path).out


def test_the_page_is_written_as_the_name_of_the_file_ends(tmp_path: Path) -> None:
    finished(tmp_path)
    for name, begins in (("page.html", b"<!DOCTYPE html>"), ("page.txt", b"After my visit\n"), ("page.md", b"# After")):
        done = run("after", "--plain", "-o", name, *KITCHEN, cwd=tmp_path)
        assert (done.code, done.err.splitlines()[-1]) == (0, f"Written to {name}")
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_who_stopped_early_is_asked_too_and_of_several_it_says_so(tmp_path: Path) -> None:
    keep(tmp_path)
    assert run("after", "--plain", *KITCHEN, cwd=tmp_path, typed="n\n").code == 0
    assert run("report", *KITCHEN, cwd=tmp_path).code == 0
    keep(tmp_path)
    for command in ("after", "report", "show", "edit"):
        assert run(command, *KITCHEN, cwd=tmp_path).err.startswith("2 sessions are kept: ")
    codes = sorted((finished(tmp_path), finished(tmp_path)))
    done = run("after", *KITCHEN, cwd=tmp_path)
    assert done.code == 1
    assert done.err.startswith("2 sessions are finished: ")
    assert all(code in done.err for code in codes)
    assert run("after", codes[0], "--plain", *KITCHEN, cwd=tmp_path, typed="n\n").code == 0


def test_a_pack_that_asks_nothing_after_the_visit_says_so(tmp_path: Path) -> None:
    words = KITCHEN_SINK.read_text(encoding="utf-8").partition("after_visit:")[0]
    (tmp_path / "pack.yaml").write_text(words, encoding="utf-8")
    done = run("after", "--pack", "pack.yaml", cwd=tmp_path)
    assert (done.code, done.err.splitlines()[-1]) == (1, "This content pack asks nothing after the visit.")
