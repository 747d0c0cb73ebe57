"""The page of what a case can say, and the schema that an editor reads, are those of the vocabulary."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from builders import ROOT
from markerboard.answer import case_page, schemas
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casefacts
from markerboard.patient.facts import Known

PAGE = (ROOT / "docs" / "what-a-case-can-say.md").read_text(encoding="utf-8")


def test_page_is_current(shipped: KnowledgeBase) -> None:
    """The page is what the vocabulary says now (`markerboard schema --page`)."""
    assert case_page.page(shipped.vocabulary) == PAGE


def test_examples_are_read(shipped: KnowledgeBase) -> None:
    """Each example is a case that is read, and states a fact; every fact that a case states has one."""
    known = set[str]()
    for example in re.findall(r"\| `([a-z]+: \{.*\})` \|\n", PAGE):
        facts, troubles = casefacts.read({"case": "a", **yaml.safe_load(example)}, shipped.vocabulary)
        assert not troubles, example
        known |= {name for name, entry in facts.entries.items() if isinstance(entry, Known)}
    facts_ = shipped.vocabulary.facts.values()
    assert {fact.name for fact in facts_ if fact.type != "gene" and not fact.history} <= known


@pytest.mark.parametrize("word", [
    "`MSI.status`", "`HER2.status`", "`TMB.plasma.per_mb`", "`PD-L1.tap`", "TruSight", "FOLFIRI",
    "`antibody-drug conjugate`", "`best_response`", "`metastases.brain`"])
def test_page_holds(word: str) -> None:
    """Markers, tests, classes, regimens and the keys of the form stand on it."""
    assert word in PAGE


def test_schema_of_a_case(shipped: KnowledgeBase) -> None:
    """An editor has a description of each fact and offers codes, drugs and genes, in less than 2 MB."""
    text = schemas.text("case")
    assert len(text.encode()) < 2_000_000
    for fact in shipped.vocabulary.facts.values():
        if fact.type != "gene" and not fact.history and "[" not in fact.at:
            means = json.dumps(fact.means, ensure_ascii=False)[1:-1]
            assert means in text or fact.at.count(".") > 1, fact.name
    assert all(f'"{offered}"' in text for offered in ("rituximab", "STK11", "22C3", "LUAD", "stable"))
