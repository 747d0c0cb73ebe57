"""A table of patients as parts that the door of tables reads: Parquet, and CSV of any length.

Where a number has two columns, as in a table of a cohort (`age_low`, `age_high`), they are joined to one, and
the variants of a gene that have a column each (`egfr_status`, `egfr_l858r`) to a list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markerboard.errors import CaseError, Problem
from markerboard.imports.csv_columns import names_case

PARQUET, DELIMITED = (".parquet", ".pq"), (".csv", ".tsv")
ROWS = 1_000
"""How many patients a part holds."""
LOW, HIGH, STATUS, TRUE = "_low", "_high", "_status", "true"
HEADER = 100_000
_NAMED = re.compile(r"[a-z]\d+[a-z]|exon_\d+_\w+")
"""A protein change, or what happened to an exon, as a column is named after it."""
Row = Mapping[str, str]


def parts(file: Path) -> Iterator[tuple[int, bytes]]:
    """The parts of a table as CSV, each with the number of its first row. Raises CaseError and OSError.

    A patient who stands in several rows stands in several parts: each row is a case of its own.
    """
    number, part, seen = 1, list[Row](), set[str]()
    for row in _parquet(file) if file.suffix in PARQUET else _delimited(file):
        id = next((cell.strip() for name, cell in row.items() if names_case(name)), "")
        if len(part) == ROWS or id in seen:
            yield number, _written(part)
            number, part, seen = number + len(part), [], set()
        seen |= {id} - {""}
        part.append(joined(row))
    if part:
        yield number, _written(part)


def is_table(file: Path) -> bool:
    """Whether a file is a table of patients by its name, and its columns are not those of variant calls."""
    if file.suffix not in DELIMITED:
        return file.suffix in PARQUET
    with file.open("rb") as stream:
        return b"hugo_symbol" not in stream.readline(HEADER).lower()


def joined(row: Row) -> dict[str, str]:
    """A row with its bounds joined to ranges, and the variants that a gene has to a list."""
    genes = [name.removesuffix(STATUS) for name in row if name.endswith(STATUS)]
    made: dict[str, str] = {}
    for name, cell in row.items():
        if name.endswith(LOW) and (high := name.removesuffix(LOW) + HIGH) in row:
            made[name.removesuffix(LOW)] = _range(cell, row[high])
        elif name.endswith(STATUS):
            made[name] = _gene(row, name.removesuffix(STATUS), cell)
        elif not (name.endswith(HIGH) and name.removesuffix(HIGH) + LOW in row):
            has = any(_variant(gene, name) for gene in genes) and cell == TRUE
            made[name] = "" if has else cell  # it stands in the list of its gene
    return made


def _range(low: str, high: str) -> str:
    """Two bounds that belong to the number, as a report writes them."""
    if low == high:
        return low
    return f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}"


def _gene(row: Row, gene: str, status: str) -> str:
    """The variants that a gene is said to have, or its state."""
    found = [name for name, cell in row.items() if cell == TRUE and _variant(gene, name)]
    return ";".join(_variant(gene, name) for name in found) or status


def _variant(gene: str, name: str) -> str:
    """The variant of a gene that a column is named after, if any."""
    rest = name.removeprefix(f"{gene}_")
    if rest == name or not _NAMED.fullmatch(rest):
        return ""
    return rest.replace("_", " ") if "_" in rest else rest.upper()


def _parquet(file: Path) -> Iterator[dict[str, str]]:
    if not find_spec("pyarrow"):
        raise CaseError([Problem(file.name, 1, 1, "reading Parquet needs pyarrow: "
                                                  "install markerboard[cohort]")])
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(file).iter_batches(ROWS):
            yield from ({name: _cell(value) for name, value in row.items()} for row in batch.to_pylist())
    except (pa.ArrowException, ValueError) as error:
        raise CaseError([Problem(file.name, 1, 1, f"this is not Parquet: {_first(error)}")]) from None


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def _cell(value: Any) -> str:
    """A value as a table in text has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(map(_cell, value)) or "none"
    return "" if value is None or value != value else str(value)


def _delimited(file: Path) -> Iterator[dict[str, str]]:
    """The rows of delimited text. Raises CaseError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            delimiter = max(",;\t", key=first.count)
            records = (cells for cells in csv.reader(stream, delimiter=delimiter, strict=True) if any(cells))
            header = next(records, [])
            for number, cells in enumerate(records, 1):
                yield _row(file, header, cells, number)
    except UnicodeDecodeError:
        raise CaseError([Problem(file.name, 1, 1, "this is not UTF-8 text")]) from None
    except csv.Error as error:
        raise CaseError([Problem(file.name, 1, 1, f"this is not CSV: {error}")]) from None


def _row(file: Path, header: Sequence[str], cells: Sequence[str], number: int) -> dict[str, str]:
    if len(set(header)) < len(header):
        raise CaseError([Problem(file.name, 1, 1, "two columns have the same name")])
    if len(cells) > len(header):
        told = f"row {number} has {len(cells)} cells under {len(header)} columns"
        raise CaseError([Problem(file.name, 1, 1, told, "quote a cell that holds the sign between cells")])
    return dict(zip(header, (*cells, *[""] * (len(header) - len(cells))), strict=True))


def _written(rows: Iterable[Row]) -> bytes:
    made = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue().encode()
