"""Evaluation: a case in, its answer out, and a line in the record where one is kept."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cached_property, partial
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from markerboard.answer import record
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.errors import InputError
from markerboard.files.source import MAX_CASE_BYTES, parse
from markerboard.imports.opening import only
from markerboard.imports.reader import is_foreign, read_content
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case, case_in
from markerboard.service.apart import LARGE, Apart
from markerboard.service.limits import Limits, until
from markerboard.service.openapi import JSON, TAKES_BODY, answers, failures, named, takes
from markerboard.service.problems import FHIR, Refused
from markerboard.service.settings import Settings
from markerboard.service.traffic import Metrics

T = TypeVar("T")
YAML = ("application/yaml", "application/x-yaml", "text/yaml")
_ANY = ("", "application/octet-stream", "application/x-www-form-urlencoded", "*/*")
"""What a client sends that does not care to say; `curl --data-binary` is one."""


@dataclass(frozen=True)
class Answered:
    """An answer and its bytes, which the record holds the digest of."""

    answer: Evaluation

    @cached_property
    def content(self) -> bytes:
        """Its bytes, which take longer than a page to make: only for who sends or records them."""
        return self.answer.as_bytes()


class Evaluator:
    """Evaluates cases for every route, so that none goes unrecorded."""

    def __init__(self, board: Board, settings: Settings, metrics: Metrics) -> None:
        self.board, self.metrics = board, metrics
        self.record = settings.record
        self.pages = f"{settings.base_url.rstrip('/')}/board" if settings.base_url else ""
        self.apart = Apart(board.knowledge.vocabulary)

    def read(self, content: bytes, name: str = "") -> Case:
        """The case in a text or in a file of a name, of our form or of one that is imported.

        Raises Refused, CaseError.
        """
        return self.made(partial(read, name=name), content)

    def made(self, work: Callable[[bytes, Vocabulary], T], content: bytes) -> T:
        """What some work makes of a body: a large one in a process that can be ended."""
        if len(content) > LARGE:
            return self.apart.do(work, content, until())
        return work(content, self.board.knowledge.vocabulary)

    def answer(self, case: Case, packs: Container[str] | None = None) -> Answered:
        """The answer for a case, recorded, with all packs of the service or with some.

        Raises Refused, EngineError.
        """
        answered = Answered(self.board.evaluate(case, packs=packs))
        if self.record is not None:
            self._keep(record.record(case, answered.answer, answered.content))
        self.metrics.evaluations.inc()
        return answered

    def _keep(self, made: record.Record) -> None:
        try:
            record.append(str(self.record), made)
        except OSError:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "record", "the evaluation could not be recorded, "
                          "so it is not answered") from None


def read(content: bytes, vocabulary: Vocabulary, name: str = "") -> Case:
    """The case in a body, of our form or of one that is imported; faults are told by the name of its file.

    Raises Refused, CaseError.
    """
    if is_foreign(name or "body", content):
        told = name or "body"
        return only(told, read_content(told, content, vocabulary))
    if len(content) > MAX_CASE_BYTES:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large",
                      f"a case is at most {MAX_CASE_BYTES:,} bytes")
    try:
        source = parse(name or "case", content)
    except InputError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "syntax", "the body is neither YAML nor JSON",
                      problems=error.problems) from None
    return case_in(source, vocabulary)


def router(evaluator: Evaluator, limits: Limits) -> APIRouter:
    """The route of evaluation."""
    made = APIRouter()
    case = named("Case")
    # A service without packs has nothing to name.
    packs = {"parameters": [{"name": "packs", "in": "query", "schema": {"type": "string"},
                             "description": "Packs to answer beside the rules, with a comma between: "
                             + ", ".join(pack.id for pack in evaluator.board.packs)}]}
    body = takes("A case, as YAML or as JSON; or a FHIR R4 bundle, a DNPM:DIP record, a Phenopacket.",
                 {JSON: case, YAML[0]: case, FHIR: named("Resource")})

    @made.post("/v1/evaluate", tags=["evaluation"], response_class=Response,
               openapi_extra=body | (packs if evaluator.board.packs else {}), responses={
        200: answers(JSON, named("Answer"), "the answer"), **failures(*TAKES_BODY)},
        description="Which studies fit the patient of a case, why, and what is missing.")
    async def evaluate(request: Request) -> Response:
        _known(request.headers.get("content-type", ""), writes=evaluator.record is not None)
        chosen = _packs(evaluator.board, request.query_params.get("packs", ""))
        content = await limits.body(request)
        told = await limits.run(
            lambda: evaluator.answer(evaluator.read(content), chosen).content, len(content))
        return Response(told, headers={"Cache-Control": "no-store"}, media_type=JSON)

    @made.post("/v1/order", tags=["evaluation"], response_class=Response,
               openapi_extra=body | (packs if evaluator.board.packs else {}), responses={
        200: answers(JSON, named("Order"), "what to order"), **failures(*TAKES_BODY)},
        description="What each test or question settles for the patient of a case, whatever it finds.")
    async def order(request: Request) -> Response:
        _known(request.headers.get("content-type", ""), writes=False)
        chosen = _packs(evaluator.board, request.query_params.get("packs", ""))
        content = await limits.body(request)
        board = evaluator.board
        told = await limits.run(
            lambda: board.order(evaluator.read(content), packs=chosen).as_bytes(), len(content))
        return Response(told, headers={"Cache-Control": "no-store"}, media_type=JSON)

    return made


def _packs(board: Board, asked: str) -> frozenset[str]:
    """The packs that a request names, `civic` or `civic@1f3a`. Raises Refused for one that is not served."""
    served = {pack.id: pack.digest.removeprefix("sha256:") for pack in board.packs}
    names = [name.strip().partition("@") for name in asked[:1_000].split(",") if name.strip()]
    for id, _, digest in names:
        if id not in served or not served[id].startswith(digest.removeprefix("sha256:")):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "pack", "a pack that is named is not served here")
    return frozenset(id for id, _, _ in names)


def _known(content_type: str, *, writes: bool) -> None:
    """Refuse what is not read, and, where a record is written, what any page can make a browser send."""
    media = content_type.partition(";")[0].strip().lower()
    if media not in (JSON, FHIR, *YAML, *(() if writes else _ANY)):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type",
                      f"send {JSON} or {YAML[0]}", headers={"Accept-Post": f"{JSON}, {YAML[0]}"})
