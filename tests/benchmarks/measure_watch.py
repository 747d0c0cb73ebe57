"""How long `watch` takes in two processes over many stored cases, two studies touched, and whether it misses
or adds any.

    python tests/benchmarks/measure_watch.py 10000 500

The second number says for how many of them everything is evaluated twice, to compare.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from cohorts import Cohort, write_cases
from markerboard.answer.board import Board
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load, shipped
from markerboard.living.changed import changes
from markerboard.living.processes import watch
from markerboard.living.store import Stored, stored


def last_release(place: Path) -> Path:
    """The shipped rules before one study was changed and another added."""
    shutil.copytree(shipped(), place)
    (place / "studies" / "alter-e-003.yaml").unlink()
    file = place / "studies" / "alter-l058.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("age <= 75", "age <= 57"), encoding="utf-8")
    return place


def whole(old: KnowledgeBase, new: KnowledgeBase, cases: list[Stored]) -> set[tuple[str, str]]:
    """By evaluating everything twice: which case and study is answered otherwise."""
    boards = Board(old), Board(new)
    found = set()
    for one in cases:
        [answers] = zip(*([board.evaluate(case) for case in one.read(board.knowledge.vocabulary)]
                          for board in boards), strict=True)
        before, after = ({study.id: study for study in answer.studies} for answer in answers)
        found |= {(answers[1].case, study) for study in before.keys() | after.keys()
                  if changes(before.get(study), after.get(study), lambda _: False)}
    return found


def busy_for() -> float:
    """The seconds of CPU that this process and its children took."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main(count: int, compared: int) -> int:
    """Print the time for each case, and the differences."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        write_cases(Cohort(load()), place / "cases.jsonl", count)
        old, now = last_release(place / "rules"), shipped()
        versions = (load(old), old), (load(), now)
        began, busy = time.perf_counter(), busy_for()
        told = list(watch(*versions, stored(place / "cases.jsonl"), 2))
        entries = [entry for found in told if isinstance(found, list) for entry in found]
        took, worked = time.perf_counter() - began, busy_for() - busy
        few = [one for one in islice(stored(place / "cases.jsonl"), compared) if isinstance(one, Stored)]
        names = {case.name for one in few for case in one.read(versions[1][0].vocabulary)}
        concerned = {entry.case for entry in entries}
        found = {(entry.case, entry.study) for entry in entries if entry.case in names}
        wanted = whole(versions[0][0], versions[1][0], few)
    print(f"{count} cases in {took:.1f} s, {1000 * worked / count:.2f} ms of CPU a case; "
          f"{len(concerned)} concerned")
    print(f"of {compared}: missed {len(wanted - found)}, false {len(found - wanted)}, {len(wanted)} in all")
    return 1 if wanted != found else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
