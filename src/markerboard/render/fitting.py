"""How far a study fits, in words: the badge, what it rests on, and what a near miss misses."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from markerboard.answer.model import Evaluation, Miss, StudyAnswer
from markerboard.answer.opened import Opening
from markerboard.language.expression import Condition, tests
from markerboard.render.groups import Groups
from markerboard.render.telling import Telling

_READ = ("full text", "full text without supplement", "abstract", "abstract in part", "registry", "secondary",
         "title")
_SHORT = 8
"""A condition of so many words is read in a minute; a longer one stands with the criteria."""
_NAMED = 2
"""So many open facts are named, more are counted."""


class Badge(NamedTuple):
    """The word of a fit, its key for a face to draw, and the reason beside it."""

    key: str
    text: str
    reason: str


class Fitting:
    """Says how the studies of one answer fit."""

    def __init__(self, answer: Evaluation, groups: Groups) -> None:
        self.answer, self.groups, self.s, self.w = answer, groups, groups.s, groups.words

    def badge(self, study: StudyAnswer) -> Badge:
        """The badge of a study."""
        fit = study.strength.fit
        return Badge(fit, self.w(f"fit {fit}"), self.s.joined(self._reasons(study), "semicolon"))

    def _reasons(self, study: StudyAnswer) -> Iterator[str]:
        strength = study.strength
        if strength.fit in ("misses-by-one", "other-line"):
            yield from self.nearly(study)
        elif strength.fit in ("full", "as-read", "little-read", "undecided", "group-unknown"):
            yield self.w(f"reach {strength.fit}", met=strength.met, read=strength.read)
        if strength.fit not in ("misses-by-one", "other-line", "no", "none"):
            yield from self._remarks(study)
        if strength.limited_by:
            yield self.w("limited", study=self.answer.study(strength.limited_by).name)
        if strength.fit == "as-read":
            yield self.read(study)
        if strength.fit in ("as-read", "group-unknown"):
            yield self.unread(study)

    def _remarks(self, study: StudyAnswer) -> Iterator[str]:
        """What is stated that may exclude, by a criterion whose source names no list."""
        said = Telling(self.answer, self.s).said
        for remark in study.remarks:
            yield self.w("may exclude", stated=self.s.joined(map(said, remark.because)))

    def read(self, study: StudyAnswer) -> str:
        """The most that was read of a study; nothing where it was the whole text."""
        known = [self.answer.sources[name]["read"] for name in study.sources if name in self.answer.sources]
        best = min(known, key=_READ.index, default=_READ[0])
        return "" if best == _READ[0] else self.w(f"only {best}")

    def nearly(self, study: StudyAnswer) -> Iterator[str]:
        """What the one criterion that fails is missed by, and how many of the others are open."""
        strength = study.strength
        yield from (self.missed(study, miss) for miss in strength.misses[:1])
        unknown = strength.read - strength.met - len(strength.misses)
        if unknown > 0:
            yield self.w("unknown of", n=unknown, read=strength.read)

    def missed(self, study: StudyAnswer, miss: Miss) -> str:
        """What a patient has where one criterion fails, and what was asked: `ECOG 2, asks ECOG ≤ 1`."""
        knowledge, condition = self.groups.knowledge, self._condition(study, miss)
        facts = dict.fromkeys(test.fact for test in tests(condition, knowledge.conditions))
        has = self.s.joined(self._has(name) for name in facts)
        return self.w("asks" if miss.kind == "inclusion" else "bars", has=has or self.w("unknown"),
                      what=self.groups.said(condition))

    def open(self, study: StudyAnswer, facts: Collection[str]) -> Iterator[str]:
        """What the criteria that are open ask or exclude by some facts: `asks KRAS mutated`."""
        knowledge = self.groups.knowledge
        for how, criteria in (("asks what", study.inclusion), ("excludes what", study.exclusion)):
            for one in criteria:
                condition = knowledge.studies[study.id].criteria[one.id]
                asked = {test.fact for test in tests(condition, knowledge.conditions)}
                if one.verdict == "unknown" and not asked.isdisjoint(facts):
                    said = self.groups.said(condition)
                    yield self.w(how, what=said) if len(said.split()) <= _SHORT else ""

    def _condition(self, study: StudyAnswer, miss: Miss) -> Condition:
        """The criterion of a miss; a part of a trial may miss one of its trial."""
        studies = self.groups.knowledge.studies
        own, whole = (studies[id].criteria for id in (study.id, study.part_of or study.id))
        return own.get(miss.id) or whole[miss.id]

    def opening(self, one: Opening) -> str:
        """What a near miss would open: `With ECOG ≤ 1, ALTER0303 would wait for 16 facts.`"""
        miss, facts = one.study.strength.misses[0], self.groups.knowledge.vocabulary.facts
        met = self.w(f"were {miss.kind}", what=self.groups.said(self._condition(one.study, miss)))
        if not one.facts:
            return self.w("opens", met=met, study=one.study.name)
        named = self.s.joined((self.w.term(facts[fact].label) for fact in one.facts), "list")
        open_ = named if len(one.facts) <= _NAMED else self.w("facts", n=len(one.facts))
        return self.w("opens open", met=met, study=one.study.name, what=open_)

    def _has(self, name: str) -> str:
        fact = self.answer.facts.get(name)
        if fact is None or fact.text is None:
            return ""
        return f"{self.w.short(fact.label)} {self.s.value(fact.text)}"

    def unread(self, study: StudyAnswer) -> str:
        """The usual domains that were not read, or, where these are most, those alone that were."""
        unread = study.strength.unread_domains
        read = [domain for domain in self.groups.knowledge.vocabulary.field.usual if domain not in unread]
        if len(unread) <= len(read):
            return self.w("unread", domains=self._domains(unread)) if unread else ""
        return self.w("read alone", domains=self._domains(read)) if read else self.w("read no domain")

    def _domains(self, domains: Iterable[str]) -> str:
        return self.s.joined(map(self.w.term, domains), "list")
