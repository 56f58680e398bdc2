"""The same application inside one page, where Python runs in the browser: requests are calls, and nothing listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decision_aid.people.web.application import Site, application

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.types import ASGIApp, Message, Scope

    from decision_aid.people.web.talk import Talk

Answered = tuple[int, dict[str, str], str]
HOST = "page"
_MOST_REDIRECTS = 5
_REDIRECTS = (303, 307)


class InPage:
    """A browser of one page: it keeps the cookie, follows where it is sent, and returns what is to be shown."""

    def __init__(self, language: str, begin: Callable[[], Talk]) -> None:
        self._site = Site(language)
        self._app = application(self._site, {HOST})
        self._cookie = ""
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


def begin() -> InPage:
    """Return the questions of the program's own pack."""
    from decision_aid import loading
    from decision_aid.engine import regions
    from decision_aid.people.interview import AT_HOME, Helper, Interview
    from decision_aid.people.web.talk import Talk

    pack = loading.load_shipped().pack
    if pack is None:
        raise TypeError(loading.PACK_NAME)

    def talk() -> Talk:
        interview = Interview(pack=pack, route=AT_HOME)
        return Talk(interview, interview.begin(regions.guessed(pack, {})), Helper())

    return InPage(pack.meta.language, talk)
