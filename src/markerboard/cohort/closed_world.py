"""A closed world over a cohort, counted beside the answers: see `answer.closed_world` for what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import duckdb
from sqlglot import exp

from markerboard.answer.closed_world import Comparison, gene_of
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.vocabulary import STATES
from markerboard.sql.asked import Asked
from markerboard.sql.closed import Closed
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS, PATIENT
from markerboard.sql.tests import Sql

HEADER = ("trial", "protocol", "fits", "closed", "undecided", "untested", "left")
_HERE, _THERE, _TESTED = "here", "there", "tested"


def asking(part: KnowledgeBase) -> KnowledgeBase:
    """Trials that ask too whether each gene, of which they ask for a variant, was tested at all."""
    return replace(part, studies={id: _with_states(rules, part) for id, rules in part.studies.items()})


def _with_states(rules: Rules, part: KnowledgeBase) -> Rules:
    genes = sorted({test.fact for condition in rules.criteria.values()
                    for test in tests(condition, part.conditions) if test.kind == "variants"})
    states: dict[str, Condition] = {f"{gene} was tested": Test(gene, "state", "=", targets=(STATES[0],))
                                    for gene in genes}
    return replace(rules, criteria={**rules.criteria, **states})


def count(connection: duckdb.DuckDBPyConnection, part: KnowledgeBase, made: Comparison) -> None:
    """Add what the patients in `facts` come to, for the trials of a slice that are not closed."""
    asked = Asked(part)
    facts = {test.fact for test in asked.every_test()}
    genes = frozenset(name for name in facts if gene_of(part.vocabulary.facts[name]))
    for name, query in ((_HERE, Query(asked)), (_THERE, Closed(asked)), (_TESTED, Closed(asked, genes))):
        _kept(connection, name, query)
    for id, one in made.trials.items():
        if id in part.studies:
            row = _row(connection, Query(asked).names[id])
            one.fits, one.closed, one.undecided, one.untested, one.left = row[:5]
    made.patients = len(connection.table(_HERE))


def _kept(connection: duckdb.DuckDBPyConnection, name: str, query: Query) -> None:
    """The truth of each trial in one world, a row a patient, as a table."""
    wanted: list[Sql] = [query.column(rules.id) for rules in query.asked.studies]
    connection.sql(query.over(FACTS, wanted).sql("duckdb", identify=True)).create(name)


def _row(connection: duckdb.DuckDBPyConnection, column: str) -> tuple[Any, ...]:
    """The counts of one trial over the three worlds."""
    here, there, tested = (exp.column(column, name, quoted=True) for name in (_HERE, _THERE, _TESTED))
    sure = exp.Coalesce(this=tested, expressions=[exp.false()])
    counted = (exp.CountIf(this=exp.Coalesce(this=told, expressions=[exp.false()])) for told in (
        here, there, exp.and_(there, here.is_(exp.null())), exp.and_(there, exp.not_(sure)),
        there.is_(exp.null())))
    select = exp.select(*counted).from_(_HERE)
    for name in (_THERE, _TESTED):
        select = select.join(name, using=PATIENT)
    return connection.execute(select.sql("duckdb", identify=True)).fetchall()[0]


def rows(made: Comparison) -> Iterable[tuple[Any, ...]]:
    """A line for each trial."""
    return (tuple(vars(one).values()) for one in made.trials.values())
