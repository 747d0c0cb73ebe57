"""What an answer says of a study whoever the patient is: made once, so a patient costs only what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from markerboard.answer import explain
from markerboard.answer.model import Locators
from markerboard.answer.reading import Asked, asked
from markerboard.answer.strength import Reach, reach
from markerboard.knowledge.base import KnowledgeBase, Page, Rules
from markerboard.language.expression import Condition, tests
from markerboard.language.vocabulary import Endpoint

Fields = Mapping[str, Any]
"""Fields of a part of the answer, by name."""
_UNKNOWN = Endpoint("other")


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
    results: tuple[Asked, ...]
    fields: Fields


class StatedStudy(NamedTuple):
    """A study, its criteria and its findings."""

    inclusion: tuple[StatedCriterion, ...]
    exclusion: tuple[StatedCriterion, ...]
    findings: tuple[StatedFinding, ...]
    asked: tuple[str, ...]
    """The facts that its criteria ask, in their order, which is that of what is missing too."""
    region: str | None
    reach: Reach
    fields: Fields
    remarks: tuple[StatedCriterion, ...] = ()


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
        "weaknesses": tuple(page.get("weaknesses", ())), "regimen_key": page.get("regimen_key"),
        "part_of": page.get("part_of"), "collection": page.get("collection", False),
        "sources": tuple(page["sources"]), "entered_twice": rules.entered_twice}
    findings = tuple(_finding(knowledge, rules, one) for one in page.get("findings", ()))
    asks = dict.fromkeys(test.fact for one in (*inclusion, *exclusion)
                         for test in tests(one.condition, knowledge.conditions))
    remarks = tuple(replace(one, condition=rules.remarks[one.fields["id"]])
                    for one in (*inclusion, *exclusion) if one.fields["id"] in rules.remarks)
    return StatedStudy(inclusion, exclusion, findings, tuple(asks), page["design"].get("region"),
                       reach(page, knowledge.vocabulary.field.usual), fields, remarks)


def _criterion(knowledge: KnowledgeBase, rules: Rules, page: Page) -> StatedCriterion:
    condition = rules.criteria[page["id"]]
    origin: Locators = page["from"]
    return StatedCriterion(condition, f"{rules.id}/{page['id']}", {
        "id": page["id"], "domain": page["domain"], "text": page["text"], "when": str(condition),
        "definitions": explain.chain(knowledge.conditions, condition), "note": page.get("note"),
        "from_": origin})


def _finding(knowledge: KnowledgeBase, rules: Rules, page: Page) -> StatedFinding:
    key, groups = f"{rules.id}/{page['id']}", rules.groups[page["id"]]
    fields = {
        "id": page["id"], "title": page["title"], "claimed": page["claimed"], "supported": page["supported"],
        "supported_because": page["because"], "direction": page["direction"], "analysis": page["analysis"],
        "caveats": tuple(page.get("caveats", ())), "from_": page.get("from")}
    endpoints, arms = knowledge.vocabulary.endpoints, tuple(rules.page.get("arms", ()))
    results = tuple(asked(one, endpoints.get(one["endpoint"], _UNKNOWN), tuple(groups), arms)
                    for one in page.get("results", ()))
    return StatedFinding(key, tuple((name, condition, f"{key}/{name}") for name, condition in groups.items()),
                         tuple(c for c in groups.values() if not isinstance(c, str)),
                         rules.assays.get(page["id"]), results, fields)
