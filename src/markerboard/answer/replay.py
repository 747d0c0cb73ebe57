"""Proving a record: the case is evaluated again, and its answer has the same bytes or it has not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from markerboard.answer.board import Board
from markerboard.answer.packed import load
from markerboard.answer.record import Record, case_digest, digest, read, record
from markerboard.patient.casefile import Case

_LABELS = {"knowledge": "the knowledge", "evaluator": "markerboard", "second": "the second engine",
           "python": "Python"}


class Outcome(NamedTuple):
    """Whether every record of a case was proved, and a line on each."""

    same: bool
    lines: tuple[str, ...]


def replay(case: Path, file: Path, rules: Path | None = None) -> Outcome:
    """Evaluate a case again as each record of it says. Raises CaseError, RulebookError, EngineError."""
    boards = cache(lambda day, packs: load(rules, packs, as_of=day))
    today: Board = boards(None, ())
    given = today.read(case)
    mine = [kept for kept in read(file) if kept.case == case_digest(given)]
    if not mine:
        return Outcome(False, (f"{file} holds no evaluation of {case}",))
    found = [_differences(kept, given, boards(kept.day, kept.names)) for kept in mine]
    lines = tuple(_line(kept, differs) for kept, differs in zip(mine, found, strict=True))
    return Outcome(not any(found), lines)


def _differences(kept: Record, case: Case, board: Board) -> tuple[str, ...]:
    """What is not as it was: nothing, where the answer has the same bytes."""
    answer = board.evaluate(case)
    content = answer.as_bytes()
    if digest(content) == kept.answer:
        return ()
    return tuple(_changed(kept, record(case, answer, content)))


def _changed(kept: Record, now: Record) -> Iterator[str]:
    for name, label in _LABELS.items():
        was, is_ = getattr(kept, name), getattr(now, name)
        if was != is_:
            yield f"{label} was {was} and is {is_}"
    yield f"the answer was {kept.answer} and is {now.answer}"


def _line(kept: Record, differs: tuple[str, ...]) -> str:
    if not differs:
        return f"{kept.time}: the same bytes, {kept.answer}"
    return f"{kept.time}: differs: {'; '.join(differs)}"
