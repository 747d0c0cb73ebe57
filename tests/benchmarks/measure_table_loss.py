"""P19 and P20 on many tables: cells of a row are made unreadable, and its columns put in another order.

    python tests/benchmarks/measure_table_loss.py 100000
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from loss import turned
from markerboard.imports.reader import read_content
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts
from table_loss import CELLS, UNREADABLE, Row, refused, table

LOSSES = 10
"""Losses that are drawn of each row."""


def main(count: int) -> int:
    """Draw rows, print what turned, and return how many did."""
    vocabulary = markerboard.load().knowledge.vocabulary
    drawn, found = random.Random(19), Counter[str]()  # noqa: S311
    read = 0
    while read < count:
        row = _row(drawn)
        before = _facts(row, vocabulary)
        if refused(before):
            continue
        shuffled = dict(drawn.sample(sorted(row.items()), len(row)))
        if dict(_facts(shuffled, vocabulary).values) != dict(before.values):
            found[f"order {sorted(row.items())}"] += 1
        read += LOSSES
        for _ in range(LOSSES):
            names = drawn.sample(sorted(row), min(len(row), drawn.choice((1, 1, 2, 3))))
            lost = row | {name: drawn.choice(UNREADABLE) for name in names}
            if wrong := turned(before, _facts(lost, vocabulary), vocabulary):
                found[f"{wrong} {sorted(names)}"] += 1
    print(f"{read} tables drawn, {sum(found.values())} turned")
    for told, times in found.most_common(30):
        print(times, told)
    return sum(found.values())


def _row(drawn: random.Random) -> Row:
    names = drawn.sample(sorted(CELLS), drawn.randint(2, len(CELLS)))
    return {name: drawn.choice(CELLS[name]) for name in {"diagnosis": None, **dict.fromkeys(names)}}


def _facts(row: Row, vocabulary: Vocabulary) -> Facts:
    (case,) = read_content("t.csv", table({"case": "a"} | row), vocabulary)
    return case.facts


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
