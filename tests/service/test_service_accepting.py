"""Workers that share an address: none takes what another could."""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise

import pytest

pytest.importorskip("fastapi")

from markerboard.service.accepting import OneByOne


async def taken(clients: int) -> list[int]:
    """How many connections were taken after each turn of the loop, where so many wait."""
    listening, made = socket.create_server(("127.0.0.1", 0)), list[asyncio.Protocol]()

    class Taken(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            made.append(self)
            transport.close()
    server = await asyncio.get_running_loop().create_server(Taken, sock=listening, backlog=100)
    waiting = [socket.create_connection(listening.getsockname()) for _ in range(clients)]
    counts = []
    for _ in range(10 * clients):
        await asyncio.sleep(0)
        counts.append(len(made))
    for one in waiting:
        one.close()
    server.close()
    return counts


def test_one_by_one() -> None:
    """Of connections that wait, a worker takes a few and looks at its work; all are taken in the end."""
    loop = OneByOne()
    counts = loop.run_until_complete(taken(12))
    loop.close()
    assert counts[-1] == 12
    assert max(later - before for before, later in pairwise(counts)) <= 2
