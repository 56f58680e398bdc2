"""The same application inside one page, where Python runs in the browser: requests are calls, and nothing listens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from decision_aid.engine import regions
from decision_aid.people.interview import AT_HOME, GOING_ON, Helper, Interview
from decision_aid.people.web import notebook
from decision_aid.people.web.application import OneBrowser, Words, application
from decision_aid.people.web.papers import TO_KEEP, Papers
from decision_aid.people.web.talk import Talk
from decision_aid.sessions.case import case
from decision_aid.sessions.content import Content

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Scope

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


class OneFile:
    """The questions of the program's own pack, with answers that only this page holds."""

    def __init__(self) -> None:
        from decision_aid import loading

        loaded = loading.load_shipped()
        if loaded.pack is None:
            raise TypeError(loading.PACK_NAME)
        self._content = Content(loaded.pack, loaded.sha256)
        self._notebook = notebook.new(self._content)
        self._browser = InPage(loaded.pack.meta.language, self._talk)

    def request(self, method: str, path: str, body: str) -> tuple[str, str]:
        return self._browser.request(method, path, body)

    def saved(self) -> str:
        """Return what `open` and `decision-aid import` read."""
        return self._notebook.as_file()

    def open(self, text: str) -> str:
        """Go on with the answers of a file; return why that cannot be, or nothing."""
        found = notebook.read(text, self._content)
        if isinstance(found, str):
            return found
        self._notebook = found
        self._browser.begin(self._talk)
        return ""

    def _talk(self) -> Talk:
        pack, kept = self._content.pack, case(self._content, self._notebook.session, self._notebook.events)
        has_answers = bool(kept.answered)
        helper = Helper(self._notebook)
        interview = Interview(
            pack=pack,
            route=GOING_ON if has_answers else AT_HOME,
            short=self._content.short,
            saved=kept if has_answers else None,
            paper=Papers(self._content, helper),
        )
        place = kept.place or regions.guessed(pack, {})
        return Talk(interview, replace(interview.begin(place, kept.details), kept=TO_KEEP), helper)
