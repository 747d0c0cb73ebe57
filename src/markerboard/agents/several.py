"""Of a text that is no case: how many patients it holds, where it is plainly of several."""

from __future__ import annotations

import json
import re
from typing import Any

from markerboard.errors import CaseError
from markerboard.imports.opening import cases_in
from markerboard.language.vocabulary import Vocabulary

_DOCUMENT = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
RESOURCE = "resourceType"
"""Resources of FHIR, of which one patient has many: their own reader counts the patients."""


def several(text: str, vocabulary: Vocabulary) -> int:
    """How many patients a list, lines of JSON, YAML documents or a table are of; 0 for one or none."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = _parsed(text)
    cases = found if isinstance(found, list) else [_parsed(line) for line in lines]
    if not cases or not all(isinstance(one, dict) and RESOURCE not in one for one in cases):
        cases = [part for part in _DOCUMENT.split(text) if part.strip()]
    number = len(cases) if len(cases) > 1 else _rows(text, lines, vocabulary)
    return number if number > 1 else 0


def _rows(text: str, lines: list[str], vocabulary: Vocabulary) -> int:
    """The patients of a table; no case in YAML begins with a line without a colon."""
    if len(lines) < 3 or ":" in lines[0]:
        return 0
    try:
        return len(cases_in("case.csv", text.encode(), vocabulary))
    except CaseError:
        return 0


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None
