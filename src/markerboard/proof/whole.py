"""Checks of a whole rule base: what nothing uses, and where studies draw their lines differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, names
from markerboard.language.logic import plain
from markerboard.proof.inquiry import definitions, sites
from markerboard.proof.meaning import asked
from markerboard.proof.remarks import Remark


def unused(knowledge: KnowledgeBase) -> Iterator[Remark]:
    """Definitions that no study rests on, and facts that no rule asks about."""
    conditions = [site.condition for rules in knowledge.studies.values() for site in sites(rules)]
    used = set(_named(knowledge, conditions))
    for name in knowledge.definitions:
        if name not in used:
            yield Remark("unused", "", ("definitions", name), f"no study rests on the definition `{name}`")
    everywhere = [*conditions, *(site.condition for site in definitions(knowledge))]
    facts = {test.fact for test in asked(knowledge, everywhere)}
    for fact in knowledge.vocabulary.facts.values():
        if fact.name not in facts:
            section = "genes" if fact.type == "gene" else "facts"
            yield Remark("unused", "", (section, fact.name), f"no rule asks about `{fact.name}`")


def _named(knowledge: KnowledgeBase, conditions: Iterable[Condition]) -> Iterator[str]:
    written = {site.name: site.condition for site in definitions(knowledge)}
    pending = list(conditions)
    seen: set[str] = set()
    while pending:
        for name in names(pending.pop()):
            if name not in seen:
                seen.add(name)
                yield name
                pending.append(written[name])


def thresholds(knowledge: KnowledgeBase) -> Iterator[Remark]:
    """Numbers at which studies cut the same fact, where they differ."""
    cuts: dict[str, dict[tuple[Decimal, bool], list[str]]] = {}
    for rules in knowledge.studies.values():
        for fact, cut in sorted(_cuts(knowledge, rules)):
            cuts.setdefault(fact, {}).setdefault(cut, []).append(rules.id)
    for fact, studies in cuts.items():
        everybody = {study for asking in studies.values() for study in asking}
        if any(set(asking) != everybody for asking in studies.values()):
            shown = "; ".join(f"{'>' if over else '>='} {plain(number)}: {', '.join(asking)}"
                              for (number, over), asking in sorted(studies.items()))
            yield Remark("thresholds", "", ("facts", fact), f"studies cut `{fact}` differently: {shown}")


def _cuts(knowledge: KnowledgeBase, rules: Rules) -> set[tuple[str, tuple[Decimal, bool]]]:
    """Each fact with the number below which, or over which, an answer turns."""
    conditions = [site.condition for site in sites(rules)]
    compared = (t for t in asked(knowledge, conditions) if t.kind == "compare")
    return {(t.fact, (t.number.normalize(), over)) for t in compared for over in _TURNS[t.sign]}


_TURNS = {">=": (False,), "<": (False,), ">": (True,), "<=": (True,), "=": (False, True)}
