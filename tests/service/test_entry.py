"""The form of a case: what is typed is read, kept and answered; what is not typed is not stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import ROOT, TESTS, fewer, some
from markerboard.answer.board import Board
from markerboard.patient.casefile import Case
from markerboard.service.app import create_app
from markerboard.service.entry.layout import Layout
from markerboard.service.entry.quick import Quick
from markerboard.service.entry.stating import Form, data_of, form_of, text_of
from markerboard.service.evaluating import read
from pages import all_of, sound
from pages import text_of as told_in

CASES = sorted((ROOT / "cases").glob("*.yaml"))
FIBRILLATION = TESTS / "fields" / "atrial-fibrillation"
TYPED = {"case_name": "typed", "f.patient.age": "64", "f.patient.ecog": "1",
         "f.disease.diagnosis": "Lung Adenocarcinoma", "f.disease.stage": "IVB",
         "f.disease.metastases.liver": "true", "history": "complete", "line.0.line": "1",
         "line.0.drugs": "carboplatin, pemetrexed", "line.0.months": "7", "gene.0.name": "KRAS",
         "gene.0.variants": "G12C", "gene.1.name": "EGFR", "gene.1.state": "wild-type",
         "f.biomarkers.PD-L1.tps": "1-49"}


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    with TestClient(create_app(board)) as made:
        yield made


@pytest.fixture(scope="module")
def layout(board: Board) -> Layout:
    """The form of the shipped rules."""
    return Layout(board.knowledge)


def sent(client: TestClient, do: str, fields: Mapping[str, str]) -> Any:
    """The answer to the form."""
    parts = {name: (None, value) for name, value in {**fields, "do": do}.items()}
    return client.post("/board/new", files=parts)


def stated(case: Case) -> dict[str, Any]:
    """What a case states, and what of it is not used."""
    values = {name: getattr(told, "value", None) or getattr(told, "reason", None)
              for name, told in case.facts.entries.items()}
    return {**values, "unused": [(one.stated, one.why) for one in case.unused]}


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES, 40), ids=lambda file: file.stem)
def test_there_and_back(board: Board, layout: Layout, file: Path) -> None:
    """P22: a case that is opened in the form and sent back states what it stated, and expects what it did."""
    case = board.read(file)
    back = read(text_of(data_of(form_of(case.written, layout), layout)).encode(), board.knowledge.vocabulary)
    assert stated(back) == stated(case)
    assert back.expect == case.expect


def test_nothing_typed(layout: Layout) -> None:
    """A form in which nothing was typed states nothing: not stated is never no."""
    assert data_of(Form(), layout) == {"case": "new case"}


def test_answered(client: TestClient, board: Board) -> None:
    """What is typed is answered as a file that states it is."""
    answer = sent(client, "evaluate", TYPED)
    assert answer.status_code == 200
    text = told_in(sound(answer.text))
    assert "64 years" in text and "KRAS G12C" in text and "EGFR wild-type" in text
    assert "Lung Adenocarcinoma, stage IVB" in text


def test_lines_may_lack(layout: Layout) -> None:
    """Lines that nobody said were all are no complete history."""
    form = Form(lines=[{"line": "1", "drugs": "carboplatin"}])
    assert data_of(form, layout)["history"] == "partial"
    assert "treatment" not in data_of(Form(), layout)


@pytest.mark.parametrize(("field", "value"), [
    ("f.patient.ecog", "7"), ("line.0.drugs", "carboplatinum forte"),
    ("f.disease.diagnosis", "no such tumor"), ("gene.0.variants", "foo"),
    ("f.biomarkers.PD-L1.tps", "120"), ("gene.0.name", "NOGENE1"),
    ("line.0.months", "long")])
def test_at_its_field(client: TestClient, field: str, value: str) -> None:
    """What cannot be read is told at its field, with everything that was typed still there, and no answer."""
    answer = sent(client, "evaluate", {**TYPED, field: value})
    assert answer.status_code == 422
    tree = sound(answer.text)
    typed = {one.get("name"): one.get("value") for one in all_of(tree, "input") if one.get("type") == "text"}
    assert typed[field] == value
    kept = {name: text for name, text in TYPED.items() if name in typed and name != field}
    assert {name: typed[name] for name in kept} == kept
    wrong = [one for one in all_of(tree, "input") if one.get("aria-invalid")]
    assert [one.get("name") for one in wrong] == [field]
    assert f'href="#{field}"' in answer.text
    assert "Treatments studied" not in answer.text


@pytest.mark.parametrize(("rows", "field"), [
    ({"gene.2.variants": "L858R"}, "gene.2.name"),
    ({"gene.2.name": "MET", "gene.2.finding": "amplified"}, "gene.2.value"),
    ({"gene.2.name": "EGFR", "gene.2.state": "mutated"}, "gene.1.state"), ({"history": "none"}, "history"),
    ({"gene.2.name": "EGFR", "gene.2.variants": "L858R"}, "gene.1.state"),
    ({"rest": "disease: {stage: IIIA}"}, "f.disease.stage"), ({"rest": "a: [1"}, "rest"),
    ({"gene.2.name": "PTEN", "gene.2.value": "lost, perhaps"}, "")])
def test_rows_that_contradict(client: TestClient, rows: dict[str, str], field: str) -> None:
    """Nothing typed is passed over: a row of no gene, a finding without a value, what is stated twice."""
    answer = sent(client, "evaluate", {**TYPED, **rows})
    if field:
        assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    else:
        assert "lost, perhaps" in told_in(sound(answer.text))


@pytest.mark.parametrize("do", ["evaluate", "check", "save yaml", "save json", ""])
def test_quick_entry_is_not_passed_over(client: TestClient, do: str) -> None:
    """Before an answer or a file, a quick entry is confirmed; what is left of it is told."""
    answer = sent(client, do, {**TYPED, "quick": "TP53 mut, zzqx 7"})
    tree = sound(answer.text)
    shown = {one.get("name"): one.get("value") for one in all_of(tree, "input") if one.get("type") == "text"}
    assert (answer.status_code, shown["quick"], shown["gene.2.name"]) == (422, "zzqx 7", "TP53")
    assert [one.get("name") for one in all_of(tree, "input") if one.get("aria-invalid")] == ["quick"]
    confirmed = sent(client, do, {**TYPED, "quick": "TP53 mut"})
    assert confirmed.status_code == 200 and 'id="entry"' in confirmed.text


@pytest.mark.parametrize("history", ["complete", "zzqx"])
def test_history_without_lines(client: TestClient, history: str) -> None:
    """What is said of all lines, where none is stated or it is no word of a case, is told at its field."""
    answer = sent(client, "evaluate", {"case_name": "typed", "history": history})
    assert answer.status_code == 422 and 'href="#history"' in answer.text


def test_no_row_is_dropped(client: TestClient, layout: Layout) -> None:
    """More rows than a form has are refused, and of a file that is opened they stay as they are written."""
    many = {f"gene.{i}.name": f"GENE{i}" for i in range(61)}
    assert sent(client, "gene", many).status_code == 422
    genes = dict.fromkeys(list(layout.vocabulary.genes)[:24], "mutated")
    more = {f"HOX{letter}{n}": "wild-type" for letter in "ABCD" for n in (3, 4, 5, 6, 8, 9, 10, 11, 12, 13)}
    case = {"case": "c", "biomarkers": {**genes, **more}}
    assert data_of(form_of(case, layout), layout) == case


def test_language_keeps_what_was_typed(client: TestClient) -> None:
    """The same form in another language holds everything that was typed."""
    parts = {name: (None, value) for name, value in {**TYPED, "lang": "zh"}.items()}
    answer = client.post("/board/new", files=parts)
    tree = sound(answer.text)
    typed = {one.get("name"): one.get("value") for one in all_of(tree, "input") if one.get("type") == "text"}
    assert tree.get("lang") == "zh-Hans"
    assert {name: typed[name] for name in TYPED if name in typed}.items() <= TYPED.items()
    client.get("/board?lang=en")


@pytest.mark.parametrize(("text", "values", "rows", "left"), [
    ("EGFR L858R, TP53 mut", {}, [("EGFR", "L858R"), ("TP53", "")], []),
    ("TPS 1-49 22C3", {"biomarkers.PD-L1.tps": "1-49", "biomarkers.PD-L1.clone": "22C3"}, [], []),
    ("ECOG 1; age 64", {"patient.ecog": "1", "patient.age": "64"}, [], []),
    ("PD-L1 50%", {}, [], ["PD-L1 50%"]), ("MET neg", {}, [], ["MET neg"]),
    ("EGFR foo, hello", {}, [], ["EGFR foo", "hello"]),
    ("ALK fusion no", {"biomarkers.ALK.fusion": "false"}, [], []),
    ("male, 58 years, liver metastases", {"patient.sex": "male", "patient.age": "58",
                                          "disease.metastases.liver": "true"}, [], []),
    ("MSI-H, Lung Adenocarcinoma, IVA", {
        "biomarkers.MSI.status": "MSI-H", "disease.diagnosis": "Lung Adenocarcinoma", "disease.stage": "IVA"},
     [], []),
    ("59F, PS 1, TPS>=50, CPS <1", {
        "patient.age": "59", "patient.sex": "female", "patient.ecog": "1", "biomarkers.PD-L1.tps": ">=50",
        "biomarkers.PD-L1.cps": "<1"}, [], []),
    ("64yo male; ECOG PS 0-1; ALK+; ROS1 neg; HER2-", {
        "patient.age": "64", "patient.sex": "male", "patient.ecog": "0-1", "biomarkers.ALK.fusion": "true",
        "biomarkers.ROS1.fusion": "false", "biomarkers.HER2.status": "negative"}, [], []),
    ("liver mets, no brain mets, bone metastasis, not measurable", {
        "disease.metastases.liver": "true", "disease.metastases.brain": "false",
        "disease.metastases.bone": "true", "disease.measurable": "false"}, [], []),
    ("47 year old woman, 无脑转移", {"patient.age": "47", "patient.sex": "female",
                                  "disease.metastases.brain": "false"}, [], []),
    ("45F PS 0, FIGO IIIC, RAS wt, 62 yo male ECOG 1, BRCA mutated", {
        "patient.age": "45", "patient.sex": "female", "patient.ecog": "0", "disease.stage": "FIGO IIIC"},
     [("KRAS", ""), ("NRAS", "")], ["62 yo male ECOG 1", "BRCA mutated"]),
    ("ER+, PR-", {"facts.hormone_receptor_status": "positive"}, [], ["PR-"]),
    ("estrogen receptor 90%", {"facts.hormone_receptor_status": "positive"}, [], []),
    ("ER 0%, PR 3+", {}, [], ["ER 0%", "PR 3+"]),
    ("71M NSCLC, BRCA1/2 wt", {"patient.age": "71", "patient.sex": "male", "disease.diagnosis": "NSCLC"},
     [("BRCA1", ""), ("BRCA2", "")], []),
    ("45F PS 0 no brain mets, F PS 1, 45 liver mets", {}, [], ["45F PS 0 no brain mets", "F PS 1",
                                                               "45 liver mets"]),
    ("EGFR L858R T790M, TP53 p.R273H", {}, [("EGFR", "L858R, T790M"), ("TP53", "p.R273H")], []),
    ("EGFR+, BRAF neg, HER2 2+, PD-L1 neg, mets: liver, bone, 12, F", {"disease.metastases.liver": "true"},
     [], ["EGFR+", "BRAF neg", "HER2 2+", "PD-L1 neg", "bone", "12", "F"]),
    ("high, stable, positive, 6 months, B", {}, [], ["high", "stable", "positive", "6 months", "B"])])
def test_quick(layout: Layout, text: str, values: dict[str, str], rows: list[tuple[str, str]],
               left: list[str]) -> None:
    """A quick entry becomes fields and rows; what may mean several things, or none, stays in the box."""
    form = Form(quick=text)
    assert Quick(layout).add(form) == left
    assert form.values == values and form.quick == ", ".join(left)
    assert [(row["name"], row.get("variants", "")) for row in form.genes] == rows


@pytest.mark.parametrize(("text", "row"), [
    ("EML4-ALK", {"name": "ALK", "partner": "EML4"}),
    ("MET amp", {"name": "MET", "finding": "amplified", "value": "yes"}),
    ("HER2 amp neg", {"name": "HER2", "finding": "amplified", "value": "negative"}),
    ("MET amp neg", {"name": "MET", "finding": "amplified", "value": "negative"}),
    ("RET rearranged", {"name": "RET", "finding": "fusion", "value": "yes"})])
def test_quick_findings(layout: Layout, text: str, row: dict[str, str]) -> None:
    """A finding of a gene is read by the words of a case for it, a fusion by its two genes."""
    form = Form(quick=text)
    assert Quick(layout).add(form) == []
    assert form.genes == [row]


def test_quick_untreated(layout: Layout) -> None:
    """That nothing was given is the history; where lines stand already, it stays in the box."""
    form = Form(quick="untreated")
    assert Quick(layout).add(form) == [] and form.history == "none"
    form = Form(quick="treatment-naive", lines=[{"line": "1"}])
    assert Quick(layout).add(form) == ["treatment-naive"] and form.history == ""


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_saved(client: TestClient, board: Board, kind: str) -> None:
    """A file that is saved states what was typed."""
    answer = sent(client, f"save {kind}", TYPED)
    assert f"typed.{kind}" in answer.headers["content-disposition"]
    case = read(answer.content, board.knowledge.vocabulary)
    assert case.facts.values["pdl1.tps"] == board.case({
        "case": "c", "biomarkers": {"PD-L1": {"tps": "1-49"}}}).facts.values["pdl1.tps"]


def test_supposed_is_kept(client: TestClient) -> None:
    """What was supposed can be kept in the case, whose notes say that nobody reported it."""
    held = "case: c\ndisease: {diagnosis: ESCC}\n"
    answer = client.post("/board/new", files={"case": (None, held), "do": (None, "keep"),
                                              "if": (None, "liver_metastases=yes")})
    assert answer.status_code == 200
    assert re.search(r'name="f.disease.metastases.liver" value="true" checked', answer.text)
    assert "Supposed, not reported: liver metastases = yes" in told_in(sound(answer.text))


def test_other_sites_cannot_send(client: TestClient) -> None:
    """A page of another site cannot send the form."""
    answer = client.post("/board/new", files={"do": (None, "evaluate")}, headers={
        "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.skipif(not FIBRILLATION.is_dir(), reason="the rules of another field are not here")
def test_another_field() -> None:
    """Rules of another field have a form of their own facts, and its case is answered."""
    board = Board.load(FIBRILLATION)
    layout = Layout(board.knowledge)
    assert layout.fields and not any("EGFR" in at or "PD-L1" in at for at in layout.fields)
    with TestClient(create_app(board)) as client:
        assert client.get("/board/new").status_code == 200
        assert sent(client, "evaluate", {"case_name": "c"}).status_code == 200


@fewer(20)
@given(field=st.sampled_from([*TYPED, "quick", "rest", "notes", "gene.0.finding", "panel.genes"]),
       value=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
       do=st.sampled_from(["evaluate", "check", "line", "gene", "quick", "drop-line 0", "drop-gene 7",
                           "save yaml"]))
def test_any_text(client: TestClient, field: str, value: str, do: str) -> None:
    """Any text in any field is answered with a sound page, or refused in words."""
    answer = sent(client, do, {**TYPED, field: value})
    assert answer.status_code in (200, 400, 422)
    if "html" in answer.headers["content-type"]:
        sound(answer.text)
