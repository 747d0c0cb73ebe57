"""Of a text that is no case: what it holds instead, where it is plainly of several patients."""

from __future__ import annotations

import json
import re
from typing import Any

from markerboard.errors import counted

_DOCUMENT = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
RESOURCE = "resourceType"
"""Resources of FHIR, of which one patient has many: their own reader counts the patients."""


def several(text: str) -> str:
    """What a list, lines of JSON, YAML documents or a table hold, in words; else nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = _parsed(text)
    cases = found if isinstance(found, list) else [_parsed(line) for line in lines]
    if not cases or not all(isinstance(one, dict) and RESOURCE not in one for one in cases):
        cases = [part for part in _DOCUMENT.split(text) if part.strip()]
    if len(cases) > 1:
        return counted(len(cases), "patient")
    rows = _rows(lines)
    return f"a table of {counted(rows, 'patient')}" if rows else ""


def _rows(lines: list[str]) -> int:
    """The rows below the header of a table; no case in YAML begins with a line without a colon."""
    for sign in "\t;,":
        cells = [line.count(sign) for line in lines]
        if len(lines) > 1 and ":" not in lines[0] and cells[0] and len(set(cells)) == 1:
            return len(lines) - 1
    return 0


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None
