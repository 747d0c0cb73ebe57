"""The exact sets of assays: what each settles whatever it finds, and the smallest that settles all.

The smallest set is found by what it must hit: each set that leaves an answer open, made as large as it can
be, says that one of the other assays is needed. The smallest set that hits all of these is tried next,
until one leaves nothing open; so none that is smaller could.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from threading import Lock

import z3

from markerboard.answer.asking import ASK
from markerboard.answer.model import Evaluation
from markerboard.answer.ordering import (
    Open,
    Ordering,
    Together,
    findings,
    needed,
    ranked,
    studies,
    telling,
    waiting,
)
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.patient.facts import Facts
from markerboard.proof.settling import Assays, Settling
from markerboard.proof.solver import Search, Undecided, any_of

_Z3 = Lock()
"""z3 is for one thread at a time."""


class Exact:
    """Orders for one rule base; a study is read the first time that it is undecided for somebody."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.study = cache(lambda id: Settling(knowledge, knowledge.studies[id]))

    def of(self, answer: Evaluation, facts: Facts) -> Ordering:
        """What to order for a case that was answered, with the facts that it states."""
        with _Z3:
            return Order(self, answer, facts).ordering()


class Order:
    """The order for one patient."""

    def __init__(self, orders: Exact, answer: Evaluation, facts: Facts) -> None:
        self.orders, self.answer, self.values = orders, answer, facts.values
        self.vocabulary = orders.knowledge.vocabulary
        self.waiting = waiting(answer)
        lacking = dict.fromkeys(fact for facts in self.waiting.values() for fact in facts)
        self.told = telling([*lacking, *self._measuring(lacking)], self.values, self.vocabulary)
        self.all = frozenset(self.told)
        self.needs = {key: needed(answer, each, self.values, orders.knowledge)
                      for key, each in self.waiting.items()}
        self.settles = cache(self._settles)
        self.study = cache(lambda id: self.orders.study(id).of(self.values))
        self.leave_open: dict[str, list[Assays]] = {key: [frozenset()] for key in self.waiting}

    def ordering(self) -> Ordering:
        """Every assay alone, the smallest set, and what stays open after all."""
        alone = {name: self.settled(frozenset({name})) for name in self.told}
        settled = self.settled(self.all)
        smallest = self.smallest(settled) if settled else frozenset()
        return Ordering(
            case=self.answer.case, knowledge=self.answer.knowledge, exact=True, undecided=len(self.waiting),
            assays=ranked(self.told, alone), smallest=self._together(smallest),
            open=tuple(Open(answer=key, facts=self.waiting[key])
                       for key in self.waiting if key not in settled))

    def _measuring(self, facts: Iterable[str]) -> Iterator[str]:
        """What a measurement would tell in place of a call."""
        knowledge = self.orders.knowledge
        for name, fact in knowledge.calls.items():
            if fact in facts:
                found = tests(knowledge.measures[name], knowledge.conditions)
                yield from (test.fact for test in found if test.fact not in self.values)

    def settled(self, assays: Assays) -> list[str]:
        """The answers that some assays settle."""
        return [key for key in self.waiting if self.settles(key, assays)]

    def _settles(self, key: str, assays: Assays) -> bool:
        needs = self.needs[key]
        if all(needed <= assays for needed in needs):
            return True
        # Less than what left it open leaves it open.
        if not any(assays <= more for more in self.leave_open[key]):
            more = self._left_open_by(key, assays)
            if more is None:
                return True
            self.leave_open[key].append(more)
        return False

    def _left_open_by(self, key: str, assays: Assays) -> Assays | None:
        """A largest set of assays that leaves an answer open, and holds a given one."""
        try:
            found = self.study(key.partition("/")[0]).left_open_by(key, assays)
        except (Undecided, ValueError):
            return self.all
        # What the study does not ask changes nothing.
        asked = self.orders.study(key.partition("/")[0]).ordered
        return None if found is None else found | (self.all - set(asked))

    def smallest(self, keys: Iterable[str]) -> Assays:
        """The smallest set that settles some answers, all of which all assays settle; tests before asking."""
        keys, hit = list(keys), list[Assays]()
        names = sorted(self.all, key=lambda name: (not name.startswith(ASK), name))
        while True:
            tried = hitting(hit, names)
            lacking = next((key for key in keys if not self.settles(key, tried)), None)
            if lacking is None:
                return tried
            hit += [self.all - more for more in self.leave_open[lacking] if tried <= more]

    def _together(self, assays: Assays) -> Together:
        """Some assays, at each step that which settles most of what is left."""
        found: list[str] = []
        while left := assays - set(found):
            found.append(min(left, key=lambda name: (-len(self.settled(frozenset({*found, name}))), name)))
        settled = self.settled(assays)
        return Together(assays=tuple(found), studies=studies(settled), findings=findings(settled))


def hitting(sets: Iterable[Assays], names: Iterable[str]) -> Assays:
    """A smallest set that shares a name with each of some; of several, without the first of the names."""
    chosen = {name: z3.Bool(name) for name in names}
    search = Search([any_of(chosen[name] for name in sorted(one)) for one in sets])
    for most in range(len(chosen) + 1):
        model = search.smallest([z3.Not(p) for p in chosen.values()], *_at_most(chosen, most))
        if model is not None:
            return frozenset(name for name, p in chosen.items() if model.holds(p))
    raise Undecided("no set of assays shares a name with each")


def _at_most(chosen: Mapping[str, z3.BoolRef], most: int) -> list[z3.BoolRef]:
    return [z3.AtMost(*chosen.values(), most)] if chosen else []
