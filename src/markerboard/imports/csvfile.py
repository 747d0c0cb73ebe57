"""CSV: one row a patient, columns are the names of facts, values as a case writes them.

`case` names the row; a gene's column holds `mutated`, `wild-type`, a reason or its variants, parted by `;`.
`line1.drugs`, `line1.months`, `line1.status`, `line1.stopped_for` and so on give the lines of treatment, and
`history` says whether they are all.
"""

from __future__ import annotations

import csv
import io
import re

from markerboard.errors import CaseError, Problem, did_you_mean
from markerboard.imports import genes
from markerboard.imports.draft import Draft, ImportedCase
from markerboard.imports.genes import GeneReport
from markerboard.imports.options import Options, case_name
from markerboard.imports.quantities import Refused, fraction
from markerboard.imports.report import Report
from markerboard.imports.therapy import Treatment
from markerboard.language.variants import parse as parse_variant
from markerboard.language.vocabulary import Fact, Vocabulary

MAX_ROWS = 10_000
_LINE = re.compile(r"line([1-9]\d?)\.(drugs|months|status|stopped_for|best_response)\Z")
_STATES = {"mutated": genes.PRESENT, "wild-type": genes.ABSENT, "no call": genes.NO_CALL,
           "indeterminate": genes.INDETERMINATE, "not evaluable": genes.INDETERMINATE,
           "not tested": genes.NOT_TESTED}
_UNSTATED = {"", "unknown", "not stated"}
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def read(name: str, content: bytes, vocabulary: Vocabulary, options: Options) -> list[ImportedCase]:
    """Every row as a case. Raises CaseError when the file is no table of facts."""
    rows, delimiter = _rows(name, content, vocabulary)
    header = [column.strip() for column in rows[0]]
    _check_header(name, header, vocabulary)
    cases = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            cases.append(_Row(name, number, header, row, vocabulary, delimiter, options).case())
    if not cases:
        raise CaseError([Problem(name, 1, 1, "there is no patient below the names of the columns")])
    _different_names(name, cases)
    return cases


def _rows(name: str, content: bytes, vocabulary: Vocabulary) -> tuple[list[list[str]], str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CaseError([Problem(name, line, 1, "this is not UTF-8 text")]) from None
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise CaseError([Problem(name, 1, 1, f"this is not CSV: {error}")]) from None
    rows = [row for row in rows if row]
    if not rows:
        raise CaseError([Problem(name, 1, 1, "this file is empty")])
    if len(rows) > MAX_ROWS:
        raise CaseError([Problem(name, 1, 1, f"holds more than {MAX_ROWS:,} rows, the most that are read")])
    return rows, delimiter


def _check_header(name: str, header: list[str], vocabulary: Vocabulary) -> None:
    known = {"case", "history", *vocabulary.facts, *vocabulary.symbols}
    problems = [Problem(name, 1, i, f"the column `{column}` stands twice")
                for i, column in enumerate(header, 1) if column in header[:i - 1]]
    if not any(column in known or _LINE.match(column) for column in header if column != "case"):
        help = did_you_mean(header[0], known) or "`markerboard facts` lists the facts"
        message = "no column is the name of a fact, so this is no table of patients"
        problems.append(Problem(name, 1, 1, message, help))
    if problems:
        raise CaseError(problems)


def _different_names(name: str, cases: list[ImportedCase]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise CaseError([Problem(name, 1, 1, "two rows have the same `case`")])
        seen.add(case.name)


class _Row:
    """One row as a case."""

    def __init__(self, name: str, number: int, header: list[str], row: list[str], vocabulary: Vocabulary,
                 delimiter: str, options: Options) -> None:
        self.number, self.vocabulary = number, vocabulary
        self.cells = {column: cell.strip() for column, cell in zip(header, row, strict=False)}
        stem = case_name(name)
        report = Report(name, "CSV")
        report.resources = [f"row[{number}]"]
        self.draft = Draft(self.cells.pop("case", "") or f"{stem}-{number}", vocabulary, report)
        self.complete = self.cells.pop("history", "") == "complete"
        if len(row) > len(header):
            self.draft.unused(f"row[{number}]", f"it has {len(row)} cells under {len(header)} columns")

    def case(self) -> ImportedCase:
        """The case of the row."""
        self._treatment()
        for column, cell in self.cells.items():
            if cell not in _UNSTATED and not _LINE.match(column):
                self._cell(column, cell)
        return self.draft.case(complete=self.complete)

    def _cell(self, column: str, cell: str) -> None:
        place = f"row[{self.number}] {column}"
        symbol = self.vocabulary.symbols.get(column)
        fact = self.vocabulary.facts.get(column)
        if symbol:
            self._gene(symbol, cell, place)
        elif fact is None:
            known = [*self.vocabulary.facts, "case", "history"]
            # What differs from a name in its letters' case alone may be another thing: eGFR is no gene.
            help = did_you_mean(column, [name for name in known if name.casefold() != column.casefold()])
            told = f"; {help}" if help else ""
            self.draft.unused(place, f"`{column}` is not a fact of the vocabulary{told}")
        elif fact.history:
            self.draft.unused(place, "it follows from the lines of treatment; give `line1.drugs` and so on")
        else:
            self._value(fact, cell, place)

    def _value(self, fact: Fact, cell: str, place: str) -> None:
        if fact.type == "boolean":
            self.draft.state(fact.name, _FLAGS.get(cell.lower(), cell), place, "csv")
        elif cell.endswith("%") and fact.range and fact.range[1] == 1:
            try:
                reading = fraction(cell)
            except Refused as why:
                self.draft.unused(place, str(why))
            else:
                self.draft.state(fact.name, reading.written, place, "csv", note=reading.note)
        else:
            unit = fact.unit and cell.removesuffix(fact.unit).rstrip()
            self.draft.state(fact.name, unit or cell, place, "csv")

    def _gene(self, symbol: str, cell: str, place: str) -> None:
        if cell in _STATES:
            self.draft.gene(symbol, GeneReport(_STATES[cell], place, "csv"))
            return
        try:
            variants = tuple(str(parse_variant(part)) for part in cell.split(";") if part.strip())
        except ValueError as error:
            self.draft.unused(place, str(error))
        else:
            self.draft.gene(symbol, GeneReport(genes.PRESENT, place, "csv", variants))

    # Treatment

    def _treatment(self) -> None:
        lines: dict[int, dict[str, str]] = {}
        for column, cell in self.cells.items():
            match = _LINE.match(column)
            if match and cell not in _UNSTATED:
                lines.setdefault(int(match[1]), {})[match[2]] = cell
        for line, given in sorted(lines.items()):
            self._line(line, given)

    def _line(self, line: int, given: dict[str, str]) -> None:
        place = f"row[{self.number}] line{line}.drugs"
        for written in given.pop("drugs", "").split(";"):
            drug = self.vocabulary.drugs.resolve(written.strip())
            if drug:
                self.draft.treat(Treatment(drug, place, line=line, told=tuple(given.items())))
            elif written.strip():
                self.draft.unused(place, f"`{written.strip()}` is not a drug of the vocabulary")
