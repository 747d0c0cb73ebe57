"""One answer, put together from what the engines decided: they have decided everything before it begins.

What takes words is made when somebody reads it, study by study, so a page costs what stands on it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, cached_property, partial
from pathlib import Path

from markerboard.answer import explain
from markerboard.answer.asking import order
from markerboard.answer.grading import carried
from markerboard.answer.lacking import Waiting, missing
from markerboard.answer.model import (
    NOTICE,
    WRITTEN,
    CriterionAnswer,
    DefinitionAnswer,
    Directness,
    Engine,
    Evaluation,
    FactShown,
    FindingAnswer,
    Knowledge,
    Miss,
    Missing,
    NotUsed,
    Remark,
    StudyAnswer,
)
from markerboard.answer.near import Near
from markerboard.answer.part import in_bytes, to_bytes, word
from markerboard.answer.pieces import Reasons
from markerboard.answer.shown import shown
from markerboard.answer.stated import StatedFinding, StatedStudy
from markerboard.answer.statements import SAME_ASSAY, Alike, Statements
from markerboard.answer.strength import KIND, LINE, Decided, Question, misses, parts_of_trials, strength
from markerboard.answer.verdicts import CRITERIA, VERDICTS
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.language.expression import Condition, Some
from markerboard.language.field import DISEASE
from markerboard.language.logic import Truth, conjoin, negate
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known, Unknown

_DIRECTNESS: dict[Truth, Directness] = {True: "direct", False: "indirect", None: "uncertain"}
REGION = "region"


class Answering:
    """Puts one answer together."""

    def __init__(self, statements: Statements, engine: Engine, case: Case, answers: Answers,
                 facts: Facts) -> None:
        self.statements, self.knowledge, self.engine = statements, statements.knowledge, engine
        self.case, self.answers, self.facts = case, answers, facts
        self.meaning = Meaning(self.knowledge.conditions, facts.values)
        # Studies ask many of the same questions: each is answered once. What is kept does not hold its
        # keeper, so an answer that nobody reads any more is free at once.
        sentence = cache(partial(_sentence, self.knowledge.vocabulary, facts))
        self.reason = cache(partial(_reason, self.meaning, sentence))
        self.reasons = cache(partial(_reasons, self.reason))
        self.reasons_written = cache(partial(_written, self.reasons))

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
        return parts_of_trials(tuple(self._study(one) for one in self.statements.studies()
                                     if only is None or one.id in only))

    def _study(self, stated: StatedStudy) -> StudyAnswer:
        return OneStudy(self, stated).answer()

    def _missing(self, studies: Iterable[StudyAnswer]) -> tuple[Missing, ...]:
        """What waits for which facts, of every study and of the findings of each."""
        waiting = []
        for stated, study in zip(self.statements.studies(), studies, strict=True):
            waiting.append(Waiting(stated.id, stated.id, study.missing))
            waiting += [Waiting(stated.id, one.key, self.reasons(one.conditions)[1])
                        for one in stated.placing if self.answers[one.key] is None]
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


def _reason(meaning: Meaning, sentence: Callable[[str], str], condition: Condition) -> Reasons:
    """The sentences of the facts that decided a condition, or the facts that are missing."""
    if meaning.truth(condition) is None:
        return (), explain.missing(meaning, condition)
    return tuple(map(sentence, explain.support(meaning, condition))), ()


def _reasons(reason: Callable[[Condition], Reasons], conditions: tuple[Condition, ...]) -> Reasons:
    """The reasons of some conditions together."""
    found = [reason(condition) for condition in conditions]
    if len(found) == 1:
        return found[0]
    because = dict.fromkeys(sentence for sentences, _ in found for sentence in sentences)
    return tuple(because), tuple(dict.fromkeys(fact for _, missing in found for fact in missing))


def _written(reasons: Callable[[tuple[Condition, ...]], Reasons],
             conditions: tuple[Condition, ...]) -> tuple[bytes, bytes]:
    because, missing = reasons(conditions)
    return to_bytes(because), to_bytes(missing)


def _sentence(vocabulary: Vocabulary, facts: Facts, fact: str) -> str:
    return explain.sentence(vocabulary.facts[fact], facts[fact])


class OneStudy:
    """One study for one patient: how far it fits, and in words what somebody asks for."""

    def __init__(self, answering: Answering, stated: StatedStudy) -> None:
        self.whole, self.stated, self.answers = answering, stated, answering.answers

    @cached_property
    def near(self) -> Near:
        """By how little it is missed."""
        return Near(self.stated.rules, self.whole.knowledge.vocabulary, self.whole.meaning)

    def answer(self) -> StudyAnswer:
        """The answer, whose criteria and findings are put into words when they are read."""
        truth, decided = self.answers[self.stated.id], self._decided()
        return StudyAnswer.lazily(
            {"inclusion": lambda: self.inclusion, "exclusion": lambda: self.exclusion,
             "findings": self.findings},
            **self.stated.fields, verdict=VERDICTS[truth], directness=_DIRECTNESS[truth],
            differs=tuple(dict.fromkeys([one.domain for one in decided.failed])),
            missing=self._missing() if truth is None else (),
            strength=strength(self.stated.reach, VERDICTS[truth], decided, self),
            remarks=tuple(self._remarks()), **{WRITTEN: self.written})

    def _decided(self) -> Decided:
        """What was decided of its criteria."""
        failed, met, kind_open = list[Question](), 0, False
        for one in self.stated.included:
            truth = self.answers[one.key]
            met += truth is True
            if truth is False:
                failed.append(one)
            elif truth is None:
                kind_open = kind_open or one.domain in KIND
        barred = [self.answers[one.key] for one in self.stated.excluded]
        failed += [one for one, truth in zip(self.stated.excluded, barred, strict=True) if truth]
        return Decided(failed, met + barred.count(False), len(self.stated.included) + len(barred), kind_open)

    # What is read with the study is read again for what it is missed by.

    @cached_property
    def inclusion(self) -> tuple[CriterionAnswer, ...]:
        """The criteria that it asks to be met."""
        return tuple(map(self._criterion, self.stated.included))

    @cached_property
    def exclusion(self) -> tuple[CriterionAnswer, ...]:
        """The criteria of which it asks none to be met."""
        return tuple(map(self._criterion, self.stated.excluded))

    def nearly(self, criterion: str) -> bool:
        """Whether the one criterion that fails is missed nearly."""
        return self.near.misses_nearly(criterion)

    def missed(self) -> tuple[Miss, ...]:
        """What it is missed by."""
        asked, refused = ([self._criterion(one) for one in these if self.answers[one.key] is failing]
                          for these, failing in ((self.stated.included, False), (self.stated.excluded, True)))
        return tuple(misses(asked, refused, self.near))

    def findings(self) -> tuple[FindingAnswer, ...]:
        """Its findings, each with the patient's place among its groups."""
        same = self._same()
        return tuple(self._finding(one, same) for one in self.stated.findings)

    def _criterion(self, question: Question) -> CriterionAnswer:
        stated = self.stated.criteria[question.id]
        reason = self.whole.reason(question.condition)
        return self.whole.statements.criterion(stated, self.answers[question.key], reason)

    def _missing(self) -> tuple[str, ...]:
        open_ = [one for one in (*self.stated.included, *self.stated.excluded)
                 if self.answers[one.key] is None]
        wanted = {fact for one in open_ for fact in self.whole.reason(one.condition)[1]}
        return tuple(fact for fact in self.stated.asked if fact in wanted)

    def nowhere(self) -> bool:
        """Whether every result is by a group in which the patient cannot be placed."""
        places = [self.answers[one.key] for one in self.stated.placing if one.figured]
        return None in places and True not in places

    def _remarks(self) -> Iterator[Remark]:
        """What the source of a criterion leaves open, where it is stated of this patient."""
        meaning, reason = self.whole.meaning, self.whole.reason
        for one in self.stated.remarks:
            parts = one.condition.of if isinstance(one.condition, Some) else (one.condition,)
            because = [s for part in parts if meaning.truth(part) for s in reason(part)[0]]
            if because:
                fields = one.fields
                yield Remark(id=fields["id"], because=tuple(dict.fromkeys(because)), note=fields["note"])

    # As bytes

    def written(self, answer: StudyAnswer) -> bytes:
        """The bytes of its answer, which are those of its parts."""
        stated, same = self.stated, self._same()
        findings = b",".join([self._finding_written(one, same) for one in stated.findings])
        return stated.frame % (
            word(answer.verdict), word(answer.directness), to_bytes(answer.differs),
            self._criteria(stated.included), self._criteria(stated.excluded), b"[%b]" % findings,
            to_bytes(answer.missing), answer.strength.as_bytes(), in_bytes(answer.remarks))

    def _criteria(self, these: Iterable[Question]) -> bytes:
        criteria, reasons = self.stated.criteria, self.whole.reasons_written
        return b"[%b]" % b",".join([
            criteria[one.id].frame % (word(CRITERIA[self.answers[one.key]]), *reasons((one.condition,)))
            for one in these])

    # Findings and their grades

    def _finding(self, stated: StatedFinding, same: Alike) -> FindingAnswer:
        truths, alike = self._place(stated, same)
        return self.whole.statements.finding(stated, truths, self.whole.reasons(stated.conditions), alike)

    def _finding_written(self, stated: StatedFinding, same: Alike) -> bytes:
        truths, alike = self._place(stated, same)
        reasons = self.whole.reasons_written(stated.conditions)
        return self.whole.statements.written(stated, truths, reasons, alike)

    def _place(self, stated: StatedFinding, same: Alike) -> tuple[tuple[Truth, ...], Alike | None]:
        """Whether the patient is in a finding and in each of its groups, and how alike, where in one."""
        truths = (self.answers[stated.key], *[self.answers[key] for _, _, key in stated.groups])
        return truths, (*same, *self._own(stated)) if truths[0] else None

    def _own(self, stated: StatedFinding) -> Alike:
        """What the grades of a finding ask of this patient beside what its study does."""
        whole = self.whole
        assay = whole.meaning.truth(stated.assay) if stated.assay is not None else None
        return ((SAME_ASSAY, assay),
                ("carried", carried(whole.meaning, stated.conditions, whole.knowledge.vocabulary)))

    def _same(self) -> Alike:
        """Whether the patient is as a study asks, in what its grades depend on."""
        region, own = self.whole.facts.values.get(REGION), self.stated.region
        return (("same_tumor", self._alike(DISEASE)), ("same_line", self._alike(LINE)),
                ("same_region", region == own if region and own else None))

    def _alike(self, domains: Container[str]) -> Truth:
        """Whether the patient is as the study asks in some domains."""
        wanted = [self.answers[one.key] for one in self.stated.included if one.domain in domains]
        return conjoin([*wanted, *(negate(self.answers[one.key]) for one in self.stated.excluded
                                   if one.domain in domains)])
