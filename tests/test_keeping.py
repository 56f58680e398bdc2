"""One session being written: what is acknowledged is kept, what others write is not written over."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.engine.answers import Absent
from decision_aid.engine.regions import Place
from decision_aid.frozen import frozen
from decision_aid.sessions import recorder
from decision_aid.sessions.case import case
from decision_aid.sessions.rebase import answered_twice, disputed, not_among, rebase
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.records import Details, Event, fold, new_id
from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.database import Store
from decision_aid.sessions.store.errors import ConflictError, StoreError, StoreUnreachableError
from decision_aid.sessions.store.outbox import Outbox, Waiting, flush_all
from tests.conftest import KITCHEN_SINK, content_in
from tests.kept import MORNING, a_session, an_event, events, session
from tests.scripted import Interview, Scripted
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "sessions.sqlite3")) as opened:
        yield opened


@pytest.fixture
def keeper(store: Store) -> SessionRecorder:
    return SessionRecorder.begin(store, a_session(), "patient")


def test_an_answer_is_in_the_store_when_it_is_acknowledged(store: Store, keeper: SessionRecorder) -> None:
    for number, value in enumerate((True, 7, "daily", ("a", "b"), Absent.DECLINED), start=1):
        keeper.answered(f"question-{number}", value)
        assert store.events("k7mq-29xd") == keeper.events
        assert [event.sequence for event in keeper.events] == list(range(1, number + 1))
    assert (keeper.notice, len(keeper.unsaved), keeper.is_kept) == ("", 0, True)


def test_a_detail_is_kept_as_one(store: Store, keeper: SessionRecorder) -> None:
    keeper.answered("region", "north")
    keeper.detail("region", "us")
    (answer, detail) = store.events("k7mq-29xd")
    assert (answer.is_detail, detail.is_detail) == (False, True)
    assert keeper.folded.details == Details(region="us")
    assert keeper.folded.answers.by_link_id == {"region": "north"}


def test_who_answered_and_when_is_kept_with_each_answer(store: Store, keeper: SessionRecorder) -> None:
    keeper.answered("first", answer=True)
    keeper.close()
    nurse = SessionRecorder.resume(store, a_session(), "nurse")
    nurse.answered("first", answer=False)
    events = store.events("k7mq-29xd")
    assert [event.who for event in events] == ["patient", "nurse"]
    assert events[0].when <= events[1].when
    assert all(event.when.utcoffset() is not None for event in events)


@each("is_kept", [True, False])
def test_who_stops_while_nothing_can_be_saved_is_not_told_that_all_is_kept(
    keeper: SessionRecorder, pack: ContentPack, monkeypatch: pytest.MonkeyPatch, *, is_kept: bool
) -> None:
    monkeypatch.setattr(SessionRecorder, "is_kept", is_kept)
    face = Scripted(["", "x", "n", "q", "y", ""])
    Interview(pack, face, Place(pack.neutral_region, certain=True), keep=True, begin=lambda _: keeper).show_the_sheet()
    for heading in ("Stop here?", "Before you go"):
        (body,) = (prompt.body for prompt in face.prompts if prompt.heading == heading)
        assert any(line.startswith("Your answers are kept") for line in body) == is_kept, heading
        assert any(line.startswith("Your last answers are not saved") for line in body) != is_kept, heading


def test_going_on_begins_exactly_where_it_stopped(store: Store, keeper: SessionRecorder) -> None:
    keeper.answered("first", answer=True)
    keeper.answered("first", answer=False)
    keeper.answered("second", 3)
    again = SessionRecorder.resume(store, store.find("k7mq"), "patient")
    assert again.folded == keeper.folded
    assert again.folded.answers.by_link_id == {"first": False, "second": 3}
    again.answered("third", "x")
    assert store.events("k7mq-29xd")[-1].sequence == 4


def test_a_clock_that_goes_back_changes_no_order(store: Store, keeper: SessionRecorder) -> None:
    times = [MORNING + timedelta(hours=hours) for hours in (5, 3, -24)]
    keeper.clock = lambda: times.pop(0)
    for value in ("first", "second", "third"):
        keeper.answered("question", value)
    found = store.events("k7mq-29xd")
    assert [event.value for event in found] == ["first", "second", "third"]
    assert fold(found).answers.by_link_id == {"question": "third"}
    assert found[0].when > found[2].when
    assert case(content_in(KITCHEN_SINK), a_session(), found).last_answer == found[0].when


def test_a_code_that_is_taken_is_not_written_over(store: Store, keeper: SessionRecorder) -> None:
    keeper.answered("first", answer=True)
    with pytest.raises(ConflictError):
        SessionRecorder.begin(store, a_session(reference="somebody else"), "patient")
    assert store.sessions() == (a_session(),)


# --- Two desks in one session ---------------------------------------------------------------------


def test_two_desks_in_one_session_are_both_kept_and_both_told(store: Store, keeper: SessionRecorder) -> None:
    other = SessionRecorder.resume(store, a_session(), "nurse")
    keeper.answered("first", "mine")
    other.answered("second", "theirs")
    assert other.notice == recorder.ELSEWHERE
    keeper.answered("third", "mine too")
    assert keeper.notice == recorder.ELSEWHERE
    assert [event.name for event in store.events("k7mq-29xd")] == ["first", "second", "third"]
    assert keeper.events == store.events("k7mq-29xd")
    assert keeper.folded.answers.by_link_id == {"first": "mine", "second": "theirs", "third": "mine too"}
    other.answered("fourth", "theirs too")
    keeper.answered("first", "mine, changed")
    assert not keeper.folded.details.disputes, "who changes an answer of their own disputes with nobody"


def test_a_question_that_two_desks_answered_otherwise_is_named(store: Store, keeper: SessionRecorder) -> None:
    other = SessionRecorder.resume(store, a_session(), "nurse")
    keeper.answered("first", answer=True)
    other.answered("first", answer=False)
    assert other.notice == recorder.ELSEWHERE_TWICE
    said = [event.value for event in store.events("k7mq-29xd")]
    assert said == [True, False, ("first", "true", "false")], "the earlier is still there, and both are in dispute"
    keeper.answered("first", answer=True)
    assert keeper.folded.details.disputes, "who answered without a look at both settles nothing"
    keeper.answered("first", answer=True)
    assert not keeper.folded.details.disputes


def test_a_question_that_two_desks_answered_alike_is_no_trouble(store: Store, keeper: SessionRecorder) -> None:
    other = SessionRecorder.resume(store, a_session(), "nurse")
    keeper.answered("first", answer=True)
    other.answered("first", answer=True)
    assert other.notice == recorder.ELSEWHERE


def test_a_session_that_was_deleted_meanwhile_is_not_made_again(store: Store, keeper: SessionRecorder) -> None:
    keeper.answered("first", answer=True)
    store.forget("k7mq-29xd")
    keeper.answered("second", answer=True)
    assert (keeper.notice, keeper.is_kept) == (recorder.FORGOTTEN, False)
    keeper.answered("third", answer=True)
    assert keeper.notice == ""
    keeper.close()
    assert keeper.notice == recorder.FORGOTTEN
    assert store.sessions() == ()
    assert len(keeper.folded.answers.by_link_id) == 3, "the interview goes on"


# --- A connection that is lost just before we hear that all is well ---------------------------------


@frozen
class Deaf(Store):
    """A store that keeps what it is given, and then loses the connection, as often as is said."""

    losses: list[str] = None  # type: ignore[assignment]

    def add(self, *args: Any, **kwargs: Any) -> None:
        Store.add(self, *args, **kwargs)
        self._lose("add")

    def append(self, *events: Event) -> None:
        Store.append(self, *events)
        self._lose("append")

    def _lose(self, what: str) -> None:
        if what in self.losses:
            self.losses.remove(what)
            raise StoreUnreachableError("lost")


def deaf(store: Store, *losses: str) -> Deaf:
    return Deaf(store.where, store.reading, store.writing, store.clean, losses=list(losses))


@pytest.mark.parametrize("losses", [("append",), ("append", "append"), ("add", "append")])
def test_what_was_kept_though_we_did_not_hear_so_is_not_kept_twice(store: Store, losses: tuple[str, ...]) -> None:
    lossy = deaf(store, *losses)
    keeper = SessionRecorder.begin(lossy, a_session(), "patient")
    keeper.waits = (0.0, 0.0)
    for number in range(3):
        keeper.answered(f"question-{number}", number)
    assert lossy.losses == []
    assert keeper.notice == ""
    assert [event.value for event in store.events("k7mq-29xd")] == [0, 1, 2]


def test_another_desk_may_write_between_our_loss_and_our_next_try(store: Store) -> None:
    keeper = SessionRecorder.begin(store, a_session(), "patient")
    keeper.target, keeper.waits = deaf(store, "append"), ()
    keeper.answered("first", "mine")  # kept, but not heard, and no other try; there is no other place for it
    assert len(keeper.unsaved) == 1
    SessionRecorder.resume(store, a_session(), "nurse").answered("second", "theirs")
    keeper.answered("third", "mine")
    assert [event.value for event in store.events("k7mq-29xd")] == ["mine", "theirs", "mine"]
    assert len(keeper.unsaved) == 0


# --- Laws of merging ------------------------------------------------------------------------------

said = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([True, 1, "x", ("x",), Absent.NOT_SURE])), max_size=6)


def as_events(what: list[tuple[str, Any]], start: int, who: Any) -> tuple[Event, ...]:
    """Return events whose times tell them apart, as real ones do."""
    offset = {"patient": 0, "nurse": 1}[who]
    return tuple(
        replace(an_event(n, value, name=name, who=who), when=MORNING + timedelta(seconds=n, microseconds=offset))
        for n, (name, value) in enumerate(what, start=start)
    )


def unnumbered(events: tuple[Event, ...]) -> list[Event]:
    """Return what was said, without what two desks know of each other."""
    return [replace(event, sequence=0) for event in events if not event.is_detail]


@given(said, said, said)
def test_merging_loses_nothing_and_keeps_the_order_of_both(shared: Any, theirs: Any, mine: Any) -> None:
    before = as_events(shared, 1, "patient")
    kept = before + as_events(theirs, len(before) + 1, "nurse")
    own = before + as_events(mine, len(before) + 1, "patient")
    merged = kept + rebase(kept, own)
    assert [event.sequence for event in merged] == list(range(1, len(merged) + 1))
    assert merged[: len(kept)] == kept
    assert unnumbered(merged[len(kept) :]) == unnumbered(own[len(before) :])
    assert unnumbered(not_among(own, kept)) == unnumbered(kept[len(before) :])
    between = answered_twice(kept[len(before) :], own[len(before) :])
    disputes = [event.value for event in merged if event.is_detail]
    assert disputes == [disputed(each, other).value for each, other in between], "with nobody's own answer of before"


@given(said, said)
def test_merging_twice_is_merging_once(theirs: Any, mine: Any) -> None:
    kept, own = as_events(theirs, 1, "nurse"), as_events(mine, 1, "patient")
    merged = kept + rebase(kept, own)
    assert rebase(merged, own) == ()


@given(said, said)
def test_what_both_answered_in_another_way_is_named_and_nothing_else(theirs: Any, mine: Any) -> None:
    kept, own = as_events(theirs, 1, "nurse"), as_events(mine, 1, "patient")
    named = {answer.name: other for answer, other in answered_twice(kept, own)}
    one, other = dict(theirs), dict(mine)
    differs = {
        name for name in one if name in other and (type(one[name]), one[name]) != (type(other[name]), other[name])
    }
    assert named == {name: one[name] for name in differs}


@settings(max_examples=12)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcd"), st.integers(0, 3)), max_size=14))
def test_however_two_desks_take_turns_the_store_holds_all_and_both_agree_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[bool, str, int]]
) -> None:
    with open_store(str(tmp_path_factory.getbasetemp() / "turns.sqlite3")) as store:
        session = a_session(new_id())
        desks = {
            True: SessionRecorder.begin(store, session, "patient"),
            False: SessionRecorder.resume(store, session, "nurse"),
        }
        for desk, name, value in turns:
            desks[desk].answered(name, value)
        events = store.events(session.id)
        assert [(event.who == "patient", event.name, event.value) for event in events if not event.is_detail] == turns
        for keeper in desks.values():
            keeper.answered("last", 0)
        assert desks[False].folded == fold(store.events(session.id))


# --- Codes ----------------------------------------------------------------------------------------


def test_what_waits_here_stands_after_what_the_server_was_last_known_to_hold(tmp_path: Path) -> None:
    content, of = content_in(KITCHEN_SINK), session()
    known, here = events(of, (("numb", True), ("pain", 7)))
    with open_store(str(tmp_path / "server.db")) as server, open_store(str(tmp_path / "outbox.db")) as file:
        file.add(of, known, here, on_server=True)
        waiting = Waiting(server, _file=file)
        assert [*waiting.beside({of.id: case(content, of, (known,))})] == [(of, (known, here))]
        assert (waiting.codes, waiting.is_new(of.id)) == ({of.id}, False)
        later = replace(here, name="place", value="arm")
        Outbox(server, file, of, on_server=True).hold((known, later))
        assert file.events(of.id) == (known, here, replace(later, sequence=3)), "of another window, and of this one"


def test_a_session_that_cannot_be_brought_keeps_no_other_here(tmp_path: Path) -> None:
    both = [session(code) for code in ("k7mq-29xd", "k7mq-29xe")]
    for broken, whole in (both, both[::-1]):
        with open_store(str(tmp_path / f"{broken.id}.db")) as server:
            with open_store(str(tmp_path / f"{broken.id}-waits.db")) as file:
                for of in both:
                    file.add(of, *events(of, (("numb", True),)))
            with sqlite3.connect(tmp_path / f"{broken.id}-waits.db") as raw:
                raw.execute("DROP TRIGGER events_stay_as_they_are")
                raw.execute("UPDATE events SET value = '{bad' WHERE session_id = ?", [broken.id])
            with (
                open_store(str(tmp_path / f"{broken.id}-waits.db")) as file,
                pytest.raises(StoreError, match="damaged"),
            ):
                flush_all(file, server)
            assert [of.id for of in server.sessions()] == [whole.id]


def test_a_session_with_a_gap_in_its_numbers_is_brought_all_the_same(tmp_path: Path) -> None:
    of = session("k7mq-29xd")
    with open_store(str(tmp_path / "server.db")) as server:
        with open_store(str(tmp_path / "waits.db")) as file:
            file.add(of, *events(of, (("numb", True), ("pain", 7))))
        with sqlite3.connect(tmp_path / "waits.db") as raw:
            raw.execute("DROP TRIGGER events_stay_as_they_are")
            raw.execute("UPDATE events SET sequence = 9 WHERE sequence = 2")
        with open_store(str(tmp_path / "waits.db")) as file:
            assert flush_all(file, server) == 1
        assert [(each.name, each.sequence) for each in server.events(of.id)][:2] == [("numb", 1), ("pain", 2)]


def test_codes_are_short_and_easy_to_read_aloud() -> None:
    codes = {new_id() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert not set("".join(codes)) & set("01oilbnpaeu")
