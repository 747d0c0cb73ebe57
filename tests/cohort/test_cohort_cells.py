"""A cell of a cohort states what the same words state in a CSV table and in a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("duckdb")

from made import ran, rejects, table, unread
from markerboard.cohort import dictionary
from markerboard.imports.reader import read_content
from markerboard.knowledge.loading import load
from markerboard.language.tree import standing
from markerboard.patient.facts import GeneState
from markerboard.sql.rows import bounds
from markerboard.sql.table import STATUS
from table_loss import CELLS, UNREADABLE
from table_loss import table as as_csv

VOCABULARY = load().vocabulary
COLUMNS = [name for name in CELLS if name in VOCABULARY.facts and not VOCABULARY.facts[name].history]


@given(st.data())
def test_cells_agree(data: st.DataObject) -> None:
    """A cell of a cohort and the same cell of a CSV table state one value, or neither states any."""
    name = data.draw(st.sampled_from(COLUMNS))
    text = data.draw(st.sampled_from((*CELLS[name], *UNREADABLE, "Not tested", "NA", "WT", "L858R")))
    fact = VOCABULARY.facts[name]
    (case,) = read_content("t.csv", as_csv({"case": "a", "region": "", name: text}), VOCABULARY)
    value = case.facts.values.get(name)
    meaning = (dictionary.number(fact, VOCABULARY) if fact.type in ("number", "count") else
               dictionary.truth(name) if fact.type == "boolean" else
               dictionary.variants(fact, VOCABULARY, [("", one) for one in (
                   *(one.text for one in value.variants), *dictionary.WHOLE)])
               if isinstance(value, GeneState) and value.variants else
               dictionary.READERS[fact.type, STATUS if fact.type == "gene" else ""](fact, VOCABULARY))
    (entry,) = dictionary.entries([text], 2 if fact.type in ("number", "count") else 1, meaning)
    if value is None:
        assert not any(cell is not None for cell in entry.cells)
        assert (entry.problem is None) is (not any(one.stated for one in case.unused))
    elif fact.type in ("number", "count"):
        assert entry.cells == bounds(value, fact.type == "count")
    elif isinstance(value, GeneState):
        there = [True for _ in value.variants]
        assert entry.cells == ([*there, True, True, False] if there else [value.status])
    else:
        assert entry.cells == [standing(value) if isinstance(value, str) else value]


@pytest.mark.lengthy
def test_words_of_reports(tmp_path: Path) -> None:
    """Spellings of reports are read in every column; a cell that cannot be read opens its fact, told."""
    (tmp_path / "p.csv").write_text(
        "patient,Diagnosis,pdl1.tps,brain_metastases,EGFR status,egfr_variants,"
        "prior_drugs,prior_drugs_complete\n"
        "a,lung adenocarcinoma,≥50％,阴性,Mutant,L858R/T790M,Tagrisso;奥希替尼,yes\n"
        "b,LUAD,Not Tested,No,WT,NA,none,t\nc,LUAD,0.6,no,WT,,none,t\nd,LUAD,60%,no,,zz?,none,t\n"
        "e,LUAD,60%,no,,,Endostra,t\nf,LUAD,60%,no,WTT,,none,t\ng,LUAD,60%,perhaps,WT,,none,t\n",
        encoding="utf-8")
    ran(tmp_path / "p.csv", tmp_path / "out", "--absent-unknown")
    assert set(table(tmp_path / "out" / "verdicts.parquet")) == set("abcdefg")
    assert rejects(tmp_path / "out") == []
    told = {patient: (column, text, why) for _, patient, column, text, why in unread(tmp_path / "out")}
    expected = {"c": ("pdl1.tps", "0.6", "could be a fraction"), "d": ("egfr_variants", "zz?", "`zz?`"),
                "e": ("prior_drugs", "Endostra", "`Endostra`"), "f": ("EGFR status", "WTT", "`WTT`"),
                "g": ("brain_metastases", "perhaps", "true or false")}
    assert told.keys() == expected.keys()
    for patient, (column, text, part) in expected.items():
        assert told[patient][:2] == (column, text)
        assert part in told[patient][2]
