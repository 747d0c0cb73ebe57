"""Cases at the edge of what a board may bring: nothing known, everything known, far too much, markup."""

from __future__ import annotations

from dataclasses import replace
from runpy import run_path
from typing import Any

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.patient.casefile import Case, case_of
from markerboard.patient.facts import Known
from markerboard.patient.profile import Profile
from markerboard.report.suppose import options

MARKUP = "</style></textarea><script>alert(1)</script> \"quoted\" '; } @import 'x'; <b>&amp;"
NAMES = ("nothing", "everything", "lesions", "markup")


def extreme(board: Board, name: str) -> Case:
    """The case of a name."""
    if name == "everything":
        return _everything(board)
    written: dict[str, Any] = {"nothing": {"case": "nothing"}, "markup": {"case": MARKUP, "source": MARKUP},
                               "lesions": _lesions(board)}[name]
    return case_of(Profile.model_validate(written), board.knowledge.vocabulary)


def _everything(board: Board) -> Case:
    """A patient of whom every fact is known that can be."""
    case = board.read(ROOT / "cases" / "egfr-l858r-oligoprogression.yaml")
    vocabulary, facts = board.knowledge.vocabulary, case.facts
    for name, fact in vocabulary.facts.items():
        found = [] if isinstance(facts[name], Known) else options(board.knowledge, facts, name)
        if found:
            facts = facts.with_({name: Known(found[0].value, fact.at, written=found[0].text)})
    return replace(case, facts=facts)


def _lesions(board: Board) -> dict[str, Any]:
    """200 lesions in every place that takes them: notes, sites, variants, and thirty lines of treatment."""
    return {"case": "lesions", "notes": " ".join(f"lesion {i}" for i in range(200)),
            "disease": {"diagnosis": "NSCLC",
                        "metastases": dict.fromkeys(("brain", "liver", "bone", "lung"), True)},
            "progression": {"sites": ">=50"}, "facts": {"metastatic_sites": 50},
            "biomarkers": {"TP53": {"variants": [f"R{i}H" for i in range(100, 300)]},
                           "panel": {"genes": list(board.knowledge.vocabulary.genes)}},
            "treatment": [{"line": i, "drugs": ["cisplatin", "pemetrexed"], "status": "stopped"}
                          for i in range(1, 31)]}


def many_studies(count: int) -> Board:
    """A board over so many studies, each with a few findings."""
    made: Board = Board(run_path(str(ROOT / "tests" / "benchmarks" / "bases.py"))["studies"](count, 4))
    return made
