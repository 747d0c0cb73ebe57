"""Requests to the service, broken as texts are, for `fuzz.py`: method, address and the type of the
body stand in the first line, and are broken with it.

Every answer is whole: never a 500, and never an exception that reaches the client.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
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
from fuzz_reader import ROOT, Reader, board, scratch
from markerboard.answer.record import record
from markerboard.errors import InputError
from markerboard.files.source import parse
from markerboard.patient.casefile import case_in
from markerboard.service.app import create_app
from markerboard.service.settings import Settings

YAML, JSON, FORM = "application/yaml", "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "DELETE")
EXAMPLE = "egfr-l858r-oligoprogression"
PAGES = ("/", "/board", "/board?q=EGFR&page=2", "/board/evidence?text=anlotinib&marker=TP53", "/board/new",
         f"/board/new?example={EXAMPLE}&do=edit", "/board/studies?text=anlotinib&by=year&tumor=NSCLC",
         "/board/studies/alter-l058", f"/board/report?example={EXAMPLE}", "/board/style.css",
         "/v1/studies", "/v1/studies/alter-l058", "/v1/facts?type=number&limit=5",
         "/v1/words?find=EGF&limit=5",
         "/v1/schema/case", f"/board/case?example={EXAMPLE}&lang=zh-Hans", "/cds-services",
         f"/board/case?example={EXAMPLE}&if=NOTCH3%3Dmutated&without=x", "/openapi.json", "/readyz",
         f"/board/compare?first={EXAMPLE}&second=alter-l001-benefit", "/healthz", "/metrics")
QUICK = ("EGFR L858R, T790M; TP53 wt; PD-L1 TPS 1-49%; 64 y, female, ECOG 1, LUAD IVB, brain mets",
         "1L osimertinib 18 months PD; 2L carboplatin + pemetrexed", "KRAS G12C, ALK fusion, MSI-H, TMB 12")
TYPED = {"case_name": "typed", "f.patient.age": "64", "f.patient.ecog": "1", "history": "complete",
         "f.disease.diagnosis": "Lung Adenocarcinoma", "f.disease.stage": "IVB", "notes": "seen today",
         "f.disease.metastases.liver": "true", "line.0.line": "1", "line.0.drugs": "carboplatin, pemetrexed",
         "line.0.months": "7", "gene.0.name": "KRAS", "gene.0.variants": "G12C", "gene.1.name": "EGFR",
         "gene.1.state": "wild-type", "f.biomarkers.PD-L1.tps": "1-49", "panel.name": "x",
         "asked": "patient.ecog"}
DONE = ("evaluate", "check", "save json", "line", "gene", "drop-line 0", "fact")
REFUSED = 400


def requests() -> list[bytes]:
    """A request for each route and method, and for each kind of body that it takes."""
    return [*_services(), *_cases(), *_typed(), *(_made("GET", page, "", b"") for page in PAGES)]


def _services() -> list[bytes]:
    """What programs send."""
    cases = sorted((ROOT / "cases").glob("*.yaml"))[::25]
    made = [_made("POST", "/v1/evaluate", YAML, file.read_bytes()) for file in cases]
    made += [_made("POST", f"/v1/{route}", JSON, json.dumps(data).encode())
             for route in ("evaluate", "order") for data in (whole(), RECORD, packet(L858R))]
    return [*made, _made("POST", "/v1/order", YAML, cases[0].read_bytes()),
            _made("POST", "/cds-services/markerboard", JSON, json.dumps(CALL).encode()),
            _made("POST", "/cds-services/markerboard/feedback", JSON, json.dumps(FEEDBACK).encode())]


def _cases() -> list[bytes]:
    """What pages send of a case: its text, or a file of it."""
    cases = [file.read_bytes() for file in sorted((ROOT / "cases").glob("*.yaml"))[::60]]
    made = [_made("POST", "/board/case", FORM, b"case=" + cases[0])]
    made += [_made("POST", "/board/case", MULTIPART, _sent({}, file=content)) for content in cases[:4]]
    forms = {"/board/report": {"if": "NOTCH3=mutated"},
             "/board/evidence": {"text": "anlotinib", "fit": "full"},
             "/board": {"q": "EGFR"}, "/board/new": {"do": "keep", "if": "NOTCH3=mutated"},
             "/board/since": {"record": _record(cases[0])}}
    made += [_made("POST", path, MULTIPART, _sent({"case": cases[0].decode(), **fields}))
             for path, fields in forms.items()]
    both = _sent({"case": cases[0].decode()}, second_file=cases[1])
    return [*made, _made("POST", "/board/compare", MULTIPART, both)]


def _record(content: bytes) -> str:
    case = case_in(parse("case", content), board().knowledge.vocabulary)
    answer = board().evaluate(case)
    return record(case, answer, answer.as_bytes()).line().decode()


def _typed() -> list[bytes]:
    """What the page sends on which a case is typed: each field, and the quick entry."""
    made = [{**TYPED, "do": done, "fact": "PD-L1"} for done in DONE]
    made += [{**TYPED, "quick": text, "do": "quick"} for text in QUICK]
    made += [{"quick": text, "do": "quick"} for text in QUICK]
    return [_made("POST", "/board/new", MULTIPART, _sent(fields)) for fields in made]


def _made(method: str, path: str, kind: str, body: bytes) -> bytes:
    return f"{method} {path} {kind}\n".encode() + body


def _sent(fields: Mapping[str, str], **files: bytes) -> bytes:
    """The body of a form with some fields and files."""
    head = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    parts = [head.format(name, "").encode() + value.encode() + b"\r\n" for name, value in fields.items()]
    parts += [head.format(name, '; filename="case.yaml"').encode() + value + b"\r\n"
              for name, value in files.items()]
    return b"".join(parts) + b"--b--\r\n"


@cache
def _client() -> TestClient:
    """A service that keeps feedback and records, as one that is used does."""
    state = scratch("state")
    settings = Settings(state=str(state), record=str(state / "record.jsonl"), seconds=60)
    return TestClient(create_app(board(), settings))


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


READERS = {"route": Reader(requests, ask, 10, None)}
