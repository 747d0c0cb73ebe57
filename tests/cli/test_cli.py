"""The command line: what each command prints, with which exit code, and never a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builders import ROOT, ended_well, fewer, run, some, write_study
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.cli import main
from markerboard.knowledge.loading import shipped
from strategies_text import cases, raw

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
ANSWER = Draft202012Validator(schemas.schema("answer"))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


# Exit codes

@pytest.mark.parametrize(("arguments", "code", "told"), [
    (["--version"], 0, ""), (["--help"], 0, ""), (["-h"], 0, ""), ([], 2, ""),
    (["nonsense"], 2, "there is no command `nonsense`: `markerboard --help` lists them"),
    (["evalute", CASE], 2, "did you mean `evaluate`?"),
    (["facts", "nonsense"], 2, "`markerboard facts` lists"),
    (["evaluate", CASE, "--why", "alter-l05"], 2, "it is a part of the names of alter-l058"),
    (["evaluate", CASE, "--why", "nonsense"], 2, "`markerboard show` lists them"),
    (["evaluate"], 2, "Missing argument"), (["evaluate", CASE], 0, ""), (["evaluate", CASE, CASES[0]], 0, ""),
    (["evaluate", CASE, "--format", "xml"], 2, "'xml' is not one of"),
    (["evaluate", CASE, "--detail"], 0, ""),
    (["evaluate", "absent.yaml"], 3, "absent.yaml:1:1: cannot be read: no such file or directory"),
    (["evaluate", ROOT], 3, "this folder is neither a study of cBioPortal nor a bulk export of FHIR"),
    (["evaluate", CASE, "--rules", "absent"], 4, "absent:1:1: is not a directory of rules"),
    (["test", CASE], 0, "1 cases"), (["test", *CASES[::50]], 0, "0 not met"),
    (["test", "absent.yaml"], 2, "does not exist"),
    (["test", ROOT / "tests" / "bad" / "case-tps-140.yaml"], 3, "140"),
    (["test", ROOT / "src"], 2, "no case files there"),
    (["check", "absent"], 4, "is not a directory of rules"),
    (["show"], 0, ""), (["show", "alter-l058"], 0, ""), (["show", "alter-l058", "--format", "json"], 0, ""),
    (["show", "alter-l58"], 2, "did you mean `alter-l058`"), (["facts"], 0, ""), (["facts", "drugs"], 0, ""),
    (["facts", "stage", "--format", "json"], 0, ""), (["facts", "pdl1.tsp"], 2, "or `pdl1.tps`?"),
    (["schema", "case"], 0, ""), (["schema"], 2, "choose one of"),
    (["schema", "nonsense"], 2, "choose one of"),
    (["completion", "bash"], 0, ""), (["completion", "tcsh"], 2, "'tcsh' is not one of"),
])
def test_exit_codes(arguments: list[str | Path], code: int, told: str) -> None:
    """Each command ends with its code; what is wrong is told on standard error, and nothing on the other."""
    result = run(*arguments)
    assert (result.exit_code, ended_well(result)) == (code, True)
    assert told in result.stderr
    assert bool(result.stdout) is (code == 0 and arguments[0] != "test")


@pytest.mark.parametrize("command", ["evaluate", "test", "check", "new", "show", "facts", "schema",
                                     "completion"])
def test_help(command: str) -> None:
    """Every command explains itself, and none names the language it is written in."""
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout
    assert "NoneType" not in result.stdout and "Python" not in result.stdout


def test_as_a_module() -> None:
    """`python -m markerboard` is the command."""
    command = [sys.executable, "-m", "markerboard", "evaluate", "nowhere.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split(": ")[0]) == (3, "nowhere.yaml:1:1")


def test_check() -> None:
    """`check` counts what the rules hold, for people and for programs."""
    counted = json.loads(run("check", "--no-proofs", "--format", "json").stdout)
    printed = run("check", "--no-proofs").stdout.splitlines()
    assert counted["studies"] == len(list((shipped() / "studies").glob("*.yaml")))
    first, *counts = printed
    assert first == f"{'rules':<28} those that come with markerboard"
    assert counts == [f"{name:<28} {value}" for name, value in counted.items()]


# Answers

def test_json(board: Board) -> None:
    """JSON is one object for a case, and a list for several, each valid by the published schema."""
    one = json.loads(run("evaluate", CASE, "--format", "json").stdout)
    several = json.loads(run("evaluate", CASES[0], CASE, "--format", "json").stdout)
    assert several[1] == one == board.evaluate(board.read(CASE)).as_json()
    assert [error.message for answer in several for error in ANSWER.iter_errors(answer)] == []


def test_cohort(board: Board) -> None:
    """M8: the answers for many cases are those of each case by itself."""
    files = CASES[::25]
    answers = json.loads(run("evaluate", *files, "--format", "json").stdout)
    assert answers == [board.evaluate(board.read(file)).as_json() for file in files]
    for answer in answers[::5]:
        assert [error.message for error in ANSWER.iter_errors(answer)] == []


@fewer(50)
@given(case=cases())
def test_json_of_any_case(board: Board, case: dict[str, Any]) -> None:
    """The answer for any case is valid by the published schema, and survives JSON."""
    answer = board.evaluate(case).as_json()
    assert [error.message for error in ANSWER.iter_errors(answer)] == []
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize("name", ["case.yaml", "case.json"])
def test_standard_input(name: str) -> None:
    """`-` reads a case, YAML or JSON, from standard input."""
    text = "case: c\ndisease: {diagnosis: LUAD}\n"
    if name.endswith("json"):
        text = '{\n\t"case": "c",\n\t"disease": {"diagnosis": "LUAD"}\n}'
    result = run("evaluate", "-", "--format", "json", text=text)
    assert json.loads(result.stdout)["facts"]["diagnosis"]["value"] == "LUAD"
    assert run("evaluate", "-", text="case: [").stderr.startswith("<stdin>:")


def test_every_problem_of_every_case() -> None:
    """One bad case among several: nothing is evaluated, and the problems of all of them are told."""
    bad = [ROOT / "tests" / "bad" / f"case-{name}.yaml" for name in ("tps-140", "ecog-7")]
    result = run("evaluate", bad[0], CASE, bad[1])
    assert (result.exit_code, result.stdout) == (3, "")
    assert all(str(file) in result.stderr for file in bad)


# On paper and in pipes

@pytest.mark.parametrize("arguments", [
    ["evaluate", *CASES[::60]], ["evaluate", *CASES[5::60], "--detail"], ["show", "alter-l058"],
    ["facts", "genes"], ["check", "--no-proofs"]],
    ids=lambda a: f"{a[0]} {Path(a[-1]).stem}")
@pytest.mark.thorough
@pytest.mark.parametrize("env", some([{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"COLUMNS": "200"}]), ids=str)
def test_pipes(arguments: list[str | Path], env: Mapping[str, str]) -> None:
    """In a pipe there are no escape codes, and no line is longer than 80 columns."""
    fits_on_paper(run(*arguments, env=env))


@pytest.mark.parametrize("arguments", [
    ["show"], ["facts", "diagnoses"], ["facts", "pdl1"], ["evidence", "NOTCH3"]],
    ids=" ".join)
def test_tables_in_a_pipe(arguments: list[str]) -> None:
    """A pipe gets a row of a table as one line, whole: another program looks for a word in it."""
    result = run(*arguments, env={"COLUMNS": "40"})
    assert result.exit_code == 0 and not CONTROL.search(result.stdout.replace("\n", ""))
    assert [line for line in result.stdout.splitlines() if line.startswith(" ") or "…" in line] == []


@pytest.mark.thorough
def test_every_case_in_a_pipe() -> None:
    """The answer to no case is wider than 80 columns."""
    fits_on_paper(run("evaluate", *some(CASES, 10)))


def fits_on_paper(result: Result) -> None:
    """Plain text of 80 columns; a digest is never broken."""
    assert result.exit_code == 0
    assert not CONTROL.search(result.stdout.replace("\n", ""))
    lines = re.sub(r"sha256:[0-9a-f]{64}", "", result.stdout).splitlines()
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("text", [
    '{"case": "\\u001b[2J\\u202egone", "patient": {"age": 5}, "disease": {"diagnosis": "LUAD"}}',
        '{"case": "c", "patient": {"sex": "\\u001b[31mred"}}'])
def test_terminal_is_safe(text: str) -> None:
    """What a case says cannot rewrite a terminal, neither in an answer nor in a message."""
    result = CliRunner().invoke(main, ["evaluate", "-"], input=text, color=True)
    assert ended_well(result)
    assert not re.search("\x1b\\[(2J|31m)|\u202e", result.stdout + result.stderr)


def test_skip_broken(small: Path) -> None:
    """`--skip-broken` answers with the rest, and names what was left out and why, in text and JSON."""
    write_study(small, "good")
    write_study(small, "bad").write_text("id: bad\n", encoding="utf-8")
    case = small / "case.yaml"
    case.write_text("case: c\nfacts: {fever: true}\n", encoding="utf-8")
    assert run("evaluate", case, "--rules", small).exit_code == 4
    text = run("evaluate", case, "--rules", small, "--skip-broken")
    assert text.exit_code == 0
    told = "Left out because it does not load: bad.yaml:1:1: `title` is missing"
    assert told in " ".join(text.stdout.split())
    result = run("evaluate", case, "--rules", small, "--skip-broken", "--format", "json")
    answer = json.loads(result.stdout)
    assert [s["id"] for s in answer["studies"]] == ["good"]
    assert answer["left_out"][0] == "bad.yaml:1:1: `title` is missing"


# Never a traceback

@fewer(4)
@example(content=b'{"case": "\\ud800"}', detail=False)
@given(content=raw(), detail=st.booleans())
def test_any_input(content: bytes, detail: bool) -> None:
    """P15: whatever comes on standard input, the command ends with an exit code and no traceback."""
    result = run("evaluate", "-", *["--detail"] * detail, text=content)
    assert ended_well(result)
    assert result.exit_code in (0, 3)


words = st.sampled_from(["evaluate", "test", "--no-proofs", "show", "facts", "schema", "--format", "json",
                         "--rules", "-",
                         "--detail", "--skip-broken", "case", "alter-l058", str(CASE), "absent", "", "--",
                             "é"])


@pytest.mark.lengthy
@fewer(16)
@given(st.lists(words, max_size=5))
def test_any_arguments(arguments: list[str]) -> None:
    """Whatever the arguments, the command ends with an exit code and no traceback."""
    assert ended_well(run(*arguments, text="case: c\n"))


@pytest.mark.parametrize("name", ["alter-l058", "ALTER-L058", "Alter-L058"])
@pytest.mark.parametrize("command", [("evaluate", CASE, "--why"), ("show",), ("audit",)])
def test_study_by_its_names(command: tuple[str | Path, ...], name: str) -> None:
    """A study is asked for as a page names it, in large letters or small."""
    assert run(*command, name).stdout == run(*command, "alter-l058").stdout != ""


def test_number_of_a_trial_and_its_part() -> None:
    """The registry number of a trial is the trial's and not that of a part of it; a slip is refused."""
    assert run("show", "NCT02388919").stdout == run("show", "alter0303").stdout != ""
    assert "did you mean `alter1202`?" in run("show", "ALTR1202").stderr
