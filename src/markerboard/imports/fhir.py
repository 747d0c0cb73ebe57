"""FHIR R4 as it is sent: bundles of mCODE, Genomics Reporting and the German MII, read tolerantly.

Every resource is either used or named in the report with the reason. What FHIR says changes the meaning of
a resource (its status, a modifier extension, another subject) is looked at before anything is taken from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.imports import readings
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_conditions import read_condition
from markerboard.imports.fhir_drugs import read_drug
from markerboard.imports.fhir_variants import Origins, read_region, read_regions, read_variant
from markerboard.imports.mapping import Found, Row, children, codings, mapping, select, text
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import READERS

_DATES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "performedDateTime", "performedPeriod",
          "issued", "onsetDateTime", "recordedDate", "authoredOn", "date")
_NOT_FINAL = {"entered-in-error", "cancelled", "preliminary", "registered", "unknown"}
_DRUGS = ("MedicationAdministration", "MedicationStatement", "MedicationRequest")


class Resource(NamedTuple):
    """A resource with its name in the report and the day it is about."""

    data: dict[str, Any]
    name: str
    day: str = ""


def read(data: Any, draft: Draft, days: Days, *, somatic: bool = False) -> None:
    """Everything that a bundle, a list of resources or one resource states. Raises CaseError."""
    found = list(_resources(data, draft))
    draft.report.resources = [resource.name for resource in found]
    _one_version(found, draft.report.file)
    reader = _Reader(found, draft, days, somatic)
    for resource in found:
        reader.read(resource)
    reader.age()


def _resources(data: Any, draft: Draft) -> Iterator[Resource]:
    """The resources of a file, in order; bundles in bundles are opened."""
    pending = [(data, "")]
    while pending:
        here, place = pending.pop(0)
        if isinstance(here, list):
            pending = [(one, f"[{i}]") for i, one in enumerate(here)] + pending
        elif not isinstance(here, dict) or not isinstance(here.get("resourceType"), str):
            draft.unused(place or "the file", "it is not a FHIR resource")
        elif here["resourceType"] == "Bundle":
            pending = list(_entries(here, place)) + pending
        else:
            id_ = here.get("id")
            name = f"{here['resourceType']}/{id_}" if isinstance(id_, str) and id_ else (
                f"{here['resourceType']}{place or '[0]'}")
            yield Resource(here, name.replace(" ", "_"), _day(here))


def _entries(bundle: dict[str, Any], place: str) -> Iterator[tuple[Any, str]]:
    entries = bundle.get("entry")
    for i, entry in enumerate(entries if isinstance(entries, list) else ()):
        here = f"{place}entry[{i}]"
        if isinstance(entry, dict) and "resource" in entry:
            yield _named(entry), here
        else:
            yield entry, here


def _named(entry: dict[str, Any]) -> Any:
    """The resource of an entry; its full address is kept, since references may use it."""
    resource, address = entry["resource"], entry.get("fullUrl")
    if isinstance(resource, dict) and isinstance(address, str):
        return {**resource, "_fullUrl": address}
    return resource


def _day(resource: dict[str, Any]) -> str:
    for key in _DATES:
        value = resource.get(key)
        if isinstance(value, dict):
            value = value.get("end") or value.get("start")
        if isinstance(value, str) and value[:4].isdigit():
            return value[:10]
    return ""


def _one_version(resources: Iterable[Resource], file: str) -> None:
    """Refuse what only another version of FHIR has."""
    versions = mapping().versions
    for resource in resources:
        kind = resource.data["resourceType"]
        for element in (kind, *(f"{kind}.{key}" for key in resource.data)):
            if element in versions:
                message = f"{resource.name}: `{element}` is FHIR {versions[element]}, and only R4 is read"
                raise CaseError([Problem(file, 1, 1, message)])


class _Reader:
    """Reads the resources of one patient."""

    def __init__(self, resources: list[Resource], draft: Draft, days: Days, somatic: bool) -> None:
        self.draft, self.days = draft, days
        self.table = mapping()
        self.by_address = _addresses(resources)
        self.patient = _one_patient(resources, draft.report.file)
        self.origins = Origins(self.by_address, [r.data for r in resources], draft, somatic)
        self.procedures = {name: r for name, r in self.by_address.items() if r["resourceType"] == "Procedure"}

    def read(self, resource: Resource) -> None:
        """One resource, used or named with the reason."""
        why = self._not_used(resource)
        if why:
            self.draft.unused(resource.name, why)
            return
        kind = resource.data["resourceType"]
        self.days.see(resource.day)
        if kind == "Observation":
            self._observation(resource)
        elif kind == "Condition":
            read_condition(resource.data, resource.name, resource.day, self.draft)
        elif kind in _DRUGS:
            read_drug(resource.data, resource.name, self.procedures, self.draft)
        elif kind == "Procedure":
            read_regions(resource.data, resource.name, self.origins, self.draft)
        elif kind == "Patient":
            self._simple(resource, self.table.by_type["Patient"])
        elif kind in self.table.by_type:
            return  # specimens and reports are looked at from what refers to them
        else:
            self.draft.unused(resource.name, f"the mapping reads no {kind}")

    def _not_used(self, resource: Resource) -> str:
        data = resource.data
        if data.get("modifierExtension"):
            return "a modifier extension may change what it means"
        if data["resourceType"] in ("Observation", "DiagnosticReport") and text(data, "status") in _NOT_FINAL:
            return f"its status is {data['status']}"
        if self.days.future(resource.day):
            return f"it is dated {resource.day}, which is in the future"
        return self._of_another(data)

    def _of_another(self, data: dict[str, Any]) -> str:
        reference = _reference(data.get("subject") or data.get("patient"))
        if data["resourceType"] == "Patient" or not reference or reference.startswith("Group/"):
            return ""
        subject = self.by_address.get(reference)
        if subject is not None and subject is not self.patient and self.patient is not None:
            return f"it is about {reference}"
        if subject is None and self.patient is not None and "/" in reference:
            return f"it is about {reference}, which is not in the file"
        return ""

    # Observations

    def _observation(self, resource: Resource) -> None:
        data = resource.data
        codes = [code for c in codings(data.get("code")) if (code := self.table.code(c))]
        refused = next((self.table.refused[c] for c in codes if c in self.table.refused), None)
        if refused:
            self.draft.unused(resource.name, refused)
            return
        rows = list(dict.fromkeys(row for code in codes for row in self.table.by_code.get(code, ())))
        if any(row.part == "presence" for row in rows):
            read_variant(data, resource.name, self.origins, self.draft)
        elif any(row.part == "region" for row in rows):
            read_region(data, resource.name, self.origins, self.draft)
        else:
            rows += [row for row in self._component_rows(data) if row.fact]
            if not rows:
                told = " or ".join(map(str, codes)) or "an observation without a known code"
                self.draft.unused(resource.name, f"no row of the mapping reads {told}")
            self._simple(resource, rows)

    def _component_rows(self, data: dict[str, Any]) -> list[Row]:
        found: dict[Row, None] = {}
        for component in children(data, "component"):
            for coding in codings(component.get("code")):
                code = self.table.code(coding)
                found |= dict.fromkeys(self.table.by_component.get(code, ()) if code else ())
        return list(found)

    # Rows that state a fact by themselves

    def _simple(self, resource: Resource, rows: Iterable[Row]) -> None:
        for row in rows:
            values = list(select(row, resource.data)) if row.fact else []
            for found in values:
                if row.reads == "age":
                    self.days.born(str(found.value), f"{resource.name} {found.place}")
                else:
                    self._state(row, found, resource)
            if row.fact and not values and row.within == "Observation":
                self._absent(row, resource)

    def _state(self, row: Row, found: Found, resource: Resource) -> None:
        place = f"{resource.name} {found.place}"
        if row.states:
            self.draft.state(row.fact, row.states, f"{resource.name} code", row.name, day=resource.day)
            if row.unread and any(key.startswith("value") for key in resource.data):
                self.draft.unused(f"{resource.name} value", row.unread)
            return
        try:
            reading = READERS[row.reads](found.value, self.draft.vocabulary)
        except Refused as why:
            self.draft.unused(place, str(why))
        else:
            self.draft.state(row.fact, reading.written, place, row.name, day=resource.day, note=reading.note)

    def _absent(self, row: Row, resource: Resource) -> None:
        """An observation without a value: why, where FHIR says so."""
        said = readings.answer("absence", resource.data.get("dataAbsentReason"))
        if said:
            self.draft.state(row.fact, said, f"{resource.name} dataAbsentReason", row.name, day=resource.day)
        else:
            self.draft.unused(resource.name, "it has no value")

    def age(self) -> None:
        """The age on the day of the case, from the date of birth."""
        self.days.age(self.draft)


def _addresses(resources: Iterable[Resource]) -> dict[str, dict[str, Any]]:
    """Every resource by what references call it."""
    found: dict[str, dict[str, Any]] = {}
    for resource in resources:
        data = resource.data
        for address in (f"{data['resourceType']}/{data.get('id')}", text(data, "_fullUrl")):
            if address:
                found.setdefault(address, data)
        for inner in children(data, "contained"):
            if text(inner, "resourceType"):
                found[f"{data.get('id')}#{inner.get('id')}"] = inner
    return found


def _reference(element: Any) -> str:
    return text(element, "reference")


def _one_patient(resources: list[Resource], file: str) -> dict[str, Any] | None:
    """The patient whom the file is about, or None. Raises CaseError when there are several."""
    patients = [r for r in resources if r.data["resourceType"] == "Patient"]
    if len({r.name for r in patients}) > 1:
        message = f"{patients[0].name} and {patients[1].name} are two patients; import one at a time"
        raise CaseError([Problem(file, 1, 1, message)])
    if patients:
        return patients[0].data
    subjects = defaultdict[str, list[str]](list)
    for resource in resources:
        reference = _reference(resource.data.get("subject"))
        if reference.startswith("Patient/"):
            subjects[reference].append(resource.name)
    if len(subjects) > 1:
        (one, first), (other, second) = list(subjects.items())[:2]
        message = f"{first[0]} is about {one} and {second[0]} about {other}; import one patient at a time"
        raise CaseError([Problem(file, 1, 1, message)])
    return None


