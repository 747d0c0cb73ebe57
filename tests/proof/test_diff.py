"""Differences between two rule bases: in meaning, with a patient who shows each, and in stored cases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("z3")

from builders import ROOT, knowledge_of, rules_of, run
from markerboard.engines.evaluate import Meaning, decide
from markerboard.imports.opening import read_case
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.parser import Parser
from markerboard.patient.casewriter import text
from markerboard.proof.compare import Change, changes, moved
from small_studies import study_text, write
from strategies import SMALL, SMALL_NAMES, Values, conditions, patients

PARSER = Parser(SMALL)


def base(condition: str) -> KnowledgeBase:
    """A rule base of one study with one inclusion."""
    return knowledge_of(SMALL, [rules_of("trial", {"i0": PARSER.parse(condition)})])


def compared(old: KnowledgeBase, new: KnowledgeBase) -> dict[str, Change]:
    """The fate of each answer."""
    return {one.key: one for one in changes(old, new)}


@pytest.mark.parametrize(("old", "new", "word"), [
    ("fever", "fever", "equivalent"), ("fever", "not not fever", "equivalent"),
    ("copies >= 2", "copies > 1", "equivalent"), ("copies >= 2", "not copies < 2", "equivalent"),
    ("tumor in {LEFT, RIGHT}", "tumor is RIGHT or tumor is LEFT or tumor is LEAF1", "equivalent"),
    ("taken has pill", "taken has {pill, red pill}", "equivalent"),
    ("fever and copies > 1", "copies > 1 and fever", "equivalent"),
    ("copies >= 2", "copies >= 3", "stronger"), ("copies >= 2", "copies >= 2 and fever", "stronger"),
    ("tumor is LEFT", "tumor is LEAF1", "stronger"), ("taken has pill", "taken has red pill", "stronger"),
    ("GENE1 = mutated", "GENE1 has A2V", "stronger"),
    ("GENE1 has exon 1 mutation", "GENE1 has A2V", "stronger"),
    ("copies >= 2", "copies >= 1", "weaker"), ("copies >= 2", "copies >= 2 or fever", "weaker"),
    ("color = red", "color in {red, blue}", "weaker"),
    ("copies >= 2", "copies < 2", "different"), ("copies = 1", "copies = 2", "different"),
    ("fever", "night sweats", "different"),
    ("fever or not fever", "(fever or not fever) or copies >= 0", "weaker"),
])
def test_words(old: str, new: str, word: str) -> None:
    """A condition is equivalent, stronger (met by fewer, or not met by more), weaker, or different."""
    found = compared(base(old), base(new))
    assert (found["trial"].word, found["trial/i0"].word) == (word, word)
    assert (found["trial/i0"].patient is None) is (word == "equivalent")
    opposite = {"stronger": "weaker", "weaker": "stronger"}.get(word, word)
    assert compared(base(new), base(old))["trial/i0"].word == opposite


@given(conditions(PARSER, SMALL_NAMES, depth=2), conditions(PARSER, SMALL_NAMES, depth=2),
       st.lists(patients(SMALL, SMALL_NAMES), min_size=5, max_size=5))
def test_no_patient_contradicts(old: object, new: object, drawn: list[Values]) -> None:
    """P7: no patient's answers contradict what is said of two conditions; the one shown bears it out."""
    bases = [knowledge_of(SMALL, [rules_of("trial", {"i0": c})]) for c in (old, new)]  # type: ignore[dict-item]
    one = compared(*bases)["trial/i0"]
    for values in drawn:
        before, after = (Meaning({}, values).truth(c) for c in (old, new))  # type: ignore[arg-type]
        gained = (after is True and before is not True) or (before is False and after is not False)
        lost = (before is True and after is not True) or (after is False and before is not False)
        assert not gained or one.word in ("weaker", "different")
        assert not lost or one.word in ("stronger", "different")


def test_shown_patient(small: Path, tmp_path: Path) -> None:
    """The patient who shows a change is a case that both bases answer as is said."""
    old, new = two(small, tmp_path / "new", ["copies >= 2"], ["copies >= 3"])
    one = compared(load(old), load(new))["trial"]
    assert one.patient is not None and one.answers == (True, False)
    file = tmp_path / "case.yaml"
    file.write_text(text(one.patient), encoding="utf-8")
    for rules, truth in ((old, True), (new, False)):
        knowledge = load(rules)
        assert decide(knowledge, read_case(file, knowledge.vocabulary).facts.values)["trial"] is truth


def two(old: Path, new: Path, before: list[str], after: list[str]) -> tuple[Path, Path]:
    """Two directories of rules with a study each."""
    for file in ("vocabulary.yaml", "definitions.yaml"):
        new.mkdir(exist_ok=True)
        shutil.copy(old / file, new / file)
    write(old, study_text(before))
    write(new, study_text(after))
    return old, new


def test_added_and_removed(small: Path, tmp_path: Path) -> None:
    """Criteria, studies and groups that only one of the two has are named, and the verdict is compared."""
    old, new = two(small, tmp_path / "new", ["fever", "copies >= 2"], ["fever"])
    write(new, study_text(["fever"]), "another")
    found = compared(load(old), load(new))
    assert {key: one.word for key, one in found.items()} == {
        "another": "added", "trial": "weaker", "trial/i0": "equivalent", "trial/i1": "removed",
        "trial/f/all": "equivalent"}
    assert {key: one.word for key, one in compared(load(new), load(old)).items()}["another"] == "removed"


def test_vocabulary(small: Path, tmp_path: Path) -> None:
    """A code that moves changes conditions that nobody touched; a new fact changes nothing."""
    old, new = two(small, tmp_path / "new", *[["tumor is LEFT", "copies >= 2"]] * 2)
    file = new / "vocabulary.yaml"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("LEAF2: {parent: LEFT}", "LEAF2: {parent: RIGHT}"), encoding="utf-8")
    found = compared(load(old), load(new))
    assert (found["trial/i0"].word, found["trial/i1"].word) == ("stronger", "equivalent")
    assert found["trial/i0"].patient == {"case": "trial-i0-changed", "facts": {"tumor": "LEAF2"}}
    file.write_text(words.replace("facts:\n", "facts:\n  new: {type: boolean, label: l, means: m}\n"),
                    encoding="utf-8")
    assert {one.word for one in changes(load(old), load(new))} == {"equivalent"}
    file.write_text(words.replace("copies: {type: count", "copies: {type: number"), encoding="utf-8")
    [retyped] = [one for one in changes(load(old), load(new)) if one.key == "trial/i1"]
    assert (retyped.word, retyped.note) == ("different", "`copies` has another type")


def test_definition(small: Path, tmp_path: Path) -> None:
    """A changed definition is named, and so is what rests on it although its text stayed as it was."""
    definition = ('title: t\nversion: "2026.1"\nsources: {s: {citation: c, read: abstract}}\n'
                  "definitions:\n"
                  "  spread: {text: t, when: copies > 1, call: reported spread, from: {s: p}}\n")
    (small / "definitions.yaml").write_text(definition, encoding="utf-8")
    old, new = two(small, tmp_path / "new", ["spread"], ["spread"])
    (new / "definitions.yaml").write_text(definition.replace("> 1", "> 2"), encoding="utf-8")
    assert {key: one.word for key, one in compared(load(old), load(new)).items()} == {
        "spread": "stronger", "trial": "stronger", "trial/i0": "stronger", "trial/f/all": "equivalent"}
    said = run("diff", old, new)
    assert said.exit_code == 1
    assert "  was: copies > 1\n  now: copies > 2\n  met before, not met now, for this patient:" in said.stdout
    assert "trial: stronger\n  eligible before, ineligible now" in said.stdout
    assert "  by what it rests on; it says as before: spread\n" in said.stdout


# Stored cases and the command

def test_cases(small: Path, tmp_path: Path) -> None:
    """Stored cases whose verdict changed are named; one that is not read is told on standard error."""
    old, new = two(small, tmp_path / "new", ["copies >= 2"], ["copies >= 3"])
    cases = tmp_path / "cases"
    cases.mkdir()
    for n in (1, 2, 3):
        (cases / f"c{n}.yaml").write_text(f"case: c{n}\nfacts: {{copies: {n}}}\n", encoding="utf-8")
    (cases / "d.yaml").write_text("case: d\nfacts: {color: pink}\n", encoding="utf-8")
    [move], unread = moved(load(old), load(new), sorted(cases.iterdir()))
    assert move == ("c2", "trial", "eligible", "ineligible")
    assert unread == [cases / "d.yaml"]
    said = run("diff", old, new, "--cases", cases)
    assert said.exit_code == 1
    assert "c2: trial was eligible, now ineligible\n" in said.stdout
    assert "d.yaml: left out: the two do not both read this case" in said.stderr
    data = json.loads(run("diff", old, new, "--cases", cases, "--format", "json").stdout)
    assert data["cases"] == [{"case": "c2", "study": "trial", "before": "eligible", "after": "ineligible"}]
    assert [one["change"] for one in data["changes"]] == ["stronger", "stronger"]


@pytest.mark.parametrize(("back", "told"), [
    (False, ["c2: gains another, which is new: eligible", "c3: gains another, which is new: undetermined"]),
    (True, ["c2: loses another, which is gone: was eligible",
            "c3: loses another, which is gone: was undetermined"])])
def test_cases_that_gain_or_lose(small: Path, tmp_path: Path, back: bool, told: list[str]) -> None:
    """Of a study that is new, or gone, each stored case is named for whom it is not ineligible, no other."""
    old, new = two(small, tmp_path / "new", ["copies >= 0"], ["copies >= 0"])
    write(new, study_text(["copies >= 2"]), "another")
    cases = tmp_path / "cases"
    cases.mkdir()
    for n, stated in ((1, "copies: 1"), (2, "copies: 2"), (3, "fever: true")):
        (cases / f"c{n}.yaml").write_text(f"case: c{n}\nfacts: {{{stated}}}\n", encoding="utf-8")
    pair = (new, old) if back else (old, new)
    said = run("diff", *pair, "--cases", cases)
    assert said.exit_code == 1
    assert [line for line in said.stdout.splitlines() if "another, which" in line] == told
    assert "2 verdicts of cases changed" in said.stderr
    data = json.loads(run("diff", *pair, "--cases", cases, "--format", "json").stdout)
    assert [(one["case"], one["after" if back else "before"]) for one in data["cases"]] == [
        ("c2", "absent"), ("c3", "absent")]


def test_exit_codes(small: Path, tmp_path: Path) -> None:
    """1 when a verdict can have changed, also where no stored case tells; 0 when none can."""
    old, new = two(small, tmp_path / "new", ["copies >= 2"], ["not copies < 2"])
    same = run("diff", old, new)
    assert (same.exit_code, same.stdout) == (0, "")
    assert same.stderr == "3 equivalent, 0 not, 0 verdicts of cases changed\n"
    assert run("diff", old, old).exit_code == 0
    write(new, study_text(["copies >= 2"], groups={"a": "fever"}))
    assert run("diff", old, new).exit_code == 0
    write(new, study_text(["copies > 2"]))
    assert run("diff", old, new).exit_code == 1
    assert run("diff", old, tmp_path / "absent").exit_code == 2


@pytest.mark.lengthy
def test_shipped_with_itself() -> None:
    """The shipped rules do not differ from themselves, nor do the verdicts of their cases."""
    said = run("diff", ROOT / "rules", ROOT / "rules", "--cases", ROOT / "cases")
    assert (said.exit_code, said.stdout) == (0, "")
