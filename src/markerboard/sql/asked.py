"""What some studies ask: their conditions, the definitions and calls those rest on, the tests in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Test, names, tests


class Asked:
    """What the named studies ask, or the whole rule base when none is named.

    Calls are taken as they are stated where they are not to be reconciled with what was measured.
    """

    def __init__(self, knowledge: KnowledgeBase, studies: Sequence[str] = (), *,
                 reconcile: bool = True) -> None:
        self.knowledge, self.reconcile = knowledge, reconcile
        self.studies = [knowledge.studies[s] for s in studies] or list(knowledge.studies.values())
        self.whole = not studies

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Every condition of a criterion or a group, by the name of its answer."""
        found: dict[str, Condition] = {}
        for rules in self.studies:
            found |= {f"{rules.id}/{name}": condition for name, condition in rules.criteria.items()}
            for finding, groups in rules.groups.items():
                found |= {f"{rules.id}/{finding}/{name}": condition for name, condition in groups.items()
                          if not isinstance(condition, str)}
        return found

    @cached_property
    def definitions(self) -> dict[str, Condition]:
        """The definitions, each after those it names."""
        found: dict[str, Condition] = {}

        def add(wanted: Iterable[str]) -> None:
            for name in wanted:
                if name not in found:
                    add(names(self.knowledge.conditions[name]))
                    found[name] = self.knowledge.conditions[name]
        add(self.knowledge.conditions if self.whole else
            (name for condition in self.conditions.values() for name in names(condition)))
        return found

    @cached_property
    def layers(self) -> list[list[str]]:
        """The definitions in layers: each names only what stands in a layer before."""
        depths: dict[str, int] = {}
        layers: dict[int, list[str]] = {}
        for name, condition in self.definitions.items():
            depths[name] = 1 + max((depths[n] for n in names(condition)), default=-1)
            layers.setdefault(depths[name], []).append(name)
        return [layers[depth] for depth in sorted(layers)]

    @cached_property
    def tests(self) -> list[Test]:
        """Each distinct test, in the order of their texts; a flag is asked by its column alone."""
        asked = {str(test): test for test in self._stated_tests() if test.kind != "flag"}
        return [asked[text] for text in sorted(asked)]

    @cached_property
    def calls(self) -> dict[str, list[str]]:
        """The reported calls that something asks for, each with the definitions that measure it."""
        flags = {test.fact for test in self._stated_tests() if test.kind == "flag"}
        found: dict[str, list[str]] = {}
        for definition, fact in self.knowledge.calls.items():
            if fact in flags and self.reconcile:
                found.setdefault(fact, []).append(definition)
        return found

    @cached_property
    def answers(self) -> list[str]:
        """The name of every answer, definitions first."""
        return [*self.definitions, *(name for rules in self.studies for name in answers_of(rules))]

    def every_test(self) -> Iterator[Test]:
        """Every test, as often as it is asked, those of the measurements behind calls included."""
        measures = (self.knowledge.measures[name] for names in self.calls.values() for name in names)
        yield from self._stated_tests()
        yield from self._tests(measures)

    def _stated_tests(self) -> Iterator[Test]:
        return self._tests((*self.definitions.values(), *self.conditions.values()))

    def _tests(self, conditions: Iterable[Condition]) -> Iterator[Test]:
        for condition in conditions:
            yield from tests(condition, self.knowledge.conditions)


def answers_of(rules: Rules) -> Iterator[str]:
    """The name of every answer of a study, its own first."""
    yield rules.id
    yield from (f"{rules.id}/{criterion}" for criterion in rules.criteria)
    for finding, groups in rules.groups.items():
        yield f"{rules.id}/{finding}"
        yield from (f"{rules.id}/{finding}/{group}" for group in groups)
