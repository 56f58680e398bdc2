"""The store: what goes in comes out, nothing is ever changed, and what is forgotten is gone."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import platformdirs
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.engine.answers import Absent
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.records import Details, Event, fold, new_id
from decision_aid.sessions.store import locations, open_store, schema, upgrade
from decision_aid.sessions.store.errors import ConflictError, StoreError, UnknownSessionError
from tests.conftest import KITCHEN_SINK
from tests.kept import EVERY_KIND, MORNING, a_session, an_event, some_events
from tests.programs import PATIENCE, run
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from decision_aid.sessions.store.database import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions.sqlite3"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    with open_store(str(file)) as opened:
        yield opened


# --- What goes in comes out -----------------------------------------------------------------------


def test_every_kind_of_answer_and_every_time_comes_back_as_it_went_in(store: Store) -> None:
    session = a_session(reference="Room 4 / ä")
    events = tuple(an_event(number, value) for number, value in enumerate(EVERY_KIND, start=1))
    store.add(session, *events)
    found = store.events(session.id)
    assert found == events
    assert [type(event.value) for event in found] == [type(event.value) for event in events]
    assert store.sessions() == (session,)
    zones = {when.utcoffset() for when in (store.sessions()[0].created, *(event.when for event in found))}
    assert zones == {timedelta(hours=5, minutes=30)}


def test_a_detail_is_no_answer(store: Store) -> None:
    store.add(a_session(), an_event(1, name="region"), replace(an_event(2, ("us",), name="region"), is_detail=True))
    folded = fold(store.events("k7mq-29xd"))
    assert folded.answers.by_link_id == {"region": "yes"}
    assert folded.details == Details(), "a list of texts is no region"


def test_sessions_come_newest_first_whatever_their_time_zone(store: Store) -> None:
    early = a_session("aaaa-2222")
    late = a_session("aaaa-3333", created=(MORNING + timedelta(minutes=1)).astimezone())
    for session in (early, late):
        store.add(session)
    assert store.sessions() == (late, early)


answers = st.one_of(
    st.booleans(),
    st.integers(-(2**31), 2**31),
    st.text(max_size=20),
    st.lists(st.text(max_size=8), max_size=4).map(tuple),
    st.sampled_from(Absent),
)
times = st.datetimes(datetime(1970, 1, 2), datetime(9998, 1, 1), timezones=st.timezones(no_cache=True))  # noqa: DTZ001
said = st.lists(st.tuples(st.sampled_from("abc"), answers, times, st.booleans()), max_size=8)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(str(tmp_path_factory.mktemp("law") / "law.sqlite3")) as opened:
        yield opened


@settings(max_examples=20)
@given(what=said)
def test_folding_what_was_kept_is_folding_what_was_said(one_store: Store, what: list[tuple[Any, ...]]) -> None:
    code = new_id()
    events = tuple(
        Event(code, n, name, value, "nurse", when, is_detail)
        for n, (name, value, when, is_detail) in enumerate(what, start=1)
    )
    one_store.add(a_session(code))
    one_store.append(*events)
    found = one_store.events(code)
    assert [(event.value, event.when.isoformat()) for event in found] == [(e.value, e.when.isoformat()) for e in events]
    assert fold(found) == fold(events)


# --- Only ever added to ---------------------------------------------------------------------------


def test_a_sequence_that_is_taken_is_a_conflict_and_nothing_is_changed(store: Store) -> None:
    store.add(a_session(), *some_events(2))
    with pytest.raises(ConflictError, match="Somebody else wrote in session k7mq-29xd"):
        store.append(an_event(2, "other"), an_event(3))
    assert store.events("k7mq-29xd") == some_events(2)


def test_the_very_same_events_once_more_change_nothing(store: Store) -> None:
    store.add(a_session(), *some_events(3))
    store.append(*some_events(5))
    store.append(*some_events(5))
    assert store.events("k7mq-29xd") == some_events(5)


def test_a_gap_in_the_sequence_is_refused(store: Store) -> None:
    store.add(a_session())
    with pytest.raises(ConflictError):
        store.append(an_event(2))
    assert store.events("k7mq-29xd") == ()


def test_all_events_are_kept_or_none(store: Store) -> None:
    store.add(a_session())
    with pytest.raises(UnknownSessionError):
        store.append(an_event(1), an_event(1, code="aaaa-2222"))
    assert store.events("k7mq-29xd") == ()


def test_a_session_is_added_once(store: Store) -> None:
    store.add(a_session(), an_event(1))
    with pytest.raises(ConflictError, match="already in"):
        store.add(a_session(reference="another"))
    assert store.sessions() == (a_session(),)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET value = 'false'", "DELETE FROM events", "UPDATE sessions SET reference = 'x'"],
)
def test_the_database_itself_refuses_to_change_what_is_kept(file: Path, store: Store, statement: str) -> None:
    store.add(a_session(), an_event(1))
    with closing(sqlite3.connect(file)) as other, pytest.raises(sqlite3.IntegrityError, match="never"):
        other.execute(statement)
    assert store.events("k7mq-29xd") == (an_event(1),)


# --- Finding --------------------------------------------------------------------------------------

CODES = ("k7mq-29xd", "k7mq-3333", "aaaa-2222")


@pytest.fixture
def three(store: Store) -> Store:
    for code in CODES:
        store.add(a_session(code))
    return store


@each("typed", ["aaaa-2222", "a", "AAAA", "aaaa2222", " aaaa 22", "k7mq29"])
def test_the_beginning_of_a_code_finds_its_session(three: Store, typed: str) -> None:
    assert three.find(typed).id == ("k7mq-29xd" if typed.startswith("k") else "aaaa-2222")


def test_a_whole_code_is_found_though_another_goes_on_after_it(store: Store) -> None:
    for code in ("aaaa-2222", "aaaa-2222-3333"):
        store.add(a_session(code))
    assert store.find("aaaa-2222").id == "aaaa-2222"


@each(
    ("typed", "kind", "words"),
    [
        ("zzzz", UnknownSessionError, "No session 'zzzz'"),
        ("", UnknownSessionError, "No session ''"),
        ("%", UnknownSessionError, "No session '%'"),
        ("k7", StoreError, "fits 2 sessions: k7mq-"),
    ],
)
def test_what_fits_none_or_several_is_said(three: Store, typed: str, kind: type[StoreError], words: str) -> None:
    with pytest.raises(kind) as caught:
        three.find(typed)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


# --- Forgetting -----------------------------------------------------------------------------------

WORDS = b"Zwiebelkuchen"


def in_files(folder: Path) -> list[str]:
    """Return the files in which the words of the session stand."""
    return [path.name for path in folder.rglob("*") if path.is_file() and WORDS in path.read_bytes()]


def fill(store: Store) -> None:
    for number in range(30):
        code = f"aaaa-{number:04}"
        events = (an_event(n, (WORDS.decode() * 20,), code=code) for n in range(1, 20))
        store.add(a_session(code, reference=WORDS.decode()), *events)


def test_of_a_forgotten_session_no_word_is_left_in_the_files(file: Path, store: Store) -> None:
    store.add(a_session(), *some_events(5))
    fill(store)
    assert in_files(file.parent), "the words were there before"
    for number in range(30):
        store.forget(f"aaaa-{number:04}")
    assert in_files(file.parent) == []
    assert store.events("k7mq-29xd") == some_events(5)


def test_after_forgetting_all_nothing_is_left_also_while_the_program_runs_on(file: Path, store: Store) -> None:
    fill(store)
    store.forget(*(session.id for session in store.sessions()))
    assert in_files(file.parent) == []
    with store.reading.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0, "nor a page that held them"
    assert store.sessions() == ()


def test_forgetting_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(UnknownSessionError, match="k7mq-29xd"):
        store.forget("k7mq-29xd")
    store.forget()


def test_an_event_for_a_session_that_was_deleted_meanwhile_is_refused(store: Store) -> None:
    store.add(a_session(), an_event(1))
    store.forget("k7mq-29xd")
    with pytest.raises(UnknownSessionError, match="Somebody deleted it"):
        store.append(an_event(2))
    assert store.sessions() == ()


# --- The file -------------------------------------------------------------------------------------


def test_only_the_owner_may_look_into_the_file_and_its_folder(file: Path) -> None:
    old = os.umask(0)
    try:
        file = file.parent / "deeper" / file.name
        with open_store(str(file)) as store:
            store.add(a_session())
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(old)
    assert modes == {"sessions.sqlite3": 0o600, "sessions.sqlite3-wal": 0o600, "sessions.sqlite3-shm": 0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == stat.S_IMODE(file.parent.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(file: Path) -> None:
    open_store(str(file)).close()
    file.chmod(0o644)
    open_store(str(file)).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_safeguards_of_the_file_are_on(store: Store) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    with store.reading.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
    assert found == pragmas


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@each("home", [None, "", "  ", "/somewhere", " /padded ", "beside"])
def test_the_data_folder_is_the_one_of_platformdirs(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("XDG_DATA_HOME", home)
    assert locations.data_folder() == platformdirs.user_data_path("decision-aid", appauthor=False)


def test_where_nothing_is_kept_and_nothing_shall_be_made_nothing_is_made(file: Path) -> None:
    with pytest.raises(StoreError, match="Nothing is kept in"):
        open_store(str(file), create=False)
    assert not file.parent.exists()


@each(
    ("url", "words"),
    [
        ("mysql://me:very-secret@host/clinic", "looks like the address of a server"),
        ("sqlite:///kept.db", "looks like the address of a server"),
        *(
            (url, "looks like the address of a server")
            for url in (
                "postgresql+psycopg:/me:very-secret@host/clinic",
                "postgresql//me:very-secret@host/clinic",
                "PostgreSQL://me:very-secret@host/clinic",
                " postgresql://me:very-secret@host/clinic",
                "'postgresql://me:very-secret@host/clinic'",
                "postgresql\uff1a//me:very-secret@host/clinic",
                "jdbc:postgresql://host/clinic?user=me&password=very-secret",
                "//me:very-secret@host/clinic",
                "me:very-secret@host:5432/clinic",
                "host:5432/clinic",
                "host=host password=very-secret",
                "file:kept.db?key=very-secret",
            )
        ),
        ("postgresql://host", "not the address of a server"),
        *(
            (f"postgresql://{rest}", "not the address of a server")
            for rest in (
                "me@host:port/clinic",
                "me@host:\u0665\u0664/clinic",
                "me@host:/clinic",
                "me@one,two/clinic",
                "me@::1/clinic",
                "me@%2Ftmp/clinic",
                "me@h\u00f6st/clinic",
                "me@host/clinic\n",
                "me@host/clinic\x1b[2J",
                "me@host/clinic?sslmode=",
                "me%3Avery-secret@host/clinic",
                "me@host/clinic#password=very-secret",
            )
        ),
        ("postgresql://me@ho st/clinic", "not the address of a server"),
        ("postgresql://me:very-secret@host/clinic", "An address holds no password"),
        ("postgresql://me@very-secret@host/clinic", "An address holds no password"),
        ("postgresql://me:very@very-secret@host/clinic", "An address holds no password"),
        ("postgresql://me:12/very-secret@host/clinic", "An address holds no password"),
        ("postgresql://me@host/clinic?password=very-secret", "An address holds no password"),
        *(
            (f"postgresql://host{rest}", "stand only these")
            for rest in (
                "/clinic?plugin=very-secret",
                "/clinic?pass%77ord=very-secret",
                "/clinic?sslmode=require&sslmode=disable",
                "/clinic?sslmode=verify_full",
                "/clinic?options=-csearch_path%3Dnope",
                "/clinic?host=another",
                "/clinic?port=many",
                ":5432/clinic?port=5433",
                ":65536/clinic",
                ":0/clinic",
                "/clinic?passfile=/a%0Ab",
            )
        ),
        ("postgresql:///clinic?host=/tmp,elsewhere", "stand only these"),
    ],
)
def test_a_wrong_address_is_one_clear_line_without_its_password_and_makes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert words in str(caught.value)
    assert "very-secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        open_store(str(tmp_path))


def test_a_pipe_or_a_device_is_not_a_store_and_keeps_its_mode(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pipe").chmod(0o666)
    before = (tmp_path / "pipe").stat()
    for passphrase in (None, "a long passphrase"):
        with pytest.raises(StoreError, match="is not an ordinary file"):
            open_store(str(tmp_path / "pipe"), passphrase=passphrase)
    assert (tmp_path / "pipe").stat() == before
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_store_made_through_a_link_is_private_too(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    open_store(str(tmp_path / "link")).close()
    assert stat.S_IMODE((tmp_path / "there").stat().st_mode) == 0o600


# --- Versions -------------------------------------------------------------------------------------


def test_the_tables_of_another_program_are_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipes (name)")
    file.chmod(0o644)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(str(file))
    assert file.read_bytes() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_newest_migration_is_the_version_that_we_know() -> None:
    script = ScriptDirectory(str(upgrade.MIGRATIONS))
    assert script.get_current_head() == schema.HEAD


def test_the_migrations_lead_to_the_tables_that_we_use(store: Store) -> None:
    with store.reading.connect() as connection:
        options = {"version_table": schema.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_two_programs_that_make_the_store_at_once_both_can_use_it(file: Path) -> None:
    code = "import sys; from decision_aid.sessions.store import open_store; open_store(sys.argv[1]).close()"
    both = [subprocess.Popen([sys.executable, "-c", code, str(file)], stderr=subprocess.PIPE) for _ in range(2)]
    said = [(process.communicate(timeout=PATIENCE)[1], process.returncode) for process in both]
    assert said == [(b"", 0)] * 2


# --- The start ------------------------------------------------------------------------------------


def test_a_store_that_is_there_is_opened_without_alembic(file: Path) -> None:
    open_store(str(file)).close()
    code = (
        "import sys; from decision_aid.sessions.store import open_store; open_store(sys.argv[1]).close(); "
        "print('sqlalchemy' in sys.modules, 'alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"


@each(
    "damage",
    [
        "UPDATE events SET value = '{'",
        "UPDATE events SET value = CAST(x'22b422' AS TEXT)",
        "UPDATE events SET at = 'no time'",
        "UPDATE events SET value = NULL, absent = 'no reason'",
        "ALTER TABLE events RENAME COLUMN who TO whp",
        "ALTER TABLE events RENAME TO eventz",
    ],
)
def test_what_is_no_answer_any_more_is_told_as_damage_in_one_line_without_its_words(
    tmp_path: Path, damage: str
) -> None:
    file = Path(mkdtemp(dir=tmp_path)) / "store"
    with open_store(str(file)) as store:
        store.add(a_session(), an_event(1, WORDS.decode()))
    with closing(sqlite3.connect(file)) as connection, connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")  # they would refuse to damage it
        connection.execute(damage)
    with open_store(str(file)) as store, pytest.raises(StoreError, match="is damaged") as told:
        store.events(a_session().id)
    assert "\n" not in str(told.value)
    assert WORDS.decode() not in str(told.value)


# --- What others do to it -------------------------------------------------------------------------


def _deleted(file: Path) -> None:
    file.unlink()


def _moved(file: Path) -> None:
    file.rename(file.with_name("moved"))


def _replaced(file: Path) -> None:
    _moved(file)
    file.touch()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file")
@pytest.mark.parametrize("lose", [_deleted, _moved, _replaced])
@pytest.mark.parametrize("after", ["the last answer", "an answer"])
def test_a_file_that_is_lost_under_a_running_interview_is_noticed_and_said(
    file: Path, lose: Callable[[Path], None], after: str
) -> None:
    with open_store(str(file)) as store:
        recorder = SessionRecorder.begin(store, a_session(), "patient")
        recorder.answered("pain", 3)
        lose(file)
        if after == "an answer":
            recorder.answered("pain", 4)
            assert "was deleted, moved or replaced" in recorder.notice
        recorder.close()
        assert "was deleted, moved or replaced" in recorder.notice
        assert not recorder.is_kept
        assert len(recorder.unsaved) == len(recorder.events), "none of them is kept any more"


def test_rows_of_another_program_are_shown_as_text(file: Path) -> None:
    with open_store(str(file)) as store:
        store.add(a_session(), an_event(1))
        store.add(a_session("bad\x1b[2J"))
    values = ("[1, 2]", "[[1]]", "1.5", '{"a": 1}', "9" * 5000, '"\\u001b[2J"', "null")
    with closing(sqlite3.connect(file)) as raw, raw:
        for number, value in enumerate(values, 2):
            row = (
                "k7mq-29xd",
                number,
                "own-words\x1b",
                value,
                None,
                "wizard\x1b",
                an_event(1).when.isoformat(),
                number % 2,
            )
            raw.execute("INSERT INTO events VALUES (?,?,?,?,?,?,?,?)", row)
        texts = {"link_id": "place", "text": "W\x1b[2J?", "short_text": "W\x1b", "type": "choice"}
        asked = {**texts, "options": {"leg": "L\x1b[2J"}}
        content = ["1", "0" * 64, json.dumps(asked)]
        for number, (name, value, is_detail) in enumerate(
            [("pain", "\x1b[2J", 0), ("content", content, 1), ("place", "leg", 0), ("kinds", ["x\x1b"], 0)], 9
        ):
            row = ("k7mq-29xd", number, name, json.dumps(value), None, "wizard\x1b", row[6], is_detail)
            raw.execute("INSERT INTO events VALUES (?,?,?,?,?,?,?,?)", row)
    for command in (
        ["sessions"],
        ["show", "k7mq", "--events"],
        ["show", "k7mq"],
        ["handover", "k7mq"],
        ["report", "k7mq"],
        ["report", "k7mq", "--format", "fhir"],
        ["sessions", "export"],
        ["sessions", "export", "k7mq"],
        ["queue"],
    ):
        done = run(*command, "--store", str(file), "--pack", str(KITCHEN_SINK), cwd=file.parent)
        assert (done.code, "Traceback" in done.err, "\x1b" in done.out + done.err) == (0, False, False), (command, done)
    told = run("sessions", "--store", str(file), "--pack", str(KITCHEN_SINK), cwd=file.parent)
    assert "1 not shown" in told.err
