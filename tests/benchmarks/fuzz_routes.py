"""Requests to the service, broken as texts are, for `fuzz.py`: method, address and the type of the
body stand in the first line, and are broken with it.

Every answer is whole: never a 500, and never an exception that reaches the client.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1] / "imports"))
sys.path.insert(0, str(Path(__file__).parents[1] / "service"))
sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from starlette.testclient import TestClient
from test_import_fhir import whole
from test_import_others import L858R, RECORD, packet
from test_shapes import CALL, FEEDBACK

from breaking import Chance
from markerboard.answer.board import Board
from markerboard.errors import InputError
from markerboard.service.app import create_app
from markerboard.service.settings import Settings

ROOT = Path(__file__).parents[2]
YAML, JSON, FORM = "application/yaml", "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "DELETE")
PAGES = ("/board", "/board/evidence?text=anlotinib&marker=TP53", "/board/study/alter-l058", "/v1/studies",
         "/v1/studies/alter-l058", "/v1/facts?type=number&limit=5", "/v1/words?text=EGF&limit=5",
         "/v1/schema/case", "/board/case?example=egfr-l858r-oligoprogression&lang=zh-Hans", "/cds-services",
         "/board/compare?a=egfr-l858r-oligoprogression&b=alter-l001-benefit", "/healthz", "/metrics")
REFUSED = 400


def requests() -> list[bytes]:
    """One request for each route, and for each kind of body that it takes."""
    cases = sorted((ROOT / "cases").glob("*.yaml"))[::25]
    made = [_made("POST", "/v1/evaluate", YAML, file.read_bytes()) for file in cases]
    made += [_made("POST", "/v1/evaluate", JSON, json.dumps(data).encode())
             for data in (whole(), RECORD, packet(L858R))]
    made += [_made("POST", "/cds-services/markerboard", JSON, json.dumps(CALL).encode()),
             _made("POST", "/cds-services/markerboard/feedback", JSON, json.dumps(FEEDBACK).encode())]
    made += [_made("POST", "/board/case", FORM, b"case=" + file.read_bytes()) for file in cases[:2]]
    made += [_made("POST", "/board/case", MULTIPART, _upload(file.read_bytes())) for file in cases[:4]]
    return made + [_made("GET", page, "", b"") for page in PAGES]


def _made(method: str, path: str, kind: str, body: bytes) -> bytes:
    return f"{method} {path} {kind}\n".encode() + body


def _upload(content: bytes) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="case.yaml"\r\n\r\n'
    return head + content + b"\r\n--b--\r\n"


@cache
def _client() -> TestClient:
    """A service that keeps feedback and records, as one that is used does."""
    state = Path(mkdtemp())
    settings = Settings(state=str(state), record=str(state / "record.jsonl"), seconds=60)
    return TestClient(create_app(Board.load(), settings))


def ask(content: bytes, chance: Chance) -> None:
    """Send a request. Raises InputError where it was refused, and AssertionError where the service failed."""
    method, path, headers, body = _read(content, chance)
    # A path that begins with `//` is a host to a client, unless one stands before it.
    answer = _client().request(method, f"http://testserver{path}", content=body, headers=headers)
    if answer.status_code >= 500:
        raise AssertionError(f"{answer.status_code} for {method} {path}: {answer.text[:300]}")
    if answer.status_code >= REFUSED:
        raise InputError([])


def _read(content: bytes, chance: Chance) -> tuple[str, str, dict[str, Any], bytes]:
    """What a text asks for; where its first line is no request any more, something of the service."""
    first, _, body = content.partition(b"\n")
    words = first.decode("latin-1").split(" ", 2)
    method = words[0] if words[0] in METHODS else "POST"
    path = words[1] if len(words) > 1 and words[1].startswith("/") else "/v1/evaluate"
    kind = words[2].strip() if len(words) > 2 else chance.choice((YAML, JSON, FORM, MULTIPART, ""))
    headers: dict[str, Any] = {"Content-Type": kind.encode("latin-1")} if kind else {}
    if chance.randrange(10) == 0:
        headers["Accept-Language"] = body[:40].replace(b"\n", b" ").replace(b"\r", b" ")
    return method, quote(path.rstrip("\r"), safe="/?&=%"), headers, body
