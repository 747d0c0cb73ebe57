"""How many facts are listed as missing that can change nothing: for the shipped cases, and by random rules.

    python tests/benchmarks/measure_missing.py 500

The number says for how many random rule bases, each with a random patient.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from builders import ROOT
from idle import Idle
from markerboard.answer.board import Board
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known
from strategies import SMALL, SMALL_NAMES, Values, knowledge_bases, patients


def shipped() -> Counter[bool]:
    """Of the shipped rules and cases."""
    board = Board.load()
    idle = Idle(board)
    return Counter(one.counts for file in sorted((ROOT / "cases").glob("*.yaml"))
                   for one in idle.listed(board.read(file)))


def random(count: int) -> Counter[bool]:
    """Of so many random rule bases, each with a random patient."""
    found: Counter[bool] = Counter()

    @seed(1)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(knowledge_bases(SMALL), patients(SMALL, SMALL_NAMES), st.just(found))
    def count_one(knowledge: KnowledgeBase, values: Values, into: Counter[bool]) -> None:
        facts = Facts({name: Known(value, name) for name, value in values.items()})
        into.update(one.counts for one in Idle(Board(knowledge)).listed(Case({"case": "c"}, facts)))

    count_one()
    return found


def main(count: int) -> None:
    """Print both."""
    for what, found in (("shipped cases", shipped()), (f"{count} random rule bases", random(count))):
        share = 100 * found[False] / max(1, found.total())
        print(f"{what}: {found.total()} facts listed, {found[False]} can change nothing ({share:.1f} %)")


if __name__ == "__main__":
    main(int(sys.argv[1]))
