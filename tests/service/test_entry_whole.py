"""The form passes nothing over: unknown names, what is sent twice, every problem, days and specimens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import fewer
from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.entry.layout import Layout
from markerboard.service.entry.stating import data_of, form_of
from markerboard.service.evaluating import read
from pages import all_of, sound, text_of

DOING = ["evaluate", "check", "save yaml", "save json"]
# What a laboratory reports of specimens, days and methods.
SAMPLED = {"case": "c", "biomarkers": {
    "EGFR": {"variants": ["L858R"], "date": "2026-01-05",
             "plasma": {"variants": ["T790M"], "date": "2026-03-01"}},
    "BRCA2": {"germline": {"status": "wild-type", "complete": True}},
    "ALK": {"fusions": ["EML4"]},
    "RET": {"fusions": [{"partner": "KIF5B", "exons": "e15::e12", "by": "RNA"}]},
    "TP53": {"plasma": {"status": "mutated"}},
    "TMB": {"per_mb": "12", "specimen": "tissue", "date": "2026-01-05"},
    "PD-L1": {"tps": "60", "clone": "22C3", "date": "2026-01-07"},
    "ctDNA": [{"at": "baseline", "msaf": "0.031", "detected": True, "date": "2026-02-01"},
              {"at": "after cycle 1", "msaf": "0.002", "date": "2026-03-01"}],
    "panel": {"name": "in-house 48", "specimen": "tissue", "genes": ["KRAS"], "amplifications": ["MET"],
              "deletions": ["CDKN2A"], "fusions": ["ROS1"]}}}


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    with TestClient(create_app(board)) as made:
        yield made


@pytest.fixture(scope="module")
def layout(board: Board) -> Layout:
    """The form of the shipped rules."""
    return Layout(board.knowledge)


def sent(client: TestClient, do: str, *fields: tuple[str, str]) -> Any:
    """The answer to a form, in which a name may stand several times."""
    return client.post("/board/new", files=[(name, (None, value)) for name, value in (*fields, ("do", do))])


def told(answer: Any) -> list[str]:
    """What the list on top names, by the field that it leads to."""
    tree = sound(answer.text)
    box = next(one for one in tree.iter() if one.get("id") == "wrong")
    return [str(one.get("href")) for one in all_of(box, "a")]


@pytest.mark.parametrize("do", DOING)
def test_unknown_names(client: TestClient, do: str) -> None:
    """A value under a name that is no field is not passed over: it is shown, and stays until emptied."""
    answer = sent(client, do, ("case_name", "c"), ("f.patient.height", "170"), ("gene.0.color", "red"))
    assert answer.status_code == 422
    assert told(answer) == ["#strange.0", "#strange.1"]
    kept = {one.get("name"): one.get("value") for one in all_of(sound(answer.text), "input")}
    assert kept["f.patient.height"] == "170" and kept["gene.0.color"] == "red"
    assert sent(client, do, ("case_name", "c"), ("f.patient.height", " ")).status_code == 200


@pytest.mark.parametrize("do", DOING)
def test_sent_twice(client: TestClient, do: str) -> None:
    """A field that is sent with two values is told with both; with the same value twice it is one."""
    answer = sent(client, do, ("f.patient.age", "64"), ("f.patient.age", "46"), ("case_name", "c"))
    assert answer.status_code == 422 and told(answer) == ["#f.patient.age"]
    assert "64 and 46" in text_of(sound(answer.text))
    assert sent(client, do, ("f.patient.age", "64"), ("f.patient.age", "64")).status_code == 200


def test_all_at_once(client: TestClient) -> None:
    """Every problem is told at once, each at its field: those of the form and those of what it states."""
    answer = sent(client, "evaluate", ("case_name", "c"), ("f.patient.ecog", "7"), ("history", "complete"),
                  ("gene.0.variants", "L858R"), ("gene.1.name", "MET"), ("gene.1.finding", "amplified"),
                  ("gene.2.name", "EGFR"), ("gene.2.state", "wild-type"), ("gene.3.name", "EGFR"),
                  ("gene.3.state", "mutated"), ("gene.4.name", "KRAS"), ("gene.4.variants", "foo"),
                  ("gene.5.name", "RET"), ("gene.5.by", "RNA"), ("rest", "a: [1"), ("f.biomarkers.x", "1"))
    assert answer.status_code == 422
    assert set(told(answer)) == {"#strange.0", "#history", "#gene.0.name", "#gene.1.value", "#gene.2.state",
                                 "#gene.5.partner", "#rest", "#f.patient.ecog", "#gene.4.variants"}
    marked = [one for one in sound(answer.text).iter() if one.get("aria-invalid") == "true"]
    assert len(marked) == 9
    assert all(one.get("aria-describedby") for one in marked)


def test_samples_are_fields(layout: Layout, board: Board) -> None:
    """Specimens, days, methods and what a panel covered have fields, and come back as they were."""
    form = form_of(SAMPLED, layout)
    assert form.rest == ""
    back = data_of(form, layout)
    one, other = (read(str(data).encode(), board.knowledge.vocabulary) for data in (SAMPLED, back))
    assert one.facts.values == other.facts.values
    unused = [[(each.at, each.stated) for each in case.unused] for case in (one, other)]
    assert unused[0] == unused[1]
    rows = {(row["name"], row.get("specimen", "")): row for row in form.genes}
    assert rows["EGFR", "plasma"] == {"name": "EGFR", "specimen": "plasma", "state": "mutated",
                                           "variants": "T790M", "date": "2026-03-01"}


@pytest.mark.parametrize(("row", "field"), [
    ({"state": "mutated", "specimen": "spleen"}, ""), ({"specimen": "plasma", "variants": "foo"}, "variants"),
    ({"specimen": "plasma", "finding": "amplified", "value": "yes"}, "specimen"),
    ({"state": "mutated", "date": "yesterday"}, "date"), ({"partner": "NOGENE1"}, "partner")])
def test_wrong_samples(client: TestClient, row: dict[str, str], field: str) -> None:
    """What cannot be read of a specimen is told, at its field where it is one of a row."""
    fields = [(f"gene.0.{key}", value) for key, value in {"name": "EGFR", **row}.items()]
    answer = sent(client, "evaluate", ("case_name", "c"), *fields)
    assert answer.status_code == 422
    assert told(answer)[0].startswith(f"#gene.0.{field}")


@pytest.mark.parametrize(("path", "form", "first"), [
    ("/board/new", "entry", {"name": "do", "value": "evaluate"}),
    ("/board/evidence?example=egfr-l858r-oligoprogression", "search", {"name": None, "value": None})])
def test_enter(client: TestClient, path: str, form: str, first: dict[str, str | None]) -> None:
    """Enter, which presses the first button of a form, answers, and does not turn the page into Chinese."""
    tree = sound(client.get(path).text)
    inside = {id(one) for each in all_of(tree, "form", id=form) for one in each.iter()}
    buttons = [one for one in all_of(tree, "button") if id(one) in inside or one.get("form") == form]
    assert {key: buttons[0].get(key) for key in first} == first


def test_what_the_list_has(client: TestClient) -> None:
    """A tumor that is no name of the list is told with names that share a word with it, and no command."""
    answer = sent(client, "evaluate", ("case_name", "c"), ("f.disease.diagnosis", "breast neoplasm"))
    text = text_of(sound(answer.text))
    assert answer.status_code == 422 and told(answer) == ["#f.disease.diagnosis"]
    assert "the list has" in text and "Breast" in text and "markerboard facts" not in text


def test_a_form_that_is_full(client: TestClient) -> None:
    """No row is added beyond what a form may send, so that nothing typed is lost with it; that is said."""
    rows = [(f"gene.{i}.name", "TP53") for i in range(60)]
    answer = sent(client, "gene", *rows)
    assert answer.status_code == 200 and "at most 60 rows" in text_of(sound(answer.text))


@fewer(15)
@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
       value=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_any_name(client: TestClient, name: str, value: str) -> None:
    """Whatever name is sent with a value, a sound page answers: it is a field, or the answer is refused."""
    answer = sent(client, "evaluate", ("f.patient.age", "64"), (f"x{name}", f"v{value}"))
    assert answer.status_code in (400, 422)
    sound(answer.text)
