"""What a stated change is and what it may be: the classes of which it is a member, and its other names.

A column of the facts table tells of each change that rules ask whether there is one. It is filled by what
stands here alone, written apart from what `evaluate` and the rule engine ask of two changes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from markerboard.language.logic import Truth
from markerboard.language.nouns import ADDED, ANY, FRAMESHIFT, ITD, LOST, MISSENSE, SPLICE, TRUNCATING
from markerboard.language.qualities import FACETS
from markerboard.language.variants import Exons, Placed, Variant

Words = frozenset[str]
_KNOWN = frozenset({TRUNCATING, MISSENSE, SPLICE, FRAMESHIFT, ITD, LOST, ADDED})
_SHORT, _LONG, _ANY, _SKIPPED = "deletion", "insertion", "mutation", "skipping"


class Counted(NamedTuple):
    """Where a change is counted by everybody, and where by some."""

    surely: Words
    perhaps: Words = frozenset()

    def among(self, asked: str) -> Truth:
        """Whether it is counted there."""
        return True if asked in self.surely else None if asked in self.perhaps else False


# By words: what is in a class by a word, in one of an exon, and what a change is by its kind.
_OF_WORD = {
    TRUNCATING: Counted(frozenset(), _KNOWN - {MISSENSE}), MISSENSE: Counted(frozenset()),
    SPLICE: Counted(frozenset({TRUNCATING}), frozenset({FRAMESHIFT, LOST, ADDED})),
    FRAMESHIFT: Counted(frozenset({TRUNCATING}), frozenset({SPLICE, ITD})),
    ITD: Counted(frozenset(), frozenset({TRUNCATING, FRAMESHIFT, ADDED})),
    LOST: Counted(frozenset(), frozenset({TRUNCATING, SPLICE, ADDED})),
    ADDED: Counted(frozenset(), frozenset({TRUNCATING, SPLICE, ITD, LOST}))}
_OF_EXON = {_ANY: _KNOWN, _LONG: _KNOWN - {MISSENSE}, _SHORT: _KNOWN - {MISSENSE, ITD},
            _SKIPPED: _KNOWN}
_OF_KIND = {
    "substitution": Counted(frozenset({MISSENSE})), _SHORT: Counted(frozenset({LOST})),
    _LONG: Counted(frozenset({ADDED}), frozenset({ITD})),
    "delins": Counted(frozenset(), frozenset({LOST, ADDED, ITD})),
    "frameshift": Counted(frozenset({TRUNCATING, FRAMESHIFT})),
    "splice": Counted(frozenset({TRUNCATING, SPLICE}), frozenset({FRAMESHIFT, LOST, ADDED}))}


def is_among(stated: Variant, asked: Variant, exons: Exons) -> Truth:
    """Whether a stated change is one that is asked; unknown where it may be."""
    if stated.text == asked.text:
        return True
    if stated.qualities or asked.qualities:
        return _qualified(stated, asked, exons)
    if asked.kind == ANY:
        return True
    if asked.is_noun:
        return _counted(stated).among(asked.kind) if asked.kind in _KNOWN else None
    if stated.is_noun:  # it may be whatever may be one of it
        return None if stated.kind not in _KNOWN or _counted(asked).among(stated.kind) is not False else False
    if asked.exon is not None or asked.is_codons:
        return _in_class(stated, asked, exons)
    if stated.exon is not None or stated.is_codons:
        return False if _in_class(asked, stated, exons) is False else None
    return _named(stated, asked)


def _qualified(stated: Variant, asked: Variant, exons: Exons) -> Truth:
    """Whether it is the change that is asked, of the qualities that are asked."""
    change = is_among(stated.bare, asked.bare, exons)
    missing = set(asked.qualities) - set(stated.qualities)
    facets = [words for words in FACETS.values() if missing & set(words)]
    if change is False or any(set(words) & set(stated.qualities) for words in facets):
        return False
    return None if missing else change


def _counted(change: Variant) -> Counted:
    """The words among which a change is counted."""
    if change.is_noun:
        return _OF_WORD.get(change.kind, Counted(frozenset(), _KNOWN))
    if change.exon is not None or change.is_codons:
        return Counted(frozenset(), _OF_EXON[change.kind])
    surely, perhaps = map(set, _OF_KIND[change.kind])
    exchanged, unsure = change.kind == "substitution", set[str]()
    if "*" in change.altered:
        unsure, surely = surely - {TRUNCATING}, {TRUNCATING}
        perhaps |= {FRAMESHIFT} if exchanged else unsure
    elif _loses(change):
        surely |= {LOST}
    if change.altered == "X":
        perhaps |= {TRUNCATING, FRAMESHIFT, MISSENSE} if exchanged else {TRUNCATING}
    if exchanged and (change.altered == "X" or change.first == 1):
        perhaps |= surely & {MISSENSE}
        surely -= {MISSENSE}
    return Counted(frozenset(surely), frozenset(perhaps))


def _loses(change: Variant) -> bool:
    """Whether residues are exchanged for fewer."""
    return change.kind == "delins" and 0 < len(change.altered) < change.last - change.first + 1


def _in_class(change: Variant, asked: Variant, exons: Exons) -> Truth:
    """Whether a change is in a class of an exon, or of some codons."""
    return _in_codons(change, asked, exons) if asked.is_codons else _in_exon(change, asked, exons)


def _in_codons(change: Variant, asked: Variant, exons: Exons) -> Truth:
    """Whether a change lies in some codons, as far as it is told where it lies."""
    known = exons.get(change.exon or 0) or _room(exons, change.exon)
    span = (change.first, change.last) if change.exon is None else known
    if span is None:
        return None
    near = {"splice": 1, _SKIPPED: 2}.get(change.kind, 0)
    shared = range(max(span[0], asked.first - near), min(span[1], asked.last + near) + 1)
    if not shared:
        return False
    stops = change.exon is not None or "*" in change.altered or change.altered == "X"
    ends = stops or change.kind == "frameshift"  # all that is behind may be lost too
    return True if not (near or ends) and len(shared) == span[1] - span[0] + 1 else None


def _in_exon(change: Variant, asked: Variant, exons: Exons) -> Truth:
    """Whether a change is in a class of an exon."""
    if change.exon is not None:
        if change.exon != asked.exon or not {_ANY, _SKIPPED} & {change.kind, asked.kind}:
            return False
        return True if asked.kind == _ANY else None
    if change.kind == "splice" or (asked.kind == _SKIPPED and not change.is_codons):
        # What is lost with a site is not told, nor whether a change of the exon costs it.
        return None if _costs(change, asked.exon or 0, exons) else False
    near = 2 if asked.kind == _SKIPPED else 0
    own, around = exons.get(asked.exon or 0), _room(exons, asked.exon)
    place = _place(change, own or around, near)
    place = None if place and not own else place  # which of the codons around it are its own is open
    kinds = _kinds(change).among(asked.kind)
    return False if False in (kinds, place) else None if None in (kinds, place) else True


def _room(exons: Exons, number: int | None) -> tuple[int, int] | None:
    """The codons between which every transcript has an exon that they count otherwise."""
    return exons.lying.get(number or 0) if isinstance(exons, Placed) else None


def _kinds(change: Variant) -> Counted:
    """The kinds of classes of an exon among which a change is counted."""
    if change.is_codons:
        return Counted(frozenset({_ANY}), frozenset({_SHORT, _LONG, _SKIPPED}))
    surely = {change.kind, _ANY} | ({_SHORT} if _loses(change) else set())
    return Counted(frozenset(surely), frozenset({_SHORT, _LONG} if change.kind == "delins" else ()))


def _place(change: Variant, span: tuple[int, int] | None, near: int = 0) -> Truth:
    """Whether a change lies in an exon, whose first and last codons it may share with the next."""
    if span is None:
        return None
    touched = range(max(change.first, span[0] - near), min(change.last, span[1] + near) + 1)
    if not touched:
        return False
    return True if len(touched) == change.last - change.first + 1 else None


def _costs(change: Variant, number: int, exons: Exons) -> bool:
    """Whether a change may cost the splicing of an exon: a site at its ends, another beside or in it."""
    codons = range(change.first - 1, change.last + 2)
    span = exons.get(number)
    if span is not None and change.kind == "splice":
        return span[0] in codons or span[1] in codons
    if span := span or _room(exons, number):
        return span[0] < codons.stop and codons.start <= span[1]
    # Where it lies is known by the other exons alone.
    return all(end < codons.stop if other < number else codons.start <= start
               for other, (start, end) in exons.items())


# Other names of one change


def _named(stated: Variant, asked: Variant) -> Truth:
    pair = (stated, asked)
    if any(one.kind == "delins" for one in pair):
        return None if _parts(*pair) else False
    if stated.kind == asked.kind == "splice":
        return None if -1 <= stated.first - asked.first <= 1 else False
    if stated.kind == asked.kind and stated.kind in (_SHORT, _LONG):
        return None if _repeats(*pair) else False
    if stated.first != asked.first:
        return False
    if stated.kind == asked.kind == "substitution":
        return True if asked.altered == "X" else None if stated.altered == "X" else False
    if stated.kind == asked.kind:
        return _frame(stated, asked) if stated.kind == "frameshift" else False
    # A frame that stops at once is written as the stop.
    return None if any(one.kind == "substitution" and one.altered in ("*", "X") for one in pair) and any(
        re.search(r"fs(\*[1?])?\Z", one.text) for one in pair) else False


def _parts(stated: Variant, asked: Variant) -> bool:
    """Whether one of two changes may be a part of the other, a delins."""
    both = range(max(stated.first, asked.first), min(stated.last, asked.last) + 1)
    if not both or {stated.kind, asked.kind} & {"frameshift", "splice"}:
        return False
    if "substitution" not in (stated.kind, asked.kind):
        return True
    single, delins = sorted((stated, asked), key=lambda one: one.kind == "delins")
    return single.altered == "X" or not delins.altered or single.altered in delins.altered


def _frame(stated: Variant, asked: Variant) -> Truth:
    """Of two shifts at one codon: the residue and the stop that the one tells are those of the other."""
    told, wanted = ([re.sub(r"\A[A-Z*]\d+|fs.*", "", one.text), one.text.partition("*")[2]]
                    for one in (stated, asked))
    pairs = [pair for pair in zip(told, wanted, strict=True) if pair[0] != pair[1]]
    if any("" not in pair and "?" not in pair for pair in pairs):
        return False
    return True if all(want == "" for _, want in pairs) else None


def _repeats(stated: Variant, asked: Variant) -> bool:
    """Whether two deletions or insertions may be one, where the residues repeat."""
    lengths = [length for one in (stated, asked) if (length := _length(one))]
    left, right = sorted((stated, asked), key=lambda one: one.first)
    far = right.first - left.first
    if len(set(lengths)) > 1 or far > max([1, *lengths]):
        return False
    return stated.kind == _LONG or far != 1 or left.ends[0] == right.ends[1]


def _length(change: Variant) -> int:
    if change.kind == _SHORT or change.text.endswith("dup"):
        return change.last - change.first + 1
    return len(change.altered)
