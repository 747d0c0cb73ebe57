"""Assistants who ask `markerboard mcp`: in this process, and line by line over its standard input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client

from markerboard.agents.questions import Questions
from markerboard.agents.server import server
from markerboard.answer.board import Board

Call = Callable[..., tuple[bool, str]]


def calling(board: Board) -> Call:
    """Calls a tool of a server in this process: whether it refused, and what it said."""
    made = server(Questions(board))

    async def asked(tool: str, arguments: Mapping[str, Any]) -> tuple[bool, str]:
        async with Client(made) as client:
            found = await client.call_tool(tool, dict(arguments))
            return bool(found.is_error), "".join(getattr(one, "text", "") for one in found.content)

    def call(tool: str, /, **arguments: Any) -> tuple[bool, str]:
        return anyio.run(asked, tool, arguments)
    return call


class Session:
    """A client that writes lines to a process and keeps all that comes back."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lines, self.asked = process, list[str](), 0

    def write(self, line: str) -> None:
        """Send a line, whatever it is."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        """The answer to a request."""
        self.asked += 1
        self.write(json.dumps({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}))
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            found: dict[str, Any] = json.loads(line)
            if found.get("id") == self.asked:
                return found
        raise AssertionError("the process ended")

    def call(self, tool: str, **arguments: Any) -> tuple[bool, str]:
        """Whether a tool refused, and what it said."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})["result"]
        return result.get("isError", False), result["content"][0]["text"]


@contextmanager
def session(errors: Path, program: str = "") -> Iterator[Session]:
    """A session with `markerboard mcp`, after a program was run in it; standard error goes to a file."""
    code = f"{program}\nfrom markerboard.cli import main\nmain(['mcp'], prog_name='markerboard')"
    with errors.open("w") as told, subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told,
            text=True, env=os.environ | {"PYTHONUTF8": "1"}) as process:
        made = Session(process)
        made.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {},
                                "clientInfo": {"name": "test", "version": "1"}})
        made.write(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        try:
            yield made
        finally:
            assert process.stdin and process.stdout
            process.stdin.close()
            made.lines += process.stdout
            process.wait(30)
