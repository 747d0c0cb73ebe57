"""From a Parquet table of facts to the views `facts` and `rejects` of a Spark session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from markerboard.cohort.columns import missing_columns, of_type
from markerboard.cohort.intake import REJECTS, Intake
from markerboard.cohort.staged import PROBLEM, ROW, STAGED
from markerboard.errors import CohortError
from markerboard.sql import checks
from markerboard.sql.query import Query
from markerboard.sql.table import BOOLEAN, FACTS, INTEGER, NUMBER, PATIENT, TEXT, Column, identifier
from markerboard.sql.tests import Sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DIALECT = "spark"
_WHOLE = ("tinyint", "smallint", "int", "bigint")
_FITTING = {BOOLEAN: ("boolean",), INTEGER: _WHOLE, TEXT: ("string",),
            NUMBER: (*_WHOLE, "double", "float", "decimal")}


def take_in(spark: SparkSession, source: str, query: Query, work: Path, scratch: Path, *,
            absent_unknown: bool = False) -> Intake:
    """Make the view `facts`, and write the rejects. Raises CohortError."""
    given = spark.read.parquet(source)
    types = {name.lower(): type.partition("(")[0] for name, type in given.dtypes}
    _refuse(types, query, absent_unknown)
    staged = _written(spark, _staged(given, types, query), scratch / STAGED)
    repeated = staged.where(f"{PATIENT} IS NOT NULL").groupBy(PATIENT).count().where("count > 1")
    clean = staged.where(f"{PROBLEM} IS NULL")
    clean.join(repeated, PATIENT, "left_anti").createOrReplaceTempView(FACTS)
    rejects = _written(spark, _rejects(staged, clean.join(repeated, PATIENT)), work / f"{REJECTS}.parquet")
    first = [tuple(row) for row in rejects.limit(5).collect()]
    asked = {PATIENT, *(c.name for c in query.reads)}
    unused = [name for name in given.columns if name.lower() not in asked]
    return Intake(staged.count(), rejects.count(), first, unused)


def text(select: exp.Expr) -> str:
    """A query as Spark reads it."""
    return select.sql(DIALECT, identify=True)


def place(file: Path) -> str:
    """A file on a disk that every machine sees, whatever Spark's own file system is."""
    return file.absolute().as_uri()


def _refuse(types: Mapping[str, str], query: Query, absent_unknown: bool) -> None:
    """Refuse a table that lacks columns, or has some of a wrong type; all of them at once."""
    wanted = [PATIENT, *([] if absent_unknown else [c.name for c in query.reads])]
    if absent := [name for name in wanted if name not in types]:
        raise CohortError(missing_columns(absent, types))
    wrong = [of_type(c.name, types[c.name], c.type) for c in query.reads
             if c.name in types and types[c.name] not in _FITTING[c.type]]
    if wrong:
        raise CohortError("\n".join(wrong))


def _staged(given: DataFrame, types: Mapping[str, str], query: Query) -> DataFrame:
    """The columns that are asked for, and the first thing that is wrong with each row."""
    patient = f"nullif(trim(CAST({PATIENT} AS string)), '')"
    columns = (f"{_read(c, types.get(c.name))} AS {text(identifier(c.name))}" for c in query.reads)
    read = given.selectExpr(f"_metadata.row_index + 1 AS {ROW}", f"{patient} AS {PATIENT}", *columns)
    wrong = text(_problem(query))
    return read.selectExpr(
        "*", f"CASE WHEN {PATIENT} IS NULL THEN 'the patient has no id' ELSE {wrong} END AS {PROBLEM}")


def _problem(query: Query) -> Sql:
    return checks.problem(query.table, query.reads, texts=True)


def _read(column: Column, type: str | None) -> str:
    name = text(identifier(column.name))
    if type is None:
        return f"CAST(NULL AS {column.type.replace(TEXT, 'string')})"
    # The text of a single-precision number is the number that was meant: 0.7, not 0.699999988.
    return f"CAST(CAST({name} AS string) AS double)" if type == "float" else name


def _rejects(staged: DataFrame, repeated: DataFrame) -> DataFrame:
    """The rows that are refused, those of repeated patients among them, in their order."""
    refused = staged.where(f"{PROBLEM} IS NOT NULL").select(ROW, PATIENT, PROBLEM)
    again = f"concat('the patient stands in ', count, ' rows') AS {PROBLEM}"
    return refused.unionAll(repeated.selectExpr(ROW, PATIENT, again)).orderBy(ROW, PATIENT).coalesce(1)


def _written(spark: SparkSession, frame: DataFrame, file: Path) -> DataFrame:
    frame.write.parquet(place(file))
    return spark.read.parquet(place(file))
