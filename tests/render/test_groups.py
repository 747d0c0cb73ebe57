"""What the patients of a group are called, and how the figures of a result stand beside each other."""

from __future__ import annotations

import pytest

from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.comparing import Cell, Comparing
from markerboard.render.groups import Groups
from markerboard.render.words import ENGLISH, Sentences
from markerboard.words import words

CHINESE = Sentences(words("zh"))


@pytest.mark.parametrize(("study", "finding", "group", "english", "chinese"), [
    ("alter-e-003", "signature", "absent",
     "without the combination of TP53 or FAT1 mutated and NOTCH3 wild-type",
     "不同时具备 TP53 或 FAT1 突变和 NOTCH3 野生型"),
    ("alter-c-002", "ctdna-clearance", "not-cleared", "not ctDNA cleared by ALTER-C-002",
     "非 ctDNA 已清除（按 ALTER-C-002）"),
    ("sintilimab-anlotinib-cervical", "stk11-jak2", "unaltered", "neither STK11 nor JAK2 mutated",
     "STK11、JAK2 均无突变"),
    ("xiong-2021", "prior-egfr-tki", "not-given", "not given: EGFR TKI", "未曾用：EGFR TKI"),
    ("real-world-io-sts", "histology", "other",
     "Soft Tissue, other than Alveolar Soft Part Sarcoma or Clear Cell Sarcoma",
     "软组织肿瘤（SOFT_TISSUE），腺泡状软组织肉瘤（ASPS）或透明细胞肉瘤（CCS）以外"),
])
def test_who_is_not_in(shipped: KnowledgeBase, study: str, finding: str, group: str, english: str,
                       chinese: str) -> None:
    """A group that holds the others, or that denies something, is said by what its patients lack."""
    assert Groups(shipped, ENGLISH).label(study, finding, group) == english
    assert Groups(shipped, CHINESE).label(study, finding, group) == chinese


def test_interval_stands_with_its_figure() -> None:
    """An interval follows its figure without a comma; what else follows has one."""
    cell = Cell("9.1", "", ("(6.8–11.7)", "P = 0.01"), "", False, False)
    assert cell.line(ENGLISH.words) == "9.1 (6.8–11.7), P = 0.01"


def test_one_side_read(shipped: KnowledgeBase) -> None:
    """Where the figure of one side alone was read, both sides are named, in the order of the row."""
    comparing = Comparing(Groups(shipped, ENGLISH))
    cell = comparing.cell({"endpoint": "objective response", "placebo": {"percent": "0"}},
                          arms=["anlotinib", "placebo"])
    assert cell.line(ENGLISH.words) == "anlotinib – v placebo 0 %"
    printed = {"of": "combination against pembrolizumab", "difference": "3.9"}
    compared = {"sides": ["combination", "pembrolizumab"], "kind": "arms", "significant": None,
                "patient_side": "arms", "figures": [{"median": "11"}, {}], "printed": printed}
    cell = comparing.cell({"endpoint": "progression-free survival", "reading": {"compared": [compared]}})
    assert cell.line(ENGLISH.words) == "combination 11 v pembrolizumab –, difference 3.9"
