"""Four engines over a million random pairs: `python tests/benchmarks/pairs.py --pairs 1000000 --seed 1`.

A pair is one patient's facts and one answer of a rule base: a definition, a criterion, a verdict, a group or
a finding. The evaluator, durable-rules, DuckDB and z3's model answer each of them on their own. Never part of
the tests, from whose strategies it draws; what differs is shrunk by Hypothesis and printed, with exit code 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from markerboard.engines import evaluate
from markerboard.engines.agree import reconcile
from markerboard.engines.durable import Rulebook
from markerboard.engines.evaluate import Answers
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.expression import Condition
from markerboard.language.logic import Interval
from markerboard.patient import following
from markerboard.patient.facts import Facts, GeneState, Known, Unknown
from markerboard.proof.meaning import Meaning, asked, conditions_of
from markerboard.proof.world import World
from strategies import (
    ASKED,
    FINDINGS,
    GENES,
    SHIPPED,
    SMALL,
    SMALL_NAMES,
    Values,
    knowledge_bases,
    patients,
    reported,
)
from tables import answered, in_duckdb

T = TypeVar("T")
MEASURED = "by measurement: "
SHARE_OF_SHIPPED = 0.3
"""How many of the pairs ask the shipped rules; random rules are asked the others."""
EXAMPLES = {"random rules, few facts": 200, "random rules, shipped facts": 100,
            "random rules, findings of genes": 100, "shipped rules": 10}
"""How many times a process draws rules and patients: enough to be worth its start."""


class Tally(NamedTuple):
    """How much was asked, and what the answers were."""

    bases: int = 0
    patients: int = 0
    met: int = 0
    not_met: int = 0
    unknown: int = 0
    intervals: int = 0
    absent: int = 0

    @property
    def pairs(self) -> int:
        """All answers."""
        return self.met + self.not_met + self.unknown

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*map(sum, zip(self, other, strict=True)))


# The four engines. Each works from what a patient states: calls and measurements not yet reconciled.

def by_evaluator(knowledge: KnowledgeBase, stated: Values) -> tuple[Facts, Answers]:
    """The reconciled facts, and every answer."""
    facts = Facts({name: Known(value, name) for name, value in stated.items()})
    measured = evaluate.measure(knowledge, facts.values)
    facts = reconcile(knowledge, facts, measured)
    decided = evaluate.decide(knowledge, facts.values)
    return facts, {f"{MEASURED}{name}": truth for name, truth in measured.items()} | decided


def by_durable(book: Rulebook, stated: Values, facts: Facts) -> Answers:
    """The same from durable-rules."""
    return {f"{MEASURED}{n}": t for n, t in book.measure(stated).items()} | book.decide(facts.values)


class Model:
    """z3's model of a rule base: each patient is one way in which everything can be."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.world = World(knowledge.vocabulary, asked(knowledge, everything(knowledge)), any_facts=True)
        self.answers = dict(Meaning(knowledge, self.world).answers())
        self.search = self.world.search(60)

    def decide(self, stated: Values) -> Answers:
        """Every answer but the measurements, which it reconciles itself."""
        model = self.search.find(*(self.world.equals(n, stated.get(n)) for n in self.world.symbols))
        if model is None:
            raise AssertionError("z3: there can be no such patient")
        return {name: True if model.holds(rails.met) else False if model.holds(rails.not_met) else None
                for name, rails in self.answers.items()}


def everything(knowledge: KnowledgeBase) -> list[Condition | str]:
    """Every condition of a rule base."""
    of_studies = [c for rules in knowledge.studies.values() for c in conditions_of(rules)]
    return [*knowledge.conditions.values(), *knowledge.measures.values(), *of_studies]


class Panel:
    """One rule base in every engine."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.book, self.model = Rulebook(knowledge), Model(knowledge)

    def compare(self, cohort: Sequence[Values]) -> Tally:
        """Ask about some patients. Raises AssertionError with what would show a disagreement again."""
        cohort = [self.lawful(stated) for stated in cohort]
        by_sql = answered(self.knowledge, cohort, in_duckdb)
        tally = Tally(bases=1)
        for stated, sql in zip(cohort, by_sql, strict=True):
            facts, meant = by_evaluator(self.knowledge, stated)
            decided = {name: truth for name, truth in meant.items() if not name.startswith(MEASURED)}
            self.same("durable-rules", meant, by_durable(self.book, stated, facts), stated)
            self.same("DuckDB", decided, sql, stated)
            self.same("z3", decided, self.model.decide(stated), stated)
            tally = tally.plus(self.counted(decided, stated))
        return tally

    def lawful(self, stated: Values) -> Values:
        """What a patient states, with the findings that follow, as the reader of a case has it."""
        vocabulary = self.knowledge.vocabulary
        entries: dict[str, Known | Unknown] = {name: Known(value, name) for name, value in stated.items()}
        for name, value in stated.items():
            for one in value.variants if isinstance(value, GeneState) else ():
                if call := vocabulary.facts.call(name, one.bare):
                    entries[call] = Known(True, name)
        following.lawful(entries, vocabulary)
        return {name: told.value for name, told in entries.items()
                if isinstance(told, Known) and (name in stated or name in self.model.world.symbols)}

    def same(self, engine: str, meant: Answers, told: Answers, stated: Values) -> None:
        """Compare all answers of an engine with those of the evaluator."""
        if meant != told:
            raise AssertionError("\n".join(self.shown(engine, meant, told, stated)))

    def shown(self, engine: str, meant: Answers, told: Answers, stated: Values) -> Iterator[str]:
        """What differs, of which rules, for which patient."""
        for name in sorted(n for n in {**meant, **told} if meant.get(n, "-") is not told.get(n, "-")):
            yield f"{name}: {engine} says {told.get(name, '-')}, the evaluator {meant.get(name, '-')}"
        yield f"patient: {stated!r}"
        for name, condition in self.knowledge.conditions.items():
            yield f"definition {name}: {self.knowledge.measures.get(name, condition)}"
        for rules in self.knowledge.studies.values() if len(self.knowledge.studies) < 5 else ():
            yield from (f"{rules.id}/{name}: {condition}" for name, condition in rules.criteria.items())
            yield from (f"{rules.id}/{finding}: {', '.join(f'{g}: {c}' for g, c in groups.items())}"
                        for finding, groups in rules.groups.items())

    def counted(self, answers: Answers, stated: Values) -> Tally:
        """One patient's part of a tally."""
        found = list(answers.values())
        wide = sum(isinstance(v, Interval) and not v.exact for v in stated.values())
        return Tally(0, 1, found.count(True), found.count(False), found.count(None), wide,
                     sum(name not in stated for name in self.model.world.symbols))


# What they are asked

def few_facts(examples: int, number: int) -> Tally:
    """Random rules over a vocabulary so small that its thresholds and its patients meet all the time."""
    bases = st.tuples(knowledge_bases(), cohorts(patients(SMALL, SMALL_NAMES), 12))
    return drawn(bases, lambda pair: Panel(pair[0]).compare(pair[1]), examples, number)


def shipped_facts(examples: int, number: int) -> Tally:
    """Random rules over facts of the shipped vocabulary."""
    bases = st.tuples(knowledge_bases(SHIPPED, ASKED), cohorts(patients(SHIPPED, ASKED), 12))
    return drawn(bases, lambda pair: Panel(pair[0]).compare(pair[1]), examples, number)


def findings_of_genes(examples: int, number: int) -> Tally:
    """Random rules over findings that a rule may ask of any gene: partners, germline, plasma, loss."""
    bases = st.tuples(knowledge_bases(GENES, FINDINGS), cohorts(reported(), 12))
    return drawn(bases, lambda pair: Panel(pair[0]).compare(pair[1]), examples, number)


def shipped_rules(examples: int, number: int) -> Tally:
    """The shipped rules, and patients of whom any fact of the vocabulary may be known."""
    panel = Panel(load())
    return drawn(cohorts(patients(SHIPPED, tuple(SHIPPED.facts)), 4), panel.compare, examples, number)


def cohorts(one: st.SearchStrategy[Values], size: int) -> st.SearchStrategy[list[Values]]:
    """Some patients at a time, so that what costs once for a rule base is shared."""
    return st.lists(one, min_size=size, max_size=size)


def drawn(what: st.SearchStrategy[T], compare: Callable[[T], Tally], examples: int, number: int) -> Tally:
    """Compare so many draws, reproducibly; shrink what differs."""
    found: list[Tally] = []

    @seed(number)
    @settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck), print_blob=False)
    @given(what)
    def every(one: T) -> None:
        found.append(compare(one))
    every()
    return Tally(*map(sum, zip(*found, strict=True)))


KINDS: dict[str, Callable[[int, int], Tally]] = dict(
    zip(EXAMPLES, (few_facts, shipped_facts, findings_of_genes, shipped_rules), strict=True))


def task(kind: str, number: int) -> Tally | str:
    """What one process does: a tally, or what differs."""
    try:
        return KINDS[kind](EXAMPLES[kind], number)
    except Exception as error:  # whatever it is, a process that is waited for must tell it as text
        return f"{kind}, seed {number}:\n{error!r}"


def main() -> int:
    """Ask until enough was asked; 1 when two engines differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    start, total = time.perf_counter(), Tally()
    # durable-rules never gives back what it compiled, so a process does one task and ends.
    with ProcessPoolExecutor(chosen.jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        for kind, share in zip(KINDS, ((1 - SHARE_OF_SHIPPED) / 3,) * 3 + (SHARE_OF_SHIPPED,), strict=True):
            failed, part = asked_until(pool, kind, int(chosen.pairs * share), chosen.seed, chosen.jobs)
            if failed:
                print(failed)
                return 1
            total = total.plus(part)
            print(line(kind, part), flush=True)
    print(line("all", total))
    print(f"0 disagreements between the evaluator, durable-rules, DuckDB and z3 in "
          f"{total.pairs:,} pairs; seed {chosen.seed}, {time.perf_counter() - start:.0f} s")
    return 0


def asked_until(pool: ProcessPoolExecutor, kind: str, pairs: int, first: int, jobs: int) -> tuple[str, Tally]:
    """What differs, or a tally of at least so many pairs; tasks are told apart by their seeds."""
    total, numbers = Tally(), count(first * 100_000)
    running = deque(pool.submit(task, kind, next(numbers)) for _ in range(jobs))
    while running:
        found = running.popleft().result()
        if isinstance(found, str):
            return found, total
        total = total.plus(found)
        if total.pairs < pairs:
            running.append(pool.submit(task, kind, next(numbers)))
        print(f"{kind}: {total.pairs:,} pairs", file=sys.stderr, flush=True)
    return "", total


def line(kind: str, tally: Tally) -> str:
    """A tally in words."""
    return (f"{kind}: {tally.pairs:,} pairs of {tally.patients:,} patients in {tally.bases:,} draws; "
            f"{tally.met:,} met, {tally.not_met:,} not met, {tally.unknown:,} unknown; "
            f"{tally.intervals:,} ranges among the facts, {tally.absent:,} facts asked for and not known")


if __name__ == "__main__":
    sys.exit(main())
