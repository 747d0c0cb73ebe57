"""What is said of one rule base: of its rules alone once, of its patients again where they are alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from markerboard.answer import pieces
from markerboard.answer.grading import grades
from markerboard.answer.model import GradeAnswer
from markerboard.answer.part import in_bytes, to_bytes, told, word
from markerboard.answer.reading import by_group, reading, said
from markerboard.answer.spoken import Spoken, spoken
from markerboard.answer.stated import StatedFinding, StatedStudy
from markerboard.answer.verdicts import PLACES
from markerboard.files.remembering import remembered
from markerboard.knowledge.asked import by_rules
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Truth

REGION, SAME_ASSAY = "region", "same_assay"
KEPT = 10_000
"""Of how many criteria what is said of them is remembered."""
_NONE = b"[]"
PLACED = 30_000
"""Of how many findings it is remembered how they read in bytes, which is little beside their figures."""
Alike = tuple[tuple[str, Truth], ...]
Stored = tuple[tuple[str, Any], ...]


class Placed(NamedTuple):
    """What follows in bytes from the place in each group, and whether a result says that it is of benefit."""

    group: bytes
    groups: bytes
    results: tuple[bytes, ...]
    benefit: bool


class Statements:
    """What is said of the studies of a rule base, made when it is first asked for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.studies = cache(lambda: [StatedStudy(knowledge, one) for one in knowledge.studies.values()])
        self.speaking = cache(self._speaking)
        self.asked = cache(self._asked)
        self.group = cache(pieces.group)
        self.graded = cache(self._graded)
        self.graded_written = cache(lambda stored, same: in_bytes(self.graded(stored, same)))
        self.evidence = cache(self._evidence)
        self._stored, self._facts = dict[Stored, Stored](), dict[frozenset[str], frozenset[str]]()
        # What is said of one criterion or finding is often the same for another patient.
        self.criterion = remembered(KEPT)(pieces.criterion)
        self.spoken = remembered(PLACED)(self._spoken)
        # Few things are said, so what is remembered of many findings is little.
        self.same = dict[Spoken | None, Spoken | None]()
        self.placed = remembered(PLACED)(self._placed)

    def _speaking(self) -> frozenset[str]:
        """The findings with results that bear out more than a claim, by `study/finding`."""
        return frozenset(f"{rules.id}/{one['id']}" for rules in self.knowledge.studies.values()
                         for one in rules.head["findings"]
                         if one["supported"] != "none" and one["results"])

    def _asked(self, stated: StatedStudy) -> frozenset[str]:
        """Every fact on which the answer for a study rests; of many studies these are the same, kept once."""
        asked = by_rules(self.knowledge, stated.rules) | {REGION}
        return self._facts.setdefault(asked, asked)

    def _spoken(self, stated: StatedFinding, places: tuple[Truth, ...]) -> Spoken | None:
        """What a finding says to a patient of whom each of its groups is true, false or unknown."""
        here = {name: inside for (name, _, _), inside in zip(stated.groups, places, strict=True)}
        results = (said(one, here) for one in stated.results if by_group(one, here))
        said_of_all = spoken(results, self.knowledge.vocabulary.columns)
        return self.same.setdefault(said_of_all, said_of_all)

    def _placed(self, stated: StatedFinding, places: tuple[Truth, ...]) -> Placed:
        """The bytes of a finding that follow from the patient's place in each of its groups."""
        named = [(name, condition, inside)
                 for (name, condition, _), inside in zip(stated.groups, places, strict=True)]
        here = {name: inside for name, _, inside in named}
        read = [to_bytes(reading(one, here)) for one in stated.results]
        group = ", ".join(name for name, _, inside in named if inside)
        return Placed(told("group", to_bytes(group) if group else None),
                      in_bytes({name: self.group(condition, inside) for name, condition, inside in named}),
                      tuple(read), pieces.benefit(said(one, here) for one in stated.results))

    def written(self, stated: StatedFinding, truths: tuple[Truth, ...], reasons: tuple[bytes, bytes],
                alike: Alike | None) -> bytes:
        """The bytes of a finding for a patient of whom it and each of its groups is true, false or open."""
        truth, *places = truths
        because, missing = reasons
        group, groups, results, benefit = self.placed(stated, tuple(places))
        grades = b"{}" if alike is None else self.graded_written(
            self.evidence(stated.key), (*alike, ("benefit", benefit)))
        assay = self.group(stated.assay, dict(alike)[SAME_ASSAY]) if alike and stated.assay else None
        return stated.frame % (word(PLACES[truth]), group, groups, because,
                               missing if truth is None else _NONE, stated.figures % results, grades,
                               told("assay", assay.as_bytes() if assay else None))

    def grades(self, finding: str, alike: Alike | None, benefit: bool) -> Mapping[str, GradeAnswer]:
        """The grades of a finding for a patient who is in it, and so much alike."""
        if alike is None:
            return {}
        return self.graded(self.evidence(finding), (*alike, ("benefit", benefit)))

    def _evidence(self, finding: str) -> Stored:
        """What grades ask of a finding: the same of many, which are graded once."""
        stored = tuple(self.knowledge.evidence.get(finding, {}).items())
        return self._stored.setdefault(stored, stored)

    def _graded(self, stored: Stored, same: Alike) -> Mapping[str, GradeAnswer]:
        """The grades of findings for a patient who is, or is not, as their study asks."""
        grading = self.knowledge.grading
        if grading is None or not stored:
            return {}
        found = grades(grading, dict(stored), {name: truth for name, truth in same if truth is not None})
        return {g.scheme: GradeAnswer(grade=g.grade, text=g.text, because=g.because, lowered_by=g.lowered_by)
                for g in found}
