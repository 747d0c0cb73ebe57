"""Single tests for the rule engine, on two rails: is it certainly so, is it certainly not so.

Written apart from `evaluate`, which asks one three-valued question instead, so that each checks
the other.
"""

from __future__ import annotations

from typing import Any

from markerboard.engines.inside import apart, inside
from markerboard.engines.lines import lines
from markerboard.language.expression import Test
from markerboard.language.vocabulary import Vocabulary

YES, NO = "t", "f"


def decided(test: Test, value: Any, vocabulary: Vocabulary) -> str | None:
    """`t` when the answer is certainly yes, `f` when certainly no: two separate questions."""
    if _surely(test, value, vocabulary):
        return YES
    return NO if _surely_not(test, value, vocabulary) else None


_COMPLEMENT = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _surely(test: Test, value: Any, vocabulary: Vocabulary) -> bool:
    if test.kind == "compare":
        return _always(test.sign, value, test.number)
    if test.kind == "tree":
        return not lines(vocabulary.tree(vocabulary.facts[test.fact])).above(value).isdisjoint(test.targets)
    if test.kind == "drugs":
        drugs = lines(vocabulary.drugs)
        return any(not drugs.above(member).isdisjoint(test.targets) for member in value.members)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status != "wild-type" and any(
            inside(v, t, exons) for v in value.variants for t in test.variants)
    return bool(value) if test.kind == "flag" else getattr(value, "status", value) in test.targets


def _surely_not(test: Test, value: Any, vocabulary: Vocabulary) -> bool:
    if test.kind == "compare":
        if test.sign == "=":
            return any(_always(sign, value, test.number) for sign in "<>")
        return _always(_COMPLEMENT[test.sign], value, test.number)
    if test.kind == "tree":
        codes = lines(vocabulary.tree(vocabulary.facts[test.fact]))
        return not any(codes.perhaps(value, target) for target in test.targets)
    if test.kind == "drugs":
        drugs = lines(vocabulary.drugs)
        return value.complete and not any(
            drugs.perhaps(member, target) for member in value.members for target in test.targets)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status == "wild-type" or (value.complete and all(
            apart(v, t, exons) for v in value.variants for t in test.variants))
    return not _surely(test, value, vocabulary)


def _always(sign: str, value: Any, number: Any) -> bool:
    """Whether every value of an interval passes a comparison."""
    if sign == "=":
        return bool(value.low == value.high == number)
    bound, is_open = (value.low, value.low_open) if sign[0] == ">" else (value.high, value.high_open)
    if bound is None:
        return False
    beyond = bound > number if sign[0] == ">" else bound < number
    return bool(beyond or (bound == number and (is_open or sign.endswith("="))))
