"""The commands on rules: `new`, `show`, `facts`, `schema`, `completion`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result

from builders import ended_well, run
from markerboard.answer import schemas
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import shipped


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A directory with the shipped rules, of the studies but one, and room for cases."""
    (tmp_path / "rules" / "studies").mkdir(parents=True)
    (tmp_path / "cases").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml", "studies/alter-l058.yaml"):
        shutil.copy(shipped() / name, tmp_path / "rules" / name)
    return tmp_path


def new(workshop: Path, name: str) -> Result:
    """`markerboard new` in a workshop."""
    return run("new", name, "--rules", workshop / "rules", "--cases", workshop / "cases")


def test_new(workshop: Path) -> None:
    """`new` writes a study and a case; `check` then names each place still open, and nothing else."""
    assert new(workshop, "my-study").exit_code == 0
    study = workshop / "rules" / "studies" / "my-study.yaml"
    lines = study.read_text(encoding="utf-8").splitlines()
    expected = [n for n, line in enumerate(lines, 1) if "???" in line.partition("#")[0]]
    result = run("check", workshop / "rules")
    told = [int(line) for line in re.findall(r"my-study\.yaml:(\d+):\d+: this is still", result.stderr)]
    assert result.exit_code == 4
    assert set(told) == set(expected)
    assert all(message == "this is still to be filled in" for message in re.findall(
        r"^\S+\.yaml:\d+:\d+: (.*)$", result.stderr, re.MULTILINE))
    assert len(told) == sum(line.partition("#")[0].count("???") for line in lines)


@pytest.mark.lengthy
def test_new_filled_in(workshop: Path) -> None:
    """With every open place filled in, the new study loads, and its case fits it."""
    new(workshop, "my-study")
    study = workshop / "rules" / "studies" / "my-study.yaml"
    text = study.read_text(encoding="utf-8")
    for old, filled in (('percent: "???"', "percent: 100"), ('n: "???"', "n: 10"),
    ('events: "???"', "events: 10"),
                        ("when: ???", "when: diagnosis is NSCLC"), ("???", "filled in")):
        text = text.replace(old, filled)
    study.write_text(text, encoding="utf-8")
    assert run("check", workshop / "rules").exit_code == 0
    case = workshop / "cases" / "my-study-fits.yaml"
    assert run("test", case, "--rules", workshop / "rules").exit_code == 0


@pytest.mark.parametrize("existing", ["rules/studies/mine.yaml", "cases/mine-fits.yaml"])
def test_new_never_overwrites(workshop: Path, existing: str) -> None:
    """P15: where either file exists `new` writes neither."""
    (workshop / existing).write_text("precious", encoding="utf-8")
    before = sorted(workshop.rglob("*"))
    result = new(workshop, "mine")
    assert (result.exit_code, sorted(workshop.rglob("*"))) == (2, before)
    assert "exists already" in result.stderr
    assert (workshop / existing).read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("name", ["Mine", "../mine", "my study", "", "-x", "é", "a" * 300])
def test_new_names(workshop: Path, name: str) -> None:
    """A name that is no id, or leads out of the directory, is refused and nothing is written."""
    before = sorted(workshop.rglob("*"))
    result = run("new", "--rules", workshop / "rules", "--cases", workshop / "cases", "--", name)
    assert (result.exit_code, sorted(workshop.rglob("*"))) == (2, before)
    assert ended_well(result)


def test_new_where_nothing_is(tmp_path: Path, workshop: Path) -> None:
    """Where there are no rules it is said how to begin with some; directories that lack are made."""
    empty = tmp_path / "empty"
    result = run("new", "mine", "--rules", empty / "rules", "--cases", empty / "cases")
    assert (result.exit_code, empty.exists()) == (2, False)
    assert "there is no" in result.stderr and f"cp -r {shipped()}" in " ".join(result.stderr.split())
    shutil.rmtree(workshop / "rules" / "studies")
    (workshop / "cases").rmdir()
    assert new(workshop, "mine").exit_code == 0
    assert (workshop / "rules" / "studies" / "mine.yaml").is_file()
    (workshop / "cases" / "mine-fits.yaml").unlink()
    (workshop / "cases").rmdir()
    (workshop / "cases").write_text("a file", encoding="utf-8")
    assert new(workshop, "other").exit_code == 74


# Show, facts, schema, completion


@pytest.mark.parametrize(("name", "fact"), [
    ("exon 2-7 deletion", "<gene>.exon 2-7 deletion"), ("Exons 2–7 deletion", "<gene>.exon 2-7 deletion"),
    ("exons 2-7 deletions", "<gene>.exon 2-7 deletion"), ("ex2-7del", "<gene>.exon 2-7 deletion"),
    ("Exons Deleted", "<gene>.exons_deleted"),
    ("TERT.pathogenic promoter mutation", "TERT.pathogenic promoter_mutated"),
    ("BRCA1.germline.exon 2-7 deletion", "BRCA1.germline.exon 2-7 deletion")])
def test_facts_of_genes(name: str, fact: str) -> None:
    """`facts` tells of what may be stated of a gene, or of each, by any spelling of it."""
    (row,) = json.loads(run("facts", name, "--format", "json").stdout)
    assert row["fact"] == fact


@pytest.mark.parametrize("name", ["EGFR.nonsense", "nonsense.loss", "."])
def test_no_facts_of_genes(name: str, shipped: KnowledgeBase) -> None:
    """What is stated of no gene is no fact, nor is a gene with nothing behind its point."""
    assert shipped.vocabulary.facts.get("EGFR.") is None
    assert "is no fact" in run("facts", name).stderr

@pytest.mark.parametrize("name", ["exon 2 deletion", "L858R", "truncating variant"])
def test_no_fact_but_a_change(name: str) -> None:
    """`facts` says of a change of the sequence how it is asked and stated, since it is no fact of its own."""
    told = run("facts", name).stderr
    assert f"GENE has {name}" in told and f"variants: [{name}]" in told


def test_show(shipped: KnowledgeBase) -> None:
    """`show` lists every study, and prints every criterion of one with its source."""
    listed = run("show").stdout
    assert all(study[:20] in listed for study in shipped.studies)
    page = " ".join(run("show", "alter-e-003").stdout.split())
    for criterion in shipped.studies["alter-e-003"].study.criteria_of_both_kinds():
        assert f"{criterion.id}: " in page
    assert "10.1186/s12943-025-02376-w" in page


def test_index_keeps_ids_whole(shipped: KnowledgeBase) -> None:
    """`show` prints each id in one piece, to be copied."""
    listed = run("show").stdout
    assert [study for study in shipped.studies if study not in listed] == []


def test_facts(shipped: KnowledgeBase) -> None:
    """`facts` lists every fact, and the codes of one; `drugs` lists every drug with its class."""
    rows = json.loads(run("facts", "--format", "json").stdout)
    plain = [name for name, fact in shipped.vocabulary.facts.items() if fact.type != "gene"]
    assert [row["fact"] for row in rows][: len(plain)] == plain
    drugs = json.loads(run("facts", "drugs", "--format", "json").stdout)
    assert {row["code"]: row["below"] for row in drugs}["osimertinib"] == "third-generation EGFR TKI"


def test_schemas(tmp_path: Path) -> None:
    """`schema` prints each schema as it stands in its file; `--write` writes them all."""
    run("schema", "--write", tmp_path)
    for name in schemas.NAMES:
        assert (tmp_path / f"{name}.schema.json").read_text(encoding="utf-8") == run("schema", name).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    """The completion script of each shell calls the program back for its words."""
    script = run("completion", shell).stdout
    assert "_MARKERBOARD_COMPLETE" in script
    assert f"{shell}_complete" in script


def test_which_rules(workshop: Path) -> None:
    """A command that judges rules says which: those that come with it, or a directory, with their version."""
    ours = run("audit", "alter-l058").stderr
    assert "rules: those that come with markerboard (Anlotinib trials, " in ours
    rules = workshop / "rules"
    assert f"rules: {rules} (" in run("audit", "alter-l058", "--rules", rules).stderr
