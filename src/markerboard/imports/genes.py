"""The eight states of a gene, kept apart, and the one that several reports of it make together.

Present, absent, absent by a panel that covered it, open, no call, indeterminate, not tested, not stated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from markerboard.language.qualities import agreed
from markerboard.language.variants import parse, qualified

PRESENT, ABSENT, COVERED = "present", "absent", "absent by covered panel"
NO_CALL, INDETERMINATE, NOT_TESTED = "no call", "indeterminate", "not tested"
OPEN = "stated, but could not be read"
"""Something is stated of the gene, and what it is cannot be told: the gene may be altered or not."""
UNNAMED = "another variant"
# What an unclear call leaves open is open, whatever else was called absent.
_UNCLEAR = (NO_CALL, INDETERMINATE)


class GeneReport(NamedTuple):
    """What one place of a file says of a gene.

    `unread` is a variant that could not be read; `denies` says that an open report may be an absence, or that
    one without a result leaves no room for a variant; `said` are a case's words for what the laboratory says
    of the variants besides; `also` are names of them by the sequence, by which reports are compared.
    """

    state: str
    place: str
    row: str
    variants: tuple[str, ...] = ()
    unread: bool = False
    denies: bool = False
    said: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """By which names a report of the same variants may be known."""
        return (*self.variants, *self.also)


class GeneStatus(NamedTuple):
    """What all places together say; `state` is empty where they contradict each other."""

    state: str
    variants: tuple[str, ...] = ()
    covered: bool = False
    places: tuple[str, ...] = ()


class Born(NamedTuple):
    """A mutation that the patient was born with: its names, if it has any, what it is said to mean, and
    how many copies may carry it, where that is told.
    """

    place: str
    variants: tuple[str, ...]
    significance: str
    unread: bool = False
    zygosity: tuple[str, ...] = ()


def of_germline(born: Iterable[Born], beside: object) -> dict[str, Any]:
    """What a case writes of the germline of a gene; `beside` is what stands there and could not be read."""
    listed = list(born)
    named = {variant: {"p": variant} for one in listed for variant in one.variants}
    for variant, said in named.items():
        own = [one for one in listed if variant in one.variants]
        for key, words in (("significance", {word for one in own for word in one.significance.split()}),
                           ("zygosity", {word for one in own for word in one.zygosity})):
            if sure := agreed(words):
                said[key] = " ".join(sure)
    # Where nobody knows what one means, the word says that it is a mutation all the same.
    meant = named and all("significance" in said for said in named.values())
    told: dict[str, Any] = {} if meant else {"status": "mutated"}
    told |= {"variants": [named[v] for v in sorted(named)]} if named else {}
    open_ = beside or any(one.unread or not one.variants for one in listed)
    return {**told, "unread": [UNNAMED]} if named and open_ else told


def _named(reports: Iterable[GeneReport]) -> Iterator[str]:
    """The variants, each with what is said of it where all who say it agree."""
    told: dict[str, set[str]] = {}
    for report in reports:
        for variant in report.variants:
            told.setdefault(variant, set()).update(report.said)
    for variant, said in sorted(told.items()):
        words = agreed(said)
        yield str(qualified(parse(variant), words)) if words else variant


def of_tumor(reports: Iterable[GeneReport], born: Collection[Born]) -> Iterator[str]:
    """What a case lists of the tumor: a variant of the germline stands there, and among these only where a
    report of the tumor's own says more of it.
    """
    known: dict[str, set[str]] = {}
    for one in born:
        for variant in one.variants:
            known.setdefault(variant, set()).update((*one.significance.split(), *agreed(one.zygosity)))
    places = {one.place for one in born}
    for text in _named(one for one in reports if one.place not in places):
        told = parse(text)
        born_with = known.get(str(told.bare))
        if born_with is None or not born_with.issuperset(told.qualities):
            yield text


def together(reports: Iterable[GeneReport]) -> GeneStatus:
    """One status of a gene from everything that a file says of it."""
    told = sorted(reports, key=lambda report: report.place)
    states = {report.state for report in told}
    variants = tuple(_named(told))
    covered = COVERED in states and not any(report.unread or report.state == OPEN for report in told)
    places = tuple(dict.fromkeys(report.place for report in told))
    if PRESENT in states:
        denied = ABSENT in states or any(report.denies for report in told)
        return GeneStatus("" if denied else PRESENT, variants, covered, places)
    if OPEN in states:
        return GeneStatus(OPEN, (), False, places)
    if COVERED in states and NOT_TESTED in states:
        return GeneStatus("", (), False, places)
    for state in (*_UNCLEAR, ABSENT, COVERED, NOT_TESTED):
        if state in states:
            return GeneStatus(state, (), covered and state == COVERED, places)
    return GeneStatus("", (), False, places)
