"""What differs between two versions of a pack, part by part."""

from __future__ import annotations

import json
from typing import Any

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
    read = (json.loads(line) for line in folder.contents[listed].splitlines())
    return {f"{folder.manifest.id}:{item['id']}": item for item in read}


def _fields(one: Any, other: Any) -> list[str]:
    if not isinstance(one, dict):
        return ["text"]
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
