"""Cohorts that cannot be read or written: one clear sentence, the exit code, and nothing left behind."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builders import run, some
from made import FEW, Made, nothing_left, ran, rejects, table, unread
from markerboard.knowledge.base import KnowledgeBase
from markerboard.sql.table import PATIENT

COMMAND = [str(Path(sys.executable).parent / "markerboard"), "cohort", *FEW]
TPS = ("pdl1_tps_low", "pdl1_tps_high")
WHICH = "`{}` could be a fraction as well as a percentage"


@pytest.fixture(scope="module")
def whole(shipped: KnowledgeBase) -> pa.Table:
    """A table without fault."""
    return pa.Table.from_batches([Made(shipped, 50).batch])


def given(place: Path, made: pa.Table, name: str = "p.parquet") -> Path:
    """A directory that holds nothing but a table, and the table."""
    pq.write_table(made, place / name)
    return place / name


# Columns

CONTRADICTING = [
    ("extent,brain_metastases,diagnosis", "localized,true,LUAD", "brain_metastases",
     {"extent", "brain_metastases"}),
    ("progression_pattern,progression_symptoms_worse", "dramatic,false", "progression_pattern",
     {"progression_pattern", "progression_symptoms_worse"}),
    ("progressed_on_anlotinib,prior_drugs,prior_drugs_complete", "true,none,true", "progressed_on_anlotinib",
     {"progressed_on_anlotinib", "prior_drugs"}),
]


def rows_of(place: Path, rows: Mapping[str, Mapping[str, str]]) -> Path:
    """A table of patients, each with some of the columns."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [",".join(("patient", *names)), *(",".join((patient, *(row.get(name, "") for name in names)))
                                              for patient, row in rows.items())]
    (place / "p.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place / "p.csv"


def test_column_that_is_not_read(tmp_path: Path) -> None:
    """A column that nothing asks for is named where the count of patients is, and not only in the summary."""
    source = rows_of(tmp_path, {"a": {"diagnosis": "LUAD", "egfr mutation type": "L858R"}})
    done = run("cohort", source, "--out", tmp_path / "out", "--absent-unknown", *FEW)
    assert "1 column is not read: `egfr mutation type`" in done.stderr


def test_contradiction(tmp_path: Path) -> None:
    """P19: of facts of a row that contradict none is believed, and it is told."""
    rows: dict[str, Mapping[str, str]] = {}
    for i, (columns, cells, _, lost) in enumerate(CONTRADICTING):
        row = dict(zip(columns.split(","), cells.split(","), strict=True))
        rows[f"stated {i}"] = row
        rows[f"empty {i}"] = {n: c for n, c in row.items() if n.removesuffix("_complete") not in lost}
    ran(rows_of(tmp_path, rows), tmp_path / "out", "--absent-unknown", *FEW)
    assert [cell[2] for cell in unread(tmp_path / "out")] == [told for _, _, told, _ in CONTRADICTING]
    for name in ("verdicts", "groups", "missing"):
        found = table(tmp_path / "out" / f"{name}.parquet")
        assert {p: said for p, said in found.items() if p.startswith("stated")} == {
            p.replace("empty", "stated"): said for p, said in found.items() if p.startswith("empty")}


def test_no_contradiction(tmp_path: Path) -> None:
    """What can all be true of one patient is believed, as nodules in the lung beside a lung cancer."""
    names = ("extent", "lung_metastases", "diagnosis")
    possible = [("localized", "true", "LUNG"), ("metastatic", "true", "LUAD"), ("localized", "false", "LUAD")]
    rows = {f"p{i}": dict(zip(names, cells, strict=True)) for i, cells in enumerate(possible)}
    ran(rows_of(tmp_path, rows), tmp_path / "out", "--absent-unknown", *FEW)
    assert unread(tmp_path / "out") == []


def test_missing_columns(whole: pa.Table, tmp_path: Path) -> None:
    """Columns that are missing are named all at once, each with the nearest that is there."""
    misspelt = {"age_low": "age_lo", "diagnosis": "Diagnoses"}
    renamed = whole.rename_columns([misspelt.get(name, name) for name in whole.schema.names])
    said = ran(given(tmp_path, renamed), tmp_path / "out", code=3)
    assert "2 columns are missing:" in said
    assert "age_low    did you mean `age_lo`" in said
    assert "diagnosis  did you mean `Diagnoses`?" in said
    assert "--absent-unknown" in said
    assert nothing_left(tmp_path, "p.parquet")


@pytest.mark.lengthy
def test_absent_is_unknown(whole: pa.Table, tmp_path: Path) -> None:
    """Only when told so is what has no column unknown for everybody."""
    source = given(tmp_path, whole.select([PATIENT, "age_low", "age_high"]))
    ran(source, tmp_path / "out", "--absent-unknown")
    assert {row["met"] for row in table(tmp_path / "out" / "verdicts.parquet").values()} == {"undetermined"}


def test_wrong_types(whole: pa.Table, tmp_path: Path) -> None:
    """Columns of a wrong type are named all at once."""
    wrong = {"age_low": pa.array([[1]] * 50), "diagnosis": pa.array([1.5] * 50)}
    for name, cells in wrong.items():
        whole = whole.set_column(whole.schema.get_field_index(name), name, cells)
    said = ran(given(tmp_path, whole), tmp_path / "out", code=3)
    assert "`age_low` is of type BIGINT[], where a whole number is asked for" in said
    assert "`diagnosis` is of type DOUBLE, where text is asked for" in said
    assert nothing_left(tmp_path, "p.parquet")


# Rows

def test_rejects(tmp_path: Path) -> None:
    """A row that is no patient is refused with its number and the reason; the others are answered."""
    rows = [("a", "60"), (" ", "60"), ("g", "60"), ("h", "60"), ("g", "6?"), ("i", "60")]
    text = "\n".join(",".join(row) for row in [(PATIENT, "pdl1_tps"), *rows])
    (tmp_path / "p.csv").write_text(text + "\nx,1,2\n", encoding="utf-8")
    ran(tmp_path / "p.csv", tmp_path / "out", "--absent-unknown")
    assert set(table(tmp_path / "out" / "verdicts.parquet")) == {"a", "h", "i"}
    assert rejects(tmp_path / "out") == [
        (2, None, "the patient has no id"), (3, "g", "the patient stands in 2 rows"),
        (5, "g", "the patient stands in 2 rows"),
        (None, None, "line 8 cannot be read: Expected Number of Columns: 2 Found: 3")]
    assert unread(tmp_path / "out") == []


@pytest.mark.lengthy
def test_unread_cells(tmp_path: Path) -> None:
    """P19, P22: a cell that cannot be read, or cannot be so, opens its fact and is told; all else is used."""
    rows = [
        ("a", "60", "10", "1", "true", "LUAD"), ("b", "140", "140", "1", "true", "LUAD"),
        ("c", "60", "60", "1.5", "true", "LUAD"), ("d", "60", "60", "1", "perhaps", "LUAD"),
        ("e", "60", "60", "1", "true", "LUADX"), ("h", "60", "60", "1", "true", "LUAD"),
        ("i", "sixty", "60", "1", "true", "LUAD"), ("j", "nan", "60", "1", "true", "LUAD"),
        ("k", "0.6", "60", "1", "true", "LUAD"), ("l", "60％", "60%", "１", "是", "LUAD")]
    names = (PATIENT, *TPS, "ecog_low", "measurable", "diagnosis")
    (tmp_path / "p.csv").write_text("\n".join(",".join(row) for row in [names, *rows]), encoding="utf-8")
    done = run("cohort", tmp_path / "p.csv", "--out", tmp_path / "out", "--absent-unknown",
               "--study", "pd-l1-retrospective")
    found = table(tmp_path / "out" / "groups.parquet")
    assert set(found) == {row[0] for row in rows}
    assert {name for name, said in found.items() if said != found["h"]} == set("abeijk")
    ran(tmp_path / "p.csv", tmp_path / "all", "--absent-unknown")
    assert rejects(tmp_path / "all") == []
    assert unread(tmp_path / "all") == [
        (1, "a", "pdl1_tps_low", "60.0 to 10.0", "`pdl1.tps` is upside down: 60.0 to 10.0"),
        (2, "b", "pdl1_tps_low", "140.0", "`pdl1.tps` cannot be 140.0: it is a number from 0 to 100 %"),
        (3, "c", "ecog_low", "1.5", "`ecog_low` cannot be 1.5: it is a whole number"),
        (4, "d", "measurable", "perhaps", "`measurable` cannot be perhaps: it is true or false"),
        (5, "e", "diagnosis", "LUADX",
         "`LUADX` is not a code or name of `diagnosis` (`markerboard facts diagnosis` lists all)"),
        (7, "i", "pdl1_tps_low", "sixty", "cannot read `sixty` as a number or a range"),
        (8, "j", "pdl1_tps_low", "nan", "`pdl1.tps` cannot be nan: it is a number from 0 to 100 %"),
        (9, "k", "pdl1_tps_low", "0.6", "`0.6` could be a fraction as well as a percentage")]
    assert done.stdout.startswith("10 patients, 0 rows rejected, 6 cells unread; duckdb")


@pytest.mark.thorough
@pytest.mark.parametrize("cell", some(["0.6", 0.01, "0.01", 0.6], 2))
@pytest.mark.parametrize("names", [("pdl1_tps",), ("pdl1_tps_low",), ("pdl1_tps_high",), TPS])
def test_fraction_or_percent(cell: float | str, names: tuple[str, ...], tmp_path: Path) -> None:
    """A bare number between 0 and 1 where percent are asked opens its fact, in whatever column and type."""
    made = pa.table({PATIENT: ["a"], **{name: [cell] for name in names}})
    ran(given(tmp_path, made), tmp_path / "out", "--absent-unknown", "--study", "pd-l1-retrospective")
    assert set(table(tmp_path / "out" / "groups.parquet")["a"].values()) == {None}
    told = [(column, text) for _, _, column, text, why in unread(tmp_path / "out")
            if why.startswith(WHICH.format(cell))]
    assert told == [(name, str(cell)) for name in sorted(names)]


@pytest.mark.lengthy
def test_just_inside(tmp_path: Path) -> None:
    """What stands beside 0 and 1 is a report's `>0` and `<1`, and no fraction."""
    least, most = math.nextafter(0, 1), math.nextafter(1, 0)
    made = pa.table({PATIENT: ["a", "b"], TPS[0]: [0, least], TPS[1]: [most, 100]})
    ran(given(tmp_path, made), tmp_path / "out", "--absent-unknown")
    assert unread(tmp_path / "out") == []


@pytest.mark.lengthy
def test_one_bad_cell_of_a_million(tmp_path: Path) -> None:
    """TPS 140 in row 812,345 is found, named and counted, and no other row suffers."""
    low = pc.if_else(pc.equal(pa.array(range(1, 900_001)), 812_345), 140.0, 40.0)
    names = pc.cast(pa.array(range(1, 900_001)), pa.string())
    source = given(tmp_path, pa.table({PATIENT: names, TPS[0]: low, TPS[1]: low}))
    done = run("cohort", source, "--out", tmp_path / "out", "--study", "pd-l1-retrospective",
               "--absent-unknown")
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        "row 812,345 (patient 812345), pdl1_tps_low: `pdl1.tps` cannot be 140.0: "
        "it is a number from 0 to 100 %",
        "1 cell could not be read, and its fact is unknown; unread.parquet holds it"]
    assert pq.read_metadata(tmp_path / "out" / "verdicts.parquet").num_rows == 900_000
    assert unread(tmp_path / "out")[0][0] == 812_345


@pytest.mark.lengthy
def test_bad_lines(tmp_path: Path) -> None:
    """Of case files, what cannot be read is refused with its line, in the words of a case file."""
    lines = ['{"case": "a"}', '{"case": "b", "patient": {"age": 600}}', "{not json", "", '{"case": "c"}',
             '{"case": "c"}', '{"case": "d", "pateint": {}}', '{"case": "e", "case": "f"}', "[1]"]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ran(tmp_path / "c.jsonl", tmp_path / "out", "--threads", "1")
    assert set(table(tmp_path / "out" / "verdicts.parquet")) == {"a"}
    told = {row: problem for row, _, problem in rejects(tmp_path / "out")}
    assert told[2] == "`age` cannot be 600: it is a whole number from 0 to 120 years"
    assert told[3] == "this is not JSON: expecting property name enclosed in double quotes at column 2"
    assert told[5] == told[6] == "the patient stands in 2 rows"
    assert told[7].startswith("unknown key `pateint` (did you mean `patient`")
    assert told.keys() == {2, 3, 5, 6, 7, 8, 9}


def test_nothing_readable(tmp_path: Path) -> None:
    """Where no row can be read there is no output, and the reasons are told."""
    (tmp_path / "c.jsonl").write_text(json.dumps({"case": "a", "patient": {"ecog": 7}}), encoding="utf-8")
    said = ran(tmp_path / "c.jsonl", tmp_path / "out", "--threads", "1", code=3)
    assert "no row could be read: `ecog` cannot be 7" in said
    assert nothing_left(tmp_path, "c.jsonl")


# Inputs that are none

@pytest.mark.parametrize(("name", "content", "said"), [
    ("p.parquet", "hello, world", "cannot be read: "), ("p.csv", "", "the file is empty"),
    ("p.csv", "patient\n", "holds no patient"), ("p.duckdb", "hello", "cannot be read: "),
    ("p.xlsx", "PK", "cannot tell what this is; give Parquet, CSV"), ("c.jsonl", "", "holds no case"),
])
def test_no_cohort(tmp_path: Path, name: str, content: str, said: str) -> None:
    """What is no cohort is refused with its name."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    told = ran(tmp_path / name, tmp_path / "out", "--absent-unknown", code=3)
    assert told.startswith(f"{tmp_path / name}: ")
    assert said in told
    assert nothing_left(tmp_path, name)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is said to be not there."""
    assert "there is no such file" in ran(tmp_path / "p.parquet", tmp_path / "out", code=3)


def test_no_table(tmp_path: Path) -> None:
    """A database without the table says so."""
    duckdb.connect(str(tmp_path / "p.duckdb")).close()
    assert "`" not in ran(tmp_path / "p.duckdb", tmp_path / "out", "--table", "patients", code=3)


def test_no_server(tmp_path: Path) -> None:
    """A server that does not answer is named without the password."""
    pytest.importorskip("psycopg")
    said = ran("postgresql://me:hidden@127.0.0.1:1/db?password=hidden", tmp_path / "out", code=3)
    assert said.startswith("127.0.0.1:1/db: cannot be read: ")
    assert "hidden" not in said


@pytest.mark.parametrize(("option", "value", "said"), [
    ("--memory", "lots", "`lots` is not an amount of memory"), ("--memory", "1MB", "give more with --memory"),
])
def test_memory(whole: pa.Table, tmp_path: Path, option: str, value: str, said: str) -> None:
    """An amount of memory that is none, or too little, is refused."""
    assert said in ran(given(tmp_path, whole), tmp_path / "out", option, value, code=3)
    assert nothing_left(tmp_path, "p.parquet")


# Outputs

def test_output_is_there(whole: pa.Table, tmp_path: Path) -> None:
    """A directory that holds something is written over only when told so, and then whole."""
    source, out = given(tmp_path, whole), tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert "is there already" in ran(source, out, code=74)
    assert nothing_left(out, "notes.txt")
    ran(source, out, "--study", "met", "--replace")
    assert not (out / "notes.txt").exists()
    assert (out / "verdicts.parquet").exists()
    assert nothing_left(tmp_path, "out", "p.parquet")


@pytest.mark.parametrize("out", ["/proc/out", "absent/out", "p.parquet"])
def test_unwritable(whole: pa.Table, tmp_path: Path, out: str) -> None:
    """Where nothing can be written, that is said before anything is read."""
    source = given(tmp_path, whole)
    done = run("cohort", source, "--out", tmp_path / out)
    assert done.exit_code == (2 if out == "p.parquet" else 74), done.output  # a file is no directory
    assert "Traceback" not in done.output
    assert nothing_left(tmp_path, "p.parquet")


def test_broken_run_keeps_what_was_there(whole: pa.Table, tmp_path: Path) -> None:
    """With --replace, a run that fails leaves what was there."""
    out = tmp_path / "out"
    ran(given(tmp_path, whole), out, "--study", "met")
    before = (out / "summary.json").read_bytes()
    (tmp_path / "bad.parquet").write_text("nothing", encoding="utf-8")
    ran(tmp_path / "bad.parquet", out, "--replace", code=3)
    assert (out / "summary.json").read_bytes() == before


def write_lines(file: Path, count: int) -> None:
    """Case files that state nothing, one a line."""
    file.write_text("\n".join(f'{{"case": "{i:020}"}}' for i in range(count)), encoding="utf-8")


def small_files() -> None:
    """No file of this process may grow beyond 20 kB, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.lengthy
@pytest.mark.parametrize("name", ["p.parquet", "c.jsonl"])
def test_full_disk(shipped: KnowledgeBase, tmp_path: Path, name: str) -> None:
    """A disk that takes no more leaves no half of an output, while reading as while writing."""
    if name == "c.jsonl":
        write_lines(tmp_path / name, 5_000)
    else:
        given(tmp_path, pa.Table.from_batches([Made(shipped, 2_000).batch]))
    done = subprocess.run([*COMMAND, name, "--out", "out", "--threads", "1"], cwd=tmp_path, text=True,
                          # Its own byte code would be cut off too, and every later start end on it.
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
                          capture_output=True, preexec_fn=small_files)
    assert (done.returncode, done.stdout) == (74, ""), done.stderr
    assert "cannot be written: file too large; nothing was left behind" in done.stderr
    assert nothing_left(tmp_path, name)


@pytest.mark.lengthy
@pytest.mark.parametrize(("asked", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("name", ["p.parquet", "c.jsonl"])
def test_ended(tmp_path: Path, name: str, asked: signal.Signals, code: int) -> None:
    """An interrupt, or a request to end, leaves nothing behind."""
    if name == "c.jsonl":
        write_lines(tmp_path / name, 300_000)
    else:
        given(tmp_path, pa.table({PATIENT: pc.cast(pa.array(range(3_000_000)), pa.string())}))
    running = subprocess.Popen([*COMMAND, name, "--out", "out", "--absent-unknown"], cwd=tmp_path, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    for _ in range(300):
        if any(tmp_path.glob(".out-*/scratch/staged*")):
            break
        time.sleep(0.05)
    running.send_signal(asked)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (code, ""), err
    assert err == ("interrupted; nothing was left behind\n" if code == 130 else "")
    assert nothing_left(tmp_path, name)
