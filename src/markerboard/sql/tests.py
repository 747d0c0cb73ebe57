"""One question to one fact as an expression that is TRUE, FALSE or NULL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TypeAlias

from sqlglot import exp

from markerboard.errors import EngineFailure
from markerboard.language.expression import Test
from markerboard.language.logic import plain
from markerboard.sql.placed import placed
from markerboard.sql.table import COMPLETE, HIGH, ITSELF, LOW, MEMBERS, SEPARATOR, STATUS, Table, column

Sql: TypeAlias = exp.Expr
DIGITS = 15
"""Decimals of so many digits are all different as doubles, and keep their order."""


def truth(test: Test, table: Table) -> Sql:
    """What a test says of a row."""
    return _TRUTH[test.kind](test, table)


def decided(yes: Sql, no: Sql) -> Sql:
    """True where one condition holds, else false where another does, else NULL."""
    return exp.Case().when(yes, exp.true(), copy=False).when(no, exp.false(), copy=False)


def joined(joint: type[exp.Connector], parts: Iterable[Sql]) -> Sql:
    """`and` or `or` of any number of parts; of none, what leaves another part as it is."""
    operands = list(parts)
    if not operands:
        return exp.Boolean(this=joint is exp.And)
    if len(operands) > 1:
        operands = [exp.Paren(this=part) if isinstance(part, exp.Connector) else part for part in operands]
    return reduce(lambda left, right: joint(this=left, expression=right), operands)


def enough(number: int, parts: Sequence[Sql]) -> Sql:
    """True where so many parts are true, false where too many are false for it, else NULL."""
    true = [_one_if(part.copy()) for part in parts]
    false = [_one_if(exp.not_(exp.Paren(this=part.copy()), copy=False)) for part in parts]
    return decided(_sum_reaches(true, number), _sum_reaches(false, len(parts) - number + 1))


def _one_if(condition: Sql) -> Sql:
    """1 where a condition is true, 0 where it is false or NULL."""
    one, none = exp.Literal.number(1), exp.Literal.number(0)
    return exp.Case().when(condition, one, copy=False).else_(none, copy=False)


def _sum_reaches(ones: Sequence[Sql], number: int) -> Sql:
    total = reduce(lambda left, right: exp.Add(this=left, expression=right), ones)
    return exp.GTE(this=exp.Paren(this=total), expression=exp.Literal.number(number))


def text(value: str) -> Sql:
    """A literal."""
    return exp.Literal.string(value)


def among(value: Sql, codes: Iterable[str]) -> Sql:
    """Whether a value is one of some codes; NULL for NULL."""
    one, *more = (text(code) for code in codes)
    return exp.In(this=value, expressions=[one, *more]) if more else exp.EQ(this=value, expression=one)


def holds(members: Sql, codes: Iterable[str]) -> Sql:
    """Whether a list holds one of some codes. Some databases match the whole of a text, others a part."""
    pattern = f"^(.*{SEPARATOR})?({'|'.join(map(literally, codes))})({SEPARATOR}.*)?$"
    return exp.RegexpLike(this=members, expression=text(pattern))


def literally(code: str) -> str:
    """A regular expression of one text, with hardly a backslash, which databases read differently."""
    return "".join(f"\\{c}" if c in "\\^" else f"[{c}]" if c in ".$*+?()[]{}|" else c for c in code)


def _flag(test: Test, table: Table) -> Sql:
    return column(table.names[test.fact, ITSELF])


_BOUNDS: dict[str, tuple[tuple[str, type[exp.Binary]], tuple[str, type[exp.Binary]]]] = {
    ">=": ((LOW, exp.GTE), (HIGH, exp.LT)), ">": ((LOW, exp.GT), (HIGH, exp.LTE)),
    "<": ((HIGH, exp.LT), (LOW, exp.GTE)), "<=": ((HIGH, exp.LTE), (LOW, exp.GT)),
}


def _compare(test: Test, table: Table) -> Sql:
    def bound(part: str, sign: type[exp.Binary]) -> Sql:
        number = exp.Literal.number(plain(test.number))
        return sign(this=column(table.names[test.fact, part]), expression=number)

    # Beyond that two decimals may be one double, and a database would compare what the rule tells apart.
    if len(test.number.normalize().as_tuple().digits) > DIGITS:
        raise EngineFailure(f"`{test}` compares more than {DIGITS} digits, the most a column can tell apart")
    if test.sign != "=":
        yes, no = _BOUNDS[test.sign]
        return decided(bound(*yes), bound(*no))
    return decided(joined(exp.And, (bound(LOW, exp.EQ), bound(HIGH, exp.EQ))),
                   joined(exp.Or, (bound(LOW, exp.GT), bound(HIGH, exp.LT))))


def _code(test: Test, table: Table) -> Sql:
    return among(column(table.names[test.fact, ITSELF]), test.targets)


def _tree(test: Test, table: Table) -> Sql:
    # The codes are written out: a warehouse has no tree of ours, and a list needs no function there.
    inside, coarse = placed(table.vocabulary.tree(table.vocabulary.facts[test.fact]), test.targets)
    code = column(table.names[test.fact, ITSELF])
    certainly = among(code, inside)
    return decided(certainly, exp.not_(among(code.copy(), coarse), copy=False)) if coarse else certainly


def _drugs(test: Test, table: Table) -> Sql:
    return drugs(test, table, *read(test, table).values())


def drugs(test: Test, table: Table, surely: Sql, perhaps: Sql) -> Sql:
    """Of a list: no only where it is whole, and nothing in it is too coarse to tell."""
    whole = column(table.names[test.fact, COMPLETE])
    return decided(surely, joined(exp.And, (whole, exp.not_(perhaps, copy=False))))


def read(test: Test, table: Table, holds: Callable[[Sql, Sequence[str]], Sql] = holds) -> dict[str, Sql]:
    """What a test asks of one text alone, so that each distinct text need be read but once.

    `holds` is for a database that tells whether a list holds a code in a way of its own.
    """
    if test.kind == "tree":
        return {"": truth(test, table)}
    inside, coarse = placed(table.vocabulary.drugs, test.targets)
    members = column(table.names[test.fact, MEMBERS])
    return {" surely": holds(members, inside), " perhaps": holds(members.copy(), coarse) if coarse else
            exp.Is(this=members.copy(), expression=exp.null())}


def _state(test: Test, table: Table) -> Sql:
    return among(column(table.names[test.fact, STATUS]), test.targets)


def _variants(test: Test, table: Table) -> Sql:
    return joined(exp.Or, (column(table.names[test.fact, variant.text]) for variant in test.variants))


_TRUTH: dict[str, Callable[[Test, Table], Sql]] = {
    "flag": _flag, "compare": _compare, "code": _code, "tree": _tree, "drugs": _drugs, "state": _state,
    "variants": _variants,
}
READ = ("tree", "drugs")
"""The kinds of test that read a text."""
