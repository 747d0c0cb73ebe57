"""FHIRPath by fhirpathpy, of what it can say: `python run.py -- python engines/fhirpath.py`.

A fact is an element of the resource; what is not known is an element that is not there. A range, a class, a
list that may lack some and a report that could not be read have no form in the language.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from fhirpathpy import evaluate


def written(condition: Mapping[str, Any]) -> str | None:
    """A condition as an expression; None for what there is no word for."""
    for word in ("and", "or"):
        if word in condition:
            parts = [written(part) for part in condition[word]]
            return None if None in parts else f" {word} ".join(f"({part})" for part in parts)
    if "not" in condition:
        part = written(condition["not"])
        return None if part is None else f"({part}).not()"
    if "so" in condition:
        return str(condition["so"])
    if "compare" in condition:
        return f"{condition['compare']} {condition['with']} {condition['number']}"
    if "code" in condition:
        return " or ".join(f"{condition['code']} = '{code}'" for code in condition["in"])
    return None


def resource(patient: Mapping[str, Any]) -> dict[str, Any] | None:
    """A patient as a resource; None where a fact is a range."""
    facts = patient.get("facts", {})
    ranges = [one for one in facts.values() if isinstance(one, dict) and "unknown" not in one]
    if ranges or {*patient} - {"facts"}:
        return None
    return {name: one for name, one in facts.items() if not isinstance(one, dict)}


def answer(case: Mapping[str, Any]) -> str:
    """The verdict on a case."""
    expression, patient = written(case["condition"]), resource(case["patient"])
    if expression is None or patient is None:
        return "cannot"
    found = evaluate({"resourceType": "Basic", **patient}, expression)
    return {(): "unknown", (True,): "met", (False,): "not met"}[tuple(found)]


if __name__ == "__main__":
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], "verdict": answer(case)}))
