"""`markerboard new --from-ctgov`: what a registry holds as data is taken, its sentences are to be written."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import fewer, run
from markerboard.drafting.ctgov import Skeleton
from markerboard.drafting.eligibility import MOST_CRITERIA, sentences
from markerboard.drafting.record import Part, read
from markerboard.drafting.yaml import clean
from markerboard.errors import Problem, RulebookError, SourceError
from markerboard.files.source import MAX_RULE_BYTES, parse
from markerboard.knowledge.loading import load, shipped

RECORDS = {file.stem: json.loads(file.read_text(encoding="utf-8"))
           for file in sorted((Path(__file__).parent / "records").glob("*.json"))}


def as_text(value: Any) -> Any:
    """A record as it is read: numbers are texts as they are written."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return value if isinstance(value, str | bool) or value is None else str(value)


def drafted(record: Any) -> str:
    """The study of a record."""
    return Skeleton(Part(as_text(record), "", []), "made-study").text()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Rules without a study."""
    (tmp_path / "rules" / "studies").mkdir(parents=True)
    (tmp_path / "cases").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml"):
        (tmp_path / "rules" / name).write_bytes((shipped() / name).read_bytes())
    return tmp_path / "rules"


def problems(rules: Path, text: str) -> tuple[Problem, ...]:
    """What is wrong with rules that hold this study."""
    (rules / "studies" / "made-study.yaml").write_text(text, encoding="utf-8")
    try:
        load(rules)
    except RulebookError as error:
        return error.problems
    return ()


def open_places(text: str) -> int:
    """How many places a study leaves open, those in comments left out."""
    source = parse("study", text.encode())
    values = [value for value in leaves(source.data) if isinstance(value, str)]
    return sum("???" in value for value in [*values, *(str(path[-1]) for path in source.keys)])


def leaves(value: Any) -> Iterator[Any]:
    """Every value that is no container."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize("name", RECORDS)
def test_unfinished(name: str, rules: Path) -> None:
    """A skeleton is refused for what is open and for nothing else, each place once."""
    text = drafted(RECORDS[name])
    found = problems(rules, text)
    assert {problem.message for problem in found} == {
        "this is still to be filled in", "this is still to be confirmed or rewritten, and its `???` deleted"}
    assert len({(problem.line, problem.column) for problem in found}) == len(found) == open_places(text)


FILLED = (
    (r'phase: "\?\?\? PHASE2 PHASE3"', "phase: 2"), (r"domain: \?\?\?", "domain: age"),
    (r"when: \?\?\?", "when: age >= 18"), (r"claimed: \?\?\?", "claimed: none"),
    (r"supported: \?\?\?", "supported: comparative"), (r"direction: \?\?\?", "direction: better"),
    (r"analysis: \?\?\?", "analysis: not stated"),
    (r'endpoint: "\?\?\? Overall.*"', "endpoint: overall survival"),
    (r'endpoint: "\?\?\? (Progr|Qual).*"', "endpoint: progression-free survival"),
    (r'endpoint: "\?\?\? Best Overall Response: (\w+) response"', r"endpoint: partial response"),
    (r'endpoint: "\?\?\? Best.*"', "endpoint: stable disease"),
    (r'endpoint: "\?\?\? Obj.*"', "endpoint: objective response"),
    (r"\?\?\? NA: not.*figure", "not reached"), (r"mean: \"not reached\"", "mean: 1"), (r"\?\?\? ", ""),
    (r"\?\?\?", "written"))


@pytest.mark.parametrize("name", RECORDS)
def test_filled_in(name: str, rules: Path) -> None:
    """With every open place filled in the study loads: the skeleton has the form of a study in all else."""
    text = drafted(RECORDS[name])
    for old, new in FILLED:
        text = re.sub(old, new, text)
    assert problems(rules, text) == ()
    study = load(rules).studies["made-study"].study
    number = RECORDS[name]["protocolSection"]["identificationModule"]["nctId"]
    assert (study.design.kind, study.registry) == ("randomized trial", number)
    assert list(study.arms) == ["anlotinib", "placebo"]


def test_figures() -> None:
    """Every figure that is posted of an outcome stands in the study, of its group, with unit and test."""
    text = drafted(RECORDS["results"])
    findings = parse("study", text.encode()).data["findings"]
    results = [result for finding in findings for result in finding["results"]]
    first = results[0]
    assert first["endpoint"] == "??? Overall Survival (OS)"
    assert (first["unit"], first["population"]) == ("months", "Full analysis set")
    assert first["anlotinib"] == {"n": "294", "median": "9.6", "ci": ["8.2", "10.6"]}
    assert first["contrasts"] == [{"of": "??? anlotinib over placebo", "hazard_ratio": "0.68",
                                   "ci": ["0.54", "0.87"], "p": "0.0018", "test": "Log Rank"}]
    assert results[1]["contrasts"][0]["ci"] == ["??? 0.19", "??? 0.31"]  # at 97.5 %
    measures = RECORDS["results"]["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
    posted = [str(figure[key]) for measure in measures for row in measure.get("classes", ())
              for category in row["categories"] for figure in category["measurements"]
              for key in ("value", "lowerLimit", "upperLimit", "spread", "comment") if key in figure]
    assert [figure for figure in posted if figure not in text] == []
    assert "not posted: Biomarker Analysis" in text


def whens(text: str) -> set[str]:
    """Every condition of a study."""
    data = parse("study", text.encode()).data
    return {criterion["when"] for kind in ("inclusion", "exclusion") for criterion in data.get(kind) or ()}


@pytest.mark.parametrize("name", RECORDS)
def test_nothing_is_guessed(name: str) -> None:
    """No condition is made of a sentence, and no domain; each sentence stands behind a mark."""
    text = drafted(RECORDS[name])
    data = parse("study", text.encode()).data
    criteria = [criterion for kind in ("inclusion", "exclusion") for criterion in data[kind]]
    assert {(criterion["when"], criterion["domain"]) for criterion in criteria} == {("???", "???")}
    assert all(criterion["text"].startswith("??? ") for criterion in criteria)
    assert len(data["inclusion"]) == 7 and len(data["exclusion"]) == 6


HEADINGS = {
    "inclusion": ("Inclusion Criteria:", "INCLUSION CRITERIA", "Key Inclusion Criteria：", "Inclusion:",
                  "入选标准：", "纳入标准", "1. Inclusion Criteria", "Criteria for inclusion:",
                  "Inclusion Criteria for Part A:",
                  "Main inclusion criteria -", "**Inclusion Criteria**:", "Inclusion criteria (part 1):",
                  "Patient Inclusion Criteria"),
    "exclusion": ("Exclusion criteria", "- Exclusion Criteria:", "__Exclusion Criteria:__", "排除标准：",
                  "Non-inclusion criteria:", "EXCLUSION CRITERIA (PART B):", "Exclusion Criterion:"),
    "": ("Inclusion of women", "Exclusion of pregnancy by test", "Inclusion criteria were met before",
         "Eligibility", "Disease characteristics:")}


@pytest.mark.parametrize(("kind", "heading"), [(kind, one) for kind in HEADINGS for one in HEADINGS[kind]])
def test_headings(kind: str, heading: str) -> None:
    """A heading is known in its spellings; a sentence that begins like one is none, and is kept."""
    found = sentences(f"{heading}\n* Adults")
    assert {one.kind for one in found} == {kind}
    assert "Adults" in found[-1].text
    assert bool(kind) == ([one.text for one in found] == ["Adults"])


@pytest.mark.parametrize("bullet", [
    "* ", "- ", "• ", "1. ", "1) ", "(1) ", "1、", "（1）", "①", "a. ", "iv. ", "1.1. ", "➢ ", "● ", "一、"])
def test_bullets(bullet: str) -> None:
    """A bullet of any kind is no part of the sentence behind it."""
    found = sentences(f"Inclusion Criteria:\n{bullet}ECOG 0 or 1\n{bullet}1.5 x ULN at most")
    assert [one.text for one in found] == ["ECOG 0 or 1", "1.5 x ULN at most"]


def test_lists_in_lists() -> None:
    """An item with others below it is one criterion with them; an abbreviation ends no sentence."""
    text = ("Exclusion Criteria:\n\n1. Any of these:\n\n   * stroke\n   * bleeding:\n     - grade 3\n"
            "2. Prior drugs, e.g. Platinum. Radiotherapy \\> 2 weeks ago.\n"
            "3. 患有活动性感染。既往出血。")
    assert [one.text for one in sentences(text)] == [
        "Any of these: stroke; bleeding:; grade 3", "Prior drugs, e.g. Platinum.",
        "Radiotherapy > 2 weeks ago.",
        "患有活动性感染。", "既往出血。"]


_WORD = st.sampled_from(["stroke", "ECOG 0-1", "\\>= 100 x 10\\^9/L", "e.g. this", "出血", "Hb 9.0 g/dL",
                         "No other."])
_ITEM = st.builds("{}{}{}".format, st.sampled_from(["", "  ", "      ", "\t"]),
                  st.sampled_from(["* ", "1. ", "", "- ", "(a) ", "• "]),
                  st.lists(_WORD, min_size=1, max_size=300).map(" ".join))


_LINE = st.one_of(_ITEM, st.sampled_from(["Inclusion Criteria:", "Exclusion criteria", "", "Any of:"]))


@given(st.lists(_LINE, max_size=40))
def test_nothing_is_lost(lines: list[str]) -> None:
    """Every word of the eligibility but headings and bullets is in one criterion, in its order."""
    told = "".join(one.text for one in sentences("\n".join(lines)))
    headings = ("Inclusion Criteria:", "Exclusion criteria")
    written = [re.sub(r"^\s*(?:\*|1\.|-|\(a\)|•)?\s*", "", line) for line in lines if line not in headings]
    for word in ("stroke", "ECOG 0-1", "9/L", "e.g. this", "出血", "9.0 g/dL", "No other", "Any of"):
        assert told.count(word) == sum(line.count(word) for line in written)


def test_huge(rules: Path) -> None:
    """As many sentences as no study may have stand together, none is left out, and the file is read."""
    record = copy.deepcopy(RECORDS["no-results"])
    many = "\n".join(f"* The criterion of number {i} says that something is not there" for i in range(2_000))
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = f"Inclusion Criteria:\n\n{many}"
    text = drafted(record)
    assert len(text.encode()) < MAX_RULE_BYTES
    assert all(f"number {i} says" in text for i in range(2_000))
    assert len(parse("study", text.encode()).data["inclusion"]) <= MOST_CRITERIA + 1
    assert all("this is still to be" in problem.message for problem in problems(rules, text))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of a record but the record itself."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


PLACES = [path for path in places(RECORDS["results"]) if path != ("protocolSection",)]
JUNK = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just([]), st.just({}),
                 st.just([[["deep"]]]), st.just({"value": {"value": 1}}),
                 st.just("a\n- b: ???\n# c \x00\x85\u2028"))


def holds(value: Any, key: Any) -> bool:
    """Whether a value is a container with this key or place."""
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, dict) and key in value


@fewer(2)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
def test_anything_in_any_place(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever stands in any place of a record, a study is made that is refused as unfinished only."""
    record = copy.deepcopy(RECORDS["results"])
    for path, junk in changes:
        inner = record
        for key in path[:-1]:
            inner = inner[key] if holds(inner, key) else {}
        if holds(inner, path[-1]):
            inner[path[-1]] = junk
    assert whens(text := drafted(record)) == {"???"}
    assert all("this is still to be" in problem.message for problem in only_form(text))


def only_form(text: str) -> list[Problem]:
    """What is wrong with the form of a study."""
    from markerboard.files.reading import validate
    from markerboard.knowledge import checks
    from markerboard.knowledge.study import Study

    source = parse("study", text.encode())
    return checks.merged(checks.unfilled(source), validate(Study, source)[1])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_quoted(title: str, sentence: str) -> None:
    """No text of a record ends its quotes: it is read back as it is written."""
    record = copy.deepcopy(RECORDS["no-results"])
    record["protocolSection"]["identificationModule"]["briefTitle"] = title
    eligibility = record["protocolSection"]["eligibilityModule"]
    eligibility["eligibilityCriteria"] = f"Inclusion Criteria:\n* {sentence}"
    data = parse("study", drafted(record).encode()).data
    if clean(title):
        assert data["title"] == f"??? {clean(title)}"


def test_command(rules: Path, tmp_path: Path) -> None:
    """A record becomes a study and a case by the number of the registry; what is not taken is told."""
    file = Path(__file__).parent / "records" / "results.json"
    done = run("new", "--from-ctgov", file, "--rules", rules, "--cases", tmp_path / "cases")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "cases" / "nct09999002-fits.yaml").exists()
    assert "not taken: participant flow, adverse events, baseline characteristics" in done.stderr
    text = (rules / "studies" / "nct09999002.yaml").read_text(encoding="utf-8")
    assert f"{open_places(text)} places are marked" in done.stderr
    again = run("new", "--from-ctgov", file, "--rules", rules, "--cases", tmp_path / "cases")
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)


HOSTILE = {
    "[" * 100_000: "is nested too deeply", '{"a": ' * 90_000: "is nested too deeply",
    "{}": "it has no `protocolSection`", "[1]": "it has no `protocolSection`", "": "this is not JSON",
    '{"protocolSection": 3}': "has no", '{"studies": [{}, {}]}': "holds 2 records",
    '{"studies": []}': "holds 0 records", "{\n 'a'}": ":2:2: this is not",
    '{"a": 1, "a": 2}': "a key stands twice", '{"FullStudiesResponse": {}}': "it has no `protocolSection`",
    "not json": ":1:1: this is not JSON"}


@pytest.mark.parametrize("content", HOSTILE, ids=list(HOSTILE.values()))
def test_no_record(content: str, rules: Path, tmp_path: Path) -> None:
    """What is no record is refused in a sentence, and nothing is written."""
    file = tmp_path / "record.json"
    file.write_text(content, encoding="utf-8")
    done = run("new", "made", "--from-ctgov", file, "--rules", rules, "--cases", tmp_path / "cases")
    assert (done.exit_code, HOSTILE[content] in done.stderr) == (3, True), done.stderr
    assert list((rules / "studies").iterdir()) == []


def test_without_a_number(rules: Path, tmp_path: Path) -> None:
    """A record without modules or a number still makes a study, once it is named."""
    file = tmp_path / "record.json"
    file.write_text('{"studies": [{"protocolSection": {}}]}', encoding="utf-8")
    where = ("--rules", rules, "--cases", tmp_path / "cases")
    assert "name the study" in run("new", "--from-ctgov", file, *where).stderr
    assert run("new", "made-study", "--from-ctgov", file, *where).exit_code == 0
    found = problems(rules, (rules / "studies" / "made-study.yaml").read_text(encoding="utf-8"))
    assert found and all("this is still to be" in problem.message for problem in found)


def test_wrong_kinds_are_told() -> None:
    """What stands in a record where something else was expected is told with its place."""
    record = copy.deepcopy(RECORDS["no-results"])
    record["protocolSection"]["designModule"]["phases"] = "PHASE3"
    record["protocolSection"]["armsInterventionsModule"]["armGroups"][0] = 4
    skeleton = Skeleton(Part(as_text(record), "", []), "made-study")
    skeleton.text()
    assert skeleton.left == [
        "protocolSection.armsInterventionsModule.armGroups[0] is not of the kind it should be",
        "protocolSection.designModule.phases is not of the kind it should be"]


@pytest.mark.parametrize("content", ['{"a": 1,\n', "\n", "[\n\x0b\n", "{\x85\u2028\n}x"])
def test_broken_off_at_an_end_of_a_line(content: str, tmp_path: Path) -> None:
    """A record that breaks off at the end of a line, of whatever kind, is told with its place."""
    file = tmp_path / "r.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="this is not JSON"):
        read(file)


@pytest.mark.parametrize(("content", "line", "column"), [
    (b'{"a":\x0c\xff', 1, 7), ('{\n"\u2028\x85'.encode() + b"\xff", 2, 4), (b'{\r"a": \xff}', 1, 8),
    (b'{"a": 1,\n\xff', 2, 1)])
def test_no_text(content: bytes, line: int, column: int, tmp_path: Path) -> None:
    """Where bytes of a record are no text is told in the lines of JSON, which end with a line feed alone."""
    file = tmp_path / "r.json"
    file.write_bytes(content)
    with pytest.raises(SourceError) as error:
        read(file)
    (told,) = error.value.problems
    assert (told.line, told.column, told.message) == (line, column, "this is not UTF-8 text")
