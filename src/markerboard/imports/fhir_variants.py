"""Variants and studied regions: what they state of a gene of the tumor, and what they do not.

A fusion is no amplification, a copy number by sequencing is no count of copies in a cell, a germline variant
says nothing of the tumor, and the absence of one variant does not make a gene wild-type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from markerboard.imports import genes
from markerboard.imports.changes import Change, read_change
from markerboard.imports.draft import Draft
from markerboard.imports.genes import GeneReport
from markerboard.imports.mapping import child, children, codings, mapping, select, text
from markerboard.imports.quantities import Refused, fraction
from markerboard.imports.readings import answer, codes_of, shown
from markerboard.imports.symbols import genes_of
from markerboard.imports.tumor import report_change

_STATES = {"absent": genes.ABSENT, "no call": genes.NO_CALL, "indeterminate": genes.INDETERMINATE}
_UNKNOWN = "it does not say whether it is of the tumor or of the germline"


class Origins:
    """Where results come from: by their own word, by their specimen, or by that of the report they are in."""

    def __init__(self, by_address: dict[str, dict[str, Any]], resources: Iterable[dict[str, Any]],
                 draft: Draft, somatic: bool) -> None:
        self.by_address, self.draft, self.somatic = by_address, draft, somatic
        self.reports = defaultdict[str, list[str]](list)
        self.benign: set[str] = set()
        for data in resources:
            self._look_at(data)

    def _look_at(self, data: dict[str, Any]) -> None:
        if data["resourceType"] == "DiagnosticReport":
            specimens = _selected(data, "report specimen")
            for result in _selected(data, "results"):
                self.reports[str(result)] += [str(s) for s in specimens]
        elif "derivedFrom" in data and any(answer("benign", v) for v in _selected(data, "significance")):
            # An implication carries the significance of the variant that it is derived from.
            self.benign |= {text(e, "reference") for e in children(data, "derivedFrom")}

    def of(self, data: dict[str, Any], name: str, stated: list[Any]) -> tuple[str, str]:
        """`tumor`, `plasma`, `germline` or ``, and a sentence where it is not plain."""
        said = {answer("origin", value) for value in stated} - {None}
        specimen, why = self._specimen(data, name)
        if said == {"germline"} or specimen == "normal":
            return "germline", "it is of the germline, which says nothing of the tumor"
        if specimen in ("tumor", "plasma"):
            return specimen, ""
        if said == {"somatic"}:
            return "tumor", ""
        if self.somatic and not said:
            self.draft.converted(name, "taken as of the tumor, as was asked for; the file does not say so")
            return "tumor", ""
        return "", f"{_UNKNOWN}{f' ({why})' if why else ''}"

    def _specimen(self, data: dict[str, Any], name: str) -> tuple[str, str]:
        own = text(child(data, "specimen"), "reference")
        listed = [own] if own else self.reports.get(name) or self.reports.get(text(data, "_fullUrl")) or []
        specimens = [self.by_address[reference] for reference in listed if reference in self.by_address]
        if listed and not specimens:
            return "", f"its specimen {listed[0]} is not in the file"
        kinds = {answer("specimen", value) for s in specimens for value in _selected(s, "specimen")} - {None}
        # Of a tumor with a normal sample for comparison, the source class must tell which it is.
        return (kinds.pop() or "", "") if len(kinds) == 1 else ("", "")


def _selected(data: dict[str, Any], part: str) -> list[Any]:
    """The values of one part of a resource, whatever its code."""
    kind = data["resourceType"]
    rows = [row for row in mapping().by_part[part] if row.within == kind]
    return [found.value for row in rows for found in select(row, data)]


def _parts(data: dict[str, Any]) -> dict[str, list[Any]]:
    """The parts of a variant: each component once, by the row that reads its code."""
    table = mapping()
    found = defaultdict[str, list[Any]](list)
    for component in children(data, "component"):
        for coding in codings(component.get("code")):
            code = table.code(coding)
            for row in table.by_component.get(code, ()) if code else ():
                key = next((k for k in component if k.startswith("value")), None)
                if row.part and key:
                    found[row.part].append(component[key])
    return found


def read_variant(data: dict[str, Any], name: str, origins: Origins, draft: Draft) -> None:
    """What a variant assessment (LOINC 69548-6) states of the genes it names."""
    parts = _parts(data)
    named, trouble = genes_of(parts["gene"], draft.vocabulary)
    if trouble:
        draft.unused(f"{name} gene", trouble)
    origin, why = origins.of(data, name, parts["origin"])
    if origin in ("", "germline"):
        draft.unused(name, why)
        return
    state = _presence(data)
    if state is None:
        draft.unused(name, f"it does not say whether the variant is there: {_value(data)}")
        return
    if name in origins.benign:
        draft.unused(name, "the laboratory calls it benign")
        return
    change = read_change(parts, named, draft, name)
    if origin == "plasma":
        _frequency(parts["frequency"], name, draft)
    if state == genes.PRESENT:
        report_change(change, named, name, origin, draft)
    elif origin == "plasma":
        draft.unused(name, "what plasma does not show may still be in the tumor")
    else:
        _negative(state, change, named, name, draft)


def _frequency(values: list[Any], name: str, draft: Draft) -> None:
    """An allele frequency in plasma: a fact only at a stated time point, which FHIR has no element for."""
    for value in values:
        try:
            share = fraction(value).written
        except Refused as why:
            draft.unused(f"{name} frequency", str(why))
        else:
            told = "at which time point the plasma was taken is not stated"
            draft.unused(f"{name} frequency", f"an allele frequency of {share}; {told}")


def _value(data: dict[str, Any]) -> str:
    key = next((k for k in data if k.startswith("value")), None)
    return shown(data[key]) if key else "it has no value"


def _presence(data: dict[str, Any]) -> str | None:
    said = answer("presence", data.get("valueCodeableConcept"))
    if said is None and answer("absence", data.get("dataAbsentReason")) == "not tested":
        return genes.NOT_TESTED
    return genes.PRESENT if said == "present" else _STATES.get(said or "")


def _negative(state: str, change: Change, named: list[str], name: str, draft: Draft) -> None:
    """An absence, a missing call or an open one, of whole genes only."""
    if change.kind == "fusion":
        report_change(change, named, name, "tumor", draft, found=False if state == genes.ABSENT else None)
    elif change.kind == "copies":
        draft.unused(name, "a copy number that was not changed says nothing of mutations")
    elif state == genes.ABSENT and (change.variants or change.unread or change.kind):
        draft.unused(name, "only this variant is absent; another may be in the gene")
    elif not named:
        draft.unused(name, "it names no gene of the vocabulary")
    else:
        for symbol in named:
            draft.gene(symbol, GeneReport(state, name, "variant"))


def read_region(data: dict[str, Any], name: str, origins: Origins, draft: Draft) -> None:
    """A studied region (LOINC 53041-0): the genes that were covered in the tumor."""
    parts = _parts(data)
    named, trouble = genes_of(parts["gene"], draft.vocabulary, several=True)
    if trouble:
        draft.unused(f"{name} gene", trouble)
    _covered(data, name, parts["origin"], named, origins, draft, "region")


def read_regions(data: dict[str, Any], name: str, origins: Origins, draft: Draft) -> None:
    """The regions of a genomic study, unless some could not be called or another change was sought."""
    inner = [e for e in _selected(data, "regions") if isinstance(e, dict)]
    if not inner:
        return
    if any(e.get("url") == "uncalled" for e in inner):
        draft.unused(name, "some of its regions could not be called, and it does not say in which genes")
        return
    changes = _selected(data, "change")
    if changes and not any(answer("change", value) == "sequence" for value in changes):
        draft.unused(name, "it did not look for changes of the sequence")
        return
    studied = [e.get("valueCodeableConcept") for e in inner if e.get("url") == "studied"]
    named, trouble = genes_of([s for s in studied if s and codes_of(s)], draft.vocabulary, several=True)
    if trouble:
        draft.unused(f"{name} regions", trouble)
    _covered(data, name, _selected(data, "origin"), named, origins, draft, "regions")


def _covered(data: dict[str, Any], name: str, stated: list[Any], named: list[str], origins: Origins,
             draft: Draft, row: str) -> None:
    if not named:
        draft.unused(name, "it names no gene of the vocabulary")
        return
    origin, why = origins.of(data, name, stated)
    if origin != "tumor":
        draft.unused(name, why or "what plasma does not show may still be in the tumor")
        return
    for symbol in named:
        draft.gene(symbol, GeneReport(genes.COVERED, name, row))
