"""A pack as a directory: written whole, read whole, and believed while its digest is that of its files."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import InputError, PackError, Problem
from markerboard.files.source import MAX_RULE_BYTES, read_bytes
from markerboard.files.writing import unwritable
from markerboard.packs.item import Item, Left
from markerboard.packs.manifest import NAME, Manifest, digest, read

ITEMS, TRIALS, LEFT = "items.jsonl", "trials.jsonl", "left.jsonl"
LISTED = {"items": ITEMS, "approvals": ITEMS, "trials": TRIALS}
"""The file of a kind of pack that is a list of its parts, one a line."""
MAX_BYTES = 100_000_000
_TOP = ("definitions.yaml", "grades.yaml")


class Folder(NamedTuple):
    """A pack as it was read: what it says of itself, and its files by their names within it."""

    place: Path
    manifest: Manifest
    contents: dict[str, bytes]


def load(directory: Path) -> Folder:
    """Read a pack. Raises PackError where its digest is not that of its files."""
    file = directory / NAME
    try:
        manifest = read(str(file), read_bytes(file, MAX_RULE_BYTES)[1])
        contents = {path.relative_to(directory).as_posix(): read_bytes(path, MAX_BYTES)[1]
                    for path in _files(directory, manifest)}
    except InputError as error:
        raise PackError(error.problems) from None
    found = digest(manifest, contents)
    if manifest.digest not in ("", found):
        raise PackError([Problem(str(file), 1, 1, "the digest of this pack is not that of its files",
                                     "a file of it was changed or is lost: make or fetch it anew")])
    return Folder(directory, manifest.model_copy(update={"digest": found}), contents)


def _files(directory: Path, manifest: Manifest) -> list[Path]:
    if listed := LISTED.get(manifest.kind):
        return [directory / listed, *(path for path in [directory / LEFT] if path.exists())]
    top = [path for name in _TOP if (path := directory / name).exists()]
    return [*top, *sorted((directory / "studies").glob("*.yaml"))]


def lines(items: Iterable[Item] | Iterable[Left]) -> bytes:
    """Items as lines of JSON; what is empty is left out."""
    return "".join(json.dumps(_said(one), ensure_ascii=False) + "\n" for one in items).encode()


def _said(one: Item | Left) -> dict[str, object]:
    return {key: value for key, value in one._asdict().items()
            if value not in ("", (), 0) or key == "supports"}


def write(target: Path, manifest: Manifest, contents: dict[str, bytes]) -> Manifest:
    """Write a pack, whole or not at all; the manifest with the digest of its files. Raises OutputError."""
    whole = manifest.model_copy(update={"digest": digest(manifest, contents)})
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix=".part-"))
        try:
            for name, content in {**contents, NAME: whole.text().encode()}.items():
                file = part / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(content)
            os.replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise unwritable(target, error) from None
    return whole
