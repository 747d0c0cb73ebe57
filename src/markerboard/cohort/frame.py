"""A table of patients in memory, of whichever library gives Arrow, evaluated as a file of it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from markerboard.cohort.common import Options, checked, evaluated
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.given import Connection, Given
from markerboard.cohort.intake import REJECTS, take_in
from markerboard.cohort.outputs import GROUPS, MISSING, VERDICTS
from markerboard.cohort.staged import UNREAD
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query

_MADE = "a table in memory"


class Cohort(NamedTuple):
    """What a cohort comes to: the tables and the summary that the command writes."""

    verdicts: pa.Table
    groups: pa.Table
    missing: pa.Table
    rejects: pa.Table
    unread: pa.Table
    summary: Mapping[str, Any]


def of_frame(knowledge: KnowledgeBase, studies: Sequence[str], frame: Any, *,
             absent_unknown: bool = False) -> Cohort:
    """Evaluate a table of facts. Raises CohortError; TypeError for what gives no Arrow."""
    query, options = Query(Asked(knowledge, studies)), Options()
    with TemporaryDirectory() as name, connected(Path(name), options.memory, options.threads) as connection:
        work = Path(name)
        given = _given(connection, pa.table(frame))
        intake = checked(take_in(connection, given, query, work, absent_unknown=absent_unknown), _MADE)
        told = {each: connection.table(each).order("ALL").arrow().read_all() for each in (REJECTS, UNREAD)}
        engine = f"duckdb {duckdb.__version__}"
        evaluated(Duck(connection), query, work, lambda _: None, engine, _MADE, intake)
        tables = {each: pq.read_table(work / f"{each}.parquet") for each in (VERDICTS, GROUPS, MISSING)}
        summary = json.loads((work / "summary.json").read_text(encoding="utf-8"))
    return Cohort(**tables, **told, summary=summary)


def _given(connection: Connection, table: pa.Table) -> Given:
    """A table made known to the database, categories and columns without a value as texts."""
    plain = pa.schema([field.with_type(_plain(field.type)) for field in table.schema])
    connection.register("frame", table.cast(plain))
    columns = connection.execute("DESCRIBE frame").fetchall()
    return Given("frame", {str(each[0]): str(each[1]) for each in columns}, "row_number() OVER ()")


def _plain(type: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(type):
        return type.value_type
    return pa.string() if pa.types.is_null(type) else type
