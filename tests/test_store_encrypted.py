"""The encrypted store: without its passphrase it says nothing, and no passphrase ever shows."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from decision_aid.sessions import staff
from decision_aid.sessions.store import cipher, locations, open_store, own_key, secrets
from decision_aid.sessions.store.errors import StoreError
from tests.holding import held_by_another_program
from tests.kept import EVERY_KIND, a_session, an_event
from tests.programs import environment, run
from tests.tables import each

PASSPHRASE = 'correct horse\'s "battery" -- staple; 🙂'  # noqa: S105
WORDS = "Zwiebelkuchen"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite3"


def keep_some(file: Path, passphrase: str | None) -> None:
    with open_store(str(file), passphrase=passphrase) as store:
        store.add(a_session(reference=WORDS), *(an_event(n, (WORDS,), name="topic") for n in range(1, 40)))
        if passphrase:
            assert in_files(file.parent) == [], "nothing may stand in the files while they are open"


def in_files(folder: Path, words: str = WORDS) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_an_encrypted_store_works_as_any_other(file: Path) -> None:
    events = tuple(an_event(n, value) for n, value in enumerate(EVERY_KIND, start=1))
    with open_store(str(file), passphrase=PASSPHRASE) as store:
        store.add(a_session(), *events)
    with open_store(str(file), passphrase=PASSPHRASE) as store:
        assert store.events("k7mq-29xd") == events
        store.forget("k7mq-29xd")
        assert store.sessions() == ()


def test_no_plain_text_stands_in_any_of_its_files(file: Path) -> None:
    keep_some(file, PASSPHRASE)
    for words in (WORDS, "SQLite format", "CREATE TABLE", "k7mq-29xd", PASSPHRASE):
        assert in_files(file.parent, words) == []
    assert locations.is_encrypted(file)


@pytest.mark.parametrize("wrong", [PASSPHRASE + " ", "'; DROP TABLE events; --", "x'" + "0" * 64 + "'"])
def test_a_wrong_passphrase_is_a_clear_error_and_changes_nothing(file: Path, wrong: str) -> None:
    keep_some(file, PASSPHRASE)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="This passphrase does not open") as caught:
        open_store(str(file), passphrase=wrong)
    assert wrong not in str(caught.value)
    assert file.read_bytes() == before


def test_an_encrypted_store_without_a_passphrase_asks_for_one(file: Path) -> None:
    keep_some(file, PASSPHRASE)
    with pytest.raises(StoreError, match="is encrypted, or is not a store"):
        open_store(str(file))


@pytest.mark.parametrize("garbage", [b"Dear diary", b"\x93" * 5000])
def test_a_file_that_is_no_store_by_its_length_is_said_to_be_none_and_no_passphrase_is_asked_for(
    file: Path, garbage: bytes
) -> None:
    file.write_bytes(garbage)
    file.chmod(0o644)
    with pytest.raises(StoreError, match="is damaged, or is no store"):
        open_store(str(file))
    assert not locations.is_encrypted(file)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (garbage, 0o644), "left as it is, its mode too"


def test_a_plain_store_with_a_passphrase_is_not_opened(file: Path) -> None:
    keep_some(file, None)
    with pytest.raises(StoreError, match="is not encrypted"):
        open_store(str(file), passphrase=PASSPHRASE)


def test_a_damaged_encrypted_store_is_refused_and_left_as_it_is(file: Path) -> None:
    keep_some(file, PASSPHRASE)
    content = bytearray(file.read_bytes())
    content[3 * 4096 + 100] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged, or is no store"):
        open_store(str(file), passphrase=PASSPHRASE)
    assert file.read_bytes() == bytes(content)


def test_the_same_letters_typed_otherwise_are_the_same_passphrase(file: Path) -> None:
    keep_some(file, "Ba\u0308ckerei-am-Tor")
    with open_store(str(file), passphrase="B\u00e4ckerei-am-Tor") as store:  # noqa: S106
        assert len(store.sessions()) == 1


@each("unfit", ["", "a\0b", "line\nline"])
def test_a_passphrase_that_cannot_be_typed_is_refused(file: Path, unfit: str) -> None:
    with pytest.raises(StoreError, match="only characters that can be seen"):
        cipher.normal(unfit)
    assert not file.exists()


def test_the_passphrase_shows_neither_on_the_command_line_nor_on_the_screen(file: Path) -> None:
    keep_some(file, PASSPHRASE)
    code = (
        "import sys; from decision_aid.sessions.store import open_store; word = sys.stdin.read()\n"
        "try: open_store(sys.argv[1], passphrase=word)\n"
        "except Exception as error: print(error); raise\n"
    )
    wrong = "hocus-pocus-1234"
    done = subprocess.run([sys.executable, "-c", code, file], input=wrong, capture_output=True, text=True, check=False)
    assert "This passphrase does not open" in done.stderr
    assert wrong not in done.stderr + done.stdout
    assert "hmac" not in done.stderr, "SQLCipher must not write on the screen"


# --- Making a plain store an encrypted one --------------------------------------------------------


def test_a_plain_store_can_be_encrypted_and_no_plain_text_is_left(file: Path) -> None:
    keep_some(file, None)
    assert in_files(file.parent)
    cipher.encrypt_file(file, PASSPHRASE)
    assert in_files(file.parent) == []
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with open_store(str(file), passphrase=PASSPHRASE) as store:
        assert len(store.events("k7mq-29xd")) == 39
        store.append(an_event(40))


def test_the_database_still_refuses_changes_after_it_was_encrypted(file: Path) -> None:
    keep_some(file, None)
    cipher.encrypt_file(file, PASSPHRASE)
    with closing(cipher.driver().connect(str(file))) as other:
        cipher.unlock(other, PASSPHRASE, "")
        with pytest.raises(cipher.driver().IntegrityError, match="never changed"):
            other.execute("UPDATE events SET name = 'x'")


def test_of_the_old_file_zeros_are_left(file: Path) -> None:
    keep_some(file, None)
    other_name = file.with_name("other-name")
    os.link(file, other_name)
    cipher.encrypt_file(file, PASSPHRASE)
    assert set(other_name.read_bytes()) == {0}


def test_encrypting_that_was_killed_before_the_end_is_ended_when_the_store_is_opened(file: Path) -> None:
    keep_some(file, None)
    left = file.with_name(f".{file.name}.plain")
    shutil.copy(file, left)
    cipher.encrypt_file(file, PASSPHRASE)
    left.write_text(WORDS)
    with open_store(str(file), passphrase=PASSPHRASE) as store:
        assert len(store.events("k7mq-29xd")) == 39
        assert in_files(file.parent) == []
    assert not left.exists()


def test_a_store_that_was_just_begun_can_be_encrypted(file: Path) -> None:
    file.touch()
    cipher.encrypt_file(file, PASSPHRASE)
    with open_store(str(file), passphrase=PASSPHRASE) as store:
        store.add(a_session(reference=WORDS))
    assert in_files(file.parent) == []


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "BEGIN", "PRAGMA user_version"])
def test_a_store_that_is_open_elsewhere_is_not_encrypted(file: Path, statement: str) -> None:
    keep_some(file, None)
    held = held_by_another_program(file, statement)
    with held, pytest.raises(StoreError, match=r"(in use by|open in) another program"):
        cipher.encrypt_file(file, PASSPHRASE)
    with open_store(str(file)) as store:
        assert len(store.events("k7mq-29xd")) == 39
    assert in_files(file.parent)
    assert not [path for path in file.parent.iterdir() if "encrypting" in path.name]


def test_nothing_and_what_is_encrypted_cannot_be_encrypted(file: Path) -> None:
    with pytest.raises(StoreError, match="Nothing is kept"):
        cipher.encrypt_file(file, PASSPHRASE)
    keep_some(file, PASSPHRASE)
    with pytest.raises(StoreError, match="already"):
        cipher.encrypt_file(file, "another-one")


# --- A key of its own -----------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(locations, "settings_folder", lambda: tmp_path / "settings")
    return tmp_path / "settings" / "keys"


def kept_with_own_key(file: Path) -> str:
    key = own_key.secured(file)
    keep_some(file, key)
    return key


def test_a_store_with_a_key_of_its_own_opens_by_itself_and_wherever_it_is_moved(file: Path, keys: Path) -> None:
    kept_with_own_key(file)
    assert own_key.secured(file) == own_key.of(file), "once it has one, it keeps it"
    moved = file.rename(file.with_name("elsewhere.db"))
    with open_store(str(moved)) as store:
        assert len(store.sessions()) == 1
    (key,) = keys.iterdir()
    assert (stat.S_IMODE(key.stat().st_mode), stat.S_IMODE(keys.stat().st_mode)) == (0o600, 0o700)
    assert in_files(file.parent, key.read_text().strip()) == [key.name]
    key.unlink()
    with pytest.raises(StoreError, match="is encrypted"):
        open_store(str(moved))


@pytest.mark.usefixtures("keys")
def test_what_was_plain_is_encrypted_when_it_gets_a_key_of_its_own(file: Path) -> None:
    keep_some(file, None)
    own_key.secured(file)
    assert in_files(file.parent) == []
    with open_store(str(file)) as store:
        assert len(store.events("k7mq-29xd")) == 39


def test_after_forgetting_no_key_that_is_left_opens_what_a_disk_or_a_copy_keeps_of_before(
    file: Path, keys: Path
) -> None:
    key = kept_with_own_key(file)
    before = shutil.copy(file, file.with_name("copy.db"))
    os.link(own_key.file_of(file), keys / "blocks")
    with open_store(str(file)) as store:
        store.forget("k7mq-29xd")
    assert own_key.renew(file, if_due=True)
    assert not own_key.renew(file, if_due=True), "once is enough"
    assert set((keys / "blocks").read_bytes()) == {0}
    assert own_key.of(Path(before)) == ""
    assert own_key.of(file) not in ("", key)
    with pytest.raises(StoreError, match="is encrypted"):
        open_store(str(before))
    with open_store(str(file)) as store:
        assert store.sessions() == ()


def test_while_another_window_has_it_open_the_key_stays_and_its_change_stays_due(file: Path, keys: Path) -> None:
    key = kept_with_own_key(file)
    with open_store(str(file)) as other:
        other.forget("k7mq-29xd")
        assert not own_key.renew(file)
        assert (own_key.of(file), len(list(keys.iterdir()))) == (key, 1)
        other.add(a_session())
    assert own_key.renew(file, if_due=True)


def test_a_passphrase_takes_the_place_of_a_key_of_its_own_and_destroys_it(tmp_path: Path) -> None:
    assert run("intake", cwd=tmp_path, typed="n\nA-1\np\nq\n").code == 0
    assert run("intake", "--encrypt", cwd=tmp_path).err.count("has a key of its own") == 1
    new = key_file(tmp_path, b"correct horse battery")
    done = run("sessions", "passphrase", "--new-key-file", str(new), cwd=tmp_path)
    assert done.code == 0, done.err
    assert not list((tmp_path / ".config/decision-aid/keys").iterdir())
    assert run("queue", "--key-file", str(new), cwd=tmp_path).out.count("A-1: waiting") == 1


def test_forget_at_a_desk_changes_the_key_and_says_so(tmp_path: Path) -> None:
    run("intake", cwd=tmp_path, typed="n\nA-1\np\nq\n")
    (key,) = (tmp_path / ".config/decision-aid/keys").iterdir()
    done = run("forget", "A-1", "--yes", cwd=tmp_path)
    assert "The store has a new key" in done.out
    assert not key.exists()
    assert run("sessions", "log", "--check", cwd=tmp_path).code == 0


def test_a_desk_without_the_package_opens_only_where_it_is_said_that_nothing_is_encrypted(tmp_path: Path) -> None:
    without = "import sys; sys.modules['sqlcipher3'] = None; from decision_aid.__main__ import run; run()"
    command = [sys.executable, "-c", without, "intake"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "pip install 'decision-aid[encrypted]'" in done.stderr
    plain = subprocess.run(
        [*command, "--not-encrypted"], cwd=tmp_path, env=environment(tmp_path), input="n\nA-1\np\nq\n", text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (plain.returncode, plain.stderr) == (0, "")
    assert in_files(tmp_path, "A-1")


# --- Where a passphrase comes from ----------------------------------------------------------------


def key_file(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@each("content", [b"one line of text", b"one line of text\n", b"one line of text\r\n"])
def test_a_key_file_holds_the_passphrase_as_one_line(tmp_path: Path, content: bytes) -> None:
    assert secrets.from_key_file(key_file(tmp_path, content)) == "one line of text"


@each(
    ("content", "mode", "words"),
    [
        (b"text", 0o644, "Others can read the key file"),
        (b"text", 0o640, "chmod 600"),
        (b"", 0o600, "must hold a passphrase"),
        (b"two\nlines", 0o600, "must hold a passphrase"),
        (b"x" * 5000, 0o600, "must hold a passphrase"),
        (b"\xff\xfe", 0o600, "is not text"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, mode: int, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        secrets.from_key_file(key_file(tmp_path, content, mode))


@pytest.mark.skipif(os.name != "posix", reason="no pipes with names here")
def test_a_key_file_that_is_a_pipe_or_a_folder_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(StoreError, match="not an ordinary file"):
            secrets.from_key_file(path)
        with pytest.raises(staff.StaffError, match="not an ordinary file"):
            staff.read(path)


def typing(*lines: str) -> object:
    remaining = list(lines)
    return lambda _prompt: remaining.pop(0)


@each(("typed", "words"), [(("short", "short"), "too short"), (("long enough", "long enoug"), "not the same")])
def test_a_new_passphrase_is_typed_twice_and_one_that_is_short_or_differs_is_refused(
    typed: tuple[str, ...], words: str
) -> None:
    assert secrets.asked_anew(typing("long enough", "long enough")) == "long enough"  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=words) as caught:
        secrets.asked_anew(typing(*typed))  # type: ignore[arg-type]
    assert typed[1] not in str(caught.value).replace("too short", "")
