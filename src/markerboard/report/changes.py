"""What differs between two answers: one case and what it could be, or two cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markerboard.answer.model import Evaluation, FactShown, FindingAnswer, StudyAnswer


class FindingChange(NamedTuple):
    """A finding whose place for the patient differs."""

    before: FindingAnswer
    after: FindingAnswer


class Change(NamedTuple):
    """A study that answers otherwise, or some of whose findings do."""

    before: StudyAnswer
    after: StudyAnswer
    findings: tuple[FindingChange, ...]

    @property
    def verdict(self) -> bool:
        """Whether the verdict itself differs."""
        return self.before.verdict != self.after.verdict


class FactChange(NamedTuple):
    """A fact that two cases state differently; None where one says nothing."""

    label: str
    before: FactShown | None
    after: FactShown | None


def changes(before: Evaluation, after: Evaluation,
            studies: Iterable[StudyAnswer] | None = None) -> list[Change]:
    """The studies, or of some, that answer differently; those whose verdict differs come first."""
    found = [_change(one, after.study(one.id)) for one in (before.studies if studies is None else studies)]
    return sorted((c for c in found if c.verdict or c.findings), key=lambda c: not c.verdict)


def _change(before: StudyAnswer, after: StudyAnswer) -> Change:
    # What a study that does not fit either way finds is no change for this patient.
    if before.verdict == after.verdict == "ineligible":
        return Change(before, after, ())
    pairs = zip(before.findings, after.findings, strict=True)
    return Change(before, after, tuple(FindingChange(a, b) for a, b in pairs
                                       if (a.verdict, a.group) != (b.verdict, b.group)))


def fact_changes(before: Evaluation, after: Evaluation) -> list[FactChange]:
    """The facts that two cases state differently."""
    names = dict.fromkeys([*before.facts, *after.facts])
    pairs = ((before.facts.get(name), after.facts.get(name)) for name in names)
    return [FactChange(_label(a, b), a, b) for a, b in pairs if _said(a) != _said(b)]


def _label(*facts: FactShown | None) -> str:
    return next(fact.label for fact in facts if fact)


def _said(fact: FactShown | None) -> tuple[str | None, str | None] | None:
    return (fact.text, fact.unknown) if fact else None
