"""What took long to make is kept for the next start: rules that were read, the form of a case.

What is kept is never believed over its origin: it is found by a digest of that origin, of this
package's own code, and of the versions of Python and pydantic. It holds no patient's data. It lies
in `~/.cache/markerboard` (or below XDG_CACHE_HOME), may be deleted at any time, and is not written
where it cannot be, or where MARKERBOARD_CACHE is `off`.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

from pydantic_core import __version__ as core_version

T = TypeVar("T")
_PACKAGE = Path(__file__).parents[1]
_MAKERS = ("files", "language", "patient", "knowledge", "engines", "imports")
"""The rooms whose code makes what is kept."""
KEPT = 6
"""How many files of a kind are kept; the oldest give way."""


def kept(kind: str, origin: str, make: Callable[[], T]) -> T:
    """What `make` makes of an origin, made once."""
    place = _place()
    if place is None:
        return make()
    file = place / f"{kind}-{sha256(f'{origin} {_code()}'.encode()).hexdigest()[:32]}"
    with suppress(Exception):  # absent, damaged, or of another time: it is made anew
        return cast(T, _read(file))
    made = make()
    with suppress(OSError):
        _write(file, made)
    return made


def _place() -> Path | None:
    if os.environ.get("MARKERBOARD_CACHE") == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "markerboard" if os.path.isabs(base) else None


@cache
def _code() -> str:
    """The code that made it: a change of any module makes everything anew."""
    files = []
    for room in (_PACKAGE / name for name in _MAKERS):
        with os.scandir(room) as entries:
            files += sorted((e.path, e.stat().st_size, e.stat().st_mtime_ns)
                            for e in entries if e.name.endswith(".py"))
    return f"{files} {sys.version} {core_version}"


def _read(file: Path) -> object:
    with open(file, "rb") as stream:
        status = os.fstat(stream.fileno())
        # Unpickling runs what it reads: only a file that nobody else can write is believed.
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            raise PermissionError(file)
        return pickle.load(stream)  # noqa: S301


def _write(file: Path, made: object) -> None:
    import tempfile  # only where something is made anew

    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with open(handle, "wb") as stream:
            pickle.dump(made, stream, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(name, file)  # whole or not at all
    except BaseException:
        os.unlink(name)
        raise
    same_kind = file.parent.glob(f"{file.name.partition('-')[0]}-*")
    for old in sorted(same_kind, key=lambda f: f.stat().st_mtime)[:-KEPT]:
        old.unlink()
