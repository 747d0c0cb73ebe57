"""What is published: one version, one address, a description whose links lead somewhere, a pure wheel."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from builders import ROOT
from markerboard.version import __version__

pytest.importorskip("hatchling")
ADDRESS = "https://example.org/markerboard"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The module that makes the description."""
    spec = spec_from_file_location("hatch_build", ROOT / ".ci" / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def links(text: str) -> list[str]:
    """Where the links and pictures of a description lead."""
    return re.findall(r"\]\(([^()\s]+)\)", text)


def test_version() -> None:
    """The changelog opens with the version of the package, which stands nowhere else."""
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0].rstrip(",") == __version__
    assert __version__ not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_description_without_an_address(hook: ModuleType) -> None:
    """While the project has no address, no link of its description is relative, and no word is lost."""
    text = hook.described(README, "")
    assert [link for link in links(text) if not link.startswith(("http", "#"))] == []
    assert "what a case can say" in text and "docs/report.png" not in text and "<!--" not in text
    assert hook.urls("") == {}


def test_description_with_an_address(hook: ModuleType) -> None:
    """With an address every link and picture is absolute, each to a file that is there."""
    relative = [link for link in links(README) if not link.startswith(("http", "#"))]
    made = links(hook.described(README, ADDRESS))
    assert all(link.startswith(("http", "#")) for link in made) and len(made) == len(links(README))
    assert "![" in hook.described(README, ADDRESS) and f"{ADDRESS}/raw/main/docs/report.png" in made
    assert [link for link in relative if not (ROOT / link.partition("#")[0]).exists()] == []
    assert all(url.startswith(ADDRESS) for url in hook.urls(ADDRESS).values())


@pytest.mark.lengthy
def test_distributions(tmp_path: Path) -> None:
    """The wheel is pure and small, and the source distribution holds what builds, tests and documents it."""
    for target in ("wheel", "sdist"):
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,), (source,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    assert wheel.name == f"markerboard-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
        told = message_from_string(held.read(f"markerboard-{__version__}.dist-info/METADATA").decode())
    assert {"markerboard/rules/vocabulary.yaml", "markerboard/answer/described.yaml"} <= set(names)
    assert [name for name in names if name.endswith((".so", ".pyd", ".pyc"))] == []
    assert (told["Version"], told["Description-Content-Type"]) == (__version__, "text/markdown")
    with tarfile.open(source) as held_source:
        kept = {name.partition("/")[2] for name in held_source.getnames()}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert set(tracked.stdout.split("\n")) - kept - {"", ".gitignore"} == set()
