"""What VEP (CSQ) and SnpEff (ANN) write beside a change of a VCF: its effect on each transcript of each gene.

A gene has many transcripts, and a change has another name on each. Taken is that of the transcript which the
annotation itself prefers (MANE Select, then VEP's pick, then the canonical one). Where none is preferred and
they differ, no name is taken; where they differ in whether the protein is changed, the gene stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from markerboard.imports.mapping import folded
from markerboard.imports.molecular.words import BEFORE, SILENT, effect_of, words

BENIGN = "ClinVar calls it benign; what the laboratory calls it is not told"
PERHAPS = "by ClinVar's words it may be benign; what the laboratory calls it is not told"

KINDS = ("CSQ", "ANN")
DIFFER = "its transcripts differ in what it does, and none of them is preferred"
_FORMATS = (("Format:", '"'), ("'", "'"))
"""Between which signs of its description VEP and SnpEff list the fields, under whichever name."""
_NAMES = {
    "allele": ("Allele",), "effect": ("Consequence", "Annotation"), "symbol": ("SYMBOL", "Gene_Name"),
    "gene": ("Gene", "Gene_ID"), "hgnc": ("HGNC_ID",), "coding": ("HGVSc", "HGVS.c"),
    "protein": ("HGVSp", "HGVS.p"), "mane": ("MANE_SELECT",), "pick": ("PICK",), "canonical": ("CANONICAL",),
    "number": ("ALLELE_NUM",), "clinvar": ("CLIN_SIG",), "transcript": ("Feature", "Feature_ID"),
}


class Effect(NamedTuple):
    """What a change does to one gene; `doubt` says why that is not clear."""

    symbol: str
    number: str
    effect: str
    coding: str = ""
    protein: str = ""
    clinvar: str = ""
    doubt: str = ""


class Annotation:
    """Reads the annotations of a file, by the order of fields that its header gives."""

    def __init__(self, kind: str, fields: Sequence[str]) -> None:
        self.kind, self.mark = kind, f"{kind}="
        here = {field.strip(): i for i, field in enumerate(fields)}
        self.where = {part: next((here[n] for n in names if n in here), None)
                      for part, names in _NAMES.items()}

    @property
    def whole(self) -> bool:
        """Whether it says of which gene a change is and what it does."""
        return self.where["effect"] is not None and self.where["symbol"] is not None

    def of(self, info: str, alternatives: Sequence[str], reference: str) -> list[list[Effect]] | None:
        """What each alternative does to each gene, nothing for one of which nothing is written; None where
        there is no annotation.
        """
        written = next((part for part in info.split(";") if part.startswith(self.mark)), None)
        if written is None:
            return None
        entries = [self._entry(one) for one in written[len(self.mark):].split(",")]
        return [list(self._effects(e for e in entries if _is_of(e, i, alternatives, reference)))
                for i in range(len(alternatives))]

    def _entry(self, written: str) -> Mapping[str, str]:
        cells = written.split("|")
        return {part: cells[at].strip(" ()") if at is not None and at < len(cells) else ""
                for part, at in self.where.items()}

    def _effects(self, entries: Iterable[Mapping[str, str]]) -> Iterator[Effect]:
        by_gene: dict[tuple[str, str], list[Mapping[str, str]]] = {}
        for entry in entries:
            by_gene.setdefault((entry["symbol"], entry["hgnc"]), []).append(entry)
        made = [_of_gene(listed) for listed in by_gene.values()]
        # Beside an effect within a gene, a neighbor before which it stands is not meant.
        within = [one for one in made if effect_of(one.effect) not in (BEFORE, "")]
        yield from within if any(effect_of(one.effect) != SILENT for one in within) else made


def header(texts: Iterable[str]) -> Annotation | None:
    """The annotation that a header describes, VEP's before SnpEff's; None where it has none that is read."""
    for kind in KINDS:
        start = f"##INFO=<ID={kind},"
        for text in (text for text in texts if text.startswith(start)):
            for opening, closing in _FORMATS:
                listed = text.partition(opening)[2].partition(closing)[0].split("|")
                if (made := Annotation(kind, listed)).whole:
                    return made
    return None


def _is_of(entry: Mapping[str, str], index: int, alternatives: Sequence[str], reference: str) -> bool:
    """Whether an entry is of an alternative; VEP writes one without the bases that all share."""
    if len(alternatives) == 1 or entry["number"] == str(index + 1):
        return True
    if entry["number"]:
        return False
    whole = alternatives[index]
    shared = len({text[:1] for text in (reference, *alternatives)}) == 1 and any(
        len(text) != len(reference) for text in alternatives)
    return entry["allele"] in (whole, (whole[1:] or "-") if shared else whole)


def _of_gene(entries: Sequence[Mapping[str, str]]) -> Effect:
    """The one effect on a gene, by the transcript that is preferred."""
    preferred = next((chosen for part in ("mane", "pick", "canonical")
                      if (chosen := [e for e in entries if e[part] not in ("", ".", "NO")])), entries)
    first = preferred[0]
    number = first["hgnc"].removeprefix("HGNC:")
    symbol = first["symbol"] or first["gene"]
    clinvar = first["clinvar"] if all(e["clinvar"] == first["clinvar"] for e in entries) else ""
    told = Effect(symbol, f"HGNC {number}" if number else "", first["effect"], _name(first["coding"]),
                  _name(first["protein"]), clinvar)
    if len({(e["effect"], _name(e["coding"]), _name(e["protein"])) for e in preferred}) == 1:
        return told
    kinds = {effect_of(e["effect"]) for e in preferred}
    bare = told._replace(coding="", protein="")
    proteins = {_name(e["protein"]) for e in preferred}
    if len(kinds) == 1:
        return told._replace(coding="") if len(proteins) == 1 else bare
    return bare._replace(doubt=DIFFER)


def _name(written: str) -> str:
    """A name without its accession, `%3D` as the sign that it stands for."""
    return unquote(written).rpartition(":")[2].strip()


def perhaps_benign(clinvar: str) -> str:
    """Why a change may be benign by ClinVar's words, of which several may stand together; else empty."""
    said = {folded(one) for one in re.split(r"[&/,;|]", clinvar) if one.strip(" .")}
    differ = any("conflict" in one for one in said)
    if said and said <= words().benign:
        return BENIGN
    plain = any("pathogenic" in one and "conflict" not in one for one in said)
    return PERHAPS if differ or (said & words().benign and not plain) else ""
