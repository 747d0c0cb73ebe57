"""Answers in words, each as a column."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from sqlglot import exp

from markerboard.knowledge.base import ALL, Rules
from markerboard.sql.missing import missing
from markerboard.sql.query import Query, unknown
from markerboard.sql.table import SEPARATOR
from markerboard.sql.tests import Sql, text

STUDY = ("eligible", "ineligible", "undetermined")
CRITERION = ("met", "not met", "unknown")
PLACE = ("applies", "does not apply", "undetermined")
Words = tuple[str, str, str]


def verdict(query: Query, rules: Rules) -> Sql:
    """A study's verdict."""
    return _column(query, rules.id, STUDY)


def criteria(query: Query, rules: Rules) -> Iterator[Sql]:
    """A study's criteria, inclusions first."""
    for criterion in (*rules.inclusion, *rules.exclusion):
        yield _column(query, f"{rules.id}/{criterion}", CRITERION)


def stated(rules: Rules) -> Iterator[str]:
    """The groups of a study's findings, but those that hold everybody."""
    for finding, groups in rules.groups.items():
        for group, condition in groups.items():
            if condition != ALL:
                yield f"{rules.id}/{finding}/{group}"


def places(query: Query, rules: Rules) -> Iterator[Sql]:
    """Whether those groups hold the patient."""
    return (_column(query, group, PLACE) for group in stated(rules))


def lacking(query: Query, rules: Rules, name: str) -> Sql:
    """The facts that could still decide a study, as a list; NULL where it is decided."""
    parts: list[Sql] = [
        exp.Case().when(open_, text(f"{SEPARATOR}{fact}"), copy=False).else_(text(""), copy=False)
        for fact, open_ in missing(query, rules).items()] or [text("")]
    together = reduce(lambda left, right: exp.DPipe(this=left, expression=right, safe=True), parts)
    listed = exp.Substring(this=together, start=exp.Literal.number(2))
    only = exp.Case().when(unknown(query.column(rules.id)), listed, copy=False)
    return exp.alias_(only, name, quoted=True, copy=False)


def _column(query: Query, answer: str, words: Words) -> Sql:
    yes, no, neither = map(text, words)
    truth = query.column(answer)
    case = exp.Case().when(truth, yes, copy=False).when(exp.not_(truth.copy(), copy=False), no, copy=False)
    return exp.alias_(case.else_(neither, copy=False), query.names[answer], quoted=True, copy=False)
