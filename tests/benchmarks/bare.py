"""durable-rules alone: the rulesets of a knowledge base, and the facts of one case, nothing of ours."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from durable import engine

from markerboard.answer.board import Board
from markerboard.engines import ruleset
from markerboard.engines.durable import Rulebook
from markerboard.patient.casefile import Case

Asserted = list[tuple[int, dict[str, str]]]


def replay(board: Board, case: Case) -> Callable[[], object]:
    """A function that asserts and retracts what one evaluation asserts, in stock rulesets."""
    definitions: list[tuple[str, dict[str, Any]]] = []
    asserted: Asserted = []
    create, fire = ruleset.Ruleset.create.__func__, ruleset.Ruleset.fire  # type: ignore[attr-defined]

    def creating(cls: Any, name: str, rules: dict[str, Any]) -> Any:
        made = create(cls, name, {rule: dict(body) for rule, body in rules.items()})
        made.number = len(definitions)
        definitions.append((f"bare{name}", rules))
        return made

    def firing(self: Any, fact: dict[str, str]) -> list[str]:
        asserted.append((self.number, fact))
        return fire(self, fact)

    patched: Any = ruleset.Ruleset
    patched.create, patched.fire = classmethod(creating), firing
    try:
        rulebook = Rulebook(board.knowledge)
        rulebook.measure(case.facts.values)
        rulebook.decide(case.facts.values)
    finally:
        patched.create, patched.fire = classmethod(create), fire
    return _rounds([engine.Ruleset(name, None, rules) for name, rules in definitions], asserted)


def _rounds(rulesets: list[Any], asserted: Asserted) -> Callable[[], object]:
    ids = itertools.count()

    def once() -> None:
        for number, fact in asserted:
            here, fresh = rulesets[number], {**fact, "id": f"b{next(ids)}"}
            try:
                here.do_actions(here.assert_fact(fresh), _done)
            except engine.MessageNotHandledException:
                continue
            here.retract_fact(fresh)
    return once


def _done(error: BaseException | None, _: Any) -> None:
    if error is not None:
        raise error
