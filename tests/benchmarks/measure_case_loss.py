"""P19 and P20 on many cases: values made unreadable turn no answer, and another order changes no fact.

    python tests/benchmarks/measure_case_loss.py 100000
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from builders import ROOT
from case_loss import JSON, facts, places, reordered, said, unreadable
from loss import turned
from markerboard.engines.evaluate import decide
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import Facts


def wrong(data: JSON, before: Facts, drawn: random.Random, knowledge: KnowledgeBase) -> list[str]:
    """What a loss in a case turned, or another order changed."""
    paths = drawn.sample(held := places(data), min(len(held), drawn.choice((1, 1, 2, 3))))
    told = [".".join(map(str, path)) for path in paths]
    after, other = facts(unreadable(data, paths), knowledge), facts(reordered(data, drawn), knowledge)
    found = ["order"] if other is None or said(other) != said(before) else []
    if after is None:
        return found
    was, now = decide(knowledge, before.values), decide(knowledge, after.values)
    found += [f"{told}: {each}" for each in turned(before, after, knowledge.vocabulary)]
    return found + [f"{told}: {key}" for key, truth in now.items() if truth not in (None, was[key])]


def main(count: int) -> int:
    """Draw cases, print what turned, and return how many did."""
    knowledge = markerboard.load().knowledge
    drawn, found = random.Random(19), Counter[str]()  # noqa: S311
    files = sorted((ROOT / "cases").glob("*.yaml"))
    read = [dict(parse(str(file), file.read_bytes()).data) for file in files]
    bases = [(data, before) for data in read if (before := facts(data, knowledge)) and places(data)]
    for _ in range(count):
        found.update(wrong(*drawn.choice(bases), drawn, knowledge))
    print(f"{count} losses and orders drawn of {len(bases)} cases, {sum(found.values())} turned")
    for told, times in found.most_common(30):
        print(times, told)
    return sum(found.values())


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
