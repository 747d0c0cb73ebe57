"""Approvals and guidelines of the Molecular Oncology Almanac: by agency and day, none said more widely."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builders import run
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.answer.pack_parts import PackAnswer, PackApproval
from markerboard.answer.packed import ready
from markerboard.errors import PackError
from markerboard.exports import to_markdown
from markerboard.knowledge.base import KnowledgeBase
from markerboard.packs import folder
from markerboard.packs.importing import moalmanac_pack
from markerboard.packs.moalmanac import TakenApprovals, take
from markerboard.render import brief
from markerboard.render.paper import Paper
from markerboard.render.words import ENGLISH, Sentences
from markerboard.report.page import html
from markerboard.words import words

PATIENT: dict[str, Any] = {"case": "c", "disease": {"diagnosis": "MEL"},
                           "biomarkers": {"BRAF": {"variants": ["V600E"]}}}


def assertion(**given: Any) -> dict[str, Any]:
    """An assertion of the released form: an approval for BRAF V600E in melanoma, but for what is given."""
    return {"feature_type": "Somatic Variant", "gene": "BRAF", "protein_change": "p.V600E",
            "disease": "Melanoma", "oncotree_code": "MEL", "therapy_name": "Dabrafenib + Trametinib",
            "therapy_sensitivity": 1, "therapy_resistance": "", "predictive_implication": "FDA-Approved",
            "source_type": "FDA",
            "description": "a made wording", "citation": "a made label",
            "url": "https://example.org/label", "publication_date": "2021-05-01", "_deprecated": False,
            "feature_display": "BRAF p.V600E", **given}


def extensions(**values: Any) -> list[dict[str, Any]]:
    """Values as extensions."""
    return [{"name": name, "value": value} for name, value in values.items()]


def statement(id: Any = 7, **given: Any) -> dict[str, Any]:
    """A statement written out: an approval for ALK fusions in lung cancer, but for what is given."""
    document = {"name": "a made label", "documentType": "Regulatory approval",
                "urls": ["https://example.org/ema"], "extensions": extensions(
                    agent={"name": "European Medicines Agency"}, status="Active",
                    publication_date="2023-10-31")}
    proposition = {"predicate": "predictSensitivityTo", "biomarkers": [
        {"name": "v::ALK", "genes": [{"name": "ALK"}],
         "extensions": extensions(biomarker_type="Gene fusion", _present=True)}],
        "conditionQualifier": {"name": "Non-Small Cell Lung Cancer",
                               "primaryCoding": {"id": "oncotree:NSCLC"}},
        "objectTherapeutic": {"name": "Alectinib"}}
    return {"id": id, "type": "Statement", "description": "a description", "direction": "supports",
            "strength": {"name": "Approval"}, "reportedIn": [document],
            "indication": {"indication": "made words of an indication", "document": document,
                           "initial_approval_date": "2016-12-04"},
            **given, "proposition": {**proposition, **given.get("proposition", {})}}


def taken(tmp_path: Path, shipped: KnowledgeBase, *entries: Any) -> TakenApprovals:
    """What is taken of a file of some entries."""
    file = tmp_path / "moa.json"
    file.write_text(json.dumps({"release": "2024-12-05", "content": list(entries)}))
    return take(file, shipped.vocabulary)


@pytest.mark.parametrize(("given_", "when"), [
    ({}, "BRAF has V600E"), ({"protein_change": "", "exon": 15}, "BRAF has exon 15 mutation"),
    ({"protein_change": "", "exon": 19, "gene": "EGFR", "variant_annotation": "Deletion"},
     "EGFR has exon 19 deletion"),
    ({"protein_change": "", "variant_annotation": "Truncating"}, "BRAF has truncating variant"),
    ({"protein_change": "", "variant_annotation": "Inframe deletion"}, "BRAF has in-frame deletion"),
    ({"protein_change": ""}, "BRAF = mutated"), ({"protein_change": "", "requires_oncogenic": True},
                                                 "BRAF has pathogenic variant"),
    ({"feature_type": "Germline Variant", "gene": "BRCA2", "protein_change": "", "pathogenic": "1"},
     "BRCA2.germline has pathogenic variant"),
    ({"feature_type": "Copy Number", "gene": "ERBB2", "direction": "Amplification"}, "ERBB2.amplified"),
    ({"feature_type": "Copy Number", "gene": "CDKN2A", "direction": "Deletion"}, "CDKN2A.deleted"),
    ({"feature_type": "Rearrangement", "gene1": "BCR", "gene2": "ABL1", "gene": ""}, "ABL1.fusion with BCR"),
    ({"feature_type": "Rearrangement", "gene1": "ALK", "gene2": "", "gene": ""}, "ALK.fusion"),
    ({"feature_type": "Microsatellite Stability", "status": "MSI-High"}, "msi = high"),
    ({"feature_type": "Mutational Burden", "mutations_per_mb": "10", "classification": "High"},
     "tmb.per_mb >= 10"),
    ({"feature_type": "Mutational Burden", "classification": "High"}, "tmb.high")])
def test_a_feature_in_words(shipped: KnowledgeBase, tmp_path: Path, given_: dict[str, Any],
                            when: str) -> None:
    """A feature is the condition that says exactly it."""
    one, = taken(tmp_path, shipped, assertion(**given_)).items
    assert (one.when, one.tumor, one.type, one.origin, one.reviewed) == (
        when, "diagnosis is MEL", "approval", "FDA", "2021-05-01")


@pytest.mark.parametrize("given_", [
    {"feature_type": "Mutational Signature"}, {"gene": "NOTAGENE"}, {"gene": ""}, {"protein_change": "p.???"},
    {"protein_change": "", "variant_annotation": "Odd"}, {"protein_change": "", "exon": "15a"},
    {"protein_change": "", "rsid": "rs1"}, {"feature_type": "Copy Number", "direction": "Gain"},
    {"feature_type": "Rearrangement", "gene1": "", "gene2": "", "gene": ""},
    {"feature_type": "Rearrangement", "gene1": "ALK", "gene2": "ALK", "gene": ""},
    {"feature_type": "Rearrangement", "gene1": "MYC", "locus": "t(8;14)", "gene": ""},
    {"feature_type": "Mutational Burden", "minimum_mutations": "100"},
    {"feature_type": "Mutational Burden"},
    {"feature_type": "Mutational Burden", "mutations_per_mb": ">10"}, {"feature_type": None},
    {"feature_type": "Microsatellite Stability", "status": "unclear"},
    {"oncotree_code": "", "disease": "Odd"}, {"oncotree_code": "", "disease": ""},
    {"therapy_name": ""}, {"therapy_sensitivity": ""},
    {"therapy_resistance": 1}, {"therapy_name": ["a"]}])
def test_what_has_no_word_is_left(shipped: KnowledgeBase, tmp_path: Path, given_: dict[str, Any]) -> None:
    """What the language cannot say is left with its reason, never said more widely."""
    made = taken(tmp_path, shipped, assertion(**given_))
    assert (len(made.items), len(made.left)) == (0, 1) and made.left[0].reason


def test_other_evidence_is_counted_apart(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Clinical and preclinical evidence is no approval; a guideline has the body that wrote it."""
    made = taken(tmp_path, shipped, assertion(predictive_implication="Clinical trial"), assertion(
        predictive_implication="Guideline", source_type="Guideline", citation="NCCN Guidelines for nothing"),
        assertion(predictive_implication="Guideline", citation="somebody"), assertion(_deprecated=True))
    assert made.other == {"clinical trial": 1}
    assert [(one.type, one.origin, one.flagged) for one in made.items] == [
        ("guideline", "NCCN", False), ("guideline", "not stated", False), ("approval", "FDA", True)]


def test_statements_written_out(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A statement has its agency, its day, its wording, and each biomarker as it must be."""
    her2 = {"name": "HER2-negative", "extensions": extensions(
        biomarker_type="Protein expression", marker="Human epidermal growth factor receptor 2 (HER2)",
        value="Negative", _present=True)}
    criterion = {"present": False, "subject": {"name": "EGFR L858R", "constraints": [
        {"featureContext": {"name": "EGFR"}}], "extensions": extensions(
            biomarker_type="Somatic variant", protein_change="p.L858R", requires_oncogenic=True)}}
    group = {"membershipOperator": "AND", "therapies": [{"name": "Drug A"}, {"name": "Drug B"}]}
    broad = {"name": "A part of it", "primaryCoding": {"id": "ncit:C3163"}, "mappings": [
        {"relation": "broadMatch", "coding": {"id": "oncotree:CLLSLL"}}]}
    for number, one in enumerate([
            statement(),
            statement(8, proposition={"biomarkers": [her2, criterion], "objectTherapeutic": group}),
            statement("9", status="Withdrawn"),
            statement(10, proposition={"predicate": "predictResistanceTo"}),
            statement(11, direction="disputes"), statement(12, proposition={"conditionQualifier": broad}),
            statement(13, strength={"name": "Preclinical evidence"}),
            statement(14, proposition={"biomarkers": []})]):
        (tmp_path / f"{number}.json").write_text(json.dumps(one))
    made = take(tmp_path, shipped.vocabulary)
    assert [(one.id, one.when, one.therapies, one.significance, one.flagged) for one in made.items] == [
        ("moa7", "ALK.fusion", ("Alectinib",), "sensitivity", False),
        ("moa8", "her2.status = negative and not EGFR has L858R", ("Drug A", "Drug B"), "sensitivity", False),
        ("moa9", "ALK.fusion", ("Alectinib",), "sensitivity", True),
        ("moa10", "ALK.fusion", ("Alectinib",), "resistance", False)]
    first = made.items[0]
    assert (first.origin, first.reviewed, first.statement, first.tumor, first.source) == (
        "European Medicines Agency", "2016-12-04", "made words of an indication", "diagnosis is NSCLC",
        "https://example.org/ema")
    assert [one.id for one in made.left] == ["moa11", "moa12", "moa14"]
    assert made.other == {"preclinical evidence": 1}


@pytest.mark.parametrize("content", [
    "", "{", "[]", "null", "[1]", '{"content": []}', '{"content": [1, null, {}]}', '{"proposition": 1}',
    "[" * 5_000])
def test_what_is_no_almanac(shipped: KnowledgeBase, tmp_path: Path, content: str) -> None:
    """A file of another kind is refused in a sentence."""
    file = tmp_path / "m.json"
    file.write_text(content)
    with pytest.raises(PackError):
        take(file, shipped.vocabulary)


PLAIN = st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["", "ALK", "Approval", "p.V600E"])
NAMES = st.sampled_from(["name", "value", "extensions", "genes", "biomarkers", "subject", "present",
                         "document", "primaryCoding", "id", "therapies", "mappings", "coding"])
JUNK = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
    NAMES, inner, max_size=3), max_leaves=12)
RESTS = st.sampled_from(["indication", "strength", "reportedIn", "direction", "status", "id"])


@given(st.dictionaries(RESTS, JUNK), JUNK, st.dictionaries(st.sampled_from(list(assertion())), JUNK))
def test_whatever_stands_there(board: Board, tmp_path_factory: pytest.TempPathFactory, rest: Any,
                               proposition: Any, fields: Any) -> None:
    """Whatever an entry holds, it is taken, left with a reason, counted apart, or told: none is lost."""
    file = tmp_path_factory.mktemp("m") / "m.json"
    entries = [{**rest, "proposition": {"biomarkers": proposition}}, statement(**{**rest, "proposition": {}}),
               assertion(**fields)]
    file.write_text(json.dumps({"content": entries}))
    made = take(file, board.knowledge.vocabulary)
    assert len(made.items) + len(made.left) + sum(made.other.values()) + len(made.broken) == len(entries)


# The section

def section(board: Board, tmp_path: Path, case: dict[str, Any], *entries: Any) -> PackAnswer:
    """What a pack of some entries says of a patient."""
    file = tmp_path / "moa.json"
    file.write_text(json.dumps({"content": list(entries)}))
    made = moalmanac_pack(file, board.knowledge.vocabulary)
    folder.write(tmp_path / "pack", made.manifest, made.contents)
    pack = ready(folder.load(tmp_path / "pack"), board.knowledge)
    read = board.case(case)
    return pack.answer(read, read.facts)


def test_matching_and_undecided(board: Board, tmp_path: Path) -> None:
    """What matches by marker and tumor comes first, the latest day first, what is no longer in force last."""
    told = section(board, tmp_path, PATIENT, assertion(), assertion(publication_date="2023-01-01"),
                   assertion(_deprecated=True, publication_date="2024-01-01"),
                   assertion(gene="KRAS", protein_change=""), assertion(oncotree_code="LUAD"),
                   assertion(publication_date="", therapy_name="Vemurafenib"))
    found: tuple[PackApproval, ...] = told.approvals or ()
    assert [(one.id, one.verdict, one.day, one.withdrawn) for one in found] == [
        ("moa2", "match", "2023-01-01", False), ("moa1", "match", "2021-05-01", False),
        ("moa6", "match", "", False), ("moa3", "match", "2024-01-01", True),
        ("moa4", "undecided", "2021-05-01", False)]
    assert found[-1].missing == ("KRAS",) and told.engine["agreed"] is True
    assert (told.counts["match"], told.counts["undecided"], told.counts["items"]) == (4, 1, 6)


def test_every_face_shows_approvals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, board: Board) -> None:
    """Imported by one command, they stand on every face: by whom, from when, in which words."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    file, case = tmp_path / "moa.json", tmp_path / "case.json"
    file.write_text(json.dumps({"release": "2024-12-05", "content": [assertion(), assertion(gene="?")]}))
    case.write_text(json.dumps(PATIENT))
    done = run("packs", "import", "moalmanac", str(file))
    assert done.exit_code == 0 and "may not be given on" in done.output and "1 left" in done.output
    assert run("packs", "import", "moalmanac", str(file), "--id", "x").exit_code == 2
    told = run("evaluate", str(case), "--packs", "moalmanac").output
    for shown in ("APPROVALS AND GUIDELINES", "approved, FDA; 2021-05-01", "a made wording", "judges nobody"):
        assert shown in told
    import markerboard

    beside = markerboard.load(packs=("moalmanac",))
    read = beside.case(PATIENT)
    answer = beside.evaluate(read)
    chinese = Paper(100)
    brief.show(read, answer, beside.knowledge, chinese, Sentences(words("zh")))
    assert "已批准，FDA" in "\n".join(chinese.lines)
    for face in (to_markdown.write([answer], beside.knowledge).replace("\\", ""),
                 html(read, answer, beside.knowledge)):
        assert all(one in face for one in (
            "Approvals and guidelines", "approved, FDA", "2021-05-01", "a made wording"))
    form = Draft202012Validator(schemas.schema("answer"))
    assert [error.message for error in form.iter_errors(answer.as_json())] == []
    assert ENGLISH.words("approval match") == "marker and tumor match"
