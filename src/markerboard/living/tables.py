"""A table of patients as parts that the door of tables reads: Parquet, and CSV of any length.

Where a number has two columns, as in a table of a cohort (`age_low`, `age_high`), they are joined to one, and
the variants of a gene that have a column each (`egfr_status`, `egfr_l858r`) to a list. A row that ends early
stays as short as it is, and a part has no more columns than its longest row: all parts together are about as
large as the table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.imports.csv_columns import names_case

PARQUET, DELIMITED = (".parquet", ".pq"), (".csv", ".tsv")
ROWS = 1_000
"""How many patients a part holds."""
LOW, HIGH, STATUS, TRUE = "_low", "_high", "_status", "true"
HEADER, NAME = 100_000, 1_000
"""How many bytes are looked at to tell what a table is of, and letters that a column's name has at most."""
_CHANGE, _EXON = re.compile(r"[a-z]\d+[a-z]"), re.compile(r"\d+_\w+")
"""A protein change, and what happened to an exon behind its word, as a column is named after them."""
Cells = Sequence[str]


def parts(file: Path) -> Iterator[tuple[int, bytes]]:
    """The parts of a table as CSV, each with the number of its first row. Raises CaseError and OSError.

    A patient who stands in several rows stands in several parts: each row is a case of its own.
    """
    rows = _parquet(file) if file.suffix in PARQUET else _delimited(file)
    names = _checked(file, next(rows, []))
    columns, case = _columns(names), next((i for i, name in enumerate(names) if names_case(name)), len(names))
    number, part, seen = 1, list[Cells](), set[str]()
    for row in rows:
        id = _at(row, case).strip()
        if len(part) == ROWS or id in seen:
            yield number, _written(columns, part)
            number, part, seen = number + len(part), [], set()
        seen |= {id} - {""}
        part.append(_joined(row, columns))
    if part:
        yield number, _written(columns, part)


def is_table(file: Path) -> bool:
    """Whether a file is a table of patients by its name, and its columns are not those of variant calls."""
    if file.suffix not in DELIMITED:
        return file.suffix in PARQUET
    with file.open("rb") as stream:
        return b"hugo_symbol" not in stream.readline(HEADER).lower()


class Column(NamedTuple):
    """A column of a part: which cells of a row it is made of.

    `at` is its own, or the lower bound of a range; `high` the upper one; `found` the variants of a gene, each
    with its column, in the order of the table; `first` stands before all of them.
    """

    name: str
    at: int
    first: int
    high: int | None = None
    found: Sequence[tuple[int, str]] = ()
    is_variant: bool = False

    def of(self, row: Cells) -> str:
        """Its cell of a row."""
        cell = _at(row, self.at)
        if self.high is not None:
            return _range(cell, _at(row, self.high))
        if self.is_variant:
            return "" if cell == TRUE else cell  # it stands in the list of its gene
        return ";".join(text for i, text in takewhile(lambda one: one[0] < len(row), self.found)
                        if row[i] == TRUE) or cell


def _joined(row: Cells, columns: Sequence[Column]) -> Cells:
    """A row of a part, as short as the row of the table."""
    return [column.of(row) for column in takewhile(lambda column: column.first < len(row), columns)]


def _at(row: Cells, index: int) -> str:
    return row[index] if index < len(row) else ""


def _columns(names: Sequence[str]) -> list[Column]:
    """The columns of the parts of a table, in the order in which rows reach them."""
    where, found, made = {name: i for i, name in enumerate(names)}, _found(names), list[Column]()
    variants = {i for listed in found.values() for i, _ in listed}
    for i, name in enumerate(names):
        bare = name.removesuffix(LOW if name.endswith(LOW) else HIGH)
        ranged = bare not in where and bare + LOW in where and bare + HIGH in where
        if ranged and name == bare + LOW:
            made.append(Column(bare, i, min(i, where[bare + HIGH]), where[bare + HIGH]))
        elif name.endswith(STATUS):
            listed = found[name.removesuffix(STATUS)]
            made.append(Column(name, i, min([i, *(at for at, _ in listed[:1])]), found=listed))
        elif not (ranged and name == bare + HIGH):
            made.append(Column(name, i, i, is_variant=i in variants))
    return sorted(made, key=lambda column: column.first)


def _found(names: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """The variants of each gene that has a status, each with the number of its column."""
    found: dict[str, list[tuple[int, str]]] = {
        name.removesuffix(STATUS): [] for name in names if name.endswith(STATUS)}
    for i, (gene, variant) in enumerate(map(_variant, names)):
        if variant and gene in found:
            found[gene].append((i, variant))
    return found


def _variant(name: str) -> tuple[str, str]:
    """The gene and the variant that a column is named after; empty where it is of none."""
    gene, parted, rest = name.rpartition("_")
    if parted and _CHANGE.fullmatch(rest):
        return gene, rest.upper()
    gene, _, rest = name.partition("_exon_")
    return (gene, f"exon {rest.replace('_', ' ')}") if _EXON.fullmatch(rest) else ("", "")


def _range(low: str, high: str) -> str:
    """Two bounds that belong to the number, as a report writes them."""
    if low == high:
        return low
    return f"{low}-{high}" if low and high else f">={low}" if low else f"<={high}"


def _parquet(file: Path) -> Iterator[list[str]]:
    """The names of the columns, and the rows. Raises CaseError."""
    if not find_spec("pyarrow"):
        raise CaseError([Problem(file.name, 1, 1, "reading Parquet needs pyarrow: "
                                                  "install markerboard[cohort]")])
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        yield table.schema_arrow.names
        for batch in table.iter_batches(ROWS):
            columns = ([_cell(value) for value in column.to_pylist()] for column in batch.columns)
            yield from map(list, zip(*columns, strict=True))
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


def _delimited(file: Path) -> Iterator[list[str]]:
    """The names of the columns, and the rows of delimited text. Raises CaseError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            delimiter = max(",;\t", key=first.count)
            records = (cells for cells in csv.reader(stream, delimiter=delimiter, strict=True) if any(cells))
            yield (header := next(records, []))
            for number, cells in enumerate(records, 1):
                if len(cells) > len(header):
                    told = f"row {number} has {len(cells)} cells under {len(header)} columns"
                    help = "quote a cell that holds the sign between cells"
                    raise CaseError([Problem(file.name, 1, 1, told, help)])
                yield cells
    except UnicodeDecodeError:
        raise CaseError([Problem(file.name, 1, 1, "this is not UTF-8 text")]) from None
    except csv.Error as error:
        raise CaseError([Problem(file.name, 1, 1, f"this is not CSV: {error}")]) from None


def _checked(file: Path, names: Sequence[str]) -> Sequence[str]:
    """The names of columns. Raises CaseError where two are the same, or one is none that anybody gives."""
    if len(set(names)) < len(names):
        raise CaseError([Problem(file.name, 1, 1, "two columns have the same name")])
    if any(len(name) > NAME for name in names):
        raise CaseError([Problem(file.name, 1, 1, f"the name of a column is longer than {NAME:,} letters")])
    return names


def _written(columns: Sequence[Column], rows: Sequence[Cells]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in columns[:max(map(len, rows))]])
    writer.writerows(rows)
    return out.getvalue().encode()
