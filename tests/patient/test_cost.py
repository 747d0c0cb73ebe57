"""P28: what a case file costs is bounded by its size, counted in bytes and calls, never in seconds."""

from __future__ import annotations

from functools import partial

import pytest

from builders import some
from costs import grows_linearly, repeated, told_within_bounds
from markerboard.errors import MAX_TOLD, CaseError
from markerboard.files import source
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import read_own

SIZES = (1_000, 4_000, 16_000)
LARGEST = 990_000

HOSTILE = {
    "unknown genes": repeated("case: x\nbiomarkers:\n", "  NOGENE{}: mutated\n"),
    "unknown drugs": repeated("case: x\ntreatment:\n- line: 1\n  drugs:\n", "  - nodrug{}\n"),
    "unknown genes of a panel": repeated("case: x\nbiomarkers:\n  panel:\n    genes: [EGFR", ", G{}", "]\n"),
    "unknown drugs on one line": repeated('{"case": "x", "treatment": [{"line": 1, "drugs": ["a"',
                                          ', "nodrug{}"', "]}]}"),
    "unknown facts": repeated("case: x\nfacts:\n", "  not.a.fact{}: 1\n"),
    "unknown sites": repeated("case: x\ndisease:\n  metastases:\n", "    nowhere{}: true\n"),
    "unknown keys": repeated("case: x\npatient:\n", "  key{}: 1\n"),
    "unread variants": repeated("case: x\nbiomarkers:\n  EGFR:\n    variants:\n", "    - what{}\n"),
    "samples": repeated("case: x\nbiomarkers:\n  ctDNA:\n", "  - at: then{}\n"),
    "lines that are none": repeated("case: x\ntreatment: [1", ",1", "]\n"),
    "lines without a drug": repeated("case: x\ntreatment:\n", "- {{}}\n"),
    "one long word": repeated("case: x\ntreatment:\n- line: 1\n  drugs: [", "word", "]\n"),
    "empty lines": repeated("case: x\ndisease: {diagnosis: nothing}\n", "\n"),
    "spaces": repeated("case: x\npatient: {age: 6", " ", "1}\n"),
}


def refused(content: bytes, shipped: KnowledgeBase) -> None:
    """Read a case; a hostile one is refused, and told within bounds."""
    try:
        read_own("case", content, shipped.vocabulary)
    except CaseError as error:
        told_within_bounds(error, content)


@pytest.mark.thorough
@pytest.mark.parametrize("name", some([*HOSTILE], 5))
def test_cost_grows_with_the_size(name: str, shipped: KnowledgeBase) -> None:
    """P28: memory and calls to read a case grow no faster than its size."""
    grows_linearly(partial(refused, shipped=shipped), HOSTILE[name], SIZES)


@pytest.mark.lengthy
@pytest.mark.parametrize("name", HOSTILE)
def test_cost_of_the_largest(name: str, shipped: KnowledgeBase) -> None:
    """P28: memory and calls to read a case grow no faster than its size up to the largest that is read."""
    grows_linearly(partial(refused, shipped=shipped), HOSTILE[name], (SIZES[-1], LARGEST))


def test_fifty_problems_are_told(shipped: KnowledgeBase) -> None:
    """Of very many problems the first fifty are told in file order, and how many more there are."""
    drugs = "\n".join(f"  - nodrug{number}" for number in range(190))
    with pytest.raises(CaseError) as error:
        read_own("case", f"case: x\ntreatment:\n- line: 1\n  drugs:\n{drugs}\n".encode(), shipped.vocabulary)
    assert [problem.line for problem in error.value.problems] == list(range(5, 5 + MAX_TOLD))
    assert str(error.value).splitlines()[-1] == "and 140 more"


@pytest.mark.parametrize(("written", "most"), [
    ("treatment: [" + "{line: 1}, " * 201 + "]", "200"),
    ("treatment: [{line: 1, drugs: [" + "anlotinib, " * 201 + "]}]", "200"),
    ("biomarkers: {EGFR: {variants: [" + "L858R, " * 1_001 + "]}}", "1,000"),
    ("biomarkers: {panel: {genes: [" + "EGFR, " * 30_001 + "]}}", "30,000"),
])
def test_lists_have_lengths(written: str, most: str, shipped: KnowledgeBase) -> None:
    """A list that is longer than that of any patient is refused, with the most that are read."""
    with pytest.raises(CaseError, match=f"at most {most} are read here"):
        read_own("case", f"case: x\n{written}\n".encode(), shipped.vocabulary)


def test_values_are_counted(monkeypatch: pytest.MonkeyPatch, shipped: KnowledgeBase) -> None:
    """A file of more values than any case has is refused where the first one too many stands."""
    monkeypatch.setattr(source, "MAX_VALUES", 5)
    with pytest.raises(CaseError, match=r"case:2:\d+: this file holds more than 5 values"):
        read_own("case", b"case: x\ntreatment: [{line: 1, drugs: [a, b, c]}]\n", shipped.vocabulary)


def test_an_excerpt_is_kept(shipped: KnowledgeBase) -> None:
    """A problem on a long line keeps the part of it that is printed, with the caret under its place."""
    drugs = ", ".join(f"nodrug{number}" for number in range(150))
    with pytest.raises(CaseError) as error:
        written = f"case: x\ntreatment: [{{line: 1, drugs: [{drugs}]}}]\n"
        read_own("case", written.encode(), shipped.vocabulary)
    for problem in error.value.problems:
        _, shown, caret = str(problem).splitlines()[:3]
        assert len(problem.source) <= 100
        assert shown[caret.index("^"):].startswith("nodrug")
