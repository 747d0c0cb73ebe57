"""The words that rules and cases may use: facts, genes, drugs, diagnoses, stages.

All of it is data, `vocabulary.yaml` in a rule base. Every fact has one entry: what it means,
its type, unit and range, and where in a case it stands. `vocabulary_file.py` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from markerboard.language.following import Coverage, Implied, Says
from markerboard.language.logic import Truth
from markerboard.language.variants import Exons

Step = tuple[str, str]
"""A key of a mapping, or what selects an item of a list."""
Way = tuple[Step, ...]
STATES = ("mutated", "wild-type")
GENE_ASSAY = "tissue NGS"
"""What tells the sequence of a gene."""


class Fact(NamedTuple):
    """One entry of the vocabulary. `type` is number, count, boolean, code, tree, drugs or gene.

    `says` gives how other facts must be by its codes; `given` the drug without which it cannot be true.
    """

    name: str
    type: str
    label: str
    means: str
    at: str
    history: str = ""
    unit: str = ""
    range: tuple[Decimal, Decimal] | None = None
    resolution: Decimal = Decimal(1)
    codes: tuple[str, ...] = ()
    tree: str = ""
    panel: Coverage | None = None
    loinc: str = ""
    says: tuple[Says, ...] = ()
    given: str = ""
    assay: str = ""
    implies: Implied | None = None


class Term(NamedTuple):
    """A code of a tree: its name, its parents and other spellings. A drug may have several classes."""

    name: str = ""
    parents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Gene(NamedTuple):
    """A gene: its HGNC number, other symbols, and the codons of the exons that rules name.

    `variants` gives what laboratories call a change (`ELREA deletion`) by the name that is read.
    """

    hgnc: int | None = None
    also: tuple[str, ...] = ()
    exons: Exons = {}
    variants: Mapping[str, str] = {}


class Endpoint(NamedTuple):
    """What a result may be about: its kind (rate, time, adverse event, other) and other names.

    `better` says whether more of it is better for a patient, or less, or neither.
    """

    kind: str
    also: tuple[str, ...] = ()
    better: str = "neither"


class Regimen(NamedTuple):
    """A treatment as studies of it stand together, by the name that heads them."""

    name: str


class Tree:
    """Codes with parents, one or several. `is_a` is three-valued: a coarse code may be a finer one."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms

    def __contains__(self, code: str) -> bool:
        return code in self.terms

    def resolve(self, written: str) -> str | None:
        """The code for a code, a name or another spelling, whatever its case."""
        return written if written in self.terms else self._spellings.get(written.casefold())

    @cached_property
    def _spellings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, term in self.terms.items():
            for spelling in (term.name, *term.also, code):
                if spelling:
                    found[spelling.casefold()] = code
        return found

    def nearly(self, written: str) -> str | None:
        """The one code whose spelling has the same letters and digits, whatever stands between them."""
        return self._by_letters.get(letters(written))

    @cached_property
    def _by_letters(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for spelling, code in self._spellings.items():
            key = letters(spelling)
            found[key] = code if found.get(key, code) == code else None
        return found

    def spellings(self) -> Iterator[str]:
        """Every code and name, for suggestions."""
        for code, term in self.terms.items():
            yield code
            if term.name:
                yield term.name

    def lineage(self, code: str) -> tuple[str, ...]:
        """The code, its parents, theirs, and so on to the roots."""
        return self._lineages.get(code, (code,))

    @cached_property
    def _lineages(self) -> Mapping[str, tuple[str, ...]]:
        return {code: _upward(code, self.terms) for code in self.terms}

    def has_members(self, code: str) -> bool:
        """Whether other codes stand below this one."""
        return code in self._children

    def members(self, code: str) -> frozenset[str]:
        """The code and all below it, which is what it may turn out to be."""
        if code not in self._members:
            found = dict.fromkeys([code])
            pending = [code]
            for here in pending:
                new = [child for child in self._children.get(here, ()) if child not in found]
                found.update(dict.fromkeys(new))
                pending += new
            self._members[code] = frozenset(found)
        return self._members[code]

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, term in self.terms.items():
            for parent in term.parents:
                found.setdefault(parent, []).append(code)
        return found

    def is_a(self, code: str, target: str) -> Truth:
        """True for the target or below it; unknown where a code below is the target or below it; else false.

        MET inhibitor is not certainly no ALK inhibitor: crizotinib is both.
        """
        if target in self.lineage(code):
            return True
        return False if self.members(code).isdisjoint(self.members(target)) else None

    def both(self, one: str, other: str) -> str | None:
        """The code that is the one and the other, the widest there is; None where none is, or several are."""
        shared = self.members(one) & self.members(other)
        widest = [code for code in shared if shared <= self.members(code)]
        return widest[0] if len(widest) == 1 else None

    def below(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is one of the targets or stands below one."""
        wanted = set(targets)
        return frozenset(c for c, line in self._lineages.items() if not wanted.isdisjoint(line))

    def above(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is no target but stands above one, or above a code below one: it may be one."""
        inside = self.below(targets)
        return frozenset(above for code in inside for above in self._lineages[code]) - inside


def _upward(code: str, terms: Mapping[str, Term]) -> tuple[str, ...]:
    chain = [code]
    for here in chain:
        parents = terms[here].parents if here in terms else ()
        chain += [parent for parent in parents if parent not in chain]
    return tuple(chain)


class Vocabulary:
    """All facts by name, genes among them, the trees of codes, and the endpoints of results."""

    def __init__(self, facts: Mapping[str, Fact], genes: Mapping[str, Gene],
                 trees: Mapping[str, Mapping[str, Term]], endpoints: Mapping[str, Endpoint],
                 regimens: Mapping[str, Regimen] | None = None, drug_forms: tuple[str, ...] = ()) -> None:
        self.genes, self.drug_forms = genes, drug_forms
        self.regimens = regimens or {}
        self.trees = {name: Tree(terms) for name, terms in trees.items()}
        self.drugs = self.trees["drugs"]
        self.endpoints = endpoints
        self.facts = {**facts, **{symbol: _gene_fact(symbol) for symbol in genes}}
        self.symbols = {spelling: symbol for symbol, gene in genes.items()
                        for spelling in (symbol, *gene.also)}

    @cached_property
    def places(self) -> Mapping[str, Fact]:
        """The facts that have a place of their own in a case, by that place."""
        return {fact.at: fact for fact in self.facts.values() if fact.type != "gene" and not fact.history}

    @cached_property
    def ways(self) -> Mapping[str, Mapping[str, tuple[tuple[Fact, Way], ...]]]:
        """Those facts with the steps that lead to each, by the section and by the key within it."""
        found: dict[str, dict[str, tuple[tuple[Fact, Way], ...]]] = {}
        for fact in self.facts.values():
            if fact.type != "gene" and not fact.history:
                (section, _), *inner = way = tuple(_steps(fact.at))
                keys, key = found.setdefault(section, {}), inner[0][0] if inner else ""
                keys[key] = (*keys.get(key, ()), (fact, way))
        return found

    @cached_property
    def covered(self) -> tuple[Fact, ...]:
        """The facts that a declared panel answers where nothing was reported."""
        return tuple(fact for fact in self.facts.values() if fact.panel)

    @cached_property
    def implying(self) -> tuple[Fact, ...]:
        """The facts that say something of another one."""
        return tuple(fact for fact in self.facts.values() if fact.implies)

    @cached_property
    def derived(self) -> tuple[Fact, ...]:
        """The facts that come from the treatment history."""
        return tuple(fact for fact in self.facts.values() if fact.history)

    @cached_property
    def telling(self) -> tuple[Fact, ...]:
        """The facts with a code that says how others are."""
        return tuple(fact for fact in self.facts.values() if fact.says)

    @cached_property
    def needing_drug(self) -> tuple[Fact, ...]:
        """The facts that cannot be true without a drug."""
        return tuple(fact for fact in self.facts.values() if fact.given)

    @cached_property
    def time_points(self) -> frozenset[str]:
        """When a sample of ctDNA may have been taken."""
        samples = (place.partition("ctDNA[")[2] for place in self.places)
        return frozenset(sample.partition("]")[0] for sample in samples if sample)

    def tree(self, fact: Fact) -> Tree:
        """The tree whose codes a `tree` or `drugs` fact takes."""
        return self.trees[fact.tree]

    def exons(self, symbol: str) -> Exons:
        """The known exons of a gene, by number, as first and last codon."""
        return self.genes[symbol].exons


def letters(text: str) -> str:
    """A spelling by its letters and digits alone."""
    return "".join(filter(str.isalnum, text.casefold()))


def _steps(place: str) -> Iterator[Step]:
    """Each key of a place with its selector: `ctDNA[baseline]` selects the item whose `at` is it."""
    section, _, name = place.partition(".")
    # The name of a fact may hold dots; below `facts` it is one key.
    for step in ("facts", name) if section == "facts" else place.split("."):
        key, _, selector = step.partition("[")
        yield key, ""
        if selector:
            yield "", selector.rstrip("]")


def _gene_fact(symbol: str) -> Fact:
    means = f"mutation status of {symbol} in the tumor; wild-type only when a source says so"
    return Fact(symbol, "gene", symbol, means, f"biomarkers.{symbol}", codes=STATES, assay=GENE_ASSAY)
