"""A stage as reports write it: a group with its T, N and M, those alone, or the word of another staging.

The vocabulary has the words: which groups follow from M alone (`groups`), and which facts have words that
may stand as a stage (`elsewhere`): `extensive` of a small-cell lung cancer, `metastatic`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import terms
from markerboard.patient.spellings import tidy

STAGE = "stage"
NO_GROUP = "the vocabulary has no stage group for it"
BESIDE = "the stage group is taken, and not its T, N and M"
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
    """What a text states of which fact, nothing where it stays open; and what of it is not used, and why."""

    fact: str = STAGE
    value: str = ""
    unused: str = ""
    why: str = ""


def staged(text: str, tumor: str, vocabulary: Vocabulary) -> Staged | None:
    """What stands where a stage is asked; None where it is a stage group, or nothing that is read.

    `tumor` is the diagnosis as it is written, by any of its names.
    """
    text = tidy(text)
    if len(text) > LONGEST or _group(text, vocabulary):
        return None
    behind = _BEHIND.match(text)
    if behind and (group := _group(behind[1], vocabulary)) and _CATEGORIES.match(behind[2]):
        return _both(group, behind[2], text, tumor, vocabulary)
    categories = _CATEGORIES.match(text) if vocabulary.shorter.groups else None
    if categories and (group := _of_category(categories, tumor, vocabulary)):
        return Staged(value=group)
    if named := _elsewhere(text, tumor, vocabulary):
        return named
    return Staged(unused=text, why=NO_GROUP) if categories else None


def _group(text: str, vocabulary: Vocabulary) -> str:
    try:
        return terms.stage(text, vocabulary.trees["stages"])
    except ValueError:
        return ""


def _both(group: str, behind: str, text: str, tumor: str, vocabulary: Vocabulary) -> Staged:
    """A group with T, N and M behind it, unless the group of that M is another."""
    stages, categories = vocabulary.trees["stages"], _CATEGORIES.match(behind)
    other = _of_category(categories, tumor, vocabulary) if categories else ""
    if other and stages.is_a(group, other) is False:
        return Staged(unused=text, why=OTHERWISE)
    return Staged(value=group, unused=behind, why=BESIDE)


def _of_category(found: re.Match[str], tumor: str, vocabulary: Vocabulary) -> str:
    """The group that follows from M alone, of the tumor or of one above it."""
    before, category = (found[2] or found[4] or ""), (found[3] or found[5] or "")
    code = _code(tumor, vocabulary)
    if not code or {(found[1] or "").lower(), before.lower()} - {*_PLAIN}:
        return ""
    category = category[:2].upper() + category[2:].lower()
    groups, above = vocabulary.shorter.groups, vocabulary.trees["diagnoses"].lineage(code)
    return next((groups[one][category] for one in above if one in groups and category in groups[one]), "")


def _code(tumor: str, vocabulary: Vocabulary) -> str:
    tree = vocabulary.trees["diagnoses"]
    return tree.resolve(tumor) or tree.nearly(tumor) or ""


def _elsewhere(text: str, tumor: str, vocabulary: Vocabulary) -> Staged | None:
    """What the text states of another fact, where it is a word of one alone."""
    found = list(_named(text, tumor, vocabulary))
    return found[0] if len(found) == 1 else None


def _named(text: str, tumor: str, vocabulary: Vocabulary) -> Iterator[Staged]:
    code = _code(tumor, vocabulary)
    above = vocabulary.trees["diagnoses"].lineage(code) if code else ()
    for name, only in vocabulary.shorter.elsewhere.items():
        if len(text) < _SHORTEST or (only and only not in above):
            continue
        fact = vocabulary.facts[name]
        with suppress(ValueError):
            yield Staged(name, terms.code(fact, text) if fact.codes else
                         terms.term(name, text, vocabulary.tree(fact), ""))
