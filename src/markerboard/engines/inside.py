"""One change of a gene against another, by the rule engine's two questions: inside it, or apart from it.

Written apart from `instances.is_a`, which asks one three-valued question. Being inside has a direction,
being apart has none: what is neither may be the one or may not.
"""

from __future__ import annotations

import re

from markerboard.language.nouns import ADDED, ANY, FRAMESHIFT, ITD, LOST, MISSENSE, SPLICE, TRUNCATING
from markerboard.language.qualities import FACETS
from markerboard.language.variants import Exons, Placed, Variant

_BY_WORD = frozenset({TRUNCATING, MISSENSE, SPLICE, FRAMESHIFT, ITD, LOST, ADDED})
"""The words that the name of a change can speak for or against; none tells its meaning or its region."""
_WIDE = frozenset({"mutation", "skipping"})
"""Kinds of classes of an exon in which a change of any kind may be: many cost a splice site."""
_STOPS = frozenset({FRAMESHIFT, SPLICE, "splice"})
"""Words and kinds of what cuts the protein short, wherever it stops."""
_APART = {MISSENSE: _BY_WORD - {MISSENSE}, ITD: {SPLICE, LOST}, FRAMESHIFT: {LOST, ADDED}}
_DETAILS = r"[A-Z*]\d+([A-Z]?)fs(?:\*(\d+|\?))?"


def inside(change: Variant, asked: Variant, exons: Exons) -> bool:
    """Whether whatever is called the one is the other too."""
    if change.text == asked.text:
        return True
    if change.qualities or asked.qualities:
        return set(asked.qualities) <= set(change.qualities) and inside(change.bare, asked.bare, exons)
    if asked.is_noun:
        return asked.kind == ANY or asked.kind in _words(change)
    if change.is_noun or (change.exon is not None and asked.exon is None and not asked.is_codons):
        return False  # a class is in no single change
    if asked.exon is not None:
        return _in_exon(change, asked, exons)
    if asked.is_codons:
        return _in_codons(change, asked, exons)
    if change.kind != asked.kind or change.first != asked.first:
        return False
    if change.kind == FRAMESHIFT:
        return all(told in ("", own) for own, told in zip(_details(change), _details(asked), strict=True))
    return change.kind == "substitution" and asked.altered == "X"


def apart(one: Variant, other: Variant, exons: Exons) -> bool:
    """Whether nothing is called the one and the other."""
    if one.text == other.text:
        return False
    if one.qualities or other.qualities:
        return _denied(one.qualities, other.qualities) or apart(one.bare, other.bare, exons)
    wide, narrow = sorted((one, other), key=_breadth)
    if wide.is_noun:
        return _word_apart(wide.kind, narrow)
    if wide.is_codons:
        return _codons_apart(wide, narrow, exons)
    if wide.exon is not None:
        return _exon_apart(wide, narrow, exons)
    return _names_apart(wide, narrow)


def _denied(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether what is said of one alteration is denied of the other: two words of one facet."""
    return any(len(set(words) & {*one, *other}) > 1 for words in FACETS.values())


def _breadth(change: Variant) -> int:
    return 0 if change.is_noun else 1 if change.is_codons else 2 if change.exon is not None else 3


def _words(change: Variant) -> set[str]:
    """The words that surely hold of a change."""
    words = {TRUNCATING} if "*" in change.altered or change.kind in _STOPS else set()
    if change.exon is not None or change.is_noun:
        return words
    if change.kind in _STOPS:
        words.add(SPLICE if change.kind == "splice" else FRAMESHIFT)
    elif change.kind == "substitution" and change.altered not in "*X" and change.first > 1:
        words.add(MISSENSE)
    elif change.kind == "insertion" and not words:
        words.add(ADDED)
    elif (change.kind == "deletion" or _shorter(change)) and not words:
        words.add(LOST)
    return words


def _word_apart(word: str, other: Variant) -> bool:
    if word not in _BY_WORD:
        return False
    if other.is_noun:
        return other.kind in _APART.get(word, ()) or word in _APART.get(other.kind, ())
    of_class = other.exon is not None or other.is_codons
    return word not in (_of_class(other.kind) if of_class else _of_change(other))


def _of_class(kind: str) -> frozenset[str]:
    """The words that may hold of a change of an exon, of which its kind alone is told."""
    if kind in _WIDE:
        return _BY_WORD
    return _BY_WORD - ({MISSENSE} if kind == "insertion" else {MISSENSE, ITD})


def _of_change(change: Variant) -> set[str]:
    """The words that may hold of a change by its name."""
    stop = {TRUNCATING} if "*" in change.altered or change.altered == "X" else set[str]()
    if change.kind == "substitution":
        exchanged = set() if change.altered == "*" else {MISSENSE}
        return stop | exchanged | ({FRAMESHIFT} if stop else set())
    return stop | {"deletion": {LOST}, "insertion": {ADDED, ITD}, "delins": {LOST, ADDED, ITD},
                   "frameshift": {TRUNCATING, FRAMESHIFT},
                   "splice": {TRUNCATING, SPLICE, FRAMESHIFT, LOST, ADDED}}[change.kind]


def _shorter(change: Variant) -> bool:
    """Whether a delins removes more than it adds."""
    return change.kind == "delins" and 0 < len(change.altered) <= change.last - change.first


def _in_exon(change: Variant, asked: Variant, exons: Exons) -> bool:
    if change.exon is not None:
        return change.exon == asked.exon and asked.kind == "mutation"
    counted = {change.kind, "mutation"} | ({"deletion"} if _shorter(change) else set())
    span = exons.get(asked.exon or 0)
    return (change.kind != "splice" and asked.kind in counted and span is not None
            and span[0] <= change.first and change.last <= span[1])


def _within(exons: Exons, number: int | None) -> tuple[int, int] | None:
    """Where an exon lies of which the transcripts count the codons otherwise."""
    return exons.lying.get(number or 0) if isinstance(exons, Placed) else None


def _in_codons(change: Variant, asked: Variant, exons: Exons) -> bool:
    """Whether a change lies in some codons; what a splice site, a stop or a shift costs is not told, and a
    change of an exon may be one.
    """
    if change.exon is not None or "*" in change.altered or change.altered == "X":
        return False
    return (change.kind not in ("splice", "frameshift")
            and asked.first <= change.first and change.last <= asked.last)


def _codons_apart(codons: Variant, other: Variant, exons: Exons) -> bool:
    """Whether something lies outside some codons, and is not lost with a splice site beside them."""
    own = exons.get(other.exon or 0) or _within(exons, other.exon)
    span = own if other.exon is not None else (other.first, other.last)
    room = {"splice": 1, "skipping": 2}.get(other.kind, 0)
    return span is not None and (span[1] + room < codons.first or codons.last + room < span[0])


def _exon_apart(asked: Variant, change: Variant, exons: Exons) -> bool:
    if change.exon is not None:
        return asked.exon != change.exon or _WIDE.isdisjoint((asked.kind, change.kind))
    if change.kind == "splice" or asked.kind == "skipping":
        return _far(change, asked.exon or 0, exons)
    span = exons.get(asked.exon or 0) or _within(exons, asked.exon)
    counted = {change.kind, "mutation"} | ({"deletion", "insertion"} if change.kind == "delins" else set())
    beside = span is not None and (change.last < span[0] or span[1] < change.first)
    return beside or asked.kind not in counted


def _far(change: Variant, number: int, exons: Exons) -> bool:
    """Whether a change is more than a codon away from an exon, or a splice site from both its ends; one of
    which no codon is known lies where it is said to, or between those that are known.
    """
    if number not in exons and (around := _within(exons, number)):
        return change.last + 1 < around[0] or around[1] < change.first - 1
    ended = [end for known, (_, end) in exons.items() if known < number]
    begun = [start for known, (start, _) in exons.items() if known > number]
    if number not in exons:
        return (any(change.last + 1 < end for end in ended)
                or any(start < change.first - 1 for start in begun))
    start, end = exons[number]
    inner = change.kind == "splice" and start + 1 < change.first and change.last < end - 1
    return inner or change.last + 1 < start or end < change.first - 1


def _names_apart(one: Variant, other: Variant) -> bool:
    kinds = {one.kind, other.kind}
    if "delins" in kinds:
        return _beside_delins(*sorted((one, other), key=lambda change: change.kind != "delins"))
    if kinds == {"splice"}:
        return abs(one.first - other.first) > 1
    if kinds in ({"deletion"}, {"insertion"}):
        return _moved(one, other)
    if one.first != other.first or not kinds <= {"substitution", "frameshift"}:
        return True
    if kinds == {"substitution"}:
        return "X" not in (one.altered, other.altered)
    if kinds == {"frameshift"}:
        return any(len({*pair} - {"", "?"}) > 1
                   for pair in zip(_details(one), _details(other), strict=True))
    stop, shift = sorted((one, other), key=lambda change: change.kind, reverse=True)
    return stop.altered not in ("*", "X") or _details(shift)[1] not in ("", "?", "1")


def _details(shift: Variant) -> tuple[str, str]:
    """The first residue of a new frame and where it stops, as far as they are told."""
    told = re.match(_DETAILS, shift.text)
    return (told[1], told[2] or "") if told else ("", "")


def _beside_delins(delins: Variant, other: Variant) -> bool:
    if other.kind in _STOPS or other.last < delins.first or delins.last < other.first:
        return True
    return other.kind == "substitution" and delins.altered != "" and other.altered not in (
        "X", *delins.altered)


def _moved(one: Variant, other: Variant) -> bool:
    """Of two deletions or insertions: whether no repeat can make them one, told in two places."""
    sizes, step = {_size(one), _size(other)} - {0}, abs(one.first - other.first)
    if len(sizes) > 1 or step > max((*sizes, 1)):
        return True
    early, late = sorted((one, other), key=lambda change: change.first)
    return one.kind == "deletion" and step == 1 and early.ends[0] != late.ends[1]


def _size(change: Variant) -> int:
    """How many residues are lost or added; 0 where it is not told."""
    told = change.kind == "deletion" or change.text.endswith("dup")
    return change.last - change.first + 1 if told else len(change.altered)
