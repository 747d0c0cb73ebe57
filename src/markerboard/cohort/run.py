"""The whole of a cohort: from an input to its verdicts, groups, missing facts, counts and figures."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import duckdb
from sqlglot import exp

from markerboard.cohort import attrition, figure, given
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.intake import REJECTS, Intake, take_in
from markerboard.cohort.outputs import MISSING, outputs
from markerboard.cohort.summary import Summary
from markerboard.cohort.whole import whole
from markerboard.errors import CohortError
from markerboard.knowledge import KnowledgeBase
from markerboard.sql import flow
from markerboard.sql.asked import Asked
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


class Engine(Protocol):
    """What runs the queries."""

    def write(self, select: exp.Select, file: Path) -> None: ...

    def row(self, select: exp.Select) -> Sequence[Any]: ...

    def read(self, file: Path, name: str) -> None: ...


def run(knowledge: KnowledgeBase, studies: Sequence[str], source: str, out: Path, options: Options,
        tell: Tell, engine: str = "duckdb") -> Summary:
    """Evaluate a cohort. Raises CohortError and OutputError; then nothing is left behind."""
    query = Query(Asked(knowledge, studies))
    with whole(out, replace=options.replace) as work:
        if engine == "spark":
            from markerboard.cohort.spark import run_in_spark

            return run_in_spark(query, source, work, options, tell)
        return _run_in_duckdb(query, source, work, options, tell)


def _run_in_duckdb(query: Query, source: str, work: Path, options: Options, tell: Tell) -> Summary:
    scratch = work / "scratch"
    scratch.mkdir()
    with connected(scratch, options.memory, options.threads) as connection:
        intake = _taken_in(connection, query, source, scratch, options, tell)
        rejects = given.literal(str(work / f"{REJECTS}.parquet"))
        connection.execute(f"COPY (FROM {REJECTS} ORDER BY ALL) TO {rejects}")
        name = f"duckdb {duckdb.__version__}"
        summary = evaluated(Duck(connection), query, work, tell, name, source, intake)
    shutil.rmtree(scratch)
    return summary


def _taken_in(connection: duckdb.DuckDBPyConnection, query: Query, source: str, scratch: Path,
              options: Options, tell: Tell) -> Intake:
    tell("reading")
    if given.is_table(source):
        opened = given.opened(connection, source, options.table, scratch)
        intake = take_in(connection, opened, query, scratch, absent_unknown=options.absent_unknown)
    else:
        from markerboard.cohort.cases import take_in_cases

        intake = take_in_cases(connection, source, query, scratch, options.threads)
    return checked(intake, source)


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
    summary = Summary(query.knowledge, name, given.shown(source), intake, flows, tests)
    _told(summary, query, work)
    return summary


def _told(summary: Summary, query: Query, work: Path) -> None:
    """The counts as files."""
    (work / "summary.json").write_text(json.dumps(summary.as_json(), indent=2, ensure_ascii=False) + "\n",
                                       encoding="utf-8")
    attrition.write_csv(work / "attrition.csv", attrition.HEADER, attrition.rows(query, summary.flows))
    attrition.write_csv(work / "missing_tests.csv", attrition.Test._fields, summary.tests)
    figures = work / "attrition"
    figures.mkdir()
    for one in summary.flows:
        page = query.knowledge.studies[one.study].page
        drawn = figure.svg(one, page["title"], attrition.criteria_texts(query, one.study),
                           partial=page["criteria"] != "full")
        (figures / f"{one.study}.svg").write_text(drawn, encoding="utf-8")




