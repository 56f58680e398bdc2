"""How kept sessions are listed and shown: what stands there, and that it fits narrow windows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.reports import markdown, text
from decision_aid.reports.of_sessions import session_list, session_show
from decision_aid.reports.of_sessions.session_show import show_blocks
from decision_aid.sessions import snapshot
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Event, Session
from tests.conftest import KITCHEN_SINK, content_in
from tests.programs import flat
from tests.sheets import rewritten
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.engine.answers import Answer

CONTENT = content_in(KITCHEN_SINK)
PACK = CONTENT.pack
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SESSION = Session("k7mq-29xd", NOON, "", "0.4.0", "1.0.0", CONTENT.sha256)
STORY: dict[str, Answer] = {"numb": False, "pain": 7, "place": "arm", "kinds": ("rest",), "stage": Absent.DECLINED}


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def kept(answers: dict[str, Answer], content: Content = CONTENT, reference: str = "", *, short: bool = False) -> Case:
    """Return a session in which this was said, asked with the content of the kitchen sink."""
    details = [("content", snapshot.as_detail(CONTENT), True), *([("short", True, True)] if short else [])]
    events = [
        Event(SESSION.id, n, name, value, "patient", NOON, is_detail)
        for n, (name, value, is_detail) in enumerate([*details, *((*said, False) for said in answers.items())], 1)
    ]
    return case(content, replace(SESSION, reference=reference), events)


def shown(one: Case) -> str:
    sheet = one.sheet(regions.Place(one.content.pack.regions[1], certain=True))
    return text.render(show_blocks(one, sheet))


# --- How far it is --------------------------------------------------------------------------------


@each(
    ("answers", "answered", "left", "state"),
    [
        ({}, 0, 5, "waiting"),
        ({"numb": False}, 1, 4, "in progress"),
        ({"numb": Absent.NOT_SURE, "place": "leg"}, 2, 4, "in progress"),
        (STORY, 5, 0, "finished"),
    ],
)
def test_a_session_stands_where_its_answers_say(
    answers: dict[str, Answer], answered: int, left: int, state: str
) -> None:
    progress = kept(answers).progress
    assert (progress.answered, progress.left, progress.state) == (answered, left, state)


def test_on_the_short_path_only_what_can_still_matter_is_left() -> None:
    answers = {"numb": False, "pain": 7}
    open_ = [
        item
        for item in flow.open_items(PACK, Answers(answers))
        if CONTENT.short.can_still_matter(Answers(answers), item)
    ]
    assert kept(answers, short=True).progress.left == len(open_) < kept(answers).progress.left


# --- The list -------------------------------------------------------------------------------------


def test_in_a_wide_window_the_list_is_a_table() -> None:
    found = session_list.render([kept({"numb": True}, reference="A-17"), kept({**STORY, "gone": True, "lost": 3})], 80)
    assert found.splitlines() == [
        "Code       Reference  Begun              Answered  State",
        "k7mq-29xd  A-17       1 Mar 2026, 12:00  1 of 5    urgent sign!, in progress",
        "k7mq-29xd             1 Mar 2026, 12:00  5 of 5    finished, 2 set apart",
    ]


@each(("width", "table"), [(40, True), (80, False)])
def test_in_a_narrow_window_and_when_read_aloud_each_session_has_its_own_lines(width: int, table: bool) -> None:  # noqa: FBT001
    found = session_list.render([kept({"numb": True}, reference="A-17"), kept(STORY)], width, table=table)
    assert max(map(len, found.splitlines())) <= width
    assert found.split("\n\n")[0].splitlines() == [
        "Code: k7mq-29xd",
        "Reference: A-17",
        "Begun: 1 Mar 2026, 12:00",
        "Answered: 1 of 5",
        "State: urgent sign!, in progress",
    ]


def test_the_list_as_json_has_the_same() -> None:
    found = json.loads(session_list.as_json([kept({"numb": True, "a": 1, "b": 1, "c": 1}, reference="A-17")]))
    assert found == {
        "schema": "decision-aid/sessions/1",
        "sessions": [
            {
                "id": "k7mq-29xd",
                "reference": "A-17",
                "created": "2026-03-01T12:00:00+00:00",
                "answered": 1,
                "left": 4,
                "state": "in progress",
                "urgent": ["numb"],
                "set_apart": 3,
            }
        ],
    }


def test_a_reference_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in session_list.render([kept({}, reference="A\x1b[2J")], 80)
    assert "\x1b" not in shown(kept({}, reference="A\x1b[2J"))
    written = session_list.as_json([kept({}, reference="A\u202e\x9b\ud800\u00e9")])
    assert "A\\u202e\\u009b\\ud800\u00e9" in written
    assert json.loads(written)["sessions"][0]["reference"] == "A\u202e\x9b\ud800\u00e9"


# --- One session ----------------------------------------------------------------------------------


def test_a_session_shows_its_answers_by_section_and_what_to_discuss() -> None:
    found = flat(shown(kept(STORY)))
    for part in (
        "Kept answers k7mq-29xd",
        "Begun: 1 Mar 2026, 12:00",
        "5 answered, 0 left: finished",
        "Program 0.4.0, content 1.0.0",
        "Your story ---------- - Pain: 7 of 10".replace(" ----------", ""),
        "- Stage: rather not say",
        "Talk about choices",
        "Because you told us: Pain: 7",
    ):
        assert part in found
    assert "changed" not in found


def test_urgent_signs_come_before_everything_else_with_whom_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    found = flat(shown(kept({"numb": True})))
    assert found.index("NOW: Get help") < found.index("Call 999.") < found.index("What was told")
    unsure = flat(shown(kept({"numb": Absent.NOT_SURE})))
    assert "Not sure: numb leg." in unsure
    assert "Could also come up - NOW: Get help" in unsure
    monkeypatch.setattr(session_show, "MOST_SHOWN", 0)  # however few are shown, every urgent one is
    assert "Could also come up - NOW: Get help - and " in flat(shown(kept({"numb": Absent.NOT_SURE})))


def test_what_does_not_fit_the_content_of_now_is_listed_with_the_reason() -> None:
    sections = tuple(
        replace(
            section,
            items=tuple(
                rewritten(item, max_value=5) if item.link_id == "pain" else replace(item, text="Where does it hurt?")
                if item.link_id == "place" else item
                for item in section.items
            ),
        )
        for section in PACK.sections
    )  # fmt: skip
    found = flat(shown(kept({**STORY, "walks": True}, Content(replace(PACK, sections=sections), "c" * 64))))
    for part in (
        "content 1.0.0 (other now)",
        "Since you last answered, the questions of this aid were changed. 4 of your answers still fit.",
        "For 1 the words are new: please look at them again. 1 cannot be used now. They stay kept.",
        "Kept, but not used now - Pain: 7 of 10. The numbers go from 0 to 5 now.",
        'Please look at these again - Place: it was "Where is it? / Arm", now it is "Where does it hurt? / Arm"',
        "Kept, but the question does not apply now - Walk a mile",
    ):
        assert part in found


def test_who_typed_an_answer_is_shown_where_it_was_not_the_patient() -> None:
    one = kept({"numb": False, "pain": 7, "place": "arm"})
    events = (*one.events[:2], replace(one.events[2], who="helper"), replace(one.events[3], who="nurse"))
    found = flat(shown(replace(one, events=events)))
    assert "- Numb leg: no Your story" in found
    assert "- Pain: 7 of 10 (a helper typed this)" in found
    assert "- Place: Arm (a nurse typed this)" in found


def test_a_session_without_answers_says_so() -> None:
    found = flat(shown(kept({})))
    assert "Nothing is answered yet." in found
    assert "These answers raise no topic so far." in found


def test_a_session_can_be_written_as_markdown_too() -> None:
    one = kept(STORY)
    assert "# Kept answers k7mq-29xd" in markdown.render(
        show_blocks(one, one.sheet(regions.Place(PACK.regions[1], certain=True)))
    )
