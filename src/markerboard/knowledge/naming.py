"""Studies by any of their names: the id, the names that pages show, the number in a registry."""

from __future__ import annotations

from markerboard.errors import MarkerboardError, did_you_mean, quoted
from markerboard.knowledge.base import KnowledgeBase, Rules

_PART, _MOST = 3, 8
"""From how many letters on a part of a name is looked for, and how many studies that have it are named."""


def names_of(rules: Rules) -> tuple[str, ...]:
    """The names of a study, its id first."""
    registry = rules.head.get("registry") or rules.id
    return tuple(dict.fromkeys((rules.id, *rules.head.get("names", ()), registry)))


def study_named(knowledge: KnowledgeBase, name: str, otherwise: str = "") -> str:
    """The id of the study of a name, in large letters or small.

    Raises MarkerboardError where several have it, and where none has, with what may have been meant or
    `otherwise`.
    """
    if name in knowledge.studies:
        return name
    named: dict[str, list[str]] = {}
    for rules in knowledge.studies.values():
        for each in {one.casefold() for one in names_of(rules)}:
            named.setdefault(each, []).append(rules.id)
    found = named.get(name.casefold(), [])
    # A part of a trial has its trial's number in the registry, by which the trial is meant.
    found = [one for one in found if knowledge.studies[one].head.get("part_of") not in found]
    if len(found) > 1:
        raise MarkerboardError(f"{quoted(name)} is a name of several studies: {', '.join(found)}")
    if not found:
        help = did_you_mean(name.casefold(), named) or _holding(name.casefold(), named) or otherwise
        raise MarkerboardError(f"there is no study {quoted(name)}. {help}".strip())
    return found[0]


def _holding(part: str, named: dict[str, list[str]]) -> str:
    """The studies of whose names something is a part, the first of them."""
    ids = sorted({id for name, ids in named.items() if len(part) >= _PART and part in name for id in ids})
    more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
    return f"it is a part of the names of {', '.join(ids[:_MOST])}{more}" if ids else ""
