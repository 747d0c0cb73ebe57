"""What a CDS client sends along: the case it makes, what of it was not read, and the drugs being ordered.

The importer of FHIR does the reading; what the services ask for follows from its mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

from markerboard.imports.drugs import read_drugs
from markerboard.imports.mapping import mapping, text
from markerboard.imports.options import Options
from markerboard.imports.reader import read_data
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case
from markerboard.service.hook_forms import Call, Resource
from markerboard.service.problems import Refused

_OF = "patient={{context.patientId}}"
_PATIENT = re.compile(r"(?:.*/)?Patient/([A-Za-z0-9\-.]{1,64})(?:/_history/.*)?\Z")


class Chart(NamedTuple):
    """The case that a chart makes, and the keys of what was sent in part and therefore not read."""

    case: Case
    unread: tuple[str, ...]


@cache
def templates() -> Mapping[str, str]:
    """What a service would like to be sent, within the searches that every client supports."""
    made = {"patient": "Patient/{{context.patientId}}", "observations": f"Observation?{_OF}&code={_codes()}"}
    others = sorted(mapping().by_type.keys() - {"Patient", "Observation"})
    return made | {f"{kind[:1].lower()}{kind[1:]}s": f"{kind}?{_OF}" for kind in others}


def _codes() -> str:
    """The codes of every observation that the mapping reads."""
    table = mapping()
    addresses: dict[str, str] = {}
    for address, system in table.systems.items():
        addresses.setdefault(system, address)
    read = [code for code, rows in table.by_code.items() if any(row.source == "fhir" for row in rows)]
    return ",".join(f"{addresses[code.system]}|{code.code}" for code in read)


def chart(call: Call, vocabulary: Vocabulary, today: date | None = None) -> Chart | None:
    """The case in a prefetch, or None where it holds neither a patient nor a condition. Raises CaseError."""
    whole = {key: sent for key, sent in call.prefetch.items() if sent is not None and not _in_part(sent)}
    resources = [resource for sent in whole.values() for resource in _resources(sent)]
    if not {"Patient", "Condition"} & {text(resource, "resourceType") for resource in resources}:
        return None
    _one_patient(resources, call.context.patientId)
    day = today or date.today()
    case = read_data(resources, vocabulary, name="cds-hooks", form="fhir", options=Options(on=day, today=day))
    held = (key for key, sent in call.prefetch.items() if sent is not None)
    return Chart(case, tuple(key for key in held if key not in whole))


def _in_part(sent: Resource) -> bool:
    """Whether a search failed, or has more pages: what stands in one may be denied by the next."""
    resources = _resources(sent)
    given, total = sent.get("link"), sent.get("total")
    links = [link for link in given if isinstance(link, dict)] if isinstance(given, list) else []
    if any(text(resource, "resourceType") == "OperationOutcome" for resource in resources):
        return True
    if any(link.get("relation") == "next" for link in links):
        return True
    return isinstance(total, int) and total > len(resources)


def _resources(sent: Resource) -> list[Resource]:
    """The resources of a search one by one, or the one that was read."""
    if text(sent, "resourceType") != "Bundle":
        return [sent]
    entries = sent.get("entry")
    found = (entry.get("resource") for entry in entries if isinstance(entry, dict)) if isinstance(
        entries, list) else ()
    return [resource for resource in found if isinstance(resource, dict)]


def _one_patient(resources: list[Resource], patient: str) -> None:
    """Refuse what is about somebody else than the patient whose chart is open."""
    about = {text(resource, "id") for resource in resources if text(resource, "resourceType") == "Patient"}
    for resource in resources:
        for element in (resource.get("subject"), resource.get("patient")):
            reference = element.get("reference") if isinstance(element, dict) else None
            named = _PATIENT.match(reference) if isinstance(reference, str) else None
            about |= {named[1]} if named else set()
    if about - {patient}:
        raise Refused(HTTPStatus.BAD_REQUEST, "two-patients",
                      "the prefetch is about another patient than the one whose chart is open")


def ordered(call: Call, vocabulary: Vocabulary) -> frozenset[str]:
    """The drugs of the vocabulary among the orders that were just selected."""
    wanted = {selection.rpartition("/")[2] for selection in call.context.selections or ()}
    orders = _resources({"resourceType": "Bundle", **(call.context.draftOrders or {})})
    selected = [order for order in orders if text(order, "id") in wanted]
    concepts = (concept for order in selected for concept in _concepts(order, orders))
    return frozenset(drug for concept in concepts for drug in read_drugs(concept, vocabulary).drugs)


def _concepts(order: Resource, orders: list[Resource]) -> Iterator[Any]:
    """The medication of an order: its own code, or that of the resource it refers to."""
    yield order.get("medicationCodeableConcept")
    reference = order.get("medicationReference")
    if isinstance(reference, dict):
        yield {"text": reference.get("display")}
        target = str(reference.get("reference", "")).lstrip("#").rpartition("/")[2]
        held = order.get("contained")
        known = [*orders, *(held if isinstance(held, list) else ())]
        yield from (other.get("code") for other in known
                    if isinstance(other, dict) and target and text(other, "id") == target)
