"""P23 for packs: `watch` tells whom a new version of a pack concerns, of nobody else, and of what did it."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from builders import run
from markerboard.answer.board import Board
from markerboard.answer.packed import ready
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import measure
from markerboard.files.source import parse
from markerboard.living.packs import PackWatch
from markerboard.living.store import LeftOut, Stored
from markerboard.living.watch import Entry
from markerboard.packs.differing import differences
from markerboard.packs.folder import Folder
from markerboard.patient.casefile import Case, case_in
from packs import item, made

OF_PATIENT = ("verdict", "because", "missing")
SAME = [item("eid1"), item("eid2", when="KRAS = mutated", profile="KRAS Mutation", tumor="")]
OLD = [*SAME, item("eid3", when="BRAF has V600K"), item("eid4", tumor="diagnosis is MEL"),
       item("eid5", level="C"), item("eid6", statement="as it was"),
       item("eid8", when="NRAS = mutated", tumor="")]
NEW = [*SAME, item("eid4", tumor="diagnosis is LUNG"), item("eid5"), item("eid6", statement="as it is"),
       item("eid7", when="KRAS has G12C", tumor=""), item("eid8", when="NRAS = wild-type", tumor="")]
GENES: list[dict[str, Any]] = [
    {}, {"BRAF": {"variants": ["V600E"]}}, {"BRAF": {"variants": ["V600K"]}},
    {"KRAS": {"variants": ["G12C"]}}, {"KRAS": "mutated"}, {"NRAS": "wild-type", "BRAF": "wild-type"},
    {"BRAF": "mutated", "NRAS": "mutated"}]
CASES = [{"case": f"c{i}{tumor}", "disease": {"diagnosis": tumor}, "biomarkers": genes}
         for i, genes in enumerate(GENES) for tumor in ("MEL", "LUAD", "SKCM")]


@pytest.fixture(name="versions", scope="module")
def fixture_versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Folder]:
    """Two versions of a pack of items."""
    place = tmp_path_factory.mktemp("packs")
    return made(place / "old", "made", OLD), made(place / "new", "made", NEW)


def whole(folder: Folder, board: Board, case: Case) -> dict[str, dict[str, Any]]:
    """What all items of a version say of a patient."""
    facts = reconcile(board.knowledge, case.facts, measure(board.knowledge, case.facts.values))
    return {one.id: one.as_json() for one in ready(folder, board.knowledge).answer(case, facts).items}


def test_complete(board: Board, versions: tuple[Folder, Folder]) -> None:
    """P23: the items told are those that both whole versions do not say alike of a patient."""
    watch = PackWatch(*versions, board.knowledge)
    for data in CASES:
        content = json.dumps(data).encode()
        case = case_in(parse("case", content), board.knowledge.vocabulary)
        old, new = (whole(one, board, case) for one in versions)
        plain = [{id: {name: value for name, value in one.items() if name not in OF_PATIENT[1:]}
                  for id, one in each.items()} for each in (old, new)]
        differ = {f"made:{id}" for id in old.keys() | new.keys() if plain[0].get(id) != plain[1].get(id)}
        [told] = watch.of(Stored("c", "c.json", content))
        assert not isinstance(told, LeftOut)
        assert {one.study for one in told} == differ, data


def entries(watch: PackWatch, **data: Any) -> list[Entry]:
    """What is told of one case."""
    [told] = watch.of(Stored("c", "c.json", json.dumps({"case": "c", **data}).encode()))
    assert not isinstance(told, LeftOut)
    return told


def test_what_is_told(board: Board, versions: tuple[Folder, Folder]) -> None:
    """What a patient's own alterations gain stands first; each with the line that says so."""
    watch = PackWatch(*versions, board.knowledge)
    told = entries(watch, disease={"diagnosis": "LUAD"}, biomarkers={
        "KRAS": {"variants": ["G12C"]}, "BRAF": {"variants": ["V600E"]}})
    first, *_ = told
    assert [one.change.kind for one in told[:2]] == ["own alteration"] * 2
    assert {one.study for one in told[:2]} == {"made:eid4", "made:eid7"}
    assert first.at.endswith(("items.jsonl:3:1", "items.jsonl:6:1")) and first.sources == ("pubmed:1",)
    melanoma = entries(watch, disease={"diagnosis": "MEL"}, biomarkers={"BRAF": {"variants": ["V600E"]}})
    told_of = {one.study: (one.change.kind, one.change.before, one.change.after) for one in melanoma}
    assert told_of["made:eid5"] == ("grade", "C", "B")
    assert told_of["made:eid4"] == ("own alteration", "match, sensitive, B", "no match")
    assert told_of["made:eid6"] == ("text", "as it was", "as it is")


def test_command(tmp_path: Path, versions: tuple[Folder, Folder]) -> None:
    """The command takes packs by their directories, says whether anything changed, and mixes no kinds."""
    old, new = (str(one.place) for one in versions)
    store = tmp_path / "cases.jsonl"
    store.write_text("\n".join(json.dumps(one) for one in islice(CASES, 6)), encoding="utf-8")
    done = run("watch", "--cases", store, "--from", old, "--to", new, "--format", "json")
    assert done.exit_code == 1 and {one["study"] for one in json.loads(done.stdout)} <= {
        f"made:eid{n}" for n in range(3, 9)}
    assert run("watch", "--cases", store, "--from", new, "--to", new).exit_code == 0
    for wrong in (("--from", old), ("--from", "nothing", "--to", new),
                  ("--since", "2024-01-01", "--to", new)):
        refused = run("watch", "--cases", store, *wrong)
        assert refused.exit_code == 2 and refused.stdout == ""


def test_broken(tmp_path: Path, board: Board, versions: tuple[Folder, Folder]) -> None:
    """A part that cannot be used is told with its line, and the rest is compared."""
    broken = made(tmp_path, "made", [*NEW, "no json", item("eid9", when="BRAF is what"), {"id": 3},
                                     "[" * 9000])
    watch = PackWatch(versions[1], broken, board.knowledge)
    assert [one.rpartition("items.jsonl:")[2].split(":")[0] for one in watch.broken] == ["8", "10", "11", "9"]
    assert entries(watch, disease={"diagnosis": "MEL"}) == []
    store = tmp_path / "c.json"
    store.write_text(json.dumps(CASES[0]), encoding="utf-8")
    done = run("watch", "--cases", store, "--from", str(versions[1].place), "--to", str(broken.place))
    assert done.exit_code == 0 and "items.jsonl:9: " in done.stderr
    assert differences(versions[1], broken)["new"] == ["made:eid9"]
    worse = made(tmp_path / "worse", "made", [*SAME[1:], item("eid1", when="BRAF is what")])
    watch = PackWatch(made(tmp_path / "same", "made", SAME), worse, board.knowledge)
    [told] = entries(watch, disease={"diagnosis": "MEL"}, biomarkers={"BRAF": {"variants": ["V600E"]}})
    assert (told.study, told.change.after) == ("made:eid1", "cannot be used")
