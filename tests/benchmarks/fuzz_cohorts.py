"""Readers of many patients, for `fuzz.py`: tables and lines of a cohort, data frames, stores of cases."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import pyarrow as pa
import pyarrow.parquet as pq

from breaking import Chance
from cohorts import Cohort
from fuzz_own import cases
from fuzz_reader import ROOT, Reader, board, look_at, scratch, vocabulary, written
from markerboard.cohort.common import checked
from markerboard.cohort.duck import connected
from markerboard.cohort.frame import of_frame
from markerboard.cohort.given import opened
from markerboard.cohort.intake import REJECTS, take_in
from markerboard.cohort.reader import Part
from markerboard.cohort.reader import Reader as Lines
from markerboard.cohort.staged import UNREAD
from markerboard.errors import CaseError, InputError
from markerboard.files.source import parse
from markerboard.living.store import LeftOut, stored
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import PATIENT

STUDY = "alter-l058"
HEADER = ("case", "age", "sex", "ecog", "diagnosis", "stage", "EGFR", "pdl1.tps_low", "pdl1.tps_high",
          "kras_status", "kras_g12c")
ROWS = (("a", "61", "female", "1", "LUAD", "IVB", "L858R", "1", "49", "mutated", "true"),
        ("b", ">=65", "male", "", "Lung Adenocarcinoma", "IV", "exon 19 deletion;T790M", "", "50",
         "not tested", ""))


def tables() -> list[bytes]:
    """Tables of patients with the columns that a study asks, parted by commas, semicolons and tabs."""
    batch = next(Cohort(board().knowledge).batches(4)).select([PATIENT, *dict.fromkeys(
        column.name for column in _query().reads)])
    columns = (map(_cell, column.to_pylist()) for column in batch.columns)
    rows = (batch.schema.names, *zip(*columns, strict=True))
    return [_delimited(rows, delimiter, quoting) for delimiter, quoting in (
        (",", csv.QUOTE_MINIMAL), ("\t", csv.QUOTE_MINIMAL), (";", csv.QUOTE_ALL))]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value)) or "none"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _delimited(rows: Iterable[Iterable[str]], delimiter: str = ",",
               quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


@cache
def _query() -> Query:
    return Query(Asked(board().knowledge, [STUDY]))


def read_table(content: bytes, chance: Chance) -> None:
    """Take a table in, as the command `cohort` does."""
    work = scratch("cohort")
    for old in work.glob("*.parquet"):
        old.unlink()
    with connected(work, "1GB", 1) as connection:
        given = opened(connection, str(written(content, ".csv")), "facts", work)
        checked(take_in(connection, given, _query(), work), "input.csv")
        for name in ("facts", REJECTS, UNREAD):
            connection.execute(f"FROM {name}").fetchall()


def read_frame(content: bytes, chance: Chance) -> None:
    """Evaluate a table in memory, every column of which is text or a number."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace").replace("\0", ""))))
    width = max(map(len, rows), default=0)
    columns = list(zip(*(row + [""] * (width - len(row)) for row in rows), strict=True))
    frame = {name: [_value(cell) for cell in cells] if chance.random() < 0.3 else cells
             for name, *cells in columns}
    try:
        made = pa.table(frame)
    except (pa.ArrowException, TypeError):
        raise InputError([]) from None
    repr(of_frame(board().knowledge, [STUDY], made))


def _value(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


# Cases, a line each

def lines() -> list[bytes]:
    """Cases as JSON Lines."""
    made = []
    for one in cases()[:40]:
        try:
            made.append(json.dumps(parse("case", one).data).encode())
        except InputError:
            continue
    return [b"\n".join(made[i:i + 2]) for i in range(0, len(made) - 1, 2)]


@cache
def _lines() -> Lines:
    return Lines(board().knowledge, [STUDY])


def read_lines(content: bytes, chance: Chance) -> None:
    """Stage the cases of some lines: each is a row, or told by its number."""
    rows = list(_lines().staged(Part(1, "input.jsonl", content.splitlines(keepends=True))))
    json.dumps([(row.patient, row.problem, row.cells, row.unread) for row in rows], default=str).encode()
    if any(row.problem == "" for row in rows):
        raise AssertionError("a row is refused without a word")
    if rows and all(row.problem for row in rows):
        raise InputError([])


# Stores of cases

def stores() -> list[bytes]:
    """A table, lines and a case, as `watch` finds them; and a table of Parquet."""
    columns = {name: list(cells) for name, *cells in zip(HEADER, *ROWS, strict=True)}
    file = scratch("parquet") / "made.parquet"
    pq.write_table(pa.table({**columns, "n": [1.5, None], "listed": [["a"], []]}), file)
    case = (ROOT / "cases" / "egfr-l858r-oligoprogression.yaml").read_bytes()
    return [*tables(), _delimited((HEADER, *ROWS)), *lines()[:4], case, file.read_bytes()]


def read_store(content: bytes, chance: Chance) -> None:
    """Read every case of a store: what cannot be read is left out, and told."""
    suffix = {b"{": ".jsonl", b"P": ".parquet", b"#": ".yaml"}.get(content[:1], ".csv")
    for one in stored(written(content, suffix)):
        if isinstance(one, LeftOut):
            if not one.why.strip():
                raise AssertionError("a case is left out without a word")
            continue
        try:
            look_at(one.read(vocabulary()), chance)
        except CaseError as error:
            str(error).encode()


READERS = {
    "table": Reader(tables, read_table, 2, None), "frame": Reader(lambda: tables()[:1], read_frame, 1, None),
    "lines": Reader(lines, read_lines, 5, None), "store": Reader(stores, read_store, 3, None)}
