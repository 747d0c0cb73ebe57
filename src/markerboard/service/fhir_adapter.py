"""FHIR resources as a case, for want of the importer: sex, diagnosis, and genes present or absent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.vocabulary import Vocabulary

_GENE, _PROTEIN, _PRESENT, _ABSENT = "48018-6", "48005-3", "LA9633-4", "LA9634-2"


def case_data(resources: list[dict[str, Any]], vocabulary: Vocabulary) -> dict[str, Any]:
    """A case as plain data."""
    data: dict[str, Any] = {"case": "cds-hooks", "patient": {}, "disease": {}, "biomarkers": {}}
    for resource in resources:
        kind = resource.get("resourceType")
        if kind == "Patient" and resource.get("gender") in ("female", "male"):
            data["patient"]["sex"] = resource["gender"]
        elif kind == "Condition":
            for name in _said(resource.get("code")):
                code = vocabulary.trees["diagnoses"].resolve(name)
                if code:
                    data["disease"]["diagnosis"] = code
        elif kind == "Observation":
            _gene(resource, data["biomarkers"], vocabulary)
    return {key: value for key, value in data.items() if value}


def _gene(resource: dict[str, Any], markers: dict[str, Any], vocabulary: Vocabulary) -> None:
    parts = {code: part.get("valueCodeableConcept") for part in resource.get("component") or ()
             for code in _said(part.get("code"))}
    gene = next((name for name in _said(parts.get(_GENE)) if name in vocabulary.symbols), None)
    found = set(_said(resource.get("valueCodeableConcept")))
    if gene and _PRESENT in found:
        variants = [name for name in _said(parts.get(_PROTEIN)) if name.startswith("p.")][:1]
        markers[gene] = {"variants": variants} if variants else "mutated"
    elif gene and _ABSENT in found:
        markers[gene] = "wild-type"


def _said(concept: Any) -> Iterator[str]:
    if isinstance(concept, dict):
        for part in (concept, *(concept.get("coding") or ())):
            yield from (part[key] for key in ("code", "display", "text") if isinstance(part.get(key), str))
