"""Renews the locks beside it: exact versions with hashes, for every Python and platform that is supported.

    python3 locks/renew.py          # the newest versions that pyproject.toml allows
    python3 locks/renew.py --keep   # only what pyproject.toml asks for anew; every other version stays

The rest is done by uv, of the version below, in an environment of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

UV = "uv==0.13.9"
HERE = Path(__file__).resolve().parent
# What builds durable-rules, which names nothing, and what installs a project so that it can be edited.
ALSO_BUILDS = ["editables", "setuptools", "wheel"]
EXTRAS = {"main": [], "server": ["--extra", "server"], "test": ["--extra", "test"], "dev": ["--extra", "dev"]}
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
           "--quiet"]


def main(keep: bool) -> None:
    """Write a lock for what builds, what runs, what is tested and what is developed with."""
    with TemporaryDirectory() as directory:
        place = Path(directory)
        compile_ = [*_uv(place / "uv"), "pip", "compile", *OPTIONS]
        build = place / "build.in"
        build.write_text("\n".join([*_build_requires(), *ALSO_BUILDS]), encoding="utf-8")
        everything = place / "everything.txt"
        if keep:
            everything.write_text("".join((HERE / f"{name}.txt").read_text(encoding="utf-8")
                                          for name in ("build", "dev")), encoding="utf-8")
        # All at once first, so that a package has the same version in every lock.
        _run(*compile_, "pyproject.toml", str(build), "--extra", "dev", "-o", str(everything))
        pinned = [*compile_, "--upgrade", "-c", str(everything)]
        for name, extras in EXTRAS.items():
            _run(*pinned, "pyproject.toml", *extras, "-o", f"locks/{name}.txt")
        _run(*pinned, str(build), "-o", "locks/build.txt")


def _uv(home: Path) -> list[str]:
    venv.create(home, with_pip=True)
    python = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    _run(python, "-m", "pip", "install", "--quiet", UV)
    return [python, "-m", "uv"]


def _build_requires() -> list[str]:
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    requires: list[str] = project["build-system"]["requires"]
    return requires


def _run(*command: str) -> None:
    subprocess.run(command, cwd=HERE.parent, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main(keep="--keep" in sys.argv[1:])
