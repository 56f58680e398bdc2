"""Serving the pages, until Ctrl-C; at home also until the last page was closed for a while."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

from starlette.routing import BaseRoute

from decision_aid.frozen import frozen
from decision_aid.people.web.application import InTurn, Site

T = TypeVar("T")
HERE = "127.0.0.1"
CLOSED_FOR = 60.0  # seconds
SILENT = 2.0  # seconds, after which nobody waits for somebody else's step any more


@frozen
class Listening:
    """Where the pages answer, and how others reach them: `address`, where that is another; by TLS with two files."""

    host: str = HERE
    port: int = 0
    address: str = ""
    certificate: tuple[str, str] | None = None
    behind_proxy: bool = False

    @property
    def secure(self) -> bool:
        return bool(self.certificate) or self.address.startswith("https:")

    def reached_at(self, port: int) -> str:
        return self.address or f"{'https' if self.certificate else 'http'}://{self.host}:{port}"

    def hosts(self, port: int) -> set[str]:
        """Return the names that a browser may call it by."""
        named = {self.reached_at(port).partition("://")[2].partition("/")[0]}
        return named | ({f"{HERE}:{port}", f"localhost:{port}"} if self.host == HERE and not self.address else set())


def serve(
    at: Listening,
    make: Callable[[str, InTurn], tuple[Site, Sequence[BaseRoute]]],
    tell: Callable[[str], None],
    *,
    silent: Callable[[], None] = lambda: None,
    ends_when_closed: bool = False,
) -> None:
    """Serve what `make` returns for an address, which `tell` is given once it takes requests.

    The first of them waits until the libraries are imported, while a browser starts. A port of 0 is any that is free.
    `silent` is called where a step waits for long, before the others go on without it.
    Raises OSError where the port is taken or the certificate cannot be used.
    """
    listening = socket.create_server((at.host, at.port))
    port = listening.getsockname()[1]
    address = at.reached_at(port)
    if not at.certificate:
        tell(address)
    import asyncio
    import logging

    import uvicorn
    from starlette.requests import ClientDisconnect

    from decision_aid.people.web.application import application
    from decision_aid.people.web.connections import AT_ONCE, MOST, Connection, FairListener

    turn = asyncio.Lock()

    async def in_turn(step: Callable[[], T]) -> T:
        async with turn:
            doing = asyncio.ensure_future(asyncio.to_thread(step))
            if not (await asyncio.wait({doing}, timeout=SILENT))[0]:
                silent()
        return await doing

    def is_error(record: logging.LogRecord) -> bool:
        """Say whether what is logged is more than that a board was still open at the end, or a browser went away."""
        went = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError | ClientDisconnect)
        return not went and "graceful shutdown" not in record.getMessage()

    site, more = make(address, in_turn)
    certificate, key = at.certificate or (None, None)
    shared, most = (listening, MOST) if at.behind_proxy else (FairListener(listening), None)
    config = uvicorn.Config(
        application(site, at.hosts(port), secure=at.secure, more=more, in_turn=in_turn),
        lifespan="off", ws="none", loop="asyncio", http=Connection, access_log=False, log_level="error",
        server_header=False, date_header=False, limit_concurrency=most, backlog=AT_ONCE,
        h11_max_incomplete_event_size=16_384, timeout_keep_alive=30, timeout_graceful_shutdown=1,
        proxy_headers=at.behind_proxy, ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    logging.getLogger("uvicorn.error").addFilter(is_error)
    config.load()
    if at.certificate:  # which was read just now
        tell(address)

    class Server(uvicorn.Server):
        async def on_tick(self, counter: int) -> bool:
            """Return whether to end, asked ten times a second."""
            closed = site.closed if ends_when_closed else None
            return await super().on_tick(counter) or (closed is not None and monotonic() - closed > CLOSED_FOR)

    Server(config).run(sockets=[shared])
