"""A knowledge base ready to answer: the whole main path, from a case to its explained answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from markerboard.answer import explain, ordering, pieces, stated
from markerboard.answer.asking import order
from markerboard.answer.beside import Section, beside
from markerboard.answer.grading import carried, grades
from markerboard.answer.lacking import missing
from markerboard.answer.model import (
    NOTICE,
    CriterionAnswer,
    DefinitionAnswer,
    Directness,
    Engine,
    Evaluation,
    FactShown,
    FindingAnswer,
    GradeAnswer,
    Knowledge,
    NotUsed,
    Remark,
    StudyAnswer,
)
from markerboard.answer.near import Near
from markerboard.answer.ordering import Ordering
from markerboard.answer.pieces import Reasons
from markerboard.answer.reading import reading
from markerboard.answer.shown import shown
from markerboard.answer.stated import StatedCriterion, StatedFinding, StatedStudy
from markerboard.answer.strength import parts_of_trials, strength
from markerboard.answer.verdicts import CRITERIA, PLACES, VERDICTS
from markerboard.engines.agree import Engines
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.files.remembering import forget, remembered
from markerboard.imports.opening import read_case, read_cases
from markerboard.knowledge import currency
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.expression import Condition, Some
from markerboard.language.field import DISEASE
from markerboard.language.logic import Truth
from markerboard.patient.casefile import Case, case_of
from markerboard.patient.facts import Facts, Known, Unknown
from markerboard.patient.shorthand import written_out
from markerboard.version import __version__

if TYPE_CHECKING:
    from markerboard.patient.profile import Profile

_DIRECTNESS: dict[Truth, Directness] = {True: "direct", False: "indirect", None: "uncertain"}
REGION, SAME_ASSAY = "region", "same_assay"
KEPT = 10_000
"""Of how many criteria and findings what is said of them is remembered."""
Alike = tuple[tuple[str, Truth], ...]
_NO_SECOND = ("neither durable-rules nor DuckDB is installed, so one engine answered alone; "
              "install markerboard[cohort] for two that must agree")


class Board:
    """Answers cases from one knowledge base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase, packs: Iterable[Section] = ()) -> None:
        self.knowledge, self.packs = knowledge, tuple(packs)
        self.engines = Engines(knowledge)
        # What is said of the rules alone is said once, not for every patient.
        self.stated = cache(lambda: [stated.study(knowledge, one) for one in knowledge.studies.values()])
        self.orders = cache(lambda: ordering.orders(knowledge))
        self.group = cache(pieces.group)
        self.graded = cache(self._graded)
        # What is said of one criterion or finding is often the same for another patient.
        self.criterion = remembered(KEPT)(pieces.criterion)
        self.finding = remembered(KEPT)(self._finding)

    @classmethod
    def load(cls, rules: Path | str | None = None, *, skip_broken: bool = False,
             as_of: date | None = None) -> Self:
        """The board of a rule base; the shipped one by default. Raises RulebookError.

        With `as_of`, only the evidence that had been published by that day.
        """
        knowledge = load(rules, skip_broken=skip_broken)
        return cls(currency.as_of(knowledge, as_of) if as_of else knowledge)

    def read(self, file: Path | str) -> Case:
        """Read a case file, `-` for standard input. Raises CaseError."""
        return read_case(file, self.knowledge.vocabulary)

    def read_all(self, file: Path | str) -> list[Case]:
        """Read every case of a file; only a table holds more than one. Raises CaseError."""
        return read_cases(file, self.knowledge.vocabulary)

    def evaluate(self, case: Case | Profile | Mapping[str, Any], *,
                 packs: Container[str] | None = None) -> Evaluation:
        """The explained answer for a case, with a section of each pack that was loaded, or of those named.

        Raises CaseError, EngineDisagreement, EngineFailure, and pydantic's ValidationError for a
        mapping that is no profile.
        """
        if not isinstance(case, Case):
            case = self.case(case)
        answers, facts = self.engines.decide(case.facts)
        answer = Answering(self, case, answers, facts).evaluation()
        used = [pack for pack in self.packs if packs is None or pack.id in packs]
        return beside(answer, used, case, facts) if used else answer

    def order(self, case: Case | Profile | Mapping[str, Any]) -> Ordering:
        """What each assay settles for a case whatever it finds; with z3, exactly, and the smallest set.

        Raises as `evaluate` does.
        """
        case = case if isinstance(case, Case) else self.case(case)
        told = self.orders().of(self.evaluate(case), case.facts)
        return ordering.practical(told, self.knowledge.vocabulary.laboratory)

    def forget(self) -> None:
        """Forget what was kept of the patients whose cases were answered, by any board of this process.

        The next answer costs what the first one did.
        """
        forget()
        self.engines.forget()
        for pack in self.packs:
            pack.forget()

    def _finding(self, stated: StatedFinding, truths: tuple[Truth, ...], reasons: Reasons,
                 alike: Alike | None) -> FindingAnswer:
        """A finding for a patient of whom the finding and each of its groups is true, false or unknown."""
        truth, *places = truths
        because, missing = reasons
        named = [(name, condition, inside)
                 for (name, condition, _), inside in zip(stated.groups, places, strict=True)]
        here = {name: inside for name, _, inside in named}
        results = tuple({**one.result, "reading": reading(one, here)} for one in stated.results)
        own = (*alike, ("benefit", pieces.benefit(results))) if alike is not None else None
        return FindingAnswer(
            **stated.fields, verdict=PLACES[truth], because=because, missing=missing if truth is None else (),
            results=results,
            group=", ".join(name for name, _, inside in named if inside) or None,
            groups={name: self.group(condition, inside) for name, condition, inside in named},
            grades=dict(self.graded(stated.key, own)) if own is not None else {},
            assay=self.group(stated.assay, dict(own)[SAME_ASSAY]) if own and stated.assay else None)

    def _graded(self, finding: str, same: tuple[tuple[str, Truth], ...]) -> Mapping[str, GradeAnswer]:
        """The grades of a finding for a patient who is, or is not, as its study asks."""
        stored, grading = self.knowledge.evidence.get(finding), self.knowledge.grading
        if grading is None or stored is None:
            return {}
        found = grades(grading, stored, {name: truth for name, truth in same if truth is not None})
        return {g.scheme: GradeAnswer(grade=g.grade, text=g.text, because=g.because, lowered_by=g.lowered_by)
                for g in found}

    def case(self, given: Profile | Mapping[str, Any]) -> Case:
        """What a profile, or a mapping that is one, states. Raises as `evaluate`."""
        from markerboard.patient.profile import Profile

        vocabulary = self.knowledge.vocabulary
        if not isinstance(given, Profile):
            given = Profile.model_validate(written_out(given, vocabulary))
        return case_of(given, vocabulary)


class Answering:
    """Puts one answer together; the engines have already decided everything."""

    def __init__(self, board: Board, case: Case, answers: Answers, facts: Facts) -> None:
        self.board, self.knowledge, self.engines = board, board.knowledge, board.engines
        self.case, self.answers, self.facts = case, answers, facts
        self.meaning = Meaning(self.knowledge.conditions, facts.values)
        # Studies ask many of the same questions: each is answered once.
        self.reason = cache(self._reason)
        self.sentence = cache(self._sentence)

    def evaluation(self) -> Evaluation:
        studies, knowledge = self.studies(), self.knowledge
        answer = Evaluation(
            case=self.case.name, notice=NOTICE,
            knowledge=self._knowledge(),
            engine=self._engine(), facts=self.shown(), studies=studies,
            missing=missing(studies, knowledge.vocabulary, self.facts), definitions=self._definitions(),
            sources=dict(self.knowledge.sources),
            unused=tuple(NotUsed(at=one.at, stated=one.stated, why=one.why) for one in self.case.unused),
            left_out=tuple(f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}"
                           for p in knowledge.left_out))
        return Evaluation(**vars(answer), order=order(answer, knowledge.vocabulary))

    def _knowledge(self) -> Knowledge:
        used = self.knowledge
        day = used.as_of.isoformat() if used.as_of else None
        return Knowledge(title=used.title, version=used.version, digest=used.digest, as_of=day,
                         withheld=used.withheld if day else None,
                         perhaps_later=used.perhaps_later if day else None)

    def _engine(self) -> Engine:
        second = self.engines.second_name
        return Engine(evaluator=f"markerboard {__version__}", second=second, agreed=second is not None,
                      note=None if second else _NO_SECOND)

    # Studies

    def studies(self, only: Container[str] | None = None) -> tuple[StudyAnswer, ...]:
        """The answer for each study, or for some of which a part of a trial comes with its trial."""
        return parts_of_trials(tuple(self._study(one) for one in self.board.stated()
                                     if only is None or one.fields["id"] in only))

    def _study(self, stated: StatedStudy) -> StudyAnswer:
        inclusion = tuple(map(self._criterion, stated.inclusion))
        exclusion = tuple(map(self._criterion, stated.exclusion))
        truth = self.answers[stated.fields["id"]]
        failed = [c.domain for c in inclusion if c.verdict == "not met"]
        failed += [c.domain for c in exclusion if c.verdict == "met"]
        wanted = {f for c in (*inclusion, *exclusion) for f in c.missing} if truth is None else ()
        same = self._same(stated, inclusion, exclusion)
        findings = tuple(self._finding(finding, same) for finding in stated.findings)
        near = Near(self.knowledge.studies[stated.fields["id"]], self.knowledge.vocabulary, self.meaning)
        reached = strength(stated.reach, VERDICTS[truth], inclusion, exclusion, findings, near)
        return StudyAnswer(
            **stated.fields, verdict=VERDICTS[truth], directness=_DIRECTNESS[truth],
            differs=tuple(dict.fromkeys(failed)), inclusion=inclusion, exclusion=exclusion,
            findings=findings, missing=tuple(f for f in stated.asked if f in wanted), strength=reached,
            remarks=tuple(self._remarks(stated)))

    def _remarks(self, stated: StatedStudy) -> Iterator[Remark]:
        """What the source of a criterion leaves open, where it is stated of this patient."""
        for one in stated.remarks:
            parts = one.condition.of if isinstance(one.condition, Some) else (one.condition,)
            because = [s for part in parts if self.meaning.truth(part) for s in self.reason(part)[0]]
            if because:
                fields = one.fields
                yield Remark(id=fields["id"], because=tuple(dict.fromkeys(because)), note=fields["note"])

    def _criterion(self, stated: StatedCriterion) -> CriterionAnswer:
        return self.board.criterion(stated, self.answers[stated.key], self.reason(stated.condition))

    def _finding(self, stated: StatedFinding, same: Alike) -> FindingAnswer:
        truths = (self.answers[stated.key], *(self.answers[key] for _, _, key in stated.groups))
        alike = (*same, *self._own(stated)) if truths[0] else None
        return self.board.finding(stated, truths, self._reasons(stated.conditions), alike)

    # Grades

    def _own(self, stated: StatedFinding) -> Alike:
        """What the grades of a finding ask of this patient beside what its study does."""
        assay = self.meaning.truth(stated.assay) if stated.assay is not None else None
        return ((SAME_ASSAY, assay),
                ("carried", carried(self.meaning, stated.conditions, self.knowledge.vocabulary)))

    def _same(self, stated: StatedStudy, *criteria: tuple[CriterionAnswer, ...]) -> Alike:
        """Whether the patient is as a study asks, in what its grades depend on."""
        region = self.facts.values.get(REGION)
        return (("same_tumor", pieces.alike(DISEASE, *criteria)),
                ("same_line", pieces.alike(("line", "prior therapy"), *criteria)),
                ("same_region", region == stated.region if region and stated.region else None))

    def _reasons(self, conditions: tuple[Condition, ...]) -> Reasons:
        """The reasons of some conditions together."""
        found = [self.reason(condition) for condition in conditions]
        if len(found) == 1:
            return found[0]
        because = dict.fromkeys(sentence for sentences, _ in found for sentence in sentences)
        return tuple(because), tuple(dict.fromkeys(fact for _, missing in found for fact in missing))

    def _reason(self, condition: Condition) -> Reasons:
        """The sentences of the facts that decided a condition, or the facts that are missing."""
        if self.meaning.truth(condition) is None:
            return (), explain.missing(self.meaning, condition)
        return tuple(map(self.sentence, explain.support(self.meaning, condition))), ()

    def _sentence(self, fact: str) -> str:
        return explain.sentence(self.knowledge.vocabulary.facts[fact], self.facts[fact])

    # What the answer rests on

    def shown(self) -> dict[str, FactShown]:
        known = self.facts.entries
        listed = [name for name in self.knowledge.vocabulary.facts if name in known]
        # Behind them what no rule asks for.
        return {name: self._fact(name, known[name]) for name in dict.fromkeys((*listed, *sorted(known)))}

    def _fact(self, name: str, known: Known | Unknown) -> FactShown:
        return shown(self.knowledge.vocabulary.facts[name], known)

    def _definitions(self) -> dict[str, DefinitionAnswer]:
        return {name: DefinitionAnswer(text=d["text"], when=self.knowledge.text(name), note=d.get("note"),
                                       verdict=CRITERIA[self.answers[name]], from_=d["from"])
                for name, d in self.knowledge.definitions.items()}
