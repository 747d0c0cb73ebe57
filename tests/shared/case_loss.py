"""Cases of which a stated value is made unreadable, as a door writes what it could not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casefacts
from markerboard.patient.casewriter import read_back
from markerboard.patient.facts import Facts, GeneState

JSON = dict[str, Any]
Path = tuple[str | int, ...]
TEXT = "?x?"
UNREADABLE = "unreadable"
NOT_GENES = ("PD-L1", "TMB", "ctDNA", "panel")
_SECTIONS = ("patient", "disease", "treatment", "progression", "biomarkers", "facts")
_KEPT = {"at", "complete", "date", "started", "stopped", "setting", "name", "reason"}


def places(data: Mapping[str, Any]) -> list[Path]:
    """The places of the values that a case states."""
    return [path for section in _SECTIONS for path in _places(data.get(section), (section,))]


def _places(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, held in value.items():
            if key not in _KEPT:
                yield from _places(held, (*path, key))
    elif isinstance(value, list):
        for i, held in enumerate(value):
            yield from _places(held, (*path, i))
    elif value is not None and value != UNREADABLE and "unread" not in path:
        yield path


def lost(data: JSON, path: Path) -> JSON:
    """The same case with one value made unreadable: a drug, a gene's report or a variant stands as a text."""
    changed = deepcopy(data)
    *above, last = path
    here: Any = changed
    for step in above:
        here = here[step]
    if isinstance(last, int):  # one of the drugs, the variants or the genes of a panel
        holder: Any = changed
        for step in above[:-1]:
            holder = holder[step]
        here.pop(last)
        holder.setdefault("unread", []).append(TEXT)
    elif above == ["biomarkers"] and last not in NOT_GENES:
        here[last] = {"unread": [TEXT]}
    elif above[:1] == ["biomarkers"] and last == "status":
        here.pop(last)
        here.setdefault("unread", []).append(TEXT)
    else:
        here[last] = UNREADABLE
    return changed


def fewer(data: JSON, paths: list[Path]) -> JSON:
    """The same case with several values made unreadable; the last of a list first, so that places hold."""
    for path in sorted(paths, key=str, reverse=True):
        data = lost(data, path)
    return data


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
