"""Errors as RFC 9457 problem details: every failure has a type, a status and words to act on.

What the service cannot answer is raised as `Refused`, or as one of markerboard's own errors, and
becomes `application/problem+json` here; for CDS Hooks, whose clients speak FHIR, it becomes an
OperationOutcome. Nothing of a request is logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from markerboard.errors import CaseError, EngineError, Problem, place

MEDIA, FHIR = "application/problem+json", "application/fhir+json"
HOOKS = "/cds-services"
_ISSUES = {401: "login", 404: "not-found", 412: "required", 500: "exception", 503: "timeout"}
_QUALITY = re.compile(r"\bq=([01](?:\.\d{0,3})?)")
_log = logging.getLogger("markerboard.service")


class Refused(Exception):
    """A request that is not answered: its status, why, and each problem with its place."""

    def __init__(self, status: HTTPStatus, kind: str, detail: str, *, problems: Iterable[Problem] = (),
                 headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.problems, self.headers = tuple(problems), dict(headers or {})

    def __reduce__(self) -> tuple[Any, ...]:
        """As it goes from one process to another."""
        made = partial(type(self), problems=self.problems, headers=self.headers)
        return made, (self.status, self.kind, self.detail)


Page = Callable[[Request, Refused], Response]
"""How a refusal is told on a page; `app.state.refused` where there are pages."""


def body(refused: Refused, request_id: str) -> dict[str, Any]:
    """The members of a problem; `problems` are those of a case, by line and column."""
    shown = [_one(problem) for problem in refused.problems]
    return {"type": f"urn:markerboard:problem:{refused.kind}", "title": refused.status.phrase,
            "status": int(refused.status), "detail": refused.detail,
            "instance": f"urn:uuid:{request_id}"} | ({"problems": shown} if shown else {})


def _one(problem: Problem) -> dict[str, Any]:
    made = {"line": problem.line, "column": problem.column, "message": problem.message}
    return made | ({"help": problem.help} if problem.help else {})


def outcome(refused: Refused) -> dict[str, Any]:
    """A refusal as a FHIR OperationOutcome, which CDS Hooks ask for; 401 says nothing more."""
    code = _ISSUES.get(refused.status, "invalid")
    issues: list[dict[str, Any]] = [{"severity": "error", "code": code, "diagnostics": refused.detail}]
    for problem in refused.problems:
        where = {"expression": [problem.file]} if problem.file else {}
        issues.append({"severity": "error", "code": code, "diagnostics": problem.message, **where})
    return {"resourceType": "OperationOutcome", "issue": issues}


def path(request: Request) -> str:
    """The path of a request within this application, wherever another one has mounted it."""
    return request.url.path.removeprefix(request.scope.get("root_path", ""))


def response(request: Request, refused: Refused) -> Response:
    """The answer to a request that is refused: a page for who reads pages, data for programs."""
    if path(request).startswith(HOOKS):
        return JSONResponse(outcome(refused), int(refused.status), refused.headers, FHIR)
    page: Page | None = getattr(request.app.state, "refused", None)
    if page is not None and wants_page(request.headers.get("accept", "")):
        return page(request, refused)
    headers = {"Vary": "Accept", **refused.headers}
    return JSONResponse(body(refused, request.state.id), int(refused.status), headers, MEDIA)


def wants_page(accept: str) -> bool:
    """Whether an Accept header names HTML, and no JSON rather: browsers do, programs and `*/*` do not."""
    asked = dict(map(_accepted, reversed(accept.lower().split(",")[:20])))
    json = max((quality for name, quality in asked.items() if name.endswith("json")), default=0.0)
    return asked.get("text/html", 0.0) > json


def _accepted(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    found = _QUALITY.search(parameters)
    return name.strip(), float(found[1]) if found else 1.0


def refusal(error: Exception) -> Refused:
    """Any error as a refusal; one that nobody foresaw says nothing of itself."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, CaseError):
        return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "case",
                       "the case cannot be read; nothing was evaluated" + _more(error),
                       problems=error.problems)
    if isinstance(error, EngineError):
        return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "engines", str(error))
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return Refused(status, "http", status.description.lower() or status.phrase.lower(),
                       headers=error.headers)
    if isinstance(error, RequestValidationError):
        said = ", ".join(f"`{detail['loc'][-1]}`: {detail['msg'].lower()}" for detail in error.errors())
        return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "request", said)
    _log.error("unforeseen %s at %s", type(error).__name__, place(error))
    return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "unforeseen", "this is a defect of the service")


def _more(error: CaseError) -> str:
    return f" (of its problems, {error.more:,} more are not listed)" if error.more else ""


def install(app: FastAPI) -> None:
    """Let every error that is foreseen become a problem; `traffic` does so with any other."""
    def answer(request: Request, error: Exception) -> Response:
        return response(request, refusal(error))
    for kind in (Refused, CaseError, EngineError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
