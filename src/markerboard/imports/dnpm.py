"""DNPM:DIP MTB records, as the German centers exchange them: one JSON object a patient.

Its sequencing reports are of a tumor specimen by definition, unless the specimen is a liquid biopsy. It
cannot say that a gene was covered and found unchanged, so no gene is ever wild-type from such a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.imports.changes import read_change
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_conditions import read_diagnosis
from markerboard.imports.mapping import Found, Row, child, children, follow, items, mapping, select, text
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import READERS, answer, codes_of, drugs_of
from markerboard.imports.symbols import genes_of
from markerboard.imports.therapy import Treatment
from markerboard.imports.tumor import report_change

_DAYS = ("effectiveDate", "issuedOn", "date", "recordedOn")
_UNREAD = {"guidelineProcedures", "carePlans", "msiFindings", "episodesOfCare", "followUps", "claims",
           "claimResponses", "priorDiagnosticReports", "familyMemberHistories", "metadata", "consent"}


def read(data: Any, draft: Draft, days: Days, *, somatic: bool = False) -> None:
    """Everything that a record states."""
    _Record(data, draft, days).read()


class _Record:
    def __init__(self, data: dict[str, Any], draft: Draft, days: Days) -> None:
        self.data, self.draft, self.days = data, draft, days
        self.rows = [row for row in mapping().rows if row.source == "dnpm"]
        draft.report.resources = [key for key in data if isinstance(key, str)]
        self.specimens = {text(s, "id"): s for s in children(data, "specimens")}
        self.responses = self._responses()

    def read(self) -> None:
        """Row by row; then what no row reads is named."""
        for row in self.rows:
            if row.fact:
                self._facts(row)
        for part, take in (("variant", self._variant), ("copies", self._copies), ("fusion", self._fusion),
                           ("drug", self._drug)):
            for row in self.rows:
                if row.part == part:
                    for item in items(row, self.data):
                        if not self._future(item):
                            take(row, item)
        self._diagnosis()
        self.days.age(self.draft)
        self._unread()

    def _unread(self) -> None:
        read = {row.within.partition(".")[0] for row in self.rows} | {"specimens"}
        for key in self.data:
            if key not in read:
                self.draft.unused(str(key), "the mapping reads nothing of it" if key in _UNREAD
                                  else "it is no section of such a record")

    def _future(self, item: Found) -> bool:
        day = _day(item)
        self.days.see("" if self.days.future(day) else day)
        if self.days.future(day):
            self.draft.unused(item.place, f"it is dated {day}, which is in the future")
        return self.days.future(day)

    # Facts by themselves

    def _facts(self, row: Row) -> None:
        for item in items(row, self.data):
            if self._future(item):
                continue
            for found in _values(row, item):
                place = found.place
                if row.reads == "age":
                    self.days.born(str(found.value), place)
                else:
                    self._state(row, found.value, place, _day(item))

    def _state(self, row: Row, value: Any, place: str, day: str) -> None:
        try:
            reading = READERS[row.reads](value, self.draft.vocabulary)
        except Refused as why:
            self.draft.unused(place, str(why))
        else:
            self.draft.state(row.fact, reading.written, place, row.name, day=day, note=reading.note)

    def _diagnosis(self) -> None:
        """The diagnosis with the morphology of the histology report that it points to."""
        listed = children(self.data, "diagnoses")
        for i, diagnosis in enumerate(listed):
            parts = {"diagnosis": [diagnosis.get("code")], "site": [diagnosis.get("topography")],
                     "morphology": list(self._morphologies(diagnosis, len(listed)))}
            read_diagnosis(parts, f"diagnoses[{i}]", "", self.draft)

    def _morphologies(self, diagnosis: dict[str, Any], count: int) -> Iterator[Any]:
        pointed = {text(h, "id") for h in children(diagnosis, "histology")}
        for report in children(self.data, "histologyReports"):
            if text(report, "id") in pointed or (not pointed and count == 1):
                for row in self.rows:
                    if row.part == "morphology":
                        yield from (f.value for f in select(row, {"histologyReports": [report]}))

    # Sequencing

    def _origin(self, item: Found) -> str:
        report = next((t for t in reversed(item.trail) if isinstance(t, dict) and "specimen" in t), {})
        specimen = self.specimens.get(text(child(report, "specimen"), "id"), {})
        method = child(specimen, "collection").get("method")
        return "plasma" if "plasma" in (answer("specimen", method), answer("specimen", specimen.get("type"))
                                        ) else "tumor"

    def _variant(self, row: Row, item: Found) -> None:
        place, value = item.place, item.value if isinstance(item.value, dict) else {}
        named, trouble = genes_of([f.value for f in _values(row, item)], self.draft.vocabulary)
        if trouble:
            self.draft.unused(place, trouble)
        elif answer("benign", value.get("interpretation")):
            self.draft.unused(place, "the laboratory calls it benign")
        else:
            parts = {"protein": [value.get("proteinChange")], "coding": [value.get("dnaChange")]}
            change = read_change(parts, named, self.draft, place)
            report_change(change, named, place, self._origin(item), self.draft, row=row.name)

    def _copies(self, row: Row, item: Found) -> None:
        told = " or ".join(map(str, codes_of(child(item.value, "type")))) or "a change of the copy number"
        self.draft.unused(item.place, f"{told} by sequencing is no call of an amplification and no count "
                                              "of copies per cell")

    def _fusion(self, row: Row, item: Found) -> None:
        place = item.place
        named, trouble = genes_of([f.value for f in _values(row, item)], self.draft.vocabulary, several=True)
        if trouble:
            self.draft.unused(place, trouble)
        fusion = read_change({"change": [{"system": "SO", "code": "SO:0001565"}]}, named, self.draft, place)
        report_change(fusion, named, place, self._origin(item), self.draft, row=row.name)

    # Treatment

    def _drug(self, row: Row, item: Found) -> None:
        place, value = item.place, item.value if isinstance(item.value, dict) else {}
        status = text(child(value, "status"), "code")
        if status not in ("on-going", "completed", "stopped"):
            told = status or "not stated"
            self.draft.unused(place, f"its status is {told}, which does not say that it was given")
            return
        for found in _values(row, item):
            try:
                drugs, note = drugs_of(found.value, self.draft.vocabulary.drugs)
            except Refused as why:
                self.draft.unused(found.place, str(why))
                continue
            if note:
                self.draft.converted(found.place, note)
            for drug in drugs:
                self.draft.treat(Treatment(drug, place, **self._course(value, status)))

    def _course(self, value: dict[str, Any], status: str) -> dict[str, Any]:
        period = child(value, "period")
        line, setting = value.get("therapyLine"), answer("setting", value.get("category"))
        stated = isinstance(line, int) and 1 <= line <= 30
        return {"line": line if stated and not setting else None, "setting": setting or "",
                "start": text(period, "start")[:10],
                "end": text(period, "end")[:10] if status != "on-going" else "",
                "ongoing": status == "on-going",
                "stopped_for": answer("stopped for", value.get("statusReason")) or "",
                "responses": tuple(self.responses.get(text(value, "id"), ()))}

    def _responses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self.rows:
            if row.part == "response":
                for item in items(row, self.data):
                    therapy = text(child(item.value, "therapy"), "id")
                    for value in _values(row, item):
                        found.setdefault(therapy, []).append(text(value.value, "code"))
        return found


def _values(row: Row, item: Found) -> Iterator[Found]:
    for path in row.path.split(" | "):
        yield from follow(item, path.split("."))


def _day(item: Found) -> str:
    """The day of an item, or of the nearest thing that holds it."""
    for here in (item.value, *reversed(item.trail)):
        if isinstance(here, dict):
            for key in _DAYS:
                if isinstance(here.get(key), str):
                    return str(here[key])[:10]
    return ""


