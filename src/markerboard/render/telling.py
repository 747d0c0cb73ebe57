"""What pages say of one answer in a language, on paper as on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markerboard.answer.model import CriterionAnswer, Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.conflicts import Conflict, Conflicts, Prints, Voice
from markerboard.render.first import Shown, settled
from markerboard.render.reasons import Reasons
from markerboard.render.words import Sentences

_FEW, _NAMES, _VOICES, _CONFLICTS, _ALL = 3, 8, 4, 2, 99


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
        others = [answer for answer in missing.settles if answer not in missing.alone]
        kinds = {"would settle": missing.alone, "with others": others, "indirectly": missing.indirect}
        return self.s.joined((self.words(kind, what=settled(self.words, self.answer, chosen, _ALL))
                              for kind, chosen in kinds.items() if chosen), "semicolon")

    def misfit(self, study: StudyAnswer) -> str:
        """The first reason why a study does not fit, and how many there are."""
        kind, first, others = self.s.first_misfit(study)
        return self.words("misfit", kind=kind, text=first.text.rstrip("."),
                          because=self.s.joined(map(self.said, first.because))) + others

    # Figures

    def few_estimates(self, one: Shown) -> list[tuple[str, str]]:
        """The patient's group and its arms, or the first lines where nobody knows the group."""
        lines = list(self.s.estimates(one.result or {}))
        yours = [line for line in lines if in_group(one.finding, line[0])]
        return (yours or lines)[:3]

    def few_contrasts(self, one: Shown) -> list[Mapping[str, Any]]:
        """The comparison of, or in, the patient's group; the first two where nobody knows the group."""
        found: list[Mapping[str, Any]] = list((one.result or {}).get("contrasts", ()))
        groups = one.finding.groups
        within = [c for c in found if c.get("in") not in groups or groups[c["in"]].verdict == "met"]
        return within[:1] or found[:2]

    def dois(self, result: Mapping[str, Any]) -> list[str]:
        """The DOI of each source of a result that has one."""
        return [self.answer.sources[name]["doi"] for name in result["from"]
                if "doi" in self.answer.sources.get(name, {})]

    def remark(self, result: Mapping[str, Any]) -> str:
        """What must be known of a figure, with the kind of mismatch that an audit found; else nothing."""
        if not result.get("explains"):
            return str(result.get("caveat", ""))
        kinds = self.s.joined(map(self.words.term, result["explains"]))
        return f"{self.words('audit remark', kinds=kinds)}{self.words('colon')}{result['caveat']}"

    # Conflicts and names

    def conflicts(self, found: Conflicts) -> list[str]:
        """Each conflict in a sentence, the first of those between findings."""
        told = [self.words("conflict of facts", label=self.words.term(label)) for label in found.facts]
        told += map(self._conflict, found.findings[:_CONFLICTS])
        if found.findings[_CONFLICTS:]:
            told.append(self.words("more conflicts", n=len(found.findings[_CONFLICTS:])))
        if found.prints:
            prints = self._few([*map(self._prints, found.prints)], "list", _VOICES)
            told.append(self.words("conflict of prints", what=prints))
        return told

    def _conflict(self, one: Conflict) -> str:
        said = self.words("conflict of findings", endpoint=self.words.term(one.endpoint),
                          facts=self.s.joined(map(self.words.term, one.labels), "list"))
        voices = self.s.joined(map(self._voice, one.voices[:_VOICES]), "semicolon")
        return f"{said}{self.words('colon')}{voices}"

    def _voice(self, voice: Voice) -> str:
        term, design = self.words.term, voice.study.design
        n = self.words("n", n=design["n"]) if design.get("n") else ""
        told = self.s.joined([term(voice.direction), term(design["kind"]), n])
        return voice.study.name + self.words("in brackets", text=told)

    def _prints(self, one: Prints) -> str:
        endpoints = self._few([*map(self.words.term, one.endpoints)], "list")
        return one.study.name + self.words("in brackets", text=endpoints)

    def names(self, studies: Iterable[StudyAnswer]) -> str:
        """The names of studies, the first of many."""
        return self._few([study.name for study in studies], "list", _NAMES)

    def _few(self, said: Sequence[str], by: str, most: int = _FEW) -> str:
        more = self.words("more", n=len(said) - most) if len(said) > most else ""
        return self.s.joined(said[:most], by) + more
