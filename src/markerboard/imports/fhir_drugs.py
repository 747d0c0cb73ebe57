"""Medications: which drugs were given, when, why they ended, and in which line where a procedure says so."""

from __future__ import annotations

from typing import Any

from markerboard.imports.draft import Draft
from markerboard.imports.mapping import Row, children, mapping, select, text
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import answer, codes_of, drugs_of
from markerboard.imports.therapy import Treatment

_INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"


def read_drug(data: dict[str, Any], name: str, procedures: dict[str, dict[str, Any]], draft: Draft) -> None:
    """A drug that was given; orders that were not carried out, plans and refusals are not."""
    why = _not_given(data)
    if why:
        draft.unused(name, why)
        return
    named = [found for row in _rows(data, "drug") for found in select(row, data)]
    if not named:
        draft.unused(name, "it names no medication")
        return
    course = _course(data, procedures)
    for found in named:
        try:
            drugs, note = drugs_of(found.value, draft.vocabulary.drugs)
        except Refused as refused:
            draft.unused(f"{name} {found.place}", str(refused))
            continue
        if note:
            draft.converted(f"{name} {found.place}", note)
        for drug in drugs:
            draft.treat(Treatment(drug, name, **course))


def _rows(data: dict[str, Any], part: str) -> list[Row]:
    return [row for row in mapping().by_type.get(data["resourceType"], ()) if row.part == part]


def _taken(data: dict[str, Any], part: str) -> list[Any]:
    """The values of one part of a resource, of which there may be none."""
    return [found.value for row in _rows(data, part) for found in select(row, data)] if data else []


def _not_given(data: dict[str, Any]) -> str:
    status = text(data, "status")
    if status not in mapping().treatments["given"][data["resourceType"]]:
        return f"its status is {status or 'not stated'}, which does not say that the drug was given"
    if data["resourceType"] == "MedicationRequest" and text(data, "intent") != "order":
        return f"its intent is {text(data, 'intent') or 'not stated'}, so it is no treatment that was given"
    return ""


def _course(data: dict[str, Any], procedures: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """When and how a drug was given; a procedure that it is part of says more."""
    whole = next((procedures[r] for r in _part_of(data) if r in procedures), {})
    start, end = _period(data)
    first, last = _period(whole)
    status = text(whole, "status") or text(data, "status")
    stopped = _reason(data) or _reason(whole)
    over = status in ("completed", "stopped")
    return {"line": _line(whole), "setting": _setting(whole), "start": first or start,
            "end": (last or end) if over else "", "stopped_for": stopped, "curative": _curative(data),
            "ongoing": status in mapping().treatments["ongoing"]}


def _part_of(data: dict[str, Any]) -> list[str]:
    listed = data.get("partOf")
    elements = listed if isinstance(listed, list) else [listed]
    return [text(element, "reference") for element in elements]


def _period(data: dict[str, Any]) -> tuple[str, str]:
    for key in ("effective", "performed"):
        period, moment = data.get(f"{key}Period"), data.get(f"{key}DateTime")
        if isinstance(period, dict):
            return str(period.get("start", ""))[:10], str(period.get("end", ""))[:10]
        if isinstance(moment, str):
            return moment[:10], moment[:10]
    return str(data.get("authoredOn", ""))[:10], ""


def _reason(data: dict[str, Any]) -> str:
    return next((a for value in _taken(data, "reason") if (a := answer("stopped for", value))), "")


def _line(procedure: dict[str, Any]) -> int | None:
    """The line that a procedure documents; 0 is not one."""
    lines = [e.get("valueUnsignedInt") for e in _taken(procedure, "line")
             if isinstance(e, dict) and e.get("url") == "Therapielinie"]
    return lines[0] if len(lines) == 1 and isinstance(lines[0], int) and 1 <= lines[0] <= 30 else None


def _setting(procedure: dict[str, Any]) -> str:
    return next((a for value in _taken(procedure, "setting") if (a := answer("setting", value))), "")


def _curative(data: dict[str, Any]) -> bool:
    intents = [e.get("valueCodeableConcept") for e in children(data, "extension") if e.get("url") == _INTENT]
    return any(str(code) in mapping().treatments["curative"] for i in intents for code in codes_of(i))
