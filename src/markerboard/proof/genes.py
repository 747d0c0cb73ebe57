"""What may be known of a gene: its state, and which variants were reported of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

import z3

from markerboard.language.expression import Test
from markerboard.language.instances import is_a
from markerboard.language.logic import Truth, disjoin
from markerboard.language.nouns import NOUNS
from markerboard.language.qualities import FACETS
from markerboard.language.variants import Exons, Variant, lies, parse, qualified
from markerboard.patient.facts import GeneState
from markerboard.proof.solver import Bool, Model, Rails, any_of
from markerboard.proof.symbols import Way, alike, possible, unions

_MOST_EXONS = 100  # a class of variants names an exon by two digits at most
_KINDS = ("deletion", "insertion", "skipping", "mutation")
# Within one codon, and across two: which removes more than it adds, and may lie on the edge of an exon.
_EDITS = ("A{0}V", "A{0}G", "A{0}X", "A{0}del", "A{0}dup", "A{0}delinsV", "A{0}fs",
          "A{0}_A{1}del", "A{0}_A{1}dup", "A{0}_A{1}insV", "A{0}_A{1}delinsV", "A{0}_A{1}delinsVV")
# What classes by a word tell apart besides: stops and splice sites.
_BY_WORD = ("A{0}*", "X{0}_splice", "A{0}delinsV*", "A{0}_A{1}ins*", "A{0}_A{1}delins*")


class Gene:
    """A gene, with one variant for all those that the tests answer alike."""

    def __init__(self, symbol: str, tests: Sequence[Test], exons: Exons, named: Iterable[str] = (),
                 beside: Sequence[Test] = ()) -> None:
        self.asked = [t for t in (*tests, *beside) if t.kind == "variants"]
        self.apart = tuple(named)
        self.wild, self.mutated = z3.Bool(f"{symbol}: wild-type"), z3.Bool(f"{symbol}: mutated")
        self.whole = z3.Bool(f"{symbol}: whole")
        self.known = z3.Or(self.wild, self.mutated)
        self.variants = {v.text: v for v in candidates(self.asked, exons, self.apart)}
        self.answers = {text: self._answer(variant) for text, variant in self.variants.items()}
        self.of = alike(self.answers)
        self.has = {text: z3.Bool(f"{symbol}: {text}") for text in dict.fromkeys(self.of.values())}
        self.laws = [z3.Not(z3.And(self.wild, self.mutated)), *(
            z3.Implies(p, self.mutated) for p in self.has.values()),
            z3.Implies(self.whole, any_of(self.has.values()))]
        self.wishes = [z3.Not(self.whole), *map(z3.Not, reversed(self.has.values()))]

    def _answer(self, variant: Variant) -> tuple[Truth, ...]:
        said = (disjoin(is_a(variant, t, test.exons) for t in test.variants) for test in self.asked)
        return (*said, *(variant.bare.text == name for name in self.apart))

    def rails(self, test: Test) -> Rails:
        if test.kind == "state":
            return Rails(*(any_of(p for state, p in (("wild-type", self.wild), ("mutated", self.mutated))
                                  if (state in test.targets) is wanted) for wanted in (True, False)))
        place = self.asked.index(test)
        met = any_of(p for v, p in self.has.items() if self.answers[v][place] is True)
        open_ = any_of(p for v, p in self.has.items() if self.answers[v][place] is not False)
        return Rails(met, z3.Or(self.wild, z3.And(self.mutated, self.whole, z3.Not(open_))))

    def reported(self, variant: str) -> Bool:
        """That this variant, or one that the tests answer alike, was reported."""
        return self.has[self.of[variant]]

    def named(self, change: str) -> Bool:
        """That this change was reported, whatever is said of it; one that has a fact of its own."""
        return any_of(p for text, p in self.has.items() if self.variants[text].bare.text == change)

    def equals(self, value: GeneState) -> Bool:
        if value.status == "wild-type":
            return self.wild
        named = {self._like(v) for v in value.variants}
        return z3.And(self.mutated, self.whole == value.complete,
                      *(p == (text in named) for text, p in self.has.items()))

    def _like(self, variant: Variant) -> str:
        answer = self._answer(variant)
        found = next((text for text in self.has if self.answers[text] == answer), None)
        if found is None:
            raise ValueError(f"no variant stands for `{variant}` {answer} {self.answers}")
        return found

    def read(self, model: Model) -> GeneState | None:
        if model.holds(self.wild):
            return GeneState("wild-type", (), True)
        found = tuple(self.variants[text] for text, p in self.has.items() if model.holds(p))
        return GeneState("mutated", found, model.holds(self.whole)) if model.holds(self.mutated) else None

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        states = {t: i for i, t in enumerate(tests) if t.kind == "state"}
        places = [self.asked.index(t) for t in tests if t.kind == "variants"]
        each = {tuple(answer[i] for i in places) for answer in self.answers.values()}
        found = {"mutated": unions(each, len(places)), "wild-type": {(False,) * len(places)}}
        for status, answers in found.items():
            for answer in answers:
                rest = iter(answer)
                full = tuple(status in t.targets if t in states else next(rest) for t in tests)
                yield from possible(self, tests, [full])


def candidates(tests: Sequence[Test], exons: Exons, named: Iterable[str] = ()) -> Iterator[Variant]:
    """Variants among which every way to answer some tests occurs; those that rules name come first."""
    targets = [target for test in tests for target in test.variants]
    changes = _changes(tests, [target.bare for target in targets], exons, named)
    asked = {word for target in targets for word in target.qualities}
    if not asked:
        yield from changes
        return
    yield from targets
    # Changes that are answered alike stay alike with whatever is said of them.
    known: dict[tuple[Truth, ...], Variant] = {}
    for one in changes:
        known.setdefault(tuple(is_a(one, target.bare, test.exons)
                               for test in tests for target in test.variants), one)
    facets = [(*words, "") for words in FACETS.values() if not asked.isdisjoint(words)]
    yield from (qualified(one, filter(None, said)) for said in product(*facets) for one in known.values())


def _changes(tests: Sequence[Test], targets: Sequence[Variant], exons: Exons,
             named: Iterable[str]) -> Iterator[Variant]:
    """Changes of which nothing else is said, among which every way to answer occurs."""
    known = dict(exons) | {n: span for test in tests for n, span in test.exons.items()}
    around = {n: span for n in range(1, _MOST_EXONS) for all_ in (exons, *(test.exons for test in tests))
              if (span := lies(all_, n))}
    yield from targets
    yield from map(parse, named)
    yield from map(parse, NOUNS)
    numbers = {t.exon for t in targets if t.exon}
    numbers |= {n for n, span in (known | around).items() for t in targets if t.exon is None
                and t.first <= span[1] and span[0] <= (t.last if t.is_codons else t.first)}
    beside = {number + step for number in numbers or {1} for step in (-1, 1)}
    for number in sorted(n for n in numbers | beside if 0 < n < _MOST_EXONS):
        yield from (parse(f"exon {number} {kind}") for kind in _KINDS)
    by_word = any(target.is_noun for target in targets)
    for codon in sorted(_codons(targets, known, around, numbers)):
        edits = (*_EDITS, *_BY_WORD) if by_word else _EDITS
        yield from (parse(edit.format(codon, codon + 1)) for edit in edits)
    if by_word:
        yield parse("M1V")
    if any(target.is_codons for target in targets):
        yield from _runs(_codons(targets, known, around, numbers))
    for target in targets:
        if target.exon is None and not target.is_noun and target.kind not in ("splice", "mutation"):
            before = target.ends[0]
            yield from (parse(f"{before}{target.first}{letter}") for letter in "XVG" if before != letter)


def _runs(codons: Iterable[int]) -> Iterator[Variant]:
    """What reaches from one codon to another that may be told apart, and the class of what lies between."""
    for first, last in combinations(sorted(codons), 2):
        edits = ("codons {0}-{1} mutation", "A{0}_A{1}del", "A{0}_A{1}delinsV")
        yield from (parse(edit.format(first, last)) for edit in edits)


def _codons(targets: Sequence[Variant], exons: Exons, around: Exons, numbers: Iterable[int]) -> set[int]:
    """The codons at which variants may be told apart, and one that nothing asks about."""
    asked = {codon for t in targets if t.exon is None and not t.is_noun for codon in (t.first, t.last)}
    asked |= {t.first - 1 for t in targets if t.is_codons and t.first > 1}
    for first, last in (exons[n] for n in numbers if n in exons):
        asked |= {max(first - 1, 1), first, last}
    for first, last in (around[n] for n in numbers if n in around):  # a codon beside it may cost it too
        asked |= {max(first - 2, 1), max(first - 1, 1), first, last, last + 1, last + 2}
    ends = [last for _, last in exons.values()] + list(asked)
    return asked | {max(ends, default=1) + 1}
