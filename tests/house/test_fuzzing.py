"""The broken bytes of `tests/benchmarks/fuzz.py`: what is broken is read first, and no route is left out."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")
pytest.importorskip("duckdb")
pytest.importorskip("statsmodels")
pytest.importorskip("mcp")

from starlette.routing import compile_path

import fuzz
from breaking import Chance
from fuzz_routes import requests
from markerboard.answer.board import Board
from markerboard.service.app import create_app


@pytest.mark.thorough
@pytest.mark.parametrize("name", fuzz.READERS)
def test_what_is_broken_is_whole(name: str) -> None:
    """Of each reader's texts the first is read, so that what is broken in it goes deep."""
    content = fuzz.READERS[name].corpus()[0]
    assert fuzz.outcome(name, content, Chance(1)) == "read"


def test_every_route_is_asked(board: Board) -> None:
    """Every route of the service, and every method of it, is among the requests that are broken."""
    asked = [request.split(b"\n")[0].decode().split(" ")[:2] for request in requests()]
    for path, methods in _routes(create_app(board).routes):
        matches = compile_path(path)[0].fullmatch
        sent = {method for method, address in asked if matches(address.partition("?")[0])}
        assert methods - {"HEAD"} <= sent, path


def _routes(found: Any) -> list[tuple[str, set[str]]]:
    """The paths of an application with their methods, those of its routers too."""
    return [one for route in found for one in (
        [(route.path, set(route.methods))] if hasattr(route, "path") else
        _routes(route.original_router.routes))]
