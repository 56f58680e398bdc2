"""Serving the pages on this computer, until Ctrl-C or until the last page was closed for a while."""

from __future__ import annotations

import socket
from time import monotonic
from typing import TYPE_CHECKING

import uvicorn

from decision_aid.people.web.application import application

if TYPE_CHECKING:
    from collections.abc import Callable

    from decision_aid.people.web.application import Site

HERE = "127.0.0.1"
CLOSED_FOR = 60.0  # seconds


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self._site = site

    async def on_tick(self, counter: int) -> bool:
        """Return whether to end, asked ten times a second."""
        closed = self._site.closed
        return await super().on_tick(counter) or (closed is not None and monotonic() - closed > CLOSED_FOR)


def serve(site: Site, port: int, tell: Callable[[str], None]) -> None:
    """Serve a site at this computer's own address; `tell` is given it, without a path, once it answers.

    A port of 0 is any that is free. Raises OSError where the port is taken.
    """
    config = uvicorn.Config(
        "", lifespan="off", ws="none", loop="asyncio", http="h11",
        access_log=False, log_level="error", server_header=False, date_header=False,
        limit_concurrency=200, h11_max_incomplete_event_size=16_384, timeout_keep_alive=30,
    )  # fmt: skip
    listening = socket.create_server((HERE, port))
    port = listening.getsockname()[1]
    config.app = application(site, {f"{HERE}:{port}", f"localhost:{port}"})
    tell(f"http://{HERE}:{port}")
    _Server(config, site).run(sockets=[listening])
