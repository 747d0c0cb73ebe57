"""Observations of FHIR: which facts they state, of which tumor and sample, and what is left of those that say
what they are in a way that nobody can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from markerboard.imports import fhir_perhaps, readings, remarks, stating
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_samples import Samples
from markerboard.imports.fhir_texts import genes_told, read_texts
from markerboard.imports.fhir_unnamed import WHY, of_any_gene
from markerboard.imports.fhir_variants import is_variant, parts_of, read_region, read_variant
from markerboard.imports.mapping import Code, Found, Row, children, codings, mapping, select
from markerboard.imports.plausible import readable
from markerboard.imports.pointing import Pointing
from markerboard.imports.primaries import OTHER, UNCLEAR, Primaries
from markerboard.imports.readings import names_of
from markerboard.imports.references import Addresses
from markerboard.imports.stating import Said, phrased
from markerboard.imports.symbols import genes_of
from markerboard.patient.spellings import FLAGS
from markerboard.patient.spellings import folded as word_of

_OF_TISSUE = ("tmb.", "msi")
"""Facts that a sample of blood measures in another way."""


class Observations:
    """Reads the observations of one patient."""

    def __init__(self, addresses: Addresses, samples: Samples, primaries: Primaries, names: dict[int, str],
                 draft: Draft, days: Days) -> None:
        self.samples, self.draft, self.days, self.table = samples, draft, days, mapping()
        self.pointing = Pointing(addresses, primaries, names)

    def read(self, data: dict[str, Any], name: str, day: str, doubt: str) -> None:
        """One observation, used, left open, or named with the reason."""
        codes = [code for c in codings(data.get("code")) if (code := self.table.code(c))]
        refused = next((self.table.refused[c] for c in codes if c in self.table.refused), None)
        rows = list(dict.fromkeys(row for code in codes for row in self.table.by_code.get(code, ())))
        rows = rows or list(self._own(codes))
        doubt = doubt or _turned(data)
        if refused:
            self.draft.unused(name, refused)
        elif any(row.part == "presence" for row in rows) or (
                not rows and not readable(data.get("code")) and is_variant(data)):
            self._variant(data, name, day, doubt or ("" if rows else "what it is cannot be read"))
        elif any(row.part == "region" for row in rows):
            self._region(data, name, day, doubt)
        else:
            self._facts(data, name, day, doubt, rows, " or ".join(map(str, codes)))

    def _own(self, codes: Iterable[Code]) -> Iterator[Row]:
        """How a result is read that we wrote under the name of a fact; a gene's is written otherwise."""
        for code in codes:
            fact = self.draft.vocabulary.facts.get(code.code) if code.system == readings.OWN else None
            if fact and not fact.history and fact.type != "gene":
                yield Row("as-written", "fhir", "Observation", "value", fact=fact.name, reads="written")

    def _variant(self, data: dict[str, Any], name: str, day: str, doubt: str) -> None:
        whose, why = self.pointing.of(data, "focus", day)
        if whose == OTHER:
            self.draft.unused(name, why)
        else:
            read_variant(data, name, doubt or why, self.samples, self.draft)
            read_texts(data, name, self.draft)

    def _region(self, data: dict[str, Any], name: str, day: str, doubt: str) -> None:
        whose, why = self.pointing.of(data, "focus", day)
        if whose == OTHER:
            self.draft.unused(name, why)
        else:
            read_region(data, name, self.samples, self.draft, doubt or why)
        if not (doubt or why):
            read_texts(data, name, self.draft)

    def _facts(
        self, data: dict[str, Any], name: str, day: str, doubt: str, rows: list[Row], told: str
    ) -> None:
        rows = rows + [row for row in self._component_rows(data) if row.fact]
        if not rows and told in mapping().texts["of_results"] and self.samples.are_there(data):
            self.draft.left(name, "", f"{told} is of what is known, and not of what was found")
            return
        if rows:
            self.simple(data, name, day, doubt, rows)
        else:
            named = next((f"`{name[:60]}`" for name in names_of(data.get("code"))), "")
            why = f"no row of the mapping reads {told or named or 'an observation without a known code'}"
            stated, heading = next(map(phrased, _values_of(data)), ""), "; ".join(names_of(data.get("code")))
            said = "; ".join(_said(data))
            self.draft.denying.append((name, f"{heading}: {said}"))
            if genes := self._genes(data):
                self.draft.open_genes(genes, name, stated, why, row="text")
                remarks.doubt_findings(genes, name, said or heading, why, self.draft, heading=heading)
            elif of_any_gene(data, self.draft.vocabulary):
                self.draft.open_genes((), name, stated, f"{why}; {WHY}", row="text")
            else:
                self.draft.left(name, stated, why)
        read_texts(data, name, self.draft)
        fhir_perhaps.leave_open(data, name, day, self.draft, taken=bool(rows))

    def _genes(self, data: dict[str, Any]) -> list[str]:
        """The genes of which an observation that no row reads may state a change."""
        parts = genes_of(parts_of(data)["gene"], self.draft.vocabulary, several=True).symbols
        asked = (gene for gene in parts if gene in self.draft.vocabulary.genes)
        return list(dict.fromkeys([*asked, *genes_told(data, self.draft)]))

    def _component_rows(self, data: dict[str, Any]) -> list[Row]:
        found: dict[Row, None] = {}
        for component in children(data, "component"):
            for coding in codings(component.get("code")):
                code = self.table.code(coding)
                found |= dict.fromkeys(self.table.by_component.get(code, ()) if code else ())
        return list(found)

    # Rows that state a fact by themselves

    def simple(self, data: dict[str, Any], name: str, day: str, doubt: str, rows: Iterable[Row]) -> None:
        """The facts that rows take from a resource."""
        for row in rows:
            values = list(select(row, data)) if row.fact else []
            whose, why = self._whose(row, data, day)
            for found in values:
                place = f"{name} {found.place}"
                if row.reads == "age":
                    self.days.born(str(found.value), place)
                elif whose == OTHER:
                    self.draft.unused(place, why)
                elif doubt or why:
                    self.draft.open(row.fact, place, phrased(found.value), doubt or why, day=day)
                else:
                    self._state(row, found, data, name, day)
            if row.fact and not values and row.within == "Observation" and row.path == "value":
                self._absent(row, data, name, day)

    def _whose(self, row: Row, data: dict[str, Any], day: str) -> tuple[str, str]:
        """Whose tumor a row's fact is of, and whether the sample is of tissue where that is asked."""
        fact = self.draft.vocabulary.facts.get(row.fact)
        if row.within != "Observation" or fact is None or fact.at.startswith("patient."):
            return "", ""
        whose, why = self.pointing.of(data, "focus", day)
        if why or not row.fact.startswith(_OF_TISSUE):
            return whose, why
        kinds = self.samples.kinds(data)
        if kinds & {"plasma", "blood"}:
            return OTHER, "it was measured in blood, which is another measurement than that of tissue"
        if kinds & {"normal"}:
            return OTHER, "it was measured in a normal sample"
        return (UNCLEAR, "of what its sample is cannot be read") if "unclear" in kinds else ("", "")

    def _state(self, row: Row, found: Found, data: dict[str, Any], name: str, day: str) -> None:
        place = f"{name} {found.place}"
        if row.states:
            self.draft.state(row.fact, row.states, f"{name} code", row.name, day=day)
            if row.unread and any(key.startswith("value") for key in data):
                self.draft.unused(f"{name} value", row.unread)
            return
        said = Said(found.value, place, row.name, self.pointing.primaries.code, day)
        stating.state(row.fact, row.reads, said, self.draft)

    def _absent(self, row: Row, data: dict[str, Any], name: str, day: str) -> None:
        """An observation without a value: why, where FHIR says so."""
        said = readings.answer("absence", data.get("dataAbsentReason"))
        if said:
            self.draft.state(row.fact, said, f"{name} dataAbsentReason", row.name, day=day)
        else:
            self.draft.open(row.fact, name, "", "it has no value", day=day)


def _turned(data: dict[str, Any]) -> str:
    """Why a value is not believed that another element of the result turns; empty where none does."""
    if "dataAbsentReason" in data and any(key.startswith("value") for key in data):
        return "it has a value, and a reason why it has none"
    value = data.get("valueCodeableConcept")
    said = {"present": "positive", "absent": "negative"}.get(readings.answer("presence", value) or "")
    called = {readings.answer("interpretation", one) for one in children(data, "interpretation")}
    named = {FLAGS.get(word_of(name)) for name in names_of(value)} - {None}
    called |= {"positive" if flag else "negative" for flag in named}
    turned = called & {"positive", "negative"} - {said} if said else set()
    return f"its value is {said}, yet it is called {min(map(str, turned))}" if turned else ""


def _values_of(held: dict[str, Any]) -> list[Any]:
    return [held[key] for key in held if key.startswith("value")]


def _said(data: dict[str, Any]) -> Iterator[str]:
    """What a result says, in words: its values, and how they are interpreted."""
    for held in (data, *children(data, "component")):
        for value in _values_of(held):
            yield "negative" if readings.answer("presence", value) == "absent" else phrased(value) or "?"
        for one in children(held, "interpretation"):
            yield readings.answer("interpretation", one) or phrased(one) or "?"
