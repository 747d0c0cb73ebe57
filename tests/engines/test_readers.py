"""Whether a stated word is one that is asked: the evaluator, the rule engine and SQL read it each alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations, product
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import facts_of, knowledge_of, treated
from markerboard.engines import evaluate
from markerboard.engines.inside import apart, inside
from markerboard.engines.lines import Lines
from markerboard.language import instances, qualities
from markerboard.language.expression import tests as asked_of
from markerboard.language.instances import is_a
from markerboard.language.logic import Truth
from markerboard.language.nouns import NOUNS
from markerboard.language.parser import Parser
from markerboard.language.tree import Term, Tree
from markerboard.language.variants import Exons, Placed, Variant, parse, qualified
from markerboard.sql.members import is_among
from markerboard.sql.placed import placed
from strategies import SHIPPED

# Every way in which a change is written, at a codon: stops, wildcards, repeats, new frames, splice sites.
_EDITS = ("A{0}V", "A{0}X", "A{0}*", "A{0}del", "A{0}dup", "A{0}fs", "A{0}Pfs",
          "A{0}Gfs*23", "A{0}Pfs*23", "A{0}fs*23", "A{0}Pfs*?", "A{0}fs*1", "X{0}_splice", "A{0}delinsGV",
          "A{0}delinsV*", "A{0}_A{1}del", "A{0}_G{1}del", "A{0}_A{1}dup", "A{0}_A{1}ins", "A{0}_A{1}insV",
          "A{0}_A{1}insVG", "A{0}_A{1}ins*", "A{0}_A{1}insX", "A{0}_A{1}delins", "A{0}_A{1}delinsV",
          "A{0}_A{1}delinsX", "A{0}_A{1}delinsVG", "A{0}_A{1}delins*",
          "A{0}_A{2}delinsV", "A{0}_A{2}del", "A{0}_A{2}dup")
_KINDS = ("deletion", "insertion", "skipping", "mutation")
SPAN = (10, 20)


@pytest.mark.parametrize(("stated", "asked", "so"), [
    ("likely pathogenic R196*", "pathogenic R196*", True), ("likely pathogenic R196*", "R196*", True),
    ("likely pathogenic R196*", "pathogenic missense variant", False),
    ("likely pathogenic R196*", "homozygous R196*", None), ("VUS R196*", "pathogenic R196*", False),
    ("germline likely pathogenic R196*", "somatic pathogenic R196*", False)])
def test_likely_pathogenic(stated: str, asked: str, so: Truth) -> None:
    """P7: what is likely pathogenic is pathogenic for every reader."""
    one, other = parse(stated), parse(asked)
    by_rails = True if inside(one, other, {}) else False if apart(one, other, {}) else None
    assert is_a(one, other, {}) is by_rails is is_among(one, other, {}) is so


def every(codons: tuple[int, ...]) -> list[Variant]:
    """Changes at some codons, classes of an exon and of the next, classes by a word."""
    written = [edit.format(codon, codon + 1, codon + 2) for codon in codons for edit in _EDITS]
    classes = [f"exon {number} {kind}" for number in (2, 3) for kind in _KINDS]
    runs = [f"codons {first}-{last} mutation" for first, last in combinations((8, 10, 11, 18, 20, 21, 23), 2)]
    single = [f"codon {codon} mutation" for codon in codons]
    return [parse(text) for text in (*written, *classes, *runs, *single, *NOUNS, "kinase domain mutation")]


@pytest.mark.parametrize(("exons", "codons"), [
    ({}, (1, 9)), ({2: SPAN}, (9, 10)), ({2: SPAN}, (11, 12)), ({2: SPAN, 3: (21, 30)}, (19, 20, 21)),
    ({2: SPAN, 3: (20, 30)}, (20, 22)), ({1: (1, 9), 4: (21, 30)}, (6, 7, 8)),
    ({1: (1, 9), 4: (21, 30)}, (21, 22, 23)), (Placed({}, {2: SPAN}), (7, 8, 9, 10)),
    (Placed({3: (21, 30)}, {2: SPAN}), (19, 20, 21)), (Placed({1: (1, 4)}, {2: SPAN}), (21, 22))])
def test_changes(exons: Exons, codons: tuple[int, ...]) -> None:
    """P7: of any two changes three readers, each by rules of its own, say the same."""
    for one, other in product(every(codons), repeat=2):
        by_rails = True if inside(one, other, exons) else False if apart(one, other, exons) else None
        assert is_a(one, other, exons) is by_rails is is_among(one, other, exons), f"{one}, asked {other}"


_BASES = ("A9V", "A9*", "A9_A10del", "exon 2 deletion", "truncating variant", "missense variant", "variant")


def test_qualities() -> None:
    """P7: of any two changes with words of quality three readers say the same."""
    ways = [tuple(filter(None, way)) for way in product(*(("", *said) for said in qualities.FACETS.values()))]
    stated, asked = ([qualified(parse(base), way) for base in _BASES for way in these]
                     for these in (ways, [way for way in ways if {*way} <= {*qualities.ASKED}]))
    exons = {2: SPAN}
    for one, other in product(stated, asked):
        by_rails = True if inside(one, other, exons) else False if apart(one, other, exons) else None
        assert is_a(one, other, exons) is by_rails is is_among(one, other, exons), f"{one}, asked {other}"


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A small tree: codes with several parents, codes that some count elsewhere, what it does not list."""
    codes = [f"c{i}" for i in range(draw(st.integers(2, 8)))]
    terms = {}
    for i, code in enumerate(codes):
        above = draw(st.lists(st.sampled_from(codes[:i]), max_size=2, unique=True)) if i else []
        terms[code] = Term("", tuple(above), (), tuple(draw(st.lists(st.sampled_from(codes), max_size=1))))
    return Tree(terms, open=draw(st.booleans()), oncotree=draw(st.booleans()))


def of_codes(tree: Tree, target: str) -> Iterator[tuple[str, tuple[Truth, ...]]]:
    """What each reader says of each code of a tree that may be stated."""
    lines, (below, above), (sure, coarse) = Lines(tree), tree.around((target,)), placed(tree, (target,))
    for code in tree.all:
        yield code, (
            tree.is_a(code, target), True if code in below else None if code in above else False,
            True if target in lines.above(code) else None if lines.perhaps(code, target) else False,
            True if code in sure else None if code in coarse else False)


@given(trees())
def test_codes(tree: Tree) -> None:
    """P7: of any code and class of any tree three readers, each by a walk of its own, say the same."""
    for target in tree.terms:
        assert [code for code, said in of_codes(tree, target) if len(set(said)) > 1] == []


@pytest.mark.parametrize("name", SHIPPED.trees)
def test_codes_of_the_vocabulary(name: str) -> None:
    """The same of the shipped trees, for each tenth class."""
    tree = SHIPPED.trees[name]
    for target in list(tree.terms)[::10]:
        assert [code for code, said in of_codes(tree, target) if len(set(said)) > 1] == []


def test_a_tumor_beside_those_below_a_doubted_one() -> None:
    """What some count in a class they count there too where it is none of the codes listed below it."""
    terms = {"A": Term(), "A1": Term(parents=("A",)), "B": Term(), "C": Term(parents=("A",), perhaps=("B",)),
             "C1": Term(parents=("C",))}
    tree = Tree(terms, open=True, oncotree=True)
    assert [tree.is_a(code, "B") for code in ("C1", "else C", "else A", "A1")] == [None, None, False, False]


ASKED = ("TP53 has {R248W, truncating variant}", "EGFR has exon 19 deletion", "diagnosis is NSCLC",
         "prior.drugs has EGFR TKI", "line1.drugs has taxane", "stage is IV", "EGFR has T790M")
CASE = {
    **treated({"line": 1, "drugs": ["osimertinib", "carboplatin"]}),
    "disease": {"diagnosis": "LUAD", "stage": "IIIB"},
    "biomarkers": {"TP53": {"variants": ["R248Q"]}, "EGFR": {"variants": ["E746_A750del"], "complete": True}}}


def broken(*_: object) -> NoReturn:
    """What stands in for what the evaluator asks."""
    raise AssertionError("this is the evaluator's own")


class Broken(frozenset[str]):
    """The codes that a test was given for the evaluator."""

    __contains__ = isdisjoint = broken


def test_each_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: with all that the evaluator asks of changes and of codes broken, the others answer as before."""
    parsed = [Parser(SHIPPED).parse(text) for text in ASKED]
    vocabulary = SHIPPED.with_asked({test.fact for one in parsed for test in asked_of(one, {})})
    knowledge = knowledge_of(vocabulary, written={f"n{i}": one for i, one in enumerate(parsed)})
    values = facts_of(CASE, vocabulary).values
    answers = evaluate.decide(knowledge, values)
    assert list(answers.values()) == [None, True, True, True, False, False, False]

    placed.cache_clear()
    monkeypatch.setattr(instances.is_a, "__code__", broken.__code__)
    for name in ("is_a", "lineage", "members", "doubtful", "around", "below", "above"):
        monkeypatch.setattr(Tree, name, broken)
    for test in (test for one in parsed for test in asked_of(one, {})):
        object.__setattr__(test, "inside", Broken())
    with pytest.raises(AssertionError, match="evaluator's own"):
        evaluate.decide(knowledge, values)
    if find_spec("durable_rules_engine"):
        from markerboard.engines.durable import Rulebook
        assert Rulebook(knowledge).decide(values) == answers
    from markerboard.sql.duck import Duck
    assert Duck(knowledge).decide(values) == answers
