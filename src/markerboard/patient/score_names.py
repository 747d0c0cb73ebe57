"""Scores of PD-L1 by their names in a text, and the clone of the assay behind one: `TPS 60% (22C3)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary

_SCORE = pattern(r"\s*(TPS|CPS|TC|IC|TAP)\s*[:=]?\s*([<>≥≤]?=?\s*\d[^A-Z]*)\Z", re.I)
_CLASS = pattern(r"\s*(?:TC|IC)\s*[:=]?\s*[0-3]\s*\Z", re.I)
"""A class of cells (`IC2`) by the guide of SP142, and no percentage."""
_SCORES = pattern(r"[;/、；]|, | and ")
_CLONE = pattern(r"(.{0,40}?\d\s*%?)\s*[(\[]\s*(?:clone |Klon |抗体)?([A-Z0-9 -]{4,20})[)\]]\s*\Z", re.I)
"""A score and the clone of its assay in brackets: `TPS 60% (22C3)`."""
_CLONED = "clone"


def scores(report: str, vocabulary: Vocabulary) -> Any:
    """The scores of a text, each with its name, and the clone behind one."""
    parts = [_apart_from_clone(part, vocabulary) for part in _SCORES.split(report)]
    found = [None if _CLASS.match(part) else _SCORE.match(part) for part, _ in parts]
    told = {one[1].lower(): one[2].strip() for one in found if one}
    clones = {clone for _, clone in parts if clone}
    if len(told) < len(found) or len(clones) > 1:
        return report
    return {**told, _CLONED: clones.pop()} if clones else told


def with_clone(report: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A report of scores, one of which names the clone of its assay behind it."""
    told = {key: _apart_from_clone(value, vocabulary) if isinstance(value, str) else (value, "")
            for key, value in report.items()}
    clones = {clone for _, clone in told.values() if clone}
    if len(clones) != 1 or _CLONED in report:
        return report
    return {key: value for key, (value, _) in told.items()} | {_CLONED: clones.pop()}


def _apart_from_clone(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """A score, and the clone behind it; all of the text where none that is known stands there."""
    found = _CLONE.match(text)
    fact = vocabulary.places.get(f"biomarkers.PD-L1.{_CLONED}")
    known = {*fact.codes, *(word for word, _ in fact.also)} if fact else set[str]()
    return (found[1], found[2].strip()) if found and found[2].strip() in known else (text, "")
