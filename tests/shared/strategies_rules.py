"""Hypothesis strategies that change conditions: reordered, read-once, rising."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Some
from markerboard.language.parser import Parser
from markerboard.patient.facts import GeneState
from strategies import SMALL, Values, numbers

SMALL_PARSER = Parser(SMALL)

# Tests of seven facts, each with a value that meets it and one that does not.
ATOMS: dict[str, tuple[str, object, object]] = {
    "fever": ("fever", True, False),
    "night sweats": ("night sweats", True, False),
    "reported spread": ("reported spread", True, False),
    "GENE1": ("GENE1 = mutated", GeneState("mutated"), GeneState("wild-type", (), True)),
    "GENE2": ("GENE2 = wild-type", GeneState("wild-type", (), True), GeneState("mutated")),
    "color": ("color = red", "red", "blue"),
    "tumor": ("tumor is LEFT", "LEAF1", "OTHER"),
}


@st.composite
def shuffled(draw: st.DrawFn, condition: Condition) -> Condition:
    """The same condition with the operands of `and` and `or` in another order, some of them twice."""
    if isinstance(condition, Not):
        return Not(draw(shuffled(condition.of)))
    if isinstance(condition, All | Some):
        parts = [draw(shuffled(part)) for part in condition.of]
        parts += draw(st.lists(st.sampled_from(parts), max_size=1))
        return type(condition)(tuple(draw(st.permutations(parts))))
    if isinstance(condition, AtLeast):
        parts = [draw(shuffled(part)) for part in condition.of]
        return AtLeast(condition.number, tuple(draw(st.permutations(parts))))
    return condition


def atom(name: str) -> Condition:
    """The test of one of the seven facts."""
    return SMALL_PARSER.parse(ATOMS[name][0])


def over(names: Sequence[str], depth: int = 3) -> st.SearchStrategy[Condition]:
    """Conditions over some of the seven facts, each asked as often as it comes."""
    leaf = st.sampled_from(names).map(atom)
    return st.recursive(leaf, lambda inner: inner.map(Not) | joined(inner), max_leaves=2 ** depth)


def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """`and` or `or` of some conditions, or two of three."""
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return parts.map(All) | parts.map(Some) | st.tuples(inner, inner, inner).map(lambda of: AtLeast(2, of))


@st.composite
def read_once(draw: st.DrawFn, names: Sequence[str] = tuple(ATOMS)) -> Condition:
    """Conditions in which each of some of the seven facts is asked once."""
    trees: list[Condition] = [atom(n) for n in draw(st.permutations(names))[: draw(st.integers(1,
                                                                                               len(names)))]]
    while len(trees) > 1:
        count = draw(st.integers(2, min(3, len(trees))))
        parts = tuple(Not(t) if draw(st.booleans()) else t for t in trees[:count])
        trees = [*trees[count:], All(parts) if draw(st.booleans()) else Some(parts)]
    return trees[0]


def partly_known() -> st.SearchStrategy[Values]:
    """Each of the seven facts met, not met or unknown."""
    return st.fixed_dictionaries({}, optional={n: st.sampled_from(v[1:]) for n, v in ATOMS.items()})


@st.composite
def rising(draw: st.DrawFn, names: Sequence[str]) -> Condition:
    """Conditions that more of some number can only help: `>=` and `>` under `and` and `or`."""
    def above(name: str) -> Condition:
        sign, number = draw(st.sampled_from([">=", ">"])), draw(numbers(SMALL.facts[name]))
        return SMALL_PARSER.parse(f"{name} {sign} {number:f}")
    tests = [above(name) for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))]
    while len(tests) > 1:
        parts = (tests[0], tests[1])
        tests = [*tests[2:], All(parts) if draw(st.booleans()) else Some(parts)]
    return tests[0]


@st.composite
def chains(draw: st.DrawFn, length: int) -> dict[str, Condition]:
    """Definitions that rest on one another, each on the one before."""
    written: dict[str, Condition] = {"d0": atom("fever")}
    for n in range(1, length):
        before: Condition = Named(f"d{n - 1}")
        other = atom(draw(st.sampled_from(tuple(ATOMS))))
        both = (Not(before) if draw(st.booleans()) else before, other)
        written[f"d{n}"] = All(both) if draw(st.booleans()) else Some(both)
    return written
