"""What z3 takes to be possible of a gene, against all that a case can say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

import pytest

pytest.importorskip("z3")

from builders import knowledge_of, markers
from markerboard.engines.evaluate import decide
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests as asked_of
from markerboard.language.logic import Truth
from markerboard.language.parser import Parser
from markerboard.patient.casefacts import read
from markerboard.proof.inquiry import Inquiry
from strategies import SHIPPED

KINDS = (*SHIPPED.patterns, "fusion with KIF5B", "exon 2-7 deletion")
SEQUENCES: tuple[dict[str, Any], ...] = (
    {"status": "wild-type"}, {"status": "mutated"}, {"status": "not tested"},
    *({"variants": list(named), "complete": whole} for whole in (True, False)
      for size in (1, 2, 3) for named in combinations(("R130*", "A5V", "exon 14 skipping"), size)))
VALUES: Mapping[str, tuple[Any, ...]] = {
    "boolean": (True, False, "indeterminate"), "number": (0, "0-1.5", 1, 2, 50), "count": (0, 1, 2, 3),
    "code": ("absent", "low", "normal", "high"),
    # Of what somebody was born with it is said that it is no benign one.
    "gene": (*SEQUENCES, {"variants": ["pathogenic A5V"]}, {"variants": ["pathogenic R130*"]})}
ASKED = {"boolean": "{name}", "number": "{name} < 1", "count": "{name} < 1", "code": "{name} = absent",
         "gene": "{name} = wild-type"}
Answer = tuple[Truth, ...]


def asking(conditions: list[str]) -> KnowledgeBase:
    """A rule base of some conditions."""
    parser = Parser(SHIPPED)
    parsed = {f"n{i}": parser.parse(text) for i, text in enumerate(conditions)}
    names = {test.fact for one in parsed.values() for test in asked_of(one, {})}
    return knowledge_of(SHIPPED.with_asked(names), written=parsed)


def question(kind: str) -> str:
    """A condition that asks of PTEN what is of a kind."""
    fact = SHIPPED.of_gene("PTEN", kind)
    assert fact is not None
    return f"PTEN has {kind}" if kind.startswith("exon ") else ASKED[fact.type].format(name=f"PTEN.{kind}")


def cases(kinds: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """All that a case can say of the sequence of a gene and of these kinds beside it."""
    types = [fact.type for kind in kinds if (fact := SHIPPED.of_gene("PTEN", kind))]
    for sequence, panel, *values in product(({}, *SEQUENCES), ({}, {"panel": {"genes": ["PTEN"]}}),
                                            *((None, *VALUES[type]) for type in types)):
        stated = {kind: value for kind, value in zip(kinds, values, strict=True) if value is not None}
        yield markers(PTEN=sequence | stated, **panel)


def agreeing(kinds: tuple[str, ...]) -> None:
    """Compare the answers that cases give with those that z3 takes to be possible."""
    knowledge = asking([*map(question, kinds), "PTEN = wild-type", "PTEN has R130*"])
    names = list(knowledge.conditions)
    told = (read(case, knowledge.vocabulary) for case in cases(kinds))
    answers = (decide(knowledge, facts.values) for facts, troubles in told if not troubles)
    given = {tuple(answer[name] for name in names) for answer in answers}
    inquiry = Inquiry(knowledge, knowledge.conditions.values(), "a")
    rails = [inquiry.meaning.rails(knowledge.conditions[name]) for name in names]
    possible = {answer for answer in product((True, False, None), repeat=len(names)) if inquiry.possible(*(
        rail.met if so else rail.unknown if so is None else rail.not_met
        for rail, so in zip(rails, answer, strict=True)))}
    assert possible == given


@pytest.mark.parametrize("kind", KINDS)
def test_kind(kind: str) -> None:
    """P9: of each kind of finding beside a gene's sequence z3 takes to be possible what a case can say."""
    agreeing((kind,))


@pytest.mark.parametrize("kinds", [("focally_amplified", "deleted"), ("germline", "exon14_skipping"),
                                   ("copy_number", "loss"), ("fusion", "fusion with KIF5B")])
def test_tied(kinds: tuple[str, str]) -> None:
    """P9: the same of kinds between which there are laws."""
    agreeing(kinds)


@pytest.mark.lengthy
@pytest.mark.parametrize("kind", KINDS)
def test_pairs(kind: str) -> None:
    """P9: the same of any two kinds."""
    for other in KINDS[KINDS.index(kind) + 1:]:
        agreeing((kind, other))


def test_partner() -> None:
    """P9: a fusion is one of both its genes, so the other one is not known to be wild-type either."""
    knowledge = asking(["RET.fusion with KIF5B and KIF5B = wild-type",
                        "RET.fusion with KIF5B and KIF5B = mutated"])
    inquiry = Inquiry(knowledge, knowledge.conditions.values(), "a")
    assert [inquiry.possible(inquiry.meaning.rails(one).met)
            for one in knowledge.conditions.values()] == [False, True]
