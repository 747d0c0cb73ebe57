"""The locks hold exact versions with hashes of all that pyproject.toml asks for, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from builders import ROOT

LOCKS = ROOT / "locks"
_spec = spec_from_file_location("bill", LOCKS / "bill.py")
assert _spec is not None and _spec.loader is not None
bill = module_from_spec(_spec)
_spec.loader.exec_module(bill)
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


@pytest.mark.parametrize("name", ["build", "dev", "main", "server", "test"])
def test_only_names_versions_and_hashes(name: str) -> None:
    """A lock says what and which, never from where: no address, no path, nothing of who renewed it."""
    assert ENTRY.sub("", (LOCKS / f"{name}.txt").read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["main", "server", "test", "dev"])
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
    for name in ("build", "main", "server", "test", "dev"):
        assert locked(name, python).items() <= everything.items()


# Flaws

FLAWED = {
    "jinja2": ("3.1.5", "CVE-2025-27516"), "pyjwt": ("2.10.0", "CVE-2024-53861"),
    "h11": ("0.15.0", "CVE-2025-43859"), "starlette": ("0.49.0", "CVE-2025-62727"),
    "python-multipart": ("0.0.21", "CVE-2024-53981, CVE-2026-24486"),
    "cryptography": ("46.0.4", "CVE-2026-26007"), "weasyprint": ("67.0", "CVE-2025-68616"),
    "duckdb": ("1.4.1", "CVE-2025-64429"), "pyspark": ("4.0.0", "CVE-2025-54920")}
"""The last version of a package with a flaw that is known, and the flaw."""


@pytest.mark.parametrize("name", FLAWED)
def test_flawed_versions_are_excluded(name: str) -> None:
    """No range of pyproject.toml takes a version whose flaws are known."""
    extras = PROJECT["project"]["optional-dependencies"]
    ranges = [one for extra in (None, *extras) for one in asked(extra) if canonicalize_name(one.name) == name]
    assert ranges and all(FLAWED[name][0] not in one.specifier for one in ranges)


# Licenses, and the bill of materials

FREE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
        "MPL-2.0", "PSF-2.0", "Zlib"}
"""Licenses whose packages an Apache-2.0 program may be installed with, for whatever use."""
LINKED = {"LGPL-3.0-only", "LGPL-2.1-or-later", "MPL-1.1", "GPL-2.0-or-later"}
UNSTATED = {"httpx2-jsfetch"}
"""Installed in a browser alone, and not by us."""


def everything() -> set[str]:
    """Every package of every lock."""
    return {match[1].partition("==")[0] for name in ("build", "dev", "main", "server", "test")
            for match in ENTRY.finditer((LOCKS / f"{name}.txt").read_text(encoding="utf-8"))}


def test_licenses() -> None:
    """Every package of the locks has a license that is listed and lets it be installed beside ours."""
    known = bill.licenses()
    assert known.keys() == everything()
    for name, license in known.items():
        choices = [set(choice.split(" AND ")) for choice in license.split(" OR ")]
        assert name in UNSTATED or any(choice <= FREE | LINKED for choice in choices), (name, license)


def test_licenses_of_what_always_runs() -> None:
    """What everybody installs has a license that asks for nothing but to be named."""
    known = bill.licenses()
    names = [entry[1].partition("==")[0] for entry in ENTRY.finditer((LOCKS / "main.txt").read_text("utf-8"))]
    assert names and all(set(known[name].split(" AND ")) <= FREE for name in names)


@pytest.mark.parametrize("lock", ["main", "server", "test", "dev", "build"])
def test_bill(lock: str) -> None:
    """The bill of materials names every package of a lock with its version, hashes and license."""
    made = bill.bill(lock)
    assert made == bill.bill(lock) and (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    pinned = [entry[1].partition(" ;")[0] for entry in ENTRY.finditer(text)]
    assert [f"{one['name']}=={one['version']}" for one in made["components"]] == pinned
    assert all(one["licenses"][0]["expression"] for one in made["components"])
    assert sum(len(one["externalReferences"]) for one in made["components"]) == text.count("--hash=sha256:")
