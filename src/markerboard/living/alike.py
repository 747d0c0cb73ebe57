"""Patients who are alike in all that some studies ask: what is told of one is told of the others.

Both engines decide every question for every value; only what follows from the same answers is worked out
once. Beside them stands what an answer rests on and no question asks: whether a fact is an alteration,
how near an age is, and the region.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from markerboard.answer.near import within_years
from markerboard.answer.statements import REGION
from markerboard.engines.evaluate import Meaning
from markerboard.engines.rails import decided
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Test
from markerboard.living.comparing import Comparing, Told, Version, is_altered
from markerboard.living.touched import conditions_of, questions
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Value

MOST = 100_000
"""Of how many patients that differ is remembered what was told."""
Kind = tuple[int, ...]


class Alike:
    """Some studies of two versions that are compared for each kind of patient once."""

    def __init__(self, old: Version, new: Version, studies: Iterable[str]) -> None:
        self.studies = frozenset(studies)
        self.comparing = Comparing(old, new, self.studies)
        self.asked: dict[str, list[tuple[KnowledgeBase, Test]]] = {REGION: []}
        for base in self.comparing.bases:
            conditions = [one for rules in base.studies.values() for one in conditions_of(rules)]
            for test in sorted(questions(base, conditions), key=str):
                self.asked.setdefault(test.fact, []).append((base, test))
        self.places = {name: i for i, name in enumerate(self.asked)}
        self.kinds: dict[str, dict[tuple[Value, bool], int]] = {name: {} for name in self.asked}
        self.numbers: dict[Hashable, int] = {}
        self.told: dict[Kind, list[Told]] = {}
        self.out: dict[tuple[int, ...], set[Kind]] = {}

    def of(self, case: Case) -> list[Told]:
        """What is said otherwise of a patient of whom both versions know the same."""
        kind = self.kind(case.facts)
        if any(tuple(kind[i] for i in places) in kinds for places, kinds in self.out.items()):
            return []
        if kind not in self.told:
            if len(self.told) >= MOST:
                self.told.clear()
            self.told[kind] = self._compared(case, kind)
        return self.told[kind]

    def _compared(self, case: Case, kind: Kind) -> list[Told]:
        """What is said otherwise: of whom all studies rule out, nothing, nor of others whom the same does."""
        answers = self.comparing.answering(case, case)
        failed = {study: self.comparing.failed(study, answers) for study in self.studies}
        worth = {study for study, criteria in failed.items() if criteria is None}
        if worth:
            return self.comparing.told(answers, worth)
        facts = {fact for criteria in failed.values() for one in criteria or ()
                 for fact in self.comparing.facts(one)}
        places = tuple(sorted(self.places[fact] for fact in facts))
        self.out.setdefault(places, set()).add(tuple(kind[i] for i in places))
        return []

    def kind(self, facts: Facts) -> Kind:
        """What two patients share who are answered alike."""
        return tuple(self._kind(name, known) if isinstance(known := facts.entries.get(name), Known) else -1
                     for name in self.asked)

    def _kind(self, name: str, known: Known) -> int:
        seen = self.kinds[name]
        stated = (known.value, is_altered(known))
        if stated not in seen:
            answers = (*self._answers(name, known.value), is_altered(known))
            seen[stated] = self.numbers.setdefault((name, answers), len(self.numbers))
        return seen[stated]

    def _answers(self, name: str, value: Value) -> Iterator[Hashable]:
        """What both engines answer of a value, and what else an answer rests on."""
        meaning = Meaning({}, {name: value})
        for base, test in self.asked[name]:
            yield meaning.truth(test), decided(test, value, base.vocabulary), within_years(value, test)
        yield value if name == REGION else None
