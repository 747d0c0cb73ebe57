"""Candidates held against themselves by the audit: interval against P, symmetry, percentages, medians.

Needs scipy and statsmodels (the extra `curate`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from markerboard.audit import rates, ratios, times
from markerboard.audit.figures import Check, Place
from markerboard.drafting.printed import Candidate
from markerboard.knowledge.results import Result
from markerboard.knowledge.study import Finding, Study

_FROM = {"text": "as pasted"}
_STUDY = Study.model_validate({
    "id": "draft", "title": "A draft", "design": {"kind": "single-arm trial"}, "criteria": "full",
    "sources": {"text": {"citation": "Pasted text", "undated": "it is a draft", "read": "abstract in part"}},
    "inclusion": [{"id": "any", "domain": "age", "text": "Anybody", "when": "age >= 0", "from": _FROM}]})
_FINDING = Finding.model_validate({
    "id": "draft", "title": "A draft", "claimed": "none", "supported": "none", "because": "it is a draft",
    "direction": "not stated", "analysis": "not stated", "from": _FROM})


def mismatches(candidate: Candidate) -> list[Check]:
    """Where the figures of a candidate cannot all be right; nothing where too few stand together to tell."""
    try:
        result = Result.model_validate({"endpoint": "draft", "from": _FROM, **_figures(candidate)})
    except ValidationError:  # no result of a study could print these: they are shown, and nothing is computed
        return []
    kind = "rate" if candidate.kind == "rate" else "time"
    return [check for check in _checks(Place(_STUDY, _FINDING, 0, result, kind))
            if not (check.agrees or check.remark)]


def _checks(place: Place) -> Iterator[Check]:
    yield from rates.check(place)
    yield from ratios.check(place)
    yield from times.check([place])


def _figures(candidate: Candidate) -> dict[str, Any]:
    """The figures of a candidate as a result has them."""
    if candidate.kind == "ratio":
        return {"contrasts": [{"of": "one over other", **_ratio(candidate)}]}
    if candidate.kind == "median":
        return {f"group-{i}": dict(each) for i, each in enumerate(medians(candidate))}
    each = {field: candidate.value(field) for field in ("n", "events", "percent") if candidate.value(field)}
    bounds = candidate.values("ci")
    return {"group": each | ({"ci": bounds, "level": candidate.level} if len(bounds) == 2 else {})}


def _ratio(candidate: Candidate) -> dict[str, Any]:
    """A ratio with its interval, and with its P value where both are two-sided at 95 %."""
    made: dict[str, Any] = {field: candidate.value(field) for field in ("hazard_ratio", "odds_ratio")
                            if candidate.value(field)}
    bounds, p = candidate.values("ci"), candidate.value("p")
    if len(bounds) == 2:
        made["ci"] = bounds
    if p and candidate.level == "95" and not (candidate.value("test") or "").startswith(("one", "1")):
        made["p"] = p
    return made


def medians(candidate: Candidate) -> list[dict[str, Any]]:
    """Each median of a candidate with the interval that stands behind it."""
    found: list[dict[str, Any]] = []
    for figure in candidate.figures:
        if figure.field == "median":
            found.append({"median": figure.text})
        elif figure.field == "ci":
            found[-1].setdefault("ci", []).append(figure.text)
    return found
