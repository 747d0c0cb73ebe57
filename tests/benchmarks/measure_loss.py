"""P19 on many files: values are made unreadable, and no fact may come out otherwise or more definite.

    python tests/benchmarks/measure_loss.py 100000
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from foreign import taken
from loss import UNREADABLE, lost, packets, patients, places, records, turned
from markerboard.errors import CaseError


def main(count: int) -> int:
    """Draw files, print what turned, and return how many did."""
    vocabulary = markerboard.load().knowledge.vocabulary
    drawn, found = random.Random(19), Counter[str]()  # noqa: S311
    bases = [(data, infer, list(places(data)), taken(data, vocabulary, infer_lines=infer).facts)
             for data in (*patients(), *records(), *packets()) for infer in (False, True)]
    for _ in range(count):
        data, infer, held, before = drawn.choice(bases)
        paths = drawn.sample(held, drawn.choice((1, 1, 2, 3)))
        for path in paths:
            data = lost(data, path, drawn.choice(UNREADABLE))
        try:
            wrong = turned(before, taken(data, vocabulary, infer_lines=infer).facts)
        except CaseError:
            continue
        if wrong:
            found[f"{wrong} {sorted('.'.join(map(str, path)) for path in paths)}"] += 1
    print(f"{count} files drawn, {sum(found.values())} turned")
    for told, times in found.most_common(30):
        print(times, told)
    return sum(found.values())


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
