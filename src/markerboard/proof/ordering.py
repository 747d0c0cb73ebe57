"""The exact sets of assays: what each settles whatever it finds, and the smallest that settles all.

The smallest set is found by what it must hit: each largest set that leaves an answer open says that one of
the other assays is needed. A set settles an answer where it holds one of each of these, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

import z3

from markerboard.answer.asking import ASK
from markerboard.answer.model import Evaluation
from markerboard.answer.ordering import (
    Open,
    Ordering,
    Sets,
    Together,
    Waiting,
    assays_of,
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
from markerboard.proof.settling import Assays, Patient, Settling
from markerboard.proof.solver import IN_TURN, Search, Undecided, any_of


class Exact:
    """Orders for one rule base; a study is read the first time that it is undecided for somebody."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.study = cache(lambda id: Settling(knowledge, knowledge.studies[id]))

    def of(self, answer: Evaluation, facts: Facts) -> Ordering:
        """What to order for a case that was answered, with the facts that it states."""
        with IN_TURN:
            return Order(self, waiting(answer), facts).ordering(answer)


    def sets(self, waiting: Waiting, facts: Facts) -> Sets:
        """What the assays settle of some answers, each with the facts that it waits for."""
        with IN_TURN:
            return Order(self, waiting, facts).sets()


class Order:
    """The order for one patient."""

    def __init__(self, orders: Exact, waiting: Waiting, facts: Facts) -> None:
        self.orders, self.waiting, self.values = orders, waiting, facts.values
        self.vocabulary = orders.knowledge.vocabulary
        lacking = dict.fromkeys(fact for facts in waiting.values() for fact in facts)
        self.told = telling([*lacking, *self._measuring(lacking)], self.values, self.vocabulary)
        self.all = frozenset(self.told)
        patient = Patient(orders.knowledge, facts)
        self.needs = {key: frozenset[str]().union(*needed(
            each, self.values, patient.conflicting, self.vocabulary)) for key, each in waiting.items()}
        self.concerns = {key: self._concerning(key) for key in waiting}
        self.open_after = {key: self._open_after(key, patient) for key in waiting}

    def ordering(self, answer: Evaluation) -> Ordering:
        """Every assay alone, the smallest set, and what stays open after all."""
        found = self.sets()
        return Ordering(
            case=answer.case, knowledge=answer.knowledge, exact=True, undecided=len(self.waiting),
            assays=ranked(self.told, found.alone), unused=answer.unused,
            smallest=Together(assays=found.smallest or (), studies=studies(found.settled),
                              findings=findings(found.settled)),
            open=tuple(Open(answer=key, facts=self.waiting[key])
                       for key in self.waiting if key not in found.settled))

    def sets(self) -> Sets:
        """Every assay alone, the smallest set, and what it settles."""
        alone = {name: self.settled(frozenset({name})) for name in self.told}
        settled = self.settled(self.all)
        smallest = self.smallest(settled)
        return Sets(self.told, alone, tuple(self._telling_first(smallest)), tuple(settled))

    def settled(self, assays: Assays) -> list[str]:
        """The answers that some assays settle."""
        return [key for key in self.waiting if self.settles(key, assays)]

    def settles(self, key: str, assays: Assays) -> bool:
        """Whether an answer is settled by some assays."""
        assays &= self.concerns[key]
        return not any(assays <= more for more in self.open_after[key])

    def smallest(self, keys: Iterable[str]) -> Assays:
        """The smallest set that settles some answers, all of which all assays settle; tests before asking."""
        names = sorted(self.all, key=lambda name: (not name.startswith(ASK), name))
        return hitting((self.concerns[key] - more for key in keys for more in self.open_after[key]), names)

    def _measuring(self, facts: Collection[str]) -> Iterator[str]:
        """What a measurement would tell in place of a call."""
        knowledge = self.orders.knowledge
        for name, fact in knowledge.calls.items():
            if fact in facts:
                found = tests(knowledge.measures[name], knowledge.conditions)
                yield from (test.fact for test in found if test.fact not in self.values)

    def _concerning(self, key: str) -> Assays:
        """The assays that tell anything an answer waits for; no other changes it, whatever it finds."""
        measured = self._measuring(self.waiting[key])
        return self.all & self.needs[key].union(*(
            assays_of(fact, self.values, self.vocabulary) for fact in measured))

    def _open_after(self, key: str, patient: Patient) -> Sequence[Assays]:
        """The largest sets of assays after which an answer may still be open."""
        needs, concerns = self.needs[key], self.concerns[key]
        if needs == concerns and len(needs) == 1:
            return [frozenset()]
        study = self.orders.study(key.partition("/")[0])
        try:
            return study.open_after(study.left(key, patient))
        except Undecided:
            # Sure is then only what every fact that it waits for settles: each of their assays is needed.
            return [concerns - {name} for name in needs]

    def _telling_first(self, assays: Assays) -> list[str]:
        """Some assays, at each step that which settles most of what is left."""
        found: list[str] = []
        while left := assays - set(found):
            found.append(min(left, key=lambda name: (-len(self.settled(frozenset({*found, name}))), name)))
        return found


def hitting(sets: Iterable[Assays], names: Iterable[str]) -> Assays:
    """A smallest set that shares a name with each of some; of several, without the first of the names."""
    sets = set(sets)
    # Who shares a name with a part shares it with the whole.
    least = [one for one in sets if not any(other < one for other in sets)]
    sure = frozenset[str]().union(*(one for one in least if len(one) == 1))
    rest = [one for one in least if len(one) != 1]
    return sure | _sharing(rest, [name for name in names if any(name in one for one in rest)])


def _sharing(sets: Collection[Assays], names: Collection[str]) -> Assays:
    if not sets:
        return frozenset()
    chosen = {name: z3.Bool(name) for name in names}
    search = Search([any_of(chosen[name] for name in sorted(one)) for one in sets])
    for most in range(1, len(chosen) + 1):
        model = search.smallest([z3.Not(p) for p in chosen.values()], z3.AtMost(*chosen.values(), most))
        if model is not None:
            return frozenset(name for name, p in chosen.items() if model.holds(p))
    raise Undecided("no set of assays shares a name with each")
