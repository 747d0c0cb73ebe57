"""What a CDS client sends along: one bundle of it, the case it makes, and the drugs being ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from markerboard import casefile
from markerboard.casefile import Case
from markerboard.profile import Profile
from markerboard.service import fhir_adapter
from markerboard.service.hook_forms import Call, Resource
from markerboard.service.problems import Refused
from markerboard.vocabulary import Vocabulary

_OF = "patient={{context.patientId}}"
TEMPLATES: Mapping[str, str] = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": f"Condition?{_OF}",
    "observations": f"Observation?{_OF}&category=laboratory",
    "status": f"Observation?{_OF}&category=exam,survey,functional-status",
    "reports": f"DiagnosticReport?{_OF}",
    "requests": f"MedicationRequest?{_OF}",
    "administrations": f"MedicationAdministration?{_OF}",
    "statements": f"MedicationStatement?{_OF}",
    "procedures": f"Procedure?{_OF}",
    "specimens": f"Specimen?{_OF}",
}
"""What a service would like to be sent, within the searches that every client supports."""
_WORD = re.compile(r"[^\W_][\w-]*")


def case_of(call: Call, vocabulary: Vocabulary) -> Case | None:
    """The case in a prefetch, or None where it holds neither a patient nor a condition."""
    resources = list(_resources(call))
    if not {"Patient", "Condition"} & {resource.get("resourceType") for resource in resources}:
        return None
    for resource in resources:
        if resource.get("resourceType") == "Patient" and resource.get("id") != call.context.patientId:
            raise Refused(HTTPStatus.BAD_REQUEST, "two-patients", "the prefetch holds another patient than "
                          "the one whose chart is open")
    data = fhir_adapter.case_data(resources, vocabulary)
    if _cut_short(call) and "treatment" in data:
        data["history"] = "partial"
    return casefile.case_of(Profile.model_validate(data), vocabulary)


def _resources(call: Call) -> Iterator[Resource]:
    """Every resource that was sent along, those of searches one by one."""
    for sent in filter(None, call.prefetch.values()):
        if sent.get("resourceType") == "Bundle":
            yield from _entries(sent)
        else:
            yield sent


def _entries(bundle: Resource) -> Iterator[Resource]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield resource


def _cut_short(call: Call) -> bool:
    """Whether a search was sent in part: it has another page, or failed."""
    links = [link for sent in filter(None, call.prefetch.values()) for link in sent.get("link") or ()]
    failed = any(resource.get("resourceType") == "OperationOutcome" for resource in _resources(call))
    return failed or any(isinstance(link, dict) and link.get("relation") == "next" for link in links)


def ordered(call: Call, vocabulary: Vocabulary) -> frozenset[str]:
    """The drugs of the vocabulary among the orders that were just selected."""
    wanted = {selection.rpartition("/")[2] for selection in call.context.selections or ()}
    orders = list(_entries(call.context.draftOrders or {}))
    texts = [text for order in orders if order.get("id") in wanted for text in _names(order, orders)]
    return frozenset(code for text in texts for code in _drugs(text, vocabulary))


def _names(order: Resource, orders: list[Resource]) -> Iterator[str]:
    """What an order calls its medication: by itself, or in the resource it refers to."""
    reference = order.get("medicationReference") or {}
    target = str(reference.get("reference", "")).lstrip("#").rpartition("/")[2]
    known = [*orders, *(order.get("contained") or ())]
    concepts = [order.get("medicationCodeableConcept"), reference]
    concepts += [other.get("code") for other in known if target and other.get("id") == target]
    for concept in filter(None, concepts):
        for part in (concept, *(concept.get("coding") or ())):
            yield from (part[key] for key in ("text", "display") if isinstance(part.get(key), str))


def _drugs(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The drugs that a text names, in a word or in two."""
    found = _WORD.findall(text)
    for name in (text, *found, *(f"{first} {second}" for first, second in pairwise(found))):
        code = vocabulary.drugs.resolve(name)
        if code is not None and not vocabulary.drugs.has_members(code):
            yield code
