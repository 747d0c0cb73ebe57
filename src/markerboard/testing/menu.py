"""What to draw patients from: the facts that rules ask about, with the values around what they ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Test
from markerboard.language.instances import is_a
from markerboard.language.tree import Tree
from markerboard.language.variants import Exons, Variant, qualified
from markerboard.language.variants import parse as variant
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.proof.cells import neighbors
from markerboard.sql.asked import Asked

OTHERS = 4
"""How many codes are added that a rule does not ask about, so that some are elsewhere."""


class Menu(NamedTuple):
    """What may be drawn of each fact, by its name.

    `numbers` are likely ones, `codes` those of a list, a tree or of drugs, `variants` those of a gene;
    `finer` holds, for each of these, what a closer look could name instead.
    """

    vocabulary: Vocabulary
    facts: tuple[str, ...]
    numbers: Mapping[str, Sequence[Decimal]]
    codes: Mapping[str, Sequence[str]]
    variants: Mapping[str, Sequence[str]]
    finer: Mapping[str, Mapping[str, Sequence[str]]]

    def fact(self, name: str) -> Fact:
        """The entry of a fact in the vocabulary."""
        return self.vocabulary.facts[name]

    @property
    def stated(self) -> list[str]:
        """The facts that a case states itself; the others follow from its treatments."""
        return [name for name in self.facts if not self.fact(name).history]

    @property
    def derived(self) -> list[str]:
        """The facts that follow from the treatments."""
        return [name for name in self.facts if self.fact(name).history]


def menu_of(knowledge: KnowledgeBase, study: str = "") -> Menu:
    """What a study asks, or every study where none is named, each value within reach of an answer.

    Each threshold with the numbers beside it, by the fact's resolution; each code with its coarser and
    finer ones and some others; each variant with its classes and members.
    """
    asked: dict[str, list[Test]] = {}
    for test in Asked(knowledge, [study] if study else []).every_test():
        asked.setdefault(test.fact, []).append(test)
    return menu_for(knowledge.vocabulary, asked)


def menu_for(vocabulary: Vocabulary, asked: Mapping[str, Iterable[Test]]) -> Menu:
    """What some tests ask, by their fact."""
    facts = [fact for fact in vocabulary.facts.values() if fact.name in asked]
    listed = [fact for fact in facts if fact.type in ("code", "tree", "drugs")]
    tests = {fact.name: list(dict.fromkeys(asked[fact.name])) for fact in facts}
    variants = {f.name: list(_variants(tests[f.name], vocabulary.exons(f.name)))
                for f in facts if f.type == "gene"}
    return Menu(
        vocabulary, tuple(fact.name for fact in facts),
        {f.name: list(_numbers(f, tests[f.name])) for f in facts if f.type in ("number", "count")},
        {f.name: list(_codes(vocabulary, f, tests[f.name])) for f in listed},
        {gene: [str(v) for v in known] for gene, known in variants.items()},
        {gene: finer_of(known, vocabulary.exons(gene)) for gene, known in variants.items()})


def finer_of(variants: Sequence[Variant], exons: Exons) -> dict[str, list[str]]:
    """For each variant, the others that are certainly instances of it."""
    return {coarse.text: [v.text for v in variants if v.text != coarse.text and is_a(v, coarse, exons)]
            for coarse in variants}


def _numbers(fact: Fact, tests: Iterable[Test]) -> Iterator[Decimal]:
    yield from sorted({near for test in tests for near in neighbors(fact, test.number)})


def _codes(vocabulary: Vocabulary, fact: Fact, tests: Iterable[Test]) -> Iterator[str]:
    if fact.type == "code":
        yield from fact.codes
        return
    tree = vocabulary.tree(fact)
    named = tuple(dict.fromkeys(code for test in tests for code in test.targets))
    yield from dict.fromkeys((*named, *_around(tree, named)))


def _around(tree: Tree, named: tuple[str, ...]) -> Iterator[str]:
    """Some codes below and above those that are named, and some that are neither."""
    near = tree.below(named) | tree.above(named)
    for code in named:
        yield from sorted(tree.below((code,)))[:OTHERS]
        yield from sorted(tree.above((code,)))
    yield from [code for code in tree.terms if code not in near][:OTHERS]


# Variants. Only their notation is known here; which of them matter, the rules say.

def _variants(tests: Iterable[Test], exons: Exons) -> Iterator[Variant]:
    """What is asked and what is near it, each bare and with the words of quality that are asked."""
    named = list(dict.fromkeys(v for test in tests for v in test.variants))
    bare = tuple(dict.fromkeys(v.bare for v in named))
    texts = [text for v in bare for text in _beside(v)]
    texts += [text for number in sorted({v.exon for v in bare if v.exon} & exons.keys())
              for text in _in_exon(number, *exons[number])]
    near = (*bare, *map(variant, texts or ["A2V"]))
    ways = dict.fromkeys(((), *(v.qualities for v in named)))
    found = {v.text: v for v in (*named, *(qualified(v, said) for said in ways for v in near))}
    yield from found.values()


def _beside(named: Variant) -> Iterator[str]:
    """A variant at the same codon and at the next, and any of the codon; of several, at their edges."""
    if named.is_codons:
        yield from (f"codons {named.first}-{named.last + 1} mutation", *_between(named.first, named.last))
    if named.kind != "substitution":
        return
    residue = named.ends[0]
    yield from (f"{residue}{named.first}{new}" for new in "XGV" if new != residue)
    yield f"{'A' if residue != 'A' else 'G'}{named.first + 1}V"


def _in_exon(number: int, first: int, last: int) -> Iterator[str]:
    """Variants of each kind in an exon and at its edge, and the classes that hold them."""
    yield from (f"exon {number} {kind}" for kind in ("mutation", "deletion", "insertion", "skipping"))
    yield from _between(first, last)


def _between(first: int, last: int) -> Iterator[str]:
    """Variants of each kind at two codons and beyond them."""
    yield from (f"A{first}V", f"A{first}_G{first + 2}del", f"A{first}_G{first + 1}insV", f"A{last}dup",
                f"A{first}_G{first + 2}delinsV", f"A{last}_G{last + 1}del", f"A{first}fs")
