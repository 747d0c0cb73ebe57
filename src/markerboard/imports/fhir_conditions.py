"""Conditions: the diagnosis, made of a code, a site and a morphology; where it has spread; its stage."""

from __future__ import annotations

from typing import Any

from markerboard.imports.draft import Draft
from markerboard.imports.mapping import Code, mapping, select
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import READERS, answer, codes_of, diagnosis_of, shown
from markerboard.language.vocabulary import Tree


def read_condition(data: dict[str, Any], name: str, day: str, draft: Draft) -> None:
    """What a condition states, unless it is over or not confirmed."""
    parts = _parts(data)
    if any(answer("clinical status", value) == "gone" for value in parts.get("clinical status", ())):
        draft.unused(name, "its clinical status says that it is over")
        return
    status = parts.get("verification status", [])
    if status and not any(answer("verification", value) for value in status):
        draft.unused(name, f"it is not confirmed: {shown(status[0])}")
        return
    for value in parts.get("diagnosis", ()):
        fact = next((f for code in codes_of(value) if (f := mapping().term("metastases", code))), None)
        if fact:
            draft.state(fact, True, f"{name} code", "diagnosis", day=day)
            return
    read_diagnosis(parts, name, day, draft)


def _parts(data: dict[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in mapping().by_type["Condition"]:
        found.setdefault(row.part, []).extend(f.value for f in select(row, data))
    return found


def read_diagnosis(parts: dict[str, list[Any]], name: str, day: str, draft: Draft) -> None:
    """A diagnosis from its code, refined by a morphology; its stage only when it is a known one."""
    if "diagnosis" not in draft.vocabulary.facts:
        return
    diagnoses = draft.vocabulary.trees["diagnoses"]
    try:
        found = _diagnosis(parts, diagnoses)
    except Refused as why:
        draft.unused(f"{name} code", str(why))
        return
    if found is None:
        told = " or ".join(shown(value) for value in parts.get("diagnosis", ())) or "no code"
        draft.unused(name, f"no diagnosis of the vocabulary has {told}")
        return
    # A diagnosis does not age: where two are given, the day tells nothing.
    draft.state("diagnosis", found[0], f"{name} code", "diagnosis", note=found[1])
    for value in parts.get("stage", ()):
        _stage(value, name, draft)


def _stage(value: Any, name: str, draft: Draft) -> None:
    try:
        reading = READERS["stage"](value, draft.vocabulary)
    except Refused as why:
        draft.unused(f"{name} stage.summary", str(why))
    else:
        draft.state("stage", reading.written, f"{name} stage.summary", "stage-summary", note=reading.note)


def _diagnosis(parts: dict[str, list[Any]], diagnoses: Tree) -> tuple[str, str] | None:
    coded = [found for value in parts.get("diagnosis", ()) if (found := diagnosis_of(value, diagnoses))]
    made = [found for value in parts.get("morphology", ())
            if (found := _of_morphology(value, parts, [c[0] for c in coded], diagnoses))]
    if not coded or not made:
        return next(iter(coded or made), None)
    (base, note), (finer, told) = coded[0], made[0]
    if diagnoses.is_a(finer, base):
        return finer, told
    if diagnoses.is_a(base, finer):
        return base, note
    raise Refused(f"its code is {base}, yet its morphology is {finer}")


def _of_morphology(value: Any, parts: dict[str, list[Any]], bases: list[str],
                   diagnoses: Tree) -> tuple[str, str] | None:
    """The diagnosis that a morphology makes within the site or diagnosis that is given."""
    codes = codes_of(value)
    sites = [c for part in ("diagnosis", "site") for each in parts.get(part, ()) for c in codes_of(each)]
    for one in mapping().codes["morphologies"]:
        if not {Code.parse(code) for code in one["coded"]} & set(codes):
            continue
        for within, made in one["makes"].items():
            if made in diagnoses and _within(within, sites, bases, diagnoses):
                return made, f"morphology {shown(value)} in {within} read as {made}"
    return None


def _within(within: str, sites: list[Code], bases: list[str], diagnoses: Tree) -> bool:
    if " " in within:
        asked = Code.parse(within)
        return any(s.system in (asked.system, "ICDO") and s.code.startswith(asked.code) for s in sites)
    return any(diagnoses.is_a(base, within) for base in bases)
