"""What stands before every page: whom it answers, how often, and what the browser may do with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_PATH = 300  # letters; the longest of ours has some eighty
MOST_ADDRESSES = 1000  # remembered at a time
MOST_IN_A_MINUTE = 12_000  # requests of one address, behind which may stand all tablets of a clinic
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # with none at all, a browser no longer says from which page a form comes
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Refuses what no page of ours would send; adds to each answer what its page may do.

    `hosts` are the names under which it is called, against names of others that lead here (DNS rebinding);
    `secure` says that it is reached by TLS.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], *, secure: bool) -> None:
        self._app, self._hosts, self._scheme = app, frozenset(hosts), "https" if secure else "http"
        self._times: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    added.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            return await refusal(scope, receive, send_guarded)
        return await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return PlainTextResponse("This page answers at its own address only.", 421)
        if len(scope["path"]) > LONGEST_PATH:
            return PlainTextResponse("There is no such page.", 404)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET and POST.", 405)
        if origin is not None and origin != f"{self._scheme}://{host}":
            return PlainTextResponse("This form came from another site.", 403)
        if self._too_often((scope.get("client") or ("",))[0]):
            return PlainTextResponse("Too many requests. Wait a minute.", 429)
        return None

    def _too_often(self, client: str) -> bool:
        now, times = monotonic(), self._times.setdefault(client, deque())
        while times and times[0] < now - 60:
            times.popleft()
        times.append(now)
        if len(self._times) > MOST_ADDRESSES:  # addresses that come no more
            self._times = {name: seen for name, seen in self._times.items() if seen[-1] > now - 60}
        return len(times) > MOST_IN_A_MINUTE
