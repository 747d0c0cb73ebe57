"""What an answer rests on: which knowledge, and which engines."""

from __future__ import annotations

from markerboard.answer.part import Part


class Knowledge(Part):
    """Which knowledge answered."""

    title: str
    version: str
    digest: str
    as_of: str | None = None
    withheld: tuple[str, ...] | None = None
    perhaps_later: tuple[str, ...] | None = None


class Engine(Part):
    """Which engines answered, and whether two of them agreed."""

    evaluator: str
    second: str | None
    agreed: bool
    note: str | None = None
