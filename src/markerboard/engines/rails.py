"""Single tests for the rule engine, on two rails: is it certainly so, is it certainly not so.

Written apart from `evaluate`, which asks one three-valued question instead, so that each checks
the other.
"""

from __future__ import annotations

from typing import Any

from markerboard.language.expression import Test
from markerboard.language.tree import Tree, is_unlisted
from markerboard.language.variants import is_a
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
        lineage = vocabulary.tree(vocabulary.facts[test.fact]).lineage(value)
        return any(target in lineage for target in test.targets)
    if test.kind == "drugs":
        return any(t in vocabulary.drugs.lineage(m) for m in value.members for t in test.targets)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status != "wild-type" and any(
            is_a(v, t, exons) is True for v in value.variants for t in test.variants)
    return bool(value) if test.kind == "flag" else getattr(value, "status", value) in test.targets


def _surely_not(test: Test, value: Any, vocabulary: Vocabulary) -> bool:
    if test.kind == "compare":
        if test.sign == "=":
            return any(_always(sign, value, test.number) for sign in "<>")
        return _always(_COMPLEMENT[test.sign], value, test.number)
    if test.kind == "tree":
        tree = vocabulary.tree(vocabulary.facts[test.fact])
        return not _perhaps(value, test.targets, tree)
    if test.kind == "drugs":
        return value.complete and not any(
            _perhaps(member, test.targets, vocabulary.drugs) for member in value.members)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status == "wild-type" or (value.complete and all(
            is_a(v, t, exons) is False for v in value.variants for t in test.variants))
    return not _surely(test, value, vocabulary)


def _perhaps(code: str, targets: tuple[str, ...], tree: Tree) -> bool:
    """Whether anything that a code may turn out to be is a target."""
    if is_unlisted(code):
        # It is no single code; of the classes it may be all that what it is said to be leaves open.
        within = tree.class_of(code) or None
        return any(tree.has_members(t) and (within is None or _perhaps(within, (t,), tree)) for t in targets)
    return any(target in tree.lineage(member) or _doubted(member, target, tree)
               for member in tree.members(code) for target in targets)


def _doubted(member: str, target: str, tree: Tree) -> bool:
    """Whether some count a code, or a class of it, in a class or in one below that."""
    counted = (each for above in tree.lineage(member) if above in tree for each in tree.terms[above].perhaps)
    return any(target in tree.lineage(each) for each in counted)


def _always(sign: str, value: Any, number: Any) -> bool:
    """Whether every value of an interval passes a comparison."""
    if sign == "=":
        return bool(value.low == value.high == number)
    bound, is_open = (value.low, value.low_open) if sign[0] == ">" else (value.high, value.high_open)
    if bound is None:
        return False
    beyond = bound > number if sign[0] == ">" else bound < number
    return bool(beyond or (bound == number and (is_open or sign.endswith("="))))
