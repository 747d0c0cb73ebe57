"""FHIR as bulk export gives it: a folder of NDJSON files, each of one type, with what is of many patients.

Each line goes to the patient whom it names. One that names none, or is no resource, may be of any patient,
and leaves open in each what it may state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from markerboard.errors import CaseError, Problem
from markerboard.imports.mapping import child, text
from markerboard.imports.molecular.lines import lines
from markerboard.imports.references import address

MAX_BYTES, MAX_PATIENTS = 500_000_000, 10_000
"""Bytes of a folder, which are kept until each patient is read, and patients in it."""
_SUFFIX = ".ndjson"
_RESOURCE = b'"resourceType"'
# What states something of a patient; of other types (organizations, locations) nothing is read.
_OF_PATIENTS = ("Condition", "DiagnosticReport", "MedicationAdministration", "MedicationRequest",
                "MedicationStatement", "Observation", "Procedure", "Specimen")
Parse = Callable[[str], dict[str, Any] | None]


def is_bulk(folder: Path) -> bool:
    """Whether a folder holds NDJSON."""
    return folder.is_dir() and any(file.is_file() for file in folder.glob(f"*{_SUFFIX}"))


def is_export(folder: Path) -> bool:
    """Whether a folder holds resources of FHIR as NDJSON, and not cases of our own, a line each."""
    return is_bulk(folder) and any(_RESOURCE in _beginning(file) for file in folder.glob(f"*{_SUFFIX}"))


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(100_000)
    except OSError:
        return b""  # told as it is read


def patients(folder: Path, parse: Parse) -> Iterator[tuple[str, list[Any]]]:
    """The id of each patient with its resources, in the order of their names. Raises CaseError."""
    held = _Held(folder, parse)
    for file in sorted(folder.glob(f"*{_SUFFIX}")):
        held.read(file)
    for patient in sorted(held.of):
        yield patient, held.resources(patient)


class _Held:
    """The lines of a folder, by the patient."""

    def __init__(self, folder: Path, parse: Parse) -> None:
        self.folder, self.parse = folder, parse
        self.of: dict[str, list[str]] = {}
        self.drugs: dict[str, str] = {}
        self.adrift: list[Any] = []
        self.size = 0

    def read(self, file: Path) -> None:
        """Read a file. Raises CaseError."""
        with file.open("rb") as stream:
            for number, line in lines(str(file), stream):
                if line is None or line.strip():
                    self._line(f"{file.name} line {number}", line)

    def _line(self, place: str, line: str | None) -> None:
        self.size += len(line or "")
        if self.size > MAX_BYTES:
            told = f"this folder holds more than {MAX_BYTES // 10**6} MB, the most that is read"
            raise CaseError([Problem(str(self.folder), 1, 1, told, "give a part of the patients")])
        resource = self.parse(line) if line is not None else None
        kind = resource["resourceType"] if resource else ""
        patient = _patient(resource) if resource else ""
        if resource and kind == "Medication":
            self.drugs[f"Medication/{resource.get('id')}"] = line or ""
        elif patient:
            self.of.setdefault(patient, []).append(line or "")
            if len(self.of) > MAX_PATIENTS:
                told = f"this folder holds more than {MAX_PATIENTS:,} patients, the most that are read"
                raise CaseError([Problem(str(self.folder), 1, 1, told)])
        elif not self.adrift and (resource is None or kind in _OF_PATIENTS):
            # One is enough: it leaves open all that a second one would.
            self.adrift.append(f"{place}, which says of no patient that it is of this one")

    def resources(self, patient: str) -> list[Any]:
        """What is held of a patient, with the drugs that it points at."""
        found = [resource for line in self.of[patient] if (resource := self.parse(line))]
        asked = {address(text(child(one, "medicationReference"), "reference")) for one in found}
        drugs = [self.parse(self.drugs[name]) for name in sorted(asked & self.drugs.keys())]
        return [*found, *drugs, *self.adrift]


def _patient(resource: dict[str, Any]) -> str:
    """The id of the patient whom a resource is, or is of; empty where it names none."""
    if resource["resourceType"] == "Patient":
        return text(resource, "id")
    told = next((address(reference) for key in ("subject", "patient")
                 if (reference := text(child(resource, key), "reference"))), "")
    kind, _, id_ = told.partition("/")
    return id_ if kind == "Patient" else ""
