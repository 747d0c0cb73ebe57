"""P19: the same patient with something that is stated made unreadable, as a door writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from markerboard.engines.evaluate import decide
from markerboard.language.vocabulary import STATES
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.written import state
from markerboard.testing.given import Broken, Given

Path = tuple[str | int, ...]
TEXT, UNREADABLE = "?x?", "unreadable"
"""What stands for a drug, a gene's report or a variant that cannot be read, and what for any other value."""
_SECTIONS = ("patient", "disease", "treatment", "progression", "biomarkers", "facts")
_KEPT = {"at", "complete", "date", "started", "stopped", "setting", "name", "reason"}
"""Keys that say of which statement something is said, or how; not what is stated."""


def loss(given: Given) -> Iterator[Broken]:
    """What is stated and cannot be read turns no answer: each stays as it was, or becomes unknown."""
    alone = replace(given.knowledge, studies={given.rules.id: given.rules})
    before = decide(alone, given.values)
    stated = places(given.case.data)
    for lost in (stated[i:j] for i in range(len(stated)) for j in dict.fromkeys((i + 1, len(stated)))):
        data = unreadable(given.case.data, lost)
        facts, troubles = casefacts.read(data, given.knowledge.vocabulary)
        after = {key: truth for key, truth in decide(alone, facts.values).items() if truth is not None}
        for told, _ in given.differing(after, before, "before something of it could not be read"):
            if not troubles:
                yield told, (given.case, Case(data, facts))


def places(data: Mapping[str, Any]) -> list[Path]:
    """The places of the values that a case states and that could be read."""
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


def unreadable(data: Mapping[str, Any], lost: Sequence[Path]) -> dict[str, Any]:
    """The same case with the values of some places unreadable."""
    changed = deepcopy(dict(data))
    for path in sorted(lost, key=str, reverse=True):  # the last of a list first: places hold
        _lose(changed, path)
    return changed


def _of_gene(report: Any) -> bool:
    """Whether something is the report of a gene, which may hold what could not be read."""
    if isinstance(report, dict):
        return state(report.get("status")) is not None if "status" in report else "variants" in report
    return state(report) in STATES


def _lose(data: dict[str, Any], path: Path) -> None:
    *above, last = path
    holder: Any = data
    for step in above[:-1]:
        holder = holder[step]
    here = holder[above[-1]]
    of_gene = len(path) > 1 and path[0] == "biomarkers" and _of_gene(data["biomarkers"][path[1]])
    if isinstance(last, int):  # one of the drugs, of the variants or of the genes of a panel
        here.pop(last)
        holder.setdefault("unread", []).append(TEXT)
    elif of_gene and len(above) == 1:
        here[last] = {"unread": [TEXT]}
    elif of_gene and last == "status":
        here.pop(last)
        here.setdefault("unread", []).append(TEXT)
    else:
        here[last] = UNREADABLE
