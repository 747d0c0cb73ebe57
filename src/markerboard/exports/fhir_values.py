"""The value of a biomarker in FHIR: under the codes and in the form by which the importer reads it back.

Where the mapping has a row for a fact and a coded answer for its value, both are of LOINC; the fact's own
name stands beside them in a system of ours, under which a value is read as a case writes it.
"""

from __future__ import annotations

from html import escape
from typing import Any

from markerboard.answer.model import FactShown
from markerboard.exports.fhir_variants import LOINC, coding
from markerboard.exports.matched import printed
from markerboard.imports.mapping import Code, Row, mapping
from markerboard.imports.readings import CODED
from markerboard.language.vocabulary import Fact

JSON = dict[str, Any]
FACT = "urn:markerboard:fact"
VARIANT = "69548-6"


def uri(code: Code) -> str:
    """The address of a code's system."""
    return mapping().spellings[code.system][0]


def row_of(fact: str) -> Row | None:
    """The row by which the importer would read a fact from FHIR."""
    return next((row for row in mapping().rows if row.fact == fact and row.source == "fhir"
                 and not row.component and not row.states and row.path != "interpretation"), None)


def concept_of(fact: Fact, shown: FactShown) -> JSON:
    """The codes of a biomarker: that of its row, where the row has an answer for the value, and its own."""
    if fact.type == "gene" and "." not in fact.name:
        return {"coding": [coding(LOINC, VARIANT, "Genetic variant assessment")]}
    row = row_of(fact.name)
    taken = row.coded[:1] if row and (row.reads not in CODED or _answer(row, shown)) else ()
    coded = [coding(uri(code), code.code) for code in taken]
    return {"coding": [*coded, coding(FACT, fact.name, fact.label)], "text": fact.label}


def value_of(fact: Fact, shown: FactShown) -> JSON:
    """The value of a biomarker, coded where its row has a code for it."""
    row = row_of(fact.name)
    if row is not None and (answer := _answer(row, shown)):
        return {"valueCodeableConcept": {"coding": [coding(uri(answer), answer.code)]}}
    if isinstance(shown.value, bool):
        return {"valueBoolean": shown.value}
    number = printed(shown.value)
    if number is None:
        return {"valueString": shown.text}
    return {"valueQuantity": {"value": number} | ({"unit": fact.unit} if fact.unit else {})}


def narrative(fact: Fact, shown: FactShown) -> JSON:
    """A biomarker in words, with the place in the case where it is stated: for people, who read no codes."""
    told = escape(f"{fact.label}: {shown.text}; stated at {shown.from_}")
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{told}</div>'}


def _answer(row: Row, shown: FactShown) -> Code | None:
    """The code by which a row reads the value, of the systems of laboratories."""
    said = next((word for word, state in CODED.get(row.reads, {}).items() if state == shown.value), None)
    answers = mapping().answers.get(row.reads, {}).items()
    codes = (Code.parse(code) for code, answer in answers if answer == said)
    return next((code for code in codes if code.system == "LNC"), None)
