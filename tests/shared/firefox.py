"""A Firefox without a screen, spoken to by its own protocol, Marionette: no driver is needed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_WAIT = 60.0


def program() -> str | None:
    """The Firefox that `FIREFOX` names, or one on the path."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One window."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.count = sock, 0
        self._read()  # its greeting
        self.ask("WebDriver:NewSession", capabilities={})

    def ask(self, command: str, **parameters: Any) -> Any:
        """The answer to a command. Raises AssertionError with what went wrong."""
        self.count += 1
        sent = json.dumps([0, self.count, command, parameters]).encode()
        self.sock.sendall(str(len(sent)).encode() + b":" + sent)
        _, _, error, answer = self._read()
        assert error is None, (command, error)
        return answer["value"] if isinstance(answer, dict) and {*answer} == {"value"} else answer

    def open(self, url: str) -> None:
        """Go to a page."""
        self.ask("WebDriver:Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns on the page; a promise is waited for."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=arguments)

    def wait(self, script: str) -> Any:
        """What a script returns once that is something, as after a key that leads to another page."""
        until = time.monotonic() + _WAIT
        while not (found := self.run(script)) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def type(self, css: str, text: str) -> None:
        """Type into the first element that a selector finds."""
        found = self.ask("WebDriver:FindElement", using="css selector", value=css)
        self.ask("WebDriver:ElementSendKeys", id=found[_ELEMENT], text=text)

    def click(self, css: str) -> None:
        """Click the first element that a selector finds."""
        found = self.ask("WebDriver:FindElement", using="css selector", value=css)
        self.ask("WebDriver:ElementClick", id=found[_ELEMENT])

    def _read(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self.sock.recv(1)
        size, content = int(head[:-1]), b""
        while len(content) < size:
            content += self.sock.recv(size - len(content))
        return json.loads(content)


@contextmanager
def started(place: Path) -> Iterator[Firefox]:
    """A Firefox with a profile of its own in a place, which ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (place / "user.js").write_text(f'user_pref("marionette.port", {port});\n'
                                   'user_pref("network.proxy.type", 0);\n', encoding="utf-8")
    command = [str(program()), "--headless", "--marionette", "--no-remote", "--profile", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "HOME": str(place)})
    try:
        with _connected(port) as sock:
            yield Firefox(sock)
    finally:
        process.terminate()
        process.wait(30)


def _connected(port: int) -> socket.socket:
    until = time.monotonic() + _WAIT
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=_WAIT)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
