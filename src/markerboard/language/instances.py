"""When one variant is an instance of another.

Which codons an exon covers is knowledge of the gene and comes from the vocabulary.
"""

from __future__ import annotations

import re

from markerboard.language import qualities
from markerboard.language.logic import Truth, conjoin
from markerboard.language.nouns import Change, between, holds
from markerboard.language.variants import Exons, Variant, lies


def is_a(variant: Variant, target: Variant, exons: Exons) -> Truth:
    """Whether a reported variant is an instance of a target.

    Unknown when the report is coarser than the question (`exon 19 deletion` against `E746_A750del`), when one
    change may have been named in two ways, or when the gene's exons are not in the vocabulary.
    """
    if variant.text == target.text:
        return True
    if variant.qualities or target.qualities:
        said = (qualities.has(variant.qualities, asked) for asked in target.qualities)
        return conjoin((is_a(variant.bare, target.bare, exons), *said))
    if target.is_noun:
        return between(variant.kind, target.kind) if variant.is_noun else holds(target.kind, _named(variant))
    if variant.is_noun:  # a class that was reported, asked for one member
        return False if holds(variant.kind, _named(target)) is False else None
    if target.exon is not None or target.is_codons:
        return _of_class(variant, target, exons)
    if variant.exon is not None or variant.is_codons:
        return False if _of_class(target, variant, exons) is False else None  # coarser than what is asked
    return _same_change(variant, target)


def _named(variant: Variant) -> Change:
    coarse = variant.exon is not None or variant.is_codons
    return Change(variant.kind, variant.altered, variant.first == 1, coarse, variant.last - variant.first + 1)


def _of_class(variant: Variant, target: Variant, exons: Exons) -> Truth:
    return _in_codons(variant, target, exons) if target.is_codons else _in_exon(variant, target, exons)


def _in_codons(variant: Variant, target: Variant, exons: Exons) -> Truth:
    """Whether a change lies in some codons: wholly; of one that goes beyond them it is open.

    A stop and a frameshift go beyond them: what is behind is lost too.
    """
    first, last = variant.first, variant.last
    if variant.exon is not None:
        span = exons.get(variant.exon) or lies(exons, variant.exon)
        if span is None:
            return None
        first, last = span
    if variant.kind in ("splice", "skipping"):  # beside the codons, not in them: not in those far away
        return False if _gap((first, last), (target.first, target.last)) > _BESIDE[variant.kind] else None
    if _gap((first, last), (target.first, target.last)) > 0:
        return False
    return True if target.first <= first and last <= target.last and not _runs_on(variant) else None


def _runs_on(variant: Variant) -> bool:
    """Whether a change alters, or may alter, all that is behind it."""
    if variant.exon is not None or variant.kind == "frameshift":
        return True
    return "*" in variant.altered or variant.altered == "X"


_BESIDE = {"splice": 1, "skipping": 2}
"""How many codons apart what is lost with a splice site may still be: its name may be that of the next."""


_OF_ANY_KIND = frozenset({"mutation", "skipping"})
"""Classes of an exon in which any change of it may be: many cost its splicing, as its loss does."""


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How far apart two runs of codons are, 0 or less where they share one."""
    return max(one[0], other[0]) - min(one[1], other[1])


def _in_exon(variant: Variant, target: Variant, exons: Exons) -> Truth:
    if variant.exon is not None:
        if variant.exon != target.exon:
            return False
        return target.kind == "mutation" or (None if {variant.kind, target.kind} & _OF_ANY_KIND else False)
    if target.kind == "skipping" and not variant.is_codons:
        return None if _may_skip(variant, target, exons) else False
    codons = exons.get(target.exon or 0)
    if variant.is_codons:
        return _codons_in(variant, target.kind, codons, lies(exons, target.exon))
    if variant.kind == "splice":
        near = _may_end(exons, target.exon or 0, variant.first, variant.last)
        return None if near else False  # what is lost with the site is not told
    fits = _kind_fits(variant, target.kind)
    if fits is False:
        return False  # a substitution is no insertion, wherever the exon lies
    if codons is None:
        around = lies(exons, target.exon)
        return False if around and _gap((variant.first, variant.last), around) > 0 else None
    if variant.last < codons[0] or variant.first > codons[1]:
        return False
    inside = codons[0] <= variant.first and variant.last <= codons[1]
    return fits if inside else None  # at the edge of an exon, which counts is open


def _codons_in(variant: Variant, kind: str, span: tuple[int, int] | None,
               around: tuple[int, int] | None) -> Truth:
    """Whether what lies in some codons, and of which no kind is told, is in a class of an exon."""
    near = span or around
    if near and _gap((variant.first, variant.last), near) > _BESIDE.get(kind, 0):
        return False
    inside = span and span[0] <= variant.first and variant.last <= span[1]
    return True if kind == "mutation" and inside else None


def _may_skip(change: Variant, target: Variant, exons: Exons) -> bool:
    """Whether a named change may cost an exon, though its name says that of one residue: at the edge it may
    cost the splice site, within the exon what enhances its splicing.
    """
    near = _may_end if change.kind == "splice" else _may_touch
    return near(exons, target.exon or 0, change.first, change.last)


def _may_end(exons: Exons, number: int, first: int, last: int) -> bool:
    """Whether an exon may begin or end at some codons, or at one beside them, which it may share."""
    if span := exons.get(number):
        return any(first - 1 <= end <= last + 1 for end in span)
    return _may_touch(exons, number, first, last)


def _may_touch(exons: Exons, number: int, first: int, last: int) -> bool:
    """Whether some codons, or one beside them, may be of an exon: by its own codons, or where these are not
    known by those within which it lies, or by those of the exons before and behind it.
    """
    before = max((end for known, (_, end) in exons.items() if known < number), default=0)
    behind = min((start for known, (start, _) in exons.items() if known > number), default=first)
    start, end = exons.get(number) or lies(exons, number) or (before, behind)
    return start <= last + 1 and first - 1 <= end


def _kind_fits(variant: Variant, wanted: str) -> Truth:
    if wanted in (variant.kind, "mutation"):
        return True
    if variant.kind != "delins" or wanted not in ("deletion", "insertion"):
        return False
    # One that removes more than it adds is reported among the deletions of an exon. Whether another
    # counts as deletion, insertion or neither differs between laboratories.
    removed, added = variant.last - variant.first + 1, len(variant.altered)
    return True if wanted == "deletion" and 0 < added < removed else None


# Two names of one change


def _same_change(variant: Variant, target: Variant) -> Truth:
    """Whether two named changes are one: false only where no spelling of the one is the other."""
    kinds = {variant.kind, target.kind}
    if kinds == {"substitution"}:
        return _same_substitution(variant, target)
    if kinds == {"frameshift"}:
        return _same_frameshift(variant, target)
    if kinds == {"frameshift", "substitution"}:
        # A frame shift whose new frame stops at once is written as the stop.
        stop, shift = sorted((variant, target), key=lambda v: v.kind, reverse=True)
        at_once = stop.altered in ("*", "X") and stop.first == shift.first and _stop(shift) in ("", "1", "?")
        return None if at_once else False
    if kinds == {"splice"}:
        return None if abs(variant.first - target.first) <= 1 else False
    if "delins" in kinds:
        return _within_delins(variant, target)
    return _shifted(variant, target) if kinds in ({"deletion"}, {"insertion"}) else False


def _same_substitution(variant: Variant, target: Variant) -> Truth:
    if variant.first != target.first or "X" not in (variant.altered, target.altered):
        return False
    return True if target.altered == "X" else None


def _same_frameshift(variant: Variant, target: Variant) -> Truth:
    """`R97fs` is the coarser name of `R97Pfs*23`; details that both give must agree."""
    if variant.first != target.first:
        return False
    pairs = [(_residue(variant), _residue(target)), (_stop(variant), _stop(target))]
    if any(own != asked for own, asked in pairs if own not in ("", "?") and asked not in ("", "?")):
        return False
    return True if all(asked in ("", own) for own, asked in pairs) else None


def _residue(shift: Variant) -> str:
    return re.sub(r"\A[A-Z*]\d+|fs.*", "", shift.text)


def _stop(shift: Variant) -> str:
    return shift.text.partition("*")[2]


def _within_delins(variant: Variant, target: Variant) -> Truth:
    """A delins may be what another name says of it or of a part of it; surely not where they are apart."""
    delins, other = (variant, target) if variant.kind == "delins" else (target, variant)
    if other.kind in ("frameshift", "splice") or other.last < delins.first or other.first > delins.last:
        return False
    if other.kind == "substitution":
        return None if other.altered in ("X", *delins.altered) or not delins.altered else False
    return None


def _shifted(variant: Variant, target: Variant) -> Truth:
    """Two deletions, or two insertions, of as many residues may be one where the residues repeat."""
    size, other = _size(variant), _size(target)
    if size is not None and other is not None and size != other:
        return False
    step = abs(variant.first - target.first)
    if step > max(size or 0, other or 0, 1):
        return False
    if variant.kind == "deletion" and step == 1:
        earlier, later = sorted((variant, target), key=lambda v: v.first)
        return None if earlier.ends[0] == later.ends[1] else False
    return None


def _size(variant: Variant) -> int | None:
    """How many residues are lost or added, None where an insertion does not say."""
    if variant.kind == "deletion" or variant.text.endswith("dup"):
        return variant.last - variant.first + 1
    return len(variant.altered) or None
