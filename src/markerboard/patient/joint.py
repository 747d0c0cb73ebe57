"""A fact that several results say together: `ER: 90%` makes the hormone receptors positive, `ER: negative`
says nothing before PR is known.

What is told and does not decide the fact leaves it open, and is said.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.logic import Truth, disjoin
from markerboard.language.shorter import Joint
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.numbers import number
from markerboard.patient.spellings import folded
from markerboard.patient.unused import Unreadable
from markerboard.patient.written import flag, reason

ALONE = "it alone does not decide the fact"
OTHERWISE = "the fact is stated otherwise"
UNCLEAR = "it is neither positive nor negative"
_OPEN, _KEPT, _LONGEST, _SHOWN = "indeterminate", 8, 60, 200
_SIGNS = {"+": "positive", "-": "negative", "pos": "positive", "neg": "negative"}
_BOTH = pattern(r"([^\s\d(%<>≥≤=][^\d(%<>≥≤=]{0,28}?)[\s,:(]{1,4}([<>≥≤]?=?\s?\d[\d.\-–~ ]{0,12}%)\)?\Z")
"""A call and its percentage: `positive (90%)`."""


def written_out(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case that states such facts themselves; the same object where nothing is told of any."""
    reports = data.get("biomarkers")
    if isinstance(reports, Mapping) and isinstance(data.get("unused", []), list):
        for fact, joint in vocabulary.shorter.joint.items():
            names = _names(vocabulary)[fact]
            told = {key: names[name] for key in reports if (name := folded(str(key)[:_LONGEST])) in names}
            if told and isinstance(data.get("facts", {}), Mapping):
                data = _stated(data, fact, joint, told)
    return data


def part_of(name: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The fact and the part of it that a name is of; None where it is no such result."""
    word = folded(name[:_LONGEST])
    return next(((fact, names[word]) for fact, names in _names(vocabulary).items() if word in names), None)


@lru_cache(_KEPT)
def _names(vocabulary: Vocabulary) -> Mapping[str, Mapping[str, str]]:
    """By fact, the result that each name is of."""
    return {fact: {folded(name): part for name, part in joint.names}
            for fact, joint in vocabulary.shorter.joint.items()}


def _stated(data: Mapping[str, Any], fact: str, joint: Joint, told: Mapping[str, str]) -> Mapping[str, Any]:
    """The case with the fact in place of the results of which it is made."""
    reports, facts = data["biomarkers"], data.get("facts", {})
    results = {key: reports[key] for key in told if reports[key] is not None}
    data = {**data, "biomarkers": {key: report for key, report in reports.items() if key not in told}}
    if not results:
        return data
    found = together(joint, told, results, facts.get(fact))
    left = [{"at": f"biomarkers.{key}", "stated": str(results[key])[:_SHOWN], "why": why}
            for key, why in found.left.items()]
    made = {**data, "facts": {**facts, fact: found.value}}
    return {**made, "unused": [*data.get("unused", []), *left]} if left else made


class Together(NamedTuple):
    """What some results say of their fact, or why it is open; and of each that was not used, why."""

    value: Any
    left: Mapping[str, str]


def together(joint: Joint, parts: Mapping[str, str], results: Mapping[str, Any],
             stated: Any = None) -> Together:
    """What results say together, each of the part that its key names, beside what is stated of the fact."""
    so = {key: _positive(report, joint) for key, report in results.items()}
    said = {True: joint.positive, False: joint.negative, None: None}[_any(joint, parts, so)]
    reasons = {key: reason(report) for key, report in results.items()}
    # What is clear of no result may be positive, and so may one of two that deny each other.
    doubt = said is None and any(so[key] or (so[key] is None and not why) for key, why in reasons.items())
    value, why = _agreed(stated, said, list(reasons.values()), doubt and _is(stated, joint.negative))
    return Together(value, {key: why or UNCLEAR for key in results
                            if why or (so[key] is None and reasons[key] is None)})


def _agreed(stated: Any, said: str | None, reasons: list[str | None], denied: bool) -> tuple[Any, str]:
    """What the fact is, and why the results are not used, where they are not."""
    if denied or (said is not None and stated is not None and not _is(stated, said)):
        return _OPEN, OTHERWISE
    if said is not None or stated is not None:
        return (stated if said is None else said), ""
    return (reasons[0], "") if all(reasons) else (_OPEN, ALONE)


def _is(stated: Any, code: str) -> bool:
    return folded(str(stated)) == folded(code)


def _any(joint: Joint, told: Mapping[str, str], so: Mapping[str, Truth]) -> Truth:
    """Whether any of the results is positive; None while one that is not told, or not clear, may be."""
    found: dict[str, set[Truth]] = {part: set() for _, part in joint.names}
    for key, truth in so.items():
        found[told[key]].add(truth)
    return disjoin(next(iter(each)) if len(each) == 1 else None for each in found.values())


def _positive(report: Any, joint: Joint) -> Truth:
    """Whether one result is positive: by its call, by its percentage, or by both where they agree."""
    if isinstance(report, Mapping):
        parts = [_positive(value if key == "status" else f"{value}%".replace("%%", "%"), joint)
                 for key, value in report.items() if key in ("status", "percent")]
        return parts[0] if parts and len(parts) == len(report) and len({*parts}) == 1 else None
    text = str(report).strip()
    if both := _BOTH.match(text):
        return _positive({"status": both[1], "percent": both[2]}, joint)
    try:
        called = flag(_SIGNS.get(folded(text), report))
        return called if isinstance(called, bool) else None
    except Unreadable:
        pass
    return _reaches(text, joint) if text.endswith("%") else None


def _reaches(text: str, joint: Joint) -> Truth:
    """Whether a percentage is as high as makes a result positive."""
    try:
        share = number(text, "%")
    except Unreadable:
        return None
    if share.low is not None and share.low >= joint.least:
        return True
    return None if share.within(joint.least, None) else False
