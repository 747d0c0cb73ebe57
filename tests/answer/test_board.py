"""The answer as a whole: what fits, what differs, what is missing and what that would settle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders import markers
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation

ONE = """\
id: one
title: The first
design: {kind: single-arm trial, n: 10}
criteria: full
sources: {s: {citation: A test, read: abstract}}
inclusion:
  - {id: hot, domain: fitness, text: Fever, when: fever, from: {s: p. 1}}
  - {id: many, domain: tumor, text: Copies, when: copies >= 2, from: {s: p. 1}}
exclusion:
  - {id: red, domain: biomarker, text: Red, when: color = red, from: {s: p. 2}}
  - {id: sweaty, domain: progression, text: Sweats, when: sweating, from: {s: p. 2}}
findings:
  - id: spread
    title: Spread
    claimed: none
    supported: none
    because: a test
    direction: not comparative
    analysis: primary
    groups: {local: not reported spread, distant: otherwise}
    from: {s: p. 3}
  - id: few
    title: Few copies and spread
    claimed: none
    supported: none
    because: a test
    direction: not comparative
    analysis: safety
    groups: {both: copies < 2 and reported spread}
    from: {s: p. 4}
"""
TWO = """\
id: two
title: The second
names: [SECOND]
design: {kind: case report}
criteria: partial
partial_because: an abstract
sources: {t: {citation: Another, read: abstract}}
inclusion:
  - {id: mutated, domain: biomarker, text: Mutated, when: GENE1 = mutated, from: {t: p. 1}}
"""
DEFINITIONS = """\
title: Small
version: "2026.1"
sources: {s: {citation: A test, read: abstract}}
definitions:
  sweating: {text: Night sweats, when: night sweats, from: {s: p. 9}}
"""
KNOWN = {"fever": True, "copies": "3", "color": "blue", "night sweats": False}


@pytest.fixture
def two(small: Path) -> Board:
    """A board of two studies over one definition."""
    (small / "definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    for name, text in (("one", ONE), ("two", TWO)):
        (small / "studies" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Board.load(small)


def answer(board: Board, facts: dict[str, Any], **reports: object) -> Evaluation:
    """The answer for a patient of these facts and reports."""
    return board.evaluate({"case": "c", "facts": facts, **markers(**reports)})


def waiting(found: Evaluation) -> list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Each missing fact with what it settles, settles alone, and bears on indirectly."""
    return [(m.fact, m.settles, m.alone, m.indirect) for m in found.missing]


def test_fits(two: Board) -> None:
    """P2: every inclusion met and no exclusion: eligible, direct, nothing differs and nothing is missing."""
    one = answer(two, KNOWN).study("one")
    assert (one.verdict, one.directness, one.differs, one.missing) == ("eligible", "direct", (), ())
    assert [c.verdict for c in (*one.inclusion, *one.exclusion)] == ["met", "met", "not met", "not met"]
    assert [c.because for c in one.inclusion] == [("fever: yes",), ("copies is 3",)]


@pytest.mark.parametrize(("changed", "differs"), [
    ({"fever": False}, ("fitness",)), ({"color": "red"}, ("biomarker",)),
    ({"color": "red", "night sweats": True}, ("biomarker", "progression")),
    ({"copies": "0", "night sweats": True}, ("tumor", "progression"))])
def test_differs(two: Board, changed: dict[str, Any], differs: tuple[str, ...]) -> None:
    """P2: one failure is enough: ineligible, indirect, and the domains that differ, inclusions first."""
    one = answer(two, {**KNOWN, **changed}).study("one")
    assert (one.verdict, one.directness, one.differs, one.missing) == ("ineligible", "indirect", differs, ())


def test_fails_beside_unknowns(two: Board) -> None:
    """P2: a failure outweighs everything unknown, and then nothing is missing for the study."""
    one = answer(two, {"color": "red"}).study("one")
    assert (one.verdict, one.differs, one.missing) == ("ineligible", ("biomarker",), ())
    assert [c.missing for c in one.inclusion] == [("fever",), ("copies",)]


def test_undetermined(two: Board) -> None:
    """P3, P6: of an empty case every study is undetermined; inclusions and exclusions tell what they miss."""
    one = answer(two, {}).study("one")
    assert (one.verdict, one.directness) == ("undetermined", "uncertain")
    assert one.missing == ("fever", "copies", "color", "night sweats")


def test_missing(two: Board) -> None:
    """P6: a fact that settles an answer alone comes first, then one that settles it with others."""
    assert waiting(answer(two, {"fever": True, "color": "blue"})) == [
        ("reported spread", ("one/spread", "one/few"), ("one/spread",), ()),
        ("GENE1", ("two",), ("two",), ()),
        ("copies", ("one", "one/few"), (), ()), ("night sweats", ("one",), (), ())]


def test_missing_of_a_study_that_does_not_fit(two: Board) -> None:
    """P6: what a study that does not fit still asks is indirect, and comes last."""
    assert waiting(answer(two, {**KNOWN, "fever": False}, GENE1="wild-type")) == [
        ("reported spread", (), (), ("one/spread",))]


def test_not_precise_enough(two: Board) -> None:
    """P6: a fact known too coarsely is missing, and says so."""
    [missing] = [m for m in answer(two, {**KNOWN, "copies": "1-3"}).missing if m.fact == "copies"]
    assert (missing.reason, missing.sentence) == ("not precise enough", "copies is known only as 1-3")
    assert (missing.settles, missing.alone) == (("one", "one/few"), ("one",))


@pytest.mark.parametrize(("spread", "verdict", "group"), [
    (True, "applies", "distant"), (False, "applies", "local"), ("not tested", "undetermined", None)])
def test_groups(two: Board, spread: object, verdict: str, group: str | None) -> None:
    """A finding names the patient's group, or says that it is undetermined."""
    finding, _ = answer(two, {"reported spread": spread}).study("one").findings
    assert (finding.verdict, finding.group) == (verdict, group)
    assert {g: a.when for g, a in finding.groups.items()} == {
        "local": "not reported spread", "distant": "otherwise"}


def test_definitions(two: Board) -> None:
    """An answer shows each definition with its verdict, and each criterion the ones it rests on."""
    found = answer(two, KNOWN)
    sweating = found.definitions["sweating"]
    assert (sweating.verdict, sweating.when, sweating.from_) == ("not met", "night sweats", {"s": "p. 9"})
    assert [c.definitions for c in found.study("one").exclusion] == [(), ("sweating",)]


def test_facts(two: Board) -> None:
    """Every fact of a case is shown with its value, where it stands, or why it is unknown."""
    facts = answer(two, {"fever": True, "copies": "1-3", "drift": ">2", "color": "not tested"},
                   GENE1={"variants": ["A2V"]}, GENE2="wild-type").as_json()["facts"]
    assert facts["fever"] == {"label": "fever", "value": True, "text": "yes", "from": "facts.fever"}
    assert (facts["copies"]["value"], facts["copies"]["text"]) == ([1, 3], "1-3")
    assert facts["drift"]["value"] == [2, None]
    assert (facts["color"]["unknown"], facts["color"]["from"]) == ("not tested", "facts.color")
    assert facts["GENE1"]["value"] == {"status": "mutated", "variants": ["A2V"], "complete": False}
    assert facts["GENE2"]["value"] == {"status": "wild-type", "variants": [], "complete": True}


def test_study_as_written(two: Board) -> None:
    """A study keeps its name, its title and how much of its criteria was read; its sources come along."""
    found = answer(two, KNOWN)
    second = found.study("two")
    assert (second.name, second.title, second.criteria) == ("SECOND", "The second", "partial")
    assert second.partial_because == "an abstract"
    assert found.sources.keys() == {"s", "t"}
    with pytest.raises(KeyError):
        found.study("three")


def test_notice(two: Board) -> None:
    """Every answer says that it is no recommendation, and which rules gave it."""
    found = answer(two, {}).as_json()
    assert "not a treatment recommendation" in found["notice"]
    assert found["knowledge"]["digest"] == two.knowledge.digest
