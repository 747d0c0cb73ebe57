"""Regular expressions for lists of codes, and for variants that are instances of another.

They use what the regular expressions of every database share, with hardly a backslash, and span the
whole text: some databases match the whole of it, others a part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markerboard.sql.table import SEPARATOR
from markerboard.variants import Exons, Variant

CODON = "[1-9][0-9]*"
RESIDUE = "[A-Z*]"
EDITS = {"deletion": f"del{RESIDUE}*", "insertion": f"(ins|dup){RESIDUE}*", "delins": f"delins{RESIDUE}*",
         "frameshift": "fs([*][0-9]+)?", "substitution": "[A-Z*=]"}
CLASSES = ("deletion", "insertion", "skipping", "mutation")
_LAST_EXON = 99


class Pair(NamedTuple):
    """What matches a variant that certainly is an instance, and one that may be."""

    surely: tuple[str, ...]
    perhaps: tuple[str, ...]


def one_of(alternatives: Iterable[str]) -> str:
    """A pattern of the lists that hold at least one of some alternatives."""
    return f"^(.*{SEPARATOR})?({'|'.join(alternatives)})({SEPARATOR}.*)?$"


def literally(text: str) -> str:
    """A pattern of one text."""
    return "".join(f"\\{c}" if c in "\\^" else f"[{c}]" if c in ".$*+?()[]{}|" else c for c in text)


def instances(target: Variant, exons: Exons) -> Pair:
    """The patterns of the variants that are instances of a target."""
    if target.exon is not None:
        surely, perhaps = _members(target, exons), _near_members(target, exons)
    elif target.altered == "X":
        surely, perhaps = _around(target.first, EDITS["substitution"]), _classes(target, exons)
    elif target.kind == "substitution":
        wildcard = f"{RESIDUE}{target.first}(_{RESIDUE}{CODON})?X"
        surely, perhaps = [], [*_classes(target, exons), wildcard]
    else:
        surely, perhaps = [], _classes(target, exons)
    return Pair((literally(target.text), *surely), tuple(perhaps))


def _members(target: Variant, exons: Exons) -> list[str]:
    """What certainly belongs to a class."""
    found = [f"exon {target.exon} ({'|'.join(CLASSES)})"] if target.kind == "mutation" else []
    if target.exon in exons:
        edits = [e for kind, e in EDITS.items() if target.kind in (kind, "mutation")]
        # A deletion-insertion that removes more than it adds is reported among the deletions.
        edits += [EDITS["delins"]] if target.kind == "deletion" else []
        found += _inside(*exons[target.exon], edits) if edits else []
    return found


def _near_members(target: Variant, exons: Exons) -> list[str]:
    """What belongs to a class for all that is known, or does not."""
    found = [f"exon {target.exon} mutation"] if target.kind != "mutation" else []
    if target.kind == "skipping":
        return found
    if target.exon not in exons:
        return [*found, f"{RESIDUE}{CODON}(_{RESIDUE}{CODON})?({'|'.join(EDITS.values())})"]
    return [*found, *_inside(*exons[target.exon], [EDITS["delins"]])] if target.kind == "insertion" else found


_CLASSES_OF = {"deletion": ("deletion", "mutation"), "insertion": ("insertion", "mutation"),
               "delins": ("deletion", "insertion", "mutation")}


def _classes(target: Variant, exons: Exons) -> list[str]:
    """The classes that hold a variant, or may hold it where the codons of an exon are not known."""
    holding = [span(n, n) for n, (first, last) in exons.items() if first <= target.first and target.last <= last]
    unknown = list(_unknown_exons(exons))
    found = []
    for kind in ("deletion", "insertion", "mutation"):
        numbers = [*(holding if kind in _CLASSES_OF.get(target.kind, ("mutation",)) else ()), *unknown]
        found += [f"exon ({'|'.join(numbers)}) {kind}"] if numbers else []
    return found


def _unknown_exons(exons: Exons) -> Iterator[str]:
    edges = [-1, *sorted(n for n in exons if n <= _LAST_EXON), _LAST_EXON + 1]
    for before, after in zip(edges, edges[1:], strict=False):
        if before + 1 < after:
            yield span(before + 1, after - 1)


def _inside(first: int, last: int, edits: Iterable[str]) -> list[str]:
    """Changes of one codon, or of a run of codons, within two codons."""
    edit = f"({'|'.join(edits)})"
    return [f"{RESIDUE}({span(first, last)}){edit}",
            f"{RESIDUE}({span(first)})_{RESIDUE}({span(1, last)}){edit}"]


def _around(codon: int, edit: str) -> list[str]:
    """Changes of one codon, or of a run of codons that holds it."""
    return [f"{RESIDUE}{codon}{edit}", f"{RESIDUE}({span(1, codon)})_{RESIDUE}({span(codon)}){edit}"]


def span(low: int, high: int | None = None) -> str:
    """A pattern of the whole numbers from one to another, or from one on."""
    if high is not None:
        return "|".join(_spans(low, high))
    digits = len(str(low))
    return "|".join([*_spans(low, 10**digits - 1), f"[1-9][0-9]{{{digits},}}"])


def _spans(low: int, high: int) -> Iterator[str]:
    """Runs of numbers that differ in their last digits alone, such as 73[0-9] or 7[3-5][0-9]."""
    while low <= high:
        size = 1
        while size * 10 <= low and low % (size * 10) == 0 and low + size * 10 - 1 <= high:
            size *= 10
        more = min(9 - low // size % 10, (high - low + 1) // size - 1)
        yield _run(low // size, more, len(str(size)) - 1)
        low += size * (more + 1)


def _run(first: int, more: int, digits: int) -> str:
    """Numbers from `first` on, `more` of them, each followed by any digits."""
    stem, unit = str(first)[:-1], first % 10
    return stem + (f"[{unit}-{unit + more}]" if more else str(unit)) + "[0-9]" * digits
