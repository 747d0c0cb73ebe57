"""Figures as a study file holds them: which keys are groups or arms, which are figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Figures = Mapping[str, Any]
# The fields of a result and of an estimate; every other key is a group or an arm.
RESULT_KEYS = set("endpoint at counted_from confirmed assessed_by grade cutoff unit population contrasts "
                  "associations interaction direction better reading statement superseded_by caveat explains "
                  "from characteristic when".split())
ESTIMATE_KEYS = set("n events percent median mean value ci iqr range level".split())


def is_principal(result: Figures) -> bool:
    """Whether a result belongs on the first page: it stands, and holds more than bare counts."""
    if "superseded_by" in result:
        return False
    told = {"contrasts", "associations", "interaction", "statement"} & result.keys()
    return bool(told) or any({*figures} - {"n", "events"} for _, figures in figures_of(result))


def has_figures(result: Figures) -> bool:
    """Whether a result holds an estimate of a group or an arm."""
    return any(True for _ in figures_of(result))


def figures_of(result: Figures) -> Iterator[tuple[str, Figures]]:
    """Each group or arm of a result, or arm of a group, with its figures."""
    for name, figures in result.items():
        if name in RESULT_KEYS:
            continue
        arms = {arm: inner for arm, inner in figures.items() if arm not in ESTIMATE_KEYS}
        if len(arms) < len(figures):
            yield name, {key: value for key, value in figures.items() if key in ESTIMATE_KEYS}
        for arm, inner in arms.items():
            yield f"{name}, {arm}", inner


def citation(locators: Mapping[str, str]) -> str:
    """Sources with the place in each: `[zhou-2025: Section 3.2; Figure 2a]`."""
    return " ".join(f"[{source}: {place}]" for source, place in locators.items())
