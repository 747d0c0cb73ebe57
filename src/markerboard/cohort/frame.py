"""A table of patients in memory, of whichever library gives Arrow, evaluated as a file of it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from warnings import warn

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from markerboard.cohort.common import Options, checked, evaluated
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.given import Connection, Given
from markerboard.cohort.intake import REJECTS, take_in
from markerboard.cohort.outputs import GROUPS, MISSING, VERDICTS
from markerboard.cohort.staged import UNREAD
from markerboard.cohort.summary import unused_told
from markerboard.errors import CohortError, counted
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

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that no fact is read from: what they state was not used."""
        return tuple(self.summary["unused_columns"])

    def __repr__(self) -> str:
        studies = len(self.summary["studies"])
        of = "1 study" if studies == 1 else f"{studies} studies"
        told = f"{counted(self.verdicts.num_rows, 'patient')} and {of}"
        left = (counted(self.rejects.num_rows, "row") + " rejected",
                counted(self.unread.num_rows, "cell") + " not read",
                counted(len(self.unused), "column") + " not used")
        return f"<cohort of {told}; {', '.join(left)}>"


def of_frame(knowledge: KnowledgeBase, studies: Sequence[str], frame: Any, *,
             absent_unknown: bool = False) -> Cohort:
    """Evaluate a table of facts; warns of columns that are not used. Raises CohortError.

    What gives no Arrow is a TypeError.
    """
    query, options = Query(Asked(knowledge, studies)), Options()
    with TemporaryDirectory() as name, connected(Path(name), options.memory, options.threads) as connection:
        work = Path(name)
        given = _given(connection, _table(frame))
        intake = checked(take_in(connection, given, query, work, absent_unknown=absent_unknown), _MADE)
        told = {each: connection.table(each).order("ALL").arrow().read_all() for each in (REJECTS, UNREAD)}
        engine = f"duckdb {duckdb.__version__}"
        evaluated(Duck(connection), query, work, lambda _: None, engine, _MADE, intake)
        tables = {each: pq.read_table(work / f"{each}.parquet") for each in (VERDICTS, GROUPS, MISSING)}
        summary = json.loads((work / "summary.json").read_text(encoding="utf-8"))
    for said in unused_told(intake):
        warn(said, stacklevel=3)
    return Cohort(**tables, **told, summary=summary)


def _table(frame: Any) -> pa.Table:
    """Raises CohortError for a column, a list of rows or a frame of nothing, TypeError for anything else."""
    try:
        table = pa.table(frame)
    except (ValueError, pa.ArrowInvalid):
        table = None
    if table is None or not table.num_columns:
        raise CohortError(f"a `{type(frame).__name__}` is no table of patients: give a data frame, "
                          "with a row for each patient and a column for each fact")
    return table


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
