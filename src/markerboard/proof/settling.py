"""Whether some assays settle an answer whatever they find, for one study and one patient.

A result of an assay answers every question that a study asks of its facts, keeps what was known, and
contradicts no other report. What no assay of the set tells stays as it is. Kleene's logic is monotone,
so what a set settles, a greater one settles too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import z3

from markerboard.answer.ordering import assays_of
from markerboard.engines.evaluate import Meaning as Reading
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.proof.meaning import Meaning, asked, conditions_of
from markerboard.proof.solver import Bool, Rails, Search, all_of
from markerboard.proof.world import World

Assays = frozenset[str]
Values = Mapping[str, Any]


class Settling:
    """One study as z3 reads it; every fact of it may be what it likes."""

    def __init__(self, knowledge: KnowledgeBase, rules: Rules) -> None:
        self.knowledge = knowledge
        self.world = World(knowledge.vocabulary, asked(knowledge, conditions_of(rules)), any_facts=True)
        meaning = Meaning(knowledge, self.world)
        self.rails: dict[str, Rails] = dict(meaning.study(rules))
        self.conflicts = dict(meaning.conflicts())
        told = {one for name in self.world.symbols for one in assays_of(name, (), knowledge.vocabulary)}
        self.ordered = {name: z3.Bool(f"ordered: {name}") for name in sorted(told)}
        self.answered = {name: all_of(z3.Or(*self.world.rails(test)) for test in tests)
                         for name, tests in self.world.tests.items()}
        self.laws = self.world.laws

    def of(self, values: Values) -> Patient:
        """This study for one patient. Raises ValueError for what the study cannot tell apart."""
        return Patient(self, values)


class Patient:
    """What assays settle of one study for one patient."""

    def __init__(self, study: Settling, values: Values) -> None:
        self.study = study
        self.reading = Reading(study.knowledge.conditions, values)
        self.search = Search([*study.laws, *self._results(values)])

    def left_open_by(self, answer: str, assays: Assays) -> Assays | None:
        """A largest set that holds some assays and leaves an answer open; None where they settle it.

        Raises Undecided.
        """
        ordered = self.study.ordered
        given = [ordered[name] for name in assays if name in ordered]
        model = self.search.smallest(list(ordered.values()), *given, self.study.rails[answer].unknown)
        if model is not None:
            return frozenset(name for name, p in ordered.items() if model.holds(p))
        # Of results that cannot be, anything would follow.
        rest = [z3.Not(p) for name, p in ordered.items() if name not in assays]
        return None if self.search.possible(*given, *rest) else assays

    def _results(self, values: Values) -> Iterator[Bool]:
        """What is known after it: all that the assays tell, and of the rest what was known before."""
        study = self.study
        for name in study.world.symbols:
            told = all_of(study.ordered[one] for one in assays_of(name, values, study.knowledge.vocabulary))
            yield z3.If(told, z3.And(study.answered[name], study.world.keeps(name, self.reading.truth)),
                        study.world.equals(name, values.get(name)))
        for fact, conflict in study.conflicts.items():
            if not self._conflicting(fact):
                yield z3.Not(conflict)

    def _conflicting(self, fact: str) -> bool:
        """Whether a call and its measurement contradicted each other before."""
        knowledge, reported = self.study.knowledge, self.reading.values.get(fact)
        measured = [self.reading.truth(knowledge.measures[name])
                    for name, called in knowledge.calls.items() if called == fact]
        return reported is not None and any(one not in (None, reported) for one in measured)
