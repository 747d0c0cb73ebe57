"""Rules by their shape: thousands of conditions have few shapes, and one ruleset answers all of one.

`TP53 = mutated and not FAT1 = mutated` and `measurable and not brain_metastases` have one shape: two
things, and both are asked. A ruleset knows its slots, not what stands in them. For a patient it is told what
is known there, once for all conditions of the shape of which the same is known; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.engines.formula import Formula, nodes, properties, written
from markerboard.engines.rails import NO, YES
from markerboard.engines.ruleset import Ruleset, check_collisions, nothing
from markerboard.errors import EngineFailure

WIDTHS = (4, 8, 20, 29)
"""Of how many slots flat shapes are; the widest is as wide as durable-rules bears (`durable.MAX_NODES`)."""
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

    return _widened(shaped(formula, False), tuple(slots))


def _widened(shape: Formula, slots: tuple[str, ...]) -> tuple[Formula, tuple[str, ...]]:
    """A flat shape in one of a few widths: what stands in its last slot stands in those that are added too,
    which changes neither `and` nor `or`, and spares a ruleset for every width.
    """
    width = next((width for width in WIDTHS if width >= len(slots)), None)
    if isinstance(shape, str) or width is None or not all(isinstance(part, str) for part in shape[1]):
        return shape, slots
    return (shape[0], tuple(f"s{i}" for i in range(width))), slots + slots[-1:] * (width - len(slots))


def denied(name: str) -> str:
    """The name of the denial of a property, which is known where the property is."""
    return f"-{name}"


class Shape:
    """The ruleset of one shape."""

    def __init__(self, shape: Formula, name: str) -> None:
        self.shape = shape
        self.slots = list(dict.fromkeys(properties(shape)))
        check_collisions(self.slots)
        self.ruleset = Ruleset.create(name, {
            rail: {"all": [{"m": written(shape, rail)}], "run": nothing} for rail in (YES, NO)})

    def conclude(self, pattern: Pattern, ids: Iterator[int]) -> str | None:
        """What durable-rules concludes of a pattern: `t`, `f`, or nothing."""
        told = {slot: rail for slot, rail in zip(self.slots, pattern, strict=True) if rail is not None}
        fired = set(self.ruleset.fire({"id": str(next(ids)), **told}))
        if len(fired) > 1:
            raise EngineFailure(f"durable-rules concluded both sides of `{self.shape}`")
        return fired.pop() if fired else None
