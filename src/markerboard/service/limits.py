"""The limits of a request: how large its body may be, and how long it and the work on it may take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from http import HTTPStatus
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from markerboard.service.apart import LARGE
from markerboard.service.problems import Refused
from markerboard.service.settings import Settings

T = TypeVar("T")
AT_ONCE = 2
"""Evaluations at a time in one worker; they share one interpreter, so more would not be faster."""
WAITING = 200
"""Requests that may wait for their turn; who comes later is told at once."""
_until: ContextVar[float] = ContextVar("until")


def until() -> float:
    """When the answer to what this thread works on is due, on the monotonic clock."""
    return _until.get(time.monotonic() + Settings.seconds)


class Limits:
    """Reads bodies and runs work within the limits of a service."""

    def __init__(self, settings: Settings) -> None:
        self.max_bytes, self.seconds = settings.max_bytes, settings.seconds
        self.waiting = 0
        # What is begun keeps its thread until it ends, also when nobody waits for it any more; what is not
        # yet begun is dropped with its request. Large bodies keep nobody else waiting.
        self._small = ThreadPoolExecutor(AT_ONCE, "work")
        self._large = ThreadPoolExecutor(1, "large")

    async def body(self, request: Request) -> bytes:
        """The whole body. Raises Refused: 413 when it is too large, 408 when it takes too long."""
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and (len(stated) > 20 or int(stated) > self.max_bytes):
            raise self._too_large()
        try:
            async with asyncio.timeout(self.seconds):
                return await self._read(request)
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, "timeout", "the body did not arrive in time",
                          headers={"Connection": "close"}) from None
        except ClientDisconnect:
            raise Refused(HTTPStatus.BAD_REQUEST, "disconnect", "the body did not arrive whole") from None

    async def _read(self, request: Request) -> bytes:
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > self.max_bytes:
                raise self._too_large()
        return bytes(content)

    def _too_large(self) -> Refused:
        return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large",
                       f"the body is larger than {self.max_bytes:,} bytes", headers={"Connection": "close"})

    async def run(self, work: Callable[[], T], size: int = 0) -> T:
        """The result of some work on a body of a size, in a thread.

        Raises Refused, 503, when it is not there in time.
        """
        if self.waiting >= WAITING:
            raise _busy("too many requests are waiting")
        context, pool = copy_context(), self._large if size > LARGE else self._small
        context.run(_until.set, time.monotonic() + self.seconds)
        self.waiting += 1
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.get_running_loop().run_in_executor(pool, context.run, work)
        except TimeoutError:
            raise _busy("there was no answer in time") from None
        finally:
            self.waiting -= 1


def _busy(why: str) -> Refused:
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", why, headers={"Retry-After": "5"})
