"""How a figure, a comparison and a patient read in a sentence, in the words of a language.

What English pages say stands as `ENGLISH`; the terminal, the report and the pages share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markerboard.answer import (
    CriterionAnswer,
    Evaluation,
    FactShown,
    FindingAnswer,
    GradeAnswer,
    StudyAnswer,
)
from markerboard.render.figures import Figures, figures_of
from markerboard.words import Words, words

_PARTS = 6


class Sentences:
    """The sentences of a language."""

    def __init__(self, words: Words) -> None:
        self.words, self.term = words, words.term

    def joined(self, parts: Iterable[str], by: str = "comma") -> str:
        """The parts that are not empty, with a comma, semicolon or space between."""
        return self.words(by).join(filter(None, parts))

    # Figures

    def estimate(self, figures: Figures, unit: str = "") -> str:
        """One estimate in a line: `9.23 months (95 % CI 8.94-10.87), 86 events in 100`."""
        events, n = figures.get("events"), figures.get("n")
        rate = self.words("percent", percent=figures["percent"]) if "percent" in figures else ""
        interval = self._intervals(figures)
        for key in ("median", "mean", "value"):
            if key in figures:
                return f"{self._valued(key, figures[key], unit)}{interval}{self._counted(events, n)}"
        if events is not None and n is not None:
            return self.joined([self.words("events of n", events=events, n=n), rate]) + interval
        counted = self.words("events", events=events) if events is not None else ""
        counted = counted or (self.words("n", n=n) if n is not None else "")
        return self.joined([rate, counted]) + interval

    def _intervals(self, figures: Figures) -> str:
        level = figures.get("level", "95")
        text = self.words("ci", level=level, span=self._span(figures["ci"])) if "ci" in figures else ""
        return text + "".join(self.words(key, span=self._span(figures[key]))
                              for key in ("iqr", "range") if key in figures)

    def _valued(self, key: str, value: str, unit: str) -> str:
        amount = self.term(value)
        if value[:1].isdigit() and unit:
            amount = self.words("amount", value=value, unit=self.term(unit))
        return amount if key == "value" else self.words(key, amount=amount)

    def _counted(self, events: int | None, n: int | None) -> str:
        if events is not None:
            return self.words("and events" if n is None else "events in n", events=events, n=n)
        return self.words("and n", n=n) if n is not None else ""

    def _span(self, bounds: list[str]) -> str:
        low, high = bounds
        return f"{low}-{high}" if high[:1].isdigit() else f"{low} to {self.term(high)}"

    def contrast(self, figures: Figures) -> str:
        """One comparison: `anlotinib over control: HR 0.38 (95 % CI 0.26-0.56), P < 0.0001`."""
        return f"{self.sides(figures)}{self.words('colon')}{self.joined(self._compared(figures))}"

    def sides(self, figures: Figures) -> str:
        """What a comparison compares, and in which group."""
        said: str = figures["of"]
        for word in ("over", "against"):
            first, found, second = said.partition(f" {word} ")
            if found:
                said = self.words(word, first=first, second=second)
                break
        return said + (self.words("in group", group=figures["in"]) if "in" in figures else "")

    def _compared(self, figures: Figures) -> Iterator[str]:
        for key, name in (("hazard_ratio", "HR"), ("odds_ratio", "OR")):
            if key in figures:
                yield self.words(name, ratio=figures[key]) + self.ratio_interval(figures)
        if "difference" in figures:
            yield self.words("difference", amount=figures["difference"])
        if "p" in figures:
            yield self.p(figures["p"])
        if "test" in figures and figures["test"] != "not stated":
            yield figures["test"]
        if "adjusted" in figures:
            yield self.words("adjusted", factors=figures["adjusted"])

    def ratio_interval(self, figures: Figures) -> str:
        """The interval of a ratio, or that none was printed."""
        if "ci" not in figures:
            return self.words("no ci")
        return self.words("ratio ci", span=self._span(figures["ci"]))

    def p(self, value: str) -> str:
        """A P value as printed."""
        if not value[-1].isdigit():
            return self.term(value)
        return self.words("P" if value[0] in "<>=" else "P =", value=value)

    def interaction(self, figures: Figures) -> str:
        """A test of whether an effect differs between groups."""
        return self.words("interaction", of=figures["of"], p=self.p(figures["p"]))

    # Results

    def estimates(self, result: Figures) -> Iterator[tuple[str, str]]:
        """Each group or arm of a result with its estimate."""
        for name, figures in figures_of(result):
            yield name, self.estimate(figures, result.get("unit", ""))

    def result_lines(self, result: Figures) -> Iterator[str]:
        """The lines of a result below its endpoint; a caveat begins with `!`."""
        for name, text in self.estimates(result):
            yield f"{name}: {text}" if name != "all" else text
        for one in (*result.get("contrasts", ()), *result.get("associations", ())):
            yield self.contrast(one)
        if "interaction" in result:
            yield self.interaction(result["interaction"])
        if "statement" in result:
            yield result["statement"]
        if "superseded_by" in result:
            yield self.words("superseded", by=result["superseded_by"])
        if "caveat" in result:
            yield f"! {result['caveat']}"

    def endpoint(self, result: Figures) -> str:
        """The endpoint with its grade, landmark, assessor and population."""
        confirmed = {True: self.words("confirmed"), False: self.words("unconfirmed"), None: ""}
        return self.joined([self.term(result["endpoint"]) + confirmed[result.get("confirmed")],
                            *self._qualities(result)], "space")

    def _qualities(self, result: Figures) -> Iterator[str]:
        if "grade" in result:
            yield self.words(f"grade {result['grade']}")
        if "at" in result:
            yield self.words("at", time=self.value(result["at"]))
        if "counted_from" in result:
            yield self.words("counted from", start=self.term(result["counted_from"]))
        if "assessed_by" in result:
            yield self.words("assessed by", who=self.term(result["assessed_by"]))
        if "cutoff" in result:
            yield self.words("data of", day=result["cutoff"])
        if "population" in result:
            yield self.words("population", who=result["population"])

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
        told = (f"{self.joined(labels, 'list')}{self.words('colon')}{text}" for text, labels in said.items())
        return self.joined(told, "semicolon") or self.words("no marker")

    def _shortened(self, text: str) -> str:
        """A text of many parts, such as the variants of a gene, with the first of them."""
        parts = text.split(", ")
        if len(parts) <= _PARTS:
            return text
        closing = text[-1] if text[-1] in ")）" else ""
        return ", ".join(parts[:_PARTS]) + self.words("more", n=len(parts) - _PARTS) + closing

    def value(self, text: str) -> str:
        """The text of a fact: a word of the rules, several, or a number with its unit."""
        return text if self.words.language == "en" else self._translated(text)

    def _translated(self, text: str) -> str:
        if self.words.knows(text):
            return self.term(text)
        bare = text.removesuffix(", perhaps others")
        rest = self.words("perhaps others") if bare != text else ""
        number, _, unit = bare.partition(" ")
        if number[:1] in "0123456789<>" and self.words.knows(unit):
            return self.words("amount", value=number, unit=self.term(unit)) + rest
        head, bracket, variants = bare.partition(" (")
        if bracket and self.words.knows(head):
            return self.term(head) + self.words("in brackets", text=variants.rstrip(")")) + rest
        return self.words("list").join(map(self.term, bare.split(", "))) + rest

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

    def bears(self, supported: str) -> str:
        """What the data of a finding can bear."""
        return self.words("supports", what=self.words(f"bears {supported}"))

    def headline(self, finding: FindingAnswer) -> str:
        """A finding in a line: title, the patient's place, direction, what it supports, its grades."""
        grades = self.joined([self.words("grade", scheme=name, grade=g.grade)
                              for name, g in finding.grades.items() if g.grade])
        parts = self.joined([self.term(finding.direction), self.term(finding.analysis),
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
        """A study's design in a line."""
        return self.designed(study.design, study.registry, study.criteria)

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
        return self.words("source", name=name, citation=publication["citation"], doi=doi,
                          read=self.words(f"read {publication['read']}"))


def _weight(fact: FactShown) -> int:
    """Genes that are mutated stand first, then those that are not."""
    if not isinstance(fact.value, dict):
        return 2
    return int(fact.value.get("status") == "wild-type")


ENGLISH = Sentences(words("en"))
