"""The index of all studies: sorted and narrowed by links and a form, without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import urlencode

from starlette.responses import Response

from markerboard.answer.board import Board
from markerboard.knowledge.search import Wanted, matching, not_there
from markerboard.knowledge.study import Kind
from markerboard.render.study_rows import StudyIndexed, StudyRows
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.service.asked import Asked, serve
from markerboard.service.evidence_pages import as_in_rules, nobody, offered
from markerboard.words import words

SOUGHT = ("text", "tumor", "drug", "design")
_LAST = "9999"
ORDERS: Mapping[str, Callable[[StudyIndexed], Any]] = {
    "name": lambda row: row.name.casefold(),
    "tumor": lambda row: (row.tumor == "", row.tumor.casefold()),
    "line": lambda row: (row.line == "", row.line.casefold()),
    "treatment": lambda row: (row.treatment == "", row.treatment.casefold()),
    "design": lambda row: (row.rank, -row.n),
    "n": lambda row: -row.n,
    "criteria": lambda row: (row.criteria != "full", row.criteria),
    "review": lambda row: row.review or _LAST,
    "reviewed": lambda row: row.reviewed,
    "year": lambda row: -row.year,
}


@serve("/board/studies", "GET")
async def studies(asked: Asked) -> Response:
    """Every study of the rules, or some of them, in an order that can be chosen."""
    return await asked.work(lambda: _studies(asked))


def _studies(asked: Asked) -> Response:
    knowledge, w = asked.knowledge, words(asked.language)
    lists = {name: these for name, these in offered(knowledge).items() if name in SOUGHT}
    sent = {name: str(asked.sent.get(name, "")).strip() for name in SOUGHT}
    sent |= {name: as_in_rules(w, lists[name], sent[name]) for name in lists}
    wanted = Wanted(**{name: value or None for name, value in sent.items()})
    strange = not_there(knowledge, wanted)
    found = [] if strange else matching(knowledge, wanted)
    by = str(asked.sent.get("by", ""))
    order = by if by in ORDERS else "name"
    told = _rows(asked.board, asked.language)
    rows = sorted((told.row(rules.id) for rules in found), key=lambda row: (ORDERS[order](row), row.id))
    kept = {name: value for name, value in sent.items() if value}
    return asked.page("studies.html", rows=rows, order=order, sought=kept, strange=strange, lists=lists,
                      designs=get_args(Kind), all=len(knowledge.studies),
                      by=lambda name: urlencode({**kept, "by": name}))


@lru_cache(8)
def _rows(board: Board, language: str) -> StudyRows:
    case, answer = nobody(board)
    return StudyRows(View(case, answer, board.knowledge, Sentences(words(language))))
