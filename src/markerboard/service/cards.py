"""Cards: what an answer says to a clinician in the chart, and drafts of the tests that are missing.

A card for each study that fits and has a finding for the patient, then one with what is missing.
Everything is information; nothing suggests a drug, and nothing is marked as recommended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid5

from markerboard.answer.model import Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.answer.order import key
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.render.figures import citation, is_principal
from markerboard.render.words import ENGLISH as words
from markerboard.service.hook_forms import Call
from markerboard.service.prefetch import Chart

Card = dict[str, Any]
MAX_SUMMARY = 139
MAX_STUDIES = 5
MAX_FINDINGS = 3
MAX_TESTS = 8
MAX_GAPS = 12
LOINC = "http://loinc.org"
_REASONS = [{"code": code, "system": "urn:markerboard:override-reason", "display": display}
            for code, display in (("considered", "Already considered"),
                                  ("data", "The data are wrong or out of date"),
                                  ("irrelevant", "Not relevant to this decision"))]
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def cards(answer: Evaluation, call: Call, vocabulary: Vocabulary, studies: Iterator[StudyAnswer],
          chart: Chart) -> list[Card]:
    """The cards for some studies of an answer; none where nothing fits or may fit."""
    return _Cards(answer, call, vocabulary, tuple(studies), chart).made()


class _Cards:
    """Makes the cards of one call. Their ids follow from it, so the same call gives the same bytes."""

    def __init__(self, answer: Evaluation, call: Call, vocabulary: Vocabulary,
                 studies: tuple[StudyAnswer, ...], chart: Chart) -> None:
        self.answer, self.call, self.vocabulary = answer, call, vocabulary
        self.studies, self.chart = studies, chart

    def made(self) -> list[Card]:
        fitting = [s for s in self.studies if s.verdict == "eligible" and findings(s)]
        fitting.sort(key=lambda study: key(study, self.answer))
        shown = [self._study(study) for study in fitting[:MAX_STUDIES]]
        missing = self._missing([study.name for study in fitting[MAX_STUDIES:]])
        return [*shown, missing] if missing else shown

    def _card(self, key: str, summary: str, lines: Iterator[str], source: Card, **others: Any) -> Card:
        detail = [*lines, *self._basis(), f"*{escaped(self.answer.notice)}*"]
        return {"uuid": str(uuid5(self.call.hookInstance, key)), "summary": shortened(summary),
                "indicator": "info", "detail": "\n\n".join(detail), "source": source,
                "overrideReasons": _REASONS, **{k: value for k, value in others.items() if value}}

    def _basis(self) -> Iterator[str]:
        """What the card rests on, so that it can be checked."""
        answer, chart = self.answer, self.chart
        yield f"Read from the chart: {escaped(words.patient(answer))}. {escaped(words.markers(answer))}."
        if chart.unread:
            yield f"Not read, because it was sent in part: {escaped(', '.join(chart.unread))}"
        told = words.unused(answer)
        if told:
            more = [f"- and {len(told) - MAX_GAPS} more"] if len(told) > MAX_GAPS else []
            yield "\n".join([*(f"- {escaped(each)}" for each in told[:MAX_GAPS]), *more])
        yield from map(escaped, (*words.warnings(answer), words.closing(answer)))

    # A study that fits

    def _study(self, study: StudyAnswer) -> Card:
        read = "" if study.criteria == "full" else " (its criteria were read in part)"
        links = list(self._links(study))
        source = {"label": f"{study.name}, {study.registry}" if study.registry else study.name}
        source |= {"url": links[0]["url"]} if links else {}
        return self._card(study.id, f"Fits {study.name}{read}: {study.title}", self._evidence(study), source,
                          links=links)

    def _evidence(self, study: StudyAnswer) -> Iterator[str]:
        yield f"**{escaped(study.title)}**"
        yield escaped(words.about(study))
        if study.partial_because:
            yield f"Criteria read in part: {escaped(study.partial_because)}"
        if study.weaknesses:
            yield f"Main weakness: {escaped(study.weaknesses[0])}"
        for finding in findings(study)[:MAX_FINDINGS]:
            yield f"**{escaped(words.headline(finding))}**"
            yield from self._results(finding)

    def _results(self, finding: FindingAnswer) -> Iterator[str]:
        for result in principal(finding)[:1]:
            lines = [f"{words.endpoint(result)} {citation(result['from'])}", *words.result_lines(result)]
            yield "\n".join(f"- {escaped(line)}" for line in lines)

    def _links(self, study: StudyAnswer) -> Iterator[Card]:
        results = [r for f in findings(study)[:MAX_FINDINGS] for r in principal(f)[:1]]
        for name in dict.fromkeys(source for result in results for source in result["from"]):
            source = self.answer.sources[name]
            if "doi" in source:
                yield {"label": source["citation"], "type": "absolute",
                       "url": f"https://doi.org/{source['doi']}"}
        if study.registry and study.registry.startswith("NCT"):
            yield {"label": f"Registry entry {study.registry}", "type": "absolute",
                   "url": f"https://clinicaltrials.gov/study/{study.registry}"}

    # What is missing

    def _missing(self, others: list[str]) -> Card | None:
        mine = {study.id for study in self.studies}
        useful = [m for m in self.answer.missing if mine & {key.partition("/")[0] for key in m.settles}]
        undecided = [s for s in self.studies if s.verdict == "undetermined"]
        if not useful and not others:
            return None
        suggestions = [self._suggestion(fact) for fact in self._tests(useful)]
        behavior = {"selectionBehavior": "any"} if suggestions else {}
        knowledge = self.answer.knowledge
        label = f"markerboard: {knowledge.title}, version {knowledge.version}"
        return self._card("missing", _missing_summary(useful, undecided, others),
                          self._gaps(useful, undecided, others), {"label": label}, suggestions=suggestions,
                          **behavior)

    def _gaps(self, useful: list[Missing], undecided: list[StudyAnswer], others: list[str]) -> Iterator[str]:
        if others:
            yield f"Also fits: {escaped(', '.join(others))}"
        if undecided:
            names = escaped(", ".join(study.name for study in undecided))
            yield f"Undecided, for want of what is missing: {names}"
        if useful:
            more = [f"- and {len(useful) - MAX_GAPS} more"] if len(useful) > MAX_GAPS else []
            yield "\n".join([*(f"- {escaped(_gap(missing))}" for missing in useful[:MAX_GAPS]), *more])

    def _tests(self, useful: list[Missing]) -> list[Fact]:
        facts = [self.vocabulary.facts[missing.fact] for missing in useful]
        return [fact for fact in facts if is_test(fact)][:MAX_TESTS]

    def _suggestion(self, fact: Fact) -> Card:
        what = f"{fact.label} mutation status" if fact.type == "gene" else fact.label
        code: Card = {"text": what}
        if fact.loinc:
            code["coding"] = [{"system": LOINC, "code": fact.loinc, "display": what}]
        draft = {"resourceType": "ServiceRequest", "status": "draft", "intent": "proposal", "code": code,
                 "subject": {"reference": f"Patient/{self.call.context.patientId}"}}
        action = {"type": "create", "description": f"Draft a request for {what}", "resource": draft}
        return {"label": f"Draft a request for {what}", "actions": [action],
                "uuid": str(uuid5(self.call.hookInstance, f"test {fact.name}"))}


def findings(study: StudyAnswer) -> list[FindingAnswer]:
    """The findings in which the patient has a place, safety apart."""
    return [f for f in study.findings if f.verdict == "applies" and f.analysis != "safety"]


def principal(finding: FindingAnswer) -> list[Mapping[str, Any]]:
    """The results of a finding that belong on a card."""
    return [result for result in finding.results if is_principal(result)]


def is_test(fact: Fact) -> bool:
    """Whether a laboratory can be asked for a fact: not for a past sample, nor for a call on a number."""
    asked = fact.type != "boolean" or fact.panel is not None
    return asked and fact.at.startswith("biomarkers.") and "[" not in fact.at


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def shortened(text: str) -> str:
    """Text that fits a summary, cut at a word."""
    if len(text) <= MAX_SUMMARY:
        return text
    return text[: MAX_SUMMARY - 3].rsplit(" ", 1)[0] + "..."


def _missing_summary(useful: list[Missing], undecided: list[StudyAnswer], others: list[str]) -> str:
    names = ", ".join(missing.label for missing in useful[:3])
    more = f" and {len(useful) - 3} more" if len(useful) > 3 else ""
    waiting = f"{words.count(len(undecided))} undecided. " if undecided else ""
    fits = f"{words.count(len(others))} more fit. " if others else ""
    return f"{fits}{waiting}Not known: {names}{more}" if useful else fits.strip()


def _gap(missing: Missing) -> str:
    first = missing.alone or missing.settles
    shown = ", ".join(first[:3]) + (f" and {len(first) - 3} more" if len(first) > 3 else "")
    return f"{missing.sentence}: {'would settle' if missing.alone else 'with others would settle'} {shown}"
