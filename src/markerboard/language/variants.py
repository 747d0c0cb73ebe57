"""Protein variants as reports write them.

Reads HGVS p. in one and three letters (`L858R`, `p.Leu858Arg`, `E746_A750del`), the wildcard
of a codon (`C797X`), splice sites (`c.3028+1G>A`, `X1010_splice`), and class terms
(`exon 19 deletion`, `ex20ins`, `exon 14 skipping`, `codons 248-249 mutation`), each with words of quality
before it (`pathogenic R196*`, `activating exon 20 insertion`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from markerboard.files.patterns import pattern
from markerboard.files.remembering import remembered
from markerboard.language import qualities
from markerboard.language.nouns import noun

Exons = Mapping[int, tuple[int, int]]


class Placed(dict[int, tuple[int, int]]):
    """The codons of exons, and the codons within which those lie that transcripts count otherwise."""

    def __init__(self, known: Exons, lying: Exons) -> None:
        super().__init__(known)
        self.lying = lying

    def kept(self) -> Iterable[Exons]:
        """Its parts, of which `from_kept` makes it again."""
        return dict(self), self.lying

    @classmethod
    def from_kept(cls, parts: list[Exons]) -> Self:
        """The same again."""
        return cls(*parts)


def lies(exons: Exons, number: int | None) -> tuple[int, int] | None:
    """The codons within which an exon lies by every transcript, where these count its codons otherwise."""
    return exons.lying.get(number or 0) if isinstance(exons, Placed) else None



_LETTERS = dict(zip(
    "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Ter".split(),
    "ARNDCQEGHILKMFPSTWYV*",
    strict=True,
))
_THREE = pattern("|".join(_LETTERS))
# In the digits 0 to 9, with no zero before them: in other digits one change would have two names.
_CODON = "([1-9][0-9]*)"
_RESIDUE = "ACDEFGHIKLMNPQRSTVWY"
_CHANGE = pattern(
    rf"([{_RESIDUE}*]){_CODON}(?:[_-]([{_RESIDUE}*]){_CODON})?"
    rf"(?:(delins|del[{_RESIDUE}X*]+ins|del|ins|dup|>)([{_RESIDUE}X*]*)"
    rf"|([{_RESIDUE}X]?fs(?:\*(?:[0-9]+|\?))?)|([{_RESIDUE}X*=]))\Z"
)
# The sequence name of a change at the two bases of an intron beside an exon, alone or as an end of a longer
# one; and what call files write for one whose effect is named by the codon beside it.
_SPLICE = pattern(rf"c\.(?:{_CODON}[+-][12](?!\d)(?:_\d+(?:[+-]\d+)?)?"
                  rf"|{_CODON}(?:[+-]\d+)?_{_CODON}[+-][12](?!\d)|{_CODON}-\d+_\d+|{_CODON}_\d+\+\d+"
                  rf"|{_CODON}-\d+_\d+\+\d+)(?:[ACGT]>[ACGT]|del\S*|dup\S*|ins[ACGT]+)\Z", re.ASCII)
_SITE = pattern(rf"[{_RESIDUE}X]{_CODON}_splice\Z")
_CLASS = pattern(
    r"(?:exon|ex|e)?\s*(0?[1-9]\d?)\s*(deletion|del|insertion|ins|skipping|mutation)s?\Z", re.I | re.ASCII
)
_KINDS = {"del": "deletion", "ins": "insertion"}
_CODONS = pattern(r"codons?\s*(\d{1,5})(?:\s*(?:-|–|to)\s*(\d{1,5}))?\s*mutations?\Z", re.I | re.ASCII)


class Variant(NamedTuple):
    """One variant, or a class of them.

    `kind` is substitution, deletion, insertion, delins, frameshift, splice, skipping or mutation, or the
    class that is one of a word (`nouns`). A class of an exon has an `exon` and no codons; a mutation without
    an exon is any that lies in its codons. `altered` holds the residues that are new, `X` for any;
    `qualities` are what is said of the alteration besides its change.
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
    def bare(self) -> Self:
        """The change alone."""
        if not self.qualities:
            return self
        return self._replace(text=self.text.removeprefix(f"{' '.join(self.qualities)} "), qualities=())

    @property
    def is_noun(self) -> bool:
        """Whether it is a class by a word, which names neither an exon nor a codon."""
        return self.exon is None and not self.first

    @property
    def is_codons(self) -> bool:
        """Whether it is the class of what lies in some codons."""
        return self.exon is None and self.kind == "mutation"

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


def is_substitution(text: str) -> bool:
    """Whether a text is one residue in the place of another in letters of one, `L858R`, and nothing else."""
    return text.isascii() and text[1:-1].isdecimal() and text[:1].isupper() and text[-1].isupper()


@remembered(20_000)  # the reader of a file, its genes and its cells ask for the same one
def _change(text: str) -> Variant:
    if is_substitution(text) and (change := _CHANGE.match(text)):
        return _from_change(text, change)
    # `E19del` is how reports shorten exon 19 deletion; `p.` says that a residue is meant.
    if term := None if text.startswith("p.") else _CLASS.match(text):
        kind = _KINDS.get(term[2].lower(), term[2].lower())
        return Variant(f"exon {int(term[1])} {kind}", kind, exon=int(term[1]))
    if known := noun(text):
        return Variant(known, known)
    if codons := _CODONS.match(text):
        return _of_codons(int(codons[1]), int(codons[2] or codons[1]))
    if codon := _codon_of_site(text):
        return Variant(text, "splice", None, codon, codon)
    short = _THREE.sub(lambda m: _LETTERS[m[0]], re.sub(r"^p\.|[()]", "", text))
    change = _CHANGE.match(short)
    if not change:
        raise ValueError(f"cannot read `{text}` as a protein variant or a class of them")
    return _from_change(short, change)


def _of_codons(first: int, last: int) -> Variant:
    if not 0 < first <= last:
        raise ValueError(f"codons {first}-{last} are in the wrong order, or do not count from 1")
    text = f"codons {first}-{last} mutation" if first < last else f"codon {first} mutation"
    return Variant(text, "mutation", None, first, last)


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
    if reference == "*":
        raise ValueError(f"cannot read `{short}`: of a stop codon only its extension is a change")
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
