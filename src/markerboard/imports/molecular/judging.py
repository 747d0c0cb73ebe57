"""What a call states of the genes of the tumor, worked out once for all rows that say the same.

A call goes the way of every variant that a file reports (`found`), so that a MAF, a VCF, a study and a FHIR
bundle that say the same give the same facts. What was stated is kept without its place, which each row adds.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from markerboard.imports import found
from markerboard.imports.agreement import Statement, Unread
from markerboard.imports.changes import read_change
from markerboard.imports.denials import ABSENT, BENIGN, Denial
from markerboard.imports.draft import Draft
from markerboard.imports.found import Reported
from markerboard.imports.genes import PRESENT, GeneReport
from markerboard.imports.molecular import annotation
from markerboard.imports.molecular.naming import Gene, gene_of
from markerboard.imports.molecular.words import (
    ALTERS,
    BEFORE,
    BESIDE,
    FUSION,
    REFUTED,
    SILENT,
    UNSEEN,
    effect_of,
)
from markerboard.imports.report import Left, Report
from markerboard.imports.samples import Origin
from markerboard.language.vocabulary import Vocabulary

UNSTATED = "the file does not say whether it is somatic or of the germline"
_DENYING = {annotation.BENIGN: BENIGN, UNSEEN: ABSENT, REFUTED: ABSENT}
"""Which doubts are denials."""
_CODES = {ALTERS: "SO:0001818", SILENT: "SO:0001819", BESIDE: "SO:0001630", FUSION: "SO:0001565"}
_KEPT = 200_000
MAX_UNCLEAR = 20
"""How many rows that may be of any gene are named with each gene; one leaves it open as all do."""
# A start or an end of the protein that is lost, and an effect that is not foretold: no names of a variant.
_UNNAMED = re.compile(r"p\.\(?(?:(?:M|Met)1\?|\?|[^\s]*ext[^\s]*)\)?\Z")
_SPLICE = re.compile(r"(?:p\.)?\(?([A-Z][1-9][0-9]*_splice)\)?\Z")


class Call(NamedTuple):
    """What a row says of one change of one gene, in the words of the row.

    `origin` is somatic, germline, plasma, or empty where it is not stated; `doubt` says why the row is not
    believed.
    """

    gene: str = ""
    number: str = ""
    protein: str = ""
    coding: str = ""
    effect: str = ""
    origin: str = ""
    doubt: str = ""


class Stated(NamedTuple):
    """What a call states, as a draft collects it, and what is told of it; all without a place."""

    genes: tuple[tuple[str, GeneReport], ...] = ()
    unclear: tuple[GeneReport, ...] = ()
    facts: tuple[tuple[str, Statement], ...] = ()
    unread: tuple[tuple[str, Unread], ...] = ()
    left: tuple[Left, ...] = ()
    denied: tuple[tuple[str, Denial], ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether it states nothing of any gene."""
        return not (self.genes or self.unclear or self.facts or self.unread or self.denied)


class Judge:
    """Says what calls state, and keeps what it said."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.known: dict[Call, Stated] = {}

    def stated(self, call: Call) -> Stated:
        """What a call states."""
        known = self.known.get(call)
        if known is None:
            if len(self.known) >= _KEPT:
                self.known.clear()
            self.known[call] = known = self._judged(call)
        return known

    def _judged(self, call: Call) -> Stated:
        gene, effect = gene_of(call.gene, call.number, self.vocabulary), effect_of(call.effect)
        parts = _parts(call, effect)
        shown = "; ".join(text for part in ("protein", "coding") for text in parts[part]) or "a variant"
        if effect != ALTERS and self._silent(parts, gene):
            return _told("it does not change the protein", f"{call.gene} {shown}")
        if gene.other:
            return _told("it names no gene of the vocabulary", f"{call.gene} {shown}")
        if call.origin == "germline":
            scratch = self._germline(gene, shown)
            self._deny(call, parts, gene, scratch)
            return _recorded(scratch, call.gene)
        why = call.doubt or gene.doubt or (
            "it stands before the gene; what it does is not told" if effect == BEFORE else "")
        origin = Origin("tumor" if call.origin == "somatic" else call.origin, "" if call.origin else UNSTATED)
        scratch = Draft("", self.vocabulary, Report("", ""), today="-")
        found.report(Reported("", parts, list(gene.symbols), gene.nameless, origin, "", why, "call"), scratch)
        if effect == FUSION and not scratch.genes:
            scratch.open_genes(gene.symbols, "", shown, "it is fused, so no wild type", row="call")
        self._deny(call, parts, gene, scratch)
        return _recorded(scratch, call.gene)

    def _deny(self, call: Call, parts: dict[str, list[Any]], gene: Gene, scratch: Draft) -> None:
        """What a row denies of its variant, of which another row may say otherwise."""
        if word := _DENYING.get(call.doubt):
            symbols, cells = list(gene.symbols), "tumor" if call.origin in ("", "somatic") else call.origin
            of = Reported("", parts, symbols, gene.nameless, Origin(cells, ""), row="call")
            found.deny(of, read_change(parts, symbols, scratch, ""), word, scratch)

    def _silent(self, parts: dict[str, list[Any]], gene: Gene) -> bool:
        """Whether a change is none of the protein, whatever is doubted about it."""
        scratch = Draft("", self.vocabulary, Report("", ""), today="-")
        return read_change(parts, list(gene.symbols[:1]), scratch, "").kind == SILENT

    def joined(self, symbols: tuple[str, ...], shown: str, origin: str, doubt: str) -> Stated:
        """What a change of the structure states of the genes it joins: a fusion, unless that is doubted."""
        if origin == "germline":
            return _recorded(self._germline(Gene(symbols, nameless=not symbols), shown))
        scratch = Draft("", self.vocabulary, Report("", ""), today="-")
        parts: dict[str, list[Any]] = {
            "change": [{"coding": [{"system": "SO", "code": _CODES[FUSION]}]}], "protein": [shown]}
        came = Origin("tumor" if origin == "somatic" else origin, "" if origin else UNSTATED)
        found.report(Reported("", parts, list(symbols), not symbols, came, "", doubt, "call"), scratch)
        if not scratch.genes:
            scratch.open_genes(symbols, "", shown, "it is fused, so no wild type", row="call")
        return _recorded(scratch)

    def _germline(self, gene: Gene, shown: str) -> Draft:
        """A germline variant did not arise in the tumor, yet its cells carry it: no wild type beside it."""
        scratch = Draft("", self.vocabulary, Report("", ""), today="-")
        scratch.open_genes(gene.symbols, "", shown, found.IN_GERMLINE, row="call")
        found.open_germline(gene.symbols, "", shown, found.OWN, scratch)
        return scratch


def opened(symbols: tuple[str, ...], stated: str, why: str, vocabulary: Vocabulary) -> Stated:
    """Some genes left open, or all where none can be named."""
    scratch = Draft("", vocabulary, Report("", ""), today="-")
    scratch.open_genes(symbols, "", stated, why, row="call")
    return _recorded(scratch)


NOBODY = "it does not say of which sample it is"


def of_nobody(stated: Stated, vocabulary: Vocabulary, why: str = NOBODY) -> Stated:
    """What a row that names no sample states of any: nothing for certain, and what it may state is open."""
    stated = stated._replace(denied=tuple(one for one in stated.denied if one[1].word == BENIGN))
    if not stated.facts and all(report.state != PRESENT for _, report in stated.genes):
        return stated  # it leaves things open as it is
    symbols = tuple(dict.fromkeys(symbol for symbol, _ in stated.genes))
    shown = next((left.stated for left in stated.left), "") or " and ".join(symbols)
    made = opened(() if stated.unclear else symbols, shown, why, vocabulary) if symbols else Stated(
        left=(Left("", why, shown),))
    return made._replace(unread=(*stated.unread, *made.unread,
                                 *((name, Unread("", shown, why)) for name, _ in stated.facts)))


def _told(why: str, stated: str) -> Stated:
    return Stated(left=(Left("", why, stated[:200]),))


def _recorded(scratch: Draft, gene: str = "") -> Stated:
    """What was stated in a draft; beside what was not used stands the gene as the row writes it."""
    return Stated(
        tuple((symbol, report) for symbol, listed in scratch.genes.items() for report in listed),
        tuple(scratch.unclear),
        tuple((name, one) for name, listed in scratch.stated.items() for one in listed),
        tuple((name, one) for name, listed in scratch.unread.items() for one in listed),
        tuple(one._replace(stated=f"{gene} {one.stated}".strip()) for one in scratch.report.not_used),
        tuple((symbol, one) for symbol, listed in scratch.denied.items() for one in listed))


def _parts(call: Call, effect: str) -> dict[str, list[Any]]:
    """The parts of a variant as other formats give them."""
    protein, coding = call.protein.strip(" ."), call.coding.strip(" .")
    spliced = _SPLICE.match(protein)
    if spliced:
        # By the codon beside the site; the name by the coding sequence is the more exact one. What stands
        # beside a site may be called by it as well.
        protein = "" if effect == BESIDE or (coding and effect == ALTERS) else spliced[1]
    if effect == ALTERS and _UNNAMED.match(protein.rpartition(":")[2]):
        protein = ""
    beside, coding = ([coding], "") if protein and coding and effect == ALTERS else ([], coding)
    change = [{"coding": [{"system": "SO", "code": _CODES.get(effect, "?")}]}] if effect else []
    return {"protein": [protein] if protein else [], "coding": [coding] if coding else [], "change": change,
            "beside": beside}  # beside a name by the protein that of the sequence tells nothing more


def replay(stated: Stated, place: str, draft: Draft) -> None:
    """State in a draft what a call at some place states; what is told of it is for who counts it."""
    for symbol, report in stated.genes:
        draft.gene(symbol, report._replace(place=place))
    if len(draft.unclear) < MAX_UNCLEAR:
        draft.unclear += [report._replace(place=place) for report in stated.unclear]
    for name, statement in stated.facts:
        draft.stated[name].append(statement._replace(place=place))
    for name, unread in stated.unread:
        draft.unread[name].append(unread._replace(place=place))
    for symbol, denial in stated.denied:
        draft.denied[symbol].append(denial._replace(place=place))
