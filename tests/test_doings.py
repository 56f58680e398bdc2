"""The log of doings: every line is there, and a line that is taken out, put in or changed shows."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from decision_aid.cli.stores import NO_TERMINAL
from decision_aid.people.desk.watching import LOCKED, Locking
from decision_aid.people.prompts import IdleError, Prompt
from decision_aid.people.terminal.keys import Key
from decision_aid.people.terminal.rich_face import RichFace
from decision_aid.sessions.doings import FIRST, Doing, Noting, first_broken, sealed
from decision_aid.sessions.staff import Person, Role, Staff, StaffError
from decision_aid.sessions.staff import read as read_staff
from decision_aid.sessions.store import open_store
from tests.conftest import KITCHEN_SINK
from tests.kept import a_session, an_event
from tests.programs import PROGRAM, Terminal, environment, flat, run
from tests.scripted import Scripted
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _log(length: int) -> list[Doing]:
    log, seal = list[Doing](), FIRST
    for number in range(1, length + 1):
        log.append(sealed(Doing(number, "2026-03-01T09:30:00+01:00", "nurse", "read", f"k7mq-{number:04}"), seal))
        seal = log[-1].seal
    return log


@given(st.integers(1, 12), st.data())
def test_a_line_that_is_changed_taken_out_or_put_in_shows(length: int, data: st.DataObject) -> None:
    log = _log(length)
    assert first_broken(log) is None
    assert first_broken([sealed(replace(log[0], number=2), FIRST), *log[1:]]) == 1, "a number, sealed anew"
    place = data.draw(st.integers(0, length - 1))
    name = data.draw(st.sampled_from(("at", "who", "did", "session_id", "seal")))
    assert first_broken([*log[:place], replace(log[place], **{name: "x"}), *log[place + 1 :]]) == place + 1
    if place < length - 1:  # the end is compared with what was noted earlier
        assert first_broken(log[:place] + log[place + 1 :]) == place + 1
        before = log[place - 1].seal if place else FIRST
        again = sealed(replace(log[place], who="x"), before)
        assert first_broken([*log[:place], again, *log[place + 1 :]]) == place + 2, "a seal seals all before it"
    assert first_broken([*log[:place], log[place], *log[place:]]) == place + 2


def test_what_is_done_with_sessions_of_a_clinic_is_in_the_log_and_at_home_nothing(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "kept.db")) as store:
        store.add(a_session(reference="A-1042"), an_event(1))
        store.add(a_session("home-0001"), an_event(1, code="home-0001"))
    options = ("--store", "kept.db", "--pack", str(KITCHEN_SINK))
    for command in (["show"], ["report"], ["handover"], ["sessions", "export"]):
        for code in ("k7mq", "home"):
            assert run(*command, code, *options, cwd=tmp_path).code == 0
    assert run("forget", "k7mq", "--yes", "--store", "kept.db", cwd=tmp_path).code == 0
    said = run("sessions", "log", "--store", "kept.db", cwd=tmp_path).out
    did = ["read", "wrote the report of", "handed over", "exported", "deleted"]
    assert [line.split("  ")[1:3] for line in said.splitlines()] == [["k7mq-29xd", one] for one in did]
    whole = run("sessions", "log", "--check", "--store", "kept.db", cwd=tmp_path)
    assert (whole.code, whole.out[:34]) == (0, "5 lines, all as they were written.")

    with closing(sqlite3.connect(tmp_path / "kept.db")) as raw:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            raw.execute("DELETE FROM doings WHERE number = 3")
        raw.execute("DROP TRIGGER doings_stay_delete")  # as its owner can
        raw.execute("DELETE FROM doings WHERE number = 3")
        raw.commit()
    broken = run("sessions", "log", "--check", "--store", "kept.db", cwd=tmp_path)
    assert (broken.code, broken.out) == (1, "")
    assert "see line 3" in broken.err


def test_what_a_lost_server_does_not_take_is_noted_later(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "kept.db")) as store:
        noting = Noting(store.note, "Desk 1")
        (tmp_path / "kept.db").rename(tmp_path / "away")
        noting("opened", "k7mq-29xd")
        assert noting.waiting
        (tmp_path / "away").rename(tmp_path / "kept.db")
        noting("printed", "k7mq-29xd")
        assert [line.did for line in store.doings()] == ["opened", "printed"]


@dataclass
class Absent(Scripted):
    """At None nobody presses a key."""

    def ask(self, prompt: Prompt) -> str | None:
        typed = super().ask(prompt)
        if typed is None:
            raise IdleError
        return None if typed == "\x04" else typed


@each(("typed", "comes"), [(("", "wrong", None, "right", "7"), "7"), (("", "wrong", "\x04"), None)])
def test_a_desk_that_nobody_touches_shows_nothing_before_the_password_is_right(
    typed: tuple[str | None, ...], comes: str | None
) -> None:
    face = Absent((None, *typed))  # type: ignore[arg-type]
    desk = Locking(face, "Ana Ruiz", "right".__eq__, lambda: ("URGENT SIGN not seen yet: 1.",))
    assert desk.ask(Prompt("[A-7] Her answers")) == comes
    between = face.prompts[1:-1] if comes else face.prompts[1:]
    told = [len(prompt.notices) for prompt in between]
    assert told == [1, 1, 2, 2][: len(told)], "Enter alone is no wrong password"
    assert {prompt.notices[0] for prompt in between} == {"URGENT SIGN not seen yet: 1."}
    assert {(prompt.heading, prompt.secret, prompt.choices) for prompt in between} == {(LOCKED, True, ())}
    if comes is None:
        assert desk.ask(Prompt("The list")) is None, "the end of the input opens nothing"
        assert face.prompts[-1].heading == LOCKED


def test_a_file_that_is_no_staff_is_refused_in_one_line_and_no_name_in_it_steers_a_terminal(tmp_path: Path) -> None:
    file, person = tmp_path / "staff.json", {"name": "\x1b[2JAna", "role": "nurse", "password": "$argon2id$"}
    texts = (
        "",
        "[]",
        "null",
        "[" * 100_000,
        *(json.dumps({"people": [person | {"name": name}]}) for name in (5, [5], None)),
    )
    for text in texts:
        file.write_text(text)
        file.chmod(0o600)
        with pytest.raises(StaffError, match="is not a file that 'decision-aid staff' wrote"):
            read_staff(file)
    file.write_text(json.dumps({"people": [person]}))
    assert [one.name for one, _ in read_staff(file).people.values()] == [" [2JAna"]
    for others in (0o640, 0o604, 0o620, 0o602):
        file.chmod(others)
        with pytest.raises(StaffError, match="Others can read"):
            read_staff(file)


@pytest.mark.parametrize("command", [("staff", "add", "new.json", "Ana"), ("intake", "--staff", "staff.json")])
def test_without_a_terminal_no_password_is_asked_and_one_line_says_so(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "staff.json").write_text(Staff().with_person(Person("Ana", Role.NURSE), "long enough a word").as_text())
    (tmp_path / "staff.json").chmod(0o600)
    done = subprocess.run(
        [*PROGRAM, *command],
        cwd=tmp_path,
        env=environment(tmp_path),
        input="Ana\n",
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert (done.returncode, done.stderr.removeprefix("Your name: ")) == (1, f"{NO_TERMINAL}\n")
    assert not (tmp_path / "new.json").exists()


@dataclass
class Fingers:
    """A keyboard at which keys are pressed; at a space somebody goes away for long."""

    keys: str

    def next(self, meanwhile: Callable[[], None], *, in_line: bool) -> Key | None:
        assert in_line
        pressed, self.keys = self.keys[:1], self.keys[1:]
        if pressed == " ":
            meanwhile()
        return Key("enter" if pressed == "." else pressed, held=False) if pressed else None

    def forget(self, *, whole_words: bool) -> bool:
        return not whole_words

    def has_more(self) -> bool:
        return False


def test_what_was_begun_before_a_desk_was_locked_is_there_again_and_on_no_other_screen() -> None:
    note, lock, other = Prompt("Note", line=True), Prompt(LOCKED, line=True, secret=True), Prompt("New", line=True)
    for after, whole in ((note, "lefthip"), (other, "hip")):
        face = RichFace(idle=1e-9, console=Console(file=StringIO()), _keyboard=Fingers("left x hip."))  # type: ignore[arg-type]
        for prompt in (note, lock):
            with pytest.raises(IdleError):
                face.ask(prompt)
        assert face.ask(after) == whole


@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["rich", "plain"])
def test_a_real_desk_locks_itself_and_shows_no_password(tmp_path: Path, plain: tuple[str, ...]) -> None:
    password = "long enough a word"  # noqa: S105
    people = Staff().with_person(Person("Ana Ruiz", Role.NURSE), password)
    (tmp_path / "staff.json").write_text(people.as_text())
    (tmp_path / "staff.json").chmod(0o600)
    desk = ("intake", "--staff", "staff.json", "--lock-after", "0.02", *plain, "--pack", str(KITCHEN_SINK))
    with Terminal(*desk, cwd=tmp_path) as program:
        program.wait_for("Your name:")
        program.send("Ana Ruiz\n")
        program.wait_for("Your password:")
        program.send(f"{password}\n")
        assert program.wait_for("The password of Ana Ruiz, then Enter:")
        assert "Intake desk" not in program.text
        for said, shown in (("another than that", "That is not the password."), (password, "Intake desk")):
            program.until_hidden()
            before = program.raw.count(shown)
            program.send(f"{said}\r")
            assert program.wait_for_written(shown, before + 1), program.text  # by now it may be locked again
            assert said not in program.raw


def test_a_desk_with_staff_opens_for_them_only_and_the_log_says_who(tmp_path: Path) -> None:
    with Terminal("staff", "add", "staff.json", "Ana Ruiz", cwd=tmp_path) as program:
        for asked in ("or more):", "again:"):
            program.wait_for(asked)
            program.send("long enough a word\n")
        assert program.end() == 0, program.raw
    desk = ("intake", "--staff", "staff.json", "--desk", "Desk 1", "--plain", "--pack", str(KITCHEN_SINK))
    for password, opens in (("wrong", False), ("long enough a word", True)):
        with Terminal(*desk, cwd=tmp_path) as program:
            program.wait_for("Your name:")
            program.send("Ana Ruiz\n")
            program.wait_for("Your password:")
            program.send(f"{password}\n")
            if opens:
                program.until_asked()
            else:
                assert program.wait_for("do not go together"), "asked again, until no name is given"
            for line in ("n", "A-7", "p", "q") if opens else ("",):
                program.send(f"{line}\n")
            assert program.end() == (0 if opens else 1), program.raw
    lines = run("sessions", "log", cwd=tmp_path).out.splitlines()
    did = ["opened the list", "opened"]
    assert [line.split("  ")[2:] for line in lines] == [[one, "Desk 1, Ana Ruiz (nurse)"] for one in did]


def test_a_list_leaves_one_line_at_a_clinic_and_none_at_home(tmp_path: Path) -> None:
    options, pack = ("--store", "kept.db"), ("--pack", str(KITCHEN_SINK))
    with open_store(str(tmp_path / "kept.db")) as store:
        store.add(a_session("home-0001"))
        for reference in ("", "A-1042"):
            if reference:
                store.add(a_session(reference=reference))
            for command in ("sessions", "queue"):
                assert run(command, *options, *pack, cwd=tmp_path).code == 0
            lines = [(line.did, line.session_id) for line in store.doings()]
            assert lines == [("opened the list", "-")] * (1 if reference else 0)


def test_an_end_of_the_log_that_is_cut_off_shows_at_a_computer_that_has_seen_it(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "kept.db")) as store:
        for _ in range(3):
            store.note("somebody", "read", "k7mq-29xd")
    check = ("sessions", "log", "--check", "--store", "kept.db")
    assert run(*check, cwd=tmp_path).code == 0
    with closing(sqlite3.connect(tmp_path / "kept.db")) as raw:
        raw.execute("DROP TRIGGER doings_stay_delete")
        raw.execute("DELETE FROM doings WHERE number > 1")
        raw.commit()
    cut = run(*check, cwd=tmp_path)
    assert (cut.code, cut.out, len(cut.err.splitlines())) == (1, "", 1)
    assert "line 3 is not there as it was" in cut.err
    assert "line 3 is not there" in flat(run("intake", "--store", "kept.db", cwd=tmp_path, typed="q\n").err)
    assert run(*check, cwd=tmp_path).code == 1, "what is said once is not accepted"
    (tmp_path / ".local/share/decision-aid/seals.json").unlink()
    assert run(*check, cwd=tmp_path).code == 0
