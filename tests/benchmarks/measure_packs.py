"""What CIViC's table becomes, how long it takes, and whether each verdict is that of a reader written apart.

`python tests/benchmarks/measure_packs.py FILE [PAIRS]`. Nothing of the table is kept.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from apart import NotRead, Tumors, case, marker, patient, rows
from markerboard.answer.board import Board
from markerboard.answer.pack_rows import first_page
from markerboard.answer.packed import ready
from markerboard.answer.packs import ItemPack
from markerboard.errors import CaseError
from markerboard.packs import folder
from markerboard.packs.importing import Imported, civic_pack
from markerboard.packs.item import Taken

SIX: dict[str, dict[str, Any]] = {
    "KRAS G12C lung": {"tumor": "LUAD", "genes": {"KRAS": {"variants": ["G12C"]}}},
    "BRAF V600E melanoma": {"tumor": "MEL", "genes": {"BRAF": {"variants": ["V600E"]}}},
    "HER2-amplified breast": {"tumor": "BRCA", "genes": {
        "HER2": {"status": "positive"}, "ERBB2": {"amplified": True}, "PIK3CA": {"variants": ["H1047R"]}}},
    "FGFR2-fusion bile duct": {"tumor": "IHCH", "genes": {"FGFR2": {"fusion": True}}},
    "MSI-high colorectal": {"tumor": "COADREAD", "genes": {
        "MSI": {"status": "high"}, "KRAS": "wild-type", "NRAS": "wild-type", "BRAF": "wild-type"}},
    "EGFR L858R lung": {"tumor": "LUAD", "genes": {"EGFR": {"variants": ["L858R"]}}}}


def main() -> None:
    """Everything, in order."""
    file, pairs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    board = Board.load()
    began = time.perf_counter()
    made = civic_pack(file, board.knowledge.vocabulary)
    print(f"import {time.perf_counter() - began:.2f} s")
    taken(made)
    with tempfile.TemporaryDirectory() as place:
        folder.write(Path(place) / "civic", made.manifest, made.contents)
        pack = ready_twice(board, Path(place) / "civic")
    times(pack, board)
    six(pack, board)
    agreement(pack, board, file, pairs)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def taken(made: Imported[Taken]) -> None:
    """How much of the table became items, and why the rest did not."""
    print(made.manifest.counts)
    kinds = Counter(item.type for item in made.taken.items)
    joined = {item.profile for item in made.taken.items if {"AND", "OR", "NOT"} & set(item.profile.split())}
    print(f"{dict(kinds)}; {len(joined)} profiles of several parts")
    for reason, number in list(made.reasons.items())[:12]:
        print(f"  left {number:5} {reason}")


def ready_twice(board: Board, place: Path) -> ItemPack:
    """The pack as it is read anew, and as it is kept."""
    for what in ("first", "later"):
        began = time.perf_counter()
        pack = ready(folder.load(place), board.knowledge)
        print(f"{what} load {time.perf_counter() - began:.2f} s")
    assert isinstance(pack, ItemPack)
    return pack


def times(pack: ItemPack, board: Board) -> None:
    """A section and its JSON for different patients."""
    draw, table = Random(1), Tumors()  # noqa: S311
    codes = list(table.above)
    spent, encoded = [], []
    for number in range(20):
        drawn = {"tumor": draw.choice(codes), "age": 50, "genes": {"TP53": {"kind": "wild-type"}}}
        read = board.case(case(drawn, number))
        began = time.perf_counter()
        section = pack.answer(read, read.facts)
        spent.append(time.perf_counter() - began)
        section.as_bytes()
        encoded.append(time.perf_counter() - began)
    print(f"section {median(spent) * 1000:.0f} ms (max {max(spent) * 1000:.0f}), with its JSON "
          f"{median(encoded) * 1000:.0f} ms (max {max(encoded) * 1000:.0f})")


def six(pack: ItemPack, board: Board) -> None:
    """The rows of six patients: the last of level A, and whether one of a lower level stands above."""
    for name, told in SIX.items():
        read = board.case({"case": name, "disease": {"diagnosis": told["tumor"]},
                            "biomarkers": told["genes"]})
        found = pack.answer(read, read.facts)
        levels = [row.level or "~" for row in found.rows]
        shown, named = first_page(found.rows)
        first = sum(row.level == "A" for row in (*shown, *named))
        print(f"{name}: {found.counts['match']} items, {len(levels)} rows, {levels.count('A')} of level A, "
              f"{first} on page one, in order: {levels == sorted(levels)}")


def agreement(pack: ItemPack, board: Board, file: Path, pairs: int) -> None:
    """Verdicts against those of a reader written apart, over drawn patients and every item it reads."""
    table, tumors, draw = rows(file), Tumors(), Random(7)  # noqa: S311
    asked = {f"eid{row['evidence_id']}": row for row in table if row["variant_origin"] not in (
        "Rare Germline", "Common Germline")}
    mine = [(item.id, asked[item.id]) for item in pack.compiled.items if item.id in asked]
    verdicts, wrong, number = Counter[str](), list[str](), 0
    while sum(verdicts.values()) < pairs:
        drawn, number = patient(draw, table, tumors), number + 1
        try:
            read = board.case(case(drawn, number))
        except CaseError:
            continue  # a name in the table that is no gene's
        told = {item.id: item.verdict for item in pack.answer(read, read.facts).items}
        for id, row in mine:
            try:
                sides = (tumors.fits(row["disease"], drawn), marker(row["molecular_profile"], drawn["genes"]))
            except NotRead:
                continue
            apart = "no" if False in sides else "undecided" if None in sides else "match"
            verdicts[apart] += 1
            if told.get(id, "no") != apart:
                wrong.append(f"{id} {row['molecular_profile']} in {row['disease']}: {told.get(id, 'no')}, "
                             f"apart {apart}, of {drawn}")
    print(f"{sum(verdicts.values()):,} pairs of {number} patients: {dict(verdicts)}; {len(wrong)} differ")
    print("\n".join(wrong[:5]))


if __name__ == "__main__":
    main()
