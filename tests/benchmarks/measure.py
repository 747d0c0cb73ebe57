"""Measured side by side in one run: `python tests/benchmarks/measure.py`. Never part of the tests.

Each figure is the lower quartile of many rounds, and each bound is one that the project promises.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import bases
from markerboard import load
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.engines.agree import Engines
from markerboard.engines.durable import Rulebook
from markerboard.engines.evaluate import decide
from markerboard.knowledge.named import Finder
from markerboard.patient.casefile import Case
from markerboard.report.page import html

ROOT = Path(__file__).parents[2]
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


class Figure(NamedTuple):
    """One measurement and the bound that was promised, if one was."""

    what: str
    value: float
    unit: str
    bound: float | None = None


def milliseconds(work: Callable[[], object], rounds: int = 60) -> float:
    """The lower quartile of a number of rounds, after a few that do not count."""
    for _ in range(3):
        work()
    gc.collect()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 4] * 1000


def one_case() -> Iterator[Figure]:
    """One case against the whole base, warm, beside durable-rules alone."""
    board = load()
    case = board.read(CASE)
    whole = milliseconds(lambda: board.evaluate(case))
    yield Figure("one case, whole base, both engines, explained", whole, "ms", 20)
    if isinstance(board.engines.second, Rulebook):
        bare = milliseconds(bare_durable(board, case))
        yield Figure("  bare durable-rules, the same assertions, firings and retractions", bare, "ms")
        yield Figure("  ratio", whole / bare, "x", 2.5)


def pages() -> Iterator[Figure]:
    """What a person waits for: a report, and a page of what is found under the letters typed so far."""
    board = load()
    case = board.read(CASE)
    answer = board.evaluate(case)
    yield Figure("report of one case, whole base", milliseconds(
        lambda: html(case, answer, board.knowledge), 10), "ms", 1000)
    finder = Finder(board.knowledge)
    yield Figure("what is found under three letters, 20 names", milliseconds(
        lambda: list(islice(finder.find("nin"), 20)), 30), "ms", 20)


def bare_durable(board: Board, case: Case) -> Callable[[], object]:
    """What durable-rules itself needs: its own rulesets, its own loop, the facts of this case."""
    from bare import replay

    return replay(board, case)


def many_studies() -> Iterator[Figure]:
    """A generated base of 500 studies of 15 criteria."""
    knowledge, facts = bases.studies(500), bases.patient()
    engines = Engines(knowledge)
    yield Figure("500 studies of 15 criteria, evaluator, every criterion", milliseconds(
        lambda: decide(knowledge, facts.values), 30), "ms", 20)
    yield Figure("500 studies of 15 criteria, both engines", milliseconds(
        lambda: engines.decide(facts), 30), "ms", 120)
    board = Board(knowledge)
    case = Case({"case": "generated"}, facts)
    yield Figure("500 studies of 15 criteria, both engines, explained", milliseconds(
        lambda: board.evaluate(case), 10), "ms")


def linear() -> Iterator[Figure]:
    """Twice the rules, twice the time; a wide condition costs its atoms."""
    facts = bases.patient()
    small, large = bases.studies(250), bases.studies(500)
    yield Figure("twice the studies, evaluator", milliseconds(lambda: decide(large, facts.values), 30)
                 / milliseconds(lambda: decide(small, facts.values), 30), "x", 2.5)
    wide, apart = Engines(bases.wide(12)), Engines(bases.apart(12))
    yield Figure("12 three-way ors joined by and, beside its 36 atoms", milliseconds(
        lambda: wide.decide(facts), 300) / milliseconds(lambda: apart.decide(facts), 300), "x", 1)
    yield Figure("  compiled", milliseconds(lambda: Engines(bases.wide(12)), 20)
                 / milliseconds(lambda: Engines(bases.apart(12)), 20), "x", 1)


def cold() -> Iterator[Figure]:
    """A new process for one case, beside one that imports its three main libraries."""
    command = str(Path(sys.executable).parent / "markerboard")
    def run(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)
    imports = milliseconds(run(sys.executable, "-c", "import pydantic, click, yaml"), 20)
    evaluate = milliseconds(run(command, "evaluate", str(CASE)), 20)
    yield Figure("markerboard evaluate, cold", evaluate, "ms")
    yield Figure("  import pydantic, click, yaml", imports, "ms")
    yield Figure("  ratio", evaluate / imports, "x", 2.2)


def memory() -> Iterator[Figure]:
    """Resident memory after 1,000 and after 10,000 evaluations."""
    board = load()
    case = board.read(CASE)
    sizes = []
    for count in (1_000, 9_000):
        for _ in range(count):
            last: Evaluation = board.evaluate(case)
        gc.collect()
        sizes.append(resident())
    yield Figure(f"resident memory after 10,000 evaluations of {last.case}", sizes[1], "MB")
    yield Figure("  growth after the first 1,000", sizes[1] - sizes[0], "MB", 1)


def resident() -> float:
    """Resident memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS")


def main() -> int:
    """Print every figure with its bound; 1 when one is missed."""
    missed = 0
    for part in (one_case, pages, many_studies, linear, cold, memory):
        for figure in part():
            over = figure.bound is not None and figure.value > figure.bound
            missed += over
            bound = f"at most {figure.bound:g}{'  MISSED' if over else ''}" if figure.bound else ""
            print(f"{figure.what:<70}{figure.value:>9.2f} {figure.unit:<3} {bound}".rstrip(), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
