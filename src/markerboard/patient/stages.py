"""A stage as reports write it: a group with its T, N and M, those alone, or the word of another staging.

The vocabulary has the words: which groups follow from M alone (`groups`), and which facts have words that
may stand as a stage (`elsewhere`): `extensive` of a small-cell lung cancer, `metastatic`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import terms
from markerboard.patient.spellings import tidy
from markerboard.patient.unused import BESIDE

STAGE = "stage"
NO_GROUP = "the vocabulary has no stage group for it"
NOWHERE = "M0"
OTHERWISE = "its category of metastasis is of another stage group"
LONGEST = 100
_SHORTEST = 2
"""Letters of a word of another staging that may stand alone: `C` may be of any."""
_M = r"([a-z]?)(M(?:x|0|1[a-d]?))"
_CATEGORIES = pattern(r"([a-z]{0,2})T(?:is|x|[0-4][a-d]?)[\s,/-]*[a-z]?N(?:x|[0-3][a-c]?)[\s,/-]*"
                      rf"(?:{_M})?\Z|{_M}\Z", re.I)
_BEHIND = pattern(r"(.*?[\w期])[\s,;:(\[/-]+([a-z]{0,2}[TM](?:is|x|\d)[^()\[\]]{0,40}?)[)\]]?\Z", re.I)
_PLAIN = ("", "c", "p")
"""What may stand before a category that gives a group: not y, after treatment, nor r, of a recurrence."""


class Staged(NamedTuple):
    """What a text states, by fact; and what of it is not used, and why. A stage that it lacks stays open."""

    facts: Mapping[str, str]
    unused: str = ""
    why: str = ""


def staged(text: str, tumor: str, vocabulary: Vocabulary) -> Staged | None:
    """What stands where a stage is asked; None where it is a stage group, or nothing that is read.

    `tumor` is the diagnosis as it is written, by any of its names.
    """
    text, code = tidy(text), _code(tumor, vocabulary)
    if len(text) > LONGEST or _group(text, vocabulary):
        return None
    behind = _BEHIND.match(text)
    if behind and (group := _group(behind[1], vocabulary)) and (found := _CATEGORIES.match(behind[2])):
        if _contradicts(group, found, code, vocabulary):
            return Staged({}, text, OTHERWISE)
        return Staged({STAGE: group, **_spread(found, code, vocabulary)}, behind[2], BESIDE)
    categories = _CATEGORIES.match(text) if vocabulary.shorter.groups else None
    if categories and (group := _of_category(categories, code, vocabulary)):
        return Staged({STAGE: group, **_spread(categories, code, vocabulary)})
    if named := _elsewhere(text, code, vocabulary):
        return Staged(named)
    return Staged(_spread(categories, code, vocabulary), text, NO_GROUP) if categories else None


def _group(text: str, vocabulary: Vocabulary) -> str:
    try:
        return terms.stage(text, vocabulary.trees["stages"])
    except ValueError:
        return ""


def _code(tumor: str, vocabulary: Vocabulary) -> str:
    tree = vocabulary.trees["diagnoses"]
    return tree.resolve(tumor) or tree.nearly(tumor) or ""


def _category(found: re.Match[str]) -> str:
    """The category of metastasis: `M1c`; empty where none is told."""
    told = found[3] or found[5] or ""
    return told[:2].upper() + told[2:].lower()


def _groups(code: str, vocabulary: Vocabulary) -> Iterator[Mapping[str, str]]:
    """The groups by M of a tumor, and of those above it."""
    above = vocabulary.trees["diagnoses"].lineage(code) if code else ()
    yield from (vocabulary.shorter.groups[one] for one in above if one in vocabulary.shorter.groups)


def _of_category(found: re.Match[str], code: str, vocabulary: Vocabulary) -> str:
    """The group that follows from M alone."""
    if {(found[1] or "").lower(), (found[2] or found[4] or "").lower()} - {*_PLAIN}:
        return ""
    category = _category(found)
    return next((groups[category] for groups in _groups(code, vocabulary) if category in groups), "")


def _contradicts(group: str, found: re.Match[str], code: str, vocabulary: Vocabulary) -> bool:
    """Whether a group is none of the M behind it: `IVA (M1c)`, and `IV (M0)` where IV is M1."""
    stages, other = vocabulary.trees["stages"], _of_category(found, code, vocabulary)
    if other:
        return stages.is_a(group, other) is False
    return _category(found) == NOWHERE and any(
        stages.is_a(group, each) is True for groups in _groups(code, vocabulary) for each in groups.values())


def _spread(found: re.Match[str], code: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """What the category of metastasis says of another fact, by the vocabulary's word for it."""
    return _elsewhere(_category(found)[:2], code, vocabulary)


def _elsewhere(text: str, code: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """What a text states of another fact, where it is a word of one alone."""
    found = dict(_named(text, code, vocabulary)) if len(text) >= _SHORTEST else {}
    return found if len(found) == 1 else {}


def _named(text: str, code: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    above = vocabulary.trees["diagnoses"].lineage(code) if code else ()
    for name, only in vocabulary.shorter.elsewhere.items():
        fact = vocabulary.facts[name]
        with suppress(ValueError):
            if not only or only in above:
                yield name, (terms.code(fact, text) if fact.codes else
                             terms.term(name, text, vocabulary.tree(fact), ""))
