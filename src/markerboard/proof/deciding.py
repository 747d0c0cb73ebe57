"""z3 as an engine for single answers: the rails of a study, read in the one way a patient is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.engines.evaluate import Answers
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.proof.meaning import Meaning, asked, conditions_of
from markerboard.proof.world import World


class Reader:
    """Answers one study for any facts, whether or not one history of treatments could yield them."""

    def __init__(self, knowledge: KnowledgeBase, rules: Rules) -> None:
        self.world = World(knowledge.vocabulary, asked(knowledge, conditions_of(rules)), any_facts=True)
        self.rails = dict(Meaning(knowledge, self.world).study(rules))
        self.search = self.world.search()

    def decide(self, values: Mapping[str, Any]) -> Answers:
        """The study's answers as `evaluate` names them, calls and measurements reconciled.

        Raises Undecided, and ValueError for facts that contradict each other.
        """
        model = self.search.find(*(self.world.equals(name, values.get(name)) for name in self.world.symbols))
        if model is None:
            raise ValueError("no patient is like this")
        return {key: model.truth(rails) for key, rails in self.rails.items()}
