"""The limits of a request: how large its body may be, and how long it and the work on it may take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request

from markerboard.service.problems import Refused
from markerboard.service.settings import Settings

T = TypeVar("T")
AT_ONCE = 2
"""Evaluations at a time in one worker; they share one interpreter, so more would not be faster."""


class Limits:
    """Reads bodies and runs work within the limits of a service."""

    def __init__(self, settings: Settings) -> None:
        self.max_bytes, self.seconds = settings.max_bytes, settings.seconds
        self._threads = CapacityLimiter(AT_ONCE)

    async def body(self, request: Request) -> bytes:
        """The whole body. Raises Refused: 413 when it is too large, 408 when it takes too long."""
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > self.max_bytes:
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

    async def run(self, work: Callable[[], T]) -> T:
        """The result of some work in a thread. Raises Refused, 503, when it is not there in time."""
        try:
            async with asyncio.timeout(self.seconds):
                return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._threads)
        except TimeoutError:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "there was no answer in time",
                          headers={"Retry-After": "5"}) from None
