"""A table of patients in memory is evaluated as a file of it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")

import pyarrow as pa
import pyarrow.parquet as pq

import markerboard
from made import ran
from markerboard.errors import CohortError, MarkerboardError
from markerboard.notebook.board import Board

ROWS = {"patient": ["a", "b", "c"], "diagnosis": ["LUAD", "COAD", "nothing"], "age": ["60", "61", None],
        "EGFR status": ["mutated", "wild-type", "not tested"]}
STUDIES = ("alter-l058", "alter0303")


@pytest.fixture(scope="module")
def board() -> Board:
    """The board that `markerboard.load` gives."""
    return markerboard.load()


def frames() -> dict[str, Any]:
    """The same patients as every library keeps them."""
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    table = pa.table(ROWS)
    category = pandas.DataFrame(ROWS)
    category["diagnosis"] = category["diagnosis"].astype("category")
    return {"pyarrow": table, "pandas": pandas.DataFrame(ROWS), "polars": polars.DataFrame(ROWS),
            "categories": category, "indexed": pandas.DataFrame(ROWS).set_index("patient"),
            "batches": table.to_reader(1)}


def test_every_library(board: Board, tmp_path: Path) -> None:
    """P5: frames of every library come to the tables that the command writes of the same file."""
    pq.write_table(pa.table(ROWS), tmp_path / "p.parquet")
    ran(tmp_path / "p.parquet", tmp_path / "out", "--absent-unknown", *(f"--study={one}" for one in STUDIES))
    for name, frame in frames().items():
        found = board.cohort(frame, studies=STUDIES, absent_unknown=True)
        for table in ("verdicts", "groups", "missing"):
            written = pq.read_table(tmp_path / "out" / f"{table}.parquet")
            assert getattr(found, table).sort_by("patient") == written.sort_by("patient"), (name, table)
        assert found.unread.num_rows == 1
        assert found.summary["patients"] == 3


def test_not_used(board: Board) -> None:
    """A column that no fact is read from is told, in a warning and in the cohort, and never left unsaid."""
    with pytest.warns(UserWarning, match="1 column is not read: `EGFR`"):
        table = pa.table({**ROWS, "EGFR": ["L858R", "", ""]})
        found = board.cohort(table, studies=STUDIES, absent_unknown=True)
    assert found.unused == ("EGFR",)
    assert repr(found) == ("<cohort of 3 patients and 2 studies; 0 rows rejected, 2 cells not read, "
                           "1 column not used>")


def test_refused(board: Board) -> None:
    """A table without a patient, one of other columns, and what is no table are refused with why."""
    with pytest.raises(CohortError, match="holds no patient"):
        board.cohort(pa.table({name: [""][:0] for name in ROWS}), absent_unknown=True)
    with pytest.raises(CohortError, match="columns are missing"):
        board.cohort(pa.table(ROWS))
    with pytest.raises(MarkerboardError, match="there is no study"):
        board.cohort(pa.table(ROWS), studies=["nothing"])
    for no_table in ([{"patient": "a"}], pa.table({}), pytest.importorskip("pandas").Series([60])):
        with pytest.raises(CohortError, match="is no table of patients"):
            board.cohort(no_table)
    with pytest.raises(TypeError):
        board.cohort(object())
