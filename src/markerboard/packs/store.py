"""Where packs are kept: `~/.local/share/markerboard/packs/<id>/<digest>`, each version beside the others.

Nothing is used because it lies here: who evaluates names the packs he wants, `civic`, or `civic@1f3a` for a
version by the beginning of its digest. XDG_DATA_HOME moves the place.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from markerboard.errors import PackError, Problem, did_you_mean
from markerboard.files.writing import unwritable, write_whole
from markerboard.packs.folder import Folder, load, write
from markerboard.packs.manifest import NAME, Manifest

CURRENT = "current"
_SPEC = re.compile(r"([a-z][a-z0-9-]{0,40})(?:@(?:sha256:)?([0-9a-f]{4,64}))?")
_SHORT = 16
"""So many signs of a digest name the directory of a version."""


def root() -> Path:
    """The directory of all packs."""
    base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return Path(base) / "markerboard" / "packs"


def add(manifest: Manifest, contents: dict[str, bytes]) -> Path:
    """Keep a pack and make it the one that its name means; a former version stays beside it."""
    from markerboard.packs.manifest import digest

    found = digest(manifest, contents)
    target = root() / manifest.id / found.removeprefix("sha256:")[:_SHORT]
    if not target.exists():
        write(target, manifest, contents)
    _point(manifest.id, target.name)
    return target


def _point(id: str, version: str) -> None:
    file = root() / id / CURRENT
    try:
        write_whole(file, f"{version}\n".encode())
    except OSError as error:
        raise unwritable(file, error) from None


def versions(id: str) -> list[Path]:
    """The versions of a pack, in the order of their digests."""
    folder = root() / id
    return sorted(path for path in folder.glob("*") if (path / NAME).is_file() and path.name[0] != ".")


def current(id: str) -> str:
    """The version that the name of a pack means; empty where there is none."""
    file = root() / id / CURRENT
    return file.read_text(encoding="utf-8", errors="replace").strip() if file.is_file() else ""


def kept() -> Iterator[Folder | PackError]:
    """Every version of every pack, or why one of them cannot be read."""
    for place in (version for name in sorted(path.name for path in root().glob("*") if path.is_dir())
                  for version in versions(name)):
        try:
            yield load(place)
        except PackError as error:
            yield error


def find(spec: str) -> Path:
    """The directory of a pack by its name, its name and digest, or its path. Raises PackError."""
    if os.sep in spec or spec == ".":
        return Path(spec)
    named = _SPEC.fullmatch(spec)
    if named is None:
        raise _refused(spec, "is no name of a pack", "as in `civic`, or `civic@1f3a` for one version of it")
    id, start = named.groups()
    start = (start or current(id))[:_SHORT]
    found = [path for path in versions(id) if start and path.name.startswith(start)]
    if len(found) == 1:
        return found[0]
    if found:
        raise _refused(spec, "is the beginning of several versions", "write more of the digest")
    known = sorted(path.name for path in root().glob("*") if path.is_dir())
    help = did_you_mean(id, known) or "`markerboard packs list` tells which are"
    raise _refused(spec, "is no pack that was added", help)


def remove(spec: str) -> list[Path]:
    """Take away a version, or with a bare name all of them; what was taken."""
    if os.sep in spec:
        raise _refused(spec, "is a path", "a pack is taken away by its name")
    gone = [find(spec)] if "@" in spec else versions(find(spec).parent.name)
    try:
        for path in gone:
            shutil.rmtree(path)
    except OSError as error:
        raise unwritable(gone[0], error) from None
    id = gone[0].parent.name
    left = versions(id)
    if not left:
        shutil.rmtree(root() / id, ignore_errors=True)
    elif current(id) not in {path.name for path in left}:
        _point(id, left[-1].name)
    return gone


def _refused(spec: str, message: str, help: str) -> PackError:
    return PackError([Problem("--packs", 1, 1, f"`{spec}` {message}", help)])
