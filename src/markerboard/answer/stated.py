"""What an answer says of a study whoever the patient is: made once, so a patient costs only what differs."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from markerboard.answer import explain
from markerboard.answer.model import STANDING, CriterionAnswer, FindingAnswer, Locators, StudyAnswer
from markerboard.answer.near import Question
from markerboard.answer.part import frame, open_at_end
from markerboard.answer.reading import Asked, asked
from markerboard.answer.standing import standing
from markerboard.answer.strength import reach
from markerboard.knowledge.base import KnowledgeBase, Page, Rules
from markerboard.language.expression import Condition, tests
from markerboard.language.vocabulary import Endpoint

Fields = Mapping[str, Any]
"""Fields of a part of the answer, by name."""
READING = "reading"
"""Where a result of an answer tells how it reads for the patient."""
_UNKNOWN = Endpoint("other")


class StatedCriterion:
    """A criterion: its condition, the name of its answer, and what it says by itself."""

    def __init__(self, condition: Condition, key: str, fields: Fields) -> None:
        self.condition, self.key, self.fields = condition, key, fields

    @cached_property
    def frame(self) -> bytes:
        """Its bytes, but for the verdict, the reasons and what is missing."""
        return frame(CriterionAnswer, self.fields)


class StatedFinding:
    """A finding: its groups, each with its condition or word and the name of its answer.

    `asked`: every group has a condition, and none is everybody or the rest.
    """

    def __init__(self, key: str, groups: tuple[tuple[str, Condition | str, str], ...],
                 conditions: tuple[Condition, ...], assay: Condition | None, results: tuple[Asked, ...],
                 fields: Fields) -> None:
        self.key, self.groups, self.conditions = key, groups, conditions
        self.assay, self.results, self.fields = assay, results, fields
        self.asked = len(conditions) == len(groups)

    @cached_property
    def own(self) -> Fields:
        """What of that every answer holds: its name, and what there is beside a default."""
        return {name: value for name, value in self.fields.items()
                if name == "id" or (hasattr(FindingAnswer, name) and value is not None)}

    @cached_property
    def frame(self) -> bytes:
        """Its bytes, but for the place of the patient and what follows from that."""
        return frame(FindingAnswer, self.fields, seldom=("group", "assay"))

    @cached_property
    def figures(self) -> bytes:
        """The bytes of its results, but for how each reads."""
        return b"[%b]" % b",".join([open_at_end(one.result, READING) for one in self.results])


class StatedStudy:
    """A study, its criteria and its findings; what takes words is made when somebody asks for them."""

    def __init__(self, knowledge: KnowledgeBase, rules: Rules) -> None:
        self.rules, self._knowledge = rules, knowledge
        self.id, head = rules.id, rules.head
        keys = dict(zip(rules.criteria, rules.names.criteria, strict=True))
        self.included, self.excluded = (tuple(
            Question(one["id"], keys[one["id"]], one["domain"], rules.criteria[one["id"]])
            for one in head[kind]) for kind in ("inclusion", "exclusion"))
        self.wanted, self.barred = (
            tuple(one.condition for one in these) for these in (self.included, self.excluded))
        placed = {finding: key for finding, (key, _) in zip(rules.groups, rules.names.findings, strict=True)}
        self.placing = tuple(
            Placing(placed[one["id"]], one["results"] and one["analysis"] != "safety",
                    tuple(c for c in rules.groups[one["id"]].values() if not isinstance(c, str)))
            for one in head["findings"])
        self.grouping = tuple(dict.fromkeys(c for one in self.placing for c in one.conditions))
        self.region: str | None = head["design"].get("region")
        self.reach = reach(head, knowledge.vocabulary.field.usual)

    @cached_property
    def fields(self) -> Fields:
        """What is said of the study itself."""
        head, rules = self.rules.head, self.rules
        return {
            "id": rules.id, "name": next(iter(head.get("names", ())), rules.id), "title": head["title"],
            "registry": head.get("registry"), "design": head["design"], "regimen": head.get("regimen", {}),
            "arms": head["arms"],
            "criteria": head["criteria"], "partial_because": head.get("partial_because"),
            "weaknesses": tuple(head.get("weaknesses", ())), "regimen_key": head.get("regimen_key"),
            "part_of": head.get("part_of"), "collection": head.get("collection", False),
            "sources": tuple(head["sources"]), "entered_twice": rules.entered_twice}

    @cached_property
    def own(self) -> Fields:
        """What of that every answer holds: its names, where it stands, and what there is beside a default."""
        whole = self._knowledge.studies.get(self.rules.head.get("part_of", ""))
        stands = standing(self.rules.head, self.fields["name"], whole.head if whole else None,
                          self._knowledge.sources)
        return {name: value for name, value in self.fields.items() if name in ("id", "name") or (
            hasattr(StudyAnswer, name) and value is not None)} | {STANDING: stands}

    @cached_property
    def frame(self) -> bytes:
        """Its bytes, but for what is the patient's."""
        return frame(StudyAnswer, self.fields)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The facts that its criteria ask, in their order, which is that of what is missing too."""
        return tuple(dict.fromkeys(test.fact for one in (*self.included, *self.excluded)
                                   for test in tests(one.condition, self._knowledge.conditions)))

    @cached_property
    def domains(self) -> frozenset[str]:
        """What its criteria are about."""
        return frozenset(one.domain for one in (*self.included, *self.excluded))

    @cached_property
    def criteria(self) -> Mapping[str, StatedCriterion]:
        """Each criterion by its name, in words."""
        page = self.rules.page
        return {one["id"]: _criterion(self._knowledge, self.rules, one)
                for kind in ("inclusion", "exclusion") for one in page.get(kind, ())}

    @cached_property
    def findings(self) -> tuple[StatedFinding, ...]:
        """Each finding, in words."""
        return tuple(_finding(self._knowledge, self.rules, one)
                     for one in self.rules.page.get("findings", ()))

    @cached_property
    def remarks(self) -> tuple[StatedCriterion, ...]:
        """The criteria of which the source leaves something open, each with when that concerns a patient."""
        left_open = self.rules.remarks
        return tuple(StatedCriterion(left_open[id], one.key, one.fields)
                     for id, one in self.criteria.items() if id in left_open) if left_open else ()


class Placing(NamedTuple):
    """What is decided of a finding: the name of its answer, whether it has results, and its groups.

    Results of safety alone do not count: they place nobody.
    """

    key: str
    figured: bool
    conditions: tuple[Condition, ...]


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
