"""The board of `markerboard.load`: answers that show themselves, reports as files, tables of patients."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from markerboard.answer import board
from markerboard.errors import MarkerboardError
from markerboard.knowledge.naming import names_of, study_named
from markerboard.notebook.answer import Answer
from markerboard.patient.casefile import Case

if TYPE_CHECKING:
    from markerboard.cohort.frame import Cohort
    from markerboard.knowledge.study import Study as Encoded
    from markerboard.patient.profile import Profile


class Study(NamedTuple):
    """A study of the rules: its names, and what was encoded of it as its file says it."""

    id: str
    names: tuple[str, ...]
    title: str
    registry: str | None
    page: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<study {self.id!r}: {self.title}>"

    def read(self) -> Encoded:
        """The whole study as typed data: design, criteria, arms, and findings with their figures."""
        from markerboard.knowledge.study import Study as Encoded  # costs pydantic

        return Encoded.model_validate(self.page)


class Board(board.Board):
    """Answers cases from one knowledge base. Safe to share between threads."""

    @classmethod
    def load(cls, rules: Path | str | None = None, *, skip_broken: bool = False, as_of: date | None = None,
             packs: Iterable[str] = ()) -> Self:
        """The board of a rule base with the packs that are named; the shipped one by default.

        With `as_of`, only the evidence that had been published by that day. Raises RulebookError.
        """
        made = super().load(rules, skip_broken=skip_broken, as_of=as_of)
        if packs := tuple(packs):
            from markerboard.answer.packed import beside

            made.packs = beside(made.knowledge, packs, rules, as_of)
        return made

    def evaluate(self, case: Case | Profile | Mapping[str, Any], *,
                 packs: Container[str] | None = None) -> Answer:
        """The explained answer for a case, with a section of each pack that was loaded, or of those named.

        Raises CaseError, EngineDisagreement, EngineFailure, and pydantic's ValidationError for a
        mapping that is no profile.
        """
        read = case if isinstance(case, Case) else self.case(case)
        return Answer.of(super().evaluate(read, packs=packs), read, self.knowledge)

    def report(self, case: Case | Profile | Mapping[str, Any], file: Path | str, *,
               language: str = "en") -> Path:
        """Write the report of a case as .html or .pdf, whole or not at all; the file.

        Raises as `evaluate`, MarkerboardError for another form, OSError where it cannot be written.
        """
        from markerboard.files.writing import write_whole

        out = Path(file)
        if out.suffix not in (".html", ".pdf"):
            raise MarkerboardError(f"a report is a .html or a .pdf file, not `{out.name}`")
        page = self.evaluate(case).report(language)
        write_whole(out, _pdf(page) if out.suffix == ".pdf" else page.encode())
        return out

    def cohort(self, frame: Any, *, studies: Sequence[str] = (), absent_unknown: bool = False) -> Cohort:
        """The verdicts, groups and missing facts of a table of patients, as `markerboard cohort` writes them.

        `frame` is anything that gives Arrow: a data frame of pandas or Polars, a table of pyarrow or DuckDB.
        Its columns are named as in a CSV; with `absent_unknown` those that it lacks are unknown. Needs
        markerboard[cohort]. Raises CohortError, and TypeError for what gives no Arrow.
        """
        from markerboard.cohort.frame import of_frame

        chosen = [self.study(name).id for name in studies] or list(self.knowledge.studies)
        return of_frame(self.knowledge, chosen, frame, absent_unknown=absent_unknown)

    def study(self, name: str) -> Study:
        """A study by any of its names: its id, a name, its registry number. Raises MarkerboardError."""
        there_are = f"there are {', '.join(self.knowledge.studies)}"
        rules = self.knowledge.studies[study_named(self.knowledge, name, there_are)]
        return Study(rules.id, names_of(rules), rules.page["title"], rules.page.get("registry"), rules.page)


def _pdf(page: str) -> bytes:
    """Raises MarkerboardError where WeasyPrint is not installed."""
    try:
        from markerboard.report.pdf import pdf
    except ImportError:
        raise MarkerboardError("PDF needs WeasyPrint: install markerboard[pdf], or write .html") from None
    return pdf(page)
