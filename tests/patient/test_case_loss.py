"""A value of a case made unreadable, and the order in which a case lists things, turn no answer."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import ROOT
from case_loss import JSON, facts, losses, places, plain, reordered, said, unreadable
from loss import turned
from markerboard.engines.evaluate import decide
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.testing.people import patients

CASES: list[JSON] = [dict(parse(str(file), file.read_bytes()).data)
                     for file in sorted((ROOT / "cases").glob("*.yaml"))[::7]]


@st.composite
def cases(draw: st.DrawFn, knowledge: KnowledgeBase) -> JSON:
    """A case of the repository, or one that is drawn."""
    if draw(st.booleans()):
        return draw(st.sampled_from(CASES))
    return plain(draw(patients(knowledge)).data)


@given(st.data())
def test_loss_is_monotone(shipped: KnowledgeBase, choice: st.DataObject) -> None:
    """P19: one or several values of a case made unreadable leave each answer as it was, or unknown."""
    data = choice.draw(cases(shipped))
    before = facts(data, shipped)
    assume(before is not None and places(data))
    after = facts(unreadable(data, choice.draw(losses(data))), shipped)
    if before is None or after is None:
        return
    assert turned(before, after, shipped.vocabulary) == []
    was = decide(shipped, before.values)
    assert [key for key, truth in decide(shipped, after.values).items()
            if truth is not None and truth is not was[key]] == []


@given(st.data(), st.integers(0, 2**32))
def test_order_says_nothing(shipped: KnowledgeBase, choice: st.DataObject, seed: int) -> None:
    """P20: treatments, samples, variants, drugs and genes in another order are the same facts."""
    data = choice.draw(cases(shipped))
    one = facts(data, shipped)
    two = facts(reordered(data, random.Random(seed)), shipped)  # noqa: S311
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert said(one) == said(two)


@pytest.mark.parametrize(("key", "fact"), [("months", "line1.months"), ("drugs", "line1.drugs")])
def test_stated_history(key: str, fact: str, shipped: KnowledgeBase) -> None:
    """What a line states and could not be read is never said to be not stated."""
    line = {"line": 1, "months": "unreadable"} if key == "months" else {"line": 1, "unread": ["?x?"]}
    read = facts({"case": "c", "treatment": [line]}, shipped)
    assert read is not None
    assert read[fact].reason == "could not be read"  # type: ignore[union-attr]
    assert read["perioperative.months_to_relapse"].reason == "not stated"  # type: ignore[union-attr]
