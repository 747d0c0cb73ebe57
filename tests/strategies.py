"""Every Hypothesis strategy of the tests: values, facts and their refinements, conditions, rule bases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from builders import TESTS, exactly, knowledge_of, rules_of, vocabulary_of
from markerboard.expression import All, Condition, Named, Not, Some
from markerboard.facts import GeneState
from markerboard.history import Drugs
from markerboard.knowledge import ALL, OTHERWISE, KnowledgeBase, Rules, shipped
from markerboard.logic import Interval
from markerboard.parser import MAX_LENGTH, Parser
from markerboard.variants import Variant
from markerboard.variants import parse as variant
from markerboard.vocabulary import Fact, Tree, Vocabulary

Values = dict[str, Any]
T = TypeVar("T")
Numbers = st.SearchStrategy[Decimal]


SHIPPED = vocabulary_of(shipped() / "vocabulary.yaml")
SMALL = vocabulary_of(TESTS / "small.yaml")
SMALL_NAMES = tuple(SMALL.facts)

# Facts of the shipped vocabulary that its rules ask about, at least one of each type.
ASKED = ("age", "ecog", "sex", "diagnosis", "stage", "measurable", "line1.drugs", "prior.lines",
         "line1.months", "pdl1.tps", "ctdna.best_response.msaf", "met.amplified", "EGFR", "TP53")

# A class of variants, or a variant, and members that a finer report could name instead.
MEMBERS: Mapping[str, Sequence[str]] = {
    "exon 19 deletion": ("E746_A750del", "L747_P753delinsS"),
    "exon 20 insertion": ("D770_N771insG", "A767_V769dup"),
    "exon 20 mutation": ("T790M", "C797X", "exon 20 insertion", "S768I"),
    "C797X": ("C797S", "C797G"),
    "exon 1 deletion": ("A2_A4del",), "exon 1 mutation": ("A2V", "exon 1 deletion"),
    "A2X": ("A2V", "A2L"), "exon 2 insertion": ("A12_A13insG", "A12dup"),
}
EGFR_VARIANTS = ("L858R", "T790M", "C797S", "C797X", "E746_A750del", "exon 19 deletion",
                 "L747_P753delinsS", "D770_N771insG", "exon 20 insertion", "exon 20 mutation", "G719X")
GENE1_VARIANTS = ("A2V", "A2L", "A2X", "A2_A4del", "exon 1 deletion", "exon 1 mutation", "A12_A13insG",
                  "exon 2 insertion", "exon 3 skipping", "A9fs", "A9_A12del")


# Numbers and intervals

def decimals(low: int | Decimal = -1000, high: int | Decimal = 1000, places: int = 3) -> Numbers:
    """Finite decimals of a few digits."""
    return st.decimals(low, high, allow_nan=False, allow_infinity=False, places=places)


def grid(fact: Fact) -> list[Decimal]:
    """A few numbers of a fact, so that bounds and thresholds often coincide."""
    low, high = fact.range or (Decimal(-4), Decimal(4))
    if fact.type == "count":
        return [low + i for i in range(min(int(high - low), 5) + 1)]
    return [low + (high - low) * i / 8 for i in range(9)]


def numbers(fact: Fact) -> Numbers:
    """Numbers that a fact can be compared with."""
    low, high = fact.range or (Decimal(-4), Decimal(4))
    return st.sampled_from(grid(fact)) | decimals(low, high, 0 if fact.type == "count" else 4)


@st.composite
def intervals(draw: st.DrawFn, ends: Numbers | None = None) -> Interval:
    """Non-empty intervals: open, closed, exact, or without one or both bounds."""
    ends = decimals() if ends is None else ends
    low, high = sorted((draw(ends), draw(ends)))
    if low == high:
        return Interval(low, high)
    low_open, high_open = draw(st.booleans()), draw(st.booleans())
    shape = draw(st.sampled_from(["both", "both", "low", "high", "none"]))
    return Interval(low if shape in ("both", "low") else None, high if shape in ("both", "high") else None,
                    low_open and shape in ("both", "low"), high_open and shape in ("both", "high"))


@st.composite
def points(draw: st.DrawFn, interval: Interval) -> Decimal:
    """Exact values inside an interval, its own bounds among them where they belong to it."""
    low = interval.low if interval.low is not None else (interval.high or Decimal(0)) - 10
    high = interval.high if interval.high is not None else low + 10
    first, last = int(interval.low_open), 8 - int(interval.high_open)
    return low + (high - low) * draw(st.integers(first, last)) / 8 if low < high else low


@st.composite
def narrower(draw: st.DrawFn, interval: Interval) -> Interval:
    """An interval inside another, down to one point."""
    low, high = sorted((draw(points(interval)), draw(points(interval))))
    if low == high:
        return Interval(low, high)
    keep_low, keep_high = draw(st.booleans()), draw(st.booleans())
    return Interval(interval.low if keep_low else low, interval.high if keep_high else high,
                    interval.low_open if keep_low else draw(st.booleans()),
                    interval.high_open if keep_high else draw(st.booleans()))


# The value of a fact, by its type

def variants_of(symbol: str) -> tuple[str, ...]:
    """The variants that tests name of a gene."""
    others = ("R175H", "R213*", "exon 14 skipping")
    return {"EGFR": EGFR_VARIANTS, "GENE1": GENE1_VARIANTS}.get(symbol, others)


@st.composite
def quantities(draw: st.DrawFn, fact: Fact) -> Interval:
    """Intervals as a case can state them of a fact: cut to its range, whole for a count."""
    interval: Interval | None = draw(intervals(numbers(fact)))
    if fact.range and interval:
        interval = interval.within(*fact.range)
    if fact.type == "count" and interval:
        interval = interval.whole()
    return interval or exactly(draw(numbers(fact)))


@st.composite
def genes(draw: st.DrawFn, symbol: str) -> GeneState:
    """A wild-type gene, or a mutated one with some variants named."""
    if draw(st.booleans()):
        return GeneState("wild-type", (), True)
    named = draw(st.lists(st.sampled_from(variants_of(symbol)), max_size=2, unique=True))
    return GeneState("mutated", tuple(map(variant, named)), bool(named) and draw(st.booleans()))


def drug_sets(tree: Tree) -> st.SearchStrategy[Drugs]:
    """Sets of drugs and classes, whole or not."""
    members = st.frozensets(st.sampled_from(list(tree.terms)), max_size=3)
    return st.builds(Drugs, members, st.booleans())


def values(vocabulary: Vocabulary, fact: Fact) -> st.SearchStrategy[Any]:
    """Values of a fact."""
    makers: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "boolean": st.booleans, "number": lambda: quantities(fact), "count": lambda: quantities(fact),
        "code": lambda: st.sampled_from(list(fact.codes)),
        "tree": lambda: st.sampled_from(list(vocabulary.tree(fact).terms)),
        "drugs": lambda: drug_sets(vocabulary.drugs), "gene": lambda: genes(fact.name),
    }
    return makers[fact.type]()


def patients(vocabulary: Vocabulary, names: Sequence[str]) -> st.SearchStrategy[Values]:
    """What is known of a patient; any fact may be unknown."""
    return st.fixed_dictionaries({}, optional={n: values(vocabulary, vocabulary.facts[n]) for n in names})


# A finer report of the same patient

def _finer_drugs(draw: st.DrawFn, tree: Tree, drugs: Drugs) -> Drugs:
    named = set(drugs.members)
    for member in sorted(drugs.members):
        below = sorted(tree.below((member,)))
        named.discard(member)
        named |= draw(st.frozensets(st.sampled_from(below), min_size=1, max_size=2))
    if not drugs.complete:
        named |= draw(st.frozensets(st.sampled_from(list(tree.terms)), max_size=2))
    return Drugs(frozenset(named), drugs.complete or draw(st.booleans()))


def _finer_gene(draw: st.DrawFn, symbol: str, gene: GeneState) -> GeneState:
    if gene.status == "wild-type":
        return gene
    named: list[Variant] = [variant(draw(st.sampled_from((v.text, *MEMBERS.get(v.text, ())))))
                            for v in gene.variants]
    if not gene.complete:
        named += map(variant, draw(st.lists(st.sampled_from(variants_of(symbol)), max_size=2)))
    return GeneState("mutated", tuple(named), gene.complete or (bool(named) and draw(st.booleans())))


@st.composite
def finer(draw: st.DrawFn, vocabulary: Vocabulary, fact: Fact, value: Any) -> Any:
    """A value that tells the same and perhaps more."""
    if isinstance(value, Interval):
        whole = draw(narrower(value))
        return (whole.whole() or value) if fact.type == "count" else whole
    if isinstance(value, Drugs):
        return _finer_drugs(draw, vocabulary.drugs, value)
    if isinstance(value, GeneState):
        return _finer_gene(draw, fact.name, value)
    if fact.type == "tree":
        return draw(st.sampled_from(sorted(vocabulary.tree(fact).below((value,)))))
    return value


@st.composite
def refinements(draw: st.DrawFn, vocabulary: Vocabulary, names: Sequence[str], known: Values) -> Values:
    """The same patient with unknowns filled in and coarse values made finer."""
    result: Values = {}
    for name in names:
        fact = vocabulary.facts[name]
        if name in known:
            result[name] = draw(st.just(known[name]) | finer(vocabulary, fact, known[name]))
        elif draw(st.booleans()):
            result[name] = draw(values(vocabulary, fact))
    return result


@st.composite
def refined_pairs(draw: st.DrawFn, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[Values, Values]:
    """A patient, and the same patient better known."""
    known = draw(patients(vocabulary, names))
    return known, draw(refinements(vocabulary, names, known))


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
    return f"{name} {_some_of(draw, list(vocabulary.tree(fact).terms), *words)}"


@st.composite
def conditions(draw: st.DrawFn, parser: Parser, names: Sequence[str], defined: Sequence[str] = (),
               depth: int = 3) -> Condition:
    """Conditions over some facts and definitions, nested no deeper than `depth`."""
    shape = draw(st.sampled_from(["test", "not", "and", "or"] if depth else ["test"]))
    below = conditions(parser, names, defined, depth - 1)
    if shape == "not":
        return Not(draw(below))
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
