"""One request for a page: its language, what was sent, and how pages and their errors are answered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from markerboard.answer.board import Board
from markerboard.errors import CaseError, EngineError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.report import page as report
from markerboard.service import forms
from markerboard.service.forms import Fields, Given
from markerboard.service.limits import Limits
from markerboard.service.problems import Refused, refusal
from markerboard.words import LANGUAGES, preferred, words

router = APIRouter(include_in_schema=False)
COOKIE = "language"


class Asked:
    """One request: its language, the board, and what was sent."""

    def __init__(self, request: Request) -> None:
        self.request, state = request, request.app.state
        self.board: Board = state.board
        self.knowledge: KnowledgeBase = self.board.knowledge
        self.evaluator = state.evaluator
        self.limits: Limits = state.limits
        self.address = urlsplit(state.settings.base_url)
        self.link = request.scope.get("root_path", "") or self.address.path.rstrip("/")
        self.sent: Fields = forms.Fields()
        self.language = "en"

    async def read(self) -> None:
        """Read what was sent. Raises Refused."""
        self.sent = await forms.fields(self.request, self.limits)

    async def work(self, made: Callable[[], Response]) -> Response:
        """A page that is made within the limits, while others are answered. Raises Refused."""
        return await self.limits.run(made, sum(len(value) for _, value in self.sent.multi_items()))

    def choose_language(self) -> None:
        """The language that was asked for, now, before, or by the browser."""
        stated = self.request.cookies.get(COOKIE, "")
        asked = str(self.sent.get("lang", "")) or self.request.query_params.get("lang", "") or stated
        self.language = asked if asked in LANGUAGES else preferred(self.request.headers.get("accept-language",
                                                                                            ""))

    @property
    def examples(self) -> Mapping[str, Path]:
        """The cases that may be chosen."""
        return forms.examples(self.request.app.state.settings.rules)

    @property
    def own(self) -> Mapping[str, Path]:
        """The user's own cases."""
        return forms.own_cases(self.request.app.state.settings.cases)

    def given(self) -> Given | None:
        """The case that was sent or chosen; None where there is none. Raises Refused, CaseError."""
        name = str(self.sent.get("own") or "")
        if name and self.request.method == "POST":
            return forms.own(name, self.evaluator, self.own)
        return forms.given(self.sent, self.evaluator, self.examples)

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> Response:
        """A page, with what every page asks."""
        others = [(code, name, words(code).tag) for code, name in LANGUAGES.items() if code != self.language]
        known = self.knowledge.vocabulary.field
        made = report.rendered(report.environment(self.language, known.oncotree), f"board/{template}", {
            "link": self.link, "knowledge": self.knowledge, "examples": self.examples, "own": self.own,
            "here": self.request.url.path.removeprefix(self.link), "other_languages": others,
            "query_in": self._query_in, "source_link": "#source-{}".format, **context})
        return self.answer(report.clean(made), status)

    def answer(self, html: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """HTML that runs nothing, is kept nowhere, and is framed by nobody."""
        policy = (f"default-src 'none'; style-src 'self' {_own_style(html)}; form-action 'self'; "
                  "base-uri 'none'; frame-ancestors 'none'")
        made = HTMLResponse(html, int(status), {
            "Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff", "Content-Language": words(self.language).tag,
            "Vary": "Accept-Language, Cookie"})
        if str(self.sent.get("lang", "")) == self.language:
            made.set_cookie(COOKIE, self.language, httponly=True, samesite="lax",
                            secure="https" in (self.request.url.scheme, self.address.scheme),
                            path=self.link or "/")
        return made

    def _query_in(self, language: str) -> str:
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        return urlencode([*kept, ("lang", language)])


def _own_style(html: str) -> str:
    """The digest of the one style sheet that a page holds itself, as a content policy allows it."""
    sheet = html.partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}'"


Handler = Callable[[Asked], Awaitable[Response]]


def _page(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose errors are pages too."""
    async def answer(request: Request) -> Response:
        asked = Asked(request)
        asked.choose_language()
        try:
            await asked.read()
            asked.choose_language()
            return await handler(asked)
        except CaseError as error:
            template = "compare.html" if request.url.path.endswith("/compare") else "home.html"
            return asked.page(template, HTTPStatus.UNPROCESSABLE_ENTITY, message=error.told(), cases=None)
        except Refused as error:
            return _refused(asked, error)
        except EngineError as error:
            w = words(asked.language)
            return _refused(asked, refusal(error), w("engines failed"))
    return answer


_TOLD = frozenset({400, 403, 404, 405, 408, 413, 421, 422, 500, 503})


def refused(request: Request, error: Refused) -> Response:
    """The page of a refusal, for whoever is no page: an address that is not there, a method, a defect."""
    asked = Asked(request)
    asked.choose_language()
    return _refused(asked, error)


def _refused(asked: Asked, error: Refused, title: str = "") -> Response:
    """A page that says why there is no answer, what to do, and where to go on."""
    w, status = words(asked.language), int(error.status)
    kind = status if status in _TOLD else 400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500
    # What the server says of any address that is not there says nothing more.
    why = [] if error.kind == "http" else list(map(str, error.problems)) or [str(error)]
    made = asked.page("message.html", error.status, title=title or w(f"refused {kind}"), todo=w(f"do {kind}"),
                      message=why, number=asked.request.state.id if status >= HTTPStatus.INTERNAL_SERVER_ERROR
                      else "")
    made.headers.update(error.headers)
    return made


def serve(path: str, *methods: str) -> Callable[[Handler], Handler]:
    """Answer a path by a handler."""
    def register(handler: Handler) -> Handler:
        router.add_api_route(path, _page(handler), methods=list(methods), response_class=HTMLResponse,
                             name=f"page {path}", response_model=None)
        return handler
    return register
