"""What a case may write shorter than its form asks, where words of medicine are needed to write it out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple


class Compound(NamedTuple):
    """A tumor named with its markers: the code, and what it says of facts; or what to write instead."""

    code: str = ""
    says: tuple[tuple[str, str], ...] = ()
    ask: str = ""


class Score(NamedTuple):
    """The names that may stand before the number of a score, and those of scores that are none of it."""

    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


class Count(NamedTuple):
    """The words of a count that may stand behind a finding, and above which number the finding may be so."""

    also: tuple[str, ...]
    above: Decimal


class Joint(NamedTuple):
    """Results that say a fact together: their names, each with the result it is of, what the fact is where
    any is positive and where none is, and the percentage from which one is."""

    names: tuple[tuple[str, str], ...]
    positive: str
    negative: str
    least: Decimal


class Shorter(NamedTuple):
    """Tumors by each of their spellings, scores by their fact, stage groups by tumor and category.

    `families` are genes that are named together, by each of their names; `elsewhere` names the facts whose
    words may stand as a stage, each with the tumor of which they are, if of one alone; `counts` what is
    counted of a gene, by the key of its report; `joint` the results that say a fact together, by that fact;
    `hybridized` the finding of a gene, by its key, of which in situ hybridization beside its stain tells.
    """

    tumors: Mapping[str, Compound] = {}
    scores: Mapping[str, Score] = {}
    groups: Mapping[str, Mapping[str, str]] = {}
    elsewhere: Mapping[str, str] = {}
    counts: Mapping[str, Count] = {}
    families: Mapping[str, tuple[str, ...]] = {}
    joint: Mapping[str, Joint] = {}
    hybridized: Mapping[str, str] = {}
