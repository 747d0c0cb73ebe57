"""A bulk export of FHIR as rows of facts: each of its patients is one."""

from __future__ import annotations

from pathlib import Path

from markerboard.cohort.given import Connection
from markerboard.cohort.intake import Intake, settled
from markerboard.cohort.reader import row_of, store
from markerboard.cohort.staged import STAGED
from markerboard.errors import CaseError, CohortError
from markerboard.imports.reader import read_file
from markerboard.sql.query import Query
from markerboard.sql.rows import Rows


def take_in_export(connection: Connection, source: str, query: Query, work: Path) -> Intake:
    """Make the tables of `intake` of a folder of NDJSON. Raises CohortError."""
    try:
        cases = read_file(source, query.knowledge.vocabulary, form="fhir")
    except CaseError as error:
        raise CohortError(str(error)) from None
    rows = Rows(query.table, query.reads)
    staged = [row_of(number, case, rows) for number, case in enumerate(cases, 1)]
    store(staged, query.reads, work / f"{STAGED}-000000.parquet")
    return settled(connection, query, work)
