"""What stands at a place of a case, or why nothing does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from markerboard.files.loose import items
from markerboard.language.places import Step, Way
from markerboard.patient.written import reason

Path = tuple[str | int, ...]
_STATUS = ("status", "")
"""In whose place the word may stand in that of the section."""
_PLASMA = ("plasma", "")


def look(data: Mapping[str, Any], way: Way, markers: Collection[str],
         aliases: Mapping[str, str]) -> tuple[Path, Any]:
    """The path to a place and what stands there, or the reason given for a whole section above it.

    `markers` are what stands among the genes and is none; `aliases` the names under which genes stand.
    """
    value: Any = data
    path: list[str | int] = []
    for step in way:
        if isinstance(value, dict):
            if value.get("specimen") == "plasma" and step == _PLASMA:
                continue
            if _PLASMA not in way and (other := _other_specimen(value, step)):
                return (*path, step[0]), other if reason(other) else None
            value = _why(value, step, path, markers) or value
        if isinstance(value, str) and (reason(value) or step == _STATUS):
            break
        step = (aliases.get(step[0], step[0]), step[1]) if path == ["biomarkers"] else step
        index, value = _step(value, step)
        path.append(index)
        if value is None:
            break
    return tuple(path), value


def _other_specimen(section: Mapping[str, Any], step: Step) -> str | None:
    """The specimen of what is stated, where that is not, or may not be, tissue."""
    specimen = section.get("specimen") if section.get(step[0]) is not None else None
    return specimen if specimen == "plasma" else reason(specimen)


def _why(section: Mapping[str, Any], step: Step, path: list[str | int],
         markers: Collection[str]) -> str | None:
    """Why a whole section is unknown, in the forms in which a profile made in Python says it."""
    if why := reason(section.get("reason")):
        return why
    called = len(path) == 2 and path[1] in markers and step[0] not in section
    return reason(section.get("status")) if called else None


def _step(value: Any, step: Step) -> tuple[str | int, Any]:
    key, selector = step
    if key:
        return key, value.get(key) if isinstance(value, dict) else None
    for i, item in enumerate(items(value)):
        if isinstance(item, dict) and item.get("at") == selector:
            return i, item
    return 0, None
