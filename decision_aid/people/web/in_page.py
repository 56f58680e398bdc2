"""The same application inside one page, where Python runs in the browser: requests are calls, and nothing listens.

Answers are in the page only; nothing is stored, until the person saves them as a file of their own.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from decision_aid.content.diagnostics import Diagnostic
from decision_aid.engine import regions
from decision_aid.json_values import with_tuples
from decision_aid.loading.adoption import Origin
from decision_aid.people.interview import AT_HOME, GOING_ON, Helper, Interview
from decision_aid.people.web.application import OneBrowser, Words, application
from decision_aid.people.web.papers import TO_KEEP, Papers
from decision_aid.people.web.talk import Talk
from decision_aid.reports.for_patients.notices import notices
from decision_aid.sessions import snapshot
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content
from decision_aid.sessions.records import Detail, Event, Folded, Session, Who, fold, new_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Scope

    from decision_aid.engine.answers import Answer
    from decision_aid.engine.regions import Place

Answered = tuple[int, dict[str, str], str]
HOST = "page"
_MOST_REDIRECTS = 5
_REDIRECTS = (303, 307)


class InPage:
    """A browser of one window: it keeps the cookie, follows where it is sent, and returns what is to be shown."""

    def __init__(self, language: str, begin: Callable[[], Talk]) -> None:
        self._site = OneBrowser(language, words=Words(closed="To begin again, load this page anew."))
        self._app = application(self._site, {HOST})
        self._cookie = ""
        self.begin(begin)

    def begin(self, begin: Callable[[], Talk]) -> None:
        self.request("GET", self._site.link(begin), "")

    def request(self, method: str, path: str, body: str) -> tuple[str, str]:
        """Return the path that a request led to, and its HTML."""
        for _ in range(_MOST_REDIRECTS):
            sent = {"host": HOST, "cookie": self._cookie, "content-type": "application/x-www-form-urlencoded"}
            status, headers, html = call(self._app, method, path, body.encode(), sent)
            self._cookie = headers.get("set-cookie", self._cookie).split(";")[0]
            if status not in _REDIRECTS:
                return path, html
            method, path, body = "GET", headers["location"], ""
        message = f"no page at the end of {path}"
        raise RuntimeError(message)


def call(app: ASGIApp, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Return the status, the headers and the text with which an application answers one request."""
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    finish(app(scope_of(method, path, headers), receive, send))
    start, *parts = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, b"".join(part.get("body", b"") for part in parts).decode()


def scope_of(method: str, path: str, headers: Mapping[str, str]) -> Scope:
    """Return a request as an application gets it (ASGI 3)."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


def finish(coroutine: Awaitable[None]) -> None:
    """Run to its end what waits for nothing outside."""
    try:
        coroutine.__await__().__next__()
    except StopIteration:
        return
    message = "a page waited for something outside"
    raise RuntimeError(message)


@dataclass(slots=True)
class Notebook:
    """A keeper that remembers a session; `as_file` is what `decision-aid import` reads, and this page too."""

    session: Session
    events: tuple[Event, ...] = ()
    who: Who = "patient"
    notice: str = ""
    is_kept: ClassVar[bool] = True  # until the page is closed

    @property
    def folded(self) -> Folded:
        return fold(self.events)

    def answered(self, link_id: str, answer: Answer) -> None:
        self._add(link_id, answer, is_detail=False)

    def detail(self, name: Detail, value: Answer) -> None:
        self._add(name, value, is_detail=True)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def as_file(self) -> str:
        from decision_aid.sessions import exchange  # not needed by the first page

        return exchange.render(exchange.Moved(self.session, self.events))

    def _add(self, name: str, value: Answer, *, is_detail: bool) -> None:
        event = Event(self.session.id, len(self.events) + 1, name, value, self.who, _now(), is_detail=is_detail)
        self.events = (*self.events, event)


def _new(content: Content, place: Place) -> Notebook:
    """Return a notebook in which only the words that are asked stand, where it is, and that it is the short path."""
    notebook = Notebook(content.session(new_id(), _now()))
    notebook.detail("content", snapshot.as_detail(content))
    notebook.detail("short", value=True)
    if place.certain:
        notebook.detail("region", place.region.id)
    return notebook


def _read(text: str, content: Content) -> Notebook | str:
    """Return the notebook that a file holds, or in one line why it cannot be used."""
    from decision_aid.sessions import exchange

    try:
        value = with_tuples(json.loads(text))
    except (ValueError, RecursionError):
        return "This is not a file of saved answers."
    moved = exchange.read(value, content)
    return moved.message if isinstance(moved, Diagnostic) else Notebook(moved.session, moved.events)


def _now() -> datetime:
    return datetime.now().astimezone()


class OneFile:
    """The questions of the pack in the file, with answers that only this page holds.

    `region` is where it is for, and `origin` whose its pack was, as was said when the file was made.
    """

    def __init__(self, region: str = "", origin: str = Origin.OWN) -> None:
        from decision_aid import loading

        loaded = loading.load_shipped()
        if (pack := loaded.pack) is None:
            raise TypeError(loading.PACK_NAME)
        self._content = Content(pack, loaded.sha256, tuple(notices(pack.meta, _now().date(), Origin(origin))))
        self._place = regions.chosen(pack, region) or regions.Place(pack.neutral_region, certain=False)
        self._notebook = _new(self._content, self._place)
        self._browser = InPage(pack.meta.language, self._talk)

    def request(self, method: str, path: str, body: str) -> tuple[str, str]:
        return self._browser.request(method, path, body)

    def saved(self) -> str:
        """Return what `open` and `decision-aid import` read."""
        return self._notebook.as_file()

    def open(self, text: str) -> str:
        """Go on with the answers of a file; return why that cannot be, or nothing."""
        found = _read(text, self._content)
        if isinstance(found, str):
            return found
        self._notebook = found
        self._browser.begin(self._talk)
        return ""

    def _talk(self) -> Talk:
        kept = case(self._content, self._notebook.session, self._notebook.events)
        has_answers = bool(kept.answered)
        helper = Helper(self._notebook)
        interview = Interview(
            content=self._content,
            route=GOING_ON if has_answers else AT_HOME,
            saved=kept if has_answers else None,
            paper=Papers(self._content, helper),
        )
        begun = interview.begin(kept.place or self._place, kept.details)
        return Talk(interview, replace(begun, kept=(TO_KEEP,)), helper)
