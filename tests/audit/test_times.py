"""The audit of times, sizes and grades: what lies on no one curve is found, and what does is left alone."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("statsmodels")

from markerboard.audit import ratios, times, whole
from markerboard.audit.figures import Check, Place
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.results import Result

MEDIAN: dict[str, Any] = {"unit": "months", "all": {"median": 9.1, "ci": [6.8, 11.7]}}
BOTH = "anlotinib over control"


def place(shipped: KnowledgeBase, written: dict[str, Any], kind: str = "time") -> Place:
    """A result as a study file would hold it, in a study of 150 (100 and 50)."""
    study = shipped.studies["alter-l058"].study
    finding = next(one for one in study.findings if one.id == "pfs")
    endpoint = "hypertension" if kind == "adverse event" else "progression-free survival"
    result = Result.model_validate({"endpoint": endpoint, "from": {"zhou-2025": "here"}} | written)
    return Place(study, finding, 0, result, kind)


def differing(checks: list[Check]) -> set[str]:
    """The kinds of what does not agree."""
    return {check.kind for check in checks if not check.agrees}


@pytest.mark.parametrize(("written", "told"), [
    ([MEDIAN], set()),
    ([{"unit": "months", "all": {"median": 7.0, "ci": [4.4, 5.7]}}], {"order"}),
    ([{"unit": "months", "all": {"median": 7.0, "ci": [4.4, "not estimable"]}}], set()),
    ([MEDIAN, {"at": "6 months", "all": {"percent": 68.5}}, {"at": "12 months", "all": {"percent": 38.8}}],
     set()),
    ([MEDIAN, {"at": "6 months", "all": {"percent": 44.0}}], {"landmark"}),
    ([MEDIAN, {"at": "1 year", "all": {"percent": 61.0}}], {"landmark"}),
    ([MEDIAN, {"at": "12 months", "all": {"percent": 61.0}, "from": {"asco": "there"}}], set()),
    ([MEDIAN, {"at": "12 months", "all": {"percent": 61.0}, "cutoff": "2024-01"}], set()),
    ([{"all": {"median": "not reached"}, "unit": "months"}, {"at": "6 months", "all": {"percent": 42}}],
     {"landmark"}),
    ([{"at": "6 months", "all": {"percent": 60}}, {"at": "12 months", "all": {"percent": 61}}], {"landmark"}),
    ([{"at": "6 months", "all": {"percent": 68.5, "ci": [58.7, 76.4]}}], set()),
    ([{"at": "6 months", "all": {"percent": 65, "ci": [59, 71]}}], set()),
    ([{"at": "24 months", "all": {"percent": 43.6, "ci": [30.5, 62.3]}}], set()),
    ([{"at": "6 months", "all": {"percent": 68.5, "ci": [38.7, 76.4]}}], {"landmark interval"}),
])
def test_one_curve(shipped: KnowledgeBase, written: list[dict[str, Any]], told: set[str]) -> None:
    """Medians, landmark rates and their intervals lie on one curve, or the audit says which does not."""
    assert differing(list(times.check([place(shipped, one) for one in written]))) == told


@given(st.floats(1, 40), st.sampled_from([3, 6, 12, 18, 24, 36]))
def test_exponential_curve(shipped: KnowledgeBase, median: float, months: int) -> None:
    """What was rounded from one exponential curve raises no alarm."""
    share = 100 * exp(-months * 0.6931471805599453 / median)
    written = [{"unit": "months", "all": {"median": round(median, 1)}},
               {"at": f"{months} months", "all": {"percent": round(share, 1)}}]
    assert not differing(list(times.check([place(shipped, one) for one in written])))


@pytest.mark.parametrize(("contrast", "agrees"), [
    ({"hazard_ratio": 0.59}, True), ({"hazard_ratio": 0.38, "ci": [0.26, 0.56]}, False),
    ({"hazard_ratio": 0.55, "ci": [0.40, 0.75]}, True), ({"hazard_ratio": 0.42}, True),
    ({"hazard_ratio": 0.30}, False),
])
def test_medians_are_a_remark(shipped: KnowledgeBase, contrast: dict[str, Any], agrees: bool) -> None:
    """A hazard ratio far from that of the medians is a remark: survival need not be exponential."""
    written = {"unit": "months", "anlotinib": {"median": 9.23}, "control": {"median": 5.42},
               "contrasts": [{"of": BOTH, **contrast}]}
    found = [c for c in times.check([place(shipped, written)]) if c.kind == "exponential"]
    assert [(c.agrees, c.remark) for c in found] == [(agrees, True)]


@pytest.mark.parametrize(("interval", "p", "agrees"), [
    ([0.16, 1.13], "0.047", False), ([0.48, 0.92], "0.0673", False), ([0.60, 1.00], "0.045", True),
    ([0.60, 0.95], "0.02", True), ([0.70, 1.20], "0.55", True), ([0.70, 1.20], "< 0.1", True),
])
def test_interval_against_p(shipped: KnowledgeBase, interval: list[float], p: str, agrees: bool) -> None:
    """An interval that holds 1 beside a P below 0.05, and one without 1 beside a larger P, are told."""
    written = {"contrasts": [{"of": BOTH, "hazard_ratio": sum(interval) / 2, "ci": interval, "p": p}]}
    assert ("significance" not in differing(list(ratios.check(place(shipped, written))))) == agrees


@pytest.mark.parametrize("interval", [[0.34, 0.34], [0.65, 0.34], [0.34, 0.35], [0.5, 0.5]])
def test_an_interval_without_a_width(shipped: KnowledgeBase, interval: list[float]) -> None:
    """An interval whose lower bound is not below its upper one is told, and a narrow one is computed."""
    written = {"contrasts": [{"of": BOTH, "hazard_ratio": 0.5, "ci": interval, "p": "0.01"}]}
    assert "log symmetry" in differing(list(ratios.check(place(shipped, written))))


@pytest.mark.parametrize(("kind", "written", "told"), [
    ("time", [{"anlotinib": {"n": 100, "median": 9}, "control": {"n": 50, "median": 5}}], set()),
    ("time", [{"anlotinib": {"n": 101, "median": 9}}], {"subgroups"}),
    ("time", [{"anlotinib": {"n": 101, "median": 9}, "population": "who was read again"}], set()),
    ("adverse event", [{"grade": "any", "all": {"events": 7}}, {"grade": ">=3", "all": {"events": 7}}],
     set()),
    ("adverse event", [{"grade": "any", "all": {"events": 7}}, {"grade": ">=3", "all": {"events": 8}}],
     {"grades"}),
])
def test_sizes_and_grades(shipped: KnowledgeBase, kind: str, written: list[dict[str, Any]],
                          told: set[str]) -> None:
    """No arm is larger than the study says, and no higher grade more frequent than all grades."""
    found = list(whole.check(shipped.studies["alter-l058"], [place(shipped, one, kind) for one in written]))
    assert differing(found) & {"subgroups", "grades"} == told
