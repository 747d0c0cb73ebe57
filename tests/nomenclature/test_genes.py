"""Any gene of HGNC can be stated at every door; what no rule asks for is kept, said, and changes nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreign import HGNC, bundle, component, concept, condition, known, taken, variant
from markerboard.answer.board import Board
from markerboard.errors import CaseError
from markerboard.imports.reader import read_content
from markerboard.language.parser import ExpressionError, Parser
from markerboard.nomenclature import genes
from markerboard.nomenclature.table import HERE, Names
from markerboard.patient.casefile import Case, read_own
from markerboard.patient.profile import Profile
from markerboard.patient.unused import UNASKED
from markerboard.render import vocabulary

LINES = [line.split("\t") for line in (HERE / "genes.tsv").read_text(encoding="utf-8").splitlines()]
SYMBOLS = [line[0] for line in LINES if len(line) == 5]
ALIASES = {line[0]: line[1][1:].split("|") for line in LINES if len(line) == 2 and ":" not in line[0]}
APPROVED = frozenset(SYMBOLS)
LUNG = {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def case(board: Board, **markers: Any) -> Case:
    """A lung cancer with markers, read as a file is."""
    text = {"case": "a", "disease": {"diagnosis": "LUAD"}, "biomarkers": markers}
    return read_own("a.json", repr(text).replace("'", '"').replace("True", "true").encode(),
                    board.knowledge.vocabulary)


def test_every_line_is_found() -> None:
    """Each name of the table is found by halving, and nothing that is between two of them."""
    table = Names("genes.tsv")
    for line in LINES[::97]:
        assert table.get(line[0]) == line[1:]
        assert table.get(f"{line[0]}~") is None
    assert len(SYMBOLS) > 43_000
    assert [table.get(name) for name in ("", "~~~", "!", "EGF\tR", "x" * 500)] == [None] * 5


@pytest.mark.parametrize(("written", "symbol"), [
    ("HER2", "ERBB2"), ("PD-L1", "CD274"), ("CD274", "CD274"), ("PDL1", "CD274"), ("p53", "TP53"),
    ("LKB1", "STK11"), ("c-MET", "MET"), ("NCRNA00181", "A1BG-AS1"), ("TP63", "TP63"),
    ("EGRF", None), ("egfr", None), ("MLL2", None), ("hgnc:3236", None)])
def test_names(written: str, symbol: str | None) -> None:
    """Symbols, aliases and previous symbols are found; what is ambiguous or no name is not."""
    assert genes.symbol_of(written) == symbol


def test_numbers() -> None:
    """A gene is found by its number at HGNC and at NCBI."""
    assert genes.of_number("hgnc", "3236") == genes.of_number("ncbi", "1956") == "EGFR"
    assert genes.of_number("hgnc", "0") is None


@given(st.sampled_from(SYMBOLS))
def test_any_symbol_is_stated(board: Board, symbol: str) -> None:
    """Every approved symbol is accepted, kept as a fact and said to be asked by no rule."""
    read = case(board, **{symbol: "mutated"})
    assert str(read.facts.values[symbol]) == "mutated"
    if symbol not in board.knowledge.vocabulary.genes:
        assert [(one.stated, one.why) for one in read.unused] == [(f"{symbol} mutated", UNASKED)]


@given(st.sampled_from(sorted(ALIASES)))
def test_aliases(board: Board, alias: str) -> None:
    """An alias is read as its gene; one of several genes is refused with the choices."""
    choices = board.knowledge.vocabulary.symbols_of(alias)
    if len(choices) == 1:
        assert board.knowledge.vocabulary.symbol(alias) == choices[0]
        return
    with pytest.raises(CaseError) as error:
        case(board, panel={"genes": [alias]})
    (problem,) = error.value.problems
    assert problem.message == f"`{alias}` is a name of {' and of '.join(choices)}"


def test_misspelt_symbols(board: Board) -> None:
    """Of 500 symbols with a wrong letter those that are no name are refused, and no other one is offered."""
    drawn = random.Random(13)  # noqa: S311
    for symbol in drawn.sample(SYMBOLS, 500):
        place = drawn.randrange(len(symbol))
        typed = symbol[:place] + drawn.choice(LETTERS) + symbol[place + 1:]
        if board.knowledge.vocabulary.symbols_of(typed):
            continue
        with pytest.raises(CaseError) as error:
            case(board, panel={"genes": [typed]})
        (problem,) = error.value.problems
        assert "is not a gene" in problem.message
        offered = problem.help.removeprefix("did you mean `").removesuffix("`?")
        assert offered in ("", symbol), typed


def test_misspelt_and_certain(board: Board) -> None:
    """Two letters in each other's place are the one gene that they make."""
    with pytest.raises(CaseError, match="did you mean `NFE2L2`"):
        case(board, NEF2L2="mutated")
    with pytest.raises(CaseError) as error:
        case(board, KAEP1="mutated")  # KAP1 is a gene too
    assert not error.value.problems[0].help


def test_nothing_else_changes(board: Board) -> None:
    """A panel of 500 genes changes no verdict, nor what is missing, nor what else is not used."""
    stated = {"EGFR": {"variants": ["L858R"]}, "panel": {"genes": ["EGFR", "TP53"]}}
    before = board.evaluate(case(board, **stated))
    more = random.Random(7).sample(SYMBOLS, 500)  # noqa: S311
    panel = {"genes": ["EGFR", "TP53", *more], "amplifications": ["AURKA"], "fusions": ["NTRK1"]}
    after = board.evaluate(case(board, **stated | {"KEAP1": "mutated", "panel": panel}))
    assert [one.as_json() for one in after.studies] == [one.as_json() for one in before.studies]
    assert [one.as_json() for one in after.missing] == [one.as_json() for one in before.missing]
    assert [one.why for one in after.unused] == [UNASKED] * 4
    told = {symbol for one in after.unused for symbol in one.stated.split(", ")}
    assert set(more) - {"EGFR", "TP53"} <= told | board.knowledge.vocabulary.genes.keys()


def test_loss_beside(board: Board) -> None:
    """What is stated of such a gene and cannot be read is told as unread, not as asked by nobody."""
    read = case(board, KEAP1={"unread": ["p.X"]})
    assert [one.why for one in read.unused if "p.X" in one.stated] == ["could not be read"]


# Every door


def report() -> dict[str, str]:
    """A report of 500 genes: the status of each."""
    drawn = random.Random(5)  # noqa: S311
    chosen = ["EGFR", "KEAP1", "RB1", *drawn.sample(SYMBOLS, 497)]
    return {symbol: drawn.choice(["mutated", "wild-type"]) for symbol in dict.fromkeys(chosen)}


def stated(read: Case) -> dict[str, str]:
    """The statuses that a case holds."""
    return {name: str(value) for name, value in read.facts.values.items() if name in APPROVED}


def test_report_as_yaml(board: Board) -> None:
    """A report of 500 genes typed as a case is read whole."""
    assert stated(case(board, **report())) == report()


def test_report_as_csv(board: Board) -> None:
    """The same as a row of a table, and it is written as a case that says the same."""
    told = report()
    table = f"case,{','.join(told)}\na,{','.join(told.values())}\n"
    (read,) = read_content("t.csv", table.encode(), board.knowledge.vocabulary)
    assert stated(read) == told
    assert not [one for one in read.unused if one.why != UNASKED]
    again = board.evaluate(read.written)
    assert {one.stated for one in again.unused} == {one.stated for one in read.unused}


def test_report_as_fhir(board: Board) -> None:
    """The same as observations of FHIR, by number and symbol."""
    told = report()
    held = [variant(f"v{i}", change="SO:0001583", protein=None) if state == "mutated" else
            variant(f"v{i}", protein=None, present="LA9634-2") for i, state in enumerate(told.values())]
    for one, symbol in zip(held, told, strict=True):
        entry = genes.gene(symbol)
        assert entry
        named = concept(HGNC, f"HGNC:{entry.hgnc}", symbol)
        one["component"].append(component("48018-6", named))
    lung = condition("c", "http://snomed.info/sct", "254626006")
    read = taken(bundle(lung, *held), board.knowledge.vocabulary)
    assert {name: value.partition(" (")[0] for name, value in known(read).items() if name in told} == told


def test_two_genes_in_one(board: Board) -> None:
    """A number of one gene under the name of another is believed of neither."""
    odd = variant("v", protein="p.Arg470Cys")
    odd["component"].append(component("48018-6", concept(HGNC, "HGNC:23177", "EGFR")))
    read = taken(bundle(odd), board.knowledge.vocabulary)
    assert "EGFR" not in known(read) and "KEAP1" not in known(read)
    assert any("neither is believed" in one.why for one in read.unused)


@pytest.mark.parametrize(("column", "cell"), [("OS", "12.3"), ("CRP", "8"), ("AFP", "400 ng/mL")])
def test_other_columns(column: str, cell: str, board: Board) -> None:
    """A number under a name that is a gene's too says nothing of the gene, and is told."""
    (read,) = read_content("t.csv", f"case,age,{column}\na,60,{cell}\n".encode(), board.knowledge.vocabulary)
    assert sorted(read.facts.entries) == ["age"]
    assert [one.stated for one in read.unused] == [cell]


def test_rules_ask(board: Board) -> None:
    """A condition may ask of any gene, and one that is none is refused."""
    parser = Parser(board.knowledge.vocabulary)
    assert str(parser.parse("KEAP1 = mutated")) == "KEAP1 = mutated"
    assert parser.asked == {"KEAP1"}
    listed = board.knowledge.vocabulary.with_asked(parser.asked)
    assert listed.genes["KEAP1"].hgnc == 23177
    assert "KEAP1" not in board.knowledge.vocabulary.genes
    with pytest.raises(ExpressionError, match="neither a fact nor a definition"):
        parser.parse("KAEP1 = mutated")


def test_record_and_packet(board: Board) -> None:
    """A DNPM record and a phenopacket state such a gene by its number."""
    coded = {"code": "HGNC:23177", "display": "KEAP1", "system": "https://www.genenames.org/"}
    change = {"id": "v", "gene": coded, "proteinChange": {"code": "p.(Arg470Cys)", "system": "x"}}
    record = {"patient": {"id": "p", "gender": {"code": "female", "system": "Gender"}},
              "diagnoses": [], "ngsReports": [{"id": "n", "patient": {"id": "p"}, "issuedOn": "2024-02-01",
                                                   "results": {"simpleVariants": [change]}}]}
    expression = {"syntax": "hgvs.p", "value": "p.Arg470Cys"}
    found = {"id": "v", "geneContext": {"valueId": "HGNC:23177", "symbol": "KEAP1"},
             "expressions": [expression]}
    packet = {"id": "a", "subject": {"id": "p"},
              "biosamples": [{"id": "t", "individualId": "p", "histologicalDiagnosis": LUNG}],
              "interpretations": [{"id": "i", "diagnosis": {
                  "disease": LUNG, "genomicInterpretations": [{
                      "subjectOrBiosampleId": "t", "interpretationStatus": "CAUSATIVE",
                      "variantInterpretation": {"variationDescriptor": found}}]}}],
              "diseases": [{"term": LUNG}],
              "metaData": {"created": "2024-05-01T00:00:00Z", "createdBy": "t", "resources": [],
                           "phenopacketSchemaVersion": "2.0"}}
    for data in (record, packet):
        read = taken(data, board.knowledge.vocabulary)
        assert known(read)["KEAP1"] == "mutated (R470C)"
        assert [one.stated for one in read.unused if one.why == UNASKED] == ["KEAP1 mutated (R470C)"]


def test_python_and_cohort(board: Board) -> None:
    """A profile made in Python states it, and a mapping given to the board."""
    made = Profile.model_validate({"case": "a", "biomarkers": {"KEAP1": {"variants": ["R470C"]}}})
    for one in (made, made.written()):
        told = board.evaluate(one)
        assert told.facts["KEAP1"].text == "mutated (R470C)"
        assert [each.why for each in told.unused] == [UNASKED]


@pytest.mark.parametrize(("name", "symbols"), [
    ("HER2", ["ERBB2"]), ("EGFR", ["EGFR"]), ("MLL2", ["KMT2B", "KMT2D"]), ("EGRF", None)])
def test_search(name: str, symbols: list[str] | None, board: Board) -> None:
    """The vocabulary shows a gene by any of its names, and says whether rules ask for it."""
    rows = vocabulary.rows(board.knowledge.vocabulary, name)
    found = None if rows is None else {row["gene"]: row["rules"] for row in rows if "gene" in row}
    asked = board.knowledge.vocabulary.genes
    assert found == (None if symbols is None else {s: "" if s in asked else UNASKED for s in symbols})
