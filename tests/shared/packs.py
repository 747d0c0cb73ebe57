"""Packs made by hand for a test: lines of a table in CIViC's columns, items, and directories of packs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from markerboard.packs import folder
from markerboard.packs.folder import ITEMS, Folder
from markerboard.packs.manifest import License, Manifest, Origin

COLUMNS = (
    "molecular_profile", "molecular_profile_id", "disease", "doid", "phenotypes", "therapies",
    "therapy_interaction_type", "evidence_type", "evidence_direction", "evidence_level", "significance",
    "evidence_statement", "citation_id", "source_type", "asco_abstract_id", "citation", "nct_ids", "rating",
    "evidence_status", "evidence_id", "variant_origin", "last_review_date", "evidence_civic_url",
    "molecular_profile_civic_url", "is_flagged")
USUAL = {
    "molecular_profile": "BRAF V600E", "disease": "Melanoma", "therapies": "Vemurafenib",
    "evidence_type": "Predictive", "evidence_direction": "Supports", "evidence_level": "B",
    "significance": "Sensitivity/Response", "evidence_statement": "made for a test", "citation_id": "1",
    "source_type": "PubMed", "citation": "Nobody, 2020", "rating": "3", "evidence_status": "accepted",
    "evidence_id": "1", "variant_origin": "Somatic", "last_review_date": "2024-05-06 10:00:00 UTC",
    "is_flagged": "false"}


def table(file: Path, *rows: Mapping[str, str]) -> Path:
    """A table of some lines, each as the usual one but for what is given; numbered where it is not."""
    lines = ["\t".join(COLUMNS)]
    for number, row in enumerate(rows, 1):
        whole = {**USUAL, "evidence_id": str(number), **row}
        lines.append("\t".join(whole.get(column, "") for column in COLUMNS))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def item(id: str, **given: Any) -> dict[str, Any]:
    """An item as a line holds it: vemurafenib for BRAF V600E in melanoma, but for what is given."""
    return {"id": id, "type": "predictive", "profile": "BRAF V600E", "when": "BRAF has V600E",
            "disease": "Melanoma", "tumor": "diagnosis is MEL", "therapies": ["Vemurafenib"],
            "together": "alone", "supports": True, "significance": "sensitivity", "level": "B", "stars": 3,
            "origin": "somatic", "statement": "made for a test", "source": "pubmed:1", "citation": "Nobody",
            **given}


def manifest(id: str, kind: str = "items") -> Manifest:
    """What a pack says of itself."""
    return Manifest(id=id, title=f"Made {id}", kind=kind,  # type: ignore[arg-type]
                    origin=Origin(name="nobody", day=date(2026, 5, 26)), license=License(id="CC0-1.0"))


def made(directory: Path, id: str, items: Sequence[Any]) -> Folder:
    """A pack of items in a directory; one that is no mapping is written as it is."""
    lines = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in items)
    folder.write(directory / id, manifest(id), {ITEMS: lines.encode()})
    return folder.load(directory / id)
