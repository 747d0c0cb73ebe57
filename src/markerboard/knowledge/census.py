"""What a rule base holds, counted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from markerboard.knowledge.agreement import reach
from markerboard.knowledge.base import KnowledgeBase

MAIN = ("age", "fitness", "line", "prior drugs")
"""The usual domains of criteria without which a fit says little."""


def census(knowledge: KnowledgeBase) -> dict[str, Any]:
    """The counts, by name."""
    studies = [rules.study for rules in knowledge.studies.values()]
    findings = [f for s in studies for f in s.findings]
    results = [r for f in findings for r in f.results]
    return {
        "title": knowledge.title,
        "version": knowledge.version,
        "digest": knowledge.digest,
        "studies": len(studies),
        "with criteria in full": sum(s.criteria == "full" for s in studies),
        "with main domains read": sum(
            all(reach(s, usual) != "unread" for usual in MAIN) for s in studies),
        "criteria": sum(len(list(s.criteria_of_both_kinds())) for s in studies),
        "definitions": len(knowledge.definitions),
        "findings": len(findings),
        "results": len(results),
        "cited numbers": sum(1 for r in results for _ in numbers(r)),
        "caveats": sum(len(f.caveats) for f in findings) + sum(r.caveat is not None for r in results),
        "sources": len(knowledge.sources),
        "facts of the vocabulary": len(knowledge.vocabulary.facts),
    }


def numbers(part: Any) -> Iterator[str]:
    """Every printed number of a result, its intervals and P values included."""
    if isinstance(part, BaseModel):
        fields = {name: getattr(part, name) for name in part.model_fields_set}
        for name, value in {**fields, **(part.__pydantic_extra__ or {})}.items():
            if name == "p" and str(value)[-1:].isdigit():
                yield str(value)
            elif name != "level":
                yield from numbers(value)
    elif isinstance(part, Decimal) or (isinstance(part, int) and not isinstance(part, bool)):
        yield str(part)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from numbers(item)
    elif isinstance(part, dict):
        for item in part.values():
            yield from numbers(item)
