"""A cohort, end to end: what comes out is what the evaluator says of each patient, whatever went in."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import servers
from builders import ROOT, facts_of, some
from cohorts import Cohort, write_cases
from made import FEW, Made, groups, ran, table, verdicts
from markerboard.answer.asking import assay
from markerboard.answer.board import Board
from markerboard.answer.prevalence import read
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import Meaning, measure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known
from markerboard.patient.history import Drugs
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT

TABLES = ("verdicts", "groups", "missing")
COUNT = 300


@pytest.fixture(scope="module")
def made(shipped: KnowledgeBase) -> Made:
    """Synthetic patients."""
    return Made(shipped, COUNT)


@pytest.fixture(scope="module")
def source(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those patients as a Parquet file."""
    return made.parquet(tmp_path_factory.mktemp("given") / "patients.parquet")


@pytest.fixture(scope="module")
def out(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over them wrote."""
    out = tmp_path_factory.mktemp("run") / "out"
    (out.parent / "said.txt").write_text(ran(source, out), encoding="utf-8")
    return out


# What is said of a patient

def test_verdicts(made: Made, out: Path) -> None:
    """P7, M8: every verdict of every patient is the evaluator's."""
    assert table(out / "verdicts.parquet") == verdicts(made.query, made.answers)


def test_groups(made: Made, out: Path) -> None:
    """P7, M8: every group holds a patient, or not, or perhaps, as the evaluator says."""
    assert table(out / "groups.parquet") == groups(made.query, made.answers)


def test_missing(made: Made, out: Path, board: Board) -> None:
    """What is missing for a study is what the explained answer says is missing, in its order."""
    found = table(out / "missing.parquet")
    for patient, values in zip(list(found)[:60], [made.values[int(p[1:])] for p in found], strict=False):
        case = Case({"case": patient}, Facts({n: Known(v, n) for n, v in values.items()}))
        told = {made.query.names[s.id]: ";".join(s.missing) if s.verdict == "undetermined" else None
                for s in board.evaluate(case).studies}
        assert found[patient] == told


@pytest.mark.lengthy
def test_real_cases(board: Board, tmp_path: Path) -> None:
    """P7, M8: of the published cases, a directory says what `evaluate` says of each file."""
    ran(ROOT / "cases", tmp_path / "out")
    found = table(tmp_path / "out" / "verdicts.parquet")
    cases = [board.read(file) for file in sorted((ROOT / "cases").glob("*.yaml"))]
    assert len(found) == len(cases)
    for case in some(cases):
        answered = {s.id: s.verdict for s in board.evaluate(case).studies}
        assert list(found[case.name].values()) == list(answered.values())


# Every form of an input

def as_csv(source: Path, place: Path) -> Path:
    pa.csv.write_csv(pq.read_table(source), place / "p.csv")
    return place / "p.csv"


def as_compressed(source: Path, place: Path) -> Path:
    with pa.CompressedOutputStream(str(place / "p.csv.gz"), "gzip") as stream:
        pa.csv.write_csv(pq.read_table(source), stream)
    return place / "p.csv.gz"


def as_directory(source: Path, place: Path) -> Path:
    whole = pq.read_table(source)
    for i in range(0, COUNT, 100):
        pq.write_table(whole.slice(i, 100), place / f"{i}.parquet")
    return place


def as_duckdb(source: Path, place: Path) -> Path:
    with duckdb.connect(str(place / "p.duckdb")) as connection:
        connection.execute(f"CREATE TABLE facts AS FROM '{source}'")
    return place / "p.duckdb"


def as_lists(source: Path, place: Path) -> Path:
    """Drugs as arrays, texts as categories, numbers in their narrowest types."""
    lists = ", ".join(f"CASE WHEN {c} = 'none' THEN [] ELSE string_split({c}, ';') END AS {c}"
                      for c in ("prior_drugs", "current_drugs"))
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({lists}, age_low::UTINYINT AS age_low, ecog_high::DOUBLE AS ecog_high, "  # noqa: S608
        f"(CASE WHEN measurable THEN 1 WHEN NOT measurable THEN 0 END) AS measurable) FROM '{source}') "
        f"TO '{place / 'p.parquet'}'")
    return place / "p.parquet"


@pytest.mark.lengthy
@pytest.mark.parametrize("form", [as_csv, as_compressed, as_directory, as_duckdb, as_lists])
def test_forms(source: Path, out: Path, tmp_path: Path, form: Any) -> None:
    """One table in any form says the same."""
    (tmp_path / "in").mkdir()
    ran(form(source, tmp_path / "in"), tmp_path / "out")
    for name in TABLES:
        assert table(tmp_path / "out" / f"{name}.parquet") == table(out / f"{name}.parquet")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own."""
    if reason := servers.no_postgres():
        pytest.skip(reason)
    with servers.postgres() as address:
        yield address


@pytest.mark.lengthy
def test_postgres(made: Made, source: Path, out: Path, tmp_path: Path, server: str) -> None:
    """A table of a PostgreSQL server says the same; lists may be arrays, and NULL is unknown there too."""
    import psycopg

    from markerboard.sql.printed import written
    from markerboard.sql.table import create

    text = as_csv(source, tmp_path).read_bytes()
    with psycopg.connect(server, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(written(create(made.query.table), "postgres").encode())
        with cursor.copy("COPY facts FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(text)
        cursor.execute("ALTER TABLE facts ALTER prior_drugs TYPE text[] USING CASE WHEN prior_drugs = 'none' "
                       "THEN '{}' ELSE string_to_array(prior_drugs, ';') END")
    ran(server, tmp_path / "out")
    for name in TABLES:
        assert table(tmp_path / "out" / f"{name}.parquet") == table(out / f"{name}.parquet")


@pytest.mark.lengthy
def test_json_lines(shipped: KnowledgeBase, board: Board, tmp_path: Path) -> None:
    """Case files, one a line, say what `evaluate` says of each."""
    write_cases(Cohort(shipped), tmp_path / "c.jsonl", 60)
    ran(tmp_path / "c.jsonl", tmp_path / "out", "--threads", "2")
    found = table(tmp_path / "out" / "verdicts.parquet")
    lines = (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        answered = [s.verdict for s in board.evaluate(case).studies]
        assert list(found[case["case"]].values()) == answered


REPORTED = {
    "pdl1_tps": ["1-49", "<1", ">=50", "not tested", "60", ""],
    "age": ["59", "60", "61", "unknown", ">=18", "18-20"],
    "diagnosis": ["LUAD", "Lung Adenocarcinoma", "NSCLC", "not stated", "SCLC", " ESCC "],
    "prior_drugs": ["osimertinib", "none", "cisplatin; pemetrexed", "", "docetaxel", "none"],
    "prior_drugs_complete": ["true", "true", "false", "", "t", "1"],
    "egfr_status": ["mutated", "wild-type", "mutated", "not tested", "mutated", "mutated"],
    "egfr_variants": ["p.Leu858Arg", "none", "exon 19 deletion; T790M", "", "ex20ins", "not stated"],
    "egfr_complete": ["", "", "true", "", "false", ""],
}


@pytest.mark.lengthy
def test_as_reported(board: Board, tmp_path: Path) -> None:
    """Numbers, names, lists and reasons as a report writes them are read as a case file is."""
    rows = [dict(zip(REPORTED, cells, strict=True)) for cells in zip(*REPORTED.values(), strict=True)]
    with (tmp_path / "r.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [PATIENT, *REPORTED])
        writer.writeheader()
        writer.writerows({PATIENT: str(i), **row} for i, row in enumerate(rows))
    ran(tmp_path / "r.csv", tmp_path / "out", "--absent-unknown")
    found = table(tmp_path / "out" / "verdicts.parquet")
    placed = table(tmp_path / "out" / "groups.parquet")
    for i, row in enumerate(rows):
        answer = board.evaluate(reported(str(i), row, board.knowledge.vocabulary))
        assert list(found[str(i)].values()) == [s.verdict for s in answer.studies]
        word = {True: "met", False: "not met", None: "unknown"}
        told = [group.verdict for study in answer.studies for finding in study.findings
                for group in finding.groups.values() if group.when != "all"]
        assert [word[place] for place in placed[str(i)].values()] == told


def reported(name: str, row: dict[str, str], vocabulary: Vocabulary) -> Case:
    """A row as a case file, the drugs as what follows from a history."""
    gene: dict[str, Any] = {"status": row["egfr_status"]}
    if row["egfr_variants"] not in ("", "none", "not stated"):
        gene = {"variants": [v.strip() for v in row["egfr_variants"].split(";")]}
        gene |= {"complete": True} if row["egfr_complete"] == "true" else {}
    tps = {"PD-L1": {"tps": row["pdl1_tps"]}} if row["pdl1_tps"] else {}
    data = {"case": name, "patient": {"age": row["age"]}, "disease": {"diagnosis": row["diagnosis"].strip()},
            "biomarkers": {"EGFR": gene, **tps}}
    facts = facts_of(data, vocabulary)
    if row["prior_drugs"]:
        drugs = frozenset(d.strip() for d in row["prior_drugs"].split(";")) - {"none"}
        complete = row["prior_drugs_complete"] in ("true", "t", "1")
        facts = facts.with_({"prior.drugs": Known(Drugs(drugs, complete), "prior_drugs")})
    return Case(data, facts)


# What is counted

def test_attrition(made: Made, out: Path) -> None:
    """The table of attrition counts what a walk through every patient's criteria counts."""
    with (out / "attrition.csv").open(encoding="utf-8") as stream:
        told = list(csv.DictReader(stream))
    walked = [line for rules in made.query.asked.studies for line in walk(made, rules.id)]
    assert [tuple(int(row[c]) for c in ("met", "not met", "unknown", "entered", "left", "open", "remaining"))
            for row in told] == walked


def walk(made: Made, study: str) -> Iterator[tuple[int, ...]]:
    """Each criterion of a study, counted patient by patient."""
    rules, here = made.knowledge.studies[study], list(made.answers.values())
    for criterion in (*rules.inclusion, *rules.exclusion):
        out_ = criterion in rules.exclusion
        over = Counter(said[f"{study}/{criterion}"] for said in made.answers.values())
        entered = len(here)
        here = [said for said in here if said[f"{study}/{criterion}"] is not out_]
        still = sum(said[f"{study}/{criterion}"] is None for said in here)
        yield over[True], over[False], over[None], entered, entered - len(here), still, len(here)


def test_summary(made: Made, source: Path, out: Path) -> None:
    """The summary counts verdicts and ranks missing tests by the patients whom each alone decides."""
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    counted = {s: Counter(said[s] for said in made.answers.values()) for s in made.knowledge.studies}
    for study, said in told["studies"].items():
        assert (said["eligible"], said["ineligible"], said["undetermined"]) == tuple(
            counted[study][truth] for truth in (True, False, None))
    alone = Counter(fact for row in table(out / "missing.parquet").values()
                    for fact in {f for f in row.values() if f and ";" not in f})
    assert {test["fact"]: test["patients"] for test in told["missing_tests"]} == alone
    assert [t["patients"] for t in told["missing_tests"]] == sorted(alone.values(), reverse=True)
    assert (told["patients"], told["rejected"], told["input"]) == (COUNT, 0, str(source))


def told_by(knowledge: KnowledgeBase, fact: str) -> set[str]:
    """The assays that tell a fact, or all that it follows from."""
    parts = [name for name, _ in knowledge.vocabulary.facts[fact].any_of]
    return {assay(name, knowledge.vocabulary) for name in parts or [fact]}


def test_assays(made: Made, out: Path) -> None:
    """The assays are ranked by the patients of whom each decides a study, whose facts it alone tells."""
    decided: dict[str, Counter[str]] = {}
    for row in table(out / "missing.parquet").values():
        found = {study: {one for fact in lacking.split(";") for one in told_by(made.knowledge, fact)}
                 for study, lacking in row.items() if lacking}
        for name in {name for names in found.values() if len(names) == 1 for name in names}:
            counted = decided.setdefault(name, Counter())
            counted.update(["any", *(study for study, names in found.items() if names == {name})])
    names = {made.query.names[study]: study for study in made.knowledge.studies} | {"any": "any"}
    with (out / "assays.csv").open(encoding="utf-8") as stream:
        told = [(row["assay"], row["study"], int(row["patients"])) for row in csv.DictReader(stream)]
    assert sorted(told) == sorted((name, names[study], n) for name, counted in decided.items()
                                  for study, n in counted.items())
    assert told[0][2] == max(counted["any"] for counted in decided.values())


def test_prevalences(made: Made, source: Path, tmp_path: Path) -> None:
    """The table counts, by tumor and test, the patients who answer alike to all that is asked together."""
    ran(source, tmp_path / "out", *FEW, "--prevalences")
    told = read(tmp_path / "out" / "prevalences.json", made.knowledge.vocabulary)
    studies = ["alter0303", "alter-l058", "met"]
    asked = {str(test): test for test in Asked(made.knowledge, studies).every_test()}
    for counted in told.values():
        wanted: dict[str, Counter[str]] = {}
        for values in made.values:
            reading = Meaning({}, reconciled(made.knowledge, values))
            truths = [reading.truth(asked[question]) for question in counted.questions]
            if values.get("diagnosis") and set(truths) != {None}:
                pattern = "".join({True: "+", False: "-", None: "?"}[truth] for truth in truths)
                wanted.setdefault(str(values["diagnosis"]), Counter())[pattern] += 1
        assert counted.tumors == wanted
    assert {"tissue NGS", "FISH"} <= told.keys() and "ask physician" not in told


def reconciled(knowledge: KnowledgeBase, values: dict[str, Any]) -> dict[str, Any]:
    """Calls and measurements in one voice."""
    facts = Facts({name: Known(value, "a test") for name, value in values.items()})
    return reconcile(knowledge, facts, measure(knowledge, facts.values)).values


def test_terminal(out: Path) -> None:
    """The terminal tells the counts of each study, and the tests that would decide most patients."""
    said = (out.parent / "said.txt").read_text(encoding="utf-8")
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    unread = told["unread_cells"]
    assert said.startswith(f"{COUNT} patients, 0 rows rejected, {unread:,} cells unread; duckdb ")
    for study, counts in told["studies"].items():
        line = next(line.split() for line in said.splitlines() if line.startswith(f"{study} "))
        assert line[1:] == [counts["criteria"], *(str(counts[v]) for v in (
            "eligible", "undetermined", "ineligible"))]
    assert told["missing_tests"][0]["label"] in said


@pytest.mark.lengthy
def test_json(source: Path, out: Path, tmp_path: Path) -> None:
    """As JSON, the terminal gets the summary that the directory holds."""
    said = json.loads(ran(source, tmp_path / "out", "--format", "json"))
    assert said == json.loads((out / "summary.json").read_text(encoding="utf-8"))


@pytest.mark.lengthy
def test_repeatable(source: Path, out: Path, tmp_path: Path) -> None:
    """A run again, with another number of threads, writes the same counts and figures, byte for byte."""
    ran(source, tmp_path / "out", "--threads", "1")
    for file in [f for f in sorted(out.rglob("*")) if f.is_file()]:
        again = tmp_path / "out" / file.relative_to(out)
        if file.suffix == ".parquet":
            assert pq.read_table(again).sort_by(PATIENT) == pq.read_table(file).sort_by(PATIENT)
        else:
            assert again.read_bytes() == file.read_bytes()


def test_some_studies(shipped: KnowledgeBase, source: Path, out: Path, tmp_path: Path) -> None:
    """Of one study, no more columns are asked for than it reads, and the answer is the same."""
    read = [column.name for column in Query(Asked(shipped, ["met"])).reads]
    assert len(read) < 20
    pq.write_table(pq.read_table(source, columns=[PATIENT, *read]), tmp_path / "d.parquet")
    ran(tmp_path / "d.parquet", tmp_path / "out", "--study", "met")
    whole = {p: {"met": row["met"]} for p, row in table(out / "verdicts.parquet").items()}
    assert table(tmp_path / "out" / "verdicts.parquet") == whole


@pytest.mark.lengthy
def test_unused_columns(source: Path, tmp_path: Path) -> None:
    """Columns that nothing asks for are named in the summary."""
    wide = pq.read_table(source).append_column("shoe_size", pa.array([42] * COUNT))
    pq.write_table(wide, tmp_path / "w.parquet")
    said = json.loads(ran(tmp_path / "w.parquet", tmp_path / "out", "--format", "json"))
    assert "shoe_size" in said["unused_columns"]

