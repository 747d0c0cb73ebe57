"""The tables of a cohort's output: a row a patient, a column a study or a group.

A verdict is a word, a group true or false or NULL where that is open, and what is missing a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from markerboard.sql import worded
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS

VERDICTS, GROUPS, MISSING = "verdicts", "groups", "missing"


def outputs(query: Query, facts: str = FACTS) -> Iterator[tuple[str, exp.Select]]:
    """The query of each table, by its name."""
    studies = query.asked.studies
    yield VERDICTS, query.over(facts, [worded.verdict(query, rules) for rules in studies])
    places = [query.column(place) for rules in studies for place in worded.stated(rules)]
    yield GROUPS, query.over(facts, places)
    lacking = [worded.lacking(query, rules, query.names[rules.id]) for rules in studies]
    yield MISSING, query.over(facts, lacking)
