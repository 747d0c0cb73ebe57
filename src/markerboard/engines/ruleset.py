"""One durable-rules ruleset: create it, assert a fact, see which rules fire, retract the fact.

Its own loop over fired rules decodes the whole fact for each, reads the clock, and hides
exceptions; `Ruleset` replaces that loop. `Host`, with its two timer threads, is not used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import durable_rules_engine
from durable import engine

from markerboard.errors import EngineFailure

PUT_OFF = 3
"""What `assert_fact` returns for a fact that it keeps for later: nothing fires, and nobody says so."""


def nothing(_: Any) -> None:
    """The action of every rule; `Ruleset` notes the firing itself."""


class Ruleset(engine.Ruleset):  # type: ignore[misc]
    """A ruleset that reports which rules fired, and raises what goes wrong."""

    @classmethod
    def create(cls, name: str, rules: dict[str, Any]) -> Ruleset:
        """A ruleset of some rules, under a name that no other has. Raises EngineFailure."""
        try:
            return cls(name, None, rules)
        except Exception as error:
            raise EngineFailure(f"durable-rules refused a ruleset: {error}") from error

    def fire(self, fact: dict[str, str]) -> list[str]:
        """Assert a fact, collect the rules that fire, and retract it."""
        self.fired: list[str] = []
        try:
            self.do_actions(self.assert_fact(fact), self._done)
            # A fact that stayed would answer for the next patient.
            self.retract_fact(fact)
        except engine.MessageNotHandledException:
            return []  # nothing fired, and nothing was kept
        except EngineFailure:
            raise
        except Exception as error:
            raise EngineFailure(f"durable-rules refused a fact: {error}") from error
        return self.fired

    def _handle_result(self, result: Any, message: Any) -> Any:
        if result[0] == PUT_OFF:
            raise EngineFailure("durable-rules refused a fact: it was put off")
        return super()._handle_result(result, message)

    def _done(self, error: BaseException | None, _: Any) -> None:
        if error is not None:
            raise EngineFailure(f"durable-rules failed while firing: {error}") from error

    def _flush_actions(self, state: Any, results: dict[str, Any], handle: Any, complete: Any) -> None:
        self.fired.extend(results["message"])
        # Each message is `{"<rule>": {...fact...}}`; only the rule's name is wanted.
        while message := durable_rules_engine.complete_and_start_action(self._handle, handle):
            self.fired.append(message[2 : message.index('"', 2)])


def check_collisions(properties: Iterable[str]) -> None:
    """Raise EngineFailure if durable-rules would take one property for another."""
    hashes: dict[int, str] = {}
    for name in (*properties, "id", "sid"):
        other = hashes.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineFailure(f"durable-rules cannot tell `{name}` from `{other}`")


def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash, by which durable-rules knows a property."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value
