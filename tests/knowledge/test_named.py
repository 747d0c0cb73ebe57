"""What can be stated is found by any of its names, with the studies that ask for it."""

from __future__ import annotations

from itertools import islice

import pytest

from markerboard.answer.board import Board
from markerboard.knowledge.named import Finder, Found


@pytest.fixture(scope="module")
def finder(board: Board) -> Finder:
    """What finds names in the shipped rules."""
    return Finder(board.knowledge)


def test_any_word_of_a_tumor(finder: Finder) -> None:
    """A tumor is found by the beginning of any word of its name, not of the first alone."""
    for word, codes in (("leiomyosarcoma", {"LMS", "ULMS"}), ("serous", {"USC", "HGSOC", "LGSOC"}),
                        ("medullary", {"THME"})):
        assert codes <= {one.code for one in finder.find(word) if one.kind == "tumor"}, word


def first(finder: Finder, written: str) -> Found:
    """What is found first."""
    return next(finder.find(written))


@pytest.mark.parametrize(("written", "kind", "code"), [
    ("HER2", "gene", "ERBB2"), ("PD-L1", "gene", "CD274"), ("p53", "gene", "TP53"), ("LKB1", "gene", "STK11"),
    ("c-MET", "gene", "MET"), ("PDL1", "gene", "CD274"), ("keap1", "gene", "KEAP1"),
    ("Stivarga", "drug", "regorafenib"), ("尼达尼布", "drug", "nintedanib"),
    ("Glucophage", "drug", "metformin"),
    ("Lung Carcinoid", "tumor", "LUCA"), ("LUAD", "tumor", "LUAD"), ("R-CHOP", "regimen", "R-CHOP"),
    ("TSO500", "panel", "TruSight Oncology 500"), ("f1cdx", "panel", "FoundationOne CDx"),
    ("cobas EGFR v2", "panel", "cobas EGFR Mutation Test v2"), ("世和一号", "panel", "Geneseeq Prime"),
    ("oncomine foc", "panel", "Oncomine Focus Assay"), ("Guardant360 CDx", "panel", "Guardant360 CDx"),
    ("pd-l1 ihc", "test", "PD-L1 IHC"), ("fish", "test", "FISH"),
    ("msi", "fact", "msi"), ("microsatellite status", "fact", "msi")])
def test_found(finder: Finder, written: str, kind: str, code: str) -> None:
    """A name in English or Chinese, a brand, an alias and a code find what they name."""
    assert (kind, code) in [one[:2] for one in islice(finder.find(written), 3)]


def test_who_asks(finder: Finder, board: Board) -> None:
    """A drug is asked for by the studies that ask for a class of it, and one of no class by none."""
    asking = set(first(finder, "regorafenib").asked_by)
    assert asking and asking <= board.knowledge.studies.keys()
    assert first(finder, "metformin").asked_by == ()
    assert "anchor" in next(one for one in finder.find("BRAF") if one.kind == "gene").asked_by


def test_beginnings_and_once(finder: Finder) -> None:
    """The beginning of a name finds it, and each thing is found once."""
    found = list(islice(finder.find("osim"), 50))
    assert "osimertinib" in [one.code for one in found]
    assert len({one[:2] for one in found}) == len(found)


@pytest.mark.parametrize("written", ["xyzzy-nothing", "?", "%", "", "a" * 150])
def test_nothing(finder: Finder, written: str) -> None:
    """What is called nothing is found nowhere."""
    assert list(finder.find(written)) == []
