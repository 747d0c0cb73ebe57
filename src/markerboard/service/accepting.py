"""How several workers share the connections that come in at one address.

asyncio takes every connection that waits, so the worker that wakes first takes all of a burst and keeps
them, and the others stay idle. Here a worker takes one and goes back to its work: who is busy takes fewer.
"""

from __future__ import annotations

import asyncio
from typing import Any


class OneByOne(asyncio.SelectorEventLoop):
    """An event loop that takes one connection at a time."""

    async def create_server(self, *args: Any, backlog: int = 100, **options: Any) -> asyncio.Server:
        """As asyncio's, of a socket that exists. How many may wait is not how many are taken at once."""
        server = await super().create_server(*args, backlog=1, **options)
        options["sock"].listen(backlog)
        return server
