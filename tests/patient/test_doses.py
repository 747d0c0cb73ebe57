"""Drugs as they are prescribed: with a dose, a brand, a sign; in English, German and Chinese."""

from __future__ import annotations

import time

import pytest

from markerboard.patient.written import drugs
from strategies import SHIPPED

OSIMERTINIB = [
    "osimertinib 80 mg qd", "Osimertinib 80mg", "Tagrisso® 80 mg", "Tagrisso (osimertinib) 80 mg/d", "泰瑞沙",
    "奥希替尼80mg qd", "泰瑞沙 80mg 每日一次 口服", "甲磺酸奥希替尼片 80mg", "泰瑞沙（奥希替尼）",
    "osimertinib80mg",
    "Osimertinib 80 mg 1x täglich", "Osimertinib 80 mg 1-0-0", "AZD9291 160 mg", "osimertinib (80 mg daily)"]
SEVERAL = {
    "carboplatin AUC 5 + pemetrexed 500 mg/m2 q3w": {"carboplatin", "pemetrexed"},
    "Carboplatin AUC5, Pemetrexed 500mg/m² d1": {"carboplatin", "pemetrexed"},
    "培美曲塞500mg/m2 d1 + 卡铂 AUC=5 d1": {"carboplatin", "pemetrexed"},
    "卡铂联合培美曲塞": {"carboplatin", "pemetrexed"}, "培美曲塞、顺铂": {"pemetrexed", "cisplatin"},
    "安罗替尼（福可维）12mg qd d1-14 q3w": {"anlotinib"},
    "anlotinib 12 mg, days 1-14 of 21": {"anlotinib"}, "docetaxel 75 mg/m2, day 1": {"docetaxel"},
    "Paclitaxel 175 mg/m² KOF Tag 1 mit Carboplatin AUC 6": {"paclitaxel", "carboplatin"},
    "nivolumab 3 mg/kg and ipilimumab 1 mg/kg q6w": {"nivolumab", "ipilimumab"},
    "other: XYZ-123; carboplatin": {"other: XYZ-123", "carboplatin"},
    "AP 26113 90mg": {"brigatinib"}, "BIBW 2992 40 mg": {"afatinib"}, "S-1 40 mg bid": {"S-1"}}
UNREAD = [
    "osimertinib (planned)", "osimertinib (erlotinib)", "no osimertinib 80 mg", "placebo 80 mg", "80 mg",
    "mg", "osimertinib 80 mg stopped", "methotrexate low dose for RA", "docetaxel 75 mg/m2 vs placebo",
    "carboplatin 4 cycles", "osimertinib 6 months", "奥希替尼 计划",
    "osimertinib 0 mg", "osimertinib 0.0mg qd", ";", "; ;",
    "osimertinib +/- anlotinib", "osimertinib ± anlotinib", "osimertinib and/or anlotinib"]
BRANDS = {"安圣莎": "alectinib", "福可维": "anlotinib", "易瑞沙": "gefitinib", "赛可瑞": "crizotinib",
          "安维汀": "bevacizumab", "可瑞达": "pembrolizumab", "达伯舒": "sintilimab",
          "百泽安": "tislelizumab", "爱优特": "fruquintinib", "希罗达": "capecitabine",
          "力比泰": "pemetrexed", "赫赛汀": "trastuzumab"}


@pytest.mark.parametrize("text", OSIMERTINIB)
def test_one(text: str) -> None:
    """The drug is read, and nothing is left of its dose."""
    assert drugs(text, SHIPPED) == (("osimertinib",), ())


@pytest.mark.parametrize("text", SEVERAL)
def test_several(text: str) -> None:
    """Each drug of a line is read, whatever stands between them."""
    found = drugs(text, SHIPPED)
    assert (set(found.codes), found.unread) == (SEVERAL[text], ())


@pytest.mark.parametrize("text", UNREAD)
def test_more_than_a_dose(text: str) -> None:
    """What may say that it was not given, or for what or how long, is no dose: it stays unread."""
    found = drugs(text, SHIPPED)
    assert (found.codes, found.unread) == ((), (text,))


@pytest.mark.parametrize("brand", BRANDS)
def test_brands(brand: str) -> None:
    """Chinese brands are names of their drugs."""
    assert drugs(brand, SHIPPED).codes == (BRANDS[brand],)


@pytest.mark.parametrize("text", ["d 1 " * 48, "1mg/d " * 30, " 1" * 90, "((" * 90])
def test_cost(text: str) -> None:
    """P28: no text takes long."""
    begun = time.perf_counter()
    drugs(f"osi {text}!", SHIPPED)
    assert time.perf_counter() - begun < 2
