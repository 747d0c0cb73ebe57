"""The audit: it finds what is known to be wrong, unaided, and raises no alarm where nothing is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("statsmodels")

from markerboard.audit import rates, ratios, sides
from markerboard.audit.figures import Place
from markerboard.audit.report import Audit, audit
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.results import Estimate

# Errors of the sources, found by hand before there was an audit: where, and what kind.
KNOWN = [
    ("alter-l058/response: disease control", "interval"),
    ("alter-l058/response: objective response", "interval"),
    ("alter-l058/safety: treatment-related adverse events, grade >=3", "percent"),
    ("alter-l058/pfs: progression-free survival", "difference"),
    ("alter-l058/pfs-from-first-line: progression-free survival", "sources differ"),
    ("alter-e-003/signature: objective response", "p"),
    ("alter-e-003/overall: progression-free survival", "deaths"),
    ("alter-e-003/baseline: age", "age"),
    ("alter-e-003/baseline: ECOG performance status 1", "percent"),
    ("alter-e-003/baseline: stage IVA", "percent"),
    ("alter-e-003/overall: objective response", "sources differ"),
    ("alter-c-002/overall: disease control", "sources differ"),
    ("sts-first-line-2026/histology: objective response", "interval"),
    ("sts-first-line-2026/design", "interval method"),
    ("fl-alter/overall: progression-free survival", "log symmetry"),
    ("alter0303/survival-from-diagnosis: overall survival", "wald p"),
    ("alter0303/brain-metastases: overall survival", "log symmetry"),
    ("eter100/overall: overall survival", "wald p"),
    ("eter100/overall: overall survival", "significance"),
    ("ctdna-nsclc/maximum-allele-frequency: progression-free survival, anlotinib arm, 92 samples", "wald p"),
    ("alter1202/short-relapse: objective response", "sources differ"),
    ("alter1202/brain-metastases: overall survival", "sources differ"),
    ("alter01031/overall: progression-free survival", "sources differ"),
    ("eter701/doublet-against-chemotherapy: overall survival", "log symmetry"),
    ("apollo/overall: progression-free survival", "log symmetry"),
    ("apollo/overall: progression-free survival", "sources differ"),
    ("apromiss/overall: progression-free survival, at 12 months", "sources differ"),
    ("alter1102/safety: hypertension, grade 3-4", "percent"),
    ("chen-r-2021-neutrophils/neutrophils: progression-free survival", "order"),
    ("alter-l018/overall: progression-free survival, 31 evaluable of 36 enrolled in 2019", "significance"),
    ("alter-l018/design", "arms"),
    ("sintilimab-anlotinib-2/safety: treatment-related adverse events, grade >=3", "percent"),
    ("sintilimab-anlotinib-2/overall: objective response", "p"),
    ("sintilimab-anlotinib-cervical/safety: treatment-related adverse events, grade any", "percent"),
    ("sintilimab-anlotinib-endometrial/overall: objective response", "parts"),
    ("toripalimab-anlotinib-btc/overall: disease control", "percent"),
    ("zhang-2021-hunan/relapsed-nsclc: objective response", "percent"),
    ("saint/overall: objective response", "parts"),
    ("alter0303/overall: overall survival", "sources differ"),
    ("alter0703/overall: overall survival", "sources differ"),
]

# Studies whose printed rates and intervals are known to be right: study, endpoint.
RIGHT = [
    *((study, endpoint) for study in ("alter-l001", "alter-c-002", "alter-e-003", "alter-s006",
                                      "sintilimab-anlotinib-1b")
      for endpoint in ("objective response", "disease control")),
    *((study, endpoint) for study in ("sts-epirubicin", "alter01032")
      for endpoint in ("objective response", "disease control")),
    ("sintilimab-anlotinib-cervical", "objective response"), ("alter0203", "objective response"),
]


@pytest.fixture(scope="module")
def done(shipped: KnowledgeBase) -> Audit:
    """The audit of the shipped base."""
    return audit(shipped)


@pytest.mark.parametrize(("place", "kind"), KNOWN)
def test_known_errors(done: Audit, place: str, kind: str) -> None:
    """A known error of a source is found by computing alone, and the study file explains it."""
    found = [f for f in done.findings if f.place == place and f.kind == kind and f.check is not None]
    assert found and all(f.explanation for f in found)


def test_share_computed_again(done: Audit) -> None:
    """At least 60 % of the printed numbers are computed again; what only fits another is not counted."""
    counts = done.counts()
    assert counts["computed again"] >= Decimal("0.6") * counts["printed numbers"]
    assert not any(check.numbers for check in done.checks if check.kind in ("order", "grades"))
    assert any(check.place.startswith("alter-l058/pfs:") for check in done.remarks)


def test_nothing_open(done: Audit) -> None:
    """Every mismatch of the shipped base is explained, and every explanation has its mismatch."""
    assert [f"{f.place}: {f.kind}" for f in done.open] == []


@pytest.mark.parametrize(("study", "endpoint"), RIGHT)
def test_no_false_alarm(done: Audit, study: str, endpoint: str) -> None:
    """What is known to reproduce exactly is computed again and agrees, in the result that stands."""
    checks = [c for c in done.checks if c.place == f"{study}/overall: {endpoint}"]
    assert checks and all(c.agrees for c in checks if c.kind in ("percent", "interval", "p"))


def test_readers_of_scans(done: Audit) -> None:
    """What independent review and what the investigators found are two results, not one printed twice."""
    assert not [f for f in done.findings if f.place == "sts-epirubicin/overall: progression-free survival"]


def test_alter0203_fisher(done: Audit) -> None:
    """The printed P value of the response in ALTER0203, 0.0145, is Fisher's."""
    found = [c for c in done.checks if c.place == "alter0203/overall: objective response" and c.kind == "p"]
    assert found and all(c.agrees and "Fisher" in c.method for c in found)


# Altman and Bland, BMJ 2003;326:219 and 2011;343:d2304, print these examples.

def test_interaction_of_the_paper() -> None:
    """Relative risks of 0.67 (0.46-0.98) and 0.88 (0.71-1.08): ratio 0.76, P 0.2."""
    first = ratios.Stratum("a", Decimal("0.67"), Decimal("0.46"), Decimal("0.98"))
    second = ratios.Stratum("b", Decimal("0.88"), Decimal("0.71"), Decimal("1.08"))
    ratio, p = ratios.interaction(first, second)
    assert round(ratio, 2) == 0.76 and round(p, 1) == 0.2


@pytest.mark.parametrize(("stated", "agrees"), [("present", True), ("absent", False), ("none", False)])
def test_stated_side(shipped: KnowledgeBase, stated: str, agrees: bool) -> None:
    """P25: a stated side is held against the figures: 65.6 % response with the signature, 11.1 % without."""
    rules = shipped.studies["alter-e-003"]
    finding = next(one for one in rules.study.findings if one.id == "signature")
    result = finding.results[0].model_copy(update={"better": stated})
    place = Place(rules.study, finding, 0, result, "rate")
    assert [check.agrees for check in sides.check([place], shipped.vocabulary)] == [agrees]


@pytest.mark.parametrize(("events", "n", "method", "low", "high"), [
    (26, 46, "Clopper-Pearson", 41.1, 71.1), (34, 50, "Wilson", 54.2, 79.2), (21, 166, "Wald", 7.6, 17.7),
])
def test_intervals(events: int, n: int, method: str, low: float, high: float) -> None:
    """Each method gives the interval that a paper printed by it."""
    found = rates.intervals(events, n, Decimal(95))[method]
    assert (round(found[0], 1), round(found[1], 1)) == (low, high)


@given(st.integers(1, 500), st.data())
def test_possible_counts(n: int, data: st.DataObject) -> None:
    """A count is among those that its rounded percentage allows."""
    events = data.draw(st.integers(0, n))
    printed = Decimal(f"{100 * events / n:.1f}")
    assert events in rates.possible_counts(Estimate(n=n, percent=printed))
