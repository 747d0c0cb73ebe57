"""The smallest changes of what is known under which a study would fit, each tried on both engines.

A change may be a test's (what is unknown becomes known), time's (what another day may find otherwise, by the
vocabulary), or nobody's. Facts of the history are changed one by one, as the study asks of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import z3

from markerboard.answer import explain
from markerboard.engines.agree import Engines
from markerboard.engines.evaluate import Meaning as Reading
from markerboard.knowledge.base import Rules
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts, Known
from markerboard.patient.history import Drugs
from markerboard.proof.settling import Settling
from markerboard.proof.solver import IN_TURN, NO, YES, Bool, Model, Search, Undecided, all_of
from markerboard.proof.symbols import DrugSet, Number

By = Literal["test", "time", "nothing"]
MOST = 3
RANK: Sequence[By] = ("test", "time", "nothing")


class Change(NamedTuple):
    """The value under which a study fits, and what can bring it."""

    value: Any
    by: By


class FitsIf(NamedTuple):
    """A smallest set of facts to change."""

    changes: Mapping[str, Change]

    @property
    def by(self) -> By:
        """What it takes for all of them."""
        return max((one.by for one in self.changes.values()), key=RANK.index)


def fits_if(engines: Engines, rules: Rules, facts: Facts) -> list[FitsIf]:
    """At most three smallest sets: first those that tests can show, then time, then nothing.

    Raises EngineDisagreement. Where z3 finds none in its time, there is none told.
    """
    with IN_TURN:
        return list(_Changing(engines, rules, facts).sets())


def data(vocabulary: Vocabulary, found: Iterable[FitsIf]) -> list[dict[str, Any]]:
    """Sets as plain data, each fact with its label and its value in words."""
    return [{"by": one.by, "changes": [
        {"fact": name, "label": vocabulary.facts[name].label, "by": change.by,
         "value": explain.shown(vocabulary.facts[name], Known(change.value, ""))}
        for name, change in one.changes.items()]} for one in found]


class _Changing:
    """One study and one patient."""

    def __init__(self, engines: Engines, rules: Rules, facts: Facts) -> None:
        self.engines, self.rules, self.facts = engines, rules, facts
        self.study = Settling(engines.knowledge, rules)
        self.symbols = self.study.world.symbols
        self.reading = Reading(engines.knowledge.conditions, facts.values)
        self.changed = {name: z3.Bool(f"changed: {name}") for name in self.symbols}
        self.learned = {name: self.study.world.keeps(name, self.reading.truth) for name in self.symbols}
        self.in_time = {name: all_of(self._later(name)) for name in self.symbols}
        self.search = Search([*self.study.world.laws, *self._pinned(),
                              *map(z3.Not, self.study.conflicts.values())])

    def sets(self) -> Iterator[FitsIf]:
        """Sets that hold none of those before."""
        found: list[Collection[str]] = []
        for allowed in self._allowed():
            while len(found) < MOST:
                one = self._smallest(allowed, found)
                if one is None:
                    break
                found.append(one.changes)
                if self._witnessed(one):
                    yield one

    def _allowed(self) -> Iterator[list[Bool]]:
        """Laws for what tests may change, for what time may change too, and none."""
        yield [z3.Implies(p, self.learned[name]) for name, p in self.changed.items()]
        yield [z3.Implies(p, z3.Or(self.learned[name], self.in_time[name]))
               for name, p in self.changed.items()]
        yield []

    def _smallest(self, allowed: list[Bool], found: list[Collection[str]]) -> FitsIf | None:
        """Of the sets with the fewest facts, one with plain values."""
        others = [z3.Not(z3.And(*(self.changed[name] for name in one))) for one in found]
        wanted = [self.study.rails[self.rules.id].met, *allowed, *others]
        wishes = [*map(z3.Not, self.changed.values()), *self.study.world.wishes]
        try:
            if not self.changed or not self.search.possible(*wanted):
                return None
            for most in range(1, len(self.changed) + 1):
                model = self.search.smallest(wishes, z3.AtMost(*self.changed.values(), most), *wanted)
                if model is not None:
                    return self._read(model)
        except Undecided:
            pass
        return None

    def _read(self, model: Model) -> FitsIf:
        values = self.study.world.values(model)
        return FitsIf({name: Change(values[name], self._by(name, model))
                       for name, p in self.changed.items() if model.holds(p) and name in values})

    def _by(self, name: str, model: Model) -> By:
        if model.holds(self.learned[name]):
            return "test"
        return "time" if model.holds(self.in_time[name]) else "nothing"

    def _witnessed(self, one: FitsIf) -> bool:
        """Whether both engines say that the study fits with it."""
        facts = self.facts.with_({name: Known(each.value, "") for name, each in one.changes.items()})
        return self.engines.decide(facts)[0][self.rules.id] is True

    # What stays, what a test may add, what time may bring

    def _pinned(self) -> Iterator[Bool]:
        for name, p in self.changed.items():
            same = self.study.world.equals(name, self.facts.values.get(name))
            yield z3.If(p, self.symbols[name].known, same)

    def _later(self, name: str) -> Iterator[Bool]:
        """What another day may find: more of what only grows, no more of what ends, anything of some, of
        the rest nothing."""
        value, symbol = self.facts.values.get(name), self.symbols[name]
        how = self.study.knowledge.vocabulary.over_time.get(name)
        if how == "less":
            yield NO if value is False else YES
        elif how != "more":
            yield YES if how else NO
        elif isinstance(symbol, Number) and isinstance(value, Interval):
            yield symbol.surely[symbol.line.span(value)[0]]
        elif isinstance(symbol, DrugSet) and isinstance(value, Drugs):
            yield from (symbol.members[symbol.kinds.of[drug]] for drug in sorted(value.members)
                        if symbol.kinds.of.get(drug) in symbol.members)
        else:
            yield NO if value is True else YES
