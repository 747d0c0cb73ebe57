"""Files of which a stated value is made unreadable, and whether what is read of them says less and nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from foreign import (
    LNC,
    NUMBERS,
    SCT,
    bundle,
    component,
    concept,
    condition,
    gene,
    given,
    observation,
    patient,
    quantity,
    specimen,
    variant,
)
from markerboard.language.logic import Interval
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts, GeneState, Known
from markerboard.patient.history import Drugs

JSON = dict[str, Any]
UNREADABLE: tuple[Any, ...] = ("?x?", "", {"text": "?"}, {}, 10**30)
_KEPT = {"resourceType", "fullUrl", "type", "url", "id", "reference", "metaData", "system"}
LINE = ("https://www.medizininformatik-initiative.de/fhir/ext/modul-mtb/StructureDefinition/"
        "mii-ex-mtb-leitlinie-dokumentation")


def region(*symbols: str) -> JSON:
    """A region of the tumor that was studied."""
    return observation("region", "53041-0", *(component("48018-6", gene(s)) for s in symbols),
                       component("48002-0", concept(LNC, "LA6684-0")))


def meaning(code: str) -> JSON:
    """The component that says what a variant means."""
    return component("53037-8", concept(LNC, code))


def patients() -> list[JSON]:
    """Bundles in which each kind of statement stands beside what its loss could turn over."""
    benign = variant("v2", "TP53", protein="p.Pro72Arg")
    benign["component"].append(meaning("LA6675-8"))
    cancer = condition("lung", SCT, "254626006", "Adenocarcinoma of lung")
    line = {
        "resourceType": "Procedure",
        "id": "line",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "performedPeriod": {"start": "2022-01-03", "end": "2022-06-30"},
        "extension": [{"url": LINE, "extension": [{"url": "Therapielinie", "valueUnsignedInt": 1}]}],
    }
    part: JSON = {"partOf": [{"reference": "Procedure/line"}]}
    return [
        bundle(
            patient(),
            cancer,
            region("EGFR", "TP53", "ALK"),
            benign,
            variant("v1", "EGFR", protein="p.Leu858Arg"),
        ),
        bundle(
            patient(),
            cancer,
            region("EGFR", "TP53"),
            variant("v1", "TP53", protein="p.Arg175His"),
            variant("v2", "EGFR", present="LA9634-2"),
        ),
        bundle(
            patient(),
            cancer,
            specimen("s", "PLAS"),
            region("KRAS"),
            variant("v", "KRAS", protein="p.Gly12Asp", specimen={"reference": "Specimen/s"}),
        ),
        bundle(
            patient(),
            cancer,
            line,
            given("a", "L01XA02", "2022-01-03", "2022-06-30", **part),
            given("b", "L01BA04", "2022-01-03", "2022-06-30", **part),
        ),
        bundle(
            patient(),
            cancer,
            given("a", "L01XA02", "2021-01-03", "2021-06-30"),
            given("b", "L01EB04", "2022-01-03", "2022-12-30"),
        ),
        bundle(
            patient(),
            cancer,
            observation("t1", "83053-9", valueQuantity=quantity(60, "%")),
            observation("t2", "83053-9", valueQuantity=quantity(30, "%")),
        ),
        bundle(
            patient(),
            cancer,
            condition("breast", SCT, "254837009", "Malignant neoplasm of breast"),
            observation("e", "89247-1", valueInteger=1),
            variant("v", "TP53", protein="p.Arg175His"),
        ),
    ]


def records() -> list[JSON]:
    """Records of DNPM:DIP with what their loss could turn over."""
    icd = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
    atc = "http://fhir.de/CodeSystem/bfarm/atc"
    lung: JSON = {"id": "d1", "code": {"code": "C34.1", "system": icd}}
    other: JSON = {"id": "d2", "code": {"code": "C50.9", "system": icd}}
    who: JSON = {"id": "p1", "gender": {"code": "male"}, "birthDate": "1961-04"}

    def found(symbol: str, protein: str, **more: Any) -> JSON:
        named = {"code": f"HGNC:{NUMBERS[symbol]}", "display": symbol, "system": "https://www.genenames.org/"}
        return {"id": symbol, "gene": named, "proteinChange": {"code": protein}} | more

    def drug(id_: str, code: str, line: int, **more: Any) -> JSON:
        return {"id": id_, "therapyLine": line, "recordedOn": "2024-03-04", "status": {"code": "completed"},
                "period": {"start": "2022-01-10", "end": "2022-09-10"},
                "medication": [{"code": code, "system": atc}], "indication": {"id": "d1"}} | more

    benign = {"interpretation": {"code": "Benign", "system": "https://www.ncbi.nlm.nih.gov/clinvar"}}
    report: JSON = {"id": "n", "issuedOn": "2024-03-04", "specimen": {"id": "s"}, "results": {
        "tmb": {"value": {"value": 12, "unit": "Mutations per megabase"}},
        "simpleVariants": [found("EGFR", "p.Leu858Arg"), found("NOTCH3", "p.Pro2074Gln", **benign)]}}

    def record(*diagnoses: JSON, kind: str = "FFPE", **more: Any) -> JSON:
        sample = {"id": "s", "diagnosis": {"id": "d1"}, "type": {"code": kind}}
        return {"patient": who, "diagnoses": list(diagnoses), "specimens": [sample]} | more

    both = drug(
        "t", "L01XA02", 1, medication=[{"code": "L01XA02", "system": atc}, {"code": "L01BA04", "system": atc}]
    )
    return [
        record(lung, ngsReports=[report]), record(lung, kind="liquid-biopsy", ngsReports=[report]),
        record(lung, other, ngsReports=[report]),
        record(lung, guidelineTherapies=[both, drug("u", "L01EB04", 2, statusReason={"code": "toxicity"})]),
        record(lung, other, guidelineTherapies=[both]),
        record(lung, guidelineTherapies=[drug("a", "L01XA02", 1, category={"code": "A"})]),
    ]


def packets() -> list[JSON]:
    """Phenopackets with what their loss could turn over."""
    lung: JSON = {"term": {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"},
                  "diseaseStage": [{"id": "NCIT:C27971", "label": "Stage IV"}]}
    breast: JSON = {"term": {"id": "NCIT:C4872", "label": "Breast Carcinoma"}}

    def packet(*diseases: JSON, meaning: str = "PATHOGENIC", **sample: Any) -> JSON:
        described = {"id": "v", "geneContext": {"valueId": "HGNC:11998", "symbol": "TP53"},
                     "expressions": [{"syntax": "hgvs.p", "value": "NP_000537.3:p.Arg175His"}]}
        told = {"variationDescriptor": described, "acmgPathogenicityClassification": meaning}
        stated = {
            "subjectOrBiosampleId": "b",
            "interpretationStatus": "CAUSATIVE",
            "variantInterpretation": told,
        }
        return {"id": "x", "subject": {"id": "p", "sex": "MALE", "timeAtLastEncounter": {
                    "age": {"iso8601duration": "P61Y"}}},
                "metaData": {"phenopacketSchemaVersion": "2.0"}, "diseases": list(diseases),
                "biosamples": [{"id": "b"} | sample],
                "interpretations": [{"id": "i", "diagnosis": {"genomicInterpretations": [stated]}}]}

    histology = {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"}
    return [packet(lung, histologicalDiagnosis=histology),
            packet(lung, breast, histologicalDiagnosis=histology),
            packet(lung, meaning="BENIGN", histologicalDiagnosis=histology),
            packet(lung, histologicalDiagnosis=histology,
                   sampledTissue={"id": "UBERON:0000178", "label": "blood"})]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of stated values: codes, texts, numbers and whole concepts."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "system" or (key not in _KEPT and not key.startswith("_")):
                yield from places(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from places(value, (*path, i))
    elif path:
        yield path


def lost(data: JSON, path: tuple[Any, ...], unreadable: Any) -> JSON:
    """The same data with one value made unreadable."""
    changed = deepcopy(data)
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = unreadable
    return changed


def turned(before: Facts, after: Facts, vocabulary: Vocabulary | None = None) -> list[str]:
    """The facts that say something else after a loss than before it, or say it more definitely.

    With the trees of a vocabulary, a class in the place of its members says less.
    """
    return [name for name, known in after.entries.items()
            if isinstance(known, Known) and not _says_less(before[name], known, _tree(name, vocabulary))]


def _tree(name: str, vocabulary: Vocabulary | None) -> Tree | None:
    """The tree of what a fact may be; drugs are those of a history too."""
    if vocabulary is None:
        return None
    fact = vocabulary.facts[name]
    return vocabulary.tree(fact) if fact.type == "tree" else vocabulary.drugs


def _says_less(before: Any, after: Known, tree: Tree | None) -> bool:
    if not isinstance(before, Known):
        # A number or a set of drugs without bounds says nothing.
        return isinstance(after.value, Drugs) and not after.value.members and not after.value.complete
    old, new = before.value, after.value
    if isinstance(old, Interval) and isinstance(new, Interval):
        return old.within(new.low, new.high) == old
    if isinstance(old, Drugs) and isinstance(new, Drugs):
        known = all(one in old.members or (tree and any(tree.is_a(m, one) for m in old.members))
                    for one in new.members)
        return known and (not new.complete or old == new)
    if isinstance(old, GeneState) and isinstance(new, GeneState):
        return (
            old.status == new.status
            and set(new.variants) <= set(old.variants)
            and new.complete <= old.complete
        )
    if tree and isinstance(old, str) and isinstance(new, str) and old in tree and new in tree:
        return tree.is_a(old, new) is True
    return bool(old == new)


def shuffled(data: Any, order: Any) -> Any:
    """The same data with the items of every list in another order; `order` is a random.Random."""
    if isinstance(data, dict):
        return {key: shuffled(value, order) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    items = [shuffled(one, order) for one in data]
    order.shuffle(items)
    return items
