"""What an assistant may ask: the questions of the command line, each answered with the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import Any

from pydantic_core import to_json

from markerboard.agents.several import several
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.errors import CaseError, MarkerboardError, Problem, did_you_mean, quoted
from markerboard.files.source import MAX_FILE_BYTES, too_large
from markerboard.imports.opening import cases_in, only
from markerboard.knowledge.search import Wanted, search
from markerboard.patient.casefile import Case
from markerboard.report.suppose import suppose, wished

CASE = "case"
"""What a case that has no file is called where it cannot be read."""


class Questions:
    """The questions to one board. Every one raises MarkerboardError where it cannot be answered."""

    def __init__(self, board: Board) -> None:
        self.board, self.knowledge = board, board.knowledge

    def evaluate(self, case: str, supposed: Iterable[str] = ()) -> str:
        """As `markerboard evaluate --format json` with `--suppose` for each `fact=value`."""
        return _json(self.board.evaluate(self._supposing(self._read(case), supposed)).as_json())

    def missing(self, case: str) -> str:
        """What of `evaluate` is missing: each fact, and what an answer to it would settle."""
        answer = self.board.evaluate(self._read(case)).as_json()
        return _json({name: answer[name] for name in ("case", "notice", "knowledge", "missing")})

    def why(self, case: str, study: str) -> str:
        """As `markerboard evaluate --format json --why`."""
        read, id = self._read(case), self._study(study)
        return _json(fitting(self.board, read, self.board.evaluate(read), id))

    def order(self, case: str) -> str:
        """As `markerboard order --format json`."""
        return _json(self.board.order(self._read(case)).as_json())

    def cite(self, study: str) -> str:
        """As `markerboard show STUDY --format json`: every figure with its source and its place there."""
        return _json(self.knowledge.studies[self._study(study)].page)

    def search(self, wanted: Mapping[str, str | None]) -> str:
        """As `markerboard evidence --format json`."""
        try:
            rows = search(self.knowledge, Wanted(**wanted))
        except LookupError as error:
            raise MarkerboardError(str(error)) from None
        return _json([row._asdict() for row in rows])

    def _read(self, text: str) -> Case:
        content = text.encode()
        if len(content) > MAX_FILE_BYTES:
            raise CaseError(too_large(CASE, MAX_FILE_BYTES).problems)
        try:
            return only(CASE, cases_in(CASE, content, self.knowledge.vocabulary))
        except CaseError as error:
            if held := several(text):
                message = f"this holds {held}; a call takes the case of one"
                raise CaseError([Problem(CASE, 1, 1, message)]) from error
            raise

    def _study(self, name: str) -> str:
        if name not in self.knowledge.studies:
            help = did_you_mean(name, self.knowledge.studies)
            raise MarkerboardError(f"there is no study {quoted(name)}. {help}".strip())
        return name

    def _supposing(self, case: Case, supposed: Iterable[str]) -> Case:
        return suppose(case, self.knowledge, wished(supposed))


def fitting(board: Board, case: Case, answer: Evaluation, study: str) -> dict[str, Any]:
    """Why a study stands where it does, and, where z3 is installed, under which changes it would fit."""
    from markerboard.answer.why import why

    told = why(answer, study, board.knowledge.vocabulary)
    if told["verdict"] != "eligible" and find_spec("z3"):
        from markerboard.proof.changing import data, fits_if

        found = fits_if(board.engines, board.knowledge.studies[study], case.facts)
        told["fits_if"] = data(board.knowledge.vocabulary, found)
    return told


def _json(data: Any) -> str:
    """Data as the command line prints it."""
    return to_json(data, indent=2).decode() + "\n"
