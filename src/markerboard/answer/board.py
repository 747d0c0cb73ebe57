"""A knowledge base ready to answer: the whole main path, from a case to its explained answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from markerboard.answer.answering import Answering
from markerboard.answer.model import Engine, Evaluation
from markerboard.answer.statements import Statements
from markerboard.engines.agree import Engines
from markerboard.files.garbage import uncollected
from markerboard.files.remembering import forget
from markerboard.imports.opening import read_case, read_cases
from markerboard.knowledge import currency
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.patient.casefile import Case, case_of, no_case
from markerboard.patient.shorthand import in_words, written_out
from markerboard.version import __version__

if TYPE_CHECKING:
    from markerboard.answer.beside import Section
    from markerboard.answer.ordering import Ordering, Orders
    from markerboard.patient.profile import Profile

_NO_SECOND = ("neither durable-rules nor DuckDB is installed, so one engine answered alone; "
              "install markerboard[cohort] for two that must agree")


class Board:
    """Answers cases from one knowledge base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase, packs: Iterable[Section] = ()) -> None:
        self.knowledge, self.packs = knowledge, tuple(packs)
        self.engines = Engines(knowledge)
        self.statements = Statements(knowledge)

    @classmethod
    def load(cls, rules: Path | str | None = None, *, skip_broken: bool = False,
             as_of: date | None = None) -> Self:
        """The board of a rule base; the shipped one by default. Raises RulebookError.

        With `as_of`, only the evidence that had been published by that day.
        """
        with uncollected():
            knowledge = load(rules, skip_broken=skip_broken)
            return cls(currency.as_of(knowledge, as_of) if as_of else knowledge)

    def read(self, file: Path | str) -> Case:
        """Read a case file, `-` for standard input. Raises CaseError."""
        return read_case(file, self.knowledge.vocabulary)

    def read_all(self, file: Path | str) -> list[Case]:
        """Read every case of a file; only a table holds more than one. Raises CaseError."""
        return read_cases(file, self.knowledge.vocabulary)

    def evaluate(self, case: Case | Profile | Mapping[str, Any], *,
                 packs: Container[str] | None = None) -> Evaluation:
        """The explained answer for a case, with a section of each pack that was loaded, or of those named.

        Raises CaseError, EngineDisagreement, EngineFailure, and pydantic's ValidationError for a
        mapping that is no profile.
        """
        if not isinstance(case, Case):
            case = self.case(case)
        return self._beside(self.answering(case), packs)

    def supposing(self, case: Case, other: Case) -> tuple[Evaluation, Evaluation]:
        """The answers for a case, and for the same with something supposed of it.

        A study that asks nothing of what differs is answered once for both. Raises as `evaluate` does.
        """
        before = self.answering(case)
        stated = self._beside(before)
        return stated, self._beside(self.answering(other, before))

    def _beside(self, answering: Answering, packs: Container[str] | None = None) -> Evaluation:
        """An answer, with a section of each pack."""
        answer = answering.evaluation()
        used = [pack for pack in self.packs if packs is None or pack.id in packs]
        if not used:
            return answer
        from markerboard.answer.beside import beside  # of packs alone, which few cases ask

        return beside(answer, used, answering.case, answering.facts)

    def answering(self, case: Case, like: Answering | None = None) -> Answering:
        """What both engines decided of a case, ready to be put into words; as for one who is much `like` it.

        Raises EngineDisagreement, EngineFailure.
        """
        return Answering(self.statements, self._engine(), case, *self.engines.decide(case.facts), like)

    def _engine(self) -> Engine:
        second = self.engines.second_name
        return Engine(evaluator=f"markerboard {__version__}", second=second, agreed=second is not None,
                      note=None if second else _NO_SECOND)

    def order(self, case: Case | Profile | Mapping[str, Any], *,
              packs: Container[str] | None = None) -> Ordering:
        """What each assay settles for a case whatever it finds; with z3, exactly, and the smallest set.

        Of each pack of evidence that was loaded, or of those named, it counts what stays open. Raises as
        `evaluate` does.
        """
        from markerboard.answer import ordering  # of this question alone

        case = case if isinstance(case, Case) else self.case(case)
        told = self._orders.of(self.evaluate(case, packs=()), case.facts)
        beside = [pack.order(case, case.facts) for pack in self.packs if packs is None or pack.id in packs]
        told = ordering.practical(told, self.knowledge.vocabulary.laboratory)
        return ordering.with_packs(told, [one for one in beside if one is not None])

    @cached_property
    def _orders(self) -> Orders:
        from markerboard.answer import ordering

        return ordering.orders(self.knowledge)

    def forget(self) -> None:
        """Forget what was kept of the patients whose cases were answered, by any board of this process.

        The next answer costs what the first one did.
        """
        forget()
        self.engines.forget()
        for pack in self.packs:
            pack.forget()

    def case(self, given: Profile | Mapping[str, Any]) -> Case:
        """What a profile, or a mapping that is one, states. Raises as `evaluate`."""
        from markerboard.patient.profile import Profile

        vocabulary = self.knowledge.vocabulary
        if not isinstance(given, Profile | Mapping):
            raise no_case(given)
        data = written_out(in_words(given.written()) if isinstance(given, Profile) else given, vocabulary)
        return case_of(Profile.model_validate(data), vocabulary)


