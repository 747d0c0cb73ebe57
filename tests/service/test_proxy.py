"""The board view behind a hospital's proxy and sign-on, as docs/board.md writes it, in a real nginx."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("fastapi")

from builders import ROOT
from pages import all_of, sound
from services import free_port, running

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WRITTEN = "Zyxwvut-Patient-4711"
SIGNED_ON = {"Cookie": "session=known"}
OUTSIDE = """\
daemon off; pid {work}/pid; error_log {work}/error.log warn;
events {{}}
http {{
    access_log {work}/access.log; client_body_temp_path {work}/body; proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/f; uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
{server}
}}
"""

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx is installed")


class Proxy(NamedTuple):
    """A running proxy, and the directory that holds all it writes."""

    port: int
    work: Path

    def ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
        """The status and the text of an answer."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=30)
        asked.request(method, path, body.encode(), headers)
        answer = asked.getresponse()
        told = answer.read().decode()
        asked.close()
        return answer.status, told


class SignOn(BaseHTTPRequestHandler):
    """Knows one session."""

    def do_GET(self) -> None:
        """202 for who is signed on, else 401, as oauth2-proxy answers."""
        self.send_response(202 if self.headers["Cookie"] == SIGNED_ON["Cookie"] else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The server block of the page, on ports of its own, before a service and a sign-on."""
    work, port = tmp_path_factory.mktemp("nginx"), free_port()
    sign_on = ThreadingHTTPServer(("127.0.0.1", 0), SignOn)
    threading.Thread(target=sign_on.serve_forever, daemon=True).start()
    with running(work / "service.log", "--base-url", f"http://127.0.0.1:{port}/tools",
                 "--seconds", "60") as service:
        ports = {"http://127.0.0.1:8000": service.url, "listen 443 ssl": f"listen 127.0.0.1:{port}",
                 "http://127.0.0.1:4180": f"http://127.0.0.1:{sign_on.server_port}"}
        (work / "conf").write_text(OUTSIDE.format(work=work, server=documented(ports)), encoding="utf-8")
        started = subprocess.Popen([str(NGINX), "-p", str(work), "-c", str(work / "conf")],
                                   stderr=subprocess.DEVNULL)
        try:
            _await(Proxy(port, work))
            yield Proxy(port, work)
        finally:
            started.terminate()
            started.wait(30)
            sign_on.shutdown()
            sign_on.server_close()


def documented(ports: dict[str, str]) -> str:
    """The server of docs/board.md, each of these found in it and replaced."""
    page = (ROOT / "docs" / "board.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- nginx -->\n```\n(.*?)\n```", page, re.S)
    assert found
    server = found[1]
    for written, here in ports.items():
        assert written in server
        server = server.replace(written, here)
    return server


def _await(proxy: Proxy) -> None:
    for _ in range(100):
        try:
            proxy.ask("GET", "/tools/board", {})
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((proxy.work / "error.log").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["board", "board/style.css", "v1/evaluate", "metrics"])
def test_signed_on_only(proxy: Proxy, path: str) -> None:
    """Nobody reaches any part of the service who is not signed on."""
    assert proxy.ask("GET", f"/tools/{path}", {})[0] == 401
    assert proxy.ask("GET", f"/tools/{path}", {"Cookie": "session=guessed"})[0] == 401


def test_links_lead_through(proxy: Proxy) -> None:
    """Who is signed on is shown the board view, all of whose links lead through the proxy."""
    status, told = proxy.ask("GET", "/tools/board", SIGNED_ON)
    tree = sound(told)
    holders = (("a", "href"), ("form", "action"), ("link", "href"))
    links = [element.get(attribute) for tag, attribute in holders for element in all_of(tree, tag)]
    assert status == 200 and len(links) > 6
    assert [link for link in links if not str(link).startswith(("/tools/board", "#", "?"))] == []
    assert proxy.ask("GET", "/tools/board/style.css", SIGNED_ON)[0] == 200


def test_upload_leaves_no_trace(proxy: Proxy) -> None:
    """An upload of the largest size is answered, and nothing of it lies in any file that the proxy writes."""
    text = f"case: {WRITTEN}\nnotes: {WRITTEN * 40_000}\n"
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="c.yaml"\r\n\r\n{text}\r\n--x--\r\n'
    status, told = proxy.ask("POST", "/tools/board/case",
                             SIGNED_ON | {"Content-Type": "multipart/form-data; boundary=x"}, body)
    assert status == 200 and WRITTEN in told
    # nginx says in its log of errors when it puts a body or an answer into a file.
    kept = "".join(file.read_text(encoding="utf-8") for file in proxy.work.rglob("*")
                   if file.is_file() and file.name != "conf")
    assert WRITTEN not in kept and "temporary file" not in kept
