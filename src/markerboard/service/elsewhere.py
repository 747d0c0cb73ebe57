"""Requests that another site makes a browser send: none of them may write feedback, a record, or anything.

A browser says where a request comes from (`Origin`, and Fetch metadata), and a program that is none says
neither. A name that is no address of this service, which a hostile name server may point at it, is
refused where the addresses are configured.
"""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from markerboard.service.problems import Refused, path, response
from markerboard.service.settings import Settings

PAGES = "/board"
_FROM_HERE = ("same-origin", "none", "")
_READING = ("GET", "HEAD", "OPTIONS")


class Elsewhere:
    """Refuses, before anything is read, what comes from another site or is meant for another host."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        known = [*settings.hosts, urlsplit(settings.base_url).netloc]
        self.hosts = frozenset(map(_name, known)) if settings.hosts else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self.app(scope, receive, send)
        else:
            await response(Request(scope), refused)(scope, receive, send)

    def _refused(self, scope: Scope) -> Refused | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if self.hosts is not None and _name(host) not in self.hosts and not _is_loopback(_name(host)):
            return Refused(HTTPStatus.MISDIRECTED_REQUEST, "host", "this service has another address")
        # A page refuses with a page: it asks the same when it reads what was sent.
        if scope["method"] in _READING or path(Request(scope)).startswith(PAGES):
            return None
        return refusal(headers, self.settings)


def refusal(headers: Headers, settings: Settings) -> Refused | None:
    """Why what a browser sends is not taken, if it is not: a page of another site made it send that."""
    origin = headers.get("origin")
    if origin is not None and origin in settings.origins:
        return None
    # A proxy may speak TLS, and call this service by a name of its own.
    here = (headers.get("host", "").lower(), urlsplit(settings.base_url).netloc.lower())
    if headers.get("sec-fetch-site", "") in _FROM_HERE and (
            origin is None or (_netloc(origin) and _netloc(origin) in here)):
        return None
    return Refused(HTTPStatus.FORBIDDEN, "elsewhere", "this request came from another site")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(host: str) -> str:
    """The name in a Host header, without its port. A header that names nothing is an empty one."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def install(app: FastAPI, settings: Settings) -> None:
    """Let an application refuse what comes from elsewhere."""
    app.add_middleware(Elsewhere, settings=settings)
