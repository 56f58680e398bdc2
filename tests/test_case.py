"""One session, put together once: the list, the queue, the table, the desk and the interview agree about it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, get_args

from hypothesis import example, given
from hypothesis import strategies as st

from decision_aid.engine import flow, regions
from decision_aid.engine.answers import Absent
from decision_aid.engine.guidance import guide
from decision_aid.people.desk.desk import Known
from decision_aid.reports.of_sessions import queue as queues
from decision_aid.reports.of_sessions import session_list, session_log, session_table
from decision_aid.reports.of_sessions.session_show import show_blocks
from decision_aid.sessions import queue, snapshot
from decision_aid.sessions.case import STATES, case, cases, kept_at_home
from decision_aid.sessions.rebase import disputed
from decision_aid.sessions.records import DETAILS, Details, Event, Who, fold
from decision_aid.sessions.store import open_store
from tests.conftest import KITCHEN_SINK, content_in
from tests.kept import NOON, events, session
from tests.programs import run
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.engine.answers import Answer
    from decision_aid.sessions.case import Case

CONTENT = content_in(KITCHEN_SINK)
PACK = CONTENT.pack
HOME = regions.Place(PACK.regions[1], certain=True)
ALL_ANSWERED = {"numb": False, "pain": 7, "place": "arm", "kinds": ("rest",), "stage": Absent.DECLINED}
SAID = tuple(ALL_ANSWERED.items())
STATE_OF: dict[str, tuple[tuple[tuple[str, object], ...], str]] = {
    "nothing was answered": ((), "waiting"),
    "something was answered": (SAID[:2], "in progress"),
    "all was answered, and the window closed at the sheet": (SAID, "finished"),
    "all was answered, and the sheet left": ((*SAID, ("finished", True)), "finished"),
    "the nurse has finished early": ((*SAID[:2], ("finished", True)), "finished"),
    "it was opened again": ((*SAID[:2], ("finished", True), ("finished", False)), "in progress"),
}


@each(("said", "state"), STATE_OF.values())
def test_every_reader_says_the_same_of_a_session(
    tmp_path: Path, said: tuple[tuple[str, object], ...], state: str
) -> None:
    home = Path(mkdtemp(dir=tmp_path))
    of = session(reference="", sha256=CONTENT.sha256)
    told = (("content", snapshot.as_detail(CONTENT)), *said)
    with open_store(str(home / "kept.db")) as store:
        store.add(of, *events(of, told))  # type: ignore[arg-type]
        (kept,) = cases(CONTENT, store, store.sessions())
        (at_the_desk,) = Known(CONTENT, store).todays(NOON)
        assert [kept] == kept_at_home(CONTENT, store)
    assert kept == at_the_desk
    assert queue.state(kept) == state

    options = ("--pack", str(KITCHEN_SINK), "--store", "kept.db")
    (listed,) = json.loads(run("sessions", "--format", "json", *options, cwd=home).out)["sessions"]
    (row,) = csv.DictReader(io.StringIO(run("sessions", "export", *options, cwd=home).out))
    (queued,) = csv.DictReader(io.StringIO(queues.as_csv([kept])))
    assert {listed["state"], row["state"], queued["state"], queued["progress"]} == {state}
    assert f"{kept.progress.left} left: {state}" in run("show", of.id, *options, cwd=home).out
    assert (run("resume", *options, cwd=home, typed="").code == 1) == (state == "finished")


@each("said", [(Absent.NOT_SURE, True), (True, Absent.NOT_SURE)])
def test_of_a_yes_and_a_not_sure_in_dispute_the_yes_stands(said: tuple[Answer, Answer]) -> None:
    theirs, mine = events(session(), (("numb", one) for one in said))
    kept = case(CONTENT, session(), (theirs, mine, replace(disputed(mine, theirs.value), sequence=3)))
    assert kept.fitting.answers.get("numb") is True


# --- Laws, for whatever was kept ------------------------------------------------------------------

values = st.one_of(
    st.booleans(),
    st.integers(-2, 12),
    st.sampled_from(["arm", "leg", "gone", "uk", "zz", ""]),
    st.lists(st.sampled_from(["rest", "heat", "none-of-these", "numb=True", "numb=not-sure"]), max_size=3).map(tuple),
    st.sampled_from(Absent),
    st.just(snapshot.as_detail(CONTENT)),
)
names = st.sampled_from([*PACK.items, *DETAILS, "gone"])
whats = st.lists(st.tuples(names, values, st.booleans(), st.sampled_from(get_args(Who))), max_size=14)


def told(what: list[tuple[str, object, bool, Who]]) -> tuple[Event, ...]:
    of = session()
    return tuple(
        Event(of.id, n, name, value, who, NOON, is_detail=is_detail)  # type: ignore[arg-type]
        for n, (name, value, is_detail, who) in enumerate(what, start=1)
    )


@given(whats, st.randoms())
def test_the_order_in_which_events_are_read_changes_nothing(what: list, random: object) -> None:  # type: ignore[type-arg]
    kept = list(told(what))
    mixed = [*kept]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert case(CONTENT, session(), mixed) == case(CONTENT, session(), kept)


@given(whats)
@example([("wrong-reference", True, True, "nurse"), ("pain", 7, False, "patient")])
def test_progress_has_one_rule(what: list) -> None:  # type: ignore[type-arg]
    kept = case(CONTENT, session(), told(what))
    progress, answers = kept.progress, kept.fitting.answers
    assert progress.state in STATES
    assert (progress.state == "finished") == (kept.details.finished or not progress.left)
    assert progress.state not in ("waiting", "wrong reference") or not progress.answered, "who answers is on the list"
    assert progress.left <= len(list(flow.open_items(PACK, answers)))
    assert set(progress.not_seen) <= set(progress.signs)
    assert not {sign.key for sign in progress.not_seen} & set(kept.details.urgent_seen)
    assert kept.guidance == guide(PACK, answers)
    assert kept.details == fold(kept.events).details


@given(whats)
def test_whatever_was_kept_every_report_can_be_made(what: list) -> None:  # type: ignore[type-arg]
    kept = case(CONTENT, session(), told(what))
    place = kept.place
    assert place is None or place.region.id == kept.details.region
    readers: tuple[Callable[[Case], object], ...] = (
        lambda one: session_list.as_json([one]),
        lambda one: queues.as_csv([one]),
        lambda one: session_table.as_json(CONTENT, [session_table.row(one)]),
        lambda one: session_log.render(one, 80),
        lambda one: list(show_blocks(one, one.sheet(HOME))),
    )
    for read in readers:
        assert read(kept)


@given(st.sampled_from(DETAILS), values)
def test_a_detail_of_another_shape_counts_as_none(name: str, value: object) -> None:
    details = Details().with_detail(name, value)  # type: ignore[arg-type]
    for typed, empty in zip(vars_of(details), vars_of(Details()), strict=True):
        assert type(typed) is type(empty)
        assert value is True or typed is not True


def vars_of(details: Details) -> list[object]:
    return [getattr(details, name) for name in Details.__slots__]
