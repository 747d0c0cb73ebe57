"""P22 on many files: what is stated and cannot be read is told, and no fact of it is called not stated.

    python tests/benchmarks/measure_said.py 100000

A third are cases, a third tables, a third files of FHIR, DNPM and phenopackets.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from builders import ROOT
from case_loss import facts, places, unreadable
from foreign import taken
from loss import UNREADABLE, lost, packets, patients, records
from loss import places as places_of_file
from markerboard.errors import CaseError
from markerboard.files.source import parse
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import Facts
from markerboard.patient.unused import Unused
from table_loss import CELLS, table
from table_loss import UNREADABLE as CELLS_LOST

Drawn = Callable[[random.Random], tuple[str, Facts, Facts, tuple[Unused, ...]] | None]
"""One loss: what was lost, the facts before and after it, and what is told; None where it is refused."""


WHICH = (".gene", ".component.", "resource.code.", "'history'", "'panel', 'genes'")
"""Places that say of which gene or fact a statement is, or that nothing else was given."""


def of_cases(knowledge: KnowledgeBase) -> Drawn:
    """Losses in the cases of the repository."""
    files = sorted((ROOT / "cases").glob("*.yaml"))
    read = [dict(parse(str(file), file.read_bytes()).data) for file in files]
    bases = [(data, before, held) for data in read
             if (before := facts(data, knowledge)) and (held := places(data))]

    def draw(drawn: random.Random) -> tuple[str, Facts, Facts, tuple[Unused, ...]] | None:
        data, before, held = drawn.choice(bases)
        paths = drawn.sample(held, min(len(held), drawn.choice((1, 1, 2, 3))))
        after = facts(unreadable(data, paths), knowledge)
        return (str(sorted(paths)), before, after, after.unused) if after else None

    return draw


def of_tables(knowledge: KnowledgeBase) -> Drawn:
    """Losses in rows."""
    def draw(drawn: random.Random) -> tuple[str, Facts, Facts, tuple[Unused, ...]]:
        names = drawn.sample(sorted(CELLS), drawn.randint(2, len(CELLS)))
        row = {"case": "a"} | {name: drawn.choice(CELLS[name]) for name in {"diagnosis": None,
                                                                          **dict.fromkeys(names)}}
        gone = drawn.sample(sorted(row.keys() - {"case"}), drawn.choice((1, 1, 2)))
        (before,), (after,) = (read_content("t.csv", table(one), knowledge.vocabulary)
                               for one in (row, row | {name: drawn.choice(CELLS_LOST) for name in gone}))
        return str(sorted(gone)), before.facts, after.facts, after.unused

    return draw


def of_files(knowledge: KnowledgeBase) -> Drawn:
    """Losses in files of other formats."""
    vocabulary = knowledge.vocabulary
    bases = [(data, infer, list(places_of_file(data)), taken(data, vocabulary, infer_lines=infer).facts)
             for data in (*patients(), *records(), *packets()) for infer in (False, True)]

    def draw(drawn: random.Random) -> tuple[str, Facts, Facts, tuple[Unused, ...]] | None:
        data, infer, held, before = drawn.choice(bases)
        paths = drawn.sample(held, drawn.choice((1, 1, 2)))
        changed: Any = data
        for path in paths:
            changed = lost(changed, path, drawn.choice(UNREADABLE))
        try:
            after = taken(changed, vocabulary, infer_lines=infer)
        except CaseError:
            return None
        return str(sorted(".".join(map(str, path)) for path in paths)), before, after.facts, after.unused

    return draw


def silent(before: Facts, after: Facts, told: tuple[Unused, ...], names_it: bool) -> Iterator[str]:
    """The facts that are called not stated after a loss, and a loss that nothing tells.

    Where what says of which fact a statement is was lost, nobody can tell that fact.
    """
    yield from (name for name in before.values if name not in after.entries and not names_it)
    if dict(before.values) != dict(after.values) and not told:
        yield "nothing is told"


def main(count: int) -> int:
    """Draw losses, print what was passed over, and return how many were."""
    knowledge = markerboard.load().knowledge
    drawn, found = random.Random(22), Counter[str]()  # noqa: S311
    doors = [door(knowledge) for door in (of_cases, of_tables, of_files)]
    for i in range(count):
        if one := doors[i % len(doors)](drawn):
            name, before, after, told = one
            lost_name = any(word in name for word in WHICH)
            found.update(f"{name}: {each}" for each in silent(before, after, told, lost_name))
    print(f"{count} losses drawn, {sum(found.values())} not told")
    for told_of, times in found.most_common(60):
        print(times, told_of)
    return sum(found.values())


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)))
