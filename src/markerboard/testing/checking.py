"""Tries every property on patients drawn for somebody's rules, and shrinks what breaks one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException

from markerboard import casewriter
from markerboard.knowledge import KnowledgeBase
from markerboard.testing.bench import Bench
from markerboard.testing.given import Given, Property, examples
from markerboard.testing.properties import PROPERTIES
from markerboard.testing.relations import RELATIONS

ALL: Mapping[str, Property] = {**PROPERTIES, **RELATIONS}
"""Every property that concerns a rule base, by its number."""


@dataclass(frozen=True)
class Failure:
    """A property that does not hold: its number, what it promises, what is wrong, and who shows it."""

    number: str
    promise: str
    told: str
    cases: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        shown = "---\n".join(map(casewriter.text, self.cases))
        return f"{self.number}: {self.promise}\n{self.told}\n{shown}".rstrip()


class PropertiesFailed(AssertionError):
    """Some properties do not hold of a rule base; `failures` names each, with a patient."""

    def __init__(self, failures: list[Failure], seed: int) -> None:
        super().__init__("\n\n".join([*map(str, failures), f"seed {seed}"]))
        self.failures = failures


def check_properties(knowledge: KnowledgeBase, patients: int = 100, *, seed: int = 0,
                     only: Iterable[str] = ALL) -> None:
    """Raise PropertiesFailed unless P1 to P7 and M1 to M8 hold of so many patients drawn for the rules.

    The same seed draws the same patients.
    """
    found = failures(Bench(knowledge), patients, seed=seed, only=only)
    if found:
        raise PropertiesFailed(found, seed)


def failures(bench: Bench, patients: int = 100, *, seed: int = 0, only: Iterable[str] = ALL,
             tick: Callable[[], None] = lambda: None) -> list[Failure]:
    """Every property that does not hold, each with the smallest patient found who shows it.

    `tick` is called for each patient. After a failure the others are tried anew without it.
    """
    left = {number: ALL[number] for number in only}
    found: list[Failure] = []
    while left and bench.knowledge.studies:
        failure = _first(bench, left, patients, seed, tick)
        if failure is None:
            break
        found.append(failure)
        del left[failure.number]
    return sorted(found, key=lambda failure: list(ALL).index(failure.number))


class _Broken(Exception):
    """A property failed; a class of its own for each, so that shrinking does not stray to another."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


@cache
def _kind(number: str) -> type[_Broken]:
    return type(f"_Broken{number}", (_Broken,), {})


def _first(bench: Bench, properties: Mapping[str, Property], patients: int, drawn: int,
           tick: Callable[[], None]) -> Failure | None:
    """The first property that fails, shrunk."""
    last: list[Failure] = []

    @settings(max_examples=patients, database=None, deadline=None, derandomize=False, print_blob=False,
              phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False, verbosity=Verbosity.quiet,
              suppress_health_check=list(HealthCheck))
    @seed(drawn)
    @given(examples(bench))
    def every(example: Given) -> None:
        tick()
        for number, holds in properties.items():
            failure = _failure(number, holds, example)
            if failure is not None:
                last[:] = [failure]
                raise _kind(number)(failure)
    try:
        every()
    except _Broken as broken:
        return broken.failure
    except HypothesisException:
        if not last:
            raise
        return last[0]  # one that does not fail every time
    return None


def _failure(number: str, holds: Property, example: Given) -> Failure | None:
    promise = (holds.__doc__ or "").strip().rstrip(".")
    try:
        broken = next(holds(example), None)
    except Exception as error:  # an engine that breaks down does not answer the same
        broken = f"{type(error).__name__}: {error}", (example.case,)
    if broken is None:
        return None
    told, cases = broken
    named = [{**case.data, "case": f"{number.lower()}-{i}"} for i, case in enumerate(cases, 1)]
    return Failure(number, promise, told, tuple(named))
