"""The diagnoses of a DNPM:DIP record: whether one is sure, and the T, N and M of its stagings."""

from __future__ import annotations

from typing import Any

from markerboard.imports import stating
from markerboard.imports.draft import Draft
from markerboard.imports.mapping import child, children, text
from markerboard.imports.readings import answer, doubted_name, shown
from markerboard.imports.stating import Said

_CATEGORIES = ("tumor", "nodes", "metastasis")


def doubted(diagnosis: dict[str, Any]) -> str:
    """Why a diagnosis is not sure; empty where nothing says so."""
    status = diagnosis.get("verificationStatus")
    if status is not None and answer("verification", status) != "confirmed":
        return f"it is not confirmed: {shown(status)}"
    named = doubted_name(diagnosis.get("code"))
    return f"its name doubts or denies it: `{named[:100]}`" if named else ""


def state_categories(diagnosis: dict[str, Any], place: str, tumor: str, why: str, draft: Draft) -> None:
    """State what T, N and M of each staging say of a tumor; `why` says why they are not taken."""
    for j, staging in enumerate(children(child(diagnosis, "staging"), "history")):
        held = child(staging, "tnmClassification")
        told = " ".join(filter(None, (text(child(held, key), "code") for key in _CATEGORIES)))
        at = f"{place}.staging.history[{j}].tnmClassification"
        stating.state_categories(Said(told, at, "dnpm-tnm", tumor, text(staging, "date")[:10]), draft, why)
