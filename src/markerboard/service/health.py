"""Whether a worker lives, whether it is ready and with which knowledge, and its counts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from markerboard.answer.board import Board
from markerboard.service.knowledge import about
from markerboard.service.openapi import JSON, answers, named
from markerboard.service.traffic import Metrics


def router(board: Board, metrics: Metrics) -> APIRouter:
    """The routes for those who watch the service."""
    made = APIRouter(tags=["operation"])

    @made.get("/healthz", responses={200: answers(JSON, named("Alive"), "the process answers")})
    async def healthz() -> dict[str, str]:
        """Whether the process answers at all."""
        return {"status": "alive"}

    @made.get("/readyz", responses={200: answers(JSON, named("Ready"), "the rules are loaded")})
    async def readyz() -> dict[str, Any]:
        """Whether cases can be evaluated, with which knowledge and by which engines."""
        engines = ["evaluator", *filter(None, [board.engines.second_name])]
        return {"status": "ready", **about(board.knowledge), "engines": engines}

    @made.get("/metrics", response_class=Response, responses={
        200: answers("text/plain", {"type": "string"}, "counts in the text format of Prometheus")})
    def metrics_() -> Response:
        """Counts and times by route; nothing of a patient."""
        return metrics.text()

    return made
