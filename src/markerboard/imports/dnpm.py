"""DNPM:DIP MTB records, as the German centers exchange them: one JSON object a patient.

Its sequencing reports are of a tumor specimen by definition, unless the specimen is a liquid biopsy. It
cannot say that a gene was covered and found unchanged, so no gene is ever wild-type from such a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.imports import dnpm_therapy, found, stating
from markerboard.imports.days import Days
from markerboard.imports.dnpm_diagnoses import doubted, state_categories
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_conditions import read_diagnosis
from markerboard.imports.found import Reported
from markerboard.imports.mapping import Found, Row, child, children, items, mapping, select, text
from markerboard.imports.metastases import spread_of
from markerboard.imports.options import Options
from markerboard.imports.plausible import readable
from markerboard.imports.primaries import OTHER, OWN, UNCLEAR, Primaries, Primary
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import diagnosis_of, names_of, shown
from markerboard.imports.samples import BLOOD, GERMLINE, Origin, kind_of_sample
from markerboard.imports.significance import significance_of
from markerboard.imports.spread import state_spread
from markerboard.imports.stating import Said
from markerboard.imports.symbols import genes_of
from markerboard.language.tree import Tree

_DAYS = ("effectiveDate", "issuedOn", "date", "recordedOn")
_STAGINGS = "otherClassifications"
"""Where a record has stages of any kind, and how far the tumor has spread."""
_UNREAD = {"guidelineProcedures", "carePlans", "episodesOfCare", "followUps", "claims",
           "claimResponses", "priorDiagnosticReports", "familyMemberHistories", "metadata", "consent"}


def read(data: Any, draft: Draft, days: Days, options: Options) -> None:
    """Everything that a record states."""
    _Record(data, draft, days, options).read()


class _Record:
    def __init__(self, data: dict[str, Any], draft: Draft, days: Days, options: Options) -> None:
        self.data, self.draft, self.days = data, draft, days
        self.rows = [row for row in mapping().rows if row.source == "dnpm"]
        draft.report.resources = [key for key in data if isinstance(key, str)]
        self.specimens = {text(s, "id"): s for s in children(data, "specimens")}
        self.therapies = dnpm_therapy.Therapies(data, self.rows, draft)
        self.listed = children(data, "diagnoses")
        self.doubted = {i: why for i, one in enumerate(self.listed) if (why := doubted(one))}
        self.spread = {i: found for i, one in enumerate(self.listed)
                       if i not in self.doubted and (found := spread_of([one.get("code")], draft.vocabulary))}
        self.primaries = Primaries(
            [self._primary(i, one) for i, one in enumerate(self.listed)
             if i not in self.spread and i not in self.doubted],
            draft.vocabulary, options.tumor, frozenset(text(self.listed[i], "id") for i in self.spread))
        self.primaries.check(draft.report.file)

    def _primary(self, i: int, diagnosis: dict[str, Any]) -> Primary:
        concept = diagnosis.get("code")
        try:
            known = diagnosis_of(concept, self.draft.vocabulary.trees.get("diagnoses") or Tree({}))
        except Refused:
            known = None
        key = text(diagnosis, "id") or f"diagnoses[{i}]"
        told = f"{key} ({next(iter(names_of(concept)), '') or shown(concept)})"
        return Primary(key, known[0] if known else "", readable(concept), told)

    def read(self) -> None:
        """Row by row; then what no row reads is named."""
        for row in self.rows:
            if row.fact:
                self._facts(row)
            elif row.part == "told":
                self._told(row)
        for part, take in (("variant", self._variant), ("copies", self._copies), ("fusion", self._fusion),
                           ("drug", self._drug)):
            for row in self.rows:
                if row.part == part:
                    for item in items(row, self.data):
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
        for place, held in self._held():
            for key in sorted(held.keys() - self._steps() - _OWN):
                if held[key] not in (None, [], {}):
                    self.draft.unused(f"{place}.{key}", "the mapping reads nothing of it")

    def _held(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects whose every key states something of the patient, with their places."""
        yield from ((f"diagnoses[{i}]", one) for i, one in enumerate(self.listed))
        for section in ("ngsReports", "ihcReports", "histologyReports"):
            for i, one in enumerate(children(self.data, section)):
                yield f"{section}[{i}].results", child(one, "results")

    def _steps(self) -> set[str]:
        """The keys on the way to what rows read."""
        return {step for row in self.rows for path in (row.within, *row.path.split(" | "))
                for step in path.split(".")}

    def _doubt(self, item: Found) -> str:
        """Why an item cannot be believed."""
        day = _day(item)
        for key in _DAYS:
            if isinstance(item.value, dict) and key in item.value:
                self.days.check(item.value[key], f"{item.place}.{key}")
        if self.days.future(day):
            return f"it is dated {day}, which is in the future"
        self.days.see(day)
        return ""

    # Whose tumor, and of which sample

    def _specimen(self, item: Found) -> dict[str, Any] | None:
        """The specimen of the report that holds an item; None where the one it names is not in the record."""
        report = next(
            (t for t in (item.value, *reversed(item.trail)) if isinstance(t, dict) and "specimen" in t), {}
        )
        named = text(child(report, "specimen"), "id")
        return self.specimens.get(named) if named or "specimen" in report else {}

    def _whose(self, item: Found, *pointers: str) -> tuple[str, str]:
        """Whose tumor an item is of, by its own pointers, by its specimen, or by the diagnosis that holds
        it.
        """
        for here in (item.value, *reversed(item.trail)):
            for i in (i for i, one in enumerate(self.listed) if here is one):
                if i in self.doubted:
                    return UNCLEAR, self.doubted[i]
                return self.primaries.of([] if i in self.spread else [self._primary(i, here).key])
        keys = [text(child(item.value, pointer), "id") for pointer in pointers if child(item.value, pointer)]
        specimen = self._specimen(item)
        if specimen:
            keys += [text(child(specimen, "diagnosis"), "id")] if child(specimen, "diagnosis") else []
        return self.primaries.of(keys, _day(item))

    def _origin(self, item: Found) -> Origin:
        specimen = self._specimen(item)
        if specimen is None:
            return Origin("", "its specimen is not in the record")
        taken = child(specimen, "collection")
        told = taken.get("method"), taken.get("localization"), specimen.get("type")
        kinds = {kind_of_sample([value]) for value in told if value is not None}
        kind = next((kind for kind in ("plasma", "blood", "normal", "unclear") if kind in kinds), "")
        # Such a report is of the tumor by definition, unless its specimen is said to be something else.
        return _ORIGINS.get(kind, Origin("tumor"))

    # Facts by themselves

    def _facts(self, row: Row) -> None:
        for item in items(row, self.data):
            doubt, (whose, why) = self._doubt(item), self._of_fact(row, item)
            for one in _values(row, item):
                if row.reads == "age":
                    self.days.born(str(one.value), one.place)
                elif whose == OTHER:
                    self.draft.unused(one.place, why)
                elif doubt or why:
                    self.draft.open(row.fact, one.place, str(one.value)[:60], doubt or why, day=_day(item))
                else:
                    self._state(row, one.value, one.place, _day(item))

    def _told(self, row: Row) -> None:
        """What the record states, and no rule asks."""
        for item in items(row, self.data):
            for one in _values(row, item):
                stated = shown(one.value) if isinstance(one.value, dict) else str(one.value)
                self.draft.left(one.place, stated, row.unread)

    def _of_fact(self, row: Row, item: Found) -> tuple[str, str]:
        fact = self.draft.vocabulary.facts.get(row.fact)
        if fact is None or fact.at.startswith("patient."):
            return OWN, ""
        whose, why = self._whose(item)
        origin = self._origin(item) if row.within.startswith("ngsReports") and not why else Origin("tumor")
        if origin.kind == "plasma":
            return OTHER, "it was measured in blood, which is another measurement than that of tissue"
        return (whose, why) if origin.kind == "tumor" else (OTHER if origin.kind else "", origin.why)

    def _state(self, row: Row, value: Any, place: str, day: str) -> None:
        said = Said(value, place, row.name, self.primaries.code, day)
        if row.path == _STAGINGS and stating.is_otherwise(row.reads, said, self.draft):
            return
        stating.state(row.fact, row.reads, said, self.draft)

    def _diagnosis(self) -> None:
        """The diagnosis with the morphology of the histology report that it points to."""
        for i, diagnosis in enumerate(self.listed):
            why = self._whose(Found(diagnosis, ""))[1]
            state_categories(diagnosis, f"diagnoses[{i}]", self.primaries.code, why, self.draft)
            if i in self.doubted:
                told = next(iter(names_of(diagnosis.get("code"))), "") or shown(diagnosis.get("code"))
                self.draft.open("diagnosis", f"diagnoses[{i}]", told, self.doubted[i])
                continue
            if i in self.spread:
                state_spread(self.spread[i], f"diagnoses[{i}]", _day(Found(diagnosis, "")),
                             self.primaries.of(()), self.draft)
                continue
            primary = self._primary(i, diagnosis)
            whose, why = self.primaries.of([primary.key])
            parts = {"diagnosis": [diagnosis.get("code")], "site": [diagnosis.get("topography")],
                     "morphology": list(self._morphologies(diagnosis, len(self.listed)))}
            if whose == OWN or not self.primaries.unsettled:
                read_diagnosis(parts, f"diagnoses[{i}]", self.draft, "" if whose == OWN else why,
                               own=whose == OWN)
            else:
                self.draft.open("diagnosis", f"diagnoses[{i}]", primary.told, why)

    def _morphologies(self, diagnosis: dict[str, Any], count: int) -> Iterator[Any]:
        pointed = {text(h, "id") for h in children(diagnosis, "histology")}
        for report in children(self.data, "histologyReports"):
            if text(report, "id") in pointed or (not pointed and count == 1):
                for row in self.rows:
                    if row.part == "morphology":
                        yield from (f.value for f in select(row, {"histologyReports": [report]}))

    # Sequencing

    def _reported(self, row: Row, item: Found, named: Any, parts: dict[str, list[Any]], meaning: str) -> None:
        whose, why = self._whose(item)
        if whose == OTHER:
            self.draft.unused(item.place, why)
            return
        if named.trouble:
            self.draft.unused(item.place, named.trouble)
        found.report(Reported(item.place, parts, named.symbols, named.unread, self._origin(item), meaning,
                              self._doubt(item) or why, row.name), self.draft)

    def _variant(self, row: Row, item: Found) -> None:
        value = item.value if isinstance(item.value, dict) else {}
        named = genes_of([f.value for f in _values(row, item)], self.draft.vocabulary)
        parts = {
            "protein": [value.get("proteinChange")],
            "coding": [value.get("dnaChange")],
            "change": [*children(value, "localization"), *children(value, "effects"), value.get("effect")],
        }
        meaning = significance_of([value["interpretation"]] if "interpretation" in value else [])
        self._reported(
            row, item, named, {k: [v for v in vs if v is not None] for k, vs in parts.items()}, meaning
        )

    def _copies(self, row: Row, item: Found) -> None:
        named = genes_of([f.value for f in _values(row, item)], self.draft.vocabulary, several=True)
        value = item.value if isinstance(item.value, dict) else {}
        change = [{"system": "SO", "code": "SO:0001019"}, value.get("type")]
        counted = [value["totalCopyNumber"]] if value.get("totalCopyNumber") is not None else []
        self._reported(row, item, named, {"change": change, "copy number": counted}, "")

    def _fusion(self, row: Row, item: Found) -> None:
        named = genes_of([f.value for f in _values(row, item)], self.draft.vocabulary, several=True)
        named = named._replace(unread=named.unread and not named.symbols)
        self._reported(row, item, named, {"change": [{"system": "SO", "code": "SO:0001565"}]}, "")

    # Treatment

    def _drug(self, row: Row, item: Found) -> None:
        value = item.value if isinstance(item.value, dict) else {}
        pointers = [p for p in ("indication", "reason", "basedOn", "diagnosis") if child(value, p)]
        whose, why = self._whose(item, *(p for p in pointers if p != "basedOn"))
        if whose == OTHER:
            self.draft.unused(item.place, why)
        else:
            self.therapies.read(row, item, self._doubt(item) or why)


_values = dnpm_therapy.values_of
_ORIGINS = {
    "plasma": Origin("plasma"),
    "normal": Origin("germline", GERMLINE),
    "blood": Origin("", BLOOD),
    "unclear": Origin("", "of what its specimen is cannot be read; it may be plasma"),
}


_OWN = {"id", "patient", "specimen", "histology", "recordedOn", "type", "verificationStatus",
        "tumorCellContent"}
"""Keys that tell which thing it is, of whom and when, or that are read by themselves."""


def _day(item: Found) -> str:
    """The day of an item, or of the nearest thing that holds it."""
    for here in (item.value, *reversed(item.trail)):
        if isinstance(here, dict):
            for key in _DAYS:
                if isinstance(here.get(key), str):
                    return str(here[key])[:10]
    return ""


