"""The audit trail: every event in its order, by whom and when, what stood there before and now."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from decision_aid.engine.answers import Absent
from decision_aid.reports.of_sessions import session_log
from decision_aid.sessions import snapshot
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import DETAILS, Event
from tests.kept import events, session
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack
    from decision_aid.sessions.case import Case
    from decision_aid.sessions.records import Session


def kept(pack: ContentPack, told: tuple[Event, ...], of: Session | None = None) -> Case:
    return case(Content(pack, "0" * 64), of or session(), told)


def test_each_event_says_what_stood_there_before_and_what_stands_there_now(pack: ContentPack) -> None:
    told = events(session(), (("new-weakness", True), ("pain-average", 7), ("new-weakness", Absent.DECLINED)))
    rows = list(session_log.rows(kept(pack, told[::-1])))
    assert [(row.sequence, row.what, row.before, row.now) for row in rows] == [
        (1, "New or fast worsening weakness in an arm, a leg or both legs", "", "yes"),
        (2, "Average pain, last 7 days", "", "7 of 10"),
        (3, "New or fast worsening weakness in an arm, a leg or both legs", "yes", "rather not say"),
    ]


def test_times_are_told_with_the_zone_in_which_they_were_taken(pack: ContentPack) -> None:
    of = session()
    when = datetime(2026, 11, 22, 14, 5, 9, tzinfo=timezone(timedelta(hours=-5)))
    event = Event(of.id, 1, "new-weakness", False, "patient", when)  # noqa: FBT003
    said = f"1. 2026-11-22 14:05:09 -0500 patient: {pack.items['new-weakness'].short_text}: (nothing) -> no"
    assert said in session_log.render(kept(pack, (event,), of), 160)


def test_questions_that_are_asked_no_more_are_told_in_the_words_of_then(pack: ContentPack) -> None:
    content = list(snapshot.as_detail(Content(pack, "a" * 64)))
    content[2] = content[2].replace("bladder-bowel-change", "old-question").replace("New trouble", "Old trouble")
    rows = list(session_log.rows(kept(pack, events(session(), (("content", tuple(content)), ("old-question", True))))))
    assert (rows[1].what, rows[1].now) == ("Old trouble passing or holding urine or stools", "yes")
    assert rows[0].now == f"content {pack.meta.version} (aaaaaaaaaaaa)"


def test_a_name_that_nothing_is_known_of_is_told_as_it_is(pack: ContentPack) -> None:
    rows = list(session_log.rows(kept(pack, events(session(), (("gone", ("a", "b")), ("gone", 3))))))
    assert [(row.what, row.now) for row in rows] == [("gone", "a, b"), ("gone", "3")]


@each("name", DETAILS)
def test_every_detail_has_words_of_its_own(pack: ContentPack, name: str) -> None:
    (row,) = session_log.rows(kept(pack, events(session(), ((name, True),))))
    assert row.what != name


def test_signs_that_were_seen_are_told_in_words(pack: ContentPack) -> None:
    seen = ("new-weakness=True", "saddle-numbness=not-sure", "gone=1")
    (row,) = session_log.rows(kept(pack, events(session(), (("urgent-seen", seen),))))
    weak = "New or fast worsening weakness in an arm, a leg or both legs: yes"
    assert row.now == f"{weak}; New numbness between the legs: not sure; gone: 1"


def test_a_tablet_is_told_by_how_it_stands_and_never_by_its_hash(pack: ContentPack) -> None:
    told = events(session(), (("tablet", f"lent:{'a' * 64}"), ("tablet", f"opened:{'b' * 64}"), ("tablet", "")))
    rows = list(session_log.rows(kept(pack, told)))
    stood = ["lent, link not opened yet", "opened", "taken back"]
    assert [(row.what, row.before, row.now) for row in rows] == [
        ("Tablet", before, now) for before, now in zip(["", *stood], stood, strict=False)
    ]


def test_no_control_character_reaches_the_screen(pack: ContentPack) -> None:
    of = session(reference="A\x1b[2J1")
    text = session_log.render(kept(pack, events(of, (("explained-again", ("a\x1b[31mb\nc",)),)), of), 80)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "a [31mb c" in text
