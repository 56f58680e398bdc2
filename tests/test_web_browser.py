"""The pages in a real browser, served by the real program: forms, keys, Back, narrow windows, no scripts."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests import chromium, npm
from tests.conftest import TOP, load
from tests.programs import PATIENCE, PROGRAM, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.chromium import Browser

PACK = load(TOP / "questions.yaml").pack
assert PACK is not None
AXE = "axe-core@4.14.1"
MOST_PAGES = 80
pytestmark = [chromium.GROUP, pytest.mark.slow]


@contextmanager
def served(home: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the pages as a person would; yield their address."""
    command = [*PROGRAM, "web", "--no-browser", "--region", "us", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home)
    ) as program:
        try:
            assert program.stdout is not None
            yield program.stdout.readline().strip(), program
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(PATIENCE)


def answer(browser: Browser) -> None:
    """Answer a page as somebody without any sign would, by mouse; go on."""
    for field in browser.find("fieldset"):
        choices = field.find_elements("css selector", "input")
        if choices and not any(choice.is_selected() for choice in choices):
            no = [choice for choice in choices if choice.get_attribute("value") == "n"]
            (no or choices)[0].click()
    buttons = browser.find("button.first") or browser.find("button[value=g]") or browser.find(".menu button")
    browser.click(buttons[0])


def is_at_the_sheet(browser: Browser) -> bool:
    return bool(browser.find("a[href='/sheet.html']"))


def violations(browser: Browser) -> list[Any]:
    found: list[Any] = browser.wait_for(
        "axe.run({resultTypes: ['violations']})"
        ".then(result => arguments[0](result.violations.map(v => [v.id, v.nodes.map(n => n.html)])))"
    )
    return found


def test_axe_finds_nothing_to_blame_on_any_page_and_none_is_wider_than_a_phone(
    browser: Browser, tmp_path: Path
) -> None:
    axe = (npm.package(AXE) / "axe.min.js").read_text(encoding="utf-8")
    found, wide, seen = {}, {}, set()
    with served(tmp_path) as (address, _), browser.beginning_with(axe):
        browser.open(address, 320)
        while not is_at_the_sheet(browser):
            seen.add(browser.address)
            assert len(seen) < MOST_PAGES
            if bad := violations(browser):
                found[browser.title] = bad
            width = browser.run("return document.documentElement.scrollWidth")
            if width > 320:
                wide[browser.title] = width
            answer(browser)
        found |= {browser.title: bad} if (bad := violations(browser)) else {}
    assert (found, wide) == ({}, {})


def test_a_whole_interview_goes_without_scripts(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _), browser.without_scripts():
        browser.open(address)
        for _ in range(MOST_PAGES):
            if is_at_the_sheet(browser):
                break
            answer(browser)
        assert is_at_the_sheet(browser)
        browser.find("a[href='/sheet.html']")[0].click()


def test_a_group_is_answered_by_keys_and_an_urgent_yes_is_taken_back_by_back(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        browser.open(address)
        while not browser.find("fieldset.row"):
            answer(browser)
        group, rows = browser.address, len(browser.find("fieldset.row"))
        browser.press("y", *"n" * (rows - 1), "\n")
        browser.wait_until(lambda: browser.find("form.urgent a[href='tel:911']"))
        browser.back()
        browser.wait_until(lambda: browser.address == group)
        browser.find("fieldset.row input[value=n]")[0].click()
        browser.click(browser.find("button.first")[0])
        assert not browser.find("form.urgent")


def test_reloading_sends_no_answer_twice_and_two_tabs_stand_at_one_interview(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        browser.open(address)
        answer(browser)
        there = browser.address
        browser.open(there)
        assert browser.address == there
        browser.run("location.reload()")
        assert browser.address == there
        browser.forget()
        browser.open(address)
        assert "does not work any more" in browser.title


def test_a_program_that_is_gone_is_said_on_the_page_and_what_was_chosen_stays(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, program):
        browser.open(address)
        while not browser.find("fieldset.row"):
            answer(browser)
        browser.find("fieldset.row input[value=n]")[0].click()
        there = browser.address
        program.kill()
        program.wait(PATIENCE)
        browser.find("button.first")[0].click()
        browser.wait_until(browser.find("#lost")[0].is_displayed)
        assert browser.address == there
        assert len(browser.find("fieldset.row input:checked")) == 1


def test_in_forced_colours_what_is_chosen_and_what_is_a_button_can_be_seen(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _), browser.preferring(forced_colors="active"):
        browser.open(address)
        while not browser.find("fieldset.row"):
            answer(browser)
        edges = {button.value_of_css_property("border-top-width") for button in browser.find("button.first")}
        assert edges == {"2px"}
        assert browser.run("return matchMedia('(forced-colors: active)').matches")


def test_back_and_reload_at_every_page_show_it_again_with_what_was_answered(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        browser.open(address)
        while not is_at_the_sheet(browser):
            there, title = browser.address, browser.title
            answer(browser)
            after = browser.title
            browser.back()
            browser.wait_until(lambda: browser.address == there)  # noqa: B023  (called at once)
            assert browser.title == title
            browser.run("location.reload()")
            browser.wait_until(lambda: browser.title == title)  # noqa: B023
            groups = browser.find("fieldset") if browser.find(".progress") else []
            assert all(one.find_elements("css selector", "input:checked") for one in groups), title
            answer(browser)
            assert browser.title == after


def test_the_button_prints_the_sheet_itself(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        browser.open(address)
        while not is_at_the_sheet(browser):
            answer(browser)
        browser.run(
            "window.opened = window.open; window.open = (path) => { const page = window.opened(path);"
            " page.print = () => { window.printed = page.document.title; }; return page; }"
        )
        browser.find("[data-print]")[0].click()
        browser.wait_until(lambda: browser.run("return window.printed"))
        assert PACK.meta.title in browser.run("return window.printed")
        browser.close_others()


def test_dark_colours_have_enough_contrast(browser: Browser, tmp_path: Path) -> None:
    axe = (npm.package(AXE) / "axe.min.js").read_text(encoding="utf-8")
    with served(tmp_path) as (address, _), browser.beginning_with(axe), browser.preferring(prefers_color_scheme="dark"):
        browser.open(address)
        assert violations(browser) == []
        while not browser.find("fieldset.row"):
            answer(browser)
        assert violations(browser) == []


def test_a_port_that_is_taken_is_said_in_one_line_and_ctrl_c_ends_it_with_130(tmp_path: Path) -> None:
    with served(tmp_path) as (address, program):
        port = address.split(":")[2].split("/")[0]
        again = subprocess.run(
            [*PROGRAM, "web", "--no-browser", "--port", port],
            capture_output=True, text=True, env=environment(tmp_path), timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert (again.returncode, again.stderr.count("\n")) == (1, 1), again.stderr
    assert program.returncode == 130


def test_beyond_this_computer_it_listens_by_tls_only(tmp_path: Path) -> None:
    for options, code in ((("--host", "0.0.0.0"), 2), (("--certificate", "none.pem"), 2)):  # noqa: S104
        refused = subprocess.run(
            [*PROGRAM, "web", "--no-browser", *options],
            capture_output=True, text=True, env=environment(tmp_path), timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert (refused.returncode, refused.stderr.count("\n"), refused.stdout) == (code, 1, ""), refused.stderr
