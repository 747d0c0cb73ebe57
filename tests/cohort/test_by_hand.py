"""Studies that were written by hand, which the SQL is measured beside."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("polars")

import duckdb

import by_hand
from measure_cohorts import made, verdicts


def test_they_say_what_the_rules_say(tmp_path: Path) -> None:
    """P7: who writes a study by hand in Polars finds of every patient what its rules say."""
    source = made(tmp_path, 20_000)
    verdicts(source, tmp_path, by_hand.STUDIES)()
    by_hand.in_polars(source, tmp_path / "hand.parquet")
    both = tmp_path / "verdicts.parquet", tmp_path / "hand.parquet"
    query = f"FROM '{both[0]}' EXCEPT ALL FROM '{both[1]}'"
    assert duckdb.execute(query).fetchall() == []
