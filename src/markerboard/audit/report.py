"""An audit: every check of a knowledge base, and how its mismatches stand to their explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markerboard.audit import rates, ratios, sides, times, whole
from markerboard.audit.figures import Check, all_numbers, places
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.results import Result
from markerboard.language.vocabulary import Vocabulary


@dataclass(frozen=True)
class Finding:
    """A mismatch with its explanation, or without one; or an explanation whose mismatch is gone."""

    study: str
    place: str
    kind: str
    check: Check | None
    explanation: str | None

    @property
    def open(self) -> bool:
        """Whether somebody must act: a mismatch unexplained, or an explanation without a mismatch."""
        return self.check is None or self.explanation is None


@dataclass(frozen=True)
class Audit:
    """Everything that was computed again."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    numbers: int

    @property
    def open(self) -> list[Finding]:
        """What somebody must act on."""
        return [finding for finding in self.findings if finding.open]

    @property
    def remarks(self) -> list[Check]:
        """What is worth a look and no mismatch."""
        return [check for check in self.checks if check.remark and not check.agrees]

    def counts(self) -> dict[str, int]:
        """How many numbers there are, were computed again, and agree; how many findings there are."""
        computed = {number for check in self.checks for number in check.numbers}
        wrong = {number for check in self.checks if not (check.agrees or check.remark)
                 for number in check.numbers}
        return {
            "printed numbers": self.numbers, "computed again": len(computed),
            "in agreement": len(computed - wrong), "checks": len(self.checks),
            "mismatches": sum(f.check is not None for f in self.findings),
            "unexplained": sum(f.check is not None and f.open for f in self.findings),
            "explained without a mismatch": sum(f.check is None for f in self.findings),
            "remarks": len(self.remarks),
        }


def audit(knowledge: KnowledgeBase, studies: Iterable[str] | None = None) -> Audit:
    """Compute again what some studies print, all by default."""
    chosen = [knowledge.studies[name] for name in studies or knowledge.studies]
    checks: list[Check] = []
    findings: list[Finding] = []
    numbers = 0
    for rules in chosen:
        found = list(_checks(rules, knowledge.vocabulary))
        checks += found
        findings += _findings(rules, knowledge.vocabulary, found)
        numbers += sum(1 for p in places(rules.study, knowledge.vocabulary) for _ in all_numbers(p))
    return Audit(tuple(checks), tuple(findings), numbers)


def _checks(rules: Rules, vocabulary: Vocabulary) -> Iterator[Check]:
    here = list(places(rules.study, vocabulary))
    for place in here:
        yield from rates.check(place)
        yield from ratios.check(place)
    yield from whole.check(rules, here)
    yield from sides.check(here, vocabulary)
    yield from times.check(here)


def _explanations(rules: Rules, vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Place, kind and text of each explanation; two results of one name share theirs."""
    for kind in rules.study.design.explains:
        yield f"{rules.id}/design", kind, rules.study.design.note or ""
    for place in places(rules.study, vocabulary):
        for kind in place.measured.explains:
            yield place.name, kind, place.measured.caveat or ""


def _superseded(rules: Rules, vocabulary: Vocabulary) -> dict[str, str]:
    """The places of which one result gave way to another, which explains that they differ."""
    return {place.name: f"superseded by {place.measured.superseded_by}"
            for place in places(rules.study, vocabulary)
            if isinstance(place.measured, Result) and place.measured.superseded_by}


def _findings(rules: Rules, vocabulary: Vocabulary, checks: Iterable[Check]) -> Iterator[Finding]:
    explained = {(place, kind): text for place, kind, text in _explanations(rules, vocabulary)}
    gave_way = _superseded(rules, vocabulary)
    used = set()
    for check in checks:
        if not (check.agrees or check.remark):
            key = (check.place, check.kind)
            used.add(key)
            other = gave_way.get(check.place) if check.kind == "sources differ" else None
            yield Finding(rules.id, check.place, check.kind, check, explained.get(key, other))
    for place, kind in explained:
        if (place, kind) not in used:
            yield Finding(rules.id, place, kind, None, explained[place, kind])


def as_json(done: Audit, *, everything: bool = False) -> dict[str, Any]:
    """Plain data, for programs."""
    def check(one: Check) -> dict[str, Any]:
        return {"place": one.place, "kind": one.kind, "printed": one.printed, "expected": one.expected,
                "method": one.method, "agrees": one.agrees, "from": one.locator}
    data: dict[str, Any] = {"counts": done.counts(), "findings": [
        {"place": f.place, "kind": f.kind, "explanation": f.explanation, "open": f.open,
         **({"check": check(f.check)} if f.check else {})} for f in done.findings]}
    data["remarks"] = [check(one) for one in done.remarks]
    return data | ({"checks": [check(one) for one in done.checks]} if everything else {})
