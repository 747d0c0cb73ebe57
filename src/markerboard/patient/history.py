"""The treatment history: which drugs, in which line, given now or before, stopped for what.

A record that may lack lines, or a drug that could not be read, never proves that a drug was not given; its
counts are "at least". Several entries of one line are its phases: their order says nothing.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.logic import Interval, Truth, disjoin
from markerboard.language.tree import Tree, called, is_unlisted

CHEMOTHERAPY = "chemotherapy"
SYSTEMIC = "systemic treatment"
_SEVERAL = pattern(r"[,/]| and ")
NEOADJUVANT = "neoadjuvant"
RESPONSE = frozenset({"CR", "PR"})
NO_RESPONSE = frozenset({"SD", "PD"})
LINE_NUMBERS = frozenset(map(str, range(1, 31)))


class Drugs(NamedTuple):
    """A set of drugs or classes, and whether it holds all there are."""

    members: frozenset[str]
    complete: bool

    def __str__(self) -> str:
        named = ", ".join(sorted(map(called, self.members))) or "none"
        return named if self.complete else f"{named}, perhaps others"


class Entry(NamedTuple):
    """One treatment with its drugs resolved.

    `drugs` is None when none was stated; `whole` says whether it holds all of them. `line` and `setting` are
    both empty where which line it was could not be read. `place` is its index in the list.
    """

    place: int
    line: int | None
    setting: str
    drugs: frozenset[str] | None
    whole: bool
    ongoing: Truth
    stopped_for: str | None
    months: Interval | None
    chemotherapy_cycles: Interval | None
    months_to_relapse: Interval | None
    days: tuple[date, date] | None = None
    months_unread: bool = False
    best_response: str | None = None
    response_unread: bool = False


Derived = Drugs | Interval | bool | None


class Record(NamedTuple):
    """The history of one patient. `history:` and `follows:` of the vocabulary name the derivations."""

    entries: tuple[Entry, ...]
    complete: bool
    drugs: Tree

    def derive(self, name: str) -> Derived:
        """The value of a derivation, or None when it is unknown."""
        return (DERIVATIONS.get(name) or FOLLOWING[name])(self)

    def lines(self) -> list[Entry]:
        return [e for e in self.entries if e.line is not None]

    def perioperative(self) -> list[Entry]:
        return [e for e in self.entries if e.setting]

    def unplaced(self) -> bool:
        """Whether some treatment may belong to any line or setting."""
        return any(e.line is None and not e.setting for e in self.entries)

    def names_nothing(self) -> bool:
        """Whether no line, setting or drug is told of any treatment."""
        return not any(e.line or e.setting or e.drugs for e in self.entries)

    def of_line(self, number: int) -> list[Entry]:
        return [e for e in self.entries if e.line == number]

    def present(self) -> list[Entry] | None:
        """The entries of the line that is given now, or else of the latest; None where that is open."""
        lines = [e for e in self.lines() if e.ongoing] or self.lines()
        latest = max((e.line or 0 for e in lines), default=0)
        return self.of_line(latest) if latest and not self.unplaced() else None

    def may_hold(self, drug: str) -> bool:
        """Whether a drug of this name or class may have been given."""
        given = self.collect(self.entries)
        return not given.complete or any(self.drugs.is_a(each, drug) is not False for each in given.members)

    def collect(self, entries: Iterable[Entry], certain: bool = True) -> Drugs:
        """The drugs of some entries; `certain` says whether no entry can be lacking."""
        chosen = list(entries)
        named = frozenset(d for e in chosen for d in e.drugs or ())
        return Drugs(named, certain and self.complete and all(e.whole for e in chosen))

    def at_least(self, low: int, high: int) -> Interval:
        return Interval(Decimal(low), Decimal(high) if self.complete and not self.unplaced() else None)

    def has(self, entry: Entry, drug_class: str) -> Truth:
        found = disjoin(self.drugs.is_a(drug, drug_class) for drug in entry.drugs or ())
        return found if found or entry.whole else None

    def months(self, entries: list[Entry]) -> Interval | None:
        """The time on the phases of one line: they add up, unless their dates say that they ran together."""
        days = sorted(e.days for e in entries if e.days)
        if any(later[0] < earlier[1] for earlier, later in pairwise(days)):
            return None
        return _sum(e.months for e in entries)


def _sum(intervals: Iterable[Interval | None]) -> Interval | None:
    """The sum of what is known of several numbers; None when one of them is not known at all."""
    parts = list(intervals)
    if not parts or any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if len(known) == 1:
        return known[0]
    return Interval(_end([p.low for p in known]), _end([p.high for p in known]),
                    any(p.low_open for p in known), any(p.high_open for p in known))


def _end(ends: list[Decimal | None]) -> Decimal | None:
    return None if None in ends else sum((end for end in ends if end is not None), Decimal(0))


def _current(record: Record) -> Drugs:
    certain = all(e.ongoing is not None for e in record.entries)
    return record.collect((e for e in record.entries if e.ongoing), certain)


def _stopped_for_toxicity(record: Record) -> Drugs:
    certain = all(e.ongoing or e.stopped_for for e in record.entries)
    return record.collect((e for e in record.entries if e.stopped_for == "toxicity"), certain)


def _first_line_drugs(record: Record) -> Drugs | None:
    first = record.of_line(1)
    if not first:
        return Drugs(frozenset(), True) if record.complete and not record.unplaced() else None
    if all(e.drugs is None for e in first):
        return None
    named = frozenset(d for e in first for d in e.drugs or ())
    return Drugs(named, all(e.whole for e in first) and not record.unplaced())


def _first_line_drug_count(record: Record) -> Interval | None:
    drugs = _first_line_drugs(record)
    if drugs is None:
        return None
    # A class may stand for several drugs, and for one that is named beside it.
    classes = {drug for drug in drugs.members if record.drugs.has_members(drug)}
    named = drugs.members - classes
    beside = any(all(record.drugs.is_a(drug, each) is False for drug in named) for each in classes)
    # What supports is given beside a treatment, and is perhaps not counted; a product may hold several drugs.
    supporting = {drug for drug in named if SYSTEMIC in record.drugs and
                  record.drugs.is_a(drug, SYSTEMIC) is False}
    product = any(is_unlisted(drug) and _SEVERAL.search(called(drug)) for drug in named)
    whole = drugs.complete and not classes and not product
    return Interval(Decimal(len(named - supporting) + beside), Decimal(len(named)) if whole else None)


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
    return False if record.complete and not record.unplaced() else None


def _perioperative_drugs(record: Record) -> Drugs:
    return record.collect(record.perioperative(), not record.unplaced())


def _months_to_relapse(record: Record) -> Interval | None:
    """The time from the end of the last treatment around surgery, which is the shortest.

    One that does not say its time may have been the last, but for a neoadjuvant treatment beside a later one.
    """
    entries = record.perioperative()
    stated = [e.months_to_relapse for e in entries if e.months_to_relapse]
    if not stated:
        return None
    later = [e for e in entries if e.setting != NEOADJUVANT] or entries
    known = all(e.months_to_relapse for e in later) and not record.unplaced()
    high = min((i.high for i in stated if i.high is not None), default=None)
    low = min((i.low if i.low is not None else Decimal(0) for i in stated), default=Decimal(0))
    if len(stated) == 1 and known:
        return stated[0]
    return Interval(low if known else Decimal(0), high,
                    known and any(i.low == low and i.low_open for i in stated),
                    any(i.high == high and i.high_open for i in stated))


def _first_months(record: Record) -> Interval | None:
    return None if record.unplaced() else record.months(record.of_line(1))


def _first_ongoing(record: Record) -> bool | None:
    """A line is given as long as one of its phases is."""
    return disjoin(e.ongoing for e in record.of_line(1)) if record.of_line(1) else None


def _first_cycles(record: Record) -> Interval | None:
    """Cycles within the first line, where they are told.

    A phase that tells none of its chemotherapy may hold more than the others tell.
    """
    first = record.of_line(1)
    told = [e.chemotherapy_cycles for e in first if e.chemotherapy_cycles]
    if not told:
        return None
    found = _sum(told)
    open_ = record.unplaced() or (len(first) > 1 and any(
        e.chemotherapy_cycles is None and record.has(e, CHEMOTHERAPY) is not False for e in first))
    return Interval(found.low, None, found.low_open) if found and open_ else found


def _first_response(record: Record) -> bool | None:
    """A line has responded when one of its phases has; it has not when all of them are told and none has."""
    told = [e.best_response for e in record.of_line(1)]
    if any(best in RESPONSE for best in told):
        return True
    none = bool(told) and all(best in NO_RESPONSE for best in told)
    return False if none and not record.unplaced() else None


DERIVATIONS: dict[str, Callable[[Record], Derived]] = {
    "every drug": lambda r: r.collect(r.entries),
    "current drugs": _current,
    "drugs stopped for toxicity": _stopped_for_toxicity,
    "first-line drugs": _first_line_drugs,
    "first-line number of drugs": _first_line_drug_count,
    "first-line months": _first_months,
    "first-line ongoing": _first_ongoing,
    "first-line chemotherapy cycles": _first_cycles,
    "number of lines": _line_count,
    "number of chemotherapy lines": _chemotherapy_lines,
    "perioperative given": _perioperative_given,
    "perioperative drugs": _perioperative_drugs,
    "months from perioperative treatment to relapse": _months_to_relapse,
}
WHENEVER = frozenset({"every drug", "current drugs", "drugs stopped for toxicity"})
"""What asks of a treatment neither in which line nor in which setting it was given."""
FOLLOWING: dict[str, Callable[[Record], Derived]] = {"first-line response": _first_response}
"""What a case may state itself as well."""
