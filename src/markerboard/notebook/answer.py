"""An answer that shows itself: as a line, as the first page of a report, and as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.errors import MarkerboardError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.naming import study_named
from markerboard.patient.casefile import Case

if TYPE_CHECKING:
    from markerboard.knowledge.results import Result

Kind = Literal["studies", "findings", "missing"]
Library = Literal["pandas", "polars", "pyarrow"]
_FRAME = ('<iframe title="{title}" sandbox style="width:100%;height:48em;border:1px solid #ccc" '
          'srcdoc="{page}"></iframe>')
_STUDY = ("study", "title", "registry", "design", "verdict", "fit", "not_read", "missing")
_FINDING = ("study", "verdict", "fit", "finding", "group", "direction", "compared", "endpoint", "of",
            "result", "supports", "superseded_by", "caveat", "source", "place", "doi")


class Answer(Evaluation):
    """The answer of a board for one case: the same fields and the same bytes, and ways to show them."""

    @classmethod
    def of(cls, answer: Evaluation, case: Case, knowledge: KnowledgeBase) -> Answer:
        """An answer, with the case and the rules that it is from."""
        made = cls(**vars(answer))
        vars(made).update(_case=case, _knowledge=knowledge)
        return made

    def __repr__(self) -> str:
        verdicts: list[str] = [study.verdict for study in self.studies]
        told = ", ".join(f"{verdicts.count(verdict)} {word}" for verdict, word in (
            ("eligible", "fit"), ("undetermined", "undecided"), ("ineligible", "do not fit")))
        return f"<answer for {self.case!r}: {told}; {len(self.unused)} stated and not used>"

    def study(self, id: str) -> StudyAnswer:
        """The answer for one study, by its id or any of its names. Raises MarkerboardError."""
        return self.by_id[study_named(vars(self)["_knowledge"], id)]

    def _repr_html_(self) -> str:
        return _FRAME.format(title=escape(f"first page of {self.case}"), page=escape(self.first_page()))

    def first_page(self, language: str = "en") -> str:
        """The first page of the report as HTML, in `en` or `zh`. Raises KeyError for another language."""
        from markerboard.report.page import first_page

        kept = vars(self)
        return first_page(kept["_case"], self, kept["_knowledge"], language)

    def report(self, language: str = "en") -> str:
        """The whole report as HTML. Raises as `first_page`."""
        from markerboard.report.page import html

        kept = vars(self)
        return html(kept["_case"], self, kept["_knowledge"], language)

    def results(self, study: str, finding: str) -> tuple[Result, ...]:
        """The printed results of a finding as typed data, each figure a Decimal with its digits as printed.

        Raises KeyError for a study or a finding that the answer does not have.
        """
        from markerboard.knowledge.results import Result  # costs pydantic, which an answer does without

        found = {one.id: one for one in self.study(study).findings}[finding]
        return tuple(Result.model_validate({key: told for key, told in each.items() if key != "reading"})
                     for each in found.results)

    def to_frame(self, kind: Kind = "studies", library: Library = "pandas") -> Any:
        """The studies, the figures of the findings that fit, or the facts that are missing, as a table.

        A row of `findings` is a printed figure; how the patient's group did stands beside what it is
        compared with. All cells are text. Raises MarkerboardError where the library is not installed, and
        ValueError for another kind of table.
        """
        if kind not in _TABLES:
            raise ValueError(f"an answer has the tables {', '.join(_TABLES)}, not {kind!r}")
        columns, rows = _TABLES[kind]
        made = list(rows(self))
        return _framed({name: [row.get(name, "") for row in made] for name in columns}, library)


def _studies(answer: Evaluation) -> Iterator[Mapping[str, str]]:
    from markerboard.exports.to_csv import study_row

    return (study_row(answer, study) for study in answer.studies)


def _findings(answer: Evaluation) -> Iterator[Mapping[str, str]]:
    from markerboard.exports.to_csv import rows

    return (row for row in rows(answer) if "finding" in row)


def _missing(answer: Evaluation) -> Iterator[Mapping[str, str]]:
    for one in answer.missing:
        yield {"fact": one.fact, "label": one.label, "reason": one.reason, "sentence": one.sentence,
               "alone": "; ".join(one.alone), "settles": "; ".join(one.settles)}


_TABLES: dict[str, tuple[tuple[str, ...], Callable[[Evaluation], Iterator[Mapping[str, str]]]]] = {
    "studies": (_STUDY, _studies), "findings": (_FINDING, _findings),
    "missing": (("fact", "label", "reason", "sentence", "alone", "settles"), _missing)}


def _framed(columns: Mapping[str, list[str]], library: Library) -> Any:
    if library not in ("pandas", "polars", "pyarrow"):
        raise ValueError(f"a table is made by pandas, polars or pyarrow, not by {library!r}")
    if find_spec(library) is None:
        raise MarkerboardError(f"{library} is not installed: install it, or ask for another library")
    from importlib import import_module

    module = import_module(library)
    return module.table(columns) if library == "pyarrow" else module.DataFrame(columns)
