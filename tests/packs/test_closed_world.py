"""A closed world beside the answers: how many of its matches rest on a gene that nobody tested."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ctml
from builders import run
from ctml import arm, clinical, genomic
from markerboard.answer.board import Board
from markerboard.answer.closed_world import Comparison, compare
from markerboard.answer.pack_trials import TrialPack
from markerboard.answer.packed import ready
from markerboard.packs import store

MELANOMA = clinical(oncotree_primary_diagnosis="Melanoma")
TRIALS = (
    ctml.trial("without-kras", arm(genomic("KRAS", "!Mutation"), MELANOMA)),
    ctml.trial("without-v600e", arm(genomic("BRAF", "!Mutation", protein_change="p.V600E"))),
    ctml.trial("with-kras", arm(genomic("KRAS"))), ctml.trial("not-female", arm(clinical(gender="!Female"))),
    ctml.trial("one-of-two", arm({"or": [genomic("KRAS", "!Mutation"), clinical(gender="!Female")]})),
    ctml.trial("no-fusion", arm(genomic("ALK", "!Structural Variation"), MELANOMA)),
    ctml.trial("unread", arm(MELANOMA, genomic("KRAS", "Methylation"))),
    ctml.trial("closed", arm(MELANOMA), status="Closed to Accrual"))
PATIENTS: tuple[dict[str, Any], ...] = (
    {"disease": {"diagnosis": "MEL"}}, {"disease": {"diagnosis": "MEL"}, "patient": {"sex": "female"}},
    {"disease": {"diagnosis": "MEL"}, "biomarkers": {"KRAS": "wild-type", "ALK": {"fusion": False}}},
    {"disease": {"diagnosis": "MEL"}, "biomarkers": {"KRAS": {"status": "indeterminate"}}},
    {"disease": {"diagnosis": "MEL"}, "biomarkers": {"KRAS": {"status": "not tested"}}},
    {"disease": {"diagnosis": "MEL"}, "biomarkers": {"BRAF": {"variants": ["K601E"]}}},
    {"biomarkers": {"BRAF": {"variants": ["V600E"]}, "KRAS": {"variants": ["G12C"]}}}, {})


@pytest.fixture(scope="module")
def pack(board: Board, tmp_path_factory: pytest.TempPathFactory) -> TrialPack:
    """A pack of trials that ask for what is absent."""
    made = ctml.made(tmp_path_factory.mktemp("t"), board.knowledge.vocabulary, *TRIALS)
    found = ready(made, board.knowledge)
    assert isinstance(found, TrialPack)
    return found


def counted(board: Board, pack: TrialPack, *patients: dict[str, Any]) -> Comparison:
    """What is counted over some patients."""
    cases = [board.case({"case": f"p{n}", **one}) for n, one in enumerate(patients)]
    return compare(pack, board.engines, cases)


@pytest.mark.parametrize(("patient", "untested", "genes"), [
    (0, {"without-kras", "without-v600e", "no-fusion"}, {"KRAS", "BRAF", "ALK"}),
    (1, {"without-kras", "without-v600e", "no-fusion", "one-of-two"}, {"KRAS", "BRAF", "ALK"}),
    (2, {"without-v600e"}, {"BRAF"}), (3, {"without-v600e", "no-fusion"}, {"BRAF", "ALK"}),
    (5, {"without-kras", "no-fusion"}, {"KRAS", "ALK"}), (6, set(), set()), (7, {"without-v600e"}, {"BRAF"})])
def test_what_rests_on_an_untested_gene(board: Board, pack: TrialPack, patient: int, untested: set[str],
                                        genes: set[str]) -> None:
    """A match is counted that is none once the genes that nobody tested are left unknown, and no other."""
    made = counted(board, pack, PATIENTS[patient])
    assert {one.protocol for one in made.trials.values() if one.untested} == untested
    assert set(made.genes) == genes and made.concerned == bool(untested)


def test_what_is_counted(board: Board, pack: TrialPack) -> None:
    """Every fit is a match of the closed world, and every further match is undecided here."""
    made = counted(board, pack, *PATIENTS)
    assert made.patients == len(PATIENTS) and "closed" not in made.trials
    for one in made.trials.values():
        assert one.closed == one.fits + one.undecided and one.untested <= one.undecided
    unread = made.trials["unread"]
    assert (unread.closed, unread.left) == (0, 6)


VALUE = st.sampled_from([None, "wild-type", "mutated", {"variants": ["V600E"]}, {"variants": ["G12C"]}])
DRAWN = st.fixed_dictionaries({"KRAS": VALUE, "BRAF": VALUE}).map(
    lambda drawn: {"biomarkers": {gene: value for gene, value in drawn.items() if value}})


@given(st.lists(st.tuples(DRAWN, st.sampled_from(PATIENTS)), min_size=1, max_size=3))
def test_a_closed_world_decides(board: Board, pack: TrialPack, drawn: list[Any]) -> None:
    """A closed world leaves nobody undecided but where something was not read, and never denies what fits."""
    patients = [{**usual, **own} for own, usual in drawn]
    made = counted(board, pack, *patients)
    for one in made.trials.values():
        assert one.left == 0 or one.protocol == "unread"
        assert one.closed == one.fits + one.undecided
    assert made.total("untested") >= (made.concerned or 0)


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of cases and a file of the same, with the pack of trials added."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    file, cases = tmp_path / "trials.json", tmp_path / "cases"
    file.write_text(json.dumps(TRIALS))
    assert run("packs", "import", "ctml", str(file)).exit_code == 0
    cases.mkdir()
    whole = [{"case": f"p{n}", **one} for n, one in enumerate(PATIENTS)]
    for one in whole:
        (cases / f"{one['case']}.json").write_text(json.dumps(one))
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in whole))
    return cases


def test_at_the_command_line(imported: Path) -> None:
    """`--closed-world compare` counts over a directory of cases, in words of either language, or as JSON."""
    asked = ("evaluate", str(imported), "--packs", "ctml", "--closed-world", "compare")
    told = run(*asked)
    assert told.exit_code == 0 and "rest on a gene that was never tested" in told.output
    assert "从未检测的基因" in run(*asked, "--language", "zh").output
    one, = json.loads(run(*asked, "--format", "json").output)
    assert (one["pack"], one["patients"], one["genes"]["KRAS"] > 0) == ("ctml", len(PATIENTS), True)
    assert run(*asked, "--format", "fhir").exit_code == 2
    assert run("evaluate", str(imported), "--closed-world", "compare").exit_code == 2
    assert run(*asked, "--why", "xiang-2024").exit_code == run(*asked, "--detail").exit_code == 2
    out = str(imported / "out")
    assert run("cohort", str(imported), "--closed-world", "compare", "--out", out).exit_code == 2
    assert run("evaluate", str(imported), "--packs", "ctml", "--closed-world", "open").exit_code == 2


@pytest.mark.lengthy
def test_a_cohort_counts_the_same(imported: Path, board: Board, pack: TrialPack) -> None:
    """Over a cohort the database counts what is counted patient by patient, for each trial."""
    pytest.importorskip("duckdb")
    pytest.importorskip("sqlglot")
    out = imported.parent / "out"
    usual = [one for n, one in enumerate(PATIENTS) if n != 3]  # a table tells no reason why nothing is known
    lines = (json.dumps({"case": f"p{n}", **one}) + "\n" for n, one in enumerate(usual))
    (imported.parent / "cases.jsonl").write_text("".join(lines))
    done = run("cohort", str(imported.parent / "cases.jsonl"), "--study", "xiang-2024", "--packs",
               str(store.find("ctml")), "--closed-world", "compare", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "rest on a gene that was never tested" in done.output
    with (out / "packs" / "ctml" / "closed-world.csv").open(newline="") as stream:
        found = {row["trial"]: row for row in csv.DictReader(stream)}
    made = counted(board, pack, *usual)
    for name, one in made.trials.items():
        assert {key: str(value) for key, value in vars(one).items()} == found[name]
