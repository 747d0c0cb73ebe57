"""CDS Hooks: discovery, the two services, and feedback.

The services work from what the client sends along and fetch nothing. A call is answered with 412
only where nothing of the patient was sent; what is merely missing stands on a card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.errors import Problem
from markerboard.imports.reader import parse
from markerboard.language.vocabulary import Vocabulary
from markerboard.service import prefetch
from markerboard.service.cards import cards
from markerboard.service.evaluating import Evaluator
from markerboard.service.hook_forms import Call, Feedback
from markerboard.service.limits import Limits
from markerboard.service.openapi import JSON, answers, failures, named, takes
from markerboard.service.pack_cards import pack_cards
from markerboard.service.problems import FHIR, HOOKS, Refused, path
from markerboard.service.settings import Settings
from markerboard.service.store import FeedbackStore, UsedTokens
from markerboard.service.tokens import Clients

F = TypeVar("F", bound=BaseModel)
Service = Annotated[str, Path(json_schema_extra={"enum": ["markerboard"]})]
MAX_FEEDBACK = 1_000_000
SERVICE = "markerboard"
"""One service on both hooks, so that a client lets what an order shows replace what the chart showed."""
OFFERED = (
    ("patient-view", "Published evidence for this patient",
     "Studies whose criteria the patient fits, with their results, and what is missing."),
    ("order-select", "Published evidence on this drug",
     "Studies of the drug being ordered that the patient fits, and what is missing."),
)
_FAILURES = (400, 401, 404, 408, 413, 415, 500, 503)
_CALL_FAILURES = (*_FAILURES, 412, 422)


def discovery() -> dict[str, Any]:
    """The services as a client discovers them."""
    return {"services": [{
        "hook": hook, "id": SERVICE, "title": title, "description": description, "version": "STU2",
        "usageRequirements": "Works from the prefetch alone. For professionals who can check its basis.",
        "prefetch": dict(prefetch.templates())} for hook, title, description in OFFERED]}


def router(evaluator: Evaluator, limits: Limits, settings: Settings) -> APIRouter:
    """The routes of CDS Hooks."""
    made = APIRouter(tags=["CDS Hooks"], dependencies=[Depends(_caller(settings))])
    kept = FeedbackStore(settings.state) if settings.state else None

    @made.get(HOOKS, response_class=Response, responses={
        200: answers(JSON, named("Services"), "the services"), **_failures(401)})
    async def discover() -> Response:
        """Which services there are, and what each would like to be sent."""
        return Response(to_json(discovery()), media_type=JSON)

    @made.post(f"{HOOKS}/{{id}}", response_class=Response, openapi_extra=_body("Call", "A call of a hook."),
               responses={200: answers(JSON, named("Cards"), "the cards"), **_failures(*_CALL_FAILURES)})
    async def call(id: Service, request: Request) -> Response:
        """The evidence for the patient whose chart is open, as cards."""
        _known(id)
        content = await _content(request, limits)
        shown = await limits.run(lambda: _cards(evaluator, evaluator.made(_sent, content)),
                                 len(content))
        return Response(to_json({"cards": shown}), media_type=JSON, headers={"Cache-Control": "no-store"})

    @made.post(f"{HOOKS}/{{id}}/feedback", response_class=Response,
               openapi_extra=_body("Feedback", "What users did with cards."),
               responses={200: {"description": "kept"}, **_failures(*_FAILURES)})
    async def feedback(id: Service, request: Request) -> Response:
        """Keep what users did with cards; the same outcome sent again is kept once."""
        _known(id)
        if kept is None:
            raise Refused(HTTPStatus.NOT_FOUND, "no-feedback", "this service keeps no feedback")
        content = await _content(request, limits)
        if len(content) > MAX_FEEDBACK:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large",
                          f"feedback is at most {MAX_FEEDBACK:,} bytes")
        await limits.run(lambda: kept.add(id, request.state.issuer, _entries(content)))
        return Response()

    return made


class Sent(NamedTuple):
    """What a call says: the call without its prefetch, the chart, and the drugs that are being ordered."""

    call: Call
    chart: prefetch.Chart
    drugs: frozenset[str]


def _sent(content: bytes, vocabulary: Vocabulary) -> Sent:
    call = _call(content)
    chart = prefetch.chart(call, vocabulary)
    if chart is None:
        raise Refused(HTTPStatus.PRECONDITION_FAILED, "nothing-to-evaluate",
                      "nothing can be evaluated: neither a patient nor a condition was sent; see the keys "
                      "`patient` and `conditions` of the prefetch")
    return Sent(call.model_copy(update={"prefetch": {}}), chart, prefetch.ordered(call, vocabulary))


def _cards(evaluator: Evaluator, sent: Sent) -> list[dict[str, Any]]:
    call, chart, drugs = sent
    if call.hook == "order-select" and not drugs:
        return []
    answer = evaluator.answer(chart.case).answer
    if not _has_tumor(answer):
        return []
    made = cards(answer, call, evaluator.board.knowledge, _about(answer, drugs, evaluator), chart,
                 evaluator.pages)
    known = evaluator.board.knowledge.vocabulary.drugs
    return [*made, *pack_cards(answer, call, lambda name: not drugs or known.resolve(name) in drugs)]


def _entries(content: bytes) -> list[dict[str, Any]]:
    given = _form(Feedback, content)
    return [entry.model_dump(mode="json", exclude_unset=True) for entry in given.feedback]


def _has_tumor(answer: Evaluation) -> bool:
    """Whether the patient has a diagnosis that the rules know; a card for everybody else is noise."""
    fact = answer.facts.get("diagnosis")
    return fact is not None and fact.value is not None


def _about(answer: Evaluation, drugs: frozenset[str], evaluator: Evaluator) -> Iterator[StudyAnswer]:
    """The studies of some drugs, all when there are none."""
    known = evaluator.board.knowledge.vocabulary.drugs
    for study in answer.studies:
        if not drugs or drugs & {known.resolve(name) for name in study.regimen}:
            yield study


def _caller(settings: Settings) -> Callable[[Request], None]:
    """What finds out who calls: the issuer of a token, or nobody where every client may call."""
    clients = _clients(settings)

    def caller(request: Request) -> None:
        called = settings.base_url.rstrip("/") + path(request)
        token = request.headers.get("authorization", "")
        request.state.issuer = clients.issuer(token, called) if clients else ""
    return caller


def _clients(settings: Settings) -> Clients | None:
    if settings.clients is None:
        return None
    if not settings.base_url or not settings.state:
        raise ValueError("clients need `base_url`, which their tokens name, and `state` for used tokens")
    return Clients(settings.clients, UsedTokens(settings.state))


def _known(id: str) -> None:
    if id != SERVICE:
        raise Refused(HTTPStatus.NOT_FOUND, "not-found", f"there is no such service; see {HOOKS}")


async def _content(request: Request, limits: Limits) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", f"send {JSON}")
    return await limits.body(request)


def _form(form: type[F], content: bytes) -> F:
    try:
        return form.model_validate_json(content, strict=True)
    except ValidationError as error:
        problems = [_problem(detail) for detail in error.errors(include_url=False)[:20]]
        raise Refused(HTTPStatus.BAD_REQUEST, "form", f"this is not what CDS Hooks call `{form.__name__}`",
                      problems=problems) from None


def _call(content: bytes) -> Call:
    """A call, in which every number stands as it was printed."""
    given = _form(Call, content)
    exact = parse("the call", content)
    orders = given.context.model_copy(update={"draftOrders": exact["context"].get("draftOrders")})
    return given.model_copy(update={"prefetch": exact.get("prefetch", {}), "context": orders})


def _problem(detail: Any) -> Problem:
    where = ".".join(map(str, detail["loc"]))
    message: str = detail["msg"].removeprefix("Value error, ")
    return Problem(where, 1, 1, message[:1].lower() + message[1:])


# For the OpenAPI document

def _failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return failures(*statuses, media=FHIR, name="OperationOutcome")


def _body(name: str, description: str) -> dict[str, Any]:
    return takes(description, {JSON: named(name)})


def schemas() -> Mapping[str, dict[str, Any]]:
    """The schemas of what is exchanged."""
    from markerboard.service.hook_schemas import schemas as made

    return made()
