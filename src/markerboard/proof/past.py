"""The treatment history as propositions: treatments that may have been given, and what follows of them.

The facts of the history hang together, so a patient is a list of treatments and the facts are
derived from it, as `history.py` derives them. Treatments of one line that have the same status may
be written as one, so one of each kind is enough; and lines beyond what the rules count change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

import z3

from markerboard.language.expression import Test
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.casewriter import written
from markerboard.patient.history import CHEMOTHERAPY
from markerboard.proof.cells import Line
from markerboard.proof.solver import YES, Bool, Model, any_of
from markerboard.proof.symbols import DrugKinds, DrugSet, Flag, Number, Symbol, at_least

_COUNTS = ("number of lines", "number of chemotherapy lines")
_CYCLES = "first-line chemotherapy cycles"
FIRST_MONTHS = "first-line months"
_RELAPSE = "months from perioperative treatment to relapse"
_STATUS: Mapping[str, Mapping[str, str]] = {
    "": {}, "ongoing": {"status": "ongoing"}, "stopped": {"status": "stopped"},
    "toxicity": {"stopped_for": "toxicity"}, "progression": {"stopped_for": "progression"}}
_AROUND = 0
"""In place of a line number: given around surgery or radiotherapy."""


class Slot:
    """A treatment that may have been given: its line, its status, and its drugs where they are stated."""

    def __init__(self, line: int, status: str, drugs: Sequence[str] | None) -> None:
        self.line, self.status, self.stated = line, status, drugs is not None
        name = f"line {line} {status} {'stated' if self.stated else 'not stated'}"
        self.given = z3.Bool(name)
        self.drugs = {drug: z3.Bool(f"{name}: {drug}") for drug in drugs or ()}
        self.laws = [z3.Implies(p, self.given) for p in self.drugs.values()]
        self.laws += [z3.Implies(self.given, any_of(self.drugs.values()))] if self.stated else []

    def holds(self, codes: frozenset[str]) -> Bool:
        """That a drug of these is in it."""
        return any_of(p for drug, p in self.drugs.items() if drug in codes)


class Past:
    """The history, as far as some facts ask about it."""

    def __init__(self, vocabulary: Vocabulary, facts: Sequence[Fact], tests: Sequence[Test],
                 lines: Mapping[str, Line], needed: Sequence[str] = ()) -> None:
        self.asked = {fact.history: fact for fact in facts}
        self.axes, self.tree = lines, vocabulary.drugs
        counted = [CHEMOTHERAPY] if {_COUNTS[1], _CYCLES} & self.asked.keys() else []
        of_drugs = [t for t in tests if t.kind == "drugs"]
        self.kinds = DrugKinds(vocabulary.drugs, of_drugs, [*counted, *needed], self._spare())
        self.cytotoxic = vocabulary.drugs.below((CHEMOTHERAPY,))
        self.perhaps_cytotoxic = self.cytotoxic | vocabulary.drugs.above((CHEMOTHERAPY,))
        self.stated, self.whole = z3.Bool("treatment stated"), z3.Bool("treatment whole")
        self.slots = [Slot(line, status, drugs) for line in range(self._last_line() + 1)
                      for status in self._statuses() for drugs in (self.kinds.drugs, None)]
        self.leads = {i: z3.Bool(f"first of line 1: {i}") for i, s in enumerate(self.slots) if s.line == 1}

    def symbols(self) -> Iterator[tuple[str, Symbol]]:
        """The symbol of each fact."""
        for derivation, fact in self.asked.items():
            yield fact.name, DERIVED[derivation](self)

    # How much of a history the rules can tell apart

    def _starts(self, derivation: str) -> list[int]:
        return [cell.first_whole for cell in self.axes[derivation].cells] if derivation in self.axes else []

    def _spare(self) -> int:
        return max(self._starts("first-line number of drugs"), default=0)

    def _last_line(self) -> int:
        return min(30, max([1, *self._starts(_COUNTS[0]), *self._starts(_COUNTS[1])]))

    def _statuses(self) -> list[str]:
        """Those that some derivation tells apart."""
        present = self.asked.keys() & {"current drugs", "first-line ongoing"}
        found = ["", "ongoing", "stopped"] if present else [""]
        return [*found, "toxicity", "progression"] if "drugs stopped for toxicity" in self.asked else found

    # Laws and wishes

    @property
    def laws(self) -> list[Bool]:
        """What holds of every list of treatments."""
        found = [law for slot in self.slots for law in slot.laws]
        found += [z3.Implies(slot.given, self.stated) for slot in self.slots]
        found += [z3.Implies(self.whole, self.stated)]
        last = self._last_line()
        found += [z3.Implies(z3.And(self.whole, self.line(i + 1)), self.line(i)) for i in range(1, last)]
        found += [z3.Implies(p, self.slots[i].given) for i, p in self.leads.items()]
        found += [z3.Implies(self.line(1), any_of(self.leads.values())), z3.AtMost(*self.leads.values(), 1)]
        return found

    @property
    def wishes(self) -> list[Bool]:
        """No history; else a whole one, of few treatments, with few drugs, all stated."""
        known = [z3.Implies(self.stated, self.whole)]
        slots = sorted(self.slots, key=lambda s: (s.line == _AROUND, s.line, not s.stated), reverse=True)
        return [z3.Not(self.stated), *known, *(z3.Not(s.given) for s in slots),
                *(z3.Not(p) for s in slots for p in reversed(s.drugs.values()))]

    def may_hold(self, drug: str) -> Bool:
        """That a drug of this name or class may have been given, for all that the list says."""
        some = (p for s in self.slots for code, p in s.drugs.items()
                if self.tree.is_a(code, drug) is not False)
        return z3.Or(z3.Not(self.whole), *some, *(s.given for s in self.slots if not s.stated))

    def first_line_is_present(self) -> Bool:
        """That the first line is the one given now, or else the latest."""
        goes_on = [s for s in self.slots if s.status == "ongoing" and s.line != _AROUND]
        later = any_of(s.given for s in self.slots if s.line > 1)
        return z3.And(z3.Not(any_of(s.given for s in goes_on if s.line > 1)),
                      z3.Or(any_of(s.given for s in goes_on if s.line == 1), z3.Not(later)))

    # Parts that derivations share

    def line(self, number: int) -> Bool:
        """That something was given in a line."""
        return any_of(s.given for s in self.slots if s.line == number)

    def union(self, slots: Iterable[Slot]) -> dict[str, Bool]:
        """The drugs of some treatments."""
        chosen = list(slots)
        return {drug: any_of(s.drugs[drug] for s in chosen if s.stated) for drug in self.kinds.drugs}

    def none_of(self, wanted: Callable[[Slot], bool]) -> Bool:
        """That no such treatment was given."""
        return z3.Not(any_of(s.given for s in self.slots if wanted(s)))

    def collected(self, chosen: Callable[[Slot], bool], uncertain: Callable[[Slot], bool]) -> DrugSet:
        """The drugs of some treatments; those that are `uncertain` may belong to them or not."""
        lacking = self.none_of(lambda s: uncertain(s) or (chosen(s) and not s.stated))
        return DrugSet(self.kinds, self.union(filter(chosen, self.slots)), self.stated,
                       z3.And(self.whole, lacking))

    @cached_property
    def first_line(self) -> DrugSet:
        """The drugs of the first line."""
        stated = any_of(s.given for s in self.slots if s.line == 1 and s.stated)
        known = z3.And(self.stated, z3.Or(stated, z3.And(self.whole, z3.Not(self.line(1)))))
        whole = self.none_of(lambda s: s.line == 1 and not s.stated)
        return DrugSet(self.kinds, self.union(s for s in self.slots if s.line == 1), known, whole)

    def count(self, derivation: str, known: Bool, whole: Bool, surely: Callable[[int], Bool],
              perhaps: Callable[[int], Bool]) -> Number:
        """A count, of which a history that is not whole knows only the least."""
        starts = self._starts(derivation)
        return Number(self.axes[derivation], known, lambda i: z3.And(known, surely(starts[i])),
                      lambda i: z3.Or(z3.Not(known), z3.Not(whole), perhaps(starts[i])))

    def cycles(self) -> Number:
        """The cycles of the first line: whoever tells of one names chemotherapy with it."""
        number = self.measured(_CYCLES, self.line(1))
        chemotherapy = any_of(s.holds(self.cytotoxic) for s in self.slots if s.line == 1 and s.stated)
        some = [i for i, cell in enumerate(number.line.cells) if cell.first_whole > 0][:1]
        number.laws += [z3.Implies(z3.And(number.known, number.surely[i]), chemotherapy) for i in some]
        return number

    def measured(self, derivation: str, given: Bool) -> Number:
        """A number that stands with a treatment, and cannot be known without it."""
        number = Number.free(self.axes[derivation])
        number.laws.append(z3.Implies(number.known, given))
        number.wishes.insert(0, z3.Not(number.known))
        return number

    # Back to a list of treatments

    def treatment(self, model: Model, values: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The list of treatments in a model; `values` are those of the facts that stand with one."""
        if not model.holds(self.stated):
            return None
        lead = next((i for i, p in self.leads.items() if model.holds(p)), None)
        order = sorted(range(len(self.slots)), key=lambda i: (self.slots[i].line, i != lead))
        given = [i for i in order if model.holds(self.slots[i].given)]
        return [self._entry(self.slots[i], model) | self._measures(i, lead, values) for i in given]

    def _entry(self, slot: Slot, model: Model) -> dict[str, Any]:
        place = {"setting": "adjuvant"} if slot.line == _AROUND else {"line": slot.line}
        named = [drug for drug, p in slot.drugs.items() if model.holds(p)]
        return {**place, **({"drugs": named} if slot.stated else {}), **_STATUS[slot.status]}

    def _measures(self, i: int, lead: int | None, values: Mapping[str, Any]) -> dict[str, Any]:
        first = self.slots[i].line == 1
        # Each treatment around surgery tells the time: one that did not might be the last of them.
        keys = {FIRST_MONTHS: "months", _CYCLES: "chemotherapy_cycles"} if first else \
            {_RELAPSE: "months_to_relapse"} if self.slots[i].line == _AROUND else {}
        found = {key: values.get(self.asked[d].name) for d, key in keys.items() if d in self.asked}
        # The phases of a line add up: what its first one tells is the whole, and the others add nothing.
        adds = i == lead or not first
        return {key: written(value) if adds else Decimal(0)
                for key, value in found.items() if value is not None}


def _line_count(past: Past) -> Number:
    def reaches(least: int) -> Bool:
        return YES if least <= 0 else any_of(past.line(i) for i in range(least, past._last_line() + 1))
    return past.count(_COUNTS[0], past.stated, past.whole, reaches, reaches)


def _chemotherapy_lines(past: Past) -> Number:
    lines = range(1, past._last_line() + 1)
    each = [[s for s in past.slots if s.line == line] for line in lines]
    surely = [any_of(s.holds(past.cytotoxic) for s in slots) for slots in each]
    perhaps = [any_of([*(s.holds(past.perhaps_cytotoxic) for s in slots),
                       *(s.given for s in slots if not s.stated)]) for slots in each]
    return past.count(_COUNTS[1], past.stated, past.whole, lambda n: at_least(surely, n),
                      lambda n: at_least(perhaps, n))


def _first_line_count(past: Past) -> Number:
    """A class may stand for several drugs, and for one that is named beside it."""
    drugs = past.first_line
    single = {drug: p for drug, p in drugs.members.items() if not past.tree.has_members(drug)}
    classes = {drug: p for drug, p in drugs.members.items() if past.tree.has_members(drug)}
    named = list(single.values())
    beside = any_of(z3.And(p, z3.Not(any_of(q for drug, q in single.items()
                                            if past.tree.is_a(drug, each) is not False)))
                    for each, p in classes.items())
    whole = z3.And(drugs.whole, z3.Not(any_of(classes.values())))
    return past.count("first-line number of drugs", drugs.known, whole,
                      lambda n: any_of([*named, *classes.values()]) if n == 1 else
                      z3.Or(at_least(named, n), z3.And(beside, at_least(named, n - 1))),
                      lambda n: at_least(named, n))


def _ongoing(past: Past) -> Flag:
    """A line goes on as long as one of its phases does."""
    def phase(*statuses: str) -> Bool:
        return any_of(s.given for s in past.slots if s.line == 1 and s.status in statuses)
    return Flag(phase("ongoing"), z3.And(past.line(1), z3.Not(phase("", "ongoing"))))


def _perioperative_given(past: Past) -> Flag:
    given = past.line(_AROUND)
    return Flag(given, z3.And(past.whole, z3.Not(given)))


DERIVED: Mapping[str, Callable[[Past], Symbol]] = {
    "every drug": lambda p: p.collected(lambda s: True, lambda s: False),
    "current drugs": lambda p: p.collected(lambda s: s.status == "ongoing", lambda s: s.status == ""),
    "drugs stopped for toxicity": lambda p: p.collected(lambda s: s.status == "toxicity",
                                                        lambda s: s.status in ("", "stopped")),
    "first-line drugs": lambda p: p.first_line,
    "first-line number of drugs": _first_line_count,
    FIRST_MONTHS: lambda p: p.measured(FIRST_MONTHS, p.line(1)),
    "first-line ongoing": _ongoing,
    _CYCLES: lambda p: p.cycles(),
    "number of lines": _line_count,
    "number of chemotherapy lines": _chemotherapy_lines,
    "perioperative given": _perioperative_given,
    "perioperative drugs": lambda p: p.collected(lambda s: s.line == _AROUND, lambda s: False),
    _RELAPSE: lambda p: p.measured(_RELAPSE, p.line(_AROUND)),
}
