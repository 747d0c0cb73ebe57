"""The words in which packs speak: those of the rule base, with every tumor of OncoTree.

No pack adds a word to those of a case, so no pack changes how a patient is read. A tumor that the rule base
places among its own (`else LUNG: LUCA`) is here the code that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from functools import lru_cache

from markerboard.language.tree import Term, Tree, written
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature import tumors
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Unknown

DIAGNOSIS, DIAGNOSES = "diagnosis", "diagnoses"
SOLID, WITH = "solid tumor", ".fusion with "


@lru_cache(4)  # every pack speaks in them
def words(base: Vocabulary) -> Vocabulary:
    """The vocabulary of packs beside a rule base; one whose diagnoses are no tumors stays as it is."""
    if not base.trees[DIAGNOSES].oncotree:
        return base
    found, own = copy(base), base.trees[DIAGNOSES].terms
    every = {one.code: _placed(one, own) for one in tumors.every()}
    kept = {code: term for code, term in own.items() if code not in every}
    found.trees = {**base.trees, DIAGNOSES: Tree({**every, **kept}, open=True)}
    return found


def _placed(tumor: tumors.Tumor, own: Mapping[str, Term]) -> Term:
    """A tumor below that of OncoTree, and below what the rule base has above OncoTree's organs."""
    term = own.get(tumor.code, Term())
    above = (parent for parent in term.parents if not tumors.tumor(parent))
    return Term(tumor.name, (*filter(None, (tumor.parent,)), *above), perhaps=term.perhaps)


def definitions(vocabulary: Vocabulary) -> dict[str, str]:
    """The definitions that packs of items may name: a solid tumor, where the rule base knows which are."""
    return {SOLID: f"{DIAGNOSIS} is {SOLID}"} if SOLID in vocabulary.trees[DIAGNOSES] else {}


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
