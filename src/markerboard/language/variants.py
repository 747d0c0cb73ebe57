"""Protein variants as reports write them, and when one is an instance of another.

Reads HGVS p. in one and three letters (`L858R`, `p.Leu858Arg`, `E746_A750del`), the wildcard
of a codon (`C797X`), splice sites (`c.3028+1G>A`, `X1010_splice`), and class terms
(`exon 19 deletion`, `ex20ins`, `exon 14 skipping`), each with words of quality before it
(`pathogenic R196*`, `activating exon 20 insertion`).
Which codons an exon covers is knowledge of the gene and comes from the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language import qualities
from markerboard.language.logic import Truth, conjoin
from markerboard.language.nouns import Change, between, holds, noun

Exons = Mapping[int, tuple[int, int]]

_LETTERS = dict(zip(
    "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Ter".split(),
    "ARNDCQEGHILKMFPSTWYV*",
    strict=True,
))
_THREE = pattern("|".join(_LETTERS))
_CHANGE = pattern(
    r"([A-Z*])(\d+)(?:[_-]([A-Z*])(\d+))?"
    r"(?:(delins|del[A-Z*]+ins|del|ins|dup|>)([A-Z*]*)|([A-Z]?fs(?:\*(?:\d+|\?))?)|([A-Z*=]))\Z"
)
# The sequence name of a change at the two bases of an intron beside an exon, alone or as an end of a longer
# one; and what call files write for one whose effect is named by the codon beside it.
_SPLICE = pattern(r"c\.(?:(\d+)[+-][12](?!\d)(?:_\d+(?:[+-]\d+)?)?|(\d+)(?:[+-]\d+)?_(\d+)[+-][12](?!\d)"
                     r"|(\d+)-\d+_\d+|(\d+)_\d+\+\d+|(\d+)-\d+_\d+\+\d+)(?:[ACGT]>[ACGT]|del\S*|dup\S*|ins[ACGT]+)\Z")
_SITE = pattern(r"[A-Z](\d+)_splice\Z")
_CLASS = pattern(
    r"(?:exon|ex|e)?\s*(\d{1,2})\s*(deletion|del|insertion|ins|skipping|mutation)s?\Z", re.I
)
_KINDS = {"del": "deletion", "ins": "insertion"}


class Variant(NamedTuple):
    """One variant, or a class of them.

    `kind` is substitution, deletion, insertion, delins, frameshift, splice, skipping or mutation, or the
    class that is one of a word (`nouns`). A class of an exon has an `exon` and no codons; `altered` holds the
    residues that are new, `X` for any. `qualities` are what is said of the alteration besides its change.
    """

    text: str
    kind: str
    exon: int | None = None
    first: int = 0
    last: int = 0
    altered: str = ""
    qualities: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def bare(self) -> Variant:
        """The change alone."""
        if not self.qualities:
            return self
        return self._replace(text=self.text.removeprefix(f"{' '.join(self.qualities)} "), qualities=())

    @property
    def is_noun(self) -> bool:
        """Whether it is a class by a word, which names neither an exon nor a codon."""
        return self.exon is None and not self.first

    @property
    def ends(self) -> str:
        """The first and the last residue that the text names of the reference."""
        residues: list[str] = re.findall(r"[A-Z*](?=\d)", self.text.removeprefix("p."))
        return residues[0] + residues[-1]


def parse(written: str) -> Variant:
    """Read a variant. Raises ValueError with a sentence for people."""
    said, change = qualities.split(written.strip())
    return qualified(_change(change), said)


def qualified(variant: Variant, said: Iterable[str]) -> Variant:
    """A change of which these words of quality are said, and no others."""
    words, bare = qualities.ordered(said), variant.bare
    return bare._replace(text=" ".join((*words, bare.text)), qualities=words) if words else bare


def _change(text: str) -> Variant:
    # `E19del` is how reports shorten exon 19 deletion; `p.` says that a residue is meant.
    if term := None if text.startswith("p.") else _CLASS.match(text):
        kind = _KINDS.get(term[2].lower(), term[2].lower())
        return Variant(f"exon {int(term[1])} {kind}", kind, exon=int(term[1]))
    if known := noun(text):
        return Variant(known, known)
    if codon := _codon_of_site(text):
        return Variant(text, "splice", None, codon, codon)
    short = _THREE.sub(lambda m: _LETTERS[m[0]], re.sub(r"^p\.|[()]", "", text))
    change = _CHANGE.match(short)
    if not change:
        raise ValueError(f"cannot read `{text}` as a protein variant or a class of them")
    return _from_change(short, change)


def _codon_of_site(text: str) -> int | None:
    """The codon of a splice site: as it is written, or of the base of the coding sequence beside it."""
    if site := _SITE.match(text):
        return int(site[1])
    named = _SPLICE.match(text)
    return (int(next(filter(None, named.groups()))) + 2) // 3 if named else None


def _from_change(short: str, change: re.Match[str]) -> Variant:
    reference, first, _, last, edit, added, frameshift, altered = change.groups()
    kind = _EDITS["delins" if "ins" in edit and "del" in edit else edit] if edit else (
        "frameshift" if frameshift else "substitution")
    alone = added if kind == "delins" and not last else altered
    if altered == "=" or reference == alone:
        raise ValueError(f"`{short}` is not a change")
    if last and int(last) <= int(first):
        raise ValueError(f"`{short}` names its codons in the wrong order")
    variant = Variant(short, kind, None, int(first), int(last or first), altered or added or "")
    return _one_spelling(variant, edit) if edit else variant


_EDITS = {"del": "deletion", "ins": "insertion", "dup": "insertion", "delins": "delins", ">": "delins"}


def _one_spelling(variant: Variant, edit: str) -> Variant:
    """A change in the one form of HGVS: without the residues that are lost or doubled, with `_` between."""
    first, last, ends = variant.first, variant.last, variant.ends
    place = f"{ends[0]}{first}" + (f"_{ends[1]}{last}" if last != first else "")
    if edit in ("del", "dup"):
        _agrees(variant)
        short = f"{place}{edit}"
        return variant._replace(text=f"p.{short}" if _CLASS.match(short) else short, altered="")
    if variant.kind == "delins" and first == last and len(variant.altered) == 1:
        return variant._replace(text=f"{place}{variant.altered}", kind="substitution")
    return variant._replace(text=f"{place}{'delins' if variant.kind == 'delins' else edit}{variant.altered}")


def _agrees(variant: Variant) -> None:
    """The residues that are written out must be those that the codons name. Raises ValueError."""
    told = variant.altered
    if told and (len(told) != variant.last - variant.first + 1 or told[0] + told[-1] != variant.ends):
        raise ValueError(f"`{variant.text}` names other residues than its codons do")


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
    if target.exon is not None:
        return _in_class(variant, target, exons)
    if variant.exon is not None:
        return _coarser(variant, target, exons)
    return _same_change(variant, target)


def _named(variant: Variant) -> Change:
    at_stop = variant.kind == "substitution" and variant.text.startswith("*")
    return Change(variant.kind, variant.altered, variant.first == 1, at_stop, variant.exon is not None,
                  variant.last - variant.first + 1)


def _in_class(variant: Variant, target: Variant, exons: Exons) -> Truth:
    if variant.exon is not None:
        if variant.exon != target.exon:
            return False
        return target.kind == "mutation" or (None if variant.kind == "mutation" else False)
    if target.kind == "skipping":
        return None if variant.kind == "splice" and _near(variant, exons.get(target.exon or 0)) else False
    codons = exons.get(target.exon or 0)
    if variant.kind == "splice":
        return None if _near(variant, codons) else False  # what is lost with the site is not told
    fits = _kind_fits(variant, target.kind)
    if fits is False:
        return False  # a substitution is no insertion, wherever the exon lies
    if codons is None:
        return None
    if variant.last < codons[0] or variant.first > codons[1]:
        return False
    inside = codons[0] <= variant.first and variant.last <= codons[1]
    return fits if inside else None  # at the edge of an exon, which counts is open


def _near(splice: Variant, codons: tuple[int, int] | None) -> bool:
    """Whether a splice site may be one of an exon: it stands at its edge, or the exon is not known."""
    return codons is None or min(abs(splice.first - codon) for codon in codons) <= 1


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
    return False if _in_class(target, variant, exons) is False else None


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
