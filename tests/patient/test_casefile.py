"""A case as a whole: any edit of it reads or is told where it went wrong; Python and the schema agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from builders import ROOT, fewer
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.errors import CaseError
from markerboard.files.source import parse
from markerboard.imports.opening import read_case
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.history import LINE_NUMBERS
from markerboard.patient.profile import Profile
from strategies import SHIPPED
from strategies_text import Path as Place
from strategies_text import cases, edits, inserted, paths, raw, shuffled_keys, written

REAL = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
DATA: dict[str, Any] = parse(REAL.name, REAL.read_bytes()).data
SCHEMA = Draft202012Validator(schemas.schema("case"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for a case file, written anew for each example."""
    return tmp_path_factory.mktemp("cases") / "case.yaml"


def read(file: Path, content: bytes) -> Case | CaseError:
    """What reading a file gives: a case or its problems."""
    file.write_bytes(content)
    try:
        return read_case(file, SHIPPED)
    except CaseError as error:
        return error


def region(data: Mapping[str, Any], path: Place) -> tuple[tuple[int, int], tuple[int, int]]:
    """From where to where the surroundings of an edited value stand: two levels up, as far as they remain."""
    source = parse("f", json.dumps(data, indent=1).encode())
    around = path[: max(1, len(path) - 2)]
    marks = [mark for p, mark in (*source.values.items(), *source.keys.items()) if p[: len(around)] == around]
    return (min(marks), max(marks)) if marks else ((1, 1), (10_000, 1))


@example((("treatment", 0, "line"), DATA | {"treatment": [{"line": "²"}]}))
@given(edits(DATA))
def test_edits(file: Path, edit: tuple[Place, dict[str, Any]]) -> None:
    """P15: whatever value is taken out, renamed or replaced, the rest reads or the edit is told."""
    path, data = edit
    result = read(file, json.dumps(data, indent=1).encode())
    if isinstance(result, CaseError):
        first, last = region(data, path)
        for problem in result.problems:
            near = first <= (problem.line, problem.column) <= last
            assert near or f"`{path[-1]}`" in problem.message or (problem.line, problem.column) == (1, 1)


CRASHES: list[tuple[str, Any]] = [
    ("treatment", [{"line": "²"}]), ("treatment", [{"line": "9" * 5_000}]),
    ("treatment", [{"line": 1, "months": [3]}]),
    ("biomarkers", {"ctDNA": [{"at": ["x"]}]}), ("biomarkers", {"EGFR": {"status": ["mutated"]}}),
    ("biomarkers", {"panel": {"genes": [["EGFR"]]}}), ("biomarkers", {"panel": {"genes": [{"EGFR": "x"}]}}),
]


@pytest.mark.parametrize(("section", "value"), CRASHES)
def test_wrong_types(file: Path, section: str, value: object) -> None:
    """P15: a list, or a digit that is none, in place of text is a problem and not a traceback."""
    assert isinstance(read(file, json.dumps({"case": "c", section: value}).encode()), CaseError)


@given(inserted(REAL.read_bytes()))
def test_one_byte_more(file: Path, content: bytes) -> None:
    """P15: a real case with any byte anywhere in it reads, or is told where it went wrong."""
    result = read(file, content)
    if isinstance(result, CaseError):
        lines = content.decode("utf-8", "replace").splitlines()
        assert all(1 <= p.line <= len(lines) + 1 and p.column >= 1 for p in result.problems)


@given(raw())
def test_fuzz(file: Path, content: bytes) -> None:
    """P15: any bytes at all are a case or a CaseError."""
    assert isinstance(read(file, content), Case | CaseError)


@fewer(2)
@given(cases(), st.data())
def test_round_trip(file: Path, case: dict[str, Any], data: st.DataObject) -> None:
    """P16: a case written in any layout, with its keys in any order, reads to the same facts."""
    result = read(file, data.draw(written(data.draw(shuffled_keys(case)))).encode())
    again = read(file, json.dumps(case).encode())
    assert isinstance(result, Case) and isinstance(again, Case)
    assert result.facts.entries == again.facts.entries
    assert result.profile == again.profile


@fewer(25)
@example(case={"case": "c", "biomarkers": {"PD-L1": "not tested"}})
@given(case=cases())
def test_python(board: Board, file: Path, case: dict[str, Any]) -> None:
    """A case given as a mapping or as a Profile gets the answer of its file."""
    file.write_text(json.dumps(case), encoding="utf-8")
    answer = board.evaluate(board.read(file)).as_json()
    for given_ in (case, Profile.model_validate(case)):
        again = board.evaluate(given_).as_json()
        assert {**again, "facts": None} == {**answer, "facts": None}
        assert again["facts"].keys() == answer["facts"].keys()


def test_python_refuses(board: Board) -> None:
    """In Python an impossible value is a CaseError, a mapping that is no profile a ValidationError."""
    with pytest.raises(CaseError, match=r"c:1:1: patient\.age: `age` cannot be 130"):
        board.evaluate({"case": "c", "patient": {"age": 130}})
    with pytest.raises(ValidationError):
        board.evaluate({"patient": {}})


@pytest.mark.parametrize("given", ["case.yaml", Path("case.yaml"), [{"case": "c"}], 3, None])
def test_python_no_case(board: Board, given: Any) -> None:
    """In Python what is no case at all, such as the name of a file, is told in a sentence of ours."""
    with pytest.raises(CaseError, match="and no case"):
        board.evaluate(given)


def typed(data: Any) -> Any:
    """Plain data as an editor sees it, in which the number of a line is a number."""
    if isinstance(data, dict):
        return {key: int(value) if key == "line" and str(value) in LINE_NUMBERS else typed(value)
                for key, value in data.items()}
    return [typed(item) for item in data] if isinstance(data, list) else data


@example((("biomarkers",), {"case": "c", "biomarkers": {"TP53": "mutated"}}))
@given(edits(DATA))
def test_schema(edit: tuple[Place, dict[str, Any]]) -> None:
    """P16: the published schema accepts every case that the loader accepts, which is the stricter one."""
    _, data = edit
    try:
        Profile.model_validate(data)
    except ValidationError:
        return
    if casefacts.read(data, SHIPPED)[1]:  # which keys a gene and a marker have is the vocabulary's
        return
    assert [error.message for error in SCHEMA.iter_errors(typed(data))] == []


@example({"case": "c", "biomarkers": {"PD-L1": "not tested"}})
@fewer(2)
@given(cases())
def test_schema_of_drawn_cases(case: dict[str, Any]) -> None:
    """P16: the published schema accepts every case in which nothing is wrong."""
    assert [error.message for error in SCHEMA.iter_errors(typed(case))] == []


def test_paths() -> None:
    """The edits of these tests reach every part of the real case."""
    assert len(list(paths(DATA))) > 50
