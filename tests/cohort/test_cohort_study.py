"""The folder of a cBioPortal study as a cohort: each sample a row, with what its import states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import fewer
from markerboard.imports.bulk import is_export
from markerboard.imports.molecular import study as studies
from markerboard.imports.molecular.lean import Lean, asked_by
from markerboard.imports.options import Options
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient import casefacts
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from molecular_files import Change, of_study, study

SYMBOLS = ["EGFR", "MET", "TP53", "ALK", "KIT", "none such"]
JOINED = "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tEvent_Info\n"


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """What a study of one sample holds: changes, a panel, copies, structural variants, clinical data."""
    symbol = st.sampled_from(SYMBOLS)
    effects = ["missense_variant", "synonymous_variant", "splice_region_variant"]
    copies = st.sampled_from(["2", "1", "0", "-2", "NA", "odd"])
    changes = st.builds(Change, symbol, st.sampled_from(["p.L858R", "p.R2W", "p.scrawl", "p.Q7=", ""]),
                        effect=st.sampled_from(effects),
                        origin=st.sampled_from(["somatic", "", "germline"]),
                        filter=st.sampled_from(["PASS", "PASS", "other"]))
    copied = draw(st.lists(st.tuples(symbol, copies), max_size=3))
    joined = draw(st.lists(st.tuples(symbol, symbol, st.sampled_from(["fusion", "other"])), max_size=2))
    sex, tumor = draw(st.sampled_from(["Male", "odd", ""])), draw(st.sampled_from(["LUAD", "NSCLC", "odd"]))
    return {
        "changes": draw(st.lists(changes, max_size=4)),
        "panel": draw(st.lists(symbol, max_size=4, unique=True)),
        "data_cna": "Hugo_Symbol\tS1\n" + "".join(f"{gene}\t{value}\n" for gene, value in copied),
        "data_sv": JOINED + "".join(f"S1\tSOMATIC\t{a}\t{b}\t{word}\n" for a, b, word in joined),
        "data_clinical_patient": f"PATIENT_ID\tSEX\tAGE\nP1\t{sex}\t61\n",
        "data_clinical_sample": f"SAMPLE_ID\tPATIENT_ID\tONCOTREE_CODE\nS1\tP1\t{tumor}\nS1\tP1\tLUAD\n"}


@fewer(2)
@given(made=files())
def test_same_as_the_import(tmp_path_factory: pytest.TempPathFactory, shipped: KnowledgeBase,
                            made: dict[str, Any]) -> None:
    """A sample states in a cohort what its import states, of each gene and fact that the rules ask, and so
    does the case that is written.
    """
    folder = study(tmp_path_factory.mktemp("study"), **made)
    vocabulary = shipped.vocabulary
    samples = studies.gathered(folder, vocabulary, Options(), asked=asked_by(vocabulary))
    (sample,), (case,) = samples.listed.values(), of_study(folder, vocabulary)
    read, troubles = casefacts.read(Lean(samples).data(sample), vocabulary)
    assert troubles == []
    assert read.values == {name: value for name, value in case.facts.values.items()
                           if name in vocabulary.genes or name in vocabulary.facts}
    again, troubles = casefacts.read(dict(case.written), vocabulary)
    assert (again.values, troubles) == (case.facts.values, [])


def test_rows(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """The rows of a study hold what its cases hold, and what could not be used is told with its place."""
    from markerboard.cohort.duck import connected
    from markerboard.cohort.studies import take_in_study
    from markerboard.sql.rows import Rows
    from markerboard.sql.table import FACTS

    changes = [Change("EGFR", "p.L858R"), Change("TP53", "p.odd"), Change("MET", "p.T1010I", origin="")]
    folder = study(tmp_path, changes, ["EGFR", "KRAS", "MET"], data_cna="Hugo_Symbol\tS1\nMET\t2\n")
    query = Query(Asked(shipped, ("alter-l018",)))
    with connected(tmp_path, "1GB", 1) as connection:
        intake = take_in_study(connection, str(folder), query, tmp_path, Options())
        ((patient, *cells),) = connection.execute(f"FROM {FACTS}").fetchall()
    (case,) = of_study(folder, shipped.vocabulary)
    assert patient == "S1"
    assert cells == Rows(query.table, query.reads).cells(case.facts.values)
    assert [one[2] for one in intake.first_unread] == [f"data_mutations.txt line {line}" for line in (3, 4)]
    assert "the genome is GRCh38" in intake.notes


def test_a_bulk_export_is_a_cohort(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """Each patient of a folder of FHIR NDJSON is a row, with what of the export could not be used."""
    pytest.importorskip("duckdb")
    from markerboard.cohort.duck import connected
    from markerboard.cohort.exported import take_in_export
    from markerboard.sql.table import FACTS

    folder, scratch = tmp_path / "export", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    lines = [{"resourceType": "Patient", "id": name, "gender": "female"} for name in ("a", "b")]
    (folder / "Patient.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "Observation.ndjson").write_text(json.dumps({
        "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/b"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]}, "valueInteger": 1}) + "\n")
    assert is_export(folder)
    with connected(scratch, "1GB", None) as connection:
        intake = take_in_export(connection, str(folder), Query(Asked(shipped, ("alter-l058",))), scratch)
        rows = connection.execute(f"SELECT patient, ecog_low FROM {FACTS} ORDER BY ALL").fetchall()  # noqa: S608
    assert (intake.rows, rows) == (2, [("a", None), ("b", 1)])
