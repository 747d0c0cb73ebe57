"""P23: `watch` tells of every stored case whose answer changed, of no other, and of what did it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, fewer, run, some
from markerboard.answer.board import Board
from markerboard.answer.model import StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.living import processes
from markerboard.living.changed import RANK
from markerboard.living.processes import watch
from markerboard.living.store import LeftOut, Stored, stored
from markerboard.living.watch import Entry

CASES = ROOT / "cases"
Edit = Callable[[Path], None]


def replaced(study: str, pattern: str, by: str) -> Edit:
    """Change a study's file."""
    def edit(rules: Path) -> None:
        file = rules / "studies" / f"{study}.yaml"
        text, count = re.subn(pattern, by, file.read_text(encoding="utf-8"), count=1)
        assert count == 1
        file.write_text(text, encoding="utf-8")
    return edit


def gone(study: str) -> Edit:
    """Take a study away."""
    return lambda rules: (rules / "studies" / f"{study}.yaml").unlink()


EDITS: dict[str, Edit] = {
    "an age": replaced("alter-l058", r"age <= 75", "age <= 57"),
    "a figure": replaced("alter0303", r"median: 9\.63", "median: 9.64"),
    "a study gone": gone("alter-e-003"),
    "nothing": lambda copy: None,
}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some of the shipped cases."""
    place = tmp_path_factory.mktemp("store")
    for file in some(sorted(CASES.glob("*.yaml")), 40):
        shutil.copy(file, place)
    return place


STUDIES = ("alter-e-003", "alter-l058", "alter0303", "alter1202", "eter701", "met", "xiang-2024")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with a few of their studies, which are read in a moment."""
    place = tmp_path_factory.mktemp("base") / "rules"
    shutil.copytree(ROOT / "rules", place)
    for file in (place / "studies").glob("*.yaml"):
        if file.stem not in STUDIES:
            file.unlink()
    return place


def edited(rules: Path, place: Path, edit: Edit) -> Path:
    """Those rules, changed."""
    shutil.copytree(rules, place / "rules")
    edit(place / "rules")
    return place / "rules"


def concerned(old: KnowledgeBase, new: KnowledgeBase, store: Path) -> set[tuple[str, str]]:
    """By evaluating everything twice: each case and study of which another thing is said."""
    boards, found = (Board(old), Board(new)), set()
    for one in stored(store):
        assert isinstance(one, Stored)
        answers = [board.evaluate(one.read(board.knowledge.vocabulary)[0]).studies for board in boards]
        before, after = ({study.id: study for study in answer} for answer in answers)
        for study in before.keys() | after.keys():
            if differs(before.get(study), after.get(study)):
                found.add((one.name, study))
    return found


def differs(before: StudyAnswer | None, after: StudyAnswer | None) -> bool:
    """Whether two answers differ, of a study that does not rule the patient out in both."""
    told = [one for one in (before, after) if one is not None]
    if all(one.verdict == "ineligible" for one in told):
        return len(told) == 2 and told[0].strength.fit != told[1].strength.fit
    return len(told) == 1 or told[0].as_json() != told[1].as_json()


def told(old: Path, new: Path, store: Path) -> list[Entry]:
    """What `watch` says."""
    found = watch((load(old), old), (load(new), new), stored(store))
    return [entry for each in found if isinstance(each, list) for entry in each]


@pytest.mark.parametrize("name", EDITS)
def test_complete(rules: Path, tmp_path: Path, few: Path, name: str) -> None:
    """P23: the cases and studies told are those that differ when everything is evaluated twice."""
    new = edited(rules, tmp_path, EDITS[name])
    entries = told(rules, new, few)
    assert {(entry.case, entry.study) for entry in entries} == concerned(load(rules), load(new), few)


@fewer(25)
@given(study=st.sampled_from(STUDIES), data=st.data())
def test_complete_for_any_number(rules: Path, tmp_path_factory: pytest.TempPathFactory, few: Path, study: str,
                                 data: st.DataObject) -> None:
    """P23: whichever number of a study's file is changed, who is concerned is told, and nobody else."""
    text = (rules / "studies" / f"{study}.yaml").read_text(encoding="utf-8")
    numbers = [match.span(1) for match in re.finditer(r"(?:age|ecog|sites|months) (?:<=|>=|<|>) (\d+)", text)]
    if not numbers:
        return
    first, last = data.draw(st.sampled_from(numbers))
    place = tmp_path_factory.mktemp("changed")
    def edit(copy: Path) -> None:
        changed = f"{text[:first]}{int(text[first:last]) + 1}{text[last:]}"
        (copy / "studies" / f"{study}.yaml").write_text(changed, encoding="utf-8")
    new = edited(rules, place, edit)
    entries = told(rules, new, few)
    assert {(entry.case, entry.study) for entry in entries} == concerned(load(rules), load(new), few)


def test_own_alterations_first(rules: Path, tmp_path: Path) -> None:
    """Evidence of the patient's own alterations that went with a study is told first, with its line."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    entries = told(rules, new, CASES / "escc-notch3-mutated.yaml")
    assert entries[0].change.kind == "own alteration"
    assert {entry.study for entry in entries} == {"alter-e-003"}
    assert re.search(r"rules/studies/alter-e-003\.yaml:\d+:\d+", entries[0].at)
    assert [RANK[entry.change.kind] for entry in entries] == sorted(RANK[e.change.kind] for e in entries)


def test_a_case_that_one_version_reads(rules: Path, tmp_path: Path) -> None:
    """A case that only one version reads is told as one that changed; one that neither reads is left out."""
    new = edited(rules, tmp_path, lambda copy: None)
    words = new / "vocabulary.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace("Africa, Oceania]", "Africa]", 1),
                     encoding="utf-8")
    lines = ({"case": "a", "patient": {"region": "Oceania"}}, {"case": "b", "patient": {"ag": 1}})
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("watch", "--cases", tmp_path / "c.jsonl", "--from", rules, "--to", new)
    assert done.exit_code == 1
    assert "case: a was read, now cannot be read" in done.stdout
    assert "c:2: left out" in done.stderr


def test_ids(rules: Path, tmp_path: Path) -> None:
    """Cases with one id are cases each, and told to be several; an id writes no signs to a terminal."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    case = {"disease": {"diagnosis": "ESCC"}, "biomarkers": {"NOTCH3": "mutated"}}
    lines = [json.dumps({"case": name, **case}) for name in ("a", "a", "\x1b[2Jb")]
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "store" / "gone.yaml").symlink_to("nowhere")
    done = run("watch", "--cases", tmp_path / "store", "--from", rules, "--to", new)
    assert "a: 2 cases with another answer have this id" in done.stderr
    assert "gone: left out: is no file" in done.stderr
    assert "3 cases, 3 with another answer, 1 left out" in done.stderr
    assert "\x1b" not in done.output


def test_a_group_called_absent(rules: Path, tmp_path: Path) -> None:
    """A patient who comes from the group `absent` to another is told so, not that the other is new."""
    new = edited(rules, tmp_path, replaced("alter-e-003", r"and NOTCH3 = wild-type", "or NOTCH3 = mutated"))
    shown = run("watch", "--cases", CASES / "escc-notch3-mutated.yaml", "--from", rules, "--to", new).stdout
    assert "signature: was absent, now present" in shown


def test_table_of_a_cohort(rules: Path, tmp_path: Path) -> None:
    """Parquet and CSV say the same: two bounds are a number; rows with the same id are cases."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    rows = [{"patient": id, "diagnosis": tumor, "notch3_status": "mutated", "age_low": 60, "age_high": 60}
            for id, tumor in (("a", "ESCC"), ("b", "LUAD"), ("a", "ESCC"), ("c", "ESCC"))]
    (tmp_path / "p").mkdir()
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "p" / "store.parquet")
    with (tmp_path / "store.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    found = [told(rules, new, place) for place in (tmp_path / "p", tmp_path / "store.csv")]
    assert found[0] == found[1]
    pq.write_table(pa.Table.from_pylist(rows).slice(0, 0), tmp_path / "p" / "store.parquet")
    assert list(stored(tmp_path / "p")) == [LeftOut("store", "holds no patient")]
    named = [entry.case for entry in found[0]]
    assert set(named) == {"a", "c"}
    assert named.count("a") == 2 * named.count("c")


@pytest.mark.lengthy
def test_in_several_processes(rules: Path, tmp_path: Path, few: Path,
                              monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes say the same, in the same order, as one."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    versions = (load(rules), rules), (load(new), new)
    one = list(watch(*versions, stored(few)))
    monkeypatch.setattr(processes, "SMALL", 1)
    assert list(watch(*versions, stored(few), 2)) == one


def test_nothing_of_a_store_is_passed_over(rules: Path, tmp_path: Path) -> None:
    """A table in a directory is read patient by patient; what holds no case is named and left out."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    store = tmp_path / "store"
    store.mkdir()
    (store / "patients.csv").write_text("patient,diagnosis,NOTCH3\na,ESCC,mutated\nb,LUAD,mutated\n",
                                        encoding="utf-8")
    (store / "notes.txt").write_text("seen on Monday", encoding="utf-8")
    done = run("watch", "--cases", store, "--from", rules, "--to", new, "--format", "json")
    assert {one["case"] for one in json.loads(done.stdout)} == {"a"}
    assert "notes: left out: " in done.stderr
    assert "2 cases, 1 with another answer, 1 left out" in done.stderr


FORMS: dict[str, Callable[[str], set[str]]] = {
    "json": lambda out: {one["case"] for one in json.loads(out)},
    "csv": lambda out: {row["case"] for row in csv.DictReader(io.StringIO(out))},
    "html": lambda out: set(re.findall(r"escc-[\w-]+", out)),
    "text": lambda out: set(re.findall(r"escc-[\w-]+", out)),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms(rules: Path, tmp_path: Path, form: str) -> None:
    """Every form names the case and the study, and the exit code says that an answer changed."""
    new = edited(rules, tmp_path, gone("alter-e-003"))
    case = CASES / "escc-notch3-mutated.yaml"
    done = run("watch", "--cases", case, "--from", rules, "--to", new, "--format", form)
    assert (done.exit_code, done.stderr) == (1, "1 cases, 1 with another answer\n")
    assert FORMS[form](done.stdout) == {"escc-notch3-mutated"}
    assert "ALTER-E-003" in done.stdout


def test_nothing_changed() -> None:
    """Of the same rules twice nothing is told, and the exit code is 0."""
    done = run("watch", "--cases", CASES / "escc-notch3-mutated.yaml", "--from", ROOT / "rules")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "1 cases, 0 with another answer\n")


def test_since() -> None:
    """`--since` compares with what had been published by a day."""
    done = run("watch", "--cases", CASES / "escc-notch3-mutated.yaml", "--since", "2024-01-01")
    assert done.exit_code == 1
    assert "ALTER-E-003" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["--from", ROOT / "rules", "--since", "2024-01-01"]])
def test_one_of_two(arguments: list[str | Path]) -> None:
    """Either the rules of before are given, or a day."""
    done = run("watch", "--cases", CASES, *arguments)
    assert done.exit_code == 2
    assert "give either `--from` or `--since`" in done.stderr
