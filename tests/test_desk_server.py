"""The nurse desk as real programs on a real PostgreSQL server that stops, comes back, and has other desks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from decision_aid.engine import regions
from decision_aid.people.desk.desk import Desk
from decision_aid.people.desk.serving import Room
from decision_aid.sessions.content import Content
from decision_aid.sessions.recorder import KEPT_HERE
from decision_aid.sessions.records import fold
from decision_aid.sessions.store import locations, open_for_desk, open_store
from tests.programs import Terminal, flat, run
from tests.scripted import Scripted
from tests.servers import WITH_PASSWORD
from tests.test_store_postgresql import database_of, end_all_connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from decision_aid.content import ContentPack
    from decision_aid.loading import LoadedPack
    from decision_aid.people.prompts import Prompt
    from decision_aid.sessions.store.database import Store
    from tests.servers import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql")]
GET, LIST = "Get the clinician now", "Intake desk"
READ_ONLY = "default_transaction_read_only"
REACHED = "reached, all is there."
SIGN = "URGENT SIGN! New trouble passing or holding urine or stools (yes), not seen yet"


@pytest.fixture
def url(postgresql: Server) -> str:
    if not postgresql.running:
        postgresql.start()
    return postgresql.new_database()


@contextmanager
def desk(home: Path, url: str, name: str, *more: str) -> Iterator[Terminal]:
    """Open a desk on a computer of its own, in a window that holds the whole list."""
    home.mkdir(exist_ok=True)
    options = ("--region", "us", "--server", url, "--desk", name, *more)
    with Terminal("intake", *options, cwd=home, columns=100, lines=40) as terminal:
        terminal.ready()
        yield terminal


def type_in(terminal: Terminal, line: str) -> None:
    terminal.press(*line, "\r")


def follow(terminal: Terminal, *keys_and_screens: str) -> None:
    """Press keys, each once what the one before leads to is there: a screen that looks again is drawn at any time."""
    for key, shown in zip(keys_and_screens[::2], keys_and_screens[1::2], strict=True):
        terminal.press(key)
        assert terminal.wait_for(shown), f"after {key}:\n{terminal.text}"
        terminal.settle_quietly()


# --- before the screen ----------------------------------------------------------------------------


def test_who_is_not_let_in_gets_no_desk_and_one_line_that_says_why(
    url: str, postgresql: Server, tmp_path: Path
) -> None:
    postgresql.query("postgres", f"CREATE ROLE {WITH_PASSWORD} LOGIN PASSWORD 'secret'")
    passfile = tmp_path / "pgpass"
    passfile.write_text("*:*:*:*:wrong", encoding="utf-8")
    passfile.chmod(0o600)
    missing = url.replace("clinic@", f"{WITH_PASSWORD}@")
    rows = {
        missing: "no password",
        f"{missing}&passfile={passfile}": "password authentication failed",
        url.replace("@/clinic", "@/klinik"): "does not exist",
        url.replace("clinic@", "nobody-here@"): "does not exist",
    }
    for address, why in rows.items():
        done = run("intake", "--server", address, cwd=tmp_path, typed="q\n")
        assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1), done
        assert "does not let us in" in done.err
        assert why in done.err
        assert "wrong" not in done.err
    assert not list(tmp_path.rglob("*.sqlite3"))


# --- the server stops and comes back --------------------------------------------------------------


def test_a_desk_that_opens_without_the_server_says_so_for_as_long_and_comes_back_by_itself(
    url: str, postgresql: Server, tmp_path: Path
) -> None:
    """Nobody presses a key for the sign to stand at the other desk."""
    with desk(tmp_path / "b", url, "Desk B") as other:
        assert other.wait_for(REACHED)
        postgresql.stop()
        assert other.wait_for("OFFLINE since")
        with desk(tmp_path / "a", url, "Desk A") as first:
            assert "OFFLINE since" in first.flat
            assert "Who came to other desks is not on the list." in first.flat
            assert "not reached" in first.flat
            type_in(first, "V-18")
            follow(first, "n", "Read aloud", "y", GET)
            assert "OFFLINE since" in first.flat
            assert "Get the clinician now" in first.flat
            follow(first, "g", "Read aloud", "p", LIST)
            assert first.wait_for("NOT ON THE SERVER YET")
            postgresql.start()
            assert other.wait_for(f"V-18: {SIGN}")
            assert "OFFLINE" not in other.flat
            assert first.wait_for(REACHED)
            assert "OFFLINE" not in first.flat
            assert "NOT ON THE SERVER" not in first.flat
            type_in(first, "q")
            assert first.wait_for("Close the desk?")
            first.press("q")
            assert first.end() == 0


def test_an_urgent_sign_of_a_patient_whom_the_server_knew_is_at_the_other_desk_once_it_is_back(
    url: str, postgresql: Server, tmp_path: Path
) -> None:
    with desk(tmp_path / "a", url, "Desk A") as first, desk(tmp_path / "b", url, "Desk B") as other:
        type_in(first, "n")
        type_in(first, "V-18")
        assert first.wait_for("Read aloud")
        assert other.wait_for("V-18: waiting")
        postgresql.stop()
        follow(first, "y", GET, "g", "Read aloud", "p", LIST)
        assert first.wait_for("V-18: URGENT SIGN!")
        assert "V-18: kept on this computer, not on the server yet." in first.flat
        assert first.wait_for("OFFLINE since")
        postgresql.start()
        assert other.wait_for(f"V-18: {SIGN}")
        assert first.wait_for(REACHED)
        assert "V-18: all is kept." in first.flat


def test_a_clinic_that_keeps_nothing_on_a_desk_has_nothing_there_and_loses_nothing(
    url: str, postgresql: Server, tmp_path: Path
) -> None:
    with desk(tmp_path / "a", url, "Desk A", "--never-local") as first:
        type_in(first, "n")
        type_in(first, "V-18")
        assert first.wait_for("Read aloud")
        follow(first, "n", " no > 2 ")
        postgresql.stop()
        follow(first, "y", GET)
        assert "Get the clinician now" in first.flat
        assert "NOT SAVED YET: what was said here." in first.flat
        follow(first, "g", "Read aloud", "p", LIST)
        assert first.wait_for("1 patient is not all there yet.")
        assert "NOT SAVED YET" in first.flat
        assert "Nothing is kept on this computer" in first.flat
        assert not list(tmp_path.rglob("*.sqlite3"))
        postgresql.start()
        assert first.wait_for(REACHED)
        with open_store(url) as store:
            (session,) = store.sessions()
            assert list(fold(store.events(session.id)).answers.by_link_id.values()) == [False, True]
    assert not list(tmp_path.rglob("*.sqlite3"))


@dataclass
class Acting(Scripted):
    """Types the lines of a script; what is not a line is done first."""

    def ask(self, prompt: Prompt) -> str:
        typed = super().ask(prompt)
        while callable(typed):
            typed()
            typed = next(self._lines)
        return typed


@pytest.fixture
def store(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(locations, "data_folder", lambda: tmp_path / "data")
    with open_for_desk(url) as opened:
        yield opened


@pytest.mark.parametrize("told", ["OFFLINE since", "What was kept on this computer still waits there"])
def test_a_server_that_stops_or_takes_nothing_while_the_nurse_works_costs_no_answer(
    store: Store, postgresql: Server, shipped: LoadedPack, pack: ContentPack, told: str
) -> None:
    """What it does not take, as with a full disk, stood in the memory of the desk alone, and went with it."""

    def take(said: str) -> None:
        url = postgresql_url(store)
        postgresql.query("postgres", f"ALTER DATABASE {database_of(url)} {said}")
        end_all_connections(postgresql, url)

    stop, start = postgresql.stop, postgresql.start
    if not told.startswith("OFFLINE"):
        stop, start = (lambda: take(f"SET {READ_ONLY} = on"), lambda: take(f"RESET {READ_ONLY}"))
    before: tuple[str | Callable[[], None], ...] = ("n", "A-1", "n", "p", "n", "B-2", "n", stop)
    during: tuple[str | Callable[[], None], ...] = (
        "n",
        "p",
        "n",
        "C-3",
        "n",
        "p",
        "1",
        "n",
        "p",
        start,
        "2",
        "n",
        "p",
        "q",
    )
    nurse = Acting((*before, *during))  # type: ignore[arg-type]
    room = Room(nurse, regions.Place(pack.regions[1], certain=True), Content(pack, shipped.sha256), lambda *_: "")
    Desk(store, room, "desk 1").run()
    store.close()  # its courier may be on the way: what is left, the next to open brings
    with open_store(postgresql_url(store)) as there:
        kept = {one.reference: len(fold(there.events(one.id)).answers.by_link_id) for one in there.sessions()}
    assert kept == {"A-1": 2, "B-2": 3, "C-3": 1}
    notices = [notice for prompt in nurse.prompts for notice in prompt.notices]
    assert any(notice.startswith(told) for notice in notices)
    assert not any("NOT SAVED" in notice for notice in notices)
    assert KEPT_HERE not in notices, "it stands above already"


def postgresql_url(store: Store) -> str:
    return store.reading.url.render_as_string(hide_password=False)


# --- two desks, one patient -----------------------------------------------------------------------


def test_a_reference_corrected_without_the_server_stands_at_every_desk_once_it_is_back(
    url: str, postgresql: Server, tmp_path: Path
) -> None:
    with desk(tmp_path / "a", url, "Desk A") as first, desk(tmp_path / "b", url, "Desk B") as other:
        type_in(first, "n")
        type_in(first, "V-31")
        assert first.wait_for("Read aloud")
        assert other.wait_for("V-31: waiting")
        type_in(other, "V-31")
        assert other.wait_for("[V-31]")
        postgresql.stop()
        follow(first, "n", " no > 2 ", "-", "Which reference is right?")
        type_in(first, "V-13")
        assert first.wait_for("V-31 was wrong, and V-13 is right?")
        follow(first, "y", "[V-13]")
        postgresql.start()
        assert other.wait_for("[V-13]")
        assert "The reference was corrected at another desk: V-13." in other.flat
        follow(first, "p", LIST)
        assert first.wait_for("V-13: in progress, 1 answered")
        assert "V-31" not in flat(run("queue", "--server", url, cwd=tmp_path).out)


def test_two_desks_on_one_patient_are_told_at_once_and_an_urgent_yes_stands_until_somebody_settles_it(
    url: str, tmp_path: Path
) -> None:
    """Neither nurse presses a key to be told; the no of the one never takes the yes of the other from the list.

    Both desks were opened under one name: the second was not told, and took from the list what the first had open.
    """
    with desk(tmp_path / "a", url, "Desk A") as first, desk(tmp_path / "b", url, "Desk A") as other:
        assert other.wait_for("Another desk is called Desk A.")
        type_in(first, "n")
        type_in(first, "V-23")
        assert first.wait_for("Read aloud")
        assert other.wait_for("V-23: waiting")
        assert other.wait_for("Open at Desk A.")
        type_in(other, "V-23")
        assert other.wait_for("Read aloud")
        assert "ALSO OPEN at Desk A." in other.flat
        assert first.wait_for("ALSO OPEN at Desk A (")
        follow(other, "y", GET, "g", "Read aloud")
        follow(first, "n", GET)
        assert 'TWO ANSWERS STAND: "yes" and "no".' in first.flat
        assert "Get the clinician now" in first.flat
        assert other.wait_for("TWO ANSWERS STAND: "), "before the next answer there"
        follow(other, "n", GET)
        assert 'TWO ANSWERS STAND: "yes" and "no".' in other.flat
        queue = flat(run("queue", "--server", url, cwd=tmp_path).out)
        assert f"V-23: {SIGN}; two answers stand" in queue
        follow(first, "b", "Read aloud", "y", GET, "k", "Read aloud", "p", LIST)
        assert first.wait_for("urgent sign, seen")
        assert "two answers" not in flat(run("queue", "--server", url, cwd=tmp_path).out)


def test_a_sheet_is_made_from_what_the_store_holds_now(url: str, tmp_path: Path) -> None:
    with desk(tmp_path / "a", url, "Desk A") as first:
        type_in(first, "n")
        type_in(first, "V-21")
        assert first.wait_for("Read aloud")
        follow(first, "n", " no > 2 ", "q", "Stop here?", "y", "V-21: clinician's sheet")
        with desk(tmp_path / "b", url, "Desk B") as other:
            type_in(other, "V-21")
            follow(other, "r", "Your answers", "1", "Read aloud", "y", GET, "k", "Handover sheet", "p", LIST)
            assert other.wait_for("urgent sign, seen")
        assert first.wait_for("Somebody else has answered here meanwhile.")
        first.press("w")
        assert first.wait_for("Written to")
    (written,) = (tmp_path / "a").glob("handover-V-21*.txt")
    text = flat(written.read_text())
    assert "Changed at another desk meanwhile: New trouble passing or holding urine or stools." in text
    assert "No: New trouble passing" not in text
