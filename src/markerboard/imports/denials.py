"""Reports of one variant that deny each other: it is there and means something, and it is benign, or absent.

Neither is taken: the variant leaves its gene open, and both places are told. Of those that say that it is
there, and differ in what it means or in how many copies carry it, neither word is taken, which is told too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from markerboard.imports import agreement, genes
from markerboard.imports.agreement import Statement
from markerboard.imports.genes import OPEN, PRESENT, Born, GeneReport
from markerboard.language.qualities import FACETS, agreed, split
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Fact, Vocabulary

BENIGN, ABSENT = "benign", "absent"


class Denial(NamedTuple):
    """A place that says of variants of a gene that they are benign, or absent.

    Without names it is of any variant. `origin` is that of the cells it speaks of: one that is absent there
    may be elsewhere, and one that is benign is so everywhere. `calls` are findings of their own, and `also`
    the names of its variants by the sequence.
    """

    place: str
    word: str
    origin: str
    variants: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def of(self, variants: Iterable[str], origin: str) -> bool:
        """Whether it denies a report of variants, by all names of them, in the cells of an origin."""
        named = self.variants or self.calls or (self.also and self.origin != "germline")
        return (self.word == BENIGN or self.origin == origin) and (
            (self.word == ABSENT and not named) or not {*self.variants, *self.also}.isdisjoint(variants))


class Told(NamedTuple):
    """What a place states and none is taken of, and the fact besides its gene that it leaves open, if any."""

    fact: str
    place: str
    stated: str
    why: str


def settle(denied: Mapping[str, list[Denial]], reports: Mapping[str, list[GeneReport]],
           born: dict[str, list[Born]], stated: Iterable[str]) -> Iterator[Told]:
    """Leave open, in `reports` and `born`, what reports that deny each other say of genes; what is to be told
    of it. `stated` are the facts that are stated besides.
    """
    for symbol, denials in denied.items():
        listed = reports.get(symbol, [])
        places = {one.place for one in born.get(symbol, ())}
        for i, report in enumerate(listed):
            told = list(_against(symbol, report, report.place in places, denials))
            if told:
                listed[i] = report._replace(state=OPEN, variants=(), said=())
                born[symbol] = [one for one in born.get(symbol, ()) if one.place != report.place]
            yield from told
        yield from (Told(name, one.place, one.word, f"`{name}` is reported as there elsewhere")
                    for one in denials for name in stated if _calls(name, symbol, one))


def calls(stated: Mapping[str, list[Statement]], reports: Mapping[str, list[GeneReport]],
          vocabulary: Vocabulary) -> Iterator[tuple[Fact, list[str]]]:
    """The findings that are a variant of their gene, of which its reports say otherwise, with their places.

    `reports` then say both, of which neither is taken: a wild type, and an exon that is skipped.
    """
    for name, statements in stated.items():
        fact = vocabulary.facts[name]
        symbol, _, key = fact.at.removeprefix("biomarkers.").rpartition(".")
        pattern = vocabulary.patterns.get(key)
        if pattern is None or pattern.variant is None:
            continue
        taken = agreement.agreed(fact, statements, (), vocabulary).taken
        if taken is None or not any(_is_otherwise(one, str(pattern.variant), taken.written)
                                    for one in reports.get(symbol, ())):
            continue
        alike = [one for one in statements if one.written == taken.written]
        state = PRESENT if taken.written else genes.ABSENT
        reports[symbol] += [GeneReport(state, one.place, one.row) for one in alike]
        yield fact, [one.place for one in alike]


def _is_otherwise(report: GeneReport, variant: str, so: str | bool) -> bool:
    """Whether a report of a gene says otherwise of a variant than a finding, which is `so`."""
    if so is True:
        return report.state == genes.ABSENT or (report.denies and report.state != OPEN)
    return so is False and variant in {str(parse(one).bare) for one in report.variants}


def _against(symbol: str, report: GeneReport, born: bool, denials: Iterable[Denial]) -> Iterator[Told]:
    """What is to be told of a report of a gene that others deny."""
    origin = "germline" if born else "tumor"
    against = [one for one in denials if report.state == PRESENT and one.of(report.names, origin)]
    shown = " and ".join(report.variants or report.also) or "a variant"
    words = " and as ".join(sorted({one.word for one in against}))
    why = f"{symbol} {shown} is reported as a mutation and as {words}; neither is taken"
    for place in dict.fromkeys((report.place, *(one.place for one in against)) if against else ()):
        yield Told(f"{symbol}.germline" if born else "", place, shown, why)


def _calls(name: str, symbol: str, denial: Denial) -> bool:
    """Whether a fact is of a finding of a gene which a report denies."""
    gene, _, key = name.partition(".")
    return gene == symbol and split(key)[1] in denial.calls


def agree(reports: Mapping[str, list[GeneReport]], born: Mapping[str, list[Born]]) -> Iterator[Told]:
    """Take out of `reports` and `born` the words on which reports of a variant differ; what is to be told.

    What a variant means is so in all cells; how many copies carry it is another question in the tumor.
    """
    for symbol, listed in reports.items():
        places = {one.place for one in born.get(symbol, ())}
        differing = [_differing(report, listed, places) for report in listed]
        for i, (report, words) in enumerate(zip(list(listed), differing, strict=True)):
            if not words.isdisjoint(report.said):
                yield from _told_of(symbol, report, words)
                listed[i] = report._replace(said=tuple(word for word in report.said if word not in words))
        lost = {report.place: words for report, words in zip(listed, differing, strict=True)}
        for i, one in enumerate(born.get(symbol, ())):
            words = lost.get(one.place, set())
            born[symbol][i] = one._replace(
                significance=one.significance if words.isdisjoint(one.significance.split()) else "",
                zygosity=tuple(word for word in one.zygosity if word not in words))


def _differing(report: GeneReport, listed: Iterable[GeneReport], born: set[str]) -> set[str]:
    """The words that reports of the variants of one say, and others of them say otherwise."""
    alike = [one for one in listed if not set(one.variants).isdisjoint(report.variants)]
    every = {word for one in alike for word in one.said}
    here = {word for one in alike if (one.place in born) == (report.place in born) for word in one.said}
    meant = every.difference(agreed(every)).intersection(FACETS["significance"])
    return here.difference(agreed(here)) | meant


def _told_of(symbol: str, report: GeneReport, words: set[str]) -> Iterator[Told]:
    """What is to be told of a report some words of which are not taken."""
    shown = " and ".join(report.variants)
    for facet in FACETS.values():
        differ = words.intersection(facet)
        if len(differ.intersection(report.said)) == 1:  # one that says both itself was told when it was read
            why = f"{symbol} {shown} is reported as {' and as '.join(sorted(differ))}; neither is taken"
            yield Told("", report.place, shown, why)
