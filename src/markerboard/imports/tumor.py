"""What a change that was found states of a gene of the tumor, or why it states nothing."""

from __future__ import annotations

from markerboard.imports import genes
from markerboard.imports.changes import Change
from markerboard.imports.draft import Draft
from markerboard.imports.genes import GeneReport
from markerboard.imports.mapping import mapping

_NOT_A_MUTATION = {
    "copies": "a change of the copy number by sequencing is no mutation, no call of an amplification, and no "
              "count of copies per cell",
    "wild type": "it is called present, yet what it describes is the wild type",
    "silent": "it does not change the protein",
    "two genes": "it names two genes, and nothing says that they are fused",
    "": "it does not say what kind of change it is",
}


def report_change(change: Change, named: list[str], place: str, origin: str, draft: Draft, *,
                  found: bool | None = True, row: str = "variant") -> None:
    """Put a change that was found, or of a fusion also its absence, where it belongs."""
    if change.kind == "fusion":
        _fusion(named, place, origin, draft, found, row)
    elif change.kind != "sequence":
        draft.unused(place, _NOT_A_MUTATION[change.kind])
    elif not named:
        draft.unused(place, "it names no gene of the vocabulary")
    elif origin == "plasma":
        _in_plasma(named, place, draft, row)
    else:
        report = GeneReport(genes.PRESENT, place, row, change.variants, change.unread)
        for symbol in named:
            draft.gene(symbol, report)


def _fusion(named: list[str], place: str, origin: str, draft: Draft, found: bool | None, row: str) -> None:
    """A fusion states the fusion of a gene that has a fact for it, and never an amplification."""
    facts = [f.name for f in draft.vocabulary.facts.values()
             if f.panel and f.panel.list == "fusions" and f.panel.gene in named]
    if not facts:
        draft.unused(place, "it is a fusion of genes that have no fact for it")
    elif origin == "plasma" and not found:
        draft.unused(place, "what plasma does not show may still be in the tumor")
    for name in facts if found or origin != "plasma" else ():
        draft.state(name, "indeterminate" if found is None else found, place, row)


def _in_plasma(named: list[str], place: str, draft: Draft, row: str) -> None:
    """A variant in plasma: a fact of its own where there is one, never the status of the tumor."""
    table = mapping().codes["plasma"]
    facts = {table[symbol] for symbol in named if symbol in table}
    for name in sorted(facts & set(draft.vocabulary.facts)):
        draft.state(name, True, place, row)
    draft.unused(place, "it was found in plasma; the status of the tumor is another question, and no time "
                        "point of the sample is stated")
