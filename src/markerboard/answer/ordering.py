"""The test to order: what each assay settles whatever it finds, and which few settle all that can be settled.

Of the rules alone it follows here what is sure: an answer that waits for facts of one assay is settled by it.
The exact sets are `proof.ordering`'s, where z3 is installed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, Protocol, cast

from markerboard.answer.asking import assay
from markerboard.answer.model import Evaluation, Knowledge, NotUsed
from markerboard.answer.part import Part
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import measure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import LabTest, Vocabulary
from markerboard.patient.facts import Facts, Unknown

Waiting = Mapping[str, tuple[str, ...]]
"""The undecided answers, a study or `study/finding`, in their order, each with the facts it waits for."""
NOBODY = ""
"""In place of an assay, where a call and its measurement contradict each other: no other result mends it."""


class Ordered(Part):
    """An assay or a person to ask: the missing facts it tells, and what it settles whatever it finds.

    `specimen` is what it is made on; how long it takes and what it costs stands where the user says so.
    """

    assay: str
    facts: tuple[str, ...]
    studies: tuple[str, ...]
    findings: tuple[str, ...]
    specimen: str | None = None
    turnaround: str | None = None
    price: str | None = None


class Together(Part):
    """Some assays, the most telling first, and what all of them together settle whatever they find."""

    assays: tuple[str, ...]
    studies: tuple[str, ...]
    findings: tuple[str, ...]


class Open(Part):
    """What no assay settles whatever it finds, and the facts it waits for."""

    answer: str
    facts: tuple[str, ...]


class Chance(Part):
    """So many patients of some, with the exact (Clopper-Pearson) interval of 95 %."""

    patients: int
    of: int
    low: float
    high: float


class Expected(Part):
    """What an assay found in patients like this one: answers decided, and those that came to fit or apply.

    `decided` and `met` are means over the patients; the chances are that any was.
    """

    assay: str
    tumor: str | None
    patients: int
    decided: float | None = None
    any_decided: Chance | None = None
    met: float | None = None
    any_met: Chance | None = None


class PackOrdered(Part):
    """An assay or a person to ask: what it tells, and how many answers of a pack it leaves open."""

    assay: str
    facts: tuple[str, ...]
    left: int


class PackOrdering(Part):
    """What the assays would settle of a pack: of so many answers that are open, how many stay so.

    `smallest` settles all that can be settled, the most telling assay first, and leaves `left`; both are None
    where no solver says so.
    """

    pack: str
    title: str
    day: str
    digest: str
    exact: bool
    undecided: int
    assays: tuple[PackOrdered, ...]
    smallest: tuple[str, ...] | None = None
    left: int | None = None


class Sets(NamedTuple):
    """The facts that each assay tells, what it alone settles, the smallest set that settles all that can be
    settled, if a solver says which it is, and what that settles."""

    told: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, list[str]]
    smallest: tuple[str, ...] | None = None
    settled: tuple[str, ...] = ()


class Ordering(Part):
    """What to order for a case. `smallest` is None where no solver says which set is the smallest.

    `expected` is empty where no table says what patients of one's own were found to have. `unused` is what
    the case states and was not used: a result that is asked for may stand there.
    """

    case: str
    knowledge: Knowledge
    exact: bool
    undecided: int
    assays: tuple[Ordered, ...]
    smallest: Together | None = None
    open: tuple[Open, ...] = ()
    expected: tuple[Expected, ...] = ()
    unused: tuple[NotUsed, ...] = ()
    packs: tuple[PackOrdering, ...] | None = None


class Orders(Protocol):
    """Who says what to order, from one rule base."""

    def of(self, answer: Evaluation, facts: Facts) -> Ordering:
        """What to order for a case that was answered, with the facts that it states."""

    def sets(self, waiting: Waiting, facts: Facts) -> Sets:
        """What the assays settle of some answers, each with the facts that it waits for."""


def practical(order: Ordering, laboratory: Mapping[str, LabTest]) -> Ordering:
    """The order, with what is said of each assay: specimen, turnaround and price."""
    told = tuple(Ordered(**{**vars(one), **laboratory[one.assay]._asdict()})
                 if one.assay in laboratory else one for one in order.assays)
    return Ordering(**{**vars(order), "assays": told})


def with_packs(order: Ordering, packs: Sequence[PackOrdering]) -> Ordering:
    """The order, with what is told of packs."""
    return Ordering(**{**vars(order), "packs": tuple(packs)}) if packs else order


def orders(knowledge: KnowledgeBase) -> Orders:
    """By z3 where it is installed, which the core does without; by counts where not."""
    if find_spec("z3"):
        return cast(Orders, import_module("markerboard.proof.ordering").Exact(knowledge))
    return Counts(knowledge)


class Counts:
    """What each assay settles for sure: what waits for its facts alone."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge

    def of(self, answer: Evaluation, facts: Facts) -> Ordering:
        """What to order for a case; no set of assays is said to be the smallest."""
        open_ = waiting(answer)
        found = self.sets(open_, facts)
        return Ordering(case=answer.case, knowledge=answer.knowledge, exact=False, undecided=len(open_),
                        assays=ranked(found.told, found.alone), unused=answer.unused)

    def sets(self, waiting: Waiting, facts: Facts) -> Sets:
        """What the assays settle of some answers; no set is said to be the smallest."""
        told = telling((fact for lacking in waiting.values() for fact in lacking), facts.values,
                       self.knowledge.vocabulary)
        calls = conflicting(facts, self.knowledge)
        needs = {key: needed(lacking, facts.values, calls, self.knowledge.vocabulary)
                 for key, lacking in waiting.items()}
        return Sets(told, {name: [key for key, each in needs.items() if all(one == {name} for one in each)]
                           for name in told})


def waiting(answer: Evaluation) -> Waiting:
    """What is undecided of the studies that are not ruled out."""
    found = {}
    for study in answer.studies:
        if study.verdict == "undetermined":
            found[study.id] = study.missing
        for finding in study.findings if study.verdict != "ineligible" else ():
            if finding.verdict == "undetermined":
                found[f"{study.id}/{finding.id}"] = finding.missing
    return found


def telling(facts: Iterable[str], known: Container[str],
            vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Some facts, by the assay that tells them; one that follows from others stands with each of theirs."""
    found: dict[str, list[str]] = {}
    for fact in dict.fromkeys(facts):
        for name in sorted(assays_of(fact, known, vocabulary)):
            found.setdefault(name, []).append(fact)
    return {name: tuple(told) for name, told in found.items()}


def assays_of(fact: str, known: Container[str], vocabulary: Vocabulary) -> frozenset[str]:
    """The assays that tell a fact whatever they find: its own, or those of all that it follows from.

    Microsatellites that are stable leave open what mismatch repair may still say; where they are known, that
    alone is to be told.
    """
    parts = [name for name, _ in vocabulary.facts[fact].any_of if name not in known]
    return frozenset(assay(name, vocabulary) for name in parts or [fact])


def conflicting(facts: Facts, knowledge: KnowledgeBase) -> frozenset[str]:
    """The calls that a measurement contradicts."""
    together = reconcile(knowledge, facts, measure(knowledge, facts.values))
    return frozenset(fact for fact in knowledge.calls.values()
                     if isinstance(one := together[fact], Unknown) and one.reason == "conflicting")


def needed(facts: Iterable[str], known: Container[str], conflicting: Container[str],
           vocabulary: Vocabulary) -> list[frozenset[str]]:
    """For each fact that an answer waits for, the assays that tell it; what is in conflict none tells."""
    return [frozenset({NOBODY}) if fact in conflicting else assays_of(fact, known, vocabulary)
            for fact in facts]


def ranked(told: Mapping[str, tuple[str, ...]], settled: Mapping[str, list[str]]) -> tuple[Ordered, ...]:
    """Assays with what they settle: first what settles most studies, then most findings."""
    made = [Ordered(assay=name, facts=facts, studies=studies(settled[name]), findings=findings(settled[name]))
            for name, facts in told.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.studies), -len(one.findings), one.assay)))


def studies(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of some answers that are studies."""
    return tuple(key for key in keys if "/" not in key)


def findings(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of some answers that are findings."""
    return tuple(key for key in keys if "/" in key)
