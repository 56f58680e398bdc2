"""The interview as pages of a browser, by the application itself: what is shown, sent, kept and refused."""

from __future__ import annotations

import re
import socket
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_aid.cli import start
from decision_aid.cli.stores import StoreOptions
from decision_aid.engine import regions
from decision_aid.engine.answers import Absent, Answers
from decision_aid.engine.guidance import guide
from decision_aid.people.interview.questions import Question
from decision_aid.people.interview.urgent import CrisisLine, UnsureSign, Urgent
from decision_aid.people.web import connections, guard, in_page, serving
from decision_aid.people.web.application import LONGEST_BODY, OneBrowser, application
from decision_aid.people.web.drawing import by_button
from decision_aid.people.web.in_page import call, finish, scope_of
from decision_aid.people.web.papers import Kind, Papers
from decision_aid.people.web.talk import Talk
from decision_aid.reports.for_patients.notices import UNKNOWN
from decision_aid.reports.paper import pdf
from decision_aid.sessions.store import open_store
from tests.conftest import TOP, content_in
from tests.programs import run
from tests.sheets import sheets
from tests.tables import each
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from decision_aid.people.prompts import Prompt
    from decision_aid.sessions.store.database import Store

CONTENT = content_in(TOP / "questions.yaml")
PACK = CONTENT.pack
PLACE = regions.Place(PACK.regions[1], certain=True)
GROUP = next(group.id for group in PACK.groups)
SIGNS = [item.link_id for item in PACK.items.values() if item.group == GROUP]
PATIENCE = 30.0  # seconds, on the slowest machine under load
CALM = Answers(dict.fromkeys(SIGNS, False))


def words_of(prompt: Prompt) -> list[str]:
    """Return every text of a prompt that a person reads, but how to type at a terminal."""
    choices = [text for choice in prompt.choices for text in (choice.text, choice.under)]
    rows = [row.text for row in prompt.rows]
    return [
        prompt.heading,
        *prompt.body,
        *prompt.notices,
        prompt.step,
        prompt.alarm,
        *choices,
        *rows,
        prompt.enter,
    ]


def plain(text: str) -> str:
    return " ".join(text.removeprefix("- ").split()).casefold()


@given(sheets(PACK))
@settings(max_examples=5)
def test_a_page_says_every_word_of_its_prompt(sheet: Answers) -> None:
    visitor = Visitor(PACK)
    while "sheet" not in visitor.talk.state.behind:
        prompt, said = visitor.talk.prompt(visitor.talk.address), plain(visitor.words())
        assert [text for text in words_of(prompt) if plain(text) not in said] == []
        visitor.answer(sheet)


@given(sheets(PACK))
@settings(max_examples=5)
def test_a_sheet_of_answers_sent_by_pages_comes_to_what_guide_makes_of_it(sheet: Answers) -> None:
    visitor = Visitor(PACK)
    visitor.answer_all(sheet)
    answers = visitor.talk.state.answers
    assert all(answers.get(link_id) == sheet.get(link_id) for link_id in answers.by_link_id if link_id in sheet)
    assert visitor.talk.state.standing.guidance.raised == guide(PACK, answers).raised


def at_the_signs() -> Visitor:
    visitor = Visitor(PACK)
    while not visitor.page.xpath("//fieldset[@class='row']"):
        visitor.answer(Answers())
    return visitor


def test_an_urgent_yes_in_a_group_and_one_that_may_be_comes_at_once_and_nothing_else_of_the_form_is_lost() -> None:
    for key, answer, page in (("y", True, Urgent), ("u", Absent.NOT_SURE, UnsureSign)):
        visitor = at_the_signs()
        visitor.send(**{f"row-{link_id}": key if place == 0 else "n" for place, link_id in enumerate(SIGNS)})
        assert isinstance(visitor.talk.state.pages[-1], page)
        assert visitor.page.xpath("//a[starts-with(@href, 'tel:')]")
        assert [visitor.talk.state.answers.get(link_id) for link_id in SIGNS] == [answer, *[False] * (len(SIGNS) - 1)]


def test_of_several_urgent_answers_of_a_form_the_most_urgent_is_told_first() -> None:
    emergency, today = "saddle-numbness", "limb-sore"
    for keys, told in (("yy", emergency), ("yu", emergency), ("uy", today)):
        visitor = at_the_signs()
        given = dict(zip((emergency, today), keys, strict=True))
        visitor.send(**{f"row-{link_id}": given.get(link_id, "n") for link_id in SIGNS})
        assert f"You told us: {PACK.items[told].short_text}: yes." in visitor.words(), keys


def test_a_yes_by_mistake_is_taken_back_by_back_or_its_button_and_a_second_sign_of_the_form_is_told_then() -> None:
    for others in ((), SIGNS[1:2]):
        visitor = at_the_signs()
        group = visitor.path
        visitor.send(**{f"row-{link_id}": "y" if link_id in (SIGNS[0], *others) else "n" for link_id in SIGNS})
        urgent, words = visitor.path, [f"{PACK.items[link_id].short_text}: yes." for link_id in (SIGNS[0], *others)]
        assert [visitor.words().count(f"You told us: {each}") for each in words] == [1] * len(words)
        visitor.get(group)
        assert visitor.page.xpath("//input[@type='radio'][@value='y'][@checked]")
        visitor.send(**{f"row-{SIGNS[0]}": "n"})
        if not others:
            assert not any(isinstance(page, Urgent) for page in visitor.talk.state.pages)
        visitor.get(group)
        visitor.send(**{f"row-{SIGNS[0]}": "y"})
        assert visitor.path == urgent
        pressed = visitor.page
        for _ in range(2):  # a trembling hand presses again before the next page is there
            visitor.page = pressed
            visitor.send("b")
        assert visitor.talk.state.answers.get(SIGNS[0]) is False
        told = [each for each in words if f"You told us: {each}" in visitor.words()]
        assert told == words[1:]
        assert isinstance(visitor.talk.state.pages[-1], Urgent) is bool(others)
        if others:  # another tab still shows the page of the first sign
            visitor.send("g")
            visitor.page = pressed
            visitor.send("b")
            assert visitor.talk.state.answers.get(others[0]) is True, "it was not on that page"
            assert f"You told us: {words[1]}" in visitor.words()


def test_a_page_of_help_stands_there_once_though_its_question_is_answered_again() -> None:
    visitor = at_the_signs()
    while visitor.talk.state.pages[-1] != Question("self-harm-thoughts"):
        visitor.answer(CALM)
    question = visitor.path
    for _ in range(2):
        visitor.get(question)
        visitor.send("s")
    assert [isinstance(page, CrisisLine) for page in visitor.talk.state.pages].count(True) == 1


def test_going_back_past_an_urgent_page_and_on_again_shows_it_again() -> None:
    visitor = at_the_signs()
    group = visitor.path
    visitor.send(**{f"row-{link_id}": "y" if place == 0 else "n" for place, link_id in enumerate(SIGNS)})
    visitor.get(group)
    visitor.send()
    assert isinstance(visitor.talk.state.pages[-1], Urgent)


def test_a_form_with_a_line_left_open_says_so_keeps_the_rest_and_leads_to_the_field() -> None:
    visitor = at_the_signs()
    visitor.send(**{f"row-{link_id}": "n" for link_id in SIGNS[1:]})
    assert visitor.titles[-1].startswith("Please look again")
    (link,) = visitor.page.xpath("//*[@role='alert']//a/@href")
    assert visitor.page.xpath(f"//*[@id='{link[1:]}']/@name") == [f"row-{SIGNS[0]}"]
    assert visitor.words().count("Not answered yet") == 1
    assert len(visitor.page.xpath("//input[@checked]")) == len(SIGNS) - 1
    visitor.get(visitor.path)
    assert visitor.titles[-1].startswith("Please look again")
    visitor.send(**{f"row-{SIGNS[0]}": "n"})
    visitor.get(visitor.path)
    assert "Please look again" not in visitor.words()


def test_what_a_button_of_the_sheet_says_is_told_and_is_no_mistake() -> None:
    visitor = Visitor(PACK)
    visitor.send()
    visitor.answer(CALM)
    visitor.send("q")
    visitor.send(answer="y")
    visitor.send("n")
    assert visitor.page.xpath("//p[@class='notice']")
    assert "Please look again" not in visitor.words()
    visitor.get("/1")
    assert not visitor.page.xpath("//p[@class='notice']")


def test_not_sure_is_called_an_answer_only_where_it_can_be_given(tmp_path: Path) -> None:
    with at_home(tmp_path / "kept.db") as visitor:
        while "keep your answers" not in visitor.titles[-1]:
            if visitor.page.xpath("//fieldset[not(@class)]"):
                visitor.send()
                assert "Not sure is an answer too." in visitor.words()
            visitor.answer(CALM)
        visitor.send()
        assert "Please choose an answer." in visitor.words()
        assert "Not sure" not in visitor.words()


def test_a_list_with_too_many_ticks_says_so_and_keeps_them_all() -> None:
    visitor = Visitor(PACK)
    while "Choose up to three" not in visitor.titles[-1]:
        visitor.answer(Answers())
    visitor.send(answer=["01", "2", "3", "4"])
    assert "At most 3 are possible" in visitor.words()
    assert visitor.page.xpath("//input[@checked]/@value") == ["01", "2", "3", "4"]


@given(st.data())
@settings(max_examples=5)
def test_a_page_of_earlier_that_is_answered_anew_changes_that_answer_alone(data: st.DataObject) -> None:
    sheet = Answers(dict.fromkeys(PACK.items, Absent.DECLINED))
    visitor = Visitor(PACK)
    visitor.answer_all(sheet)
    before = dict(visitor.talk.state.answers.by_link_id)
    places = [
        n for n, page in enumerate(visitor.talk.shown) if getattr(page, "link_id", "") in before and page.is_question
    ]
    place = data.draw(st.sampled_from(places))
    visitor.get(f"/{place}")
    visitor.answer(Answers())
    now, link_id = dict(visitor.talk.state.answers.by_link_id), getattr(visitor.talk.shown[place], "link_id", "")
    assert {name for name in before if before[name] != now[name]} == {link_id}
    assert set(before) <= set(now)


def test_every_page_has_one_heading_a_label_for_each_field_and_a_title_that_says_where_one_is() -> None:
    visitor, titles = Visitor(PACK), []
    while "sheet" not in visitor.talk.state.behind:
        page = visitor.page
        assert len(page.xpath("//h1")) == 1
        labelled = set(page.xpath("//label/@for"))
        assert [field for field in page.xpath("//input[@type!='hidden']/@id") if field not in labelled] == []
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(page.xpath("//@aria-describedby")) <= set(ids)
        assert visitor.words().count("Choose all") <= 1
        assert not page.xpath("//@style | //@onclick | //style | //script[not(@src)]")
        titles += [visitor.titles[-1]] if visitor.talk.state.pages[-1].is_question else []
        visitor.answer(Answers({"implant-now": "pump"}))
    assert len(set(titles)) == len(titles)
    assert not any(re.search(r"\bNone\b", title) for title in titles)


def test_the_review_says_that_an_answer_can_be_changed_and_where_there_is_none_that_nothing_is_answered() -> None:
    visitor, said = Visitor(PACK), []
    visitor.send()
    for _ in range(2):
        visitor.send("r")
        said.append(visitor.words())
        visitor.send()
        visitor.send("x")
    assert "Nothing is answered yet." in said[0]
    assert "Is something wrong? Choose it." in said[1]


def test_every_place_of_the_body_to_tap_is_the_answer_of_the_same_name() -> None:
    visitor = Visitor(PACK)
    while not (paths := visitor.page.xpath("//*[@id='places']//*[@data-key]")):
        visitor.answer(Answers())
    answers = {label.get("for"): label.text for label in visitor.page.iter("label")}
    assert all(answers[f"a-{path.get('data-key')}"] == path.findtext("title") for path in paths)


# --- what is kept at home, and what can be had of it ------------------------------------------------


@contextmanager
def at_home(store: Path, *, keep: bool | None = None) -> Iterator[Visitor]:
    """Begin as `decision-aid web` does, over a store."""
    with start.AtHome(CONTENT, "patient", keep, StoreOptions(store=str(store)), encrypt=False) as home:
        begun = home.begin(PLACE, None, short=True)
        paper = Papers(CONTENT, begun.helper)
        yield Visitor(PACK, Talk(replace(begun.interview, paper=paper), begun.state, begun.helper))


def test_what_pages_keep_the_terminal_goes_on_with_and_the_reverse(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    with at_home(kept) as visitor:
        while "keep your answers" not in visitor.titles[-1]:
            visitor.answer(Answers())
        assert "Others who use this computer may read them." in visitor.words()
        visitor.send(answer="y")
        asked, code = visitor.path, visitor.talk.helper.code
        visitor.get(f"/{int(asked[1:]) - 1}")  # back to the question whether to keep, and yes once more
        visitor.send(answer="y")
        assert visitor.talk.helper.code == code
        visitor.get(asked)
        visitor.answer(Answers(dict.fromkeys(PACK.items, Absent.DECLINED)))
        on_pages = dict(visitor.talk.state.answers.by_link_id)
    resumed = run("resume", code, "--plain", "--by", "patient", "--store", "kept.db", cwd=tmp_path, typed="\n1\n")
    assert f"{len(on_pages)} answered" in resumed.out
    with at_home(kept) as visitor:
        assert visitor.titles[-1].startswith("Welcome back")
        assert f"{len(on_pages) + 1} of about" in visitor.words()
        visitor.send(answer="1")
        assert on_pages.items() < visitor.talk.state.answers.by_link_id.items()
        visitor.answer_all(Answers())
        visitor.send("q")
        visitor.send()
        assert visitor.talk.state.ended
    with at_home(kept) as visitor:
        assert "see the sheet" in visitor.words()
        visitor.send(answer="n")
        assert (visitor.talk.state.answers, visitor.talk.helper.code) == (Answers(), "")


def test_what_is_loaded_ahead_is_there_whole_before_the_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two threads that import one library at once, one can get half of it."""
    loaded: list[str] = []

    class Late(Thread):
        def start(self) -> None:
            """Begin no sooner than somebody waits."""

        def join(self, timeout: float | None = None) -> None:
            del timeout
            self.run()

    def opened(where: str, *, passphrase: str | None) -> Store:
        assert loaded
        return open_store(where, passphrase=passphrase)

    monkeypatch.setattr(start, "Thread", Late)
    monkeypatch.setattr(start, "import_module", loaded.append)
    monkeypatch.setattr("decision_aid.sessions.store.open_for_writing", opened)
    with at_home(tmp_path / "kept.db") as visitor:
        while "keep your answers" not in visitor.titles[-1]:
            visitor.answer(Answers())
        visitor.talk.helper.look_ahead(visitor.talk.state)  # as a terminal does
        assert not loaded
        visitor.send(answer="y")
        assert visitor.talk.helper.code


def test_what_is_kept_can_be_deleted_on_the_last_page_and_where_it_is_offered(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    with at_home(kept, keep=True) as visitor:
        visitor.send()
        visitor.answer(CALM)
        visitor.send("q")
        visitor.send(answer="y")
        for pressed, answer in (("go-on", ""), ("d", ""), ("go-on", "n"), ("d", ""), ("go-on", "y")):
            assert visitor.talk.helper.code
            visitor.send(pressed, answer=answer)
        assert "Your answers are deleted." in visitor.words()
        assert (visitor.talk.helper.code, "d" in visitor.buttons()) == ("", False)
        assert visitor.talk.state.answers != Answers()
    for _ in range(2):
        with at_home(kept, keep=True) as visitor:
            visitor.answer(Answers())
    with at_home(kept) as visitor:
        assert visitor.words().count("answered (") == 2
        visitor.send(answer="d")
        visitor.send(answer="y")
        assert visitor.titles[-1] == PACK.meta.title
        assert "Your answers are deleted." in visitor.words()
    with at_home(kept) as visitor:
        assert visitor.titles[-1] == PACK.meta.title


def test_the_one_file_says_for_which_country_it_was_made_whose_its_pack_is_and_that_its_review_is_past(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def welcome(*made: str) -> str:
        return in_page.OneFile(*made).request("GET", "/", "")[1]

    assert "You are in: United Kingdom. In an emergency: 999." in welcome("uk")
    assert "Your country is not known" in (own := welcome())
    assert UNKNOWN in welcome("", "unknown")
    assert UNKNOWN not in own
    assert "that day has passed" not in own
    monkeypatch.setattr(in_page, "_now", lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert "that day has passed" in welcome("uk")


def test_after_the_visit_the_pages_ask_and_their_page_can_be_printed_and_saved(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    with at_home(kept, keep=True) as visitor:
        visitor.answer_all(Answers())
        visitor.send("q")
        visitor.send()
    with at_home(kept) as visitor:
        assert "After the visit" in visitor.words()
        visitor.send(answer="2")
        asked = []
        while not visitor.page.xpath("//a[@download]"):
            asked.append(visitor.titles[-1])
            if visitor.page.xpath("//input[@name='text']"):
                visitor.send(text=f"Words {len(asked)}")
            else:
                values = visitor.page.xpath("//input[@type='radio']/@value")
                visitor.send(answer="n" if "n" in values else values[-1])
        assert [heading.text_content() for heading in visitor.page.xpath("//div[@class='told']//h2")]
        assert not {"o", "p", "w"} & {*visitor.page.xpath("//button/@value")}
        page = visitor.page.xpath("//a[@download]/@href")[0]
        visitor.get(page)
        assert "Words" in visitor.words()
        visitor.get("/")
        visitor.send("q")
        assert visitor.talk.state.ended
    with at_home(kept) as visitor:  # what was said is kept: it is not asked again
        visitor.send(answer="2")
        visitor.send(answer="n")
        assert visitor.page.xpath("//a[@download]")


def test_who_stops_early_or_said_no_at_first_may_still_keep_what_was_said(tmp_path: Path) -> None:
    with at_home(tmp_path / "early.db") as visitor:
        visitor.send()
        visitor.answer(CALM)
        visitor.send("q")
        visitor.send(answer="y")
        assert "keep your answers" in visitor.titles[-1]
        visitor.send(answer="n")
        visitor.send()
        assert visitor.titles[-1] == "Before you go"
        visitor.send("k")
        visitor.send(answer="y")
        assert "k" not in visitor.buttons()
        assert visitor.talk.helper.keeper is not None
        assert visitor.talk.helper.keeper.folded.answers == visitor.talk.state.answers


def test_every_key_that_a_page_names_in_words_is_said_as_the_button_that_it_has() -> None:
    assert by_button("Press c to choose it. Press r at any question.") == (
        'Press "Country" to choose it. Press "Review" at any question.'
    )
    buttons = Visitor(PACK).page.xpath("//button[@value='c']")
    assert [button.text_content() for button in buttons] == ["Country"]


PAPERS = {
    "the sheet": ("/sheet.html", "What to do next"),
    "the clinician's": ("/for-the-clinician.html", "S: situation"),
    "the booklet": ("/booklet.html", "Words"),
}


@each("path, words", PAPERS.values())
def test_at_the_sheet_each_paper_can_be_had(path: str, words: str, tmp_path: Path) -> None:
    with at_home(tmp_path / "none.db", keep=False) as visitor:
        visitor.answer_all(Answers())
        assert path in visitor.page.xpath("//a/@href")
        visitor.get(path)
        assert words in visitor.html


def test_a_pdf_is_made_or_it_is_said_how_to_come_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_home(tmp_path / "none.db", keep=False) as visitor:
        visitor.answer_all(Answers())
        paper = visitor.talk.interview.paper
        assert isinstance(paper, Papers)
        with suppress(pdf.PdfMissingError):
            assert bytes(paper.page(visitor.talk.state, Kind.PDF))[:5] == b"%PDF-"  # type: ignore[arg-type]

        def missing() -> None:
            raise pdf.PdfMissingError(pdf.HOW_TO_GET)

        monkeypatch.setattr(pdf, "_weasyprint", missing)
        visitor.get("/sheet.pdf")
        assert "save as PDF" in visitor.words()
        assert "pip install" in visitor.words()


# --- what is refused ------------------------------------------------------------------------------


class Network:
    """Whoever can send bytes to the pages; each request says by itself what it claims to be."""

    def __init__(self) -> None:
        self.site = OneBrowser("en")
        self.app = application(self.site, {"127.0.0.1:8000"})

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
        sent = {"host": "127.0.0.1:8000", "content-type": "application/x-www-form-urlencoded", **headers}
        return call(self.app, method, path, body, {name.replace("_", "-"): value for name, value in sent.items()})

    def visit(self) -> tuple[str, str]:
        """Return a cookie that a link was exchanged for, and the secret of its first form."""
        status, headers, _ = self.call("GET", self.site.link(lambda: Visitor(PACK).talk))
        assert status == 303
        cookie = headers["set-cookie"].split(";")[0]
        _, _, html = self.call("GET", "/0", cookie=cookie)
        return cookie, re.findall('name="secret" value="(.+?)"', html)[0]


REFUSED = {
    "a name of another site that leads here": ({"host": "evil.example:8000"}, 421),
    "a form of another site": ({"origin": "http://evil.example"}, 403),
    "a form of a page of this computer at another port": ({"origin": "http://127.0.0.1:9"}, 403),
    "a form of our address without TLS, or with it": ({"origin": "https://127.0.0.1:8000"}, 403),
    "a form that hides where it comes from": ({"origin": "null"}, 403),
    "no cookie": ({"cookie": ""}, 403),
    "a cookie of nobody": ({"cookie": "decision-aid-8000=guessed"}, 403),
    "ten megabytes": ({"content_length": "10000000"}, 413),
}


@each("headers, status", REFUSED.values())
def test_nothing_is_taken_from_what_no_page_of_ours_would_send(headers: dict[str, str], status: int) -> None:
    network = Network()
    cookie, secret = network.visit()
    body = f"secret={secret}&pressed=go-on".encode()
    assert network.call("POST", "/0", body, cookie=cookie)[0] == 303
    got, _, html = network.call("POST", "/0", body, **{"cookie": cookie, **headers})
    assert got == status
    assert PACK.meta.title not in html


def test_a_form_without_its_secret_or_with_that_of_another_talk_changes_nothing() -> None:
    network = Network()
    (cookie, _), (_, other) = network.visit(), network.visit()
    for secret in ("", other, "é"):
        assert network.call("POST", "/0", f"secret={secret}&pressed=go-on".encode(), cookie=cookie)[0] == 403
    assert network.call("GET", "/", cookie=cookie)[1]["location"] == "/0"


def test_a_link_opens_once_and_is_shown_to_nobody_else() -> None:
    network = Network()
    link = network.site.link(lambda: Visitor(PACK).talk)
    assert network.call("GET", link)[0] == 303
    status, headers, html = network.call("GET", link)
    assert (status, "set-cookie" in headers) == (403, False)
    assert "does not work any more" in html


def test_the_pages_end_once_none_is_open_any_more_and_not_while_one_is_read() -> None:
    """A browser says that a page was closed after it has asked for the next."""
    network = Network()
    cookie, _ = network.visit()

    def opened(path: str = "/0") -> str:
        return re.findall('data-view="(.*?)"', network.call("GET", path, cookie=cookie)[2])[0]

    first, second, third = opened(), opened(), opened("/favicon.ico")
    for view, who, ends in (("1", cookie, False), (first, cookie, False), (second, "", False), (second, cookie, True)):
        network.call("POST", f"/closed/{view}", cookie=who)
        assert (network.site.closed is not None) is ends, view
    assert third == ""
    opened()
    assert network.site.closed is None


def test_a_body_sent_in_pieces_is_taken_in_no_further_than_the_limit() -> None:
    network = Network()
    cookie, _ = network.visit()
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": True}

    headers = {"host": "127.0.0.1:8000", "cookie": cookie, "content-type": "application/x-www-form-urlencoded"}
    statuses: list[int] = []

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    finish(network.app(scope_of("POST", "/0", headers), receive, send))
    assert statuses == [413]
    assert taken <= LONGEST_BODY // 10_000 + 1


@contextmanager
def listening() -> Iterator[tuple[str, int]]:
    """Serve pages to real connections; yield the address."""
    site, addresses = OneBrowser("en"), Queue[str]()
    served = Thread(
        target=serving.serve,
        args=(serving.Listening(), lambda *_: (site, ()), addresses.put),
        kwargs={"ends_when_closed": True},
    )
    served.start()
    try:
        where = urlsplit(addresses.get(timeout=PATIENCE))
        yield str(where.hostname), int(where.port or 0)
    finally:
        site.closed = -serving.CLOSED_FOR
        served.join()


PAGE = b"GET /nothing HTTP/1.1\r\nhost: here\r\n\r\n"
FORM = b"POST /nothing HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\n"
UNFINISHED = {
    "nothing": (b"",),
    "half a header": (PAGE[:9],),
    "a header without its form": (FORM,),
    "half a second request": (PAGE, PAGE[:9]),
}


@each("parts", UNFINISHED.values())
def test_who_begins_a_request_and_does_not_end_it_is_cut_off(
    parts: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "REQUEST_WITHIN", PATIENCE if parts[1:] else 0.1)
    with listening() as address, socket.create_connection(address, PATIENCE) as connection:
        for part in parts[:-1]:
            connection.sendall(part)
            assert connection.recv(1000)
        monkeypatch.setattr(connections, "REQUEST_WITHIN", 0.1)
        connection.sendall(parts[-1])
        while connection.recv(1000):
            pass


def test_computers_with_many_connections_keep_no_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 6)
    with listening() as address, ExitStack() as opened:
        first = opened.enter_context(socket.create_connection(address, PATIENCE))
        for place in range(20):
            computer = (f"127.0.0.{2 + place % 2}", 0)
            opened.enter_context(socket.create_connection(address, PATIENCE, computer))
        last = opened.enter_context(socket.create_connection(address, PATIENCE, ("127.0.0.4", 0)))
        for other in (first, last):
            other.sendall(PAGE)
            assert b" 421 " in other.recv(1000), "it is answered, though not under this name"


def test_too_many_requests_of_one_address_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_IN_A_MINUTE", 50)
    now = 0.0
    monkeypatch.setattr(guard, "monotonic", lambda: now)
    network = Network()
    statuses = [network.call("GET", "/")[0] for _ in range(51)]
    assert (statuses[0], statuses[-2], statuses[-1]) == (403, 403, 429)
    now = 61.0
    assert network.call("GET", "/")[0] == 403


PAGES = {
    "unknown": ("/nothing", 404),
    "a number that is too long for one": (f"/{'9' * 5000}", 404),
    "not shown yet": ("/99", 303),
    "a file": ("/static/x", 404),
}


@each("path, status", PAGES.values())
def test_a_page_that_there_is_not_is_said_to_be_none(path: str, status: int) -> None:
    network = Network()
    cookie, _ = network.visit()
    assert network.call("GET", path, cookie=cookie)[0] == status


def test_every_answer_forbids_frames_scripts_of_others_and_keeping() -> None:
    network = Network()
    cookie, _ = network.visit()
    for path in ("/", "/0", "/nothing", "/open/guess"):
        _, headers, _ = network.call("GET", path, cookie=cookie)
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    _, headers, _ = network.call("GET", network.site.link(lambda: Visitor(PACK).talk))
    assert {"HttpOnly", "SameSite=strict"} <= set(headers["set-cookie"].split("; "))


def test_a_bug_shows_the_browser_no_line_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network()
    cookie, _ = network.visit()
    monkeypatch.setattr(Talk, "prompt", lambda *_: 1 / 0)
    shown: list[Any] = []

    async def send(message: Any) -> None:
        shown.append(message)

    with pytest.raises(ZeroDivisionError):  # for the log of the program
        finish(network.app(scope_of("GET", "/0", {"host": "127.0.0.1:8000", "cookie": cookie}), _nothing, send))
    html = b"".join(message.get("body", b"") for message in shown).decode()
    assert shown[0]["status"] == 500
    assert "Something went wrong here" in html
    assert "Error" not in html


async def _nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b""}


def test_what_is_said_is_text_on_a_page_whatever_it_holds() -> None:
    visitor = Visitor(PACK)
    visitor.talk.state = visitor.talk.state.say("<script>alert(1)</script>\"'&")
    visitor.get("/0")
    assert not visitor.page.xpath("//main//script")
    assert "<script>alert(1)</script>\"'&" in visitor.words()
