"""What an answer says of a study whoever the patient is: made once, so a patient costs only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markerboard.answer import explain
from markerboard.answer.model import Locators
from markerboard.knowledge.base import KnowledgeBase, Page, Rules
from markerboard.language.expression import Condition

Fields = Mapping[str, Any]
"""Fields of a part of the answer, by name."""


@dataclass(frozen=True, eq=False)
class StatedCriterion:
    """A criterion: its condition, the name of its answer, and what it says by itself."""

    condition: Condition
    key: str
    fields: Fields


@dataclass(frozen=True, eq=False)
class StatedFinding:
    """A finding: its groups, each with its condition or word and the name of its answer."""

    key: str
    groups: tuple[tuple[str, Condition | str, str], ...]
    conditions: tuple[Condition, ...]
    assay: Condition | None
    fields: Fields


class StatedStudy(NamedTuple):
    """A study, its criteria and its findings."""

    inclusion: tuple[StatedCriterion, ...]
    exclusion: tuple[StatedCriterion, ...]
    findings: tuple[StatedFinding, ...]
    region: str | None
    fields: Fields


def study(knowledge: KnowledgeBase, rules: Rules) -> StatedStudy:
    """A study as every answer states it."""
    page = rules.page
    inclusion, exclusion = (tuple(_criterion(knowledge, rules, one) for one in page.get(kind, ()))
                            for kind in ("inclusion", "exclusion"))
    fields = {
        "id": rules.id, "name": next(iter(page.get("names", ())), rules.id), "title": page["title"],
        "registry": page.get("registry"), "design": page["design"], "regimen": page.get("regimen", {}),
        "arms": {name: arm["text"] for name, arm in page.get("arms", {}).items()},
        "criteria": page["criteria"], "partial_because": page.get("partial_because"),
        "weaknesses": tuple(page.get("weaknesses", ()))}
    findings = tuple(_finding(rules, one) for one in page.get("findings", ()))
    return StatedStudy(inclusion, exclusion, findings, page["design"].get("region"), fields)


def _criterion(knowledge: KnowledgeBase, rules: Rules, page: Page) -> StatedCriterion:
    condition = rules.criteria[page["id"]]
    origin: Locators = page["from"]
    return StatedCriterion(condition, f"{rules.id}/{page['id']}", {
        "id": page["id"], "domain": page["domain"], "text": page["text"], "when": str(condition),
        "definitions": explain.chain(knowledge.conditions, condition), "note": page.get("note"),
        "from_": origin})


def _finding(rules: Rules, page: Page) -> StatedFinding:
    key, groups = f"{rules.id}/{page['id']}", rules.groups[page["id"]]
    fields = {
        "id": page["id"], "title": page["title"], "claimed": page["claimed"], "supported": page["supported"],
        "supported_because": page["because"], "direction": page["direction"], "analysis": page["analysis"],
        "caveats": tuple(page.get("caveats", ())), "results": tuple(page.get("results", ())),
        "from_": page.get("from")}
    return StatedFinding(key, tuple((name, condition, f"{key}/{name}") for name, condition in groups.items()),
                         tuple(c for c in groups.values() if not isinstance(c, str)),
                         rules.assays.get(page["id"]), fields)
