"""What may happen to a computer: killed programs, full disks, locked, read-only and damaged files. All for real."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.desks import Desks, code, kill_after
from decision_aid.sessions import recorder
from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.store import locations, open_store, own_key, sqlite
from decision_aid.sessions.store.errors import StoreBusyError, StoreError
from tests.conftest import KITCHEN_SINK
from tests.holding import held_by_another_program
from tests.kept import a_session, an_event, some_events
from tests.programs import PATIENCE, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from decision_aid.sessions.records import Event

_MOUNT = shutil.which("mount") or ""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sessions.sqlite3"


# --- Killed programs ------------------------------------------------------------------------------


def events_in(folder: Path) -> tuple[Event, ...]:
    with open_store(str(folder / "kept.db"), create=False) as store:
        (session,) = store.sessions()
        return tuple(event for event in store.events(session.id) if not event.is_detail)


@pytest.mark.slow
def test_an_interview_that_is_killed_at_every_question_loses_only_the_key_being_typed(tmp_path: Path) -> None:
    same = ("--plain", "--pack", str(KITCHEN_SINK), "--store", str(tmp_path / "kept.db"))
    kept: tuple[Event, ...] = ()
    for name in ("numb", "pain", "place", "kinds", "walks"):
        with Terminal(*(("resume",) if kept else ("start", "--keep")), *same, cwd=tmp_path) as program:
            question = program.until_asked()
            while "Press Enter to go on." in question:
                question = program.say("")
            program.say("n" if "y: Yes" in question else "1")  # what comes next is shown: this was acknowledged
            program.send("y")  # and this key is being typed
            program.kill()
        found = events_in(tmp_path)
        assert found[:-1] == kept, "nothing that was kept before has changed"
        assert found[-1].name == name
        assert found[-1].value in (False, 1) or "1:" in question
        kept = found


@pytest.mark.slow
def test_a_program_that_is_killed_at_any_moment_has_kept_what_it_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311
    for number in range(6):
        file = tmp_path / f"{number}.db"
        said = kill_after(file, 2 * number, chance.random() * 0.1)
        with open_store(str(file)) as store:
            kept = [event.name for event in store.events(code(0, 0))]
        assert kept[: len(said)] == said
        assert len(kept) <= len(said) + 1, "at most the answer that was just being said"
        assert len(said) >= 2 * number


@pytest.mark.slow
def test_several_desks_on_one_file_lose_nothing(tmp_path: Path) -> None:
    desks = Desks(str(tmp_path / "one.db"), tmp_path, desks=3, sessions=3, answers=15)
    with open_store(desks.url) as store:  # to make one takes a slow machine longer than a desk waits for others
        with desks.working():
            pass
        assert desks.differences(store) == []
    assert len(desks.seconds) == 3 * 3 * 15


# --- A full disk ----------------------------------------------------------------------------------


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount something; skip the test where this may not be done."""
    if os.geteuid() != 0 or not _MOUNT:
        pytest.skip("only root may mount a small disk")
    done = subprocess.run([_MOUNT, *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no mounting here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run([f"{Path(_MOUNT).parent}/umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Leave no free byte on a disk."""
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as stream:
            while True:
                stream.write(bytes(1024))
    except OSError:
        yield
    finally:
        filler.unlink(missing_ok=True)


def test_on_a_full_disk_the_interview_goes_on_and_is_saved_once_there_is_room(tmp_path: Path) -> None:
    with mounted(tmp_path, "-t", "tmpfs", "-o", "size=600k", "tmpfs"), open_store(str(tmp_path / "kept.db")) as store:
        keeper = SessionRecorder.begin(store, a_session(), "patient")
        keeper.answered("before", answer=True)
        with full(tmp_path):
            number = 0
            while not keeper.unsaved:  # the file may still have room inside
                keeper.answered(f"while-full-{number}", ("x" * 500,))
                number += 1
            assert keeper.notice.startswith("Your answers cannot be saved right now.")
            assert "no room left on the disk" in keeper.notice
            acknowledged = keeper.events[: -len(keeper.unsaved)]
            assert store.events("k7mq-29xd") == acknowledged
            keeper.answered("still-full", answer=True)
            assert (keeper.notice, len(keeper.unsaved)) == ("", 2), "it is said once"
            keeper.close()
            assert keeper.notice.startswith("Your last 2 answers could not be saved.")
            assert not keeper.is_kept
        keeper.answered("room-again", answer=False)
        assert (keeper.notice, len(keeper.unsaved)) == (recorder.SAVED_AGAIN, 0)
        assert store.events("k7mq-29xd") == keeper.events


def test_on_a_full_disk_nothing_can_be_begun_and_that_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mounted(tmp_path, "-t", "tmpfs", "-o", "size=64k", "tmpfs"), full(tmp_path):
        with pytest.raises(StoreError) as caught:
            open_store(str(tmp_path / "kept.db"))
        assert "\n" not in str(caught.value)
        assert "make room" in str(caught.value).lower()
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        with pytest.raises(StoreError, match="make room"):
            own_key.secured(tmp_path.with_suffix(".db"))
        assert not list(tmp_path.rglob("*.key")), "and no half a key"


# --- A read-only folder ---------------------------------------------------------------------------


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder read-only, also for root, whom no mode stops."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    with mounted(folder, "--bind", str(folder)):
        subprocess.run([_MOUNT, "-o", "remount,bind,ro", str(folder)], check=True)
        yield


def test_in_a_read_only_folder_nothing_can_be_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "settings_folder", lambda: tmp_path / "settings")
    with read_only(tmp_path):
        with pytest.raises(StoreError, match="Allow writing"):
            open_store(str(tmp_path / "new" / "kept.db"))
        with pytest.raises(StoreError, match="Allow it"):
            own_key.secured(tmp_path / "new" / "kept.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_a_read_only_folder_is_said_to_be_read_only(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    with open_store(str(file)) as store:
        store.add(a_session(), *some_events(3))
    before = file.read_bytes()
    with read_only(tmp_path), pytest.raises(StoreError, match="read-only"):
        open_store(str(file))
    assert file.read_bytes() == before


# --- A locked file --------------------------------------------------------------------------------


def test_while_another_program_holds_the_file_the_interview_goes_on(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_FOR_OTHERS_MS", 50)
    with open_store(str(file)) as store:
        keeper = SessionRecorder.begin(store, a_session(), "patient")
        keeper.pause = 0.0
        keeper.answered("before", answer=True)
        with held_by_another_program(file):
            keeper.answered("while-held", answer=True)
            assert "in use by another program" in keeper.notice
            assert len(keeper.unsaved) == 1
            keeper.answered("still-held", answer=True)
            assert keeper.notice == ""
        keeper.answered("after", answer=True)
        assert (keeper.notice, len(keeper.unsaved)) == (recorder.SAVED_AGAIN, 0)
        assert store.events("k7mq-29xd") == keeper.events
        assert len(keeper.events) == 4


def test_a_person_does_not_wait_at_each_question_for_a_file_that_is_held(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_FOR_OTHERS_MS", 50)
    with open_store(str(file)) as store:
        keeper = SessionRecorder.begin(store, a_session(), "patient")
        with held_by_another_program(file):
            keeper.answered("while-held", answer=True)
        keeper.answered("after", answer=True)
        assert len(keeper.unsaved) == 2, "it is not tried again before the pause is over"
        keeper.close()
        assert len(keeper.unsaved) == 0
        assert store.events("k7mq-29xd") == keeper.events


def test_a_held_file_is_one_clear_line_for_a_command(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "WAIT_FOR_OTHERS_MS", 50)
    with open_store(str(file)) as store:
        store.add(a_session())
        with held_by_another_program(file), pytest.raises(StoreBusyError, match="Close that program"):
            store.append(an_event(1))


def test_who_opens_a_file_that_another_program_is_making_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.db"
    with held_by_another_program(file) as other:

        def end_the_other(_: float) -> None:
            other.kill()
            other.wait()

        monkeypatch.setattr(sqlite.time, "sleep", end_the_other)  # called while ours waits
        with open_store(str(file)) as store:
            assert store.sessions() == ()
        assert other.returncode, "ours did not wait for it"


def test_deleting_while_another_program_reads_says_that_pages_may_remain(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_FOR_OTHERS_MS", 50)
    with open_store(str(file)) as store:
        store.add(a_session(), *some_events(5))
        with held_by_another_program(file, "BEGIN"), pytest.raises(StoreBusyError) as caught:
            store.forget("k7mq-29xd")
        assert "\n" not in str(caught.value)
        assert store.sessions() == ()


def test_two_desks_that_write_at_once_into_one_session_lose_nothing(file: Path) -> None:
    desk = (
        "import sys\nfrom decision_aid.sessions.store import open_store\n"
        "from decision_aid.sessions.recorder import SessionRecorder\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    keeper = SessionRecorder.resume(store, store.find('k7mq'), sys.argv[2])\n"
        "    for number in range(60): keeper.answered(sys.argv[2], number)\n"
        "    assert not keeper.unsaved\n"
    )
    with open_store(str(file)) as store:
        store.add(a_session())
        both = [subprocess.Popen([sys.executable, "-c", desk, str(file), who]) for who in ("patient", "nurse")]
        assert [one.wait(PATIENCE) for one in both] == [0, 0]
        events = store.events("k7mq-29xd")
    assert [event.sequence for event in events] == list(range(1, 121))
    for who in ("patient", "nurse"):
        assert [event.value for event in events if event.who == who] == list(range(60))


# --- A damaged file -------------------------------------------------------------------------------


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def garbled(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[: middle - 2048] + os.urandom(4096) + content[middle + 2048 :]


def zeros(content: bytes) -> bytes:
    return content[:100] + bytes(len(content) - 100)


def text(_content: bytes) -> bytes:
    return b"Dear diary, this is no database at all.\n" * 100


@pytest.mark.parametrize("damage", [cut, garbled, zeros, text])
def test_a_damaged_file_is_refused_and_left_as_it_is(file: Path, damage: object) -> None:
    with open_store(str(file)) as store:
        for number in range(20):
            name = f"aaaa-{number:04}"
            store.add(a_session(name), *some_events(60, name))
    file.write_bytes(damaged := damage(file.read_bytes()))  # type: ignore[operator]
    with pytest.raises(StoreError) as caught:
        open_store(str(file))
    assert ("Keep a copy" in str(caught.value)) or ("is not a store" in str(caught.value))
    assert "\n" not in str(caught.value)
    assert file.read_bytes() == damaged


def test_an_empty_file_is_a_store_that_was_not_finished(file: Path) -> None:
    file.parent.mkdir()
    file.touch()
    with open_store(str(file)) as store:
        store.add(a_session())
        assert store.sessions() == (a_session(),)


def test_a_program_that_is_killed_while_it_makes_the_store_leaves_one_that_works(tmp_path: Path) -> None:
    for number in range(4):
        file = tmp_path / f"{number}.db"
        kill_after(file, 0, 0.1 + 0.12 * number)
        with open_store(str(file)) as store:
            store.add(a_session())
            assert a_session() in store.sessions()
