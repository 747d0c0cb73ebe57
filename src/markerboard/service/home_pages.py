"""Home: a new case, a file, and the cases that may be opened, searched, with how many studies fit each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from starlette.responses import RedirectResponse, Response

from markerboard.answer.board import Board
from markerboard.answer.markers import as_stated, is_altered
from markerboard.errors import MarkerboardError
from markerboard.render.patient import Patient
from markerboard.render.words import Sentences
from markerboard.service.asked import Asked, serve
from markerboard.service.evaluating import read
from markerboard.service.problems import Refused
from markerboard.words import words

PAGE = 10
COUNTED = ("full", "as-read", "undecided", "misses-by-one")
FEW_STUDIES = 500
"""Of more studies, a list of cases does not count how many fit each: that would take seconds."""
_KEPT = 3_000
_SECTION = re.compile(r"^(patient|disease|treatment|progression|biomarkers):", re.MULTILINE)


class Listed(NamedTuple):
    """A case in a list; `patient` is empty where it cannot be read, `fits` where nothing was counted."""

    name: str
    title: str
    patient: str
    altered: str
    fits: str


@serve("/", "GET")
async def root(asked: Asked) -> Response:
    """The way to the board."""
    return RedirectResponse(f"{asked.link}/board", HTTPStatus.SEE_OTHER)


@serve("/board", "GET", "POST")
async def home(asked: Asked) -> Response:
    """Where a case is typed, opened, or chosen."""
    return await asked.work(lambda: _home(asked))


def _home(asked: Asked) -> Response:
    sought = str(asked.sent.get("q", "")).strip()
    own, examples = _found(asked.own, sought, _text), _found(asked.examples, sought, _example)
    examples.sort(key=lambda name: -_told_of(_example(asked.examples[name])))
    first = _page(str(asked.sent.get("page", "")), len(examples))
    shown = examples[PAGE * first:PAGE * (first + 1)]
    told = [_told(asked.board, asked.language, name, _example(asked.examples[name])) for name in shown]
    # Nothing of a patient is kept when the page is made.
    mine = [_tell(asked.board, asked.language, name, _text(asked.own[name])) for name in own[:PAGE]]
    return asked.page(
        "home.html", q=sought, listed=True, page_number=first + 1, pages=-(-len(examples) // PAGE),
        found=len(examples), own_found=len(own), own_rows=mine, own_more=own[PAGE:], rows=told)


def _found(cases: Mapping[str, Path], sought: str, text: Callable[[Path], str]) -> list[str]:
    """The cases whose name or text holds every word."""
    parts = sought.casefold().split()
    return [name for name, file in cases.items()
            if not parts or all(part in f"{name} {text(file)}".casefold() for part in parts)]


def _told_of(text: str) -> int:
    """How much of a patient a case tells: cases of whole patients stand before those of one fact."""
    return len(set(_SECTION.findall(text)))


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _example(file: Path) -> str:
    """The text of a case that comes with the rules, and is no patient."""
    try:
        return _content(file, file.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(_KEPT)
def _content(file: Path, changed: int) -> str:
    return _text(file)


def _page(written: str, n: int) -> int:
    """The page that is asked for, from 0."""
    last = max(0, -(-n // PAGE) - 1)
    return min(max(int(written) - 1, 0), last) if written.isdecimal() and len(written) < 7 else 0


def _tell(board: Board, language: str, name: str, text: str) -> Listed:
    """A case in a list."""
    w, title = words(language), name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".json")
    try:
        case = read(text.encode("utf-8", "replace"), board.knowledge.vocabulary)
        answer = board.evaluate(case)
    except (MarkerboardError, Refused):
        return Listed(name, title, "", "", "")
    patient = Patient(case, answer, board.knowledge, Sentences(w))
    altered = {key: fact for key, fact in answer.facts.items() if is_altered(fact)}
    told = w("list").join(patient.result(fact) for fact in as_stated(altered).values())
    counts: Counter[str] = Counter(study.strength.fit for study in answer.studies)
    fits = " · ".join(w(f"counted {fit}", n=counts[fit]) for fit in COUNTED if counts[fit])
    few = len(answer.studies) <= FEW_STUDIES
    return Listed(name, title, patient.heading(), told, (fits or w("counted none fit")) if few else "")


_told = lru_cache(_KEPT)(_tell)
"""The same of a case that comes with the rules, told once while its file says the same."""
