"""Structures that no client should send, at every route that takes a body: read or refused, never a 500.

`python tests/benchmarks/fuzz.py` does the same with bytes, at length; what it found stands in tests/bad.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient
from test_import_fhir import whole
from test_import_others import L858R, RECORD, packet

from builders import fewer
from markerboard.answer.board import Board
from markerboard.service.app import create_app

JSON = {"Content-Type": "application/json"}
CALL = {"hook": "order-select", "hookInstance": "9368d37b-283f-44a0-93ea-547cebab93ed",
        "context": {"userId": "Practitioner/1", "patientId": "p1", "selections": ["MedicationRequest/m"],
                    "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {
                        "resourceType": "MedicationRequest", "id": "m",
                        "medicationReference": {"reference": "#d"},
                        "contained": [{"resourceType": "Medication", "id": "d",
                                       "code": {"text": "anlotinib"}}]}}]}},
        "prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}, "all": whole()}}
FEEDBACK = {"feedback": [{"card": "9368d37b-283f-44a0-93ea-547cebab93ed", "outcome": "overridden",
                          "overrideReason": {"reason": {"code": "x"}},
                          "outcomeTimestamp": "2026-11-28T10:00:00Z"}]}
BODIES: dict[str, tuple[str, Any]] = {
    "bundle": ("/v1/evaluate", whole()), "record": ("/v1/evaluate", RECORD),
    "packet": ("/v1/evaluate", packet(L858R)), "call": ("/cds-services/markerboard", CALL),
    "feedback": ("/cds-services/markerboard/feedback", FEEDBACK)}
JUNK = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just({}),
                 st.just([]), st.just([[]]), st.just([None]), st.just([{}]), st.just({"reference": "#"}),
                 st.just({"coding": [{"code": 1}]}), st.just("9" * 5_000), st.just(10**400),
                 st.just("\ud800"))


def places(data: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in some data, but for the whole."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in pairs for place in ((*here, key), *places(value, (*here, key)))]


def changed(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Some data with something else at a place."""
    copied = json.loads(json.dumps(data))
    here = copied
    for step in place[:-1]:
        here = here[step]
    here[place[-1]] = value
    return copied


@pytest.fixture(scope="module")
def client(board: Board, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A service that keeps feedback, whose failures are answers."""
    from markerboard.service.settings import Settings

    state = str(tmp_path_factory.mktemp("state"))
    return TestClient(create_app(board, Settings(state=state)), raise_server_exceptions=False)


@pytest.mark.parametrize("name", BODIES)
@fewer(2)
@given(data=st.data())
def test_no_shape_is_a_defect(client: TestClient, name: str, data: st.DataObject) -> None:
    """Whatever stands at one or two places of a body, it is read or refused; the service has no defect."""
    route, body = BODIES[name]
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(places(body)))
        body = changed(body, place, data.draw(JUNK))
    answer = client.post(route, content=json.dumps(body).encode(), headers=JSON)
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("value", [{}, [], 1, None], ids=repr)
def test_no_shape_of_an_order_is_a_defect(client: TestClient, value: Any) -> None:
    """An order is read or refused, whatever stands at any one place of the context of a call."""
    route, body = BODIES["call"]
    for place in places(body["context"]):
        sent = changed(body, ("context", *place), value)
        assert client.post(route, json=sent).status_code < 500, place


def test_half_a_character(client: TestClient) -> None:
    """A text that was cut off within a character is read; it had been a defect of the service."""
    body = changed(whole(), ("entry", 0, "resource", "id"), "p1\ud83d")
    answer = client.post("/v1/evaluate", content=json.dumps(body).encode(), headers=JSON)
    assert answer.status_code in (200, 422)
