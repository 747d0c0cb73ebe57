"""What FHIR resources point at when they say of which disease they are."""

from __future__ import annotations

from typing import Any

from markerboard.imports.mapping import children, text
from markerboard.imports.primaries import OTHER, OWN, UNCLEAR, Primaries
from markerboard.imports.references import Addresses, address


class Pointing:
    """Follows `focus` and `reasonReference` to the cancers of the file."""

    def __init__(self, addresses: Addresses, primaries: Primaries, names: dict[int, str]) -> None:
        self.addresses, self.primaries, self.names = addresses, primaries, names
        self.keys = {primary.key for primary in primaries.listed}

    def of(self, data: dict[str, Any], element: str, day: str) -> tuple[str, str]:
        """Whose tumor a resource is of, and a sentence where it is not the one of the case."""
        keys, other = [], ""
        for one in children(data, element):
            target = self.addresses.of(one, data)
            kind = (
                target["resourceType"]
                if target is not None
                else address(text(one, "reference")).split("/")[0]
            )
            key = self.names.get(id(target), "") if target is not None else address(text(one, "reference"))
            if (target is None and kind == "Condition") or key in self.keys:
                keys.append(key)
            elif target is None and kind not in _NO_DISEASE:
                return (
                    UNCLEAR,
                    f"what it points at, {text(one, 'reference') or 'nothing'}, is not in the file",
                )
            elif kind == "Condition" and key not in self.primaries.spread:
                other = f"it is of {key}, which is not the tumor"
        if other and not keys:
            return OTHER, other
        return self.primaries.of(keys, day)

    def of_drug(self, data: dict[str, Any], procedure: dict[str, Any], day: str) -> tuple[str, str]:
        """The same of a treatment, by every reason that it or the procedure it is part of gives."""
        found = [
            self.of(one, "reasonReference", day)
            for one in (data, procedure)
            if children(one, "reasonReference")
        ]
        found += [
            self.primaries.of_reason(reason)
            for one in (data, procedure)
            for reason in children(one, "reasonCode")
        ]
        found = found or [self.primaries.of((), day)]
        for wanted in (OTHER, UNCLEAR):
            told = next((one for one in found if one[0] == wanted), None)
            if told:
                return told
        return OWN, ""


_NO_DISEASE = {
    "Observation",
    "Specimen",
    "Patient",
    "Procedure",
    "DiagnosticReport",
    "BodyStructure",
    "Device",
    "Encounter",
    "ServiceRequest",
    "MedicationRequest",
    "CarePlan",
    "Group",
    "Practitioner",
}
