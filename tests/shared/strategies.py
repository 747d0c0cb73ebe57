"""Hypothesis strategies of the tests: patients over whole vocabularies, conditions, rule bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import assume
from hypothesis import strategies as st

from builders import SHARED, facts_of, knowledge_of, markers, rules_of, troubles_of, vocabulary_of
from markerboard.knowledge.base import ALL, OTHERWISE, KnowledgeBase, Rules
from markerboard.knowledge.loading import shipped
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Some
from markerboard.language.parser import MAX_LENGTH, Parser
from markerboard.language.tree import Term, Tree
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.testing import values as directed
from markerboard.testing.menu import Menu
from markerboard.testing.values import Numbers

Values = dict[str, Any]
T = TypeVar("T")
SHIPPED = vocabulary_of(shipped() / "vocabulary.yaml")
SMALL = vocabulary_of(SHARED / "small.yaml")
SMALL_NAMES = tuple(SMALL.facts)

# Facts of the shipped vocabulary that its rules ask about, at least one of each type.
ASKED = ("age", "ecog", "sex", "diagnosis", "stage", "measurable", "line1.drugs", "prior.lines",
         "line1.months", "pdl1.tps", "ctdna.best_response.msaf", "met.amplified", "EGFR", "TP53")

# Findings of genes that a rule may ask of any: by their patterns, of the germline, in plasma, with a partner.
FINDINGS = ("ret.fusion", "RET.fusion with KIF5B", "KIF5B.fusion with RET", "RET.plasma", "BRCA2",
            "BRCA2.germline", "EGFR.plasma", "PTEN.loss", "PTEN.deleted", "PTEN.copy_number",
            "PTEN.expression", "EGFR.exon 2-7 deletion", "EGFR.exons_deleted", "BRCA2.promoter_mutated",
            "EGFR.activating exon 2-7 deletion", "EGFR.plasma.exon 2-7 deletion",
            "BRCA2.pathogenic promoter_mutated", "BRCA2.somatic pathogenic promoter_mutated",
            "BRCA2.germline.promoter_mutated", "BRCA2.germline.pathogenic promoter_mutated")
GENES = SHIPPED.with_asked(FINDINGS)

# A class of variants, or a variant, and members that a finer report could name instead.
MEMBERS: Mapping[str, Sequence[str]] = {
    "exon 19 deletion": ("E746_A750del", "L747_P753delinsS"),
    "exon 20 insertion": ("D770_N771insG", "A767_V769dup"),
    "exon 20 mutation": ("T790M", "C797X", "exon 20 insertion", "S768I"),
    "C797X": ("C797S", "C797G"), "codons 790-797 mutation": ("T790M", "C797X", "codon 797 mutation"),
    "codons 2-9 mutation": ("A2X", "codons 2-3 mutation", "A9fs"),
    "exon 1 deletion": ("A2_A4del",), "exon 1 mutation": ("A2V", "exon 1 deletion"),
    "A2X": ("A2V", "A2L"), "exon 2 insertion": ("A12_A13insG", "A12dup"),
    "A2V": ("pathogenic A2V", "VUS A2V", "activating A2V"), "pathogenic A2V": ("somatic pathogenic A2V",),
}
EGFR_VARIANTS = ("L858R", "T790M", "C797S", "C797X", "E746_A750del", "exon 19 deletion",
                 "L747_P753delinsS", "D770_N771insG", "exon 20 insertion", "exon 20 mutation", "G719X",
                 "codons 790-797 mutation", "codon 797 mutation", "somatic T790M",
                 "somatic codons 790-797 mutation", "activating codons 740-760 mutation")
GENE1_VARIANTS = ("A2V", "A2L", "A2X", "A2_A4del", "exon 1 deletion", "exon 1 mutation", "A12_A13insG",
                  "exon 2 insertion", "exon 3 skipping", "exon 3 mutation",
                  "A22V", "A23V", "A24V", "A41V", "A42V", "A9fs", "A9_A12del", "A9*", "truncating variant",
                  "missense variant", "ITD", "in-frame deletion", "in-frame insertion",
                  "A9_A11delinsVV", "A9_A10delinsVVV", "pathogenic A2V", "activating exon 1 mutation",
                  "pathogenic variant", "somatic missense variant", "codons 2-9 mutation",
                  "codons 2-3 mutation", "pathogenic codons 4-12 mutation")


# What to draw of a fact: those of the package, from menus with more than rules ask

def grid(fact: Fact) -> list[Decimal]:
    """A few numbers of a fact, so that bounds and thresholds often coincide."""
    low, high = fact.range or (Decimal(-4), Decimal(4))
    if fact.type == "count":
        return [low + i for i in range(min(int(high - low), 5) + 1)]
    return [low + (high - low) * i / 8 for i in range(9)]


def numbers(fact: Fact) -> Numbers:
    """Numbers that a fact can be compared with."""
    return directed.numbers(fact, grid(fact))


def variants_of(symbol: str) -> tuple[str, ...]:
    """The variants that tests name of a gene."""
    others = ("R175H", "R213*", "exon 14 skipping")
    of_germline = ("S1982fs", "R2318*", "D2723H", "pathogenic variant", "truncating variant",
                   "pathogenic S1982fs", "homozygous truncating variant")
    return {"EGFR": EGFR_VARIANTS, "EGFR.plasma": EGFR_VARIANTS, "GENE1": GENE1_VARIANTS,
            "BRCA2.germline": of_germline}.get(symbol, others)


def menu(vocabulary: Vocabulary, names: Sequence[str]) -> Menu:
    """Everything that may be drawn of some facts."""
    facts = [vocabulary.facts[name] for name in names]
    codes = {f.name: list(f.codes) if f.type == "code" else list(vocabulary.tree(f).terms)
             for f in facts if f.type in ("code", "tree", "drugs")}
    genes = [f.name for f in facts if f.type == "gene"]
    return Menu(vocabulary, tuple(names),
                {f.name: grid(f) for f in facts if f.type in ("number", "count")}, codes,
                {gene: variants_of(gene) for gene in genes}, dict.fromkeys(genes, MEMBERS))


def patients(vocabulary: Vocabulary, names: Sequence[str]) -> st.SearchStrategy[Values]:
    """What is known of a patient; any fact may be unknown."""
    return directed.flat(menu(vocabulary, names))


def refinements(vocabulary: Vocabulary, names: Sequence[str], known: Values) -> st.SearchStrategy[Values]:
    """The same patient with unknowns filled in and coarse values made finer."""
    return directed.refined(menu(vocabulary, names), known)


@st.composite
def refined_pairs(draw: st.DrawFn, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[Values, Values]:
    """A patient, and the same patient better known."""
    known = draw(patients(vocabulary, names))
    return known, draw(refinements(vocabulary, names, known))


@st.composite
def more_exact_pairs(draw: st.DrawFn, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[Values, Values]:
    """A patient, and the same patient with what was stated said more exactly, and nothing added."""
    known, drawn = draw(patients(vocabulary, names)), menu(vocabulary, names)
    return known, {name: draw(st.just(value) | directed.finer(drawn, name, value))
                   for name, value in known.items()}


_RUN = ("exon 2-7 deletion", "activating exon 2-7 deletion", "exons_deleted")
_PROMOTER = ("promoter_mutated", "pathogenic promoter_mutated", "somatic pathogenic promoter_mutated")


def _report(*flags: str, **keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A report with keys that are yes or no, and others, each of which may be left out."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(flags, st.booleans()) | keys)


def _calls(variants: Sequence[str], *flags: str) -> st.SearchStrategy[Any]:
    """What is called of a gene: a state, or variants of a list that may be complete, and what else is so."""
    named = st.lists(st.sampled_from(variants), min_size=1, max_size=2, unique=True)
    return st.sampled_from(["mutated", "wild-type", "not tested"]) | _report(*flags) | st.builds(
        lambda these, complete, others: {"variants": these, "complete": complete, **others},
        named, st.booleans(), _report(*flags))


@st.composite
def reported(draw: st.DrawFn) -> Values:
    """What reports on FINDINGS state, with what follows from it; nothing that contradicts itself."""
    born, plasma = _calls(variants_of("BRCA2.germline"), *_PROMOTER[:2]), _calls(EGFR_VARIANTS, *_RUN)
    report = draw(st.fixed_dictionaries({}, optional={
        "RET": _report("fusion", "fusion with KIF5B", plasma=_calls(variants_of("RET"))),
        "BRCA2": _report(*_PROMOTER, germline=_report(*_PROMOTER[:2])) | _report(germline=born) | born,
        "EGFR": _report(*_RUN, plasma=plasma),
        "PTEN": _report("loss", "deleted", copy_number=st.integers(0, 3),
                        expression=st.sampled_from(["absent", "low", "normal"]))}))
    case = markers(**report)
    assume(not troubles_of(case, GENES))
    return {name: value for name, value in facts_of(case, GENES).values.items() if name in FINDINGS}


# Trees in which a code may have several parents

@st.composite
def trees(draw: st.DrawFn, most: int = 8) -> dict[str, Term]:
    """Codes, each with up to three of those before it as parents, and at times one that perhaps counts it."""
    codes: dict[str, Term] = {}
    for i in range(draw(st.integers(2, most))):
        before = st.sets(st.sampled_from(list(codes)), max_size=3) if codes else st.just(set[str]())
        parents, doubted = draw(before), draw(before) if draw(st.integers(0, 3)) == 0 else set()
        codes[f"C{i}"] = Term("", tuple(sorted(parents)), (), tuple(sorted(doubted)[:1]))
    return codes


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """The small vocabulary with drugs and diagnoses that are drawn."""
    grown = {"drugs": draw(trees()), "diagnoses": draw(trees()), "stages": {}}
    facts = {name: fact for name, fact in SMALL.facts.items() if fact.type != "gene"}
    return Vocabulary(facts, SMALL.genes, grown, SMALL.endpoints)


# Conditions and rule bases

def _some_of(draw: st.DrawFn, known: Sequence[str], word: str, braces: str) -> str:
    chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
    plain = len(chosen) == 1 and draw(st.booleans())
    return f"{word} {chosen[0]}" if plain else f"{braces} {{{', '.join(chosen)}}}"


@st.composite
def questions(draw: st.DrawFn, vocabulary: Vocabulary, name: str) -> str:
    """The text of one test of a fact."""
    fact = vocabulary.facts[name]
    if fact.type == "boolean":
        return name
    if fact.type in ("number", "count"):
        return f"{name} {draw(st.sampled_from(['<', '<=', '=', '>=', '>']))} {draw(numbers(fact)):f}"
    if fact.type == "code":
        return f"{name} {_some_of(draw, list(fact.codes), '=', 'in')}"
    if fact.type == "gene" and draw(st.booleans()):
        return f"{name} = {draw(st.sampled_from(['mutated', 'wild-type']))}"
    if fact.type == "gene":
        return f"{name} {_some_of(draw, variants_of(name), 'has', 'has')}"
    words = ("has", "has") if fact.type == "drugs" else ("is", "in")
    return f"{name} {_some_of(draw, draw(st.sampled_from(_codes(vocabulary.tree(fact)))), *words)}"


def _codes(tree: Tree) -> list[list[str]]:
    """The codes of a tree, and the few that hold others, of which more of what is stated may be."""
    every = list(tree.terms)
    return [every, [code for code in every if tree.has_members(code)] or every]


@st.composite
def conditions(draw: st.DrawFn, parser: Parser, names: Sequence[str], defined: Sequence[str] = (),
               depth: int = 3) -> Condition:
    """Conditions over some facts and definitions, nested no deeper than `depth`."""
    shape = draw(st.sampled_from(["test", "not", "and", "or", "at least"] if depth else ["test"]))
    below = conditions(parser, names, defined, depth - 1)
    if shape == "not":
        return Not(draw(below))
    if shape == "at least":
        several = draw(st.lists(below, min_size=3, max_size=4))
        return AtLeast(draw(st.integers(2, len(several) - 1)), tuple(several))
    if shape != "test":
        parts = tuple(draw(st.lists(below, min_size=2, max_size=3)))
        return All(parts) if shape == "and" else Some(parts)
    if defined and draw(st.integers(0, 3)) == 0:
        return Named(draw(st.sampled_from(defined)))
    return parser.parse(draw(questions(parser.vocabulary, draw(st.sampled_from(names)))))


def short_enough(condition: Condition) -> bool:
    """Whether a condition may stand in a file."""
    return len(str(condition)) <= MAX_LENGTH


def _numbered(prefix: str, items: Sequence[T]) -> dict[str, T]:
    return {f"{prefix}{n}": item for n, item in enumerate(items)}


@st.composite
def groups(draw: st.DrawFn, inner: st.SearchStrategy[Condition]) -> dict[str, Condition | str]:
    """The groups of one finding: everybody, or some conditions and perhaps the rest."""
    if draw(st.integers(0, 3)) == 0:
        return {"all": ALL}
    stated: dict[str, Condition | str] = {}
    stated.update(_numbered("g", draw(st.lists(inner, min_size=1, max_size=3))))
    return stated | {"rest": OTHERWISE} if draw(st.booleans()) else stated


@st.composite
def studies(draw: st.DrawFn, name: str, inner: st.SearchStrategy[Condition]) -> Rules:
    """A study of at least one criterion, with up to two findings."""
    included = draw(st.lists(inner, min_size=1, max_size=3))
    excluded = draw(st.lists(inner, max_size=2))
    found = draw(st.lists(groups(inner), max_size=2))
    return rules_of(name, _numbered("i", included), _numbered("x", excluded), _numbered("f", found))


@st.composite
def knowledge_bases(draw: st.DrawFn, vocabulary: Vocabulary = SMALL,
                    names: Sequence[str] = SMALL_NAMES) -> KnowledgeBase:
    """Rule bases of one or two studies over up to three definitions, which may rest on one another."""
    known = ("one", "the second", "measured spread")[: draw(st.integers(0, 3))]
    parser = Parser(vocabulary, known)
    written = {name: draw(conditions(parser, names, known[:i], 2)) for i, name in enumerate(known)}
    flags = [parser.parse(n) for n in names if vocabulary.facts[n].type == "boolean"]
    calls = {name: flag for name, flag in zip(known, flags, strict=False) if draw(st.booleans())}
    inner = conditions(parser, names, known, 2)
    return knowledge_of(vocabulary, [draw(studies(f"s{i}", inner)) for i in range(draw(st.integers(1, 2)))],
                        written, calls)


def bases_with_patients(most: int = 8) -> st.SearchStrategy[tuple[KnowledgeBase, list[Values]]]:
    """Random rules with some patients: of a small vocabulary, or over findings that any gene may have."""
    def some(one: st.SearchStrategy[Values]) -> st.SearchStrategy[list[Values]]:
        return st.lists(one, min_size=1, max_size=most)
    return (st.tuples(knowledge_bases(), some(patients(SMALL, SMALL_NAMES)))
            | st.tuples(knowledge_bases(GENES, FINDINGS), some(reported())))
