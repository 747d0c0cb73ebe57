"""The SQL itself: its names, its numbers, its words; stable, portable, and safe from what it quotes."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from math import inf, nextafter
from typing import Any

import pytest
import sqlglot
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, knowledge_of, rules_of, some
from markerboard.answer.board import Board
from markerboard.cli import main
from markerboard.cli.cohorts import DIALECTS
from markerboard.errors import EngineFailure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import All, Condition, Not, Some
from markerboard.language.expression import Test as Question
from markerboard.language.logic import Interval
from markerboard.language.parser import Parser
from markerboard.language.tree import Term
from markerboard.language.variants import parse as variant
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.facts import GeneState
from markerboard.patient.history import Drugs
from markerboard.sql import printed, worded
from markerboard.sql.asked import Asked
from markerboard.sql.duck import Duck
from markerboard.sql.names import LONGEST, identifiers, plain
from markerboard.sql.query import Query
from markerboard.sql.rows import Rows, double
from markerboard.sql.table import FACTS, Table
from markerboard.testing.values import decimals
from strategies import SMALL
from tables import answered, expected, in_duckdb, insert, rows_of

HOSTILE = ('x"; DROP TABLE facts; --', "x'); DELETE FROM facts; --", "*/ SELECT 1 /*", "back\\slash",
           "`tick`", "a.b|c(d)[e]{f}^g$h+i?j*k", "na\x00me", "new\nline", "öäü☃", "select")


def run(*arguments: str) -> Result:
    """The command line, run on arguments."""
    return CliRunner().invoke(main, list(arguments))


def query_of(knowledge: KnowledgeBase, *studies: str) -> Query:
    """The query of some studies."""
    return Query(Asked(knowledge, studies))


# Names

@pytest.mark.parametrize(("name", "identifier"), [
    ("pdl1.tps low", "pdl1_tps_low"), ("alter-e-003/tp53/wild-type", "alter_e_003__tp53__wild_type"),
    ("night sweats", "night_sweats"), ("28-8", "n28_8"), ("☃", "x"), ("", "x"), ("__a__", "a"),
])
def test_plain(name: str, identifier: str) -> None:
    """An identifier is lower-case ASCII, and begins with a letter."""
    assert plain(name) == identifier


def test_long_names_stay_apart() -> None:
    """Names that only differ far out are cut, and told apart by what they were."""
    found = identifiers(["a" * 100 + "1", "a" * 100 + "2", "A.b", "a b", "a_b"])
    assert len(set(found.values())) == 5
    assert max(map(len, found.values())) <= LONGEST
    assert found["A.b"] == "a_b"


@given(st.lists(st.text(max_size=80), unique=True))
def test_identifiers(names: list[str]) -> None:
    """Whatever people write, identifiers are plain, different, and no longer than PostgreSQL keeps."""
    found = identifiers(names)
    assert len(set(found.values())) == len(names)
    assert all(name.isidentifier() and name.isascii() and name == name.lower() and len(name) <= LONGEST
               for name in found.values())


# Numbers

@given(decimals() | st.decimals(-5, 5, allow_nan=False, allow_infinity=False, places=25),
       st.lists(decimals(places=4), min_size=1), st.sampled_from([None, inf, -inf]))
def test_doubles_keep_order(number: Decimal, thresholds: list[Decimal], inside: float | None) -> None:
    """A bound stands to every threshold as the number does; an open one as what lies just inside."""
    bound = double(number, inside)
    for threshold in (*thresholds, round(number, 4)):
        there = float(threshold)
        if number == threshold:
            expected_ = 0 if inside is None else 1 if inside > 0 else -1
        else:
            expected_ = 1 if number > threshold else -1
        assert (bound > there) - (bound < there) == expected_


def test_open_bound() -> None:
    """`<1` is the nearest double below 1."""
    assert double(Decimal(1), -inf) == nextafter(1, 0) == 0.9999999999999999


def test_too_many_digits() -> None:
    """A threshold that a column cannot tell from its neighbor is refused, not rounded."""
    knowledge = knowledge_of(SMALL, written={"asked": Parser(SMALL).parse("drift > 0.1234567890123456")})
    with pytest.raises(EngineFailure, match="compares more than 15 digits"):
        query_of(knowledge).select()


# Rows

def cells(knowledge: KnowledgeBase, **values: Any) -> dict[str, Any]:
    """The cells that some facts fill."""
    table = Table(knowledge)
    made = Rows(table).cells({name.replace("__", " "): value for name, value in values.items()})
    return {c.name: cell for c, cell in zip(table.columns, made, strict=True) if cell is not None}


@pytest.mark.parametrize(("value", "columns"), [
    (Interval(Decimal(1), Decimal(2)), {"share_of_cells_low": 1.0, "share_of_cells_high": 2.0}),
    (Interval(Decimal(1), None), {"share_of_cells_low": 1.0}),
    (Interval(None, Decimal(1), False, True), {"share_of_cells_high": 0.9999999999999999}),
])
def test_number(value: Interval, columns: dict[str, Any]) -> None:
    """A number is two bounds that belong to it."""
    assert cells(knowledge_of(SMALL), share__of__cells=value) == columns


@pytest.mark.parametrize(("value", "columns"), [
    (Drugs(frozenset({"syrup", "red pill"}), True), {"taken": "red pill;syrup", "taken_complete": True}),
    (Drugs(frozenset(), True), {"taken": "none", "taken_complete": True}),
    (Drugs(frozenset(), False), {"taken_complete": False}),
])
def test_drugs(value: Drugs, columns: dict[str, Any]) -> None:
    """An empty list that is whole says so; one that may lack something says nothing."""
    assert cells(knowledge_of(SMALL), taken=value) == columns


@pytest.mark.parametrize(("gene", "columns"), [
    (GeneState("wild-type", (), True), {"gene1_status": "wild-type", "gene1_a2v": False, "gene1_a2x": False}),
    (GeneState("mutated"), {"gene1_status": "mutated"}),
    (GeneState("mutated", (variant("A2V"),)),
     {"gene1_status": "mutated", "gene1_a2v": True, "gene1_a2x": True}),
    (GeneState("mutated", (variant("A2L"),), True),
     {"gene1_status": "mutated", "gene1_a2v": False, "gene1_a2x": True}),
    (GeneState("mutated", (variant("A2X"),), True), {"gene1_status": "mutated", "gene1_a2x": True}),
])
def test_gene(gene: GeneState, columns: dict[str, Any]) -> None:
    """Of a gene there is the status, and each variant that a rule asks for."""
    asked = {"asked": Parser(SMALL).parse("GENE1 has {A2V, A2X}")}
    assert cells(knowledge_of(SMALL, written=asked), GENE1=gene) == columns


# Words

@pytest.mark.lengthy
def test_words_are_the_answer(board: Board) -> None:
    """The printed query says of every case what the explained answer says, the missing facts in its order."""
    import duckdb

    cases = [board.read(file) for file in some(sorted((ROOT / "cases").glob("*.yaml")))]
    query = query_of(board.knowledge)
    with duckdb.connect() as connection:
        connection.execute(run("facts", "--ddl").stdout)
        rows = rows_of(query, [case.facts.values for case in cases])
        connection.executemany(insert(rows, "?"), rows)
        answer = connection.execute(run("sql").stdout)
        names = [column[0] for column in answer.description]
        told = {row[0]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}
    for row, case in zip(rows, cases, strict=True):
        assert words_of(board, query, case) == {k: v for k, v in told[str(row[0])].items() if k != "patient"}


def words_of(board: Board, query: Query, case: Any) -> dict[str, str | None]:
    """What the explained answer says, by the columns of the query."""
    found: dict[str, str | None] = {}
    for study in board.evaluate(case).studies:
        name = query.names[study.id]
        found[name] = study.verdict
        found[f"{name}_missing"] = ";".join(study.missing) if study.verdict == "undetermined" else None
        for criterion in (*study.inclusion, *study.exclusion):
            found[query.names[f"{study.id}/{criterion.id}"]] = criterion.verdict
        for finding in study.findings:
            for group, place in finding.groups.items():
                if place.when != "all":
                    word = dict(zip(worded.CRITERION, worded.PLACE, strict=True))[place.verdict]
                    found[query.names[f"{study.id}/{finding.id}/{group}"]] = word
    return found


# Text

def test_stable(shipped: KnowledgeBase) -> None:
    """The text is the same whatever Python's hashes are."""
    code = "from markerboard.cli import main; main(['sql', 'alter0303'])"
    texts = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True,
                            env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in "01"}
    assert len(texts) == 1
    assert texts.pop().decode().rstrip("\n") == printed.written(
        printed.select(query_of(shipped, "alter0303")), "duckdb")


@pytest.mark.lengthy
@pytest.mark.parametrize("dialect", some([*DIALECTS], 2))
def test_dialects(dialect: str) -> None:
    """Every dialect's text is one statement of that dialect, for the whole base and for the table."""
    for text in (run("sql", "--dialect", dialect, "--view", "answers").stdout,
                 run("facts", "--ddl", "--dialect", dialect).stdout):
        assert [type(made).__name__ for made in sqlglot.parse(text, read=dialect)] == ["Create"]


def test_comments(shipped: KnowledgeBase) -> None:
    """Each criterion stands beside its id, its text and its citation."""
    text = run("sql", "alter0303").stdout
    for kind in ("inclusion", "exclusion"):
        for criterion in shipped.studies["alter0303"].page[kind]:
            line = next(line for line in text.splitlines() if f"/* alter0303/{criterion['id']}: " in line)
            assert " ".join(criterion["text"].split()) in line
            assert all(f"[{source}: " in line for source in criterion["from"])


def test_snowflake_in_capitals() -> None:
    """Snowflake reads a name without quotes as one in capitals, so names are in capitals there."""
    assert '"AGE_LOW" >= 18' in run("sql", "alter0303", "--dialect", "snowflake").stdout


def test_table_with_schema() -> None:
    """The table may stand in a schema of a database."""
    assert 'FROM "warehouse"."onco"."facts"' in run("sql", "met", "--facts", "warehouse.onco.facts").stdout


def test_unknown_study() -> None:
    """A study that is not there is a mistake of the command line."""
    result = run("sql", "alter-303")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean" in result.stderr


@pytest.mark.parametrize("module", ["duckdb", "sqlglot"])
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Without what it needs, the command says what to install."""
    monkeypatch.setattr("markerboard.cli.cohorts.find_spec", lambda name: None if name == module else True)
    result = run("sql", "met")
    assert ("install markerboard[cohort]" in result.stderr) is (module == "sqlglot")


# Hostile names

def hostile(name: str) -> KnowledgeBase:
    """A rule base whose every name is a hostile text."""
    facts = {name: Fact(name, "boolean", name, name, name), f"{name}1": Fact(
                f"{name}1", "code", name, name, name, codes=(name, "other")),
             f"{name}2": Fact(f"{name}2", "tree", name, name, name, tree="diagnoses"),
             f"{name}3": Fact(f"{name}3", "drugs", name, name, name, tree="drugs")}
    tree = {name: Term(name), f"{name}!": Term(name, (name,)), "other": Term()}
    vocabulary = Vocabulary(facts, {}, {"drugs": tree, "diagnoses": tree, "stages": {}}, {})
    below: dict[str, Any] = {
        "targets": (f"{name}!",), "inside": frozenset({f"{name}!"}), "above": frozenset({name})}
    tests: list[Condition] = [
        Question(name, "flag"), Question(f"{name}1", "code", "=", targets=(name,)),
        Question(f"{name}2", "tree", "is", **below), Question(f"{name}3", "drugs", "has", **below)]
    study = rules_of("s", {"i": All(tuple(tests)), "j": Some((Not(tests[2]), tests[3]))}, {},
                     {"f": {"g": tests[1], "h": "otherwise"}})
    return knowledge_of(vocabulary, [study], {name: All((tests[0], tests[1]))})


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name: str) -> None:
    """Names and codes that are SQL themselves are names and codes, nothing more."""
    knowledge = hostile(name)
    patients: list[dict[str, Any]] = [
        {},
        {name: True, f"{name}1": name, f"{name}2": f"{name}!", f"{name}3": Drugs(frozenset({name}), True)},
        {name: False, f"{name}1": "other", f"{name}2": name,
         f"{name}3": Drugs(frozenset({f"{name}!", "other"}), False)},
        {f"{name}2": "other", f"{name}3": Drugs(frozenset({"other"}), True)}]
    assert answered(knowledge, patients, in_duckdb) == expected(knowledge, patients)
    duck = Duck(knowledge)
    assert [duck.decide(p)["s"] for p in patients] == [a["s"] for a in expected(knowledge, patients)]
    for dialect in DIALECTS:
        text = printed.written(printed.select(query_of(knowledge)), dialect)
        assert len(sqlglot.parse(text, read=dialect)) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_table(name: str) -> None:
    """The name of the table is a name as well."""
    made = printed.select(query_of(hostile("plain")), name or FACTS)
    for dialect in DIALECTS:
        assert len(sqlglot.parse(printed.written(made, dialect), read=dialect)) == 1
