"""What patients of a cohort answered to the questions of each test: counted by tumor, for `order`.

The answers to all questions of one test are counted together, since they depend on each other. What one asks
of people is not counted: every patient differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq
from sqlglot import exp

from markerboard.answer.asking import ASK, assay
from markerboard.answer.prevalence import TUMOR, Counted, written
from markerboard.cohort.common import Engine
from markerboard.language.expression import Test
from markerboard.sql.query import Query, unknown
from markerboard.sql.table import FACTS, ITSELF, column, identifier
from markerboard.sql.tests import Sql, text

COUNT, FILE = "patients", "prevalences.json"


def questions(query: Query) -> dict[str, list[Test]]:
    """By test, the questions that rules ask of its facts, in the order of their texts."""
    found: dict[str, dict[str, Test]] = {}
    columns = set(query.asked.tests)
    for test in query.asked.every_test():
        name = assay(test.fact, query.knowledge.vocabulary)
        if not name.startswith(ASK) and test.fact != TUMOR and (test.kind == "flag" or test in columns):
            found.setdefault(name, {})[str(test)] = test
    return {name: [asked[one] for one in sorted(asked)] for name, asked in sorted(found.items())}


def patterns_query(query: Query, asked: list[Test]) -> exp.Select:
    """How many patients of each tumor answered alike."""
    tumor = column(query.table.names[TUMOR, ITSELF])
    told = [exp.alias_(query.sql(test), f"q{i}", quoted=True) for i, test in enumerate(asked)]
    inner = query.over(FACTS, [tumor.copy(), *told]).subquery(identifier("answered"), copy=False)
    by: list[Sql] = [tumor, *(column(f"q{i}") for i in range(len(asked)))]
    signs = [exp.alias_(_sign(one), f"s{i}", quoted=True) for i, one in enumerate(by[1:])]
    count = exp.alias_(exp.Count(this=exp.Star()), COUNT, quoted=True)
    return exp.select(tumor.copy(), *signs, count).from_(inner).group_by(*(one.copy() for one in by))


def _sign(truth: Sql) -> Sql:
    return exp.Case().when(unknown(truth), text("?")).when(truth.copy(), text("+")).else_(text("-"))


def write(engine: Engine, query: Query, work: Path, scratch: Path) -> None:
    """Count, and write the table."""
    counted = {}
    for i, (name, asked) in enumerate(questions(query).items()):
        tumors = _tumors(engine, query, asked, scratch / f"assay{i}.parquet")
        counted[name] = Counted(tuple(map(str, asked)), tumors)
    base = query.knowledge
    told = {"knowledge": {"title": base.title, "version": base.version, "digest": base.digest},
            "assays": written(counted)}
    (work / FILE).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _tumors(engine: Engine, query: Query, asked: list[Test], file: Path) -> Mapping[str, Mapping[str, int]]:
    engine.write(patterns_query(query, asked), file)
    found: dict[str, dict[str, int]] = {}
    for tumor, pattern, patients in sorted(_rows(file, query.table.names[TUMOR, ITSELF], len(asked))):
        if set(pattern) != {"?"}:
            found.setdefault(tumor, {})[pattern] = patients
    return found


def _rows(file: Path, tumor: str, width: int) -> Iterator[tuple[str, str, int]]:
    for row in pq.read_table(file).to_pylist():
        if row[tumor] is not None:
            yield row[tumor], "".join(row[f"s{i}"] for i in range(width)), row[COUNT]
