"""Conditions: the diagnosis, made of a code, a site and a morphology; where it has spread; its stage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markerboard.imports import stating
from markerboard.imports.draft import Draft
from markerboard.imports.mapping import Code, child, children, codings, mapping, select, text
from markerboard.imports.metastases import Spread, spread_of
from markerboard.imports.plausible import readable
from markerboard.imports.primaries import Primaries, Primary, is_cancer
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import answer, codes_of, diagnosis_of, doubted_name, names_of, shown
from markerboard.imports.references import Addresses, address
from markerboard.imports.spread import state_spread
from markerboard.imports.stating import Said
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.stages import STAGE

_CERTAIN = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
_RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"


def primaries_of(resources: Iterable[dict[str, Any]], names: dict[int, str], addresses: Addresses,
                 vocabulary: Vocabulary, asked: str) -> Primaries:
    """The cancers that the conditions of a file state; without any, what its references call one."""
    held = list(resources)
    conditions = [data for data in held if data["resourceType"] == "Condition" and not _is_void(data)]
    spread = frozenset(names[id(data)] for data in conditions if _spread(data, vocabulary))
    listed = [p for data in conditions if names[id(data)] not in spread
              if (p := _primary(data, names[id(data)], vocabulary))]
    if not conditions:
        pointed = {address(text(one, "reference")) for data in held
                   for one in (*children(data, "focus"), *children(data, "reasonReference"))
                   if addresses.of(one, data) is None}
        listed = [Primary(key, "", True, key) for key in sorted(pointed) if key.startswith("Condition/")]
    return Primaries(listed, vocabulary, asked, spread)


def _is_void(data: dict[str, Any]) -> bool:
    status = _parts(data).get("verification status", [])
    return bool(doubted_name(data.get("code"))) or any(
        answer("verification", value) in ("void", "unconfirmed") for value in status)


def _certainty(data: dict[str, Any]) -> list[Any]:
    """How certain a diagnosis is by the German modification of ICD-10: A excluded, V suspected, Z former."""
    return [child(one, "valueCoding") for coding in codings(data.get("code"))
            for one in children(coding, "extension") if text(one, "url") == _CERTAIN]


def _primary(data: dict[str, Any], name: str, vocabulary: Vocabulary) -> Primary | None:
    parts, diagnoses = _parts(data), vocabulary.trees.get("diagnoses") or Tree({})
    concept = next(iter(parts.get("diagnosis", ())), None)
    cancer = is_cancer(concept, diagnoses, parts.get("morphology", ()))
    if cancer is False:
        return None
    try:
        found = _diagnosis(parts, diagnoses)
    except Refused:
        found = None
    gone = any(answer("clinical status", value) == "gone" for value in parts.get("clinical status", ()))
    told = f"{name} ({next(iter(names_of(concept)), '') or shown(concept)})"
    return Primary(name, found[0] if found else "", bool(cancer) and readable(concept), told, gone,
                   str(data.get("abatementDateTime", ""))[:10])


def _spread(data: dict[str, Any], vocabulary: Vocabulary) -> Spread | None:
    return spread_of(_parts(data).get("diagnosis", ()), vocabulary)


def read_condition(data: dict[str, Any], name: str, day: str, doubt: str, primaries: Primaries,
                   draft: Draft) -> None:
    """What a condition states, unless it is over, not confirmed, or another tumor."""
    parts, status = _parts(data), _parts(data).get("verification status", [])
    why = doubt
    if open_ := [value for value in status if answer("verification", value) != "confirmed"]:
        why = f"it is not confirmed: {shown(open_[0])}"
    elif named := doubted_name(data.get("code")):
        why = f"its name doubts or denies it: `{named[:100]}`"
    elif any(answer("clinical status", value) == "gone" for value in parts.get("clinical status", ())):
        why = "its clinical status says that it is over"
    found = _spread(data, draft.vocabulary)
    if found and not why:
        state_spread(found, f"{name} code", day, _whose_spread(data, day, primaries), draft)
    elif why or name in primaries.own or not any(p.key == name for p in primaries.listed):
        read_diagnosis(parts, name, draft, why, own=name in primaries.own)
    else:
        draft.unused(name, primaries.of([name])[1])
        if not primaries.own and "diagnosis" in draft.vocabulary.facts:
            draft.open("diagnosis", f"{name} code", "", primaries.unsettled)


def _whose_spread(data: dict[str, Any], day: str, primaries: Primaries) -> tuple[str, str]:
    """Of which tumor a metastasis is, by what the condition refers to."""
    return primaries.of([address(text(child(e, "valueReference"), "reference"))
                         for e in children(data, "extension") if e.get("url") == _RELATED], day)


def _parts(data: dict[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in mapping().by_type["Condition"]:
        found.setdefault(row.part, []).extend(f.value for f in select(row, data))
    for part in ("verification status", "clinical status"):
        found.setdefault(part, []).extend(_certainty(data))
    return found


def read_diagnosis(parts: dict[str, list[Any]], name: str, draft: Draft, why: str = "", *,
                   own: bool = False) -> None:
    """A diagnosis from its code, refined by a morphology; its stage only when it is a known one.

    `why` says why the whole of it is not taken. One that cannot be read of the case's `own` tumor stays open.
    """
    if why and own:
        draft.open("diagnosis", name, "", why)
    elif why or "diagnosis" not in draft.vocabulary.facts:
        draft.unused(name, why or "the vocabulary has no diagnoses")
    else:
        _state_diagnosis(parts, name, draft, own=own)


def _state_diagnosis(parts: dict[str, list[Any]], name: str, draft: Draft, *, own: bool) -> None:
    diagnoses = draft.vocabulary.trees["diagnoses"]
    try:
        found = _diagnosis(parts, diagnoses)
    except Refused as refused:
        draft.open("diagnosis", f"{name} code", "", str(refused))
        return
    if found is None:
        told = " or ".join(shown(value) for value in parts.get("diagnosis", ()))
        why = f"{told} is no diagnosis of the vocabulary" if told else "it names no diagnosis"
        if own:
            draft.open("diagnosis", name, "", why)
        else:
            draft.unused(name, why)
        return
    # A diagnosis does not age: where two are given, the day tells nothing.
    draft.state("diagnosis", found[0], f"{name} code", "diagnosis", note=found[1])
    for value in parts.get("stage", ()):
        stating.state(STAGE, STAGE, Said(value, f"{name} stage.summary", "stage-summary", found[0]), draft)


def _diagnosis(parts: dict[str, list[Any]], diagnoses: Tree) -> tuple[str, str] | None:
    coded = [found for value in parts.get("diagnosis", ()) if (found := diagnosis_of(value, diagnoses))]
    bases = [*(code for code, _ in coded), *_organs(parts)]
    made = [found for value in (*parts.get("morphology", ()), *parts.get("diagnosis", ()))
            if (found := _of_morphology(value, parts, bases, diagnoses))]
    if not coded or not made:
        return next(iter(coded or made), None)
    (base, note), (finer, told) = coded[0], made[0]
    if diagnoses.is_a(finer, base):
        return finer, told
    if diagnoses.is_a(base, finer):
        return base, note
    raise Refused(f"its code is {base}, yet its morphology is {finer}")


def _organs(parts: dict[str, list[Any]]) -> list[str]:
    """The tumors of the organs that a site names: ICD-O has the topography of ICD-10's neoplasms."""
    codes = [code for value in parts.get("site", ()) for code in codes_of(value) if code.system == "ICDO"]
    return [organ for code in codes if (organ := mapping().term("diagnoses", Code("ICD10", code.code)))]


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
