"""DNPM:DIP records, phenopackets and tables: what they state, what they cannot say, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given as drawn
from hypothesis import strategies as st
from test_import_fhir import plain
from test_import_traps import JSON_VALUES, changed, places

from builders import ROOT, fewer, run
from foreign import bundle, known, observation, patient, taken, why
from markerboard.errors import CaseError
from markerboard.imports.fhirpath import fhirpath
from markerboard.imports.mapping import Row, mapping, select
from markerboard.imports.opening import read_case, read_cases
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Interval
from markerboard.patient.casewriter import text, written
from markerboard.patient.facts import GeneState

JSON = dict[str, Any]


def coding(code: str, system: str = "", display: str = "") -> JSON:
    """A coding of DNPM."""
    return {"code": code, "system": system} | ({"display": display} if display else {})


def hgnc(number: int, symbol: str) -> JSON:
    """A gene in DNPM."""
    return coding(f"HGNC:{number}", "https://www.genenames.org/", symbol)


OF = {"id": "p", "type": "Patient"}
ATC = "http://fhir.de/CodeSystem/bfarm/atc"
RECORD: JSON = {
    "patient": {"id": "p", "gender": coding("female", "Gender"), "birthDate": "1964-08"},
    "episodesOfCare": [{"id": "e", "patient": OF, "period": {"start": "2024-01-09"}}],
    "diagnoses": [{
        "id": "d", "patient": OF, "recordedOn": "2022-05-15",
        "code": coding("C34.1", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"),
        "topography": coding("C34.1", "urn:oid:2.16.840.1.113883.6.43.1"),
        "histology": [{"id": "h", "type": "HistologyReport"}],
        "staging": {"history": [{"date": "2024-02-01", "otherClassifications": [
            coding("metastasized", "dnpm-dip/mtb/diagnosis/kds-tumor-spread")]}]}}],
    "guidelineTherapies": [{
        "id": "t1", "patient": OF, "therapyLine": 1, "recordedOn": "2024-02-01", "status": coding("stopped"),
        "statusReason": coding("progression"), "period": {"start": "2022-06-01", "end": "2023-08-01"},
        "medication": [coding("L01EB04", ATC, "Osimertinib")]}, {
        "id": "t2", "patient": OF, "recordedOn": "2024-02-01", "status": coding("completed"),
        "category": coding("A"), "period": {"start": "2021-01-01", "end": "2021-04-01"},
        "medication": [coding("L01XA01", ATC, "Cisplatin")]}],
    "performanceStatus": [{"id": "s", "patient": OF, "effectiveDate": "2024-02-01",
                           "value": coding("1", "ECOG-Performance-Status")}],
    "specimens": [{"id": "x", "patient": OF, "type": coding("FFPE")}],
    "histologyReports": [{"id": "h", "patient": OF, "specimen": {"id": "x"}, "issuedOn": "2022-05-20",
                          "results": {
        "tumorMorphology": {"id": "m", "value": coding("8140/3", "urn:oid:2.16.840.1.113883.6.43.1")}}}],
    "ihcReports": [{"id": "i", "patient": OF, "specimen": {"id": "x"}, "issuedOn": "2024-02-01", "results": {
        "proteinExpression": [{"id": "a", "protein": hgnc(17635, "CD274"), "value": coding("exp"),
                               "tpsScore": 60, "cpsScore": 65},
                              {"id": "b", "protein": hgnc(11998, "TP53"), "value": coding("3+"),
                               "tpsScore": 27}],
        "msiMmr": []}}],
    "ngsReports": [{"id": "n", "patient": OF, "specimen": {"id": "x"}, "issuedOn": "2024-02-01", "results": {
        "tmb": {"id": "b", "value": {"value": 4.2, "unit": "Mutations per megabase"},
                "interpretation": coding("low")},
        "simpleVariants": [
            {"id": "v1", "gene": hgnc(3236, "EGFR"), "proteinChange": coding("p.(Leu858Arg)"),
             "dnaChange": coding("c.2573T>G"), "allelicFrequency": 0.31},
            {"id": "v2", "gene": hgnc(11998, "TP53"), "proteinChange": coding("p.Arg213Ter"),
             "interpretation": coding("5", "https://www.ncbi.nlm.nih.gov/clinvar")},
            {"id": "v3", "gene": hgnc(7883, "NOTCH3"), "proteinChange": coding("p.Ala1020Pro"),
             "interpretation": coding("1", "https://www.ncbi.nlm.nih.gov/clinvar")}],
        "copyNumberVariants": [{"id": "c", "reportedAffectedGenes": [hgnc(7029, "MET")],
                                "totalCopyNumber": 12, "relativeCopyNumber": 6.0,
                                "type": coding("high-level-gain")}],
        "dnaFusions": [{"id": "f", "fusionPartner5prime": {"gene": hgnc(1, "EML4")},
                        "fusionPartner3prime": {"gene": hgnc(427, "ALK")}}],
        "rnaFusions": []}}],
    "responses": [{"id": "r", "therapy": {"id": "t1"}, "effectiveDate": "2022-10-01",
                   "value": coding("PR", "RECIST")}],
}


def test_record(shipped: KnowledgeBase) -> None:
    """A DNPM record becomes the facts it states: coded genes, stated lines, no amplification."""
    case = taken(RECORD, shipped.vocabulary)
    facts = known(case)
    drawn_from_lines = {fact.name for fact in shipped.vocabulary.told_by_history}
    assert {n: v for n, v in facts.items() if n not in drawn_from_lines} == {
        "sex": "female", "age": "59", "ecog": "1", "diagnosis": "LUAD", "extent": "metastatic",
        "pdl1.tps": "60",
        "pdl1.cps": "65", "tmb.per_mb": "4.2", "tmb.high": "False", "alk.fusion": "True",
        "EGFR": "mutated (L858R)", "TP53": "mutated (pathogenic R213*)"}
    assert case.data["treatment"] == [
        {"setting": "adjuvant", "drugs": ["cisplatin"], "months": "3.0", "status": "stopped"},
        {"line": 1, "drugs": ["osimertinib"], "months": "14.0", "stopped_for": "progression",
         "status": "stopped", "best_response": "PR"}]
    assert case.data["history"] == "partial"
    assert "no call of an amplification" in why(case, "ngsReports[0].results.copyNumberVariants[0]")
    assert "benign" in why(case, "ngsReports[0].results.simpleVariants[2]")
    assert case.facts["pdl1.tps"].at == (
        "biomarkers.PD-L1.tps (ihcReports[0].results.proteinExpression[0].tpsScore)")


def with_results(**results: Any) -> JSON:
    """The record with other results of sequencing."""
    return RECORD | {"ngsReports": [RECORD["ngsReports"][0] | {"results": results}]}


@pytest.mark.parametrize("value", [298193, 73304])
def test_impossible_burden(value: int, shipped: KnowledgeBase) -> None:
    """The tumor mutational burden of 298,193 that DNPM's own example prints is refused."""
    burden = {"value": {"value": value, "unit": "Mutations per megabase"}}
    case = taken(with_results(tmb=burden), shipped.vocabulary)
    assert "tmb.per_mb" not in known(case)
    assert "cannot be" in why(case, "ngsReports[0].results.tmb")


@pytest.mark.parametrize(("results", "told"), [
    ({"dnaFusions": [{"id": "f", "fusionPartner5prime": {"gene": hgnc(6324, "KIF5B")},
                      "fusionPartner3prime": {"gene": hgnc(9967, "RET")}}]},
     {"KIF5B.fusion": "True", "ret.fusion": "True", "KIF5B.fusion with RET": "True",
      "RET.fusion with KIF5B": "True"}),
    ({"rnaFusions": [{"id": "f", "fusionPartner5prime": {"gene": hgnc(9967, "RET")}}]},
     {"ret.fusion": "True"}),
    ({"copyNumberVariants": [{"id": "c", "type": coding("loss"),
                              "reportedAffectedGenes": [hgnc(1787, "CDKN2A")]}]}, {}),
    ({"copyNumberVariants": [{"id": "c", "type": coding("high-level-gain"),
                              "reportedAffectedGenes": [hgnc(1787, "CDKN2A")]}]}, {})])
def test_fusions_and_losses_of_any_gene(results: JSON, told: dict[str, str], shipped: KnowledgeBase) -> None:
    """A fusion is told of each of its genes, with the other; a loss or a gain is no call of a deletion or an
    amplification, and no gene of any of them is wild-type.
    """
    case = taken(with_results(**results), shipped.vocabulary)
    named = ("RET", "KIF5B", "CDKN2A")
    assert {name: text for name, text in known(case).items() if name.split(".")[0].upper() in named} == told


def test_liquid_biopsy(shipped: KnowledgeBase) -> None:
    """What was found in a liquid biopsy is no status of the tumor."""
    plasma = [{"id": "x", "type": coding("fresh-tissue"), "collection": {"method": coding("liquid-biopsy")}}]
    assert "EGFR" not in known(taken(RECORD | {"specimens": plasma}, shipped.vocabulary))


def test_fraction_as_score(shipped: KnowledgeBase) -> None:
    """A tumor proportion score of 0.6 in a record whose scores are whole percentages is refused."""
    odd = json.loads(json.dumps(RECORD))
    odd["ihcReports"][0]["results"]["proteinExpression"][0]["tpsScore"] = 0.6
    assert "pdl1.tps" not in known(taken(odd, shipped.vocabulary))


def test_future_in_a_record(shipped: KnowledgeBase) -> None:
    """A performance status of the future is not the patient's."""
    later = [RECORD["performanceStatus"][0] | {"effectiveDate": "2199-01-01"}]
    case = taken(RECORD | {"performanceStatus": later}, shipped.vocabulary)
    assert "ecog" not in known(case)
    assert "in the future" in why(case, "performanceStatus[0]")


# Phenopackets


def packet(*variants: JSON, **fields: Any) -> JSON:
    """A phenopacket of a patient with a tumor sample `t`."""
    return {
        "id": "packet", "subject": {"id": "p", "sex": "FEMALE",
                                    "timeAtLastEncounter": {"age": {"iso8601duration": "P59Y3M"}}},
        "measurements": [{"assay": {"id": "LOINC:89247-1", "label": "ECOG"}, "value": {"quantity": {
            "unit": {"id": "NCIT:C25447", "label": "score"}, "value": 1}}}],
        "biosamples": [{"id": "t", "individualId": "p", "histologicalDiagnosis": {
            "id": "NCIT:C3512", "label": "Lung Adenocarcinoma"}}, {"id": "blood", "individualId": "p"}],
        "interpretations": [{"id": "i", "progressStatus": "SOLVED", "diagnosis": {
            "disease": {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"},
            "genomicInterpretations": list(variants)}}] if variants else [],
        "diseases": [{"term": {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"},
                      "diseaseStage": [{"id": "NCIT:C27979", "label": "Stage IVA"}]}],
        "metaData": {"created": "2024-05-01T00:00:00Z", "createdBy": "test",
                     "phenopacketSchemaVersion": "2.0", "resources": []},
    } | fields


def found(symbol: str, number: int, protein: str, sample: str = "t", **fields: Any) -> JSON:
    """A genomic interpretation."""
    return {"subjectOrBiosampleId": sample, "interpretationStatus": "CAUSATIVE", "variantInterpretation": {
        "variationDescriptor": {"id": "v", "geneContext": {"valueId": f"HGNC:{number}", "symbol": symbol},
                                "expressions": [{"syntax": "hgvs.p", "value": protein}],
                                "moleculeContext": "genomic"}}} | fields


L858R = found("EGFR", 3236, "NP_005219.2:p.(Leu858Arg)")
CADASIL = found("NOTCH3", 7883, "NP_000426.2:p.(Arg141Cys)", "p")


def test_packet(shipped: KnowledgeBase) -> None:
    """A phenopacket becomes the facts it states."""
    case = taken(packet(L858R), shipped.vocabulary)
    assert known(case) == {"sex": "female", "age": "59", "ecog": "1", "diagnosis": "LUAD", "stage": "IVA",
                           "extent": "metastatic", "EGFR": "mutated (L858R)"}


@pytest.mark.parametrize("interpretation", [
    CADASIL, found("NOTCH3", 7883, "p.Arg141Cys", "blood"),
    found("EGFR", 3236, "p.Leu858Arg", interpretationStatus="REJECTED"),
    found("EGFR", 3236, "p.Leu858Arg", interpretationStatus="UNKNOWN_STATUS"),
    found("EGFR", 6407, "p.Leu858Arg"),
    {"subjectOrBiosampleId": "t", "interpretationStatus": "CAUSATIVE",
     "gene": {"valueId": "HGNC:3236", "symbol": "EGFR"}},
])
def test_interpretations_that_are_not_of_the_tumor(interpretation: JSON, shipped: KnowledgeBase) -> None:
    """Germline, rejected and contradictory interpretations make no gene of the tumor mutated or wild-type."""
    case = taken(packet(interpretation), shipped.vocabulary)
    assert not any(isinstance(value, GeneState) for value in case.facts.values.values())
    assert why(case, "interpretations[0].diagnosis.genomicInterpretations[0]")


@pytest.mark.parametrize(("state", "word"), [
    ({"id": "GENO:0000136", "label": "homozygous"}, "homozygous "), ({"id": "GENO:0000136"}, "homozygous "),
    ({"id": "GENO:0000135", "label": "heterozygous"}, "heterozygous "),
    ({"label": "Homozygous"}, "homozygous "), ({"id": "GENO:0000134", "label": "hemizygous"}, ""),
    ({"id": "GENO:0000135", "label": "homozygous"}, ""), ({"id": "GENO:9999999"}, ""), ("odd", "")])
def test_allelic_state(state: Any, word: str, shipped: KnowledgeBase) -> None:
    """How many copies carry a variant is read as it is of FHIR; what cannot be read of it is told."""
    stated = found("EGFR", 3236, "p.Leu858Arg")
    stated["variantInterpretation"]["variationDescriptor"]["allelicState"] = state
    case = taken(packet(stated), shipped.vocabulary)
    assert known(case)["EGFR"] == f"mutated ({word}L858R)"
    assert bool(word) == (not why(case, "interpretations[0].diagnosis.genomicInterpretations[0]"))


@pytest.mark.parametrize("state", [
    {"id": "GENO:0000036", "label": "reference allele"}, {"id": "GENO:0000036"},
    {"label": "homozygous reference"}])
def test_state_of_the_reference(state: Any, shipped: KnowledgeBase) -> None:
    """A variant whose allelic state is the reference's may not be there: its gene is open, and it is told."""
    stated = found("EGFR", 3236, "p.Leu858Arg")
    stated["variantInterpretation"]["variationDescriptor"]["allelicState"] = state
    case = taken(packet(stated), shipped.vocabulary)
    assert "EGFR" not in known(case)
    assert "reference" in why(case, "interpretations[0].diagnosis.genomicInterpretations[0]")


def test_no_copy_left(shipped: KnowledgeBase) -> None:
    """A count of no copies is the deletion that the vocabulary has."""
    stated = found("EGFR", 3236, "p.Leu858Arg")
    described = stated["variantInterpretation"]["variationDescriptor"]
    described["variation"] = {"copyNumber": {"number": {"value": "0"}}}
    del described["expressions"]
    assert known(taken(packet(stated), shipped.vocabulary))["EGFR.deleted"] == "True"


def test_rare_disease(shipped: KnowledgeBase) -> None:
    """A phenopacket of CADASIL, which has no cancer, states age and sex and nothing else."""
    rare = packet(CADASIL, diseases=[{"term": {"id": "OMIM:125310", "label": "CADASIL"}}], biosamples=[],
                  measurements=[])
    assert known(taken(rare, shipped.vocabulary)) == {"sex": "female", "age": "59"}


def test_excluded_disease(shipped: KnowledgeBase) -> None:
    """A disease that was excluded is none of the patient's, nor is its stage."""
    out = packet(diseases=[packet()["diseases"][0] | {"excluded": True}])
    assert set(known(taken(out, shipped.vocabulary))) == {"sex", "age", "ecog"}


@pytest.mark.parametrize("data", [packet(L858R), packet(CADASIL)])
def test_packets_are_valid(data: JSON) -> None:
    """The phenopackets of these tests are ones for GA4GH's own library."""
    phenopackets = pytest.importorskip("phenopackets")
    from google.protobuf.json_format import ParseDict

    ParseDict(data, phenopackets.Phenopacket())


OTHER_ROWS = [row for row in mapping().rows if row.source != "fhir"]
FILES = {"dnpm": [RECORD], "phenopacket": [packet(L858R, CADASIL)]}


@pytest.mark.parametrize("row", OTHER_ROWS, ids=lambda row: row.name)
def test_row_is_its_fhirpath(row: Row) -> None:
    """Each row of DNPM and Phenopackets takes what its FHIRPath takes from the records of these tests."""
    fhirpathpy = pytest.importorskip("fhirpathpy")
    compiled = fhirpathpy.compile(fhirpath(row))
    for data in FILES[row.source]:
        ours = [found.value for found in select(row, data)]
        assert sorted(map(plain_one, ours)) == sorted(map(plain_one, compiled(data)))


def plain_one(value: Any) -> str:
    """One value as text."""
    return plain([value])


@fewer(2)
@drawn(st.sampled_from([RECORD, packet(L858R)]), st.data())
def test_any_value_in_any_place(base: JSON, data: Any) -> None:
    """Whatever stands in whatever place of a record, it is imported or refused in words."""
    from markerboard.knowledge.loading import load

    path, value = data.draw(st.sampled_from(places(base))), data.draw(JSON_VALUES)
    try:
        taken(changed(base, path, value), load().vocabulary, infer_lines=True)
    except CaseError as error:
        assert str(error)


# Tables


def table(*rows: dict[str, str]) -> bytes:
    """Some rows as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def rows_of(content: bytes, shipped: KnowledgeBase, name: str = "patients.csv") -> list[Any]:
    """The cases of a table."""
    return read_content(name, content, shipped.vocabulary)


def test_table(shipped: KnowledgeBase) -> None:
    """Each row is a case; columns are facts, genes by status or variants, lines by number."""
    first, second = rows_of(table(
        {"case": "one", "age": "59", "pdl1.tps": "1-49", "EGFR": "L858R; T790M", "TP53": "wild-type",
         "NOTCH3": "not tested", "line1.drugs": "osimertinib", "line1.status": "ongoing",
         "history": "complete", "brain_metastases": "no", "ctdna.baseline.msaf": "12 %"},
        {"case": "two", "age": "", "pdl1.tps": "140", "EGFR": "no call"}), shipped)
    assert known(first)["EGFR"] == "mutated (L858R, T790M)"
    assert known(first)["current.drugs"] == "osimertinib"
    assert known(first)["ctdna.baseline.msaf"] == "0.12"
    assert known(first)["brain_metastases"] == "False"
    assert first.data["biomarkers"]["NOTCH3"] == "not tested"
    assert first.facts["pdl1.tps"].at == "biomarkers.PD-L1.tps (row[2] pdl1.tps)"
    assert known(second) == {}
    assert "cannot be 140" in why(second, "row[3]")
    assert second.data["biomarkers"]["EGFR"] == "no call"


@pytest.mark.parametrize("column", ["eGFR", "egfr", "met"])
def test_columns_are_names(column: str, shipped: KnowledgeBase) -> None:
    """A column that names no fact states nothing, and the letters' case of a gene counts: eGFR is no gene."""
    (case,) = rows_of(table({"ecog": "1", column: "90"}), shipped)
    assert known(case) == {"ecog": "1"}
    assert "not a fact of the vocabulary" in why(case, f"row[2] {column}")
    assert f"`{column.upper()}`" not in why(case, f"row[2] {column}")


@pytest.mark.parametrize(("column", "cell"), [
    ("tmb.per_mb", "73304"), ("tmb.per_mb", "73,304"), ("tmb.per_mb", "1,204"), ("ctdna.baseline.msaf", "12"),
    ("pdl1.tps", "high"), ("prior.lines", "2"), ("met.amplified", "12"),
])
def test_cells_that_are_refused(column: str, cell: str, shipped: KnowledgeBase) -> None:
    """A cell that is no value of its fact states nothing, and the report says why."""
    (case,) = rows_of(table({"ecog": "1", column: cell}), shipped)
    assert known(case) == {"ecog": "1"}
    assert why(case, f"row[2] {column}")


@pytest.mark.parametrize("content", [
    b"", b"\n\n", b"name,city\nx,y\n", b"ecog\n", b"ecog,ecog\n1,2\n", b"case,ecog\na,1\na,2\n",
    b'ecog\n"1\n', b"\xff\xfeecog\n1\n",
])
def test_no_tables(content: bytes, shipped: KnowledgeBase) -> None:
    """What is no table of patients is an error in words."""
    with pytest.raises(CaseError) as caught:
        rows_of(content, shipped)
    assert str(caught.value).startswith("patients.csv:")


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_delimiters(delimiter: str, shipped: KnowledgeBase) -> None:
    """Commas, semicolons and tabs part cells, with or without a byte order mark."""
    lines = [delimiter.join(cells) for cells in (["case", "ecog", "age"], ["a", "1", "59"])]
    content = "\ufeff" + "\n".join(lines) + "\n"
    (case,) = rows_of(content.encode(), shipped)
    assert known(case) == {"ecog": "1", "age": "59"}


CASES = sorted((ROOT / "cases").glob("*.yaml"))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_cases_as_tables(file: Path, shipped: KnowledgeBase) -> None:
    """Every shipped case written as a row reads back as the same facts, but for its lines."""
    case = read_case(file, shipped.vocabulary)
    row = {"case": "x"} | {name: cell(value) for name, value in case.facts.values.items()
                           if not shipped.vocabulary.facts[name].history}
    (back,) = rows_of(table(row), shipped) if len(row) > 1 else (None,)
    if back is not None:
        for name in row.keys() - {"case"}:
            ours, theirs = back.facts.values.get(name), case.facts.values[name]
            if isinstance(theirs, GeneState):
                assert isinstance(ours, GeneState)
                assert (ours.status, ours.variants) == (theirs.status, theirs.variants)
            else:
                assert ours == theirs, name


def cell(value: Any) -> str:
    """A value as a cell."""
    if isinstance(value, GeneState):
        return "; ".join(map(str, value.variants)) or value.status
    if isinstance(value, Interval):
        return str(written(value))
    return str(value)


# The commands


def test_the_line_names_what_was_not_used(tmp_path: Path) -> None:
    """The line on standard error names the first of what was not used, as it stands in the file."""
    held = [observation(f"o{i}", "21908-9", valueString=text) for i, text in enumerate(
        ("x?1", "x?2", "x?3", "a\x1b[2J text that goes on for longer than a line of a terminal has room"))]
    file = tmp_path / "p.json"
    file.write_text(json.dumps(bundle(patient(), *held[2:], *held[:2])), encoding="utf-8")
    line = run("evaluate", str(file)).stderr.splitlines()[0]
    told = r"\d+ not used \(`x\?3`, `a\ufffd\[2J text .{0,40}\.\.\.`, `x\?1`, \d+ more\);"
    assert re.search(told, line), line


def test_import_and_evaluate(tmp_path: Path) -> None:
    """`import` prints a case that `evaluate` takes, and reports on standard error or into a file."""
    file, report = tmp_path / "record.json", tmp_path / "report.json"
    file.write_text(json.dumps(RECORD), encoding="utf-8")
    done = run("import", str(file), "--report", str(report))
    assert (done.exit_code, yaml.safe_load(done.stdout)["disease"]["diagnosis"]) == (0, "LUAD")
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["format"] == "DNPM:DIP MTB"
    assert {"from": "ngsReports[0].results.simpleVariants[0]", "to": "EGFR", "value": "L858R",
            "row": "dnpm-variant"} in told["used"]
    direct = run("evaluate", str(file), "--format", "json")
    assert direct.exit_code == 0
    assert "`markerboard import` tells which" in direct.stderr
    (tmp_path / "record.yaml").write_text(done.stdout, encoding="utf-8")
    by_case = run("evaluate", str(tmp_path / "record.yaml"), "--format", "json")
    studies = [json.loads(each.stdout)["studies"] for each in (direct, by_case)]
    assert studies[0] == studies[1]


def test_import_of_a_table(tmp_path: Path) -> None:
    """A table gives one case a row, and `--into` writes each into a file that is never overwritten."""
    file = tmp_path / "patients.csv"
    file.write_bytes(table({"case": "one", "ecog": "1"}, {"case": "two", "ecog": "2"}))
    done = run("import", str(file))
    assert [case["case"] for case in yaml.safe_load_all(done.stdout)] == ["one", "two"]
    assert run("import", str(file), "--into", str(tmp_path / "made")).exit_code == 0
    assert read_cases(tmp_path / "made" / "two.yaml", _vocabulary())[0].name == "two"
    again = run("import", str(file), "--into", str(tmp_path / "made"))
    assert again.exit_code != 0
    assert "nothing is overwritten" in again.stderr
    answers = json.loads(run("evaluate", str(file), "--format", "json").stdout)
    assert [answer["case"] for answer in answers] == ["one", "two"]


def _vocabulary() -> Any:
    from markerboard.knowledge.loading import load

    return load().vocabulary


def test_import_of_nothing(tmp_path: Path) -> None:
    """A file that is none of the formats exits 3 and writes nothing."""
    file = tmp_path / "other.json"
    file.write_text("{}", encoding="utf-8")
    report = tmp_path / "report.json"
    done = run("import", str(file), "--report", str(report))
    assert (done.exit_code, done.stdout, report.exists()) == (3, "", False)
    assert "none of the formats" in done.stderr


def test_yaml_of_an_import_is_tidy(shipped: KnowledgeBase) -> None:
    """The case that is printed holds only what a case holds, in the order of a case."""
    case = taken(RECORD, shipped.vocabulary)
    assert list(yaml.safe_load(text(case.data))) == ["case", "patient", "disease", "treatment", "history",
                                                     "biomarkers"]
