"""The part of `check` that needs Hypothesis."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from hypothesis.configuration import set_hypothesis_home_dir

from markerboard.errors import EngineDisagreement, RulebookError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casewriter import read_back, save
from markerboard.testing import ALL, Bench, Failure, failures

ENGINES = "P7"


def try_and_tell(knowledge: KnowledgeBase, patients: int, seed: int, *, directory: Path | None,
                 told: bool) -> tuple[dict[str, Any], int]:
    """The counts, and the exit code; what there is to say goes to standard error."""
    bench = Bench(knowledge)
    with _leaving_nothing(), _bar(patients) as tick:
        found = failures(bench, patients, seed=seed, tick=tick)
    for failure in found if told else ():
        click.echo(str(failure), err=True)
    for failure in found if directory else ():
        for case in failure.cases:
            click.echo(f"wrote {save(case, directory or Path())}", err=True)
    data: dict[str, Any] = {
        "properties tried": len(ALL), "patients drawn": patients, "seed": seed,
        "engines": ", ".join(bench.engines), "properties that fail": len(found)}
    if not told:
        data["failures"] = [_data(failure) for failure in found]
    return data, _exit_code(found)


def _exit_code(found: list[Failure]) -> int:
    """70 where engines disagree, 4 where something else does not hold of the rules."""
    if any(failure.number == ENGINES for failure in found):
        return EngineDisagreement.exit_code
    return RulebookError.exit_code if found else 0


def _data(failure: Failure) -> dict[str, Any]:
    return {"property": failure.number, "promise": failure.promise, "message": failure.told,
            "cases": [read_back(case) for case in failure.cases]}


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """Hypothesis keeps notes in the directory that it is used in; here, in one that does not stay."""
    with TemporaryDirectory() as place:
        set_hypothesis_home_dir(place)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


@contextmanager
def _bar(patients: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal. Shrinking tries more patients than were asked for, which it does not count."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=patients, label="trying properties", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
