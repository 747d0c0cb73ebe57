"""P21 on many pairs: a class said as its member, or a range as one inside it, overturns no answer.

    python tests/benchmarks/measure_more_exact.py 100000
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from builders import ROOT
from markerboard.engines.evaluate import decide
from markerboard.patient.casefile import Case
from markerboard.testing.exacter import exacter
from markerboard.testing.menu import Menu
from markerboard.testing.people import menu_of

OF_ONE = 10
"""Pairs that are drawn of one case, or of it with a class in the place of its own."""


def finer(menu: Menu, exact: list[Case], drawn: random.Random) -> Case:
    """One of the more exact cases, and often that in still more exact words."""
    one = drawn.choice(exact)
    more = next(exacter(menu, one))[1] if drawn.randrange(2) else []
    return drawn.choice(more) if more else one


def main(count: int) -> int:
    """Draw pairs, print what was overturned, and return how many answers were."""
    board = markerboard.load()
    knowledge, menu = board.knowledge, menu_of(board.knowledge)
    drawn, found, pairs = random.Random(21), Counter[str](), 0  # noqa: S311
    cases = [board.read(file) for file in sorted((ROOT / "cases").glob("*.yaml"))]
    while pairs < count:
        case = drawn.choice(cases)
        for coarse, exact in exacter(menu, case):
            before = decide(knowledge, coarse.facts.values) if exact else {}
            for _ in range(min(OF_ONE, len(exact))):
                after = decide(knowledge, finer(menu, exact, drawn).facts.values)
                pairs += 1
                found.update(f"{case.name} {key}: {truth}, then {after[key]}" for key, truth in before.items()
                             if truth is not None and after[key] not in (None, truth))
    print(f"{pairs} pairs drawn of {len(cases)} cases, {sum(found.values())} answers overturned")
    for told, times in found.most_common(30):
        print(times, told)
    return sum(found.values())


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
