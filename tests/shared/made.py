"""Synthetic cohorts in every form that is read, and what came out of a run over one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from builders import run
from cohorts import Cohort, stated_of, values_of
from markerboard.engines.evaluate import Answers
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql import worded
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT
from tables import expected

Row = dict[str, Any]


class Made:
    """Some synthetic patients, and what the evaluator says of each."""

    def __init__(self, knowledge: KnowledgeBase, count: int) -> None:
        self.knowledge, self.query = knowledge, Query(Asked(knowledge))
        self.cohort = Cohort(knowledge)
        self.batch: pa.RecordBatch = next(self.cohort.batches(count))
        self.values = list(values_of(self.cohort, self.batch))

    @cached_property
    def answers(self) -> dict[str, Answers]:
        """By patient, what the evaluator answers."""
        return dict(zip(self.batch[PATIENT].to_pylist(), expected(self.knowledge, self.values), strict=True))

    @property
    def sound(self) -> pa.RecordBatch:
        """The patients of whom nothing contradicts."""
        stated = stated_of(self.cohort, self.batch)
        return self.batch.filter(pa.array([one == values for one, values in zip(
            stated, self.values, strict=True)]))

    def parquet(self, file: Path) -> Path:
        """The patients as a Parquet file."""
        pq.write_table(pa.Table.from_batches([self.batch]), file)
        return file


def table(file: Path) -> dict[str, Row]:
    """The rows of a table of the output, by patient."""
    return {row.pop(PATIENT): row for row in pq.read_table(file).to_pylist()}


def verdicts(query: Query, answers: Mapping[str, Answers]) -> dict[str, Row]:
    """The table of verdicts that some answers make."""
    yes, no, neither = worded.STUDY
    word = {True: yes, False: no, None: neither}
    return {patient: {query.names[r.id]: word[said[r.id]] for r in query.asked.studies}
            for patient, said in answers.items()}


def groups(query: Query, answers: Mapping[str, Answers]) -> dict[str, Row]:
    """The table of groups that some answers make."""
    places = [place for rules in query.asked.studies for place in worded.stated(rules)]
    return {patient: {query.names[place]: said[place] for place in places}
            for patient, said in answers.items()}


def ran(source: object, out: Path, *more: str, code: int = 0) -> str:
    """Run `markerboard cohort`; what it says on stdout, or on stderr where it is to fail."""
    done = run("cohort", str(source), "--out", out, *more)
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


FEW = tuple(part for study in ("alter0303", "alter-l058", "met") for part in ("--study", study))
"""Studies enough for what does not depend on them: a query of the whole base takes seconds to make."""


def nothing_left(place: Path, *kept: str) -> bool:
    """Whether a place holds nothing but what was there."""
    return sorted(file.name for file in place.iterdir()) == sorted(kept)


def rejects(out: Path) -> Sequence[tuple[int | None, str | None, str]]:
    """The rows that were refused."""
    return [tuple(row.values()) for row in pq.read_table(out / "rejects.parquet").to_pylist()]


def unread(out: Path) -> Sequence[tuple[int, str, str, str, str]]:
    """The cells that could not be read: row, patient, column, text and why."""
    return [tuple(row.values()) for row in pq.read_table(out / "unread.parquet").to_pylist()]
