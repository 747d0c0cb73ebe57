"""The rules as rows: each condition is a gate that opens when so many of its parts are met.

An `and` needs all of its parts and an `or` one, so one sum decides both, and `at least n of` as well. A
truth is 1, 0 where unknown, or -1; a part that is denied counts with the other sign. The gates stand in
layers, each asking only what stands in a layer before, so that a database decides a layer in one query
however many rules there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markerboard.knowledge.base import ALL, OTHERWISE, Rules
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Test
from markerboard.sql.asked import Asked


class Part(NamedTuple):
    """One row: what a gate of a layer asks, whether it is denied (-1), and how many parts the gate needs."""

    layer: int
    gate: int
    needed: int
    asked: int
    sign: int


class Side(NamedTuple):
    """A gate or a test by its number, denied or not."""

    number: int
    sign: int = 1


NEVER = Side(-1)
"""What a gate without parts asks, so that it has a row: it is never met."""


class Gates:
    """The parts of every gate, the tests at their bottom, and where each answer stands."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.tests: dict[str, Test] = {}
        self.parts: list[Part] = []
        self.answers: dict[str, Side] = {}
        self._layers: list[int] = []
        self._numbers: dict[object, Side] = {}
        for name in asked.definitions:
            self.answers[name] = self._named(name)
        for name, condition in asked.conditions.items():
            self.answers[name] = self._side(condition)
        for rules in asked.studies:
            self._conclude(rules)

    @property
    def layers(self) -> range:
        """The layers above the tests."""
        return range(1, max(self._layers, default=0) + 1)

    def leaves(self) -> Iterable[tuple[int, Test]]:
        """Each distinct test with its number."""
        return ((self._numbers[text].number, test) for text, test in self.tests.items())

    def _conclude(self, rules: Rules) -> None:
        """A study and its findings, by the answers of which they consist."""
        for finding, groups in rules.groups.items():
            at = f"{rules.id}/{finding}"
            stated = [self.answers[f"{at}/{g}"] for g, c in groups.items() if not isinstance(c, str)]
            for group, condition in groups.items():
                if condition == OTHERWISE:
                    self.answers[f"{at}/{group}"] = _denied(self._gate(1, stated))
                elif condition == ALL:
                    self.answers[f"{at}/{group}"] = self._gate(0, [])
            self.answers[at] = self._gate(1, [self.answers[f"{at}/{group}"] for group in groups])
        asked = [self.answers[f"{rules.id}/{name}"] for name in rules.inclusion]
        asked += [_denied(self.answers[f"{rules.id}/{name}"]) for name in rules.exclusion]
        self.answers[rules.id] = self._gate(len(asked), asked)

    def _side(self, condition: Condition) -> Side:
        if isinstance(condition, Test):
            return self._leaf(condition)
        if isinstance(condition, Named):
            return self._named(condition.name)
        if isinstance(condition, Not):
            return _denied(self._side(condition.of))
        parts = [self._side(part) for part in condition.of]
        if isinstance(condition, AtLeast):
            return self._gate(condition.number, parts)
        return self._gate(len(parts) if isinstance(condition, All) else 1, parts)

    def _leaf(self, test: Test) -> Side:
        text = str(test)
        if text not in self._numbers:
            self.tests[text] = test
            self._numbers[text] = self._new(0)
        return self._numbers[text]

    def _named(self, name: str) -> Side:
        if name not in self.answers:
            self.answers[name] = self._side(self.asked.definitions[name])
        return self.answers[name]

    def _gate(self, needed: int, parts: list[Side]) -> Side:
        """The gate of some parts; equal gates are one."""
        key = (needed, tuple(parts))
        if key not in self._numbers:
            layer = 1 + max((self._layers[part.number] for part in parts), default=0)
            made = self._numbers[key] = self._new(layer)
            self.parts += [Part(layer, made.number, needed, *part) for part in parts or (NEVER,)]
        return self._numbers[key]

    def _new(self, layer: int) -> Side:
        self._layers.append(layer)
        return Side(len(self._layers) - 1)


def _denied(side: Side) -> Side:
    return side._replace(sign=-side.sign)
