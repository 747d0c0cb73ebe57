"""Studies by any of their names: the id, the names that pages show, the number in a registry."""

from __future__ import annotations

from collections.abc import Mapping

from markerboard.knowledge.base import KnowledgeBase


def by_name(knowledge: KnowledgeBase) -> Mapping[str, list[str]]:
    """The ids of the studies of each name, in small letters; a name may be of several."""
    named: dict[str, list[str]] = {}
    for id, rules in knowledge.studies.items():
        names = (id, *rules.head.get("names", ()), rules.head.get("registry") or id)
        for name in dict.fromkeys(map(str.casefold, names)):
            named.setdefault(name, []).append(id)
    return named
