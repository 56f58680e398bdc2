"""The commands of the desk as real processes: on a terminal, with pipes, killed, and asked for what is not there."""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from decision_aid.sessions.records import fold
from decision_aid.sessions.store import open_store
from tests import pdfs
from tests.conftest import TOP
from tests.kept import a_session, an_event, now
from tests.programs import Terminal, flat, run, unprintable
from tests.tables import each

if TYPE_CHECKING:
    from pathlib import Path

    from decision_aid.sessions.store.database import Store

MORNING = "n\nA-1\nn\nn\np\nn\n=B-2\ny\ng\nn\np\nq\n"


def store_of(home: Path) -> Path:
    return home / ".local/share/decision-aid/sessions.sqlite3"


def opened(home: Path) -> Store:
    """Open what a desk kept, with the key that it made."""
    (key,) = (home / ".config/decision-aid/keys").iterdir()
    return open_store(str(store_of(home)), passphrase=key.read_text().strip())


def answers(home: Path) -> dict[str, list[object]]:
    with opened(home) as store:
        return {one.reference: list(fold(store.events(one.id)).answers.by_link_id.values()) for one in store.sessions()}


@pytest.fixture(scope="module")
def worked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("desk")
    assert run("intake", "--region", "us", cwd=home, typed=MORNING).code == 0
    return home


@pytest.fixture
def morning(worked_at: Path, tmp_path: Path) -> Path:
    """A home with two patients, of whom one has an urgent sign."""
    return shutil.copytree(worked_at, tmp_path, dirs_exist_ok=True)


def test_a_desk_can_be_worked_by_lines_and_shows_only_printable_characters(tmp_path: Path) -> None:
    finished = run("intake", "--region", "us", cwd=tmp_path, typed=MORNING)
    assert (finished.code, len(finished.err.splitlines())) == (0, 1)
    assert finished.err.startswith("What this desk keeps is encrypted. Its key is ")
    assert unprintable(finished.out) == set()
    assert "[=B-2] Get the clinician now" in finished.out
    sign = "New trouble passing or holding urine or stools (yes)"
    assert f"1: =B-2: URGENT SIGN! {sign}, not seen yet" in flat(finished.out)
    assert answers(tmp_path) == {"A-1": [False, False], "=B-2": [True, False]}


def test_every_command_of_the_nurses_page_does_what_it_says(tmp_path: Path) -> None:
    page = (TOP / "docs" / "NURSE-DESK.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    lines = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    commands = [line for line in lines if "--server" not in line]  # of a server: test_clinic_server.py
    assert len(commands) == 8
    typed = iter(["n\nA-1042\nn\np\nq\n"])
    for command in commands:
        done = run(*command, cwd=tmp_path, typed=next(typed, ""))
        assert done.code == 0, (command, done)
        if "-o" in command:
            assert (tmp_path / command[-1]).stat().st_size
    assert run("queue", cwd=tmp_path).out == "Nobody is on the list today.\n"


def test_the_queue_as_csv_runs_no_formula(morning: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("queue", "--csv", cwd=morning).out)))
    assert [(row["reference"], row["state"]) for row in rows] == [("'=B-2", "urgent sign!"), ("A-1", "in progress")]
    assert run("queue", cwd=morning).out.startswith("URGENT SIGN: 1. In progress: 1.\n\n- =B-2: URGENT SIGN!")


def test_sheet_and_log_are_found_by_reference_or_by_code(morning: Path) -> None:
    with opened(morning) as store:
        code = next(one.id for one in store.sessions() if one.reference == "A-1")
    assert run("handover", "a-1", cwd=morning).out.startswith("A-1: clinician's sheet\n")
    assert f"Log of session {code}, reference A-1" in run("show", code[:6], "--events", cwd=morning).out
    assert f"Kept answers {code}" in run("show", "A-1", cwd=morning).out
    assert run("report", "a-1", cwd=morning).code == 0


def test_handover_is_written_to_a_file_only_if_it_is_free(morning: Path) -> None:
    assert run("handover", "A-1", "--format", "markdown", "-o", "h.md", cwd=morning).code == 0
    assert (morning / "h.md").read_text().startswith("# A-1: clinician's sheet\n")
    again = run("handover", "A-1", "-o", "h.md", cwd=morning)
    assert (again.code, again.out) == (1, "")
    assert "already there" in again.err


def test_a_patient_is_forgotten_by_reference_and_leaves_a_line_without_a_word(morning: Path) -> None:
    assert run("forget", "a-1", "--yes", cwd=morning).code == 0
    assert list(answers(morning)) == ["=B-2"]
    *before, line = run("sessions", "log", cwd=morning).out.splitlines()
    code = line.split()[2]
    assert re.fullmatch(r"[0-9a-z]{4}-[0-9a-z]{4}", code)
    assert "  deleted  " in line
    assert " at " in line
    assert "A-1" not in line
    assert [code in one for one in before if "  opened  " in one].count(True) >= 1
    assert "  -  opened the list  " in before[0]
    with opened(morning) as store:
        store.add(a_session("aaaa-2222"), an_event(1, code="aaaa-2222"))
        store.add(a_session("bbbb-3333"), an_event(1, code="bbbb-3333"))
        store.append(replace(an_event(2, code="bbbb-3333"), when=now()))
    for number in ("1 session", "0 sessions"):  # not the one that something was added to today
        told = run("forget", "--older-than", "1", "--yes", cwd=morning).out
        assert told.startswith(f"Deleted: {number}.")
    assert run("forget", "--all", "--older-than", "1", cwd=morning).code == 2


@each("command", [("handover",), ("show",), ("show", "--events"), ("report",)])
def test_a_session_that_is_not_there_is_one_clear_line(morning: Path, command: tuple[str, ...]) -> None:
    finished = run(*command, "nobody", cwd=morning)
    assert (finished.code, finished.out, len(finished.err.splitlines())) == (1, "", 1)


@each("command", [("handover", "A-1"), ("show", "A-1", "--events"), ("queue",), ("sessions", "export")])
def test_where_nothing_is_kept_it_is_said_and_nothing_is_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    finished = run(*command, cwd=tmp_path)
    assert (finished.code, finished.out, len(finished.err.splitlines())) == (1, "", 1)
    assert not store_of(tmp_path).exists()


def test_a_reference_that_two_sessions_have_is_not_guessed(morning: Path) -> None:
    run("intake", cwd=morning, typed="n\nA-1\nn\np\nq\n")
    finished = run("handover", "A-1", cwd=morning)
    assert finished.code == 1
    assert finished.err.startswith("2 sessions have the reference A-1. Give the code of one: ")


# --- on a terminal --------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_patients_at_once_on_a_terminal_and_a_killed_desk_loses_nothing(tmp_path: Path) -> None:
    with Terminal("intake", "--region", "us", cwd=tmp_path) as desk:
        desk.ready()
        for reference, key in (("A-1", "n"), ("B-2", "y")):
            desk.press("n", "\r", *reference, "\r", key)
            if key == "y":
                assert "[B-2] Get the clinician now" in desk.text
                desk.press("g")
            desk.press("p")
        assert "URGENT SIGN: 1. In progress: 1." in desk.text
        desk.press("2", "\r", "n")
        assert "[A-1] Urgent signs" in desk.text
        assert "New numbness between the legs no" in desk.flat
        os.kill(desk.pid, signal.SIGKILL)
    assert answers(tmp_path) == {"A-1": [False, False], "B-2": [True]}
    with Terminal("intake", cwd=tmp_path) as desk:
        desk.ready().press("1", "\r")
        assert "[B-2] Get the clinician now" in desk.text
        desk.press("k", "p", "q", "\r")
        assert desk.end() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (40, 15)])
def test_what_to_do_about_an_urgent_sign_is_seen_without_scrolling(tmp_path: Path, columns: int, lines: int) -> None:
    with Terminal("intake", cwd=tmp_path, columns=columns, lines=lines) as desk:
        desk.ready().press("n", "\r", *"A-1", "\r", "y")
        seen = desk.flat
    assert "[A-1] Get the clinician now" in seen
    assert "URGENT SIGN! New trouble passing or holding urine or stools: yes" in seen
    assert "Stay with the patient." in seen
    assert "k the clinician knows" in seen
    assert "p pause" in seen


@pytest.mark.slow
def test_in_a_narrow_window_no_key_of_the_same_reference_breaks_inside_a_word(tmp_path: Path) -> None:
    with Terminal("intake", cwd=tmp_path, columns=40, lines=15) as desk:
        desk.ready().press("n", "\r", *"A-1", "\r", "p", "n", "\r", *"A-1", "\r")
        assert "n somebody else with this reference" in desk.text


@pytest.mark.slow
def test_a_line_of_text_takes_every_key_as_text(tmp_path: Path) -> None:
    with Terminal("intake", cwd=tmp_path) as desk:
        desk.ready().press("n", "\r", *"qpn?", "\x7f", *"é-1 1", "\r")
        assert "[qpné-1 1] Urgent signs" in desk.text or "Is this reference right?" in desk.text
        assert 'You typed "qpné-1 1".' in desk.text
        desk.press("\r")
        desk.send("7" * 200)
        desk.heard()
        desk.press("\r")
        assert desk.wait_for("That is too long: 40 characters at most.")
        desk.send("1000")
        assert desk.wait_for("> 1000"), "as a scanner sends it: the same key again and again is no finger left on it"


@pytest.mark.slow
def test_a_row_says_whom_it_opens_and_keys_typed_ahead_open_nobody(tmp_path: Path) -> None:
    run("intake", cwd=tmp_path, typed="n\nA-1\np\nn\nB-2\np\nn\nC-3\np\nq\n")
    with Terminal("intake", cwd=tmp_path) as desk:
        desk.ready().press("2")
        assert "Press Enter to take B-2: waiting since" in desk.flat
        assert "A-1: " not in desk.text
        assert "URGENT SIGN: 1." not in desk.text
        run("intake", cwd=tmp_path, typed="A-1\ny\ng\np\nn\nD-4\ny\ng\np\nq\nq\n")
        assert desk.wait_for("URGENT SIGN: 2."), "also while something is typed"
        assert desk.wait_for("1 A-1: URGENT SIGN!")
        assert desk.wait_for("4 D-4: URGENT SIGN!")
        assert "Press Enter to take B-2: waiting since" in desk.flat
        desk.press("\r")
        assert "[B-2] Urgent signs" in desk.text
        desk.send("pR-3\r")
        assert desk.wait_for("What you typed before this screen was there was not taken.")
        assert "Intake desk" in desk.text
        assert "[" not in desk.text.splitlines()[0]


@pytest.mark.slow
def test_both_papers_are_printed_from_the_desk_and_without_a_printer_that_is_said(tmp_path: Path) -> None:
    pdfs.skip_unless_made_here()
    (tmp_path / "bin").mkdir()
    printer = tmp_path / "bin" / "lp"
    printer.write_text(f'#!/bin/sh\nprintf "%s\\n" "$2" >> {tmp_path}/titles; exec cat > {tmp_path}/paper\n')
    printer.chmod(0o700)
    with Terminal("intake", cwd=tmp_path, variables={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}) as desk:
        desk.ready().press("n", "\r", *"A-1", "\r", "n", "q", "y")
        while "Press Enter to go to the next patient." not in desk.flat:
            desk.press("\r")
        desk.press("l")
        assert desk.wait_for("It is on its way to the printer.")
        first = (tmp_path / "paper").read_bytes()
        desk.press("h")
        assert desk.wait_for("It is on its way to the printer.")
        assert first.startswith(b"%PDF"), first[:20]
        assert [line.split()[0] for line in (tmp_path / "titles").read_text().splitlines()] == ["handover", "sheet"]
        printer.unlink()
        desk.press("l")
        assert desk.wait_for("No printer is set up on this computer.") or shutil.which("lp", path="/usr/bin:/bin")
        desk.press("\r")
        assert desk.wait_for("Intake desk"), "a sheet that was read need not be read again because it was printed"
