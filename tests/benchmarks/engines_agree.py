"""Every engine over one cohort, and in how many answers it differs from the evaluator."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cohorts import Cohort, values_of

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import servers
from markerboard.engines import agree as engines
from markerboard.engines import evaluate
from markerboard.sql.asked import Asked
from markerboard.sql.printed import written
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT, create
from tables import reconciled

Said = np.ndarray[Any, np.dtype[np.int8]]
"""A row a patient, a column an answer: 1, 0, or -1 where it is unknown."""
BLOCK = 10_000


def differences(cohort: Cohort, count: int, place: Path) -> Iterator[tuple[str, int, int]]:
    """Of each engine, how many answers it gave, and how many are not the evaluator's."""
    query, source = Query(Asked(cohort.table.knowledge)), place / "agree.parquet"
    cohort.write(source, count)
    first, second = one_by_one(cohort, query, count)
    yield "durable-rules", first.size, int((first != second).sum())
    for engine in (in_duckdb, in_postgres, in_spark):
        said = engine(query, source, place)
        yield engine.__name__.removeprefix("in_"), first.size, int((first != said).sum())


def one_by_one(cohort: Cohort, query: Query, count: int) -> tuple[Said, Said]:
    """What the evaluator and the second engine of single answers say."""
    knowledge, names = query.knowledge, query.asked.answers
    second = engines.second_engine(knowledge)
    assert second is not None
    here, there = (np.empty((count, len(names)), np.int8) for _ in range(2))
    patients = (values for batch in cohort.batches(count) for values in values_of(cohort, batch))
    for i, values in enumerate(patients):
        facts = reconciled(knowledge, values)
        for said, answers in ((here, evaluate.decide(knowledge, facts)), (there, second.decide(facts))):
            said[i] = [_NUMBER[answers[name]] for name in names]
    return here, there


_NUMBER = {True: 1, False: 0, None: -1}


def in_duckdb(query: Query, source: Path, place: Path) -> Said:
    """What DuckDB says."""
    with duckdb.connect() as connection:
        connection.read_parquet(str(source)).create_view("facts")
        text = written(query.select(), "duckdb").rstrip(";")
        connection.execute(f"COPY ({text}) TO '{place}/duck.parquet'")
    return told(place / "duck.parquet", query)


def in_postgres(query: Query, source: Path, place: Path) -> Said:
    """What a PostgreSQL server says, for as many patients at once as it likes."""
    import psycopg

    with servers.postgres() as address, psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute(written(create(query.table), "postgres").encode())
        filled(cursor, source)
        text = written(query.select(), "postgres").rstrip(";")
        asked = f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)".encode()
        with cursor.copy(asked) as copy, (place / "postgres.csv").open("wb") as file:
            for block in copy:
                file.write(block)
    duckdb.execute(f"COPY (FROM read_csv('{place}/postgres.csv')) TO '{place}/postgres.parquet'")
    return told(place / "postgres.parquet", query)


def filled(cursor: Any, source: Path) -> None:
    """Fill the table of facts."""
    import pyarrow.csv

    with cursor.copy("COPY facts FROM STDIN (FORMAT csv)") as copy:
        for batch in pq.ParquetFile(source).iter_batches(BLOCK):
            sink = pa.BufferOutputStream()
            pyarrow.csv.write_csv(batch, sink, pyarrow.csv.WriteOptions(include_header=False))
            copy.write(sink.getvalue().to_pybytes())


def in_spark(query: Query, source: Path, place: Path) -> Said:
    """What Spark says, as it is set by itself."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.config("spark.driver.host", "127.0.0.1").config(
        "spark.driver.memory", "4g").getOrCreate()
    try:
        session.read.parquet(str(source)).createOrReplaceTempView("facts")
        text = written(query.select(), "spark").rstrip(";")
        session.sql(text).write.parquet(str(place / "spark.parquet"))
    finally:
        session.stop()
    return told(place / "spark.parquet", query)


def told(file: Path, query: Query) -> Said:
    """The answers of a table, in the order of the patients."""
    table = pq.read_table(file).sort_by(PATIENT)
    columns = [table[query.names[name]].cast(pa.int8()).fill_null(-1) for name in query.asked.answers]
    return np.stack([column.to_numpy() for column in columns], axis=1)

