"""CDS Hooks, met by a client that follows the specification; and what a chart may hold to mislead."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from hooks_client import (
    PATIENT,
    WOMAN,
    Resource,
    condition,
    in_process,
    observation,
    variant,
)
from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.hook_schemas import answer as answer_schema
from markerboard.service.store import FeedbackStore

LUNG = condition("254637007", "Non-small cell lung cancer")
CHART = (WOMAN, LUNG, variant("v-1", "EGFR", 3236, "p.Leu858Arg"),
         observation("o-1", "89247-1", valueInteger=1))
CARDS = Draft202012Validator(answer_schema())


def view(board: Board, *resources: Resource) -> list[Resource]:
    """The cards of `patient-view`."""
    ehr = in_process(board, *resources)
    status, answer = ehr.call(ehr.services("patient-view")[0])
    assert status == 200, answer
    cards: list[Resource] = answer["cards"]
    return cards


def order(name: str, id: str = "m-1") -> Resource:
    """A draft order of a drug."""
    return {"resourceType": "MedicationRequest", "id": id, "status": "draft", "intent": "order",
            "subject": {"reference": f"Patient/{PATIENT}"}, "medicationCodeableConcept": {"text": name}}


def select(board: Board, *orders: Resource, selections: list[str] | None = None) -> list[Resource]:
    """The cards of `order-select`."""
    ehr = in_process(board, *CHART)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in orders]}
    chosen = [f"MedicationRequest/{one['id']}" for one in orders] if selections is None else selections
    status, answer = ehr.call(ehr.services("order-select")[0], selections=chosen, draftOrders=bundle)
    assert status == 200, answer
    cards: list[Resource] = answer["cards"]
    return cards


# The exchange

def test_exchange(board: Board, tmp_path: Path) -> None:
    """Discovery, prefetch, cards and feedback: a client that follows the specification gets through."""
    ehr = in_process(board, *CHART, state=str(tmp_path))
    service, = ehr.services("patient-view")
    status, answer = ehr.call(service)
    assert status == 200 and answer["cards"]
    assert [error.message for error in CARDS.iter_errors(answer)] == []
    (card,) = answer["cards"]
    accepted = {"card": card["uuid"], "outcome": "accepted", "outcomeTimestamp": "2026-05-05T10:05:31Z",
                "acceptedSuggestions": [{"id": str(uuid.uuid4())}]}
    dismissed = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-05-05T10:06:00Z",
                 "overrideReason": {"reason": card["overrideReasons"][0], "userComment": "seen"}}
    assert ehr.feedback(service, accepted, dismissed) == 200
    assert FeedbackStore(tmp_path).entries() == [accepted, dismissed]


def test_discovery(board: Board) -> None:
    """One service stands on both hooks, so that what an order shows replaces what the chart showed."""
    ehr = in_process(board)
    view, select = ehr.services("patient-view") + ehr.services("order-select")
    assert view["id"] == select["id"]
    assert view["prefetch"]["patient"] == "Patient/{{context.patientId}}"
    assert {"conditions", "observations", "medicationStatements"} <= view["prefetch"].keys()


def test_chart_is_read(board: Board) -> None:
    """A card says what was read from the chart, so that it can be checked."""
    detail = view(board, *CHART)[-1]["detail"]
    assert "female, ECOG 1; NSCLC. EGFR: mutated (L858R)" in detail
    assert "not a treatment recommendation" in detail


def test_same_call(board: Board) -> None:
    """The same call gives the same bytes, ids included."""
    web = TestClient(create_app(board))
    ehr = in_process(board, *CHART)
    service, = ehr.services("patient-view")
    context = {"userId": "Practitioner/d-1", "patientId": PATIENT}
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()), "context": context,
            "prefetch": ehr.prefetch(service, context)}
    first, again = (web.post("/cds-services/markerboard", json=body).content for _ in range(2))
    assert first == again


# Cards

@pytest.mark.parametrize("other", [
    condition("38341003", "Hypertensive disorder"), condition("44054006", "Type 2 diabetes mellitus")])
def test_no_cancer(board: Board, other: Resource) -> None:
    """A patient whose chart holds no tumor of the vocabulary gets no card at all."""
    assert view(board, WOMAN, other) == []


def test_order(board: Board) -> None:
    """A drug being ordered brings its studies; another order, or one not selected, brings none."""
    assert select(board, order("anlotinib 12 mg oral capsule"))
    assert select(board, order("amoxicillin 500 mg tablet")) == []
    assert select(board, order("anlotinib"), selections=["MedicationRequest/other"]) == []
    by_reference = {**order(""), "medicationReference": {"reference": "#m"}, "contained": [
        {"resourceType": "Medication", "id": "m", "code": {"text": "anlotinib"}}]}
    del by_reference["medicationCodeableConcept"]
    for card, other in zip(select(board, by_reference), select(board, order("anlotinib")), strict=True):
        assert card["detail"] == other["detail"]


def test_order_is_about_its_drug(board: Board) -> None:
    """The studies that are named are those whose regimen holds the drug; of a drug without one is no card."""
    drugs = board.knowledge.vocabulary.drugs

    def holding(drug: str) -> set[str]:
        return {next(iter(rules.page.get("names", ())), id) for id, rules in board.knowledge.studies.items()
                if drug in {drugs.resolve(name) for name in rules.page.get("regimen", {})}}
    (card,) = select(board, order("anlotinib"))
    decided = card["detail"].split("\n\n")[0].rpartition(" decides ")[2].partition(" and ")[0].split(", ")
    assert decided and {*decided} <= holding("anlotinib")
    assert holding("osimertinib") == set() and select(board, order("osimertinib")) == []


# What cannot be answered

@pytest.mark.parametrize("prefetch", [None, {}, {"patient": None}, {"patient": None, "conditions": None},
                                      {"observations": {"resourceType": "Bundle", "type": "searchset"}}])
def test_nothing_to_evaluate(board: Board, prefetch: Any) -> None:
    """412, and what was missing, only where neither a patient nor a condition was sent."""
    web = TestClient(create_app(board))
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()),
            "context": {"userId": "Practitioner/1", "patientId": PATIENT}} | (
                {"prefetch": prefetch} if prefetch is not None else {})
    answer = web.post("/cds-services/markerboard", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (412, "application/fhir+json")
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert "`conditions`" in outcome["issue"][0]["diagnostics"]


@pytest.mark.parametrize("missing", [{"patient": WOMAN}, {"conditions": LUNG}])
def test_missing_data_is_no_error(board: Board, missing: Resource) -> None:
    """Where anything can be evaluated the answer is 200, with or without cards."""
    web = TestClient(create_app(board))
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()), "prefetch": missing,
            "context": {"userId": "Practitioner/1", "patientId": PATIENT}}
    assert web.post("/cds-services/markerboard", json=body).status_code == 200


@pytest.mark.parametrize(("change", "told"), [
    ({"hook": "order-sign"}, "hook"), ({"hookInstance": "1"}, "hookInstance"),
    ({"context": {"patientId": "1"}}, "context.userId"),
    ({"context": {"userId": "u", "patientId": "a/b"}}, "context.patientId"), ({"hook": "order-select"}, ""),
    ({"prefetch": {"patient": []}}, "prefetch.patient"),
])
def test_wrong_call(board: Board, change: Resource, told: str) -> None:
    """A call that is none is refused as an OperationOutcome that names the element."""
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()),
            "context": {"userId": "Practitioner/1", "patientId": PATIENT}} | change
    answer = TestClient(create_app(board)).post("/cds-services/markerboard", json=body)
    assert answer.status_code == 400
    expressions = [e for issue in answer.json()["issue"] for e in issue.get("expression", ())]
    assert expressions == ([told] if told else [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"hook": NaN}', b"[" * 100_000,
                                  b'{"a":' * 100_000, b"\xff\xfe"])
def test_no_json(board: Board, body: bytes) -> None:
    """A body that is not a call at all is refused, however deep or broken."""
    answer = TestClient(create_app(board)).post("/cds-services/markerboard", content=body,
                                                headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


def test_unknown_service(board: Board) -> None:
    """A service that is not there is 404."""
    assert in_process(board).send("POST", "/cds-services/other", {})[0] == 404


# What a chart may hold to mislead

def called(board: Board, prefetch: Resource) -> tuple[int, Any]:
    """`patient-view` with a prefetch as it is given."""
    body = {"hook": "patient-view", "hookInstance": str(uuid.uuid4()), "prefetch": prefetch,
            "context": {"userId": "Practitioner/1", "patientId": PATIENT}}
    answer = TestClient(create_app(board)).post("/cds-services/markerboard", json=body)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("stranger", [
    {"patient": {**WOMAN, "id": "p-2"}},
    {"patient": WOMAN, "conditions": {**LUNG, "subject": {"reference": "Patient/p-2"}}},
    {"conditions": {**LUNG, "subject": {"reference": "https://ehr.example/fhir/Patient/p-2/_history/3"}}},
])
def test_another_patient(board: Board, stranger: Resource) -> None:
    """What is about another patient than the one whose chart is open is refused."""
    status, outcome = called(board, stranger)
    assert status == 400 and "another patient" in outcome["issue"][0]["diagnostics"]


def bundle(*resources: Resource, **others: Any) -> Resource:
    """A searchset."""
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **others}


@pytest.mark.parametrize("sent", [
    bundle(variant("v-2", "TP53", 11998, None), link=[{"relation": "next", "url": "https://ehr.example/2"}]),
    bundle(variant("v-2", "TP53", 11998, None), total=7),
    bundle(variant("v-2", "TP53", 11998, None), {"resourceType": "OperationOutcome", "issue": []}),
])
def test_sent_in_part(board: Board, sent: Resource) -> None:
    """A search of which one page was sent is not read, since the next may deny it; the card says so."""
    status, answer = called(board, {"patient": WOMAN, "conditions": LUNG, "observations": sent})
    assert status == 200
    for card in answer["cards"]:
        assert "Not read, because it was sent in part: observations" in card["detail"]
        assert "TP53 wild-type" not in card["detail"]


def test_number_as_printed(board: Board) -> None:
    """A number keeps its digits on the way from the chart to the card."""
    burden = observation("o-2", "94076-7", valueQuantity={
        "value": 4.20, "code": "1/1000000{Base}", "system": "http://unitsofmeasure.org"})
    text = json.dumps({"patient": WOMAN, "conditions": LUNG, "observations": burden}).replace("4.2,", "4.20,")
    body = (f'{{"hook": "patient-view", "hookInstance": "{uuid.uuid4()}", "prefetch": {text}, '
            f'"context": {{"userId": "Practitioner/1", "patientId": "{PATIENT}"}}}}')
    answer = TestClient(create_app(board)).post("/cds-services/markerboard", content=body,
                                                headers={"Content-Type": "application/json"})
    assert "tumor mutational burden: 4.20 mutations/Mb" in answer.json()["cards"][-1]["detail"]


def test_markdown_is_safe(board: Board) -> None:
    """What a chart says cannot become a link, an image or HTML on a card."""
    evil = {**WOMAN, "gender": "<img src=x onerror=alert(1)>"}
    named = condition("254637007", "[click](https://evil.example) <script>")
    assert view(board, evil, named, *CHART[2:])  # every card is parsed as Markdown by the client
