"""Whether a single failed criterion is a near miss, and how many patients of the study were alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from markerboard.answer.model import Like
from markerboard.engines.evaluate import Meaning
from markerboard.knowledge.base import Page, Rules
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Vocabulary

NEAR = frozenset({"fitness", "measurability", "laboratory"})
"""The domains of which a single miss is a near one, beside a marker's level and an age within `YEARS`."""
AGE, YEARS = "age", 5
_NUMBERS = ("number", "count")


class Question(NamedTuple):
    """What is decided of a criterion: its name, that of its answer, its domain, its condition."""

    id: str
    key: str
    domain: str
    condition: Condition


class Near:
    """Answers for one study and one patient; asked only where a criterion fails."""

    def __init__(self, rules: Rules, vocabulary: Vocabulary, meaning: Meaning) -> None:
        self.rules, self.vocabulary, self.meaning = rules, vocabulary, meaning

    def misses_nearly(self, criterion: Question) -> bool:
        """Whether the criterion is of a kind, and missed by as little, that a board may want to know."""
        if criterion.domain == AGE:
            return self._within_years(criterion.condition)
        return criterion.domain in NEAR or (
            criterion.domain == "biomarker" and self._a_level(criterion.condition))

    def like(self, criterion: str) -> Like | None:
        """The patients of the study who were as this one in what the criterion asks."""
        if not self.rules.baseline:
            return None
        asked = self._facts(self.rules.criteria[criterion])
        for line, condition in self.rules.baseline:
            if self._facts(condition) <= asked and self.meaning.truth(condition):
                return _counted(line)
        return None

    def _facts(self, condition: Condition) -> frozenset[str]:
        return frozenset(test.fact for test in tests(condition, self.meaning.definitions))

    def _a_level(self, condition: Condition) -> bool:
        """Whether a criterion asks for the level of a marker, not for its state."""
        return all(self.vocabulary.facts[fact].type in _NUMBERS for fact in self._facts(condition))

    def _within_years(self, condition: Condition) -> bool:
        age = self.meaning.values.get(AGE)
        return any(within_years(age, test) for test in tests(condition, self.meaning.definitions))


def within_years(age: Any, test: Test) -> bool:
    """Whether a question is one of age, and an age lies within `YEARS` of what it compares it with."""
    return (test.fact == AGE and isinstance(age, Interval) and age.low is not None
            and abs(age.low - test.number) <= YEARS)


def _counted(line: Page) -> Like | None:
    """The count of a line of the baseline, over all or over its arms together."""
    counted = {name: each for name, each in line.items() if isinstance(each, Mapping) and "events" in each}
    parts = [counted["all"]] if "all" in counted else list(counted.values())
    if not parts or not all("n" in part for part in parts):
        return None
    return Like(characteristic=line["characteristic"], n=sum(part["events"] for part in parts),
                of=sum(part["n"] for part in parts))
