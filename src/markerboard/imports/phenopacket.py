"""GA4GH Phenopackets, version 2: one patient, and what was measured, found and given.

Most phenopackets describe rare germline disease: a variant counts for a tumor only when the sample that it
was found in is called one.
"""

from __future__ import annotations

import re
from typing import Any

from markerboard.errors import CaseError, Problem
from markerboard.imports import found, stating
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.drugs import called_curative, read_drugs
from markerboard.imports.fhir_conditions import read_diagnosis
from markerboard.imports.found import Reported
from markerboard.imports.mapping import Found, Row, child, children, follow, items, mapping, text
from markerboard.imports.options import Options
from markerboard.imports.packet_samples import PacketSamples, categories
from markerboard.imports.primaries import OTHER, OWN
from markerboard.imports.readings import answer, codes_of, names_of, shown
from markerboard.imports.significance import significance_of
from markerboard.imports.spread import state_spread
from markerboard.imports.stating import Said
from markerboard.imports.symbols import genes_of
from markerboard.imports.therapy import UNREAD, Treatment, is_ahead

_DURATION = re.compile(r"P(\d{1,3})Y(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T\w+)?\Z")
_SYNTAX = {"hgvs.p": "protein", "hgvs.c": "coding", "hgvs.g": "genomic", "hgvs": "protein"}


def read(data: Any, draft: Draft, days: Days, options: Options) -> None:
    """Everything that a phenopacket states. Raises CaseError for version 1 and for several patients."""
    _one_patient(data, draft.report.file)
    _Packet(data, draft, days, options).read()


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
    def __init__(self, data: dict[str, Any], draft: Draft, days: Days, options: Options) -> None:
        self.data, self.draft, self.days = data, draft, days
        self.rows = {row.name.removeprefix("phenopacket-"): row for row in mapping().rows
                     if row.source == "phenopacket"}
        draft.report.resources = [str(key) for key in data]
        self.samples = PacketSamples(data, draft.vocabulary, options)
        self.primaries = self.samples.primaries
        self.primaries.check(draft.report.file)

    def read(self) -> None:
        """Row by row; then what no row reads is named."""
        for name in ("sex", "age", "age-range", "birth-date", "stage"):
            self._facts(self.rows[name])
        self._told()
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
            for one in follow(item, row.path.split(".")):
                if row.reads == "age":
                    self.days.born(str(one.value), one.place)
                elif row.reads == "duration":
                    self._duration(row, one)
                elif isinstance(item.value, dict) and not item.value.get("excluded"):
                    self._of_disease(row, item, one)

    def _of_disease(self, row: Row, item: Found, one: Found) -> None:
        """A fact of a disease, which may be another than that of the case."""
        whose, why = self.samples.whose(item) if row.within == "diseases" else (OWN, "")
        if whose == OWN:
            self._state(row, one)
        elif whose == OTHER:
            self.draft.unused(one.place, why)
        else:
            self.draft.open(row.fact, one.place, str(one.value)[:60], why)

    def _duration(self, row: Row, found: Found) -> None:
        value = found.value
        ends = [child(value, end).get("iso8601duration") for end in ("start", "end")] if (
            isinstance(value, dict)) else [value]
        years = [match[1] for end in ends if (match := _DURATION.match(str(end)))]
        if len(years) == len(ends):
            self.draft.state(row.fact, "-".join(dict.fromkeys(years)), found.place, row.name)
        else:
            self.draft.open(
                row.fact, found.place, str(found.value)[:60], "it is not an age in years such as P59Y"
            )

    def _told(self) -> None:
        """What the packet states, and no rule asks."""
        for row in (row for row in self.rows.values() if row.part == "told"):
            for item in items(row, self.data):
                for one in follow(item, row.path.split(".")):
                    named = next(iter(names_of(one.value)), "") or str(one.value)
                    self.draft.left(one.place, named, row.unread)

    def _state(self, row: Row, found: Found, day: str = "") -> None:
        said = Said(found.value, found.place, row.name, self.primaries.code, day)
        stating.state(row.fact, row.reads, said, self.draft)

    def _measurement(self, row: Row, item: Found) -> None:
        """A measurement by the code of its assay: the rows of FHIR's observations read the value."""
        table = mapping()
        codes = codes_of(child(item.value, "assay"))
        refused = next((table.refused[c] for c in codes if c in table.refused), None)
        wanted = [r for c in codes for r in table.by_code.get(c, ())
                  if r.fact and not r.states and r.path == "value"]
        if refused or not wanted:
            told = " or ".join(map(str, codes)) or "an assay without a known code"
            self.draft.unused(item.place, refused or f"no row of the mapping reads {told}")
            return
        day = text(child(item.value, "timeObserved"), "timestamp")[:10]
        doubt = f"it is dated {day}, which is in the future" if self.days.future(day) else ""
        whose, why = self.samples.measured(wanted[0].fact, item)
        if whose == OTHER:
            self.draft.unused(item.place, why)
        elif doubt or why:
            self.draft.open(wanted[0].fact, item.place, "", doubt or why, day=day)
        else:
            self._measured(wanted[0], item, row, day)

    def _measured(self, wanted: Row, item: Found, row: Row, day: str) -> None:
        self.days.see(day)
        values = list(follow(item, row.path.split(".")))
        for one in values:
            self._state(wanted, one._replace(value=child(one.value, "ontologyClass") or one.value), day)
        if not values:
            self.draft.open(wanted.fact, item.place, "", "it has no value", day=day)

    def _disease(self, item: Found) -> None:
        if not isinstance(item.value, dict) or item.value.get("excluded"):
            self.draft.unused(item.place, "it is excluded")
            return
        whose, why = self.samples.whose(item)
        place = f"{item.place}.clinicalTnmFinding"
        said = Said(categories(item.value), place, "phenopacket-tnm", self.primaries.code)
        stating.state_categories(said, self.draft, why)
        if found := self.samples.spread_at(item.value):
            state_spread(found, item.place, "", (whose, why), self.draft)
        elif whose != OWN and self.primaries.unsettled:
            self.draft.open("diagnosis", item.place, "", why)
        else:
            own = whose == OWN and bool(self.samples.primaries.own)
            read_diagnosis({"diagnosis": [item.value.get("term")]}, item.place, self.draft, why, own=own)

    # Variants

    def _variant(self, item: Found) -> None:
        value, place = item.value if isinstance(item.value, dict) else {}, item.place
        status = text(value, "interpretationStatus")
        interpretation = child(value, "variantInterpretation")
        described = interpretation.get("variationDescriptor")
        origin, whose, why = self.samples.origin(value)
        if status == "REJECTED":
            self.draft.unused(place, f"its status is {status}, which does not make the gene wild-type")
        elif whose == OTHER:
            self.draft.unused(place, why)
        elif not isinstance(described, dict):
            self._gene_alone(value, place)
        else:
            doubt = f"its status is {status}" if status not in _STATUSES else ""
            said = interpretation.get("acmgPathogenicityClassification")
            meaning = significance_of([] if said is None else [said])
            self._described(described, place, Reported(place, {}, [], False, origin, meaning, doubt or why))

    def _gene_alone(self, value: dict[str, Any], place: str) -> None:
        """A gene that is thought to be the cause, without a variant: what is in it is not told."""
        gene, why = child(value, "gene"), "it names a gene and no variant"
        named = genes_of([{"id": gene.get("valueId"), "display": gene.get("symbol")}], self.draft.vocabulary)
        if named.symbols:
            told = text(gene, "symbol")
            self.draft.open_genes(named.symbols, place, told, why, row="phenopacket-variant")
        else:
            self.draft.unused(place, why)

    def _described(self, described: dict[str, Any], place: str, reported: Reported) -> None:
        context = child(described, "geneContext")
        # Without a context it may be of any gene; a sample says no more of which.
        coding = {"id": context.get("valueId"), "display": context.get("symbol")}
        named = genes_of([coding] if context else [], self.draft.vocabulary)
        if named.trouble:
            self.draft.unused(place, named.trouble)
        parts: dict[str, list[Any]] = {}
        for part, key in (("change", "structuralType"), ("zygosity", "allelicState")):
            if described.get(key) is not None:
                parts[part] = [described[key]]
        for change in children(described, "molecularConsequences"):
            parts.setdefault("change", []).append(change)
        for expression in children(described, "expressions"):
            part = _SYNTAX.get(text(expression, "syntax"), "genomic")
            parts.setdefault(part, []).append(text(expression, "value"))
        if "copyNumber" in child(described, "variation"):
            counted = child(child(child(described, "variation"), "copyNumber"), "number")
            parts["copy number"] = [counted.get("value", True)]
        found.report(reported._replace(parts=parts, named=named.symbols, nameless=named.unread,
                                       row="phenopacket-variant"), self.draft)

    # Treatment

    def _treatment(self, item: Found) -> None:
        treatment, regimen = child(item.value, "treatment"), child(item.value, "therapeuticRegimen")
        agent = treatment.get("agent") or _agent(regimen)
        if agent is None:
            self.draft.unused(item.place, "it gives no agent")
            return
        whose, why = self.samples.treated(item.value)
        if whose == OTHER:
            self.draft.unused(item.place, why)
            return
        given = read_drugs(
            agent, self.draft.vocabulary, [treatment[key] for key in _ROUTES if key in treatment]
        )
        if given.none:
            self.draft.unused(item.place, given.why)
            return
        if given.note:
            self.draft.converted(item.place, given.note)
        if given.unread:
            self.draft.left(item.place, ", ".join(given.unread), given.why)
        start, end = _interval(treatment) if treatment else _times(regimen)
        if is_ahead(start, self.draft.today):
            why = why or f"it is dated {start}, which is in the future"
        if regimen and text(regimen, "regimenStatus") not in _GIVEN:
            why = why or "whether it was given is not told"
        course: dict[str, Any] = {"stopped_for": self._ending(item), "curative": _is_curative(item.value)}
        for drug in (*given.drugs, *("" for _ in given.unread[:1])):
            self.draft.treat(Treatment(drug, item.place, start=start, end=end, doubt=why, **course))

    def _ending(self, item: Found) -> str:
        """Why a treatment ended; a reason or a response that is not read is told."""
        held = item.value if isinstance(item.value, dict) else {}
        if response := held.get("responseToTreatment"):
            told = f"{item.place}.responseToTreatment"
            self.draft.left(told, _called(response), "no response is read here")
        reason = held.get("treatmentTerminationReason")
        said = answer("stopped for", reason) if reason else ""
        if reason and not said:
            told = f"{item.place}.treatmentTerminationReason"
            self.draft.left(told, _called(reason), "why it ended is no reason that is read")
        return UNREAD if said is None else said


_STATUSES = ("CANDIDATE", "CONTRIBUTORY", "CAUSATIVE", "")
_ROUTES = ("routeOfAdministration",)
_GIVEN = ("STARTED", "COMPLETED", "DISCONTINUED")


def _called(value: Any) -> str:
    return next(iter(names_of(value)), "") or shown(value)


def _agent(regimen: dict[str, Any]) -> Any:
    """What a regimen calls its drugs."""
    reference = child(regimen, "externalReference")
    told = text(reference, "description") or text(reference, "id")
    return regimen.get("ontologyClass") or ({"label": told} if told else {"label": ""} if regimen else None)


def _times(regimen: dict[str, Any]) -> tuple[str, str]:
    """The first and the last day of a regimen."""
    first, last = (text(child(regimen, key), "timestamp")[:10] for key in ("startTime", "endTime"))
    return first, last


def _is_curative(action: Any) -> bool:
    intent = child(action, "treatmentIntent")
    return any(map(called_curative, names_of(intent)))


def _interval(treatment: dict[str, Any]) -> tuple[str, str]:
    """The first and the last day on which a drug was given."""
    listed = [*children(treatment, "doseIntervals"), *children(treatment, "intervals")]
    intervals = [child(one, "interval") for one in listed]
    starts = [start[:10] for i in intervals if (start := text(i, "start"))]
    ends = [end[:10] for i in intervals if (end := text(i, "end"))]
    return min(starts, default=""), max(ends, default="") if len(ends) == len(intervals) else ""
