"""What a case dates after today: stated, not believed, and told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from markerboard.patient import casefacts
from markerboard.patient.ahead import today
from markerboard.patient.facts import Facts
from markerboard.patient.spellings import UNREAD
from strategies import SHIPPED

AHEAD = str(today() + timedelta(days=1))
DATED: dict[str, dict[str, Any]] = {
    "EGFR": {"biomarkers": {"EGFR": {"variants": ["L858R"], "date": AHEAD}}},
    "TP53": {"biomarkers": {"TP53": {"status": "wild-type", "date": AHEAD}}},
    "met.amplified": {"biomarkers": {"MET": {"amplified": True, "date": AHEAD}}},
    "ret.fusion": {"biomarkers": {"RET": {"fusions": ["KIF5B"], "date": AHEAD}}},
    "msi": {"biomarkers": {"MSI": {"status": "high", "date": AHEAD}}},
    "BRCA2.germline": {"biomarkers": {"BRCA2": {"germline": {
        "variants": [{"p": "V2466A", "significance": "pathogenic"}], "date": AHEAD}}}},
    "pdl1.tps": {"biomarkers": {"PD-L1": {"tps": 60, "date": AHEAD}}},
    "tmb.per_mb": {"biomarkers": {"TMB": {"per_mb": 12, "date": AHEAD}}},
    "ctdna.baseline.msaf": {"biomarkers": {"ctDNA": [{"at": "baseline", "msaf": 0.02, "date": AHEAD}]}},
    "progression.sites": {"progression": {"sites": 2, "date": AHEAD}},
    "line1.drugs": {"treatment": [{"line": 1, "drugs": ["osimertinib"], "started": AHEAD}]},
    "line1.ongoing": {"treatment": [{"line": 1, "drugs": ["osimertinib"], "stopped": AHEAD}]},
    "line1.months": {"treatment": [{"line": 1, "drugs": ["osimertinib"], "started": "2020-01-01",
                                    "stopped": AHEAD}]},
}


def read(data: dict[str, Any]) -> Facts:
    """The facts of a case, in which nothing is wrong."""
    facts, troubles = casefacts.read({"case": "c", **data}, SHIPPED)
    assert not troubles
    return facts


@pytest.mark.parametrize("name", DATED)
def test_ahead(name: str) -> None:
    """P19, P22: a fact that is dated ahead is unread, whatever a panel covered, and its date is told."""
    data = {**DATED[name]}
    panel = {"genes": ["EGFR", "TP53", "RET"], "fusions": ["RET"], "amplifications": ["MET"]}
    markers = {"panel": panel, **data.get("biomarkers", {})}
    facts = read({**data, "biomarkers": markers})
    assert name not in facts.values
    assert facts.entries[name].reason == UNREAD  # type: ignore[union-attr]
    assert any(AHEAD in one.why or one.stated == AHEAD for one in facts.unused)
    assert "in the future" in " ".join(one.why for one in facts.unused)


def test_open_history() -> None:
    """A treatment that begins ahead may not be given: neither its drug nor an untreated patient is known."""
    facts = read(DATED["line1.drugs"])
    assert not {"prior.drugs", "prior.lines", "line1.drugs"} & set(facts.values)
    assert "osimertinib" in {one.stated for one in facts.unused}


def test_of_today() -> None:
    """What is of yesterday is believed."""
    for name, data in DATED.items():
        assert name in read(moved(data)).values


def moved(data: Any) -> Any:
    """The same with the dates ahead as that of yesterday."""
    if isinstance(data, dict):
        return {key: moved(value) for key, value in data.items()}
    if isinstance(data, list):
        return [moved(value) for value in data]
    return str(today() - timedelta(days=1)) if data == AHEAD else data
