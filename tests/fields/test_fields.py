"""Another field of medicine: a base on atrial fibrillation does what the shipped one does, without Python."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import ROOT, run
from markerboard.answer.board import Board
from markerboard.answer.expectations import failures
from markerboard.answer.model import Evaluation
from markerboard.exports import WRITTEN
from markerboard.exports.export import write
from markerboard.knowledge.loading import load
from markerboard.patient.casefile import Case
from small_studies import study_text

FIELD = Path(__file__).parent / "atrial-fibrillation"
FILES = sorted((FIELD / "cases").glob("*.yaml"))
ONCOLOGY = re.compile(r"(?i)tumou?r|cancer|oncotree|\becog\b|metasta|PD-L1|肿瘤|瘤种|癌")


@pytest.fixture(scope="module")
def hearts() -> Board:
    """A board over the rules of another field."""
    return Board(load(FIELD))


@pytest.fixture(scope="module")
def seen(hearts: Board) -> list[tuple[Case, Evaluation]]:
    """Its cases with their answers."""
    return [(case, hearts.evaluate(case)) for file in FILES for case in hearts.read_all(file)]


def test_its_studies_answer_as_their_sources_say(hearts: Board, seen: list[tuple[Case, Evaluation]]) -> None:
    """Ten cited studies load, two engines agree, and every expectation of its cases is met."""
    assert len(hearts.knowledge.studies) == 10
    assert all(answer.engine.second is None or answer.engine.agreed for _, answer in seen)
    assert [str(one) for case, _ in seen for one in failures(hearts, case)] == []


@pytest.mark.lengthy
def test_it_is_checked_and_proved() -> None:
    """`check` finds no error in it, its figures agree or say why not, and no condition is without effect."""
    pytest.importorskip("z3")
    pytest.importorskip("scipy")
    done = run("check", FIELD, "--seconds", "20")
    assert done.exit_code == 0, done.output


@pytest.mark.lengthy
def test_its_properties_hold() -> None:
    """Patients that are drawn for its rules are decided alike by every engine."""
    pytest.importorskip("hypothesis")
    done = run("check", FIELD, "--no-proofs", "--properties", "2", "--seed", "1")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("language", ["en", "zh"])
def test_its_pages_speak_of_no_tumor(hearts: Board, seen: list[tuple[Case, Evaluation]],
                                     language: str) -> None:
    """The terminal and the report tell its figures, and use no word of oncology."""
    pytest.importorskip("jinja2")
    from markerboard.report.page import html

    case, answer = seen[-1]
    page = re.sub(r"(?s)<style.*?</style>", "", html(case, answer, hearts.knowledge, language))
    shown = run("evaluate", *FILES, "--rules", FIELD, "--language", language).stdout
    for text in (page, shown):
        assert "ARISTOTLE" in text and "0.79" in text
        assert ONCOLOGY.findall(text) == []


def test_it_is_exported(hearts: Board, seen: list[tuple[Case, Evaluation]]) -> None:
    """Its answers go out in every format, with the figures of a study."""
    for form in WRITTEN:
        text = write(form, [answer for _, answer in seen], hearts.knowledge)
        assert text and not re.search("(?i)oncotree", text), form


def test_it_is_a_cohort(tmp_path: Path, seen: list[tuple[Case, Evaluation]]) -> None:
    """Its cases as a cohort get the verdicts that each has alone."""
    duckdb = pytest.importorskip("duckdb")
    done = run("cohort", FIELD / "cases", "--rules", FIELD, "--out", tmp_path / "out", "--study", "rely",
               "--study", "race")
    assert done.exit_code == 0, done.output
    made = duckdb.read_parquet(str(tmp_path / "out" / "verdicts.parquet"))
    told = made.project("patient, rely, race").fetchall()
    assert {patient: tuple(verdicts) for patient, *verdicts in told} == {
        case.name: tuple(answer.study(id).verdict for id in ("rely", "race")) for case, answer in seen}


def test_it_is_served_and_shown_on_the_board(hearts: Board) -> None:
    """The service answers its cases, and its board shows them."""
    testclient = pytest.importorskip("starlette.testclient")
    from markerboard.service.app import create_app

    with testclient.TestClient(create_app(hearts)) as client:
        sent: dict[str, Any] = {"case": "a", "disease": {"diagnosis": "AF"}, "facts": {"chads2": 3}}
        answer = client.post("/v1/evaluate", json=sent)
        assert answer.status_code == 200, answer.text
        page = client.post("/board/case", files={"case": (None, FILES[0].read_text(encoding="utf-8"))})
        evidence = client.get("/board/evidence", params={"drug": "apixaban"})
    assert page.status_code == 200 and "ENGAGE AF" in page.text
    assert evidence.status_code == 200 and "ARISTOTLE" in evidence.text


# Words of medicine stand in tables

MEDICINE = re.compile(r"\b(EGFR|ALK|KRAS|BRAF|ERBB2|HER2|BRCA[12]|NSCLC|LUAD|lung|breast|osimertinib|"
                      r"anlotinib|pembrolizumab|adenocarcinoma|sarcoma)\b")
KNOWN = {"cli/search.py", "drafting/skeleton.py", "answer/case_page.py"}
"""What shows an example of the shipped rules to a person, and decides nothing."""


def _strings(file: Path) -> Iterator[str]:
    """The texts of a module that are no documentation."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_gene_drug_or_tumor_stands_in_python() -> None:
    """The source names no gene, drug, tumor or organ outside of tables: they are data."""
    source = ROOT / "src" / "markerboard"
    named = [file for file in sorted(source.rglob("*.py")) if "words" not in file.parts
             and MEDICINE.search(file.read_text(encoding="utf-8"))]
    found = {str(file.relative_to(source)): word for file in named for text in _strings(file)
             if (word := MEDICINE.findall(text))}
    assert {name: word for name, word in found.items() if name not in KNOWN} == {}


def test_another_field_names_its_own_tests_and_domains(tmp_path: Path) -> None:
    """A test that nobody can order by that name, and a domain of another field, are told where they stand."""
    made = (FIELD / "vocabulary.yaml").read_text(encoding="utf-8")
    (tmp_path / "studies").mkdir()
    (tmp_path / "definitions.yaml").write_text('title: t\nversion: "2026.1"\n')
    (tmp_path / "vocabulary.yaml").write_text(made.replace("assay: ECG", "assay: PD-L1 IHC"))
    assert "`PD-L1 IHC` is not one of" in run("check", tmp_path, "--no-proofs").stderr
    (tmp_path / "vocabulary.yaml").write_text(made)
    study = (FIELD / "studies" / "aristotle.yaml").read_text(encoding="utf-8")
    (tmp_path / "studies" / "aristotle.yaml").write_text(study.replace("domain: risk", "domain: brain"))
    assert "`brain` is not one of" in run("check", tmp_path, "--no-proofs").stderr


def test_a_treatment_needs_no_line_where_no_rule_asks_for_one(hearts: Board) -> None:
    """Where lines of treatment are nothing of a field, a treatment is its drugs and whether it goes on."""
    drugs = {"case": "a", "treatment": [{"drugs": ["Eliquis"], "status": "ongoing"}, {"drugs": ["warfarin"]}]}
    facts = hearts.evaluate(drugs).facts
    assert facts["prior.drugs"].text == "apixaban, warfarin"


def test_a_new_kind_of_marker_is_a_line_of_the_vocabulary(tmp_path: Path) -> None:
    """A kind of marker that no Python knows is stated, asked for and decided for any gene."""
    rules = shutil.copytree(FIELD, tmp_path / "rules")
    for file in (rules / "studies").glob("*.yaml"):
        file.unlink()
    words = rules / "vocabulary.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace("patterns:\n", (
        'patterns:\n  activity: {type: number, range: 0-2, label: "activity of {gene}", means: m}\n')))
    text = study_text(["VKORC1.activity <= 0.5"])
    (rules / "studies" / "trial.yaml").write_text(text)
    board = Board(load(rules))
    cases = [{"case": "a", "biomarkers": {"VKORC1": {"activity": value}}} for value in (0.2, 1.5)]
    assert [board.evaluate(case).study("trial").verdict for case in cases] == ["eligible", "ineligible"]
