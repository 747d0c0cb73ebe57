"""The card of a patient: what an answer says to a clinician in the chart, and drafts of tests that decide.

One card, of at most five points: the best fit, a near miss, who did worse, markers without a result, and what
to order or ask. Everything is information; nothing suggests a drug, and nothing is marked as recommended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid5

from markerboard.answer.asking import ASK
from markerboard.answer.first import FITTING
from markerboard.answer.headline import Headline, headlines, leading
from markerboard.answer.markers import UNFAVORABLE, MarkerRow
from markerboard.answer.model import Evaluation, Order, StudyAnswer
from markerboard.answer.order import ordered
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Fact
from markerboard.render.marker_rows import places
from markerboard.render.view import View
from markerboard.render.words import ENGLISH as words
from markerboard.service.hook_forms import Call
from markerboard.service.prefetch import Chart

Card = dict[str, Any]
MAX_SUMMARY = 139
MAX_TESTS = 2
MAX_GAPS = 12
FEW = 3
LOINC = "http://loinc.org"
_REASONS = [{"code": code, "system": "urn:markerboard:override-reason", "display": display}
            for code, display in (("considered", "Already considered"),
                                  ("data", "The data are wrong or out of date"),
                                  ("irrelevant", "Not relevant to this decision"))]
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def cards(answer: Evaluation, call: Call, knowledge: KnowledgeBase, studies: Iterator[StudyAnswer],
          chart: Chart, board: str = "") -> list[Card]:
    """The card for a patient, of some studies of an answer, with a link to the board at an address.

    None where nothing fits, nearly fits or is unfavorable, and no single test or question decides a study.
    """
    made = _Card(answer, call, knowledge, frozenset(study.id for study in studies), chart, board)
    return [made.card()] if made.points else []


class _Card:
    """Makes the card of one call. Its ids follow from it, so the same call gives the same bytes."""

    def __init__(self, answer: Evaluation, call: Call, knowledge: KnowledgeBase, mine: frozenset[str],
                 chart: Chart, board: str) -> None:
        self.board = board
        self.answer, self.call, self.vocabulary, self.chart = answer, call, knowledge.vocabulary, chart
        self.columns = knowledge.vocabulary.columns
        self.view = View(chart.case, answer, knowledge, words)
        first = self.view.first
        rows = sorted((row for block in first.blocks for row in block.rows), key=lambda row: row.place)
        self.fitting = [study for study in ordered(answer)
                        if study.id in mine and study.strength.fit in FITTING]
        self.best = next((row for row in rows if row.study in self.fitting), None)
        self.near = [study for study in first.told("misses-by-one") if study.id in mine]
        self.bad = [row for row in first.markers.rows if row.study.id in mine and row.word in UNFAVORABLE]
        self.order = [one for one in answer.order if mine.intersection(one.decides)]
        self.points = self._points()

    def card(self) -> Card:
        """The one card."""
        answer, knowledge = self.answer, self.answer.knowledge
        detail = ["\n".join(f"- {escaped(point)}" for point in self.points), *self._basis(),
                  f"*{escaped(answer.notice)}*"]
        label = f"markerboard: {knowledge.title}, version {knowledge.version}, {knowledge.digest[:19]}"
        links, suggestions = list(self._links()), list(map(self._suggestion, self._tests()))
        return {"uuid": str(uuid5(self.call.hookInstance, "card")), "summary": shortened(self._summary()),
                "indicator": "info", "detail": "\n\n".join(detail), "source": {"label": label},
                "overrideReasons": _REASONS, **({"links": links} if links else {}),
                **({"suggestions": suggestions, "selectionBehavior": "any"} if suggestions else {})}

    # What it says

    def _summary(self) -> str:
        """How many studies fit, and results are unfavorable, what has none, and what is nearly missed."""
        fits = Counter(study.strength.fit for study in self.fitting)
        told = [words.words(f"counted {fit}", n=n) for fit, n in fits.items()] or ["no study fits"]
        # A word of value stands with its figures alone, for which a summary has no room.
        told += [f"{len(self.bad)} results by this patient's groups to read"] if self.bad else []
        told += [f"{name}: none here" for name in self._silent()]
        told += [f"{study.name} misses by {self._missed(study)}" for study in self.near[:1]]
        told += [] if self.fitting or self.near or self.bad else [self._decides(self.order[0])]
        summary = "; ".join(told)
        return summary[:1].upper() + summary[1:]

    def _points(self) -> list[str]:
        """At most five points: of each kind the first, and how many more there are."""
        fits = [self._best()] if self.fitting else []
        near = [self._nearly(*self.near)] if self.near else []
        bad = [self._worse(*self.bad)] if self.bad else []
        ask = [self._decides(self.order[0])] if self.order else []
        silent = [f"{words.joined(names, 'list')}: no study of these rules speaks of it"
                  for names in [self._silent()] if names]
        told = [*fits, *near, *bad]
        return [*told, *silent, *ask] if told or ask else []

    def _best(self) -> str:
        """The study that fits best, with its figures and how far the fit reaches."""
        if self.best is None:
            return f"{_few([study.name for study in self.fitting])}: fits, no figures"
        study, more = self.best.study, len(self.fitting) - 1
        badge = self.view.fitting.badge(study)
        told = [f"{study.name}, {self.view.design(study)}: {badge.text} {badge.reason}",
                self._leading(study, self.best.headlines)]
        return words.joined([*told, f"and {more} more" if more else ""], "semicolon")

    def _nearly(self, study: StudyAnswer, *others: StudyAnswer) -> str:
        """A near miss with what it is missed by and its result, and how many more there are."""
        told = [f"{study.name}: {words.words('fit misses-by-one')}, {self._missed(study)}",
                self._leading(study, headlines(study, self.columns))]
        return words.joined([*told, f"and {len(others)} more" if others else ""], "semicolon")

    def _leading(self, study: StudyAnswer, found: Mapping[str, Headline]) -> str:
        leads = leading(found, self.columns)
        arms = list(study.arms) if len(study.arms) == 2 else []
        return self._figures(leads.result, places(leads.finding), arms) if leads else ""

    def _worse(self, row: MarkerRow, *others: MarkerRow) -> str:
        """How the patient's group did, with the figures of both; the other unfavorable results by name."""
        found = row.cells(self.columns)
        cells = [found[name] for name in self.columns.names if name in found]
        result = min((*cells, *row.others(self.columns)),
                     key=lambda one: one["reading"]["word"] not in UNFAVORABLE)
        label = self.view.by_marker.label
        more = _few(list(dict.fromkeys(map(label, others))))
        too = f"; to read with their figures in the report: {more}" if others else ""
        return (f"{label(row)}: {self.view.comparing.row(row).text}; "
                f"{self._figures(result, places(row.finding), [])} ({row.study.name}){too}")

    def _decides(self, one: Order) -> str:
        return f"{self._asked()} decides {_few([self.answer.study(id).name for id in one.decides])}"

    def _figures(self, result: Mapping[str, Any], places: set[str], arms: list[str]) -> str:
        cell = self.view.comparing.cell(result, places, arms)
        told = words.words("in words", endpoint=words.endpoint_in_short(result), text=cell.line(words.words))
        return f"{told} (see report)" if cell.remark else told

    def _missed(self, study: StudyAnswer) -> str:
        return "; ".join(self.view.fitting.nearly(study))

    def _silent(self) -> list[str]:
        silent = [one.fact for one in self.view.first.markers.silent if not one.asked_by]
        return [self.view.patient.result(fact) for fact in silent]

    def _asked(self) -> str:
        one = self.order[0]
        kind = "Ask" if one.assay.startswith(ASK) else "Order"
        return f"{kind}: {_few([fact.label for fact in self._deciding(one)])}"

    def _deciding(self, one: Order) -> list[Fact]:
        """The facts of a test of which each decides a study."""
        return [self.vocabulary.facts[each.fact] for each in self.answer.missing
                if each.fact in one.facts and not set(one.decides).isdisjoint(each.alone)]

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

    # Where to read on, and what to order

    def _links(self) -> Iterator[Card]:
        """The publications of what the card tells, the registry entries of its studies, and the board.

        The address of the board holds nothing of the patient.
        """
        told = [row.study for row in (self.best, *self.bad[:1]) if row] + self.near[:1]
        for study in dict.fromkeys(study.id for study in told):
            yield from self._of(self.answer.study(study))
        if self.board:
            yield {"label": "Board view: the evidence, and a case to fill in", "type": "absolute",
                   "url": self.board}

    def _of(self, study: StudyAnswer) -> Iterator[Card]:
        for name in study.sources[:1]:
            source = self.answer.sources[name]
            if "doi" in source:
                # A chart shows a link as a button.
                yield {"label": f"{study.name}: publication", "type": "absolute",
                       "url": f"https://doi.org/{source['doi']}"}
        if study.registry and study.registry.startswith("NCT"):
            yield {"label": f"{study.name}: registry entry {study.registry}", "type": "absolute",
                   "url": f"https://clinicaltrials.gov/study/{study.registry}"}

    def _tests(self) -> list[Fact]:
        """A test of each assay that alone decides a study."""
        found = (list(filter(is_test, self._deciding(one))) for one in self.order
                 if not one.assay.startswith(ASK))
        return [fact for facts in found for fact in facts[:1]][:MAX_TESTS]

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


def _few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")
