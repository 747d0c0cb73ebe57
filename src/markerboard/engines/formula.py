"""A condition as durable-rules is told it: properties joined by `and`, `or` and `not`, and its size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any

from markerboard.engines.rails import NO, YES

Formula = str | tuple[str, "tuple[Formula, ...]"]
"""A property name, or `and`, `or` or `not` with its operands."""


def joined(sign: str, parts: Iterable[Formula]) -> Formula:
    """Formulas under `and` or `or`; one alone is itself."""
    several = tuple(parts)
    return several[0] if len(several) == 1 else (sign, several)


def written(formula: Formula, rail: str) -> dict[str, Any] | None:
    """The durable-rules condition under which a formula is certainly true, or certainly false."""
    if isinstance(formula, str):
        return {formula: rail}
    sign, parts = formula
    if sign == "not":
        return written(parts[0], NO if rail == YES else YES)
    if not parts:
        return None
    return {"$and" if (sign == "and") == (rail == YES) else "$or": [written(part, rail) for part in parts]}


def is_flat(formula: Formula, most: int) -> bool:
    """Whether a formula is one operator, or none, over at most so many properties, as nearly all are."""
    return isinstance(formula, str) or (len(formula[1]) <= most
                                        and all(isinstance(part, str) for part in formula[1]))


def nodes(formula: Formula) -> int:
    """How many nodes a formula has: its operators and the properties it names."""
    return 1 if isinstance(formula, str) else 1 + sum(map(nodes, formula[1]))


def paths(formula: Formula) -> tuple[int, int]:
    """In how many ways a formula can be certainly true, and certainly false."""
    if isinstance(formula, str):
        return 1, 1
    sign, parts = formula
    ways = [paths(part) for part in parts]
    if sign == "not":
        return ways[0][::-1]
    true, false = [w[0] for w in ways], [w[1] for w in ways]
    return (prod(true), sum(false)) if sign == "and" else (sum(true), prod(false))


def properties(formula: Formula) -> Iterator[str]:
    """The properties that a formula names, each as often as it stands there."""
    if isinstance(formula, str):
        yield formula
        return
    for part in formula[1]:
        if isinstance(part, str):
            yield part
        else:
            yield from properties(part)
