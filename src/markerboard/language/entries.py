"""The entries of a vocabulary: facts of its own, and those that every gene has by pattern."""

import re
from collections.abc import Iterator, Mapping, ValuesView
from decimal import Decimal
from typing import NamedTuple, Self

from markerboard.files.patterns import pattern
from markerboard.language.following import Coverage, Implied, Says
from markerboard.language.logic import Interval
from markerboard.language.qualities import split
from markerboard.language.variants import Variant
from markerboard.nomenclature import genes as hgnc

STATES = ("mutated", "wild-type")
_OF_A_PACK = pattern(r"([a-z][a-z0-9-]{0,40}):([a-z0-9][a-z0-9.-]{0,80})")
_WITH = pattern(r"(\w+) with ([^\s.]+)( e[1-9][0-9]*::e[1-9][0-9]*)?")
_RUN = pattern(r"exons? ?(\d{1,3}) ?[-–] ?(\d{1,3}) deletion", re.I)


class Fact(NamedTuple):
    """One entry of the vocabulary. `type` is number, count, boolean, code, tree, drugs or gene.

    `says` gives how other facts must be by its codes; `given` the drug without which it cannot be true;
    `also` other spellings, each with its code; `any_of` other facts, each with the code that makes it true;
    `follows` the derivation that tells it where it is not stated itself, as `history` tells what cannot be.
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
    also: tuple[tuple[str, str], ...] = ()
    any_of: tuple[tuple[str, str], ...] = ()
    follows: str = ""
    was: str = ""


class Pattern(NamedTuple):
    """A fact that every gene has, as that of one: `{gene}` in its words is filled in.

    `alters` says that a gene of which it is true, or less than `alters_below`, or one of `alters_codes`, is
    not wild-type though no variant of its sequence was found; `list` is the list of a panel that makes it a
    negative; `variant` the variant of which it is the call; `implies` the findings that it is too, which
    cannot be denied; `partners` that it may be asked of each other gene (`RET.fusion with KIF5B`);
    `in_tumor` of a sequence elsewhere (`BRCA2.germline`), that a variant found there is in the tumor as well;
    `exons` that it may be asked of exons in a row (`EGFR.exon 2-7 deletion`); `changes` are names of changes
    that it is, which a rule asks and a case states as it does variants (`TERT has promoter mutation`).
    """

    fact: Fact
    list: str = ""
    alters: bool = False
    alters_below: Decimal | None = None
    variant: Variant | None = None
    implies: tuple[str, ...] = ()
    alters_codes: tuple[str, ...] = ()
    partners: bool = False
    in_tumor: bool = False
    exons: bool = False
    changes: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether a rule asks it as a change: with words of quality before it, and in other specimens."""
        return bool(self.changes) or self.exons

    @property
    def may_alter(self) -> bool:
        """Whether what could not be read of it may be an alteration."""
        return bool(self.alters or self.alters_below is not None or self.variant or self.alters_codes)

    def is_so(self, value: object) -> bool:
        """Whether a finding is certainly there: a call that is true, a number below its bound, a code."""
        if isinstance(value, Interval):
            bound, most = self.alters_below, value.high
            return bound is not None and most is not None and most < bound
        return value is True or value in self.alters_codes

    def joined(self, key: str, partner: str, exons: str) -> Self:
        """The same with one other gene, and where both are joined, if that is asked."""
        end = f" with {partner}{exons}"
        base = f"{self.fact.name} with {partner}" if exons else self.fact.name
        fact = self.fact._replace(name=key, label=self.fact.label + end, means=self.fact.means + end)
        return self._replace(fact=fact, list="", implies=(base,), partners=False)

    def run(self, key: str) -> Self:
        """The same of some exons in a row."""
        fact = self.fact._replace(name=key, label=f"{{gene}} {key}", means=f"{self.fact.means} ({key})")
        return self._replace(fact=fact, list="", implies=(self.fact.name,))

    def said(self, words: tuple[str, ...]) -> Self:
        """The same with words of quality; with one of them less it is so as well."""
        key, told = self.fact.name, " ".join(words)
        fact = self.fact._replace(name=f"{told} {key}", label=f"{told} {self.fact.label}",
                                  means=f"{self.fact.means}; it is {' and '.join(words)}")
        less = tuple(" ".join((*(word for word in words if word != lost), key)) for lost in words)
        return self._replace(fact=fact, list="", implies=(*less, *(f"{told} {one}" for one in self.implies)))

    def of(self, symbol: str) -> Fact:
        """The fact of a gene."""
        fact, name = self.fact, f"{symbol}.{self.fact.name}"
        return fact._replace(name=name, label=fact.label.format(gene=symbol), at=place_of(symbol, fact.name),
                             means=fact.means.format(gene=symbol),
                             panel=Coverage(self.list, symbol) if self.list else None)

    def found_in(self, symbol: str, there: Self) -> Fact:
        """The fact of a gene by the test that tells its sequence elsewhere, `BRCA1.germline`."""
        fact = self.of(f"{symbol}.{there.fact.name}")
        return fact._replace(label=there.fact.label.format(gene=self.fact.label.format(gene=symbol)),
                             means=f"{self.fact.means.format(gene=symbol)}: "
                                   f"{there.fact.label.format(gene=symbol)}", assay=there.fact.assay)


class Entries(Mapping[str, Fact]):
    """Facts by name. Those of its own are listed; each gene has others by pattern, which are found alone.

    A gene of HGNC has one of its own name, and one for each pattern (`PTEN.loss`); where a listed fact stands
    at the place of one of these (`met.amplified` at `biomarkers.MET.amplified`), that one is meant. A change
    that is a finding is one of each sequence (`BRCA1.germline.exon 2-7 deletion`), with words of quality or
    without. A name with the namespace of a pack before it (`civic:castration-resistant`) is a fact of that
    pack, yes or no.
    """

    def __init__(self, listed: Mapping[str, Fact], closed: bool,
                 patterns: Mapping[str, Pattern] | None = None, gene_assay: str = "") -> None:
        self.listed, self.closed, self.patterns = dict(listed), closed, dict(patterns or {})
        self.gene_assay = gene_assay
        self.were = {fact.was: fact for fact in self.listed.values() if fact.was}
        self.placed = {fact.at: fact.name for fact in listed.values()}
        self.runs = next((one for one in self.patterns.values() if one.exons), None)
        self.changes = {name.lower(): key for key, one in self.patterns.items() for name in one.changes}

    def __getitem__(self, name: str) -> Fact:
        if name in self.listed:
            return self.listed[name]
        if name in self.were:
            return self.were[name]
        symbol, _, key = name.rpartition(".")
        pattern = self.pattern(key)
        if pattern and self._is_gene(symbol):
            place = place_of(symbol, key)
            return self.listed[self.placed[place]] if place in self.placed else pattern.of(symbol)
        if pattern and pattern.is_change and (there := self._elsewhere(symbol)):
            return pattern.found_in(symbol.partition(".")[0], there)
        if not symbol and self._is_gene(name):
            return gene_fact(name, self.gene_assay)
        if owned := pack_fact(name):
            return owned
        raise KeyError(name)

    def pattern(self, key: str) -> Pattern | None:
        """What stands under a key in the report of a gene, that of one other gene included."""
        if found := _WITH.fullmatch(key):
            alone, partner = self.patterns.get(found[1]), found[2]
            known = alone is not None and alone.partners and self._is_gene(partner)
            return alone.joined(key, partner, found[3] or "") if alone and known else None
        return self.patterns.get(key) or self._qualified(key)

    def _qualified(self, key: str) -> Pattern | None:
        """A change that is a finding, by its key, with its words of quality in their order."""
        said, bare = _said(key)
        in_a_row = self.runs and bare and self._run(bare) == bare
        alone = self.runs.run(bare) if self.runs and in_a_row else self.patterns.get(bare)
        if alone is None or not alone.is_change or " ".join((*said, bare)) != key:
            return None
        return alone.said(said) if said else alone

    def change(self, text: str) -> str:
        """The key of the finding that a change is, in the one spelling of it; none of one of the sequence."""
        said, bare = _said(text)
        key = self._run(bare) or self.changes.get(bare.lower(), "")
        return " ".join((*said, key)) if key else ""

    def call(self, gene: str, change: Variant) -> str:
        """The fact by which reports call a change of a gene's sequence; empty where none does."""
        keys = (key for key, one in self.patterns.items() if one.variant == change)
        called = (self.get(f"{gene}.{key}") for key in keys)
        return next((fact.name for fact in called if fact), "")

    def _run(self, text: str) -> str:
        found = _RUN.fullmatch(text) if self.runs else None
        known = found and 0 < int(found[1]) < int(found[2])
        return f"exon {int(found[1])}-{int(found[2])} deletion" if found and known else ""

    def _elsewhere(self, name: str) -> Pattern | None:
        """The pattern of a gene's sequence in another specimen than the tumor, by the name of its fact."""
        symbol, _, key = name.partition(".")
        there = self.patterns.get(key)
        return there if there and there.fact.type == "gene" and self._is_gene(symbol) else None

    def _is_gene(self, symbol: str) -> bool:
        known = self.listed.get(symbol)
        if known:
            return known.type == "gene" and "." not in symbol
        return not self.closed and hgnc.symbol_of(symbol) == symbol

    def __contains__(self, name: object) -> bool:
        return name in self.listed

    def __iter__(self) -> Iterator[str]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def values(self) -> ValuesView[Fact]:
        """The facts that are listed."""
        return self.listed.values()


def _said(text: str) -> tuple[tuple[str, ...], str]:
    """The words of quality before a change, and the rest; of one that nothing can be, no words."""
    try:
        return split(text)
    except ValueError:
        return (), text


def place_of(symbol: str, key: str) -> str:
    """Where a case states a fact of a gene."""
    return f"biomarkers.{symbol}.{key}"


def gene_fact(symbol: str, assay: str = "") -> Fact:
    """The fact of a gene's sequence, and the test that tells it."""
    means = f"mutation status of {symbol}; wild-type only when a source says so"
    return Fact(symbol, "gene", symbol, means, f"biomarkers.{symbol}", codes=STATES, assay=assay)


def pack_fact(name: str) -> Fact | None:
    """The fact of a pack's own namespace that a name is; None for any other name."""
    found = _OF_A_PACK.fullmatch(name)
    if found is None:
        return None
    label = f"{found[2].replace('-', ' ')} ({found[1]})"
    return Fact(name, "boolean", label, f"a fact of the pack `{found[1]}`, which that pack alone asks",
                f"facts.{name}", assay="ask physician")
