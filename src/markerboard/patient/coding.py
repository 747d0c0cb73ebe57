"""What a name by the coding sequence tells of a change: `c.782+72C>T`, `c.375+5G>A`, `c.2573T>G`."""

import re

from markerboard.files.patterns import pattern
from markerboard.language.variants import Variant

_CODING = pattern(r"\bc\.\(?([-*]?)(\d+)([+-]\d+)?(?:_([-*]?)(\d+)([+-]\d+)?)?(?![\d+])\S+\Z")
_NEAR = {"+": 8, "-": 17}
"""Bases of an intron behind and before an exon in which splicing may be altered: the splice region variant
(SO:0001630) and the polypyrimidine tract variant (SO:0002169) of the Sequence Ontology."""
_NEAR_LONGER = 50
"""The same of more than one base exchanged, which may cost the branch point, generally 18 to 45 bases before
the exon (doi 10.1101/gr.182899.114), or bring it too near."""


def effect(text: str) -> str | None:
    """What a change of the coding sequence is: at a splice site that `parse` reads it never comes here."""
    found = _CODING.match(text)
    if not found:
        return None
    before, _, *_, before_2, _, _ = found.groups()
    if before == "*" and before_2 in (None, "*"):
        return "none"  # behind the stop codon
    deep = all(_is_deep(end, text) for end in found.group(3, 6) if end)
    return "none" if in_intron(text) and deep else "unclear"


def in_intron(text: str) -> bool:
    """Whether a change by the coding sequence, be it with its accession, lies within one intron."""
    found = _CODING.search(text)
    if not found or not found[3]:
        return False
    return found[5] is None or (found[5] == found[2] and bool(found[6]) and found[6][0] == found[3][0])


def _is_deep(offset: str, text: str) -> bool:
    """Whether a base of an intron lies so far from the exon that a change of it is none of the protein."""
    near = _NEAR[offset[0]] if re.search(r"\d[ACGT]>[ACGT]\)?\Z", text) else _NEAR_LONGER
    return abs(int(offset)) > near


def same_codon(text: str, variant: Variant) -> bool:
    """Whether a coding change lies in the codons of a variant beside it: one change, named twice."""
    found = re.search(r"\bc\.(\d+)(?:_(\d+))?(?![\d+-])", text)
    if found is None or not variant.first or variant.is_codons:
        return False
    first, last = int(found[1]), int(found[2] or found[1])
    return variant.first <= (first + 2) // 3 and (last + 2) // 3 <= variant.last + 1
