"""What the service keeps of an evaluation, and the files of other formats that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from builders import ROOT, run
from markerboard.answer import record
from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.settings import Settings

CASES = sorted((ROOT / "cases").glob("*.yaml"))
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    with TestClient(create_app(board)) as made:
        yield made


def service(board: Board, **settings: Any) -> TestClient:
    """A client of a service with settings of its own."""
    return TestClient(create_app(board, Settings(**settings)))


# The record

YAML = {"Content-Type": "application/yaml"}
"""Nothing is recorded of a body that any page could make a browser send."""


def test_record(board: Board, tmp_path: Path) -> None:
    """With a record, each evaluation adds a line that holds the digest of the body which was sent."""
    file = tmp_path / "record.jsonl"
    kept = service(board, record=str(file))
    sent = [kept.post("/v1/evaluate", content=one.read_bytes(), headers=YAML).content for one in CASES[:3]]
    kept.post("/v1/evaluate", content=b"case: [", headers=YAML)
    assert [line.answer for line in record.read(file)] == [record.digest(content) for content in sent]
    assert [run("replay", one, file).exit_code for one in CASES[:3]] == [0, 0, 0]


def test_unrecorded(board: Board, tmp_path: Path) -> None:
    """Where the record cannot be written, the evaluation is not answered."""
    unwritable = service(board, record=str(tmp_path / "absent" / "record.jsonl"))
    answer = unwritable.post("/v1/evaluate", content=b"case: c", headers=YAML)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:markerboard:problem:record")


# Files of other formats

BUNDLE = {"resourceType": "Bundle", "type": "collection", "entry": [
    {"resource": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960-03-01"}},
    {"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"},
                  "recordedDate": "2026-01-02",
                  "code": {"coding": [{"system": "http://snomed.info/sct", "code": "254637007"}]}}}]}


def test_import(board: Board, tmp_path: Path) -> None:
    """A FHIR bundle is taken as the command line takes it; its record is proved from the stored bundle."""
    record_file, stored = tmp_path / "record.jsonl", tmp_path / "body.json"
    stored.write_text(json.dumps(BUNDLE), encoding="utf-8")
    answer = service(board, record=str(record_file)).post(
        "/v1/evaluate", content=stored.read_bytes(), headers={"Content-Type": "application/fhir+json"})
    assert answer.content == board.evaluate(board.read(stored)).as_bytes()
    assert answer.json()["facts"]["age"]["value"] == 65
    assert run("replay", stored, record_file).exit_code == 0


@pytest.mark.parametrize(("body", "told"), [
    (json.dumps(BUNDLE)[:-40].encode(), "this is not JSON"),
    (json.dumps(BUNDLE).replace('"resourceType": "Condition"', '"resourceType": "Patient"').encode(),
     "two patients"),
    (b'{"resourceType": "Bundle", "entry": ' + b'[{"resource":' * 20_000, "nested too deeply"),
])
def test_broken_import(client: TestClient, body: bytes, told: str) -> None:
    """A bundle that is broken, too deep, or of two patients is a problem in words, never a failure."""
    answer = client.post("/v1/evaluate", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert told in answer.text
