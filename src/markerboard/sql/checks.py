"""What cannot be in a row of the facts table, as expressions, each with a sentence that says so.

The sentences are those that a case file gets; `values` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby
from typing import NamedTuple

from sqlglot import exp

from markerboard.language.logic import plain
from markerboard.language.vocabulary import Fact
from markerboard.sql.finer import Finer, finer
from markerboard.sql.table import COMPLETE, HIGH, LOW, NUMBER, STATUS, TEXT, Column, Table, column
from markerboard.sql.tests import Sql, among, text


class Check(NamedTuple):
    """What is wrong with a fact, in which column and with which text, and the sentence that says so."""

    column: Column
    wrong: Sql
    written: Sql
    sentence: Sql


def of_facts(table: Table, columns: Sequence[Column]) -> Iterator[Check]:
    """Everything that may be wrong with the facts of some columns, which stand as in the table."""
    pairs = [one for one in finer(table) if one.fact == one.other]
    for _, group in groupby(columns, key=lambda c: c.fact.name):
        parts = {c.part: c for c in group}
        fact = next(iter(parts.values())).fact
        if fact.type in ("number", "count"):
            yield from _number(fact, parts.values())
        elif fact.type == "gene":
            yield from _gene(parts) if STATUS in parts else ()
            yield from (_of_finer(table, one, parts[one.coarser]) for one in pairs
                        if one.fact == fact and {one.part, one.coarser} <= parts.keys())


def _number(fact: Fact, parts: Iterable[Column]) -> Iterator[Check]:
    bounds = {c.part: column(c.name) for c in parts}
    least, most = fact.range or (None, None)
    for bound, c in zip(bounds.values(), parts, strict=True):
        if least is not None and most is not None:
            between = exp.Between(this=bound, low=_literal(plain(least)), high=_literal(plain(most)))
            whole = " whole" if fact.type == "count" else ""
            unit = f" {fact.unit}" if fact.unit else ""
            yield Check(c, exp.not_(between, copy=False), _joined(bound), _joined(
                f"`{fact.name}` cannot be ", bound,
                f": it is a{whole} number from {plain(least)} to {plain(most)}{unit}"))
        elif c.type == NUMBER:
            yield Check(c, exp.IsNan(this=bound), _joined(bound), text(f"`{fact.name}` is not a number"))
    if len(bounds) == 2:
        low, high = bounds[LOW], bounds[HIGH]
        both = _joined(low, " to ", high)
        yield Check(next(iter(parts)), exp.GT(this=low.copy(), expression=high.copy()), both,
                    _joined(f"`{fact.name}` is upside down: ", low, " to ", high))


def _literal(number: str) -> Sql:
    return exp.Literal.number(number)


def _gene(parts: dict[str, Column]) -> Iterator[Check]:
    wild = among(column(parts[STATUS].name), ("wild-type",))
    for part, c in parts.items():
        if part not in (STATUS, COMPLETE):
            both = exp.And(this=wild.copy(), expression=column(c.name))
            yield Check(c, both, _joined(column(c.name)), text(
                f"{c.fact.name} is said to be wild-type, yet a variant is reported: {part}"))


def _of_finer(table: Table, one: Finer, coarser: Column) -> Check:
    both = exp.And(this=one.so(table), expression=one.denied(table))
    return Check(coarser, both, _joined(column(coarser.name)), text(
        f"{one.fact.name} is said to have {one.part}, yet not {one.coarser}"))


def _joined(*parts: str | Sql) -> Sql:
    """A text with values in it."""
    texts: Iterator[Sql] = (text(p) if isinstance(p, str) else exp.cast(p.copy(), TEXT) for p in parts)
    return reduce(lambda left, right: exp.DPipe(this=left, expression=right, safe=True), texts)
