"""Do the cases notice? Each mutant is evaluated on every case; what no case notices, z3 examines.

A case notices a mutant when its answers differ, and kills it when it expects one of the answers that
differ. A mutant on which no possible patient's answers differ is the same rule in other words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markerboard.answer.verdicts import said
from markerboard.engines import evaluate
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts
from markerboard.proof.meaning import Meaning as Rails
from markerboard.proof.meaning import asked, conditions_of
from markerboard.proof.mutants import Mutant, mutants
from markerboard.proof.solver import SECONDS, Bool, Undecided, any_of, differ
from markerboard.proof.witness import written
from markerboard.proof.world import World


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    `killed` names a case that expects an answer which differs; else `noticed` names a case whose answers
    differ, with the answers it should expect; else `patient` is one who would notice. A mutant without
    any of these is equivalent, unless it is `undecided`.
    """

    mutant: Mutant
    killed: str = ""
    noticed: str = ""
    expect: Mapping[str, str] | None = None
    patient: Mapping[str, Any] | None = None
    undecided: str = ""

    @property
    def word(self) -> str:
        """Its fate in a word."""
        if self.killed:
            return "killed"
        return "noticed" if self.noticed else "survived" if self.patient else (
            "not decided" if self.undecided else "equivalent")


@dataclass(frozen=True)
class Score:
    """The fates of all mutants."""

    fates: tuple[Fate, ...]

    def counts(self) -> dict[str, int]:
        """How many mutants of each fate; those that no case expects to be otherwise are not killed."""
        found = Counter(fate.word for fate in self.fates)
        return {"mutants": len(self.fates), "equivalent": found["equivalent"], "killed": found["killed"],
                "noticed, but not expected": found["noticed"], "survived": found["survived"],
                "not decided": found["not decided"]}

    @property
    def alive(self) -> list[Fate]:
        """Those that are neither killed nor proved equivalent."""
        return [fate for fate in self.fates if fate.word not in ("killed", "equivalent")]

    @property
    def percent(self) -> float:
        """The share of mutants that are not equivalent which the cases kill."""
        different = sum(fate.word != "equivalent" for fate in self.fates)
        return 100 * (different - len(self.alive)) / different if different else 100.0


def score(knowledge: KnowledgeBase, cases: Sequence[Case], seconds: float = SECONDS,
          studies: Iterable[str] = (), progress: Callable[[list[Mutant]], Iterable[Mutant]] = iter) -> Score:
    """The fate of every mutant, or of those that touch some studies."""
    chosen = set(studies)
    made = [m for m in mutants(knowledge) if not chosen or m.study in chosen]
    cohort = [_Patient(knowledge, case) for case in cases]
    fates: list[Fate] = []
    for _, together in groupby(progress(made), key=lambda m: m.study):
        fates += [_fate(knowledge, mutant, cohort, seconds) for mutant in together]
        for patient in cohort:
            patient.forget()
    return Score(tuple(fates))


class _Patient:
    """A case with the answers of the rules as they are, worked out once."""

    def __init__(self, knowledge: KnowledgeBase, case: Case) -> None:
        self.knowledge, self.case = knowledge, case
        self.values = _reconciled(knowledge, case.facts)
        self.answers = evaluate.decide(knowledge, self.values)
        self.forget()

    def forget(self) -> None:
        """Give up what was kept for one study."""
        self.meaning = Meaning(self.knowledge.conditions, self.values)

    def differences(self, mutant: Mutant) -> dict[str, str]:
        """The answers that are others under a mutant, as they are without it."""
        if mutant.after is not None and mutant.before is not None and not mutant.measures and (
                self.meaning.truth(mutant.after) is self.meaning.truth(mutant.before)):
            return {}
        values = _reconciled(mutant.knowledge, self.case.facts) if mutant.measures else self.values
        other = decide(mutant.knowledge, values)
        return {key: said(self.knowledge, key, self.answers[key]) for key, truth in other.items()
                if self.answers[key] is not truth}


def decide(knowledge: KnowledgeBase, values: evaluate.Values) -> Answers:
    """What can be expected of studies: their answers without those of definitions."""
    answers = evaluate.decide(knowledge, values)
    return {key: truth for key, truth in answers.items() if key not in knowledge.conditions}


def _reconciled(knowledge: KnowledgeBase, facts: Facts) -> evaluate.Values:
    return reconcile(knowledge, facts, evaluate.measure(knowledge, facts.values)).values


def _fate(knowledge: KnowledgeBase, mutant: Mutant, cohort: Sequence[_Patient], seconds: float) -> Fate:
    noticed: tuple[str, Mapping[str, str]] | None = None
    for patient in cohort:
        found = patient.differences(mutant)
        if found.keys() & patient.case.expect.keys():
            return Fate(mutant, killed=patient.case.name)
        noticed = noticed or ((patient.case.name, found) if found else None)
    if noticed:
        return Fate(mutant, noticed=noticed[0], expect=noticed[1])
    return examined(knowledge, mutant, seconds)


def examined(knowledge: KnowledgeBase, mutant: Mutant, seconds: float = SECONDS) -> Fate:
    """A mutant that no case notices: a patient who would, or the proof that there is none."""
    tests = [test for base in (knowledge, mutant.knowledge) for study in mutant.knowledge.studies
             for test in asked(base, conditions_of(base.studies[study]))]
    vocabulary = mutant.knowledge.vocabulary  # which knows what the mutant alone asks
    world = World(vocabulary, tests)
    try:
        model = world.search(seconds).smallest(world.wishes, any_of(_differing(knowledge, mutant, world)))
    except Undecided as undecided:
        return Fate(mutant, undecided=str(undecided))
    if model is None:
        return Fate(mutant)
    data = world.case(model, "unnoticed")
    expect = _Patient(knowledge, written(data, vocabulary)).differences(mutant)
    return Fate(mutant, patient={**data, "expect": expect})


def _differing(knowledge: KnowledgeBase, mutant: Mutant, world: World) -> Iterator[Bool]:
    """That an answer differs, for each answer there is with the mutant."""
    before, after = Rails(knowledge, world), Rails(mutant.knowledge, world)
    for study, rules in mutant.knowledge.studies.items():
        first = dict(before.study(knowledge.studies[study]))
        for key, rails in after.study(rules):
            if rails is not first[key]:
                yield differ(first[key], rails)
