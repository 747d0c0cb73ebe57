"""Calls of the tools of `markerboard mcp`, broken as texts are, for `fuzz.py`."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from breaking import Chance
from fuzz_reader import ROOT, Reader, board
from markerboard.agents.questions import Questions
from markerboard.agents.server import _answered
from markerboard.errors import InputError

CASE = (ROOT / "cases" / "egfr-l858r-oligoprogression.yaml").read_text(encoding="utf-8")
SHORT = "case: c\ndisease: {diagnosis: ESCC}\n"
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("form", {}), ("first_page", {"case": SHORT, "supposed": ["NOTCH3=mutated"]}),
    ("first_page", {"case": CASE}),
    ("study", {"case": SHORT, "study": "alter-l058"}), ("missing", {"case": SHORT}),
    ("why", {"case": SHORT, "study": "alter-e-003"}), ("what_if", {"case": SHORT, "supposed": ["age=64"]}),
    ("order", {"case": SHORT}), ("cite", {"study": "alter-l058"}),
    ("search", {"text": "anlotinib", "biomarker": "TP53"}), ("search", {"tumor": "LUAD", "endpoint": "OS"}))


def calls() -> list[bytes]:
    """A call of each tool, as the arguments that JSON holds, behind its name."""
    return [f"{name}\n{json.dumps(given, ensure_ascii=False)}".encode() for name, given in CALLS]


@cache
def _questions() -> Questions:
    return Questions(board())


def call(content: bytes, chance: Chance) -> None:
    """Call a tool. Raises InputError where it refused, AssertionError where it says that it is defective."""
    name, _, body = content.decode("utf-8", "replace").partition("\n")
    given = _arguments(body, chance)
    questions = _questions()
    told = _answered(questions, {tool.__name__: tool for tool in questions.tools}, name, given)
    text = "".join(getattr(one, "text", "") for one in told.content)
    told.model_dump_json()
    if "a defect of markerboard" in text or not text.strip():
        raise AssertionError(text or "a tool says nothing")
    if told.is_error:
        raise InputError([])


def _arguments(body: str, chance: Chance) -> dict[str, Any]:
    """What a client gives a tool; where it is no JSON any more, the protocol refuses it, so it is a case."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {"case": body, "study": chance.choice(("alter-l058", "met"))}


READERS = {"tool": Reader(calls, call, 2, lines=None)}
