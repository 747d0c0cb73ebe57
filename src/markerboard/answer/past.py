"""Whether a line of treatment that a study asks for is behind a patient: what was given can only grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markerboard.answer.model import FactShown, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition, Named, Not, Test

Facts = Mapping[str, FactShown]
GROWING, OVER = "prior.", ("line1.", "perioperative.")
"""How the facts of all that was given begin, and of what stays as it was once a line was given."""


def past(study: StudyAnswer, facts: Facts, knowledge: KnowledgeBase) -> bool:
    """Whether no further treatment can bring what the one criterion asks that a study is missed by.

    Fewer lines were asked for than were given, a drug was given that excludes, or the first line was another.
    """
    miss = study.strength.misses[0]
    own, whole = (knowledge.studies[id].criteria for id in (study.id, study.part_of or study.id))
    condition = own.get(miss.id) or whole[miss.id]
    asked = _asked(condition, miss.kind == "inclusion", knowledge.conditions)
    return any(_behind(test, wanted, facts) for test, wanted in asked)


def _asked(condition: Condition, wanted: bool, named: Mapping[str, Condition]) -> Iterator[tuple[Test, bool]]:
    """Each test of a condition, and whether it speaks for the study where it holds."""
    if isinstance(condition, Test):
        yield condition, wanted
    elif isinstance(condition, Not):
        yield from _asked(condition.of, not wanted, named)
    elif isinstance(condition, Named):
        yield from _asked(named[condition.name], wanted, named)
    else:
        for part in condition.of:
            yield from _asked(part, wanted, named)


def _behind(test: Test, wanted: bool, facts: Facts) -> bool:
    fact = facts.get(test.fact)
    if fact is None or fact.value is None:
        return False
    if test.kind == "drugs":
        return _given(test, wanted, fact, facts)
    given = fact.value if test.kind == "compare" and isinstance(fact.value, int | float) else None
    if given is None:
        return False
    if wanted:
        return test.sign in ("=", "<", "<=") and given > test.number
    return test.fact.startswith(GROWING) and test.sign in (">", ">=") and given >= test.number


def _given(test: Test, wanted: bool, fact: FactShown, facts: Facts) -> bool:
    """Whether a drug that excludes was given, or what is over went without the one that is asked for."""
    drugs = fact.value if isinstance(fact.value, Mapping) else {}
    held = not test.inside.isdisjoint(drugs.get("members", ()))
    if test.fact.startswith(GROWING):
        return held and not wanted
    lines = facts.get(f"{GROWING}lines")
    begun = lines is not None and isinstance(lines.value, int) and lines.value > 0
    return test.fact.startswith(OVER) and begun and wanted and not held and bool(drugs.get("complete"))
