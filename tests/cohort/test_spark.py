"""Spark: the same SQL, the same answers, and a cohort from Parquet to Parquet; on this machine alone."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

import servers
from builders import ROOT, run
from made import Made, groups, nothing_left, ran, rejects, table, unread, verdicts
from markerboard.answer.board import Board
from markerboard.cohort.staged import ARROW
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql.printed import written
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT
from strategies import bases_with_patients
from tables import Row, Run, Values, answered, expected

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.skipif(bool(servers.no_spark()), reason=servers.no_spark() or "Spark can be started")
SPARK = ("--engine", "spark")


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    """One session for all, as it takes long to start."""
    with servers.spark() as session:
        yield session


@pytest.fixture(scope="module")
def in_spark(session: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run in Spark."""
    def run(query: Query, rows: Sequence[Row]) -> Sequence[Sequence[Any]]:
        schema = pa.schema([(PATIENT, pa.string()), *((c.name, ARROW[c.type]) for c in query.table.columns)])
        file = tmp_path_factory.mktemp("rows") / "facts.parquet"
        pq.write_table(pa.table([*zip(*rows, strict=True)], schema=schema), file)
        session.read.parquet(str(file)).createOrReplaceTempView("facts")
        found: list[Any] = session.sql(written(query.select(), "spark").rstrip(";")).collect()
        return found
    return run


# The printed SQL

def test_every_case(shipped: KnowledgeBase, board: Board, in_spark: Run) -> None:
    """P7: every case, in Spark."""
    cases = [board.read(file).facts.values for file in sorted((ROOT / "cases").glob("*.yaml"))]
    assert answered(shipped, cases, in_spark) == expected(shipped, cases)


@settings(max_examples=10)
@given(asked=bases_with_patients())
def test_random_bases(in_spark: Run, asked: tuple[KnowledgeBase, list[Values]]) -> None:
    """P7: random rules and patients, in Spark."""
    knowledge, cohort = asked
    assert answered(knowledge, cohort, in_spark) == expected(knowledge, cohort)


# A cohort

@pytest.fixture(scope="module")
def made(shipped: KnowledgeBase) -> Made:
    """A thousand synthetic patients."""
    return Made(shipped, 1_000)


@pytest.fixture(scope="module")
def outs(made: Made, session: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What Spark and DuckDB made of them."""
    place = tmp_path_factory.mktemp("spark")
    source = made.parquet(place / "p.parquet")
    ran(source, place / "spark", *SPARK)
    ran(source, place / "duckdb")
    return place / "spark", place / "duckdb"


def test_cohort(made: Made, outs: tuple[Path, Path]) -> None:
    """P7, M8: every verdict and every group of every patient is the evaluator's."""
    assert table(outs[0] / "verdicts.parquet") == verdicts(made.query, made.answers)
    assert table(outs[0] / "groups.parquet") == groups(made.query, made.answers)


def test_as_duckdb(outs: tuple[Path, Path]) -> None:
    """Missing facts, counts, rankings and figures are those of DuckDB."""
    spark, duckdb = outs
    assert table(spark / "missing.parquet") == table(duckdb / "missing.parquet")
    for file in ("attrition.csv", "missing_tests.csv", "assays.csv", "attrition/alter0303.svg"):
        assert (spark / file).read_bytes() == (duckdb / file).read_bytes()
    said, also = (json.loads((out / "summary.json").read_text(encoding="utf-8")) for out in outs)
    assert said.pop("engine").startswith("spark ")
    assert also.pop("engine").startswith("duckdb ")
    assert said == also


def test_prevalences(made: Made, session: SparkSession, tmp_path: Path) -> None:
    """What patients were found to have is counted as by DuckDB, to the byte."""
    source = made.parquet(tmp_path / "p.parquet")
    for place, more in (("spark", SPARK), ("duckdb", ())):
        ran(source, tmp_path / place, *more, "--study", "met", "--study", "alter0303", "--prevalences")
    spark, duckdb = ((tmp_path / place / "prevalences.json").read_bytes() for place in ("spark", "duckdb"))
    assert spark == duckdb
    assert {"tissue NGS", "FISH"} <= json.loads(spark)["assays"].keys()


def test_rejects(made: Made, session: SparkSession, tmp_path: Path) -> None:
    """Rows that are no patient are refused as by DuckDB, and what cannot be read is told and left open."""
    rows = pa.Table.from_batches([made.sound.slice(0, 7)]).to_pylist()
    twice = rows[3][PATIENT]
    rows[0] |= {"pdl1_tps_low": 140.0, "pdl1_tps_high": 140.0}
    rows[1] |= {"pdl1_tps_low": 0.6, "pdl1_tps_high": 10.0}
    rows[2] |= {PATIENT: rows[3][PATIENT]}
    rows[4] |= {PATIENT: None}
    rows[5] |= {"diagnosis": "Lung Adenocarcinoma", "extent": "Metastatic", "prior_drugs": "Tagrisso;zz"}
    rows[6] |= {"diagnosis": "LUADX", "egfr_status": "WT"}
    pq.write_table(pa.Table.from_pylist(rows, schema=made.batch.schema), tmp_path / "p.parquet")
    for place, more in (("spark", SPARK), ("duckdb", ())):
        ran(tmp_path / "p.parquet", tmp_path / place, *more, "--study", "pd-l1-retrospective", "--study",
            "alter0303")
    spark, duckdb = tmp_path / "spark", tmp_path / "duckdb"
    for name in ("verdicts", "groups", "missing"):
        assert table(spark / f"{name}.parquet") == table(duckdb / f"{name}.parquet")
    assert rejects(spark) == rejects(duckdb) == [
        (3, twice, "the patient stands in 2 rows"), (4, twice, "the patient stands in 2 rows"),
        (5, None, "the patient has no id")]
    assert unread(spark) == unread(duckdb)
    assert [(row, column, text) for row, _, column, text, _ in unread(spark)] == [
        (1, "pdl1_tps_low", "140.0"), (2, "pdl1_tps_low", "0.6"), (6, "prior_drugs", "Tagrisso;zz"),
        (7, "diagnosis", "LUADX")]


def test_columns(made: Made, session: SparkSession, tmp_path: Path) -> None:
    """Missing columns and wrong types are named all at once, as for DuckDB."""
    whole = pa.Table.from_batches([made.batch.slice(0, 3)])
    pq.write_table(whole.drop_columns(["age_low", "stage"]), tmp_path / "p.parquet")
    said = ran(tmp_path / "p.parquet", tmp_path / "out", *SPARK, code=3)
    assert "2 columns are missing:\n  age_low\n  stage\n" in said
    at = whole.schema.get_field_index("age_low")
    pq.write_table(whole.set_column(at, "age_low", pa.array([[1]] * 3)), tmp_path / "p.parquet")
    said = ran(tmp_path / "p.parquet", tmp_path / "out", *SPARK, code=3)
    assert "`age_low` is of type BIGINT[], where a whole number is asked for" in said
    assert nothing_left(tmp_path, "p.parquet")


@pytest.mark.parametrize(("name", "said"), [
    ("p.parquet", "Spark could not evaluate it"), ("c.jsonl", "Spark reads Parquet"), ("absent", "")])
def test_no_cohort(session: SparkSession, tmp_path: Path, name: str, said: str) -> None:
    """What Spark cannot read is refused in one sentence, and nothing is left behind."""
    if name != "absent":
        (tmp_path / name).write_text("hello", encoding="utf-8")
    told = ran(tmp_path / name, tmp_path / "out", *SPARK, code=3)
    assert said in told
    assert len(told.splitlines()) == 1
    assert nothing_left(tmp_path, *([] if name == "absent" else [name]))


def test_settings(tmp_path: Path) -> None:
    """A setting that is none is refused, before Spark is started."""
    done = run("cohort", "p.parquet", "--out", tmp_path / "out", *SPARK, "--spark", "local[2]")
    assert done.exit_code == 3
    assert "`local[2]` is not a setting of Spark; write spark.master=" in done.stderr


# What docs/cohorts.md shows

PAGE = dict(re.findall(r"<!-- ([\w-]+) -->\n```\w*\n(.*?)\n```",
                       (ROOT / "docs" / "cohorts.md").read_text(encoding="utf-8"), re.DOTALL))


def test_page_command(made: Made, session: SparkSession, tmp_path: Path) -> None:
    """The command for a cluster runs, here on the session that is there."""
    made.parquet(tmp_path / "facts.parquet")
    command = shlex.split(PAGE["spark"].replace("/shared", str(tmp_path)))
    assert run(*command[1:], "--study", "met").exit_code == 0
    assert len(table(tmp_path / "out" / "verdicts.parquet")) == 1_000


def test_page_job(made: Made, session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job runs in a session as it is written."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    pq.write_table(pa.Table.from_batches([made.sound.slice(0, 5)]), tmp_path / "facts.parquet")
    exec(compile(PAGE["spark-sql"], "cohorts.md", "exec"), {  # noqa: S102
        "spark": session, "facts": str(tmp_path / "facts.parquet"), "answers": str(tmp_path / "answers")})
    said = verdicts(made.query, made.answers)
    for patient, row in table(tmp_path / "answers").items():
        assert said[patient].items() <= row.items()
