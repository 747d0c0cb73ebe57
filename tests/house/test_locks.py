"""The locks hold exact versions with hashes of all that pyproject.toml asks for, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from builders import ROOT

LOCKS = ROOT / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ["3.11", "3.12", "3.13"]
ENTRY = re.compile(r"([a-z0-9-]+==[\w.]+(?: ; [^\\\n]+)?)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def locked(name: str, python: str) -> dict[str, Version]:
    """The version of each package that a lock installs on a Python."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    versions: dict[str, Version] = {}
    for entry in ENTRY.finditer((LOCKS / f"{name}.txt").read_text(encoding="utf-8")):
        requirement = Requirement(entry[1])
        if requirement.marker is None or requirement.marker.evaluate(environment):
            assert requirement.name not in versions, "one version on one Python"
            (pinned,) = requirement.specifier
            versions[requirement.name] = Version(pinned.version)
    return versions


def asked(extra: str | None) -> Iterator[Requirement]:
    """What pyproject.toml asks for, with what the extras that an extra names ask for."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    for text in PROJECT["project"]["optional-dependencies"][extra] if extra else ():
        requirement = Requirement(text)
        if requirement.name != "markerboard":
            yield requirement
        for inner in requirement.extras if requirement.name == "markerboard" else ():
            yield from asked(inner)


@pytest.mark.parametrize("name", ["build", "dev", "main", "test"])
def test_only_names_versions_and_hashes(name: str) -> None:
    """A lock says what and which, never from where: no address, no path, nothing of who renewed it."""
    assert ENTRY.sub("", (LOCKS / f"{name}.txt").read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["main", "test", "dev"])
def test_all_is_locked(name: str, python: str) -> None:
    """What pyproject.toml asks for is locked, within its range, on every Python; else renew the locks."""
    versions = locked(name, python)
    for requirement in asked(None if name == "main" else name):
        environment = {"python_version": python, "python_full_version": f"{python}.0"}
        if requirement.marker is None or requirement.marker.evaluate(environment):
            version = versions.get(canonicalize_name(requirement.name))
            assert version is not None and version in requirement.specifier, requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_what_builds_is_locked(python: str) -> None:
    """hatchling, which builds markerboard, and setuptools, which builds durable-rules, are locked too."""
    versions = locked("build", python)
    for text in [*PROJECT["build-system"]["requires"], "setuptools", "wheel"]:
        requirement = Requirement(text)
        assert versions[requirement.name] in requirement.specifier


@pytest.mark.parametrize("python", PYTHONS)
def test_one_version(python: str) -> None:
    """A package has the same version in every lock, so that none replaces what another installed."""
    everything = locked("dev", python) | locked("build", python)
    for name in ("build", "main", "test", "dev"):
        assert locked(name, python).items() <= everything.items()
