"""The integrator's page: each command and each snippet on it runs, and answers what the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from builders import ROOT
from docs import blocks, ran, shows
from services import Service, running

PAGE = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
BLOCKS = blocks("embedding.md")
PYTHON = [name for name in BLOCKS if name.startswith("python")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as the page starts it where it tells of feedback, but for the port."""
    place = tmp_path_factory.mktemp("embedding")
    command, *options = BLOCKS["serve-feedback"].split()
    assert (command, options.pop(0)) == ("markerboard", "serve")
    with running(place / "log", *options, place=place) as started:
        yield started
    assert (place / "feedback").is_dir()


@pytest.mark.parametrize("name", ["curl", "problem", "discover", "hook", "feedback"])
def test_http(service: Service, tmp_path: Path, name: str) -> None:
    """A call on the page is answered as it shows."""
    (tmp_path / "call.json").write_text(BLOCKS["call"], encoding="utf-8")
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    command = BLOCKS[name].replace("http://127.0.0.1:8000", service.url)
    assert command != BLOCKS[name]
    shows(ran(command, tmp_path), BLOCKS[f"{name}-answer"])


def test_replay(tmp_path: Path) -> None:
    """The record on the page is proved as it shows."""
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    shows(ran(BLOCKS["replay"], tmp_path), BLOCKS["replay-answer"])


def test_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The snippets run one after the other, and each line with a comment is what the comment says."""
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    checked = 0
    for block in (BLOCKS[name] for name in PYTHON):
        exec(compile(block, "embedding.md", "exec"), names)  # noqa: S102
        for line in block.splitlines():
            code, _, comment = (part.strip() for part in line.partition("   # "))
            if re.match(r"'|\"|\d|True$", comment):
                assert repr(eval(code, names)) == comment, line  # noqa: S307
                checked += 1
    assert checked >= 15


def test_mounted(board: object) -> None:
    """The application on the page answers under the path where it is mounted."""
    pytest.importorskip("httpx2")
    from starlette.testclient import TestClient

    names: dict[str, object] = {"board": board}
    exec(compile(BLOCKS["python-app"], "embedding.md", "exec"), names)  # noqa: S102
    client = TestClient(names["portal"])  # type: ignore[arg-type]
    assert client.get("/evidence/readyz").json()["status"] == "ready"
    refused = client.post("/evidence/cds-services/markerboard", json={})
    assert (refused.status_code, refused.json()["resourceType"]) == (400, "OperationOutcome")


def test_clients(tmp_path: Path) -> None:
    """The list of clients on the page is read."""
    from test_service_tokens import PUBLISHED_KEY

    from markerboard.service.store import UsedTokens
    from markerboard.service.tokens import Clients

    (tmp_path / "ehr.jwks.json").write_text(json.dumps({"keys": [PUBLISHED_KEY]}), encoding="utf-8")
    (tmp_path / "clients.yaml").write_text(BLOCKS["clients"], encoding="utf-8")
    Clients(tmp_path / "clients.yaml", UsedTokens(tmp_path))


def test_routes(service: Service) -> None:
    """Each route that the page names is there."""
    paths = json.loads(service.get("/openapi.json"))["paths"].keys() | {"/openapi.json"}
    examples = {"/v1/schema/answer", "/cds-services/markerboard/feedback"}
    named = set(re.findall(r"(?:`|GET |POST )(/[\w./{}-]+)`", PAGE)) - {"/v1"}
    assert {"/v1/evaluate", "/metrics"} <= named <= paths | examples
