"""Connections to the pages: closed where the rest of a request does not come, and shared out among computers."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from contextlib import suppress

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WITHIN = 10.0  # seconds
MOST = 300  # open at a time; beyond, the computer that has the most of them loses its oldest
AT_ONCE = 100  # taken in before those that are lost are closed: a computer lets a program have 1,024 by default


class FairListener(socket.socket):
    """A listening socket at which nobody keeps others out: who takes all connections takes them from themselves.

    It holds before TLS is spoken, too. Behind a proxy all come from one address: there the proxy has to do it.
    """

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(fileno=listening.detach())
        self._open: list[tuple[socket.socket, str]] = []

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().accept()
        self._open = [(one, host) for one, host in self._open if one.fileno() >= 0]
        if len(self._open) >= MOST:
            ((greediest, _),) = Counter(host for _, host in self._open).most_common(1)
            oldest = next(place for place, (_, host) in enumerate(self._open) if host == greediest)
            with suppress(OSError):  # it has just gone by itself
                self._open.pop(oldest)[0].shutdown(socket.SHUT_RDWR)
        self._open.append((connection, address[0]))
        return connection, address


class Connection(H11Protocol):
    """Without this, who begins requests and ends none keeps their connections for as long as they like."""

    _owed: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
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
