"""A connection to PostgreSQL that does not wait for ever.

The server's own limits (`statement_timeout`) end with the server, and those of TCP only where nobody acknowledges what
was sent: a server that was stopped, or a tunnel or firewall that swallows what it takes, would freeze a desk for good.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg

SILENT = 10.0  # seconds


class Impatient(psycopg.Connection[tuple[Any, ...]]):
    """Gives up a request that is not done after `SILENT` seconds, and the connection with it."""

    def wait(self, gen: Generator[Any, Any, Any], *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        return super().wait(self._until(gen, monotonic() + SILENT), *arguments, **named)

    def _until(self, gen: Generator[Any, Any, Any], end: float) -> Generator[Any, Any, Any]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted  # falsy ten times a second, while nothing comes
                if not ready and monotonic() > end:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer within {SILENT:.0f} seconds")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value
