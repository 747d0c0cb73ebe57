"""What looks like a fact and is not one, and files that are broken: never a wrong fact, never a crash."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from builders import fewer, run
from foreign import (
    HGNC,
    LNC,
    NCIT,
    NUMBERS,
    PACKAGES,
    SCT,
    TBD,
    UCUM,
    bundle,
    component,
    concept,
    condition,
    examples,
    gene,
    given,
    known,
    observation,
    patient,
    quantity,
    specimen,
    taken,
    variant,
    why,
)
from loss import records, region
from markerboard.errors import CaseError
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.patient.facts import GeneState, Unknown

EGFR_RATES = ("98979-8", "33914-3", "48642-3", "62238-1", "77147-7", "88293-6")


def one(shipped: KnowledgeBase, *held: dict[str, Any], **options: Any) -> tuple[dict[str, str], Any]:
    """The known facts of a patient with some resources, and the case."""
    case = taken(bundle(patient(), *held), shipped.vocabulary, **options)
    return {n: v for n, v in known(case).items() if n not in ("age", "sex")}, case


# The traps that must not fire


@pytest.mark.parametrize("code", EGFR_RATES)
def test_egfr_is_a_clearance(code: str, shipped: KnowledgeBase) -> None:
    """The filtration rate of the kidney, eGFR, never becomes the gene EGFR."""
    rate = observation("rate", code, valueQuantity=quantity(90, "mL/min/{1.73_m2}"))
    rate["code"]["text"] = "eGFR"
    facts, case = one(shipped, rate)
    assert facts == {}
    assert "kidney" in why(case, "Observation/rate")


def test_egfr_in_a_gene_slot(shipped: KnowledgeBase) -> None:
    """Symbols are compared letter by letter: `eGFR` in the place of a gene names none."""
    odd = variant("v", "EGFR", protein="p.Leu858Arg")
    odd["component"][0]["valueCodeableConcept"] = {"coding": [{"display": "eGFR"}]}
    assert one(shipped, odd)[0] == {}


def test_met_is_an_equivalent(shipped: KnowledgeBase) -> None:
    """Metabolic equivalents, MET, never become the gene MET."""
    test = observation("stress", "89574-8", valueQuantity=quantity(7, "[MET]", "MET"))
    test["code"]["text"] = "MET"
    facts, case = one(shipped, test)
    assert facts == {}
    assert "no row of the mapping reads" in why(case, "Observation/stress")


@pytest.mark.parametrize("change", ["SO:0001565", "SO:0002062", ""])
def test_met_fusion_is_no_amplification(change: str, shipped: KnowledgeBase) -> None:
    """A fusion of MET with ALK states the fusion of ALK where it is called one, never an amplification."""
    facts, _ = one(shipped, variant("v", "MET", "ALK", change=change))
    assert facts == ({"alk.fusion": "True", "MET.fusion": "True", "ALK.fusion with MET": "True",
                      "MET.fusion with ALK": "True"} if change else {})


@pytest.mark.parametrize("change", ["SO:0001742", "SO:0001019"])
def test_copy_number_by_sequencing(change: str, shipped: KnowledgeBase) -> None:
    """A copy number by sequencing is no amplification, no count of copies per cell and no mutation."""
    facts, case = one(shipped, variant("v", "MET", change=change, copies=12))
    assert facts == {}
    assert "no call of an amplification" in why(case, "Observation/v")
    assert one(shipped, variant("v", "MET", copies=12))[0] == {}


@pytest.mark.parametrize(("copies", "change", "deleted"), [
    (0, "", True), (0, "SO:0001743", True), (1, "SO:0001743", False), (0.4, "", False),
    (-1, "SO:0001743", False)])
def test_no_copy_left(copies: float, change: str, deleted: bool, shipped: KnowledgeBase) -> None:
    """No copy left in the tumor is the deletion that the vocabulary has; of a part of one nobody knows."""
    facts, case = one(shipped, region("NOTCH3"), variant("v", "NOTCH3", change=change, copies=copies))
    assert facts == ({"NOTCH3.deleted": "True", "NOTCH3.loss": "True"} if deleted else {})
    assert isinstance(case.facts["NOTCH3"], Unknown)


@pytest.mark.parametrize("fields", [
    {"origin": None}, {"origin": "LA6683-2"}, {"specimen": {"reference": "Specimen/s"}}])
def test_no_copy_left_elsewhere(fields: dict[str, Any], shipped: KnowledgeBase) -> None:
    """No copy that is left in other cells, or in cells that are not told, is no deletion of the tumor's."""
    facts, _ = one(shipped, specimen("s", "PLAS"), variant("v", "NOTCH3", copies=0, **fields))
    assert facts == {}


OTHERWISE = [variant("v", "NOTCH3", change="SO:0001565"), variant("v", "NOTCH3", change="SO:0001743"),
             variant("v", "NOTCH3", copies=0), variant("v", "NOTCH3", "ALK", change="SO:0001565"),
             variant("v", "NOTCH3", change="SO:0001019"),
             variant("v", "NOTCH3", change="SO:0001565", present="LA11884-6")]


@pytest.mark.parametrize("told", OTHERWISE)
def test_altered_otherwise(told: dict[str, Any], shipped: KnowledgeBase) -> None:
    """P19: a gene that is lost or fused, or may be, is not wild-type though its region was covered."""
    facts, case = one(shipped, region("NOTCH3", "TP53"), told)
    assert (facts.get("NOTCH3"), facts.get("TP53")) == (None, "wild-type")
    assert "altered, whatever else is found in it" in why(case, "Observation/v")


@pytest.mark.parametrize(("place", "told"), [
    ("type", "?x?"), ("type", "cfDNA"), ("localization", "cellfree-dna")])
def test_specimen_of_a_record(place: str, told: str, shipped: KnowledgeBase) -> None:
    """A specimen that is plasma, or of which nobody can tell what it is, says nothing of the tumor."""
    record = deepcopy(records()[0])
    sample = record["specimens"][0]
    (sample if place == "type" else sample.setdefault("collection", {}))[place] = {"code": told}
    facts = known(taken(record, shipped.vocabulary))
    assert not {"EGFR", "tmb.per_mb"} & facts.keys()


def test_germline_notch3(shipped: KnowledgeBase) -> None:
    """CADASIL: a germline variant of NOTCH3 in a patient without cancer says nothing of a tumor."""
    facts, case = one(shipped, variant("v", "NOTCH3", origin="LA6683-2", protein="p.Arg141Cys"),
                      condition("cadasil", SCT, "390936003", "CADASIL"))
    assert facts == {}
    assert "germline" in why(case, "Observation/v")


def test_unstated_origin(shipped: KnowledgeBase) -> None:
    """A variant of unstated origin is of no tumor, unless whoever imports says so; the report says which."""
    found = variant("v", "NOTCH3", origin=None, protein="p.Arg141Cys")
    facts, case = one(shipped, found)
    assert facts == {}
    assert "does not say whether it is of the tumor or of the germline" in why(case, "Observation/v")
    facts, case = one(shipped, found, somatic=True)
    assert facts == {"NOTCH3": "mutated (R141C)"}
    assert any("as was asked for" in c.what for c in case.report.conversions)
    assert one(shipped, variant("v", "NOTCH3", origin="LA6683-2"), somatic=True)[0] == {}


def test_germline_panel(shipped: KnowledgeBase) -> None:
    """A hereditary panel covers the germline: its silence makes no gene of the tumor wild-type."""
    region = observation("region", "53041-0", component("48018-6", gene("TP53")))
    assert one(shipped, region)[0] == {}
    blood = region | {"specimen": {"reference": "Specimen/s"}}
    assert one(shipped, specimen("s", "BLD"), blood)[0] == {}
    assert one(shipped, specimen("s", "TUMOR"), blood)[0] == {"TP53": "wild-type"}


@pytest.mark.parametrize("code", ["LA18198-4", "LA11884-6"])
def test_no_call_is_no_wild_type(code: str, shipped: KnowledgeBase) -> None:
    """A gene that could not be called is not wild-type, even where a panel covered it."""
    region = observation("region", "53041-0", component("48018-6", gene("TP53")),
                         specimen={"reference": "Specimen/s"})
    assert one(shipped, specimen("s", "TUMOR"), region, variant("v", "TP53", present=code))[0] == {}


@pytest.mark.parametrize("value", [73304, 2001, -1, 1e9])
def test_tmb_of_73304(value: float, shipped: KnowledgeBase) -> None:
    """A tumor mutational burden of 73,304 is refused, as is any outside what the vocabulary allows."""
    burden = quantity(value, "1/1000000{Base}")
    facts, case = one(shipped, observation("tmb", "94076-7", valueQuantity=burden))
    assert facts == {}
    assert "`tmb.per_mb` cannot be" in why(case, "Observation/tmb")


# Refused rather than guessed


@pytest.mark.parametrize(("value", "fact"), [
    (quantity(60, "%"), "60"), (quantity(0.6, "%"), "0.6"), (quantity(60), "60"), (quantity(0), "0"),
    (quantity(0.6), None), (quantity(1), None), (quantity(0.6, "1"), None), (quantity(60, "1"), None),
    (quantity(0.6, unit="fraction"), None), (quantity(60, unit="score"), None), (quantity(140, "%"), None),
    (quantity(60, "%", "score"), None),
])
def test_percent_against_fraction(value: dict[str, Any], fact: str | None, shipped: KnowledgeBase) -> None:
    """A tumor proportion score is a percentage that says so; what could be a fraction is refused."""
    facts, _ = one(shipped, observation("tps", "83053-9", valueQuantity=value))
    assert facts.get("pdl1.tps") == fact


def test_tps_against_cps(shipped: KnowledgeBase) -> None:
    """Neither score stands for the other: a CPS in percent is refused, a call without a score is none."""
    facts, _ = one(shipped, observation("o", "C176582", valueQuantity=quantity(60, "%"), system=NCIT))
    assert facts == {}
    facts, case = one(shipped, observation("o", "85147-7", valueCodeableConcept=concept(LNC, "LA6576-8"),
                                           note=[{"text": "5% tumor proportion score"}]))
    assert facts == {"pdl1.clone": "22C3"}
    assert "neither the tumor proportion score nor the combined one" in why(case, "Observation/o")
    # Some senders put a combined score under the code of an interpretation.
    assert "pdl1.cps" not in one(shipped, observation("o", "83054-7", valueQuantity=quantity(10)))[0]


@pytest.mark.parametrize(("code", "value", "fact"), [
    ("92907-5", {"valueQuantity": quantity(2.4, "{ratio}")}, {"met.cep7_ratio": "2.4"}),
    ("92907-5", {"valueQuantity": quantity(2.4, "{copies}")}, {}),
    ("92906-7", {"valueQuantity": quantity(5.2, "{copies}")}, {"met.copy_number": "5.2"}),
    ("92906-7", {"valueQuantity": quantity(2.4, "{ratio}")}, {}),
    ("92906-7", {"valueRatio": {"numerator": {"value": 12}, "denominator": {"value": 5}}}, {}),
    ("92907-5", {"valueRatio": {"numerator": {"value": 12}, "denominator": {"value": 0}}}, {}),
    ("92907-5", {"valueRatio": {"numerator": {"value": 12}}}, {}),
])
def test_copies_against_ratio(code: str, value: dict[str, Any], fact: dict[str, str],
                              shipped: KnowledgeBase) -> None:
    """A ratio is not taken for a number of copies, nor a number of copies for a ratio."""
    assert one(shipped, observation("fish", code, **value))[0] == fact


@pytest.mark.parametrize("unit", ["mutations", "{count}", "%", "mutations/exome"])
def test_wrong_units(unit: str, shipped: KnowledgeBase) -> None:
    """A value in a unit of another measurement is refused, and the report names the unit."""
    facts, case = one(shipped, observation("tmb", "94076-7", valueQuantity=quantity(10, unit=unit)))
    assert facts == {}
    assert f"`{unit}`" in why(case, "Observation/tmb valueQuantity")


def test_karnofsky(shipped: KnowledgeBase) -> None:
    """The Karnofsky score is never converted to ECOG."""
    facts, case = one(shipped, observation("k", "89243-0", valueInteger=80))
    assert facts == {}
    assert "never converted" in why(case, "Observation/k")


def test_one_absent_variant(shipped: KnowledgeBase) -> None:
    """That T790M is absent does not make EGFR wild-type."""
    facts, case = one(shipped, variant("v", "EGFR", present="LA9634-2", protein="p.Thr790Met"))
    assert facts == {}
    assert "only this variant is absent" in why(case, "Observation/v")


@pytest.mark.parametrize("found", [
    variant("v", "EGFR", protein=""), variant("v", "EGFR", protein="", change="SO:0000817"),
    variant("v", "EGFR", protein="p.(=)"), variant("v", "EGFR", protein="p.Leu858="),
    variant("v", "EGFR", present="", protein="p.Leu858Arg"),
])
def test_present_without_a_change(found: dict[str, Any], shipped: KnowledgeBase) -> None:
    """What is called present and does not say what changed, or that nothing did, makes no gene mutated."""
    assert one(shipped, found)[0] == {}


def test_number_against_symbol(shipped: KnowledgeBase) -> None:
    """A gene whose number and symbol are two genes is neither."""
    wrong = variant("v", "KRAS", protein="p.Gly12Asp")
    wrong["component"][0]["valueCodeableConcept"] = concept(HGNC, f"HGNC:{NUMBERS['KRAS']}", "NRAS")
    facts, case = one(shipped, wrong)
    assert facts == {}
    assert "its number is that of KRAS, yet it is called NRAS" in why(case, "Observation/v")


def test_benign_variant(shipped: KnowledgeBase) -> None:
    """A variant that the laboratory calls benign makes no gene mutated."""
    says = observation("i", "diagnostic-implication", component("53037-8", concept(LNC, "LA6675-8")),
                       system=TBD, derivedFrom=[{"reference": "Observation/v"}])
    assert one(shipped, variant("v", "TP53", protein="p.Pro72Arg"), says)[0] == {}


def test_plasma_is_not_the_tumor(shipped: KnowledgeBase) -> None:
    """A variant in plasma is no status of the tumor, its absence no wild type; ctDNA has its own facts."""
    plasma: Any = {"specimen": {"reference": "Specimen/s"}}
    facts, _ = one(shipped, specimen("s", "PLAS"), variant("v", "KRAS", protein="p.Gly12Asp", **plasma))
    assert facts == {"ctdna_kras_braf_mutated": "True"}
    found = variant("v", "KRAS", protein="p.Gly12Asp", **plasma)
    for share in (quantity(3.1, "%"), quantity(0.031, "1"), quantity(0.031)):
        found["component"][3:] = [component("81258-6", share)]
        facts, case = one(shipped, specimen("s", "PLAS"), found)
        assert facts == {"ctdna_kras_braf_mutated": "True"}
        told = "of 0.031; at which time point" if share.get("code") else "does not tell a fraction"
        assert told in why(case, "Observation/v frequency")
    facts, case = one(shipped, specimen("s", "PLAS"), variant("v", "KRAS", present="LA9634-2", **plasma))
    assert facts == {}
    assert "may still be in the tumor" in why(case, "Observation/v")


def test_drug_called_otherwise(shipped: KnowledgeBase) -> None:
    """A drug whose code and name differ is refused, and a liposomal product is not its plain substance."""
    wrong = given("d", "L01EB04", "2022-01-01", "2022-06-01")
    wrong["medicationCodeableConcept"]["coding"][0]["display"] = "cisplatin"
    facts, case = one(shipped, wrong, infer_lines=True)
    # Something was given: its line stands, and nobody knows which drug it was.
    assert facts["prior.lines"] == ">=1"
    assert facts["prior.drugs"] == "none, perhaps others"
    assert "line1.drugs" not in facts
    assert "its code is osimertinib, yet it is called cisplatin" in why(case, "MedicationAdministration/d")
    liposomal = given("d", "unknown", "2022-01-01", "2022-06-01")
    liposomal["medicationCodeableConcept"] = {"text": "vincristine liposome 2 MG with doxorubicin liposome"}
    assert one(shipped, liposomal, infer_lines=True)[0]["prior.drugs"] == "none, perhaps others"


def test_malformed_morphology(shipped: KnowledgeBase) -> None:
    """A morphology that is no code, like the `80463/3` of an example of HL7, makes no diagnosis."""
    icdo = "http://terminology.hl7.org/CodeSystem/icd-o-3"
    tumor = condition("c", "http://hl7.org/fhir/sid/icd-10-cm", "C34.1", extension=[{
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
        "valueCodeableConcept": concept(icdo, "80463/3")}])
    assert one(shipped, tumor)[0] == {"diagnosis": "LUNG"}


def test_code_against_morphology(shipped: KnowledgeBase) -> None:
    """A diagnosis that contradicts its morphology is refused."""
    tumor = condition("c", SCT, "254634000", extension=[{
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
        "valueCodeableConcept": concept(SCT, "1187332001")}])
    facts, case = one(shipped, tumor)
    assert facts == {}
    assert "its code is LUSC, yet its morphology is LUAD" in why(case, "Condition/c")


@pytest.mark.parametrize("fields", [
    {"status": "entered-in-error"}, {"status": "preliminary"}, {"status": "cancelled"},
    {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}, {"effectiveDateTime": "2199-01-01"},
    {"subject": {"reference": "Patient/another"}},
])
def test_changed_meaning(fields: dict[str, Any], shipped: KnowledgeBase) -> None:
    """What is withdrawn, provisional, modified, in the future or about somebody else states nothing."""
    facts, case = one(shipped, observation("o", "89247-1", valueInteger=1) | fields)
    assert facts == {}
    assert why(case, "Observation/o")


@pytest.mark.parametrize("fields", [
    {"clinicalStatus": concept("urn:x", "resolved")}, {"verificationStatus": concept("urn:x", "refuted")},
    {"verificationStatus": concept("urn:x", "unconfirmed")},
])
def test_conditions_that_are_not(fields: dict[str, Any], shipped: KnowledgeBase) -> None:
    """A condition that is over, refuted or not confirmed is none of the patient's."""
    facts, case = one(shipped, condition("c", SCT, "254637007") | fields)
    assert facts == {}
    assert why(case, "Condition/c")


def test_dangling_references(shipped: KnowledgeBase) -> None:
    """A specimen that is not in the file does not say where a result is from, and the report names it."""
    found = variant("v", "EGFR", origin=None, protein="p.Leu858Arg", specimen={"reference": "Specimen/lost"})
    facts, case = one(shipped, found)
    assert facts == {}
    assert "Specimen/lost is not in the file" in why(case, "Observation/v")


# Broken files


def refused(content: bytes, shipped: KnowledgeBase) -> str:
    """The error of a file."""
    with pytest.raises(CaseError) as caught:
        read_content("bundle.json", content, shipped.vocabulary)
    return str(caught.value)


def test_truncated(shipped: KnowledgeBase) -> None:
    """A bundle that breaks off names the place and the resource, and repeats nothing of it."""
    content = json.dumps(bundle(patient(name=[{"family": "Secret"}]), observation("e", "89247-1")), indent=1)
    message = refused(content[:-80].encode(), shipped)
    assert message.startswith("bundle.json:")
    assert "in resource 3, Observation" in message
    assert "Secret" not in message


def test_deeply_nested(shipped: KnowledgeBase) -> None:
    """Nesting without end is an error that names the resource, not the end of the program."""
    content = f'{{"resourceType": "Observation", "id": "o", "extension": {"[" * 200_000}'
    assert "nested too deeply, in resource 1, Observation" in refused(content.encode(), shipped)


@pytest.mark.parametrize("levels", [58, 59, 1_000, 200_000])
def test_depth_is_counted(levels: int, shipped: KnowledgeBase) -> None:
    """How deep a resource may be is the same on every Python, however deep its parser of JSON goes."""
    content = f'{{"resourceType": "Patient", "id": "p", "x": {{"y": {"[" * levels}{"]" * levels}}}}}'
    if levels == 58:
        assert read_content("bundle.json", content.encode(), shipped.vocabulary)
    else:
        assert refused(content.encode(), shipped).startswith(
            f"bundle.json:1:{content.index('[') + 59}: this is nested too deeply, in resource 1, Patient")


def test_huge(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """A file of 100 MB is refused before it is read."""
    file = tmp_path / "huge.json"
    with open(file, "wb") as stream:
        stream.write(b'{"resourceType": "Bundle", "x": "')
        stream.truncate(100_000_000)
    done = run("import", str(file))
    assert (done.exit_code, done.stdout) == (3, "")
    assert "is larger than 20,000 KB" in done.stderr


@pytest.mark.parametrize(("resource", "message"), [
    ({"resourceType": "MedicationStatement", "id": "m", "medication": {"concept": {}}},
     "MedicationStatement/m: `MedicationStatement.medication` is FHIR R5, and only R4 is read"),
    ({"resourceType": "Observation", "id": "o", "context": {}},
     "Observation/o: `Observation.context` is FHIR STU3"),
    ({"resourceType": "MedicationOrder", "id": "m"}, "MedicationOrder/m: `MedicationOrder` is FHIR DSTU2"),
])
def test_other_versions(resource: dict[str, Any], message: str, shipped: KnowledgeBase) -> None:
    """A resource of another version of FHIR is an error that names it and the element."""
    assert message in refused(json.dumps(bundle(patient(), resource)).encode(), shipped)


@pytest.mark.parametrize("held", [
    [patient(), patient(id="p2")],
    [observation("a", "89247-1"), observation("b", "89247-1", subject={"reference": "Patient/p2"})],
])
def test_two_patients(held: list[dict[str, Any]], shipped: KnowledgeBase) -> None:
    """A bundle of two patients is an error that names both."""
    message = refused(json.dumps(bundle(*held)).encode(), shipped)
    assert "Patient/p1" in message
    assert "Patient/p2" in message


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"[1, 2]", b"{}", b"null", b'{"resourceType": 3}', b'{"a": NaN}', b"\xff\xfe{",
    b'"text"',
    b'{"metaData": {"phenopacketSchemaVersion": "1.0"}}', b'{"metaData": {}, "members": []}',
])
def test_other_files(content: bytes, shipped: KnowledgeBase) -> None:
    """What is none of the formats is an error, one sentence, whatever it is."""
    assert refused(content, shipped).startswith("bundle.json:")


def test_no_patient_in_errors(shipped: KnowledgeBase) -> None:
    """The name of a case is that of its file, and an error or report repeats no name of the patient."""
    person = patient(name=[{"family": "Secret", "given": ["Very"]}], address=[{"city": "Secretville"}])
    case = taken(bundle(person, observation("e", "89247-1", valueInteger=9)), shipped.vocabulary)
    told = json.dumps([case.report.as_json(), dict(case.data)])
    assert case.name == "example"
    assert "Secret" not in told


# Properties


KEYS = st.sampled_from(["coding", "code", "system", "value", "reference", "status", "id"])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in some JSON."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(p for key, value in inner for p in places(value, (*path, key)))]


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a place."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = changed(data[path[0]], path[1:], value)
    return copy


BASE = bundle(
    patient(), specimen("s", "TUMOR"), condition("c", SCT, "254637007"),
    observation("e", "89247-1", valueInteger=1), variant("v", "EGFR", protein="p.Leu858Arg"),
    observation("r", "53041-0", component("48018-6", gene("TP53")), specimen={"reference": "Specimen/s"}),
    observation("t", "83053-9", valueQuantity=quantity(60, "%")),
    given("d", "L01EB04", "2022-01-01", "2022-06-01"))


@fewer(2)
@drawn(st.sampled_from(places(BASE)), JSON_VALUES)
def test_any_value_in_any_place(path: tuple[Any, ...], value: Any) -> None:
    """Whatever stands in whatever place of a bundle, it is imported or refused in words."""
    from markerboard.knowledge.loading import load

    vocabulary = load().vocabulary
    try:
        case = taken(changed(BASE, path, value), vocabulary, infer_lines=True)
    except CaseError as error:
        assert str(error)
    else:
        assert isinstance(case, Case)


@fewer(2)
@drawn(st.lists(st.sampled_from(range(len(BASE["entry"]))), unique=True), st.randoms(use_true_random=False))
def test_fewer_resources_state_no_more(chosen: list[int], shuffle: Any) -> None:
    """A part of a bundle states nothing that the whole does not, in whatever order its resources stand."""
    from markerboard.knowledge.loading import load

    vocabulary = load().vocabulary
    entries = [BASE["entry"][i] for i in chosen]
    shuffle.shuffle(entries)
    on = date(2024, 5, 1)
    part = taken(BASE | {"entry": entries}, vocabulary, on=on)
    for name, value in part.facts.values.items():
        whole = taken(BASE, vocabulary, on=on).facts.values.get(name)
        assert value == whole or isinstance(value, GeneState)


@pytest.mark.parametrize("name", PACKAGES)
def test_swapping_subjects_loses_everything(name: str, shipped: KnowledgeBase) -> None:
    """Results that are about another patient than the file's state nothing, whatever they are."""
    for file in examples(name):
        data = json.loads(file.read_text(encoding="utf-8"))
        if "subject" in data:
            case = taken(bundle(patient(id="somebody-else"), data), shipped.vocabulary)
            assert set(known(case)) <= {"sex", "age"}, file.name


def test_units_of_the_examples(shipped: KnowledgeBase) -> None:
    """Every spelling of mutations per megabase that senders use is read as the same."""
    for unit in ("1/1000000{Base}", "1/1000000", "Mutations/Megabase", "{Mutations}/1000000{Base}"):
        coded = {"value": 21, "system": UCUM, "code": unit}
        assert one(shipped, observation("t", "94076-7", valueQuantity=coded))[0] == {"tmb.per_mb": "21"}
