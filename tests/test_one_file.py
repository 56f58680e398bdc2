"""The one file that holds the whole aid, in a real browser without a network: the same pages, sheets and answers."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from decision_aid.people.web import one_file
from tests import chromium, judging, npm
from tests.conftest import TOP, pack_in
from tests.programs import run
from tests.test_web_browser import MOST_PAGES, answer, is_at_the_sheet, printed

if TYPE_CHECKING:
    from tests.chromium import Browser

PACK = pack_in(TOP / "questions.yaml")
PYODIDE = "pyodide@314.0.7"
MOST_BYTES = 10_000_000
AT_ONCE = 25  # sheets judged by one call of the browser, which gives up one that takes long
pytestmark = [chromium.GROUP, pytest.mark.long]


@pytest.fixture(scope="module")
def aid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("aid")
    made = run("page", "--pyodide", str(npm.package(PYODIDE)), "--region", "uk", "-o", "aid.html", cwd=folder)
    assert made.code == 0, made.err
    return folder / "aid.html"


def given(browser: Browser, selector: str) -> str:
    """Return the file that the page would give to the person."""
    browser.run(
        "window.given = ''; URL.createObjectURL = (blob) => { blob.text().then((text) => { window.given = text; }); "
        "return '#'; }"
    )
    browser.find(selector)[0].click()
    browser.wait_until(lambda: browser.run("return window.given"))
    return str(browser.run("return window.given"))


def leaves_freely(browser: Browser) -> bool:
    """Say whether the page may be closed or loaded anew without a question."""
    return bool(browser.run("return dispatchEvent(new Event('beforeunload', {cancelable: true}))"))


def test_a_whole_interview_in_the_file_says_and_keeps_what_the_program_does(
    browser: Browser, aid: Path, tmp_path: Path
) -> None:
    assert aid.stat().st_size < MOST_BYTES
    browser.show(aid)
    browser.wait_until(lambda: browser.find("form"))
    assert "In an emergency: 999." in browser.find("main")[0].text
    asked = []
    for _ in range(MOST_PAGES):
        if is_at_the_sheet(browser):
            break
        asked.append(browser.title)
        assert browser.run("return document.activeElement.textContent") in browser.title, "a page begins at its heading"
        answer(browser)
        if len(asked) == 1:
            browser.back()
            browser.wait_until(lambda: browser.title == asked[0])
            assert leaves_freely(browser) is False
            answer(browser)
            browser.find("button.first")[0].click()
            browser.find("#summary a")[0].click()
            assert browser.title.startswith("Please look again")
            assert browser.run("return document.activeElement.type") == "radio"
    assert is_at_the_sheet(browser)
    assert (
        browser.run("return performance.getEntriesByType('resource').filter(one => !one.name.startsWith('blob:'))")
        == []
    )
    assert browser.run("return localStorage.length + sessionStorage.length") == 0
    assert PACK.meta.title in printed(browser)
    assert leaves_freely(browser) is False
    sheet, answers = given(browser, "a[download='my-sheet.html']"), given(browser, "#save")
    assert leaves_freely(browser) is True, "what is saved may be closed unasked"
    (tmp_path / "answers.json").write_text(answers, encoding="utf-8")
    taken = run("import", "answers.json", "--store", "kept.db", cwd=tmp_path)
    assert taken.code == 0, taken.err
    code = json.loads(answers)["session"]["id"]
    made = run("report", code, "--store", "kept.db", "-o", "sheet.html", cwd=tmp_path)
    assert made.code == 0, made.err
    assert (tmp_path / "sheet.html").read_text(encoding="utf-8") == sheet
    browser.show(aid)
    browser.wait_until(lambda: browser.find("form"))
    browser.find("#open")[0].send_keys(str(tmp_path / "answers.json"))
    browser.wait_until(lambda: browser.title.startswith("Welcome back"))
    assert json.loads(given(browser, "#save"))["session"]["id"] == code


def test_the_engine_in_the_file_passes_the_suite_and_makes_the_page_of_every_patient_written_down(
    browser: Browser, aid: Path, tmp_path: Path
) -> None:
    assert run("pack", "conformance", "-o", "suite", cwd=tmp_path).code == 0
    cases = json.loads((tmp_path / "suite" / "conformance.json").read_text(encoding="utf-8"))["cases"]
    sheets = [*(case["answers"] for case in cases), *(dict(one.answers) for one in PACK.scenarios)]
    opened, begins = tmp_path / "opened.html", "const pages = "
    whole = aid.read_text(encoding="utf-8")
    assert whole.count(begins) == 1
    opened.write_text(whole.replace(begins, f"globalThis.python = python; {begins}"), encoding="utf-8")
    browser.show(opened)
    browser.wait_until(lambda: browser.find("form"))
    source = Path(judging.__file__).read_text(encoding="utf-8")
    browser.run(f"python.runPython({json.dumps(source)})")
    said = []
    for place in range(0, len(sheets), AT_ONCE):
        some = json.dumps(json.dumps(sheets[place : place + AT_ONCE]))
        said += json.loads(browser.run(f"return python.globals.get('judged')({some})"))
    for case, one in zip(cases, said, strict=False):
        assert one == {key: case.get(key, one["page"]) for key in one}, case["id"]
    assert said == json.loads(judging.judged(json.dumps(sheets)))
    assert len(said) == len(cases) + len(PACK.scenarios)


def test_the_program_in_the_file_begins_with_nothing_but_what_the_file_holds(tmp_path: Path) -> None:
    """And so with neither pydantic nor YAML, which Python in a browser would have to fetch."""
    zipfile.ZipFile(io.BytesIO(one_file.program(TOP / "questions.yaml"))).extractall(tmp_path)
    code = (
        "import sys; sys.path[:] = ['.', *(path for path in sys.path if 'python3' in path and 'site-' not in path)]\n"
        "from decision_aid.people.web import in_page; print(in_page.OneFile().request('GET', '/', '')[0])"
    )
    alone = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (alone.stdout, alone.stderr) == ("/0\n", "")


def test_a_folder_without_pyodide_is_said_in_one_line(tmp_path: Path) -> None:
    made = run("page", "--pyodide", ".", "-o", "aid.html", cwd=tmp_path)
    assert (made.code, made.err.count("\n")) == (1, 1), made.err
    assert "npm pack pyodide" in made.err
    assert not (tmp_path / "aid.html").exists()
