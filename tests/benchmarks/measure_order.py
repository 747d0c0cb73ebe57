"""How long an order takes once warm, and whether its smallest set is ever worse than greedy.

    python tests/benchmarks/measure_order.py 1000

Patients are drawn as for a cohort, and what an assay settles is z3's word for both.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from builders import ROOT
from cohorts import Cohort, cases
from markerboard.answer.board import Board
from markerboard.answer.ordering import waiting
from markerboard.files.source import parse
from markerboard.patient.casefile import Case, case_in
from markerboard.proof.ordering import Exact, Order

SHIPPED = sorted((ROOT / "cases").glob("*.yaml"))


def greedy(order: Order) -> int:
    """How many assays are taken when each time that is taken which settles most."""
    taken, whole = frozenset[str](), set(order.settled(order.all))
    while set(order.settled(taken)) != whole:
        taken |= {max(sorted(order.all - taken), key=lambda one: len(order.settled(taken | {one})))}
    return len(taken)


def main(count: int) -> int:
    """Print the times, and how often the smallest set is smaller, as large, or larger."""
    board = Board.load()
    exact = Exact(board.knowledge)
    shipped = list(map(board.read, SHIPPED))
    for case in shipped:
        exact.of(board.evaluate(case), case.facts)
    print(f"shipped cases, the second time: {_times(exact, board, shipped)}")
    drawn = [_read(board, data) for data in islice(cases(Cohort(board.knowledge), count), count)]
    took = _times(exact, board, drawn)
    smaller, worse = 0, 0
    for case in drawn:
        answer = board.evaluate(case)
        found = exact.of(answer, case.facts)
        least, many = len(found.smallest.assays if found.smallest else ()), greedy(
            Order(exact, waiting(answer), case.facts))
        smaller, worse = smaller + (least < many), worse + (least > many)
    print(f"{count} patients: worse than greedy {worse}, better {smaller}")
    print(f"each for the first time, after the shipped cases: {took}")
    print(f"the second time: {_times(exact, board, drawn)}")
    return 1 if worse else 0


def _times(exact: Exact, board: Board, given: list[Case]) -> str:
    """How long orders take, when every study was read."""
    took = list[float]()
    for case in given:
        answer = board.evaluate(case)
        began = time.process_time()
        exact.of(answer, case.facts)
        took.append(1000 * (time.process_time() - began))
    return (f"median {median(took):.0f} ms of CPU, 95 % within {quantiles(took, n=20)[-1]:.0f} ms, "
            f"99 % within {quantiles(took, n=100)[-1]:.0f} ms, most {max(took):.0f} ms")


def _read(board: Board, data: dict[str, object]) -> Case:
    return case_in(parse("case", json.dumps(data, default=float).encode()), board.knowledge.vocabulary)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
