"""The treatment history: which drugs, in which line, given now or before, stopped for what.

A record that may lack lines never proves that a drug was not given; its counts are "at least".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from markerboard.errors import did_you_mean
from markerboard.language.logic import Interval, Truth, disjoin
from markerboard.language.vocabulary import Tree
from markerboard.patient.reported import REASONS

CHEMOTHERAPY = "chemotherapy"
LINE_NUMBERS = frozenset(map(str, range(1, 31)))


class Drugs(NamedTuple):
    """A set of drugs or classes, and whether it holds all there are."""

    members: frozenset[str]
    complete: bool

    def __str__(self) -> str:
        named = ", ".join(sorted(self.members)) or "none"
        return named if self.complete else f"{named}, perhaps others"


class Entry(NamedTuple):
    """One treatment with its drugs resolved; `drugs` is None when they were not stated."""

    line: int | None
    drugs: frozenset[str] | None
    ongoing: Truth
    stopped_for: str | None
    months: Interval | None
    chemotherapy_cycles: Interval | None
    months_to_relapse: Interval | None


Derived = Drugs | Interval | bool | None


class Record(NamedTuple):
    """The history of one patient. Each `history:` of the vocabulary names one derivation here."""

    entries: tuple[Entry, ...]
    complete: bool
    drugs: Tree

    def derive(self, name: str) -> Derived:
        """The value of a derivation, or None when it is unknown."""
        return DERIVATIONS[name](self)

    def lines(self) -> list[Entry]:
        return [e for e in self.entries if e.line is not None]

    def perioperative(self) -> list[Entry]:
        return [e for e in self.entries if e.line is None]

    def first(self) -> Entry | None:
        return next((e for e in self.entries if e.line == 1), None)

    def collect(self, entries: Iterable[Entry], certain: bool = True) -> Drugs:
        """The drugs of some entries; `certain` says whether no entry can be lacking."""
        chosen = list(entries)
        named = frozenset(d for e in chosen for d in e.drugs or ())
        return Drugs(named, certain and self.complete and all(e.drugs is not None for e in chosen))

    def at_least(self, low: int, high: int) -> Interval:
        return Interval(Decimal(low), Decimal(high) if self.complete else None)

    def has(self, entry: Entry, drug_class: str) -> Truth:
        if entry.drugs is None:
            return None
        return disjoin(self.drugs.is_a(drug, drug_class) for drug in entry.drugs)


def _current(record: Record) -> Drugs:
    certain = all(e.ongoing is not None for e in record.entries)
    return record.collect((e for e in record.entries if e.ongoing), certain)


def _stopped_for_toxicity(record: Record) -> Drugs:
    certain = all(e.ongoing or e.stopped_for for e in record.entries)
    return record.collect((e for e in record.entries if e.stopped_for == "toxicity"), certain)


def _first_line_drugs(record: Record) -> Drugs | None:
    named = [e.drugs for e in record.entries if e.line == 1]
    if not named:
        return Drugs(frozenset(), True) if record.complete else None
    known = [drugs for drugs in named if drugs is not None]
    return Drugs(frozenset().union(*known), len(known) == len(named)) if known else None


def _first_line_drug_count(record: Record) -> Interval | None:
    drugs = _first_line_drugs(record)
    if drugs is None:
        return None
    # A class may stand for several drugs, and for one that is named beside it.
    classes = {drug for drug in drugs.members if record.drugs.has_members(drug)}
    low = max(len(drugs.members) - len(classes), min(len(drugs.members), 1))
    whole = drugs.complete and not classes
    return Interval(Decimal(low), Decimal(low) if whole else None)


def _first_line_cycles(record: Record) -> Interval | None:
    """Cycles as stated; none where the line is known to hold no chemotherapy."""
    first = record.first()
    stated = first.chemotherapy_cycles if first else None
    drugs = _first_line_drugs(record)
    if stated is not None or drugs is None or not drugs.complete:
        return stated
    held = disjoin(record.drugs.is_a(drug, CHEMOTHERAPY) for drug in drugs.members)
    return Interval(Decimal(0), Decimal(0)) if held is False else None


def _line_count(record: Record) -> Interval:
    highest = max((e.line or 0 for e in record.lines()), default=0)
    return record.at_least(highest, highest)


def _chemotherapy_lines(record: Record) -> Interval:
    by_line: dict[int, list[Truth]] = {}
    for entry in record.lines():
        by_line.setdefault(entry.line or 0, []).append(record.has(entry, CHEMOTHERAPY))
    given = [disjoin(truths) for truths in by_line.values()]
    return record.at_least(given.count(True), given.count(True) + given.count(None))


def _perioperative_given(record: Record) -> bool | None:
    if record.perioperative():
        return True
    return False if record.complete else None


def _months_to_relapse(record: Record) -> Interval | None:
    stated = [e.months_to_relapse for e in record.perioperative()]
    return stated[-1] if stated else None


def _of_first(attribute: str) -> Callable[[Record], Derived]:
    def derive(record: Record) -> Derived:
        first = record.first()
        return getattr(first, attribute) if first else None
    return derive


DERIVATIONS: dict[str, Callable[[Record], Derived]] = {
    "every drug": lambda r: r.collect(r.entries),
    "current drugs": _current,
    "drugs stopped for toxicity": _stopped_for_toxicity,
    "first-line drugs": _first_line_drugs,
    "first-line number of drugs": _first_line_drug_count,
    "first-line months": _of_first("months"),
    "first-line ongoing": _of_first("ongoing"),
    "first-line chemotherapy cycles": _first_line_cycles,
    "number of lines": _line_count,
    "number of chemotherapy lines": _chemotherapy_lines,
    "perioperative given": _perioperative_given,
    "perioperative drugs": lambda r: r.collect(r.perioperative()),
    "months from perioperative treatment to relapse": _months_to_relapse,
}

_Trouble = tuple[tuple[str | int, ...], str, str]


def read(lines: Sequence[Any], complete: bool, drugs: Tree) -> tuple[Record, list[_Trouble]]:
    """The record that a list of treatments makes, and everything wrong with their drugs."""
    troubles: list[_Trouble] = []
    written = [(i, line) for i, line in enumerate(lines) if isinstance(line, dict)]
    entries = tuple(_entry(i, line, drugs, troubles) for i, line in written)
    numbers = {e.line for e in entries if e.line}
    gaps = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if complete and gaps:
        troubles.append(((), f"line {gaps[0]} is missing", "add it, or say `history: partial`"))
    return Record(entries, complete, drugs), troubles


def _entry(i: int, line: dict[str, Any], drugs: Tree, troubles: list[_Trouble]) -> Entry:
    status = line.get("status")
    stopped = status == "stopped" or bool(line.get("stopped_for") or line.get("stopped"))
    if (line.get("line") is None) == (line.get("setting") is None):
        troubles.append(((i,), "give either `line` or `setting`", "write `line: 1`, or `setting: adjuvant`"))
    if status == "ongoing" and stopped:
        troubles.append(((i, "status"), "this treatment is ongoing, yet it says that it stopped", ""))
    return Entry(
        line=_line_number(line.get("line")),
        drugs=_drugs(i, line.get("drugs"), drugs, troubles),
        ongoing=True if status == "ongoing" else False if stopped else None,
        stopped_for=line.get("stopped_for"),
        months=_interval(i, line, "months", troubles),
        chemotherapy_cycles=_interval(i, line, "chemotherapy_cycles", troubles),
        months_to_relapse=_interval(i, line, "months_to_relapse", troubles),
    )


def _line_number(written: Any) -> int | None:
    return int(written) if str(written) in LINE_NUMBERS else None


def _drugs(i: int, written: Any, drugs: Tree, troubles: list[_Trouble]) -> frozenset[str] | None:
    if not isinstance(written, list):
        return None
    found = set()
    for j, name in enumerate(written):
        code = drugs.resolve(str(name))
        if code is None:
            near = did_you_mean(str(name), drugs.spellings(), len(troubles))
            help = near or "`markerboard facts drugs` lists all"
            troubles.append(((i, "drugs", j), f"`{name}` is not a drug of the vocabulary", help))
        else:
            found.add(code)
    return frozenset(found)


def _interval(i: int, line: dict[str, Any], key: str, troubles: list[_Trouble]) -> Interval | None:
    written = line.get(key)
    if written is None or (isinstance(written, str) and written in REASONS):
        return None
    try:
        interval = Interval.parse(written)
    except ValueError as error:
        troubles.append(((i, key), str(error), ""))
        return None
    cut = interval.within(Decimal(0), Decimal(600))
    if cut is None or (interval.low is not None and interval.low < 0) or (interval.high or 0) > 600:
        troubles.append(((i, key), f"`{key}` cannot be {written}: it lies between 0 and 600", ""))
    return cut
