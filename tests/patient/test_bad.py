"""Bad files, each stored with the exact words that it is told.

The expected output stands at the end of each file, behind `#>`. A new file needs none:
`python tests/patient/test_bad.py` writes what is printed now. Read the difference before you keep it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builders import SHARED, TESTS, run
from markerboard.cli import main
from markerboard.knowledge.loading import shipped

BAD = TESTS / "bad"
MARK = "#>"
DEFINITIONS = """\
title: Rules for a test
version: "2026.1"
"""
PLACES: Mapping[str, str] = {
    "study": "studies/trial.yaml", "definitions": "definitions.yaml", "vocabulary": "vocabulary.yaml"}
FILES = sorted(BAD.glob("*.yaml"))
LARGE = 100_000_000


def check(file: Path, rules: Path) -> Result:
    """The command line, run on a bad case or on rules with a bad file among them."""
    kind = file.name.partition("-")[0]
    vocabulary = shipped() / "vocabulary.yaml" if kind == "case" else SHARED / "small.yaml"
    (rules / "studies").mkdir(parents=True)
    shutil.copy(vocabulary, rules / "vocabulary.yaml")
    (rules / "definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    if kind == "case":
        return CliRunner().invoke(main, ["evaluate", str(file), "--rules", str(rules)])
    shutil.copy(file, rules / PLACES[kind])
    return CliRunner().invoke(main, ["check", str(rules)])


def told(file: Path, result: Result, rules: Path) -> str:
    """What a command told, with the places of this machine taken out."""
    return result.stderr.replace(str(file), file.name).replace(f"{rules}/", "")


def expected(file: Path) -> str:
    """What stands behind the marks of a file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "".join(f"{line[len(MARK) + 1:]}\n" for line in lines if line.startswith(MARK))


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_told(file: Path, tmp_path: Path) -> None:
    """P15: a bad file is told exactly this, all of it at once, on standard error, with exit 3 or 4."""
    result = check(file, tmp_path / "rules")
    assert told(file, result, tmp_path / "rules") == expected(file)
    assert (result.exit_code, result.stdout) == (3 if file.name.startswith("case-") else 4, "")


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_places(file: Path) -> None:
    """P15: each problem names a place that exists, before the expected output, and a caret under it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    content = [line for line in lines if not line.startswith(MARK)]
    found = re.findall(r"^\S+\.yaml:(\d+):(\d+): \S", expected(file), re.MULTILINE)
    assert found
    for line, column in found:
        assert 1 <= int(line) <= max(1, len(content))
        assert 1 <= int(column) <= len([*content, ""][int(line) - 1]) + 1


@pytest.mark.parametrize(("name", "code", "limit"), [("case-large.yaml", 3, "20,000"),
                                                     ("vocabulary-large.yaml", 4, "262")])
def test_huge_file(tmp_path: Path, name: str, code: int, limit: str) -> None:
    """P17: a file of 100 MB is refused by its size, without being read."""
    file, rules = tmp_path / name, tmp_path / "rules"
    with open(file, "wb") as stream:
        stream.truncate(LARGE)
    result = check(file, rules)
    [first, *_] = told(file, result, rules).splitlines()
    assert first.endswith(f".yaml:1:1: is larger than {limit} KB, the most that is read")
    assert (result.exit_code, result.stdout) == (code, "")


def test_large_case(tmp_path: Path) -> None:
    """P17: a case of a megabyte is read, one of a byte more is refused; other formats may be larger."""
    file, text = tmp_path / "case-large.yaml", "case: large\n"
    for size, code in ((1_000_000, 0), (1_000_001, 3)):
        file.write_text(text + "#" * (size - len(text)), encoding="utf-8")
        result = check(file, tmp_path / f"rules{size}")
        assert result.exit_code == code
    assert "case-large.yaml:1:1: is larger than 1,000 KB, the most that is read" in result.stderr


def test_form_and_meaning_at_once(tmp_path: Path) -> None:
    """P15: a misspelled key and a condition that does not parse, in one file, are both reported."""
    text = (BAD / "study-unknown-key.yaml").read_text(encoding="utf-8")
    file = tmp_path / "study-both.yaml"
    file.write_text(text.replace("when: fever", "when: fever or"), encoding="utf-8")
    problems = check(file, tmp_path / "rules").stderr
    assert "unknown key `txt`" in problems
    assert "expected a fact or a definition, found the end" in problems


@pytest.mark.parametrize(("written", "help"), [
    ("age: 61", "`age` stands below `patient`"),
    ("patient: {diagnosis: LUAD}", "`diagnosis` stands below `disease`"),
    ("patient: {treatment: []}", "`treatment` stands at the left margin"),
    ("patient: {ecgo: 1}", "did you mean `ecog`?"),
])
def test_key_in_another_place(written: str, help: str) -> None:
    """A key that stands elsewhere in a case is told where, and is never suggested for itself."""
    told = run("evaluate", "-", text=f"case: c\n{written}\n").stderr
    assert told.rstrip().endswith(f"help: {help}")


@pytest.mark.parametrize("written", [
    "EGFR: {plasma: [T790M]}", "BRCA1: {germline: [S1982fs]}", "EGFR: {variants: [{name: L858R}]}",
    "EGFR: {plasma: {variants: [{name: T790M}]}}", "BRCA1: {germline: {variants: [{tps: 1}]}}"])
def test_no_help_that_is_not_certain(written: str) -> None:
    """Below a gene no keys of another marker are proposed: where the place is not certain, nothing is."""
    told = run("evaluate", "-", text=f"case: c\nbiomarkers:\n  {written}\n").stderr
    assert ":3:" in told
    assert "its keys are" not in told and "stands below" not in told


def test_quoted_over_lines(tmp_path: Path) -> None:
    """P15: a value that goes over several lines is quoted in one."""
    file = tmp_path / "case-lines.yaml"
    file.write_text("case: c\ntreatment:\n  - {line: 1, drugs: [bevacixum\n\n  ab]}\n", encoding="utf-8")
    [first, *_] = check(file, tmp_path / "rules").stderr.splitlines()
    assert first.endswith(":3:23: `bevacixum ab` is not a drug of the vocabulary")


def write() -> None:
    """Write below each file what it is told now."""
    for file in sorted(BAD.glob("*.yaml")):
        with tempfile.TemporaryDirectory() as place:
            rules = Path(place) / "rules"
            output = told(file, check(file, rules), rules)
        lines = file.read_text(encoding="utf-8").splitlines()
        content = [line for line in lines if not line.startswith(MARK)]
        lines = [*content, *(f"{MARK} {line}".rstrip() for line in output.splitlines())]
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write()
