"""How a session stands in the queue: its state, its urgent signs, and who comes first."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.guidance import guide
from decision_aid.reports.of_sessions import queue as words
from decision_aid.reports.of_sessions.spreadsheet import as_text, csv_text
from decision_aid.sessions.case import Case, case
from decision_aid.sessions.content import Content
from decision_aid.sessions.queue import belongs_to, in_order, state
from decision_aid.sessions.signs import signs, taken_back, unseen
from tests.kept import NOON, Said, events, session
from tests.tables import each

if TYPE_CHECKING:
    from decision_aid.content import ContentPack

NUMB, WEAK, FEVER = "saddle-numbness", "new-weakness", "fever-unwell"
SEEN = f"{NUMB}=True"


def standing(pack: ContentPack, *said: Said, code: str = "k7mq-29xd", minutes: int = 0) -> Case:
    of = session(code, minutes=minutes)
    return case(Content(pack, "0" * 64), of, events(of, said))


STATES: dict[str, tuple[tuple[Said, ...], str]] = {
    "only details were kept": ((("region", "uk"), ("short", True)), "waiting"),
    "somebody would rather not say": (((FEVER, Absent.DECLINED),), "in progress"),
    "an emergency sign": (((NUMB, True),), "urgent sign!"),
    "a sign for today": (((FEVER, True),), "urgent sign!"),
    "not sure about a sign": (((NUMB, Absent.NOT_SURE),), "urgent sign!"),
    "a sign, and finished": (((NUMB, True), ("finished", True)), "urgent sign!"),
    "a sign that was seen": (((NUMB, True), ("urgent-seen", (SEEN,))), "in progress"),
    "a sign that was marked as seen, and no more": (
        ((NUMB, True), ("seen", (SEEN, "")), ("seen", (SEEN,))),
        "urgent sign!",
    ),
    "a sign that was seen, and finished": (((NUMB, True), ("urgent-seen", (SEEN,)), ("finished", True)), "finished"),
    "a sign that was seen, and told again": (((NUMB, True), ("urgent-seen", (SEEN,)), (NUMB, True)), "in progress"),
    "one that was seen, and comes back": (
        ((NUMB, True), ("urgent-seen", (SEEN,)), (NUMB, False), (NUMB, True)),
        "urgent sign!",
    ),
    "another sign than the one seen": (((NUMB, True), (WEAK, True), ("urgent-seen", (SEEN,))), "urgent sign!"),
    "not sure, then yes": (((NUMB, True), ("urgent-seen", (f"{NUMB}=not-sure",))), "urgent sign!"),
    "a sign that was a wrong key": (((NUMB, True), (NUMB, False)), "in progress"),
}


@each(("said", "expected"), STATES.values())
def test_the_state_follows_from_what_was_said(pack: ContentPack, said: tuple[Said, ...], expected: str) -> None:
    assert state(standing(pack, *said)) == expected


def test_urgent_signs_come_first_then_in_progress_waiting_finished_and_the_earliest_of_each(pack: ContentPack) -> None:
    urgent = standing(pack, (NUMB, True), code="dddd-dddd", minutes=9)
    later, begun = (standing(pack, (FEVER, False), code=f"{c * 4}-2222", minutes=m) for c, m in (("c", 8), ("f", 2)))
    waiting = standing(pack, code="hhhh-2222", minutes=1)
    done = standing(pack, (FEVER, False), ("finished", True), code="jjjj-2222")
    assert in_order([done, later, waiting, begun, urgent]) == (urgent, begun, later, waiting, done)


def test_a_days_queue_has_what_was_begun_or_touched_that_day_and_every_sign_that_nobody_has_seen(
    pack: ContentPack,
) -> None:
    for said in ((), ((FEVER, False),), ((NUMB, True),)):
        assert belongs_to(NOON, standing(pack, *said))
    tomorrow, late = NOON + timedelta(days=1), 11 * 60
    assert not belongs_to(tomorrow, standing(pack, (FEVER, False)))
    assert belongs_to(tomorrow, standing(pack, (NUMB, True)))
    assert not belongs_to(tomorrow, standing(pack, (NUMB, True), ("urgent-seen", (SEEN,))))
    there = (NOON + timedelta(hours=9)).astimezone(timezone(timedelta(hours=14)))  # whose day began two hours before
    assert belongs_to(there, standing(pack, (FEVER, False), ("finished", True)))
    assert belongs_to(tomorrow, standing(pack, (FEVER, False), minutes=12 * 60))
    for said, after_midnight in (((), True), (((FEVER, False),), True), (((FEVER, False), ("finished", True)), False)):
        assert belongs_to(NOON + timedelta(hours=13), standing(pack, *said, minutes=late)) is after_midnight


def test_the_most_urgent_sign_is_named_first_and_each_once(pack: ContentPack) -> None:
    answers = Answers({FEVER: True, NUMB: True, WEAK: True})
    found = signs(pack, guide(pack, answers))
    assert [sign.key for sign in found] == [f"{NUMB}=True", f"{WEAK}=True", f"{FEVER}=True"]
    assert [sign.urgency for sign in found] == ["emergency", "emergency", "today"]
    assert unseen(found, (f"{WEAK}=True",)) == (found[0], found[2])
    assert unseen(found, ()) == found
    answers = Answers({FEVER: True, "implant-now": "pump", "implant-trouble": ("pump-signs", "wound-signs")})
    found = signs(pack, guide(pack, answers))
    assert [(sign.item.link_id, sign.urgency) for sign in found] == [("implant-trouble", "emergency"), (FEVER, "today")]


def test_signs_are_what_the_guidance_calls_urgent_or_unsure(pack: ContentPack) -> None:
    for link_id in (item.link_id for item in pack.sections[0].items):
        for answer in (True, False, Absent.NOT_SURE, Absent.DECLINED):
            guidance = guide(pack, Answers({link_id: answer}))
            assert bool(signs(pack, guidance)) == bool(guidance.urgent or guidance.unsure_signs)


def test_a_sign_that_was_changed_later_is_remembered_as_it_was_first(pack: ContentPack) -> None:
    told = events(session(), ((NUMB, True), (NUMB, False), (WEAK, True), (FEVER, Absent.NOT_SURE), (FEVER, False)))
    answers = Answers({NUMB: False, WEAK: True, FEVER: False})
    assert [sign.key for sign in taken_back(pack, told, answers)] == [f"{NUMB}=True", f"{FEVER}=not-sure"]


# --- in words and as CSV --------------------------------------------------------------------------


def test_an_urgent_sign_stands_in_words_before_everything_else_about_a_patient(pack: ContentPack) -> None:
    line = words.line(standing(pack, (NUMB, True)))
    assert line.startswith("A-1042: URGENT SIGN! New numbness between the legs (yes), not seen yet; in progress")
    seen = words.line(standing(pack, (NUMB, True), ("urgent-seen", (SEEN,)), ("finished", True)))
    assert seen.startswith("A-1042: urgent sign, seen; finished at ")


def test_the_counts_name_every_state(pack: ContentPack) -> None:
    queue = [standing(pack, *said) for said in ((), ((NUMB, True),), ((FEVER, False),), (("finished", True),))]
    assert words.counts(queue) == "URGENT SIGN: 1. In progress: 1. Waiting: 1. Finished: 1."
    assert words.counts([]) == words.NOBODY


def test_the_queue_as_csv_has_a_row_for_each_session(pack: ContentPack) -> None:
    rows = list(csv.DictReader(io.StringIO(words.as_csv([standing(pack, (NUMB, True)), standing(pack)]))))
    assert [(row["reference"], row["state"], row["not_seen"]) for row in rows] == [
        ("A-1042", "urgent sign!", NUMB),
        ("A-1042", "waiting", ""),
    ]
    assert rows[0]["begun"] == "2026-11-22T12:00:00+00:00"


@each("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", "'=1", '"=1'])
def test_no_cell_is_run_as_a_formula(start: str) -> None:
    assert as_text(start).startswith("'")
    assert as_text(f"A-7;{start}").startswith("A-7;'"), "where a semicolon parts cells, it begins one"


@each("text", ["A-1042", "a=1", "", "-", "(x)", "7 - 9"])
def test_a_text_that_is_no_formula_stays_as_it_is(text: str) -> None:
    assert as_text(text) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_csv_comes_back_cell_by_cell(cells: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO(csv_text([("a", "b"), *cells]))))
    assert back == [["a", "b"], *([as_text(cell) for cell in row] for row in cells)]
    assert not any(re.match("[ '\"]*[=+@-].", cell) and not cell.startswith("'") for row in back for cell in row)
