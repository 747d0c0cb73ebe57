"""A case in the making: statements from a foreign file, put together without ever choosing between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from markerboard.imports import denials, denying, genes
from markerboard.imports.agreement import Statement, Unread, agreed, contradicted, doubt, shown
from markerboard.imports.genes import Born, GeneReport, GeneStatus
from markerboard.imports.hidden import hidden, unreadable
from markerboard.imports.imported import ImportedCase
from markerboard.imports.placing import as_written, put, take_out
from markerboard.imports.report import Conversion, Left, Report, Used
from markerboard.imports.therapy import Treatment, lines_of
from markerboard.language.entries import place_of
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import casefacts, values
from markerboard.patient.facts import SKIPPING, Facts, Known, Unknown, dotted
from markerboard.patient.reported import REASONS
from markerboard.patient.unused import UNREAD_DRUG

CONFLICTING = "conflicting"
_REASONS = {CONFLICTING: CONFLICTING, "unreadable": REASONS["unreadable"]}
_WORDS = {genes.PRESENT: "mutated", genes.ABSENT: "wild-type", genes.OPEN: "unreadable"}
SECTIONS = ("case", "notes", "patient", "disease", "treatment", "history", "progression",
            "biomarkers", "facts")


class Draft:
    """Collects what a file states; `case` puts it together."""

    def __init__(self, name: str, vocabulary: Vocabulary, report: Report, *, infer_lines: bool = False,
                 today: str = "") -> None:
        self.today = today or date.today().isoformat()
        self.name, self.vocabulary, self.report, self.infer_lines = name, vocabulary, report, infer_lines
        self.stated: defaultdict[str, list[Statement]] = defaultdict(list)
        self.genes: defaultdict[str, list[GeneReport]] = defaultdict(list)
        self.born: defaultdict[str, list[Born]] = defaultdict(list)
        self.denied: defaultdict[str, list[denials.Denial]] = defaultdict(list)
        self.treatments: list[Treatment] = []
        self.origins: dict[str, str] = {}
        self.hidden, self.notes = list[str](), list[str]()
        self.unread: defaultdict[str, list[Unread]] = defaultdict(list)
        self.texts: defaultdict[str, list[Unread]] = defaultdict(list)
        self.unclear, self.denying = list[GeneReport](), list[tuple[str, str]]()
        self.reasons: dict[str, str] = {}
        self.uncertain: defaultdict[str, dict[str, None]] = defaultdict(dict)

    # Collecting

    def state(self, name: str, written: str | bool, place: str, row: str, *, day: str = "",
              note: str = "") -> None:
        """A fact as a case would write it; one that the vocabulary refuses goes to the report."""
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            self.unused(place, f"the vocabulary has no fact `{name}`")
            return
        if not (isinstance(written, str) and written in REASONS):
            try:
                values.parse(fact, written, self.vocabulary)
            except ValueError as error:
                self.open(name, place, shown(written), str(error).replace(" | ", "; "), day=day)
                return
        self.stated[fact.name].append(Statement(written, place, row, day))  # `ALK.fusion` is a name of it too
        if note:
            self.converted(place, note)

    def open(self, name: str, place: str, stated: str, why: str, *, day: str = "",
             may: str | bool = "") -> None:
        """A fact that a place states, or may state, in a way that cannot be used: it stays unknown."""
        if fact := self.vocabulary.facts.get(name):
            self.unread[fact.name].append(Unread(place, stated, why, day, may))
        if not may:
            self.left(place, stated, why)

    def gene(self, symbol: str, report: GeneReport) -> None:
        """What a place says of a gene of the vocabulary."""
        self.genes[symbol].append(report)

    def open_genes(self, symbols: Iterable[str], place: str, stated: str, why: str, *, denies: bool = False,
                   row: str = "variant") -> None:
        """What is stated of genes and cannot be used; where none can be named it may be of any.

        `denies` says that it may be the absence of any change.
        """
        named = list(symbols)
        self.left(place, stated, why)
        report = GeneReport(genes.OPEN, place, row, denies=denies)
        if not named:
            self.unclear.append(report)
        for symbol in named:
            self.gene(symbol, report)

    def treat(self, treatment: Treatment) -> None:
        """A drug that was given."""
        self.treatments.append(treatment)

    def unused(self, place: str, why: str) -> None:
        """Something that was not used, and why."""
        self.report.not_used.append(Left(place, why))

    def left(self, place: str, stated: str, why: str) -> None:
        """Something that was stated and could not be used, as it stands there, and why; told once."""
        told = Left(place, why, stated[:200])
        if self.report.not_used[-1:] != [told]:
            self.report.not_used.append(told)

    def note(self, told: str) -> None:
        """Something that whoever reads the case must know."""
        if told not in self.notes:
            self.notes.append(told)

    def converted(self, place: str, what: str) -> None:
        """Something that was changed on the way."""
        self.report.conversions.append(Conversion(place, what))

    # Putting together

    def case(self, *, complete: bool = False) -> ImportedCase:
        """The case, its facts with the places they came from, and the finished report.

        `complete` says that the file holds every treatment, which only its maker can know.
        """
        data: dict[str, Any] = {"case": self.name}
        denying.settle(self.denying, self.genes, self.stated, self.unread, self.vocabulary)
        for told in [*denials.settle(self.denied, self.genes, self.born, self.stated),
                     *denials.agree(self.genes, self.born)]:
            self.open(*told)
        for fact, places in denials.calls(self.stated, self.genes, self.vocabulary):
            self._open_place(data, fact, CONFLICTING, places)
        doubt(self.unread, self.texts, self.stated, self.vocabulary)
        every = dict.fromkeys((*self.vocabulary.facts, *sorted(self.stated.keys() | self.unread.keys())))
        for name in [name for name in every if name not in self.reasons]:
            if name in self.stated or any(one.alone or one.may == "" for one in self.unread.get(name, ())):
                self._place(data, self.vocabulary.facts[name], self.stated[name])
        self._genes(data)
        self._treatment(data, complete)
        if self.notes:
            data["notes"] = " ".join(sorted(self.notes))
        ordered = {key: data[key] for key in SECTIONS if key in data}
        read = self._read(ordered)
        located = Facts(self._located(read), read.unused)
        for name in contradicted(self.stated, located, self.reasons):
            self.report.used = [one for one in self.report.used if one.to != name]
            why = f"`{name}` contradicts another statement; neither is taken"
            for one in self.stated[name]:
                self.left(one.place, one.written if isinstance(one.written, str) else "", why)
        self.report.facts = sum(isinstance(f, Known) for f in located.entries.values())
        self.report.close()
        return ImportedCase(ordered, located, None, self.report)

    def _read(self, data: dict[str, Any]) -> Facts:
        """The facts; what contradicts itself across sections is taken out, and said."""
        read, troubles = casefacts.read(data, self.vocabulary, several=True)
        for trouble in troubles:
            self.unused(dotted(trouble.path), trouble.message)
            take_out(data, trouble.path[:2])
        return casefacts.read(data, self.vocabulary, several=True)[0] if troubles else read

    def _place(self, data: dict[str, Any], fact: Fact, statements: list[Statement]) -> None:
        found = agreed(fact, statements, self.unread[fact.name], self.vocabulary)
        for place, why in found.left:
            self.unused(place, why)
        if found.taken is None:
            places = [s.place for s in statements or self.unread[fact.name]]
            self._open_place(data, fact, found.reason, places)
            return
        told = found.taken.written
        put(data, fact.at, as_written(fact, told))
        self.origins[fact.name] = found.taken.place
        for one in statements:
            if one.written == told:
                self.report.used.append(Used(one.place, fact.name, shown(one.written), one.row))

    def _open_place(self, data: dict[str, Any], fact: Fact, reason: str, places: list[str]) -> None:
        """A fact that stays unknown although it is stated; a case that is written down says so as well."""
        self.origins[fact.name] = ", ".join(sorted(places)[:3])
        self.reasons[fact.name] = reason
        put(data, fact.at, reason)

    # Genes

    def _genes(self, data: dict[str, Any]) -> None:
        panel: list[str] = []
        listed = [symbol for symbol in self.vocabulary.genes if symbol in self.genes]
        for symbol in dict.fromkeys((*listed, *sorted(self.genes))):
            self.genes[symbol] += self.unclear
            self._gene(data, symbol, genes.together(self.genes[symbol]), panel)
        if panel:
            data.setdefault("biomarkers", {})["panel"] = {"genes": panel}
        self.report.not_stated = tuple(s for s in self.vocabulary.genes if s not in self.report.states)

    def _gene(self, data: dict[str, Any], symbol: str, status: GeneStatus, panel: list[str]) -> None:
        reports = self.genes[symbol]
        if not status.state:
            told = " and ".join(sorted({report.state for report in reports}))
            for report in reports:
                self.unused(report.place, f"{symbol} is reported as {told}; neither is taken")
            self.reasons[symbol] = CONFLICTING
            self._report_gene(data, symbol, status._replace(state=CONFLICTING, variants=()))
            self.origins[symbol] = ", ".join(status.places[:3])
            return
        if status.covered:
            panel.append(symbol)
        if status.state != genes.COVERED:
            self._report_gene(data, symbol, status)
        if status.state == genes.OPEN:
            self.reasons[symbol] = "unreadable"
        self.origins[symbol] = ", ".join(status.places[:3])
        self.report.states[symbol] = status.state
        for report in reports:
            value = ", ".join(report.variants) or report.state
            self.report.used.append(Used(report.place, symbol, value, report.row))

    def _report_gene(self, data: dict[str, Any], symbol: str, status: GeneStatus) -> None:
        word = _WORDS.get(status.state, status.state)
        markers = data.setdefault("biomarkers", {})
        beside = markers.get(symbol, {})
        # A variant that has a fact of its own stands there already.
        skipped = str(SKIPPING) if beside.get("exon14_skipping") is True else ""
        listed = genes.of_tumor(self.genes[symbol], self.born.get(symbol, ())) if status.variants else ()
        named = [variant for variant in listed if str(parse(variant).bare) != skipped]
        told: dict[str, Any] = {"variants": named} if named else (
            {} if skipped or (word != CONFLICTING and self._only_born(symbol)) else {"status": word})
        # The word alone would be said of all that the gene may have; what conflicts are its mutations.
        alone = not beside and not named and word != CONFLICTING
        markers[symbol] = word if alone else {**told, **self._unsaid(symbol, word), **beside}
        if self.born.get(symbol) and status.state in (genes.PRESENT, CONFLICTING):
            germline = (CONFLICTING if word == CONFLICTING else
                        genes.of_germline(self.born[symbol], beside.get("germline")))
            markers[symbol] = {**told, **beside, "germline": germline}

    def _only_born(self, symbol: str) -> bool:
        """Whether each mutation of a gene that is reported is of the germline, or is one of those."""
        born = self.born.get(symbol, ())
        places = {one.place for one in born}
        named = {variant for one in born for variant in one.variants}
        found = [report for report in self.genes[symbol] if report.state == genes.PRESENT]
        return all(one.place in places or (one.variants and named.issuperset(one.variants)) for one in found
                   ) and bool(found and born)

    def _unsaid(self, symbol: str, word: str) -> dict[str, str]:
        """What the report of a gene that cannot be read may state besides: all that a gene may have."""
        whole = any(report.state == genes.OPEN and report.denies for report in self.genes[symbol])
        start = place_of(symbol, "")
        asked = [at.removeprefix(start) for at, fact in self.vocabulary.places.items()
                 if at.startswith(start) and fact.type != "gene"] if whole and word == "unreadable" else []
        return dict.fromkeys(asked, word)

    # Treatment

    def _treatment(self, data: dict[str, Any], complete: bool) -> None:
        lines, notes, unplaced = lines_of(self.treatments, infer=self.infer_lines)
        for treatment, why in unplaced:
            self.left(treatment.place, treatment.drug, why)
        if not (lines or unplaced):
            return
        unread = {"unread": [UNREAD_DRUG]}
        data["treatment"] = [{**line.data, **(unread if line.open else {})} for line in lines]
        if not lines:
            # A drug of which no line is known was stated all the same; lines that it may be in are open.
            data["treatment"].append({"line": "unreadable", **unreadable(t for t, _ in unplaced), **unread})
        self.hidden = hidden((t for t, _ in unplaced), data["treatment"], self.vocabulary)
        if not complete:
            # Whether a file holds every treatment nobody can tell, so it proves no drug as never given.
            data["history"] = "partial"
        self.notes += notes
        places = [place for line in lines for place in line.places[:2]]
        self.origins["treatment"] = ", ".join(dict.fromkeys(places or [one.place for one, _ in unplaced[:3]]))
        for line in lines:
            for note in line.notes:
                self.converted(line.places[0], note)
            for place, drug in zip(line.places, line.drugs, strict=True):
                told = drug or "a drug that cannot be read"
                self.report.used.append(Used(place, line.title, told, "treatment"))

    # Where the facts stand in the file

    def _located(self, read: Facts) -> dict[str, Known | Unknown]:
        inferred = any("inferred" in note for note in self.notes)
        entries = {**dict.fromkeys(self.hidden, Unknown(REASONS["unreadable"], "treatment")), **read.entries}
        return {name: self._locate(name, known, inferred) for name, known in entries.items()}

    def _locate(self, name: str, known: Known | Unknown, inferred: bool) -> Known | Unknown:
        derived = bool(self.vocabulary.facts[name].history)
        origin = self.origins.get("treatment" if derived else name, "")
        if not origin:
            return known
        changed = known._replace(at=f"{known.at} ({origin})")
        if name in self.reasons and isinstance(changed, Unknown):
            return changed._replace(reason=_REASONS[self.reasons[name]])
        if isinstance(changed, Known) and (unsure := sorted(self.uncertain.get(name, ()))):
            return changed._replace(note=f"of uncertain significance: {', '.join(unsure)}")
        if derived and inferred and isinstance(changed, Known):
            return changed._replace(note="lines of treatment inferred from dates")
        return changed
