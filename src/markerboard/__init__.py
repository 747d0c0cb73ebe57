"""Biomarker decision support for molecular tumor boards.

    >>> import markerboard
    >>> board = markerboard.load()
    >>> answer = board.evaluate({"case": "example", "disease": {"diagnosis": "LUAD"}})
    >>> answer.study("alter-e-003").verdict
    'ineligible'

Names are imported when they are first used, so importing the package costs little.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markerboard.version import __version__ as __version__

__all__ = [
    "Board", "Case", "CaseError", "EngineDisagreement", "EngineFailure", "Evaluation", "MarkerboardError",
    "Problem", "Profile", "RulebookError", "load",
]

if TYPE_CHECKING:
    from markerboard.answer.model import Evaluation
    from markerboard.errors import (
        CaseError,
        EngineDisagreement,
        EngineFailure,
        MarkerboardError,
        Problem,
        RulebookError,
    )
    from markerboard.notebook.board import Board
    from markerboard.patient.casefile import Case
    from markerboard.patient.profile import Profile

_HOMES = {
    "Board": "notebook.board", "Case": "patient.casefile", "Evaluation": "answer.model",
    "Profile": "patient.profile",
    "CaseError": "errors", "EngineDisagreement": "errors", "EngineFailure": "errors",
    "MarkerboardError": "errors", "Problem": "errors", "RulebookError": "errors",
}


def load(rules: Path | str | None = None, *, skip_broken: bool = False, packs: Iterable[str] = ()) -> Board:
    """A board over a directory of rules, the shipped ones by default, with the packs that are named.

    A pack is named as in `civic`, `civic@1f3a` or by its path. Raises RulebookError.
    """
    from markerboard.notebook.board import Board

    return Board.load(rules, skip_broken=skip_broken, packs=packs)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
