"""Rules by their shape: thousands of conditions have few shapes, and one ruleset answers all of one.

`TP53 = mutated and not FAT1 = mutated` and `measurable and not brain_metastases` have one shape: two
things, and both are asked. A ruleset knows its slots, not what stands in them. For a patient it is told what
is known there, once for all conditions of the shape of which the same is known; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markerboard.engines.formula import Formula, nodes, paths, properties, written
from markerboard.engines.rails import NO, YES
from markerboard.engines.ruleset import Ruleset, check_collisions, nothing
from markerboard.errors import EngineFailure

MAX_PROPERTIES = 60
MAX_BRANCHES = 200
MAX_COPIES = 6
"""A ruleset holds its shape so often: a fact costs the same however much it tells. More save nothing."""
Pattern = tuple[str | None, ...]
"""What is known of each slot: `t`, `f`, or nothing."""


def shape_of(formula: Formula) -> tuple[Formula, tuple[str, ...]]:
    """The shape of a formula, and what stands in its slots: properties, and the denials of some."""
    slots: dict[str, str] = {}

    def shaped(part: Formula, is_denied: bool) -> Formula:
        if isinstance(part, str):
            return slots.setdefault(denied(part) if is_denied else part, f"s{len(slots)}")
        sign, parts = part
        if sign == "not":
            return shaped(parts[0], not is_denied)
        # What is nested stands last: formulas that differ in the order of their parts alone have one shape.
        return ("or" if (sign == "and") is is_denied else "and",
                tuple(shaped(one, is_denied) for one in sorted(parts, key=nodes)))

    shape = shaped(formula, False)
    return shape, tuple(slots)


def denied(name: str) -> str:
    """The name of the denial of a property, which is known where the property is."""
    return f"-{name}"


class Shape:
    """The ruleset of one shape."""

    def __init__(self, shape: Formula, name: str) -> None:
        slots = list(dict.fromkeys(properties(shape)))
        self.shape = shape
        self.copies = min(MAX_COPIES, MAX_PROPERTIES // len(slots), MAX_BRANCHES // max(paths(shape)))
        self.names = [[_slot(slot, copy) for slot in slots] for copy in range(self.copies)]
        check_collisions(slot for names in self.names for slot in names)
        self.ruleset = Ruleset.create(name, {
            f"{copy}{rail}": {"all": [{"m": written(_copied(shape, copy), rail)}], "run": nothing}
            for copy in range(self.copies) for rail in (YES, NO)})

    def conclude(self, patterns: Sequence[Pattern], ids: Iterator[int]) -> dict[Pattern, str]:
        """What durable-rules concludes of each pattern, where it concludes anything."""
        found: dict[Pattern, str] = {}
        for start in range(0, len(patterns), self.copies):
            asked = patterns[start:start + self.copies]
            for fired in self.ruleset.fire({"id": str(next(ids)), **self._fact(asked)}):
                pattern, rail = asked[int(fired[:-1])], fired[-1]
                if found.setdefault(pattern, rail) != rail:
                    raise EngineFailure(f"durable-rules concluded both sides of `{self.shape}`")
        return found

    def _fact(self, patterns: Sequence[Pattern]) -> dict[str, str]:
        return {name: rail for names, pattern in zip(self.names, patterns, strict=False)
                for name, rail in zip(names, pattern, strict=True) if rail is not None}


def _slot(slot: str, copy: int) -> str:
    return f"{slot}c{copy}"


def _copied(shape: Formula, copy: int) -> Formula:
    if isinstance(shape, str):
        return _slot(shape, copy)
    return shape[0], tuple(_copied(part, copy) for part in shape[1])
