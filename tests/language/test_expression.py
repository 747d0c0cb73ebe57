"""The condition language: what parses, what it prints back, and what every mistake is told."""

from __future__ import annotations

import pytest
from hypothesis import given

from markerboard.language import expression
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Some
from markerboard.language.parser import MAX_DEPTH, MAX_LENGTH, ExpressionError, Parser
from strategies import SHIPPED, SMALL, SMALL_NAMES, conditions, short_enough
from strategies_text import condition_texts

DEFINED = ("one", "the second", "measured spread")
PARSER = Parser(SMALL, DEFINED)


def shape(condition: Condition) -> object:
    """A condition as nested tuples, which can be compared."""
    if isinstance(condition, All | Some):
        return (type(condition).__name__, *map(shape, condition.of))
    if isinstance(condition, AtLeast):
        return (condition.number, *map(shape, condition.of))
    if isinstance(condition, Not):
        return ("Not", shape(condition.of))
    return condition.name if isinstance(condition, Named) else condition


def refusal(text: str, parser: Parser = PARSER) -> ExpressionError:
    """The error of a text that is no condition."""
    with pytest.raises(ExpressionError) as error:
        parser.parse(text)
    return error.value


@given(conditions(PARSER, SMALL_NAMES, DEFINED).filter(short_enough))
def test_round_trip(condition: Condition) -> None:
    """P16: a condition printed and parsed again is the same condition, and prints the same text."""
    again = PARSER.parse(str(condition))
    assert shape(again) == shape(condition)
    assert str(again) == str(condition)


@pytest.mark.parametrize(("text", "canonical"), [
    ("fever", "fever"), ("  fever  ", "fever"), ("(fever)", "fever"), ("((fever))", "fever"),
    ("GENE1 has {c.30+1G>A, A2V}", "GENE1 has {c.30+1G>A, A2V}"),
    ("GENE1 has c.30+1G>A", "GENE1 has c.30+1G>A"),
    ("night   sweats", "night sweats"), ("night\n  sweats and\tfever", "night sweats and fever"),
    ("(fever and night sweats) and one", "(fever and night sweats) and one"),
    ("fever and (night sweats or one)", "fever and (night sweats or one)"),
    ("not (fever or one)", "not (fever or one)"), ("not not fever", "not not fever"),
    ("copies>=2", "copies >= 2"), ("share of cells = 0.50", "share of cells = 0.50"),
    ("drift < -2.5", "drift < -2.5"), ("drift = 1e2", "drift = 100"),
    ("color = deep green", "color = deep green"), ("color in {red}", "color in {red}"),
    ("color in {red,deep  green}", "color in {red, deep green}"), ("tumor is LEFT", "tumor is LEFT"),
    ("tumor in { LEAF1 , OTHER }", "tumor in {LEAF1, OTHER}"), ("taken has red pill", "taken has red pill"),
    ("taken has {syrup}", "taken has syrup"), ("taken has {pill, syrup}", "taken has {pill, syrup}"),
    ("GENE1 = mutated", "GENE1 = mutated"), ("GENE1 has {p.Ala2Val}", "GENE1 has A2V"),
    ("GENE1 has pathogenic somatic p.Ala2Val", "GENE1 has somatic pathogenic A2V"),
    ("GENE1 has activating {A2V, oncogenic ex2ins}",
     "GENE1 has {activating A2V, activating pathogenic exon 2 insertion}"),
    ("GENE1 has {A2V, ex2ins}", "GENE1 has {A2V, exon 2 insertion}"), ("the second", "the second"),
    ("share of cells >= 1 and share of cells < 5", "share of cells >= 1 and share of cells < 5"),
    ("at least 2 of (fever,night sweats , not one)", "at least 2 of (fever, night sweats, not one)"),
    ("not at least  2 of(fever, one, fever and one)", "not at least 2 of (fever, one, fever and one)"),
])
def test_canonical(text: str, canonical: str) -> None:
    """P16: spacing, needless parentheses and spellings of a variant print in one form."""
    assert str(PARSER.parse(text)) == canonical
    assert str(PARSER.parse(canonical)) == canonical


ERRORS = [
    # So many of some
    ("at least 1 of (fever, one)", 0, "`at least 1 of` 2 is `or`", "join the parts with `or`"),
    ("at least 2 of (fever, one)", 0, "`at least 2 of` 2 is `and`", "join the parts with `and`"),
    ("at least 0 of (fever, one)", 0, "`at least 0 of` 2 is always so", ""),
    ("one or at least 3 of (fever, one)", 7, "`at least 3 of` 2 can never be so", ""),
    ("at least 2 of fever", 14, "expected `(`, found `fever`", ""),
    ("at least 2 of (fever and one", 28, "expected `)`, found the end", ""),
    (f"at least 2 of ({', '.join(['fever'] * 41)})", 0, "these are 41 parts, more than 40",
     "name some as a definition"),
    # What begins a test
    ("", 0, "expected a fact or a definition, found the end", ""),
    ("   ", 0, "expected a fact or a definition, found the end", ""),
    ("and fever", 0, "expected a fact or a definition, found `and`", ""),
    ("fever and", 9, "expected a fact or a definition, found the end", ""),
    ("fever or or one", 9, "expected a fact or a definition, found `or`", ""),
    ("not", 3, "expected a fact or a definition, found the end", ""),
    (">= 3", 0, "expected a fact or a definition, found `>=`", ""),
    ("()", 1, "expected a fact or a definition, found `)`", ""),
    ("fevr", 0, "`fevr` is neither a fact nor a definition", "did you mean `fever`?"),
    ("fever and the secund", 10, "`the secund` is neither a fact nor a definition",
     "did you mean `the second`?"),
    ("Fever", 0, "`Fever` is neither a fact nor a definition", "did you mean `fever`?"),
    ("gene1 = mutated", 0, "`gene1` is neither a fact nor a definition", "did you mean `GENE1`?"),
    ("xyzzy", 0, "`xyzzy` is neither a fact nor a definition", "`markerboard facts` lists every fact"),
    ("fever fever", 0, "`fever fever` is neither a fact nor a definition",
     "`markerboard facts` lists every fact"),
    # How tests are joined
    ("fever and one or the second", 14, "`and` mixed with `or` needs parentheses",
     "put parentheses around what belongs together"),
    ("fever or one and the second", 13, "`and` mixed with `or` needs parentheses",
     "put parentheses around what belongs together"),
    ("fever (one)", 6, "`(` does not fit here", ""),
    ("fever, one", 5, "`,` does not fit here", ""),
    ("fever)", 5, "`)` does not fit here", ""),
    ("(fever", 6, "expected `)`, found the end", ""),
    ("(fever one", 1, "`fever one` is neither a fact nor a definition",
     "`markerboard facts` lists every fact"),
    ("(fever}", 6, "expected `)`, found `}`", ""),
    ("fever ! one", 6, "`!` has no meaning here", ""),
    # Which question fits which fact
    ("fever = true", 6, "`fever` is a yes-or-no fact: it stands alone, or after `not`", ""),
    ("copies", 6, "`copies` is a number: compare it with =, <, <=, > or >=", ""),
    ("copies is 3", 7, "`copies` is a number: compare it with =, <, <=, > or >=", ""),
    ("share of cells in {1, 2}", 15, "`share of cells` is a number: compare it with =, <, <=, > or >=", ""),
    ("copies == 3", 7, "`copies` is a number: compare it with =, <, <=, > or >=", ""),
    ("copies != 3", 7, "`copies` is a number: compare it with =, <, <=, > or >=", ""),
    ("color is red", 6, "`color` is a code: ask with = or `in {...}`", ""),
    ("color > red", 6, "`color` is a code: ask with = or `in {...}`", ""),
    ("tumor = LEFT", 6, "`tumor` is a code: ask with `is` or `in {...}`", ""),
    ("taken in {syrup}", 6, "`taken` is a set of drugs: ask with `has`", ""),
    ("taken and fever", 6, "`taken` is a set of drugs: ask with `has`", ""),
    ("GENE1", 5, "`GENE1` is a gene: ask `= mutated`, `= wild-type` or `has` a variant", ""),
    ("GENE1 is A2V", 6, "`GENE1` is a gene: ask `= mutated`, `= wild-type` or `has` a variant", ""),
    # Numbers
    ("copies >=", 9, "expected a number, found the end", ""),
    ("copies >= many", 10, "expected a number, found `many`", ""),
    ("copies >= {3}", 10, "expected a number, found `{`", ""),
    ("copies > 1-3", 9, "expected a number, found `1-3`", ""),
    ("copies >= 3 %", 10, "expected a number, found `3 %`", ""),
    ("drift < nan", 8, "expected a number, found `nan`", ""),
    ("drift < Infinity", 8, "expected a number, found `Infinity`", ""),
    ("drift < 1e-400", 8, "expected a number, found `1e-400`", ""),
    ("drift < 1e999999999", 8, "expected a number, found `1e999999999`", ""),
    ("drift < 1 < 2", 10, "`<` does not fit here", ""),
    ("copies > 5", 9, "`copies` is never 5: it lies between 0 and 4", ""),
    ("share of cells >= -0.1", 18, "`share of cells` is never -0.1: it lies between 0 and 10", ""),
    # Codes
    ("color =", 7, "expected a code, found the end", ""),
    ("color = and", 8, "expected a code, found `and`", ""),
    ("color in red", 9, "`in` needs a set in braces, such as {A, B}", ""),
    ("color in {}", 10, "expected a code, found `}`", ""),
    ("color in {red,}", 14, "expected a code, found `}`", ""),
    ("color in {red", 13, "expected `}`, found the end", ""),
    ("color in {red and blue}", 14, "expected `}`, found `and`", ""),
    ("color = deep gren", 8, "`deep gren` is not a code of `color`", "did you mean `deep green`?"),
    ("color in {red, bleu}", 15, "`bleu` is not a code of `color`", "did you mean `blue`?"),
    ("color = zzz", 8, "`zzz` is not a code of `color`", "known: red, deep green, blue"),
    ("tumor is LEAF3", 9, "`LEAF3` is not a code of `tumor`",
     "known: ROOT, LEFT, LEAF1, LEAF2, RIGHT, MIDDLE, OTHER"),
    ("taken has sirup", 10, "`sirup` is not a code of `taken`", "did you mean `syrup`?"),
    ("GENE1 = {mutated, wild-type}", 18, "`GENE1` has one state, not several", ""),
    ("GENE1 = mutant", 8, "`mutant` is not a code of `GENE1`", "known: mutated, wild-type"),
    ("GENE1 has activating inactivating A2V", 10, "one alteration is not both activating and inactivating",
     ""),
    ("GENE1 has VUS A2V", 10, "`VUS` is stated of a change, and not asked",
     "write somatic, homozygous, activating, inactivating, pathogenic, or no such word"),
    ("GENE1 has pathogenic", 10, "cannot read `pathogenic` as a protein variant or a class of them", ""),
    ("GENE1 has nonsense", 10, "cannot read `nonsense` as a protein variant or a class of them", ""),
    ("GENE1 has A2A", 10, "`A2A` is not a change", ""),
    # Size
    ("fever or " * 112, 0, "this condition is longer than 1,000 characters",
     "name a part of it as a definition"),
]


@pytest.mark.parametrize(("text", "offset", "message", "help"), ERRORS, ids=[e[0][:30] for e in ERRORS])
def test_errors(text: str, offset: int, message: str, help: str) -> None:
    """P15: each mistake is told in one sentence at its character, with what to try."""
    error = refusal(text)
    assert (error.message, error.offset, error.help) == (message, offset, help)


@pytest.mark.parametrize(("text", "message", "help"), [
    ("BRCA2 has germline S1982fs", "`germline` is stated of a change, and not asked",
     "ask `BRCA2.germline has S1982fs`"),
    ("TERT has C228T", "`C228T` is another name of `promoter mutation`", "ask `TERT has promoter mutation`"),
    ("TERT.plasma has {R100H, pathogenic p.Cys250Thr}", "`C250T` is another name of `promoter mutation`",
     "ask `TERT.plasma has promoter mutation`"),
    ("EGFR has ELREA deletion", "`ELREA deletion` is another name of `exon 19 deletion`",
     "ask `EGFR has exon 19 deletion`"),
    ("BRCA1 has germline exon 2-7 deletion", "`germline` is stated of a change, and not asked",
     "ask `BRCA1.germline has exon 2-7 deletion`"),
    ("TERT has VUS promoter mutation", "`VUS` is stated of a change, and not asked",
     "write somatic, homozygous, activating, inactivating, pathogenic, or no such word"),
    ("TERT.VUS promoter_mutated", "`VUS` is stated of a change, and not asked",
     "write somatic, homozygous, activating, inactivating, pathogenic, or no such word"),
    ("EGFR has pathogenic VUS exon 2-7 deletion", "one alteration is not both pathogenic and VUS", ""),
    ("BRCA1.germline has somatic exon 2-7 deletion", "of `BRCA1.germline` the origin is told by its name",
     ""),
    ("EGFR has exon 7-2 deletion", "cannot read `exon 7-2 deletion` as a protein variant or a class of them",
     ""),
    ("BRCA2.germline has somatic S1982fs", "of `BRCA2.germline` the origin is told by its name", "")])
def test_asked_by_the_fact(text: str, message: str, help: str) -> None:
    """What another test finds is a fact of its own, and the refusal of another way to ask names it."""
    error = refusal(text, Parser(SHIPPED))
    assert (error.message, error.help) == (message, help)


@pytest.mark.parametrize(("text", "canonical"), [
    ("EGFR has exons 2–7 deletion", "EGFR.exon 2-7 deletion"),
    ("not EGFR has {exon 2-7 deletion, L858R}", "not (EGFR.exon 2-7 deletion or EGFR has L858R)"),
    ("MET has exon 14 deletion", "MET has exon 14 deletion"),
    ("TERT has Promoter variant", "TERT.promoter_mutated"),
    ("TERT has oncogenic somatic promoter mutation", "TERT.somatic pathogenic promoter_mutated"),
    ("EGFR has pathogenic {L858R, exon 2-7 deletion}",
     "EGFR.pathogenic exon 2-7 deletion or EGFR has pathogenic L858R"),
    ("BRCA1.germline has exon 1-2 deletion", "BRCA1.germline.exon 1-2 deletion"),
    ("EGFR.plasma has activating exon 2-7 deletion", "EGFR.plasma.activating exon 2-7 deletion")])
def test_changes_that_are_findings(text: str, canonical: str) -> None:
    """Whole exons that are lost, and the promoter, are asked as changes are and are findings of their own."""
    parser = Parser(SHIPPED)
    assert str(parser.parse(text)) == canonical == str(parser.parse(canonical))


def test_did_you_mean_knows_the_shipped_names() -> None:
    """A slip in a real name suggests the real name, capitals and all."""
    assert "`pdl1.tps`" in refusal("pdl1.tsp >= 1", Parser(SHIPPED)).help
    assert "`LUAD`" in refusal("diagnosis is LUDA", Parser(SHIPPED)).help
    assert "`NOTCH3`" in refusal("NOTHC3 = mutated", Parser(SHIPPED)).help


@pytest.mark.parametrize("opening", ["(", "not ", "not("])
def test_depth(opening: str) -> None:
    """P17: 20 levels of parentheses or `not` parse, one more is refused where it stands."""
    levels = MAX_DEPTH // (2 if opening == "not(" else 1)
    def nested(levels: int) -> str:
        return opening * levels + "fever" + ")" * (levels if "(" in opening else 0)
    PARSER.parse(nested(levels))
    error = refusal(nested(levels + 1))
    assert error.message == "nested deeper than 20 levels"
    assert len(opening) * levels <= error.offset <= len(opening) * (levels + 1)


@pytest.mark.parametrize("opening", ["(", "not ", "not(", "fever and ("])
def test_very_deep(opening: str) -> None:
    """P17: 10,000 parentheses give an error, not a RecursionError, whatever the limit of length."""
    assert refusal(opening * 10_000).message == "this condition is longer than 1,000 characters"
    assert refusal((opening * 1_000)[:MAX_LENGTH]).message == "nested deeper than 20 levels"


@given(condition_texts())
def test_fuzz(text: str) -> None:
    """P15: any text is a condition that prints back, or an ExpressionError inside the text."""
    try:
        condition = PARSER.parse(text)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
        assert error.message == error.message.strip() != ""
        return
    assert shape(PARSER.parse(str(condition))) == shape(condition)


def test_equal_tests_are_one() -> None:
    """Equal tests of a rule base are one object, however they were written; 2 and 2.0 print apart."""
    parser = Parser(SMALL)
    assert parser.parse("copies >= 2") is parser.parse("copies  >=  2")
    assert parser.parse("GENE1 has p.Ala2Val") is parser.parse("GENE1 has A2V")
    assert str(parser.parse("drift >= 2")) != str(parser.parse("drift >= 2.0"))


def test_walks() -> None:
    """The tests of a condition come in reading order, through definitions; its names are its own."""
    one = PARSER.parse("copies > 1 or the second")
    written = {"one": one, "the second": PARSER.parse("not GENE1 = mutated")}
    condition = PARSER.parse("fever and not one and color = red")
    asked = [str(test) for test in expression.tests(condition, written)]
    assert asked == ["fever", "copies > 1", "GENE1 = mutated", "color = red"]
    assert list(expression.names(condition)) == ["one"]
