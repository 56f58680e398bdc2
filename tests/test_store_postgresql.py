"""The store on a real PostgreSQL server: the same promises, a server that stops in the middle, many desks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from decision_aid.cli.shared import content_in
from decision_aid.people.desk.desk import Known
from decision_aid.sessions import recorder
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.records import fold
from decision_aid.sessions.store import (
    database,
    impatient,
    locations,
    open_for_desk,
    open_for_writing,
    open_store,
    schema,
)
from decision_aid.sessions.store import postgresql as module
from decision_aid.sessions.store.errors import (
    StoreBusyError,
    StoreError,
    StoreUnreachableError,
    UnknownSessionError,
)
from tests.conftest import KITCHEN_SINK
from tests.kept import a_session, an_event, now, some_events
from tests.programs import PATIENCE
from tests.tables import each
from tests.test_store import (  # noqa: F401  (the same promises as of a file, held by the same tests)
    test_a_sequence_that_is_taken_is_a_conflict_and_nothing_is_changed,
    test_all_events_are_kept_or_none,
    test_every_kind_of_answer_and_every_time_comes_back_as_it_went_in,
    test_the_very_same_events_once_more_change_nothing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.sessions.store.database import Store
    from tests.servers import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql")]


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(locations, "data_folder", lambda: tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def at_another_computer(tmp_path: Path) -> Iterator[None]:
    """Let what waits be looked for in another folder, as on another computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locations, "data_folder", lambda: tmp_path / "other")
        yield


def begun(store: Store, code: str = "k7mq-29xd") -> SessionRecorder:
    keeper = SessionRecorder.begin(store, a_session(code), "nurse")
    keeper.waits, keeper.pause = (0.01, 0.02), 0.0
    return keeper


@pytest.fixture
def url(postgresql: Server) -> str:
    if not postgresql.running:
        postgresql.start()
    return postgresql.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def database_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def end_all_connections(postgresql: Server, url: str) -> None:
    """Cut the connections of all desks, as an administrator or a broken network does."""
    statement = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database_of(url)}'"  # noqa: S608
    postgresql.query("postgres", statement)


# --- The same promises as in a file ---------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET name = 'x'",
        "DELETE FROM events",
        "TRUNCATE events",
        "TRUNCATE sessions CASCADE",
        "UPDATE sessions SET reference = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_kept(
    store: Store, postgresql: Server, url: str, statement: str
) -> None:
    store.add(a_session(), an_event(1))
    with pytest.raises(AssertionError, match=r"never (changed|deleted)"):
        postgresql.query(database_of(url), statement)
    assert store.events("k7mq-29xd") == (an_event(1),)


def test_a_forgotten_session_leaves_no_row(store: Store, postgresql: Server, url: str) -> None:
    store.add(a_session(), *some_events(3))
    store.add(a_session("aaaa-2222"), an_event(1, code="aaaa-2222"))
    store.forget("k7mq-29xd")
    assert postgresql.query(database_of(url), "SELECT count(*) FROM events") == "1"
    with pytest.raises(UnknownSessionError):
        store.append(an_event(4))
    assert [session.id for session in store.sessions()] == ["aaaa-2222"]


def test_of_a_forgotten_session_no_word_is_left_in_the_files_of_the_tables(
    store: Store, postgresql: Server, url: str
) -> None:
    store.add(a_session(), *some_events(3))
    store.add(a_session("aaaa-2222"), *(an_event(n, ("Zwiebelkuchen" * 5,), code="aaaa-2222") for n in range(1, 40)))
    assert files_with(postgresql, url, b"Zwiebelkuchen"), "the words were there before"
    store.forget("aaaa-2222")
    assert files_with(postgresql, url, b"Zwiebelkuchen") == []
    assert store.events("k7mq-29xd") == some_events(3)


def files_with(postgresql: Server, url: str, words: bytes) -> list[str]:
    """Return the files of the tables that hold some words, once the server has written all to the disk."""
    postgresql.query("postgres", "CHECKPOINT")
    folder = postgresql.query("postgres", f"SELECT oid FROM pg_database WHERE datname = '{database_of(url)}'")  # noqa: S608
    return [
        path.name for path in (postgresql.folder / "data" / "base" / folder).iterdir() if words in path.read_bytes()
    ]


def test_forgetting_while_another_desk_is_at_work_says_that_pages_may_remain(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(a_session(), *some_events(3))
    monkeypatch.setattr(module, "AT_THE_START", ("SET lock_timeout = '100ms'",))
    with open_store(url) as other, store.reading.connect() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM events").scalar()
        with pytest.raises(StoreBusyError, match="old pages are not yet wiped"):
            other.forget("k7mq-29xd")
    assert store.sessions() == ()


def test_a_computer_with_a_wrong_clock_goes_by_that_of_the_server_also_when_it_is_set_meanwhile(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong_by(days: int) -> None:
        class Wrong(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.now(tz) + timedelta(days=days)

        monkeypatch.setattr(database, "datetime", Wrong)

    wrong_by(-9)
    with open_for_desk(url) as store:
        keeper = begun(store)
        keeper.detail("desk", ("desk 1", "opened"))
        store.note("desk 1", "opened", keeper.session.id)
        assert "The clock of this computer says " in Known(content_in(KITCHEN_SINK), store).where()
        wrong_by(2)
        store.lasts(now().date())
        keeper.answered("new-weakness", answer=True)
        (line,) = store.doings()
        told = (datetime.fromisoformat(line.at), *(event.when for event in keeper.events))
        assert [abs(now() - when) < timedelta(minutes=5) for when in told] == [True] * 3


def test_a_newer_store_is_refused(store: Store, postgresql: Server, url: str) -> None:
    store.close()
    postgresql.query(database_of(url), f"UPDATE {schema.VERSION_TABLE} SET version_num = '9000'")  # noqa: S608
    with pytest.raises(StoreError, match="Please update"):
        open_store(url)


def test_desks_that_make_the_tables_at_once_all_can_use_them(url: str) -> None:
    code = "import sys; from decision_aid.sessions.store import open_store; open_store(sys.argv[1]).close()"
    desks = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE) for _ in range(2)]
    assert [(desk.communicate(timeout=PATIENCE)[1], desk.returncode) for desk in desks] == [(b"", 0)] * 2


# --- What can go wrong at the start ---------------------------------------------------------------


def test_the_store_is_named_in_words(url: str, postgresql: Server) -> None:
    with open_store(url) as store:
        assert store.where == f"the database {database_of(url)} on {postgresql.folder}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("clinic@", "stranger@"), 'role "stranger" does not exist'),
        (("host=/", "host=/nowhere/"), "cannot be reached: No such file or directory. Check the address"),
        (("?host", "_not_there?host"), "does not exist"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_one_clear_line(url: str, change: tuple[str, str], words: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url.replace(*change))
    assert words in str(caught.value)
    assert str(caught.value).startswith("The database clinic")
    assert "\n" not in str(caught.value)


@each(
    ("address", "asked"),
    [
        ("postgresql://me@db.clinic.example/x", "verify-full"),
        ("postgresql://me@127.example.org/x", "verify-full"),
        ("postgresql://me@db.clinic.example/x?sslmode=require", None),
        ("postgresql:///x?host=db.clinic.example", "verify-full"),
        ("postgresql:///x?host=/run/postgresql", None),
        ("postgresql://127.0.0.1/x", None),
        ("postgresql://[::1]/x", None),
        ("postgresql://localhost:5433/x", None),
        ("postgresql:///x", None),
    ],
)
def test_a_server_elsewhere_must_prove_who_it_is_unless_something_else_is_said(
    monkeypatch: pytest.MonkeyPatch, address: str, asked: str | None
) -> None:
    for name in ("PGSSLMODE", *ELSEWHERE):
        monkeypatch.delenv(name, raising=False)
    assert module.secured(module.address_of(address)).get("sslmode") == asked


ELSEWHERE = ("PGHOST", "PGHOSTADDR", "PGSERVICE")


@pytest.mark.parametrize("variable", ELSEWHERE)
def test_a_variable_that_leads_elsewhere_is_a_server_elsewhere(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    for name in ("PGSSLMODE", *ELSEWHERE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "db.clinic.example")
    assert module.secured(module.address_of("postgresql:///x")) == {"sslmode": "verify-full"}


def test_a_read_only_server_is_said(store: Store, postgresql: Server, url: str) -> None:
    store.close()
    postgresql.query("postgres", f"ALTER DATABASE {database_of(url)} SET default_transaction_read_only = on")
    with open_store(url) as reading, pytest.raises(StoreError, match="read-only"):
        reading.add(a_session())


def test_a_table_that_somebody_holds_is_said(store: Store, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_THE_START", ("SET lock_timeout = '100ms'",))
    with store.writing.begin() as other, open_store(url) as second:
        other.exec_driver_sql("LOCK TABLE sessions")
        with pytest.raises(StoreBusyError, match="in use by another program"):
            second.sessions()


def test_without_the_package_it_is_said_how_to_get_it(url: str) -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from decision_aid.sessions.store import open_store, StoreError\n"
        "try: open_store(sys.argv[1])\n"
        "except StoreError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check="yes")
    assert "pip install 'decision-aid[postgres]'" in done.stdout


# --- A connection that is lost --------------------------------------------------------------------


def test_a_cut_connection_is_not_noticed_by_the_person(store: Store, postgresql: Server, url: str) -> None:
    keeper = begun(store)
    keeper.answered("first", "yes")
    for number in range(5):
        end_all_connections(postgresql, url)
        keeper.answered(f"after-cut-{number}", number)
        assert (keeper.notice, len(keeper.unsaved)) == ("", 0)
    assert store.events("k7mq-29xd") == keeper.events
    assert len(keeper.events) == 6


def test_a_server_that_takes_what_we_send_and_says_nothing_is_given_up_and_used_again_once_it_answers(
    store: Store, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes of the server are stopped, so its machine goes on acknowledging what we send."""

    def given(seconds: float) -> None:
        monkeypatch.setattr(impatient, "SILENT", seconds)

    store.add(a_session())
    with store.reading.connect() as connection:
        ours: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    event.listen(store.reading, "do_connect", lambda *_: given(PATIENCE), insert=True)  # a new one may take its time
    with stopped(ours):
        given(0.3)
        assert store.sessions(), "a connection that hangs is replaced"
    with store.reading.connect() as connection:
        ours = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    given(0.3)
    with stopped(ours, postgresql.process), pytest.raises(StoreUnreachableError, match="timeout expired"):
        store.sessions()
    assert store.sessions()


@contextmanager
def stopped(*processes: int) -> Iterator[None]:
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_a_server_that_stops_in_the_middle_costs_nothing(store: Store, postgresql: Server) -> None:
    keeper = begun(store)
    keeper.answered("before", "yes")
    postgresql.stop()
    notices = []
    for number in range(3):
        keeper.answered(f"while-stopped-{number}", number)
        notices.append(keeper.notice)
        assert len(keeper.unsaved) == 0
    assert notices == [recorder.KEPT_HERE, "", ""]
    with open_store(str(locations.outbox_file())) as waiting:
        assert waiting.events("k7mq-29xd") == keeper.events
    postgresql.start()
    keeper.answered("after", "no")
    assert keeper.notice == recorder.SERVER_IS_BACK
    keeper.answered("later", "no")
    keeper.close()
    assert [event.name for event in store.events("k7mq-29xd")] == [event.name for event in keeper.events]
    assert len(keeper.events) == 6
    with open_store(str(locations.outbox_file())) as waiting:
        assert waiting.sessions() == ()


def test_a_server_that_comes_back_read_only_gets_what_waits_once_it_takes_it(
    store: Store, postgresql: Server, url: str
) -> None:
    keeper = begun(store)
    postgresql.stop()
    keeper.answered("while-stopped", "yes")
    postgresql.start()
    postgresql.query("postgres", f"ALTER DATABASE {database_of(url)} SET default_transaction_read_only = on")
    keeper.answered("while-read-only", "yes")
    assert (keeper.notice, len(keeper.unsaved)) == ("", 0)
    postgresql.query("postgres", f"ALTER DATABASE {database_of(url)} RESET default_transaction_read_only")
    end_all_connections(postgresql, url)
    keeper.answered("after", "yes")
    assert keeper.notice == recorder.SERVER_IS_BACK
    assert [event.name for event in store.events("k7mq-29xd")] == ["while-stopped", "while-read-only", "after"]


def test_what_waits_from_an_earlier_time_is_no_hindrance(store: Store, postgresql: Server) -> None:
    keeper = begun(store)
    for number in range(6):
        keeper.answered(f"before-{number}", number)
    with open_store(str(locations.outbox_file())) as waiting:
        waiting.add(a_session(), *keeper.events[:2], on_server=True)
    postgresql.stop()
    keeper.answered("while-stopped", "yes")
    assert (keeper.notice, len(keeper.folded.answers.by_link_id)) == (recorder.KEPT_HERE, 7)
    postgresql.start()
    keeper.answered("after", "yes")
    assert [event.sequence for event in store.events("k7mq-29xd")] == list(range(1, 9))
    assert keeper.folded == fold(store.events("k7mq-29xd"))


def test_a_server_that_restarts_while_we_wait_is_tried_again(
    store: Store, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = begun(store)
    postgresql.stop()
    monkeypatch.setattr(recorder.time, "sleep", lambda _seconds: postgresql.running or postgresql.start())
    keeper.answered("first", "yes")
    assert (keeper.notice, len(keeper.unsaved)) == ("", 0)
    assert store.events("k7mq-29xd") == keeper.events


def test_a_program_that_dies_while_the_server_is_lost_loses_nothing(store: Store, postgresql: Server, url: str) -> None:
    keeper = begun(store)
    keeper.answered("before", "yes")
    postgresql.stop()
    keeper.answered("while-stopped", ("a", "b"))
    said = keeper.events
    del keeper  # without closing: as if it was killed
    postgresql.start()
    with open_store(url) as again:
        assert "reached the server" in again.notice
        assert again.events("k7mq-29xd") == said
    with open_store(url) as once_more:
        assert once_more.notice == ""


def test_a_session_that_begins_while_the_server_is_lost_reaches_it_later(
    store: Store, postgresql: Server, url: str
) -> None:
    postgresql.stop()
    with open_for_writing(url) as here:
        assert "everything is kept on this computer" in here.notice
        keeper = SessionRecorder.begin(here, a_session(), "nurse")
        keeper.answered("first", "yes")
    other = begun(store, "aaaa-2222")
    assert other.notice == recorder.KEPT_HERE
    other.answered("first", "no")
    other.close()
    postgresql.start()
    with open_store(url) as again:
        assert again.notice.startswith("2 sessions that were kept on this computer")
        assert again.events("k7mq-29xd") == keeper.events
        assert again.events("aaaa-2222") == other.events


def test_what_two_desks_said_while_one_was_cut_off_is_all_there(
    store: Store, postgresql: Server, url: str, tmp_path: Path
) -> None:
    cut_off = begun(store)
    cut_off.answered("shared", "before")
    postgresql.stop()
    cut_off.answered("shared", "mine")
    cut_off.answered("only-mine", 1)
    cut_off.pause = 99.0
    postgresql.start()
    with at_another_computer(tmp_path), open_store(url) as theirs:
        other = SessionRecorder.resume(theirs, a_session(), "nurse")
        other.answered("shared", "theirs")
        other.answered("only-theirs", 2)
    cut_off.close()
    assert cut_off.notice == recorder.ELSEWHERE_TWICE
    found = store.events("k7mq-29xd")
    in_dispute = ("shared", '"theirs"', '"mine"')
    assert [event.value for event in found] == ["before", "theirs", 2, "mine", 1, in_dispute]
    assert [event.sequence for event in found] == [1, 2, 3, 4, 5, 6]
    assert fold(found) == cut_off.folded


@pytest.mark.parametrize("elsewhere", [True, False], ids=["another computer", "another window"])
def test_a_session_that_was_deleted_while_we_were_cut_off_stays_deleted(
    store: Store, postgresql: Server, url: str, tmp_path: Path, *, elsewhere: bool
) -> None:
    keeper = begun(store)
    keeper.answered("before", "yes")
    postgresql.stop()
    keeper.answered("while-stopped", "yes")
    postgresql.start()
    with at_another_computer(tmp_path) if elsewhere else nullcontext(), open_store(url) as other:
        other.forget("k7mq-29xd")
    keeper.answered("after", "yes")
    assert keeper.notice == recorder.FORGOTTEN
    keeper.close()
    with open_store(url) as again:
        assert again.sessions() == ()


def test_with_a_passphrase_what_waits_is_encrypted(postgresql: Server, url: str, own_data_folder: Path) -> None:
    with open_store(url, passphrase="long enough") as store:  # noqa: S106
        keeper = SessionRecorder.begin(store, a_session(reference="Zwiebelkuchen"), "nurse")
        postgresql.stop()
        keeper.answered("topic", ("Zwiebelkuchen",))
        files = [path for path in own_data_folder.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if b"Zwiebelkuchen" in path.read_bytes()]
        postgresql.start()
    with open_store(url) as without:
        assert "still waits there" in without.notice
    with open_store(url, passphrase="long enough") as again:  # noqa: S106
        assert again.events("k7mq-29xd") == keeper.events


# --- Many desks -----------------------------------------------------------------------------------


def test_many_desks_with_a_restart_in_the_middle_lose_nothing(postgresql: Server, url: str, tmp_path: Path) -> None:
    from benchmarks.desks import Desks

    open_store(url).close()
    desks = Desks(url, tmp_path, desks=3, sessions=3, answers=12)
    with desks.working():
        postgresql.stop("immediate")
        postgresql.start()
    with open_store(url) as store:
        assert json.dumps(desks.differences(store)) == "[]"
