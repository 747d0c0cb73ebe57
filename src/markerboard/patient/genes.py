"""What a case reports of genes: the genes it names, and those that its panel covered.

A gene is wild-type only when the case says so, or when a declared panel covered it and nothing was reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markerboard.errors import MAX_TOLD, did_you_mean
from markerboard.files.loose import items, mapping, names
from markerboard.language.entries import Fact, place_of
from markerboard.language.variants import Variant
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature.genes import misspelt
from markerboard.patient import values
from markerboard.patient.changes import Changes, unreadable
from markerboard.patient.facts import GeneState, Known, Trouble, Unknown, dotted
from markerboard.patient.families import genes_of
from markerboard.patient.findings import altered_by, denied, says, status_help
from markerboard.patient.fusions import partners
from markerboard.patient.panels import Covered
from markerboard.patient.spellings import OTHERWISE, UNREAD
from markerboard.patient.stated_changes import described, listed_elsewhere, of_germline, perhaps_benign
from markerboard.patient.unused import BENIGN, NOT_SAID, UNASKED, Unused
from markerboard.patient.written import REASONS, changes, reason, state

FORMED = ("PD-L1", "TMB", "ctDNA", "panel")
"""What stands among the genes and has a form of its own."""
SEQUENCE = frozenset({"status", "variants", "unread", "complete", "date"})
"""The keys of a report that speak of a gene's sequence, or of the report."""
KEYS = SEQUENCE | {"amplified", "cep7_ratio", "copy_number", "exon14_skipping", "fusion", "ihc"}
"""What a report may say of a gene, besides what the vocabulary has by pattern."""
SAID = frozenset({"reason", "date"})
"""What may stand beside the values of any marker."""
KINDS = ("genes", "amplifications", "deletions", "fusions")
"""What a panel lists."""
COVERED = "the panel covered it and nothing was reported"
BESIDE = "more is stated of it, which could not be read"


class Genes:
    """Reads the genes of one case; collects troubles instead of stopping at the first."""

    def __init__(self, markers: Mapping[str, Any], panel: Covered, vocabulary: Vocabulary,
                 specimen: str = "") -> None:
        self.markers, self.panel, self.vocabulary, self.specimen = markers, panel, vocabulary, specimen
        self.entries: dict[str, Known | Unknown] = {}
        self.troubles: list[Trouble] = []
        self.unused: list[Unused] = []
        self.listed: dict[str, dict[str, None]] = {}
        self.fused = partners(markers)
        self.otherwise, self.elsewhere = "", vocabulary.specimens
        self.calls = {key: one.variant for key, one in vocabulary.patterns.items() if one.variant}

    def read(self) -> None:
        """Fill the entries and the troubles."""
        reported = self._reported()
        stated = {kind: self._listed(kind) for kind in KINDS}
        self.listed = {kind: stated[kind] | self.panel.known(kind) for kind in KINDS}
        covered = self.listed["genes"]
        for symbol in reported | covered:
            if symbol in reported or symbol in self.vocabulary.genes:
                self._gene(symbol, reported.get(symbol, symbol), symbol in covered)
        self._unasked("genes", (s for s in stated["genes"]
                                if s not in reported and s not in self.vocabulary.genes))
        for kind in KINDS[1:]:
            asked = {by.gene for fact in self.vocabulary.covered if (by := fact.panel) and by.list == kind}
            self._unasked(kind, (symbol for symbol in stated[kind] if symbol not in asked))

    def _listed(self, kind: str) -> dict[str, None]:
        """The genes that the panel lists for a kind of change."""
        found: dict[str, None] = {}
        for i, written in names(self.panel.stated.get(kind)):
            choices = self.vocabulary.symbols_of(written)
            if len(choices) == 1:
                found[choices[0]] = None
            else:
                self._not_a_gene(("biomarkers", "panel", kind, i), written, choices)
        return {} if self.panel.elsewhere else found

    def _unasked(self, kind: str, symbols: Iterable[str]) -> None:
        """Say of which genes the panel covers something for which no rule asks."""
        told = ", ".join(symbols)
        if told:
            self.unused.append(Unused(f"biomarkers.panel.{kind}", told, UNASKED))

    def _reported(self) -> dict[str, str]:
        """The key under which each gene stands."""
        found: dict[str, str] = {}
        for key in self.markers:
            marker = key in FORMED or (key in self.vocabulary.markers and not self._of_gene(str(key)))
            choices = () if marker else self.vocabulary.symbols_of(str(key))
            if len(choices) != 1 and not marker:
                self._not_a_gene(("biomarkers", key), key, choices, key=True)
            elif choices and found.setdefault(choices[0], key) != key:
                told = f"{choices[0]} stands here twice, also as {found[choices[0]]}"
                self._trouble(("biomarkers", key), told, key=True)
        return found

    def _of_gene(self, key: str) -> bool:
        """Whether what stands under the name of a marker is, or is also, the report of a gene."""
        written = self.markers.get(key)
        if key not in self.vocabulary.symbols:
            return False
        word = written.get("status") if isinstance(written, Mapping) else written
        beside = mapping(written).keys() - self.vocabulary.markers[key] - SAID
        own = self.vocabulary.symbols[key] in self.markers.keys() - {key}  # a reason is not of that
        return bool(beside) or (state(word) is not None and not (own and reason(word)))

    def _gene(self, symbol: str, key: str, covered: bool) -> None:
        self._status(symbol, key, covered)
        known = self.entries.get(symbol)
        if known and symbol not in self.vocabulary.genes:
            told = known.value if isinstance(known, Known) else known.reason
            self.unused.append(Unused(known.at, f"{symbol} {told}", UNASKED))

    def _status(self, symbol: str, key: str, covered: bool) -> None:
        written, at = self.markers.get(key), ("biomarkers", key)
        report = {"status": written} if isinstance(written, str) else mapping(written)
        told, covered = self._changes(symbol, report, at), covered and report.get("complete") is not False
        status, variants = self._state(key, report, at), self._variants(report, told)
        born, doubtful = self._elsewhere(symbol, report, at)
        there, differing = listed_elsewhere(symbol, variants, self.entries, self.vocabulary, dotted(at))
        self.entries, self.unused = self.entries | there, self.unused + differing
        variants = tuple(dict.fromkeys((*variants, *map(of_germline, born.variants if born else ()))))
        self._called(symbol, at, report, variants)
        altered = variants or status == "mutated" or born or any(each.unnamed for each in told)
        unread = self._unread(report, at)
        open_ = any(each.open for each in told) or unread or bool(doubtful)
        self.otherwise = otherwise = self._otherwise(symbol, report, at)
        if status in REASONS and not born:
            self._untested(symbol, at, str(status), covered, bool(altered), open_)
        elif status == "wild-type" and (altered or any(each.unclear for each in told)):
            shown = [*map(str, variants), born, *(c for each in told for c in (*each.unnamed, *each.unclear))]
            first = next(filter(None, shown))
            self._trouble(at, f"{symbol} is said to be wild-type, yet a variant is reported: {first}")
        elif altered:
            # A mutation that nobody named may be any; only named ones leave no others.
            more = open_ or otherwise or status in REASONS or (born and not born.variants)
            complete = bool(variants) and not more and (covered or report.get("complete") is True)
            self.entries[symbol] = Known(GeneState("mutated", variants, complete), dotted(at),
                                         BESIDE if unread else "")
        elif open_:
            so = doubtful == OTHERWISE or any(each.unclear or each.calls for each in told)
            self.entries[symbol] = Unknown(OTHERWISE if so else UNREAD, dotted(at))
        elif otherwise and (covered or status == "wild-type"):
            self.entries[symbol] = Unknown(otherwise, dotted(at))
        elif status == "wild-type":
            self.entries[symbol] = Known(GeneState("wild-type", (), True), dotted(at))
        elif covered:
            self.entries[symbol] = Known(GeneState("wild-type", (), True), "biomarkers.panel.genes", COVERED)

    def _elsewhere(self, symbol: str, report: Mapping[str, Any],
                   at: tuple[str, str]) -> tuple[GeneState | None, str]:
        """Read what other specimens say of a gene: what of it is in the tumor, and why more may be."""
        born, doubtful = None, ""
        for key in sorted(self.elsewhere & report.keys()):
            inner = Genes({symbol: report[key]}, Covered({}, self.vocabulary), self.vocabulary, f".{key}")
            inner.read()
            self._take(inner, symbol, (*at, key))
            in_tumor = self.vocabulary.patterns[key].in_tumor
            if in_tumor and (open_ := perhaps_benign(report[key], symbol, self.vocabulary)):
                self.entries[f"{symbol}.{key}"] = Unknown(UNREAD, dotted((*at, key)))
                self.unused.append(Unused(dotted((*at, key, "variants")), open_, NOT_SAID))
            told = self.entries.get(f"{symbol}.{key}")
            if in_tumor:
                state = told.value if isinstance(told, Known) and isinstance(told.value, GeneState) else None
                born = state if state and state.status == "mutated" else born
                unsure = told.reason if isinstance(told, Unknown) else ""
                doubtful = doubtful or inner.otherwise or (unsure if unsure in (UNREAD, OTHERWISE) else "")
        return born, doubtful

    def _take(self, inner: Genes, symbol: str, at: tuple[str, str, str]) -> None:
        """What was read of a part of a gene's report, under the places that it has."""
        before, after = f"biomarkers.{symbol}", dotted(at)
        self.troubles += [one._replace(path=(*at, *one.path[2:])) for one in inner.troubles]
        gene = inner.entries.pop(symbol, None)
        self.unused += [one._replace(at=one.at.replace(before, after, 1)) for one in inner.unused
                        if one.why != UNASKED or gene is None or one.at != gene.at]
        self.entries |= {name: told._replace(at=told.at.replace(before, after, 1))
                         for name, told in inner.entries.items() if name.startswith(f"{symbol}.{at[-1]}.")}
        if gene:
            name = f"{symbol}.{at[-1]}"
            self.entries[name] = gene._replace(at=gene.at.replace(before, after, 1))
            if name not in self.vocabulary.facts:
                said = gene.value if isinstance(gene, Known) else gene.reason
                self.unused.append(Unused(after, f"{symbol} {at[-1]}: {said}", UNASKED))

    def _state(self, key: str, report: Mapping[str, Any], at: tuple[str, str]) -> str | None:
        """The status of a gene; a word of a marker of that name is none of the gene."""
        written = report.get("status")
        found = state(written)
        if found is None and isinstance(written, str) and key not in self.vocabulary.markers:
            path = (*at, "status") if isinstance(self.markers.get(key), Mapping) else at
            self._trouble(path, f"`{written[:40]}` is not a status of a gene",
                          status_help(written, self.vocabulary))
        return found

    def _otherwise(self, symbol: str, report: Mapping[str, Any], at: tuple[str, str]) -> str:
        """Why a gene that is lost, rearranged or skips an exon, or may, is not wild-type as it is said."""
        found = {key: self._finding(symbol, (*at, key), report[key])
                 for key in sorted(report.keys() - SEQUENCE - self.elsewhere) if report[key] is not None}
        self.troubles += denied(symbol, found, report, at, self.vocabulary)
        altered = [(altered_by(self.vocabulary.facts.pattern(key), one), one) for key, one in found.items()]
        perhaps = [one.reason if isinstance(one, Unknown) else UNREAD for so, one in altered if so is None]
        return OTHERWISE if symbol in self.fused or any(so for so, _ in altered) else "".join(perhaps[:1])

    def _finding(self, symbol: str, path: tuple[str, ...], written: Any) -> Known | Unknown:
        """What a key states of a gene; what no rule asks is kept all the same, and said."""
        fact = self.vocabulary.of_gene(symbol + self.specimen, path[-1])
        told = self._told(fact, path, written)
        if fact is None or fact.name not in self.vocabulary.facts:
            self._asked_by_none(symbol, path, written)
            self.entries |= {fact.name: told} if fact else {}
        return told

    def _told(self, fact: Fact | None, path: tuple[str, ...], written: Any) -> Known | Unknown:
        if why := reason(written):
            return Unknown(REASONS[why], dotted(path))
        if fact is None:
            return Known(not says(written, False), dotted(path))
        try:
            value = values.parse(fact, written, self.vocabulary)
        except ValueError as error:
            if fact.name not in self.vocabulary.facts:  # else it is told where the fact is read
                message, _, help = str(error).partition(" | ")
                self._trouble(path, message, help)
            return Unknown(UNREAD, dotted(path))
        return Known(value, dotted(path), written=values.shown(value, str(written)))

    def _asked_by_none(self, symbol: str, path: tuple[str, ...], written: Any) -> None:
        shown = str(written).lower() if isinstance(written, bool) else str(written)
        self.unused.append(Unused(dotted(path), f"{symbol} {path[-1]}: {shown}", UNASKED))

    def _unread(self, report: Mapping[str, Any], at: tuple[str, str]) -> bool:
        """Whether something is reported of the gene that could not be read, which is said."""
        unread = items(report.get("unread"))
        self.unused += [Unused(dotted((*at, "unread", i)), str(one), UNREAD) for i, one in enumerate(unread)]
        return bool(unread)

    def _called(self, symbol: str, at: tuple[str, str], report: Mapping[str, Any],
                variants: tuple[Variant, ...]) -> None:
        """A variant that has a fact of its own in the vocabulary answers that fact as well."""
        for key, variant in self.calls.items():
            own = self.vocabulary.places.get(place_of(symbol, key))
            if own is None or variant not in {one.bare for one in variants}:
                continue
            if report.get(key) is False:
                self._trouble(at, f"{symbol} is said to lack {variant}, yet it is reported")
            self.entries[own.name] = Known(True, dotted(at))

    def _untested(self, symbol: str, at: tuple[str, str], status: str, covered: bool, found: bool,
                  open_: bool) -> None:
        if found:
            self._trouble(at, f"{symbol} is said to be {status}, yet a variant is reported")
        elif covered and status == "not tested":
            self._trouble(at, f"{symbol} is said to be not tested, yet the panel covers it")
        self.entries[symbol] = Unknown(UNREAD if open_ else REASONS[status], dotted(at))

    def _changes(self, symbol: str, report: Mapping[str, Any], at: tuple[str, str]) -> list[Changes]:
        """What each text of the report says; one that cannot be read is a trouble."""
        found = []
        for i, stated in enumerate(items(report.get("variants"))):
            written, benign = described(stated, symbol, self.vocabulary)
            if benign:
                self.unused.append(Unused(dotted((*at, "variants", i)), str(written), BENIGN))
                found.append(Changes(unread=(str(written),)))
                continue
            told = changes(written, symbol, self.vocabulary)
            for part in told.unread:
                self._trouble((*at, "variants", i), *unreadable(part))
            place = dotted((*at, "variants", i))
            self.unused += [Unused(place, part, why) for part, why in told.aside()]
            self.unused += [Unused(place, part, "what it does to the protein is not told")
                            for part in told.unclear]
            found.append(told)
        return found

    def _variants(self, report: Mapping[str, Any], told: list[Changes]) -> tuple[Variant, ...]:
        called = {variant: None for key, variant in self.calls.items() if says(report.get(key), True)}
        named = dict.fromkeys(variant for each in told for variant in each.variants)
        return tuple(named | called)

    def _not_a_gene(self, path: tuple[str | int, ...], written: str, choices: tuple[str, ...],
                    key: bool = False) -> None:
        if choices := choices or genes_of(str(written), self.vocabulary):
            self._trouble(path, f"`{written}` is a name of {' and of '.join(choices)}",
                          "write the symbol of the one that is meant", key)
            return
        near = misspelt(str(written)) if len(self.troubles) < MAX_TOLD else None
        known = (*self.vocabulary.genes, *FORMED, *self.vocabulary.markers, *filter(None, [near]))
        below = key and (written in (*SEQUENCE, "fusions") or self.vocabulary.facts.pattern(str(written)))
        help = f"write it below its gene: `{{{written}: ...}}`" if below else did_you_mean(
            str(written), known, len(self.troubles))
        self._trouble(path, f"`{written}` is not a gene of the vocabulary", help, key)

    def _trouble(self, path: tuple[str | int, ...], message: str, help: str = "", key: bool = False) -> None:
        self.troubles.append(Trouble(path, message, help, key))
