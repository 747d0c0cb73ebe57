"""What cannot both be true of one patient: two statements, their places, and the facts that are then unknown.

A file typed by hand is refused with both places. Where several sources speak (an import) neither is believed:
the facts are unknown, conflicting. A statement that could not be read may be the one that contradicts, so it
leaves the same facts unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from markerboard.files.loose import items
from markerboard.language.following import Implied
from markerboard.language.laws import implied
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.ahead import day
from markerboard.patient.clash import Clash, Entries, Path, exclusive_clashes, path_to, told_of
from markerboard.patient.history import LINE_NUMBERS, Record
from markerboard.patient.numbers import number
from markerboard.patient.spellings import UNREAD
from markerboard.patient.written import flag

UNREADABLE = "unreadable"
DAYS_PER_MONTH = Decimal("30.4375")
_LINE_1 = ("line1.months",)
CONTROL = "progression.control_months"
ROUNDING = Decimal(1)
"""Months by which two statements of one time may differ, since people round to whole months."""


def clashes(data: Mapping[str, Any], entries: Entries, record: Record | None,
            vocabulary: Vocabulary) -> Iterator[Clash]:
    """Everything in a case that cannot be true together."""
    yield from _of_codes(entries, vocabulary)
    yield from _of_spread(entries, vocabulary)
    yield from _of_laws(entries, vocabulary)
    yield from exclusive_clashes(entries, vocabulary)
    yield from _of_plasma(data, vocabulary)
    yield from _of_samples(data, vocabulary)
    if record is not None:
        yield from _of_drugs(entries, record, vocabulary)
        yield from _of_control(entries, record)
        yield from _of_response(entries, record, vocabulary)
        yield from _of_dates(items(data.get("treatment")))
        yield from _of_order(items(data.get("treatment")))


# A code that says how other facts are (`dramatic` progression: symptoms worse, lesions grown)


def _of_codes(entries: Entries, vocabulary: Vocabulary) -> Iterator[Clash]:
    for fact in vocabulary.telling:
        named = told_of(entries.get(fact.name))
        for other, expected in _expected(fact, named):
            value = told_of(entries.get(other))
            if value is None or (value is expected and named != UNREAD):
                continue
            yield Clash((path_to(fact.at), path_to(vocabulary.facts[other].at)),
                        (f"`{fact.name}` is {named}", f"`{other}` is {str(value).lower()}"),
                        (fact.name, other), unread=UNREAD in (named, value))


def _expected(fact: Fact, named: Any) -> list[tuple[str, bool | None]]:
    """What a code says of other facts; one that could not be read may say anything of any of them."""
    if named == UNREAD:
        return [(other, None) for other in dict.fromkeys(said.fact for said in fact.says)]
    return [(said.fact, said.expected) for said in fact.says if said.code == named]


# A metastasis elsewhere, of a disease that is said not to have spread


def followed(entries: Entries, vocabulary: Vocabulary) -> Iterator[tuple[Fact, Implied]]:
    """Each fact that says something of another (`implies` of the vocabulary), and what it says."""
    for fact in vocabulary.implying:
        said = fact.implies
        if said and _says(fact, said, entries, vocabulary) is True \
                and _applies(said, entries, vocabulary) is True:
            yield fact, said


def unread(entries: Entries, vocabulary: Vocabulary) -> Iterator[tuple[Fact, Implied]]:
    """Each fact that may say something of another: it, or of which tumor it is, could not be read."""
    for fact in vocabulary.implying:
        if (said := fact.implies) and (told := _says(fact, said, entries, vocabulary)):
            applies = _applies(said, entries, vocabulary)
            if applies and UNREAD in (told, applies):
                yield fact, said


def _says(fact: Fact, implied: Implied, entries: Entries, vocabulary: Vocabulary) -> bool | str:
    """Whether what is stated of a fact says something of another; UNREAD where it could not be read."""
    told = told_of(entries.get(fact.name))
    if told == UNREAD:
        return UNREAD
    if not fact.tree:
        return bool(told == (implied.when or True))
    tree = vocabulary.tree(fact)
    return told in tree and tree.is_a(str(told), implied.when) is True


def _applies(implied: Implied, entries: Entries, vocabulary: Vocabulary) -> bool | str:
    """Whether a fact says something of another with this tumor; UNREAD where the tumor could not be read."""
    diagnosis, tumors = told_of(entries.get("diagnosis")), vocabulary.trees["diagnoses"]
    if not (implied.unless or implied.among):
        return True
    if diagnosis == UNREAD:
        return UNREAD
    if implied.among:
        return diagnosis in tumors and any(tumors.is_a(diagnosis, organ) is True for organ in implied.among)
    return diagnosis is not None and tumors.is_a(str(diagnosis), implied.unless) is False


def _of_spread(entries: Entries, vocabulary: Vocabulary) -> Iterator[Clash]:
    for fact in vocabulary.implying:
        if not (implied := fact.implies) or not vocabulary.facts[implied.fact].tree:
            continue
        other = vocabulary.facts[implied.fact]
        told, stated = _says(fact, implied, entries, vocabulary), told_of(entries.get(other.name))
        applies, tree = _applies(implied, entries, vocabulary), vocabulary.tree(other)
        denied = stated in tree and tree.is_a(stated, implied.value) is False
        if told in (True, UNREAD) and applies and (denied or stated == UNREAD):
            yield Clash((path_to(other.at), path_to(fact.at)),
                        (f"`{other.name}` is {stated}",
                         f"`{fact.name}` is {implied.when or 'true'}: {implied.because}"),
                        (fact.name, other.name), unread=UNREAD in (told, stated, applies))


# A finding that is one of another gene too, or of the germline and so of the tumor, and is denied there


def _of_laws(entries: Entries, vocabulary: Vocabulary) -> Iterator[Clash]:
    for name in [name for name in entries if told_of(entries[name]) is True
                 and (" with " in name or name.count(".") > 1)]:
        fact, stated = vocabulary.facts[name], entries[name].at
        at, others = path_to(fact.at), list(implied(name, vocabulary.facts))
        # What follows from what is not believed is lost with it.
        lost = (name, *(one.name for one in others if one.name in entries and entries[one.name].at == stated))
        for other in others if stated.endswith(f".{at[-1]}") else ():  # told where it is stated alone
            if told_of(entries.get(other.name)) is False and path_to(other.at)[:-1] != at[:-1]:
                yield Clash((at, path_to(other.at)), (f"`{name}` is true", f"`{other.name}` is false"),
                            (*lost, other.name))


# A sample of ctDNA in which none was found, and yet a frequency


def _samples(data: Mapping[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    markers = data.get("biomarkers")
    listed = items(markers.get("ctDNA")) if isinstance(markers, dict) else []
    return [(i, sample) for i, sample in enumerate(listed) if isinstance(sample, dict)]


def _of_plasma(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Clash]:
    for i, sample in _samples(data):
        frequency = sample.get("msaf")
        found, some = _found(sample.get("detected")), frequency == UNREADABLE or _above_zero(frequency)
        unread = UNREADABLE in (found, frequency)
        # A frequency of 0 beside ctDNA that was found is a rounded one: no contradiction.
        if some and found in (False, UNREADABLE):
            at = ("biomarkers", "ctDNA", i)
            places = (f"biomarkers.ctDNA[{sample.get('at')}].{key}" for key in ("detected", "msaf"))
            yield Clash(((*at, "detected"), (*at, "msaf")),
                        ("no ctDNA was detected", f"its frequency is {frequency}"),
                        tuple(vocabulary.places[p].name for p in places if p in vocabulary.places), unread)


def _of_samples(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Clash]:
    """A first sample that was taken after another one."""
    days = {str(one.get("at")): (found, i) for i, one in _samples(data) if (found := day(one.get("date")))}
    first = next(iter(vocabulary.time_points), "")
    for point, (other, j) in days.items():
        if first in days and days[first][0] > other:
            begun, i = days[first]
            lost = (f"biomarkers.ctDNA[{one}]." for one in (first, point))
            yield Clash((("biomarkers", "ctDNA", i, "date"), ("biomarkers", "ctDNA", j, "date")),
                        (f"the sample of {first} was taken on {begun}", f"that of {point} on {other}"),
                        tuple(fact.name for start in lost for at, fact in vocabulary.places.items()
                              if at.startswith(start)))


def _found(written: Any) -> bool | str:
    """Whether ctDNA was found in a sample, as it is written there; a reason where that is not told."""
    try:
        return flag(written)
    except ValueError:
        return ""


def _above_zero(written: Any) -> bool:
    try:
        interval = number(written, share=True)
    except ValueError:
        return False
    return interval.low is not None and (interval.low > 0 or interval.low_open)


# A fact that cannot be true without a drug (`given` of the vocabulary)


def _of_drugs(entries: Entries, record: Record, vocabulary: Vocabulary) -> Iterator[Clash]:
    for fact in vocabulary.needing_drug:
        if told_of(entries.get(fact.name)) is True and record.complete and not record.may_hold(fact.given):
            yield Clash((path_to(fact.at), ("treatment",)),
                        (f"`{fact.name}` is true", f"{fact.given} is not among the drugs given"),
                        (fact.name, *(derived.name for derived in vocabulary.derived)))


# Control of the disease for longer than the treatment


def _of_control(entries: Entries, record: Record) -> Iterator[Clash]:
    control, present = told_of(entries.get(CONTROL)), record.present()
    if control is None or present is None or not record.complete:
        return
    place: Path = ("treatment", present[0].place, "months")
    unread = control == UNREAD or any(entry.months_unread for entry in present)
    months = record.months(present)
    if unread or (isinstance(control, Interval) and _longer(control, months)):
        yield Clash((("progression", "control_months"), place),
                    (f"the disease was controlled for {control} months", f"the treatment lasted {months}"),
                    (CONTROL, *_LINE_1[:present[0].line == 1]), unread)


def _longer(one: Interval, other: Interval | None) -> bool:
    return bool(other and other.high is not None and one.low is not None and one.low >= other.high + ROUNDING)


# What the treatments tell as well as the case itself (`follows` of the vocabulary)


def _of_response(entries: Entries, record: Record, vocabulary: Vocabulary) -> Iterator[Clash]:
    for fact in vocabulary.following:
        stated, told = told_of(entries.get(fact.name)), record.derive(fact.follows)
        unread = told is None and any(entry.response_unread for entry in record.entries)
        if stated is not None and (unread or told not in (None, stated)):
            yield Clash((path_to(fact.at), ("treatment",)),
                        (f"`{fact.name}` is {str(stated).lower()}",
                         f"by the treatments it is {str(told).lower()}"),
                        (fact.name,), unread=unread or stated == UNREAD)


# Dates of a treatment


def _of_dates(lines: Sequence[Any]) -> Iterator[Clash]:
    for i, line in enumerate(lines):
        if not isinstance(line, dict):
            continue
        started, stopped = day(line.get("started")), day(line.get("stopped"))
        lost = _LINE_1[:str(line.get("line")) == "1"]
        if started is None or stopped is None:
            continue
        if stopped < started:
            yield Clash((("treatment", i, "started"), ("treatment", i, "stopped")),
                        (f"it started on {started}", f"it stopped on {stopped}"), lost)
        elif _beyond(line.get("months"), started, stopped):
            days = (stopped - started).days
            yield Clash((("treatment", i, "months"), ("treatment", i, "stopped")),
                        (f"it lasted {line['months']} months", f"it stopped after {days} days"), lost)


def _of_order(lines: Sequence[Any]) -> Iterator[Clash]:
    """Lines of which a later one is said to have begun before an earlier one; no import states such days."""
    begun: dict[int, tuple[date, int]] = {}
    for i, line in enumerate(lines):
        first_day = day(line.get("started")) if isinstance(line, dict) else None
        if first_day and str(line.get("line")) in LINE_NUMBERS:
            number = int(str(line["line"]))
            begun[number] = min(begun.get(number, (first_day, i)), (first_day, i))
    for (one, (first, i)), (other, (second, j)) in pairwise(sorted(begun.items())):
        if second < first:
            yield Clash((("treatment", i, "started"), ("treatment", j, "started")),
                        (f"line {one} began on {first}", f"line {other} began on {second}"), ())


def _beyond(months: Any, started: date, stopped: date) -> bool:
    try:
        told = number(months, "months")
    except ValueError:
        return False
    span = Decimal((stopped - started).days) / DAYS_PER_MONTH
    return told.low is not None and told.low >= span + ROUNDING
