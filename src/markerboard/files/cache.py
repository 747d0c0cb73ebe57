"""What took long to make is kept for the next start: rules that were read, the form of a case.

What is kept is never believed over its origin: it is found by a digest of that origin, of this
package's own code, and of the versions of Python and pydantic. It is JSON, behind a digest of
itself and of its name: a byte that changed, or a file in another's place, is seen before anything
of it is used, and nothing of it can be run. It holds no patient's data. It lies in
`~/.cache/markerboard` (or below XDG_CACHE_HOME), may be deleted at any time, and is not written
where it cannot be, or where MARKERBOARD_CACHE is `off`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from markerboard.files.stored import Kind, bytes_of, value_of

T = TypeVar("T")
_PACKAGE = Path(__file__).parents[1]
_MAKERS = ("files", "nomenclature", "language", "patient", "knowledge", "engines", "imports", "packs")
"""The rooms whose code makes what is kept."""
_DIGEST = 65
"""Of how many bytes the line is that holds the digest."""
KEPT = 6
"""How many files of a kind are kept; the oldest give way."""


def kept(name: str, origin: str, make: Callable[[], T], returns: type[T],
         kinds: Iterable[Kind] = ()) -> T:
    """What `make` makes of an origin, made once: an object of the class `returns`.

    `kinds` are the classes and functions that it holds besides plain data; TypeError where one lacks.
    """
    place = _place()
    all_kinds: list[Kind] = [returns, *kinds]
    if place is None:
        return make()
    file = place / f"{name}-{sha256(f'{origin} {_code()}'.encode()).hexdigest()[:32]}"
    with suppress(Exception):  # absent, damaged, or of another time: it is made anew
        found = value_of(_read(file), all_kinds)
        if type(found) is returns:
            return found
    made = make()
    with suppress(OSError):
        _write(file, bytes_of(made, all_kinds))
    return made


def _place() -> Path | None:
    if os.environ.get("MARKERBOARD_CACHE") == "off":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "markerboard" if os.path.isabs(base) else None


@cache
def _code() -> str:
    """The code that made it: a change of any module, or another pydantic, makes everything anew."""
    files = []
    for room in (_PACKAGE / name for name in _MAKERS):
        with os.scandir(room) as entries:
            files += sorted((e.path, e.stat().st_size, e.stat().st_mtime_ns)
                            for e in entries if e.name.endswith((".py", ".tsv")))
    return f"{files} {sys.version} {_pydantic()}"


def _pydantic() -> str:
    """What tells the version of pydantic, which takes long to import."""
    spec = find_spec("pydantic")
    return Path(spec.origin).with_name("version.py").read_text("utf-8") if spec and spec.origin else ""


def _read(file: Path) -> bytes:
    with open(file, "rb", buffering=0) as stream:  # a buffer would be a second copy
        status = os.fstat(stream.fileno())
        # Whoever can write it could write rules: only a file that nobody else can write is believed.
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            raise PermissionError(file)
        digest, content = stream.read(_DIGEST), stream.readall()
    if digest != _digest(file, content) + b"\n":
        raise ValueError(file)
    return content


def _digest(file: Path, content: bytes) -> bytes:
    digest = sha256(file.name.encode() + b"\n")
    digest.update(content)  # a copy of it would cost more than the digest
    return digest.hexdigest().encode()


def _write(file: Path, content: bytes) -> None:
    import tempfile  # only where something is made anew

    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with open(handle, "wb") as stream:
            stream.write(_digest(file, content) + b"\n")
            stream.write(content)  # as it is: a copy of it would be as long
        os.replace(name, file)  # whole or not at all
    except BaseException:
        os.unlink(name)
        raise
    same_kind = file.parent.glob(f"{file.name.partition('-')[0]}-*")
    for old in sorted(same_kind, key=lambda f: f.stat().st_mtime)[:-KEPT]:
        old.unlink()
