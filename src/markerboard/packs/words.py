"""The words in which packs speak: those of the rule base, with every tumor of OncoTree.

No pack adds a word to those of a case, so no pack changes how a patient is read. A tumor that the rule base
places among its own (`else LUNG: LUCA`) is here the code that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy

from markerboard.language.tree import Term, Tree, written
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature import tumors
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Unknown

DIAGNOSIS, DIAGNOSES = "diagnosis", "diagnoses"
BLOOD, ELSEWHERE = ("LYMPH", "MYELOID"), "OTHER"
SOLID, WITH = "solid tumor", ".fusion with "
MIXED, SOLID_MIXED = "MIXED", "MIXED solid"
"""What is only said to be mixed may be solid: a code below it stands for that."""


def words(base: Vocabulary) -> Vocabulary:
    """The vocabulary of packs beside a rule base; one whose diagnoses are no tumors stays as it is."""
    if not base.trees[DIAGNOSES].oncotree:
        return base
    found, own = copy(base), base.trees[DIAGNOSES].terms
    every = {one.code: Term(one.name, (one.parent,) if one.parent else ()) for one in tumors.every()}
    kept = {code: term for code, term in own.items() if code not in every}
    every[SOLID_MIXED] = Term("Mixed Cancer Types, solid", (MIXED,))
    found.trees = {**base.trees, DIAGNOSES: Tree({**every, **kept}, open=True)}
    return found


def definitions(vocabulary: Vocabulary) -> dict[str, str]:
    """The definitions that packs of items may name: a solid tumor is one of any organ but blood and nodes."""
    if SOLID_MIXED not in vocabulary.trees[DIAGNOSES]:
        return {}
    every = list(tumors.every())
    organs = [one.code for one in every if not one.parent and one.code not in (*BLOOD, ELSEWHERE)]
    elsewhere = [one.code for one in every if one.parent == ELSEWHERE and one.code != MIXED]
    return {SOLID: f"diagnosis in {{{', '.join(sorted([*organs, *elsewhere, SOLID_MIXED]))}}}"}


def said(case: Case, facts: Facts, vocabulary: Vocabulary) -> Facts:
    """The facts of a patient in the words of a pack: those of the rule base, and what it does not ask for.

    A panel closes the genes that somebody asks for, so those that only a pack asks are read with its words.
    """
    own, _ = casefacts.read(case.data, vocabulary, several=True)
    known = facts[DIAGNOSIS]
    changed = {**own.entries, **facts.entries}
    if isinstance(known, Known) and (code := written(str(known.value))) in vocabulary.trees[DIAGNOSES]:
        changed[DIAGNOSIS] = known._replace(value=code)
    return Facts({**dict(_excluded(changed, vocabulary)), **changed}, facts.unused)


def _excluded(entries: Mapping[str, Known | Unknown], vocabulary: Vocabulary) -> Iterator[tuple[str, Known]]:
    """The fusions that a pack asks of one gene and of which the other is fused with none."""
    for name in vocabulary.facts:
        partner = name.partition(WITH)[2].partition(" ")[0]
        fact = vocabulary.facts.get(f"{partner}.fusion") if partner else None
        told = entries.get(fact.name) if fact else None
        if isinstance(told, Known) and told.value is False:
            yield name, told
