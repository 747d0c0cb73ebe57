"""Which sets of assays leave an answer open whatever they find, for one study and one patient.

A result of an assay answers every question that a study asks of its facts, keeps what was known, and
contradicts no other report. Of what no assay of the set tells, no less is known than before: Kleene's logic
is monotone, so what is open for somebody of whom more is known is open without that as well.
For the same reason, what a set settles, a greater one settles too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import z3

from markerboard.answer.ordering import assays_of
from markerboard.engines import evaluate
from markerboard.engines.agree import reconcile
from markerboard.files.remembering import remembered
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Named, Not, Test
from markerboard.language.logic import Truth
from markerboard.patient.facts import Facts, Unknown
from markerboard.proof.meaning import Meaning, asked, conditions_of
from markerboard.proof.solver import NO, YES, Bool, Rails, Search, Undecided, all_of, any_of
from markerboard.proof.world import World

Assays = frozenset[str]
_MOST = 4096
"""So many ways in which answers of one study were left open are kept."""


class State(NamedTuple):
    """What is known of a fact: the assays that tell it, and what it answers, test by test."""

    fact: str
    told_by: Assays
    truths: tuple[Truth, ...]


class Left(NamedTuple):
    """What is left of an answer: its decided parts, what is known of the facts that it waits for, and which
    calls of them their measurement contradicts. The same for all whose answer waits for the same."""

    answer: str
    decided: frozenset[tuple[Condition, bool]]
    states: tuple[State, ...]
    conflicting: frozenset[str]


class Patient:
    """What is known of a patient: as reported, and as calls and measurements say it together."""

    def __init__(self, knowledge: KnowledgeBase, facts: Facts) -> None:
        self.knowledge, self.values = knowledge, facts.values
        self.reported = evaluate.Meaning(knowledge.conditions, self.values)
        together = reconcile(knowledge, facts, evaluate.measure(knowledge, self.values))
        self.meaning = evaluate.Meaning(knowledge.conditions, together.values)
        self.conflicting = frozenset(name for name in knowledge.calls.values()
                                     if isinstance(one := together[name], Unknown)
                                     and one.reason == "conflicting" and name in self.values)

    def left(self, conditions: Iterable[Condition]) -> tuple[dict[Condition, bool], list[str]]:
        """Of some conditions the largest parts that are decided, and the facts that the others wait for."""
        decided, waiting = dict[Condition, bool](), dict[Condition, None]()
        pending = list(conditions)
        while pending:
            here = pending.pop()
            truth = self.meaning.truth(here)
            if truth is not None:
                decided[here] = truth
            elif here not in waiting:
                waiting[here] = None
                pending += _parts(here, self.knowledge)
        return decided, list(dict.fromkeys(one.fact for one in waiting if isinstance(one, Test)))

    def state(self, fact: str, tests: Iterable[Test]) -> State:
        """What is known of a fact."""
        told_by = assays_of(fact, self.values, self.knowledge.vocabulary)
        return State(fact, told_by, tuple(map(self.reported.truth, tests)))


class Settling:
    """One study as z3 reads it; every fact of it may be what it likes."""

    def __init__(self, knowledge: KnowledgeBase, rules: Rules) -> None:
        self.knowledge, self.rules = knowledge, rules
        self.world = World(knowledge.vocabulary, asked(knowledge, conditions_of(rules)), any_facts=True)
        self.meaning = Meaning(knowledge, self.world)
        self.open_after = remembered(_MOST)(self._open_after)

    @cached_property
    def rails(self) -> dict[str, Rails]:
        """The answers of the study."""
        return dict(self.meaning.study(self.rules))

    @cached_property
    def conflicts(self) -> dict[str, Bool]:
        """For each reported call that is asked, that a measurement contradicts it."""
        return dict(self.meaning.conflicts())

    def left(self, answer: str, patient: Patient) -> Left:
        """What is left of an answer, of the study or `study/finding`, for a patient."""
        finding = answer.partition("/")[2]
        stated = self.rules.groups[finding] if finding else self.rules.criteria
        decided, waiting = patient.left(one for one in stated.values() if not isinstance(one, str))
        tests = self.world.tied([*waiting, *self._measured(waiting)])
        return Left(answer, frozenset(decided.items()),
                    tuple(patient.state(fact, each) for fact, each in tests.items()),
                    patient.conflicting.intersection(tests))

    def _measured(self, facts: Iterable[str]) -> Iterator[str]:
        """What the measurements of calls ask."""
        for name, fact in self.knowledge.calls.items():
            if fact in facts:
                yield from (test.fact for test in asked(self.knowledge, [self.knowledge.measures[name]]))

    def _open_after(self, left: Left) -> tuple[Assays, ...]:
        """The largest sets of the assays that tell something of an answer after which it may still be open.

        Raises Undecided.
        """
        ordered = {one: z3.Bool(f"ordered: {one}") for state in left.states for one in sorted(state.told_by)}
        laws = self.world.laws_of(state.fact for state in left.states)
        search = Search([*laws, *self._kept(left, ordered)])
        if not search.possible(*ordered.values()):
            # Of results that cannot be, anything would follow.
            raise Undecided("no result is possible")
        return tuple(_largest(search, ordered, self._rails(left).unknown))

    def _kept(self, left: Left, ordered: Mapping[str, Bool]) -> Iterator[Bool]:
        """What is known after the results: what was known before, and all that the assays tell."""
        for fact, told_by, truths in left.states:
            was = dict(zip(self.world.tests[fact], truths, strict=True))
            yield self.world.keeps(fact, was.__getitem__)
            yield z3.Implies(all_of(ordered[one] for one in told_by), self.world.answered(fact))
        facts = {state.fact for state in left.states}
        yield from (z3.Not(conflict) for fact, conflict in self.conflicts.items()
                    if fact in facts - left.conflicting)

    def _rails(self, left: Left) -> Rails:
        given = {one: Rails(YES, NO) if so else Rails(NO, YES) for one, so in left.decided}
        meaning = Meaning(self.knowledge, self.world, given)
        finding = left.answer.partition("/")[2]
        return meaning.finding(self.rules, finding) if finding else meaning.verdict(self.rules)


def _largest(search: Search, ordered: Mapping[str, Bool], wanted: Bool) -> Iterator[Assays]:
    """The largest sets of assays with which something can be so."""
    beyond = list[Bool]()
    while model := search.smallest(list(ordered.values()), wanted, *beyond):
        found = frozenset(name for name, p in ordered.items() if model.holds(p))
        beyond.append(any_of(p for name, p in ordered.items() if name not in found))
        yield found


def _parts(condition: Condition, knowledge: KnowledgeBase) -> tuple[Condition, ...]:
    if isinstance(condition, Test):
        return ()
    if isinstance(condition, Named):
        return (knowledge.conditions[condition.name],)
    return (condition.of,) if isinstance(condition, Not) else condition.of
