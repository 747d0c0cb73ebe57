"""What `check` says of conditions, studies, groups and whole rule bases, and when it says nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given

pytest.importorskip("z3")

from builders import knowledge_of, run
from markerboard.engines.evaluate import Meaning as Evaluation
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.expression import Condition
from markerboard.language.parser import Parser
from markerboard.proof import conditions as conditions_checked
from markerboard.proof.completions import rewritten
from markerboard.proof.conditions import incomplete
from markerboard.proof.inquiry import Inquiry, Site
from markerboard.proof.prove import prove
from markerboard.proof.remarks import Places
from markerboard.testing import people
from small_studies import study_text, write
from strategies import SHIPPED, SMALL, Values, conditions

PARSER = Parser(SMALL)
FLAGS = ("fever", "night sweats", "reported spread")
PIGEONS = 10
"""z3 takes more than a second for so many, which is long for a timer of a millisecond on a busy machine."""


def told(small: Path, text: str) -> list[str]:
    """What is said of a study, without what it leaves unused."""
    write(small, text)
    places = Places(small)
    remarks = prove(load(small)).remarks
    return [f"{p.line}:{p.column}: {r.severity}: {p.message}" for r in remarks if r.kind != "unused"
            for p in [places.problem(r)]]


@pytest.mark.parametrize(("inclusion", "exclusion", "said"), [
    (["fever and not fever"], [], "7:60: error: `i0` can never be met"),
    (["copies > 3 and copies < 3"], [], "7:60: error: `i0` can never be met"),
    (["tumor is LEFT and tumor is OTHER"], [], "7:60: error: `i0` can never be met"),
    (["GENE1 has A2V and GENE1 = wild-type"], [], "7:60: error: `i0` can never be met"),
    (["copies >= 0"], [], "7:60: error: `i0` can only be met or unknown"),
    (["fever or not fever"], [], "7:60: error: `i0` can only be met or unknown"),
    (["fever", "copies > 2", "not fever"], [],
     "9:60: error: nobody can be eligible: `i0` and `i2` exclude each other"),
    (["copies >= 2", "night sweats"], ["copies > 1"],
     "10:60: error: nobody can be eligible: `i0` and not `x0` exclude each other"),
    (["copies >= 2", "copies >= 1"], [],
     "8:60: warning: `i1` follows from `i0`, so nobody is eligible or not because of it"),
    (["copies >= 2"], ["copies = 0"],
     "9:60: warning: `x0` follows from `i0`, so nobody is eligible or not because of it"),
    (["tumor is LEFT", "fever"], ["tumor is OTHER"],
     "10:60: warning: `x0` follows from `i0`, so nobody is eligible or not because of it"),
    (["copies >= 1", "copies <= 1", "copies = 1"], [],
     "9:60: warning: `i2` follows from `i0` and `i1`, so nobody is eligible or not because of it"),
    (["copies >= 2 and (fever or copies >= 1)"], [],
     "7:60: warning: `fever` makes no difference to `i0`, even where it is not met"),
    (["tumor in {LEFT, RIGHT} or tumor is LEAF1"], [],
     "7:60: warning: `tumor is LEAF1` makes no difference to `i0`, even where it is met"),
    (["(fever and copies > 1) or (not fever and copies > 1)"], [],
     "7:60: warning: `i0` is unknown although it is met whatever the unknown facts are"),
])
def test_what_is_wrong(small: Path, inclusion: list[str], exclusion: list[str], said: str) -> None:
    """P9, P11, P12: what cannot be, what follows and what does not matter is said, with its place."""
    assert said in told(small, study_text(inclusion, exclusion))


def test_nothing_wrong(small: Path) -> None:
    """Of rules in which every part matters nothing is said."""
    text = study_text(["copies >= 1 and copies <= 3", "tumor is LEFT"], ["fever"],
                      {"spread": "reported spread", "rest": "otherwise"})
    assert told(small, text) == []


@pytest.mark.parametrize(("groups", "said"), [
    ({"a": "fever", "b": "otherwise"}, ["18:10: error: `f/a` can hold no eligible patient"]),
    ({"a": "copies = 1", "b": "copies >= 1"}, [
        "19:10: information: an eligible patient can be in `a` and in `b`",
        "18:7: information: an eligible patient can be in no group of `f`"]),
    ({"a": "copies <= 1", "b": "copies > 1"}, []),
    ({"a": "copies = 1", "b": "copies = 2", "c": "otherwise"}, []),
    ({"a": "night sweats"}, []),
])
def test_groups(small: Path, groups: dict[str, str], said: list[str]) -> None:
    """P9, P12: a group that no eligible patient can be in is wrong; overlaps and gaps are reported."""
    assert told(small, study_text(["not fever"], [], groups)) == said


def test_outside(small: Path) -> None:
    """P9: a group outside the study is marked as such, with its reason; a mark without cause is wrong."""
    groups = {"a": "fever", "b": "otherwise"}
    mark = "    outside: {a: The paper adds patients of another series.}\n"
    assert told(small, study_text(["not fever"], [], groups, mark)) == []
    assert told(small, study_text(["not night sweats"], [], groups, mark)) == [
        "20:18: error: `f/a` is marked as outside, yet can hold an eligible patient"]
    text = study_text(["not fever"], [], groups, mark.replace("{a:", "{c:"))
    write(small, text)
    assert "`c` under `outside` is not a group of `f`" in run("check", small).stderr


def test_explained(small: Path) -> None:
    """What a note explains is information; an explanation of nothing is a warning."""
    def text(condition: str) -> str:
        return study_text(["copies >= 2", condition]).replace(
            f"when: '{condition}'", f"when: '{condition}', explains: [implied], note: As printed")
    assert told(small, text("copies >= 1")) == [
        "8:60: information: `i1` follows from `i0`, so nobody is eligible or not because of it"]
    assert told(small, text("copies <= 3")) == [
        "8:85: warning: the note of `i1` explains `implied`, which is not found"]
    write(small, text("fever").replace(", note: As printed", ""))
    assert "`explains` needs a `note` that explains it" in run("check", small).stderr


def test_whole_base(small: Path) -> None:
    """What nothing uses, and where studies cut a fact differently, is listed."""
    (small / "definitions.yaml").write_text(
        'title: t\nversion: "2026.1"\nsources: {s: {citation: c, read: abstract}}\n'
        "definitions:\n  hot: {text: t, when: fever, from: {s: p}}\n"
        "  hotter: {text: t, when: hot and copies > 1, from: {s: p}}\n", encoding="utf-8")
    for name, text in (("trial", "copies >= 2"), ("other", "copies > 2")):
        write(small, study_text([text, "hot"]), name)
    said = [r.message for r in prove(load(small)).remarks]
    assert "studies cut `copies` differently: >= 2: trial; > 2: other" in said
    assert "no study rests on the definition `hotter`" in said
    assert "no study rests on the definition `hot`" not in said
    assert "no rule asks about `color`" in said
    assert "no rule asks about `fever`" not in said


def holes(pigeons: int) -> tuple[list[str], list[str]]:
    """Criteria that put pigeons into one hole too few, which no solver decides quickly."""
    names = [[f"p{i} in {j}" for j in range(pigeons - 1)] for i in range(pigeons)]
    each = [" or ".join(f"p{i}.{j}" for j, _ in enumerate(row)) for i, row in enumerate(names)]
    alone = [" or ".join(f"(p{a}.{j} and p{b}.{j})" for a in range(pigeons) for b in range(a))
             for j in range(pigeons - 1)]
    return each, alone


@pytest.fixture
def endless(small: Path) -> Path:
    """Rules about which no solver decides quickly."""
    each, alone = holes(PIGEONS)
    file = small / "vocabulary.yaml"
    flags = [f"  p{i}.{j}: {{type: boolean, label: l, means: m}}\n"
             for i in range(PIGEONS) for j in range(PIGEONS - 1)]
    text = file.read_text(encoding="utf-8").replace("facts:\n", f"facts:\n{''.join(flags)}")
    file.write_text(text, encoding="utf-8")
    write(small, study_text(each, alone))
    return small


def test_undecided(endless: Path) -> None:
    """What z3 does not decide in time is said so, and is never a pass."""
    result = run("check", endless, "--seconds", "0.001")
    assert result.exit_code == 4
    assert "trial.yaml:1:5: not decided: this is not decided in 0.001 s" in result.stderr
    assert "not decided                  0" not in result.stdout


def test_undecided_elsewhere(endless: Path, tmp_path_factory: pytest.TempPathFactory,
                             monkeypatch: pytest.MonkeyPatch) -> None:
    """`witness` and `diff` say what was not decided, too; `check --properties` draws without z3's help."""
    witness = run("witness", "trial", "--rules", endless, "--seconds", "0.001")
    assert (witness.exit_code, witness.stdout) == (1, "")
    assert "`trial` is not decided in 0.001 s" in witness.stderr
    changed = shutil.copytree(endless, tmp_path_factory.mktemp("rules") / "changed")
    file = changed / "studies" / "trial.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("p0.0 or ", "", 1), encoding="utf-8")
    diff = run("diff", endless, changed, "--seconds", "0.001")
    assert diff.exit_code == 1
    assert "trial: not decided; not decided in 0.001 s" in diff.stdout
    monkeypatch.setattr(people, "SECONDS", 0.001)
    assert run("check", endless, "--no-proofs", "--properties", "3", "--seed", "1").exit_code == 0


# P8: unknown only where something unknown can still decide

def completions(values: Values) -> Iterator[Values]:
    """Every way to fill in the flags that are unknown."""
    for drawn in product((True, False), repeat=len(FLAGS)):
        filled = dict(zip(FLAGS, drawn, strict=True))
        if values.items() <= filled.items():
            yield filled


def partial() -> Iterator[Values]:
    """Every report of the flags."""
    for drawn in product((True, False, None), repeat=len(FLAGS)):
        yield {name: value for name, value in zip(FLAGS, drawn, strict=True) if value is not None}


def lacking(condition: Condition) -> bool:
    """Whether some report leaves a condition unknown although all its completions agree."""
    return any(Evaluation({}, values).truth(condition) is None
               and len({Evaluation({}, full).truth(condition) for full in completions(values)}) == 1
               for values in partial())


@given(conditions(PARSER, FLAGS))
def test_incomplete(condition: Condition) -> None:
    """P8: Kleene's unknown where every completion agrees is found, exactly; and the rewrite cures it."""
    inquiry = Inquiry(knowledge_of(SMALL), [condition], "")
    found = list(incomplete(inquiry, Site("c", (), condition, {})))
    assert bool(found) is lacking(condition)
    if found:
        better = rewritten(inquiry, condition)
        assert not lacking(better)
        for values in partial():
            before, after = (Evaluation({}, values).truth(c) for c in (condition, better))
            assert before is after or (before is None and len(values) < len(FLAGS))


@pytest.mark.parametrize(("text", "better"), [
    ("(fever and copies > 1) or (not fever and copies > 1)", "copies > 1"),
    ("(fever and GENE1 = mutated) or (not fever and night sweats)",
     "((fever and GENE1 = mutated) or (not fever and night sweats)) or (GENE1 = mutated and night sweats)"),
    ("fever or (fever and copies > 1)", None),
    ("(color = red and fever) or (color = deep green and fever) or (color = blue and fever)", "fever"),
    # There are tumors that the vocabulary does not list.
    ("(tumor is LEFT and fever) or (tumor is RIGHT and fever) or (tumor is OTHER and fever)", None),
])
def test_rewrite(text: str, better: str | None) -> None:
    """P8: the rewrite is the shortest that says the same, or adds what was lacking; else there is none."""
    condition = PARSER.parse(text)
    inquiry = Inquiry(knowledge_of(SMALL), [condition], "")
    found = list(incomplete(inquiry, Site("c", (), condition, {})))
    assert [r.help for r in found] == ([f"write `{better}`"] if better else [])


@pytest.mark.parametrize("text", [
    "diagnosis is solid tumor and not diagnosis is BRAIN",
    "not diagnosis is solid tumor or diagnosis is BRAIN",
    "diagnosis is solid tumor and not diagnosis is {LYMPH, BRAIN} and not diagnosis is NSCLC",
    "(diagnosis is solid tumor and not diagnosis is BRAIN) or (diagnosis is LUAD and ecog <= 1)"])
def test_rewrite_lets_nobody_in(text: str) -> None:
    """What may be of a class for good, as mixed types of a solid tumor, makes no answer sure."""
    condition = Parser(SHIPPED).parse(text)
    inquiry = Inquiry(knowledge_of(SHIPPED), [condition], "")
    assert list(incomplete(inquiry, Site("c", (), condition, {}))) == []


def test_rewrite_that_contradicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rewrite that lets in whom the condition excludes is never given as help, whatever made it."""
    condition = PARSER.parse("(fever and copies > 1) or (not fever and copies > 1)")
    monkeypatch.setattr(conditions_checked, "rewritten", lambda *_: PARSER.parse("copies > 1 or fever"))
    inquiry = Inquiry(knowledge_of(SMALL), [condition], "")
    found = list(incomplete(inquiry, Site("c", (), condition, {})))
    assert [r.help for r in found] == [""]


# The shipped rules

@pytest.mark.lengthy
def test_shipped_rules(shipped: KnowledgeBase) -> None:
    """P8, P9, P11, P12: of the shipped rules there is nothing to say that nobody has explained."""
    proof = prove(shipped)
    assert [r.message for r in proof.remarks if r.severity != "information"] == []
    assert proof.studies == len(shipped.studies)


def test_command(small: Path) -> None:
    """`check` proves, shows who disproves, saves him on request, and stays silent about it on request."""
    write(small, study_text(["copies >= 2", "copies >= 1"]))
    result = run("check", small, "--save", small / "shown")
    assert result.exit_code == 0
    assert "conditions proved            2" in result.stdout
    assert "warnings                     1" in result.stdout
    assert "trial.yaml:8:60: warning: `i1` follows from `i0`" in result.stderr
    assert "patient:\n           facts: {copies: " in result.stderr
    assert list((small / "shown").iterdir())
    silent = run("check", small, "--no-proofs")
    assert (silent.exit_code, silent.stderr) == (0, "")
    assert "proved" not in silent.stdout
    data = json.loads(run("check", small, "--format", "json", "--all").stdout)
    kinds = {remark["kind"] for remark in data["remarks"]}
    assert kinds == {"implied", "unused"}


def test_without_z3(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without z3 `check` says that nothing was proved; asked to prove, it refuses."""
    import markerboard.cli.rules as command

    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert "the rules were not proved: install markerboard[curate]" in run("check", small).stderr
    assert run("check", small, "--proofs").exit_code == 2
