"""Conditions as trees: every part with the way to it, and the same condition with a part exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.language.expression import All, AtLeast, Called, Condition, Named, Not, Some, Test, several

Way = tuple[int, ...]
"""Which operand to take at each step down from the top."""

ALWAYS, NEVER = All(()), Some(())
"""What every patient meets, and none: an `and` and an `or` of nothing."""


def operands(condition: Condition) -> tuple[Condition, ...]:
    """The parts that stand directly in a condition."""
    if isinstance(condition, Not):
        return (condition.of,)
    if isinstance(condition, Test | Named | Called):
        return ()  # the class and its fact are one question
    return condition.of


def parts(condition: Condition) -> Iterator[tuple[Way, Condition]]:
    """Every part, the whole first."""
    pending: list[tuple[Way, Condition]] = [((), condition)]
    while pending:
        way, here = pending.pop()
        yield way, here
        pending.extend(((*way, i), part) for i, part in reversed(list(enumerate(operands(here)))))


def leaves(condition: Condition) -> Iterator[tuple[Way, Test | Named | Called]]:
    """Every test and every named definition."""
    for way, part in parts(condition):
        if isinstance(part, Test | Named | Called):
            yield way, part


def exchanged(condition: Condition, way: Way, part: Condition) -> Condition:
    """The condition with another part in a place."""
    if not way:
        return part
    here = list(operands(condition))
    here[way[0]] = exchanged(here[way[0]], way[1:], part)
    return together(condition, here)


def without(condition: Condition, way: Way) -> Condition:
    """The condition without an operand of an `and` or an `or`; a lone one that is left stands for both."""
    *above, place = way
    parent = at(condition, tuple(above))
    rest = [part for i, part in enumerate(operands(parent)) if i != place]
    return exchanged(condition, tuple(above), rest[0] if len(rest) == 1 else together(parent, rest))


def at(condition: Condition, way: Way) -> Condition:
    """The part in a place."""
    for step in way:
        condition = operands(condition)[step]
    return condition


def together(like: Condition, parts: list[Condition]) -> Condition:
    """Parts joined as another condition joins its own."""
    if isinstance(like, Not):
        return Not(parts[0])
    if isinstance(like, AtLeast):
        return several(like.number, tuple(parts))
    return All(tuple(parts)) if isinstance(like, All) else Some(tuple(parts))
