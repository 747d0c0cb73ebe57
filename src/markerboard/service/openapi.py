"""The OpenAPI 3.1 document: each route says here what it takes and every answer it can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from markerboard.answer import schemas
from markerboard.answer.model import NOTICE
from markerboard.service.problems import MEDIA
from markerboard.version import __version__

JSON = "application/json"
Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 1}
_OBJECT: Schema = {"type": "object"}
_TAG = {"name": "If-None-Match", "in": "header", "required": False, "schema": _TEXT,
        "description": "the ETag of what the client has already"}
_WHY = {
    400: "the body is not what it says it is", 401: "there is no valid token", 404: "there is no such thing",
    408: "the body did not arrive in time", 412: "nothing of the patient could be evaluated",
    413: "the body is too large", 415: "the body is of a kind that is not read",
    422: "the case cannot be read; `problems` holds what is wrong, by line and column",
    500: "the engines disagreed, so there is no answer", 503: "there was no answer in time",
}
TAKES_BODY = (400, 408, 413, 415, 422, 500, 503)


def named(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def answers(media: str, schema: Schema, description: str) -> Schema:
    """One answer of a route."""
    return {"description": description, "content": {media: {"schema": schema}}}


def failures(*statuses: int, media: str = MEDIA, name: str = "Problem") -> dict[int | str, Schema]:
    """The ways in which a route can fail."""
    return {status: answers(media, named(name), _WHY[status]) for status in statuses}


def document(name: str, description: str, *, absent: bool = False, asked: bool = False) -> dict[str, Any]:
    """What a route says of itself that answers with a page of knowledge; one `asked` may be asked wrongly."""
    found = answers(JSON, named(name), "found") | {"headers": {"ETag": {"schema": _TEXT, "required": True}}}
    responses: dict[int | str, Schema] = {200: found, 304: {"description": "the client has it already"}}
    return {"description": description, "response_class": Response, "openapi_extra": {"parameters": [_TAG]},
            "responses": responses | (failures(404) if absent else failures(422) if asked else {})}


def takes(description: str, media: Mapping[str, Schema]) -> dict[str, Any]:
    """The body of a route, by media type."""
    content = {name: {"schema": schema} for name, schema in media.items()}
    return {"requestBody": {"required": True, "description": description, "content": content}}


def install(app: FastAPI, schemas_of_hooks: Callable[[], Mapping[str, Schema]]) -> None:
    """Let an application describe itself."""
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title="markerboard", version=__version__, routes=app.routes,
                               openapi_version="3.1.0", description=NOTICE)
            app.openapi_schema = _completed(made, schemas_of_hooks())
        return app.openapi_schema
    app.openapi = openapi  # type: ignore[method-assign]


def _completed(made: dict[str, Any], schemas_of_hooks: Mapping[str, Schema]) -> dict[str, Any]:
    """With every schema; without the answer 422 that FastAPI supposes of routes that never give it."""
    for operation in (o for path in made["paths"].values() for o in path.values()):
        supposed = operation["responses"].get(str(HTTPStatus.UNPROCESSABLE_ENTITY.value), {})
        if "HTTPValidationError" in str(supposed):
            del operation["responses"]["422"]
    made["components"] = {"schemas": {
        **flat("Answer", schemas.form("answer")), **flat("Order", schemas.form("order")),
        **flat("Case", _tolerant(schemas.form("case"))),
        **_knowledge(), "Problem": _problem(), **schemas_of_hooks}}
    return made


def flat(name: str, schema: Schema) -> dict[str, Schema]:
    """A schema and its parts, each under a name of its own."""
    def moved(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: value.replace("#/$defs/", f"#/components/schemas/{name}.")
                    if key == "$ref" else moved(value) for key, value in data.items()}
        return [moved(value) for value in data] if isinstance(data, list) else data
    parts = schema.get("$defs", {})
    whole = {key: value for key, value in schema.items() if key not in ("$defs", "$schema")}
    return {name: moved(whole)} | {f"{name}.{part}": moved(body) for part, body in parts.items()}


def _tolerant(data: Any) -> Any:
    """A case may write a text as a number and a number as text: both are read as they are printed."""
    if isinstance(data, list):
        return [_tolerant(value) for value in data]
    if not isinstance(data, dict):
        return data
    made = {key: _tolerant(value) for key, value in data.items()}
    if made.get("type") == "string" and not {"format", "pattern", "enum", "const"} & made.keys():
        made["type"] = ["string", "number"]
    return made


def _knowledge() -> dict[str, Schema]:
    head = {"knowledge": _fields(title=_TEXT, version=_TEXT, digest=_TEXT), "program": _TEXT}
    line = _fields(id=_TEXT, name=_TEXT, title=_TEXT, criteria={"enum": ["full", "partial"]}, design=_OBJECT)
    line["properties"]["registry"] = _TEXT
    row = {"type": "object", "additionalProperties": _TEXT}
    return {"Studies": _fields(**head, studies={"type": "array", "items": line}),
            "Study": _fields(**head, study=_OBJECT), "Schema": _OBJECT,
            "Resource": _fields(resourceType=_TEXT),
            "Facts": _fields(**head, facts={"type": "array", "items": row}),
            "Words": _fields(**head, words={"type": "array", "items": _OBJECT}, more={"type": "boolean"}),
            "Ready": _fields(**head, status={"const": "ready"}, engines={"type": "array", "items": _TEXT}),
            "Alive": _fields(status={"const": "alive"})}


def _problem() -> Schema:
    one = _fields(line=_COUNT, column=_COUNT, message=_TEXT)
    one["properties"]["help"] = _TEXT
    made = _fields(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT, instance=_TEXT)
    made["properties"]["problems"] = {"type": "array", "items": one}
    return made | {"description": "RFC 9457 problem details"}


def _fields(**properties: Schema) -> Schema:
    """An object in which each of some properties is there."""
    return {"type": "object", "required": list(properties), "properties": properties}
