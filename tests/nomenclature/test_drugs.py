"""Any drug of the dictionary, and one that no table has, can be stated; its classes are not known, and so is
what a rule asks of classes.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markerboard.answer.board import Board
from markerboard.engines import evaluate, rails
from markerboard.errors import CaseError
from markerboard.imports.drugs import read_drugs
from markerboard.imports.reader import read_content
from markerboard.language.parser import Parser
from markerboard.language.tree import called, is_unlisted
from markerboard.nomenclature import drugs
from markerboard.nomenclature.table import HERE, Names, letters
from markerboard.patient.casefile import Case, case_of, read_own
from markerboard.patient.profile import Profile
from markerboard.patient.unused import UNCLASSED
from markerboard.patient.written import drug
from markerboard.patient.written import drugs as listed
from markerboard.sql import rows

LINES = [line.split("\t") for line in (HERE / "drugs.tsv").read_text(encoding="utf-8").splitlines()]
NAMES = [line[1] for line in LINES if len(line) == 5]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def case(board: Board, *given: Any, tumor: Any = "LUAD") -> Case:
    """A first line of some drugs, read as a file is."""
    held = {"case": "a", "disease": {"diagnosis": tumor}, "treatment": [{"line": 1, "drugs": list(given)}]}
    return read_own("a.json", json.dumps(held).encode(), board.knowledge.vocabulary)


def answer(read: Case, condition: str, board: Board) -> bool | None:
    """What one condition is for a case, by the evaluator and by the rails of the rule engine."""
    test: Any = Parser(board.knowledge.vocabulary).parse(condition)
    value = read.facts.values[test.fact]
    found = evaluate.Meaning({}, read.facts.values).truth(test)
    expected = {True: "t", False: "f", None: None}[found]
    assert rails.decided(test, value, board.knowledge.vocabulary) == expected
    return found


def test_every_line_is_found() -> None:
    """Each name of the table is found by halving, as the drug or the drugs that it stands for."""
    table = Names("drugs.tsv")
    for line in LINES[::97]:
        assert table.get(line[0]) == line[1:]
    assert len(NAMES) > 17_000


@given(st.sampled_from(NAMES))
def test_any_drug_is_stated(board: Board, name: str) -> None:
    """Every drug of the dictionary is accepted; one that no class lists is said to leave classes open."""
    code = drug(name, board.knowledge.vocabulary)
    assert called(code) == name or code in board.knowledge.vocabulary.drugs
    read = case(board, code)
    assert [one.stated for one in read.unused] == ([called(code)] if is_unlisted(code) else [])


@pytest.mark.parametrize(("written", "code"), [
    ("Stivarga", "regorafenib"), ("BAY 73-4506", "regorafenib"), ("nintedanib capsules", "nintedanib"),
    ("尼达尼布", "nintedanib"), ("abraxane", "paclitaxel"), ("amivantamab-vmjw", "amivantamab"),
    ("Glucophage", "other: metformin"), ("Tibsovo", "ivosidenib"), ("other", "other"),
    ("other EGFR tyrosine-kinase inhibitor: BLU-945", "other EGFR TKI: BLU-945")])
def test_names(board: Board, written: str, code: str) -> None:
    """Brands, codes, salts, suffixes and Chinese names stand for the listed drug before any other."""
    assert drug(written, board.knowledge.vocabulary) == code


@pytest.mark.parametrize(("written", "given_"), [
    ("mFOLFOX6", {"fluorouracil", "folinic acid", "oxaliplatin"}), ("XELOX", {"capecitabine", "oxaliplatin"}),
    ("R-CHOP", {"rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisone"}),
    ("decitabine and cedazuridine", {"decitabine", "other: cedazuridine"})])
def test_regimens(board: Board, written: str, given_: set[str]) -> None:
    """A regimen and a combination of the dictionary name their drugs, in a case and in a text of several."""
    assert case(board, written).facts.values["prior.drugs"].members == given_  # type: ignore[union-attr]
    told = listed(f"{written} + osimertinib", board.knowledge.vocabulary)
    assert set(told.codes) == {*given_, "osimertinib"} and not told.unread


@pytest.mark.parametrize(("stated", "asked", "expected"), [
    ("metformin", "EGFR TKI", None), ("metformin", "osimertinib", False),
    ("metformin", "systemic treatment", None),
    ({"other": "XYZ-123"}, "platinum", None), ({"other": "XYZ-123"}, "anlotinib", False),
    ({"other": "XYZ-123", "is": "EGFR TKI"}, "EGFR TKI", True),
    ({"other": "XYZ-123", "is": "EGFR TKI"}, "targeted therapy", True),
    ({"other": "XYZ-123", "is": "EGFR TKI"}, "third-generation EGFR TKI", None),
    ({"other": "XYZ-123", "is": "EGFR TKI"}, "osimertinib", False),
    ({"other": "XYZ-123", "is": "EGFR TKI"}, "taxane", False), ("ondansetron", "targeted therapy", False)])
def test_classes(board: Board, stated: Any, asked: str, expected: bool | None) -> None:
    """It is none of the single drugs, and of the classes it may be any that what is said leaves open."""
    assert answer(case(board, stated), f"prior.drugs has {asked}", board) is expected


@pytest.mark.parametrize(("tumor", "asked", "expected"), [
    ({"other": "a new sarcoma", "is": "SOFT_TISSUE"}, "SOFT_TISSUE", True),
    ({"other": "a new sarcoma", "is": "SOFT_TISSUE"}, "LIPO", None),
    ({"other": "a new sarcoma", "is": "SOFT_TISSUE"}, "ASPS", False),
    ({"other": "a new sarcoma", "is": "SOFT_TISSUE"}, "NSCLC", False),
    ({"other": "a new tumor"}, "NSCLC", None), ({"other": "a new tumor"}, "LUAD", False)])
def test_tumors(board: Board, tumor: Any, asked: str, expected: bool | None) -> None:
    """A tumor that no table has is of no single code, and under no ancestor but those of what it is."""
    read = case(board, "anlotinib", tumor=tumor)
    assert answer(read, f"diagnosis is {asked}", board) is expected
    assert (tumor["other"], UNCLASSED) in [(one.stated, one.why) for one in read.unused]


def test_counts(board: Board) -> None:
    """Each is one drug, so a line of osimertinib and another one is no monotherapy."""
    read = case(board, "osimertinib", "metformin", {"other": "XYZ-123"})
    assert str(read.facts.values["line1.drug_count"]) == "3"
    assert str(read.facts.values["line1.drugs"]) == "XYZ-123, metformin, osimertinib"


@pytest.mark.parametrize(("stated", "told"), [
    ({"other": "Tagrisso"}, "`Tagrisso` is a drug of the vocabulary: osimertinib"),
    ({"other": "X", "is": "EGFR"}, "`EGFR` is not a class of drugs"),
    ({"other": "X", "is": "osimertinib"}, "`osimertinib` is not a class of drugs"),
    ({"name": "X"}, "neither a code nor"), ({"other": "x" * 300}, "too long")])
def test_refused(board: Board, stated: Any, told: str) -> None:
    """What a table does have is not stated as another one, and a class is one of the vocabulary."""
    with pytest.raises(CaseError, match=told):
        case(board, stated)


def test_misspelt(board: Board) -> None:
    """Of 60 drugs with a wrong letter those that are no name are refused, and no other one is offered."""
    drawn = random.Random(13)  # noqa: S311
    for name in drawn.sample([name for name in NAMES if name.isalpha() and len(name) > 4], 60):
        place = drawn.randrange(len(name))
        typed = name[:place] + drawn.choice(LETTERS) + name[place + 1:]
        if drugs.drugs_of(typed):
            continue
        with pytest.raises(CaseError) as error:
            case(board, typed)
        (problem,) = error.value.problems
        assert "is not a drug" in problem.message
        offered = problem.help.partition("did you mean `")[2].removesuffix("`?")
        meant = drug(name, board.knowledge.vocabulary)
        assert not offered or drug(offered, board.knowledge.vocabulary) == meant, (typed, name)


@pytest.mark.parametrize(("written", "offered"), [
    ("regorafenb", "regorafenib"), ("metfornin", "metformin"), ("osimertinb", "osimertinib")])
def test_misspelt_and_certain(board: Board, written: str, offered: str) -> None:
    """Where one drug alone is called much the same it is offered."""
    with pytest.raises(CaseError, match=f"did you mean `{offered}`"):
        case(board, written)


# Every door


def given_in(read: Case) -> set[str]:
    """The drugs that a case holds, as they are called."""
    value: Any = read.facts.values["prior.drugs"]
    return set(map(called, value.members))


def test_python(board: Board) -> None:
    """A profile takes the same forms as a file."""
    line = {"line": 1, "drugs": ["metformin", {"other": "XYZ-123", "is": "platinum"}]}
    profile = Profile.model_validate({"case": "a", "treatment": [line]})
    assert given_in(case_of(profile, board.knowledge.vocabulary)) == {"metformin", "XYZ-123"}


def test_table(board: Board) -> None:
    """A cell of a table names them beside listed drugs, and the case that is written says the same."""
    table = b"case,line1.drugs\na,osimertinib + metformin + Stivarga\n"
    (read,) = read_content("t.csv", table, board.knowledge.vocabulary)
    assert given_in(read) == {"osimertinib", "metformin", "regorafenib"}
    again = board.evaluate(read.written)
    assert [one.stated for one in again.unused] == [one.stated for one in read.unused] == ["metformin"]


@pytest.mark.parametrize(("text", "given_"), [
    ("celecoxib 200 mg", ("other: celecoxib",)), ("Stivarga 40 mg tablets", ("regorafenib",)),
    ("rituximab", ("rituximab",)), ("ondansetron 8 mg", ()), ("leucovorin", ()),
    ("FOLFIRI", ("fluorouracil", "irinotecan"))])
def test_fhir(board: Board, text: str, given_: tuple[str, ...]) -> None:
    """A medication in words names one, with its dose; what supports a patient is none."""
    read = read_drugs({"text": text}, board.knowledge.vocabulary)
    assert read.drugs == given_ and not read.unread
    assert read.none is (not given_)


def test_cohort(board: Board) -> None:
    """In a table of facts stands what the engines ask: that there is another drug, without its name."""
    found = listed("metformin; osimertinib", board.knowledge.vocabulary)
    assert found.codes == ("other: metformin", "osimertinib") and not found.unread
    assert rows.listed(found.codes, complete=True) == "osimertinib;other"


def test_no_name_of_two(board: Board) -> None:
    """No name of a listed drug, by its letters, is one of another listed drug, of a regimen or a class."""
    vocabulary, owners = board.knowledge.vocabulary, dict[str, str]()
    for code, term in vocabulary.drugs.terms.items():
        for name in (code, term.name, *term.also):
            assert not name or owners.setdefault(letters(name), code) == code, name
    regimens = {letters(name) for own, one in vocabulary.combinations.items() for name in (own, *one.also)}
    assert regimens.isdisjoint(owners)


def test_every_drug_is_placed(board: Board) -> None:
    """Every listed drug has a class, or classes that perhaps count it; every class has a drug below it."""
    tree = board.knowledge.vocabulary.drugs
    singles = {code for code in tree.terms if not tree.has_members(code)}
    assert len(singles) > 800
    for code in singles:
        assert tree.terms[code].parents or tree.terms[code].perhaps, code
    for code in tree.terms:
        assert tree.members(code) & singles
