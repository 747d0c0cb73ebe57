"""What a base of thousands of studies costs: `python tests/benchmarks/measure_size.py [STUDIES] [PATIENTS]`.

The studies are the shipped ones, each again and again under names of its own with its numbers moved, as
files; the patients are the shipped cases. Each step runs in a process of its own, and tells its peak.
"""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
RULES, CASES = ROOT / "rules", ROOT / "cases"
_NUMBER = re.compile(r"(?<=[<>]= )(\d+)(?= *($|[\"'),]| and | or ))")
_NAMED = re.compile(r"^(part_of|id): ([a-z0-9-]+)$", re.MULTILINE)


def made(place: Path, count: int) -> None:
    """A directory of rules with so many studies."""
    shutil.copytree(RULES, place, ignore=shutil.ignore_patterns("studies"))
    (place / "studies").mkdir()
    models, chance = sorted((RULES / "studies").glob("*.yaml")), random.Random(1)  # noqa: S311
    for number in range(count):
        model, turn = models[number % len(models)], number // len(models)
        text = _NAMED.sub(rf"\1: \2-{turn}", model.read_text(encoding="utf-8"))
        lines = [_NUMBER.sub(lambda found: str(max(1, int(found[1]) + chance.choice((-1, 0, 1)))), line)
                 if "when: age" in line else line for line in text.splitlines()]
        lines = [re.sub(r"^names: \[(.+?)([,\]])", rf"names: [\1 {turn}\2", line) for line in lines]
        (place / "studies" / f"{model.stem}-{turn}.yaml").write_text("\n".join(lines), encoding="utf-8")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Prints how long something took, and the peak of this process."""
    began = time.process_time()
    yield
    spent, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<40}{spent:>9.2f} s {peak:>6} MB", flush=True)


def load(place: Path) -> None:
    """Load it, with both engines."""
    from markerboard.answer.board import Board

    with told("loaded"):
        Board.load(place)


def answer(place: Path, patients: int) -> None:
    """Answer for so many different patients: first pages, then whole answers as JSON."""
    from markerboard.answer.board import Board
    from markerboard.render.room import fitted
    from markerboard.render.view import View
    from markerboard.render.words import Sentences
    from markerboard.service.app import settle
    from markerboard.words import words

    with told("loaded"):
        board = Board.load(place)
    settle()  # as the service does
    sentences = Sentences(words("en", True))
    cases = [case for file in sorted(CASES.glob("*.yaml"))[::7] for case in board.read_all(file)]
    answers = []
    times("decided by both engines", cases[:patients], lambda case: board.engines.decide(case.facts))
    times("answer", cases[:patients], lambda case: answers.append(board.evaluate(case)))
    both = list(zip(cases[:patients], answers, strict=True))
    times("  first page of it", both,
          lambda one: fitted(View(one[0], one[1], board.knowledge, sentences)))
    answers.clear()
    times("whole answer as JSON, a new patient", cases[patients:2 * patients],
          lambda case: board.evaluate(case).as_bytes())


def times(what: str, each: list[Any], work: Callable[[Any], object]) -> None:
    """Prints the median and the longest of some work, and the peak of this process."""
    spent = []
    for one in each:
        began = time.process_time()
        work(one)
        spent.append((time.process_time() - began) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<40}{median(spent):>8.0f} ms (most {max(spent):.0f}) {peak:>6} MB", flush=True)


def main() -> None:
    """Every step."""
    if sys.argv[1:2] == ["load"]:
        load(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["answer"]:
        answer(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        count, patients = int((sys.argv[1:] or ["5000"])[0]), (sys.argv[2:] or ["20"])[0]
        with tempfile.TemporaryDirectory() as top:
            place = Path(top) / "rules"
            made(place, count)
            environment = {**os.environ, "XDG_CACHE_HOME": str(Path(top) / "cache")}
            for step in (["load"], ["load"], ["answer"]):
                subprocess.run([sys.executable, __file__, *step, str(place), patients],
                               check=True, env=environment)


if __name__ == "__main__":
    main()
