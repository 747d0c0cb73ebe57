"""GA4GH Phenopackets, version 2: one patient, and what was measured, found and given.

Most phenopackets describe rare germline disease: a variant counts for a tumor only when the sample that it
was found in is called one.
"""

from __future__ import annotations

import re
from typing import Any

from markerboard.errors import CaseError, Problem
from markerboard.imports.changes import read_change
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_conditions import read_diagnosis
from markerboard.imports.mapping import Found, Row, child, children, follow, items, mapping, text
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import READERS, answer, codes_of, drugs_of
from markerboard.imports.symbols import gene_of
from markerboard.imports.therapy import Treatment
from markerboard.imports.tumor import report_change

_DURATION = re.compile(r"P(\d{1,3})Y(?:\d+M)?(?:\d+W)?(?:\d+D)?\Z")
_SYNTAX = {"hgvs.p": "protein", "hgvs.c": "coding", "hgvs.g": "genomic", "hgvs": "protein"}


def read(data: Any, draft: Draft, days: Days, *, somatic: bool = False) -> None:
    """Everything that a phenopacket states. Raises CaseError for version 1 and for several patients."""
    _one_patient(data, draft.report.file)
    _Packet(data, draft, days, somatic).read()


def _one_patient(data: dict[str, Any], file: str) -> None:
    version = str(child(data, "metaData").get("phenopacketSchemaVersion", "2"))
    if version.startswith("1"):
        message = f"metaData: this is a phenopacket of version {version}, and only version 2 is read"
        raise CaseError([Problem(file, 1, 1, message)])
    for key in ("members", "proband", "relatives"):
        if key in data:
            message = f"`{key}`: a family or a cohort holds several patients; import one at a time"
            raise CaseError([Problem(file, 1, 1, message)])


class _Packet:
    def __init__(self, data: dict[str, Any], draft: Draft, days: Days, somatic: bool) -> None:
        self.data, self.draft, self.days, self.somatic = data, draft, days, somatic
        self.rows = {row.name.removeprefix("phenopacket-"): row for row in mapping().rows
                     if row.source == "phenopacket"}
        draft.report.resources = [str(key) for key in data]
        self.tumors = self._samples("tumor")

    def read(self) -> None:
        """Row by row; then what no row reads is named."""
        for name in ("sex", "age", "birth-date", "stage"):
            self._facts(self.rows[name])
        for name in ("measurement", "biosample-measurement"):
            for item in items(self.rows[name], self.data):
                self._measurement(self.rows[name], item)
        for item in items(self.rows["diagnosis"], self.data):
            self._disease(item)
        for item in items(self.rows["variant"], self.data):
            self._variant(item)
        for item in items(self.rows["treatment"], self.data):
            self._treatment(item)
        self.days.age(self.draft)
        read = {row.within.partition(".")[0] for row in self.rows.values()}
        for key in self.data:
            if key not in read:
                self.draft.unused(str(key), "the mapping reads nothing of it")

    def _facts(self, row: Row) -> None:
        for item in items(row, self.data):
            for found in follow(item, row.path.split(".")):
                if row.reads == "age":
                    self.days.born(str(found.value), found.place)
                elif row.reads == "duration":
                    self._duration(row, found)
                elif isinstance(item.value, dict) and not item.value.get("excluded"):
                    self._state(row, found)

    def _duration(self, row: Row, found: Found) -> None:
        match = _DURATION.match(str(found.value))
        if match:
            self.draft.state(row.fact, match[1], found.place, row.name)
        else:
            self.draft.unused(found.place, "it is not an age in years such as P59Y")

    def _state(self, row: Row, found: Found, day: str = "") -> None:
        try:
            reading = READERS[row.reads](found.value, self.draft.vocabulary)
        except Refused as why:
            self.draft.unused(found.place, str(why))
        else:
            self.draft.state(row.fact, reading.written, found.place, row.name, day=day, note=reading.note)

    def _measurement(self, row: Row, item: Found) -> None:
        """A measurement by the code of its assay: the rows of FHIR's observations read the value."""
        table = mapping()
        codes = codes_of(child(item.value, "assay"))
        refused = next((table.refused[c] for c in codes if c in table.refused), None)
        wanted = [r for c in codes for r in table.by_code.get(c, ()) if r.fact and not r.states]
        if refused or not wanted:
            told = " or ".join(map(str, codes)) or "an assay without a known code"
            self.draft.unused(item.place, refused or f"no row of the mapping reads {told}")
            return
        day = text(child(item.value, "timeObserved"), "timestamp")[:10]
        if self.days.future(day):
            self.draft.unused(item.place, f"it is dated {day}, which is in the future")
            return
        self.days.see(day)
        for found in follow(item, row.path.split(".")):
            value = child(found.value, "ontologyClass") or found.value
            self._state(wanted[0], found._replace(value=value), day)

    def _disease(self, item: Found) -> None:
        if not isinstance(item.value, dict) or item.value.get("excluded"):
            self.draft.unused(item.place, "it is excluded")
            return
        read_diagnosis({"diagnosis": [item.value.get("term")]}, item.place, "", self.draft)

    # Variants

    def _samples(self, kind: str) -> set[str]:
        """The samples that are called of a tumor: by material, by histology, or by the progression."""
        found = set()
        for item in items(self.rows["biosample"], self.data):
            value = item.value if isinstance(item.value, dict) else {}
            material = answer("specimen", value.get("materialSample"))
            named = bool(value.get("histologicalDiagnosis") or value.get("tumorProgression"))
            if material == kind or (material is None and named):
                found.add(str(value.get("id")))
        return found

    def _variant(self, item: Found) -> None:
        value, place = item.value if isinstance(item.value, dict) else {}, item.place
        status = text(value, "interpretationStatus")
        interpretation = child(value, "variantInterpretation")
        described = interpretation.get("variationDescriptor")
        why = self._not_of_tumor(value)
        if status in ("REJECTED", "UNKNOWN_STATUS"):
            self.draft.unused(place, f"its status is {status}, which does not make the gene wild-type")
        elif why:
            self.draft.unused(place, why)
        elif not isinstance(described, dict):
            self.draft.unused(place, "it names a gene and no variant")
        elif answer("benign", interpretation.get("acmgPathogenicityClassification")):
            self.draft.unused(place, "the laboratory calls it benign")
        else:
            self._described(described, place)

    def _not_of_tumor(self, value: dict[str, Any]) -> str:
        sample = str(value.get("subjectOrBiosampleId", ""))
        if sample in self.tumors:
            return ""
        subject = child(self.data, "subject").get("id")
        if sample and sample == str(subject):
            return "it is of the subject, not of a tumor sample"
        if self.somatic and not sample:
            return ""
        return "its sample is not called one of a tumor"

    def _described(self, described: dict[str, Any], place: str) -> None:
        context = child(described, "geneContext")
        coding = {"id": context.get("valueId"), "display": context.get("symbol")}
        try:
            symbol = gene_of(coding, self.draft.vocabulary)
        except ValueError as error:
            self.draft.unused(place, str(error))
            return
        parts: dict[str, list[Any]] = {"change": [described.get("structuralType")]}
        for expression in children(described, "expressions"):
            part = _SYNTAX.get(text(expression, "syntax"))
            if part:
                parts.setdefault(part, []).append(text(expression, "value"))
        if "copyNumber" in child(described, "variation"):
            parts["copy number"] = [True]
        named = [symbol] if symbol else []
        change = read_change(parts, named, self.draft, place)
        report_change(change, named, place, "tumor", self.draft, row="phenopacket-variant")

    # Treatment

    def _treatment(self, item: Found) -> None:
        treatment = child(item.value, "treatment")
        agent = treatment.get("agent")
        if agent is None:
            self.draft.unused(item.place, "it gives no agent")
            return
        try:
            drugs, note = drugs_of(agent, self.draft.vocabulary.drugs)
        except Refused as why:
            self.draft.unused(item.place, str(why))
            return
        if note:
            self.draft.converted(item.place, note)
        start, end = _interval(treatment)
        for drug in drugs:
            self.draft.treat(Treatment(drug, item.place, start=start, end=end))


def _interval(treatment: dict[str, Any]) -> tuple[str, str]:
    """The first and the last day on which a drug was given."""
    intervals = [child(one, "interval") for one in children(treatment, "intervals")]
    starts = [start[:10] for i in intervals if (start := text(i, "start"))]
    ends = [end[:10] for i in intervals if (end := text(i, "end"))]
    return min(starts, default=""), max(ends, default="") if len(ends) == len(intervals) else ""
