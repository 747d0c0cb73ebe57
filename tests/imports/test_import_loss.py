"""What a file states and cannot be used: its question stays open, it is said, and order says nothing."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from foreign import LNC, PATIENT, SCT, bundle, concept, condition, given, observation, patient, taken, variant
from loss import LINE, UNREADABLE, lost, meaning, packets, patients, places, records, region, shuffled, turned
from markerboard.errors import CaseError, MarkerboardError
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import GeneState, Known

JSON = dict[str, Any]
FILES = [*patients(), *records(), *packets()]
LUNG = condition("lung", SCT, "254626006", "Adenocarcinoma of lung")
PROSTATE = condition("second", SCT, "399068003", "Malignant tumor of prostate")


# Promises


@drawn(st.sampled_from(FILES), st.booleans(), st.data())
def test_loss_is_monotone(shipped: KnowledgeBase, file: JSON, infer: bool, choice: st.DataObject) -> None:
    """P19: values made unreadable leave each fact as it was or unknown, never another definite one."""
    before = taken(file, shipped.vocabulary, infer_lines=infer).facts
    chosen = choice.draw(st.lists(st.sampled_from(list(places(file))), min_size=1, max_size=3, unique=True))
    for path in chosen:
        file = lost(file, path, choice.draw(st.sampled_from(UNREADABLE)))
    try:
        after = taken(file, shipped.vocabulary, infer_lines=infer)
    except CaseError:
        return
    assert turned(before, after.facts) == []


@drawn(st.sampled_from(FILES), st.booleans(), st.integers(0, 2**32))
def test_order_says_nothing(shipped: KnowledgeBase, file: JSON, infer: bool, seed: int) -> None:
    """P20: the order of resources, components, treatments, samples and variants changes no value."""
    other = shuffled(file, random.Random(seed))  # noqa: S311
    one, two = (taken(each, shipped.vocabulary, infer_lines=infer).facts.values for each in (file, other))
    assert one == two


@pytest.mark.parametrize(("held", "said"), [
    (variant("v", "EGFR", protein="Exon-21-Mutation"), "Exon-21-Mutation"),
    (observation("t", "83053-9", valueString="about half"), "about half"),
    (given("d", "L01XX99", "2022-01-03") | {"medicationCodeableConcept": {"text": "ZQR-4417"}}, "ZQR-4417"),
])
def test_stated_is_said(held: JSON, said: str, shipped: KnowledgeBase) -> None:
    """P22: what was stated and not used is carried with the case, as it stands there and with its place."""
    case = taken(bundle(patient(), LUNG, held), shipped.vocabulary)
    (found,) = [one for one in case.unused if said in one.stated]
    assert found.at.startswith(f"{held['resourceType']}/{held['id']}")
    assert found.why


VALUES: list[Any] = [
    None,
    True,
    -1,
    10**30,
    "",
    "x",
    [],
    {},
    [[]],
    {"coding": "x"},
    {"coding": [1]},
    "2024-13-99",
    {"reference": 5},
    {"code": [1]},
    {"id": [1]},
]


def _inner(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(p for key, value in pairs for p in _inner(value, (*path, key)))]


@drawn(st.sampled_from(FILES), st.booleans(), st.data())
def test_only_our_errors(shipped: KnowledgeBase, file: JSON, infer: bool, choice: st.DataObject) -> None:
    """Whatever stands in whatever place of a file, it is read or refused with an error of ours."""
    changed = deepcopy(file)
    for path in choice.draw(st.lists(st.sampled_from(_inner(file)[1:]), min_size=1, max_size=3, unique=True)):
        here: Any = changed
        try:
            for step in path[:-1]:
                here = here[step]
            here[path[-1]] = choice.draw(st.sampled_from(VALUES))
        except (KeyError, IndexError, TypeError):
            continue
    with suppress(MarkerboardError):
        taken(changed, shipped.vocabulary, infer_lines=infer)


# Kinds


def state(gene: str, shipped: KnowledgeBase, *held: JSON, **options: Any) -> str:
    """The status of a gene, empty where it is unknown."""
    found = taken(bundle(patient(), LUNG, *held), shipped.vocabulary, **options).facts[gene]
    return found.value.status if isinstance(found, Known) and isinstance(found.value, GeneState) else ""


WITHOUT_GENE = variant("v", "EGFR", protein="p.Leu858Arg")
WITHOUT_GENE["component"][0]["valueCodeableConcept"] = {"text": "the usual gene"}


@pytest.mark.parametrize(
    "found",
    [
        variant("v", "EGFR"),
        variant("v", "EGFR", protein="p.?"),
        variant("v", "EGFR", protein="altered somehow"),
        variant("v", "EGFR", origin=None, protein="p.Leu858Arg"),
        variant("v", "EGFR", present="LA0-0"),
        WITHOUT_GENE,
        variant("v", "EGFR", protein="p.Leu858Arg") | {"status": "preliminary"},
        variant("v", "EGFR", protein="p.Leu858Arg") | {"effectiveDateTime": "2999-01-01"},
        variant("v", "EGFR", protein="p.Leu858Arg") | {"code": {"text": "?"}},
    ],
    ids=["none", "effect", "words", "origin", "presence", "gene", "preliminary", "ahead", "code"],
)
def test_present_and_unreadable(found: JSON, shipped: KnowledgeBase) -> None:
    """A variant that is stated and cannot be used is no absence: no region closes its gene."""
    assert state("EGFR", shipped, found, region("EGFR")) == ""
    assert state("EGFR", shipped, region("EGFR")) == "wild-type"


@pytest.mark.parametrize(
    ("change", "coding", "mutated"),
    [
        ("SO:0001819", "", False),
        ("SO:0001627", "", False),
        ("SO:0001623", "", False),
        ("SO:0001628", "", False),
        ("", "c.782+72C>T", False),
        ("", "c.*52G>A", False),
        ("", "c.2573T>G", False),
        ("", "c.375+1G>A", True),
        ("SO:0001583", "c.397C>T", True),
        ("SO:0001575", "", True),
        ("SO:0001483", "c.397C>T", False),
    ],
)
def test_consequence(change: str, coding: str, mutated: bool, shipped: KnowledgeBase) -> None:
    """Only what alters the protein is a mutation (Sequence Ontology); a splice site is."""
    found = variant("v", "TP53", change=change)
    if coding:
        named = {
            "code": concept(LNC, "48004-6"),
            "valueCodeableConcept": concept("http://varnomen.hgvs.org", coding),
        }
        found["component"].append(named)
    assert (state("TP53", shipped, found) == "mutated") is mutated


@pytest.mark.parametrize(
    ("said", "mutated"),
    [
        ("LA6675-8", False),
        ("LA26334-5", False),
        ("Benign", False),
        ("Likely_benign", False),
        ("likely benign", False),
        ("gibberish", False),
        ("LA6668-3", True),
        ("Pathogenic", True),
        ("LA26333-7", True),
    ],
)
def test_significance(said: str, mutated: bool, shipped: KnowledgeBase) -> None:
    """Benign in any spelling is no mutation, nor is what nobody can read; a VUS is one and is called so."""
    found = variant("v", "TP53", protein="p.Pro72Arg")
    found["component"].append(meaning(said))
    case = taken(bundle(patient(), LUNG, found), shipped.vocabulary)
    assert isinstance(case.facts["TP53"], Known) is mutated
    assert ("uncertain significance" in str(case.facts["TP53"])) is (said == "LA26333-7")


@pytest.mark.parametrize(
    ("focus", "taken_"), [("lung", True), ("second", False), ("lost", False), ("", False)]
)
def test_another_tumor(focus: str, taken_: bool, shipped: KnowledgeBase) -> None:
    """With two cancers only what points at the one of the case is taken."""
    found = variant("v", "TP53", protein="p.Arg175His")
    if focus:
        found["focus"] = [{"reference": f"Condition/{focus}"}]
    assert (state("TP53", shipped, PROSTATE, found) == "mutated") is taken_


@pytest.mark.parametrize(
    ("text", "given_"),
    [
        ("Placebo matching anlotinib", False),
        ("no bevacizumab given", False),
        ("fluorouracil cream", False),
        ("Ondansetron (with chemotherapy)", False),
        ("crizotinib (planned)", False),
        ("osimertinib 80 mg tablet", True),
        ("Docetaxel (nicht verabreicht)", False),
        ("bevacizumab 1.25 mg intravitreal injection", False),
        ("granisetron prior to chemotherapy", False),
        ("dexamethasone premedication for docetaxel", False),
        ("plan: osimertinib", False),
        ("considering osimertinib", False),
        ("instead of docetaxel", False),
        ("methotrexate intrathecal", False),
        ("carmustine wafer", False),
        ("Tagrisso", True),
        ("carboplatin with pemetrexed", True),
    ],
)
def test_free_text(text: str, given_: bool, shipped: KnowledgeBase) -> None:
    """A drug's name inside a sentence is not the drug being given."""
    line = {"resourceType": "Procedure", "id": "l", "status": "completed", "subject": {"reference": PATIENT},
            "extension": [{"url": LINE, "extension": [{"url": "Therapielinie", "valueUnsignedInt": 1}]}]}
    drug = given("d", "L01XX", "2022-01-03", "2022-06-30", partOf=[{"reference": "Procedure/l"}])
    drug["medicationCodeableConcept"] = {"text": text}
    value = taken(bundle(patient(), LUNG, line, drug), shipped.vocabulary).facts.values.get("prior.drugs")
    assert bool(value and getattr(value, "members", ())) is given_


INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-treatment-intent"


@pytest.mark.parametrize(("told", "line"), [
    ({"extension": [{"url": INTENT, "valueCodeableConcept": concept(SCT, "373808002")}]}, False),
    ({"category": {"text": "adjuvant"}}, False), ({"category": {"text": "辅助化疗"}}, False),
    ({"reasonCode": [{"text": "neoadjuvant therapy"}]}, False),
    ({"category": {"text": "palliative, not curative"}}, True), ({"category": {"text": "inpatient"}}, True)])
def test_called_curative(told: dict[str, Any], line: bool, shipped: KnowledgeBase) -> None:
    """What is called curative, or a treatment around surgery, is inferred as no line of advanced disease."""
    drug = given("d", "L01CD02", "2022-01-03", "2022-06-30") | told
    case = taken(bundle(patient(), LUNG, drug), shipped.vocabulary, infer_lines=True)
    assert ("line1.drugs" in case.facts.values) is line


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"##fileformat=VCFv4.2\n", "VCF"),
        (b"#version 2.4\nHugo_Symbol\tEntrez_Gene_Id\n", "MAF"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel"),
        (b'<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>', "XML"),
        (b"\xff\xfec\x00a\x00", "UTF-16"),
    ],
)
def test_other_files(content: bytes, told: str, shipped: KnowledgeBase) -> None:
    """A file of another kind is told in one sentence what it is and what to do."""
    with pytest.raises(CaseError) as error:
        read_content("file", content, shipped.vocabulary)
    (problem,) = error.value.problems
    assert told in problem.message
    assert problem.help


def test_newline_delimited(shipped: KnowledgeBase) -> None:
    """FHIR NDJSON, one resource a line, is read as the list of its resources."""
    lines = "\n".join(json.dumps(one) for one in (patient(), LUNG)) + "\n"
    (case,) = read_content("export.ndjson", lines.encode(), shipped.vocabulary)
    assert case.facts.values["diagnosis"] == "LUAD"


@pytest.mark.parametrize("other", [
    {"period": {"start": "2023-01-10"}, "status": {"code": "on-going"}},
    {"period": {"start": "2023-01-10", "end": "2023-06-10"}},
    {"period": {"start": "2021-01-10", "end": "2021-06-10"}, "statusReason": {"code": "toxicity"}}])
@pytest.mark.parametrize("lost", [{"therapyLine": "?"}, {"therapyLine": None}])
def test_line_of_another_drug(other: JSON, lost: JSON, shipped: KnowledgeBase) -> None:
    """P19: a drug of which the line is lost may be of the first, whenever it was given: what it would say
    there of its drugs, its time and its end is open."""
    record = deepcopy(records()[3])
    second = record["guidelineTherapies"][1]
    second |= {"therapyLine": 1, "statusReason": None} | other
    before = taken(record, shipped.vocabulary)
    second |= lost
    after = taken(record, shipped.vocabulary)
    assert turned(before.facts, after.facts, shipped.vocabulary) == []
    assert "guidelineTherapies[1]" in {one.at for one in after.unused}
