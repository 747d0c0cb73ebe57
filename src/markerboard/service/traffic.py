"""What is known of each request without knowing whom it was about: its id, a log line, and counts.

The log and the metrics hold the route, never the path, so nothing that a client wrote stands in
them. A client's own request id is taken over only if it is a UUID.
"""

from __future__ import annotations

import logging
import os
import time
import uuid

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from markerboard.service.problems import refusal, response

HEADER = "x-request-id"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Where several workers keep their counts, so that any of them answers for all."""
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_log = logging.getLogger("markerboard.requests")


class Metrics:
    """Counts by route, method and status; how long requests took; evaluations by their outcome."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self.requests = Counter("markerboard_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram("markerboard_request_seconds", "Seconds to answer a request.", ("route",),
                                 buckets=_BUCKETS, registry=self.registry)
        self.evaluations = Counter("markerboard_evaluations", "Cases evaluated.", registry=self.registry)

    def text(self) -> Response:
        """All counts in the text format of Prometheus, those of the other workers included."""
        registry = self.registry
        if SHARED in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class Traffic:
    """Gives each request an id, then logs and counts how it was answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["id"] = _id(Headers(scope=scope).get(HEADER, ""))
        status, start = 0, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:  # the server would log its message, which may quote a case
            refused = refusal(error)
            if not status:
                await response(Request(scope), refused)(scope, receive, answer)
        finally:
            self._done(scope, status, time.perf_counter() - start, request_id)

    def _done(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.requests.labels(route, method, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        _log.info("%s %s %d %.1f ms %s", method, route, status, seconds * 1000, request_id)


def _id(given: str) -> str:
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())


def install(app: FastAPI, metrics: Metrics) -> None:
    """Watch every request of an application."""
    app.add_middleware(Traffic, metrics=metrics)
