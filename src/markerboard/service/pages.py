"""The board view: pages for people, made on the server, in English and Chinese; no script runs.

A case is chosen, or uploaded and carried by the page that shows it. What a missing fact would change
is answered by the same engines as the case itself.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from markerboard.answer.model import Evaluation
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.render import differing
from markerboard.render.ahead import ahead
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.report import page as report
from markerboard.report.changes import changes, fact_changes
from markerboard.report.suppose import options
from markerboard.service import forms
from markerboard.service.asked import Asked, router, serve
from markerboard.service.forms import Given
from markerboard.service.problems import Refused
from markerboard.service.saying import supposing
from markerboard.words import words


@router.get("/board/style.css")
async def style(request: Request) -> Response:
    """The style sheet of every page."""
    return Response(_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


# A case

@serve("/board/case", "GET", "POST")
async def case(asked: Asked) -> Response:
    """A case, its answer, and what a missing fact would change."""
    return await asked.work(lambda: case_page(asked, given(asked)))


def case_page(asked: Asked, found: Given) -> Response:
    """The page of a case."""
    knowledge, wished = asked.knowledge, forms.supposed(asked.sent)
    shown = supposing(found.case, knowledge, wished)
    if wished:
        stated, answer = asked.board.supposing(found.case, shown)
    else:
        stated = answer = asked.evaluator.answer(found.case).answer
    labels = labels_of(asked, wished)
    context = report.context(shown, answer, knowledge, asked.language, supposed_of(asked, wished, labels))
    return asked.page("case.html", **context | {
        "case": found, "supposed": list(wished.items()),
        **_changed(asked, (found.case, stated), (shown, answer), bool(wished)),
        "labels": labels, "sheet": _sheet(asked, answer, wished, labels),
        "account": list(found.case.told),
        "toggles": _toggles(knowledge, found, stated, wished)})


def _changed(asked: Asked, before: tuple[Case, Evaluation], after: tuple[Case, Evaluation],
             wished: bool) -> dict[str, Any]:
    """What reads otherwise by what was supposed: fits, and results by markers with their figures."""
    if not wished:
        return {}
    return _differing(asked, before, after)


def _differing(asked: Asked, *sides: tuple[Case, Evaluation]) -> dict[str, Any]:
    """What reads otherwise on two sides: fits, results by markers, and the place in any other finding."""
    one, other = (View(*side, asked.knowledge, Sentences(words(asked.language))) for side in sides)
    fits, may_differ = differing.fits(one, other), differing.open_to_differ(one, other)
    shown, read = (differing.first(one, other, these) for these in (fits, may_differ))
    readings = differing.readings(one, other, read)
    told = {(each.study, each.finding) for each in readings}
    places = [(change.after.name, each) for change in changes(one.answer, other.answer, read)
              for each in change.findings if (change.after.id, each.after.id) not in told]
    unread = {each.id for each in may_differ} - {each.id for each in read}
    alike = {each.id for each in one.answer.studies} - unread - {each.id for each in fits} - {
        each.study for each in readings}
    return {"fits": differing.badges(one, other, shown), "left": len(fits) - len(shown),
            "readings": readings, "places": places, "unread": len(unread), "alike": len(alike)}


def _sheet(asked: Asked, answer: Evaluation, wished: dict[str, str], labels: dict[str, str]) -> str:
    """What stands on top of each printed sheet: the case, and what was supposed of it."""
    w = words(asked.language)
    told = f"{w('supposed')}{w('colon')}{supposed_of(asked, wished, labels)}"
    return answer.case + (w("in brackets", text=told) if wished else "")


def supposed_of(asked: Asked, wished: dict[str, str], labels: dict[str, str]) -> str:
    """What was supposed, in words; nothing where nothing was."""
    w = words(asked.language)
    return w("semicolon").join(w("suppose", label=labels[name], value=w.term(text))
                               for name, text in wished.items())


def labels_of(asked: Asked, names: dict[str, str]) -> dict[str, str]:
    facts, term = asked.knowledge.vocabulary.facts, words(asked.language).term
    return {name: term(facts[name].label) for name in names}


def _toggles(knowledge: KnowledgeBase, found: Given, answer: Evaluation,
             wished: dict[str, str]) -> list[dict[str, Any]]:
    """Each missing fact with the values it may take, those first that settle most."""
    return [{"missing": one, "options": options(knowledge, found.case.facts, one.fact),
             "unit": knowledge.vocabulary.facts[one.fact].unit}
            for one in answer.missing if one.fact not in wished]


@serve("/board/report", "GET", "POST")
async def full_report(asked: Asked) -> Response:
    """The report of a case, as the command `report` writes it."""
    def made() -> Response:
        found, wished = given(asked), forms.supposed(asked.sent)
        shown = supposing(found.case, asked.knowledge, wished)
        answer = asked.board.evaluate(shown) if wished else asked.evaluator.answer(found.case).answer
        told = supposed_of(asked, wished, labels_of(asked, wished))
        return asked.answer(report.html(shown, answer, asked.knowledge, asked.language, told))
    return await asked.work(made)


def given(asked: Asked) -> Given:
    found = asked.given()
    if found is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "case", words(asked.language)("choose"))
    return found


# Two cases

@serve("/board/compare", "GET", "POST")
async def compare(asked: Asked) -> Response:
    """What differs between two cases."""
    return await asked.work(lambda: _compare(asked))


def _compare(asked: Asked) -> Response:
    sent, known = asked.sent, asked.examples
    first = forms.given(sent, asked.evaluator, known, example="first", file="first_file") or (
        forms.given(sent, asked.evaluator, known))
    second = forms.given(sent, asked.evaluator, known, example="second", file="second_file", text="-")
    if first is None or second is None:
        return asked.page("compare.html", cases=None)
    answers = [asked.evaluator.answer(one.case).answer for one in (first, second)]
    found = _differing(asked, *((one.case, answer) for one, answer in zip((first, second), answers,
                                                                            strict=True)))
    return asked.page("compare.html", cases=(first, second), answers=answers, facts=fact_changes(*answers),
                      **found)


# A study

@serve("/board/studies/{id}", "GET")
async def study(asked: Asked) -> Response:
    """One study: its design, criteria, findings and sources."""
    return await asked.work(lambda: _study(asked))


def _study(asked: Asked) -> Response:
    id = asked.request.path_params["id"]
    if id not in asked.knowledge.studies:
        raise Refused(HTTPStatus.NOT_FOUND, "not-found", words(asked.language)("unknown study", name=id))
    page, twice = asked.knowledge.studies[id].page, asked.knowledge.studies[id].entered_twice
    sentences = Sentences(words(asked.language))
    baseline = report.safety_table(page.get("baseline", ()), sentences)
    told = {one["id"]: ahead(asked.knowledge, sentences, id, one) for one in page.get("findings", ())}
    return asked.page("study.html", page=page, findings=page.get("findings", ()), baseline=baseline,
                      ahead=told, name=next(iter(page.get("names", ())), id), entered_twice=twice)


def _style() -> str:
    sheets = ("style.css", "board/board.css", "board/entry.css")
    return "\n".join((report.TEMPLATES / sheet).read_text(encoding="utf-8") for sheet in sheets)
