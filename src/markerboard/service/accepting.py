"""How connections are taken, shared by several workers, and given up.

asyncio takes every connection that waits, so the worker that wakes first takes all of a burst and keeps
them, and the others stay idle. Here a worker takes one and goes back to its work: who is busy takes fewer.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS = 10.0
"""Seconds that a client may take to send the head of a request."""


class OneByOne(asyncio.SelectorEventLoop):
    """An event loop that takes one connection at a time."""

    async def create_server(self, *args: Any, backlog: int = 100, **options: Any) -> asyncio.Server:
        """As asyncio's, of a socket that exists. How many may wait is not how many are taken at once."""
        server = await super().create_server(*args, backlog=1, **options)
        options["sock"].listen(backlog)
        return server


class Impatient(H11Protocol):
    """HTTP in which the head of a request arrives in time, or the connection ends.

    The server of which this is a part waits for ever for a head that has begun.
    """

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._due = self.loop.call_later(HEADERS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that is whole is waited for no more, another may begin."""
        before = self.cycle
        if self._due is None and (before is None or before.response_complete):
            self._due = self.loop.call_later(HEADERS, self._give_up)
        super().data_received(data)
        if self.cycle is not before:
            self._wait_no_more()

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _give_up(self) -> None:
        self._due = None
        if self.transport.is_closing() or self.conn.our_state is not h11.IDLE:
            return
        said = h11.Response(status_code=408, headers=[(b"connection", b"close"), (b"content-length", b"0")],
                            reason=b"Request Timeout")
        self.transport.write(self.conn.send(said) or b"")
        self.transport.close()
