"""What is supposed of a case: one value of a fact that is not known, each fact once, or all that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builders import ROOT, knowledge_of, rules_of, run, some
from markerboard.answer.board import Board
from markerboard.engines.evaluate import decide
from markerboard.errors import SupposedError
from markerboard.language.parser import Parser
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Known
from markerboard.report.suppose import options, suppose, wished
from strategies import SHIPPED

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
CASES = sorted((ROOT / "cases").glob("*.yaml"))


def test_impossible(board: Board) -> None:
    """What a fact cannot be is not supposed."""
    case = board.read(CASE)
    for name, text in (("NOTCH3", "purple"), ("prior.drugs", "water"), ("nonsense", "yes")):
        with pytest.raises(SupposedError):
            suppose(case, board.knowledge, {name: text})


@pytest.mark.parametrize(("name", "fact"), [
    ("TERT.pathogenic promoter_mutated", "TERT.pathogenic promoter_mutated"),
    ("PTEN.loss", "PTEN.loss"), ("EGFR.exons 2–7 deletion", "EGFR.exon 2-7 deletion"),
    ("TERT.promoter mutation", "TERT.promoter_mutated")])
def test_what_no_rule_asks(board: Board, name: str, fact: str) -> None:
    """A finding of a gene that no rule asks is refused as such, and not as one that is not known."""
    with pytest.raises(SupposedError, match=re.escape(f"no rule asks `{fact}`")):
        suppose(board.read(CASE), board.knowledge, {name: "true"})


def test_what_is_known_is_not_supposed(board: Board) -> None:
    """A supposed value takes the place of none that is known, and of a known part it says more."""
    case = board.read(CASE)
    for name, text in (("sex", "male"), ("sex", "female"), ("liver_metastases", "yes"), ("age", "59"),
                       ("FAT1", "wild-type"), ("TP53", "wild-type"), ("pdl1.tps", "1-49"), ("stage", "IVA")):
        with pytest.raises(SupposedError, match=f"`{name}` (is known|cannot be)"):
            suppose(case, board.knowledge, {name: text})
    known = [name for name, entry in case.facts.entries.items() if isinstance(entry, Known)]
    for name in known:
        value = case.facts.values[name]
        assert value not in [one.value for one in options(board.knowledge, case.facts, name)], name


def test_a_number_within(board: Board) -> None:
    """A number of one's own is supposed where it lies within a range that is offered, and no other."""
    case = board.read(CASE)
    for text in ("6", "6 months", "4-6"):
        made = suppose(case, board.knowledge, {"life_expectancy": text}).facts["life_expectancy"]
        assert (str(made.value), made.written) == (text.removesuffix(" months"), text)  # type: ignore[union-attr]
    for text in ("2-6", "-1", "601", "<6", "6 years", "6%"):
        with pytest.raises(SupposedError, match="cannot be"):
            suppose(case, board.knowledge, {"life_expectancy": text})


@pytest.mark.parametrize(("written", "told"), [
    (["NOTCH3=mutated", "NOTCH3=wild-type"], "`NOTCH3` is supposed twice, to be `mutated` and `wild-type`"),
    (["NOTCH3=mutated", "NOTCH3=mutated"], "`NOTCH3` is supposed twice"),
    (["NOTCH3"], "`NOTCH3` is not written as fact=value"), (["NOTCH3="], "`NOTCH3=` is not written"),
    (["=mutated"], "`=mutated` is not written"), ([""], "`` is not written"),
    (["x" * 5_000], "x...` (5,000 characters) is not written"),
])
def test_written(written: list[str], told: str) -> None:
    """What is supposed is a fact with a value, once: where the fact comes again, the last is not taken."""
    with pytest.raises(SupposedError, match=re.escape(told)):
        wished(written)


def test_all_that_is_wrong() -> None:
    """All that is wrong is told at once, by the command line as by an assistant; a value may hold a sign."""
    with pytest.raises(SupposedError) as refused:
        wished(["a", "b=1", "b=2", "c="])
    assert str(refused.value).count("\n") == 2
    assert wished(["pdl1.tps=>=50", "age=<= 75"]) == {"pdl1.tps": ">=50", "age": "<= 75"}
    twice = ("--suppose", "NOTCH3=mutated", "--suppose", "NOTCH3=wild-type")
    for command in ("evaluate", "report"):
        done = run(command, CASE, *twice)
        assert (done.exit_code, "supposed twice" in done.stderr, done.stdout) == (2, True, "")


@pytest.mark.parametrize("text", ["met.exon14_skipping=yes", "MET=exon 14 skipping"])
def test_a_change_with_a_fact_of_its_own(text: str) -> None:
    """A change that has a fact of its own is supposed by either name, and is then there by both."""
    asked = Parser(SHIPPED).parse("MET has exon 14 skipping")
    knowledge = knowledge_of(SHIPPED, [rules_of("a", {"i": asked})])
    case = Case({"case": "a"}, Facts({}))
    name, _, value = text.partition("=")
    assert decide(knowledge, case.facts.values)["a"] is None
    assert decide(knowledge, suppose(case, knowledge, {name: value}).facts.values)["a"] is True


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES[::6]), ids=lambda file: file.stem)
def test_answered_once(board: Board, file: Path) -> None:
    """What is supposed is answered as if it were stated, though what asks nothing of it is answered once."""
    case = board.read(file)
    stated, once = board.evaluate(case), 0
    assumed = [(one.fact, option.text) for one in stated.missing
               for option in options(board.knowledge, case.facts, one.fact)[:2]]
    for fact, text in assumed[:12]:
        shown = suppose(case, board.knowledge, {fact: text})
        before, after = board.supposing(case, shown)
        assert before.as_bytes() == stated.as_bytes()
        assert after.as_bytes() == board.evaluate(shown).as_bytes()
        once += sum(one is other for one, other in zip(before.studies, after.studies, strict=True))
    assert once or not assumed
