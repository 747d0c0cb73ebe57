"""VA-Spec, CSV and Markdown out: read by readers that are not ours, and saying what the answer says."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from builders import ROOT, knowledge_of, rules_of, run, some
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.exports import WRITTEN
from markerboard.exports.export import write
from markerboard.exports.matched import matches
from markerboard.exports.to_csv import COLUMNS
from markerboard.exports.to_markdown import escaped
from markerboard.exports.to_va_spec import EXTENSIONS
from markerboard.files import cells
from markerboard.language.parser import Parser
from strategies import SHIPPED
from tables import runs_nothing

CASES = sorted((ROOT / "cases").glob("*.yaml"))
pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def answers(board: Board) -> list[Evaluation]:
    """The answers of a third of the shipped cases, or of fewer of them."""
    return [board.evaluate(board.read(file)) for file in some(CASES[::3], 4)]


# VA-Spec


def test_statements_by_ga4gh(board: Board, answers: list[Evaluation]) -> None:
    """Each statement is one for the models of GA4GH."""
    core = pytest.importorskip("ga4gh.va_spec.base.core")
    statements = json.loads(write("va-spec", answers, board.knowledge))
    assert len(statements) > len(answers) // 15
    for statement in statements:
        assert core.Statement(**statement).type == "Statement"


def test_statements_support_nothing(board: Board, answers: list[Evaluation]) -> None:
    """No statement claims that a variant calls for a treatment; each cites and says what it is."""
    for statement in json.loads(write("va-spec", answers, board.knowledge)):
        assert statement["direction"] in ("neutral", "disputes")
        assert statement["reportedIn"]
        extensions = {one["name"]: one["value"] for one in statement["extensions"]}
        assert set(extensions) == set(EXTENSIONS)
        assert "not a treatment recommendation" in extensions["notice"]


def test_statements_are_of_genes(board: Board, answers: list[Evaluation]) -> None:
    """Only findings whose groups are told apart by genes alone become statements."""
    present = board.evaluate(board.read(ROOT / "cases" / "escc-tp53-mutated-signature-present.yaml"))
    statements = json.loads(write("va-spec", [present, *answers], board.knowledge))
    named = {statement["proposition"]["subjectVariant"]["name"] for statement in statements}
    assert "(TP53 = mutated or FAT1 = mutated) and NOTCH3 = wild-type" in named
    assert not any("pdl1" in name or "drugs" in name or name == "otherwise" for name in named)


@pytest.mark.parametrize(("when", "origin"), [
    ("BRCA2.germline has pathogenic variant", "germline"), ("BRCA2 has pathogenic variant", "somatic"),
    ("BRCA2.germline has pathogenic variant or BRCA2 has homozygous variant", None)])
def test_statements_of_the_germline(when: str, origin: str | None) -> None:
    """A statement on what one is born with says so, and keeps the words of quality of its condition."""
    parsed = Parser(SHIPPED).parse(when)
    rules = rules_of("trial", {"i": parsed}, groups={"f": {"present": parsed, "absent": "otherwise"}})
    knowledge = knowledge_of(SHIPPED.with_asked({"BRCA2.germline"}), [rules])
    board = Board(replace(knowledge, sources={"s": {"citation": "A test"}}))
    case = board.case({"case": "b", "biomarkers": {"BRCA2": {
        "germline": {"variants": ["pathogenic S1982fs"]}, "variants": ["homozygous pathogenic R2318*"]}}})
    [statement] = json.loads(write("va-spec", [board.evaluate(case)], board.knowledge))
    told = statement["proposition"]
    assert told["subjectVariant"]["name"] == when
    assert told["geneContextQualifier"]["name"] == "BRCA2"
    assert told.get("alleleOriginQualifier", {}).get("name") == origin


# CSV


def rows(board: Board, answers: list[Evaluation]) -> list[dict[str, str]]:
    """The table of some answers, as Python's own reader reads it."""
    return list(csv.DictReader(io.StringIO(write("csv", answers, board.knowledge)), strict=True))


def test_table(board: Board, answers: list[Evaluation]) -> None:
    """The table has every study of every case with its verdict, and every finding that fits, with sources."""
    table = rows(board, answers)
    assert list(table[0]) == list(COLUMNS)
    for answer in answers:
        about = [row for row in table if row["case"] == answer.case]
        own = [row for row in about if not row["unused"]]
        assert len(about) - len(own) == len(answer.unused)
        verdicts = {(study.id, study.verdict) for study in answer.studies}
        assert {(row["study"], row["verdict"]) for row in own} == verdicts
        told = {f"{study.id}/{finding.id}" for study, finding in matches(answer) if finding.results}
        assert {row["finding"] for row in own if row["finding"]} == told
        assert all(row["source"] for row in own if row["result"])


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2+3", "@x", "a;=1+1", "＝1+1"])
def test_no_formulas(name: str, board: Board) -> None:
    """A spreadsheet never takes a cell for a formula, whatever a case is called and wherever it splits."""
    answer = board.evaluate({"case": name})
    table = rows(board, [answer])
    assert {row["case"] for row in table} == {cells.safe(name)}
    assert {cells.original(row["case"]) for row in table} == {name}
    assert runs_nothing(write("csv", [answer], board.knowledge))


# Markdown


def parsed(text: str) -> Any:
    """A page as a parser of CommonMark with tables reads it."""
    markdown_it = pytest.importorskip("markdown_it")
    return markdown_it.MarkdownIt("commonmark").enable("table").parse(text)


def test_page(board: Board, answers: list[Evaluation]) -> None:
    """The page has a heading for each case and each study that fits, its tables hold, and it has no HTML."""
    text = write("markdown", answers, board.knowledge)
    tokens = parsed(text)
    headings = [tokens[i + 1].children for i, token in enumerate(tokens) if token.type == "heading_open"]
    titles = ["".join(child.content for child in heading) for heading in headings]
    assert [t for t in titles if t in {a.case for a in answers}] == [a.case for a in answers]
    fitting = [s.title for answer in answers for s in answer.studies if s.verdict != "ineligible"]
    assert sorted(t for t in titles if t in set(fitting)) == sorted(fitting)
    assert not any(token.type.startswith("html") for token in tokens)
    assert not any(child.type == "html_inline" for token in tokens for child in token.children or ())
    assert sum(token.type == "table_open" for token in tokens) >= len(answers)


@pytest.mark.parametrize("name", ["<script>x</script>", "# x", "a | b", "*x*", "[x](http://y)", "1. x", "- x",
                                  "a\nb", "`x`", "![x](y)", "&lt;", "+ x", "=== x", "\\# x"])
def test_text_means_itself(name: str) -> None:
    """Whatever a case is called, the page shows that, and it is no mark, no link and no tag."""
    markdown_it = pytest.importorskip("markdown_it")
    tokens = markdown_it.MarkdownIt("commonmark").parse(escaped(name))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    shown = tokens[1].children
    assert {child.type for child in shown} <= {"text", "text_special"}
    assert "".join(child.content for child in shown) == " ".join(name.split())


def test_every_figure_is_on_the_page(board: Board, answers: list[Evaluation]) -> None:
    """A finding that fits stands on the page with the source of each of its results."""
    text = write("markdown", answers[:5], board.knowledge)
    for answer in answers[:5]:
        for _, finding in matches(answer):
            assert escaped(finding.title) in text
            for result in finding.results:
                for source in (result.get("from") or {}) if "superseded_by" not in result else ():
                    assert escaped(f"[{source}: ") in text


# All


@pytest.mark.parametrize("form", WRITTEN)
def test_same_input_same_bytes(form: str, board: Board, answers: list[Evaluation]) -> None:
    """The same answers give the same bytes, and no answer at all a valid empty file."""
    assert write(form, answers[:4], board.knowledge) == write(form, answers[:4], board.knowledge)
    assert isinstance(write(form, [], board.knowledge), str)


@pytest.mark.parametrize("form", WRITTEN)
def test_command(form: str) -> None:
    """`evaluate --format` writes each format on standard output."""
    done = run("evaluate", str(CASES[0]), "--format", form)
    assert done.exit_code == 0
    assert done.stdout


def test_unknown_format(board: Board) -> None:
    """A format that is not written is a KeyError for a program and a usage error on the command line."""
    with pytest.raises(KeyError, match="word"):
        write("word", [], board.knowledge)
    assert run("evaluate", str(CASES[0]), "--format", "word").exit_code == 2
