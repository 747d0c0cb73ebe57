"""The words that rules and cases may use: facts, genes, drugs, diagnoses, stages.

All of it is data, `vocabulary.yaml` in a rule base. Every fact has one entry: what it means,
its type, unit and range, and where in a case it stands. `vocabulary_file.py` reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, Self

from markerboard.language.columns import Column, Columns
from markerboard.language.entries import STATES as STATES
from markerboard.language.entries import Entries, Pattern, gene_fact, place_of
from markerboard.language.entries import Fact as Fact
from markerboard.language.field import Field
from markerboard.language.following import Contradiction, Exclusive
from markerboard.language.laws import Law, following, laws
from markerboard.language.places import Way, steps
from markerboard.language.shorter import Shorter
from markerboard.language.tree import Term, Tree, letters
from markerboard.language.variants import Exons
from markerboard.nomenclature import genes as hgnc

OPEN = ("drugs", "diagnoses")
"""The trees of which a case may state what they do not list."""


class Gene(NamedTuple):
    """A gene: its HGNC number, other symbols, and the codons of the exons that rules name.

    `variants` gives what laboratories call a change (`ELREA deletion`) by the name that is read; `within` the
    exons whose deletion, as reports call it, is one of some residues and not of the whole exon.
    """

    hgnc: int | None = None
    also: tuple[str, ...] = ()
    exons: Exons = {}
    variants: Mapping[str, str] = {}
    within: frozenset[int] = frozenset()


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


class Combination(NamedTuple):
    """A regimen by its name: the drugs that it names, and how else it is called."""

    drugs: tuple[str, ...]
    also: tuple[str, ...] = ()


class LabTest(NamedTuple):
    """A test that one orders: what it is made on, how long it takes and what it costs, where that is said."""

    specimen: str | None = None
    turnaround: str | None = None
    price: str | None = None


class Doses(NamedTuple):
    """How a dose is written beside a drug: its units, and words for how and when it is given."""

    amounts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Panel(NamedTuple):
    """A sequencing test by its name: of which genes it covers what, and in which specimen."""

    genes: tuple[str, ...] = ()
    amplifications: tuple[str, ...] = ()
    fusions: tuple[str, ...] = ()
    specimen: str = "tissue"
    also: tuple[str, ...] = ()


class Vocabulary:
    """All facts by name, genes among them, the trees of codes, and the endpoints of results.

    `genes` and `facts` list those that a rule may ask; any gene of HGNC can be stated, unless it is `closed`.
    """

    def __init__(self, facts: Mapping[str, Fact], genes: Mapping[str, Gene],
                 trees: Mapping[str, Mapping[str, Term]], endpoints: Mapping[str, Endpoint],
                 regimens: Mapping[str, Regimen] | None = None, drug_forms: tuple[str, ...] = (), *,
                 combinations: Mapping[str, Combination] | None = None,
                 panels: Mapping[str, Panel] | None = None, patterns: Mapping[str, Pattern] | None = None,
                 columns: Mapping[str, Column] | None = None, closed: bool = False,
                 over_time: Mapping[str, str] | None = None, field: Field | None = None,
                 laboratory: Mapping[str, LabTest] | None = None, shorter: Shorter | None = None,
                 contradictions: tuple[Contradiction, ...] = (), doses: Doses | None = None) -> None:
        self.field = own = field or Field()
        self.genes, self.drug_forms, self.closed = genes, drug_forms, closed
        self.contradictions, self.doses = contradictions, doses or Doses()
        # Parsed (`exclusive.py`) and kept with a rule base: no start parses them again.
        self.exclusive: tuple[Exclusive, ...] | None = None
        self.combinations, self.panels = combinations or {}, panels or {}
        self.over_time, self.laboratory = over_time or {}, laboratory or {}
        self.regimens, self.shorter = regimens or {}, shorter or Shorter()
        self.trees = {name: Tree(terms, open=name in OPEN,
                                 oncotree=name == "diagnoses" and own.oncotree and not closed)
                      for name, terms in trees.items()}
        self.drugs = self.trees["drugs"]
        self.endpoints = endpoints
        self.columns = Columns(columns or {}, {name: one.kind for name, one in endpoints.items()})
        listed = {**facts, **{symbol: gene_fact(symbol, own.gene_assay) for symbol in genes}}
        self.facts = Entries(listed, closed, patterns, own.gene_assay)
        self.symbols = {spelling: symbol for symbol, gene in genes.items()
                        for spelling in (symbol, *gene.also)}

    def symbols_of(self, written: str) -> tuple[str, ...]:
        """The genes that a name stands for: one, several where it is ambiguous, or none."""
        own = self.symbols.get(written)
        return (own,) if own else hgnc.symbols_of(written)

    def symbol(self, written: str) -> str | None:
        """The gene that a name stands for; None where it is of none or of several."""
        found = self.symbols_of(written)
        return found[0] if len(found) == 1 else None

    def combination(self, written: str) -> tuple[str, ...]:
        """The drugs of a regimen by any of its names, `FOLFOX`, `R-CHOP`; none where it is no regimen."""
        return self._combined.get(letters(written), ())

    @cached_property
    def _combined(self) -> Mapping[str, tuple[str, ...]]:
        return {letters(spelling): entry.drugs for name, entry in self.combinations.items()
                for spelling in (name, *entry.also)}

    def panel(self, written: str) -> Panel | None:
        """The sequencing test of a name in any of its spellings, `TSO500`; None where it is not known."""
        return self._panels.get(letters(written))

    @cached_property
    def _panels(self) -> Mapping[str, Panel]:
        return {letters(spelling): panel for name, panel in self.panels.items()
                for spelling in (name, *panel.also)}

    @property
    def patterns(self) -> Mapping[str, Pattern]:
        """The facts that every gene has besides that of its sequence, by their key in a case."""
        return self.facts.patterns

    @cached_property
    def specimens(self) -> frozenset[str]:
        """The keys under which the report of a gene says what other specimens than the tumor show of it."""
        return frozenset(key for key, one in self.patterns.items() if one.fact.type == "gene")

    @cached_property
    def laws(self) -> tuple[Law, ...]:
        """What the findings that are listed say of each other."""
        return tuple(laws(self.facts))

    def of_gene(self, symbol: str, key: str) -> Fact | None:
        """The fact that a key states in the report of a gene: one of its own, or one by pattern."""
        own = self.facts.placed.get(place_of(symbol, key))
        return self.facts[own] if own else self.facts.get(f"{symbol}.{key}")

    def with_asked(self, names: Iterable[str]) -> Self:
        """This vocabulary with facts of genes listed, since rules ask for them: all genes and patterns."""
        every = [other for name in names for other in (*following(name, self.facts), name)]
        asked = [part for name in every for part in accumulate(name.split("."), "{}.{}".format)]
        found = map(self.facts.get, asked)  # none for a name that is no fact, which is told elsewhere
        made, facts = copy(self), [fact for fact in found if fact]
        for name in [name for name, part in vars(Vocabulary).items() if isinstance(part, cached_property)]:
            vars(made).pop(name, None)  # it would be of the facts that were listed before
        told = {fact.name: hgnc.gene(fact.name) for fact in facts
                if fact.type == "gene" and "." not in fact.name and fact.name not in self.genes}
        made.genes = {**self.genes, **{s: Gene(int(gene.hgnc)) for s, gene in told.items() if gene}}
        listed = {**self.facts.listed, **{fact.name: fact for fact in facts}}
        made.facts = Entries(listed, self.facts.closed, self.patterns, self.field.gene_assay)
        made.symbols = {**self.symbols, **{symbol: symbol for symbol in told}}
        return made

    @cached_property
    def places(self) -> Mapping[str, Fact]:
        """The facts that have a place of their own in a case, by that place."""
        return {at: fact for fact, at in self._placed}

    @cached_property
    def markers(self) -> Mapping[str, frozenset[str]]:
        """What stands among the genes of a case and is none (`MSI`, `HRD`), with the keys of each."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            section, _, inner = place.partition(".")
            name, _, key = inner.partition("[")[0].partition(".")
            if section == "biomarkers" and name not in self.genes:
                found.setdefault(name, set()).add(key)
        return {name: frozenset(keys) for name, keys in found.items()}

    @cached_property
    def ways(self) -> Mapping[str, Mapping[str, tuple[tuple[Fact, Way], ...]]]:
        """Those facts with the steps that lead to each, by the section and by the key within it."""
        found: dict[str, dict[str, tuple[tuple[Fact, Way], ...]]] = {}
        for fact, at in self._placed:
            (section, _), *inner = way = tuple(steps(at))
            keys, key = found.setdefault(section, {}), inner[0][0] if inner else ""
            keys[key] = (*keys.get(key, ()), (fact, way))
        return found

    @property
    def _placed(self) -> Iterator[tuple[Fact, str]]:
        """The facts that a case states, each at its place, and at that of the name it had."""
        for fact in self.facts.values():
            if fact.type != "gene" and not fact.history:
                yield fact, fact.at
                if fact.was:
                    yield fact, f"facts.{fact.was}"

    @cached_property
    def covered(self) -> tuple[Fact, ...]:
        """The facts that a declared panel answers where nothing was reported."""
        return tuple(fact for fact in self.facts.values() if fact.panel)

    def on_panel(self, list: str, symbols: Iterable[str], *, listed: bool = False) -> tuple[str, ...]:
        """The facts of some genes that a list of a panel answers: those that are listed, and, unless these
        alone are wanted, those that every gene has by pattern.
        """
        genes = tuple(symbols)
        own = [fact.name for fact in self.covered if fact.panel and fact.panel.list == list
               and fact.panel.gene in genes]
        keys = [] if listed else [key for key, pattern in self.patterns.items() if pattern.list == list]
        made = [fact.name for gene in genes for key in keys if (fact := self.of_gene(gene, key))]
        return tuple(dict.fromkeys([*own, *made]))

    @cached_property
    def implying(self) -> tuple[Fact, ...]:
        """The facts that say something of another one."""
        return tuple(fact for fact in self.facts.values() if fact.implies)

    @cached_property
    def derived(self) -> tuple[Fact, ...]:
        """The facts that come from the treatment history."""
        return tuple(fact for fact in self.facts.values() if fact.history)

    @cached_property
    def joined(self) -> tuple[Fact, ...]:
        """The facts that follow from others together."""
        return tuple(fact for fact in self.facts.values() if fact.any_of)

    @cached_property
    def following(self) -> tuple[Fact, ...]:
        """The facts that the treatment history tells where a case does not state them itself."""
        return tuple(fact for fact in self.facts.values() if fact.follows)

    @cached_property
    def told_by_history(self) -> tuple[Fact, ...]:
        """All facts that the treatment history tells."""
        return (*self.derived, *self.following)

    @cached_property
    def telling(self) -> tuple[Fact, ...]:
        """The facts with a code that says how others are."""
        return tuple(fact for fact in self.facts.values() if fact.says)

    @cached_property
    def needing_drug(self) -> tuple[Fact, ...]:
        """The facts that cannot be true without a drug."""
        return tuple(fact for fact in self.facts.values() if fact.given)

    @cached_property
    def time_points(self) -> tuple[str, ...]:
        """When a sample of ctDNA may have been taken; the first is before all others."""
        samples = (place.partition("ctDNA[")[2] for place in self.places)
        return tuple(dict.fromkeys(sample.partition("]")[0] for sample in samples if sample))

    def tree(self, fact: Fact) -> Tree:
        """The tree whose codes a `tree` or `drugs` fact takes."""
        return self.trees[fact.tree]

    def exons(self, symbol: str) -> Exons:
        """The known exons of a gene, by number, as first and last codon."""
        gene = self.genes.get(symbol.partition(".")[0])  # `BRCA2.germline` is of the same gene
        return gene.exons if gene else {}
