"""`markerboard draft`: figures of pasted text, each with its place, audited, open until it is confirmed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import run
from markerboard.drafting import printed
from markerboard.drafting.printed import Candidate, Places, read
from markerboard.errors import RulebookError
from markerboard.knowledge.loading import load, shipped


def ratios(text: str) -> list[str]:
    """The hazard ratios of a text, each with its interval and its P value."""
    return [_told(one) for one in read(text) if one.value("hazard_ratio")]


def _told(one: Candidate) -> str:
    bounds = "-".join(one.values("ci"))
    return " ".join(filter(None, (one.value("hazard_ratio"), bounds, one.value("p"))))


PRINTED = {
    "HR, 0.47; 95% CI, 0.34 to 0.65; P = 0.001": ["0.47 0.34-0.65 0.001"],
    "hazard ratio [HR], 0.54; 95% CI, 0.44 to 0.66, [P < .0001]": ["0.54 0.44-0.66 < 0.0001"],
    "(hazard ratio [HR] 0·54, 95% CI 0·41-0·71; two-sided p<0·0001)": ["0.54 0.41-0.71 < 0.0001"],
    "(HR:2.526, 95% CI:1.314–4.858, P=0.0055)": ["2.526 1.314-4.858 0.0055"],
    "Hazard ratio for progression or death was 0.39 (95% CI, 0.25 to 0.62; P<0.001)": [
        "0.39 0.25-0.62 < 0.001"],
    "Hazard Ratio (95% CI) was 0.40 (0.21–0.77)": ["0.40 0.21-0.77"],
    "PFS HR [95%CI] 0.21 [0.13, 0.32]": ["0.21 0.13-0.32"],
    "HR = 1.53; 95 % confidence interval (CI) 1.28-1.84; P < 0.001": ["1.53 1.28-1.84 < 0.001"],
    "adjusted HR (aHR) 1.4 (1.1–1.8; p = 0·02)": ["1.4 1.1-1.8 0.02"],
    "HR 0.34; 99.7% CI 0.17-0.71": ["0.34 0.17-0.71"],
    "a hazard\n  ratio of 0.62\n(95% CI; 0.49 - 0.79,\np < 0.0001)": ["0.62 0.49-0.79 < 0.0001"],
    "风险比(HR)0.25，95%CI 0.19~0.31，P<0.0001": ["0.25 0.19-0.31 < 0.0001"],
    "HR 2 (95% CI 1-4)": ["2 1-4"],
    "HR = 0.27, 95% CI: 0.13–0.56, P = 4.7×10−4": ["0.27 0.13-0.56 4.7e-4"],
    "OS: HR 0.77; PFS: HR 0.68, p = 0.01": ["0.77", "0.68"],
}
"""As journals print them; the P value behind two ratios may be of their difference."""


@pytest.mark.parametrize("text", PRINTED)
def test_ratios(text: str) -> None:
    """A hazard ratio is found as journals print it, with the interval and the P value right behind it."""
    assert ratios(f"It was seen that {text}, which is why.") == PRINTED[text]


TRAPS = (
    "HR-positive, HER2-negative disease in 0.5 of them", "HR+ 0.5", "heart rate (HR) of 72 beats",
    "the HR deficiency score was 42.0", "hazard ratio of between .17 and .77", "HR 0.4-0.8", "HR 24 hours",
    "HR: 95% CI 1.33-7.10", "hazard ratio of 3.2 months", "HRR genes 1.5", "HR 12",
    "the hazard ratio was not significant in 0 of 12",
    "HR of 3 trials", "hazard ratio was 3.23 times greater")


@pytest.mark.parametrize("text", TRAPS)
def test_traps(text: str) -> None:
    """What is written like a hazard ratio and is none, or names none, gives none."""
    assert ratios(f"It was seen that {text}.") == []


@pytest.mark.parametrize("text", [
    "HR 0.54, 95% CI 0.4-0.7 (P = 0.03 for interaction)", "HR 0.9 (P for trend = 0.03)",
    "KRAS: HR 0.45, 95% CI 0.34-0.59 vs. HR 0.99, 95% CI 0.73-1.36; P<0.0001"])
def test_p_of_others(text: str) -> None:
    """A P value of an interaction, or behind two ratios, is never that of a ratio."""
    assert all(one.value("p") is None for one in read(text) if one.kind == "ratio")


OTHERS = {
    "Median OS was 9.6 months (95% CI, 8.2-10.6) with it and 6.3 months (95% CI 5.0-8.1) without":
        [("median", ["9.6", "8.2", "10.6", "6.3", "5.0", "8.1"])],
    "median PFS 46 vs 51 weeks": [("median", ["46", "51"])],
    "Median OS was not reached vs 8.0 months": [("median", ["not reached", "8.0"])],
    "中位PFS为5.4个月": [("median", ["5.4"])],
    "the ORR was 21 of 32 (65.6%)": [("rate", ["21", "32", "65.6"])],
    "the ORR was 9.2% (27/294)": [("rate", ["9.2", "27", "294"])],
    "the response rate was 56.5% (95% CI, 41.1-71.1)": [("rate", ["56.5", "41.1", "71.1"])],
    "N = 1,204": [("size", ["1204"])],
    "of 162 eligible patients": [("size", ["162"])],
    "it was so (p = 0.03)": [("p", ["0.03"])],
    "p < 10-4": [], "P =0 .001": [], "95% to 99% of the range": [], "OS 12/24 mo": [],
    "levels of 5% or more": [],
    "the odds ratio was 3.40 (95% CI 1.2 to 9.6)": [("ratio", ["3.40", "1.2", "9.6"])],
}


@pytest.mark.parametrize("text", OTHERS)
def test_others(text: str) -> None:
    """Medians, rates, sizes and P values are found where the words say what they are."""
    assert [(one.kind, [figure.text for figure in one.figures]) for one in read(f"{text}.")] == OTHERS[text]


_NUMBERS = st.decimals(min_value="0.01", max_value="30", places=2)
_WORDS = st.text("abc \n日,", max_size=30)


_BOUNDS = st.lists(_NUMBERS, min_size=2, max_size=2).map(sorted)
_NAMES = st.sampled_from(("HR ", "hazard ratio, ", "HR = ", "hazard ratio (HR) of "))


@given(_NUMBERS, _BOUNDS, st.sampled_from(("-", " to ", "–", ", ")), _NAMES, _WORDS, _WORDS)
def test_places(value: Decimal, bounds: Sequence[Decimal], to: str, name: str, before: str,
                after: str) -> None:
    """Whatever stands around a ratio, it is found, and at the place that is told stands what is printed."""
    text = f"{before}. {name}{value} (95% CI {bounds[0]}{to}{bounds[1]}). {after}"
    found = next(one for one in read(text) if one.kind == "ratio")
    assert [figure.text for figure in found.figures] == [str(value), *map(str, bounds)]
    lines = text.split("\n")
    for figure in found.figures:
        line, column = Places(text).of(figure.start)
        assert lines[line - 1][column - 1 :].startswith(figure.text)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Any text is read; no character is part of two candidates, and each figure lies in its candidate."""
    found = read(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.start <= figure.start < figure.end <= one.end for one in found for figure in one.figures)


PASTED = """\
Median progression-free survival was 9.4 months with both and 5.8 months with one.
Hazard ratio for progression or death was 0.39 (95% CI, 0.25 to 0.62; P<0.001), of 162 patients.
OS: HR 0.50, 95% CI 0.25-0.70; p=0.40. The ORR was 21 of 32 (62.5%).
"""


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    """A file of pasted text."""
    file = tmp_path / "pasted.txt"
    file.write_text(PASTED, encoding="utf-8")
    return file


def test_audited(pasted: Path) -> None:
    """The audit of the project holds the figures of each place against each other, at once."""
    pytest.importorskip("statsmodels")
    told = json.loads(run("draft", pasted, "--format", "json").stdout)
    wrong = {one["text"]: {check["kind"] for check in one["audit"]} for one in told if one["audit"]}
    assert wrong == {"HR 0.50, 95% CI 0.25-0.70; p=0.40": {"log symmetry", "wald p", "significance"},
                     "21 of 32 (62.5%": {"percent"}}
    assert {one["confirmed"] for one in told} == {False}
    assert [one["endpoint"] for one in told if one["kind"] == "median"] == ["progression-free survival"]


def test_open(pasted: Path) -> None:
    """Every figure stands behind a `???`, with its line and column; nothing that is printed is confirmed."""
    done = run("draft", pasted)
    lines = [line for line in done.stdout.splitlines() if re.search(r"\S  # \d+:\d+", line)]
    assert sum(line.count("???") for line in lines) == 13
    for line in lines:
        values, places = (re.findall(form, line) for form in (r"\?\?\? ([<> ]*[\d.]+)", r"(\d+):(\d+)"))
        for value, at in zip(values, places, strict=True):
            assert PASTED.splitlines()[int(at[0]) - 1][int(at[1]) - 1 :].startswith(value.strip("<> "))
    assert "figures in" in done.stderr


HEAD = """\
id: made
title: Made
design: {kind: randomized trial}
criteria: full
sources: {made-2026: {citation: Made A. 2026, undated: made, read: abstract}}
arms: {a: {text: A}, b: {text: B}}
inclusion: [{id: age, domain: age, text: Adults, when: age >= 18, from: {made-2026: Methods}}]
"""


def with_findings(tmp_path: Path, findings: str) -> Path:
    """Rules with one study that has these findings."""
    rules = tmp_path / "rules"
    (rules / "studies").mkdir(parents=True)
    for name in ("vocabulary.yaml", "definitions.yaml"):
        (rules / name).write_bytes((shipped() / name).read_bytes())
    (rules / "studies" / "made.yaml").write_text(HEAD + findings, encoding="utf-8")
    return rules


def test_refused_and_loaded(pasted: Path, tmp_path: Path) -> None:
    """A study with drafted results is refused as unfinished and for nothing else; confirmed, it loads."""
    findings = "findings:" + run("draft", pasted).stdout.partition("\nfindings:")[2]
    with pytest.raises(RulebookError) as error:
        load(with_findings(tmp_path / "open", findings))
    problems = error.value.problems
    assert all("this is still to be" in problem.message for problem in problems)
    assert len(problems) == re.sub("#.*", "", findings).count("???")
    confirmed = findings.replace('"???": "???', 'made-2026: "')
    confirmed = confirmed.replace("- endpoint: ???\n", "- endpoint: overall survival\n")
    confirmed = confirmed.replace("of: ???", "of: a over b")
    for field, word in (("claimed", "none"), ("supported", "comparative"), ("direction", "better"),
                        ("analysis", "primary"), ("title", "All"), ("because", "it was randomized")):
        confirmed = confirmed.replace(f"{field}: ???", f"{field}: {word}")
    confirmed = confirmed.replace("??? group 1", "a").replace("??? group 2", "b")
    study = load(with_findings(tmp_path / "confirmed", confirmed.replace("??? ", ""))).studies["made"].study
    contrasts = [contrast for result in study.findings[0].results for contrast in result.contrasts]
    assert [contrast.hazard_ratio for contrast in contrasts] == [Decimal("0.39"), Decimal("0.50")]


@pytest.mark.parametrize(("content", "message"), [
    (b"HR \xff", "1:4: this is not UTF-8 text"),
    (b"%PDF-1.7\n\xff", "1:1: this is a PDF, whose text is not read"),
    (b"a" * 300_001, "is larger than 300 KB")])
def test_unreadable(tmp_path: Path, content: bytes, message: str) -> None:
    """What is no text, or too much of it, is told in a sentence."""
    file = tmp_path / "paper.txt"
    file.write_bytes(content)
    done = run("draft", file)
    assert (done.exit_code, done.stdout) == (3, "")
    assert message in done.stderr
    assert run("draft", tmp_path / "none.txt").exit_code == 3


def test_nothing(tmp_path: Path) -> None:
    """A text without a figure gives none, and says so."""
    file = tmp_path / "none.txt"
    file.write_text("Nothing.", encoding="utf-8")
    done = run("draft", file)
    assert (done.exit_code, "0 figures in 0 places" in done.stderr) == (0, True)


def test_limit() -> None:
    """As much as is read at all is read in seconds."""
    assert printed.MAX_BYTES <= 300_000


def test_beside_an_unfinished_study(pasted: Path, tmp_path: Path) -> None:
    """Figures are found while a study of the rules is still unfinished: that is when they are wanted."""
    rules = with_findings(tmp_path, "title: ???\n")
    done = run("draft", pasted, "--rules", rules)
    assert (done.exit_code, "hazard_ratio" in done.stdout) == (0, True)
