"""Rule files: every edit of one loads or is told where it went wrong, and the limits are kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from builders import CRITERION, MINIMAL, fewer, problems_of, write_study
from markerboard.errors import RulebookError
from markerboard.files.source import MAX_RULE_BYTES, parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load, shipped
from strategies_text import Path as Place
from strategies_text import edits, inserted, raw, spaced

REAL = shipped() / "studies" / "xiang-2024.yaml"
DATA: dict[str, Any] = parse(REAL.name, REAL.read_bytes()).data


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped vocabulary and definitions, with room for one study."""
    place = tmp_path_factory.mktemp("rules")
    (place / "studies").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml"):
        shutil.copy(shipped() / name, place)
    return place


def with_study(rules: Path, content: bytes) -> KnowledgeBase | RulebookError:
    """What loading gives with this study: a rule base or its problems."""
    (rules / "studies" / REAL.name).write_bytes(content)
    try:
        return load(rules)
    except RulebookError as error:
        return error


# Editing a valid file

def region(data: Any, path: Place) -> tuple[tuple[int, int], tuple[int, int]]:
    """From where to where the surroundings of an edited value stand, two levels up."""
    source = parse("f", json.dumps(data, indent=1).encode())
    around = path[: max(1, len(path) - 2)]
    marks = [mark for p, mark in (*source.values.items(), *source.keys.items()) if p[: len(around)] == around]
    return (min(marks), max(marks)) if marks else ((1, 1), (100_000, 1))


def names_in(data: Any) -> set[str]:
    """Every text and key of some data."""
    if isinstance(data, dict):
        return {*data, *(n for value in data.values() for n in names_in(value))}
    return {n for item in data for n in names_in(item)} if isinstance(data, list) else {str(data)}


@fewer(4)
@given(edits(DATA))
def test_edits(rules: Path, edit: tuple[Place, dict[str, Any]]) -> None:
    """P15: a study with one value out, renamed or replaced loads, or the edit is told: there, or by name."""
    path, data = edit
    old: Any = DATA
    for step in path:
        old = old[step]
    result = with_study(rules, json.dumps(data, indent=1, ensure_ascii=False).encode())
    if isinstance(result, RulebookError):
        first, last = region(data, path)
        words = names_in(old) | {str(step) for step in path}
        for problem in result.problems:
            near = first <= (problem.line, problem.column) <= last or (problem.line, problem.column) == (1, 1)
            assert near or any(f"`{word}`" in problem.message for word in words)


def test_escaped_condition(small: Path) -> None:
    """P15: a condition that escapes a character is told where it stands, not at the end of the file."""
    file = write_study(small)
    text = file.read_text(encoding="utf-8").replace("when: fever", r'when: "fever and \u00b2"')
    file.write_text(text + "weaknesses: [none]\n", encoding="utf-8")
    assert [problem.split(":")[1] for problem in problems_of(small)] == ["7"]


def test_place_after_another_line_break(small: Path) -> None:
    """P15: a condition after a line that ends as YAML allows and few editors do is placed in its own line."""
    file = write_study(small)
    text = file.read_text(encoding="utf-8")
    text = text.replace("text: Fever, when: fever", "text: Fever,\x85  when: fevr")
    file.write_text(text, encoding="utf-8")
    line = text[: text.index("fevr")].splitlines()
    assert problems_of(small) == [
        f"studies/trial.yaml:{len(line)}:{len(line[-1]) + 1}: `fevr` is neither a fact nor a definition"]


@fewer(4)
@given(inserted(REAL.read_bytes()))
def test_one_byte_more(rules: Path, content: bytes) -> None:
    """P15: a study with any byte anywhere in it loads, or is told where it went wrong."""
    result = with_study(rules, content)
    if isinstance(result, RulebookError):
        lines = content.decode("utf-8", "replace").splitlines()
        assert all(1 <= p.line <= len(lines) + 1 and p.column >= 1 for p in result.problems)


PLAIN = MINIMAL.format(id="trial") + CRITERION.format(n=1) + CRITERION.format(n=2)


@given(spaced(PLAIN))
def test_layout(text: str) -> None:
    """P15: blank lines, remarks and spaces at the end of lines change nothing of what is read."""
    assert parse("f", text.encode()).data == parse("f", PLAIN.encode()).data


@fewer(4)
@given(raw())
def test_fuzz(rules: Path, content: bytes) -> None:
    """P15: any bytes at all in place of a study are a RulebookError."""
    assert isinstance(with_study(rules, content), RulebookError)


@pytest.mark.parametrize("name", ["vocabulary.yaml", "definitions.yaml"])
@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"a: &a [*a]", b"facts: 1", b"- " * 50,
                                     b"null"])
def test_broken_files(small: Path, name: str, content: bytes) -> None:
    """P15: whatever stands in place of the vocabulary or the definitions is told with its file."""
    (small / name).write_bytes(content)
    assert all(problem.startswith(f"{name}:1:") for problem in problems_of(small))


# Limits

def test_size(small: Path) -> None:
    """P17: a rule file of 256 KB loads, one of a byte more does not."""
    file = write_study(small)
    text = file.read_bytes()
    file.write_bytes(text + b"#" * (MAX_RULE_BYTES - len(text)))
    assert list(load(small).studies) == ["trial"]
    file.write_bytes(text + b"#" * (MAX_RULE_BYTES - len(text) + 1))
    assert problems_of(small) == ["studies/trial.yaml:1:1: is larger than 262 KB, the most that is read"]


def test_number_of_criteria(small: Path) -> None:
    """P17: a study of 200 inclusions loads, one of 201 does not."""
    write_study(small, criteria=200)
    assert len(load(small).studies["trial"].criteria) == 200
    write_study(small, criteria=201)
    [problem] = problems_of(small)
    assert problem.startswith(("studies/trial.yaml:6:1:", "studies/trial.yaml:7:3:"))


@pytest.mark.parametrize(("length", "fits"), [(1_000, True), (1_001, False)])
def test_length_of_a_condition(small: Path, length: int, fits: bool) -> None:
    """P17: a condition of 1,000 characters loads, one of 1,001 does not."""
    condition = " or ".join(["fever"] * 100)
    condition += " or fever".rjust(length - len(condition))
    assert len(condition) == length
    file = write_study(small)
    file.write_text(file.read_text(encoding="utf-8").replace("when: fever", f'when: "{condition}"'),
                    encoding="utf-8")
    if fits:
        assert list(load(small).studies) == ["trial"]
    else:
        assert [p.partition(": ")[2] for p in problems_of(small)] == [
            "this condition is longer than 1,000 characters"]


# A whole directory

def test_two_studies_of_one_id(small: Path) -> None:
    """P15: an id that stands in two files is told at the second."""
    shutil.copy(write_study(small), small / "studies" / "trial2.yaml")
    assert problems_of(small)[0] == "studies/trial2.yaml:1:1: the id `trial` stands in two files"


def test_unreadable(small: Path) -> None:
    """P15: what cannot be read is told with its reason, whatever kind of thing it is."""
    (small / "studies" / "directory.yaml").mkdir()
    (small / "studies" / "gone.yaml").symlink_to(small / "nowhere")
    assert problems_of(small) == ["studies/directory.yaml:1:1: cannot be read: is a directory",
                                  "studies/gone.yaml:1:1: cannot be read: no such file or directory"]


@pytest.mark.parametrize("condition", [
    "(" * 10_000 + "fever" + ")" * 10_000, " or ".join(["fever"] * 10_000)], ids=["parentheses", "atoms"])
def test_endless_condition(small: Path, condition: str) -> None:
    """P17: 10,000 parentheses or tests are refused where the condition stands."""
    file = write_study(small)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("when: fever", f'when: "{condition}"'), encoding="utf-8")
    line = text[:text.index("when: fever")].count("\n") + 1
    [problem] = problems_of(small)
    assert problem.startswith(f"studies/trial.yaml:{line}:")
    assert problem.endswith("this condition is longer than 1,000 characters")


@pytest.mark.lengthy
def test_part_of_a_file(rules: Path) -> None:
    """P15: a study whose writing broke off anywhere loads, or is told where; nothing hangs or crashes."""
    whole = REAL.read_bytes()
    for end in range(0, len(whole), len(whole) // 60):
        loaded = with_study(rules, whole[:end])
        assert isinstance(loaded, KnowledgeBase) or loaded.problems[0].file.endswith(REAL.name)
