"""Opening and printing at the sheet: done by what the computer has; else the person is told what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from decision_aid.cli.interviews import write_somewhere
from decision_aid.people.printing import INSTEAD, NO_PRINTER, ON_ITS_WAY, send_to_printer
from tests.conftest import KITCHEN_SINK
from tests.programs import Terminal, flat
from tests.tables import each

TAKEN = 'printf "%s\\n" "$@" >"$0.told"; cat >"$0.paper"'


def script(path: Path, lines: str) -> Path:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@each(
    ("name", "lines", "said"),
    [
        ("lp", TAKEN, ON_ITS_WAY),
        ("lpr", TAKEN, ON_ITS_WAY),
        ("lp", "echo 'lp: Error - no default destination.' >&2; exit 1", "lp: Error - no default destination. "),
        ("lp", "exit 1", "the printer gave no reason. "),
        ("lp", "exec sleep 60", "the printer does not answer. "),
        ("", "", NO_PRINTER),
    ],
)
def test_a_printer_gets_the_paper_and_where_it_fails_it_is_said_why_and_what_to_do(
    tmp_path_factory: pytest.TempPathFactory, name: str, lines: str, said: str
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    printer = script(folder / (name or "other"), lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{folder}:/usr/bin:/bin" if name else str(folder))
        told = send_to_printer(b"%PDF", "My sheet; rm -rf", patience=0.5 if "sleep" in lines else 20)
    if said in (ON_ITS_WAY, NO_PRINTER):
        assert told == said
    else:
        assert told == f"It cannot be printed: {said}{INSTEAD}"
    if lines == TAKEN:
        assert printer.with_name(f"{name}.paper").read_bytes() == b"%PDF"
        assert printer.with_name(f"{name}.told").read_text().splitlines()[1:] == ["My sheet; rm -rf"]


@pytest.mark.slow
def test_at_the_sheet_o_opens_the_page_and_p_prints_or_says_what_to_do_instead(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    script(folder / "lp", "echo 'lp: The printer is off' >&2; exit 1")
    browser = script(folder / "browser", f'echo "$1" >{tmp_path}/opened')
    bare = tmp_path / "bare"
    bare.mkdir()
    variables = {"PATH": f"{folder}:/usr/bin:/bin", "BROWSER": str(browser)}
    for given, opened, print_said in (
        (
            variables,
            "Opened in your web browser. The page is in ~/pain-conversation-sheet.html",
            f"It cannot be printed: lp: The printer is off. {INSTEAD}",
        ),
        ({"PATH": str(bare)}, "No web browser could be opened here. The page is in", NO_PRINTER),
    ):
        with Terminal("--plain", "--no-keep", "--pack", str(KITCHEN_SINK), cwd=tmp_path, variables=given) as program:
            said = program.until_asked()
            while "open in the browser" not in said:
                said = program.say("q" if "Is your leg numb?" in said else "y" if "Stop here?" in said else "")
            assert opened in flat(program.say("o"))
            assert print_said in flat(program.say("p"))
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == (
        tmp_path / "pain-conversation-sheet.html"
    ).as_uri()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder in which nobody can write")
def test_where_a_folder_cannot_be_written_the_sheet_goes_to_the_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/proc")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert [write_somewhere("sheet.txt", sheet) for sheet in ("SHEET", "OTHER", "SHEET")] == [
        (tmp_path / "sheet.txt", ""),
        (tmp_path / "sheet-2.txt", ""),
        (tmp_path / "sheet.txt", ""),
    ]
    monkeypatch.setenv("HOME", "/proc")
    _, problem = write_somewhere("sheet.txt", "SHEET")
    assert problem.startswith("Cannot write /proc/sheet.txt")
