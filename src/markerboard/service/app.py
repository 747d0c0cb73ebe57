"""The application: every part of the service over one board.

A module `pages` beside this one, when there is one, holds a `router` with pages for people; it finds
what it needs in `request.app.state`: `board`, `settings`, `limits`, and `evaluator`, which evaluates
cases and keeps the record.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from markerboard.answer.board import Board
from markerboard.service import (
    elsewhere,
    evaluating,
    heads,
    health,
    holding,
    hooks,
    knowledge,
    openapi,
    problems,
    traffic,
)
from markerboard.service.apart import end_with_parent
from markerboard.service.evaluating import Evaluator
from markerboard.service.limits import Limits
from markerboard.service.settings import Settings

PAGES, MORE_PAGES = "markerboard.service.pages", "markerboard.service.since_pages"
OTHERS = ("markerboard.service.home_pages", "markerboard.service.entry.pages",
          "markerboard.service.evidence_pages", "markerboard.service.studies_pages")
REFUSALS = "markerboard.service.asked"


def create_app(board: Board, settings: Settings | None = None) -> FastAPI:
    """The service over a board. Raises CaseError where the file of clients cannot be read."""
    settings = settings or Settings()
    # No page of documentation: FastAPI's would be fetched from elsewhere.
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    metrics, limits = traffic.Metrics(), Limits(settings)
    evaluator = Evaluator(board, settings, metrics)
    app.state.board, app.state.settings, app.state.evaluator = board, settings, evaluator
    app.state.limits = limits
    for router in (evaluating.router(evaluator, limits), knowledge.router(board),
                   hooks.router(evaluator, limits, settings), health.router(board, metrics)):
        app.include_router(router)
    if find_spec(PAGES):
        app.state.earlier = import_module(MORE_PAGES).Earlier(board, settings.rules, settings.earlier)
        for name in OTHERS:
            import_module(name)
        app.include_router(import_module(PAGES).router)
        app.state.refused = getattr(import_module(REFUSALS), "refused", None)
    problems.install(app)
    openapi.install(app, hooks.schemas)
    _middleware(app, settings, metrics)
    return app


def _middleware(app: FastAPI, settings: Settings, metrics: traffic.Metrics) -> None:
    heads.install(app)
    holding.install(app, settings)
    elsewhere.install(app, settings)
    if settings.origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.origins, allow_methods=["GET", "POST"],
                           allow_headers=["Authorization", "Content-Type", traffic.HEADER],
                           expose_headers=[traffic.HEADER, "ETag"], max_age=600)
    traffic.install(app, metrics)


def worker() -> FastAPI:
    """The application of one worker, with engines of its own, as its environment says."""
    end_with_parent()
    settings = Settings.from_environment()
    app = create_app(_board(settings), settings)
    settle()
    return app


def _board(settings: Settings) -> Board:
    """The board of a worker, with the packs that it was given."""
    if not settings.packs:
        return Board.load(settings.rules)
    from markerboard.answer.packed import load

    return load(settings.rules, settings.packs)


SWITCH = 0.001
"""Seconds after which a thread that works lets the one that takes requests go on."""


SELDOM = 1_000_000
"""After so many more objects the collector looks for garbage. An answer over thousands of studies makes many,
and is free when its page is sent, for it holds no cycles; each search passes over all that is remembered."""


def settle() -> None:
    """Let the garbage collector pass over what stays as long as the process, and work give way sooner."""
    sys.setswitchinterval(SWITCH)
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()
