"""The page on which the evidence is searched, for a case or for none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, get_args

from starlette.responses import Response

from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.search import Row, Wanted, not_there, search
from markerboard.knowledge.study import Kind
from markerboard.patient.casefile import Case
from markerboard.render.finding_rows import FindingViews
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.service.asked import Asked, serve
from markerboard.service.forms import Given
from markerboard.words import Words, words

SEARCHED = ("text", "drug", "tumor", "biomarker", "endpoint", "design")
FITS = ("eligible", "undetermined", "ineligible")
PAGE = 50


class Looked(NamedTuple):
    """What was looked for: by words, and by how a study fits the case."""

    wanted: Wanted
    fit: str = ""

    @property
    def named(self) -> dict[str, str]:
        """What was given, by name."""
        given = {name: value for name, value in self.wanted._asdict().items() if value is not None}
        return given | ({"fit": self.fit} if self.fit else {})

    def without(self, name: str) -> Looked:
        """The same without one of them."""
        if name == "fit":
            return self._replace(fit="")
        return self._replace(wanted=self.wanted._replace(**{name: None}))


@serve("/board/evidence", "GET", "POST")
async def evidence(asked: Asked) -> Response:
    """The findings that speak of something, with their figures, as they read for a case or for nobody."""
    return await asked.work(lambda: _evidence(asked))


def _evidence(asked: Asked) -> Response:
    knowledge, found = asked.knowledge, asked.given()
    case, answer = (found.case, asked.board.evaluate(found.case)) if found else nobody(asked.board)
    looked = _looked(asked, found)
    strange = not_there(knowledge, looked.wanted)
    rows = [] if strange else _rows(knowledge, answer, looked)
    views = FindingViews(View(case, answer, knowledge, Sentences(words(asked.language))),
                         placed=found is not None)
    page = _page(asked, len(rows))
    shown = views.ordered(rows)[PAGE * (page - 1):PAGE * page]
    endpoint = _endpoint(knowledge, looked.wanted.endpoint or "")
    return asked.page(
        "evidence.html", case=found, looked=looked, lists=offered(knowledge), designs=get_args(Kind),
        fits=FITS if found else (), rows=[views.row(row, endpoint) for row in shown], n=len(rows),
        first=PAGE * (page - 1) + 1, last=PAGE * (page - 1) + len(shown), page_number=page,
        pages=-(-len(rows) // PAGE), titles=views.view.columns, strange=strange,
        wider=[] if rows else list(_wider(knowledge, answer, looked, strange)))


@lru_cache(4)
def nobody(board: Board) -> tuple[Case, Evaluation]:
    """A case that states nothing, and its answer: what studies say of whomever."""
    case = board.case({"case": "nobody"})
    return case, board.evaluate(case)


def _looked(asked: Asked, found: Given | None) -> Looked:
    """What was looked for, without what was dropped; a word of the page's language is one of the rules."""
    w, lists = words(asked.language), offered(asked.knowledge)
    sent = {name: str(asked.sent.get(name, "")).strip() for name in (*SEARCHED, "fit")}
    sent |= {name: as_in_rules(w, lists[name], sent[name]) for name in lists}
    sent |= {str(asked.sent.get("drop", "")): ""} if asked.sent.get("drop") in sent else {}
    fit = sent.pop("fit")
    return Looked(Wanted(**{name: value or None for name, value in sent.items()}),
                  fit if found and fit in FITS else "")


def as_in_rules(w: Words, known: list[str], typed: str) -> str:
    """A word that is typed in the language of the page, as the rules write it."""
    if w.language == "en" or not typed:
        return typed
    return next((one for one in known if typed in (w.term(one), w.short(one))), typed)


def _rows(knowledge: KnowledgeBase, answer: Evaluation, looked: Looked) -> list[Row]:
    rows = search(knowledge, looked.wanted)
    if not looked.fit:
        return rows
    fitting = {study.id for study in answer.studies if study.verdict == looked.fit}
    return [row for row in rows if row.study in fitting]


def _wider(knowledge: KnowledgeBase, answer: Evaluation, looked: Looked,
           strange: list[str]) -> Iterator[tuple[str, int]]:
    """Each thing without which something would be found, and how much."""
    for name in looked.named:
        less = looked.without(name)
        if set(strange) <= {name} and (n := len(_rows(knowledge, answer, less))):
            yield name, n


def _page(asked: Asked, n: int) -> int:
    """The page that is asked for, of those there are."""
    written = str(asked.sent.get("page", ""))
    last = max(1, -(-n // PAGE))
    return min(max(int(written), 1), last) if written.isdecimal() and len(written) < 7 else 1


def offered(knowledge: KnowledgeBase) -> dict[str, list[str]]:
    """The words that each field of the search offers."""
    vocabulary = knowledge.vocabulary
    return {"drug": list(vocabulary.drugs.terms), "tumor": list(vocabulary.trees["diagnoses"].terms),
            "biomarker": [*vocabulary.genes, *vocabulary.markers], "endpoint": list(vocabulary.endpoints)}


def _endpoint(knowledge: KnowledgeBase, written: str) -> str:
    """The endpoint that a word names."""
    sought = written.casefold()
    return next((name for name, one in knowledge.vocabulary.endpoints.items()
                 if sought in (name.casefold(), *map(str.casefold, one.also))), "")
