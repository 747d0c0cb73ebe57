"""Case files read piece by piece are the rows that they are when read whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from cohorts import Cohort, cases
from markerboard.cohort.pieces import Pieces
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casefacts
from markerboard.patient.caseform import has_form
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import Table
from strategies import SHIPPED

REAL = [parse(file.name, file.read_bytes()).data for file in sorted((ROOT / "cases").glob("*.yaml"))]
KEYS = sorted({(section, key) for case in REAL for section, told in case.items()
               if isinstance(told, dict) for key in told})

ODD: list[dict[str, Any]] = [
    {"biomarkers": {"EGFR": "mutated", "ERBB1": "not tested"}}, {"biomarkers": {"EGRF": "mutated"}},
    {"biomarkers": {"panel": {"genes": ["EGFR", "TP53"]}, "EGFR": "mutated"}},
    {"biomarkers": {"panel": {"genes": ["EGFR"]}, "TP53": "not tested"}},
    {"biomarkers": {"PD-L1": {"tps": "1-49"}, "pd_l1": {"cps": "10"}}}, {"biomarkers": "not tested"},
    {"progression": {"reason": "not tested", "sites": "2"}}, {"progression": "not stated"},
    {"patient": {"age": "140"}}, {"patient": {"agee": "40"}}, {"patient": None}, {"patient": []},
    {"history": "partial"}, {"treatment": [], "history": "partial"}, {"treatment": [{"line": 2}]},
    {"treatment": None}, {"facts": {"nothing": True}}, {"facts": {}}, {"notes": "a"}, {"unknown": 1}, {},
    {"pateint": {}}, {"patient": {}}, {"biomarkers": {}}, {"unknown": {"key": {}}},
    {"disease": {"metastases": {}}},
    {"biomarkers": {"ctDNA": [{"at": "baseline", "msaf": "0.1"}, {"at": "baseline", "msaf": "0.2"}]}},
    {"disease": {"metastases": {"brain": True, "nose": False}}},
    {"biomarkers": {"MET": {"exon14_skipping": True, "variants": ["L858R"]}}},
    {"biomarkers": {"MET": {"exon14_skipping": False, "variants": ["exon 14 skipping"]}}},
]
"""Cases, or parts of one, that only the whole can tell, or that are no case."""


@pytest.fixture(scope="module")
def pieces(shipped: KnowledgeBase) -> Pieces:
    """A reader that has read other cases before."""
    return Pieces(shipped.vocabulary, Rows(Table(shipped)))


def whole(pieces: Pieces, case: dict[str, Any]) -> list[Cell] | None:
    """The row of a case that is read whole."""
    if not has_form(case):
        return None
    facts, troubles = casefacts.read(case, pieces.vocabulary)
    return None if troubles else pieces.rows.cells(facts.values)


def test_real_cases(pieces: Pieces) -> None:
    """Every published case, twice: read anew, and from what was kept."""
    for case in (*REAL, *REAL):
        assert pieces.cells(case) == whole(pieces, case), case["case"]


def test_synthetic_cases(shipped: KnowledgeBase, pieces: Pieces) -> None:
    """A thousand synthetic cases."""
    for case in cases(Cohort(shipped), 1_000):
        case = json.loads(json.dumps(case, default=float), parse_float=str, parse_int=str)
        assert pieces.cells(case) == whole(pieces, case)


@given(st.data())
def test_mixed_cases(pieces: Pieces, data: st.DataObject) -> None:
    """Cases patched together of published ones, which may contradict themselves or be of no form."""
    case: dict[str, Any] = {"case": "mixed"}
    for _ in range(data.draw(st.integers(1, 12))):
        section, key = data.draw(st.sampled_from(KEYS))
        other = data.draw(st.sampled_from([c for c in REAL if key in (c.get(section) or {})]))
        case.setdefault(section, {})[key] = other[section][key]
    for name in ("treatment", "history"):
        if data.draw(st.booleans()):
            case[name] = data.draw(st.sampled_from([c[name] for c in REAL if name in c]))
    if data.draw(st.booleans()):
        case |= data.draw(st.sampled_from(ODD))
    assert pieces.cells(case) == whole(pieces, case)


@pytest.mark.parametrize("case", ODD)
def test_odd_cases(pieces: Pieces, case: dict[str, Any]) -> None:
    """What only the whole case can tell is left to it; what is wrong is refused by both."""
    case = {"case": "odd", **case}
    assert pieces.cells(case) == whole(pieces, case)


def test_forgets(shipped: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept does not grow without end."""
    monkeypatch.setattr("markerboard.cohort.pieces.KEPT", 10)
    pieces = Pieces(SHIPPED, Rows(Table(shipped)))
    for age in range(100):
        assert pieces.cells({"case": "a", "patient": {"age": str(age)}}) is not None
        assert len(pieces.known) <= 10
