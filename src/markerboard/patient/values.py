"""What a written value of a fact means, by the type that the vocabulary gives it."""

from __future__ import annotations

from markerboard.patient.written import of_fact as parse

__all__ = ["parse"]
