"""A gene of the tumor in FHIR: the changes of which the same is said, as a genetic variant assessment.

A change is of the tumor (Somatic) as a case writes it, unless the patient was born with it, or may have been:
of those the source class says so, or is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markerboard.answer.model import FactShown
from markerboard.language.qualities import LIKELY
from markerboard.language.variants import Variant, parse
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import OTHERWISE, UNREAD

JSON = dict[str, Any]
Said = tuple[str, ...]
LOINC = "http://loinc.org"
TBD = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs"
GENE, PROTEIN, ORIGIN, MEANING, ALLELES = "48018-6", "48005-3", "48002-0", "53037-8", "53034-5"
PRESENT, ABSENT = ("LA9633-4", "Present"), ("LA9634-2", "Absent")
_PRESENCE = {"mutated": PRESENT, "wild-type": ABSENT}
_ORIGINS = (("somatic", "LA6684-0", "Somatic"), ("germline", "LA6683-2", "Germline"))
_ALLELES = (("homozygous", "LA6705-3", "Homozygous"), ("heterozygous", "LA6706-1", "Heterozygous"))
_MEANINGS = (("pathogenic", "LA6668-3", "Pathogenic"), ("VUS", "LA26333-7", "Uncertain significance"))
_LIKELY = (("pathogenic", "LA26332-9", "Likely pathogenic"),)


def coding(system: str, code: str, display: str = "") -> JSON:
    """A code of a system, with its name where one is given."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def component(system: str, code: str, display: str) -> JSON:
    """A component of an observation that has no value yet."""
    return {"code": {"coding": [coding(system, code, display)]}}


_ALTERED = component(TBD, "molecular-consequence", "Molecular consequence") | {"valueCodeableConcept": {
    "coding": [coding("http://www.sequenceontology.org", "SO:0001818", "protein_altering_variant")]}}
"""What is said of a mutation that is not named: it changes the protein."""


def alike(shown: FactShown) -> dict[Said, list[Variant]]:
    """The changes of a gene by what is said of them besides their names."""
    found: dict[Said, list[Variant]] = {}
    for one in map(parse, shown.value["variants"]):
        found.setdefault(one.qualities, []).append(one)
    return found or {(): []}


def perhaps_born(symbol: str, facts: Mapping[str, FactShown], vocabulary: Vocabulary) -> bool:
    """Whether a mutation of a gene that a case calls of no origin may be one that the patient was born with:
    the germline is mutated, and by what is not named, or what is stated of it could not be read.
    """
    elsewhere = (facts.get(f"{symbol}.{key}") for key in sorted(vocabulary.specimens)
                 if vocabulary.patterns[key].in_tumor)
    return any(shown.unknown in (UNREAD, OTHERWISE) if shown.unknown is not None else
               shown.value["status"] == "mutated" and not shown.value["variants"]
               for shown in elsewhere if shown)


def variant(gene: JSON, shown: FactShown, said: Said, variants: Sequence[Variant], *, born: bool) -> JSON:
    """What an observation states of changes of which the same is said; `born` says that the patient may have
    been born with any that is of no stated origin.
    """
    code, display = _PRESENCE[shown.value["status"]]
    parts = [component(LOINC, GENE, "Gene studied [ID]") | {
        "valueCodeableConcept": {"coding": [gene], "text": gene["display"]}}]
    twins = {one.bare for one in map(parse, shown.value["variants"]) if "germline" in one.qualities}
    unsaid = born or "germline" in said or any(one.bare in twins for one in variants)
    origin = () if unsaid else ("somatic",)
    parts += _said(ORIGIN, "Genomic source class [Type]", _ORIGINS, (*said, *origin))
    parts += [component(LOINC, PROTEIN, "Amino acid change (pHGVS)") | {
        "valueCodeableConcept": {"text": one.bare.text}} for one in variants]
    if shown.value["status"] == "mutated" and not variants:
        parts.append(_ALTERED)
    meant = _LIKELY if LIKELY in said else _MEANINGS
    parts += _said(MEANING, "Genetic variation clinical significance [Imp]", meant, said)
    parts += _said(ALLELES, "Allelic state", _ALLELES, said)
    return {"valueCodeableConcept": {"coding": [coding(LOINC, code, display)]}, "component": parts}


def _said(part: str, name: str, answers: Iterable[tuple[str, str, str]], said: Iterable[str]) -> list[JSON]:
    """The components that say what is said of a change, by the answers of LOINC for its words."""
    return [component(LOINC, part, name) | {
        "valueCodeableConcept": {"coding": [coding(LOINC, answer, display)]}}
        for word, answer, display in answers if word in said]
