"""Lines of a client that are no message: each is told to be none, where the protocol would keep still."""

from __future__ import annotations

import json
from contextvars import Context
from types import TracebackType
from typing import TYPE_CHECKING, Self

import anyio
from mcp.shared.message import SessionMessage
from mcp_types import PARSE_ERROR, ErrorData, JSONRPCError
from pydantic import ValidationError

if TYPE_CHECKING:
    from mcp.shared._stream_protocols import ReadStream, WriteStream

Message = SessionMessage | Exception
_TOLD = ("this line is no message of the protocol: it is not JSON, or holds half a character, or lacks what "
         "a message has; nothing was answered")


class Answering:
    """The messages of a client; who sent a line that is none is told so, under the id that it bears."""

    def __init__(self, reading: ReadStream[Message], writing: WriteStream[SessionMessage]) -> None:
        self.reading, self.writing = reading, writing

    @property
    def last_context(self) -> Context | None:
        """That of whoever sent the last message."""
        found: Context | None = getattr(self.reading, "last_context", None)
        return found

    async def receive(self) -> Message:
        """The next message."""
        while isinstance(found := await self.reading.receive(), Exception):
            error = ErrorData(code=PARSE_ERROR, message=_TOLD)
            await self.writing.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=_id(found), error=error)))
        return found

    async def aclose(self) -> None:
        """Read no more."""
        await self.reading.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.aclose()


def _id(error: Exception) -> str | int | None:
    """The id of a request in a line that is not quite JSON, as one with half a character is; else None."""
    if not isinstance(error, ValidationError):
        return None
    try:
        found = json.loads(error.errors()[0]["input"])["id"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
