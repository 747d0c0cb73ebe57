"""How a patient, a finding and a study read in a sentence, in the words of a language.

What English pages say stands as `ENGLISH`; the terminal, the report and the pages share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markerboard.answer.model import (
    CriterionAnswer,
    Evaluation,
    FactShown,
    FindingAnswer,
    GradeAnswer,
    NotUsed,
    StudyAnswer,
)
from markerboard.answer.reading import VALUE
from markerboard.knowledge.approvals import Approval
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import QUIET
from markerboard.render.figures import Figures
from markerboard.render.results import Results
from markerboard.words import words

_PARTS = 6  # so many variants of a gene stand on a first page
_LABELS = 12  # and so many markers of which the same is said


class Sentences(Results):
    """The sentences of a language."""

    # The patient

    def patient(self, answer: Evaluation) -> str:
        """The patient in one line, from what the case states."""
        def text(name: str) -> str:
            fact = answer.facts.get(name)
            return self.value(fact.text) if fact and fact.text else ""
        ecog, stage = text("ecog"), text("stage")
        person = self.joined([text("age"), text("sex"), self.words("ecog", ecog=ecog) if ecog else ""])
        disease = self.joined([text("diagnosis"), self.words("stage", stage=stage) if stage else "",
                               text("extent")])
        given = text("current.drugs")
        drugs = self.words("now on", drugs=given) if given not in ("", self.words("none")) else ""
        return self.joined([person, disease, drugs], "semicolon") or self.words("no patient")

    def markers(self, answer: Evaluation) -> str:
        """The biomarkers in one line, genes first; what several have in common is said once."""
        stated = [fact for fact in answer.facts.values() if (fact.from_ or "").startswith("biomarkers.")]
        said: dict[str, list[str]] = {}
        for fact in sorted(stated, key=_weight):
            text = self.value(fact.text) if fact.text is not None else self.term(fact.unknown or "")
            said.setdefault(self._shortened(text), []).append(self.term(fact.label))
        told = (f"{self._some(labels, 'list', _LABELS)}{self.words('colon')}{text}"
                for text, labels in said.items())
        return self.joined(told, "semicolon") or self.words("no marker")

    def _some(self, texts: Sequence[str], between: str, most: int) -> str:
        """The first of some texts, and how many more there are."""
        more = self.words("more", n=len(texts) - most) if len(texts) > most else ""
        return self.joined(texts[:most], between) + more

    def _shortened(self, text: str) -> str:
        """A text of many parts, such as the variants of a gene, with the first of them."""
        parts = text.split(", ")
        if len(parts) <= _PARTS:
            return text
        closing = text[-1] if text[-1] in ")）" else ""
        return ", ".join(parts[:_PARTS]) + self.words("more", n=len(parts) - _PARTS) + closing

    def unused(self, answer: Evaluation) -> list[str]:
        """What was stated and not used, a sentence each; what no rule asks for, in one, comes last."""
        unasked = [self.term(one.stated) for one in answer.unused if one.why in QUIET]
        told = [self.words("stated unasked", stated=self.joined(unasked, "semicolon"))] if unasked else []
        return [*self.not_used(answer.unused), *told]

    def not_used(self, unused: Iterable[NotUsed]) -> list[str]:
        """What was stated and could not be used: those with their text before mere places."""
        told = [one for one in unused if one.why not in QUIET]
        return [self._unused(one) for one in sorted(told, key=lambda one: not one.stated)]

    def unasked(self, answer: Evaluation, most: int) -> str:
        """What was stated and no rule asks for, the first of it; empty where there is no such thing."""
        told = [self.term(self._shortened(one.stated)) for one in answer.unused if one.why in QUIET]
        return self.words("stated unasked", stated=self._some(told, "semicolon", most)) if told else ""

    def _unused(self, one: NotUsed) -> str:
        kind = "stated unread" if one.why == UNREAD else "stated unused"
        if not one.stated:
            return self.words(f"{kind} at", at=one.at, why=self.words.why(one.why))
        return self.words(kind, stated=one.stated, at=one.at, why=self.words.why(one.why))

    # Findings and studies

    def grades(self, finding: FindingAnswer) -> str:
        """The grades of a finding: `CIViC B: clinical ...; ESCAT III-A: ..., lowered by tumor`."""
        return self.joined((self._grade(*item) for item in finding.grades.items()), "semicolon")

    def _grade(self, scheme: str, grade: GradeAnswer) -> str:
        what = self.words("and").join(map(self.term, grade.lowered_by))
        lowered = self.words("lowered by", what=what) if what else ""
        given = grade.grade or self.words("none")
        return self.words("graded", scheme=scheme, grade=given, text=grade.text) + lowered

    def place(self, finding: FindingAnswer) -> str:
        """The patient's place among the groups of a finding."""
        if finding.verdict == "undetermined":
            return self.words("group undecided")
        if finding.verdict == "does not apply":
            return self.words("in no group")
        return "" if finding.group == "all" else self.words("group", group=finding.group)

    def titled(self, finding: FindingAnswer) -> str:
        """The title of a finding with the patient's place."""
        where = self.place(finding)
        return finding.title + (self.words("in brackets", text=where) if where else "")

    def did(self, finding: FindingAnswer) -> str:
        """How the patient's group did, with what it is compared with: `worse (absent v present)`."""
        readings = [r["reading"] for r in finding.results if "reading" in r and "superseded_by" not in r]
        compared = [one for read in readings for one in read["compared"]]
        own = [one for one in compared if one["patient_side"] in ("first", "second")]
        said = own or [one for one in compared if one["kind"] == "arms"]
        if not said:
            return self.words(f"did {readings[0]['word']}") if readings else self.words("did not compared")
        told = dict.fromkeys(self._did(one["word"], one["significant"]) for one in said)
        sides = self.words("arms compared", first=said[0]["sides"][0], second=said[0]["sides"][1])
        return self.joined(told, "list") + self.words("in brackets", text=sides)

    def _did(self, word: str, significant: bool | None) -> str:
        text = self.words(f"did {word}")
        return self.tested(text, significant) if word in VALUE else text

    def bears(self, supported: str) -> str:
        """What the data of a finding can bear."""
        return self.words("supports", what=self.words(f"bears {supported}"))

    def headline(self, finding: FindingAnswer) -> str:
        """A finding in a line: title, the patient's place, how his group did, what it supports, grades."""
        grades = self.joined([self.words("grade", scheme=name, grade=g.grade)
                              for name, g in finding.grades.items() if g.grade])
        parts = self.joined([self.did(finding), self.term(finding.analysis),
                             self.bears(finding.supported), grades], "semicolon")
        return self.words("headline", title=self.titled(finding), parts=parts)

    def opening(self, answer: Evaluation) -> Iterator[tuple[str, str]]:
        """The first lines of every page, each with its style."""
        yield answer.case, "bold"
        yield self.patient(answer), ""
        yield f"{self.words('markers')}{self.words('colon')}{self.markers(answer)}", ""
        yield self.words("notice"), "italic"
        for warning in self.warnings(answer):
            yield warning, "yellow"

    def warnings(self, answer: Evaluation) -> Iterator[str]:
        """What a reader must know of this answer: one engine, an earlier day, broken studies."""
        if answer.engine.note:
            yield self.words("engine note", note=answer.engine.note)
        if answer.knowledge.as_of:
            yield self.words("as of", day=answer.knowledge.as_of, n=len(answer.knowledge.withheld or ()))
        if answer.knowledge.perhaps_later:
            yield self.words("perhaps later", n=len(answer.knowledge.perhaps_later))
        for problem in answer.left_out:
            yield self.words("left out", problem=problem)

    def closing(self, answer: Evaluation) -> str:
        """The last line of every page: which knowledge, which engines."""
        knowledge, engine = answer.knowledge, answer.engine
        agreed = self.words("agreed", first=engine.evaluator, second=engine.second) if engine.second else ""
        return self.words("closing", title=knowledge.title, version=knowledge.version,
                          digest=knowledge.digest[:19], engines=agreed or engine.evaluator)

    def count(self, n: int) -> str:
        """A number of studies."""
        return self.words("studies none" if n == 0 else "studies one" if n == 1 else "studies many", n=n)

    def about(self, study: StudyAnswer) -> str:
        """A study's design in a line, and which of the usual domains of criteria were not read."""
        domains = self.joined(map(self.term, study.strength.unread_domains), "list")
        return self.joined([self.designed(study.design, study.registry, study.criteria),
                            self.twice(study.entered_twice),
                            self.words("unread", domains=domains) if domains else ""], "semicolon")

    def approval(self, one: Approval) -> str:
        """Who approved a treatment, where and when, before the text of the approval."""
        return self.words("approved by", country=self.term(one.country), agency=one.agency,
                          day=self.term(one.day))

    def twice(self, entry: Figures | None) -> str:
        """Whether somebody entered the figures a second time, when, and whether they are still the same."""
        if not entry:
            return ""
        day = entry["on"] if entry["on"] != "not recorded" else self.words("day not recorded")
        return self.joined([self.words("entered twice", day=day),
                            self.words("changed since") if entry.get("changed") else ""], "comma")

    def designed(self, design: Figures, registry: str | None, criteria: str) -> str:
        """A design in a line: kind, phase, number of patients, region, registry, what was read."""
        return self.joined([self.term(design["kind"]),
                            self.words("phase", phase=design["phase"]) if "phase" in design else "",
                            self.words("n", n=design["n"]) if "n" in design else "",
                            self.term(design.get("region", "")), registry or "",
                            self.words(f"criteria {criteria}")])

    def undecided(self, study: StudyAnswer, answer: Evaluation) -> str:
        """What a study waits for."""
        sentences = {m.fact: m.sentence for m in answer.missing}
        return self.joined([sentences[fact] for fact in study.missing], "semicolon")

    def misfit(self, study: StudyAnswer) -> str:
        """The first reason why a study does not fit, and how many there are."""
        kind, first, others = self.first_misfit(study)
        return self.words("misfit", kind=kind, text=first.text.rstrip("."),
                          because=self.joined(first.because)) + others

    def first_misfit(self, study: StudyAnswer) -> tuple[str, CriterionAnswer, str]:
        """The first criterion that a patient fails: asked or excluded, which, and how many others."""
        failed = [("asked", c) for c in study.inclusion if c.verdict == "not met"]
        failed += [("excluded", c) for c in study.exclusion if c.verdict == "met"]
        kind, first = failed[0]
        others = self.words("others", n=len(failed) - 1) if len(failed) > 1 else ""
        return self.words(kind), first, others

    def source(self, name: str, publication: Figures) -> str:
        """A source in a line."""
        doi = f" doi:{publication['doi']}" if "doi" in publication else ""
        read = self.words(f"read {publication['read']}")
        told = f"{read} ({publication['remark']})" if "remark" in publication else read
        return self.words("source", name=name, citation=publication["citation"], doi=doi, read=told)


def _weight(fact: FactShown) -> int:
    """Genes that are mutated stand first, then those that are not."""
    if not isinstance(fact.value, dict):
        return 2
    return int(fact.value.get("status") == "wild-type")


ENGLISH = Sentences(words("en"))
