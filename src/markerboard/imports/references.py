"""What FHIR references point at: by type and id, by address, by version, or by an identifier.

`Patient/p1`, `http://host/fhir/Patient/p1`, `Patient/p1/_history/2`, `urn:uuid:...`, `#inner` and the
conditional `Patient?identifier=system|value` of a transaction are one and the same thing said in other ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from markerboard.imports.mapping import child, children, text

_LITERAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?\Z")
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?identifier=(.+)\Z")


class Addresses:
    """Every resource of a file by what references call it."""

    def __init__(self, resources: Iterable[dict[str, Any]]) -> None:
        self.found: dict[str, dict[str, Any]] = {}
        for data in resources:
            for address in _names(data):
                self.found.setdefault(address, data)
            for inner in children(data, "contained"):
                if text(inner, "resourceType"):
                    self.found.setdefault(f"{id(data)}#{inner.get('id')}", inner)

    def of(self, element: Any, holder: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The resource that a reference element of `holder` points at, or None where the file has none."""
        written = text(element, "reference")
        if written.startswith("#"):
            return self.found.get(f"{id(holder)}{written}")
        by_identifier = _by_identifier(text(element, "type"), child(element, "identifier"))
        return self.found.get(address(written)) or (self.found.get(by_identifier) if by_identifier else None)

    def kind(self, kind: str) -> list[dict[str, Any]]:
        """The resources of one kind, each once."""
        return list({id(data): data for data in self.found.values() if data["resourceType"] == kind}.values())


def address(written: str) -> str:
    """A reference in the one form that resources of a file are known by."""
    if match := _CONDITIONAL.match(written):
        return f"{match[1]}?{unquote(match[2])}"
    match = _LITERAL.match(written)
    return match[1] if match else written


def _names(data: dict[str, Any]) -> Iterator[str]:
    kind, full = data["resourceType"], text(data, "_fullUrl")
    if isinstance(data.get("id"), str):
        yield f"{kind}/{data['id']}"
    if full:
        yield full
        yield address(full)
    for identifier in children(data, "identifier"):
        if named := _by_identifier(kind, identifier):
            yield named


def _by_identifier(kind: str, identifier: dict[str, Any]) -> str:
    value = text(identifier, "value")
    return f"{kind}?{text(identifier, 'system')}|{value}" if value and kind else ""
