"""A service as an operator starts it: a process of its own on loopback, stopped at the end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

MARKERBOARD = str(Path(sys.executable).with_name("markerboard"))


class Service(NamedTuple):
    """A running service, and the file that holds what it said on standard error."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def connection(self) -> HTTPConnection:
        """A connection of its own, which any worker may take."""
        return HTTPConnection(urlsplit(self.url).netloc, timeout=30)

    def get(self, path: str) -> bytes:
        """What a path answers."""
        asked = self.connection()
        asked.request("GET", path)
        content = asked.getresponse().read()
        asked.close()
        return content

    def stop(self) -> int:
        """Ask it to stop, as an operating system does, and wait; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def said(self) -> str:
        """What it said so far."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def running(log: Path, *options: str, place: Path | None = None) -> Iterator[Service]:
    """A service with some options, started in a place, ready to answer."""
    port = free_port()
    with open(log, "wb") as stream:
        process = subprocess.Popen([MARKERBOARD, "serve", "--port", str(port), *options], stderr=stream,
                                   cwd=place)
        service = Service(f"http://127.0.0.1:{port}", process, log)
        try:
            _await(service)
            yield service
        finally:
            if process.poll() is None:
                service.stop()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _await(service: Service) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and service.process.poll() is None:
        try:
            service.get("/readyz")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the service did not start: {service.said()}")
