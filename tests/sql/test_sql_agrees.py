"""The rules as SQL, and what databases make of it: the same answers as the evaluator, every one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import servers
from builders import ROOT, fewer, knowledge_of, some
from made import Made
from markerboard.answer.board import Board
from markerboard.engines import agree as engines
from markerboard.engines import evaluate
from markerboard.errors import EngineFailure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql.duck import Duck
from markerboard.sql.printed import written
from markerboard.sql.query import Query
from markerboard.sql.table import create
from strategies import ASKED, SHIPPED, SMALL, bases_with_patients, patients
from strategies_rules import atom
from tables import Row, Run, Values, answered, expected, in_duckdb, insert, reconciled

FEVER = knowledge_of(SMALL, written={"asked": atom("fever")})
ASKED_OF_SOME = bases_with_patients()


@pytest.fixture(scope="module")
def cases(board: Board) -> list[Values]:
    """What every case states."""
    return [board.read(file).facts.values for file in sorted((ROOT / "cases").glob("*.yaml"))]


# DuckDB

@fewer(10)
@given(ASKED_OF_SOME)
def test_random_bases(asked: tuple[KnowledgeBase, list[Values]]) -> None:
    """P7, M8: DuckDB answers for a table of patients as the evaluator does for each, calls included."""
    knowledge, cohort = asked
    assert answered(knowledge, cohort, in_duckdb) == expected(knowledge, cohort)


@fewer(10)
@given(ASKED_OF_SOME)
def test_random_bases_one_by_one(asked: tuple[KnowledgeBase, list[Values]]) -> None:
    """P7: DuckDB as the engine of single answers agrees with the evaluator, on measurements too."""
    knowledge, cohort = asked
    duck = Duck(knowledge)
    for values in cohort:
        assert duck.measure(values) == evaluate.measure(knowledge, values)
        assert duck.decide(values) == evaluate.decide(knowledge, values)


@pytest.mark.lengthy
@fewer(50)
@given(st.lists(patients(SHIPPED, ASKED), min_size=20, max_size=20))
def test_shipped_base(shipped: KnowledgeBase, cohort: list[Values]) -> None:
    """P7: on the shipped rules, patients drawn over every type of fact."""
    assert answered(shipped, cohort, in_duckdb) == expected(shipped, cohort)


@pytest.mark.lengthy
def test_every_case(shipped: KnowledgeBase, cases: list[Values]) -> None:
    """P7: every case, as a row of one table."""
    assert answered(shipped, cases, in_duckdb) == expected(shipped, cases)


@pytest.mark.lengthy
def test_every_case_one_by_one(shipped: KnowledgeBase, cases: list[Values]) -> None:
    """P7: every case, answered alone."""
    duck = Duck(shipped)
    for values in some(cases):
        assert duck.decide(values) == evaluate.decide(shipped, values)


@pytest.mark.lengthy
def test_some_studies(shipped: KnowledgeBase, cases: list[Values]) -> None:
    """The query of one study says of it what the query of all says."""
    few = some(cases)
    whole = expected(shipped, few)
    for study in ("alter0303", "alter-l058", "met"):
        for alone, full in zip(answered(shipped, few, in_duckdb, [study]), whole, strict=True):
            assert alone.items() <= full.items()
            assert study in alone


@pytest.mark.parametrize(("installed", "second"), [
    (("durable_rules_engine", "duckdb", "sqlglot"), "durable-rules"), (("duckdb", "sqlglot"), "duckdb"),
    (("duckdb",), ""), (("sqlglot",), ""),
])
def test_which_is_second(monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], second: str) -> None:
    """durable-rules is the second engine where it is installed, else DuckDB, else none."""
    if find_spec("durable_rules_engine") is None and second == "durable-rules":
        pytest.skip("durable-rules cannot be built here")
    monkeypatch.setattr(engines, "find_spec", lambda name: name in installed and find_spec(name))
    made = engines.second_engine(FEVER)
    assert type(made).__name__ == {"durable-rules": "Rulebook", "duckdb": "Duck", "": "NoneType"}[second]


def test_duckdb_is_named(shipped: KnowledgeBase) -> None:
    """An answer that DuckDB checked says so."""
    assert engines.second_name(Duck(shipped)) == f"duckdb {version('duckdb')}"


def test_duckdb_refuses(shipped: KnowledgeBase) -> None:
    """What the database refuses is a failure of the engine, never an answer."""
    with pytest.raises(EngineFailure, match="duckdb refused a fact"):
        Duck(shipped).decide({"measurable": "perhaps"})


# PostgreSQL

@pytest.fixture(scope="module")
def in_postgres() -> Iterator[Run]:
    """Run in a PostgreSQL server of the test's own."""
    if reason := servers.no_postgres():
        pytest.skip(reason)
    import psycopg

    # A statement that was prepared keeps the types of a table that has since been made anew.
    with servers.postgres() as address, psycopg.connect(
            address, autocommit=True, prepare_threshold=None) as connection:
        def run(query: Query, rows: Sequence[Row]) -> Sequence[Sequence[Any]]:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS facts")
                cursor.execute(written(create(query.table), "postgres").encode())
                cursor.executemany(insert(rows, "%s").encode(), rows)
                found: list[Any] = cursor.execute(written(query.select(), "postgres").encode()).fetchall()
                return found
        yield run


@pytest.mark.lengthy
def test_postgres_every_case(shipped: KnowledgeBase, cases: list[Values], in_postgres: Run) -> None:
    """P7: every case, in a real PostgreSQL."""
    assert answered(shipped, cases, in_postgres) == expected(shipped, cases)


@fewer(5)
@given(asked=ASKED_OF_SOME)
def test_postgres_random_bases(in_postgres: Run, asked: tuple[KnowledgeBase, list[Values]]) -> None:
    """P7: random rules and patients, in a real PostgreSQL."""
    knowledge, cohort = asked
    assert answered(knowledge, cohort, in_postgres) == expected(knowledge, cohort)


# A cohort of a thousand

@pytest.fixture(scope="module")
def made(shipped: KnowledgeBase) -> Made:
    """Some hundred synthetic patients, as many numbers as ranges, and much of them unknown."""
    return Made(shipped, 300)


def test_cohort_durable(shipped: KnowledgeBase, made: Made) -> None:
    """P7, M8: durable-rules answers for every patient of a cohort as the evaluator does."""
    pytest.importorskip("durable_rules_engine")
    second = engines.second_engine(shipped)
    assert second is not None
    for values, answers in zip(made.values, made.answers.values(), strict=True):
        assert second.decide(reconciled(shipped, values)) == answers


def test_cohort_duckdb(made: Made) -> None:
    """P7, M8: DuckDB answers for every patient of a cohort as the evaluator does."""
    assert answered(made.knowledge, made.values, in_duckdb) == list(made.answers.values())


def test_cohort_postgres(made: Made, in_postgres: Run) -> None:
    """P7, M8: PostgreSQL answers for every patient of a cohort as the evaluator does."""
    assert answered(made.knowledge, made.values, in_postgres) == list(made.answers.values())
