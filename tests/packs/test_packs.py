"""Packs beside the rule base: each a section of its own, none used unasked, none touched by another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

import markerboard
import packs
from builders import fewer, run
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.answer.pack_rows import first_page
from markerboard.answer.packed import load, ready
from markerboard.errors import PackError
from markerboard.exports import to_markdown
from markerboard.packs import folder, store
from markerboard.packs.folder import ITEMS, Folder
from markerboard.render import brief, text
from markerboard.render.paper import Paper
from markerboard.render.words import ENGLISH, Sentences
from markerboard.report.page import html
from markerboard.words import words

BRAF = {"BRAF": {"variants": ["V600E"]}}
MELANOMA: dict[str, Any] = {"case": "c", "disease": {"diagnosis": "MEL"}, "biomarkers": BRAF}
LUNG = {"case": "c", "disease": {"diagnosis": "LUAD"}, "biomarkers": BRAF}
UNTESTED = {"case": "c", "disease": {"diagnosis": "MEL"}}
PATIENTS: tuple[dict[str, Any], ...] = (MELANOMA, LUNG, UNTESTED, {"case": "c"})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for packs."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Folder]:
    """Three packs: two that say the opposite, and one with every kind of broken line."""
    place = tmp_path_factory.mktemp("packs")
    broken = ["{", "[]", "null", json.dumps(packs.item("a", when="NOTHING has V600E")),
              json.dumps(packs.item("b", level=3)), json.dumps(packs.item("c", tumor="diagnosis is NOWHERE")),
              json.dumps(packs.item("d", when="other:fact")), packs.item("e", extra=1), packs.item("f"),
              packs.item("f"), packs.item("g", when="own:thing or BRAF has V600E")]
    return {"one": packs.made(place, "one", [packs.item("x1", level="A"), packs.item("x2", tumor="")]),
            "two": packs.made(place, "two", [packs.item("y1", significance="resistance")]),
            "own": packs.made(place, "own", broken)}


@pytest.fixture(scope="module")
def boards(board: Board, places: dict[str, Folder]) -> dict[tuple[str, ...], Board]:
    """A board for every order of every choice of the packs."""
    sections = {id: ready(place, board.knowledge) for id, place in places.items()}
    chosen = [names for n in range(4) for names in permutations(sections, n) if n < 3 or names[0] == "two"]
    made = {}
    for names in chosen:
        made[names] = Board.__new__(Board)
        vars(made[names]).update(vars(board))
        made[names].packs = tuple(sections[name] for name in names)
    return made


def sections(answer: Evaluation) -> dict[str, bytes]:
    """The bytes of each section."""
    return {one.id: one.as_bytes() for one in answer.packs or ()}


@pytest.mark.parametrize("patient", PATIENTS[::2])
def test_packs_do_not_mix(boards: dict[tuple[str, ...], Board], patient: dict[str, Any]) -> None:
    """P27: adding, removing and reordering packs changes no byte of another's section, with everything
    broken in one of them, nor of the answer of the rule base."""
    plain = boards[()].evaluate(patient).as_json()
    alone = {name: sections(boards[(name,)].evaluate(patient))[name] for name in ("one", "two", "own")}
    for names, each in boards.items():
        answer = each.evaluate(patient)
        assert sections(answer) == {name: alone[name] for name in names}
        rest = {key: value for key, value in answer.as_json().items() if key not in ("packs", "between")}
        assert rest == plain | {"version": rest["version"]}


def test_no_pack_is_used_unasked(home: Path, board: Board, places: dict[str, Folder]) -> None:
    """A pack that was added changes no byte of an answer that does not name it."""
    before = board.evaluate(MELANOMA).as_bytes()
    store.add(places["one"].manifest, places["one"].contents)
    assert markerboard.load().evaluate(MELANOMA).as_bytes() == before
    named = markerboard.load(packs=("one",))
    assert list(sections(named.evaluate(MELANOMA))) == ["one"]
    assert named.evaluate(MELANOMA, packs=()).as_bytes() == before


def test_the_same_bytes_from_what_is_kept(home: Path, board: Board, monkeypatch: pytest.MonkeyPatch,
                                          places: dict[str, Folder]) -> None:
    """A pack that was compiled before answers with the same bytes as one that was read anew."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    made = [ready(places["own"], board.knowledge) for _ in range(2)]
    case = board.case(MELANOMA)
    first, second = (one.answer(case, case.facts).as_bytes() for one in made)
    assert first == second
    assert list((home / "cache").rglob("pack_own-*"))


@pytest.mark.parametrize(("patient", "counts"), [
    (MELANOMA, (2, 0, 0, 0, 0)), (LUNG, (1, 0, 1, 0, 0)), (UNTESTED, (0, 2, 0, 0, 0)),
    ({"case": "c"}, (0, 2, 0, 0, 0)),
    ({"case": "c", "disease": {"diagnosis": "LUAD"}}, (0, 1, 0, 1, 0)),
    ({"case": "c", "disease": {"diagnosis": "MEL"}, "biomarkers": {"BRAF": "wild-type"}}, (0, 0, 0, 0, 2))])
def test_every_item_is_counted_once(boards: dict[tuple[str, ...], Board], patient: dict[str, Any],
                                    counts: tuple[int, ...]) -> None:
    """An item matches, is undecided, or fails first by its tumor or its marker: each is in one count."""
    section, = boards[("one",)].evaluate(patient).packs or ()
    told = section.counts
    assert (told["match"], told["undecided"], told["marker in another tumor"], told["other tumor"],
            told["other marker"]) == counts
    assert sum(counts) == told["items"] == 2


def test_broken_in_part_is_used_in_part(boards: dict[tuple[str, ...], Board]) -> None:
    """Of a pack that is broken in part the rest is used, with the number and the reasons."""
    section, = boards[("own",)].evaluate(MELANOMA).packs or ()
    assert (section.counts["items"], section.counts["broken"]) == (2, 9)
    assert len(section.broken) == 9
    assert [one.id for one in section.items] == ["f", "g"]


def test_a_fact_of_a_pack_stands_without_it(boards: dict[tuple[str, ...], Board]) -> None:
    """A fact of a pack's own namespace is kept and shown without that pack, and decides its items with it."""
    stated = {**UNTESTED, "facts": {"own:thing": "true"}}
    answer = boards[()].evaluate(stated)
    assert answer.facts["own:thing"].value is True
    section, = boards[("own",)].evaluate(stated).packs or ()
    assert [(one.id, one.verdict) for one in section.items] == [("g", "match"), ("f", "undecided")]


def test_packs_that_say_the_opposite(boards: dict[tuple[str, ...], Board]) -> None:
    """What two packs say the opposite of is named with both, beside their sections."""
    answer = boards[("two", "one")].evaluate(MELANOMA)
    told, = answer.between or ()
    assert (told.says, told.items) == ({"one": "sensitive", "two": "resistant"}, {"one": "x1", "two": "y1"})
    assert boards[("two", "one")].evaluate(UNTESTED).between == ()


# Rows

def rows_of(tmp_path: Path, board: Board, items: list[dict[str, Any]], case: dict[str, Any]) -> Any:
    """The section of a pack of some items for a patient."""
    section = ready(packs.made(tmp_path, "made", items), board.knowledge)
    read = board.case(case)
    return section.answer(read, read.facts)


def test_one_row_a_therapy(board: Board, tmp_path: Path) -> None:
    """Items on one therapy are one row with for and against; substitutes have one each, combinations one."""
    items = [packs.item("a1", level="A"), packs.item("a2", significance="resistance"),
             packs.item("a3", flagged=True, level="A", significance="resistance"),
             packs.item("b1", therapies=["Dabrafenib", "Trametinib"], together="combination"),
             packs.item("b2", therapies=["Trametinib", "Dabrafenib"], together="combination", supports=False),
             packs.item("c1", therapies=["Cobimetinib", "Binimetinib"], together="substitutes", level="C"),
             packs.item("d1", type="prognostic", significance="poor outcome", therapies=[]),
             packs.item("e1", type="diagnostic", significance="positive", therapies=[])]
    found = rows_of(tmp_path, board, items, MELANOMA).rows
    assert [(row.type, row.therapies) for row in found] == [
        ("predictive", ("Vemurafenib",)), ("predictive", ("Dabrafenib", "Trametinib")), ("prognostic", ()),
        ("diagnostic", ()), ("predictive", ("Binimetinib",)), ("predictive", ("Cobimetinib",))]
    first, second = found[:2]
    assert (first.word, first.for_, first.against, first.conflict) == ("sensitive", {"A": 1}, {"B": 1}, True)
    assert (first.level, first.best, first.opposed) == ("A", "a1", "a2")
    assert (second.word, second.for_, second.against) == ("sensitive", {"B": 1}, {"B": 1})


LEVELS = st.sampled_from("ABCDE")
WHENS = st.sampled_from(["BRAF has V600E", "BRAF = mutated", "BRAF has V600X", "not KRAS = mutated"])


@fewer(4)
@given(st.lists(st.tuples(LEVELS, WHENS, st.integers(0, 5), st.sampled_from("PQRSTUVWX"), st.booleans()),
                min_size=1, max_size=30))
def test_level_comes_first(board: Board, tmp_path_factory: pytest.TempPathFactory,
                           drawn: list[tuple[str, str, int, str, bool]]) -> None:
    """No row of a lower level stands above one of a higher, and the first page names all of level A."""
    items = [packs.item(f"i{n}", level=level, when=when, stars=stars, flagged=flagged,
                        therapies=[f"Drug {drug}"])
             for n, (level, when, stars, drug, flagged) in enumerate(drawn)]
    case = {**MELANOMA, "biomarkers": {**MELANOMA["biomarkers"], "KRAS": "wild-type"}}
    found = rows_of(tmp_path_factory.mktemp("p"), board, items, case).rows
    levels = [row.level or "~" for row in found]
    assert levels == sorted(levels)
    shown, named = first_page(found)
    assert {row for row in found if row.level == "A"} <= {*shown, *named}
    assert sorted(id for row in found for id in row.items) == sorted(one["id"] for one in items)


def test_resistance_to_what_was_given_is_never_cut(board: Board, tmp_path: Path) -> None:
    """A row that says resistant of a drug that was given stands on the first page, however low its level."""
    items = [packs.item(f"a{n}", level="A", therapies=[f"Drug {n}"]) for n in range(9)]
    items.append(packs.item("r", level="E", significance="resistance", therapies=["Osimertinib"]))
    case = {**MELANOMA, "treatment": [{"line": 1, "drugs": ["osimertinib"]}]}
    shown, named = first_page(rows_of(tmp_path, board, items, case).rows)
    assert (len(shown), len(named), shown[-1].given, shown[-1].items) == (8, 2, True, ("r",))


def test_what_would_decide(board: Board, tmp_path: Path) -> None:
    """Undecided items hide no row: they are counted by the fact that alone decides them."""
    section = rows_of(tmp_path, board, [packs.item("a", level="A"), packs.item("b")], UNTESTED)
    assert section.rows == ()
    assert [(one.fact, one.items) for one in section.open] == [("BRAF", {"A": 1, "B": 1})]
    assert {one.missing for one in section.items} == {("BRAF",)}


# Where packs are kept

def command(*words: str) -> Result:
    """A command on packs."""
    return run("packs", *words)


@pytest.fixture
def civic(home: Path) -> Iterator[Path]:
    """A pack that was imported from a small table."""
    file = packs.table(home / "civic-2026-05-26.tsv", {}, {"molecular_profile": "CK High"})
    done = command("import", "civic", str(file))
    assert done.exit_code == 0, done.output
    assert "CC0-1.0" in done.output and "1 left" in done.output
    yield file


def test_import_list_remove(civic: Path) -> None:
    """A table is one command from a pack; the list tells its day, license and counts; removing ends it."""
    told = command("list").output
    assert "civic@" in told and "2026-05-26" in told and "CC0-1.0" in told
    assert json.loads(command("list", "--format", "json").output)[0]["current"] is True
    assert command("remove", "civic").exit_code == 0
    assert command("list").stdout == ""
    assert command("remove", "civic").exit_code == 4


def test_two_versions(civic: Path, home: Path) -> None:
    """A newer version becomes what the name means; the former stays, by its digest, and both are compared."""
    former = store.find("civic")
    packs.table(civic, {"evidence_level": "A"}, {})
    assert command("import", "civic", str(civic)).exit_code == 0
    later = store.find("civic")
    assert former != later and store.find(f"civic@{former.name[:8]}") == former
    told = command("diff", f"civic@{former.name}", "civic").output
    assert "1 new, 0 gone, 1 changed" in told and "civic:eid1: level" in told
    with pytest.raises(PackError, match="two versions"):
        load(packs=["civic", f"civic@{former.name}"])
    assert command("remove", f"civic@{later.name}").exit_code == 0
    assert store.find("civic") == former


def test_update(civic: Path, home: Path) -> None:
    """`update` tells what differs before the name means the newer version."""
    packs.table(civic, {}, {})
    assert command("import", "civic", str(civic), "--out", str(home / "new")).exit_code == 0
    assert "1 new, 0 gone" in command("update", str(home / "new")).output
    assert len(store.versions("civic")) == 2


def test_a_changed_byte_is_seen(civic: Path) -> None:
    """A pack of which a byte was changed is refused whole: it is not what its digest says."""
    file = store.find("civic") / ITEMS
    file.write_bytes(file.read_bytes().replace(b'"level": "B"', b'"level": "A"'))
    with pytest.raises(PackError, match="digest"):
        folder.load(store.find("civic"))


@pytest.mark.parametrize("spec", ["nothing", "Civic", "civic@zz", "civic@000000", "", "../x", "a b", "a@"])
def test_a_pack_that_is_not_there(home: Path, spec: str) -> None:
    """A name of no pack, or no name at all, is refused in a sentence."""
    with pytest.raises(PackError):
        folder.load(store.find(spec))


def test_every_face_says_the_pack(boards: dict[tuple[str, ...], Board]) -> None:
    """On the terminal, in Markdown, on paper and as JSON a line bears its pack, a section day and terms."""
    board = boards[("one", "two")]
    case = board.case(MELANOMA)
    answer = board.evaluate(case)
    paper, whole, chinese = Paper(80), Paper(80), Paper(80)
    brief.show(case, answer, board.knowledge, paper, ENGLISH)
    brief.show(case, answer, board.knowledge, chinese, Sentences(words("zh")))
    text.show(answer, board.knowledge, whole, ENGLISH)
    faces = ["\n".join(one.lines) for one in (paper, whole, chinese)]
    faces += [to_markdown.write([answer], board.knowledge).replace("\\", ""),
              html(case, answer, board.knowledge)]
    for face in faces:
        assert all(name in face for name in ("one:x1", "two:y1", "2026-05-26", "CC0-1.0"))
    assert {one["pack"] for pack in answer.as_json()["packs"] for one in pack["items"]} == {"one", "two"}
    plain = boards[()].evaluate(case)
    assert "one:x1" not in html(case, plain, board.knowledge)


def test_packs_at_the_command_line(civic: Path, home: Path) -> None:
    """`--packs` names the packs of an answer; a name of none is refused before anything is evaluated."""
    case = home / "case.yaml"
    case.write_text(json.dumps(MELANOMA))
    told = run("evaluate", str(case), "--packs", "civic", "--format", "json")
    assert [one["id"] for one in json.loads(told.output)["packs"]] == ["civic"]
    assert run("evaluate", str(case), "--packs", "atlas").exit_code == 4


def test_a_pack_of_studies(home: Path, board: Board) -> None:
    """Studies of others are a section of their own; one that does not load is left out and told."""
    study = next(iter(sorted((Path(__file__).parents[2] / "rules" / "studies").glob("*.yaml"))))
    contents = {f"studies/{study.name}": study.read_bytes(), "studies/broken.yaml": b"id: broken\n"}
    folder.write(home / "atlas", packs.manifest("atlas", "studies"), contents)
    section, = load(packs=[str(home / "atlas")]).evaluate(MELANOMA).packs or ()
    assert (section.id, section.counts["studies"]) == ("atlas", 1)
    own = next(one for one in board.evaluate(MELANOMA).studies if one.id == study.stem)
    told, = section.studies or ()
    assert (told["id"], told["verdict"]) == (own.id, own.verdict)
    assert section.broken and "broken.yaml" in section.broken[0]


@pytest.mark.lengthy
def test_a_cohort_over_packs(home: Path, board: Board) -> None:
    """A cohort with a pack has the verdict that an evaluation has, for each item and patient."""
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("sqlglot")
    items = [packs.item("x1"), packs.item("x2", tumor=""), packs.item("x3", when="not BRAF = mutated"),
             packs.item("x4", tumor="solid tumor"), packs.item("x5", when="made:thing")]
    packs.made(home, "made", items)
    cases = home / "cases.jsonl"
    patients = [{**one, "case": f"p{n}"} for n, one in enumerate(PATIENTS)]
    cases.write_text("".join(json.dumps(one) + "\n" for one in patients))
    done = run("cohort", str(cases), "--study", "xiang-2024", "--packs", str(home / "made"), "--out",
               str(home / "out"))
    assert done.exit_code == 0, done.output
    table = duckdb.read_parquet(f"{home}/out/packs/made/verdicts-0001.parquet").order("patient")
    found = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.fetchall()}
    words = {"match": "eligible", "undecided": "undetermined"}
    for patient in patients:
        section = rows_of(home / str(patient["case"]), board, items, patient)
        told = {one.id: words[one.verdict] for one in section.items}
        assert {one: found[str(patient["case"])][one] for one in ("x1", "x2", "x3", "x4", "x5")} == {
            one: told.get(one, "ineligible") for one in ("x1", "x2", "x3", "x4", "x5")}


def test_a_panel_closes_what_only_a_pack_asks(board: Board, tmp_path: Path) -> None:
    """A gene that the rules do not ask for is wild-type to a pack where a panel covered it, silently."""
    asked = [packs.item("a", when="KIT has D816V", tumor=""), packs.item("b", when="KIT.amplified", tumor=""),
             packs.item("c", when="PDGFRA has D842V", tumor="")]
    panel = {"panel": {"genes": ["KIT"], "amplifications": ["KIT"]}}
    section = rows_of(tmp_path, board, asked, {**UNTESTED, "biomarkers": panel})
    assert [(one.id, one.verdict) for one in section.items] == [("c", "undecided")]
    assert section.counts["other marker"] == 2


def test_a_tumor_that_the_rules_place(board: Board, tmp_path: Path, home: Path) -> None:
    """A tumor that only OncoTree lists is the code that it is to items, and stays in its place to studies."""
    asked = [packs.item("a", tumor="diagnosis is LUCA", when="not KRAS = mutated"),
             packs.item("b", tumor="diagnosis is LUNG", when="not KRAS = mutated"),
             packs.item("c", tumor="diagnosis is LUAD", when="not KRAS = mutated")]
    case = {"case": "c", "disease": {"diagnosis": "LUCA"}, "biomarkers": {"KRAS": "wild-type"}}
    section = rows_of(tmp_path, board, asked, case)
    assert {one.id: one.verdict for one in section.items} == {"a": "match", "b": "match"}
    rules = Path(__file__).parents[2] / "rules" / "studies"
    names = ("alter0303", "su-2026-kras")
    contents = {f"studies/{name}.yaml": (rules / f"{name}.yaml").read_bytes() for name in names}
    folder.write(home / "atlas", packs.manifest("atlas", "studies"), contents)
    pack = ready(folder.load(home / "atlas"), board.knowledge)
    read = board.case(case)
    told = pack.answer(read, read.facts).studies or ()
    own = {one.id: one.verdict for one in board.evaluate(case).studies}
    assert {one["id"]: one["verdict"] for one in told} == {name: own[name] for name in names}


def test_a_gene_keeps_what_the_vocabulary_says_of_it(board: Board, tmp_path: Path) -> None:
    """Asking for another finding of a gene takes nothing from what is listed of it, such as its exons."""
    asked = [packs.item("a", when="EGFR has exon 19 deletion", tumor=""),
             packs.item("b", when="EGFR.expression = high", tumor="")]
    told = {"EGFR": {"variants": ["T790M"], "complete": True}}
    section = rows_of(tmp_path, board, asked, {**UNTESTED, "biomarkers": told})
    assert [(one.id, one.verdict) for one in section.items] == [("b", "undecided")]


@pytest.mark.parametrize("line", [
    '{"id": "a", "when": "KRAS = mutated", "therapies": [1]}',
    '{"id": "a", "when": "KRAS = mutated", "stars": 1.5}',
    '{"id": "a", "when": "KRAS = mutated", "level": null}', '{"id": "", "when": "KRAS = mutated"}',
    '{"id": "a"}', '{"when": "KRAS = mutated"}', "\u0000", "[" * 50_000,
    '{"id": "a", "when": "' + "(" * 3_000 + '"}'])
def test_a_line_that_is_no_item(board: Board, tmp_path: Path, line: str) -> None:
    """Whatever stands in a line, it is an item or is told as broken, and the rest of the pack is used."""
    section = rows_of(tmp_path, board, [packs.item("x"), line], MELANOMA)  # type: ignore[list-item]
    assert (section.counts["items"], section.counts["broken"]) == (1, 1)


def test_what_cannot_be_is_said(civic: Path, home: Path) -> None:
    """A pack of a later day, a format without a place for packs, and a path to remove are refused."""
    case = home / "case.json"
    case.write_text(json.dumps(MELANOMA))
    asked = ("evaluate", str(case), "--packs", "civic")
    assert run(*asked, "--as-of", "2025-01-01").exit_code == 4
    assert run(*asked, "--as-of", "2026-06-01").exit_code == 0
    assert run(*asked, "--format", "fhir").exit_code == 2
    assert command("remove", str(store.find("civic"))).exit_code == 4
    (store.find("civic") / ITEMS).write_text("{}")
    told = command("list")
    assert (told.exit_code, "digest" in told.output) == (0, True)


def test_a_fusion_is_excluded_by_either_gene(board: Board, tmp_path: Path) -> None:
    """An item of a fusion does not match where one of its genes is fused with none, whichever comes first."""
    asked = [packs.item("a", when="BICC1.fusion with FGFR2", tumor=""),
             packs.item("b", when="FGFR2.fusion with BICC1", tumor="")]
    for report, verdict in (({"fusion": False}, None), ({"fusions": ["BICC1"]}, "match"), ({}, "undecided")):
        case = {**UNTESTED, "biomarkers": {"FGFR2": report} if report else {}}
        found = {one.id: one.verdict for one in rows_of(tmp_path / str(verdict), board, asked, case).items}
        assert (found.get("a"), found.get("b")) == (verdict, verdict)


def test_half_a_character_in_an_item(board: Board, tmp_path: Path) -> None:
    """An item that holds half a character is kept for the next start, and answers as the rest do."""
    made = packs.made(tmp_path, "civic", [packs.item("a", profile="\ud800", statement="cut \ud83d")])
    first, again = (ready(made, board.knowledge) for _ in range(2))
    told = [one.answer(case, case.facts) for one in (first, again) for case in [board.case(MELANOMA)]]
    assert told[0].items[0].as_json() == told[1].items[0].as_json()
    assert told[0].items[0].profile == "\N{REPLACEMENT CHARACTER}"


def test_a_broken_pointer(civic: Path, home: Path) -> None:
    """A pack whose current version cannot be told is none that its name means, and is told so."""
    (store.root() / "civic" / store.CURRENT).write_bytes(b"\xff\xfe")
    assert command("remove", "civic").exit_code == 4
