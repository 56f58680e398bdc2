"""The same application inside one page, where Python runs in the browser: requests are calls, and nothing listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from decision_aid.people.web.application import Site, application

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from decision_aid.people.web.talk import Talk

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
            status, headers, html = self._call(method, path, body.encode())
            self._cookie = headers.get("set-cookie", self._cookie).split(";")[0]
            if status not in _REDIRECTS:
                return path, html
            method, path, body = "GET", headers["location"], ""
        message = f"no page at the end of {path}"
        raise RuntimeError(message)

    def _call(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], str]:
        sent: list[Any] = []
        headers = {
            "host": HOST,
            "cookie": self._cookie,
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(body)),
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        _finish(self._app(scope, receive, send))
        start, *parts = sent
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], answered, b"".join(part.get("body", b"") for part in parts).decode()


def _finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run to its end what waits for nothing outside."""
    try:
        coroutine.send(None)
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
