"""What differs between two versions of a pack, part by part."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from markerboard.files.loose import parsed
from markerboard.packs.folder import LISTED, Folder


def differences(former: Folder, later: Folder) -> dict[str, Any]:
    """The parts that are new and gone, and of those that changed which fields did."""
    one, other = _parts(former), _parts(later)
    new, gone = [name for name in other if name not in one], [name for name in one if name not in other]
    changed = {name: _fields(one[name], other[name]) for name in one
               if name in other and one[name] != other[name]}
    return {"former": former.manifest.digest, "later": later.manifest.digest, "new": new, "gone": gone,
            "changed": changed}


def _parts(folder: Folder) -> dict[str, Any]:
    """Items and trials by their id, or the files of studies by their names."""
    listed = LISTED.get(folder.manifest.kind)
    if listed is None:
        return dict(folder.contents)
    return {f"{folder.manifest.id}:{id}": part for id, (_, _, part) in lines(folder).items()}


def lines(folder: Folder) -> dict[str, tuple[int, bytes, Any]]:
    """The parts of a pack that is a list, by their id: number and text of the line, and what it holds.

    A line that holds no part is passed over; whoever uses the pack tells it.
    """
    found: dict[str, tuple[int, bytes, Any]] = {}
    for number, line in enumerate(folder.contents[LISTED[folder.manifest.kind]].splitlines(), 1):
        with suppress(ValueError):
            part = parsed(line)
            if isinstance(part, dict) and isinstance(part.get("id"), str):
                found[part["id"]] = (number, line, part)
    return found


def _fields(one: Any, other: Any) -> list[str]:
    if not isinstance(one, dict):
        return ["text"]
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
