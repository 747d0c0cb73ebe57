"""A pack of trials ready to be asked: each trial a study, a criterion for each place that asks something, and
`fit`: whether everything is met on the way to one of its lowest places that is not closed.

So both engines decide the fit of a trial as they decide that of a study, and need to learn nothing of trials.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from markerboard.errors import PackError, Problem
from markerboard.files import cache
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.loading import PARTS
from markerboard.language.entries import pack_fact
from markerboard.language.expression import All, Condition, Not, Some, tests
from markerboard.language.parser import ExpressionError, Parser
from markerboard.packs.folder import TRIALS, Folder
from markerboard.packs.trial import AND, FIT, NOT, Place, Trial, When, considered, own_fact
from markerboard.packs.trial_lines import trial
from markerboard.packs.words import definitions, words


@dataclass(frozen=True, eq=False)
class Trials:
    """The trials of a pack, each with its conditions, and what could not be used of it."""

    trials: tuple[Trial, ...]
    studies: dict[str, Rules]
    conditions: dict[str, Condition]
    broken: tuple[Problem, ...]


def compiled(folder: Folder, base: KnowledgeBase) -> Trials:
    """A pack in the words of a rule base, kept for the next start."""
    origin = f"{folder.manifest.digest} {base.digest}"
    return cache.kept(f"pack_{folder.manifest.id.replace('-', '_')}", origin,
                      lambda: _Compiler(folder, base).compile(), Trials, (*PARTS, Trial, Place, Problem))


class _Compiler:
    """Reads the trials of a pack; one that is broken is told, and the rest are used."""

    def __init__(self, folder: Folder, base: KnowledgeBase) -> None:
        self.folder, vocabulary = folder, words(base.vocabulary)
        named = definitions(vocabulary)
        self.parser = Parser(vocabulary, named)
        self.conditions = {name: self.parser.parse(text) for name, text in named.items()}
        self.shared: dict[str, Condition] = {}
        self.studies: dict[str, Rules] = {}

    def compile(self) -> Trials:
        """All of it. Raises PackError where no trial can be used."""
        file = str(self.folder.place / TRIALS)
        found: list[Trial] = []
        broken: list[Problem] = []
        for number, line in enumerate(self.folder.contents[TRIALS].splitlines(), 1):
            try:
                found.append(self._trial(line))
            except ExpressionError as error:
                broken.append(Problem(file, number, 1, error.message, error.help))
            except ValueError as error:
                broken.append(Problem(file, number, 1, str(error)))
            except RecursionError:
                broken.append(Problem(file, number, 1, "is nested too deeply"))
        if not found and broken:
            raise PackError(broken)
        return Trials(tuple(found), self.studies, self.conditions, tuple(broken))

    def _trial(self, line: bytes) -> Trial:
        read = trial(line)
        if read.id in self.studies:
            raise ValueError(f"there are two trials `{read.id}`")
        criteria = {place.id: self._condition(place.when) for place in read.places if place.when is not None}
        ways = [self._way(read, [criteria[place.id] for place in path if place.id in criteria], path[-1])
                for path in considered(read)]
        fit = ways[0] if len(ways) == 1 else Some(tuple(ways))
        self.studies[read.id] = Rules(read.id, {}, (FIT,), (), {**criteria, FIT: fit}, {})
        return read

    def _way(self, read: Trial, asked: list[Condition], lowest: Place) -> Condition:
        """All that is asked on the way to a place; where nothing is written, a question of the pack's own."""
        if not asked:
            text = f"{read.id} {lowest.id} asks nothing written"
            return self._condition(own_fact(self.folder.manifest.id, text))
        return asked[0] if len(asked) == 1 else All(tuple(asked))

    def _condition(self, when: When) -> Condition:
        """The condition of a place; equal ones are one object, which is worked out once."""
        key = json.dumps(when)
        if key not in self.shared:
            self.shared[key] = self._made(when)
        return self.shared[key]

    def _made(self, when: When) -> Condition:
        if isinstance(when, str):
            return self._owned(self.parser.parse(when))
        (sign, of), = when.items()
        if sign == NOT:
            return Not(self._condition(of))
        parts = tuple(self._condition(part) for part in of)
        return All(parts) if sign == AND else Some(parts)

    def _owned(self, condition: Condition) -> Condition:
        """Facts of a namespace are asked by the pack of that name alone. Raises ValueError."""
        for test in tests(condition, self.conditions):
            if pack_fact(test.fact) and test.fact.partition(":")[0] != self.folder.manifest.id:
                raise ValueError(f"`{test.fact}` is a fact of another pack")
        return condition
