"""ctDNA over time: the samples of a case in the order of its course, on a logarithmic axis."""

from __future__ import annotations

from decimal import Decimal
from math import log10
from typing import NamedTuple

from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts, Known
from markerboard.render.results import in_percent

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 480, 190, 64, 14, 150
_LOWEST, _HIGHEST = -4.0, 0.0


class Sample(NamedTuple):
    """One sample: its time point, its value as written, and where it lies; bounds give an interval."""

    point: str
    text: str
    x: float
    y: float
    top: float
    bottom: float
    detected: bool


class Course(NamedTuple):
    """All samples, the line through them, and the marks of the axis."""

    samples: list[Sample]
    line: str
    ticks: list[tuple[float, str]]


def course(facts: Facts, vocabulary: Vocabulary) -> Course | None:
    """The ctDNA of a case, or None where it states no measurement."""
    measured = []
    for fact in vocabulary.facts.values():
        point = fact.at.partition("ctDNA[")[2].partition("]")[0]
        known = facts[fact.name]
        if point and isinstance(known, Known) and isinstance(known.value, Interval):
            measured.append((point, in_percent(known.written or str(known.value)), known.value))
    if not measured:
        return None
    step = (WIDTH - LEFT) / len(measured)
    samples = [_sample(point, text, value, round(LEFT + step * (i + 0.5), 1))
               for i, (point, text, value) in enumerate(measured)]
    ticks = [(_height(10.0 ** power), f"{10.0 ** (power + 2):g} %") for power in range(int(_LOWEST), 1)]
    return Course(samples, " ".join(f"{s.x},{s.y}" for s in samples), ticks)


def _sample(point: str, text: str, value: Interval, x: float) -> Sample:
    low, high = (float(bound) if bound is not None else end
                 for bound, end in ((value.low, 0.0), (value.high, 1.0)))
    bottom, top = _height(low), _height(high)
    middle = bottom if value.exact else (bottom + top) / 2
    return Sample(point, text, x, round(middle, 1), top, bottom, value.high != Decimal(0))


def _height(share: float) -> float:
    """A share of 1 as a height; nothing lies below the axis."""
    power = max(_LOWEST, min(_HIGHEST, log10(share))) if share > 0 else _LOWEST
    return round(TOP + (BOTTOM - TOP) * (_HIGHEST - power) / (_HIGHEST - _LOWEST), 1)
