"""A sample as a case of plain data, without an account: for cohorts, in which every case costs little.

It says of the genes and facts that rules ask what the whole case says; a property holds both side by side.
A panel is written gene by gene, so that what is said of one gene is read once for all samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markerboard.imports import genes
from markerboard.imports.agreement import Statement, Unread, agreed
from markerboard.imports.denials import Denial, Told, settle
from markerboard.imports.genes import GeneReport
from markerboard.imports.molecular.judging import Stated
from markerboard.imports.molecular.samples import Sample, Samples
from markerboard.imports.placing import put
from markerboard.language.vocabulary import Fact, Vocabulary

_COVERED = GeneReport(genes.COVERED, "", "panel")


def asked_by(vocabulary: Vocabulary) -> frozenset[str]:
    """The genes of which the rules ask something."""
    return frozenset({*vocabulary.genes, *(fact.panel.gene for fact in vocabulary.covered if fact.panel)})


class Lean:
    """Writes the samples of a file as plain cases."""

    def __init__(self, samples: Samples) -> None:
        self.samples, self.vocabulary = samples, samples.vocabulary
        self.panels: dict[int, tuple[tuple[str, ...], frozenset[str]]] = {}
        self.known: dict[int, tuple[Stated, Stated]] = {}
        self.places: dict[str, tuple[Fact, str, str]] = {}

    def data(self, sample: Sample) -> dict[str, Any]:
        """The case of a sample."""
        made, silent, _ = self.parts(sample)
        made.setdefault("biomarkers", {}).update(dict.fromkeys(silent, "wild-type"))
        return made

    def parts(self, sample: Sample) -> tuple[dict[str, Any], list[str], list[Told]]:
        """The case of a sample without the genes that are wild-type since nothing is stated of them, those,
        and what is told of rows that deny each other.
        """
        reports: dict[str, list[GeneReport]] = {}
        stated: dict[str, list[tuple[Statement, str]]] = {}
        unread: dict[str, list[tuple[Unread, str]]] = {}
        unclear: list[GeneReport] = []
        calls = (*sample.calls, *self.samples.everywhere)
        denying = any(call.denied for call, _ in calls)
        for call, place in calls:
            asked = self._asked_of(call)
            for symbol, report in asked.genes:
                # The place, by which reports are told apart, is put to them only where it is asked.
                reports.setdefault(symbol, []).append(report._replace(place=place) if denying else report)
            for name, statement in asked.facts:
                stated.setdefault(name, []).append((statement, place))
            for name, one in asked.unread:
                unread.setdefault(name, []).append((one, place))
            unclear = unclear or list(call.unclear)
        for name, written, place in sample.facts:
            stated.setdefault(name, []).append((Statement(written, "", ""), place))
        for name, place, text, why in sample.open:
            unread.setdefault(name, []).append((Unread("", text, why), place))
        told = self._settled(calls, reports, stated, unread) if denying else []
        made: dict[str, Any] = {"case": sample.name[:200]}
        covered: frozenset[str] = frozenset().union(*(self._asked(symbols) for symbols, _ in sample.covered))
        self._genes(made, covered, reports, unclear)
        self._facts(made, stated, unread)
        markers = made.get("biomarkers", {})
        for symbol, held in markers.items():
            if symbol in covered and isinstance(held, dict) and not unclear and symbol not in reports:
                held["status"] = "wild-type"  # beside a call of its own
        return made, [] if unclear else list(covered.difference(reports, markers)), told

    def _settled(self, calls: Iterable[tuple[Stated, str]], reports: dict[str, list[GeneReport]],
                 stated: Iterable[str], unread: dict[str, list[tuple[Unread, str]]]) -> list[Told]:
        """Leave open what rows that deny each other say of genes and facts; what is to be told of it."""
        denied: dict[str, list[Denial]] = {}
        for call, place in calls:
            for symbol, one in call.denied:
                denied.setdefault(symbol, []).append(one._replace(place=place))
        told = list(settle(denied, reports, {}, stated))
        for fact, place, text, why in told:
            if fact in self.vocabulary.facts:
                unread.setdefault(fact, []).append((Unread("", text, why), place))
        return told

    def _genes(self, made: dict[str, Any], covered: frozenset[str], reports: Mapping[str, list[GeneReport]],
               unclear: list[GeneReport]) -> None:
        markers: dict[str, Any] = {}
        for symbol, listed in reports.items():
            report = [*listed, *unclear, *([_COVERED] if symbol in covered else ())]
            status = genes.together(report)
            if status.state == genes.PRESENT and status.variants:
                variants = list(status.variants)
                markers[symbol] = {"variants": variants, "complete": True} if status.covered else {
                    "variants": variants}
            elif status.state == genes.PRESENT:
                markers[symbol] = "mutated"
        if markers:
            made["biomarkers"] = markers

    def _asked_of(self, call: Stated) -> Stated:
        """What a call states of the genes and the facts that the rules ask; many samples share one call."""
        known = self.known.get(id(call))
        if known is None:
            genes, facts = self.vocabulary.genes, self.vocabulary.facts
            found = Stated(tuple(one for one in call.genes if one[0] in genes),
                           facts=tuple(one for one in call.facts if one[0] in facts),
                           unread=tuple(one for one in call.unread if one[0] in facts))
            self.known[id(call)] = known = call, found  # while it is held no other call has its number
        return known[1]

    def _asked(self, symbols: tuple[str, ...]) -> frozenset[str]:
        """Those of a panel's genes that the rules ask; many samples share one panel."""
        known = self.panels.get(id(symbols))
        if known is None:
            asked = frozenset(symbols).intersection(self.vocabulary.genes)
            self.panels[id(symbols)] = known = symbols, asked  # while it is held no other has its number
        return known[1]

    def _facts(self, made: dict[str, Any], stated: Mapping[str, list[tuple[Statement, str]]],
               unread: Mapping[str, list[tuple[Unread, str]]]) -> None:
        for name, listed in stated.items():
            fact, section, key = self._placed(name)
            taken: Statement | None = listed[0][0]
            if name in unread or len(listed) > 1:
                # The place, by which statements that differ are told apart, is put to them only here.
                statements = [one._replace(place=place) for one, place in listed]
                beside = [one._replace(place=place) for one, place in unread.get(name, ())]
                taken = agreed(fact, statements, beside, self.vocabulary).taken
            if taken is None:
                continue
            here = made.get(section, {}).get(key)
            if isinstance(here, str):
                made[section][key] = {"status": here}
            put(made, fact.at, taken.written)

    def _placed(self, name: str) -> tuple[Fact, str, str]:
        """A fact, and the section and the key of it below which a case states it."""
        found = self.places.get(name)
        if found is None:
            fact = self.vocabulary.facts[name]
            section, key, *_ = [*fact.at.split("."), ""]
            self.places[name] = found = fact, section, key
        return found
