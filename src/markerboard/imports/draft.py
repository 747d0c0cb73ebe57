"""A case in the making: statements from a foreign file, put together without ever choosing between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markerboard.imports import genes
from markerboard.imports.genes import GeneReport, GeneStatus
from markerboard.imports.report import Conversion, Report, Unused, Used
from markerboard.imports.therapy import Treatment, lines_of
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import casefacts, values
from markerboard.patient.casefile import Case
from markerboard.patient.facts import SKIPPING, Facts, Known, Unknown, dotted
from markerboard.patient.reported import REASONS

SECTIONS = ("case", "notes", "patient", "disease", "treatment", "history", "progression",
            "biomarkers", "facts")


class Statement(NamedTuple):
    """A fact that a place of a file states, and the day of it where one is given."""

    written: str | bool
    place: str
    row: str
    day: str = ""


@dataclass(frozen=True, eq=False)
class ImportedCase(Case):
    """A case that was read from a file of another format, and the account of that."""

    report: Report = field(default_factory=lambda: Report("", ""))

    @property
    def account(self) -> str:
        """What was taken from the file and what was left, in a line."""
        return self.report.summary()


class Draft:
    """Collects what a file states; `case` puts it together."""

    def __init__(self, name: str, vocabulary: Vocabulary, report: Report, *,
                 infer_lines: bool = False) -> None:
        self.name, self.vocabulary, self.report, self.infer_lines = name, vocabulary, report, infer_lines
        self.stated = defaultdict[str, list[Statement]](list)
        self.genes = defaultdict[str, list[GeneReport]](list)
        self.treatments: list[Treatment] = []
        self.origins: dict[str, str] = {}
        self.notes: list[str] = []

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
                self.unused(place, str(error).replace(" | ", "; "))
                return
        self.stated[name].append(Statement(written, place, row, day))
        if note:
            self.converted(place, note)

    def gene(self, symbol: str, report: GeneReport) -> None:
        """What a place says of a gene of the vocabulary."""
        self.genes[symbol].append(report)

    def treat(self, treatment: Treatment) -> None:
        """A drug that was given."""
        self.treatments.append(treatment)

    def unused(self, place: str, why: str) -> None:
        """Something that was not used, and why."""
        self.report.not_used.append(Unused(place, why))

    def converted(self, place: str, what: str) -> None:
        """Something that was changed on the way."""
        self.report.conversions.append(Conversion(place, what))

    # Putting together

    def case(self, *, complete: bool = False) -> ImportedCase:
        """The case, its facts with the places they came from, and the finished report.

        `complete` says that the file holds every treatment, which only its maker can know.
        """
        data: dict[str, Any] = {"case": self.name}
        for name, statements in self.stated.items():
            self._place(data, self.vocabulary.facts[name], statements)
        self._genes(data)
        self._treatment(data, complete)
        if self.notes:
            data["notes"] = " ".join(self.notes)
        ordered = {key: data[key] for key in SECTIONS if key in data}
        read = self._read(ordered)
        located = self._located(read)
        self.report.facts = sum(isinstance(f, Known) for f in located.entries.values())
        self.report.close()
        return ImportedCase(ordered, located, None, self.report)

    def _read(self, data: dict[str, Any]) -> Facts:
        """The facts; what contradicts itself across sections is taken out, and said."""
        read, troubles = casefacts.read(data, self.vocabulary)
        for trouble in troubles:
            self.unused(dotted(trouble.path), trouble.message)
            _take_out(data, trouble.path[:2])
        return casefacts.read(data, self.vocabulary)[0] if troubles else read

    def _place(self, data: dict[str, Any], fact: Fact, statements: list[Statement]) -> None:
        chosen = self._agreed(fact, statements)
        if chosen is None:
            return
        _put(data, fact.at, chosen.written)
        self.origins[fact.name] = chosen.place
        for one in statements:
            if one.written == chosen.written:
                self.report.used.append(Used(one.place, fact.name, _shown(one.written), one.row))

    def _agreed(self, fact: Fact, statements: list[Statement]) -> Statement | None:
        """The one value that is stated; of several, the latest where every one has its day."""
        if len({s.written for s in statements}) == 1:
            return statements[0]
        latest = max(statements, key=lambda s: s.day)
        current = {s.written for s in statements if latest.day.startswith(s.day)}
        if all(s.day for s in statements) and len(current) == 1:
            for one in statements:
                if one.written != latest.written:
                    self.unused(one.place, f"`{fact.name}` of {one.day} gave way to that of {latest.day}")
            return latest
        shown = " and ".join(sorted({_shown(s.written) for s in statements}))
        for one in statements:
            self.unused(one.place, f"`{fact.name}` is stated as {shown}; neither is taken")
        return None

    # Genes

    def _genes(self, data: dict[str, Any]) -> None:
        panel: list[str] = []
        for symbol in self.vocabulary.genes:
            if symbol in self.genes:
                self._gene(data, symbol, genes.together(self.genes[symbol]), panel)
        if panel:
            data.setdefault("biomarkers", {})["panel"] = {"genes": panel}
        self.report.not_stated = tuple(s for s in self.vocabulary.genes if s not in self.report.states)

    def _gene(self, data: dict[str, Any], symbol: str, status: GeneStatus, panel: list[str]) -> None:
        reports = self.genes[symbol]
        if not status.state:
            shown = " and ".join(sorted({report.state for report in reports}))
            for report in reports:
                self.unused(report.place, f"{symbol} is reported as {shown}; neither is taken")
            return
        if status.covered:
            panel.append(symbol)
        if status.state != genes.COVERED:
            self._report_gene(data, symbol, status)
        self.origins[symbol] = ", ".join(status.places[:3])
        self.report.states[symbol] = status.state
        for report in reports:
            value = ", ".join(report.variants) or report.state
            self.report.used.append(Used(report.place, symbol, value, report.row))

    def _report_gene(self, data: dict[str, Any], symbol: str, status: GeneStatus) -> None:
        word = {genes.PRESENT: "mutated", genes.ABSENT: "wild-type"}.get(status.state, status.state)
        markers = data.setdefault("biomarkers", {})
        beside = markers.get(symbol, {})
        # A variant that has a fact of its own stands there already.
        skipped = str(SKIPPING) if beside.get("exon14_skipping") is True else ""
        named = [variant for variant in status.variants if variant != skipped]
        told: dict[str, Any] = {"variants": named} if named else {} if skipped else {"status": word}
        markers[symbol] = word if not beside and not named else {**told, **beside}

    # Treatment

    def _treatment(self, data: dict[str, Any], complete: bool) -> None:
        lines, notes, unplaced = lines_of(self.treatments, infer=self.infer_lines)
        for treatment, why in unplaced:
            self.unused(treatment.place, why)
        if not lines:
            return
        data["treatment"] = [line.data for line in lines]
        if not complete:
            # Whether a file holds every treatment nobody can tell, so it proves no drug as never given.
            data["history"] = "partial"
        self.notes += notes
        self.origins["treatment"] = ", ".join(dict.fromkeys(p for line in lines for p in line.places[:2]))
        for line in lines:
            for note in line.notes:
                self.converted(line.places[0], note)
            for place, drug in zip(line.places, line.drugs, strict=True):
                self.report.used.append(Used(place, line.title, drug, "treatment"))

    # Where the facts stand in the file

    def _located(self, read: Facts) -> Facts:
        inferred = any("inferred" in note for note in self.notes)
        return Facts({name: self._locate(name, known, inferred) for name, known in read.entries.items()})

    def _locate(self, name: str, known: Known | Unknown, inferred: bool) -> Known | Unknown:
        derived = bool(self.vocabulary.facts[name].history)
        origin = self.origins.get("treatment" if derived else name, "")
        if not origin:
            return known
        changed = known._replace(at=f"{known.at} ({origin})")
        if derived and inferred and isinstance(changed, Known):
            return changed._replace(note="lines of treatment inferred from dates")
        return changed


def _put(data: dict[str, Any], at: str, value: Any) -> None:
    """Put a value at a place such as `biomarkers.PD-L1.tps` or `biomarkers.ctDNA[baseline].msaf`."""
    section, _, name = at.partition(".")
    # The name of a fact may hold dots; below `facts` it is one key.
    steps = ["facts", name] if section == "facts" else at.split(".")
    here: Any = data
    for step in steps[:-1]:
        key, _, selector = step.partition("[")
        here = here.setdefault(key, [] if selector else {})
        here = _sample(here, selector.rstrip("]")) if selector else here
    here[steps[-1]] = value


def _take_out(data: dict[str, Any], path: tuple[str | int, ...]) -> None:
    inner = data.get(str(path[0]))
    if len(path) == 1 or not isinstance(inner, dict):
        data.pop(str(path[0]), None)
    else:
        inner.pop(path[1], None)


def _sample(samples: list[dict[str, Any]], point: str) -> dict[str, Any]:
    for sample in samples:
        if sample["at"] == point:
            return sample
    samples.append({"at": point})
    return samples[-1]


def _shown(written: str | bool) -> str:
    return written if isinstance(written, str) else str(written).lower()
