"""Variants and studied regions: what they state of a gene of the tumor, and what they do not.

A fusion is no amplification, a copy number by sequencing is no count of copies in a cell, a germline variant
says nothing of the tumor, and the absence of one variant does not make a gene wild-type.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from markerboard.imports import denials, found, genes, significance
from markerboard.imports.changes import read_change
from markerboard.imports.draft import Draft
from markerboard.imports.fhir_extent import narrower, narrowing
from markerboard.imports.fhir_samples import Samples
from markerboard.imports.found import Reported
from markerboard.imports.genes import GeneReport
from markerboard.imports.mapping import children, codings, mapping, select
from markerboard.imports.plausible import readable
from markerboard.imports.quantities import Refused, fraction
from markerboard.imports.readings import answer, codes_of, names_of, shown
from markerboard.imports.symbols import Named, genes_of, unnamed
from markerboard.language.logic import Interval
from markerboard.patient.spellings import FLAGS
from markerboard.patient.spellings import folded as word_of

_STATES = {"absent": genes.ABSENT, "no call": genes.NO_CALL, "indeterminate": genes.INDETERMINATE}


def selected(data: dict[str, Any], part: str) -> list[Any]:
    """The values of one part of a resource, whatever its code."""
    kind = data["resourceType"]
    rows = [row for row in mapping().by_part[part] if row.within == kind]
    return [one.value for row in rows for one in select(row, data)]


def parts_of(data: dict[str, Any]) -> dict[str, list[Any]]:
    """The parts of a variant: each component once, by the row that reads its code.

    `unread` holds the components of which nobody can tell what they are.
    """
    table = mapping()
    parts = defaultdict[str, list[Any]](list)
    for component in children(data, "component"):
        key = next((k for k in component if k.startswith("value")), None)
        rows = [row for c in codings(component.get("code")) if (code := table.code(c))
                for row in table.by_component.get(code, ()) if row.part]
        for row in rows:
            # A part that is named and has no value, or one that is turned, is stated and cannot be read.
            parts[row.part].append(component[key] if key and not _turned(component) else {})
        if not rows and key and significance.named(component[key]):
            parts["significance"].append({} if _turned(component) else component[key])
        elif not rows and not readable(component.get("code")) and not names_of(component.get("code")):
            parts["unread"].append(component.get(key or "", {}))
    return parts


def _turned(component: dict[str, Any]) -> bool:
    """Whether the value of a component is not believed: there is a reason why it has none, or it is called
    negative.
    """
    called = children(component, "interpretation")
    return "dataAbsentReason" in component or any(
        answer("interpretation", one) == "negative" or
        any(FLAGS.get(word_of(name)) is False for name in names_of(one)) for one in called)


def is_variant(data: dict[str, Any]) -> bool:
    """Whether an observation without a readable code has the parts of a variant all the same."""
    return bool({"gene", "protein", "coding", "genomic"} & parts_of(data).keys())


def read_variant(data: dict[str, Any], name: str, doubt: str, samples: Samples, draft: Draft) -> None:
    """What a variant assessment (LOINC 69548-6) states of the genes it names."""
    parts = parts_of(data)
    named = _named(parts, name, draft)
    origin = samples.origin(data, name, parts["origin"])
    state = _presence(data)
    if origin.kind == "tumor" and origin.why:
        draft.converted(name, origin.why)
    if origin.kind == "plasma":
        _frequency(parts["frequency"], name, draft)
    called = [one for one in children(data, "interpretation") if significance.named(one)]
    meaning = significance.significance_of([*parts["significance"], *called, *samples.meanings(data)])
    hidden = "a part of it cannot be read" if parts["unread"] else _unseen(parts["frequency"])
    reported = Reported(
        name,
        parts,
        named.symbols,
        (bool(parts["unread"]) and not named.symbols) or named.unread,
        origin,
        meaning,
        doubt or hidden,
    )
    if state == genes.PRESENT:
        found.report(reported, draft)
    elif origin.kind == "germline" and not doubt:
        draft.unused(name, origin.why)
        if state == genes.ABSENT:
            found.deny(reported, read_change(parts, named.symbols, draft, name), denials.ABSENT, draft)
    elif origin.kind == "plasma" and not doubt and state:
        draft.unused(name, found.IN_PLASMA)
    else:
        _negative(state, reported, data, draft)


def _named(parts: dict[str, list[Any]], name: str, draft: Draft, *, several: bool = False) -> Named:
    named = genes_of(parts["gene"], draft.vocabulary, several=several)
    if named.trouble:
        draft.unused(f"{name} gene", named.trouble)
    return named


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


def _unseen(values: list[Any]) -> str:
    """Why a variant that is called present was not seen; empty where its frequency does not say so."""
    for value in values:
        try:
            share = fraction(value).written
        except Refused:
            continue
        if Interval.parse(share).high == 0:
            return "it is called present, yet its allele frequency is 0"
    return ""


def _value(data: dict[str, Any]) -> str:
    key = next((k for k in data if k.startswith("value")), None)
    return shown(data[key]) if key else "it has no value"


def _presence(data: dict[str, Any]) -> str | None:
    said = answer("presence", data.get("valueCodeableConcept"))
    if said is None and answer("absence", data.get("dataAbsentReason")) == "not tested":
        return genes.NOT_TESTED
    return genes.PRESENT if said == "present" else _STATES.get(said or "")


def _negative(state: str | None, reported: Reported, data: dict[str, Any], draft: Draft) -> None:
    """An absence, a missing call or an open one, of whole genes only; or one that cannot be used."""
    change, name = read_change(reported.parts, reported.named, draft, reported.place), reported.place
    why = reported.doubt or reported.origin.why
    if reported.origin.kind == "tumor":
        why = reported.doubt
    if state is None:
        why = f"it does not say whether the variant is there: {_value(data)}"
    if change.kind == "fusion" and not why:
        found.fused(reported, draft, False if state == genes.ABSENT else None)
    elif change.kind in ("copies", "loss") and state == genes.ABSENT and not why:
        draft.unused(name, "a copy number that was not changed says nothing of mutations")
    elif state == genes.ABSENT and change.kind and not why and change.kind != "fusion":
        draft.unused(name, "only this variant is absent; another may be in the gene")
        found.deny(reported, change, denials.ABSENT, draft)
    elif why or reported.nameless:
        # Where no change is named, what is not read may be that the whole gene is unchanged.
        whole = not change.variants
        if change.kind == "fusion":
            found.fusion(reported, draft, None, why)
        found.open_plasma(reported, change, why, draft)
        draft.open_genes(
            () if reported.nameless else reported.named,
            name,
            change.shown,
            why or "its gene cannot be read; it may be any",
            denies=whole and state != genes.NOT_TESTED,
        )
    elif not reported.named:
        draft.unused(name, "it names no gene of the vocabulary")
    else:
        _unnamed(state or genes.INDETERMINATE, reported, data, draft)


def _unnamed(state: str, reported: Reported, data: dict[str, Any], draft: Draft) -> None:
    """No call, or an absence, of any change of some genes: of all of each, unless a part alone was tested."""
    name = reported.place
    part = narrowing(data, draft.vocabulary) if state == genes.ABSENT else None
    if part and part.sure:
        draft.left(name, part.told, part.why)
    elif part:  # it may be of the whole gene, and so deny what another result finds
        draft.open_genes(reported.named, name, part.told, part.why, denies=True)
    for symbol in reported.named if not part else ():
        draft.gene(symbol, GeneReport(state, name, "variant"))


def read_region(data: dict[str, Any], name: str, samples: Samples, draft: Draft, doubt: str = "") -> None:
    """A studied region (LOINC 53041-0): genes that were covered in the tumor; a doubt leaves them open."""
    parts = parts_of(data)
    _tell_unnamed(parts["gene"], name, draft)
    doubt = doubt or ("" if parts["uncalled"] else narrower(data))
    if doubt:
        symbols = genes_of(parts["gene"], draft.vocabulary, several=True).symbols
        if symbols:
            draft.open_genes(symbols, name, "", doubt, row="region")
        else:
            draft.unused(name, doubt)
        return
    named = _named(parts, name, draft, several=True)
    if parts["uncalled"]:
        draft.unused(name, "some of it could not be called")
        return
    _covered(data, name, parts["origin"], named.symbols, samples, draft, "region")


def read_regions(data: dict[str, Any], name: str, samples: Samples, draft: Draft) -> None:
    """The regions of a genomic study, unless some could not be called or another change was sought."""
    inner = [e for e in selected(data, "regions") if isinstance(e, dict)]
    if not inner:
        return
    if any(e.get("url") == "uncalled" for e in inner):
        draft.unused(name, "some of its regions could not be called, and it does not say in which genes")
        return
    changes = selected(data, "change")
    if changes and not any(answer("change", value) in ("sequence", "alters", "beside") for value in changes):
        draft.unused(name, "it did not look for changes of the sequence")
        return
    studied = [e.get("valueCodeableConcept") for e in inner if e.get("url") == "studied"]
    _tell_unnamed(studied, name, draft)
    named = genes_of([s for s in studied if s and codes_of(s)], draft.vocabulary, several=True)
    if named.trouble:
        draft.unused(f"{name} regions", named.trouble)
    _covered(data, name, selected(data, "origin"), named.symbols, samples, draft, "regions")


def _tell_unnamed(studied: list[Any], name: str, draft: Draft) -> None:
    """A gene of a studied region that cannot be read: nobody knows which one was covered."""
    for one in unnamed(studied, draft.vocabulary):
        draft.left(name, next(iter(names_of(one)), ""), "which gene was studied cannot be read")


def _covered(data: dict[str, Any], name: str, stated: list[Any], named: list[str], samples: Samples,
             draft: Draft, row: str) -> None:
    if not named:
        draft.unused(name, "it names no gene of the vocabulary")
        return
    origin = samples.origin(data, name, stated)
    if origin.kind != "tumor":
        draft.unused(name, origin.why or found.IN_PLASMA)
        return
    for symbol in named:
        draft.gene(symbol, GeneReport(genes.COVERED, name, row))
