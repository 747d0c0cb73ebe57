"""One study, or one definition, with all that may be known of a patient as far as it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.files.source import Path_
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition
from markerboard.proof.meaning import Meaning, asked
from markerboard.proof.solver import SECONDS, Bool
from markerboard.proof.world import Cuts, World


class Site(NamedTuple):
    """A condition, what people call it, and the place where it is written."""

    name: str
    path: Path_
    condition: Condition
    part: Mapping[str, Any]


class Inquiry:
    """Answers what is possible."""

    def __init__(self, knowledge: KnowledgeBase, conditions: Iterable[Condition | str], name: str,
                 cuts: Cuts | None = None, seconds: float = SECONDS) -> None:
        self.knowledge, self.name = knowledge, name
        self.world = World(knowledge.vocabulary, asked(knowledge, conditions), cuts)
        self.meaning = Meaning(knowledge, self.world)
        self.search = self.world.search(seconds)

    def possible(self, *wanted: Bool) -> bool:
        """Whether there can be a patient for whom all of this is so. Raises Undecided."""
        return self.search.possible(*wanted)

    def patient(self, *wanted: Bool, name: str = "") -> dict[str, Any] | None:
        """The case of a smallest such patient. Raises Undecided."""
        model = self.search.smallest(self.world.wishes, *wanted)
        return self.world.case(model, name or self.name) if model else None


def of_study(knowledge: KnowledgeBase, rules: Rules, seconds: float = SECONDS) -> Inquiry:
    """A study's inquiry."""
    conditions = [site.condition for site in sites(rules)]
    return Inquiry(knowledge, conditions, rules.id, seconds=seconds)


def sites(rules: Rules) -> Iterator[Site]:
    """Every condition of a study: its criteria, groups and assays."""
    for kind in ("inclusion", "exclusion"):
        for i, page in enumerate(rules.page.get(kind, ())):
            yield Site(page["id"], (kind, i, "when"), rules.criteria[page["id"]], page)
    for i, page in enumerate(rules.page.get("findings", ())):
        for group, condition in rules.groups[page["id"]].items():
            if not isinstance(condition, str):
                yield Site(f"{page['id']}/{group}", ("findings", i, "groups", group), condition, page)
        if page["id"] in rules.assays:
            yield Site(f"{page['id']}, assay", ("findings", i, "assay"), rules.assays[page["id"]], page)


def definitions(knowledge: KnowledgeBase) -> Iterator[Site]:
    """Every definition, as it is written."""
    for name, page in knowledge.definitions.items():
        condition = knowledge.measures.get(name, knowledge.conditions[name])
        yield Site(name, ("definitions", name, "when"), condition, page)
