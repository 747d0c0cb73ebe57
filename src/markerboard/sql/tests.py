"""One question to one fact as an expression that is true, false or NULL."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from markerboard.errors import EngineFailure
from markerboard.expression import Test
from markerboard.logic import plain
from markerboard.sql.patterns import instances, literally, one_of
from markerboard.sql.table import Table, column
from markerboard.vocabulary import Tree

Sql = exp.Expression
DIGITS = 15
"""Decimals of so many digits are all different as doubles, and stay in their order."""


def truth(test: Test, table: Table) -> Sql:
    """What a test says of a row."""
    return _TRUTH[test.kind](test, table)


def decided(yes: Sql, no: Sql) -> Sql:
    """True where one condition holds, else false where another does, else NULL."""
    return exp.Case().when(yes, exp.true(), copy=False).when(no, exp.false(), copy=False)


def text(value: str) -> Sql:
    """A literal."""
    return exp.Literal.string(value)


def matches(value: Sql, alternatives: Iterable[str]) -> Sql:
    """Whether a list holds at least one of some alternatives."""
    return exp.RegexpLike(this=value, expression=text(one_of(alternatives)))


def among(value: Sql, codes: Iterable[str]) -> Sql:
    """Whether a value is one of some codes, NULL for NULL."""
    known = [text(code) for code in codes]
    return exp.In(this=value, expressions=known) if len(known) > 1 else exp.EQ(this=value, expression=known[0])


def _flag(test: Test, table: Table) -> Sql:
    return column(table.names[test.fact, ""])


_BOUNDS: dict[str, tuple[tuple[str, type[exp.Binary]], tuple[str, type[exp.Binary]]]] = {
    ">=": (("low", exp.GTE), ("high", exp.LT)), ">": (("low", exp.GT), ("high", exp.LTE)),
    "<": (("high", exp.LT), ("low", exp.GTE)), "<=": (("high", exp.LTE), ("low", exp.GT)),
}


def _compare(test: Test, table: Table) -> Sql:
    def bound(part: str, sign: type[exp.Binary]) -> Sql:
        return sign(this=column(table.names[test.fact, part]), expression=exp.Literal.number(plain(test.number)))

    if len(test.number.normalize().as_tuple().digits) > DIGITS:
        raise EngineFailure(f"`{test}` compares with more than {DIGITS} digits, the most a column can tell apart")
    if test.sign != "=":
        yes, no = _BOUNDS[test.sign]
        return decided(bound(*yes), bound(*no))
    return decided(exp.and_(bound("low", exp.EQ), bound("high", exp.EQ), copy=False),
                   exp.or_(bound("low", exp.GT), bound("high", exp.LT), copy=False))


def _code(test: Test, table: Table) -> Sql:
    return among(column(table.names[test.fact, ""]), test.targets)


def _tree(test: Test, table: Table) -> Sql:
    fact = table.vocabulary.facts[test.fact]
    inside, above = placed(table.vocabulary.tree(fact), test.targets)
    code = column(table.names[test.fact, ""])
    if not above:
        return among(code, inside)
    return decided(among(code, inside), exp.not_(among(code.copy(), above), copy=False))


def placed(tree: Tree, targets: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The codes that certainly are one of the targets, and those too coarse to tell."""
    answers = {code: {tree.is_a(code, target) for target in targets} for code in tree.terms}
    return ([code for code, said in answers.items() if True in said],
            [code for code, said in answers.items() if None in said and True not in said])


def _drugs(test: Test, table: Table) -> Sql:
    inside, above = placed(table.vocabulary.drugs, test.targets)
    held = column(table.names[test.fact, ""])
    return decided(*_holds(test, table, held, map(literally, inside), map(literally, above)))


def _variants(test: Test, table: Table) -> Sql:
    exons = table.vocabulary.exons(test.fact)
    pairs = [instances(target, exons) for target in test.variants]
    held = column(table.names[test.fact, "variants"])
    yes, no = _holds(test, table, held, (p for pair in pairs for p in pair.surely),
                     (p for pair in pairs for p in pair.perhaps))
    wild = among(column(table.names[test.fact, "status"]), ("wild-type",))
    return decided(yes, exp.or_(wild, no, copy=False))


def _holds(test: Test, table: Table, held: Sql, surely: Iterable[str], perhaps: Iterable[str]) -> tuple[Sql, Sql]:
    """Whether a list certainly holds something; and whether it does not, being whole and fine enough."""
    coarse = list(perhaps)
    none = (exp.not_(matches(held.copy(), coarse), copy=False) if coarse
            else exp.Not(this=exp.Is(this=held.copy(), expression=exp.null())))
    whole = column(table.names[test.fact, "complete"])
    return matches(held, surely), exp.and_(whole, none, copy=False)


def _state(test: Test, table: Table) -> Sql:
    return among(column(table.names[test.fact, "status"]), test.targets)


_TRUTH: dict[str, Callable[[Test, Table], Sql]] = {
    "flag": _flag, "compare": _compare, "code": _code, "tree": _tree, "drugs": _drugs, "state": _state,
    "variants": _variants,
}
