"""Where a value stands in a case that is being made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markerboard.language import tree
from markerboard.language.vocabulary import Fact
from markerboard.patient.written import state


def put(data: dict[str, Any], at: str, value: Any) -> None:
    """Put a value at a place such as `biomarkers.PD-L1.tps` or `biomarkers.ctDNA[baseline].msaf`."""
    *above, last = _steps(at)
    here: Any = data
    for key, selector in above:
        here = here.setdefault(key, [] if selector else {})
        here = _sample(here, selector) if selector else here
    here[last[0]] = value


@lru_cache(4096)  # the places of facts
def _steps(at: str) -> tuple[tuple[str, str], ...]:
    section, _, name = at.partition(".")
    # The name of a fact may hold dots; below `facts` it is one key.
    steps = ["facts", name] if section == "facts" else at.split(".")
    parted = (step.partition("[") for step in steps)
    return tuple((key, selector.rstrip("]")) for key, _, selector in parted)


def as_written(fact: Fact, told: str | bool) -> Any:
    """A value as a case writes it: of a gene's sequence the status, or the list of its variants."""
    if fact.type == "gene" and state(told) is None:
        return {"variants": str(told).split("; ")}
    return tree.written(str(told)) if fact.type == "tree" else told


def take_out(data: dict[str, Any], path: tuple[str | int, ...]) -> None:
    """Take out of a case what stands at a path, or the section that holds it."""
    inner = data.get(str(path[0]))
    if len(path) == 1 or not isinstance(inner, dict):
        data.pop(str(path[0]), None)
    else:
        inner.pop(path[1], None)


def _sample(samples: list[dict[str, Any]], point: str) -> dict[str, Any]:
    for sample in samples:
        if sample["at"] == point:
            return sample
    samples.append({"at": point})
    return samples[-1]
