"""Evidence as of a day, and reviews that are overdue."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.cli import main
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.currency import as_of, overdue, published

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


@pytest.mark.parametrize("day", [date(2010, 1, 1), date(2019, 6, 1), date(2023, 1, 1), date(2030, 1, 1)])
def test_nothing_later(shipped: KnowledgeBase, day: date) -> None:
    """As of a day, every result has a source that had been published by then."""
    then = as_of(shipped, day)
    for rules in then.studies.values():
        for finding in rules.page["findings"]:
            for result in finding["results"]:
                days = [published(shipped.sources[name]) for name in result["from"]]
                assert any(d is not None and d <= day for d in days)


def test_verdicts_stand(shipped: KnowledgeBase) -> None:
    """The verdict of a study does not depend on the day: its criteria were asked before it was published."""
    now, then = Board(shipped), Board(as_of(shipped, date(2023, 1, 1)))
    answers = {study.id: study.verdict for study in now.evaluate(now.read(CASE)).studies}
    assert all(answers[study.id] == study.verdict for study in then.evaluate(then.read(CASE)).studies)


def test_withheld(shipped: KnowledgeBase) -> None:
    """ALTER-L058 (2025) is not known in 2024, and the answer says that it is withheld."""
    then = Board(as_of(shipped, date(2024, 12, 31)))
    answer = then.evaluate(then.read(CASE))
    assert "alter-l058" not in [study.id for study in answer.studies]
    assert answer.knowledge.withheld and "alter-l058" in answer.knowledge.withheld
    assert answer.knowledge.as_of == "2024-12-31"


def test_overdue(shipped: KnowledgeBase) -> None:
    """A source is overdue the day after it should have been reviewed, not on that day."""
    sources = {"a": {"review_by": "2027-01-31"}, "b": {}}
    assert overdue(sources, date(2027, 1, 31)) == []
    assert overdue(sources, date(2027, 2, 1)) == ["a"]
    assert all("review_by" in source for source in shipped.sources.values())


def test_warning() -> None:
    """`evaluate` warns of what is past review on standard error, and answers all the same."""
    result = CliRunner().invoke(main, ["evaluate", str(CASE), "--as-of", "2029-01-01"])
    assert result.exit_code == 0 and "past review" in result.stderr and "past review" not in result.stdout
