"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from builders import ROOT
from markerboard.cli import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = "[...]"


def block(marker: str) -> str:
    """The text of the block that follows a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)\n?```", README, re.DOTALL)
    assert found, f"the README has no {marker}"
    return found[1]


def test_output() -> None:
    """The output that the README shows is that of its first command, but for what it leaves out."""
    pytest.importorskip("durable_rules_engine", reason="an answer of one engine begins with a note")
    command = shlex.split(block("main-command").rpartition("markerboard ")[2])
    arguments = [str(ROOT / a) if a.startswith("cases/") else a for a in command]
    printed = CliRunner().invoke(main, arguments).stdout
    at = 0
    for part in block("output").split(LEFT_OUT):
        at = printed.find(part.strip("\n"), at)
        assert at >= 0, part


def test_case(tmp_path: Path) -> None:
    """The case that the README shows is read, and its first page says what no rule asks for."""
    file = tmp_path / "case.yaml"
    file.write_text(block("case"), encoding="utf-8")
    printed = CliRunner().invoke(main, ["evaluate", str(file)]).stdout.splitlines()
    assert set(block("unasked").splitlines()) <= set(printed)


def test_audited() -> None:
    """The audited result that the README shows is one that the audit finds."""
    printed = CliRunner().invoke(main, ["audit", "alter-l058"]).stdout
    assert block("audited").split(LEFT_OUT)[0].strip() in printed


def test_python() -> None:
    """The Python that the README shows runs, and says what its comments say."""
    names: dict[str, object] = {}
    for statement in block("python").split("\n\n"):
        exec(compile(statement, "README.md", "exec"), names)  # noqa: S102
    for line in block("python").splitlines():
        code, _, comment = line.partition("# '")
        if comment:
            assert repr(eval(code.strip(), names)) == f"'{comment}"  # noqa: S307
