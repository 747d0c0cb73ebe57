"""Protein variants as reports write them, and when one is an instance of another.

Reads HGVS p. in one and three letters (`L858R`, `p.Leu858Arg`, `E746_A750del`), the wildcard
of a codon (`C797X`), and class terms (`exon 19 deletion`, `ex20ins`, `exon 14 skipping`).
Which codons an exon covers is knowledge of the gene and comes from the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from markerboard.language.logic import Truth

Exons = Mapping[int, tuple[int, int]]

_LETTERS = dict(zip(
    "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Ter".split(),
    "ARNDCQEGHILKMFPSTWYV*",
    strict=True,
))
_THREE = re.compile("|".join(_LETTERS))
_CHANGE = re.compile(
    r"([A-Z*])(\d+)(?:_([A-Z*])(\d+))?(?:(delins|del|ins|dup)([A-Z*]*)|([A-Z]?fs(?:\*(?:\d+|\?))?)|([A-Z*=]))\Z"
)
_CLASS = re.compile(
    r"(?:exon|ex|e)?\s*(\d{1,2})\s*(deletion|del|insertion|ins|skipping|mutation)s?\Z", re.I
)
_KINDS = {"del": "deletion", "ins": "insertion"}


class Variant(NamedTuple):
    """One variant, or a class of them.

    `kind` is substitution, deletion, insertion, delins, frameshift, skipping or mutation.
    A class term has an `exon` and no codons; `altered` holds the residues that are new, `X` for any.
    """

    text: str
    kind: str
    exon: int | None = None
    first: int = 0
    last: int = 0
    altered: str = ""

    def __str__(self) -> str:
        return self.text


def parse(written: str) -> Variant:
    """Read a variant. Raises ValueError with a sentence for people."""
    text = written.strip()
    # `E19del` is how reports shorten exon 19 deletion; `p.` says that a residue is meant.
    if term := None if text.startswith("p.") else _CLASS.match(text):
        kind = _KINDS.get(term[2].lower(), term[2].lower())
        return Variant(f"exon {int(term[1])} {kind}", kind, exon=int(term[1]))
    short = _THREE.sub(lambda m: _LETTERS[m[0]], re.sub(r"^p\.|[()]", "", text))
    change = _CHANGE.match(short)
    if not change:
        raise ValueError(f"cannot read `{text}` as a protein variant or a class of them")
    return _from_change(f"p.{short}" if _CLASS.match(short) else short, change)


def _from_change(short: str, change: re.Match[str]) -> Variant:
    reference, first, _, last, edit, added, frameshift, altered = change.groups()
    kinds = {"del": "deletion", "ins": "insertion", "dup": "insertion", "delins": "delins"}
    kind = kinds[edit] if edit else "frameshift" if frameshift else "substitution"
    if altered == "=" or reference == altered:
        raise ValueError(f"`{short}` is not a change")
    return Variant(short, kind, None, int(first), int(last or first), altered or added or "")


def is_a(variant: Variant, target: Variant, exons: Exons) -> Truth:
    """Whether a reported variant is an instance of a target.

    Unknown when the report is coarser than the question (`exon 19 deletion` against
    `E746_A750del`) or the gene's exons are not in the vocabulary.
    """
    if variant.text == target.text:
        return True
    if target.exon is not None:
        return _in_class(variant, target, exons)
    if target.altered == "X":
        same_codon = variant.first <= target.first <= variant.last
        return same_codon and variant.kind == "substitution" if variant.exon is None else (
            _coarser(variant, target, exons))
    return _coarser(variant, target, exons)


def _in_class(variant: Variant, target: Variant, exons: Exons) -> Truth:
    if variant.exon is not None:
        if variant.exon != target.exon:
            return False
        return target.kind == "mutation" or (None if variant.kind == "mutation" else False)
    if target.kind == "skipping":
        return False
    codons = exons.get(target.exon or 0)
    if codons is None:
        return None
    if variant.last < codons[0] or variant.first > codons[1]:
        return False
    fits = _kind_fits(variant, target.kind)
    inside = codons[0] <= variant.first and variant.last <= codons[1]
    return fits if inside or fits is False else None  # at the edge of an exon, which counts is open


def _kind_fits(variant: Variant, wanted: str) -> Truth:
    if wanted in (variant.kind, "mutation"):
        return True
    if variant.kind != "delins" or wanted not in ("deletion", "insertion"):
        return False
    # One that removes more than it adds is reported among the deletions of an exon. Whether another
    # counts as deletion, insertion or neither differs between laboratories.
    removed, added = variant.last - variant.first + 1, len(variant.altered)
    return True if wanted == "deletion" and 0 < added < removed else None


def _coarser(variant: Variant, target: Variant, exons: Exons) -> Truth:
    """A class that was reported, asked for one member: unknown if the member is in it."""
    if variant.exon is None:
        same = variant.altered == "X" and variant.first == target.first
        return None if same and target.kind == "substitution" else False
    return False if _in_class(target, variant, exons) is False else None
