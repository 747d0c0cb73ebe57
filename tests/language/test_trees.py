"""Trees of codes in which a code may have several parents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markerboard.language.logic import Truth
from markerboard.language.tree import Term, Tree
from strategies import SHIPPED, trees


def could_be(tree: Tree, code: str, target: str) -> Truth:
    """`is_a` by its meaning: what every code that this one may turn out to be is, or none of them."""
    said = {counted(tree, other, target) for other in tree.terms if code in tree.lineage(other)}
    return None if len(said) > 1 else said.pop()


def counted(tree: Tree, code: str, target: str) -> Truth:
    """Whether a code is of a class: unknown where that, or one below it, perhaps counts it or its class."""
    line = tree.lineage(code)
    perhaps = {above for each in line for other in tree.terms[each].perhaps for above in tree.lineage(other)}
    return True if target in line else None if target in perhaps else False


@given(trees())
def test_is_a(terms: dict[str, Term]) -> None:
    """P21: a code is no target for certain only where nothing that it may turn out to be is."""
    tree = Tree(terms)
    for code in terms:
        for target in terms:
            assert tree.is_a(code, target) is could_be(tree, code, target)


@given(trees(), st.data())
def test_below_and_above(terms: dict[str, Term], data: st.DataObject) -> None:
    """P21: what certainly is one of some targets, what may be, and what is not: each code is in one place."""
    tree = Tree(terms)
    targets = data.draw(st.lists(st.sampled_from(list(terms)), min_size=1, max_size=3))
    below, above = tree.below(targets), tree.above(targets)
    for code in terms:
        said = {could_be(tree, code, target) for target in targets}
        assert (code in below, code in above) == (True in said, True not in said and None in said)
        assert tree.members(code) == tree.below([code])


def test_shipped() -> None:
    """P21: crizotinib inhibits both ALK and MET, so neither class excludes the other; others do."""
    drugs = SHIPPED.drugs
    assert drugs.is_a("MET inhibitor", "ALK inhibitor") is None
    assert drugs.is_a("ALK inhibitor", "MET inhibitor") is None
    assert drugs.is_a("crizotinib", "ALK inhibitor") is drugs.is_a("crizotinib", "MET inhibitor") is True
    assert drugs.is_a("savolitinib", "ALK inhibitor") is False
    assert drugs.is_a("EGFR TKI", "ALK inhibitor") is False


@pytest.mark.parametrize(("drug", "asked", "expected"), [
    ("vandetanib", "EGFR TKI", None), ("vandetanib", "targeted therapy", True),
    ("vandetanib", "taxane", False),
    ("vandetanib", "third-generation EGFR TKI", False), ("EGFR TKI", "antiangiogenic", False),
    ("mitoxantrone", "anthracycline", None), ("cisplatin", "alkylating agent", None),
    ("ivonescimab", "PD-1/PD-L1 inhibitor", None), ("PD-1/PD-L1 inhibitor", "antiangiogenic", False),
    ("supportive treatment", "systemic treatment", False), ("targeted therapy", "immunotherapy", False),
    ("targeted therapy", "chemotherapy", False), ("chemotherapy", "targeted therapy", False)])
def test_counted_by_some(drug: str, asked: str, expected: Truth) -> None:
    """P21: whether a drug is of a class in which some protocols count it is unknown; it opens no other."""
    assert SHIPPED.drugs.is_a(drug, asked) is expected


@pytest.mark.parametrize("terms", [
    {"a": Term("", ("b",)), "b": Term("", ("a",))},
    {"c0": Term(), **{f"c{i}": Term("", (f"c{i - 1}",)) for i in range(1, 3_000)}}])
def test_hostile(terms: dict[str, Term]) -> None:
    """P17: a circle ends, and a chain of thousands needs no recursion."""
    tree = Tree(terms)
    assert len(tree.members(next(iter(terms)))) == len(terms)
