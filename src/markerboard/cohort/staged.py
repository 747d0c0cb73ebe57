"""What was read of an input, before it is settled which rows are facts and which are refused."""

from __future__ import annotations

import pyarrow as pa

from markerboard.sql.table import BOOLEAN, INTEGER, NUMBER, TEXT

STAGED, ROW, PROBLEM, UNREAD = "staged", "row", "problem", "unread"
"""The name of the rows; the columns of their numbers, of why a row is refused, and of its unread cells."""
ARROW = {BOOLEAN: pa.bool_(), INTEGER: pa.int32(), NUMBER: pa.float64(), TEXT: pa.string()}
CELLS = pa.list_(pa.struct([("column", pa.string()), ("text", pa.string()), ("problem", pa.string())]))
"""The cells of a row that could not be read: where they stand, what they say, and why it cannot be used."""
