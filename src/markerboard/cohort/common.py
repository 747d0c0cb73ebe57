"""What a run of a cohort is asked, and what it writes, whichever engine runs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlglot import exp

from markerboard.cohort import assays, attrition, figure, given
from markerboard.cohort.intake import Intake
from markerboard.cohort.outputs import MISSING, outputs
from markerboard.cohort.summary import Summary
from markerboard.errors import CohortError
from markerboard.sql import flow
from markerboard.sql.query import Query

Tell = Callable[[str], None]
"""Says what is being done."""


class Options(NamedTuple):
    """How a cohort is run."""

    table: str = "facts"
    memory: str = "4GB"
    threads: int | None = None
    absent_unknown: bool = False
    replace: bool = False
    spark: Sequence[str] = ()
    origin: str = ""
    panel: Sequence[str] = ()
    unfiltered: bool = False
    prevalences: bool = False
    closed_world: str | None = None


class Engine(Protocol):
    """What runs the queries."""

    def write(self, select: exp.Select, file: Path) -> None:
        """Write the answer of a query as Parquet."""

    def row(self, select: exp.Select) -> Sequence[Any]:
        """The one row that a query of counts has."""

    def read(self, file: Path, name: str) -> None:
        """Make a table that was written known under a name."""


def checked(intake: Intake, source: str) -> Intake:
    """What was taken in. Raises CohortError when there is no patient in it."""
    if not intake.rows:
        raise CohortError(f"{given.shown(source)}: holds no patient")
    if intake.rejected == intake.rows:
        first = "; ".join(dict.fromkeys(problem for _, _, problem in intake.first))
        raise CohortError(f"{given.shown(source)}: no row could be read: {first}")
    return intake


def evaluated(engine: Engine, query: Query, work: Path, tell: Tell, name: str, source: str,
              intake: Intake) -> Summary:
    """Write every table and figure of the patients in `facts`."""
    for table, select in outputs(query):
        tell(table)
        engine.write(select, work / f"{table}.parquet")
    tell("counting")
    flows = flow.flows(query, engine.row(flow.counts(query)))
    engine.read(work / f"{MISSING}.parquet", MISSING)
    ranking = attrition.ranking_query(query, MISSING)
    tests = attrition.ranked(query, engine.row(ranking)) if ranking else []
    ordering = assays.ranking_query(query, MISSING)
    orders = assays.ranked(query, engine.row(ordering)) if ordering else []
    summary = Summary(query.knowledge, name, given.shown(source), intake, flows, tests, orders)
    _told(summary, query, work)
    return summary


def _told(summary: Summary, query: Query, work: Path) -> None:
    """The counts as files."""
    (work / "summary.json").write_text(json.dumps(summary.as_json(), indent=2, ensure_ascii=False) + "\n",
                                       encoding="utf-8")
    attrition.write_csv(work / "attrition.csv", attrition.HEADER, attrition.rows(query, summary.flows))
    attrition.write_csv(work / "missing_tests.csv", attrition.Test._fields, summary.tests)
    attrition.write_csv(work / "assays.csv", assays.HEADER, assays.rows(summary.assays))
    figures = work / "attrition"
    figures.mkdir()
    for one in summary.flows:
        page = query.knowledge.studies[one.study].page
        drawn = figure.svg(one, page["title"], attrition.criteria_texts(query, one.study),
                           partial=page["criteria"] != "full")
        (figures / f"{one.study}.svg").write_text(drawn, encoding="utf-8")




