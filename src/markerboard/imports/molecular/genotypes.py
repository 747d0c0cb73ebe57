"""Who has a change: the genotype of each sample of a VCF, and which sample is the normal one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markerboard.imports.molecular.words import LOST, OF_LOSS, words

HAS, LACKS, NO_CALL, UNTOLD, DENIED = "has", "lacks", "no call", "untold", "denied"


class Cell(NamedTuple):
    """What a sample's column says: its genotype, the reads of each allele, its somatic status."""

    genotype: str = ""
    reads: tuple[str, ...] = ()
    status: str = ""

    def of(self, alternative: int, most: int) -> str:
        """Whether the sample has an alternative, by its number of so many; reads tell where there is no
        genotype. A genotype that no read bears out is denied.
        """
        alleles = re.split(r"[/|]", self.genotype) if self.genotype else []
        if str(alternative) in alleles:
            return DENIED if self.reads[alternative:alternative + 1] == ("0",) else HAS
        if alleles and set(alleles) != {"."}:
            read = all(allele.isdecimal() and int(allele) <= most for allele in alleles)
            return LACKS if read else NO_CALL
        if len(self.reads) > alternative and self.reads[alternative].isdecimal():
            return HAS if int(self.reads[alternative]) else LACKS
        return NO_CALL if alleles else UNTOLD


def cell_of(keys: Sequence[str], text: str) -> Cell:
    """The column of a sample, by the keys of its row."""
    told = dict(zip(keys, text.split(":"), strict=False))
    reads = told.get("AD", "")
    return Cell(told.get("GT", ""), tuple(reads.split(",")) if "," in reads else (), told.get("SS", ""))


def normals(header: Iterable[str], samples: Sequence[str], asked: str) -> frozenset[str]:
    """The samples that are no tumor's: as who imports says, as the header says, or by the name NORMAL beside
    TUMOR.
    """
    if asked:
        return frozenset({asked})
    told = {_named(text) for text in header}
    if told & set(samples):
        return frozenset(told & set(samples))
    named = {sample.casefold(): sample for sample in samples}
    beside = {"tumor", "tumour"} & named.keys()
    return frozenset({named["normal"]}) if beside and "normal" in named else frozenset()


def _named(text: str) -> str:
    """The normal sample that a line of the header names; empty where it names none."""
    key, _, value = text.partition("=")
    if key.casefold() == "##normal_sample":
        return value.strip()
    return value.partition("Original=")[2].split(",")[0].strip("> ") if key == "##PEDIGREE" else ""


def origin_of(info: Sequence[str], status: str, normal: Iterable[str]) -> tuple[str, str]:
    """Of which cells a change is, by the record, the sample's status and what normal samples have.

    `normal` holds what the column of each normal sample says. The second is why it cannot be told.
    """
    listed = list(normal)
    numbers = {part[3:] for part in info if part.startswith("SS=")} | ({status} if status else set())
    said = {words().numbers.get(n, words().origins.get(n.casefold(), "unclear")) for n in numbers}
    said |= {"somatic"} if "SOMATIC" in info else set()
    said |= {"germline"} if HAS in listed else {"somatic"} if listed and set(listed) == {LACKS} else set()
    said.discard("unstated")
    if LOST in said:
        return "", OF_LOSS
    if len(said) > 1 or "unclear" in said:
        return "", "it says two things of which cells it is, or one that cannot be read"
    return next(iter(said), ""), ""
