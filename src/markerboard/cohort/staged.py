"""What was read of an input, before it is settled which rows are facts and which are refused."""

from __future__ import annotations

import pyarrow as pa

from markerboard.sql.table import BOOLEAN, INTEGER, NUMBER, TEXT

STAGED, ROW, PROBLEM = "staged", "row", "problem"
"""The name of the rows; the columns of their numbers, and of what is wrong with them."""
ARROW = {BOOLEAN: pa.bool_(), INTEGER: pa.int32(), NUMBER: pa.float64(), TEXT: pa.string()}
