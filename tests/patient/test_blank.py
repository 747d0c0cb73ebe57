"""A case file to fill in states nothing, and holds every place that the vocabulary has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builders import TESTS, run
from markerboard.knowledge.loading import load
from markerboard.language.places import steps
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.blank import blank
from markerboard.patient.casefile import read_own

FIBRILLATION = TESTS / "fields" / "atrial-fibrillation"
RULES = [None, *([FIBRILLATION] if FIBRILLATION.is_dir() else [])]


@pytest.fixture(params=RULES, ids=["shipped", "another field"][:len(RULES)])
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    """The words of some rules."""
    return load(request.param).vocabulary


def test_states_nothing(vocabulary: Vocabulary) -> None:
    """It is a case, and nothing is known of its patient."""
    case = read_own("c.yaml", blank(vocabulary).encode(), vocabulary)
    assert case.name == "my-case" and not case.facts.values and not case.unused


def test_every_place(vocabulary: Vocabulary) -> None:
    """With every comment taken away each key is one that is known, and none is missing."""
    _, _, rest = blank(vocabulary).partition("case: my-case\n")
    filled = re.sub(r"^# ?", "", rest, flags=re.MULTILINE)
    filled = re.sub(r": +# (?!as a list|complete: )", ": not stated  # ", filled)
    filled = re.sub(r": +# (?=as a list)", ": []  # ", filled)
    # HER2 is a marker and the name of a gene: a reason there would be said of the gene, which is listed too.
    filled = re.sub(r"(HER2:\n +status:) not stated", r"\1 negative", filled)
    assert read_own("c.yaml", f"case: c\n{filled}".encode(), vocabulary).data
    for fact in vocabulary.facts.values():
        if fact.type != "gene" and not fact.history:
            key = [key for key, _ in steps(fact.at) if key][-1]
            assert re.search(rf"^ +{re.escape(key)}:", filled, re.MULTILINE), fact.at


def test_written_once(tmp_path: Path) -> None:
    """The command prints it, or writes a file that is not there yet."""
    file = tmp_path / "patient-7.yaml"
    assert run("case", "new").stdout.startswith("# A case.")
    assert run("case", "new", file).exit_code == 0
    assert "case: patient-7\n" in file.read_text(encoding="utf-8")
    again = run("case", "new", file)
    assert again.exit_code == 74 and "exists" in again.stderr
    assert run("evaluate", file).exit_code == 0
