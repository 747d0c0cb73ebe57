"""One study for one patient: how far it fits, and in words what somebody asks for."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from markerboard.answer.grounds import Grounds
from markerboard.answer.model import (
    WRITTEN,
    CriterionAnswer,
    Directness,
    FindingAnswer,
    Miss,
    Remark,
    Strength,
    StudyAnswer,
)
from markerboard.answer.near import Near, Question
from markerboard.answer.one_finding import OneFinding
from markerboard.answer.part import MAKING, in_bytes, to_bytes, told, word, words
from markerboard.answer.stated import StatedStudy
from markerboard.answer.statements import REGION, Alike
from markerboard.answer.strength import KIND, LINE, Decided, misses, strength
from markerboard.answer.verdicts import CRITERIA, VERDICTS
from markerboard.language.expression import Some
from markerboard.language.field import DISEASE
from markerboard.language.logic import Truth, conjoin, negate

_DIRECTNESS: dict[Truth, Directness] = {True: "direct", False: "indirect", None: "uncertain"}
_CRITERIA: dict[Truth, bytes] = {truth: word(told) for truth, told in CRITERIA.items()}


class OneStudy:
    """What is said of one study for one patient, made when it is asked for."""

    __slots__ = ("answers", "stated", "whole")  # one stays for each study of an answer

    def __init__(self, grounds: Grounds, stated: StatedStudy) -> None:
        self.whole, self.stated, self.answers = grounds, stated, grounds.answers

    def answer(self) -> StudyAnswer:
        """The answer, of which the most is made when it is read."""
        stated, truth, decided = self.stated, self.answers[self.stated.id], self._decided()
        remarks = {"remarks": tuple(self._remarks())} if stated.remarks else {}
        return StudyAnswer.lazily(
            self.field, **stated.own, **remarks, verdict=VERDICTS[truth],
            differs=tuple(dict.fromkeys([one.domain for one in decided.failed])) if decided.failed else (),
            missing=self._missing() if truth is None else (),
            strength=strength(stated.reach, VERDICTS[truth], decided, self))

    def field(self, name: str) -> Any:
        """A part of the answer by its name."""
        fields = self.stated.fields
        return fields[name] if name in fields else _MADE[name](self)

    def _decided(self) -> Decided:
        """What was decided of its criteria."""
        stated, truth = self.stated, self.whole.meaning.known.__getitem__
        wanted, barred = list(map(truth, stated.wanted)), list(map(truth, stated.barred))
        failed = [one for one, met in zip(stated.included, wanted, strict=True) if met is False]
        if True in barred:
            failed += [one for one, met in zip(stated.excluded, barred, strict=True) if met]
        open_ = len(failed) != 1 or (None in wanted and any(
            met is None and one.domain in KIND for one, met in zip(stated.included, wanted, strict=True)))
        return Decided(failed, None if open_ else failed[0], wanted.count(True) + barred.count(False),
                       len(wanted) + len(barred))

    def directness(self) -> Directness:
        """Whether its evidence is of patients like this one."""
        return _DIRECTNESS[self.answers[self.stated.id]]

    def inclusion(self) -> tuple[CriterionAnswer, ...]:
        """The criteria that it asks to be met."""
        return tuple(map(self._criterion, self.stated.included))

    def exclusion(self) -> tuple[CriterionAnswer, ...]:
        """The criteria of which it asks none to be met."""
        return tuple(map(self._criterion, self.stated.excluded))

    def near(self) -> Near:
        """By how little it is missed."""
        return Near(self.stated.rules, self.whole.knowledge.vocabulary, self.whole.meaning)

    def nearly(self, criterion: Question) -> bool:
        """Whether the one criterion that fails is missed nearly."""
        return self.near().misses_nearly(criterion)

    def missed(self) -> tuple[Miss, ...]:
        """What it is missed by."""
        asked, refused = ([self._criterion(one) for one in these if self.answers[one.key] is failing]
                          for these, failing in ((self.stated.included, False), (self.stated.excluded, True)))
        return tuple(misses(asked, refused, self.near()))

    def findings(self) -> tuple[FindingAnswer, ...]:
        """Its findings, each with the patient's place among its groups."""
        return tuple(OneFinding(self.whole, one, self.same).answer() for one in self.stated.findings)

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
        stated, same = self.stated, cache(self.same)
        findings = b",".join([OneFinding(self.whole, one, same).written() for one in stated.findings])
        return stated.frame % (
            word(answer.verdict), word(self.directness()), words(answer.differs),
            self._criteria(stated.included), self._criteria(stated.excluded), b"[%b]" % findings,
            to_bytes(answer.missing) if answer.missing else b"[]", self._strength(answer.strength),
            in_bytes(answer.remarks) if answer.remarks else b"[]")

    def _criteria(self, these: Iterable[Question]) -> bytes:
        criteria, reasons, truth = self.stated.criteria, self.whole.reason_written, self.whole.meaning.known
        return b"[%b]" % b",".join([
            criteria[one.id].frame % (_CRITERIA[truth[one.condition]], *reasons(one.condition))
            for one in these])

    def _strength(self, strength: Strength) -> bytes:
        """The bytes of how far the fit reaches, without the parts that they are of where none was read."""
        if vars(strength).get(MAKING) != self.field:
            return strength.as_bytes()
        return b'{"fit":%b,"met":%d,"read":%d,"unread_domains":%b,"misses":[%b]}' % (
            word(strength.fit), strength.met, strength.read, words(strength.unread_domains),
            b",".join(self._misses()))

    def _misses(self) -> Iterator[bytes]:
        near, criteria, truth = self.near(), self.stated.criteria, self.whole.meaning.known
        for kind, these, failing in (("inclusion", self.stated.included, False),
                                     ("exclusion", self.stated.excluded, True)):
            for one in these:
                if truth[one.condition] is failing:
                    fields = criteria[one.id].fields
                    asked = to_bytes({"id": one.id, "kind": kind, "domain": one.domain,
                                      "text": fields["text"], "when": fields["when"]})
                    because, _ = self.whole.reason_written(one.condition)
                    like = near.like(one.id)
                    yield b'%b,"because":%b%b}' % (
                        asked[:-1], because, told("like", like.as_bytes() if like else None))

    def same(self) -> Alike:
        """Whether the patient is as a study asks, in what its grades depend on."""
        region, own = self.whole.facts.values.get(REGION), self.stated.region
        return (("same_tumor", self._alike(DISEASE)), ("same_line", self._alike(LINE)),
                ("same_region", region == own if region and own else None))

    def _alike(self, domains: Container[str]) -> Truth:
        """Whether the patient is as the study asks in some domains."""
        wanted = [self.answers[one.key] for one in self.stated.included if one.domain in domains]
        return conjoin([*wanted, *(negate(self.answers[one.key]) for one in self.stated.excluded
                                   if one.domain in domains)])


_MADE: Mapping[str, Callable[[OneStudy], Any]] = {
    "directness": OneStudy.directness, "inclusion": OneStudy.inclusion, "exclusion": OneStudy.exclusion,
    "findings": OneStudy.findings, "asked": lambda one: one.stated.domains, "misses": OneStudy.missed,
    WRITTEN: lambda one: one.written}
"""What is made of a study for one patient, by the name under which it is read."""
