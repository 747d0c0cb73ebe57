"""The samples of a file of calls: what its rows state of each, and the case that they make together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markerboard.errors import CaseError, Problem, counted
from markerboard.imports.draft import Draft
from markerboard.imports.genes import COVERED, GeneReport
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular.judging import Judge, Stated, of_nobody, opened, replay
from markerboard.imports.molecular.naming import Gene
from markerboard.imports.options import Options, case_name
from markerboard.imports.report import Left, Report
from markerboard.language.vocabulary import Vocabulary

MAX_SAMPLES, MAX_CALLS, MAX_EVERYWHERE = 10_000, 3_000_000, 200
"""How many samples and rows are read, and how many rows that may be of any sample are kept, since each of
them is stated in every one: those beyond may be of any gene, which leaves nothing more to say.
"""
TOLD = 20
"""How many rows are told one by one for each reason; the others are counted."""


@dataclass
class Sample:
    """What is stated of one sample: calls with their places, the genes that were sequenced, its facts.

    `quiet` counts the rows that state nothing, by reason, with the first places of each.
    """

    name: str
    calls: list[tuple[Stated, str]] = field(default_factory=list)
    quiet: dict[Stated, list[str]] = field(default_factory=dict)
    counted: Counter[Stated] = field(default_factory=Counter)
    covered: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    facts: list[tuple[str, str | bool, str]] = field(default_factory=list)
    open: list[tuple[str, str, str, str]] = field(default_factory=list)
    told: list[Left] = field(default_factory=list)
    elsewhere: str = ""
    """Why what is found in it is not the tumor's; empty where nothing says so."""

    def add(self, stated: Stated, place: str) -> None:
        """Something that a place states of it."""
        if not stated.quiet:
            self.calls.append((stated, place))
            return
        self.counted[stated] += 1
        if self.counted[stated] <= TOLD:
            self.quiet.setdefault(stated, []).append(place)


class Samples:
    """Collects the samples of a file, in the order in which it names them.

    Where `asked` is given, only what is stated of those genes is kept, and what may be of any.
    """

    def __init__(self, name: str, form: str, vocabulary: Vocabulary, options: Options, *,
                 asked: frozenset[str] | None = None, most: int = MAX_SAMPLES) -> None:
        self.name, self.form, self.vocabulary, self.options = name, form, vocabulary, options
        self.judge, self.asked, self.most = Judge(vocabulary), asked, most
        self.listed: dict[str, Sample] = {}
        self.everywhere: list[tuple[Stated, str]] = []
        self.notes: dict[str, None] = {}
        self.rows = self.calls = 0

    def asks(self, gene: Gene) -> bool:
        """Whether what a row states of its gene is kept."""
        return self.asked is None or gene.nameless or not self.asked.isdisjoint(gene.symbols)

    def of(self, name: str) -> Sample:
        """The sample of a name. Raises CaseError where there are too many."""
        found = self.listed.get(name)
        if found is None:
            if len(self.listed) >= self.most:
                told = f"holds more than {self.most:,} samples, the most that are read"
                raise CaseError([Problem(self.name, 1, 1, told)])
            self.listed[name] = found = Sample(name)
        return found

    def add(self, sample: str, stated: Stated, place: str) -> None:
        """What a row states of a sample; of every one where it does not say of which. Raises CaseError."""
        if not stated.quiet:
            self.calls += 1
        if self.calls > MAX_CALLS:
            told = f"more than {MAX_CALLS:,} rows of it state something, the most that are kept"
            raise CaseError([Problem(self.name, 1, 1, told, "give a part of it, a sample each")])
        if sample and not (stated.quiet and self.asked is not None):
            self.of(sample).add(stated, place)
        elif sample:
            self.of(sample)
        elif not stated.quiet and len(self.everywhere) <= MAX_EVERYWHERE:
            if len(self.everywhere) == MAX_EVERYWHERE:
                why = "this row and those after it cannot be read, and may be of any sample"
                stated = opened((), "", why, self.vocabulary)
            self.everywhere.append((of_nobody(stated, self.vocabulary), place))

    def unread(self, sample: str, symbols: tuple[str, ...], text: str, why: str, place: str) -> None:
        """A row that cannot be read leaves its gene open, or all where that cannot be told."""
        self.add(sample, opened(symbols, text[:200], why, self.vocabulary), place)

    def cases(self) -> Iterator[ImportedCase]:
        """The case of each sample."""
        names = _names(self.listed)
        for key, sample in self.listed.items():
            yield self.case(sample, names[key])

    def case(self, sample: Sample, name: str) -> ImportedCase:
        """The case of one sample."""
        report = Report(self.name, self.form)
        draft = Draft(name, self.vocabulary, report)
        calls = [*sample.calls, *self.everywhere]
        if sample.elsewhere:
            calls = [(of_nobody(stated, self.vocabulary, sample.elsewhere), place) for stated, place in calls]
        for stated, place in calls:
            replay(stated, place, draft)
        for symbol, place in () if sample.elsewhere else _covered(sample):
            draft.gene(symbol, GeneReport(COVERED, place, "panel"))
        for fact, written, place in sample.facts:
            if sample.elsewhere and self.vocabulary.facts[fact].at.startswith("biomarkers."):
                draft.open(fact, place, str(written), sample.elsewhere)
            else:
                draft.state(fact, written, place, "call")
        for fact, place, text, why in sample.open:
            draft.open(fact, place, text, why)
        lines = [*_told(calls), *_counted(sample)]
        report.not_used += [*lines, *sample.told]
        report.at |= {left.source: self._at(left.source) for left in lines}
        for note in self.notes:
            draft.converted(self.name, note)
        report.counted = counted(len(calls) + sample.counted.total(), "row")
        return draft.case()

    def _at(self, place: str) -> str:
        """A place as file:line:column; in a folder it begins with the name of a file."""
        file, _, number = place.rpartition("line ")
        return f"{self.name}/{file.strip()}:{number}:1" if file else f"{self.name}:{number}:1"


def _covered(sample: Sample) -> Iterator[tuple[str, str]]:
    for symbols, place in sample.covered:
        yield from ((symbol, place) for symbol in symbols)


def _names(listed: Iterable[str]) -> dict[str, str]:
    """What the case of each sample is called: two never get one name."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for sample in listed:
        name = base = case_name(f"{sample}.x")
        number = 1
        while name in taken:
            number += 1
            name = f"{base[:190]}-{number}"
        taken.add(name)
        made[sample] = name
    return made


def _told(calls: Iterable[tuple[Stated, str]]) -> Iterator[Left]:
    """What was not used of calls, each with its place, no more than so many for one reason."""
    by_reason: dict[str, list[Left]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for stated, place in calls:
        for left in reversed(stated.left):  # the last tells most of the row
            if (place, left.why) not in seen:
                seen.add((place, left.why))
                by_reason[left.why].append(left._replace(source=place))
    for why, listed in by_reason.items():
        yield from listed[:TOLD]
        if len(listed) > TOLD:
            yield Left(listed[TOLD].source, f"{why} (the same of {len(listed) - TOLD:,} rows from here on)")


def _counted(sample: Sample) -> Iterator[Left]:
    """The rows that state nothing, those of one reason together."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    totals, texts = Counter[str](), dict[str, str]()
    for stated, places in sample.quiet.items():
        for left in stated.left[:1]:
            by_reason[left.why] += places
            texts.setdefault(left.why, left.stated)
            totals[left.why] += sample.counted[stated]
    for why, places in by_reason.items():
        more = totals[why] - 1
        yield Left(places[0], f"{why} (and {more:,} rows more)" if more else why, texts[why])
