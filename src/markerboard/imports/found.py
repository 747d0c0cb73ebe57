"""What a variant that a file reports states of the genes of the tumor: one way for every format.

It is decided in this order: whether it can be believed, of what it was found in, what the laboratory says it
means, and what it does to the protein. What cannot be told leaves the gene open; it is never passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any, NamedTuple

from markerboard.imports import denials, genes, significance
from markerboard.imports.agreement import Unread
from markerboard.imports.changes import Change, by_sequence, read_change
from markerboard.imports.draft import Draft
from markerboard.imports.genes import Born, GeneReport
from markerboard.imports.mapping import mapping
from markerboard.imports.quantities import kind_of, number
from markerboard.imports.readings import answer, shown
from markerboard.imports.samples import GERMLINE, Origin
from markerboard.imports.significance import WORDS
from markerboard.language.logic import Interval
from markerboard.language.qualities import FACETS, agreed, has, ordered, split
from markerboard.patient.fusions import WITH

IN_PLASMA = "what plasma does not show may still be in the tumor"
IN_GERMLINE = "it is of the germline: no mutation that arose in the tumor, whose cells carry it all the same"
CALLED_BENIGN = "the laboratory calls it benign, which is no mutation"
OWN = "what it means is not taken from here: state it under `germline`, with its significance"
COPIES = "how many copies carry it cannot be read"
LOST = "a copy of it may be lost, or all: it is altered, whatever else is found in it"
NO_COPY = "no copy of it is left: it is altered, whatever else is found in it"
AS_REFERENCE = "its allelic state is that of the reference, so it may not be there"
FUSED = "a gene that is fused is altered, whatever else is found in it"
_COPIES = ("", "copies")
_NO_MUTATION = {
    "copies": "a change of the copy number by sequencing is no mutation, no call of an amplification, and no "
              "count of copies per cell",
    "wild type": "it is called present, yet what it describes is the wild type",
    "silent": "it does not change the protein",
}
_OPEN = {
    "two genes": "it names two genes, and nothing says that they are fused",
    "unclear": "what it does to the protein is not told",
    "call": "it is altered, whatever else is found in it",
    "": "it does not say what kind of change it is",
}


class Reported(NamedTuple):
    """A variant that is reported present, as far as its format tells.

    `named` are its genes that the vocabulary has; `nameless` says that some gene of it cannot be read.
    `doubt` says why the report as a whole is not believed, and `another` of which other tumor it is.
    """

    place: str
    parts: Mapping[str, list[Any]]
    named: list[str]
    nameless: bool
    origin: Origin
    meaning: str = ""
    doubt: str = ""
    row: str = "variant"


def report(found: Reported, draft: Draft) -> None:
    """Put a variant that was reported present where it belongs."""
    found = _believed(found)
    change = read_change(found.parts, found.named, draft, found.place)
    differing = significance.differing(found.meaning, (*change.variants, *change.calls))
    found = found._replace(doubt=found.doubt or differing)
    why = _doubtful(found, change)
    if found.origin.kind == "germline" and not found.doubt:
        _of_germline(found, change, draft)
    elif why:
        _leave_open(found, change, why, draft)
    elif found.meaning == significance.BENIGN:
        draft.unused(found.place, CALLED_BENIGN)
        deny(found, change, denials.BENIGN, draft)
    elif change.kind in ("fusion", "loss"):
        _otherwise(found, change, draft)
    elif change.kind in _NO_MUTATION:
        _unmutated(found, change, draft)
    elif found.nameless:
        draft.open_genes((), found.place, change.shown, "its gene cannot be read; it may be any")
    elif not found.named:
        draft.unused(found.place, "it names no gene of the vocabulary")
    elif found.origin.kind == "plasma":
        _in_plasma(found, change, draft)
    elif change.kind != "alters":
        _called(found, change, draft)
        _leave_open(found, change, _OPEN[change.kind], draft)
    else:
        _mutated(found, change, draft)


def _believed(found: Reported) -> Reported:
    """The same, in doubt where its allelic state is that of the reference."""
    states = {answer("zygosity", value) for value in found.parts.get("zygosity", ())}
    return found._replace(doubt=found.doubt or AS_REFERENCE) if "reference" in states else found


def _of_germline(found: Reported, change: Change, draft: Draft) -> None:
    """A variant of the germline is in the cells of the tumor too: a mutation, where what it means is told."""
    why = IN_GERMLINE if found.origin.why == GERMLINE else found.origin.why
    told = found.meaning in WORDS and not found.nameless
    if why == IN_GERMLINE and told and change.kind == "alters":
        _mutated(found, change, draft)
        born = Born(found.place, change.variants, WORDS[found.meaning], change.unread, _alleles(found))
        for symbol in found.named:
            draft.born[symbol].append(born)
    elif found.meaning == significance.BENIGN:
        draft.unused(found.place, CALLED_BENIGN)
        deny(found, change, denials.BENIGN, draft)
    elif change.kind in _NO_MUTATION or not (found.named or found.nameless):
        draft.unused(found.place, found.origin.why)
    else:
        named = () if found.nameless else found.named
        draft.open_genes(named, found.place, change.shown, why, row=found.row)
        open_germline(named, found.place, change.shown, OWN, draft)


def deny(found: Reported, change: Change, word: str, draft: Draft) -> None:
    """Remember that a variant is called benign, or absent, of which another report may say otherwise.

    Where none is named, of the germline alone: that of the tumor is told by its gene.
    """
    also = by_sequence(found.parts)
    named = change.variants or change.calls or also or found.origin.kind == "germline"
    for symbol in found.named if named else ():
        draft.denied[symbol].append(
            denials.Denial(found.place, word, found.origin.kind, change.variants, change.calls, also))


def open_germline(symbols: Iterable[str], place: str, shown: str, why: str, draft: Draft) -> None:
    """Leave open what rules ask of the germline of some genes, of which something is stated."""
    for name in (f"{symbol}.germline" for symbol in symbols):
        if name in draft.vocabulary.facts:
            draft.open(name, place, shown, why)


def _unmutated(found: Reported, change: Change, draft: Draft) -> None:
    """A change that is no mutation; whether copies that were gained are an amplification it leaves open."""
    why = _NO_MUTATION[change.kind]
    draft.unused(found.place, why)
    if change.kind == "copies" and found.origin.kind == "tumor":
        for name in draft.vocabulary.on_panel("amplifications", found.named):
            draft.unread[name].append(Unread(found.place, "", why, beside=True))


def _doubtful(found: Reported, change: Change) -> str:
    if change.kind == "silent" and not found.doubt:
        return ""  # no mutation, of whatever cells it is and whatever it is called
    if found.doubt or found.origin.kind == "":
        return found.doubt or found.origin.why
    if found.meaning == significance.UNREAD:
        return "what the laboratory says it means cannot be read; it may be benign"
    return ""


def _leave_open(found: Reported, change: Change, why: str, draft: Draft) -> None:
    if change.kind == "fusion":
        fusion(found, draft, None, why)
    open_plasma(found, change, why, draft)
    if found.origin.kind in ("", "germline"):
        open_germline(found.named, found.place, change.shown, why, draft)
    draft.open_genes(() if found.nameless else found.named, found.place, change.shown, why, row=found.row)


def _mutated(found: Reported, change: Change, draft: Draft) -> None:
    state = GeneReport(genes.PRESENT, found.place, found.row, change.variants, change.unread,
                       said=_said(found, draft), also=by_sequence(found.parts))
    for symbol in found.named:
        draft.gene(symbol, state)
        if found.meaning == significance.UNCERTAIN:
            told = f"{symbol} {' and '.join(change.variants) or 'variant'}"
            draft.uncertain[symbol][" and ".join(change.variants) or "a variant"] = None
            draft.note(f"The laboratory calls {told} a variant of uncertain significance ({found.place}).")


def _alleles(found: Reported) -> tuple[str, ...]:
    """Whether one copy carries a variant, or all; what is told and cannot be read may be either."""
    said = {answer("zygosity", value) for value in found.parts.get("zygosity", ())}
    return tuple(filter(None, said)) if said and None not in said else FACETS["zygosity"] * bool(said)


def _said(found: Reported, draft: Draft) -> tuple[str, ...]:
    """A case's words for what is said of a variant besides its name; what cannot be read of it is told."""
    alleles = _alleles(found)
    if len(alleles) > 1:
        draft.left(found.place, shown(found.parts["zygosity"][0]), COPIES)
    return (*WORDS.get(found.meaning, "").split(), *alleles)


def _called(found: Reported, change: Change, draft: Draft) -> None:
    """What is no change of the sequence, and a fact of its own, with what is said of it."""
    told = _said(found, draft) if change.calls else ()
    for key in change.calls:
        said, bare = split(key)
        words = ordered((*said, *(word for word in agreed(told) if has(said, word) is None)))
        for symbol in found.named:
            draft.state(f"{symbol}.{' '.join((*words, bare))}", True, found.place, found.row)


def _otherwise(found: Reported, change: Change, draft: Draft) -> None:
    """A gene that is fused or lost is no mutated one, and is not wild-type."""
    if change.kind == "fusion":
        fused(found, draft, True)
    elif found.origin.kind == "plasma":
        draft.unused(found.place, IN_PLASMA)
    else:
        named = () if found.nameless else found.named
        keys = _by_count(found.parts.get("copy number", ()), draft)
        for name in (f"{symbol}.{key}" for symbol in named for key in keys):
            draft.state(name, True, found.place, found.row)
        draft.open_genes(named, found.place, change.shown, NO_COPY if keys else LOST, row=found.row)


def _by_count(counted: Iterable[Any], draft: Draft) -> list[str]:
    """The findings that no copy is, by what the vocabulary says of a count of them; of a part of one nobody
    knows in which cells it is.
    """
    try:
        told = [number(value) for value in counted]
        counts = [Interval.parse(written) for written, units in told if kind_of(units, "copies") in _COPIES]
    except ValueError:
        return []
    none = bool(counts) and len(counts) == len(told) and all(count.low == count.high == 0 for count in counts)
    return [key for pattern in draft.vocabulary.patterns.values() for key in pattern.implies
            if none and pattern.alters_below is not None]


def fused(found: Reported, draft: Draft, present: bool | None) -> None:
    """A fusion: its facts; where it is there or may be, no gene that takes part in it is wild-type."""
    fusion(found, draft, present)
    if found.origin.kind == "plasma" and present is not False:
        draft.unused(found.place, IN_PLASMA)
    elif present is not False:
        shown = f"fusion of {' and '.join(found.named) or 'a gene that cannot be read'}"
        draft.open_genes(found.named, found.place, shown, FUSED, row=found.row)


def fusion(found: Reported, draft: Draft, present: bool | None, why: str = "") -> None:
    """A fusion states that its genes are fused, and never an amplification."""
    place, plasma = found.place, found.origin.kind == "plasma"
    facts = draft.vocabulary.on_panel("fusions", found.named)
    if not facts and present is False:
        draft.unused(place, "it is a fusion of genes that have no fact for it")
    elif plasma and present is False:
        draft.unused(place, IN_PLASMA)
    for name in facts if present or not plasma else ():
        if why:
            draft.open(name, place, "a fusion", why)
        else:
            draft.state(name, "indeterminate" if present is None else present, place, found.row)
    if present and not (why or plasma or found.nameless):
        _partners(found, draft)


def _partners(found: Reported, draft: Draft) -> None:
    """Which two genes are fused with each other, where exactly two are named."""
    pairs = list(permutations(dict.fromkeys(found.named), 2))
    for symbol, other in pairs if len(pairs) == 2 else ():  # of three, nobody says which
        if draft.vocabulary.facts.get(f"{symbol}.{WITH}{other}"):
            draft.state(f"{symbol}.{WITH}{other}", True, found.place, found.row)


def _in_plasma(found: Reported, change: Change, draft: Draft) -> None:
    """A variant in plasma: a fact of its own where there is one, never the status of the tumor."""
    for name in _facts_of_plasma(found, draft):
        if change.kind == "alters":
            draft.state(name, True, found.place, found.row)
        else:
            draft.open(name, found.place, change.shown, _OPEN[change.kind])
    draft.unused(
        found.place,
        "it was found in plasma; the status of the tumor is another question, and no time "
        "point of the sample is stated",
    )


def open_plasma(found: Reported, change: Change, why: str, draft: Draft) -> None:
    """Leave open what a variant in plasma is of, besides its gene."""
    for name in _facts_of_plasma(found, draft) if found.origin.kind == "plasma" else ():
        draft.open(name, found.place, change.shown, why)


def _facts_of_plasma(found: Reported, draft: Draft) -> list[str]:
    """The facts that a variant of some genes in plasma is of."""
    table = mapping().codes["plasma"]
    return sorted({table[symbol] for symbol in found.named if symbol in table} & set(draft.vocabulary.facts))
