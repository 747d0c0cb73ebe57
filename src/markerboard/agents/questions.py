"""What an assistant may ask: the questions of the command line, answered with the same bytes, or refused.

The first line of each question is what assistants are told of it, and so are the words of its arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Annotated, Any

from click import unstyle
from pydantic_core import to_json

from markerboard.agents.arguments import Tool
from markerboard.agents.several import several
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.errors import CaseError, MarkerboardError, Problem
from markerboard.files.source import MAX_FILE_BYTES, too_large
from markerboard.imports.opening import cases_in, only
from markerboard.knowledge.naming import study_named
from markerboard.knowledge.search import Wanted, search
from markerboard.patient.blank import blank
from markerboard.patient.casefile import Case
from markerboard.render import brief
from markerboard.render.paper import PIPE_WIDTH, Paper
from markerboard.render.words import Sentences
from markerboard.report.suppose import suppose, wished
from markerboard.words import words

CASE = "case"
"""What a case that has no file is called where it cannot be read."""
ALWAYS = ("case", "notice", "knowledge", "engine", "unused", "left_out")
"""What no part of an answer goes without: of what it is, and what was stated and not used."""

CaseText = Annotated[
    str, "The case of one patient, as one text: YAML or JSON in the form of markerboard, or a FHIR R4 "
         "bundle, a DNPM:DIP record or a phenopacket. Only what was stated belongs there."]
StudyName = Annotated[str, "A study by its id, by a name that pages show, or by its number in a registry."]
Supposed = Annotated[
    Sequence[str], "What is supposed, each as fact=value, of the facts that `missing` names, each fact once."]
Drug = Annotated[str, "A drug or a class of drugs of the regimen."]
Tumor = Annotated[str, "An OncoTree code or name; tumors below and above it are found."]
Biomarker = Annotated[str, "A gene, or a marker such as PD-L1, that groups are made by."]
Endpoint = Annotated[str, "An endpoint, such as PFS."]
Design = Annotated[str, "A kind of study, such as `randomized trial`."]
Anywhere = Annotated[str, "What stands anywhere in a study."]
NOTHING: Sequence[str] = ()


class Questions:
    """The questions to one board. Every one raises MarkerboardError where it cannot be answered."""

    def __init__(self, board: Board) -> None:
        self.board, self.knowledge = board, board.knowledge

    @property
    def tools(self) -> Sequence[Tool]:
        """Those that are asked by name."""
        return (self.form, self.first_page, self.study, self.evaluate, self.missing, self.why, self.what_if,
                self.order, self.cite, self.search)

    def form(self) -> str:
        """A case to fill in: every place that a case has, with what may stand there."""
        return blank(self.knowledge.vocabulary)

    def first_page(self, case: CaseText, supposed: Supposed = NOTHING) -> str:
        """The answer on one page of text: what fits, what is worse for this patient, and what to ask."""
        read = self._supposing(self._read(case), supposed)
        paper = Paper(PIPE_WIDTH)
        sentences = Sentences(words("en", self.knowledge.vocabulary.field.oncotree))
        brief.show(read, self.board.evaluate(read), self.knowledge, paper, sentences, ", ".join(supposed))
        return unstyle("\n".join(paper.lines)) + "\n"

    def study(self, case: CaseText, study: StudyName) -> str:
        """What is answered of one study: every criterion and figure for this patient, with its source."""
        read, id = self._read(case), study_named(self.knowledge, study)
        answer = self.board.evaluate(read).as_json()
        found = next(one for one in answer["studies"] if one["id"] == id)
        sources = {name: answer["sources"][name] for name in found["sources"]}
        return _json({name: answer[name] for name in ALWAYS} | {"study": found, "sources": sources})

    def evaluate(self, case: CaseText) -> str:
        """All of the answer, more than a megabyte: every study, criterion, figure and source."""
        return _json(self.board.evaluate(self._read(case)).as_json())

    def missing(self, case: CaseText) -> str:
        """Which facts are missing in a case, and what an answer to each would settle."""
        answer = self.board.evaluate(self._read(case)).as_json()
        return _json({name: answer[name] for name in (*ALWAYS, "missing")})

    def why(self, case: CaseText, study: StudyName) -> str:
        """Why one study stands where it does, and the smallest changes under which it would fit."""
        read, id = self._read(case), study_named(self.knowledge, study)
        return _json(fitting(self.board, read, self.board.evaluate(read), id))

    def what_if(self, case: CaseText, supposed: Supposed) -> str:
        """All of the answer as if some missing facts were known. What was supposed is not stated: say so."""
        return _json(self.board.evaluate(self._supposing(self._read(case), supposed)).as_json())

    def order(self, case: CaseText) -> str:
        """Which test or question settles what, whatever it finds."""
        return _json(self.board.order(self._read(case)).as_json())

    def cite(self, study: StudyName) -> str:
        """A study as it was encoded: every criterion and figure with its source and place."""
        return _json(self.knowledge.studies[study_named(self.knowledge, study)].page)

    def search(self, text: Anywhere = "", drug: Drug = "", tumor: Tumor = "", biomarker: Biomarker = "",
               endpoint: Endpoint = "", design: Design = "") -> str:
        """The findings that speak of all that is named; without anything, every finding."""
        wanted: Mapping[str, str] = {"text": text, "drug": drug, "tumor": tumor, "biomarker": biomarker,
                                     "endpoint": endpoint, "design": design}
        try:
            # An empty text is one that was left out: where one is given, it is refused before.
            rows = search(self.knowledge, Wanted(**{name: one or None for name, one in wanted.items()}))
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
            number = several(text, self.knowledge.vocabulary)
            if not number:
                raise
            message = f"this holds {number:,} patients, and a call takes the case of one"
            raise CaseError([Problem(CASE, 1, 1, message)]) from error

    def _supposing(self, case: Case, supposed: Sequence[str]) -> Case:
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
