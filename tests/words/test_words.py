"""The words of the pages: both languages say the same, from the same facts, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import markerboard
from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.model import NOTICE, Evaluation
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.reasons import Reasons
from markerboard.render.words import ENGLISH, Sentences
from markerboard.words import LANGUAGES, en, preferred, words, zh

PACKAGE = Path(markerboard.__file__).parent
CASES = sorted((ROOT / "cases").glob("*.yaml"))[::3]
USED = re.compile(r"""\bw(?:ords)?\(\s*["']([^"']+)["']""")
CHINESE = Sentences(words("zh"))


def blanks(sentence: str) -> set[str]:
    """The names of the blanks of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def sentences_of(answer: Evaluation) -> list[str]:
    """Every reason in an answer."""
    criteria = (c for study in answer.studies for c in (*study.inclusion, *study.exclusion))
    return [*(reason for c in criteria for reason in c.because), *(m.sentence for m in answer.missing)]


def test_same_names() -> None:
    """English and Chinese have the same sentences with the same blanks."""
    assert list(en.SENTENCES) == list(zh.SENTENCES)
    assert {n: blanks(s) for n, s in en.SENTENCES.items()} == {n: blanks(s) for n, s in zh.SENTENCES.items()}


def test_every_name_is_there() -> None:
    """Every sentence that a template or a module asks for by name is one of the sentences."""
    files = [*PACKAGE.rglob("*.html"), *(PACKAGE / "report").glob("*.py"), *(PACKAGE / "render").glob("*.py"),
             *(PACKAGE / "service").glob("*pages.py")]
    asked = {name for file in files for name in USED.findall(file.read_text(encoding="utf-8"))}
    assert len(asked) > 150
    assert {n for n in asked if n not in en.SENTENCES and not n.endswith(" ")} <= {"en", "zh"}


def test_notice() -> None:
    """The notice of the pages is that of the answer."""
    assert words("en")("notice") == NOTICE
    assert words("zh")("notice") != NOTICE


@pytest.mark.parametrize("name", zh.SENTENCES)
def test_chinese_is_chinese(name: str) -> None:
    """Every Chinese sentence of words is in Chinese; only abbreviations, signs and commands stay."""
    bare = re.sub(r"\{\w+\}|ctDNA|markerboard \w+|--\w+|[A-Z]{2,}", "", zh.SENTENCES[name])
    assert not re.search(r"[A-Za-z]{3,}", bare)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_reasons(board: Board, file: Path) -> None:
    """Every reason of an answer is said in Chinese, from the fact that the English one was made of."""
    answer = board.evaluate(board.read(file))
    said = Reasons(CHINESE, answer)
    assert [s for s in sentences_of(answer) if not said.translated(s)] == []
    assert [s for s in sentences_of(answer) if Reasons(ENGLISH, answer)(s) != s] == []


def test_a_reason() -> None:
    """A word that the rules have in Chinese is said in Chinese; a gene keeps its symbol."""
    board = Board.load()
    answer = board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD"},
                             "treatment": [{"line": 1, "drugs": ["osimertinib", "carboplatin"]}],
                             "biomarkers": {"EGFR": {"variants": ["L858R"]}, "NOTCH3": "not tested"}})
    said = Reasons(CHINESE, answer)
    found = {said(s) for s in sentences_of(answer)}
    assert {"EGFR 有 L858R", "NOTCH3 未检测", "诊断：肺腺癌（LUAD）"} <= found
    assert any("卡铂、奥希替尼" in s for s in found)


@pytest.mark.parametrize(("asked", "language"), [
    ("", "en"), ("zh", "zh"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("zh-Hant-TW", "zh"), ("en,zh;q=0.5", "en"),
    ("de,fr;q=0.5", "en"), ("de, zh;q=0.2, en;q=0.1", "zh"), ("zh;q=0", "en"), ("zh;q=x", "en"), ("*", "en"),
])
def test_preferred(asked: str, language: str) -> None:
    """A browser is answered in the language that it prefers of those there are."""
    assert preferred(asked) == language


@given(st.text())
def test_preferred_anything(asked: str) -> None:
    """No header is too strange to choose a language."""
    assert preferred(asked) in LANGUAGES


def test_unknown_language() -> None:
    """A language that nobody wrote is a KeyError."""
    with pytest.raises(KeyError):
        words("de")


def test_every_word_of_the_rules(shipped: KnowledgeBase) -> None:
    """Every word of the shipped vocabulary is in Chinese but for symbols: labels, units, codes, diagnoses,
    drugs, endpoints; and what is in Chinese is simplified and no longer a word of another vocabulary."""
    vocabulary = shipped.vocabulary
    facts = [fact for fact in vocabulary.facts.values() if fact.type != "gene"]
    written = {*(fact.label for fact in facts), *(fact.unit for fact in facts), *vocabulary.endpoints,
               *(code for fact in facts for code in fact.codes), *vocabulary.trees["diagnoses"].terms,
               *vocabulary.drugs.terms}
    symbols = re.compile(r"[A-Z\d%-]*|EGFR TKI")
    assert [w for w in written if not symbols.fullmatch(w) and not CHINESE.words.knows(w)] == []
    codes = vocabulary.trees["diagnoses"].terms
    assert [code for code in codes if code not in CHINESE.term(code)[1:]] == []


def test_simplified() -> None:
    """No traditional character stands in what is said in Chinese: GB 2312 holds every one that does."""
    rules = (ROOT / "rules" / "words" / "zh-Hans.yaml").read_text(encoding="utf-8")
    said = "".join([*zh.SENTENCES.values(), *zh.TERMS.values(), rules])
    assert re.findall(r"[\u4e00-\u9fff]", said.encode("gb2312", "ignore").decode("gb2312")) == re.findall(
        r"[\u4e00-\u9fff]", said)


@pytest.mark.parametrize("cells", [
    {"diagnosis": "LUADX"}, {"pdl1.tps": "0.6"}, {"pdl1.tps": "250%"}, {"age": "old?"}, {"EGFR": "zz?"},
    {"EGFR": "WT; L858R"}, {"EGFR": "c.2573T>G"}, {"line1.drugs": "Endostra"}, {"ecog": "7"},
    {"EGFR": "p.L858="},
])
def test_why_in_chinese(cells: dict[str, str], board: Board) -> None:
    """Why a cell could not be used is said in the language of the page, what stood there as it is written."""
    from markerboard.imports.reader import read_content
    from table_loss import table

    rows = table({"case": "a", "diagnosis": "LUAD"} | cells)
    (case,) = read_content("t.csv", rows, board.knowledge.vocabulary)
    answer = board.evaluate(case)
    english, chinese = ENGLISH.unused(answer), CHINESE.unused(answer)
    assert len(english) == len(chinese) > 0
    for told in chinese:
        own = told.replace(next(iter(cells.values())), "")
        assert not re.search(r"\b(?:is|cannot|not|could|read)\b", own)
