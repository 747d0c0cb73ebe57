"""Short forms that need words of medicine: a tumor with its markers, a score by its name, `cT4N2M1c`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.shorter import Compound
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import folded
from markerboard.patient.stages import STAGE, staged
from markerboard.patient.unused import Unreadable

OTHER_SCORE = "it is another score, which is not turned into this one"
_SCORE = pattern(r"(.*?[^\d\s<>=≥≤])[\s:=]*((?:[<>≥≤]=?\s*)?\d+(?:\s*-\s*\d+)?)\s*%?\Z")
_LONGEST, _KEPT = 100, 8


def written_out(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case with such words written out, or kept beside; the same object where there is none."""
    made = _tumor(data, vocabulary)
    made = _stage(made, vocabulary)
    for fact in vocabulary.shorter.scores:
        made = _score(made, fact, vocabulary)
    return made


def asked(text: str, vocabulary: Vocabulary) -> str:
    """What to write in place of the name of a tumor that may mean several, or names markers that stand there
    otherwise; empty where it is none.
    """
    found = _tumors(vocabulary).get(folded(text[:_LONGEST]))
    return (found.ask or f"write `{found.code}`, and its markers in their own places") if found else ""


def _tumor(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A tumor named with its markers states both; where a marker is stated otherwise it stays as it is."""
    text = _at(data, "disease.diagnosis")
    found = _tumors(vocabulary).get(folded(text)) if isinstance(text, str) and len(text) < _LONGEST else None
    if found is None or not found.code:
        return data
    told = {place: _at(data, place) for place, _ in found.says}
    if any(told[place] not in (None, value) for place, value in found.says):
        return data
    made = _put(data, "disease.diagnosis", found.code)
    for place, value in found.says:
        made = _put(made, place, value)
    return made


@lru_cache(_KEPT)
def _tumors(vocabulary: Vocabulary) -> Mapping[str, Compound]:
    return {folded(name): one for name, one in vocabulary.shorter.tumors.items()}


def _stage(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A stage with or by its T, N and M, or by a word of another fact; what is not used of it is kept."""
    place = vocabulary.facts[STAGE].at if STAGE in vocabulary.facts else ""
    text, tumor = _at(data, place), str(_at(data, "disease.diagnosis") or "")
    found = staged(text, tumor, vocabulary) if isinstance(text, str) else None
    if found is None:
        return data
    made = _put(data, place, found.facts.get(STAGE) or ("unreadable" if found.unused else None))
    for name, value in found.facts.items():
        at, stated = vocabulary.facts[name].at, _at(data, vocabulary.facts[name].at)
        if name != STAGE and stated is not None and not _agrees(stated, value, name, vocabulary):
            return data  # its form refuses the stage that is none
        made = _put(made, at, value) if name == STAGE or stated is None else made
    told = {"at": place, "stated": found.unused, "why": found.why} if found.unused else None
    return _with(made, told)


def _agrees(stated: Any, value: str, name: str, vocabulary: Vocabulary) -> bool:
    """Whether what is stated of a fact may be what another place says of it."""
    fact = vocabulary.facts[name]
    if not fact.tree:
        return bool(stated == value)
    tree = vocabulary.tree(fact)
    code = tree.resolve(str(stated)) or tree.nearly(str(stated)) or ""
    return code in tree and tree.both(code, value) is not None


def _score(data: Mapping[str, Any], fact: str, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A score by its name; one of another name is kept and open."""
    place = vocabulary.facts[fact].at
    text = _at(data, place)
    try:
        number = scored(fact, text, vocabulary)
    except Unreadable:
        return _open(data, place, str(text), OTHER_SCORE)
    return data if number is text else _put(data, place, str(number))


def scored(fact: str, written: object, vocabulary: Vocabulary) -> object:
    """The number of a score by its name (`PS 1`), else the same text. Raises Unreadable for another score."""
    known = vocabulary.shorter.scores.get(fact)
    text = written.strip() if known and isinstance(written, str) and len(written) < _LONGEST else ""
    match = None if text.isdecimal() else _SCORE.match(text)  # a bare number, as most are, names no score
    if match is None or known is None:
        return written
    name = folded(match[1])
    if name in map(folded, known.apart):
        raise Unreadable(OTHER_SCORE)
    return match[2] if name in map(folded, known.also) else written


def _open(data: Mapping[str, Any], place: str, text: str, why: str) -> Mapping[str, Any]:
    """What is stated and not used leaves its fact open, and is said."""
    return _with(_put(data, place, "unreadable"), {"at": place, "stated": text, "why": why})


def _with(data: Mapping[str, Any], told: Mapping[str, str] | None) -> Mapping[str, Any]:
    """The same with something more that is stated and not used."""
    beside = data.get("unused", [])
    return {**data, "unused": [*beside, told]} if told and isinstance(beside, list) else data


def _at(data: Mapping[str, Any], place: str) -> Any:
    value: Any = data
    for step in place.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _put(data: Mapping[str, Any], place: str, value: str | None) -> Mapping[str, Any]:
    """The same with a value at a place, where that can be: a section that is no mapping stays as it is."""
    step, _, rest = place.partition(".")
    if not rest:
        return {**data, step: value}
    inner = data.get(step, {})
    return {**data, step: _put(inner, rest, value)} if isinstance(inner, Mapping) else data
