"""The pages as an application (ASGI): who asks is known by a cookie that a link was exchanged for, once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeVar, get_args

import anyio
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from decision_aid.content import ContactKind, ContentPack
from decision_aid.frozen import frozen
from decision_aid.people.interview.ending import Goodbye, Sheet
from decision_aid.people.interview.questions import GroupPage, Question, Review, explained
from decision_aid.people.web.drawing import Drawn, by_button, to_tap
from decision_aid.people.web.guard import Guard
from decision_aid.people.web.papers import Kind, policy_of
from decision_aid.people.web.talk import GO_ON, Sent, Talk
from decision_aid.reports.blocks import Block
from decision_aid.sessions.store.errors import StoreError

T = TypeVar("T")

HERE = Path(__file__).parent
COOKIE = "decision-aid-{port}"  # a browser has one jar for all ports of a computer, and two programs may run
SEE_OTHER = 303
MOST_FIELDS = 200
LONGEST_BODY = 64_000  # bytes; the longest form of ours has some thousand
STATIC = {
    "web.css": "text/css",
    "web.js": "text/javascript",
    "served.js": "text/javascript",
    "board.js": "text/javascript",
}
_NUMBER = re.compile(r"(?<!\w)(\+?\d[\d ]{1,14}\d)(?!\w)")


@frozen
class Words:
    """What a site says once a talk has `ended` (a title, a line), where a page is `closed`, where a link is old."""

    ended: tuple[str, str] = (
        "You can close this window",
        "Thank you. Do others use this computer? Close this window now.",
    )
    closed: str = "Use the window that the program opened, or start the program again."
    new_link: str = "Start the program again for a new one."
    beside_urgent: str = ""


class InTurn(Protocol):
    """Does steps that may wait for a store, one after the other, but for one that a silent server holds up.

    Pages that need no store do not wait for them.
    """

    async def __call__(self, step: Callable[[], T], /) -> T: ...


async def at_once(step: Callable[[], T]) -> T:
    """Do a step where nobody else is kept waiting by it."""
    return step()


class Site(Protocol):
    """Whose interviews the pages show: who has a link gets a cookie for it, once, and with the cookie a talk.

    `closed` is when the last page that was open was closed.
    """

    closed: float | None

    @property
    def language(self) -> str: ...

    @property
    def words(self) -> Words: ...

    def exchange(self, token: str) -> str: ...

    def at_hand(self, cookie: str) -> Talk | None:
        """Return the talk behind a cookie where no store has to be asked for it."""

    def talk(self, cookie: str) -> Talk | None: ...


@dataclass(slots=True)
class OneBrowser:
    """The site of one person's own computer. It remembers links that nobody has used, and the talk behind a cookie."""

    language: str
    closed: float | None = None
    words: Words = Words()  # noqa: RUF009  (it is frozen)
    _links: dict[str, Callable[[], Talk]] = field(default_factory=dict)
    _talks: dict[str, Talk] = field(default_factory=dict)

    def link(self, begin: Callable[[], Talk], token: str = "") -> str:
        """Return the path of a link that opens what `begin` returns, once."""
        token = token or secrets.token_urlsafe(24)
        self._links[token] = begin
        return f"/open/{token}"

    def exchange(self, token: str) -> str:
        """Return the cookie for a link, or nothing where it is unknown or was used."""
        begin = self._links.pop(token, None)
        if begin is None:
            return ""
        cookie = secrets.token_urlsafe(24)
        self._talks[cookie] = begin()
        return cookie

    def at_hand(self, cookie: str) -> Talk | None:
        return self._talks.get(cookie)

    talk = at_hand


def application(
    site: Site,
    hosts: set[str],
    *,
    secure: bool = False,
    more: Sequence[BaseRoute] = (),
    in_turn: InTurn = at_once,
) -> Guard:
    """Return the pages of a site, and `more`, for whoever calls it by one of these names."""
    cookie = COOKIE.format(port=min(hosts).rpartition(":")[2])
    pages = _Pages(site, in_turn, cookie, secure=secure)
    routes = [
        Route("/", pages.now),
        Route("/open/{token}", pages.open),
        *(Route(f"/{kind}", pages.paper(kind)) for kind in Kind),
        Route("/closed/{view:int}", pages.closed, methods=["POST"]),
        Route("/{address:int}", pages.show),
        Route("/{address:int}", pages.send, methods=["POST"]),
        Route("/static/{name}", static),
        *more,
    ]
    errors = {404: pages.unknown, 500: pages.broken, StoreError: pages.no_store}
    app = Starlette(routes=routes, exception_handlers=errors, max_body_size=LONGEST_BODY)
    return Guard(app, hosts, secure=secure)


async def static(request: Request) -> Response:
    """Return the style or a script of the pages."""
    name = request.path_params["name"]
    if name not in STATIC:
        raise HTTPException(404)
    return Response((HERE / "static" / name).read_bytes(), media_type=STATIC[name])


class _Pages:
    def __init__(self, site: Site, in_turn: InTurn, cookie: str, *, secure: bool) -> None:
        self._site, self._in_turn, self._cookie, self._secure = site, in_turn, cookie, secure
        self._views, self._open = 0, set[int]()

    async def open(self, request: Request) -> Response:
        """Exchange a link for a cookie."""
        cookie = await self._in_turn(lambda: self._site.exchange(request.path_params["token"]))
        if not cookie:
            talk = await self._talk(request)
            return self._now(talk) if talk else self._no_link()
        response = self._now(await self._behind(cookie))
        response.set_cookie(self._cookie, cookie, httponly=True, samesite="strict", secure=self._secure)
        return response

    async def now(self, request: Request) -> Response:
        return self._now(await self._talk(request))

    def _now(self, talk: Talk | None) -> Response:
        """Lead to the page that is on the screen; say so where there is none, or none any more."""
        if talk is None:
            return self._closed()
        return self._ended() if talk.state.ended else RedirectResponse(f"/{talk.address}", SEE_OTHER)

    async def show(self, request: Request) -> Response:
        talk, address = await self._talk(request), request.path_params["address"]
        if talk is None or talk.state.ended or not talk.has(address):
            return self._now(talk)
        page = drawn(talk, address, beside_urgent=self._site.words.beside_urgent)
        view = self._view()
        return HTMLResponse(rendered("page.html.j2", self._site.language, view=view, title=page.title, page=page))

    async def send(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            secret, sent = str(form.get("secret", "")), _sent(form)
        talk, address = await self._talk(request), request.path_params["address"]
        if talk is None or talk.state.ended:
            return self._now(talk)
        if not (talk.has(address) and secrets.compare_digest(secret.encode(), talk.secret.encode())):
            return self._told("This page is too old", _OLD, 403, back="/")  # as after a restart of the program
        talk.is_sending = True
        try:
            await self._in_turn(lambda: talk.send(address, sent))
        finally:
            talk.is_sending = False
        return self._now(talk)  # also where something is missing: Back to an answered form asks to send it again

    def paper(self, kind: Kind) -> Callable[[Request], Awaitable[Response]]:
        """Return a page of what was told, or the booklet, to read, print and save."""

        async def shown(request: Request) -> Response:
            from decision_aid.reports.paper.pdf import PdfMissingError

            talk = await self._talk(request)
            if talk is None:
                return self._closed()
            paper, state = talk.interview.paper, talk.state
            try:
                made = await self._in_turn(lambda: paper.page(state, kind) if paper and not state.ended else None)
            except PdfMissingError as error:
                return self._told("This computer cannot make a PDF yet", (*_NO_PDF, str(error)), 501, back="/")
            if made is None:
                raise HTTPException(404)
            return as_page(made) if isinstance(made, str) else Response(made, media_type="application/pdf")

        return shown

    def _view(self) -> int:
        """Return the number of a page that is opened now, by which it says that it was closed."""
        self._views += 1
        self._open.add(self._views)
        self._site.closed = None
        return self._views

    async def closed(self, request: Request) -> Response:
        """Take note that a page was closed; a browser says so after it has asked for the next."""
        known = await self._talk(request) is not None
        if known:
            self._open.discard(request.path_params["view"])
            self._site.closed = None if self._open else monotonic()
        return Response(status_code=204 if known else 403)

    def _ended(self) -> Response:
        """Say that it is over, and let the browser forget whose it was."""
        title, line = self._site.words.ended
        response = self._told(title, (line,))
        response.delete_cookie(self._cookie)
        self._site.closed = monotonic()
        return response

    async def unknown(self, request: Request, _: Exception) -> Response:
        back = "/board" if request.url.path.startswith("/board") else "/"
        return self._told("There is no such page", (), 404, back=back)

    async def broken(self, _: Request, __: Exception) -> Response:
        return self._told("Something went wrong here", _BROKEN, 500, back="/")

    async def no_store(self, _: Request, __: Exception) -> Response:
        return self._told("The answers cannot be kept just now", _NO_STORE, 503, back="/")

    async def _talk(self, request: Request) -> Talk | None:
        return await self._behind(request.cookies.get(self._cookie, ""))

    async def _behind(self, cookie: str) -> Talk | None:
        while True:
            talk = self._site.at_hand(cookie) or await self._in_turn(lambda: self._site.talk(cookie))
            if talk is None or not talk.is_sending:
                return talk
            await anyio.sleep(0.05)

    def _closed(self) -> Response:
        return self._told("This page is closed", (self._site.words.closed,), 403)

    def _no_link(self) -> Response:
        return self._told("This link does not work any more", (_ONCE, self._site.words.new_link), 403)

    def _told(self, title: str, lines: tuple[str, ...], status: int = 200, *, back: str = "") -> Response:
        view = self._view() if back and lines else ""  # what there is not, a browser asks for by itself
        html = rendered("told.html.j2", self._site.language, view=view, title=title, lines=lines, back=back)
        return HTMLResponse(html, status)


def drawn(talk: Talk, address: int, *, beside_urgent: str = "") -> Drawn:
    """Return a page of a talk as it is drawn now: its prompt, and what a browser shows beside that on some pages."""
    from decision_aid.people.interview.after_visit import Told  # not needed by questions

    pack, paper = talk.interview.pack, talk.interview.paper
    page, prompt, items = talk.shown[address], talk.prompt(address), pack.items
    wrong = talk.wrong[1] if talk.wrong and talk.wrong[0] == address else None
    if wrong and wrong.chosen:
        prompt = replace(prompt, chosen=frozenset(wrong.chosen))
    if page.is_urgent and beside_urgent:
        prompt = replace(prompt, notices=(beside_urgent, *prompt.notices))
    now = Drawn(
        prompt,
        address,
        talk.secret,
        talk.turn,
        wrong=wrong,
        is_urgent=page.is_urgent,
        has_paper=isinstance(page, Sheet | Goodbye | Told),
        paper=Kind.AFTER_VISIT.value if isinstance(page, Told) else "",
        contacts=frozenset(talk.interview.contacts(talk.state, get_args(ContactKind))),
        told=_told(prompt.blocks, pack) if prompt.blocks else None,
    )
    if isinstance(page, Question):
        item = items[page.link_id]
        return replace(now, helps=(("", explained(pack, item)),), drawing=to_tap(item))
    if isinstance(page, GroupPage):
        asked = [items[row.link_id] for row in prompt.rows]
        return replace(now, helps=tuple((item.short_text, explained(pack, item)) for item in asked))
    if isinstance(page, Review):
        lines = (_TO_CHANGE if prompt.choices else prompt.ask,)
        return replace(now, prompt=replace(prompt, body=lines, quiet=True))
    if isinstance(page, Sheet) and paper:
        parts = tuple((title, _told(blocks, pack, 1)) for title, blocks in paper.parts(talk.state))
        has_pdf = find_spec("weasyprint") is not None
        return replace(now, prompt=replace(prompt, choices=()), has_pdf=has_pdf, parts=parts)
    return now


def _told(blocks: tuple[Block, ...], pack: ContentPack, down: int = 0) -> Markup:
    from decision_aid.reports.paper import html  # not needed by questions

    return html.fragment(blocks, pack, down)


def _sent(form: FormData) -> Sent:
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return Sent(
        pressed=next((value for name, value in fields if name == "pressed"), GO_ON),
        chosen=tuple(value for name, value in fields if name == "answer"),
        text=next((value for name, value in fields if name == "text"), ""),
        rows={name.removeprefix("row-"): value for name, value in fields if name.startswith("row-")},
        turn=next((value for name, value in fields if name == "turn"), ""),
    )


def as_page(html: str) -> Response:
    """Return a page that stands by itself, with leave to use what is in it."""
    return HTMLResponse(f"{html}\n", headers={"content-security-policy": policy_of(html)})  # as the file ends


def rendered(template: str, language: str, **values: object) -> str:
    """Return a page of a template; with the number of its `view` it says when it is closed."""
    return environment().get_template(template).render({"language": language, "view": "", **values})


@cache
def environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"linked": _linked, "by_button": by_button, "sentence": _sentence}
    return environment


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _linked(line: str) -> Markup:
    """Return a line in which telephone numbers can be called by a touch."""
    parts = _NUMBER.split(by_button(line))
    return Markup("").join(
        Markup('<a href="tel:{}">{}</a>').format(part.replace(" ", ""), part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


_TO_CHANGE = "Is something wrong? Choose it."
_ONCE = "A link opens the questions once, in one browser."
_OLD = (
    "What you chose on it just now did not arrive. Go back, and choose it again.",
    "What you said before is still there.",
)
_NO_PDF = ("Go back, choose print, and then: save as PDF. The print window of your browser can do it.",)
_NO_STORE = ("Tell the nurse, wait a moment, and go back.",)
_BROKEN = ("Your last answer may not be kept. Go back, and try again.",)
