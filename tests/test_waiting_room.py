"""Tablets of a waiting room, and the nurse's board, by the application itself over a real store."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import argon2
import pytest

from benchmarks import web as by_http
from decision_aid.engine import regions
from decision_aid.people.web.application import application
from decision_aid.people.web.board import COOKIE, SHIFT, Board
from decision_aid.people.web.in_page import OneFile, call
from decision_aid.people.web.waiting_room import WaitingRoom
from decision_aid.sessions.recorder import KEPT_HERE, SessionRecorder
from decision_aid.sessions.staff import IDLE, Person, Role, Staff
from decision_aid.sessions.store import open_store
from decision_aid.sessions.store.errors import StoreUnreachableError
from tests.conftest import TOP, content_in
from tests.test_store_postgresql import database_of, stopped
from tests.test_web_browser import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from decision_aid.people.web.guard import Guard
    from decision_aid.sessions.store.database import Store
    from tests.servers import Server

CONTENT = content_in(TOP / "questions.yaml")
PACK = CONTENT.pack
HOST = "clinic.example"
PASSWORD = "ten letters at least"  # noqa: S105  (of these tests)
GROUP = PACK.groups[0].id
SIGNS = [item.link_id for item in PACK.items.values() if item.group == GROUP]


@cache
def staff() -> Staff:
    """Return people whose passwords are hashed with little work: these tests sign in often."""
    hashed = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    people = (Person("Ada", Role.NURSE), Person("Bea", Role.CLINICIAN))
    return Staff({person.name.casefold(): (person, hashed) for person in people})


@dataclass
class Browser:
    """One browser at the clinic's pages: it keeps cookies, and follows where it is sent."""

    app: Guard
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = ""
    status: int = 0
    html: str = ""

    def get(self, path: str) -> str:
        return self.request("GET", path, "")

    def send(self, path: str, **fields: str) -> str:
        hidden = dict(re.findall('type="hidden" name="(.+?)" value="(.+?)"', self.html))
        return self.request("POST", path, urlencode({**hidden, **fields}))

    def request(self, method: str, path: str, body: str) -> str:
        for _ in range(5):
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {"host": HOST, "cookie": cookie, "content-type": "application/x-www-form-urlencoded"}
            self.status, answered, self.html = call(self.app, method, path, body.encode(), headers)
            if "set-cookie" in answered:
                name, _, value = answered["set-cookie"].split(";")[0].partition("=")
                self.cookies[name] = value.strip('"')
            self.path = path
            if self.status != 303:
                break
            method, path, body = "GET", answered["location"], ""
        return self.html


@dataclass
class Clinic:
    """The pages of one server over one store; `again` is the server started anew."""

    store: Store

    def __post_init__(self) -> None:
        self.again()

    def again(self) -> None:
        room = WaitingRoom(CONTENT, self.store, regions.Place(PACK.regions[1], certain=True))
        self.board = Board(room, Staff(staff().people), f"http://{HOST}")
        self.app = application(room, {HOST}, more=self.board.routes())

    def browser(self) -> Browser:
        return Browser(self.app)

    def signed_in(self, name: str = "Ada") -> Browser:
        browser = self.browser()
        browser.get("/board/sign-in")
        browser.send("/board/sign-in", name=name, password=PASSWORD)
        assert browser.path == "/board"
        return browser

    def lend(self, nurse: Browser, reference: str) -> str:
        """Put a patient on the list; return the path of the link for a tablet."""
        nurse.get("/board")
        nurse.send("/board/new", reference=reference)
        return self.link(nurse)

    def link(self, nurse: Browser) -> str:
        html = nurse.send(f"{nurse.path}/lend")
        assert "<svg" in html
        return re.findall(rf"http://{HOST}(/open/[^<\s]+)", html)[0]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with open_store(str(tmp_path / "store.db"), passphrase=None, create=True) as store:
        yield Clinic(store)


def to_the_signs(tablet: Browser) -> None:
    while 'class="row"' not in tablet.html:
        tablet.send(tablet.path, pressed=re.findall('name="pressed" value="(.+?)"', tablet.html)[0])


def signs(yes: str = "") -> dict[str, str]:
    return {f"row-{link_id}": "y" if link_id == yes else "n" for link_id in SIGNS}


def test_a_link_opens_one_tablet_once_and_what_is_answered_there_is_on_the_list_at_once(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    link = clinic.lend(nurse, "R-341")
    tablet.get(link)
    assert tablet.status == 200
    assert clinic.browser().get(link).count("does not work any more")
    ((name, cookie),) = tablet.cookies.items()
    for forged in (f"{cookie.partition('.')[0]}.x", f"{cookie}x", cookie[:-1]):  # by who knows the code of the patient
        stranger = replace(clinic.browser(), cookies={name: forged})
        stranger.get("/")
        assert stranger.status == 403
    to_the_signs(tablet)
    tablet.send(tablet.path, **signs(yes=SIGNS[0]))
    assert "Please call the nurse now" in tablet.html
    assert "URGENT SIGN" in nurse.get("/board")
    assert "R-341" in nurse.html
    clinic.lend(nurse, "R-342")
    assert "URGENT SIGN not seen yet: R-341 (" in nurse.html, "also beside another patient"


@dataclass
class Answering:
    """Somebody who says no, or takes the first answer, on each page."""

    request: Callable[[str, str, str], tuple[str, str]]
    titles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path, self.html = self.request("GET", "/", "")
        while 'method="post"' in self.html and "/sheet.html" not in self.html:
            self.titles += re.findall("<title>(.+?)</title>", self.html)[:1]
            by_http.answer(self, wished=("No",))

    def send(self, path: str, fields: list[tuple[str, str]]) -> None:
        secret = re.findall('name="secret" value="(.+?)"', self.html)[0]
        self.path, self.html = self.request("POST", path, urlencode([*fields, ("secret", secret)]))


def test_on_a_tablet_and_in_the_one_file_a_minor_is_asked_little_and_told_no_facts_of_adults(clinic: Clinic) -> None:
    tablet = clinic.browser()
    tablet.get(clinic.lend(clinic.signed_in(), "R-1"))

    def on_the_tablet(method: str, path: str, body: str) -> tuple[str, str]:
        tablet.request(method, path, body)
        return tablet.path, tablet.html

    for request in (on_the_tablet, OneFile().request):
        titles = Answering(request).titles
        assert "Ask about pain care for young people" in titles
        assert "Your choices, in short" not in titles
        assert len(titles) < 20, titles


def test_the_page_with_a_link_may_be_loaded_anew_until_it_is_opened_and_makes_no_other(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    link = clinic.lend(nurse, "R-341")
    assert link in nurse.get(nurse.path)
    tablet.get(link)
    assert tablet.status == 200
    assert "/open/" not in nurse.get(nurse.path)
    tablet.get("/")
    assert tablet.status == 200


def test_only_a_clinician_marks_a_sign_as_seen_and_the_name_stands_on_the_sheet(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    tablet.get(clinic.lend(nurse, "R-7"))
    patient = nurse.path
    to_the_signs(tablet)
    tablet.send(tablet.path, **signs(yes=SIGNS[0]))
    nurse.get(patient)
    nurse.send(f"{patient}/seen")
    assert nurse.status == 403
    clinician = clinic.signed_in("Bea")
    assert "URGENT SIGN, not seen yet" in clinician.get(patient)
    there = patient.removeprefix("/board/")
    SessionRecorder.resume(clinic.store, clinic.store.find(there), "nurse").answered(SIGNS[1], answer=True)
    clinician.send(f"{patient}/seen")
    assert re.findall("<li>(.+?): yes</li>", clinician.html) == [PACK.items[SIGNS[1]].short_text], "came meanwhile"
    clinician.send(f"{patient}/seen")
    assert "URGENT SIGN, not seen yet" not in clinician.html
    assert "Bea (clinician)" in clinician.html


def test_the_board_has_the_sheets_to_hand_over_and_print_and_the_log_says_who_opened_them(clinic: Clinic) -> None:
    nurse = clinic.signed_in()
    clinic.lend(nurse, "R-8")
    patient = nurse.path
    assert "S: situation" in nurse.get(f"{patient}/handover.html")
    assert "When to get help right away" in nurse.get(f"{patient}/sheet.html")
    doings = [(one.who, one.did) for one in clinic.store.doings()]
    assert doings == [
        ("Ada (nurse)", did) for did in ("opened the list", *["opened"] * 2, "handed over", "opened the sheet of")
    ]
    for path in ("handover.html", "sheet.html"):
        stranger = clinic.browser()
        stranger.get(f"{patient}/{path}")
        assert stranger.path == "/board/sign-in"


def test_the_board_says_at_all_times_that_the_store_cannot_be_read_and_keeps_the_last_list(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = clinic.signed_in()
    clinic.lend(nurse, "R-9")
    patient = nurse.path
    nurse.get("/board")

    def unreachable(*_: object) -> NoReturn:
        raise StoreUnreachableError(lost)

    lost = "The server does not answer."
    for name in ("lasts", "find", "note"):
        monkeypatch.setattr(type(clinic.store), name, unreachable)
    html = nurse.get("/board")
    assert f"The store cannot be read: {lost} The list may be old." in html
    assert "R-9" in html
    assert "The list may be old" in nurse.get(patient)
    monkeypatch.undo()
    assert "The list may be old" not in nurse.get("/board")


def test_a_tablet_taken_back_shows_nothing_more_of_the_patient_also_by_back(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    tablet.get(clinic.lend(nurse, "R-1"))
    to_the_signs(tablet)
    there, patient = tablet.path, nurse.path
    nurse.get(patient)
    nurse.send(f"{patient}/take-back")
    for path in (there, "/", "/0"):
        assert "This page is closed" in tablet.get(path)
        assert tablet.status == 403


def test_two_patients_on_one_tablet_never_meet(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    tablet.get(clinic.lend(nurse, "R-1"))
    to_the_signs(tablet)
    tablet.send(tablet.path, **signs(yes=SIGNS[0]))
    first = tablet.path
    tablet.get(clinic.lend(nurse, "R-2"))
    assert "Please call the nurse" not in tablet.get("/")
    assert "Please call the nurse" not in tablet.get(first)
    to_the_signs(tablet)
    assert " checked data-key" not in tablet.html


def test_a_tablet_goes_on_where_it_was_after_the_server_was_started_anew(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    link = clinic.lend(nurse, "R-1")
    tablet.get(link)
    to_the_signs(tablet)
    tablet.send(tablet.path, **signs(yes=SIGNS[0]))
    clinic.again()
    tablet.app = clinic.app
    assert "did not arrive" in tablet.send(tablet.path, answer="y"), (
        "what was on the screen meanwhile is not lost unsaid"
    )
    tablet.get("/")
    assert tablet.status == 200
    assert "Please call the nurse now" in tablet.html, "what is urgent comes first, again"
    assert "does not work any more" in Browser(clinic.app).get(link)


def test_stopping_on_a_tablet_says_to_give_it_back_and_closes_it(clinic: Clinic) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    tablet.get(clinic.lend(nurse, "R-1"))
    to_the_signs(tablet)
    tablet.send(tablet.path, pressed="q")
    tablet.send(tablet.path, pressed="y")
    assert "Please give this back to the nurse" in tablet.html
    assert "This page is closed" in tablet.get("/")


def test_a_stranger_sees_nothing_of_the_board_and_after_five_wrong_passwords_waits_and_nobody_else(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("decision_aid.sessions.staff.monotonic", lambda: 0.0)
    stranger = clinic.browser()
    for path in ("/board", "/board/changes", "/board/aaaa-bbbb"):
        stranger.get(path)
        assert stranger.path == "/board/sign-in"
    for _ in range(5):
        stranger.send("/board/sign-in", name="Ada", password=PASSWORD[1:])
        assert stranger.status == 403
    stranger.send("/board/sign-in", name="Ada", password=PASSWORD)
    assert stranger.status == 403
    compared: list[str] = []
    verify = argon2.PasswordHasher.verify
    monkeypatch.setattr(
        argon2.PasswordHasher,
        "verify",
        lambda *each: compared.append(each[1]) or verify(*each),
    )
    assert [clinic.board.staff.signed_in(name, PASSWORD) for name in ("Ada", "Eve")] == [None, None]
    usual = argon2.extract_parameters(argon2.PasswordHasher().hash(PASSWORD))
    told = [argon2.extract_parameters(hashed) for hashed in compared]
    assert told == [usual] * 2, "neither a name that waits nor one that is none is told by its speed"
    assert clinic.board.staff.signed_in("Ada", PASSWORD, "another address") is not None


def test_each_wrong_password_after_five_waits_twice_as_long_and_the_right_one_ends_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people, now = Staff(staff().people), 0.0
    monkeypatch.setattr("decision_aid.sessions.staff.monotonic", lambda: now)

    def waits(password: str) -> float:
        """Return for how long the right password is refused after this one."""
        nonlocal now
        people.signed_in("Ada", password)
        _, not_before = people._wrong.get(("ada", ""), (0, 0.0))  # noqa: SLF001
        waited = max(0.0, not_before - now)
        now = max(now, not_before)
        return waited

    assert {waits("wrong") for _ in range(12)} == {0.0}, "too short to be one"
    assert [waits("quite wrong") for _ in range(12)] == [0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300, 300]
    assert people.signed_in("Ada", PASSWORD)
    assert waits("quite wrong") == 0


def test_a_board_left_alone_locks_though_it_looks_again_by_itself_and_says_still_that_there_is_a_sign(
    clinic: Clinic,
) -> None:
    nurse, tablet = clinic.signed_in(), clinic.browser()
    tablet.get(clinic.lend(nurse, "R-341"))
    for path, is_locked in (("/board", False), ("/board/again", True)):
        for (who,) in (clinic.board._signed_in.values(),) * 2:  # noqa: SLF001
            who.seen -= IDLE * 0.6  # twice is too long, and once leaves a slow machine minutes
            html = nurse.get(path)
        assert ("Sign in" in html, "R-341" in html) == (is_locked, not is_locked)
    to_the_signs(tablet)
    tablet.send(tablet.path, **signs(yes=SIGNS[0]))
    assert "URGENT SIGN not seen yet: 1." in nurse.get("/board")
    assert "URGENT SIGN" not in clinic.browser().get("/board"), "a stranger is told nothing"
    nurse.send("/board/sign-in", name="Ada", password=PASSWORD)
    assert "R-341" in nurse.html
    for who in clinic.board._signed_in.values():  # noqa: SLF001
        who.since -= SHIFT
    assert "Sign in" in nurse.get("/board"), "after a whole shift, however busy it was"


def test_who_signed_in_is_forgotten_once_no_page_of_theirs_was_open_for_a_shift(clinic: Clinic) -> None:
    left, closed = clinic.signed_in(), clinic.signed_in()
    for who in clinic.board._signed_in.values():  # noqa: SLF001
        who.since, who.seen, who.open = (time - SHIFT for time in (who.since, who.seen, who.open))
    left.get("/board/again")
    clinic.signed_in()
    known = {*clinic.board._signed_in}  # noqa: SLF001
    assert (left.cookies[COOKIE] in known, closed.cookies[COOKIE] in known, len(known)) == (True, False, 2)


def test_a_wrong_password_is_said_where_the_focus_goes_and_the_name_need_not_be_typed_again(clinic: Clinic) -> None:
    nurse = clinic.browser()
    nurse.get("/board/sign-in")
    html = nurse.send("/board/sign-in", name='Ada "', password=PASSWORD[1:])
    assert 'tabindex="-1" id="summary"' in html
    assert 'value="Ada &#34;"' in html
    assert PASSWORD[1:] not in html


REFERENCES = {"": 400, "x" * 500: 400, "Mary Smith 3 May 1950": 400}


def test_a_reference_that_tells_who_the_patient_is_is_refused(clinic: Clinic) -> None:
    nurse = clinic.signed_in()
    for reference, status in REFERENCES.items():
        nurse.get("/board")
        nurse.send("/board/new", reference=reference)
        assert (nurse.status, clinic.store.sessions()) == (status, ())


def test_a_reference_that_is_on_the_list_already_is_not_put_there_twice(clinic: Clinic) -> None:
    nurse = clinic.signed_in()
    for reference, status in (("R-1", 200), ("r-1", 400), ("R-2", 200)):
        nurse.get("/board")
        nurse.send("/board/new", reference=reference)
        assert nurse.status == status, nurse.html
    assert {one.reference for one in clinic.store.sessions()} == {"R-1", "R-2"}
    assert len(clinic.store.sessions()) == 2
    patient = nurse.get("/board").split(">R-2: ")[0].rpartition('href="')[2].rstrip('"')
    nurse.get(patient)
    nurse.send(f"{patient}/lend")
    nurse.send(f"{patient}/wrong")
    assert (nurse.status, "Because a tablet was lent" in nurse.html) == (409, True)
    nurse.get(patient)
    nurse.send(f"{patient}/take-back")
    assert "Wrong reference" in nurse.html
    assert "R-2" not in nurse.send(f"{patient}/wrong")
    assert (nurse.path, nurse.status) == ("/board", 200)


def test_a_wrong_reference_is_corrected_on_the_board_and_the_log_keeps_both(clinic: Clinic) -> None:
    nurse = clinic.signed_in()
    for reference in ("R-1", "R-2"):
        nurse.get("/board")
        nurse.send("/board/new", reference=reference)
    patient = nurse.path
    for wrong in (*REFERENCES, "r-1"):
        nurse.get(patient)
        nurse.send(f"{patient}/reference", reference=wrong)
        assert (nurse.status, "Nothing was changed" in nurse.html) == (400, True), wrong
    nurse.get(patient)
    assert "<h1>R-3</h1>" in nurse.send(f"{patient}/reference", reference="R-3")
    assert sorted(one.reference for one in clinic.store.sessions()) == ["R-1", "R-3"]
    events = clinic.store.events(patient.removeprefix("/board/"))
    assert [event.value for event in events if event.name == "reference"] == [("R-2", "R-3")]


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_a_server_that_is_silent_holds_up_one_tablet_and_the_others_are_told_and_lose_nothing(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not postgresql.running:
        postgresql.start()
    url = postgresql.new_database()
    with open_store(url, passphrase=None, create=True):
        pass
    (tmp_path / "staff.json").touch(mode=0o600)
    (tmp_path / "staff.json").write_text(staff().as_text())
    monkeypatch.setattr(by_http, "PASSWORD", PASSWORD)
    options = ("--clinic", "--staff", "staff.json", "--server", url, "--not-encrypted")
    with served(tmp_path, *options) as (address, _), ThreadPoolExecutor(1) as aside:
        port = int(address.split(":")[2].split("/")[0])
        nurse, one, other = by_http.Browser(port), *(tablets := (by_http.Browser(port), by_http.Browser(port)))
        for tablet, link in zip(tablets, by_http.lent(port, 2), strict=True):
            tablet.get(link)
            while 'class="row"' not in tablet.html:
                by_http.answer(tablet)
        by_http.sign_in(nurse)
        found = postgresql.query("postgres", f"SELECT pid FROM pg_stat_activity WHERE datname = '{database_of(url)}'")  # noqa: S608
        asked = other.path
        with stopped(*map(int, found.split()), postgresql.process):
            waiting = aside.submit(by_http.answer, one)
            for _ in range(20):
                other.get(asked)
                assert 'class="row"' in other.html
            by_http.answer(other)
            assert KEPT_HERE in other.html
            nurse.get("/board")
            assert "OFFLINE since" in nurse.html
            assert not waiting.done()
        waiting.result()
        while "OFFLINE" in nurse.html or "not all there" in nurse.html:
            nurse.get("/board")
    with open_store(url, passphrase=None, create=False) as kept:
        given = [{event.name for event in kept.events(session.id)} for session in kept.sessions()]
    assert all(set(SIGNS) <= names for names in given)
