"""How many bytes of bodies a worker holds at a time, so that many large ones do not take its memory."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from markerboard.service.problems import Refused
from markerboard.service.settings import Settings

LARGEST = 8
"""How many of the largest bodies may be held."""


class Holding:
    """Counts what came of every body until its request is answered, and refuses what is too much with 503."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most, self.held = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = 0

        async def counted() -> Message:
            nonlocal own
            message = await receive()
            size = len(message.get("body", b""))
            own, self.held = own + size, self.held + size
            if size and self.held > self.most:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "too much is being read at once",
                              headers={"Retry-After": "5", "Connection": "close"})
            return message

        try:
            await self.app(scope, counted, send)
        finally:
            self.held -= own


def install(app: FastAPI, settings: Settings) -> None:
    """Let an application hold no more than some of the largest bodies."""
    app.add_middleware(Holding, most=LARGEST * settings.max_bytes)
