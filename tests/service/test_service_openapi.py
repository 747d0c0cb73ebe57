"""The service is what its OpenAPI document says it is, as Schemathesis finds it, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from builders import SHARED
from services import running

pytest.importorskip("fastapi")
CONFIG = SHARED / "schemathesis.toml"
EXAMPLES = "50" if os.environ.get("HYPOTHESIS_PROFILE", "dev") != "dev" else "3"
# It keeps what it was answered, and to look through all of that for garbage takes two fifths of its time.
RUN = "import gc; gc.set_threshold(100_000); from schemathesis.cli import schemathesis; schemathesis()"


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="Schemathesis is not installed")
def test_openapi(tmp_path: Path) -> None:
    """Whatever a client sends, the answer is one that the document describes, and never a failure."""
    with running(tmp_path / "log", "--state", str(tmp_path / "state")) as service:
        command = [sys.executable, "-c", RUN, "--config-file", str(CONFIG), "run",
                   f"{service.url}/openapi.json", "--max-examples", EXAMPLES,
                   "--workers", "1", "--seed", "1", "--no-color"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
        assert done.returncode == 0, done.stdout[-5000:]
        tried = re.search(r"(\d+) generated", done.stdout)
        assert tried and int(tried[1]) > 300
        assert "unforeseen" not in service.said()


def test_document(tmp_path: Path) -> None:
    """The document is of OpenAPI 3.1 and names every route for programs; each says how it can fail."""
    with running(tmp_path / "log") as service:
        document = json.loads(service.get("/openapi.json"))
    assert document["openapi"].startswith("3.1")
    assert {"/v1/evaluate", "/v1/studies", "/v1/studies/{id}", "/v1/facts", "/v1/schema/{name}", "/healthz",
            "/readyz", "/metrics", "/cds-services", "/cds-services/{id}",
            "/cds-services/{id}/feedback"} <= document["paths"].keys()
    assert "HTTPValidationError" not in json.dumps(document)
    assert document["paths"]["/v1/evaluate"]["post"]["responses"].keys() == {
        "200", "400", "408", "413", "415", "422", "500", "503"}
