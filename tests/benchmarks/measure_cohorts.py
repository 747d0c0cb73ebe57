"""Cohorts, measured in one run: `python tests/benchmarks/measure_cohorts.py [PART...]`; no part of the tests.

Parts: alone, speed, cases, spark, linear, agreement. Each ratio stands beside the bound that the project
promises, where it promises one. Let nothing else run: what does takes its share of the two cores. Seconds
of the processors are printed as well, of which others take none.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow.parquet as pq

import by_hand
import markerboard.sql.duck as alone_in_duckdb
from cohorts import Cohort, values_of, write_cases
from engines_agree import differences
from markerboard import load
from markerboard.cohort.duck import Duck, connected
from markerboard.cohort.given import opened
from markerboard.cohort.intake import take_in
from markerboard.cohort.outputs import VERDICTS, outputs
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS, PATIENT

MEMORY = "4GB"
CASE = Path(__file__).parents[2] / "cases" / "egfr-l858r-oligoprogression.yaml"
KNOWLEDGE = load().knowledge
STUDIES, CRITERIA = len(KNOWLEDGE.studies), sum(len(r.criteria) for r in KNOWLEDGE.studies.values())


class Figure(NamedTuple):
    """One measurement; a bound is the most it may be, or the least where it says so."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is beyond its bound."""
        return ((self.most is not None and self.value > self.most)
                or (self.least is not None and self.value < self.least))

    def __str__(self) -> str:
        bound = f"at most {self.most:,.10g}" if self.most is not None else ""
        bound = f"at least {self.least:,.10g}" if self.least is not None else bound
        missed = "  MISSED" * self.missed
        return f"{self.what:<74}{self.value:>16,.2f} {self.unit:<12} {bound}{missed}".rstrip()


class Taken(NamedTuple):
    """Seconds on the wall, and seconds of all processors together."""

    wall: float
    busy: float


def taken(work: Callable[[], object], rounds: int = 3) -> Taken:
    """The best of some rounds: what else the machine does only adds."""
    found = []
    for _ in range(rounds):
        wall, busy = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - wall, time.process_time() - busy))
    return Taken(*map(min, zip(*found, strict=True)))


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """The seconds on the wall."""
    return taken(work, rounds).wall


def made(place: Path, count: int, knowledge: KnowledgeBase = KNOWLEDGE) -> Path:
    """A Parquet file of so many synthetic patients."""
    file = place / f"{count}.parquet"
    if not file.exists():
        Cohort(knowledge).write(file, count)
    return file


def consistent(place: Path, count: int) -> Path:
    """The same patients as a table leaves them that was taken in once: nothing in them contradicts."""
    file, query = place / f"{count}-consistent.parquet", Query(Asked(KNOWLEDGE))
    if not file.exists():
        with connected(place, MEMORY, None) as connection:
            take_in(connection, opened(connection, str(made(place, count)), FACTS, place), query, place)
            connection.table(FACTS).write_parquet(str(file))
    return file


def verdicts(source: Path, place: Path, studies: Sequence[str] = (),
             knowledge: KnowledgeBase = KNOWLEDGE) -> Callable[[], None]:
    """What turns a table of facts into the table of verdicts."""
    query = Query(Asked(knowledge, studies))

    def run() -> None:
        with connected(place, MEMORY, None) as connection:
            connection.read_parquet(str(source)).create_view(FACTS)
            Duck(connection).write(dict(outputs(query))[VERDICTS], place / "verdicts.parquet")
    return run


# The command's own bound on memory is the default, which is MEMORY.
def command(source: Path, place: Path, *more: str) -> tuple[Taken, float]:
    """What the whole command took, and the most memory that a process of it had, in GB."""
    script = ("import resource as r, subprocess as s, sys; s.run(sys.argv[1:], check=True, stdout=s.DEVNULL);"
              "u = r.getrusage(r.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1e6)")
    program = str(Path(sys.executable).parent / "markerboard")
    run = [program, "cohort", str(source), "--out", str(place / "out"), "--replace", *more]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *run], check=True, capture_output=True, text=True)
    busy, memory = map(float, done.stdout.split())
    return Taken(time.perf_counter() - start, busy), memory


def agreement(place: Path) -> Iterator[Figure]:
    """Every answer of every engine for each of 100,000 patients, beside the evaluator's."""
    for engine, count, differing in differences(Cohort(KNOWLEDGE), 100_000, place):
        yield Figure(f"{engine}: differences in {count:,} answers", differing, "", most=0)


def one_by_one(source: Path) -> float:
    """Patients a second, one at a time, as `evaluate` answers them once it is warm."""
    board, cohort = load(), Cohort(KNOWLEDGE)
    batch = next(pq.ParquetFile(source).iter_batches(200))
    cases = [Case({"case": name}, Facts({n: Known(v, n) for n, v in values.items()}))
             for name, values in zip(batch[PATIENT].to_pylist(), values_of(cohort, batch), strict=True)]
    return len(cases) / seconds(lambda: [board.evaluate(case) for case in cases])


def alone(place: Path) -> Iterator[Figure]:
    """One case where DuckDB is the second engine, as from Python 3.13 on."""
    board = load()
    board.engines.second = alone_in_duckdb.Duck(KNOWLEDGE)
    case = board.read(CASE)
    yield Figure("one case, DuckDB as the second engine, explained", 1000 * seconds(
        lambda: board.evaluate(case), 40), "ms", most=100)


def speed(place: Path) -> Iterator[Figure]:
    """A million patients against the whole base, beside one patient at a time and beside Polars by hand."""
    source, count = made(place, 1_000_000), 1_000_000
    single = one_by_one(source)
    yield Figure("one patient at a time, warm, both engines, explained", single, "patients/s")
    took = taken(verdicts(source, place))
    yield Figure(f"1,000,000 patients, {STUDIES} studies, verdicts from Parquet to Parquet", took.wall, "s")
    yield Figure("  of the processors", took.busy, "s")
    yield Figure("  patients a second, times the single path", count / took.wall / single, "x", least=1_000)
    yield Figure("  patient-study pairs", count * STUDIES / took.wall, "/s", least=10_000_000)
    yield Figure("  patient-criteria", count * CRITERIA / took.wall, "/s")
    for of, file in (("", consistent(place, count)), (", of patients of whom much contradicts", source)):
        whole, _ = command(file, place)
        yield Figure(f"the whole command: checks, verdicts, groups, missing, counts{of}", whole.wall, "s")
        yield Figure("  of the processors", whole.busy, "s")
    yield from beside_polars(source, place)


def beside_polars(source: Path, place: Path) -> Iterator[Figure]:
    """Four studies whose conditions were written by hand."""
    by_sql = seconds(verdicts(source, place, by_hand.STUDIES), 5)
    hand = seconds(lambda: by_hand.in_polars(source, place / "hand.parquet"), 5)
    yield Figure(f"{len(by_hand.STUDIES)} studies by hand in Polars", hand, "s")
    yield Figure("  the same in SQL, times that", by_sql / hand, "x", most=3)
    both = (place / "verdicts.parquet", place / "hand.parquet")
    query = f"SELECT count(*) FROM (FROM '{both[0]}' EXCEPT ALL FROM '{both[1]}')"  # noqa: S608
    (left,), = duckdb.execute(query).fetchall()
    yield Figure("  patients of whom they say different things", left, "", most=0)


def cases(place: Path) -> Iterator[Figure]:
    """Case files, one a line."""
    file, count = place / "cases.jsonl", 500_000
    write_cases(Cohort(KNOWLEDGE), file, count)
    size = file.stat().st_size / count
    whole, _ = command(file, place)
    yield Figure(f"{count:,} case files of {size:.0f} bytes, the whole command", whole.wall, "s")
    yield Figure("  of the processors", whole.busy, "s")
    yield Figure("  case files a second", count / whole.wall, "/s", least=20_000)


def spark(place: Path) -> Iterator[Figure]:
    """The whole command in Spark on this machine, beside DuckDB."""
    for count in (100_000, 1_000_000):
        source = consistent(place, count)
        duck, _ = command(source, place)
        there, _ = command(source, place, "--engine", "spark", "--spark", "spark.master=local[*]",
                           "--spark", "spark.driver.memory=4g")
        yield Figure(f"{count:,} patients, the whole command in Spark", there.wall, "s")
        yield Figure("  times DuckDB", there.wall / duck.wall, "x")


def repeated(knowledge: KnowledgeBase, times: int) -> KnowledgeBase:
    """A base whose every study stands there so many times."""
    studies = {f"{name}-{i}": replace(rules, id=f"{name}-{i}")
               for i in range(times) for name, rules in knowledge.studies.items()}
    return replace(knowledge, studies=studies)


def linear(place: Path) -> Iterator[Figure]:
    """Ten times the studies, and ten times the patients."""
    source, large = made(place, 1_000_000), made(place, 10_000_000)
    base = taken(verdicts(source, place))
    ten = taken(verdicts(source, place, knowledge=repeated(KNOWLEDGE, 10)), 1)
    yield from growth(f"1,000,000 patients, {10 * STUDIES} studies, verdicts", ten, base)
    yield from growth("10,000,000 patients, verdicts", taken(verdicts(large, place), 1), base)
    whole, _ = command(source, place)
    larger, memory = command(large, place)
    yield from growth("10,000,000 patients, the whole command", larger, whole)
    yield Figure(f"  the most memory it had, with --memory {MEMORY}", memory, "GB", most=6)


def growth(what: str, ten: Taken, one: Taken) -> Iterator[Figure]:
    """How much longer ten times as much took."""
    yield Figure(what, ten.wall, "s")
    yield Figure("  times as long as a tenth of it", ten.wall / one.wall, "x", most=11)
    yield Figure("  the same in seconds of the processors", ten.busy / one.busy, "x", most=11)


PARTS = {part.__name__: part for part in (alone, speed, cases, spark, linear, agreement)}


def main(names: Sequence[str]) -> int:
    """Print every figure with its bound; 1 when one is missed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="cohorts") as place:
        for name in names or PARTS:
            for figure in PARTS[name](Path(place)):
                missed += figure.missed
                print(figure, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
