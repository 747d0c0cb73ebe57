"""Trials in MatchMiner's language: what each clause becomes, and that none is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ctml
from costs import grows_linearly, repeated
from ctml import arm, clinical, genomic
from markerboard.engines.evaluate import Meaning
from markerboard.errors import PackError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.packs.clauses import Clauses
from markerboard.packs.ctml import take
from markerboard.packs.folder import Folder
from markerboard.packs.importing import ctml_pack
from markerboard.packs.names import Names
from markerboard.packs.trial import FIT, own_fact
from markerboard.packs.trials import compiled
from markerboard.packs.words import definitions, words


@pytest.fixture(scope="module")
def clauses(shipped: KnowledgeBase) -> Clauses:
    """A reader of match trees in the shipped words."""
    spoken = words(shipped.vocabulary)
    return Clauses(Names(spoken, definitions(spoken)), "ctml")


def said(when: Any) -> str:
    """A condition as one text."""
    if isinstance(when, str):
        return f"({when})" if " or " in when or " and " in when else when
    (sign, of), = when.items()
    return f"not {said(of)}" if sign == "not" else f"({f' {sign} '.join(map(said, of))})"


@pytest.mark.parametrize(("node", "when"), [
    (genomic("BRAF"), "BRAF = mutated"), (genomic("BRAF", "!Mutation"), "not BRAF = mutated"),
    (genomic("BRAF", protein_change="p.V600E"), "BRAF has V600E"),
    (genomic("BRAF", wildcard_protein_change="p.V600"), "BRAF has V600X"),
    (genomic("BRAF", wildcard_protein_change="V600"), "BRAF has V600X"),
    (genomic("NRAS", "!Mutation", protein_change="p.G12D"), "not NRAS has G12D"),
    (genomic("NRAS", protein_change="!p.G12D"), "(not NRAS has G12D and (NRAS = mutated or "
     "ctml:genomic-hugo-symbol-nras-protein-change-not-p.g12d-variant-f6872baee0))"),
    ({"genomic": {"hugo_symbol": "NRAS", "protein_change": "!p.G12D"}}, "not NRAS has G12D"),
    (genomic("!NRAS"), "not NRAS = mutated"),
    (genomic("EGFR", exon="20"), "EGFR has exon 20 mutation"),
    (genomic("EGFR", exon="20", variant_classification="In_Frame_Ins"), "EGFR has exon 20 insertion"),
    (genomic("RPA1", protein_change="p.A466G", true_variant_classification="Missense_Mutation"),
     "RPA1 has A466G"),
    (genomic("EGFR", variant_classification="Splice_Site"), "EGFR has splice variant"),
    (genomic("EGFR", molecular_function="Activating"), "EGFR has activating variant"),
    (genomic("MET", "Copy Number Variation", cnv_call="High Amplification"), "MET.amplified"),
    (genomic("PTEN", "!CNV", cnv_call="Homozygous Deletion"), "not PTEN.deleted"),
    ({"genomic": {"hugo_symbol": "PTEN", "cnv_call": "!Homozygous Deletion"}}, "not PTEN.deleted"),
    (genomic("ALK", "Structural Variation"), "ALK.fusion"),
    (genomic("TP53", "!Structural Variation"), "not TP53.fusion"),
    (genomic("KIF5B", "Structural Variation", fusion_partner_hugo_symbol="ALK", display_name="x"),
     "ALK.fusion with KIF5B"),
    (genomic("any_gene", "Structural Variation", fusion_partner_hugo_symbol="KRAS"), "KRAS.fusion"),
    (genomic("HER2"), "ERBB2 = mutated"), ({"genomic": {"hugo_symbol": "KRAS", "wildtype": True}},
                                           "KRAS = wild-type"),
    ({"genomic": {"mmr_status": "MMR-Deficient"}}, "mmr = deficient"),
    ({"genomic": {"ms_status": "!MSI-H", "hugo_symbol": "None"}}, "not msi = high"),
    ({"genomic": {"UVA_Signature": "Yes"}}, "ctml:uva-signature"),
    ({"genomic": {"pole_signature": "No"}}, "not ctml:pole-signature"),
    (clinical(age_numerical=">=18", oncotree_primary_diagnosis="Lung"), "(age >= 18 and diagnosis is LUNG)"),
    (clinical(age_numerical="<18"), "age < 18"),
    (clinical(age_numerical=">18"), "(age > 18 or (age = 18 and ctml:clinical.age-numerical-over-18))"),
    (clinical(age_numerical="<=12"), "(age < 12 or (age = 12 and ctml:clinical.age-numerical-at-most-12))"),
    (clinical(age_numerical=">=.5"),
     "(age > 0 or (age = 0 and ctml:clinical.age-numerical-at-least-.5-97aa2149e0))"),
    (clinical(tmb_numerical=">=10"), "tmb.per_mb >= 10"), (clinical(tmb_numerical="==40.5"),
                                                           "tmb.per_mb = 40.5"),
    (clinical(oncotree_primary_diagnosis="_SOLID_"), "solid tumor"),
    (clinical(oncotree_primary_diagnosis="_LIQUID_"), "not solid tumor"),
    (clinical(oncotree_primary_diagnosis="!_SOLID_"), "not solid tumor"),
    (clinical(oncotree_primary_diagnosis="!Melanoma"), "not diagnosis is MEL"),
    (clinical(gender="Female", her2_status=False), "(sex = female and her2.status = negative)"),
    ({"prior_treatments": {"drug": "Tagrisso"}}, "prior.drugs has osimertinib"),
    ({"and": [genomic("BRAF"), {"or": [genomic("KRAS"), clinical(gender="Male")]}]},
     "(BRAF = mutated and (KRAS = mutated or sex = male))"),
    ({"clinical": {"gender": "Male"}, "genomic": {"mmr_status": "MMR-Proficient"}},
     "(sex = male and mmr = proficient)")])
def test_a_clause_in_words(clauses: Clauses, node: Any, when: str) -> None:
    """Each kind of clause is the condition that says it; what it does not tell is a fact beside it."""
    read = clauses.read([node])
    own = when.count("ctml:") - when.count("signature")
    assert said(read.when) == when
    assert len(read.left) == own


@pytest.mark.parametrize(("kind", "word"), [
    ("In_Frame_Del", "in-frame deletion"), ("In_Frame_Ins", "in-frame insertion")])
def test_in_frame(clauses: Clauses, kind: str, word: str) -> None:
    """A class of changes in frame is read whole, with an exon and without one."""
    read = clauses.read([genomic("EGFR", variant_classification=kind)])
    assert said(read.when) == f"EGFR has {word}" and not read.left


@pytest.mark.parametrize(("node", "kept"), [
    (genomic("BRCA"), ""), (genomic("NOTAGENE", "Structural Variation"), ""),
    (genomic("KRAS", "Methylation"), ""),
    (genomic("EGFR", variant_classification="Nonstop_Mutation"), "EGFR = mutated"),
    (genomic("EGFR", variant_classification="Frame_Shift_Del"), "EGFR has frameshift"),
    (genomic("EGFR", variant_classification="Missense_Mutation", exon="21"),
     "(EGFR has missense variant and EGFR has exon 21 mutation"),
    (genomic("EGFR", protein_change="p.???"), "EGFR = mutated"),
    (genomic("EGFR", exon="twenty"), "EGFR = mutated"),
    (genomic("FH", "CNV", cnv_call="Low Amplification"), ""),
    (genomic("FH", "CNV", cnv_call="Heterozygous Deletion"), ""),
    (genomic("KRAS", "CNV"), "(KRAS.amplified or KRAS.deleted or"),
    (genomic("KRAS", "Any Variation"), "(KRAS = mutated or KRAS.amplified or KRAS.deleted or"),
    (genomic("NPM1", "Structural Variation", fusion_partner_hugo_symbol="intergenic"), "NPM1.fusion"),
    (genomic("EML4", "Structural Variation", fusion_partner_hugo_symbol="EML4"), "EML4.fusion"),
    (genomic("any_gene", "Structural Variation", fusion_partner_hugo_symbol="any_gene"), ""),
    (genomic("KRAS", "CNV", protein_change="p.G12D"), ""),
    (genomic("KRAS", allele_fraction=">0.2"), "KRAS = mutated"),
    (genomic("KRAS", "!!Mutation"), ""), (genomic("KRAS", "Mutation", wildtype="true", exon="2"), ""),
    (genomic(["KRAS"], "Mutation"), ""),  # type: ignore[arg-type]
    ({"genomic": {"hugo_symbol": "KRAS"}}, ""), ({"genomic": {"mmr_status": "perhaps"}}, ""),
    ({"genomic": {"hugo_symbol": "1", "mmr_status": "MMR-Deficient"}}, "(mmr = deficient"),
    ({"genomic": {"uva_signature": "!Maybe"}}, ""), ({"genomic": {}}, ""), ({"genomic": []}, ""),
    (clinical(age_numerical="=>18"), ""), (clinical(age_numerical="18"), ""),
    (clinical(age_numerical=[">18"]), ""),
    (clinical(age_numerical=">=999"), ""), (clinical(age_numerical="==0.5"), ""),
    (clinical(oncotree_primary_diagnosis="Cancer of Nobody"), ""), (clinical(gender="!Other"), ""),
    (clinical(oncotree_primary_diagnosis=""), ""),
    (clinical(er_status="Positive", gender="Male"), "sex = male"),
    (clinical(disease_status=["Untreated", "Metastatic"]), ""), (clinical(tmb_numerical=">>10"), ""),
    ({"prior_treatments": {"drug": "Nothingomab"}}, ""), ({"prior_treatments": {"surgery": "yes"}}, ""),
    ({"and": []}, ""), ({"or": {}}, ""), ({"xor": [genomic("KRAS")]}, ""), ({}, ""), ("text", ""),
    (None, ""),
    ({"or": [{"and": [genomic("KRAS")], "or": [genomic("BRAF")]}]}, "")])
def test_what_is_not_read_stays_a_question(clauses: Clauses, node: Any, kept: str) -> None:
    """A clause that cannot be read whole asks for a fact of the pack's own, and is told with the reason."""
    read = clauses.read([node])
    text = said(read.when)
    assert "ctml:" in text and kept in text
    assert len(read.left) == 1 and all(read.left[0])
    own = text.split("ctml:")[1].split(")")[0].split(" ")[0]
    assert clauses.fields.names.readable(f"ctml:{own}")


def test_one_fact_for_one_text() -> None:
    """A fact of the pack's own is named by all that its text says: other signs make another one."""
    texts = ["age >18", "age <18", "age >=18", "age <=18", "age !18", "age 18", "x" * 200, "x" * 201, "é",
             "è", "", "a+b", "a-b", "age >=5", "age >=.5", "age >=0.5", "n -1", "n 1"]
    assert len({own_fact("p", text) for text in texts}) == len(texts)
    assert own_fact("p", "Age 18") == own_fact("p", "age 18")


# The boolean cases: three levels of `and` and `or`, with two nodes in the first place of each.
SHAPES = list(product(("and", "or"), repeat=3))


def shape(signs: tuple[str, ...]) -> dict[str, Any]:
    """A tree of three levels by its signs."""
    leaf = {"x": {"x_key": "x_val"}}
    first, second, third = ({f"{kind}{n}": leaf["x"] for kind in "gc"} for n in (1, 2, 3))
    apart = [[{name: of} for name, of in one.items()] for one in (second, third)]
    second_ = [second] if signs[1] == "and" else apart[0]
    third_ = apart[1] if signs[2] == "or" else [third]
    return {"and": [{signs[0]: [first, {signs[1]: [*second_, {signs[2]: third_}]}]}]}


@pytest.mark.parametrize("signs", SHAPES, ids="-".join)
def test_boolean_cases(shipped: KnowledgeBase, signs: tuple[str, ...], tmp_path: Path) -> None:
    """Trees of three levels of `and` and `or` hold exactly where their alternatives do, known or not."""
    tree = shape(signs)
    bare = {"protocol_no": "t", "match": [tree]}
    trials = compiled(ctml.made(tmp_path, shipped.vocabulary, bare), shipped)
    fit = trials.studies["t"].criteria[FIT]
    leaves = ["g1", "c1", "g2", "c2", "g3", "c3"]
    for given_ in product((True, False, None), repeat=6):
        known = {name: value for name, value in zip(leaves, given_, strict=True) if value is not None}
        facts = {f"ctml:{name}-x-key-x-val": value for name, value in known.items()}
        assert Meaning(trials.conditions, facts).truth(fit) is ctml.meaning(tree, known)


def nodes() -> st.SearchStrategy[Any]:
    """Trees of any depth over leaves of unknown kinds, each leaf once."""
    counter = iter(range(10_000))
    leaf = st.builds(lambda: {f"k{next(counter)}": {"a": "b"}})
    return st.recursive(leaf, lambda inner: st.builds(
        lambda sign, of: {sign: of}, st.sampled_from(("and", "or")), st.lists(inner, min_size=1, max_size=3)),
        max_leaves=7)


@given(nodes(), st.lists(st.sampled_from((True, False, None)), min_size=7, max_size=7))
def test_any_tree(clauses: Clauses, tree: Any, drawn: list[bool | None]) -> None:
    """Any tree means what its alternatives do, whatever of it is known."""
    names = sorted(ctml._leaves(tree))
    known = {name: value for name, value in zip(names, drawn, strict=False) if value is not None}
    facts = {f"ctml:{name}-a-b": value for name, value in known.items()}
    assert truth(clauses.read(tree).when, facts) is ctml.meaning(tree, known)


def truth(when: Any, facts: dict[str, bool]) -> bool | None:
    """Kleene's truth of a condition of own facts alone."""
    if isinstance(when, str):
        return facts.get(when)
    (sign, of), = when.items()
    found = [truth(part, facts) for part in of]
    decided = sign == "or"
    return decided if decided in found else None if None in found else not decided


# Trials

def test_steps_arms_and_doses(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A trial has its steps, arms and doses in order, each with what it asks and whether it is closed."""
    dose = {"level_code": "L1", "level_suspended": "Y", "match": [genomic("KRAS")]}
    file = tmp_path / "t.yaml"
    file.write_text(json.dumps(ctml.trial(
        "24-001", arm(genomic("BRAF"), dose_level=[dose]), arm(code="B", suspended="Y"),
        arm(code="C", suspended="?"), match=[clinical(age_numerical=">=18")], short_title="A trial",
        nct_id="NCT01234567", last_updated="June 17, 1999")))
    one, = take(file, shipped.vocabulary).trials
    assert (one.protocol, one.title, one.nct, one.status, one.state, one.day) == (
        "24-001", "A trial", "NCT01234567", "Open to Accrual", "open", "1999-06-17")
    assert [(place.id, place.level, place.name, place.state, place.when) for place in one.places] == [
        ("trial", "trial", "trial", "open", None), ("step-1", "step", "1", "open", "age >= 18"),
        ("step-1.arm-1", "arm", "A", "open", "BRAF = mutated"),
        ("step-1.arm-1.dose-1", "dose", "L1", "closed", "KRAS = mutated"),
        ("step-1.arm-2", "arm", "B", "closed", None), ("step-1.arm-3", "arm", "C", "not stated", None)]


@pytest.mark.parametrize(("given_", "state"), [
    ({"status": "open to accrual"}, "open"), ({"status": "CLOSED TO ACCRUAL"}, "closed"),
    ({"status": "Suspended"}, "closed"), ({"status": "who knows"}, "not stated"),
    ({"status": None}, "not stated"),
    ({"status": "open to accrual", "_summary": {"status": [{"value": "closed to accrual"}]}}, "not stated"),
    ({"status": None, "_summary": {"status": [{"value": "open to accrual"}]}}, "open"),
    ({"status": ["open"]}, "not stated"), ({"status": None, "_summary": "open"}, "not stated")])
def test_status(shipped: KnowledgeBase, tmp_path: Path, given_: dict[str, Any], state: str) -> None:
    """A status is believed where it is known and said once: two that differ say nothing."""
    file = tmp_path / "t.json"
    file.write_text(json.dumps({**ctml.trial("t", arm(genomic("KRAS"))), **given_}))
    one, = take(file, shipped.vocabulary).trials
    assert one.state == state


def test_what_is_asked_in_words(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """What a trial asks in words alone keeps its question open; keys that describe it are counted."""
    file = tmp_path / "t.json"
    whole = ctml.trial("t", arm(genomic("KRAS"), arm_eligibility="well"), sponsor="x",
                       prior_treatment_requirements=["none"])
    whole["treatment_list"]["step"].append("no step")
    file.write_text(json.dumps(whole))
    taken = take(file, shipped.vocabulary)
    one, = taken.trials
    assert [column for _, column, _, _ in taken.left] == [
        "prior_treatment_requirements", "arm_eligibility", "step"]
    assert [place.when is not None for place in one.places] == [True, False, True]
    assert dict(taken.described) == {"sponsor": 1}


@pytest.mark.parametrize("key", ["cohort", "sub_arms", "notes"])
@pytest.mark.parametrize("level", ["trial", "list", "step", "arm"])
def test_a_match_in_a_place_that_is_not_known(shipped: KnowledgeBase, tmp_path: Path, key: str,
                                              level: str) -> None:
    """What asks something below a key that is not read keeps the question open: no trial fits without it."""
    whole = ctml.trial("t", arm(genomic("KRAS")))
    listed = whole["treatment_list"]
    places = {"trial": whole, "list": listed, "step": listed["step"][0], "arm": listed["step"][0]["arm"][0]}
    places[level][key] = [{"more": {"match": [genomic("BRAF")]}}]
    file = tmp_path / "t.json"
    file.write_text(json.dumps(whole))
    taken = take(file, shipped.vocabulary)
    one, = taken.trials
    assert [left.column for left in taken.left] == [key] and one.unread
    trials = compiled(ctml.made(tmp_path / "p", shipped.vocabulary, whole), shipped)
    fit = Meaning(trials.conditions, {"KRAS.fusion": True}).truth(trials.studies["t"].criteria[FIT])
    assert fit is None


def test_one_field_twice(clauses: Clauses) -> None:
    """A field that stands twice in other letters is not read: neither of the two is passed over."""
    read = clauses.read([{"genomic": {"hugo_symbol": "KRAS", "variant_category": "Mutation", "exon": "2",
                                      "EXON": "3"}}])
    assert len(read.left) == 1 and "EXON" not in said(read.when) and said(read.when).startswith("ctml:")


def test_a_number_of_any_length(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A trial of any number, of whose doses nothing is asked in writing, is read and undecided."""
    whole = ctml.trial("x" * 300, arm(dose_level=[{"level_code": "1"}] * 12))
    trials = compiled(ctml.made(tmp_path, shipped.vocabulary, whole), shipped)
    assert trials.broken == () and len(trials.trials) == 1


def test_signs_that_steer_a_terminal(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """No text of a trial holds a sign that steers a terminal or turns the direction of writing."""
    steering = "a\x1b[31m\u202eb\x07"
    whole = ctml.trial(steering, arm(genomic(steering), code=steering), short_title=steering, status=steering)
    trials = compiled(ctml.made(tmp_path, shipped.vocabulary, whole), shipped)
    one, = trials.trials
    shown = [one.title, one.status, one.protocol, *one.unread, *(place.name for place in one.places)]
    assert not {"\x1b", "\u202e", "\x07"} & set("".join(shown))


def test_files_of_every_form(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """One trial, a list, several in a row, YAML of several documents: all are read; what is none is told."""
    a, b, c, d, e = (json.dumps(ctml.trial(name, arm(genomic("KRAS", exon=str(n)))))
                     for n, name in enumerate("abcde", 2))
    (tmp_path / "one.json").write_text(f"{a}\n {b}")
    (tmp_path / "two.yaml").write_text(f"[{c}]\n---\n{d}\n---\n# nothing\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "three.yml").write_text(
        "protocol_no: e\nstatus: open to accrual\ntreatment_list:\n  step:\n  - arm:\n    - arm_code: A\n"
        "      match:\n      - genomic: {hugo_symbol: KRAS, variant_category: '!Mutation', exon: 6}\n")
    (tmp_path / "bare.json").write_text(json.dumps({"and": [genomic("BRAF")]}))
    (tmp_path / "broken.yaml").write_text("a: &x [1]\nb: *x\n")
    (tmp_path / "other.json").write_text("[1, {}, null]")
    (tmp_path / "again.json").write_text(e.replace('"e"', '"a"').replace('"6"', '"2"'))
    taken = take(tmp_path, shipped.vocabulary)
    assert sorted(one.protocol for one in taken.trials) == ["a", "b", "bare", "c", "d", "e"]
    assert [Path(one.file).name for one in taken.broken] == ["broken.yaml", *["other.json"] * 3]
    assert [(one.id, one.reason) for one in taken.left] == [("a-copy-2", "is the same as `a`")]


def test_two_trials_of_one_number(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """Two trials of one number are two, whatever the number is; none takes the other's place."""
    file = tmp_path / "t.json"
    numbers = ["A 1", "a-1", "a-1-copy-2", "", "é", "/" * 300]
    file.write_text(json.dumps([ctml.trial(number, arm(genomic("KRAS", exon=str(n))))
                                for n, number in enumerate(numbers, 1)]))
    taken = take(file, shipped.vocabulary)
    assert len({one.id for one in taken.trials}) == len(numbers)


@pytest.mark.parametrize("content", [
    b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b"- 1\n- 2", b"{}", b"&a [*a]",
    b"!!python/object:os.system {}", b"a: 1\na: 2", b'{"a": 1, "a": 2}', b"%YAML 9\n---\na: b",
    b'{"treatment_list": ' + b"[" * 90 + b"]" * 90 + b"}",
    b'{"match": {"and": ' + b'[{"and": ' * 60 + b"[]" + b"}]" * 60 + b"}}"])
def test_what_is_no_trial(shipped: KnowledgeBase, tmp_path: Path, content: bytes) -> None:
    """A file that holds no trial, or lies about its form, is refused in a sentence with its place."""
    file = tmp_path / "t.yaml"
    file.write_bytes(content)
    with pytest.raises(PackError):
        take(file, shipped.vocabulary)
    with pytest.raises(PackError):
        take(tmp_path / "absent.yaml", shipped.vocabulary)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99).map(str) | st.sampled_from(
        ["!", "!!", "Mutation", "!Mutation", "KRAS", ">=18", "!>=18", "Lung", "", "p.G12D", "_SOLID_"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["and", "or", "genomic", "clinical", "hugo_symbol", "variant_category", "protein_change", "wildtype",
         "age_numerical", "exon", "Exon", "match", "arm", "step", "dose_level", "cnv_call", "mmr_status"]),
        inner, max_size=4), max_leaves=25)


@given(JUNK)
def test_nothing_is_dropped_of_whatever_stands_there(clauses: Clauses, junk: Any) -> None:
    """Whatever a match is, it becomes a condition that the language reads, with an account of the rest."""
    read = clauses.read(junk)
    texts = flat(read.when)
    assert texts and all(clauses.fields.names.readable(text) for text in texts)
    assert bool(read.left) == any(text.startswith("ctml:") for text in texts)


def flat(when: Any) -> list[str]:
    """The texts in a condition."""
    if isinstance(when, str):
        return [when]
    parts = (part for of in when.values() for part in (of if isinstance(of, list) else [of]))
    return [text for part in parts for text in flat(part)]


def test_a_pack_of_trials_keeps_its_origin(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A pack of trials says where it came from, of which day, and how much was read; no terms are known."""
    file = tmp_path / "ours-2026-02-03.json"
    file.write_text(json.dumps([ctml.trial("t", arm(genomic("KRAS"), clinical(er_status="yes")))]))
    made = ctml_pack(file, shipped.vocabulary)
    assert (made.manifest.kind, made.manifest.license.redistribute) == ("trials", False)
    assert made.manifest.origin.day.isoformat() == "2026-02-03" and len(made.manifest.origin.sha256) == 64
    assert made.manifest.counts == {"trials": 1, "clauses": 1, "left": 1}
    dated = ctml.trial("u", arm(genomic("KRAS")), last_updated="May 5, 1999")
    undated = ctml.trial("t", arm(genomic("KRAS")))
    for trials, known in (([dated], True), ([dated, undated], False)):
        (tmp_path / "other.json").write_text(json.dumps(trials))
        day = ctml_pack(tmp_path / "other.json", shipped.vocabulary).manifest.origin.day
        assert (day == date(1999, 5, 5)) is known
    folder = ctml_pack(tmp_path, shipped.vocabulary)
    assert folder.manifest.origin.sha256 != made.manifest.origin.sha256
    assert isinstance(Folder(tmp_path, made.manifest, made.contents), Folder)


def test_half_a_character_in_a_clause(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A clause that holds half a character stays a question, under a name that can be written."""
    file = tmp_path / "t.json"
    file.write_text(json.dumps([ctml.trial("1", arm({"genomic": {"\ud83d": "\ud800"}}))]))
    made = ctml_pack(file, shipped.vocabulary)
    assert made.manifest.counts["left"] == 1 and b"ctml:" in made.contents["trials.jsonl"]


def test_many_parts_that_are_none(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """However many of the arms of a trial cannot be read, each is a question, and its pack can be used."""
    broken = ctml.trial("1") | {"treatment_list": {"step": [{"arm": [arm(genomic("KRAS")), *range(3_000)]}]}}
    pack = ctml.made(tmp_path, shipped.vocabulary, broken)
    made = compiled(pack, shipped)
    assert (len(made.trials), made.broken) == (1, ())
    asked, = (place.when for place in made.trials[0].places if place.level == "step")
    assert isinstance(asked, dict) and len(asked["and"]) == 3_000


@pytest.mark.parametrize("made", [
    repeated('[{"match": []}', ', {{"match": [{0}]}}', "]"),
    repeated('[{"match": []}', ', {{"protocol_no": "{0}", "match": [{{"genomic": {{}}}}]}}', "]"),
    repeated("", "---\nmatch: []\n"), repeated('{"treatment_list": {"step": [{}', ", {0}", "]}}")])
def test_cost_of_trials(shipped: KnowledgeBase, tmp_path: Path, made: Callable[[int], bytes]) -> None:
    """P28: trials cost no more than their size warrants: many of one number, many documents, many steps."""
    def read(content: bytes) -> None:
        file = tmp_path / ("t.json" if content[:1] in b"[{" else "t.yaml")
        file.write_bytes(content)
        take(file, shipped.vocabulary)
    grows_linearly(read, made, (2_000, 20_000))


def test_places_below_a_document(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """What is wrong with a later document of a file is told with its line in the file."""
    file = tmp_path / "t.yaml"
    file.write_text("match: []\n---\nmatch: []\n---\na: 1\na: 2\n", encoding="utf-8")
    with pytest.raises(PackError) as raised:
        take(file, shipped.vocabulary)
    assert raised.value.problems[0].line == 6
