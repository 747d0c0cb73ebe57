"""Spark as the engine of a cohort: the same queries, on as many machines as its master has.

The table is Parquet as `facts --ddl` describes it, codes as codes. Input and output stand where every
machine sees them; each table of the output is a directory of Parquet files.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from markerboard.cohort import prevalences
from markerboard.cohort.common import Options, Tell, checked, evaluated
from markerboard.cohort.duck import FULL
from markerboard.cohort.given import CASES, reason
from markerboard.cohort.spark_intake import place, take_in, text
from markerboard.cohort.summary import Summary
from markerboard.errors import CohortError, OutputError
from markerboard.sql.query import Query

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

AT_ONCE = 60
"""How many counts are asked for at once; far more, and Java does not compile what Spark makes of them."""
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


def run_in_spark(query: Query, source: str, work: Path, options: Options, tell: Tell) -> Summary:
    """Evaluate a cohort in Spark. Raises CohortError and OutputError."""
    if source.endswith(CASES):
        raise CohortError(f"{source}: Spark reads Parquet; case files are for DuckDB")
    scratch = work / "scratch"
    with session(options.spark) as spark, _told(source):
        tell("reading")
        intake = take_in(spark, source, query, work, scratch, absent_unknown=options.absent_unknown)
        engine, name = Spark(spark, scratch), f"spark {spark.version}"
        summary = evaluated(engine, query, work, tell, name, source, checked(intake, source))
        if options.prevalences:
            prevalences.write(engine, query, work, scratch)
    shutil.rmtree(scratch)
    return summary


class Spark:
    """Runs queries over the views of a session."""

    def __init__(self, spark: SparkSession, scratch: Path) -> None:
        self.spark, self.scratch = spark, scratch

    def write(self, select: exp.Select, file: Path) -> None:
        """The answer of a query as a directory of Parquet files."""
        self.spark.sql(text(select)).write.parquet(place(file))

    def row(self, select: exp.Select) -> Sequence[Any]:
        """The one row that a query counts, over what it counts worked out once."""
        counted = select.args["from_"].this
        if isinstance(counted, exp.Subquery):
            inner = counted.unnest()
            assert isinstance(inner, exp.Select)  # noqa: S101  # by how counts are written
            self.write(inner, self.scratch / counted.alias)
            self.read(self.scratch / counted.alias, counted.alias)
        counts: list[Any] = []
        for i in range(0, len(select.expressions), AT_ONCE):
            some = exp.select(*select.expressions[i : i + AT_ONCE]).from_(exp.to_table(counted.alias_or_name))
            counts += self.spark.sql(text(some)).collect()[0]
        return counts

    def read(self, file: Path, name: str) -> None:
        """Make a view of a table that was written."""
        self.spark.read.parquet(place(file)).createOrReplaceTempView(name)


@contextmanager
def session(settings: Sequence[str]) -> Iterator[SparkSession]:
    """The session that runs already, or a new one with these settings. Raises CohortError."""
    with warnings.catch_warnings(action="ignore", category=FutureWarning):  # about pandas, unused here
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("markerboard")
    for name, value in (_QUIET | dict(map(_setting, settings))).items():
        builder = builder.config(name, value)
    try:
        spark = running or builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise CohortError(f"Spark cannot be started; it needs Java 17 or later: {reason(error)}") from None
    spark.sparkContext.setLogLevel("OFF")  # what went wrong is told once, and in a sentence
    try:
        yield spark
    finally:
        if running is None:
            spark.stop()


def _setting(written: str) -> tuple[str, str]:
    name, _, value = written.partition("=")
    if not value or not name.startswith("spark."):
        raise CohortError(f"`{written}` is not a setting of Spark; write spark.master=spark://host:7077")
    return name, value


@contextmanager
def _told(source: str) -> Iterator[None]:
    """What Spark raises, as one sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        if "No space left on device" in str(error):
            raise OutputError(f"the output cannot be written: {FULL}; nothing was left behind") from None
        raise CohortError(f"{source}: Spark could not evaluate it: {reason(error)}") from None
