"""What pages say of one answer in a language, on paper as on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markerboard.answer.model import CriterionAnswer, Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.reasons import Reasons
from markerboard.render.settled import settled
from markerboard.render.words import Sentences

_FEW, _NAMES, _ALL = 3, 8, 99


def in_group(finding: FindingAnswer, name: str) -> bool:
    """Whether a line of a result, named by its group or `group, arm`, is of the patient's group."""
    group = finding.groups.get(name.partition(", ")[0])
    return group is not None and group.verdict == "met"


class Telling:
    """Says an answer in the sentences of a language."""

    def __init__(self, answer: Evaluation, sentences: Sentences) -> None:
        self.answer, self.s, self.words = answer, sentences, sentences.words
        self.said = Reasons(sentences, answer)
        self.note = self.said.note
        self._missing = {one.fact: self.said(one.sentence) for one in answer.missing}

    # Reasons

    def reasons(self, criterion: CriterionAnswer) -> list[str]:
        """Why a criterion is as it is, or what it waits for."""
        return [*map(self.said, criterion.because)] or self.missing_sentences(criterion.missing)

    def missing_sentences(self, facts: Iterable[str]) -> list[str]:
        """What is missing, a sentence for each fact."""
        return [self._missing.get(fact, fact) for fact in facts]

    def undecided(self, study: StudyAnswer) -> str:
        """The first things that a study waits for."""
        return self._few(self.missing_sentences(study.missing), "semicolon")

    def settles(self, missing: Missing, most: int) -> str:
        """What a missing fact would settle, alone or with others."""
        chosen = missing.alone or missing.settles or missing.indirect
        kind = "would settle" if missing.alone else "with others" if missing.settles else "indirectly"
        return self.words(kind, what=settled(self.words, self.answer, chosen, most))

    def all_settled(self, missing: Missing) -> str:
        """Everything that a missing fact would settle, or bear on."""
        alone = frozenset(missing.alone)
        others = [answer for answer in missing.settles if answer not in alone]
        kinds = {"would settle": missing.alone, "with others": others, "indirectly": missing.indirect}
        return self.s.joined((self.words(kind, what=settled(self.words, self.answer, chosen, _ALL))
                              for kind, chosen in kinds.items() if chosen), "semicolon")

    def misfit(self, study: StudyAnswer) -> str:
        """The first reason why a study does not fit, and how many there are."""
        kind, first, others = self.s.first_misfit(study)
        return self.words("misfit", kind=kind, text=first.text.rstrip("."),
                          because=self.s.joined(map(self.said, first.because))) + others

    # Names

    def names(self, studies: Iterable[StudyAnswer]) -> str:
        """The names of studies, the first of many."""
        return self._few([study.name for study in studies], "list", _NAMES)

    def _few(self, said: Sequence[str], by: str, most: int = _FEW) -> str:
        more = self.words("more", n=len(said) - most) if len(said) > most else ""
        return self.s.joined(said[:most], by) + more
