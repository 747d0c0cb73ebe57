"""One answer, put together from what the engines decided: they have decided everything before it begins.

What takes words is made when somebody reads it, study by study, so a page costs what stands on it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path

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
from markerboard.answer.statements import Statements
from markerboard.answer.strength import parts_of_trials
from markerboard.answer.verdicts import CRITERIA
from markerboard.engines.evaluate import Answers
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Unknown


class Answering:
    """Puts one answer together."""

    def __init__(self, statements: Statements, engine: Engine, case: Case, answers: Answers,
                 facts: Facts) -> None:
        self.statements, self.knowledge, self.engine = statements, statements.knowledge, engine
        self.case, self.answers, self.facts = case, answers, facts
        self.grounds = Grounds(statements, answers, facts)

    def evaluation(self) -> Evaluation:
        """The whole answer."""
        studies, knowledge = self.studies(), self.knowledge
        answer = Evaluation(
            case=self.case.name, notice=NOTICE,
            knowledge=self._knowledge(),
            engine=self.engine, facts=self.shown(), studies=studies,
            missing=self._missing(studies), definitions=self._definitions(),
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
        return parts_of_trials(tuple(
            OneStudy(self.grounds, one).answer() for one in self.statements.studies()
            if only is None or one.id in only))

    def _missing(self, studies: Iterable[StudyAnswer]) -> tuple[Missing, ...]:
        """What waits for which facts, of every study and of the findings of each."""
        waiting, truth, reasons = list[Waiting](), self.answers.__getitem__, self.grounds.reasons
        decided = self.grounds.meaning.known.__getitem__
        for stated, study in zip(self.statements.studies(), studies, strict=True):
            if study.missing:
                waiting.append(Waiting(stated.id, stated.id, study.missing))
            if None in map(decided, stated.grouping):
                waiting += [Waiting(stated.id, one.key, reasons(one.conditions)[1])
                            for one in stated.placing if truth(one.key) is None]
        misfits = {study.id for study in studies if study.verdict == "ineligible"}
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
