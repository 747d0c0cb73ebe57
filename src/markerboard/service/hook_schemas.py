"""JSON Schemas of what CDS Hooks exchange: calls and feedback as they are read, cards as published.

HL7 publishes logical models only; the schema of a card says what they say for 2.0, which 3.0 keeps:
no element is null or empty but the list of cards, suggestions come with `selectionBehavior`, and a
summary is shorter than 140 characters.
"""

from __future__ import annotations

from typing import Any

from markerboard.service.hook_forms import Call, Feedback
from markerboard.service.openapi import Schema, flat

_TEXT: Schema = {"type": "string", "minLength": 1}
_URL: Schema = {"type": "string", "format": "uri"}
_UUID: Schema = {"type": "string", "format": "uuid"}


def schemas() -> dict[str, Schema]:
    """Every schema by its name in the OpenAPI document."""
    return {**flat("Call", Call.model_json_schema()), **flat("Feedback", Feedback.model_json_schema()),
            "Services": services(), "Cards": answer(), "OperationOutcome": outcome()}


def services() -> Schema:
    """What discovery answers with."""
    service = _object({"hook": _TEXT, "id": _TEXT, "description": _TEXT}, title=_TEXT, version=_TEXT,
                      usageRequirements=_TEXT, prefetch={"type": "object", "additionalProperties": _TEXT})
    return _object({"services": {"type": "array", "items": service}})


def answer() -> Schema:
    """What a service answers with."""
    return _object({"cards": {"type": "array", "items": card()}})


def card() -> Schema:
    """One card."""
    source = _object({"label": _TEXT}, url=_URL, icon=_URL, topic=_coding())
    return _object(
        {"summary": {"type": "string", "minLength": 1, "maxLength": 139}, "source": source,
         "indicator": {"enum": ["info", "warning", "critical"]}},
        uuid=_UUID, detail=_TEXT, suggestions=_some(_suggestion()), links=_some(_link()),
        selectionBehavior={"enum": ["at-most-one", "any"]}, overrideReasons=_some(_coding("display")),
    ) | {"dependentRequired": {"suggestions": ["selectionBehavior"]}}


def _suggestion() -> Schema:
    resource = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": _TEXT}}
    action = _object({"type": {"enum": ["create", "update", "delete"]}, "description": _TEXT},
                     resource=resource, resourceId=_TEXT)
    return _object({"label": _TEXT}, uuid=_UUID, isRecommended={"type": "boolean"}, actions=_some(action))


def _link() -> Schema:
    return _object({"label": _TEXT, "url": _URL, "type": {"enum": ["absolute", "smart"]}}, appContext=_TEXT,
                   autolaunchable={"type": "boolean"})


def _coding(*also: str) -> Schema:
    made = _object({"code": _TEXT, "system": _TEXT}, display=_TEXT)
    return made | {"required": [*made["required"], *also]}


def outcome() -> Schema:
    """An error, as FHIR says it."""
    issue = _object({"severity": _TEXT, "code": _TEXT}, diagnostics=_TEXT, expression=_some(_TEXT))
    return _object({"resourceType": {"const": "OperationOutcome"}, "issue": _some(issue)})


def _some(items: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": items}


def _object(required: dict[str, Schema], **optional: Any) -> Schema:
    return {"type": "object", "required": list(required), "properties": {**required, **optional},
            "additionalProperties": False}
