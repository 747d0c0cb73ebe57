"""From a Parquet table of facts to the view `facts` of a Spark session, and what could not be read of it.

The columns are found and read as DuckDB reads them: the same query, translated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from markerboard.cohort.columns import Columns
from markerboard.cohort.given import ROW as GIVEN_ROW
from markerboard.cohort.given import Given, quoted
from markerboard.cohort.intake import REJECTS, Intake, unread
from markerboard.cohort.staged import PROBLEM, ROW, STAGED, UNREAD
from markerboard.cohort.staging import staging
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS, PATIENT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DIALECT = "spark"
_TYPES = {"string": "VARCHAR", "boolean": "BOOLEAN", "tinyint": "TINYINT", "smallint": "SMALLINT",
          "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE", "float": "FLOAT", "decimal": "DECIMAL"}


class SparkTables:
    """The tables of a session."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark

    def texts(self, given: Given, expressions: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        """The distinct texts of some expressions over a given table, by their names; in one pass."""
        if not expressions:
            return {}
        sets = ", ".join(f"collect_set({_spark(raw)})" for raw in expressions.values())
        row = self.spark.sql(f"SELECT {sets} FROM {given.name} AS given").collect()[0]  # noqa: S608
        return dict(zip(expressions, map(sorted, row), strict=True))

    def register(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self.spark.createDataFrame(table).createOrReplaceTempView(name)


def take_in(spark: SparkSession, source: str, query: Query, work: Path, scratch: Path, *,
            absent_unknown: bool = False) -> Intake:
    """Make the view `facts`, and write the rejects and the unread cells. Raises CohortError."""
    columns = Columns(SparkTables(spark), _given(spark, source), query)
    read = columns.read(absent_unknown=absent_unknown)
    staged = _written(spark, spark.sql(_spark(staging(columns, read))), scratch / STAGED)
    staged.createOrReplaceTempView(STAGED)
    repeated = staged.where(f"{PATIENT} IS NOT NULL").groupBy(PATIENT).count().where("count > 1")
    clean = staged.where(f"{PROBLEM} IS NULL")
    clean.join(repeated, PATIENT, "left_anti").createOrReplaceTempView(FACTS)
    rejects = _written(spark, _rejects(staged, clean.join(repeated, PATIENT)), work / f"{REJECTS}.parquet")
    told = spark.sql(_spark(unread(ROW))).join(repeated, PATIENT, "left_anti").select(
        ROW, PATIENT, "column", "text", PROBLEM)
    cells = _written(spark, told.orderBy(ROW, "column").coalesce(1), work / f"{UNREAD}.parquet")
    return Intake(staged.count(), rejects.count(), _first(rejects), columns.unused(),
                  cells.count(), _first(cells))


def text(select: exp.Expr) -> str:
    """A query as Spark reads it."""
    return select.sql(DIALECT, identify=True)


def place(file: Path) -> str:
    """A file on a disk that every machine sees, whatever Spark's own file system is."""
    return file.absolute().as_uri()


def _spark(written: str) -> str:
    """A query or an expression that was written for DuckDB."""
    return sqlglot.transpile(written, read="duckdb", write=DIALECT)[0]


def _given(spark: SparkSession, source: str) -> Given:
    """The table as a view, its rows numbered, and its types by the names that DuckDB has for them."""
    table = spark.read.parquet(source)
    known = {name: _typed(type) for name, type in table.dtypes}
    numbered = table.selectExpr(f"_metadata.row_index + 1 AS `{GIVEN_ROW}`", "*")
    numbered.createOrReplaceTempView("given")
    return Given("given", known, f"given.{quoted(GIVEN_ROW)}")


def _typed(type: str) -> str:
    if type.startswith("array<"):
        return f"{_typed(type.removeprefix('array<').removesuffix('>'))}[]"
    return _TYPES.get(type.partition("(")[0], type)


def _first(frame: DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.limit(5).collect()]


def _rejects(staged: DataFrame, repeated: DataFrame) -> DataFrame:
    """The rows that are refused, those of repeated patients among them, in their order."""
    refused = staged.where(f"{PROBLEM} IS NOT NULL").select(ROW, PATIENT, PROBLEM)
    again = f"concat('the patient stands in ', count, ' rows') AS {PROBLEM}"
    return refused.unionAll(repeated.selectExpr(ROW, PATIENT, again)).orderBy(ROW, PATIENT).coalesce(1)


def _written(spark: SparkSession, frame: DataFrame, file: Path) -> DataFrame:
    frame.write.parquet(place(file))
    return spark.read.parquet(place(file))
