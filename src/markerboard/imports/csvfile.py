"""CSV: one row a patient, columns are the names of facts, values as a report or a case writes them.

`case` names the row; a gene's column holds `mutated`, `wild-type`, a reason or its variants.
`line1.drugs`, `line1.months`, `line1.status`, `line1.stopped_for` and so on give the lines of treatment,
`adjuvant.drugs` and so on those around surgery, and `history` says whether they are all. A cell that is
stated and cannot be read leaves its fact unknown, and is told with its line and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markerboard.errors import CaseError, Problem, did_you_mean
from markerboard.imports import csv_columns, csv_genes, csv_joint, csv_lines, csv_specimens, remarks, stating
from markerboard.imports.csv_columns import (
    CASE,
    FACT,
    FAMILY,
    GENE,
    HISTORY,
    JOINT,
    LINE,
    SCORES,
    SPECIMEN,
    UNREAD,
    VARIANT,
    Column,
    is_of_plasma,
)
from markerboard.imports.csv_lines import Cell
from markerboard.imports.csv_scores import named
from markerboard.imports.draft import Draft
from markerboard.imports.drugs import mentions
from markerboard.imports.fhir_texts import genes_named
from markerboard.imports.imported import ImportedCase
from markerboard.imports.options import Options, case_name
from markerboard.imports.report import Left, Report
from markerboard.imports.stating import Said
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import written
from markerboard.patient.compounds import scored
from markerboard.patient.families import WHICH, genes_of, is_of_all
from markerboard.patient.stages import STAGE

MAX_ROWS = 10_000
_UNSTATED = ("unknown", "not stated")


class _Record(NamedTuple):
    """A row of a table: its cells, its number, the line of the file that it begins on, and its text."""

    cells: list[str]
    number: int
    line: int
    text: str


def read(name: str, content: bytes, vocabulary: Vocabulary, options: Options) -> list[ImportedCase]:
    """Every row as a case. Raises CaseError when the file is no table of facts."""
    records, delimiter = _records(name, content)
    columns = [csv_columns.read(column.strip(), vocabulary) for column in records[0].cells]
    _check_header(name, columns, vocabulary)
    cases = [_Row(name, columns, record, vocabulary, delimiter).case()
             for record in records[1:] if any(cell.strip() for cell in record.cells)]
    if not cases:
        raise CaseError([Problem(name, 1, 1, "there is no patient below the names of the columns")])
    _different_names(name, cases)
    return cases


def _records(name: str, content: bytes) -> tuple[list[_Record], str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CaseError([Problem(name, line, 1, "this is not UTF-8 text")]) from None
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=first.count)
    try:
        records = list(_split(text, delimiter))
    except csv.Error as error:
        raise CaseError([Problem(name, 1, 1, f"this is not CSV: {error}")]) from None
    if not records:
        raise CaseError([Problem(name, 1, 1, "this file is empty")])
    if len(records) > MAX_ROWS:
        raise CaseError([Problem(name, 1, 1, f"holds more than {MAX_ROWS:,} rows, the most that are read")])
    longer = next((r for r in records[1:] if any(c.strip() for c in r.cells[len(records[0].cells):])), None)
    if longer:
        told = f"this row has {len(longer.cells)} cells under {len(records[0].cells)} columns"
        help = "quote a cell that holds the sign between cells"
        raise CaseError([Problem(name, longer.line, 1, told, help)])
    return records, delimiter


def _split(text: str, delimiter: str) -> Iterator[_Record]:
    lines, begin, number = text.split("\n"), 0, 0
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    for cells in reader:
        if cells:
            number += 1
            yield _Record(cells, number, begin + 1, "\n".join(lines[begin:reader.line_num]))
        begin = reader.line_num


def _check_header(name: str, columns: Sequence[Column], vocabulary: Vocabulary) -> None:
    problems, seen = [], dict[object, Column]()
    for i, column in enumerate(columns):
        same = next((seen[key] for key in (column.written, _key(column)) if key in seen), None)
        seen |= {key: seen.get(key, column) for key in (column.written, _key(column))}
        if same:
            told = (f"the column `{column.written}` stands twice" if column.written == same.written else
                    f"the columns `{same.written}` and `{column.written}` mean the same")
            problems.append(Problem(name, 1, i + 1, told))
        if csv_columns.is_of_events(column.written):
            told = f"this is a table of adverse events (`{column.written}`), and not one of patients"
            problems.append(Problem(name, 1, i + 1, told, "give one row a patient"))
    if all(column.kind in (CASE, UNREAD) for column in columns):
        known = {CASE, HISTORY, *vocabulary.facts, *vocabulary.symbols}
        unread = next((column for column in columns if column.kind == UNREAD), columns[0])
        help = did_you_mean(unread.written, known) or "`markerboard facts` lists the facts"
        message = "no column is the name of a fact, so this is no table of patients"
        problems.append(Problem(name, 1, 1, message, help))
    if problems:
        raise CaseError(problems)


def _key(column: Column) -> object:
    """What a column has in common with one that states the same; of a gene there may be two."""
    if column.kind in (UNREAD, GENE, SCORES, SPECIMEN) or (column.kind == LINE and not column.part):
        return column.written
    return column[1:4]


def _different_names(name: str, cases: list[ImportedCase]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise CaseError([Problem(name, 1, 1, "two rows have the same `case`",
                                     "give one row a patient")])
        seen.add(case.name)


class _Row:
    """One row as a case."""

    def __init__(self, name: str, columns: Sequence[Column], record: _Record, vocabulary: Vocabulary,
                 delimiter: str) -> None:
        self.name, self.record, self.vocabulary, self.delimiter = name, record, vocabulary, delimiter
        self.cells = [Cell(column, cell.strip(), f"row[{record.number}] {column.written}")
                      for column, cell in zip(columns, record.cells, strict=False)]
        sample = next((c for c in self.cells if c.column.is_of_no_tumor(c.text)), None)
        test = next((c for c in self.cells if c.column.is_of_test and is_of_plasma(c.text, vocabulary)), None)
        self.sample = f"its sample is no tumor's (`{sample.text[:60]}`)" if sample else ""
        self.elsewhere = self.sample or (f"its test is of plasma (`{test.text[:60]}`)" if test else "")
        self.report = Report(name, "CSV")
        self.report.resources = [f"row[{record.number}]"]
        self.draft = Draft(self._first(CASE) or f"{case_name(name)}-{record.number}", vocabulary, self.report)

    def case(self) -> ImportedCase:
        """The case of the row."""
        whole = csv_lines.treat((cell for cell in self.cells if cell.column.kind == LINE), self.draft)
        for cell in self.cells:
            if cell.text and cell.column.kind in (FACT, GENE, FAMILY, SCORES, UNREAD):
                whole = self._cell(cell) and whole
        csv_joint.state((cell for cell in self.cells if cell.column.kind == JOINT and cell.text
                         and written.reason(cell.text) not in _UNSTATED), self.draft)
        csv_genes.variants((cell for cell in self.cells if cell.column.kind == VARIANT),
                           self.elsewhere, self.draft)
        csv_specimens.state((cell for cell in self.cells if cell.column.kind == SPECIMEN), self.draft)
        made = self.draft.case(complete=self._complete(whole))
        self._locate()
        return made

    def _first(self, kind: str) -> str:
        return next((cell.text for cell in self.cells if cell.column.kind == kind), "")

    def _complete(self, whole: bool) -> bool:
        """Whether the lines are all there were: where it is said, and nothing shows that one is lacking."""
        for cell in self.cells:
            if cell.column.kind != HISTORY or not cell.text or written.reason(cell.text) in _UNSTATED:
                continue
            try:
                said = written.choice(cell.text, ("complete", "partial"))
            except ValueError as error:
                self._leave(cell, str(error).replace(" | ", "; "))
                return False
            if said == "complete" and not (whole and self.draft.treatments):
                self._leave(cell, "a line is lacking, or may be, so the history is taken as partial")
            return said == "complete" and whole
        return False

    def _cell(self, cell: Cell) -> bool:
        """State what a cell says; whether the history can still be whole beside it."""
        kind, name = cell.column.kind, cell.column.name
        if kind == SCORES:
            for score, text in named(cell, self.draft).items():
                self._value(self.vocabulary.facts[score], cell._replace(text=text))
        elif kind == GENE:
            self._gene(name, cell)
        elif kind == FAMILY:
            self._genes(name, cell)
        elif kind == UNREAD:
            return self._unread(cell)
        elif (fact := self.vocabulary.facts[name]).history:
            if written.reason(cell.text) not in _UNSTATED:
                self._leave(cell, "it follows from the lines of treatment; give `line1.drugs` and so on")
                return False
        else:
            self._value(fact, cell)
        return True

    def _unread(self, cell: Cell) -> bool:
        """A column that no name fits: a gene that it may be of stays open, and so does the history."""
        told = f"; {cell.column.help}" if cell.column.help else ""
        why = f"`{cell.column.written}` is not a fact of the vocabulary{told}"
        if written.reason(cell.text) in _UNSTATED:
            return True
        if not cell.column.is_aside:
            heading = f"{cell.column.name} {cell.column.written.replace('_', ' ')}"
            self.draft.denying.append((cell.place, f"{heading}: {cell.text}"))
            remarks.doubt_markers(cell.column.written, cell.place, cell.text, why, self.draft)
        if csv_genes.leaves_open(cell, self.vocabulary):
            remarks.open_genes(cell.column.name.split(), cell.place, cell.text, why, self.draft,
                               heading=cell.column.written, row="csv")
            csv_specimens.leave_open(cell, why, self.draft)
        elif cell.column.name and not cell.column.part and csv_genes.speaks_of_gene(cell, self.vocabulary):
            remarks.open_genes([cell.column.name], cell.place, cell.text, why, self.draft,
                               denies=True, row="csv")
        elif named := [] if cell.column.is_aside else genes_named(cell.text, self.vocabulary):
            remarks.open_genes(named, cell.place, cell.text, why, self.draft, row="csv")
        else:
            self._leave(cell, why)
        return not cell.column.of_treatment and not mentions(cell.text, self.vocabulary)

    def _value(self, fact: Fact, cell: Cell) -> None:
        why = written.reason(cell.text)
        if why in _UNSTATED:
            return
        elsewhere = self.elsewhere if fact.assay == self.vocabulary.field.gene_assay else self.sample
        if elsewhere and fact.at.startswith("biomarkers.") and "ctDNA" not in fact.at:
            self.draft.open(fact.name, cell.place, cell.text, elsewhere)
            return
        if why:
            self.draft.state(fact.name, why, cell.place, "csv")
            return
        tumor = next((c.text for c in self.cells if c.column.name == "diagnosis"), "")
        if fact.name == STAGE and stating.state_words(Said(cell.text, cell.place, "csv", tumor), self.draft):
            return
        try:
            value = written.of_fact(fact, text := str(scored(fact.name, cell.text, self.vocabulary)),
                                    self.vocabulary)
        except ValueError as error:
            self.draft.open(fact.name, cell.place, cell.text, str(error).replace(" | ", "; "))
            return
        note = f"{cell.text} as the fraction {value}" if "%" in cell.text and not fact.unit else ""
        told = value if isinstance(value, bool | str) else text
        self.draft.state(fact.name, told, cell.place, "csv", note=note)

    def _gene(self, symbol: str, cell: Cell) -> None:
        if written.state(cell.text) in _UNSTATED:
            return
        if self.elsewhere:
            self.draft.open_genes([symbol], cell.place, cell.text, self.elsewhere, denies=True, row="csv")
        else:
            csv_genes.state(symbol, cell, self.draft)

    def _genes(self, family: str, cell: Cell) -> None:
        """Said of several genes together: of each that nothing was found, else of nobody knows which."""
        genes = genes_of(family, self.vocabulary)
        if not is_of_all(cell.text):
            self.draft.open_genes(genes, cell.place, cell.text, WHICH, row="csv")
        for gene in genes if is_of_all(cell.text) else ():
            self._gene(gene, cell)

    def _leave(self, cell: Cell, why: str) -> None:
        self.draft.left(cell.place, cell.text, why)

    # Where the cells stand in the file

    def _locate(self) -> None:
        """Give what was not used its text, and its line and column in the file."""
        places = {cell.place: (i, cell.text) for i, cell in enumerate(self.cells)}
        for i, left in enumerate(self.report.not_used):
            if left.source in places:
                index, text = places[left.source]
                self.report.not_used[i] = Left(left.source, left.why, left.stated or text[:200])
                self.report.at[left.source] = self._at(index)

    def _at(self, index: int) -> str:
        text, position = self.record.text, 0
        part = re.compile(rf'"(?:[^"]|"")*"|[^{self.delimiter}\n]*')
        for _ in range(index):
            found = part.match(text, position)
            position = found.end() + 1 if found else position
        line = self.record.line + text.count("\n", 0, position)
        return f"{self.name}:{line}:{position - text.rfind(chr(10), 0, position)}"
