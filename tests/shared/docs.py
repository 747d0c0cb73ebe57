"""The pages in docs/: their marked blocks, the commands in them, and what those are said to print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from builders import ROOT

LEFT_OUT = "[...]"


def blocks(page: str) -> dict[str, str]:
    """The blocks of a page that stand behind a marker, by its name, in their order."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- ([\w-]+) -->\n```\w*\n(.*?)\n```", text, re.DOTALL))


def shell(command: str, place: Path) -> subprocess.CompletedProcess[str]:
    """A command as a reader types it, with the commands of this Python on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(["/bin/sh", "-euc", command], capture_output=True, text=True, cwd=place,
                          env={**os.environ, "PATH": path})


def ran(command: str, place: Path) -> str:
    """What a command prints that ends well."""
    done = shell(command, place)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shows(answer: str, shown: str) -> None:
    """Each part of what a page shows stands in the real answer, in that order."""
    at = 0
    for part in shown.split(LEFT_OUT):
        at = answer.find(part.strip("\n"), at)
        assert at >= 0, part
