"""What cannot be in a row of the facts table, as an expression that says the first such thing.

The sentences are those that a case file gets; `values` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby

from sqlglot import exp

from markerboard.language.logic import plain
from markerboard.language.vocabulary import Fact
from markerboard.sql.table import (
    COMPLETE,
    HIGH,
    LOW,
    NONE,
    NUMBER,
    SEPARATOR,
    STATUS,
    TEXT,
    Column,
    Table,
    column,
)
from markerboard.sql.tests import Sql, among, literally, text

Check = tuple[Sql, Sql]
"""What is wrong, and the sentence that says so."""


def problem(table: Table, columns: Sequence[Column], *, texts: bool) -> Sql:
    """The first thing that is wrong with a row, or NULL; with `texts`, codes and lists are looked at too."""
    case = exp.Case()
    for wrong, sentence in _checks(table, columns, texts):
        case = case.when(wrong, sentence, copy=False)
    return case if case.args.get("ifs") else exp.null()


def _checks(table: Table, columns: Sequence[Column], texts: bool) -> Iterator[Check]:
    for _, group in groupby(columns, key=lambda c: c.fact.name):
        parts = {c.part: c for c in group}
        fact = next(iter(parts.values())).fact
        if fact.type in ("number", "count"):
            yield from _number(fact, parts.values())
        elif fact.type == "gene" and STATUS in parts:
            yield from _gene(parts)
        if texts:
            yield from (_text(table, c) for c in parts.values() if c.type == TEXT)


def _number(fact: Fact, parts: Iterable[Column]) -> Iterator[Check]:
    bounds = {c.part: column(c.name) for c in parts}
    least, most = fact.range or (None, None)
    for bound, c in zip(bounds.values(), parts, strict=True):
        if least is not None and most is not None:
            between = exp.Between(this=bound, low=_literal(plain(least)), high=_literal(plain(most)))
            whole = " whole" if fact.type == "count" else ""
            unit = f" {fact.unit}" if fact.unit else ""
            yield exp.not_(between, copy=False), _sentence(
                f"`{fact.name}` cannot be ", bound,
                f": it is a{whole} number from {plain(least)} to {plain(most)}{unit}")
        elif c.type == NUMBER:
            yield exp.IsNan(this=bound), text(f"`{fact.name}` is not a number")
    if len(bounds) == 2:
        yield exp.GT(this=bounds[LOW].copy(), expression=bounds[HIGH].copy()), _sentence(
            f"`{fact.name}` is upside down: ", bounds[LOW], " to ", bounds[HIGH])


def _literal(number: str) -> Sql:
    return exp.Literal.number(number)


def _gene(parts: dict[str, Column]) -> Iterator[Check]:
    wild = among(column(parts[STATUS].name), ("wild-type",))
    for part, c in parts.items():
        if part not in (STATUS, COMPLETE):
            yield exp.And(this=wild.copy(), expression=column(c.name)), text(
                f"{c.fact.name} is said to be wild-type, yet a variant is reported: {part}")


def _text(table: Table, c: Column) -> Check:
    fact, value = c.fact, column(c.name)
    if fact.type == "drugs":
        one = f"({'|'.join(map(literally, table.vocabulary.drugs.terms))})"
        listed = exp.RegexpLike(this=value, expression=text(f"^({NONE}|{one}({SEPARATOR}{one})*)$"))
        return exp.not_(listed, copy=False), _sentence("`", value, f"` is not a list for `{fact.name}`")
    known = among(value, fact.codes or table.vocabulary.tree(fact).terms)
    return exp.not_(known, copy=False), _sentence("`", value, f"` is not a code of `{fact.name}`")


def _sentence(*parts: str | Sql) -> Sql:
    """A text with values in it."""
    texts: Iterator[Sql] = (text(p) if isinstance(p, str) else exp.cast(p.copy(), TEXT) for p in parts)
    return reduce(lambda left, right: exp.DPipe(this=left, expression=right, safe=True), texts)
