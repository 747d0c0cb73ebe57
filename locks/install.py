"""Installs markerboard into the environment of the Python that runs this, every package of a locked version.

    .venv/bin/python locks/install.py             # what runs it
    .venv/bin/python locks/install.py test        # and what tests it
    .venv/bin/python locks/install.py dev -e      # and what it is developed with; the source can be edited
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from compileall import compile_dir
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(lock: str, *options: str) -> int:
    """Install what builds, then a lock, then the project. Returns the exit code of the first that fails."""
    # What builds is there before what it builds: pip would fetch the newest of it otherwise.
    locked = "--no-build-isolation", "--require-hashes", "-r"
    # pip cannot check the hash of a directory, so the project goes last and brings nothing along.
    return (_pip(*locked, "locks/build.txt")
            or _pip(*locked, f"locks/{lock}.txt")
            or _pip("--no-build-isolation", "--no-deps", *options, ".")
            or _compile())


def _pip(*arguments: str) -> int:
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile"]
    return subprocess.run([*command, *arguments], cwd=ROOT, check=False).returncode  # noqa: S603


def _compile() -> int:
    """Bytecode on every core, where pip takes one, and not of the tests that others install along."""
    # What does not compile is for another Python, as pip holds too.
    compile_dir(sysconfig.get_path("purelib"), quiet=2, rx=re.compile(r"[/\\]tests[/\\]"), workers=0)
    return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["main"])))
