"""A connection to the pages: closed where the rest of a request does not come, and where one computer has too many."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WITHIN = 10.0  # seconds
MOST = 400  # open at a time; beyond, all are told to come back
MOST_OF_ONE = 200  # of one address, behind which may stand all tablets of a clinic


class Connection(H11Protocol):
    """Without this, who begins requests and ends none keeps others out for as long as they like."""

    _owed: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        others = (one.client for one in self.connections if isinstance(one, Connection))
        of_one = sum(1 for other in others if other and self.client and other[0] == self.client[0])
        if of_one > MOST_OF_ONE and not self.config.proxy_headers:
            transport.close()
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect()

    def _expect(self) -> None:
        """Give whoever owes the rest of a request some time for it."""
        is_owed = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if is_owed and self._owed is None:
            self._owed = self.loop.call_later(REQUEST_WITHIN, self.transport.close)
        elif not is_owed and self._owed is not None:
            self._owed.cancel()
            self._owed = None
