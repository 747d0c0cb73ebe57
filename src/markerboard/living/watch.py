"""Which stored cases a new version of the rules concerns: only studies that it touches are evaluated.

A case is read once with each version's words. Where the same is known of the patient, the touched
studies alone can answer otherwise; where not, the whole of both versions is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import CaseError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Vocabulary
from markerboard.living.alike import Alike
from markerboard.living.changed import RANK, Change
from markerboard.living.comparing import Comparing, Told, Version
from markerboard.living.store import LeftOut, Stored
from markerboard.living.touched import touched, with_trials
from markerboard.patient.casefile import Case


class Entry(NamedTuple):
    """A change for one stored case: the study, where the rules say so, and the sources of that study."""

    case: str
    study: str
    name: str
    change: Change
    at: str
    sources: tuple[str, ...]


class Watch:
    """Compares the answers of two versions for stored cases. Raises EngineDisagreement and EngineFailure."""

    def __init__(self, old: tuple[KnowledgeBase, Path], new: tuple[KnowledgeBase, Path]) -> None:
        self.old, self.new = Version(*old), Version(*new)
        self.touched = touched(old[0], new[0])
        self.same_words = _words(old[0].vocabulary) == _words(new[0].vocabulary)

    @cached_property
    def parts(self) -> list[Alike]:
        """The touched studies, each trial with its parts, where both versions know the same of a patient."""
        bases = (self.old.knowledge, self.new.knowledge)
        together = {frozenset(with_trials({study}, *bases)) for study in self.touched}
        return [Alike(self.old, self.new, studies) for studies in sorted(together, key=sorted)]

    @cached_property
    def whole(self) -> Comparing:
        """All studies, made when the first case needs it."""
        return Comparing(self.old, self.new)

    def of(self, stored: Stored | LeftOut) -> Iterator[list[Entry] | LeftOut]:
        """What changed for each case of a file, the weightiest first."""
        if isinstance(stored, LeftOut):
            yield stored
            return
        after = self.new.read(stored)
        before = after if self.same_words else self.old.read(stored)
        if isinstance(before, CaseError) or isinstance(after, CaseError):
            yield from self._unread(stored, before, after)
            return
        for pair in zip(before, after, strict=True):
            yield self._of_case(*pair)

    def _of_case(self, before: Case, after: Case) -> list[Entry]:
        same = before.facts.values == after.facts.values
        told = [one for part in self.parts for one in part.of(after)] if same else self._whole(before, after)
        entries = [Entry(after.name, *one) for one in told]
        return sorted(entries, key=lambda one: (RANK[one.change.kind], one.study))

    def _whole(self, before: Case, after: Case) -> list[Told]:
        return self.whole.told(self.whole.answering(before, after))

    def _unread(self, stored: Stored, *cases: list[Case] | CaseError) -> Iterator[list[Entry] | LeftOut]:
        """What one version reads, each case by its id; what neither reads is left out."""
        told = [f"cannot be read: {case.problems[0].message}" if isinstance(case, CaseError) else "read"
                for case in cases]
        if "read" not in told:
            yield LeftOut(stored.name, told[1])
        for case in (case for read in cases if not isinstance(read, CaseError) for case in read):
            yield [Entry(case.name, "", "", Change("case", "", told[0], told[1]), "", ())]


def _words(vocabulary: Vocabulary) -> tuple[object, ...]:
    """All that decides how a case is read."""
    trees = {name: tree.terms for name, tree in vocabulary.trees.items()}
    return (dict(vocabulary.facts), vocabulary.genes, trees, vocabulary.drug_forms, vocabulary.combinations,
            vocabulary.panels, dict(vocabulary.patterns), vocabulary.field, vocabulary.closed)


def by_change(entries: Iterable[Entry]) -> Mapping[tuple[str, Change], list[Entry]]:
    """The entries that say the same of several cases together, the weightiest first."""
    found: dict[tuple[str, Change], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.study, entry.change), []).append(entry)
    return dict(sorted(found.items(), key=lambda one: (RANK[one[0][1].kind], -len(one[1]), one[0][0])))
