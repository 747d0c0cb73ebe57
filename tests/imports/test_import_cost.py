"""P28: what a file of another format costs is bounded by its size, counted in bytes and calls."""

from __future__ import annotations

import json
from functools import partial

import pytest

from builders import some
from costs import grows_linearly, repeated, told_within_bounds
from markerboard.errors import CaseError
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase

SIZES = (1_000, 5_000)
LARGER = (20_000, 200_000)
_OBSERVATION = ('{{"resource": {{"resourceType": "Observation", "id": "o{0}", "status": "final", "code": '
                '{{"coding": [{{"system": "http://loinc.org", "code": "69548-6"}}]}}, '
                '"valueString": "x{0}"}}}}')
_GIVEN = ('{{"resource": {{"resourceType": "MedicationStatement", "id": "m{0}", "status": "completed", '
          '"medicationCodeableConcept": {{"text": "drug{0} + other{0} (x, y)"}}}}}}')


def bundle(each: str) -> tuple[str, str, str]:
    """A bundle of one patient and as many resources as there is room for."""
    first = '{"resource": {"resourceType": "Patient", "id": "p"}}'
    return '{"resourceType": "Bundle", "type": "collection", "entry": [' + first, ", " + each, "]}"


_RECORD = '{"patient": {"id": "p"}, "diagnoses": [{"id": "d"}], '
HOSTILE = {
    "observations": repeated(*bundle(_OBSERVATION)),
    "drugs": repeated(*bundle(_GIVEN)),
    "nothing": repeated(*bundle('{{"resource": {{}}}}')),
    "references": repeated('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition", '
                           '"id": "c", "evidence": [{}',
                           ', {{"detail": [{{"reference": "Observation/o{}"}}]}}',
                           "]}}]}"),
    "spaces": repeated('{"resourceType": "Bundle",', " ", '"entry": []}'),
    "breaks off": repeated('{"resourceType": "Bundle", "entry": [', '{{"resourceType": "Patient"}}, '),
    "record": repeated(_RECORD + '"systemicTherapies": [{}', ', {{"history": [{{"id": "t{}"}}]}}', "]}"),
    "packet": repeated('{"metaData": {}, "subject": {"id": "p"}, "measurements": [{}',
                       ', {{"assay": {{"id": "LOINC:{0}", "label": "m{0}"}}}}', "]}"),
    "rows": repeated("case,age,pdl1.tps\n", "c{},old,what\n"),
    "columns": repeated("case,age", ",unknown{}", "\na,1\n"),
    "quotes": repeated('case,age\na,"', '""', '"\n'),
    "lines of treatment": repeated("case,line1.drugs\na,\"", "drug{} + ", '"\n'),
}

CALLS = {
    "calls": repeated("Hugo_Symbol\tTumor_Sample_Barcode\tVariant_Classification\tHGVSp_Short\n",
                      "EGFR\ta\tMissense_Mutation\tp.L{}R\n"),
    "records": repeated('##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Description="Format: Allele|Consequence|SYMBOL|'
                        'HGVSp">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\n',
                        "1\t{0}\t.\tA\tG\t.\tPASS\tCSQ=G|x&y{0}|gene{0}|p.{0}\tGT\t0/1\n"),
}


def refused(content: bytes, shipped: KnowledgeBase) -> None:
    """Read a file; what is wrong with it is told within bounds, and so is what was not used of it."""
    name = "input.csv" if content[:1] not in b"{[" else "input.json"
    try:
        for case in read_content(name, content, shipped.vocabulary):
            _ = case.facts, case.account, case.told
    except CaseError as error:
        told_within_bounds(error, content)


@pytest.mark.thorough
@pytest.mark.parametrize("name", some([*HOSTILE, *CALLS], 3))
def test_cost_grows_with_the_size(name: str, shipped: KnowledgeBase) -> None:
    """P28: memory and calls to read a file of another format grow no faster than its size."""
    grows_linearly(partial(refused, shipped=shipped), (HOSTILE | CALLS)[name], SIZES)


@pytest.mark.thorough
@pytest.mark.parametrize("name", some([*HOSTILE]))
def test_cost_of_the_larger(name: str, shipped: KnowledgeBase) -> None:
    """P28: the same up to 200 KB, where what grows with the square shows."""
    grows_linearly(partial(refused, shipped=shipped), HOSTILE[name], LARGER)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant(name: str) -> None:
    """What is repeated above is of the format that is meant, and not refused for its brackets alone."""
    text = HOSTILE[name](3_000)
    if text[:1] == b"{" and name != "breaks off":
        json.loads(text)
