"""What an audit looks at: each printed estimate and comparison with its place, and what it finds there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from markerboard.knowledge.results import Comparison, Contrast, Estimate, Measured, Mismatch, Result
from markerboard.knowledge.study import Finding, Study
from markerboard.language.logic import plain
from markerboard.language.vocabulary import Vocabulary


@dataclass(frozen=True)
class Check:
    """One comparison of a print with what was computed. `numbers` are the printed numbers it covers.

    A `remark` is worth a look, and no mismatch: what it rests on need not hold.
    """

    place: str
    kind: Mismatch
    printed: str
    expected: str
    method: str
    agrees: bool
    locator: str
    numbers: frozenset[str] = frozenset()
    remark: bool = False


class Place(NamedTuple):
    """A result or a line of the baseline, and where it stands."""

    study: Study
    finding: Finding | None
    number: int
    measured: Measured
    kind: str

    @property
    def name(self) -> str:
        """The place in words: `alter-l058/response: disease control`."""
        section = self.finding.id if self.finding else "baseline"
        return f"{self.study.id}/{section}: {_what(self.measured)}"

    @property
    def key(self) -> str:
        """The place as a path that no other place has."""
        return f"{self.study.id}/{self.finding.id if self.finding else 'baseline'}/{self.number}"

    @property
    def locator(self) -> str:
        """Source and place in it."""
        return "; ".join(f"{source}: {where}" for source, where in self.measured.from_.items())

    def check(self, kind: Mismatch, printed: str, expected: str, method: str, agrees: bool,
              *numbers: str, remark: bool = False) -> Check:
        """What was found here."""
        return Check(self.name, kind, printed, expected, method, agrees, self.locator,
                     frozenset(f"{self.key}/{number}" for number in numbers), remark)


class Located(NamedTuple):
    """An estimate of a place: of a group, of an arm, or of an arm of a group."""

    place: Place
    group: str
    arm: str | None
    estimate: Estimate

    @property
    def name(self) -> str:
        """`control`, or `mutated, anlotinib`."""
        return f"{self.group}, {self.arm}" if self.arm else self.group


def _what(measured: Measured) -> str:
    if not isinstance(measured, Result):
        return getattr(measured, "characteristic", "")
    parts = [measured.endpoint, f"grade {measured.grade}" if measured.grade else "",
             f"at {measured.at}" if measured.at else "", measured.population or ""]
    return ", ".join(filter(None, parts))


def places(study: Study, vocabulary: Vocabulary) -> Iterator[Place]:
    """Every result and every line of the baseline of a study."""
    for i, line in enumerate(study.baseline):
        yield Place(study, None, i, line, "rate")
    for finding in study.findings:
        for i, result in enumerate(finding.results):
            endpoint = vocabulary.endpoints.get(result.endpoint)
            yield Place(study, finding, i, result, endpoint.kind if endpoint else "other")


def located(place: Place) -> Iterator[Located]:
    """Every estimate of a place."""
    for name, estimate in place.measured.estimates().items():
        yield Located(place, name, None, estimate)
        for arm, inner in estimate.by_arm().items():
            yield Located(place, name, arm, inner)


def comparisons(place: Place) -> Iterator[tuple[str, Comparison]]:
    """Every comparison of a place, with a name for its numbers."""
    if isinstance(place.measured, Result):
        for i, contrast in enumerate(place.measured.contrasts):
            yield f"contrasts/{i}", contrast
        for i, association in enumerate(place.measured.associations):
            yield f"associations/{i}", association


def side(result: Measured, contrast: Contrast, name: str) -> Estimate | None:
    """The estimate of one side of a contrast, in its group or of its arm where it says so."""
    known = result.estimates()
    if contrast.in_ is None:
        return known.get(name)
    if contrast.in_ in known and name in known[contrast.in_].by_arm():
        return known[contrast.in_].by_arm()[name]
    return known[name].by_arm().get(contrast.in_) if name in known else None


def half_unit(printed: Decimal) -> float:
    """Half of the last digit of a printed number: what rounding can have taken away."""
    return 0.5 * 10.0 ** int(printed.as_tuple().exponent)


def rounds_to(value: float, printed: Decimal) -> bool:
    """Whether a number, rounded as the print is, gives the print."""
    return abs(value - float(printed)) <= half_unit(printed) * (1 + 1e-9) + 1e-12


def shown(value: float, printed: Decimal) -> str:
    """A number with as many digits as the print."""
    return f"{value:.{max(0, -int(printed.as_tuple().exponent))}f}"


def numbers_of(estimate: Estimate, name: str) -> Iterator[tuple[str, str]]:
    """Each printed number of an estimate with its name."""
    for field in ("n", "events", "percent", "median", "mean", "value"):
        value = getattr(estimate, field)
        if isinstance(value, int | Decimal):
            yield f"{name}/{field}", plain(Decimal(value))
    for field in ("ci", "iqr", "range"):
        for i, bound in enumerate(getattr(estimate, field) or ()):
            if isinstance(bound, Decimal):
                yield f"{name}/{field}/{i}", plain(bound)


def numbers_of_comparison(comparison: Comparison, name: str) -> Iterator[tuple[str, str]]:
    """Each printed number of a comparison with its name."""
    for field in ("hazard_ratio", "odds_ratio", "difference"):
        value = getattr(comparison, field)
        if value is not None:
            yield f"{name}/{field}", plain(value)
    for i, bound in enumerate(comparison.ci or ()):
        yield f"{name}/ci/{i}", plain(bound)
    if comparison.p and comparison.p[-1].isdigit():
        yield f"{name}/p", comparison.p


def all_numbers(place: Place) -> Iterator[str]:
    """Every printed number of a place, by its path."""
    for each in located(place):
        for name, _ in numbers_of(each.estimate, each.name):
            yield f"{place.key}/{name}"
    for name, comparison in comparisons(place):
        for number, _ in numbers_of_comparison(comparison, name):
            yield f"{place.key}/{number}"
    if isinstance(place.measured, Result) and place.measured.interaction:
        yield f"{place.key}/interaction/p"
