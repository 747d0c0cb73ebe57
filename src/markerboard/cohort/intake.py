"""From a table of facts as it is given to one that the query can trust, and the rows that were refused.

Every column that the rules ask for is found, cast or read; every value is checked as that of a case
file would be. A row that cannot be read is refused whole, with the first reason; a patient who
stands in several rows is refused with all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from markerboard.cohort import dictionary
from markerboard.cohort.given import Connection, Given, literal, quoted
from markerboard.errors import CohortError, did_you_mean
from markerboard.reported import REASONS
from markerboard.sql import checks
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import BOOLEAN, COMPLETE, HIGH, INTEGER, LOW, NUMBER, PATIENT, STATUS, TEXT, Column

ROW, PROBLEM = "row", "problem"
ARROW = {BOOLEAN: pa.bool_(), INTEGER: pa.int32(), NUMBER: pa.float64(), TEXT: pa.string()}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_REASONS = ", ".join(literal(reason) for reason in REASONS)


class Read(NamedTuple):
    """How a column is read: what joins it needs, its expression, and the checks of what was written."""

    column: Column
    expression: str
    checks: tuple[tuple[str, str], ...] = ()
    join: str = ""
