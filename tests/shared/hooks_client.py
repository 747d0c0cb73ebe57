"""A CDS client without a screen, as the published specification describes one, over a small FHIR server.

It discovers services, fills in their prefetch templates, calls them, checks each card against the words of
the specification (2.0, and what the ballot of 3.0 adds), and reports what a user did.
https://cds-hooks.hl7.org/2.0/
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from markdown_it import MarkdownIt

from markerboard.answer.board import Board

Resource = dict[str, Any]
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
PATIENT = "p-1"
_TOKEN = re.compile(r"\{\{context\.(\w+)\}\}")
_QUERY = re.compile(r"(code|category|status)|_count|_sort|patient|date")


def concept(code: str, system: str = LOINC, display: str | None = None) -> Resource:
    """A coded concept."""
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}


def observation(id: str, code: str, *parts: tuple[str, Resource], **value: Any) -> Resource:
    """A final observation of the patient."""
    components = [{"code": concept(name), "valueCodeableConcept": held} for name, held in parts]
    return {"resourceType": "Observation", "id": id, "status": "final", "code": concept(code),
            "subject": {"reference": f"Patient/{PATIENT}"}, "effectiveDateTime": "2026-05-04", **value} | (
                {"component": components} if components else {})


def variant(id: str, gene: str, hgnc: int, change: str | None) -> Resource:
    """A variant that was found in the tumor, or that none was."""
    parts = [("48018-6", concept(f"HGNC:{hgnc}", "http://www.genenames.org", gene)),
             ("48002-0", concept("LA6684-0"))]
    if change:
        parts.append(("48005-3", concept(change, "http://varnomen.hgvs.org")))
    found = concept("LA9633-4" if change else "LA9634-2")
    return observation(id, "69548-6", *parts, valueCodeableConcept=found)


def condition(code: str, display: str) -> Resource:
    """A condition of the patient."""
    return {"resourceType": "Condition", "id": "c-1", "subject": {"reference": f"Patient/{PATIENT}"},
            "code": concept(code, SNOMED, display), "recordedDate": "2026-01-02"}


WOMAN: Resource = {"resourceType": "Patient", "id": PATIENT, "gender": "female", "birthDate": "1960-03-01"}


class FhirServer:
    """Resources, and the reads and searches that prefetch templates may use."""

    def __init__(self, *resources: Resource) -> None:
        self.resources = resources

    def get(self, query: str) -> Resource | None:
        """What a relative address answers: a resource, a searchset, or None."""
        kind, _, parameters = query.partition("?")
        if not parameters:
            return next((r for r in self.resources if f"{r['resourceType']}/{r['id']}" == kind), None)
        asked = dict(parse_qsl(parameters, strict_parsing=True))
        assert all(_QUERY.fullmatch(name) for name in asked), f"more than every client supports: {query}"
        found = [r for r in self.resources if r["resourceType"] == kind and self._matches(r, asked)]
        address = f"https://ehr.example/fhir/{kind}"
        return {"resourceType": "Bundle", "type": "searchset", "total": len(found),
                "entry": [{"fullUrl": f"{address}/{r['id']}", "resource": r} for r in found]}

    @staticmethod
    def _matches(resource: Resource, asked: dict[str, str]) -> bool:
        if resource["subject"]["reference"] != f"Patient/{asked['patient']}":
            return False
        held = {f"{c['system']}|{c['code']}" for c in resource["code"]["coding"]}
        return "code" not in asked or bool(held & set(asked["code"].split(",")))


class Client:
    """An EHR: `send(method, path, body)` gives the status and the JSON of an answer."""

    def __init__(self, send: Callable[[str, str, Any], tuple[int, Any]], server: FhirServer) -> None:
        self.send, self.server = send, server

    def services(self, hook: str) -> list[Resource]:
        """The services of a hook, as discovery lists them."""
        status, found = self.send("GET", "/cds-services", None)
        assert status == 200
        for service in found["services"]:
            assert {"hook", "id", "description"} <= service.keys()
            assert all(isinstance(query, str) for query in service.get("prefetch", {}).values())
        check_no_empty(found)
        return [service for service in found["services"] if service["hook"] == hook]

    def call(self, service: Resource, **context: Any) -> tuple[int, Any]:
        """Call a service with the prefetch it asks for; its cards are checked."""
        full = {"userId": "Practitioner/d-1", "patientId": PATIENT, **context}
        body = {"hook": service["hook"], "hookInstance": str(uuid.uuid4()), "context": full,
                "fhirServer": "https://ehr.example/fhir", "prefetch": self.prefetch(service, full)}
        status, answer = self.send("POST", f"/cds-services/{service['id']}", body)
        if status == 200:
            check_answer(answer)
        return status, answer

    def prefetch(self, service: Resource, context: Resource) -> Resource:
        """The prefetch of a service; a template with a token that cannot be filled in is left out."""
        filled = {}
        for key, template in service.get("prefetch", {}).items():
            if all(token in context for token in _TOKEN.findall(template)):
                filled[key] = self.server.get(_TOKEN.sub(lambda token: str(context[token[1]]), template))
        return filled

    def feedback(self, service: Resource, *entries: Resource) -> int:
        """Report what a user did."""
        return self.send("POST", f"/cds-services/{service['id']}/feedback", {"feedback": list(entries)})[0]


def in_process(board: Board, *resources: Resource, **settings: Any) -> Client:
    """A client over some resources, of a service with settings of its own in this process."""
    from starlette.testclient import TestClient

    from markerboard.service.app import create_app
    from markerboard.service.settings import Settings

    web = TestClient(create_app(board, Settings(**settings)))

    def send(method: str, path: str, body: Any) -> tuple[int, Any]:
        answer = web.request(method, path, **({} if body is None else {"json": body}))
        return answer.status_code, answer.json() if answer.content else None
    return Client(send, FhirServer(*resources))


# What the specification says of a card

def check_answer(answer: Resource) -> None:
    """The answer of a service."""
    assert answer.keys() <= {"cards", "systemActions", "extension"}
    for card in answer["cards"]:
        check_no_empty(card)
        _check_card(card)
    ids = [card["uuid"] for card in answer["cards"]]
    assert len(ids) == len(set(ids))


def _check_card(card: Resource) -> None:
    assert {"summary", "indicator", "source"} <= card.keys()
    assert card.keys() <= {"uuid", "summary", "detail", "indicator", "source", "suggestions",
                           "selectionBehavior", "overrideReasons", "links", "extension"}
    assert len(card["summary"]) < 140 and "\n" not in card["summary"]
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"] and uuid.UUID(card["uuid"])
    assert {"suggestions", "selectionBehavior"} & card.keys() in (set(), {"suggestions", "selectionBehavior"})
    assert all(reason["display"] and reason["code"] for reason in card.get("overrideReasons", ()))
    check_markdown(card.get("detail", ""))
    for suggestion in card.get("suggestions", ()):
        _check_suggestion(suggestion)
    for link in card.get("links", ()):
        assert link["label"] and link["type"] == "absolute" and "appContext" not in link
        assert link["url"].startswith("https://")


def _check_suggestion(suggestion: Resource) -> None:
    assert suggestion["label"] and uuid.UUID(suggestion["uuid"])
    for action in suggestion["actions"]:
        assert action["description"]
        assert action["type"] in ("create", "update", "delete")
        assert ("resource" in action) is (action["type"] != "delete")


def check_markdown(text: str) -> None:
    """Markdown in which nothing is HTML, an image or a link that nobody wrote."""
    def types(tokens: Any) -> Iterator[str]:
        for token in tokens:
            yield token.type
            yield from types(token.children or ())
    found = set(types(MarkdownIt("gfm-like", {"linkify": False}).parse(text)))
    assert not {"html_block", "html_inline", "image", "link_open", "code_inline", "code_block"} & found


def check_no_empty(data: Any) -> None:
    """No element is null or empty."""
    assert data not in (None, "", [], {})
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        check_no_empty(value)
