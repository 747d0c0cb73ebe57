"""Which tests settle what is open of CIViC's items, for five patients.

`python tests/benchmarks/measure_order_packs.py FILE [PANEL]`. Nothing of the table is kept.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markerboard.answer.board import Board
from markerboard.answer.packed import ready
from markerboard.answer.packs import ItemPack
from markerboard.packs import folder
from markerboard.packs.importing import civic_pack
from markerboard.packs.words import said
from markerboard.proof.ordering import Exact, Order
from measure_order import greedy
from measure_packs import SIX

FIVE = {name: told for name, told in SIX.items() if name != "EGFR L858R lung"}


class Asked:
    """The items of one pack, and the exact sets of assays for them."""

    def __init__(self, board: Board, pack: ItemPack) -> None:
        self.board, self.pack, self.exact = board, pack, Exact(pack.knowledge)

    def undecided(self, told: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
        """The undecided items for a patient, each with the facts that it waits for."""
        case = self.board.case(told)
        section = self.pack.answer(case, case.facts)
        return {item.id: item.missing for item in section.items if item.verdict == "undecided"}

    def show(self, name: str, told: Mapping[str, Any], panel: str) -> bool:
        """Print what is open before and after; whether the smallest set is no larger than greedy's."""
        case, waiting = self.board.case(told), self.undecided(told)
        pairs = {self.pack.compiled.pairs[item]: facts for item, facts in waiting.items()}
        began = time.process_time()
        order = Order(self.exact, pairs, said(case, case.facts, self.pack.knowledge.vocabulary))
        settled = order.settled(order.all)
        smallest = order.smallest(settled)
        took = 1000 * (time.process_time() - began)
        alone = {one: self._left(waiting, order.settled(frozenset({one}))) for one in order.told}
        best = min(alone, key=alone.__getitem__)
        after = len(self.undecided({**told, "biomarkers": {**told["biomarkers"], "panel": {"name": panel}}}))
        print(f"{name}: {len(waiting)} undecided; after {best}, whatever it finds, {alone[best]}; "
              f"after {panel} without another finding {after}; "
              f"{', '.join(sorted(smallest))} leave {self._left(waiting, settled)} ({took:.0f} ms of CPU)")
        return len(smallest) <= greedy(order)

    def _left(self, waiting: Mapping[str, object], settled: list[str]) -> int:
        """How many items are open when some pairs of tumor and marker are settled."""
        return sum(self.pack.compiled.pairs[item] not in settled for item in waiting)


def main(file: Path, panel: str) -> int:
    """Print a line for each patient."""
    board = Board.load()
    made = civic_pack(file, board.knowledge.vocabulary)
    with tempfile.TemporaryDirectory() as place:
        folder.write(Path(place) / "civic", made.manifest, made.contents)
        pack = ready(folder.load(Path(place) / "civic"), board.knowledge)
        assert isinstance(pack, ItemPack)
        asked = Asked(board, pack)
        fine = [asked.show(name, {"case": name, "disease": {"diagnosis": told["tumor"]},
                                  "biomarkers": told["genes"]}, panel) for name, told in FIVE.items()]
    print(f"worse than greedy: {fine.count(False)} of {len(fine)}")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "FoundationOne CDx"))
