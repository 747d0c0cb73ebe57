"""What two versions of the rules say otherwise of one patient, each change with the line that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markerboard.answer.answering import Answering
from markerboard.answer.board import Board
from markerboard.answer.markers import OF_TUMOR
from markerboard.answer.model import FindingAnswer, StudyAnswer
from markerboard.answer.strength import reach
from markerboard.errors import CaseError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.living.changed import RANK, Change, changes
from markerboard.living.store import Stored
from markerboard.living.touched import only, questions
from markerboard.patient.casefile import Case
from markerboard.patient.facts import GeneState, Known, Unknown
from markerboard.proof.remarks import Places


class Told(NamedTuple):
    """A change: the study with its name, where the rules say so, and the sources of that study."""

    study: str
    name: str
    change: Change
    at: str
    sources: tuple[str, ...]


class Failed(NamedTuple):
    """A criterion of one of the two versions that fails."""

    version: int
    study: str
    name: str


class Version:
    """One version of the rules, and the directory in which its lines stand."""

    def __init__(self, knowledge: KnowledgeBase, directory: Path) -> None:
        self.knowledge, self.places = knowledge, Places(directory)

    def read(self, stored: Stored) -> list[Case] | CaseError:
        """The cases in this version's words, or what is wrong with them."""
        try:
            return stored.read(self.knowledge.vocabulary)
        except CaseError as error:
            return error

    def is_own(self, study: StudyAnswer, finding: FindingAnswer, altered: frozenset[str]) -> bool:
        """Whether a finding is of an alteration that the patient has."""
        groups = self.knowledge.studies[study.id].groups[finding.id].values()
        return any(test.fact in altered for group in groups if not isinstance(group, str)
                   for test in tests(group, self.knowledge.conditions))


class Comparing:
    """Compares what two versions say of all studies, or of some. Raises EngineDisagreement, EngineFailure."""

    def __init__(self, old: Version, new: Version, studies: Iterable[str] | None = None) -> None:
        self.old, self.new = old, new
        self.bases = [one.knowledge if studies is None else only(one.knowledge, studies)
                      for one in (old, new)]
        self.boards = list(map(Board, self.bases))
        self.plain = list(map(_plain, (old.knowledge, new.knowledge)))

    def answering(self, before: Case, after: Case) -> list[Answering]:
        """What both versions answer, each by both engines."""
        return [board.answering(case)
                for board, case in zip(self.boards, (before, after), strict=True)]

    def told(self, answers: Sequence[Answering], only: set[str] | None = None) -> list[Told]:
        """What is said otherwise, of all studies or of some with their trials, the weightiest first."""
        if only is not None:
            only = only | {base.studies[id].page.get("part_of", id)
                           for base in self.bases for id in only if id in base.studies}
        told = self._told(answers[0], answers[1], only)
        return sorted(told, key=lambda one: (RANK[one.change.kind], one.study))

    def failed(self, study: str, answers: Sequence[Answering]) -> list[Failed] | None:
        """The criteria whose failing leaves nothing to tell of a study; None where something may be told.

        Of a study that is new or gone, whom it rules out is told nothing. Of others another fit is told,
        which nobody has of whom two criteria fail.
        """
        there = [i for i, base in enumerate(self.bases) if study in base.studies]
        enough, found = len(there), list[Failed]()
        for i in there:
            rules, truths = self.bases[i].studies[study], answers[i].answers
            failed = [Failed(i, study, name) for name in rules.criteria
                      if truths[f"{study}/{name}"] is (name in rules.exclusion)]
            if len(failed) < enough or (enough > 1 and study not in self.plain[i]):
                return None
            found += sorted(failed, key=lambda one: len(self.facts(one)))[:enough]
        return found

    @cache  # noqa: B019  # as many as there are criteria, for as long as the comparison
    def facts(self, criterion: Failed) -> frozenset[str]:
        """The facts that decide a criterion."""
        base = self.bases[criterion.version]
        condition = base.studies[criterion.study].criteria[criterion.name]
        return frozenset(test.fact for test in questions(base, [condition]))

    def _told(self, before: Answering, after: Answering,
              only: set[str] | None) -> Iterator[Told]:
        old, new = ({study.id: study for study in answer.studies(only)} for answer in (before, after))
        altered = frozenset(name for answer in (before, after)
                            for name, known in answer.facts.entries.items() if is_altered(known))
        for study in sorted(old.keys() | new.keys()):
            was, now = old.get(study), new.get(study)
            def own(finding: FindingAnswer, was: StudyAnswer | None = was,
                    now: StudyAnswer | None = now) -> bool:
                return self._is_own(was, now, finding, altered)
            for change in changes(was, now, own):
                one = was if change.gone and was else now or was
                if one is not None:
                    yield Told(study, one.name, change, self._place(study, change), one.sources)

    def _is_own(self, was: StudyAnswer | None, now: StudyAnswer | None,
                finding: FindingAnswer, altered: frozenset[str]) -> bool:
        for version, study in ((self.new, now), (self.old, was)):
            if study is not None and finding.id in version.knowledge.studies[study.id].groups:
                return version.is_own(study, finding, altered)
        return False

    def _place(self, study: str, change: Change) -> str:
        version = self.old if change.gone or study not in self.new.knowledge.studies else self.new
        return version.places.at(study, change.path)


def is_altered(known: Known | Unknown) -> bool:
    """Whether a fact states an alteration of the tumor."""
    if not isinstance(known, Known) or not known.at.startswith(OF_TUMOR):
        return False
    value = known.value
    return value.status == "mutated" if isinstance(value, GeneState) else value is True


def _plain(knowledge: KnowledgeBase) -> frozenset[str]:
    """The studies whose fit is `no` for whomever several of their criteria rule out."""
    apart = {one.id for one in knowledge.studies.values() if reach(one.page, ()).apart}
    return frozenset(id for id, rules in knowledge.studies.items()
                     if apart.isdisjoint((id, rules.page.get("part_of"))))
