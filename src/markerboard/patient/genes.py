"""What a case reports of genes: the genes it names, and those that its panel covered.

A gene is wild-type only when the case says so, or when a declared panel covered it and nothing
was reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from markerboard.errors import did_you_mean
from markerboard.files.loose import items, mapping, names, text
from markerboard.language.variants import Variant
from markerboard.language.variants import parse as parse_variant
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import SKIPPING, GeneState, Known, Trouble, Unknown, dotted
from markerboard.patient.reported import REASONS

MARKERS = ("PD-L1", "TMB", "ctDNA", "panel")
"""What stands among the genes and is none."""
COVERED = "the panel covered it and nothing was reported"
_SPELLINGS = "write L858R, p.Leu858Arg or exon 19 deletion"


class Genes:
    """Reads the genes of one case; collects troubles instead of stopping at the first."""

    def __init__(self, markers: Mapping[str, Any], panel: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.markers, self.panel, self.vocabulary = markers, panel, vocabulary
        self.entries: dict[str, Known | Unknown] = {}
        self.troubles: list[Trouble] = []

    def read(self) -> None:
        """Fill the entries and the troubles."""
        reported = self._reported()
        symbols = self.vocabulary.symbols
        covered = {symbols[s]: None for _, s in names(self.panel.get("genes")) if s in symbols}
        for symbol in reported | covered:
            self._gene(symbol, reported.get(symbol, symbol), symbol in covered)
        for kind in ("genes", "amplifications", "fusions"):
            for i, written in names(self.panel.get(kind)):
                if written not in symbols:
                    self._not_a_gene(("biomarkers", "panel", kind, i), written)

    def _reported(self) -> dict[str, str]:
        """The key under which each gene stands."""
        found: dict[str, str] = {}
        for key in self.markers:
            symbol = self.vocabulary.symbols.get(key)
            if symbol is None and key not in MARKERS:
                self._not_a_gene(("biomarkers", key), key, key=True)
            elif symbol is not None and found.setdefault(symbol, key) != key:
                self._trouble(("biomarkers", key), f"{symbol} stands here twice, also as {found[symbol]}",
                              key=True)
        return found

    def _gene(self, symbol: str, key: str, covered: bool) -> None:
        written, at = self.markers.get(key), ("biomarkers", key)
        report = {"status": written} if isinstance(written, str) else mapping(written)
        status, variants = text(report.get("status")), self._variants(report, at)
        self._skipping(symbol, at, report, variants)
        if status in REASONS:
            self._untested(symbol, at, str(status), covered, bool(variants))
        elif variants and status == "wild-type":
            self._trouble(at, f"{symbol} is said to be wild-type, yet a variant is reported: {variants[0]}")
        elif variants or status == "mutated":
            # A mutation that nobody named may be any; only named ones leave no others.
            complete = bool(variants) and (covered or report.get("complete") is True)
            self.entries[symbol] = Known(GeneState("mutated", variants, complete), dotted(at))
        elif status == "wild-type":
            self.entries[symbol] = Known(GeneState("wild-type", (), True), dotted(at))
        elif covered:
            self.entries[symbol] = Known(GeneState("wild-type", (), True), "biomarkers.panel.genes", COVERED)

    def _skipping(self, symbol: str, at: tuple[str, str], report: Mapping[str, Any],
                  variants: tuple[Variant, ...]) -> None:
        """A variant that has a fact of its own in the vocabulary answers that fact as well."""
        own = self.vocabulary.places.get(f"biomarkers.{symbol}.exon14_skipping")
        if own is None or SKIPPING not in variants:
            return
        if report.get("exon14_skipping") is False:
            self._trouble(at, f"{symbol} is said to lack {SKIPPING}, yet it is reported")
        self.entries[own.name] = Known(True, dotted(at))

    def _untested(self, symbol: str, at: tuple[str, str], status: str, covered: bool, found: bool) -> None:
        if found:
            self._trouble(at, f"{symbol} is said to be {status}, yet a variant is reported")
        elif covered and status == "not tested":
            self._trouble(at, f"{symbol} is said to be not tested, yet the panel covers it")
        self.entries[symbol] = Unknown(REASONS[status], dotted(at))

    def _variants(self, report: Mapping[str, Any], at: tuple[str, str]) -> tuple[Variant, ...]:
        found = []
        for i, written in enumerate(items(report.get("variants"))):
            try:
                found.append(parse_variant(str(written)))
            except ValueError as error:
                self._trouble((*at, "variants", i), str(error), _SPELLINGS)
        if report.get("exon14_skipping") is True:
            found.append(SKIPPING)
        return tuple(found)

    def _not_a_gene(self, path: tuple[str | int, ...], symbol: str, key: bool = False) -> None:
        known = chain(self.vocabulary.genes, MARKERS)
        help = did_you_mean(str(symbol), known, len(self.troubles))
        self._trouble(path, f"`{symbol}` is not a gene of the vocabulary", help, key)

    def _trouble(self, path: tuple[str | int, ...], message: str, help: str = "", key: bool = False) -> None:
        self.troubles.append(Trouble(path, message, help, key))
