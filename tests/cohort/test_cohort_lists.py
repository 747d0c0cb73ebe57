"""What the list of a gene's variants says in a table, alone and beside columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from test_cohort_loss import taken

from builders import knowledge_of, markers, rules_of
from markerboard.errors import CohortError
from markerboard.knowledge.loading import load
from markerboard.language.parser import Parser
from markerboard.patient import casefacts
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT
from table_loss import Row


def query(*conditions: str) -> Query:
    """A study that asks these."""
    genes = {word for text in conditions for word in text.split()[:1]}
    asked = {f"{gene}.{key}" for gene in genes for key in ("exon 2-7 deletion", "promoter_mutated")}
    fusions = {text for text in conditions if " with " in text}
    vocabulary = load().vocabulary.with_asked(genes | asked | fusions)
    parser = Parser(vocabulary)
    study = rules_of("asked", {f"c{i}": parser.parse(text) for i, text in enumerate(conditions)})
    return Query(Asked(knowledge_of(vocabulary, [study])))


ASKED = query("TERT has promoter mutation", "EGFR has exon 2-7 deletion", "EGFR has L858R", "EGFR has T790M",
              "EGFR.plasma has exon 2-7 deletion", "BRCA1.germline has exon 2-7 deletion",
              "FGFR3 has codons 248-249 mutation")


def said(row: Row, place: Path, asked: Query = ASKED) -> tuple[Mapping[str, object], set[str]]:
    """What is known of one patient, and the columns of the cells that were told."""
    found, told, _ = taken([row | {PATIENT: "a"}], asked, place)
    known = {name: value for name, value in found["a"].items() if value is not None}
    return known, {column for column, _ in told.get("a", ())}


@pytest.mark.parametrize(("own", "listed"), [
    ("tert_promoter_mutated", {"tert_variants": "promoter mutation"}),
    ("egfr_exon_2_7_deletion", {"egfr_variants": "vIII"}),
    ("egfr_l858r", {"egfr_variants": "L858R"}),
    ("fgfr3_codons_248_249_mutation", {"fgfr3_variants": "pathogenic R248C"}),
    ("egfr_plasma_exon_2_7_deletion", {"egfr_plasma_variants": "vIII"}),
    ("brca1_germline_exon_2_7_deletion", {"brca1_germline_variants": "pathogenic exon 2-7 deletion"})])
def test_lists_beside_columns(tmp_path: Path, own: str, listed: Row) -> None:
    """A list tells what is asked of it, beside an empty column too; against a no neither is taken: told."""
    for beside in ({}, {own: ""}, {own: "yes"}):
        known, told = said(listed | beside, tmp_path)
        assert (known.get(own), told) == (True, set())
    known, told = said(listed | {own: "no"}, tmp_path)
    assert (known.get(own), told) == (None, {own})


WORDED = query("EGFR.amplified", "EGFR has L858R", "ALK.fusion", "ALK.fusion with EML4", "CDKN2A.deleted",
               "CDKN2A.loss")


@pytest.mark.parametrize(("own", "listed", "said_too"), [
    ("egfr_amplified", {"egfr_variants": "amplification; L858R"}, {"egfr_l858r": True}),
    ("alk_fusion", {"alk_variants": "EML4-ALK"}, {"alk_fusion_with_eml4": True}),
    ("alk_fusion_with_eml4", {"alk_variants": "EML4::ALK"}, {"alk_fusion": True}),
    ("cdkn2a_deleted", {"cdkn2a_variants": "homozygous deletion"}, {"cdkn2a_loss": True})])
def test_words_of_findings(tmp_path: Path, own: str, listed: Row, said_too: dict[str, bool]) -> None:
    """A word for a finding in a list says it, and what follows; against a no it is not taken: told."""
    for beside in ({}, {own: ""}, {own: "yes"}):
        known, told = said(listed | beside, tmp_path, WORDED)
        assert ({name: known.get(name) for name in (own, *said_too)}, told) == ({own: True} | said_too, set())
    known, told = said(listed | {own: "no"}, tmp_path, WORDED)
    assert known.get(own) is None
    assert own in told


def test_a_list_beside_a_denied_finding(tmp_path: Path) -> None:
    """What cannot be read of a list is told, and is no word for a finding that is no change of the gene."""
    known, told = said({"egfr_variants": "zz?", "egfr_amplified": "no"}, tmp_path, WORDED)
    assert (known, told) == ({"egfr_amplified": False}, {"egfr_variants"})


@pytest.mark.parametrize("row", [
    {"egfr_variants": "T790M, zz?", "egfr_l858r": "no"},
    {"egfr_variants": "zz?", "egfr_exon_2_7_deletion": "no"},
    {"egfr_variants": "c.2573T>G", "egfr_l858r": "no"}, {"egfr_variants": "T790M; p.?", "egfr_l858r": "no"},
    {"egfr_variants": "T790M; missense mutation", "egfr_l858r": "no"},
    {"brca1_germline_variants": "exon 2-7 deletion"}, {"tert_variants": "promoter mutation; synonymous"}])
def test_lists_read_in_part(tmp_path: Path, row: Row) -> None:
    """What cannot be read of a list, or may be benign, leaves open what stands beside it, and is told."""
    known, told = said(row, tmp_path)
    assert known == ({"egfr_t790m": True} if "T790M; " in row.get("egfr_variants", "") else {})
    assert len(told) == 1


EXONS = query("EGFR.exons_deleted", "EGFR has L858R")


@pytest.mark.parametrize(("listed", "known", "told"), [
    ({"egfr_variants": "exon 20 deletion"}, None, {"egfr_variants"}),
    ({"egfr_variants": "exon 19 deletion"}, None, set()),
    ({"egfr_variants": "loss of exon 20"}, True, set()),
    ({"egfr_variants": "L858R"}, None, set())])
def test_perhaps_a_whole_exon(tmp_path: Path, listed: Row, known: object, told: set[str]) -> None:
    """A listed deletion of an exon that may be the loss of all of it leaves that open, and is told."""
    found, said_of = said(listed, tmp_path, EXONS)
    assert (found.get("egfr_exons_deleted"), said_of) == (known, told)


BORN = query("BRCA1 = mutated", "BRCA1 has pathogenic variant", "BRCA1.germline has pathogenic variant",
             "EGFR = mutated", "EGFR has L858R", "EGFR has homozygous L858R", "EGFR has missense variant",
             "MET = mutated", "MET has exon 14 skipping", "MET has splice variant")


@pytest.mark.parametrize(("row", "known"), [
    ({"egfr_homozygous_l858r": "yes"}, {"egfr_l858r": True, "egfr_missense_variant": True,
                                        "egfr_status": "mutated"}),
    ({"met_exon14_skipping": "yes"}, {"met_exon_14_skipping": True, "met_status": "mutated"}),
    ({"met_exon14_skipping": "yes", "met_variants": "Y1003F"}, {"met_exon_14_skipping": True}),
    ({"met_exon14_skipping": "no"}, {"met_exon_14_skipping": None, "met_status": None}),
    ({"egfr_missense_variant": "no"}, {"egfr_l858r": False, "egfr_homozygous_l858r": False}),
    ({"egfr_l858r": "no"}, {"egfr_homozygous_l858r": False, "egfr_missense_variant": None}),
    ({"egfr_homozygous_l858r": "yes", "egfr_l858r": "not tested"}, {"egfr_l858r": None}),
    ({"egfr_variants": "L858R"}, {"egfr_status": "mutated", "egfr_homozygous_l858r": None}),
    ({"brca1_germline_status": "mutated"}, {"brca1_status": "mutated"}),
    ({"brca1_germline_variants": "pathogenic Q1756fs"},
     {"brca1_status": "mutated", "brca1_pathogenic_variant": True})])
def test_finer_says_coarser(tmp_path: Path, row: Row, known: Mapping[str, object]) -> None:
    """A finer variant is the coarser one too, and one of the germline is in the tumor; nothing is told."""
    found, told = said(row, tmp_path, BORN)
    assert ({name: found.get(name) for name in known}, told) == (known, set())


@pytest.mark.parametrize("row", [
    {"egfr_homozygous_l858r": "yes", "egfr_l858r": "no"},
    {"egfr_l858r": "yes", "egfr_missense_variant": "no"},
    {"egfr_l858r": "yes", "egfr_status": "not tested"},
    {"egfr_variants": "L858R", "egfr_missense_variant": "no"},
    {"met_exon14_skipping": "yes", "met_exon_14_skipping": "no"},
    {"brca1_germline_status": "mutated", "brca1_status": "wild-type"},
    {"brca1_germline_variants": "pathogenic Q1756fs", "brca1_status": "wild-type"},
    {"brca1_germline_variants": "Q1756fs", "brca1_status": "wild-type"},
    {"brca1_germline_pathogenic_variant": "yes", "brca1_pathogenic_variant": "no"}])
def test_finer_beside_a_no(tmp_path: Path, row: Row) -> None:
    """Of a finer variant and a coarser one that is denied, or of germline and tumor, neither is taken."""
    known, told = said(row, tmp_path, BORN)
    assert known == {}
    assert told


def test_lists_of_other_changes(tmp_path: Path) -> None:
    """A list that names other changes denies no finding, and none that a column of its own tells."""
    beside = {"egfr_l858r": "yes", "egfr_exon_2_7_deletion": "no"}
    known, told = said({"egfr_variants": "T790M"} | beside, tmp_path)
    assert known == {"egfr_t790m": True, "egfr_l858r": True, "egfr_exon_2_7_deletion": False}
    assert told == set()


def asking(*conditions: str) -> Query:
    """A study that asks these, and nothing besides what they rest on."""
    vocabulary = load().vocabulary
    parser = Parser(vocabulary)
    parsed = {f"c{i}": parser.parse(text) for i, text in enumerate(conditions)}
    return Query(Asked(knowledge_of(vocabulary.with_asked(sorted(parser.asked)), [rules_of("a", parsed)])))


@pytest.mark.parametrize("conditions", [
    ("EGFR has pathogenic exon 2-7 deletion",),
    ("EGFR has pathogenic exon 2-7 deletion", "EGFR has exon 2-7 deletion", "EGFR.exons_deleted")])
@pytest.mark.parametrize("cell", [
    "indeterminate", "unknown", "no call", "not tested", "nicht untersucht", "", "no"])
def test_open_between(tmp_path: Path, cell: str, conditions: tuple[str, ...]) -> None:
    """What is denied only by way of a finding that is stated as open is open, as it is of a case."""
    asked = asking(*conditions)
    found, _ = said({"egfr_exon_2_7_deletion": cell, "egfr_exons_deleted": "no"}, tmp_path, asked)
    stated = {"exons_deleted": False, "exon 2-7 deletion": cell} if cell else {"exons_deleted": False}
    facts, troubles = casefacts.read(markers(EGFR=stated), asked.knowledge.vocabulary)
    key = "egfr_pathogenic_exon_2_7_deletion"
    assert (troubles, found.get(key)) == ([], facts.values.get("EGFR.pathogenic exon 2-7 deletion"))


GERMLINE = query("BRCA1.germline = mutated", "BRCA1.germline has pathogenic variant")
BOTH = query("BRCA1.germline = mutated", "BRCA1.germline has pathogenic variant", "BRCA1 = mutated")


@pytest.mark.parametrize("asked", [GERMLINE, BOTH])
@pytest.mark.parametrize(("beside", "known"), [
    ({}, {"brca1_germline_status": "mutated", "brca1_germline_pathogenic_variant": True}),
    ({"brca1_germline_variants": "pathogenic C61G"},
     {"brca1_germline_status": "mutated", "brca1_germline_pathogenic_variant": True}),
    ({"brca1_germline_status": "wild-type"}, {}), ({"brca1_germline_status": "not tested"}, {}),
    ({"brca1_germline_pathogenic_variant": "no"}, {}),
    ({"brca1_germline_variants": "none", "brca1_germline_complete": "true"}, {})])
def test_lists_name_the_germline(tmp_path: Path, asked: Query, beside: Row, known: Row) -> None:
    """A variant of a tumor's list that is said to be of the germline is there, unless that says otherwise."""
    found, told = said({"brca1_variants": "germline pathogenic Q1756fs"} | beside, tmp_path, asked)
    assert {name: one for name, one in found.items() if "germline" in name} == known
    assert bool(told) == (not known)
    assert asked is GERMLINE or found["brca1_status"] == "mutated"


@pytest.mark.parametrize("listed", ["germline Q1756fs", "C61G; germline zz?"])
def test_lists_of_what_may_be_germline(tmp_path: Path, listed: str) -> None:
    """What a tumor's list says of the germline and cannot be read leaves the germline open, and is told."""
    known, told = said({"brca1_variants": listed, "brca1_germline_status": "wild-type"}, tmp_path, GERMLINE)
    assert (known, told) == ({}, {"brca1_variants", "brca1_germline_status"})


TUMOR = query("BRCA1 = mutated")


@pytest.mark.parametrize(("beside", "known"), [
    ({"brca1_germline_variants": "pathogenic Q1756fs"}, None), ({"brca1_germline_status": "mutated"}, None),
    ({"brca1_germline_variants": "Q1756fs"}, None), ({"brca1_germline_pathogenic_variant": "yes"}, None),
    ({"brca1_germline": "pathogenic Q1756fs"}, None), ({"brca1_germline_variants": "zz?"}, None),
    ({"brca1_germline_status": "wild-type"}, "wild-type"), ({"brca1_germline_status": "NA"}, "wild-type"),
    ({"brca1_germline_pathogenic_variant": "no"}, "wild-type"), ({"brca1_germline": ""}, "wild-type")])
def test_germline_that_no_rule_asks(tmp_path: Path, beside: Row, known: str | None) -> None:
    """What a table tells of the germline, though no rule asks it, leaves a wild-type tumor open: told."""
    found, told = said({"brca1_status": "wild-type"} | beside, tmp_path, TUMOR)
    assert (found.get("brca1_status"), bool(told)) == (known, known is None)
    found, _ = said(beside, tmp_path, TUMOR)
    sure = beside in ({"brca1_germline_variants": "pathogenic Q1756fs"}, {"brca1_germline_status": "mutated"})
    assert found.get("brca1_status") == ("mutated" if sure else None)


SKIPPED = query("MET has exon 14 skipping", "MET = wild-type")


@pytest.mark.parametrize("gene", [{"met_status": "wild-type", "met_variants": ""},
                                  {"met_variants": "Y1230C", "met_complete": "true"}])
@pytest.mark.parametrize(("cell", "open_"), [
    ("indeterminate", True), ("not tested", True), ("no call", True), ("", False), ("no", False)])
def test_a_change_that_may_be_there(tmp_path: Path, gene: Row, cell: str, open_: bool) -> None:
    """A change of which nobody knows whether it is there leaves its gene open, as in a case, and is told."""
    known, told = said(gene | {"met_exon14_skipping": cell}, tmp_path, SKIPPED)
    assert ("met_exon_14_skipping" not in known, bool(told)) == (open_, open_)


ALONE = query("TERT has promoter mutation", "EGFR = mutated", "EGFR has L858R", "EGFR has exon 2-7 deletion")


@pytest.mark.parametrize("why", ["not tested", "NA", "indeterminate"])
@pytest.mark.parametrize(("own", "listed"), [
    ("tert_promoter_mutated", {"tert_variants": "promoter mutation"}),
    ("egfr_l858r", {"egfr_variants": "L858R"}), ("egfr_status", {"egfr_variants": "L858R"}),
    ("egfr_exon_2_7_deletion", {"egfr_variants": "vIII"})])
def test_lists_beside_a_reason(tmp_path: Path, own: str, listed: Row, why: str) -> None:
    """What is listed beside a cell that says why it is not known is not taken, as of a case, and is told."""
    known, told = said(listed | {own: why}, tmp_path, ALONE)
    assert known.get(own) is None
    assert told


@pytest.mark.parametrize(("columns", "text", "refused"), [
    (90, "EGFR L858R found", False), (110, "EGFR L858R found", True), (300, "no remark", False),
    (1_000, "no remark", True)])
def test_many_columns_of_no_fact(tmp_path: Path, columns: int, text: str, refused: bool) -> None:
    """P28: so many columns of texts are looked at as one query bears; a table of more is refused."""
    row = {"egfr_status": "wild-type"} | {f"etus {i}": text for i in range(columns)}
    if refused:
        with pytest.raises(CohortError, match=f"^{columns:,} columns are of no fact"):
            said(row, tmp_path, ALONE)
    else:
        known, told = said(row, tmp_path, ALONE)
        assert ("egfr_status" not in known, bool(told)) == ("EGFR" in text, "EGFR" in text)
