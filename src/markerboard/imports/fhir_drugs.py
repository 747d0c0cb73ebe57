"""Medications: which drugs were given, when, why they ended, and in which line where a procedure says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.imports.draft import Draft
from markerboard.imports.drugs import called_curative, casts_doubt, read_drugs
from markerboard.imports.mapping import Found, Row, child, children, mapping, select, text
from markerboard.imports.options import Options
from markerboard.imports.pointing import Pointing
from markerboard.imports.primaries import OTHER
from markerboard.imports.readings import answer, codes_of, names_of, shown
from markerboard.imports.references import Addresses
from markerboard.imports.therapy import UNREAD, Treatment, ending

_INTENTS = ("http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent",
            "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-treatment-intent",
            "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/StructureDefinition/"
            "mii-ex-onko-systemische-therapie-intention")


def read_drug(data: dict[str, Any], name: str, doubt: str, addresses: Addresses, pointing: Pointing,
              options: Options, draft: Draft) -> None:
    """A drug that was given; orders that were not carried out, plans and refusals are not."""
    why, unsure = _not_given(data, options)
    procedure = _procedure(data, addresses)
    course = _course(data, procedure, options, draft.today)
    whose, of_another = pointing.of_drug(data, procedure, course["start"])
    if why or whose == OTHER:
        draft.unused(name, why or of_another)
        return
    doubt = doubt or unsure or of_another or _unplaced(data, procedure)
    for place, told in _texts(data):
        if casts_doubt(told):
            draft.left(f"{name} {place}", told, "it is a text, which is not read")
            doubt = doubt or f"its {place.partition('[')[0]} may say otherwise"
    if course["stopped_for"] == UNREAD:
        told = " and ".join(_named(one) for held in (data, procedure) for one in _taken(held, "reason"))
        draft.left(f"{name} statusReason", told, "why it ended is no reason that is read")
    for found in [f for row in _rows(data, "drug") for f in select(row, data)] or [Found(None, "medication")]:
        value, place = _resolved(found.value, addresses, data), f"{name} {found.place}"
        given = read_drugs(value, draft.vocabulary, _routes(data))
        if given.none:
            draft.unused(place, given.why)
            continue
        if given.note:
            draft.converted(place, given.note)
        if given.unread:
            draft.left(place, ", ".join(given.unread), given.why)
        for drug in (*given.drugs, *("" for _ in given.unread[:1])):
            draft.treat(Treatment(drug, name, doubt=doubt, **course))


def _unplaced(data: dict[str, Any], procedure: dict[str, Any]) -> str:
    """Why the line or setting that a drug was given in cannot be told, although something states it."""
    if (data.get("partOf") and not procedure) or _setting(procedure) == UNREAD:
        return "in which line or setting it was given cannot be read"
    if _taken(procedure, "line") and _line(procedure) is None and not _setting(procedure):
        return "in which line it was given cannot be read"
    return ""


def _texts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said in words beside a drug: notes, and how and where it was given."""
    for key in ("note", "dosage", "dosageInstruction"):
        for i, held in enumerate([child(data, key), *children(data, key)]):
            for told in (text(held, "text"), *names_of(held.get("site"))):
                if told.strip():
                    yield f"{key}[{max(i - 1, 0)}]", told


def _named(value: Any) -> str:
    return next(iter(names_of(value)), "") or shown(value)


def _resolved(value: Any, addresses: Addresses, holder: dict[str, Any]) -> Any:
    """The code of a medication that stands in a resource of its own."""
    if isinstance(value, dict) and "reference" in value:
        medication = addresses.of(value, holder)
        return medication.get("code", {}) if medication else {"text": text(value, "display")}
    return value


def _rows(data: dict[str, Any], part: str) -> list[Row]:
    return [row for row in mapping().by_type.get(data["resourceType"], ()) if row.part == part]


def _taken(data: dict[str, Any], part: str) -> list[Any]:
    """The values of one part of a resource, of which there may be none."""
    return [found.value for row in _rows(data, part) for found in select(row, data)] if data else []


def _routes(data: dict[str, Any]) -> list[Any]:
    dosages = [child(data, "dosage"), *children(data, "dosage"), *children(data, "dosageInstruction")]
    return [dosage["route"] for dosage in dosages if "route" in dosage]


def _not_given(data: dict[str, Any], options: Options) -> tuple[str, str]:
    """Why a drug was not given; or why nobody can tell whether it was."""
    status, kind, told = text(data, "status"), data["resourceType"], mapping().treatments
    order = kind == "MedicationRequest"
    given = status in told["given"][kind] or (order and options.orders and status == "active")
    if data.get("doNotPerform") not in (None, False):
        return "it says that the drug must not be given", ""
    if order and text(data, "intent") != "order":
        return (
            f"its intent is {text(data, 'intent') or 'not stated'}, so it is no treatment that was given",
            "",
        )
    why = f"its status is {status or 'not stated'}, which does not say that the drug was given"
    if given:
        return "", ""
    return (why, "") if status in told["not_given"] or (order and status == "active") else ("", why)


def _course(data: dict[str, Any], whole: dict[str, Any], options: Options, today: str) -> dict[str, Any]:
    """When and how a drug was given; a procedure that it is part of says more."""
    start, end = _period(data)
    first, last = _period(whole)
    status = text(whole, "status") or text(data, "status")
    line, setting = _line(whole), _setting(whole)
    return {
        "line": None if setting == UNREAD else line,
        "setting": "" if setting == UNREAD else setting,
        "start": first or start,
        **ending(last or end, today, over=status in ("completed", "stopped"),
                 going=status in mapping().treatments["ongoing"]),
        "stopped_for": _reason(data) or _reason(whole),
        "curative": _curative(data) or _curative(whole),
    }


def _procedure(data: dict[str, Any], addresses: Addresses) -> dict[str, Any]:
    listed = [child(data, "partOf"), *children(data, "partOf")]
    found = (addresses.of(element, data) for element in listed if element)
    return next((one for one in found if one and one["resourceType"] == "Procedure"), {})


def _period(data: dict[str, Any]) -> tuple[str, str]:
    for key in ("effective", "performed"):
        period, moment = data.get(f"{key}Period"), data.get(f"{key}DateTime")
        if isinstance(period, dict):
            return _day(period, "start"), _day(period, "end")
        if isinstance(moment, str):
            return moment[:10], moment[:10]
    return str(data.get("authoredOn", ""))[:10], ""


def _day(period: dict[str, Any], key: str) -> str:
    """A day of a period; one that is stated and empty cannot be read."""
    return (str(period[key])[:10] or UNREAD) if period.get(key) is not None else ""


def _reason(data: dict[str, Any]) -> str:
    return _one([answer("stopped for", value) or UNREAD for value in _taken(data, "reason")])


def _one(said: list[str]) -> str:
    return said[0] if len(set(said)) == 1 else UNREAD if said else ""


def _line(procedure: dict[str, Any]) -> int | None:
    """The line that a procedure documents; 0 is not one."""
    lines = [e.get("valueUnsignedInt") for e in _taken(procedure, "line")
             if isinstance(e, dict) and e.get("url") == "Therapielinie"]
    stated = lines[0] if len(lines) == 1 else None
    return stated if isinstance(stated, int) and not isinstance(stated, bool) and 1 <= stated <= 30 else None


def _setting(procedure: dict[str, Any]) -> str:
    said = _one([answer("setting", value) or UNREAD for value in _taken(procedure, "setting")])
    return "" if said == "none" else said


def _curative(data: dict[str, Any]) -> bool:
    """Whether a treatment is coded or called one with curative intent, or one around surgery."""
    intents = [e.get("valueCodeableConcept") for e in children(data, "extension") if e.get("url") in _INTENTS]
    beside = [one for key in ("category", "reasonCode") for one in (child(data, key), *children(data, key))]
    told, curative = (*intents, *beside), mapping().treatments["curative"]
    return any(str(code) in curative for one in told for code in codes_of(one)) or any(
        called_curative(name) for one in told for name in names_of(one))
