"""FHIR R4 as it is sent: bundles of mCODE, Genomics Reporting and the German MII, read tolerantly.

Every resource is either used or named in the report with the reason. What FHIR says changes the meaning of
a resource (its status, a modifier extension, another subject) is looked at before anything is taken from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_conditions import primaries_of, read_condition
from markerboard.imports.fhir_drugs import read_drug
from markerboard.imports.fhir_observations import Observations
from markerboard.imports.fhir_samples import Samples
from markerboard.imports.fhir_texts import read_names, read_texts
from markerboard.imports.fhir_variants import read_regions
from markerboard.imports.mapping import child, children, mapping, text
from markerboard.imports.options import Options
from markerboard.imports.primaries import OWN
from markerboard.imports.references import Addresses, address
from markerboard.imports.versions import versions_of

_DATES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "performedDateTime", "performedPeriod",
          "issued", "onsetDateTime", "recordedDate", "authoredOn", "date")
MORE = "the next page of the bundle is not in the file, and may state any gene"
_VOID = {"entered-in-error", "cancelled"}
_FINAL = {"final", "amended", "corrected", "appended", ""}
_DRUGS = ("MedicationAdministration", "MedicationStatement", "MedicationRequest")


class Resource(NamedTuple):
    """A resource with its name in the report and the day it is about; `within` is what contains it."""

    data: dict[str, Any]
    name: str
    day: str = ""
    within: Resource | None = None


def read(data: Any, draft: Draft, days: Days, options: Options) -> None:
    """Everything that a bundle, a list of resources or one resource states. Raises CaseError."""
    found = list(_resources(data, draft))
    draft.report.resources = [resource.name for resource in found]
    _one_version(found, draft.report.file)
    reader = _Reader(found, draft, days, options)
    for resource in found:
        reader.read(resource)
    days.age(draft)


def _resources(data: Any, draft: Draft) -> Iterator[Resource]:
    """The resources of a file, in order; bundles in bundles are opened."""
    pending = [(data, "")]
    while pending:
        here, place = pending.pop(0)
        if isinstance(here, list):
            pending = [(one, f"[{i}]") for i, one in enumerate(here)] + pending
        elif not isinstance(here, dict) or not isinstance(here.get("resourceType"), str):
            # What is no resource may have been any, so nothing is closed beside it.
            told = here if isinstance(here, str) else ""
            draft.open_genes((), place or "the file", told, "it is not a FHIR resource", denies=True)
        elif here["resourceType"] == "Bundle":
            pending = list(_entries(here, place)) + pending
            for link in (one for one in children(here, "link") if text(one, "relation") == "next"):
                draft.open_genes((), f"{place or 'Bundle'}.link", text(link, "url"), MORE)
        elif here["resourceType"] == "Parameters":
            pending = [(one, f"{place}parameter.resource") for one in _parameters(here)] + pending
        else:
            id_ = here.get("id")
            name = f"{here['resourceType']}/{id_}" if isinstance(id_, str) and id_ else (
                f"{here['resourceType']}{place or '[0]'}")
            found = Resource(here, name.replace(" ", "_"), _day(here))
            yield found
            yield from _contained(found)


def _parameters(held: dict[str, Any]) -> Iterator[Any]:
    """The resources that an operation returned, those in parts as well."""
    for one in (*children(held, "parameter"), *children(held, "part")):
        if "resource" in one:
            yield one["resource"]
        yield from _parameters(one)


def _contained(holder: Resource) -> Iterator[Resource]:
    """The results inside a report; what else a resource contains is looked at from what refers to it."""
    for inner in children(holder.data, "contained"):
        if inner.get("resourceType") == "Observation":
            yield Resource(inner, f"{holder.name}#{inner.get('id')}", _day(inner) or holder.day, holder)


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
    resource = entry["resource"]
    told = {"_fullUrl": entry.get("fullUrl"), "_method": child(entry, "request").get("method")}
    kept = {key: value for key, value in told.items() if isinstance(value, str)}
    return {**resource, **kept} if isinstance(resource, dict) and kept else resource


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

    def __init__(self, resources: list[Resource], draft: Draft, days: Days, options: Options) -> None:
        self.draft, self.days, self.options = draft, days, options
        self.versions = versions_of(resource.data for resource in resources if resource.within is None)
        every = [resource.data for resource in resources]
        # What a reference means is the later version.
        self.addresses = Addresses(sorted(every, key=lambda data: id(data) in self.versions.older))
        self.patient = _one_patient(resources, self.addresses, draft.report.file)
        held = [resource.data for resource in resources if not self._void(resource)]
        self.samples = Samples(self.addresses, held, options.somatic)
        names = {id(resource.data): resource.name for resource in resources}
        self.primaries = primaries_of(held, names, self.addresses, draft.vocabulary, options.tumor)
        self.primaries.check(draft.report.file)
        self.observations = Observations(self.addresses, self.samples, self.primaries, names, draft, days)

    def read(self, resource: Resource) -> None:
        """One resource, used or named with the reason."""
        data, name = resource.data, resource.name
        kind, holder = data["resourceType"], resource.within or resource
        void, doubt = self._void(resource) or self._void(holder), self._doubt(resource) or self._doubt(holder)
        if void:
            self.draft.unused(name, void)
            return
        self._dates(resource, doubt)
        if kind == "Observation":
            self.observations.read(data, name, resource.day, doubt)
        elif kind == "Condition":
            read_condition(data, name, resource.day, doubt, self.primaries, self.draft)
            read_names(data, name, self.draft)
        elif kind in _DRUGS:
            read_drug(data, name, doubt, self.addresses, self.observations.pointing, self.options, self.draft)
        elif doubt:
            self.draft.unused(name, doubt)
        elif kind == "Procedure":
            self._procedure(resource)
        elif kind == "Patient":
            self._patient(resource)
        elif kind == "DiagnosticReport":  # what it refers to is looked at by itself
            read_texts(data, name, self.draft)
        elif kind not in mapping().by_type:  # specimens and reports are looked at from what refers to them
            self.draft.unused(name, f"the mapping reads no {kind}")

    def _dates(self, resource: Resource, doubt: str) -> None:
        self.days.see("" if doubt else resource.day)
        for key in _DATES:
            if key in resource.data:
                self.days.check(resource.data[key], f"{resource.name} {key}")

    def _procedure(self, resource: Resource) -> None:
        whose, why = self.observations.pointing.of(resource.data, "reasonReference", resource.day)
        if whose == OWN:
            read_regions(resource.data, resource.name, self.samples, self.draft)
        else:
            self.draft.unused(resource.name, why)

    def _patient(self, resource: Resource) -> None:
        data = resource.data
        if data.get("deceasedBoolean") is True or "deceasedDateTime" in data:
            self.draft.left(f"{resource.name} deceased", str(data.get("deceasedDateTime", True)),
                            "the patient is said to have died; no rule asks it")
        self.observations.simple(data, resource.name, "", "", mapping().by_type["Patient"])

    def _void(self, resource: Resource) -> str:
        """Why a resource states nothing, by its own word."""
        data = resource.data
        if text(data, "_method") == "DELETE":
            return "the entry that holds it deletes it"
        if id(data) in self.versions.older:
            return "a later version of it is in the file"
        if data["resourceType"] in ("Observation", "DiagnosticReport") and text(data, "status") in _VOID:
            return f"its status is {data['status']}"
        subject = self.addresses.of(data.get("subject") or data.get("patient"), data)
        if data["resourceType"] != "Patient" and subject is not None and subject is not self.patient and (
                self.patient is not None):
            return f"it is about {subject['resourceType']}/{subject.get('id')}"
        return ""

    def _doubt(self, resource: Resource) -> str:
        """Why what a resource states cannot be believed, and so may be or not."""
        data = resource.data
        if _modified(data):
            return "a modifier extension may change what it means"
        if data.get("implicitRules"):
            return "it follows rules that are not in the file, which may change what it means"
        if id(data) in self.versions.unsure:
            return "the file holds it in two versions, and which is the later cannot be told"
        status = str(data.get("status", ""))
        if data["resourceType"] in ("Observation", "DiagnosticReport") and status not in _FINAL:
            return f"its status is {status}"
        if self.days.future(resource.day):
            return f"it is dated {resource.day}, which is in the future"
        reference = text(data.get("subject") or data.get("patient"), "reference")
        if not reference or data["resourceType"] == "Patient" or self.patient is None:
            return ""
        if self.addresses.of(data.get("subject") or data.get("patient"), data) is None:
            return f"it is about {reference}, which is not in the file"
        return ""


def _modified(data: dict[str, Any]) -> bool:
    """Whether a resource, or an element of it, has what may turn its meaning."""
    keys = [key for key in data if key != "contained"]
    parts = [part for key in keys for part in (*children(data, key), child(data, key))]
    return any(part.get("modifierExtension") for part in (data, *parts))


def _one_patient(resources: list[Resource], addresses: Addresses, file: str) -> dict[str, Any] | None:
    """The patient whom the file is about, or None. Raises CaseError when there are several."""
    patients = [r for r in resources if r.data["resourceType"] == "Patient"]
    if len({r.name for r in patients}) > 1:
        message = f"{patients[0].name} and {patients[1].name} are two patients; import one at a time"
        raise CaseError([Problem(file, 1, 1, message)])
    if patients:
        return patients[0].data
    subjects = defaultdict[str, list[str]](list)
    for resource in resources:
        reference = address(text(resource.data.get("subject"), "reference"))
        if reference.startswith("Patient"):
            subjects[reference].append(resource.name)
    if len(subjects) > 1:
        (one, first), (other, second) = list(subjects.items())[:2]
        message = f"{first[0]} is about {one} and {second[0]} about {other}; import one patient at a time"
        raise CaseError([Problem(file, 1, 1, message)])
    return None
