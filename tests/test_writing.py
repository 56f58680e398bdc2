"""A file is written whole or not at all, and never over another by accident."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from tempfile import mkdtemp

import pytest

from decision_aid.writing import CannotWriteError, first_free, write_whole
from tests.tables import each

TEXT = "Ready to talk: é, 😀\n"


def in_folder(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_new_file_has_the_whole_text_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "sheet.txt", TEXT)
    assert in_folder(tmp_path) == {"sheet.txt": TEXT}


def test_lines_end_as_they_were_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "sheet.txt", "one\ntwo\n")
    assert (tmp_path / "sheet.txt").read_bytes() == os.linesep.join(["one", "two", ""]).encode()


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "sheet.txt", TEXT)
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    (tmp_path / "old.txt").chmod(0o644)
    write_whole(tmp_path / "old.txt", TEXT, force=True)
    for name in ("sheet.txt", "old.txt"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_file_that_is_there_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text("old", encoding="utf-8")
    with pytest.raises(CannotWriteError, match="already there"):
        write_whole(tmp_path / "sheet.txt", TEXT)
    assert in_folder(tmp_path) == {"sheet.txt": "old"}


def test_force_puts_the_whole_text_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text("old and much longer than the new text is", encoding="utf-8")
    write_whole(tmp_path / "sheet.txt", TEXT, force=True)
    assert in_folder(tmp_path) == {"sheet.txt": TEXT}


def test_half_a_character_is_written_as_a_question_mark(tmp_path: Path) -> None:
    write_whole(tmp_path / "sheet.txt", "a\ud800b")
    assert in_folder(tmp_path) == {"sheet.txt": "a?b"}


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    with pytest.raises(CannotWriteError, match="no such file"):
        write_whole(tmp_path / "missing" / "sheet.txt", TEXT, force=force)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_never_written_over(tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    (tmp_path / "sheet.txt").mkdir()
    with pytest.raises(CannotWriteError, match=r"sheet\.txt"):
        write_whole(tmp_path / "sheet.txt", TEXT, force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.txt"]
    assert not list((tmp_path / "sheet.txt").iterdir())


@pytest.mark.parametrize("force", [False, True])
def test_a_pipe_or_a_device_is_never_written_over(tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    os.mkfifo(tmp_path / "sheet.txt")
    with pytest.raises(CannotWriteError, match="not an ordinary file"):
        write_whole(tmp_path / "sheet.txt", TEXT, force=force)
    assert (tmp_path / "sheet.txt").is_fifo()


def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(CannotWriteError, match="already there"):
        write_whole(tmp_path / "sheet.txt", TEXT)
    assert not (tmp_path / "elsewhere.txt").exists()


def test_what_a_killed_program_left_is_deleted_by_the_next_and_what_another_works_on_stays(tmp_path: Path) -> None:
    left, new = tmp_path / ".decision-aid-abandoned", tmp_path / ".decision-aid-under-way"
    left.write_text("a whole sheet", encoding="utf-8")
    new.write_text("half a sheet", encoding="utf-8")
    os.utime(left, (0, 0))
    write_whole(tmp_path / "sheet.txt", "mine")
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, "sheet.txt"]


def test_a_name_as_long_as_the_system_allows_can_be_written(tmp_path: Path) -> None:
    name = "s" * 251 + ".txt"
    write_whole(tmp_path / name, TEXT)
    assert in_folder(tmp_path) == {name: TEXT}


@each(
    ("taken", "free"),
    [
        ([], "sheet.txt"),
        (["sheet.txt"], "sheet-2.txt"),
        (["sheet.txt", "sheet-2.txt"], "sheet-3.txt"),
        (["sheet.txt", "sheet-3.txt"], "sheet-2.txt"),
        (["sheet-2.txt"], "sheet.txt"),
    ],
)
def test_the_first_name_that_is_free_is_found(tmp_path: Path, taken: list[str], free: str) -> None:
    folder = Path(mkdtemp(dir=tmp_path))
    for name in taken:
        (folder / name).touch()
    assert first_free(folder / "sheet.txt") == folder / free
