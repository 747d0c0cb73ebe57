"""Deletions of an exon by a name that does not tell whether residues within it are lost, or all of it.

`exon 19 deletion` of EGFR is of some residues; `exon 2 deletion` of CDKN2A is mostly said of the whole exon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markerboard.language.variants import Variant
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import GeneState, Known, Unknown
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import WHOLE_EXON, Unused


def leave_open(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> Iterator[Unused]:
    """Keep open, of each gene with such a deletion, whether whole exons are lost, where a rule asks that."""
    for name, told in list(entries.items()):
        state = told.value if isinstance(told, Known) else None
        asked = asked_of(name, vocabulary)
        if isinstance(state, GeneState) and asked and asked not in entries:
            for one in perhaps_whole(state.variants, name, vocabulary):
                entries[asked] = Unknown(UNREAD, told.at)
                yield Unused(told.at, str(one), WHOLE_EXON)


def asked_of(name: str, vocabulary: Vocabulary) -> str:
    """The fact that tells of a gene's sequence whether whole exons are lost; empty where no rule asks it."""
    whole = vocabulary.facts.runs
    fact = vocabulary.facts.get(f"{name}.{whole.fact.name}") if whole else None
    return fact.name if fact and fact.name in vocabulary.facts else ""


def perhaps_whole(variants: Iterable[Variant], name: str, vocabulary: Vocabulary) -> Iterator[Variant]:
    """Those of some variants of a gene that may be the loss of a whole exon."""
    gene = vocabulary.genes.get(name.partition(".")[0])
    within = gene.within if gene else frozenset()
    return (one for one in variants
            if one.exon is not None and one.kind == "deletion" and one.exon not in within)
