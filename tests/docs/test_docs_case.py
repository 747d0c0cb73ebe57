"""The page of what a case can say, and the schema that an editor reads, are those of the vocabulary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from builders import ROOT
from markerboard.answer import case_page, described, schemas
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


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that a schema names, wherever in it, with what it says of it."""
    for inner in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(inner), dict):
            yield from keys(schema[inner], path)
    for key, told in schema.get("properties", {}).items():
        yield f"{path}/{key}", told
        yield from keys(told, f"{path}/{key}") if isinstance(told, dict) else ()
    for part, told in schema.get("$defs", {}).items():
        yield from keys(told, part)
    for choice in (each for inner in ("anyOf", "oneOf", "allOf") for each in schema.get(inner, ())):
        yield from keys(choice, path)


@pytest.mark.parametrize("name", ["case", "study"])
def test_every_key_is_described(name: str) -> None:
    """An editor shows what each key of a case and of a study means: none is without a description."""
    known = list(keys(schemas.schema(name)))
    assert len(known) > 100
    assert [key for key, told in known if not isinstance(told, dict) or not told.get("description")] == []


def test_no_idle_description() -> None:
    """Each description of the table is shown in a schema: no key of it is gone, or told by its form."""
    texts = [told["description"] for name in ("case", "study") for _, told in keys(schemas.schema(name))]
    idle = {f"{part}/{key}" for part, told in described.words().items() for key in told
            if told[key] not in texts}
    assert idle == set()


def test_schema_of_a_study(shipped: KnowledgeBase) -> None:
    """An editor offers endpoints, domains and regimens of the vocabulary, in less than 200 KB."""
    text = schemas.text("study")
    assert len(text.encode()) < 200_000
    offered = (*shipped.vocabulary.endpoints, *shipped.vocabulary.field.domains, *shipped.vocabulary.regimens)
    assert all(f'"{word}"' in text for word in offered)
