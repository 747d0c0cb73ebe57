"""The whole of a cohort: from an input to its verdicts, groups, missing facts, counts and figures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from markerboard.cohort import given, packs, prevalences
from markerboard.cohort.common import Options, Tell, checked, evaluated
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.intake import REJECTS, Intake, take_in
from markerboard.cohort.staged import UNREAD
from markerboard.cohort.summary import Summary
from markerboard.cohort.whole import whole
from markerboard.imports import options as imports
from markerboard.imports.bulk import is_export
from markerboard.imports.molecular import study
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query


def run(knowledge: KnowledgeBase, studies: Sequence[str], source: str, out: Path, options: Options,
        tell: Tell, engine: str = "duckdb", beside: Sequence[packs.Pack] = ()) -> Summary:
    """Evaluate a cohort, with packs beside the rules. Raises CohortError and OutputError; then nothing is
    left behind.
    """
    query = Query(Asked(knowledge, studies))
    with whole(out, replace=options.replace) as work:
        if engine == "spark":
            from markerboard.cohort.spark import run_in_spark  # costs pyspark, an extra of its own

            return run_in_spark(query, source, work, options, tell)
        summary = _run_in_duckdb(query, source, work, options, tell)
        compared = packs.write(beside, source, work, options, tell, _taken_in)
        return summary._replace(closed_world=compared)


def _run_in_duckdb(query: Query, source: str, work: Path, options: Options, tell: Tell) -> Summary:
    scratch = work / "scratch"
    scratch.mkdir()
    with connected(scratch, options.memory, options.threads) as connection:
        intake = _taken_in(connection, query, source, scratch, options, tell)
        for told in (REJECTS, UNREAD):
            file = given.literal(str(work / f"{told}.parquet"))
            connection.execute(f"COPY (FROM {told} ORDER BY ALL) TO {file}")
        name = f"duckdb {duckdb.__version__}"
        engine = Duck(connection)
        summary = evaluated(engine, query, work, tell, name, source, intake)
        if options.prevalences:
            prevalences.write(engine, query, work, scratch)
    shutil.rmtree(scratch)
    return summary


def _taken_in(connection: duckdb.DuckDBPyConnection, query: Query, source: str, scratch: Path,
              options: Options, tell: Tell) -> Intake:
    tell("reading")
    if given.is_table(source):
        opened = given.opened(connection, source, options.table, scratch)
        intake = take_in(connection, opened, query, scratch, absent_unknown=options.absent_unknown)
    elif study.is_study(Path(source)):
        from markerboard.cohort.studies import take_in_study

        asked = imports.Options(origin=options.origin, panel=tuple(options.panel),
                                unfiltered=options.unfiltered)
        intake = take_in_study(connection, source, query, scratch, asked)
    elif is_export(Path(source)):
        from markerboard.cohort.exported import take_in_export

        intake = take_in_export(connection, source, query, scratch)
    else:
        from markerboard.cohort.cases import take_in_cases

        intake = take_in_cases(connection, source, query, scratch, options.threads)
    return checked(intake, source)
