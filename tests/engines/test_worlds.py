"""Findings of a gene against possible worlds: every engine is definite only where all worlds that fit agree.

The worlds are enumerated: a few partners, a few copies. A case is refused exactly where no world fits it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from typing import Any, NamedTuple

import pytest

from builders import facts_of, knowledge_of, markers, troubles_of
from markerboard.engines import agree
from markerboard.engines.evaluate import decide
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests as asked_of
from markerboard.language.logic import Truth, disjoin
from markerboard.language.parser import Parser
from markerboard.sql.duck import Duck
from strategies import SHIPPED

Stated = Mapping[str, Any]


class World(NamedTuple):
    """All that is true of one gene: its fusions, its copies, whether it is lost, which exons in a row are,
    what is so of each change of its promoter.
    """

    partners: frozenset[str] = frozenset()
    copies: int = 2
    deleted: bool = False
    lost: bool = False
    runs: frozenset[str] = frozenset()
    promoter: frozenset[str] = frozenset()


class Finding(NamedTuple):
    """A key of a report, the values that may stand there, and when a value is true of a world."""

    key: str
    values: tuple[Any, ...]
    fits: Callable[[World, Any], bool]


def fused(key: str, partner: str = "") -> Finding:
    """A fusion, of one partner or of any."""
    return Finding(key, (True, False), lambda world, value: value is (
        partner in world.partners if partner else bool(world.partners)))


FUSED = (fused("fusion"), fused("fusion with KIF5B", "KIF5B"), fused("fusion with CCDC6", "CCDC6"))
LOST = (Finding("copy_number", (0, 2), lambda world, value: world.copies == value),
        Finding("deleted", (True, False), lambda world, value: value is world.deleted),
        Finding("loss", (True, False), lambda world, value: value is world.lost))
GENES = ("KIF5B", "CCDC6", "NCOA4")
ROWS = ("exon 2-7 deletion", "exon 6-9 deletion", "exon 12-13 deletion")
EXONS = (Finding("exons_deleted", (True, False), lambda world, value: value is bool(world.runs)),
         Finding(ROWS[0], (True, False), lambda world, value: value is (ROWS[0] in world.runs)),
         Finding(ROWS[1], (True, False), lambda world, value: value is (ROWS[1] in world.runs)))
CHANGED = ("somatic pathogenic", "germline pathogenic", "somatic VUS", "germline VUS")


def changed(*said: str) -> Callable[[World], bool]:
    """Whether the promoter has one change of which all of some words are so."""
    return lambda world: any(set(said) <= set(one.split()) for one in world.promoter)


def called(*said: str) -> Finding:
    """A call of such a change."""
    return Finding(" ".join((*said, "promoter_mutated")), (True, False),
                   lambda world, value: value is changed(*said)(world))


KINDS: dict[str, tuple[tuple[Finding, ...], list[World], dict[str, Callable[[World], bool]]]] = {
    "RET": (FUSED, [World(frozenset(gene for gene, here in zip(GENES, way, strict=True) if here))
                    for way in product((True, False), repeat=3)],
            {"RET.fusion": lambda w: bool(w.partners),
             "RET.fusion with KIF5B": lambda w: "KIF5B" in w.partners,
             "RET.fusion with CCDC6": lambda w: "CCDC6" in w.partners}),
    "EGFR": (EXONS, [World(runs=frozenset(run for run, here in zip(ROWS, way, strict=True) if here))
                     for way in product((True, False), repeat=3)],
             {"EGFR.exons_deleted": lambda w: bool(w.runs),
              "EGFR has exon 2-7 deletion": lambda w: ROWS[0] in w.runs,
              "EGFR has exon 6-9 deletion": lambda w: ROWS[1] in w.runs}),
    "TERT": ((called(), called("pathogenic"), called("somatic"), called("somatic", "pathogenic"),
              called("VUS")._replace(values=(True,))),
             [World(promoter=frozenset(one for one, here in zip(CHANGED, way, strict=True) if here))
              for way in product((True, False), repeat=4)],
             {"TERT has promoter mutation": changed(),
              "TERT has pathogenic promoter mutation": changed("pathogenic"),
              "TERT has somatic promoter mutation": changed("somatic"),
              "TERT has somatic pathogenic promoter mutation": changed("somatic", "pathogenic")}),
    # Fewer copies than one are a deletion, which is a loss. Copies are a mean of cells.
    "PTEN": (LOST, [World(copies=0, deleted=True, lost=True), World(deleted=True, lost=True),
                    World(lost=True), World()],
             {"PTEN.deleted": lambda w: w.deleted, "PTEN.loss": lambda w: w.lost}),
}


def reports(findings: tuple[Finding, ...]) -> Iterator[Stated]:
    """Everything that a report may state of a gene."""
    for values in product(*((None, *one.values) for one in findings)):
        yield {one.key: value for one, value in zip(findings, values, strict=True) if value is not None}


def fitting(report: Stated, findings: tuple[Finding, ...], worlds: list[World]) -> list[World]:
    """The worlds in which all of a report is true."""
    return [world for world in worlds
            if all(one.fits(world, report[one.key]) for one in findings if one.key in report)]


def base(conditions: list[str]) -> KnowledgeBase:
    """A rule base that asks some conditions."""
    parser = Parser(SHIPPED)
    parsed = {text: parser.parse(text) for text in conditions}
    names = {test.fact for one in parsed.values() for test in asked_of(one, {})}
    written = {f"n{i}": one for i, one in enumerate(parsed.values())}
    return knowledge_of(SHIPPED.with_asked(names), written=written)


def sure(truths: set[Truth]) -> Truth:
    """What all worlds agree on."""
    return truths.pop() if len(truths) == 1 else None


@pytest.mark.parametrize("gene", KINDS)
def test_worlds(gene: str) -> None:
    """P1, P7: what each engine says of a single test is what all worlds that fit a report agree on."""
    findings, worlds, questions = KINDS[gene]
    knowledge = base(list(questions))
    # durable-rules does not build on every Python; DuckDB is the second engine there.
    engines = [one for one in (agree.second_engine(knowledge), Duck(knowledge)) if one]
    for report in reports(findings):
        case, possible = markers(**{gene: dict(report)}), fitting(report, findings, worlds)
        assert bool(troubles_of(case, knowledge.vocabulary)) is not bool(possible), report
        if possible:
            values = facts_of(case, knowledge.vocabulary).values
            answers = decide(knowledge, values)
            assert all(engine.decide(values) == answers for engine in engines)
            assert [answers[f"n{i}"] for i in range(len(questions))] == [
                sure({so(world) for world in possible}) for so in questions.values()], report


# Alterations of EGFR by the codons in which they lie, and classes that a report may name instead.
ALTERED = {"E746V": (746, 746), "A750P": (750, 750), "E746_A750del": (746, 750), "A750_T751insG": (750, 751),
           "T751I": (751, 751), "L858R": (858, 858)}
RUNS = {"codons 746-750 mutation": (746, 750), "codons 750-751 mutation": (750, 751),
        "exon 19 mutation": (729, 761), "codon 858 mutation": (858, 858)}
ASKED = {**RUNS, "codon 750 mutation": (750, 750), "codons 740-760 mutation": (740, 760),
         "codons 729-761 mutation": (729, 761), "codons 800-900 mutation": (800, 900)}


def lies(altered: tuple[int, int], within: tuple[int, int]) -> Truth:
    """Whether an alteration lies in some codons; of one that lies there in part nobody knows if it counts."""
    if altered[1] < within[0] or within[1] < altered[0]:
        return False
    return True if within[0] <= altered[0] and altered[1] <= within[1] else None


def named(stated: str) -> set[str]:
    """The alterations of which a report may speak."""
    return {stated} if stated in ALTERED else {one for one, at in ALTERED.items() if lies(at, RUNS[stated])}


def test_worlds_of_codons() -> None:
    """P1, P7: of codons each engine is definite only where all sets of alterations that fit agree."""
    knowledge = base([f"EGFR has {asked}" for asked in ASKED])
    engines = [one for one in (agree.second_engine(knowledge), Duck(knowledge)) if one]
    worlds = [set(world) for size in (1, 2, 3) for world in combinations(ALTERED, size)]
    for size, whole in product((1, 2), (True, False)):
        for stated in combinations((*ALTERED, *RUNS), size):
            may = [named(one) for one in stated]
            values = facts_of(markers(EGFR={"variants": [*stated], "complete": whole}),
                              knowledge.vocabulary).values
            answers = decide(knowledge, values)
            assert all(engine.decide(values) == answers for engine in engines), stated
            fits = [world for world in worlds if all(world & each for each in may)
                    and not (whole and world - set().union(*may))]
            for i, asked in enumerate(ASKED.values()):
                so = {disjoin(lies(ALTERED[one], asked) for one in world) for world in fits}
                assert answers[f"n{i}"] in (None, sure(so)), (stated, whole, list(ASKED)[i])


def test_worlds_of_specimens() -> None:
    """P1, P7: what a patient was born with is in the tumor, what plasma shows tells of neither: each engine
    is definite only where all worlds that fit agree, and a report is refused exactly where none does.
    """
    run, any_run = "exon 2-7 deletion", "exons_deleted"
    places, sets = ("", "germline", "plasma"), [frozenset(), frozenset({run}), frozenset({"another"})]
    asked = {f"EGFR{place and '.'}{place} has {run}": i for i, place in enumerate(places)}
    knowledge = base(list(asked))
    engines = [one for one in (agree.second_engine(knowledge), Duck(knowledge)) if one]
    worlds = [(tumor, born, plasma) for tumor, born, plasma in product(
        [*sets, frozenset({run, "another"})], sets, sets) if born <= tumor]
    definite = 0
    for stated in product((None, True, False), repeat=6):
        told = [{key: value for key, value in ((run, stated[2 * i]), (any_run, stated[2 * i + 1]))
                 if value is not None} for i in range(3)]
        case = markers(EGFR={**told[0], "germline": told[1], "plasma": told[2]})
        fits = [world for world in worlds if all(
            report.get(run) in (None, run in here) and report.get(any_run) in (None, bool(here))
            for report, here in zip(told, world, strict=True))]
        assert bool(troubles_of(case, knowledge.vocabulary)) is not bool(fits), case
        if fits:
            values = facts_of(case, knowledge.vocabulary).values
            answers = decide(knowledge, values)
            assert all(engine.decide(values) == answers for engine in engines), case
            for n, i in enumerate(asked.values()):
                assert answers[f"n{n}"] in (None, sure({run in world[i] for world in fits})), (case, i)
                definite += answers[f"n{n}"] is not None
    assert definite > 500


@pytest.mark.parametrize("gene", ["MET", "EGFR"])
def test_what_a_report_calls_by_a_fact_is_the_change_of_its_name(gene: str) -> None:
    """P1, P7: where a report denies the skipping of an exon no engine leaves the change of that name open,
    and where it calls it each finds it; a change beside it is not denied.
    """
    asked = {f"{gene} has exon 14 skipping": (True, False), f"{gene} has pathogenic exon 14 skipping":
             (None, False), f"{gene} has {{exon 14 skipping, K1R}}": (True, None),
             f"not {gene} has exon 14 skipping": (False, True), f"{gene} has K1R": (None, None)}
    knowledge = base(list(asked))
    engines = [one for one in (agree.second_engine(knowledge), Duck(knowledge)) if one]
    for i, called in enumerate((True, False)):
        for beside in ({}, {"variants": ["V2D"]}):
            case = markers(**{gene: {"exon14_skipping": called, **beside}})
            values = facts_of(case, knowledge.vocabulary).values
            answers = decide(knowledge, values)
            assert [answers[f"n{n}"] for n in range(len(asked))] == [told[i] for told in asked.values()]
            assert all(engine.decide(values) == answers for engine in engines), case


@pytest.mark.parametrize(("condition", "possible"), [
    ("MET has exon 14 skipping and not met.exon14_skipping", False),
    ("met.exon14_skipping and not MET has exon 14 skipping", False),
    ("MET has pathogenic exon 14 skipping and not met.exon14_skipping", False),
    ("MET has D1010N and not met.exon14_skipping", True),
    ("EGFR has exon 2-7 deletion and not EGFR.exons_deleted", False),
    ("EGFR has pathogenic exon 2-7 deletion and not EGFR has exon 2-7 deletion", False),
    ("EGFR has pathogenic exon 2-7 deletion and not EGFR.exons_deleted", False),
    ("EGFR has pathogenic exon 2-7 deletion and EGFR = wild-type", False),
    ("EGFR has exon 2-7 deletion and not EGFR has pathogenic exon 2-7 deletion", True),
    ("TERT has somatic pathogenic promoter mutation and not TERT has somatic promoter mutation", False),
    ("TERT has somatic promoter mutation and TERT has pathogenic promoter mutation and not "
     "TERT has somatic pathogenic promoter mutation", True),  # two alterations
    ("BRCA1.germline has exon 2-7 deletion and not BRCA1 has exon 2-7 deletion", False),
    ("BRCA1.germline has pathogenic exon 2-7 deletion and not BRCA1.exons_deleted", False),
    ("BRCA1 has exon 2-7 deletion and not BRCA1.germline has exon 2-7 deletion", True),
    ("BRCA1.germline has exon 2-7 deletion and BRCA1.germline = wild-type", False),
    ("BRCA1.germline has exon 2-7 deletion and BRCA1 = wild-type", False),
    ("EGFR.plasma has exon 2-7 deletion and EGFR = wild-type", True),
    ("EGFR.plasma has exon 2-7 deletion and EGFR.plasma = wild-type", False),
    ("EGFR.exons_deleted and not EGFR has exon 2-7 deletion", True),
    ("EGFR has exon 2-7 deletion and not EGFR has exon 6-9 deletion", True),
    ("TERT has promoter mutation and not TERT has {promoter variant, R100H}", False),
    ("EGFR has codons 746-750 mutation and not EGFR has exon 19 mutation", False),
    ("EGFR has exon 19 mutation and not EGFR has codons 746-750 mutation", True),
    ("EGFR has codons 750-800 mutation and not EGFR has {exon 19 mutation, exon 20 mutation}", False),
    ("EGFR has codons 740-750 mutation and EGFR has codons 746-760 mutation", True),
    ("EGFR has pathogenic codons 740-750 mutation and not EGFR has codons 740-750 mutation", False),
    ("EGFR has {L747P, A750P} and not EGFR has codons 740-750 mutation", False),
    ("RET.fusion with KIF5B and not RET.fusion", False), ("RET.fusion and not RET.fusion with KIF5B", True),
    ("RET.fusion with KIF5B and not KIF5B.fusion with RET", False),
    ("BRCA2.germline = mutated and BRCA2 = wild-type", False),
    ("BRCA2 = mutated and BRCA2.germline = wild-type", True),
    ("BRCA2.germline has S1982fs and not BRCA2 has S1982fs", False),
    ("TP53 has R196* and not TP53 has truncating variant", False),
    ("TP53 has truncating variant and TP53 has missense variant", True),
    ("TP53 has pathogenic variant and TP53 = wild-type", False),
    ("TP53 has R196H and not TP53 has pathogenic variant", True),  # of unknown significance
    ("TP53 has pathogenic R196H and not TP53 has pathogenic variant", False),
    ("TP53 has activating {R196H, R196*} and not TP53 has {R196H, R196*}", False),
    ("TP53 has pathogenic variant and TP53 has somatic variant and not TP53 has somatic pathogenic variant",
     True),  # two alterations
    ("TP53 has somatic pathogenic variant and not TP53 has somatic variant", False),
    ("BRCA2.plasma has S1982fs and BRCA2 = wild-type", True),
    ("PTEN.copy_number < 1 and not PTEN.loss", False), ("PTEN.copy_number < 2 and not PTEN.loss", True),
    ("PTEN.deleted and not PTEN.loss", False), ("PTEN.loss and not PTEN.deleted", True),
    ("PTEN.expression = absent and not PTEN.loss", False),
    ("PTEN.expression in {absent, low} and not PTEN.loss", True)])
def test_proof(condition: str, possible: bool) -> None:
    """P9: a proof knows the laws between findings, and shows a patient only where there can be one."""
    pytest.importorskip("z3")
    from markerboard.proof.inquiry import Inquiry

    knowledge = base([condition])
    inquiry = Inquiry(knowledge, knowledge.conditions.values(), "a")
    found = inquiry.patient(inquiry.meaning.rails(knowledge.conditions["n0"]).met)
    assert (found is not None) is possible
    if found:
        assert decide(knowledge, facts_of(found, knowledge.vocabulary).values)["n0"] is True
