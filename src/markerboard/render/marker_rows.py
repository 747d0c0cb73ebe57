"""The rows by marker in the words of a language."""

from collections.abc import Container
from itertools import groupby
from typing import NamedTuple

from markerboard.answer.markers import MarkerRow, Markers, Silent
from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.files.remembering import once
from markerboard.language.expression import Test
from markerboard.language.field import DISEASE
from markerboard.render.comparing import Cell, Comparing, Word
from markerboard.render.figures import Figures
from markerboard.render.groups import Groups
from markerboard.render.patient import Patient

Cells = tuple[tuple[Cell | None, str], ...]


class MarkerView(NamedTuple):
    """The row of a marker; `text` stands in place of the cells where there is no figure.

    `assay` says that the patient's result is by another assay than the study's, or may be.
    """

    label: str
    grade: str
    assay: str
    word: Word
    cells: Cells
    text: str
    source: str
    applies: bool


class MarkerViews:
    """Says the rows by marker of one answer."""

    def __init__(self, answer: Evaluation, groups: Groups, comparing: Comparing) -> None:
        self.answer, self.groups, self.comparing = answer, groups, comparing
        self.s, self.w = groups.s, groups.words
    def rows(self, found_rows: Markers, patient: Patient,
             stand: Container[str]) -> list[tuple[str, list[MarkerView]]]:
        """The rows; several of a study one after another stand under its name.

        Of a study that does not `stand` among the treatments its row tells which treatment it is of.
        """
        none = self.comparing.word("no result")
        silent = [MarkerView(patient.result(one.fact), "", "", none, (), self._unspoken(one), "", True)
                  for one in found_rows.silent]
        found: list[tuple[str, list[MarkerView]]] = [("", silent)] if silent else []
        named: set[str] = set()
        for study, rows in groupby(found_rows.rows, lambda row: row.study.id):
            made = [self._placed(row, stand, named) for row in rows]
            together = len(made) > 2 and not self.answer.study(study).collection
            found.append((made[0].source, list(map(self._without_source, made))) if together else ("", made))
        return found

    # Pages are laid out until one fits; a row reads the same on each, in the few places that it may have.

    @once
    def _without_source(self, row: MarkerView) -> MarkerView:
        return row._replace(source="")

    def _placed(self, row: MarkerRow, stand: Container[str], named: set[str]) -> MarkerView:
        """A row, with its treatment where the page has not named that yet."""
        study = row.study
        if study.id in stand or study.id in named or study.collection:
            return self.row(row)
        named.add(study.id)
        return self._with_treatment(row)

    @once
    def _with_treatment(self, row: MarkerRow) -> MarkerView:
        made, treatment = self.row(row), self.groups.treatment(row.study)
        if made.grade:
            return made._replace(grade=self.w("graded by", grades=self._grades(row), treatment=treatment))
        return made._replace(source=self.w("in words", endpoint=made.source, text=treatment))

    def _unspoken(self, one: Silent) -> str:
        told = [self.w(said, names=self.s.joined(names, "list"))
                for said, names in (("asked by", one.asked_by), ("of others", one.of_others)) if names]
        return self.s.joined(told, "semicolon") or self.w("silent")

    def _source(self, study: StudyAnswer) -> str:
        return self.s.joined([study.name, f"n {study.design['n']}" if "n" in study.design else ""])

    def label(self, row: MarkerRow) -> str:
        """The patient's group, or what the groups are made by where nobody knows it."""
        if row.finding.verdict != "applies" or not row.finding.group:
            return self.groups.asked(row.study.id, row.finding.id)
        return self.groups.label(row.study.id, row.finding.id, row.finding.group.split(", ")[0])

    @once
    def row(self, row: MarkerRow) -> MarkerView:
        """A row by marker in words."""
        word = self.comparing.row(row)
        if row.elsewhere:
            word = word._replace(text=self.w(_elsewhere(row.study), word=word.text))
        if row.against:
            word = word._replace(sign="▼▲", kind="open", text=self.s.joined(
                [word.text, self.w("against studies", names=self.s.joined(row.against, "list"))]))
        found = row.cells(self.comparing.columns)
        cells = tuple((self._cell(row, found.get(name)), self.w.short(name))
                      for name in self.comparing.columns.names)
        cells = ((alike, ""),) if (alike := self._alike(cells)) else cells
        text = "" if found else self._others(row)
        # A study has one treatment, a collection has as many as findings.
        about = [row.finding.title] if row.study.collection else []
        return MarkerView(self._whose(row), self._grade(row), self._remarks(row), word, cells, text,
                          self.s.joined([*about, self._source(row.study)], "semicolon"),
                          row.finding.verdict == "applies")

    def _cell(self, row: MarkerRow, result: Figures | None) -> Cell | None:
        return self.comparing.named(result, places(row.finding)) if result is not None else None

    def _grade(self, row: MarkerRow) -> str:
        """The grades of an alteration, for who has it; a letter of CIViC's belongs to its own items."""
        groups = self.groups.knowledge.studies[row.study.id].groups[row.finding.id]
        if not row.altered or isinstance(groups.get(row.finding.group or ""), str):
            return ""
        told = self._grades(row)
        return self.w("graded for", grades=told) if told else ""

    def _grades(self, row: MarkerRow) -> str:
        return self.s.joined(f"{self.w.short(scheme)} {one.grade}"
                             for scheme, one in row.finding.grades.items()
                             if one.grade and not scheme.startswith("CIViC"))

    def _whose(self, row: MarkerRow) -> str:
        """The patient's group, with what its name does not tell: the other tumor, the arm that it was in."""
        label, finding, arm = self.label(row), row.finding, self._arm(row)
        groups = self.groups.knowledge.studies[row.study.id].groups[finding.id]
        own, others = groups.get(finding.group or ""), [name for name in groups if name != finding.group]
        if isinstance(own, Test) and own.kind == "tree" and len(others) == 1 and finding.verdict == "applies":
            label = self.w("arms compared", first=label, second=self.groups.side(others[0]))
        return self.w("of arm", group=label, arm=self.groups.side(arm)) if arm else label

    def _arm(self, row: MarkerRow) -> str:
        """The arm within which the groups were compared, of a study of several."""
        results = row.cells(self.comparing.columns).values()
        within = {one["within"] for result in results for one in result["reading"]["compared"]}
        arm = within.pop() if len(within) == 1 else None
        return arm if arm in row.study.arms and len(row.study.arms) > 1 else ""

    def _alike(self, cells: Cells) -> Cell | None:
        """One statement for all endpoints of which the same is said."""
        told = [(cell, cell.endpoint or title) for cell, title in cells if cell is not None]
        first = told[0][0]._replace(endpoint="") if len(told) > 1 else None
        if first is None or not first.text or first.own or first.after:
            return None
        if any(cell._replace(endpoint="") != first for cell, _ in told):
            return None
        return first._replace(endpoint=self.s.joined((endpoint for _, endpoint in told), "list"))

    def _remarks(self, row: MarkerRow) -> str:
        """What keeps a row from being read for more than it is: the assay, and that it is prognostic."""
        prognostic = self.w("bears prognostic") if row.finding.supported == "prognostic" else ""
        return self.s.joined([self._assay(row), prognostic], "semicolon")

    def _assay(self, row: MarkerRow) -> str:
        """Whether the study measured the marker as the patient's laboratory did."""
        asked = self.groups.knowledge.studies[row.study.id].assays.get(row.finding.id)
        if row.finding.assay is None or asked is None or row.finding.assay.verdict == "met":
            return ""
        kind = "another assay" if row.finding.assay.verdict == "not met" else "assay unknown"
        return self.w(kind, asked=self.groups.said(asked))

    def _others(self, row: MarkerRow) -> str:
        """The results of endpoints that have no column."""
        said = []
        for result in row.others(self.comparing.columns)[:2]:
            cell = self.comparing.cell(result, places(row.finding))
            said.append(self.w("in words", endpoint=self.s.endpoint_in_short(result), text=cell.line(self.w)))
        return self.s.joined(said, "semicolon")

    def cut(self, markers: Markers) -> str:
        """What was cut, by kind; nothing unfavorable, and nothing of an altered marker, ever is."""
        cut = markers.cut
        kinds = self.s.joined(self.w("kind counted", n=n, word=self.w(f"did {word}"))
                              for word, n in cut.items())
        return self.w("more rows", n=sum(cut.values()), kinds=kinds) if cut else ""


def _elsewhere(study: StudyAnswer) -> str:
    """How a study that no row of the page may speak of but for an altered marker stands to the patient."""
    if DISEASE & {*study.differs}:
        return "elsewhere"
    return "unfit" if study.verdict == "ineligible" else "fit unknown"


def places(finding: FindingAnswer) -> set[str]:
    """The groups of a finding that the patient is in."""
    return {name for name, group in finding.groups.items() if group.verdict == "met"}
