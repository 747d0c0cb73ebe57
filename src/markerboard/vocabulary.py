"""The words that rules and cases may use: facts, genes, drugs, diagnoses, stages.

All of it is data, `vocabulary.yaml` in a rule base. Every fact has one entry: what it means,
its type, unit and range, and where in a case it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from markerboard.logic import Interval, Truth
from markerboard.reading import Strict
from markerboard.variants import Exons

FactType = Literal["number", "count", "boolean", "code", "tree", "drugs", "gene"]
STATES = ("mutated", "wild-type")


def _pair(written: Any) -> Any:
    if isinstance(written, str):
        interval = Interval.parse(written)
        return (interval.low, interval.high)
    return written


Span = Annotated[tuple[Decimal, Decimal], BeforeValidator(_pair),
                 Field(json_schema_extra={"type": "string"})]
Codons = Annotated[tuple[int, int], BeforeValidator(_pair)]


class Panel(Strict):
    """Which list of a declared panel makes an unreported finding a negative."""

    list: Literal["genes", "amplifications", "fusions"]
    gene: str


class Fact(Strict):
    """One entry of the vocabulary."""

    name: str = ""
    type: FactType
    label: str = Field(description="how a sentence names it")
    means: str = Field(description="what exactly is meant")
    at: str = Field(default="", description="where a case states it; `facts.<name>` when left out")
    history: str = Field(default="", description="the derivation from the treatment history")
    unit: str = ""
    range: Span | None = None
    resolution: Decimal = Decimal(1)
    codes: list[str] | Literal["diagnoses", "stages"] = []
    panel: Panel | None = None
    loinc: str = ""


class Term(Strict):
    """A code of a tree: its name, its parent and other spellings."""

    name: str = ""
    parent: str = ""
    also: list[str] = []


class Gene(Strict):
    """A gene: its HGNC number, other symbols, and the codons of the exons that rules name."""

    hgnc: int | None = None
    also: list[str] = []
    exons: dict[int, Codons] = {}
    note: str = ""


class Tree:
    """Codes with parents. `is_a` is three-valued: a coarse code may or may not be a finer one."""

    def __init__(self, terms: dict[str, Term]) -> None:
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

    def spellings(self) -> Iterator[str]:
        """Every code and name, for suggestions."""
        for code, term in self.terms.items():
            yield code
            if term.name:
                yield term.name

    def lineage(self, code: str) -> list[str]:
        """The code, its parent, and so on to the root."""
        chain: list[str] = []
        while code and code not in chain:
            chain.append(code)
            code = self.terms[code].parent if code in self.terms else ""
        return chain

    def is_a(self, code: str, target: str) -> Truth:
        """True for the target or below it; unknown above it; false elsewhere."""
        if target in self.lineage(code):
            return True
        return None if code in self.lineage(target) else False

    def below(self, targets: tuple[str, ...]) -> frozenset[str]:
        """Every code that is one of the targets or stands below one."""
        return frozenset(c for c in self.terms if any(t in self.lineage(c) for t in targets))

    def above(self, targets: tuple[str, ...]) -> frozenset[str]:
        """Every code that stands strictly above a target."""
        return frozenset(c for t in targets for c in self.lineage(t)[1:])


class Endpoint(Strict):
    """What a result may be about."""

    kind: Literal["rate", "time", "adverse event", "other"]
    also: list[str] = []


class VocabularyFile(Strict):
    """`vocabulary.yaml` as it is written."""

    facts: dict[str, Fact]
    genes: dict[str, Gene]
    drugs: dict[str, Term]
    diagnoses: dict[str, Term]
    stages: dict[str, Term]
    endpoints: dict[str, Endpoint] = {}
    oncotree: str = Field(description="the version of OncoTree that the diagnoses follow")


class Vocabulary:
    """All facts by name, genes among them, and the trees of codes."""

    def __init__(self, file: VocabularyFile) -> None:
        self.genes = file.genes
        self.endpoints = file.endpoints
        self.drugs = Tree(file.drugs)
        self.diagnoses = Tree(file.diagnoses)
        self.stages = Tree(file.stages)
        stated = {name: _placed(name, fact) for name, fact in file.facts.items()}
        self.facts = stated | {symbol: _gene_fact(symbol, gene) for symbol, gene in file.genes.items()}
        self.symbols = {spelling: symbol for symbol, gene in file.genes.items()
                        for spelling in (symbol, *gene.also)}

    def tree(self, fact: Fact) -> Tree:
        """The tree whose codes a `tree` or `drugs` fact takes."""
        if fact.type == "drugs":
            return self.drugs
        return self.diagnoses if fact.codes == "diagnoses" else self.stages

    def exons(self, symbol: str) -> Exons:
        """The known exons of a gene, by number, as first and last codon."""
        return self.genes[symbol].exons


def _placed(name: str, fact: Fact) -> Fact:
    at = fact.at or ("treatment" if fact.history else f"facts.{name}")
    return fact.model_copy(update={"name": name, "at": at})


def _gene_fact(symbol: str, gene: Gene) -> Fact:
    means = f"mutation status of {symbol} in the tumor; wild-type only when a source says so"
    return Fact.model_construct(name=symbol, type="gene", label=symbol, means=means, history="",
                                at=f"biomarkers.{symbol}", codes=list(STATES), unit="", loinc="",
                                range=None, resolution=Decimal(1), panel=None)
