"""CIViC's table as items: what each column becomes, and an account of every line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import packs
from markerboard.engines.evaluate import Meaning
from markerboard.errors import PackError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Truth, conjoin, disjoin, negate
from markerboard.language.parser import Parser
from markerboard.packs import diseases
from markerboard.packs.civic import Importer, _rows, take
from markerboard.packs.compiled import compiled
from markerboard.packs.folder import Folder
from markerboard.packs.importing import civic_pack
from markerboard.packs.profiles import ProfileError, condition
from markerboard.packs.words import definitions, words

CODES = re.compile(r"diagnosis (?:is|in) (\{[^}]*\}|\S+)")
GENES = ("BRAF", "KRAS", "EGFR")
Profile = tuple[str, ...] | str


@pytest.fixture(scope="module")
def importer(shipped: KnowledgeBase) -> Importer:
    """An importer into the words of the shipped rule base."""
    return Importer(shipped.vocabulary)


def profiles() -> st.SearchStrategy[str]:
    """Profiles as CIViC writes them: one operator at a time, groups apart from the words."""
    names = st.sampled_from([f"{gene} Mutation" for gene in GENES])

    def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner.map(lambda one: f"( {one} )"), min_size=2, max_size=3)
        return st.one_of(inner.map(lambda one: f"NOT ( {one} )"), several.map(" AND ".join),
                         several.map(" OR ".join))
    return st.recursive(names, joined, max_leaves=6)


def meant(profile: str, truths: dict[str, Truth]) -> Truth:
    """What a profile says by its brackets alone, written apart from the reader."""
    text = profile.strip()
    for operator, join in ((" OR ", disjoin), (" AND ", conjoin)):
        parts = outside(text, operator)
        if len(parts) > 1:
            return join(meant(part, truths) for part in parts)
    if text.startswith("NOT "):
        return negate(meant(text[4:], truths))
    return meant(text[1:-1], truths) if text[0] == "(" else truths[text.split()[0]]


def outside(text: str, operator: str) -> list[str]:
    """A text cut at an operator that stands in no bracket."""
    parts, depth, last = [], 0, 0
    for i, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and text.startswith(operator, i):
            parts.append(text[last:i])
            last = i + len(operator)
    return [*parts, text[last:]]


@given(profiles(), st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3))
def test_a_profile_means_what_its_brackets_say(shipped: KnowledgeBase, profile: str,
                                               drawn: list[Truth]) -> None:
    """AND, OR and NOT of a profile are Kleene's, whatever is nested in what."""
    truths = dict(zip(GENES, drawn, strict=True))
    text = condition(profile, lambda name: f"{name.split()[0].lower()}_flag")
    flags = {"braf_flag": "BRAF.amplified", "kras_flag": "KRAS.amplified", "egfr_flag": "EGFR.amplified"}
    for name, fact in flags.items():
        text = text.replace(name, fact)
    parsed = Parser(shipped.vocabulary).parse(text)
    values = {shipped.vocabulary.facts[f"{gene}.amplified"].name: truth
              for gene, truth in truths.items() if truth is not None}
    assert Meaning({}, values).truth(parsed) is meant(profile, truths)


@pytest.mark.parametrize("profile", [
    "A AND B OR C", "A AND", "OR A", "( A", "A )", "NOT", "", "( )", "NOT " * 30 + "A",
    "( " * 30 + "A" + " )" * 30])
def test_a_profile_that_may_mean_two_things_is_refused(profile: str) -> None:
    """What has no one reading is refused in a sentence, and costs no more than its size."""
    with pytest.raises(ProfileError):
        condition(profile, lambda name: "x")


@pytest.mark.parametrize(("profile", "when"), [
    ("BRAF V600E", "BRAF has V600E"), ("BRAF V600", "BRAF has V600X"),
    ("KRAS G12/G13", "KRAS has {G12X, G13X}"), ("FLT3 D835H/Y", "FLT3 has {D835H, D835Y}"),
    ("ERBB2 AMPLIFICATION", "ERBB2.amplified"), ("PTEN Loss", "PTEN.loss"),
    ("SMARCB1 LOSS OF NUCLEAR PROTEIN EXPRESSION", "SMARCB1.loss"), ("CDKN2A Deletion", "CDKN2A.deleted"),
    ("EREG Overexpression", "EREG.expression = high"),
    ("ATM Underexpression", "ATM.expression in {absent, low}"),
    ("PGR Expression", "PGR.expression in {low, normal, high}"),
    ("MGMT Promoter Methylation", "MGMT.methylated"), ("v::RET Fusion", "RET.fusion"),
    ("FGFR2::? Fusion", "FGFR2.fusion"), ("FOS Rearrangement", "FOS.fusion"),
    ("TP53 Wildtype", "TP53 = wild-type"), ("EGFR Exon 19 Deletion", "EGFR has exon 19 deletion"),
    ("KIT W557_K558DEL", "KIT has W557_K558del"), ("TMB High", "tmb.high"), ("MSI High", "msi = high"),
    ("EML4::ALK e6::e20", "ALK.fusion with EML4 e6::e20"), ("FLT3 ITD", "FLT3 has ITD"),
    ("BRCA1 Loss-of-function", "BRCA1 has inactivating variant"),
    ("EGFR E746_T751>I", "EGFR has E746_T751delinsI"), ("VHL L184P (c.551T>C)", "VHL has L184P"),
    ("MET Amplification AND NOT KRAS Mutation", "MET.amplified and not KRAS = mutated"),
    ("BRAF Amplification AND ( BRAF V600E OR BRAF V600K )",
     "BRAF.amplified and (BRAF has V600E or BRAF has V600K)"),
])
def test_a_name_in_words(importer: Importer, profile: str, when: str) -> None:
    """A variant's name becomes a typed fact of the vocabulary, and nothing wider than it says."""
    assert importer.names.profile(profile, "Somatic") == when


@pytest.mark.parametrize("profile", [
    "BRAF Non-V600", "CK High", "TP53 ALTERATION", "AKT1 S473 Phosphorylation", "AR AR-V7",
    "MMP9 SERUM LEVELS", "EGFR Copy Number Variation", "c.3028G>A c.3028G>A",
    "DKK1 NUCLEAR EXPRESSION", "ABCB1 Frobnication"])
def test_a_name_without_a_word_is_left(importer: Importer, profile: str) -> None:
    """What the language cannot say exactly is left out, never said more widely."""
    with pytest.raises(ProfileError):
        importer.names.profile(profile, "Somatic")


def test_exons_of_a_fusion_are_no_namespace(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """An item of a fusion at its exons is an item of typed facts, taken, and used by its pack."""
    row = {"molecular_profile": "EML4::ALK e6::e20", "disease": "Lung Adenocarcinoma"}
    made = civic_pack(packs.table(tmp_path / "t.tsv", row), shipped.vocabulary)
    assert [one.when for one in made.taken.items] == ["ALK.fusion with EML4 e6::e20"]
    assert made.manifest.counts["opaque"] == 0
    used = compiled(Folder(tmp_path, made.manifest, made.contents), shipped)
    assert (len(used.items), used.broken, set(used.exact.values())) == (1, (), {0})


def test_a_germline_item_is_no_somatic_one(importer: Importer) -> None:
    """A variant that must be of the germline never becomes one of the tumor."""
    assert importer.names.profile("BRCA1 Mutation", "Rare Germline") == "BRCA1.germline = mutated"


@pytest.mark.parametrize(("disease", "when"), [
    ("Lung Adenocarcinoma", "diagnosis is LUAD"), ("Her2-receptor Positive Breast Cancer",
     "diagnosis is BREAST and her2.status = positive"), ("Cancer", ""), ("Disease of No Name", None),
    ("Childhood Pilocytic Astrocytoma", "diagnosis is PAST and age < 18"),
    ("Castration-resistant Prostate Carcinoma", "diagnosis is PROSTATE and civic:castration-resistant")])
def test_a_disease_is_placed(disease: str, when: str | None) -> None:
    """A disease is the code of its name, or what the table says; only `Cancer` is any tumor."""
    assert diseases.placed(disease) == when


def test_every_disease_of_the_table_is_of_oncotree(shipped: KnowledgeBase) -> None:
    """Each code in the table of diseases is a tumor of OncoTree, and each line says how it was decided."""
    tree = words(shipped.vocabulary).trees["diagnoses"]
    file = Path(diseases.__file__).parent / "civic-tumors.tsv"
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    asked = [code for _, when, _ in lines for found in CODES.findall(when)
             for code in re.findall(r"[\w/]+", found)]
    assert [code for code in asked if code not in tree] == []
    assert all(name and when and why for name, when, why in lines)
    assert len({name for name, _, _ in lines}) == len(lines)


def test_solid_tumors(shipped: KnowledgeBase) -> None:
    """A solid tumor is one of any organ but blood and nodes; what is only said to be another stays open."""
    vocabulary = words(shipped.vocabulary)
    named = definitions(vocabulary)
    solid = Parser(vocabulary, named).parse(named["solid tumor"])
    asked = {code: Meaning({}, {"diagnosis": code}).truth(solid)
             for code in ("LUAD", "CUP", "AML", "DLBCLNOS", "OTHER", "other", "MIXED", "other LUNG")}
    assert asked == {"LUAD": True, "CUP": True, "AML": False, "DLBCLNOS": False, "OTHER": None, "other": None,
                     "MIXED": None, "other LUNG": True}


def test_an_account_of_every_line(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Each line is an item, or left with its column and reason, or counted among the other kinds."""
    rows = [{}, {"evidence_type": "Predisposing"}, {"molecular_profile": "CK High"}, {"disease": "Nothing"},
            {"significance": "N/A"}, {"therapies": ""}, {"evidence_status": "submitted"},
            {"evidence_direction": "N/A"}, {"evidence_id": "1"}, {"rating": "9"}, {"evidence_level": "Z"},
            {"evidence_type": ""}, {"evidence_type": "Prognostic", "significance": "N/A", "therapies": ""},
            {"evidence_type": "Diagnostic", "significance": "Negative", "rating": "", "therapies": ""}]
    taken = take(packs.table(tmp_path / "civic.tsv", *rows), shipped.vocabulary)
    assert len(taken.items) + len(taken.left) + sum(taken.other.values()) == len(rows)
    assert [one.id for one in taken.items] == ["eid1", "eid13", "eid14"]
    assert [(one.id, one.column) for one in taken.left] == [
        ("eid1", "evidence_id"), ("eid3", "molecular_profile"), ("eid4", "disease"),
        ("eid5", "significance"), ("eid6", "therapies"), ("eid7", "evidence_status"),
        ("eid8", "evidence_direction"), ("eid10", "rating"), ("eid11", "evidence_level"),
        ("eid12", "significance")]
    assert taken.other == {"predisposing": 1}
    assert all(one.reason for one in taken.left)


def test_the_columns_of_an_item(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Direction, level, rating, source, trials and how therapies combine stand as CIViC gives them."""
    row = {"therapies": "Dabrafenib,Trametinib", "therapy_interaction_type": "Combination",
           "evidence_direction": "Does Not Support", "significance": "Resistance", "rating": "",
           "nct_ids": "NCT01584648, NCT01597908", "is_flagged": "true", "source_type": "ASCO",
           "phenotypes": "Pediatric Onset", "molecular_profile": "PTEN Loss"}
    item, = take(packs.table(tmp_path / "t.tsv", row), shipped.vocabulary).items
    assert (item.therapies, item.together) == (("Dabrafenib", "Trametinib"), "combination")
    assert (item.supports, item.significance, item.level, item.stars) == (False, "resistance", "B", 0)
    assert (item.source, item.trials, item.flagged) == ("asco:1", ("NCT01584648", "NCT01597908"), True)
    assert (item.note, item.reviewed, item.tumor) == (
        "only in: Pediatric Onset", "2024-05-06", diseases.placed("Melanoma"))


def test_at_most_two_percent_are_opaque(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Of items that ask for a fact of the pack's own at most one in fifty is taken; the rest are left."""
    own = {"disease": "Castration-resistant Prostate Carcinoma"}
    taken = take(packs.table(tmp_path / "t.tsv", *[{}] * 97, own, own, own), shipped.vocabulary)
    assert (len(taken.items), len(taken.left), taken.opaque) == (99, 1, 2)


@pytest.mark.parametrize("content", [
    b"", b"molecular_profile\tdisease\n", b"\xff\xfe\x00", b"a,b\n1,2\n", b"\x00" * 100])
def test_what_is_no_table(shipped: KnowledgeBase, tmp_path: Path, content: bytes) -> None:
    """A file of another kind is refused in a sentence, with its place."""
    file = tmp_path / "t.tsv"
    file.write_bytes(content)
    with pytest.raises(PackError):
        take(file, shipped.vocabulary)
    with pytest.raises(PackError):
        take(tmp_path / "absent.tsv", shipped.vocabulary)


def test_a_pack_keeps_its_origin(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A pack says whose knowledge it is, of which day, under which terms, and how much of it was taken."""
    file = packs.table(tmp_path / "nightly-2026-05-26.tsv", {}, {"evidence_type": "Oncogenic"})
    made = civic_pack(file, shipped.vocabulary)
    said = made.manifest
    assert (said.license.id, said.license.redistribute, said.origin.name) == ("CC0-1.0", True, "CIViC")
    assert (said.origin.day.isoformat(), len(said.origin.sha256)) == ("2026-05-26", 64)
    assert said.counts == {"items": 2, "taken": 1, "left": 0, "oncogenic": 1, "opaque": 0}


def test_cost_of_short_lines(tmp_path: Path) -> None:
    """P28: a line costs what it holds, however many columns the table has."""
    file = tmp_path / "t.tsv"
    file.write_text("\t".join(packs.COLUMNS) + "\tmore" * 3_000 + "\nx\n", encoding="utf-8")
    (_, row), = _rows(file)
    assert set(row) <= set(packs.COLUMNS)


def test_a_number_of_any_length(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A line whose number is longer than Python reads is taken or left like any other."""
    made = civic_pack(packs.table(tmp_path / "t.tsv", {"evidence_id": "9" * 5_000}), shipped.vocabulary)
    assert made.manifest.counts["taken"] + made.manifest.counts["left"] == 1
