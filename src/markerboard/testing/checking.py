"""Tries every property on patients drawn for somebody's rules, and shrinks what breaks one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import HypothesisException

from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casewriter
from markerboard.testing.bench import Bench
from markerboard.testing.exacter import more_exact
from markerboard.testing.given import Given, Property, examples
from markerboard.testing.losing import loss
from markerboard.testing.people import lessened
from markerboard.testing.properties import PROPERTIES
from markerboard.testing.relations import RELATIONS
from markerboard.testing.stated import listed, said

ALL: Mapping[str, Property] = {**PROPERTIES, "P19": loss, "P20": listed, "P21": more_exact,
                                "P22": said, **RELATIONS}
"""Every property that concerns a rule base, by its number."""
SHRINKING = 60.0
"""For how many seconds a smaller patient is sought who shows a failure: each is asked of every engine."""


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
    """Raise PropertiesFailed unless P1 to P7, P19 to P22 and M1 to M8 hold of so many patients of the rules.

    The same seed draws the same patients in a program of the same modules, whose constants Hypothesis
    draws from.
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

    def __init__(self, number: str, example: Given) -> None:
        super().__init__(number)
        self.number, self.example = number, example


@cache
def _kind(number: str) -> type[_Broken]:
    return type(f"_Broken{number}", (_Broken,), {})


class _Enough(BaseException):
    """The time to look for a smaller patient is over; Hypothesis would take an Exception for a failure."""


def _first(bench: Bench, properties: Mapping[str, Property], patients: int, drawn: int,
           tick: Callable[[], None]) -> Failure | None:
    """The first property that fails, shrunk."""
    last: list[_Broken] = []
    until = [0.0]

    @settings(max_examples=patients, database=None, deadline=None, derandomize=False, print_blob=False,
              phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False, verbosity=Verbosity.quiet,
              suppress_health_check=list(HealthCheck))
    @seed(drawn)
    @given(examples(bench))
    def every(example: Given) -> None:
        tick()
        if last and monotonic() > until[0]:
            raise _Enough
        for number, holds in properties.items():
            if _failure(number, holds, example) is not None:
                until[0] = until[0] or monotonic() + SHRINKING
                last[:] = [_kind(number)(number, example)]
                raise last[0]
    try:
        every()
    except (_Broken, _Enough):
        return _smallest(properties[last[0].number], last[0], until[0])
    except HypothesisException:  # one that does not fail every time
        if not last:
            raise
        return Failure(last[0].number, _promise(properties[last[0].number]), "not every time", ())
    return None


def _smallest(holds: Property, broken: _Broken, until: float) -> Failure | None:
    """The failure of an example from which nothing more can be left out, or as far as the time goes."""
    number, example = broken.number, broken.example
    smaller = _less(example)
    while (less := _next(number, holds, smaller, until)) is not None:
        example, smaller = less, _less(less)
    return _failure(number, holds, example)


def _next(number: str, holds: Property, smaller: Iterator[Given], until: float) -> Given | None:
    for example in smaller:
        if monotonic() > until:
            return None
        if _failure(number, holds, example) is not None:
            return example
    return None


def _less(example: Given) -> Iterator[Given]:
    """The same example with one thing less; what is better known still tells all that the case does."""
    vocabulary = example.knowledge.vocabulary
    yield from (replace(example, case=case) for case in lessened(vocabulary, example.case))
    for finer in lessened(vocabulary, example.finer):
        if example.case.facts.values.keys() <= finer.facts.values.keys():
            yield replace(example, finer=finer)


def _failure(number: str, holds: Property, example: Given) -> Failure | None:
    try:
        broken = next(holds(example), None)
    except Exception as error:  # an engine that breaks down does not answer the same
        broken = f"{type(error).__name__}: {error}", (example.case,)
    if broken is None:
        return None
    told, cases = broken
    named = [{**case.data, "case": f"{number.lower()}-{i}"} for i, case in enumerate(cases, 1)]
    return Failure(number, _promise(holds), told, tuple(named))


def _promise(holds: Property) -> str:
    """What a property promises, in its own words."""
    return (holds.__doc__ or "").strip().rstrip(".")
