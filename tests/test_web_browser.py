"""The pages in a real browser, served by the real program: forms, keys, Back, narrow windows, no scripts."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from decision_aid.sessions.recorder import SessionRecorder
from decision_aid.sessions.staff import Person, Role, Staff
from decision_aid.sessions.store import open_store
from tests import chromium
from tests.conftest import TOP, pack_in
from tests.programs import Terminal, run
from tests.test_printing import script

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.chromium import Browser

PACK = pack_in(TOP / "questions.yaml")
PASSWORD = "ten letters at least"  # noqa: S105  (of these tests)
LETTERS = [f"document.documentElement.style.fontSize = '{size}'" for size in ("200%", "")]
MOST_PAGES = 80
HELD = "new KeyboardEvent('keydown', {key: 'n', repeat: true, bubbles: true})"
SECOND = "new MouseEvent('click', {detail: 2, bubbles: true, cancelable: true})"
OPEN_FIELDS = """return [...document.querySelectorAll("fieldset")]
  .filter(field => !field.querySelector("input:checked"))
  .map(field => field.querySelector("input[value=n]") || field.querySelector("input")).filter(Boolean)"""
KIND = """return [...new Set([...document.querySelectorAll("main *")]
  .map(element => [element.tagName, element.className, element.type].join()))].sort().join(" ")"""
VISIT = """import sys, urllib.request as web
print(web.build_opener(web.ProxyHandler({}), web.HTTPCookieProcessor()).open(sys.argv[1]).read().decode())"""
UNTOUCHED = """const touched = (path) => {
  path.scrollIntoView({block: "center"});
  const {left, top, width, height} = path.getBoundingClientRect();
  return [...Array(400).keys()].some((n) =>
    document.elementFromPoint(left + width * (n % 20) / 20, top + height * Math.floor(n / 20) / 20) === path);
};
return [...document.querySelectorAll("#places [data-key]")]
  .filter((path) => !touched(path)).map((path) => path.textContent)"""
WAY_ON = """return ["button.first", "button[value=g]", ".menu button"]
  .map(button => document.querySelector(button)).find(Boolean)"""
pytestmark = [chromium.GROUP, pytest.mark.slow]


@contextmanager
def served(home: Path, *options: str) -> Iterator[tuple[str, Terminal]]:
    """Serve the pages as a person would; yield their address."""
    with Terminal("web", "--no-browser", "--region", "us", *options, cwd=home, columns=200) as program:
        assert program.wait_for_written("\n"), program.text
        yield program.text.split()[0], program


def answer(browser: Browser) -> None:
    """Answer a page as somebody without any sign would, by mouse; go on."""
    for choice in browser.run(OPEN_FIELDS):
        choice.click()
    browser.click(browser.run(WAY_ON))


def is_at_the_sheet(browser: Browser) -> bool:
    return bool(browser.find("a[href='/sheet.html']"))


@dataclass
class Walked:
    """What was found on the way to the sheet, by titles; to the first page of each kind one went back, and reloaded."""

    blamed: dict[str, Any] = field(default_factory=dict)
    wide: dict[str, list[int]] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    untouched: list[list[str]] = field(default_factory=list)
    printed: str = ""


@pytest.fixture(scope="module")
def walked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """A whole interview in a window as narrow as a phone."""
    found, kinds = Walked(), set[str]()
    with served(tmp_path_factory.mktemp("home")) as (address, _):
        browser.open(address, 320)
        for _ in range(MOST_PAGES):
            there, title = browser.address, browser.title
            widths = [browser.run(f"{size}; return document.documentElement.scrollWidth") for size in LETTERS]
            found.wide |= {title: widths} if max(widths) > 320 else {}
            if browser.find("#places"):
                for width in (1280, 320):
                    browser.open(there, width)
                    found.untouched.append(browser.run(UNTOUCHED))
            found.blamed |= {title: bad} if (bad := browser.violations()) else {}
            if is_at_the_sheet(browser):
                found.printed = printed(browser)
                return found
            kind = browser.run(KIND)
            answer(browser)
            if kind in kinds:
                continue
            kinds.add(kind)
            after = browser.title
            browser.back()
            browser.wait_until(lambda: browser.address == there)  # noqa: B023  (called at once)
            found.differing |= {title: browser.title} if browser.title != title else {}
            browser.reload()
            found.differing |= {title: browser.title} if browser.title != title else {}
            if browser.find(".progress") and browser.run(OPEN_FIELDS):
                found.forgotten.append(title)
            answer(browser)
            found.differing |= {after: browser.title} if browser.title != after else {}
    raise AssertionError(browser.title)


def printed(browser: Browser) -> str:
    """Press the button that prints; return the title of what would be printed."""
    browser.run(
        "window.opened = window.open; window.open = (path) => { const page = window.opened(path);"
        " page.print = () => { window.printed = page.document.title; }; return page; }"
    )
    browser.find("[data-print]")[0].click()
    browser.wait_until(lambda: browser.run("return window.printed"))
    browser.close_others()
    return str(browser.run("return window.printed"))


def test_axe_finds_nothing_to_blame_on_any_page_and_none_is_wider_than_a_phone_with_large_letters_too(
    walked: Walked,
) -> None:
    assert (walked.blamed, walked.wide) == ({}, {})


def test_each_place_of_the_body_is_touched_where_it_is_seen_but_one_that_lies_over_others(walked: Walked) -> None:
    assert walked.untouched == [["Lower back and leg"]] * 2, "in a wide window and on a phone"


def test_back_and_reload_at_every_kind_of_page_show_it_again_with_what_was_answered(walked: Walked) -> None:
    assert (walked.differing, walked.forgotten) == ({}, [])


def test_the_button_prints_the_sheet_itself(walked: Walked) -> None:
    assert PACK.meta.title in walked.printed


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
        browser.click(browser.find("button.first")[0])
        assert browser.title.startswith("Please look again")
        browser.find("button.first")[0].send_keys("y")
        assert not browser.find("input:checked"), "a key is for the question that has the focus (WCAG 2.1.4)"
        browser.find("fieldset input")[0].send_keys("y")
        browser.run(f"document.activeElement.dispatchEvent({HELD}); document.activeElement.dispatchEvent({SECOND})")
        assert len(browser.find("input:checked")) == 1, "a key held down answers one question, a second click none"
        browser.press(*"n" * (rows - 1), "\n")
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
        browser.reload()
        assert browser.address == there
        browser.run("window.held = true")
        browser.open(f"{address.partition('/open')[0]}/no-such-page")
        browser.back()
        browser.wait_until(lambda: not browser.run("return window.held"))
        assert browser.address == there, "a page that the browser held back is asked for again"
        browser.forget()
        browser.open(address)
        assert "does not work any more" in browser.title


def test_who_starts_the_program_twice_can_go_on_in_both_windows(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (first, _), served(tmp_path) as (second, _):
        for address in (first, second, first.partition("/open")[0]):
            browser.open(address)
            assert browser.find("form"), browser.title


def test_a_program_that_is_gone_is_said_on_the_page_and_what_was_chosen_stays(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, program):
        browser.open(address)
        while not browser.find("fieldset.row"):
            answer(browser)
        browser.find("fieldset.row input[value=n]")[0].click()
        there = browser.address
        program.kill()
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


def test_dark_colours_have_enough_contrast(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as (address, _), browser.preferring(prefers_color_scheme="dark"):
        browser.open(address)
        assert browser.violations() == []
        while not browser.find("fieldset.row"):
            answer(browser)
        assert browser.violations() == []


def test_a_port_that_is_taken_is_said_in_one_line_and_ctrl_c_ends_it_with_130(tmp_path: Path) -> None:
    with served(tmp_path) as (address, program):
        again = run("web", "--no-browser", "--port", address.split(":")[2].split("/")[0], cwd=tmp_path)
        assert (again.code, again.err.count("\n")) == (1, 1), again.err
        program.send("\x03")
        assert program.end() == 130


def test_the_pages_answer_while_the_command_that_opened_the_browser_still_runs(tmp_path: Path) -> None:
    browser = script(tmp_path / "browser", f'exec {sys.executable} -c "{VISIT}" "$1"')
    with Terminal("web", "--region", "us", cwd=tmp_path, lines=200, variables={"BROWSER": str(browser)}) as program:
        assert program.wait_for("http"), program.text
        assert program.wait_for(f"<title>{PACK.meta.title}"), program.text


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_beyond_this_computer_it_listens_by_tls_only(tmp_path: Path) -> None:
    anywhere = ("--host", "0.0.0.0")  # noqa: S104
    proxy = (*anywhere, "--behind-proxy")
    odd = (
        "aid.clinic",
        "https://aid.clinic/b",
        "https://aid.clinic:443",
        "http://aid.clinic",
        "https://a:b@aid.clinic",
    )
    for options in (anywhere, proxy, ("--certificate", "none.pem"), *((*proxy, "--address", one) for one in odd)):
        refused = run("web", "--no-browser", *options, cwd=tmp_path)
        assert (refused.code, refused.err.count("\n"), refused.out) == (2, 1, ""), refused.err
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, for a certificate: apt-get install openssl")
    pair = ("-keyout", "key.pem", "-out", "cert.pem")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", *pair)
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    with served(tmp_path, "--certificate", "cert.pem", "--key", "key.pem") as (address, _):
        port = int(address.split(":")[2].split("/")[0])
        assert spoken(port, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
        assert spoken(port, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        with pytest.raises(ssl.SSLError, match=r"PROTOCOL_VERSION|EOF"):
            spoken(port, ssl.TLSVersion.TLSv1_1)


def spoken(port: int, at_most: ssl.TLSVersion) -> str | None:
    """Return the version that the pages speak with whoever knows no newer one."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # what the old versions need
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, at_most
    with socket.create_connection(("127.0.0.1", port)) as line, context.wrap_socket(line) as secured:
        return secured.version()


def test_the_page_of_a_patient_says_by_itself_that_a_sign_was_told_on_the_tablet(
    browser: Browser, tmp_path: Path
) -> None:
    staff, store = tmp_path / "staff.json", tmp_path / "clinic.db"
    staff.touch(mode=0o600)
    staff.write_text(Staff().with_person(Person("Ada", Role.NURSE), PASSWORD).as_text(), encoding="utf-8")
    options = ("--clinic", "--staff", "staff.json", "--store", "clinic.db", "--not-encrypted")
    clinic = open_store(str(store), passphrase=None)
    with served(tmp_path, *options) as (address, _), clinic:
        browser.open(address, 320)
        for name, text in (("name", "Ada"), ("password", PASSWORD), ("reference", "R-341")):
            assert browser.violations() == []
            browser.find(f"#{name}")[0].send_keys(text)
            if name != "name":
                browser.click(browser.find("button.first")[0])
        browser.click(browser.find("form[action$=lend] button")[0])
        assert browser.find(".code svg")
        assert browser.violations() == []
        assert browser.run("return document.documentElement.scrollWidth") <= 320
        sign = next(item.link_id for item in PACK.items.values() if item.group == PACK.groups[0].id)
        SessionRecorder.resume(clinic, *clinic.sessions(), "patient").answered(sign, answer=True)
        browser.wait_until(lambda: not browser.find(".code"))
        browser.wait_until(lambda: "URGENT SIGN!" in browser.find("#now.urgent")[0].text, despite=(IndexError,))
        clinic.add(other := replace(*clinic.sessions(), id="k7mq-29xd", reference="R-342"))
        SessionRecorder.resume(clinic, other, "patient").answered(sign, answer=True)
        browser.wait_until(lambda: "URGENT SIGN not seen yet: R-342 (" in browser.find("#standing")[0].text)
        browser.forget()  # as after a restart of the program, which knows nobody
        browser.run("changes.close(); changes.onerror()")
        browser.wait_until(lambda: browser.title == "Sign in")
