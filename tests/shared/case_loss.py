"""Cases of which a stated value is made unreadable, as a door writes what it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casefacts
from markerboard.patient.casewriter import read_back
from markerboard.patient.facts import Facts, GeneState
from markerboard.testing.losing import TEXT, Path, places, unreadable

__all__ = ["TEXT", "facts", "losses", "lost", "places", "plain", "reordered", "said", "unreadable"]

JSON = dict[str, Any]


def lost(data: Mapping[str, Any], path: Path) -> JSON:
    """The same case with one value made unreadable."""
    return unreadable(data, [path])


def plain(data: Mapping[str, Any]) -> JSON:
    """A case as it is read from its file."""
    read: JSON = read_back(data)
    return read


def losses(data: Mapping[str, Any], most: int = 3) -> st.SearchStrategy[list[Path]]:
    """Some places of a case."""
    return st.lists(st.sampled_from(places(data)), min_size=1, max_size=most, unique=True)


def reordered(data: JSON, order: Any) -> JSON:
    """The same case with its treatments, samples, variants, drugs and genes in another order."""
    changed = deepcopy(data)
    markers = changed.get("biomarkers", {})
    lists = [changed.get("treatment"), markers.get("ctDNA"), *markers.get("panel", {}).values()]
    lists += [line.get(key) for line in changed.get("treatment") or () for key in ("drugs", "unread")]
    lists += [gene.get(key) for gene in markers.values() if isinstance(gene, dict)
              for key in ("variants", "unread")]
    for each in lists:
        if isinstance(each, list):
            order.shuffle(each)
    return changed


def facts(data: JSON, knowledge: KnowledgeBase) -> Facts | None:
    """The facts of a case, or None where it is refused."""
    read, troubles = casefacts.read(data, knowledge.vocabulary)
    return None if troubles else read


def said(facts: Facts) -> dict[str, str]:
    """Every value, but for the order in which a gene lists its variants."""
    return {name: str(sorted(map(str, value.variants))) + value.status + str(value.complete)
            if isinstance(value, GeneState) else str(value) for name, value in facts.values.items()}
