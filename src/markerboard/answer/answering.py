"""One answer, put together from what the engines decided: they have decided everything before it begins.

What takes words is made when somebody reads it, study by study, so a page costs what stands on it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from markerboard.answer.asking import order
from markerboard.answer.grounds import Grounds
from markerboard.answer.lacking import Waiting, missing
from markerboard.answer.model import (
    NOTICE,
    DefinitionAnswer,
    Engine,
    Evaluation,
    FactShown,
    Knowledge,
    Missing,
    NotUsed,
    StudyAnswer,
)
from markerboard.answer.one_study import OneStudy
from markerboard.answer.shown import shown
from markerboard.answer.stated import StatedStudy
from markerboard.answer.statements import Statements
from markerboard.answer.strength import parts_of_trials
from markerboard.answer.verdicts import CRITERIA
from markerboard.engines.evaluate import Answers
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Unknown


class Answered(NamedTuple):
    """The answer for one study by itself, and what of it waits for which facts."""

    study: StudyAnswer
    waiting: tuple[Waiting, ...]


class Answering:
    """Puts one answer together.

    `like` is that of a patient who differs in little: a study that asks nothing of what differs is
    answered alike.
    """

    def __init__(self, statements: Statements, engine: Engine, case: Case, answers: Answers,
                 facts: Facts, like: Answering | None = None) -> None:
        self.statements, self.knowledge, self.engine = statements, statements.knowledge, engine
        self.case, self.answers, self.facts = case, answers, facts
        self.grounds = Grounds(statements, answers, facts)
        self.answered: Mapping[str, Answered] = {}
        self._like = like.answered if like else {}
        self._differs = _differing(facts, like.facts) if like else frozenset[str]()

    def evaluation(self) -> Evaluation:
        """The whole answer."""
        studies, knowledge = self.studies(), self.knowledge
        answer = Evaluation(
            case=self.case.name, notice=NOTICE,
            knowledge=self._knowledge(),
            engine=self.engine, facts=self.shown(), studies=studies,
            missing=self._missing(), definitions=self._definitions(),
            sources=dict(self.knowledge.sources),
            unused=tuple(NotUsed(at=one.at, stated=one.stated, why=one.why) for one in self.case.unused),
            left_out=tuple(f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}"
                           for p in knowledge.left_out))
        return Evaluation(**vars(answer), order=order(
            answer, self.statements.speaking(), knowledge.vocabulary))

    def _knowledge(self) -> Knowledge:
        used = self.knowledge
        day = used.as_of.isoformat() if used.as_of else None
        return Knowledge(title=used.title, version=used.version, digest=used.digest, as_of=day,
                         withheld=used.withheld if day else None,
                         perhaps_later=used.perhaps_later if day else None)

    # Studies

    def studies(self, only: Container[str] | None = None) -> tuple[StudyAnswer, ...]:
        """The answer for each study, or for some of which a part of a trial comes with its trial."""
        self.answered = {one.id: self._of(one) for one in self.statements.studies()
                         if only is None or one.id in only}
        return parts_of_trials(tuple([one.study for one in self.answered.values()]))

    def _of(self, stated: StatedStudy) -> Answered:
        like = self._like.get(stated.id)
        if like is not None and self._differs.isdisjoint(self.statements.asked(stated)):
            return like
        study = OneStudy(self.grounds, stated).answer()
        return Answered(study, tuple(self._waiting(stated, study)))

    def _waiting(self, stated: StatedStudy, study: StudyAnswer) -> Iterator[Waiting]:
        """What waits for which facts: a study, and its findings."""
        truth, reasons = self.answers.__getitem__, self.grounds.reasons
        if study.missing:
            yield Waiting(stated.id, stated.id, study.missing)
        if None in map(self.grounds.meaning.known.__getitem__, stated.grouping):
            for one in stated.placing:
                if truth(one.key) is None:
                    yield Waiting(stated.id, one.key, reasons(one.conditions)[1])

    def _missing(self) -> tuple[Missing, ...]:
        """What waits for which facts, of every study and of the findings of each."""
        answered = self.answered.values()
        misfits = {one.study.id for one in answered if one.study.verdict == "ineligible"}
        waiting = [each for one in answered for each in one.waiting]
        return missing(waiting, misfits, self.knowledge.vocabulary, self.facts)

    # What the answer rests on

    def shown(self) -> dict[str, FactShown]:
        """The facts of the patient: those that rules ask for, then the others."""
        known = self.facts.entries
        listed = [name for name in self.knowledge.vocabulary.facts if name in known]
        return {name: self._fact(name, known[name]) for name in dict.fromkeys((*listed, *sorted(known)))}

    def _fact(self, name: str, known: Known | Unknown) -> FactShown:
        return shown(self.knowledge.vocabulary.facts[name], known)

    def _definitions(self) -> dict[str, DefinitionAnswer]:
        return {name: DefinitionAnswer(text=d["text"], when=self.knowledge.text(name), note=d.get("note"),
                                       verdict=CRITERIA[self.answers[name]], from_=d["from"])
                for name, d in self.knowledge.definitions.items()}


def _differing(one: Facts, other: Facts) -> frozenset[str]:
    """The facts of which not the same is known of two patients."""
    return frozenset(name for name in {*one.entries, *other.entries} if one[name] != other[name])
