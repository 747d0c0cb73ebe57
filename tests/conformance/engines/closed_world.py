"""A closed world, as matchers of trials have it: `python run.py -- python engines/closed_world.py`.

Written from the documentation of MatchMiner's trial language, not from its code: `match` trees of `and` and
`or`; a criterion is a query over a patient's records, and one with `!` before its value holds of whoever the
query without it does not find. A patient without a record is not found. So there is no unknown, and what was
never tested is negative.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VOCABULARY = Path(__file__).resolve().parents[1] / "vocabulary.json"
TREES = json.loads(VOCABULARY.read_text(encoding="utf-8"))["trees"]
Patient = Mapping[str, Any]


def holds(condition: Mapping[str, Any], patient: Patient) -> bool | None:
    """Whether a query finds the patient; None for what the language has no word for."""
    if "and" in condition or "or" in condition:
        parts = [holds(part, patient) for part in condition.get("and") or condition["or"]]
        return None if None in parts else all(parts) if "and" in condition else any(parts)
    if "not" in condition:
        found = holds(condition["not"], patient)
        return None if found is None else not found
    return criterion(condition, patient)


def criterion(one: Mapping[str, Any], patient: Patient) -> bool | None:
    """A clinical or a genomic criterion."""
    facts, genes = patient.get("facts", {}), patient.get("genes", {})
    if "so" in one:
        return facts.get(one["so"]) is True
    if "code" in one:
        return facts.get(one["code"]) in one["in"]
    if "is" in one:
        return not above("diagnoses", facts.get(one["is"])).isdisjoint(one["in"])
    if "compare" in one:
        return compared(facts.get(one["compare"]), one["with"], one["number"])
    if "variant" in one:
        return bool({*one["in"]} & {*map(str, genes.get(one["variant"], {}).get("variants", ()))})
    if "finding" in one:
        return genes.get(one["finding"], {}).get(one["of"]) is True
    return state(one, genes) if "state" in one else None


def state(one: Mapping[str, Any], genes: Mapping[str, Any]) -> bool | None:
    """`variant_category: MUTATION`, or its `!`, which whoever has no record of a mutation is found by."""
    if "of" in one:
        return None
    report = genes.get(one["state"], {})
    mutated = report.get("state") == "mutated" or bool(report.get("variants"))
    return mutated if one["in"] == ["mutated"] else not mutated


def compared(stated: Any, sign: str, number: float) -> bool | None:
    """A number against a bound; a range has no field."""
    if isinstance(stated, dict):
        return False if "unknown" in stated else None
    if stated is None:
        return False
    so: dict[str, bool] = {">=": stated >= number, ">": stated > number, "<": stated < number,
                           "<=": stated <= number, "=": stated == number}
    return so[sign]


def above(tree: str, code: Any) -> set[str]:
    """A code and all that it is, as the expansion of a diagnosis finds those below it."""
    found: set[str] = set()
    pending = [code] if isinstance(code, str) else []
    while pending:
        here = pending.pop()
        found.add(here)
        pending += TREES[tree].get(here, [])
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        case = json.loads(line)
        found = holds(case["condition"], case["patient"])
        verdict = "cannot" if found is None else "met" if found else "not met"
        print(json.dumps({"id": case["id"], "verdict": verdict}))
