"""Keeping answers, as real processes: nothing without a yes, each answer at once, and every error in one line."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decision_aid import __version__, loading
from decision_aid.engine import flow
from decision_aid.engine.answers import Answers
from decision_aid.people.interview.state import IT_IS_KEPT
from decision_aid.sessions import exchange, snapshot
from decision_aid.sessions.records import Event, Session, fold, new_id
from decision_aid.sessions.store import StoreError, locations, open_store
from tests.conftest import KITCHEN_SINK, content_in
from tests.kept import now
from tests.programs import (
    PATIENCE,
    PROGRAM,
    Finished,
    Terminal,
    environment,
    flat,
    fullest_answers,
    keys_for,
    run,
    unprintable,
)
from tests.tables import each

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from decision_aid.engine.answers import Answer

pytestmark = pytest.mark.slow

KITCHEN = ("--pack", str(KITCHEN_SINK))
CONTENT = content_in(KITCHEN_SINK)
PACK = CONTENT.pack
STORY: dict[str, Answer] = {"numb": False, "pain": 7, "place": "arm"}  # two questions are left
TYPED = "n\n7\n2\n"
ENTER, CTRL_C = "\r", "\x03"
SHALL_WE = "Shall we keep your answers?"
FIRST_QUESTION = "Is your leg numb?"


def store_of(home: Path) -> Path:
    return home / ".local" / "share" / "decision-aid" / "sessions.sqlite3"


def keep(
    home: Path,
    answers: Mapping[str, Answer] = STORY,
    *,
    code: str = "",
    reference: str = "",
    days: int = 0,
    **details: Answer,
) -> str:
    """Put a session of so many days ago into the store of a home, as the program does; return its code."""
    when = now() - timedelta(days=days)
    session = Session(code or new_id(), when, reference, __version__, PACK.meta.version, CONTENT.sha256)
    told = {"content": snapshot.as_detail(CONTENT), **details}
    named = [*((name, value, True) for name, value in told.items()), *((name, a, False) for name, a in answers.items())]
    events = (
        Event(session.id, n, name, value, "patient", when, is_detail=is_detail)
        for n, (name, value, is_detail) in enumerate(named, start=1)
    )
    with open_store(str(store_of(home))) as store:
        store.add(session, *events)
    return session.id


def kept(home: Path) -> dict[str, dict[str, Answer]]:
    """Return the answers of every session in the store of a home."""
    if not store_of(home).exists():
        return {}
    with open_store(str(store_of(home))) as store:
        return {one.id: dict(fold(store.events(one.id)).answers.by_link_id) for one in store.sessions()}


def files_of(home: Path) -> dict[str, bytes]:
    """Return what is in the store, file by file, without what SQLite writes at each opening."""
    return {path.name: path.read_bytes() for path in store_of(home).parent.glob("*") if not path.name.endswith("-shm")}


def go_to(program: Terminal, words: str) -> None:
    """Go on with Enter until these words stand on the screen."""
    for _ in range(12):
        if words in program.flat:
            return
        program.press("n" if FIRST_QUESTION in program.flat else ENTER)
    message = f"this never came: {words}\n{program.text}"
    raise AssertionError(message)


def lines_to(program: Terminal, words: str) -> str:
    """Go on by lines until this was shown; return all that was shown."""
    said = last = program.until_asked()
    for _ in range(12):
        if words in flat(said):
            return flat(said)
        last = program.say("n" if FIRST_QUESTION in flat(last) else "")
        said += last
    message = f"this never came: {words}\n{said}"
    raise AssertionError(message)


def until(program: Terminal, words: str) -> None:
    """Wait until these words stand on the screen, however busy the computer is."""
    assert any(program.wait_for(words) for _ in range(5)), f"{words}\n{program.text}"


# --- Nothing without a yes ------------------------------------------------------------------------


def test_piped_lines_are_all_answers_and_nothing_is_kept(tmp_path: Path) -> None:
    done = run("--plain", *KITCHEN, cwd=tmp_path, typed=TYPED)
    assert (done.code, done.err) == (0, "")
    assert SHALL_WE not in done.out
    assert "How strong: 7 of 10" in done.out
    assert "Where: Arm" in done.out
    assert list(tmp_path.rglob("*")) == []


def test_in_a_window_it_is_asked_once_with_a_plain_yes_or_no(tmp_path: Path) -> None:
    with Terminal(*KITCHEN, cwd=tmp_path) as program:
        program.ready()
        go_to(program, SHALL_WE)
        assert "Others who use this computer may read them." in program.flat
        program.press(ENTER)
        assert SHALL_WE in program.flat
        program.press("n")
        assert SHALL_WE not in program.flat
    assert not store_of(tmp_path).parent.exists()


def test_on_a_line_terminal_it_is_asked_in_the_same_words_and_the_code_is_shown(tmp_path: Path) -> None:
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        lines_to(program, SHALL_WE)
        shown = program.say("y")
    ((code, answers),) = kept(tmp_path).items()
    assert f"Your code is {code}" in flat(shown)
    assert answers == {"numb": False}


@pytest.mark.parametrize("option", ["--keep", "--no-keep"])
def test_who_said_it_beforehand_is_not_asked(tmp_path: Path, option: str) -> None:
    with Terminal("--plain", option, *KITCHEN, cwd=tmp_path) as program:
        said = lines_to(program, FIRST_QUESTION)
        assert ("Your code is" in said) is (option == "--keep")
        assert SHALL_WE not in said
    assert store_of(tmp_path).exists() is (option == "--keep")


def test_without_a_kept_session_nothing_of_the_store_is_imported(tmp_path: Path) -> None:
    anew = (sys.executable, "-X", "importtime", "-m", "decision_aid")
    with Terminal(*KITCHEN, cwd=tmp_path, command=anew) as program:
        program.ready_quietly()
        loaded = {line.split("|")[-1].strip() for line in program.raw.splitlines()}
    assert "decision_aid.people.interview" in loaded
    libraries = {"sqlalchemy", "sqlite3", "alembic", "platformdirs", "psycopg", "sqlcipher3"}
    assert not libraries & loaded
    modules = ("", ".content", ".records", ".store", ".store.errors", ".store.locations")
    looked_for = {f"decision_aid.sessions{module}" for module in modules}
    assert {name for name in loaded if name.startswith("decision_aid.sessions")} <= looked_for


# --- Each answer at once, and exactly there -------------------------------------------------------


def test_piped_answers_are_kept_where_only_their_owner_can_read_them(tmp_path: Path) -> None:
    done = run("--plain", "--keep", "--by", "helper", "--region", "uk", *KITCHEN, cwd=tmp_path, typed=TYPED)
    assert flat(done.out).index("About 10 minutes") < flat(done.out).index("Your code is"), "the first page comes first"
    assert done.code == 0
    ((code, answers),) = kept(tmp_path).items()
    assert answers == STORY
    assert flat(done.err) == IT_IS_KEPT.format(code)
    folder = store_of(tmp_path).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    with open_store(str(store_of(tmp_path))) as store:
        events = store.events(code)
    assert {event.who for event in events} == {"helper"}
    assert [(event.name, event.value) for event in events if event.is_detail] == [
        ("content", snapshot.as_detail(CONTENT)),
        ("region", "uk"),
        ("short", True),
    ]


def test_a_killed_program_has_kept_every_answer_and_goes_on_at_the_same_question(tmp_path: Path) -> None:
    sheet, given = fullest_answers(PACK), Answers()
    with Terminal("--keep", *KITCHEN, cwd=tmp_path) as program:
        program.ready()
        go_to(program, FIRST_QUESTION)
        while (item := flow.next_item(PACK, given)) and item.link_id != "kinds":
            go_to(program, item.text)
            program.press(*keys_for(item, sheet[item.link_id]))
            given = given.with_answer(item.link_id, sheet[item.link_id])
        program.kill()
    ((code, answers),) = kept(tmp_path).items()
    assert answers == given.by_link_id
    assert len(answers) == 3
    with Terminal("resume", *KITCHEN, cwd=tmp_path) as program:
        program.ready()
        assert "Welcome back" in program.text
        program.press(ENTER)
        assert PACK.items["kinds"].text in program.text
        program.press("1", ENTER)
        program.send(CTRL_C)
        assert program.end() == 130
        assert IT_IS_KEPT.format(code) in flat(program.after_screens)
    assert kept(tmp_path)[code] == {**answers, "kinds": ("rest",)}


def test_a_plain_start_offers_what_is_kept_finished_or_not_and_enter_never_begins_anew(tmp_path: Path) -> None:
    keep(tmp_path, {**STORY, "kinds": ("rest",), "stage": "open"})  # finished
    keep(tmp_path, reference="A-17")  # of a clinic
    code = keep(tmp_path)
    for key, expected in (
        ("1", PACK.items["kinds"].text),
        (ENTER, "Nothing is chosen yet"),
        ("n", "About 10 minutes of questions"),
        ("3", "Since then"),
        ("q", "Your answers are still kept."),
    ):
        with Terminal(*KITCHEN, cwd=tmp_path) as program:
            program.ready()
            assert "3 After the visit: write down what was said and decided" in program.flat
            assert f"3 of about 5 answered ({code})" in program.flat
            assert program.flat.count("answered (") == program.flat.count("Finished ") == 1
            program.press(key)
            assert expected in program.flat


def test_resume_without_a_code_goes_on_with_the_only_open_session(tmp_path: Path) -> None:
    codes = {keep(tmp_path), keep(tmp_path)}
    done = run("resume", *KITCHEN, cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("2 sessions are open: ")
    assert all(code in done.err for code in codes)
    run("forget", codes.pop(), "--yes", cwd=tmp_path)
    done = run("resume", "--plain", "-o", "sheet.txt", *KITCHEN, cwd=tmp_path, typed="1\n2\n")
    assert done.code == 0
    assert "Chosen: Rest" in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    done = run("resume", *KITCHEN, cwd=tmp_path)
    assert done.err == f"No session is open in {store_of(tmp_path)}. To see all: decision-aid sessions\n"


# --- List, show, edit, report ---------------------------------------------------------------------


def test_without_anything_kept_the_list_is_empty_and_nothing_is_made(tmp_path: Path) -> None:
    assert run("sessions", cwd=tmp_path) == Finished(0, "No answers are kept here.\n", "")
    assert json.loads(run("sessions", "--format", "json", cwd=tmp_path).out)["sessions"] == []
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
def test_the_list_fits_its_window(tmp_path: Path, size: tuple[int, int]) -> None:
    code = keep(tmp_path, {"numb": True})
    with Terminal("sessions", *KITCHEN, cwd=tmp_path, columns=size[0], lines=size[1]) as program:
        assert program.end() == 0
        assert code in program.text
        assert "urgent sign!, in progress" in program.flat
        assert program.text.startswith("Code       Reference" if size[0] == 80 else f"Code: {code}")
        assert not unprintable(program.raw.replace("\r\n", "\n"))


def test_show_edit_and_report_agree(tmp_path: Path) -> None:
    code = keep(tmp_path)
    assert "- Pain: 7 of 10" in run("show", code[:6].upper(), *KITCHEN, cwd=tmp_path).out
    done = run("edit", code, "--plain", "--by", "helper", *KITCHEN, cwd=tmp_path, typed="2\n3\n\n")
    assert f"1 answer changed. To see the sheet: decision-aid report {code}" in done.out
    shown = run("show", code, *KITCHEN, cwd=tmp_path)
    assert "- Pain: 3 of 10 (a helper typed this)" in flat(shown.out)
    sheet = json.loads(run("report", code, "--format", "json", *KITCHEN, cwd=tmp_path).out)
    assert sheet["source"] == code
    assert sheet["answers"] == {"numb": False, "pain": 3, "place": "arm"}


def test_a_report_is_made_in_every_format_and_for_the_clinician(tmp_path: Path) -> None:
    code = keep(tmp_path, reference="A-17")
    page = run("report", code, "--for", "clinician", *KITCHEN, cwd=tmp_path)
    assert (page.code, page.err) == (0, "")
    assert "A-17" in page.out
    html = run("report", code, "--format", "html", "--for", "both", *KITCHEN, cwd=tmp_path)
    assert html.out.startswith("<!")
    assert code in html.out
    done = run("resume", code, "--plain", "-o", "page.html", *KITCHEN, cwd=tmp_path, typed="1\n2\n")
    assert done.code == 0
    assert code in (tmp_path / "page.html").read_text(encoding="utf-8")
    refused = run("report", code, "--format", "pdf", *KITCHEN, cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")


def test_a_report_is_written_over_only_with_force(tmp_path: Path) -> None:
    code, path = keep(tmp_path), tmp_path / "sheet.md"
    path.write_text("mine", encoding="utf-8")
    refused = run("report", code, "--format", "markdown", "-o", "sheet.md", *KITCHEN, cwd=tmp_path)
    assert (refused.code, path.read_text(encoding="utf-8")) == (1, "mine")
    assert run("report", code, "--format", "markdown", "-o", "sheet.md", "--force", *KITCHEN, cwd=tmp_path).code == 0
    assert path.read_text(encoding="utf-8").startswith("# ")


# --- Other content --------------------------------------------------------------------------------


def other_pack(home: Path) -> tuple[str, str]:
    """Write a pack in which one question is reworded, and one answer is not offered any more."""
    text = KITCHEN_SINK.read_text(encoding="utf-8").replace("text: Is your leg numb?", "text: Is a leg numb or weak?")
    text = text.replace("{code: arm, text: Arm}", "{code: hand, text: Hand}")
    (home / "other.yaml").write_text(
        text.replace("arm]", "hand]").replace("place: arm", "place: hand"), encoding="utf-8"
    )
    return "--pack", str(home / "other.yaml")


def test_under_other_content_it_is_said_what_fits_and_nothing_is_dropped(tmp_path: Path) -> None:
    code, other = keep(tmp_path), other_pack(tmp_path)
    shown = flat(run("show", code, *other, cwd=tmp_path).out)
    done = run("resume", code, "--plain", *other, cwd=tmp_path, typed="\n3\n1\n2\n")
    assert done.code == 0, done.err
    for part in (
        "1 of your answers still fits. For 1 the words are new: please look at them again. 1 cannot be used now.",
        "Place: Arm. This answer is not offered any more: Arm.",
    ):
        assert part in shown
        assert part in flat(done.out)
    assert "We changed the words here. Please look again. Before: Is your leg numb?" in flat(done.out)
    assert kept(tmp_path)[code] == {"numb": False, "pain": 7, "place": "head", "kinds": ("rest",), "stage": "made"}
    with open_store(str(store_of(tmp_path))) as store:
        events = store.events(code)
    assert [event.value for event in events if event.name == "place"] == ["arm", "head"]
    assert [event.value[1] for event in events if event.name == "content" and isinstance(event.value, tuple)] == [
        CONTENT.sha256,
        loading.load(Path(other[1])).sha256,
    ]
    assert "The questions were changed since" in run("report", code, *KITCHEN, cwd=tmp_path).err


# --- Forget ---------------------------------------------------------------------------------------


def test_what_is_forgotten_is_gone_from_the_file_and_it_is_said_what_may_remain(tmp_path: Path) -> None:
    code, other = keep(tmp_path), keep(tmp_path, {"numb": True})
    assert code.encode() in store_of(tmp_path).read_bytes()
    done = run("forget", code, "--yes", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith(f"Deleted: {code}.\n")
    for part in ("printed", "export", "backups", str(store_of(tmp_path))):
        assert part in done.out
    assert all(code.encode() not in data for data in files_of(tmp_path).values())
    assert list(kept(tmp_path)) == [other]


@pytest.mark.parametrize(("typed", "left"), [("no", 2), ("", 2), ("yes", 0)])
def test_all_are_forgotten_only_with_a_yes(tmp_path: Path, typed: str, left: int) -> None:
    keep(tmp_path)
    keep(tmp_path)
    with Terminal("forget", "--all", cwd=tmp_path) as program:
        until(program, "Type yes to delete:")
        program.send(f"{typed}\n")
        assert program.end() == 0
        assert ("Nothing was deleted." in program.text) is bool(left)
    assert len(kept(tmp_path)) == left


def test_where_nobody_can_be_asked_nothing_is_deleted(tmp_path: Path) -> None:
    keep(tmp_path)
    done = run("forget", "--all", cwd=tmp_path)
    assert done == Finished(2, "", "Nothing was deleted. To delete without being asked, add --yes.\n")
    assert len(kept(tmp_path)) == 1


@each("arguments", [("forget",), ("forget", "abcd", "--all"), ("--encrypt", "--no-keep")])
def test_options_that_contradict_each_other_are_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


# --- Export, import -------------------------------------------------------------------------------


def test_a_session_moves_to_another_computer_with_all_that_was_said(tmp_path: Path) -> None:
    here, there, path = tmp_path / "here", tmp_path / "there", tmp_path / "session.json"
    here.mkdir()
    there.mkdir()
    code = keep(here, region="uk")
    assert run("sessions", "export", code, "-o", str(path), cwd=here).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    done = run("import", str(path), *KITCHEN, cwd=there)
    assert done == Finished(0, f"Taken in: {code}. To go on with it: decision-aid resume {code}\n", "")
    assert run("sessions", "export", code, cwd=there).out == text
    again = run("import", "-", *KITCHEN, cwd=there, typed=text)
    assert again == Finished(0, f"{code} is here already. Nothing was changed.\n", "")
    _answer(there, code, "kinds", ("rest",))
    later = run("import", str(path), *KITCHEN, cwd=there)
    assert later == Finished(0, f"{code} is here already, with more answers since. Nothing was changed.\n", "")
    _answer(here, code, "kinds", ("heat",))
    run("sessions", "export", code, "-o", str(path), "--force", cwd=here)
    before = kept(there)
    refused = run("import", str(path), *KITCHEN, cwd=there)
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert refused.err.startswith(f"{code} is here already, with other answers. Nothing was changed.")
    assert kept(there) == before


def test_a_session_of_ours_comes_onto_the_list_under_its_reference_and_its_urgent_sign_is_told(tmp_path: Path) -> None:
    here, there, path = tmp_path / "here", tmp_path / "there", tmp_path / "session.json"
    here.mkdir()
    there.mkdir()
    code = keep(here, {"numb": True}, days=9)
    run("sessions", "export", code, "-o", str(path), cwd=here)
    done = run("import", str(path), "--reference", "A-17", *KITCHEN, cwd=there)
    assert done.out.startswith(f"Taken in: {code}. URGENT SIGN! Numb leg. To go on"), done
    assert "A-17: URGENT SIGN!" in run("queue", *KITCHEN, cwd=there).out
    for more, expected in ((("--reference", "A-17"), 0), ((), 0), (("--reference", "B-2"), 1)):
        again = run("import", str(path), *more, *KITCHEN, cwd=there)
        assert (again.code, f"{code} is here already" in again.out + again.err) == (expected, True), again


def test_a_corrected_reference_names_the_session_to_every_command_and_goes_with_it(tmp_path: Path) -> None:
    here, there, path = tmp_path / "here", tmp_path / "there", tmp_path / "session.json"
    here.mkdir()
    there.mkdir()
    code = keep(here, {"numb": True}, reference="A-1")
    with open_store(str(store_of(here))) as store:
        store.append(Event(code, 3, "reference", ("A-1", "B-7"), "nurse", now(), is_detail=True))
    assert "Reference: A-1 -> B-7" in flat(run("show", "b-7", "--events", cwd=here).out)
    for command in (("show",), ("handover",), ("forget", "--yes")):
        assert run(*command, "A-1", cwd=here).code == 1, command
    run("sessions", "export", "B-7", "-o", str(path), cwd=here)
    refused = run("import", str(path), "--reference", "C-9", *KITCHEN, cwd=there)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"The reference of {code} was corrected to B-7.")
    run("import", str(path), *KITCHEN, cwd=there)
    assert "B-7: URGENT SIGN!" in run("queue", *KITCHEN, cwd=there).out


def _answer(home: Path, code: str, link_id: str, answer: Answer) -> None:
    with open_store(str(store_of(home))) as store:
        store.append(Event(code, len(store.events(code)) + 1, link_id, answer, "patient", now()))


# --- Encrypted ------------------------------------------------------------------------------------

SECRET = "correct horse battery"  # noqa: S105  (of a test)


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n", encoding="utf-8")
    path.chmod(0o600)
    return "--key-file", str(path)


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    """A home with one encrypted session."""
    with open_store(str(store_of(tmp_path)), passphrase=SECRET) as store:
        session = Session("k7mq-29xd", now(), "", __version__, "1.0.0", CONTENT.sha256)
        store.add(session, Event(session.id, 1, "pain", 7, "patient", now()))
    return tmp_path


def test_with_encrypt_no_plain_text_is_in_any_file_also_not_what_was_kept_before(
    tmp_path: Path, key: tuple[str, str]
) -> None:
    code = keep(tmp_path)
    assert b"Is your leg numb" in b"".join(files_of(tmp_path).values())
    done = run("--plain", "--encrypt", *key, *KITCHEN, cwd=tmp_path, typed=TYPED)
    assert done.code == 0, done.err
    assert "Without it, nobody can read what is kept." in done.err
    for data in files_of(tmp_path).values():
        assert b"Is your leg numb" not in data
        assert code.encode() not in data
    assert code in run("sessions", *key, *KITCHEN, cwd=tmp_path).out


def test_an_encrypted_store_opens_only_with_its_key(encrypted: Path, key: tuple[str, str]) -> None:
    assert "k7mq-29xd" in run("sessions", *KITCHEN, cwd=encrypted, DECISION_AID_KEY_FILE=key[1]).out
    Path(key[1]).write_text("another horse battery\n", encoding="utf-8")
    before = files_of(encrypted)
    refused = run("forget", "--all", "--yes", *key, cwd=encrypted)
    assert (refused.code, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert "This passphrase does not open" in refused.err
    assert files_of(encrypted) == before


def test_a_passphrase_is_asked_on_the_terminal_and_never_shown(encrypted: Path) -> None:
    with Terminal("sessions", *KITCHEN, cwd=encrypted) as program:
        until(program, "Passphrase of")
        assert not program.echoes()
        program.send(f"{SECRET}\n")
        assert program.end() == 0
        assert "k7mq-29xd" in program.text
        assert "horse" not in program.raw


def test_a_plain_start_asks_for_the_passphrase_and_enter_begins_without_it(encrypted: Path) -> None:
    before = files_of(encrypted)
    with Terminal("--plain", *KITCHEN, cwd=encrypted) as program:
        until(program, "press Enter. Passphrase:")
        program.send("\n")
        assert SHALL_WE not in lines_to(program, FIRST_QUESTION)
    assert files_of(encrypted) == before
    with Terminal("--plain", *KITCHEN, cwd=encrypted) as program:
        until(program, "press Enter. Passphrase:")
        program.send(f"{SECRET}\n")
        lines_to(program, "1 of about 5 answered (k7mq-29xd)")


def test_a_new_passphrase_is_typed_twice_and_nothing_is_kept_where_the_two_differ(tmp_path: Path) -> None:
    with Terminal("--encrypt", *KITCHEN, cwd=tmp_path) as program:
        until(program, "New passphrase")
        program.send(f"{SECRET}\n")
        until(program, "again:")
        program.send("correct house battery\n")
        assert program.end() == 1
        assert "not the same" in program.text
    assert not store_of(tmp_path).exists()


def test_where_nobody_can_be_asked_the_key_file_is_named(encrypted: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "sessions"],
        cwd=encrypted,
        env=environment(encrypted),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("A passphrase is needed, and there is no terminal to ask for it. Give it by --key-file. ")
    assert re.search("If it had a key of its own, that is missing: .*/keys/[0-9a-f]{32}.key$", line)


# --- Every error in one line ----------------------------------------------------------------------


def _newer(home: Path) -> None:
    with closing(sqlite3.connect(store_of(home))) as connection, connection:
        connection.execute("UPDATE store_version SET version_num = '9999'")


def contents(file: Path) -> tuple[str, ...]:
    """Return all that a database holds."""
    with closing(sqlite3.connect(file)) as connection:
        return tuple(connection.iterdump())


def _as_it_is(home: Path) -> None:
    assert home.exists()


NO_SERVER = "postgresql+psycopg://nobody@127.0.0.1:1/none"
ERRORS: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "unknown session": (_as_it_is, ("show", "zzzz"), "No session 'zzzz'"),
    "ambiguous prefix": (_as_it_is, ("show", "k"), "'k' fits 2 sessions"),
    "wrong URL": (_as_it_is, ("sessions", "--store", "mysql://h/d"), "looks like the address of a server"),
    "a file that is no server": (_as_it_is, ("sessions", "--server", "kept.db"), "not the address of a server"),
    "both": (_as_it_is, ("sessions", "--store", "kept.db", "--server", NO_SERVER), "give one of"),
    "no server there": (_as_it_is, ("sessions", "--server", NO_SERVER), "cannot be reached"),
    "a newer store": (_newer, ("sessions",), "newer version"),
    "no key file": (
        _as_it_is,
        ("sessions", "--key-file", "none"),
        "key file none: no such file or directory. Name",
    ),
    "a store that is not encrypted": (_as_it_is, ("sessions", "--key-file", "key"), "not encrypted"),
    "import: no file": (_as_it_is, ("import", "none.json"), "cannot read none.json: no such file"),
    "import: another tool's": (_as_it_is, ("import", "fhir.json"), "these are answers to another questionnaire"),
    "import: unknown question": (_as_it_is, ("import", "unknown.json"), "events[0].question: no question 'numb'"),
    "export: no such folder": (
        _as_it_is,
        ("sessions", "export", "k7mq", "-o", "no/such/file"),
        "Cannot write no/such/file",
    ),
    "keep: a newer store": (_newer, ("--plain", "--keep"), "newer version"),
}


@pytest.fixture(scope="module")
def two_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two sessions whose codes begin alike, and files to import."""
    home = tmp_path_factory.mktemp("two")
    for code in ("k7mq-29xd", "kcmq-29xd"):
        keep(home, code=code)
    (home / "key").write_text(SECRET, encoding="utf-8")
    (home / "key").chmod(0o600)
    (home / "fhir.json").write_text(
        '{"resourceType": "QuestionnaireResponse", "status": "completed"}', encoding="utf-8"
    )
    with open_store(str(store_of(home))) as store:
        session, events = store.find("k7mq"), store.events("k7mq-29xd")[1:]
    without_words = tuple(replace(event, sequence=n) for n, event in enumerate(events, start=1))
    (home / "unknown.json").write_text(exchange.render(exchange.Moved(session, without_words)), encoding="utf-8")
    return home


@each("case", ERRORS)
def test_what_goes_wrong_is_said_in_one_line_with_exit_code_1_and_changes_nothing(
    case: str, two_kept: Path, tmp_path: Path
) -> None:
    damage, arguments, expected = ERRORS[case]
    home = tmp_path / str(list(ERRORS).index(case))
    shutil.copytree(two_kept, home)
    damage(home)
    before = contents(store_of(home))
    done = run(*arguments, cwd=home)
    assert (done.code, done.out) == (1, ""), done
    assert expected in done.err
    assert done.err.count("\n") == 1
    assert contents(store_of(home)) == before


@each(
    ("store", "words"),
    [
        ("~nobody-of-this-name/x", "The home folder of ~nobody-of-this-name/x is not known."),
        ("x" * 300, "name too long"),
        ("loop", "symbolic links"),
        ("postgresql://127.0.0.1:1/clinic", "name a file"),
    ],
)
@each("command", [("sessions",), ("forget", "abcd", "--yes"), ("--keep", "--plain")])
def test_an_address_where_no_store_can_be_is_told_in_one_line(
    tmp_path: Path, command: tuple[str, ...], store: str, words: str
) -> None:
    if store == "loop":
        (tmp_path / store).unlink(missing_ok=True)
        (tmp_path / store).symlink_to(store)
    told = run(*command, "--store", store, cwd=tmp_path)
    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert words in told.err


def test_who_has_no_home_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(_: Path) -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(StoreError, match="home folder"):
        locations.data_folder()


def test_only_looking_makes_no_file_at_the_end_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    told = run("forget", "abcd", "--yes", "--store", "link", cwd=tmp_path)
    assert (told.code, told.err) == (1, "Nothing is kept in link.\n")
    assert not (tmp_path / "nowhere").exists()


def test_a_store_gets_another_passphrase_and_the_old_one_opens_it_no_more(
    encrypted: Path, key: tuple[str, str]
) -> None:
    (encrypted / "new").write_text("quite another horse", encoding="utf-8")
    (encrypted / "new").chmod(0o600)
    before = set(files_of(encrypted))
    changed = run("sessions", "passphrase", *key, "--new-key-file", "new", cwd=encrypted)
    assert (changed.code, changed.out, set(files_of(encrypted))) == (0, "", before)
    assert "does not open" in run("sessions", *key, *KITCHEN, cwd=encrypted).err
    assert "k7mq-29xd" in run("sessions", "--key-file", "new", *KITCHEN, cwd=encrypted).out
    again = run("sessions", "passphrase", *key, "--new-key-file", "new", cwd=encrypted)
    assert (again.code, again.err.count("\n")) == (1, 1), again


@pytest.mark.parametrize("encrypt", [("--encrypt",), ()])
def test_a_key_file_for_a_new_store_must_not_be_too_short_either(encrypt: tuple[str, ...], tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a", encoding="utf-8")
    key.chmod(0o600)
    told = run(*KITCHEN, "--keep", *encrypt, "--key-file", "key", cwd=tmp_path)
    assert told.code == 1
    assert "too short" in told.err
    assert kept(tmp_path) == {}


def test_a_store_that_cannot_be_opened_keeps_nobody_from_the_interview(two_kept: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(two_kept, home)
    _newer(home)
    with Terminal("--plain", *KITCHEN, cwd=home) as program:
        said = lines_to(program, FIRST_QUESTION)
    assert "newer version" in said
    assert "The interview begins, and nothing is kept." in said
    assert SHALL_WE not in said


def test_a_yes_that_cannot_be_kept_is_said_and_the_interview_goes_on(tmp_path: Path) -> None:
    (tmp_path / ".local").write_text("a file where a folder should be", encoding="utf-8")
    with Terminal("--plain", *KITCHEN, cwd=tmp_path) as program:
        lines_to(program, SHALL_WE)
        said = program.say("y")
        assert "We could not keep your answers" in said
        assert "You can go on. Nothing is kept." in said
        assert "Your choices, in short" in program.say("")


# --- Another place, and words ---------------------------------------------------------------------


def test_a_file_or_a_url_says_where_to_keep(tmp_path: Path) -> None:
    where = tmp_path / "elsewhere.db"
    assert run("--plain", "--keep", "--store", str(where), *KITCHEN, cwd=tmp_path, typed=TYPED).code == 0
    assert stat.S_IMODE(where.stat().st_mode) == 0o600
    assert "3 of 4" in run("sessions", *KITCHEN, cwd=tmp_path, DECISION_AID_STORE=str(where)).out
    assert not store_of(tmp_path).exists()


@each("command", ["start", "resume", "sessions", "show", "edit", "report", "forget", "sessions export", "import"])
def test_each_command_says_how_to_name_the_store_and_the_key_file(tmp_path: Path, command: str) -> None:
    done = run(*command.split(), "--help", cwd=tmp_path, COLUMNS="200")
    assert done.code == 0
    for option in ("STORE", "SERVER", "KEY_FILE"):
        assert f"--{option.lower().replace('_', '-')}" in done.out
        assert f"DECISION_AID_{option}" in done.out


def test_without_the_package_that_encrypts_nobody_is_asked_for_a_passphrase(tmp_path: Path) -> None:
    (tmp_path / "without" / "sqlcipher3").mkdir(parents=True)
    (tmp_path / "without" / "sqlcipher3" / "__init__.py").write_text("raise ImportError", encoding="utf-8")
    with Terminal(
        "start", "--encrypt", *KITCHEN, cwd=tmp_path, variables={"PYTHONPATH": str(tmp_path / "without")}
    ) as program:
        assert program.end() == 1
        assert "need one more package" in program.flat
        assert "passphrase" not in program.flat
