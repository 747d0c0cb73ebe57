"""Which stored cases a new version of the rules concerns: only studies that it touches are evaluated.

A case is read once with each version's words. Where the same is known of the patient, the touched
studies alone can answer otherwise; where not, the whole of both versions is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from markerboard.answer.board import Answering, Board
from markerboard.answer.markers import is_altered
from markerboard.answer.model import FindingAnswer, StudyAnswer
from markerboard.answer.strength import reach
from markerboard.engines.evaluate import Answers
from markerboard.errors import CaseError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.language.vocabulary import Vocabulary
from markerboard.living.changed import RANK, Change, changes
from markerboard.living.store import LeftOut, Stored
from markerboard.living.touched import only, touched
from markerboard.patient.casefile import Case
from markerboard.proof.remarks import Places


class Entry(NamedTuple):
    """A change for one stored case: the study, where the rules say so, and the sources of that study."""

    case: str
    study: str
    name: str
    change: Change
    at: str
    sources: tuple[str, ...]


class Version:
    """One version of the rules, whole and with the touched studies alone."""

    def __init__(self, knowledge: KnowledgeBase, directory: Path, studies: Iterable[str]) -> None:
        self.knowledge, self.places = knowledge, Places(directory)
        self.part = Board(only(knowledge, studies))

    @cached_property
    def whole(self) -> Board:
        """A board of all studies, made when the first case needs it."""
        return Board(self.knowledge)

    def read(self, stored: Stored) -> list[Case] | CaseError:
        """The cases in this version's words, or what is wrong with them."""
        try:
            return stored.read(self.knowledge.vocabulary)
        except CaseError as error:
            return error

    @cached_property
    def plain(self) -> frozenset[str]:
        """The touched studies whose fit is `no` for whomever several of their criteria rule out."""
        apart = {one.id for one in self.knowledge.studies.values() if reach(one.page).apart}
        return frozenset(id for id, rules in self.part.knowledge.studies.items()
                         if apart.isdisjoint((id, rules.page.get("part_of"))))

    def answering(self, case: Case, *, whole: bool) -> Answering:
        """A case that both engines decided. Raises EngineDisagreement, EngineFailure."""
        board = self.whole if whole else self.part
        return Answering(board, case, *board.engines.decide(case.facts))

    def ruled_out(self, answers: Answers) -> Mapping[str, bool]:
        """The touched studies that rule a patient out, and whether more than one criterion does."""
        return {id: sum(answers[f"{id}/{criterion}"] is (criterion in rules.exclusion)
                        for criterion in rules.criteria) > 1 and id in self.plain
                for id, rules in self.part.knowledge.studies.items() if answers[id] is False}

    def is_own(self, study: StudyAnswer, finding: FindingAnswer, altered: frozenset[str]) -> bool:
        """Whether a finding is of an alteration that the patient has."""
        groups = self.knowledge.studies[study.id].groups[finding.id].values()
        return any(test.fact in altered for group in groups if not isinstance(group, str)
                   for test in tests(group, self.knowledge.conditions))


class Watch:
    """Compares the answers of two versions for stored cases. Raises EngineDisagreement and EngineFailure."""

    def __init__(self, old: tuple[KnowledgeBase, Path], new: tuple[KnowledgeBase, Path]) -> None:
        self.touched = touched(old[0], new[0])
        self.old, self.new = Version(*old, self.touched), Version(*new, self.touched)
        self.same_words = _words(old[0].vocabulary) == _words(new[0].vocabulary)

    def of(self, stored: Stored) -> Iterator[list[Entry] | LeftOut]:
        """What changed for each case of a file, the weightiest first."""
        after = self.new.read(stored)
        before = after if self.same_words else self.old.read(stored)
        if isinstance(before, CaseError) or isinstance(after, CaseError):
            yield self._unread(stored, before, after)
            return
        for pair in zip(before, after, strict=True):
            yield self._of_case(*pair)

    def _of_case(self, before: Case, after: Case) -> list[Entry]:
        same = before.facts.values == after.facts.values
        if same and not self.touched:
            return []
        answers = [version.answering(case, whole=not same)
                   for version, case in ((self.old, before), (self.new, after))]
        only = self._told(*(one.answers for one in answers)) if same else None
        entries = self._entries(answers[0], answers[1], only) if only is None or only else ()
        return sorted(entries, key=lambda one: (RANK[one.change.kind], one.study))

    def _told(self, *answers: Answers) -> set[str]:
        """The touched studies of which something may be told, each part of a trial with its trial.

        Of one that is new or gone, whom it rules out is told nothing; of others, only another fit.
        """
        versions = (self.old, self.new)
        out = [version.ruled_out(each) for version, each in zip(versions, answers, strict=True)]
        stands = [version.part.knowledge.studies for version in versions]
        found = {id for id in self.touched if not (
            all(id in gone for gone, there in zip(out, stands, strict=True) if id in there)
            and (all(gone.get(id) for gone in out) or not all(id in there for there in stands)))}
        return found | {there[id].page.get("part_of", id) for there in stands for id in found if id in there}

    def _unread(self, stored: Stored, *cases: list[Case] | CaseError) -> list[Entry] | LeftOut:
        told = [f"cannot be read: {case.problems[0].message}" if isinstance(case, CaseError) else "read"
                for case in cases]
        if "read" not in told:
            return LeftOut(stored.name, told[1])
        return [Entry(stored.name, "", "", Change("case", "", told[0], told[1]), "", ())]

    def _entries(self, before: Answering, after: Answering, only: set[str] | None) -> Iterator[Entry]:
        old, new = ({study.id: study for study in answer.studies(only)} for answer in (before, after))
        altered = frozenset(name for answer in (before, after) for name, fact in answer.shown().items()
                            if is_altered(fact))
        for study in sorted(old.keys() | new.keys()):
            was, now = old.get(study), new.get(study)
            def own(finding: FindingAnswer, was: StudyAnswer | None = was,
                    now: StudyAnswer | None = now) -> bool:
                return self._is_own(was, now, finding, altered)
            for change in changes(was, now, own):
                one = was if change.gone and was else now or was
                if one is not None:
                    yield Entry(after.case.name, study, one.name, change, self._place(study, change),
                                one.sources)

    def _is_own(self, was: StudyAnswer | None, now: StudyAnswer | None,
                finding: FindingAnswer, altered: frozenset[str]) -> bool:
        for version, study in ((self.new, now), (self.old, was)):
            if study is not None and finding.id in version.knowledge.studies[study.id].groups:
                return version.is_own(study, finding, altered)
        return False

    def _place(self, study: str, change: Change) -> str:
        version = self.old if change.gone or study not in self.new.knowledge.studies else self.new
        return version.places.at(study, change.path)


def _words(vocabulary: Vocabulary) -> tuple[object, ...]:
    """All that decides how a case is read."""
    trees = {name: tree.terms for name, tree in vocabulary.trees.items()}
    return (dict(vocabulary.facts), vocabulary.genes, trees, vocabulary.drug_forms, vocabulary.combinations,
            vocabulary.panels)


def watch(old: tuple[KnowledgeBase, Path], new: tuple[KnowledgeBase, Path],
          cases: Iterable[Stored | LeftOut]) -> Iterator[list[Entry] | LeftOut]:
    """For each stored case what changed between two versions of the rules, each with its directory."""
    watching = Watch(old, new)
    for one in cases:
        if isinstance(one, LeftOut):
            yield one
        else:
            yield from watching.of(one)


def by_change(entries: Iterable[Entry]) -> Mapping[tuple[str, Change], list[Entry]]:
    """The entries that say the same of several cases together, the weightiest first."""
    found: dict[tuple[str, Change], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.study, entry.change), []).append(entry)
    return dict(sorted(found.items(), key=lambda one: (RANK[one[0][1].kind], -len(one[1]), one[0][0])))
