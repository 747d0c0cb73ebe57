"""Feedback on cards: kept once, never changed, refused when it is none."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from hooks_client import Resource, in_process
from markerboard.answer.board import Board
from markerboard.service.store import FeedbackStore


def entry(**others: Any) -> Resource:
    """One outcome."""
    return {"card": str(uuid.uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-05-05T10:06:00Z",
            **others}


def test_feedback_once(board: Board, tmp_path: Path) -> None:
    """The same outcome sent again, alone or among others, is kept once."""
    ehr = in_process(board, state=str(tmp_path))
    service, = ehr.services("patient-view")
    first, second = entry(), entry()
    for entries in ((first,), (first, second), (second, first, second)):
        assert ehr.feedback(service, *entries) == 200
    assert FeedbackStore(tmp_path).entries() == [first, second]


def test_feedback_is_append_only(board: Board, tmp_path: Path) -> None:
    """The database itself refuses to change or delete feedback."""
    ehr = in_process(board, state=str(tmp_path))
    ehr.feedback(ehr.services("patient-view")[0], entry())
    database = sqlite3.connect(FeedbackStore(tmp_path).file)
    for change in ("UPDATE feedback SET outcome = 'accepted'", "DELETE FROM feedback"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(change)
    database.close()
    assert (tmp_path / "feedback.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", [
    {"outcome": "ignored"}, {"outcome": "accepted"}, {"outcome": "accepted", "acceptedSuggestions": []},
    {"overrideReason": {}}, {"outcomeTimestamp": "yesterday"}, {"outcomeTimestamp": "2026-05-05T10:06:00"},
    {"card": "x"},
])
def test_wrong_feedback(board: Board, tmp_path: Path, wrong: Resource) -> None:
    """Feedback that is none is refused, and nothing of the whole call is kept."""
    ehr = in_process(board, state=str(tmp_path))
    assert ehr.feedback(ehr.services("patient-view")[0], entry(), entry(**wrong)) == 400
    assert FeedbackStore(tmp_path).entries() == []


def test_no_feedback_without_state(board: Board) -> None:
    """A service that keeps nothing says so, rather than taking feedback and losing it."""
    ehr = in_process(board)
    assert ehr.feedback(ehr.services("patient-view")[0], entry()) == 404
