"""Texts that plainly deny what a result states of a gene: neither is taken, and both are told.

`No EGFR mutation detected` beside a variant of EGFR. What is denied of a part of the gene, of other cells or
of other changes (`no T790M`, `no further mutation`) says nothing of the one that was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markerboard.imports.agreement import Statement, Unread
from markerboard.imports.genes import ABSENT, PRESENT, GeneReport
from markerboard.imports.mapping import mapping
from markerboard.language.entries import place_of
from markerboard.language.laws import implied
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import folded

WHY = "it denies what another result states"
CLAUSES = re.compile(r"[。；\n]|[.;](?:\s|\Z)")
_PARTS = re.compile(r"[,，、]|\b(?:and|but|while|und|aber|et|mais)\b")
_ANY, _WORDS = re.compile(r"\w+"), re.compile(r"[A-Za-z0-9]+")
_NAMES = re.compile(r"[\w.>*]+")


def denies(clause: str) -> bool:
    """Whether a clause plainly says that nothing was found."""
    table, lower = mapping().texts, f" {clause.casefold()} "
    return any(word in lower for word in table["denied"]) and not any(
        word in lower for word in table["not_called"])


class Denied(NamedTuple):
    """A gene of which something is denied: any mutation of its `sequence`, and findings by their keys."""

    gene: str
    sequence: bool
    keys: frozenset[str]


def denied(told: str, vocabulary: Vocabulary) -> Iterator[Denied]:
    """What a text plainly denies of genes."""
    for clause in CLAUSES.split(told):
        for part in _parts(clause, vocabulary):
            if denies(part) and not _is_narrow(part, vocabulary):
                yield from _denied(part, vocabulary)


def _denied(part: str, vocabulary: Vocabulary) -> Iterator[Denied]:
    """What a part denies: the findings it has a word for, or mutations; by no word for either, all."""
    lower, patterns = part.casefold(), vocabulary.patterns
    keys = {key for key, pattern in patterns.items() for spelling, said in pattern.fact.also
            if said == "true" and folded(spelling) in lower}
    mutations = any(word in lower for word in mapping().texts["of_mutations"])
    for word in _WORDS.findall(part):
        if (gene := vocabulary.symbols.get(word)) and (keys or mutations or word not in vocabulary.markers):
            every = {key for key, one in patterns.items() if one.fact.type == "boolean" and not mutations}
            yield Denied(gene, mutations or not keys, frozenset(keys or every))


def settle(texts: Sequence[tuple[str, str]], reports: Mapping[str, list[GeneReport]],
           stated: Mapping[str, Sequence[Statement]], unread: Mapping[str, list[Unread]],
           vocabulary: Vocabulary) -> None:
    """Put what texts deny, each with its place, beside what results state: in `reports` and in `unread`."""
    for place, told in texts:
        for one in dict.fromkeys(denied(told, vocabulary)):
            found = PRESENT in {report.state for report in reports.get(one.gene, ())}
            if one.sequence and (found or not stated.keys().isdisjoint(_variants(one.gene, vocabulary))):
                reports[one.gene].append(GeneReport(ABSENT, place, "text"))
            absent = {_name(one.gene, key, vocabulary) for key in one.keys}
            for name in stated:
                if name in absent or any(other.name in absent for other in implied(name, vocabulary.facts)):
                    unread[name].append(Unread(place, told, WHY, may=False))


def _variants(symbol: str, vocabulary: Vocabulary) -> set[str]:
    """The facts that are a variant of a gene."""
    return {_name(symbol, key, vocabulary) for key, one in vocabulary.patterns.items() if one.variant}


def _name(symbol: str, key: str, vocabulary: Vocabulary) -> str:
    """The fact of a finding of a gene, by its own name where it has one."""
    own = vocabulary.places.get(place_of(symbol, key))
    return own.name if own else f"{symbol}.{key}"


def _parts(clause: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The parts of a clause, each with the genes that stand bare before or behind it: `EGFR, KRAS: none`."""
    bare: list[str] = []
    last = ""
    for part in _PARTS.split(clause):
        words = _ANY.findall(part)
        if words and all(word in vocabulary.symbols for word in words):
            bare.append(part)
        else:
            if last:
                yield " ".join((last, *bare))
                bare = []
            last, bare = " ".join((*bare, part)), []
    if last:
        yield " ".join((last, *bare))


def _is_narrow(part: str, vocabulary: Vocabulary) -> bool:
    """Whether it is of some changes, or of other cells, or found in a way that sees a part of the gene."""
    lower, table = f" {part.casefold()} ", mapping().texts
    # Letters and digits in one word name a change, a codon, an antibody.
    named = any(any(map(str.isdigit, word)) and any(map(str.isalpha, word)) and word not in vocabulary.symbols
                for word in _NAMES.findall(part))
    return named or any(word in lower for word in (*table["of_some"], *table["of_parts"]))
