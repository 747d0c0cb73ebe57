"""What is kept between runs is plain text, says what was kept, and can run nothing."""

from __future__ import annotations

import json
import os
import pickle
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markerboard.files.stored import Apart, bytes_of, value_of
from markerboard.knowledge.base import KnowledgeBase, head_of
from markerboard.knowledge.loading import PARTS
from markerboard.language import expression
from markerboard.language.expression import tests as asked_of
from markerboard.language.parser import Parser
from markerboard.language.variants import lies
from strategies import SHIPPED


class Pair(NamedTuple):
    """Two values."""

    one: Any
    other: Any


PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
VALUES = st.recursive(PLAIN | st.decimals(allow_nan=False) | st.frozensets(st.text()),
                      lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner)
                      | st.tuples(inner, inner) | st.builds(Pair, inner, inner), max_leaves=20)


def types(value: object) -> object:
    """A value with the class of each part of it."""
    if isinstance(value, dict):
        return dict, [(types(key), types(inner)) for key, inner in value.items()]
    return type(value), [*map(types, value)] if isinstance(value, list | tuple) else value


@given(VALUES)
def test_round_trip(value: object) -> None:
    """Whatever was kept comes back equal, each part of its own class."""
    back = value_of(bytes_of(value, [Pair]), [Pair])
    assert back == value
    assert types(back) == types(value)


def test_one_object_stays_one() -> None:
    """What two places share they share again."""
    shared = Pair(Decimal("1.50"), 2)
    one, other = value_of(bytes_of((shared, [shared]), [Pair]), [Pair])
    assert one is other[0]
    assert str(one.one) == "1.50"


@pytest.mark.parametrize("text", [
    "MET has exon 14 skipping", "MET has {Y1003F, exon 14 mutation}",
    "not MET has pathogenic exon 14 skipping",
    "at least 2 of (EGFR has L858R, MET = mutated, met.amplified)"])
def test_conditions(text: str) -> None:
    """Each kind of condition is kept and comes back as it was, with what its gene's exons tell."""
    parser = Parser(SHIPPED)
    condition = parser.parse(text)
    back = value_of(bytes_of(condition, PARTS), PARTS)
    assert (type(back), str(back)) == (type(condition), text)
    before, after = ([(one.fact, one.exons, lies(one.exons, 14)) for one in asked_of(made, {})]
                     for made in (condition, back))
    assert before == after


def test_every_kind_of_condition() -> None:
    """What a condition may be made of is among what is kept."""
    kinds = [kind for kind in vars(expression).values() if isinstance(kind, type)
             and issubclass(kind, expression.All.__mro__[-2]) and not kind.__name__.startswith("_")]
    assert len(kinds) > 6 and set(kinds) <= set(PARTS)


def test_functions_by_name() -> None:
    """A function is kept as its name, and comes back only to who names it."""
    text = bytes_of([partial(os.path.join, "a", "b")], [os.path.join])
    assert value_of(text, [os.path.join])[0]() == "a/b"
    with pytest.raises(KeyError):
        value_of(text, [])


def test_no_other_kind() -> None:
    """An object of a kind that nobody named is neither kept nor made."""
    with pytest.raises(TypeError, match="Pair is no kind that is kept"):
        bytes_of(Pair(1, 2), [])
    with pytest.raises(KeyError):
        value_of(b'[["os.system"],[[0,["true"],[]]]]\n', [Pair])


def test_shipped_rules(shipped: KnowledgeBase) -> None:
    """P5: the shipped rules come back as they were, and tests of the rules that are one stay one."""
    kinds = (KnowledgeBase, *PARTS)
    back = value_of(bytes_of(shipped, kinds), kinds)
    assert bytes_of(back, kinds) == bytes_of(shipped, kinds)
    for name, condition in shipped.conditions.items():
        assert str(back.conditions[name]) == str(condition)


def test_page_is_read_late(shipped: KnowledgeBase) -> None:
    """Of rules that were kept the head is there, and a page says what it said once somebody asks."""
    kinds = (KnowledgeBase, *PARTS)
    back = value_of(bytes_of(shipped, kinds), kinds)
    for name, rules in back.studies.items():
        assert rules.head == head_of(shipped.studies[name].page)
        assert "page" not in vars(rules)
        assert rules.page == json.loads(json.dumps(shipped.studies[name].page))
        assert "page" in vars(rules)


def test_apart_in_another_process() -> None:
    """What stands apart of kept rules can be sent to the processes that read the cases of a cohort."""
    kept = value_of(bytes_of([Apart.of({"a": [1, "b"]})], []), [])
    (sent,) = pickle.loads(pickle.dumps(kept))  # noqa: S301
    assert isinstance(sent, Apart) and sent.read() == {"a": [1, "b"]}
