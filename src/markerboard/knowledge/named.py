"""Finding what can be stated by any of its names: genes, drugs, tumors, facts, and who asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.tree import Tree, called, letters, standing
from markerboard.nomenclature import drugs, genes, tumors
from markerboard.patient.spellings import tidy

_BETWEEN = re.compile(r"[\s-]+")
_LEAST = 2
"""So many letters must be given before names that only begin so are looked for."""


class Found(NamedTuple):
    """Something that a case can state: its kind, its code, its name, what it is below, its other names.

    `asked_by` names the studies that ask for it or, of a drug or a tumor, for a class that it is in.
    """

    kind: str
    code: str
    name: str
    below: tuple[str, ...]
    also: tuple[str, ...]
    asked_by: tuple[str, ...]


class Finder:
    """Finds names in the vocabulary of a rule base and in the tables behind it. Safe to share."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge, self.vocabulary = knowledge, knowledge.vocabulary

    def find(self, written: str) -> Iterator[Found]:
        """What is called so, and then what has a name that begins so; each thing once."""
        text, seen = tidy(written), set[tuple[str, str]]()
        ways = (self._called(text), self._beginning(text) if len(text) >= _LEAST else ())
        for found in chain.from_iterable(ways):
            if found[:2] not in seen:
                seen.add(found[:2])
                yield found

    def _called(self, text: str) -> Iterator[Found]:
        yield from (self._fact(name) for name, fact in self.vocabulary.facts.items()
                    if fact.type != "gene" and letters(text) in (letters(name), letters(fact.label)))
        yield from (self._gene(symbol) for symbol in self._symbols(text))
        for name, tree in (("drug", self.vocabulary.drugs), ("tumor", self.vocabulary.trees["diagnoses"])):
            if code := tree.resolve(text) or tree.nearly(text):
                yield self._code(name, code, tree)
        if drugs_ := self.vocabulary.combination(text):
            yield Found("regimen", text, "", (), drugs_, ())
        yield from self._tests_called(lambda name: letters(name) == letters(text))
        yield from map(self._drug, drugs.drugs_of(text))
        tree = self.vocabulary.trees["diagnoses"]
        yield from (self._code("tumor", tree.resolve(code) or code, tree) for code in tumors.codes_of(text))

    def _symbols(self, text: str) -> tuple[str, ...]:
        """The genes of a name as it is written, or else in capitals: `egfr` is asked for the gene here."""
        return self.vocabulary.symbols_of(text) or self.vocabulary.symbols_of(text.upper())

    def _beginning(self, text: str) -> Iterator[Found]:
        start = letters(text)
        for kind, tree in (("drug", self.vocabulary.drugs), ("tumor", self.vocabulary.trees["diagnoses"])):
            for code, term in tree.terms.items():
                names = (code, term.name, *term.also, *term.name.split())
                if any(letters(name).startswith(start) for name in names):
                    yield self._code(kind, code, tree)
        yield from (self._fact(name) for name, fact in self.vocabulary.facts.items() if fact.type != "gene"
                    and any(letters(part).startswith(start) for part in (name, *fact.label.split())))
        yield from self._tests_called(lambda name: any(
            letters(name[at:]).startswith(start) for at in (0, *(m.end() for m in _BETWEEN.finditer(name)))))
        yield from (self._gene(symbol) for symbol in genes.beginning(text.upper()))
        yield from map(self._drug, drugs.beginning(start))
        tree = self.vocabulary.trees["diagnoses"]
        yield from (self._code("tumor", tree.resolve(one.code) or one.code, tree) for one in tumors.every()
                    if any(letters(word).startswith(start) for word in one.name.split()))

    def _tests_called(self, fits: Callable[[str], bool]) -> Iterator[Found]:
        """The sequencing tests of which a name fits; how many genes each covers, and in what."""
        for name, test in self.vocabulary.panels.items():
            if any(map(fits, (name, *test.also))):
                covers = f"{len(test.genes)} genes" if test.genes else "no list of its genes at hand"
                yield Found("panel", name, covers, (test.specimen,), test.also, ())
        for assay in self.vocabulary.field.assays:
            if fits(assay):
                told = tuple(fact.name for fact in self.vocabulary.facts.values() if fact.assay == assay)
                yield Found("test", assay, "what it tells stands beside", (), told, ())

    def _fact(self, name: str) -> Found:
        fact = self.vocabulary.facts[name]
        return Found("fact", name, fact.label, (fact.at,), fact.codes, self._asking(name))

    def _gene(self, symbol: str) -> Found:
        gene, own = genes.gene(symbol), self.vocabulary.genes.get(symbol)
        also = dict.fromkeys((*(own.also if own else ()), *(gene.also if gene else ())))
        return Found("gene", symbol, gene.name if gene else "", (), tuple(also), self._asking(symbol))

    def _code(self, kind: str, code: str, tree: Tree) -> Found:
        term, placed = tree.terms.get(code), tumors.tumor(called(code)) if kind == "tumor" else None
        name = term.name if term else placed.name if placed else ""
        return Found(kind, called(code), name, tree.lineage(code)[1:], term.also if term else (),
                     self._asking(standing(code)))

    def _drug(self, found: drugs.Drug) -> Found:
        """A drug of the dictionary, which may be one of the vocabulary under another name."""
        tree = self.vocabulary.drugs
        code = next((code for name in (found.name, *found.also) if (code := tree.resolve(name))), None)
        return self._code("drug", code, tree) if code else Found("drug", found.name, "", (), found.also, ())

    def _asking(self, code: str) -> tuple[str, ...]:
        return tuple(study for study, asked in self._asked.items() if code in asked)

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        """The facts and codes that each study asks for."""
        return {study: frozenset(code for test in self._tests(rules) for code in (test.fact, *test.inside))
                for study, rules in self.knowledge.studies.items()}

    def _tests(self, rules: Rules) -> Iterator[Test]:
        groups = (when for group in rules.groups.values() for when in group.values())
        conditions: Iterator[Condition | str] = chain(rules.criteria.values(), groups)
        for condition in conditions:
            if not isinstance(condition, str):
                yield from tests(condition, self.knowledge.conditions)
