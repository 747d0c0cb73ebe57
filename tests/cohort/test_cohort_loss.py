"""A cohort's table of which cells are made unreadable, or put in another order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("duckdb")

import duckdb
import pyarrow as pa

from builders import knowledge_of, rules_of
from case_loss import facts, plain
from markerboard.cohort.given import Connection, Given
from markerboard.cohort.intake import take_in
from markerboard.cohort.staged import UNREAD
from markerboard.engines.evaluate import Answers, Meaning, decide
from markerboard.imports.placing import put
from markerboard.knowledge.loading import load
from markerboard.language.logic import Interval, Truth
from markerboard.language.parser import Parser
from markerboard.language.variants import parse as variant
from markerboard.patient.casefacts import read as read_facts
from markerboard.patient.casewriter import case_data
from markerboard.patient.facts import GeneState
from markerboard.sql.asked import Asked
from markerboard.sql.printed import written as printed
from markerboard.sql.query import Query
from markerboard.sql.rows import Rows
from markerboard.sql.table import COMPLETE, FACTS, LOW, MEMBERS, PATIENT, Column
from table_loss import COHORT, UNREADABLE, Row

STUDIES = Query(Asked(load(), ["alter0303", "alter-l058", "pd-l1-retrospective"]))
Taken = tuple[dict[str, dict[str, Any]], dict[str, set[tuple[str, str]]], set[str]]
FEW = settings(max_examples=2, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""Each example is a table of many rows, which costs a query of a cohort."""


def take(connection: Connection, rows: Sequence[Row], query: Query, place: Path) -> Sequence[str]:
    """Take in a table of texts; the columns that were not asked for."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    connection.register("given", pa.table({n: [row.get(n) for row in rows] for n in names}))
    table = Given("given", dict.fromkeys(names, "VARCHAR"), "row_number() OVER ()")
    return take_in(connection, table, query, place, absent_unknown=True).unused


def taken(rows: Sequence[Row], query: Query, place: Path) -> Taken:
    """The facts of each patient, the cells that could not be read, and the columns that were asked for."""
    with duckdb.connect(config={"threads": 1}) as connection:
        unused = take(connection, rows, query, place)
        found = connection.table(FACTS).arrow().read_all().to_pylist()
        told: dict[str, set[tuple[str, str]]] = {}
        for _, patient, column, text, _ in connection.table(UNREAD).fetchall():
            told.setdefault(patient, set()).add((column, text))
    asked = {name for row in rows for name in row} - {*unused, PATIENT}
    return {row.pop(PATIENT): row for row in found}, told, asked


def says_less(column: Column, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a column says after a loss what it said before, or less."""
    name, old, new = column.name, before[column.name], after[column.name]
    if new is None or new == old:
        return True
    if column.part == COMPLETE:
        return new is False
    if column.fact.type == "drugs" and column.part == MEMBERS:
        return old is not None and set(new.split(";")) <= set(old.split(";"))
    return name.endswith(f"_{LOW}") and old is not None and new < old


def rows() -> st.SearchStrategy[list[Row]]:
    """Some rows of a table."""
    row = st.fixed_dictionaries({}, optional={name: st.sampled_from(cells) for name, cells in COHORT.items()})
    return st.lists(row.filter(bool), min_size=25, max_size=30)


def lossy(row: Row, drawn: random.Random) -> Row:
    """The same row with some cells unreadable, or with a part of one that is."""
    lost = drawn.sample(sorted(row), min(len(row), drawn.choice((1, 1, 2, 3))))
    return row | {name: drawn.choice((*UNREADABLE, f"{row[name]};?x?")) for name in lost}


@FEW
@given(rows(), st.randoms(use_true_random=False))
def test_loss_is_monotone(tmp_path_factory: pytest.TempPathFactory, drawn: list[Row],
                          chance: random.Random) -> None:
    """P19, P22: cells made unreadable leave each fact of a cohort as it was or open, and each is told."""
    place = tmp_path_factory.mktemp("loss")
    whole = [row | {PATIENT: str(i)} for i, row in enumerate(drawn)]
    lost = [lossy(row, chance) | {PATIENT: str(i)} for i, row in enumerate(drawn)]
    before, after = taken(whole, STUDIES, place), taken(lost, STUDIES, place)
    assert after[0].keys() == before[0].keys()
    for patient, was in before[0].items():
        now = after[0][patient]
        assert [c.name for c in STUDIES.reads if not says_less(c, was, now)] == []
        stated = drawn[int(patient)]
        changed = {(n, t) for n, t in lost[int(patient)].items() if n in after[2] and t != stated[n]}
        assert changed <= after[1].get(patient, set())


@FEW
@given(rows(), st.randoms(use_true_random=False))
def test_order(tmp_path_factory: pytest.TempPathFactory, drawn: list[Row], chance: random.Random) -> None:
    """P20: the order of a cohort's rows and columns changes no fact and nothing that is told."""
    place = tmp_path_factory.mktemp("order")
    named = [lossy(row, chance) | {PATIENT: str(i)} for i, row in enumerate(drawn)]
    mixed = [dict(chance.sample(sorted(row.items()), len(row))) for row in chance.sample(named, len(named))]
    assert taken(mixed, STUDIES, place) == taken(named, STUDIES, place)


VALUES: dict[str, Any] = {
    "age": Interval.parse("61"), "ecog": Interval.parse("1"), "diagnosis": "LUAD", "stage": "IVB",
    "extent": "metastatic", "pdl1.tps": Interval.parse("60"), "tmb.per_mb": Interval.parse("8-12"),
    "EGFR": GeneState("mutated", (variant("L858R"),), complete=False),
    "TP53": GeneState("wild-type", (), True), "measurable": True, "brain_metastases": False,
}


def test_as_a_case(tmp_path: Path) -> None:
    """A row and the case file of the same patient get the same answers when the same fact cannot be read."""
    table, knowledge = STUDIES.table, STUDIES.knowledge
    whole = dict(zip((c.name for c in table.columns), Rows(table).cells(VALUES), strict=True))
    written = {name: str(cell) for name, cell in whole.items() if cell is not None}
    rows, expected = [], {}
    for name in VALUES:
        lost = {c.name: "?x?" for c in table.columns if c.fact.name == name and c.name in written}
        rows.append(written | lost | {PATIENT: name})
        data, fact = plain(case_data("a", VALUES, table.vocabulary)), table.vocabulary.facts[name]
        put(data, fact.at, {"unread": ["?x?"]} if fact.type == "gene" else "unreadable")
        read = facts(data, knowledge)
        assert read is not None
        expected[name] = decide(knowledge, read.values)
    assert answered(rows, tmp_path) == {
        name: {one: said[one] for one in STUDIES.asked.answers} for name, said in expected.items()}


FOLLOWING = Query(Asked(load(), ["met", "anchor", "alter0303"]))
FOLLOWS: Sequence[tuple[str, Row, Mapping[str, Any]]] = [
    ("a spread", {"diagnosis": "LUAD", "liver_metastases": "yes"}, {"extent": "metastatic"}),
    ("a spread at recurrence", {"diagnosis": "LUAD", "bone_metastases": "1", "extent": "recurrent"},
     {"extent": "metastatic recurrence"}),
    ("nothing of the own organ", {"diagnosis": "LUAD", "lung_metastases": "yes"}, {}),
    ("nothing beside a reason", {"diagnosis": "LUAD", "brain_metastases": "yes", "extent": "not tested"}, {}),
    ("nothing of no tumor", {"diagnosis": "?x?", "brain_metastases": "yes"}, {}),
    ("either test", {"msi": "MSI-H", "mmr": "?x?"}, {"msi_high_or_dmmr": True}),
    ("neither test", {"msi": "MSS", "mmr": "pMMR"}, {"msi_high_or_dmmr": False}),
    ("one test of two", {"msi": "MSS"}, {}),
    ("nothing beside a call", {"msi": "MSI-H", "msi_high_or_dmmr": "not tested"}, {}),
    ("a variant of its own", {"met_variants": "METex14"}, {"met_exon14_skipping": True}),
    ("another variant", {"met_variants": "Y1003F"}, {}),
    ("both ways", {"met_variants": "METex14", "met_exon14_skipping": "no"}, {}),
    ("wild-type and skipped", {"MET status": "wild-type", "met_exon14_skipping": "yes"}, {}),
]
FOLLOWED = ("extent", "msi_high_or_dmmr", "met_exon14_skipping")


def test_what_follows(tmp_path: Path) -> None:
    """A row says what follows from its cells, as a case file does, and nothing where one contradicts."""
    found, _, _ = taken([cells | {PATIENT: name} for name, cells, _ in FOLLOWS], FOLLOWING, tmp_path)
    for name, _, follows in FOLLOWS:
        assert {c: found[name][c] for c in FOLLOWED if found[name][c] is not None} == follows, name


def _aside(*conditions: str) -> Query:
    """A study that asks these."""
    vocabulary = load().vocabulary
    asked = {f"c{i}": Parser(vocabulary).parse(text) for i, text in enumerate(conditions)}
    return Query(Asked(knowledge_of(vocabulary, [rules_of("asked", asked)])))


@pytest.mark.parametrize("status", ["not tested", "no call", "QNS"])
@pytest.mark.parametrize(("query", "gene", "found"), [
    (_aside("MET = mutated", "met.exon14_skipping"), "met", "met_exon14_skipping"),
    (_aside("EGFR = mutated", "EGFR has L858R"), "egfr", "egfr_l858r")])
def test_a_variant_beside_no_result(
        tmp_path: Path, query: Query, gene: str, found: str, status: str) -> None:
    """A variant of a gene that is said to be not tested is not taken, nor is that, and both are told."""
    row = {PATIENT: "a", f"{gene}_status": status, found: "yes"}
    facts, told, _ = taken([row, row | {PATIENT: "b", f"{gene}_status": ""}], query, tmp_path)
    assert (facts["a"][f"{gene}_status"], facts["a"][found]) == (None, None)
    assert told == {"a": {(f"{gene}_status", status), (found, "yes")}}
    assert (facts["b"][f"{gene}_status"], facts["b"][found]) == ("mutated", True)


FOCAL = ("EGFR.focally_amplified", "EGFR.amplified", "EGFR.deleted", "EGFR.copy_number >= 2")


@pytest.mark.parametrize(("row", "lost"), [
    ({"focally_amplified": "yes", "amplified": stated, "deleted": "yes"}, True)
    for stated in ("", "indeterminate", "not tested", "yes")] + [
    ({"focally_amplified": "yes", "amplified": "indeterminate", "copy_number": "0"}, True),
    ({"focally_amplified": "?x?", "amplified": "indeterminate", "deleted": "yes"}, True),
    ({"focally_amplified": "yes", "amplified": "indeterminate", "deleted": "no"}, False)])
def test_what_follows_contradicts(tmp_path: Path, row: Row, lost: bool) -> None:
    """What another finding makes certain contradicts as what is stated does, in a table as in a case file."""
    vocabulary = load().vocabulary.with_asked({"EGFR.focally_amplified", "EGFR.deleted", "EGFR.copy_number"})
    asked = {f"c{i}": Parser(vocabulary).parse(text) for i, text in enumerate(FOCAL)}
    query = Query(Asked(knowledge_of(vocabulary, [rules_of("asked", asked)])))
    cells = {f"egfr_{key}": text for key, text in row.items()}
    found, told, _ = taken([cells | {PATIENT: "a"}], query, tmp_path)
    assert found["a"]["egfr_amplified"] is None and bool(told) is lost
    assert (found["a"]["egfr_deleted"] is None) is lost
    written = {key: {"yes": True, "no": False, "?x?": "unreadable"}.get(text, text)
               for key, text in row.items() if text}
    case = read_facts({"case": "a", "biomarkers": {"EGFR": written}}, vocabulary, several=True)[0]
    assert "egfr.amplified" not in case.values and ("EGFR.deleted" in case.values) is not lost


BORN = ("BRCA2 = mutated", "BRCA2.germline = mutated", "BRCA2.germline has S1982fs",
        "BRCA2.germline has K10*")


@pytest.mark.parametrize(("listed", "told", "so"), [
    ({"variants": ["pathogenic K10*"], "complete": True}, True, [True, None, None, None]),
    ({"status": "wild-type"}, True, [True, None, None, None]),
    ({"variants": ["pathogenic K10*"]}, False, [True, True, True, True]),
    ({"variants": ["pathogenic S1982fs"], "complete": True}, False, [True, True, True, False])])
def test_germline_of_two_lists(tmp_path: Path, listed: dict[str, Any], told: bool, so: list[Truth]) -> None:
    """A germline variant that the tumor's list has and the germline's own denies leaves the germline open,
    and is told; a table and a case file answer the same.
    """
    vocabulary = load().vocabulary.with_asked({"BRCA2.germline"})
    asked = [Parser(vocabulary).parse(text) for text in BORN]
    query = Query(Asked(knowledge_of(vocabulary, [rules_of("a", {f"c{i}": c for i, c in enumerate(asked)})])))
    tumor = "germline pathogenic S1982fs"
    row = {PATIENT: "a", "brca2_variants": tumor, "brca2_germline_status": listed.get("status", ""),
           "brca2_germline_variants": "; ".join(listed.get("variants", ())),
           "brca2_germline_complete": "yes" if listed.get("complete") else ""}
    found, unread, _ = taken([row], query, tmp_path)
    names = ("brca2_germline_s1982fs", "brca2_germline_k10")
    status = [{"mutated": True}.get(found["a"][f"brca2{of}_status"]) for of in ("", "_germline")]
    assert ([*status, *(found["a"][name] for name in names)], bool(unread)) == (so, told)
    report = {"variants": [tumor], "germline": listed}
    facts = read_facts({"case": "a", "biomarkers": {"BRCA2": report}}, vocabulary)[0]
    assert [Meaning({}, facts.values).truth(one) for one in asked] == so
    assert any(tumor == one.stated for one in facts.unused) is told


ALTERED: Sequence[tuple[str, Row, str | None]] = [
    ("wild-type alone", {"pten_status": "wild-type"}, "wild-type"),
    ("wild-type and not lost", {"pten_status": "wild-type", "pten_loss": "no"}, "wild-type"),
    ("wild-type and lost", {"pten_status": "wild-type", "pten_loss": "yes"}, None),
    ("mutated and lost", {"pten_status": "mutated", "pten_loss": "yes"}, "mutated"),
]


def test_altered_otherwise(tmp_path: Path) -> None:
    """A gene that is wild-type by one cell and lost by another is open in a table, as it is in a case."""
    vocabulary = load().vocabulary.with_asked({"PTEN", "PTEN.loss"})
    study = rules_of("altered", {"a": Parser(vocabulary).parse("PTEN = wild-type or PTEN.loss")})
    query = Query(Asked(knowledge_of(vocabulary, [study]), ["altered"]))
    found, _, _ = taken([cells | {PATIENT: name} for name, cells, _ in ALTERED], query, tmp_path)
    assert {name: found[name]["pten_status"] for name in found} == {name: said for name, _, said in ALTERED}


UNTRUE: Sequence[tuple[Row, set[str]]] = [
    ({"ctdna.detected": "no", "ctdna.baseline.msaf": "0.1"}, {"ctdna_detected", "ctdna_baseline_msaf_low"}),
    ({"ctdna.detected": "?x?", "ctdna.baseline.msaf": ">0.1"}, {"ctdna_baseline_msaf_low"}),
    ({"prior_drugs": "none", "prior_drugs_complete": "yes", "line1_drugs": "osimertinib"},
     {"prior_drugs", "line1_drugs"}),
    ({"prior_drugs": "none", "prior_drugs_complete": "?x?", "line1_drugs": "osimertinib"},
     {"prior_drugs", "line1_drugs"}),
    ({"progression.control_months": "9", "line1.months": "5", "prior.lines": "1"},
     {"progression_control_months_low", "line1_months_low"}),
    ({"progression.control_months": "9", "line1.months": "5", "prior.lines": "2", "line1.ongoing": "yes"},
     {"progression_control_months_low", "line1_months_low"}),
]


@pytest.mark.parametrize(("row", "lost"), UNTRUE)
def test_contradictions(tmp_path: Path, row: Row, lost: set[str]) -> None:
    """What a case file is refused for leaves the facts of a row unknown, and is told."""
    asked = Query(Asked(load(), ["ctdna-nsclc", "alter-l001", "alter-l058"]))
    found, told, _ = taken([row | {PATIENT: "a"}], asked, tmp_path)
    assert {name for name in lost & found["a"].keys() if found["a"][name] is not None} == set()
    assert told["a"]


def answered(rows: Sequence[Row], place: Path) -> dict[str, Answers]:
    """What the queries say of each patient of a table."""
    with duckdb.connect(config={"threads": 1}) as connection:
        take(connection, rows, STUDIES, place)
        said = connection.execute(printed(STUDIES.select(), "duckdb")).fetchall()
    return {row[0]: dict(zip(STUDIES.asked.answers, row[1:], strict=True)) for row in said}


ASIDE = _aside("EGFR = mutated", "msi = high")
JOINED = _aside("KRAS = mutated", "pdl1.tps >= 50", "hormone_receptor_status = negative")


@pytest.mark.parametrize(("beside", "lost"), [
    ({"EGFR": "L858R"}, "egfr_status"), ({"EGFR exon 20": "insertion"}, "egfr_status"),
    ({"comment": "EGFR L858R in relapse"}, "egfr_status"), ({"specimen": "plasma"}, "egfr_status"),
    ({"egfr_g719x": "yes"}, "egfr_status"), ({"egfr_report": "L858R"}, "egfr_status"),
    ({"panel": "Guardant360 CDx"}, "egfr_status"), ({"EGFR method": "cfDNA NGS"}, "egfr_status"),
    ({"panel": "FoundationOne CDx"}, ""), ({"ctDNA assay": "Signatera"}, ""),
    ({"MSI status": "MSI-H"}, "msi"),
    ({"comment": "no EGFR mutation"}, ""), ({"specimen": "FFPE"}, ""), ({"egfr_g719x": "no"}, ""),
    ({"eGFR": "58"}, ""), ({"egfr_date": "2020-01-01"}, ""), ({"MSI status": "stable"}, "")])
def test_columns_that_are_not_read(tmp_path: Path, beside: Row, lost: str) -> None:
    """P19: what a column that is not read may say of a gene or a fact leaves it open in that row, told."""
    row = {"egfr_status": "wild-type", "msi": "stable", "ecog": "1"}
    found, told, _ = taken([row | beside | {PATIENT: "a"}], ASIDE, tmp_path)
    assert (found["a"]["egfr_status"] is None, found["a"]["msi"] is None) == (lost == "egfr_status", (
        lost == "msi" or beside in ({"specimen": "plasma"}, {"panel": "Guardant360 CDx"})))
    assert bool(told) is bool(lost)


@pytest.mark.parametrize(("row", "open_"), [
    ({"egfr_status": "mutated", "comment": "no EGFR mutation"}, True),
    ({"egfr_status": "", "egfr_variants": "L858R", "comment": "EGFR wild-type"}, True),
    ({"egfr_status": "mutated", "comment": "no further EGFR mutation"}, False),
    ({"egfr_status": "mutated", "comment": "EGFR mutated, KRAS wild-type"}, False),
    ({"egfr_status": "mutated", "comment": "EGFR not amplified"}, False),
    ({"egfr_status": "wild-type", "comment": "no EGFR mutation"}, False)])
def test_texts_that_deny(tmp_path: Path, row: Row, open_: bool) -> None:
    """A text that plainly denies a mutation which another column states leaves the gene open, and is told."""
    found, told, _ = taken([row | {PATIENT: "a", "msi": "stable"}], ASIDE, tmp_path)
    assert ((found["a"]["egfr_status"] is None), bool(told)) == (open_, open_)


@pytest.mark.parametrize(("beside", "lost"), [
    ({"KRAS/NRAS": "mutated"}, "kras_status"), ({"KRAS/NRAS": "wt"}, ""),
    ({"PD-L1": "TPS 0"}, "pdl1_tps_low"),
    ({"ER": "90%"}, "hormone_receptor_status")])
def test_columns_that_tell_of_several(tmp_path: Path, beside: Row, lost: str) -> None:
    """P19: so does a column of several genes, of a marker with several scores, of one result of several."""
    row = {"kras_status": "wild-type", "pdl1_tps": "60", "hormone_receptor_status": "negative"}
    found, told, _ = taken([row | beside | {PATIENT: "a"}], JOINED, tmp_path)
    known = ("kras_status", "pdl1_tps_low", "hormone_receptor_status")
    assert {name for name in known if found["a"][name] is None} == ({lost} if lost else set())
    assert bool(told) is bool(lost)


def test_remarks_on_a_gene(tmp_path: Path) -> None:
    """A remark on a gene in a column of its own leaves the gene open in that row, and is told."""
    rows = [{PATIENT: name, "egfr_status": "wild-type", "egfr_comment": remark, "EGFR Befund": ""}
            for name, remark in (("a", "repeat pending"), ("b", ""), ("c", "not stated"))]
    found, told, asked = taken(rows, STUDIES, tmp_path)
    assert {name: row["egfr_status"] for name, row in found.items()} == {
        "a": None, "b": "wild-type", "c": "wild-type"}
    assert told == {"a": {("egfr_comment", "repeat pending")}}
    assert "egfr_comment" in asked
