"""All that may be known of a patient, as far as some tests ask: the facts, and the laws between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

import z3

from markerboard.language.expression import Test
from markerboard.language.following import Implied, Side
from markerboard.language.laws import genes_of
from markerboard.language.logic import Truth
from markerboard.language.tree import is_unlisted
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.casewriter import case_data
from markerboard.patient.contradictions import CONTROL, ROUNDING
from markerboard.patient.facts import SKIPPING
from markerboard.patient.numbers import number
from markerboard.proof.altering import otherwise, surely
from markerboard.proof.besides import exclusive, organs
from markerboard.proof.cells import Line
from markerboard.proof.genes import Gene
from markerboard.proof.past import FIRST_MONTHS, Past
from markerboard.proof.solver import SECONDS, YES, Bool, Model, Rails, Search, all_of, any_of
from markerboard.proof.symbols import Codes, DrugKinds, DrugSet, Flag, Number, Symbol

Cuts = Mapping[str, Iterable[Decimal]]
_SKIPPED = str(SKIPPING)


class World:
    """What may be known. With `any_facts`, facts of the history may be whatever they like."""

    def __init__(self, vocabulary: Vocabulary, tests: Iterable[Test], cuts: Cuts | None = None, *,
                 any_facts: bool = False) -> None:
        self.vocabulary, self.cuts, self.any_facts = vocabulary, cuts or {}, any_facts
        self.tests: dict[str, list[Test]] = {}
        asked_of = list(dict.fromkeys(tests))
        self.exclusive = [] if any_facts else exclusive(vocabulary, {t.fact for t in asked_of})
        beside = (side.test for one in self.exclusive for side in one.all)
        for test in dict.fromkeys([*asked_of, *organs(vocabulary, {t.fact for t in asked_of}), *beside]):
            self.tests.setdefault(test.fact, []).append(test)
        asked = [fact for fact in vocabulary.facts.values() if fact.name in self.tests]
        needed = tuple(dict.fromkeys(fact.given for fact in asked if fact.given))
        self.past = None if any_facts else self._past([fact for fact in asked if fact.history], needed)
        derived = dict(self.past.symbols()) if self.past else {}
        self.symbols: dict[str, Symbol] = {
            fact.name: derived[fact.name] if fact.name in derived else self._free(fact) for fact in asked}
        self.tied_laws = [law for law in vocabulary.laws
                          if {law.fact.name, law.other.name} <= self.symbols.keys()]

    # Facts

    def _free(self, fact: Fact) -> Symbol:
        tests = self.tests[fact.name]
        if fact.type == "boolean":
            return Flag.free(fact.name)
        if fact.type in ("number", "count"):
            return Number.free(self._line(fact))
        if fact.type == "gene":
            skipped = [_SKIPPED] if self._skipping(fact.name.partition(".")[0]) else []
            beside = [t for name in self._same_gene(fact.name) for t in self.tests[name]]
            return Gene(fact.name, tests, self.vocabulary.exons(fact.name), skipped, beside)
        if fact.type == "drugs":
            return DrugSet.free(fact.name, DrugKinds(self.vocabulary.drugs, tests))
        tree = self.vocabulary.tree(fact) if fact.type == "tree" else None
        saying = {said.code for said in fact.says}
        saying |= {code for _, one in genes_of(fact, self.vocabulary.facts) for code in one.alters_codes}
        return Codes(fact, tree.possible if tree else fact.codes, tests, tree, saying)

    def _line(self, fact: Fact) -> Line:
        cuts = {test.number for test in self.tests[fact.name]}
        cuts |= {bound for _, pattern in genes_of(fact, self.vocabulary.facts)
                 if (bound := pattern.alters_below) is not None}
        return Line(fact, cuts | set(self.cuts.get(fact.name, ())))

    def _past(self, facts: list[Fact], needed: tuple[str, ...]) -> Past | None:
        if not facts:
            return None
        lines = {fact.history: self._line(fact) for fact in facts if fact.type in ("number", "count")}
        return Past(self.vocabulary, facts, [t for f in facts for t in self.tests[f.name]], lines, needed)

    def _skipping(self, gene: str) -> list[str]:
        """The facts whose report is a variant of a gene as well."""
        return [name for name in self.tests
                if self.vocabulary.facts[name].at == f"biomarkers.{gene}.exon14_skipping"]

    def _same_gene(self, name: str) -> list[str]:
        """The other sequences of a gene that are asked: all of them tell the same variants apart."""
        symbol = name.partition(".")[0]
        return [other for other in self.tests if other != name and other.partition(".")[0] == symbol
                and self.vocabulary.facts[other].type == "gene"]

    # Laws and wishes

    @property
    def laws(self) -> list[Bool]:
        """What holds of every patient."""
        return [*self.laws_of(self.symbols), *self._sound(), *(self.past.laws if self.past else [])]

    def laws_of(self, facts: Iterable[str]) -> Iterator[Bool]:
        """What holds of some facts, and between a gene and what is reported of it as well."""
        for name in facts:
            symbol = self.symbols[name]
            yield from symbol.laws
            if isinstance(symbol, Gene):
                yield from self._in_tumor(name, symbol)
                yield from (_same_report(self.flag(other), symbol) for other in self._skipping(name))

    def tied(self, facts: Iterable[str]) -> Mapping[str, list[Test]]:
        """Some facts and those of the same marker, between which there are laws; each with its tests."""
        markers = set(map(self._marker, facts))
        return {name: tests for name, tests in self.tests.items() if self._marker(name) in markers}

    def _marker(self, fact: str) -> str:
        at = self.vocabulary.facts[fact].at.split(".")
        return at[1] if at[0] == "biomarkers" else fact

    def _in_tumor(self, name: str, there: Gene) -> Iterator[Bool]:
        """That a variant the patient was born with is in the tumor as well."""
        symbol, _, key = name.partition(".")
        here, pattern = self.symbols.get(symbol), self.vocabulary.patterns.get(key)
        if pattern and pattern.in_tumor and isinstance(here, Gene):
            yield z3.Implies(there.mutated, here.mutated)
            yield from (z3.Implies(has, here.reported(variant)) for variant, has in there.has.items())

    def _sound(self) -> Iterator[Bool]:
        """That a case states nothing that cannot be true together, and leaves out nothing that follows."""
        if self.any_facts:
            return
        yield from self._followed()
        yield from self._lawful()
        yield from self._altered()
        yield from self._controlled()
        yield from (z3.Not(all_of(map(self._so, one.all))) for one in self.exclusive)
        for fact in self.vocabulary.needing_drug:
            if fact.name in self.symbols and self.past:
                yield z3.Implies(self.flag(fact.name).yes, self.past.may_hold(fact.given))
        for fact in self.vocabulary.telling:
            symbol = self.symbols.get(fact.name)
            codes = symbol.here if isinstance(symbol, Codes) else {}
            for said in fact.says:
                if said.code in codes and said.fact in self.symbols:
                    flag = self.flag(said.fact)
                    yield z3.Implies(codes[said.code], z3.Not(flag.no if said.expected else flag.yes))

    def _so(self, side: Side) -> Bool:
        """That a side is so, also by a finding from which it follows while it is stated as open."""
        rails = self.rails(side.test)
        by = (surely(self.symbols[law.fact.name], law.pattern) for law in self.tied_laws
              if law.other.name == side.test.fact)
        return rails.not_met if side.denied else any_of([rails.met, *by])

    @cached_property
    def wishes(self) -> list[Bool]:
        """That little is known; and what is known, plainly."""
        stated = [s for name, s in self.symbols.items() if not self.derived(name)]
        found = [z3.Implies(told, flag.known) for told, flag in self._plainly()]
        found += [z3.Not(s.known) for s in reversed(stated)]
        found += self.past.wishes if self.past else []
        measured = [s for n, s in self.symbols.items() if self.derived(n) and isinstance(s, Number)]
        return found + [wish for s in (*measured, *stated) for wish in s.wishes]

    def derived(self, name: str) -> bool:
        """Whether a fact follows from the list of treatments."""
        return self.past is not None and bool(self.vocabulary.facts[name].history)

    def search(self, seconds: float = SECONDS) -> Search:
        """A search among all that may be known."""
        return Search(self.laws, seconds)

    # Tests and values

    def rails(self, test: Test) -> Rails:
        """When a test is certainly met, and certainly not."""
        return self.symbols[test.fact].rails(test)

    def flag(self, name: str) -> Flag:
        """The symbol of a yes-or-no fact."""
        symbol = self.symbols[name]
        if not isinstance(symbol, Flag):
            raise TypeError(f"`{name}` is not a yes-or-no fact")
        return symbol

    def equals(self, name: str, value: Any) -> Bool:
        """That a fact has a value; None is that it is unknown."""
        symbol = self.symbols[name]
        return z3.Not(symbol.known) if value is None else symbol.equals(value)

    def exact(self) -> Bool:
        """That every test is answered."""
        return all_of(map(self.answered, self.tests))

    def answered(self, name: str) -> Bool:
        """That every question to a fact is answered."""
        return all_of(z3.Or(*self.rails(test)) for test in self.tests[name])

    def keeps(self, name: str, truth: Callable[[Test], Truth]) -> Bool:
        """That no question to a fact is answered otherwise than it was."""
        was = ((self.rails(test), truth(test)) for test in self.tests[name])
        return all_of(rails.met if so else rails.not_met for rails, so in was if so is not None)

    # Patients

    def values(self, model: Model) -> dict[str, Any]:
        """The values of the known facts in a model."""
        read = ((name, symbol.read(model)) for name, symbol in self.symbols.items())
        return {name: value for name, value in read if value is not None}

    def case(self, model: Model, name: str, **others: Any) -> dict[str, Any]:
        """The case of a model, as plain data that reads back to its facts."""
        values = self.values(model)
        treatment = self.past.treatment(model, values) if self.past else None
        partial = self.past is not None and not model.holds(self.past.whole)
        stated = {n: v for n, v in values.items() if not self.vocabulary.facts[n].history}
        open_ = [name for name, symbol in self.symbols.items() if name not in values and any(
            flag is symbol and model.holds(told) for told, flag in self._plainly())]
        return case_data(name, stated, self.vocabulary, treatment, open_, partial=partial, **others)

    def _controlled(self) -> Iterator[Bool]:
        """That no disease was controlled for longer than the first line lasted, where that is the present."""
        control = self.symbols.get(CONTROL)
        months = next((self.symbols.get(f.name) for f in self.vocabulary.derived
                       if f.history == FIRST_MONTHS), None)
        if not (self.past and isinstance(control, Number) and isinstance(months, Number)):
            return
        believed = z3.And(control.known, months.known, self.past.whole, self.past.first_line_is_present())
        for i, j in product(range(len(control.line.cells)), range(len(months.line.cells))):
            low, high = control.line.interval(i, i).low, months.line.interval(j, j).high
            if low is not None and high is not None and low >= high + ROUNDING:
                yield z3.Not(z3.And(believed, control.surely[i], z3.Not(months.perhaps[j + 1])))

    def _followed(self) -> Iterator[Bool]:
        """That what follows from a stated fact is known, as the reader of cases derives it."""
        for fact in self.vocabulary.implying:
            implied = fact.implies
            if implied and {fact.name, implied.fact} <= self.symbols.keys():
                yield z3.Implies(self._saying(fact, implied), self._said(self.symbols[implied.fact], implied))

    def _said(self, symbol: Symbol, implied: Implied) -> Bool:
        """What follows: a code or a finer one, or a number."""
        if isinstance(symbol, Number):
            return symbol.equals(number(implied.value))
        tree = self.vocabulary.tree(self.vocabulary.facts[implied.fact])
        return self._stating(implied.fact, lambda code: bool(tree.is_a(code, implied.value)))

    def _lawful(self) -> Iterator[Bool]:
        """That a finding of a gene that follows from another is not denied beside it."""
        return (z3.Not(z3.And(surely(self.symbols[law.fact.name], law.pattern), self.flag(law.other.name).no))
                for law in self.tied_laws)

    def _plainly(self) -> Iterator[tuple[Bool, Flag]]:
        """Where a finding is known by another, unless a case states it as open: what says so, and it."""
        for law in self.tied_laws:
            symbol, other = self.symbols[law.fact.name], self.flag(law.other.name)
            yield surely(symbol, law.pattern), other
            if law.denies and isinstance(symbol, Flag):
                yield other.no, symbol

    def _altered(self) -> Iterator[Bool]:
        """That a gene that is, or may be, altered otherwise is not known as wild-type, nor its list whole."""
        for name, symbol in self.symbols.items():
            for gene, pattern in genes_of(self.vocabulary.facts[name], self.vocabulary.facts):
                if isinstance(here := self.symbols.get(gene), Gene):
                    yield z3.Implies(otherwise(symbol, pattern), z3.Not(z3.Or(here.wild, here.whole)))

    def _saying(self, fact: Fact, implied: Implied) -> Bool:
        """That a fact says something of another, with this tumor."""
        tree = self.vocabulary.tree(fact) if implied.when and fact.tree else None
        said = self.flag(fact.name).yes if not implied.when else self._stating(
            fact.name, lambda code: tree.is_a(code, implied.when) is True if tree else code == implied.when)
        if implied.among:
            tumors = self.vocabulary.trees["diagnoses"]
            return z3.And(said, self._stating("diagnosis", lambda code: any(
                tumors.is_a(code, organ) is True for organ in implied.among)))
        return z3.And(said, self._outside(implied.unless) if implied.unless else YES)

    def _stating(self, name: str, wanted: Callable[[str], bool]) -> Bool:
        """That one of some codes of a fact is stated."""
        return any_of(p for code, p in self._codes(name).items() if not is_unlisted(code) and wanted(code))

    def _codes(self, name: str) -> Mapping[str, Bool]:
        symbol = self.symbols.get(name)
        return symbol.here if isinstance(symbol, Codes) else {}

    def _outside(self, organ: str) -> Bool:
        """That the tumor is known to be of another organ."""
        tree, codes = self.vocabulary.trees["diagnoses"], self._codes("diagnosis")
        return any_of(p for code, p in codes.items() if tree.is_a(code, organ) is False)


def _same_report(flag: Flag, gene: Gene) -> Bool:
    """A variant that has a fact of its own is a variant of the gene, and the other way around."""
    return flag.yes == gene.named(_SKIPPED)
