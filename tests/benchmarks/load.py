"""A client under which a service is measured: some connections, each with a call always under way.

Run as a process of its own: `python load.py PORT SECONDS CONNECTIONS PAUSE`; it reads the calls as JSON
from standard input and prints what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from itertools import count
from typing import NamedTuple

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


class Call(NamedTuple):
    """A POST: where to, of which kind, with what."""

    path: str
    media: str
    body: str

    def message(self) -> bytes:
        """The call as it goes over the wire."""
        body = self.body.encode()
        head = (f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {self.media}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        return head.encode() + body


async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes) -> bool:
    """Make a call, read its answer whole, and say whether it was 200."""
    writer.write(message)
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(_LENGTH.findall(head)[0]))
    return head.startswith(b"HTTP/1.1 200")


async def connection(port: int, messages: list[bytes], turn: count[int], until: float, pause: float,
                     times: list[float]) -> int:
    """Call until it is time to stop; the number of calls that failed."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=1 << 20)
    failed = 0
    while time.perf_counter() < until:
        start = time.perf_counter()
        failed += not await one(reader, writer, messages[next(turn) % len(messages)])
        times.append(time.perf_counter() - start)
        await asyncio.sleep(pause)
    writer.close()
    return failed


async def load(port: int, seconds: float, connections: int, calls: list[Call],
               pause: float) -> dict[str, float]:
    """How many calls a second were answered, and within what time."""
    messages, turn, times = [call.message() for call in calls], count(), list[float]()
    start = time.perf_counter()
    failed = await asyncio.gather(*(connection(port, messages, turn, start + seconds, pause, times)
                                    for _ in range(connections)))
    took, ordered = time.perf_counter() - start, sorted(times)
    return {"rate": len(times) / took, "failed": sum(failed), "calls": len(times),
            "p50": ordered[len(ordered) // 2] * 1000, "p99": ordered[int(len(ordered) * 0.99)] * 1000}


def main() -> None:
    """Measure what standard input describes."""
    port, seconds, connections, pause = sys.argv[1:]
    calls = [Call(*call) for call in json.load(sys.stdin)]
    json.dump(asyncio.run(load(int(port), float(seconds), int(connections), calls, float(pause))), sys.stdout)


if __name__ == "__main__":
    main()
