"""Rules with one thing changed: what a slip of the pen, or a misreading of the source, would make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from markerboard.files.source import Path_
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import (
    All,
    AtLeast,
    Called,
    Condition,
    Not,
    Some,
    Test,
    names,
    several,
    tests,
)
from markerboard.language.nouns import ANY, NOUNS, SPLICE
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.qualities import ASKED, has, ordered, split
from markerboard.language.variants import Variant, parse, qualified
from markerboard.language.vocabulary import STATES, Fact, Vocabulary
from markerboard.proof.cells import neighbors
from markerboard.proof.inquiry import Site, definitions, sites
from markerboard.proof.studies import place
from markerboard.proof.trees import exchanged, parts, without

Change = tuple[str, Condition]
"""What was changed, and the condition that it makes."""


@dataclass(frozen=True)
class Mutant:
    """Rules with one change. `knowledge` holds no studies but those that the change can touch.

    `before` and `after` are the condition in question; a criterion that is dropped or turned around
    has none.
    """

    study: str
    path: Path_
    what: str
    knowledge: KnowledgeBase
    before: Condition | None = None
    after: Condition | None = None

    @property
    def measures(self) -> bool:
        """Whether what a report's call is compared with may have changed."""
        return not self.study


def mutants(knowledge: KnowledgeBase) -> Iterator[Mutant]:
    """Every mutant of the definitions and the studies."""
    change = Changes(knowledge.vocabulary)
    for site in definitions(knowledge):
        yield from _of_definition(knowledge, site, change)
    for rules in knowledge.studies.values():
        yield from of_study(knowledge, rules, change)


def of_study(knowledge: KnowledgeBase, rules: Rules, change: Changes | None = None) -> Iterator[Mutant]:
    """Every mutant of one study."""
    change = change or Changes(knowledge.vocabulary)
    for name in rules.criteria:
        yield from _of_whole_criterion(knowledge, rules, name)
    for site in sites(rules):
        if site.path[-1] == "assay":
            continue  # it bears on grades only
        for what, condition in change.of(site.condition, whole=site.path[0] == "findings"):
            yield Mutant(rules.id, site.path, f"`{site.name}`: {what}",
                         _with(_asking(knowledge, condition), _replaced(rules, site, condition)),
                         site.condition, condition)


def _asking(knowledge: KnowledgeBase, condition: Condition) -> KnowledgeBase:
    """The rule base with the facts that a changed condition asks, and no rule before."""
    asked = {test.fact for test in tests(condition, knowledge.conditions)}
    lacking = sorted(asked - knowledge.vocabulary.facts.keys())
    return replace(knowledge, vocabulary=knowledge.vocabulary.with_asked(lacking)) if lacking else knowledge


def _replaced(rules: Rules, site: Site, condition: Condition) -> Rules:
    if site.path[0] != "findings":
        return replace(rules, criteria={**rules.criteria, site.name: condition})
    finding, group = site.part["id"], str(site.path[-1])
    return replace(rules, groups={**rules.groups, finding: {**rules.groups[finding], group: condition}})


def _of_whole_criterion(knowledge: KnowledgeBase, rules: Rules, name: str) -> Iterator[Mutant]:
    """The criterion dropped; and an inclusion made an exclusion, or the other way around."""
    where = place(rules, name)
    included, excluded = (tuple(c for c in kind if c != name) for kind in (rules.inclusion, rules.exclusion))
    fewer = {c: condition for c, condition in rules.criteria.items() if c != name}
    if fewer:
        dropped = replace(rules, inclusion=included, exclusion=excluded, criteria=fewer)
        yield Mutant(rules.id, where, f"`{name}`: dropped", _with(knowledge, dropped))
    if name in rules.inclusion:
        turned = replace(rules, inclusion=included, exclusion=(*excluded, name))
    else:
        turned = replace(rules, inclusion=(*included, name), exclusion=excluded)
    yield Mutant(rules.id, where, f"`{name}`: {where[0]} turned around", _with(knowledge, turned))


def _of_definition(knowledge: KnowledgeBase, site: Site, change: Changes) -> Iterator[Mutant]:
    touched = {name: rules for name, rules in knowledge.studies.items()
               if _rests_on(knowledge, rules, site.name)}
    for what, condition in change.of(site.condition) if touched else ():
        asking = _asking(knowledge, condition)
        if site.name in knowledge.measures:
            changed = replace(asking, studies=touched,
                              measures={**knowledge.measures, site.name: condition})
        else:
            changed = replace(asking, studies=touched,
                              conditions={**knowledge.conditions, site.name: condition})
        yield Mutant("", site.path, f"`{site.name}`: {what}", changed, site.condition, condition)


def _rests_on(knowledge: KnowledgeBase, rules: Rules, name: str) -> bool:
    """Whether a study names a definition, by way of others too, or asks for the fact that reports it."""
    pending = [site.condition for site in sites(rules)]
    called = {call: definition for definition, call in knowledge.calls.items()}
    seen: set[str] = set()
    while pending:
        condition = pending.pop()
        tested = {part.fact for _, part in parts(condition) if isinstance(part, Test)}
        for found in {*names(condition), *(called[fact] for fact in tested & called.keys())} - seen:
            seen.add(found)
            pending += [base[found] for base in (knowledge.conditions, knowledge.measures) if found in base]
    return name in seen


def _with(knowledge: KnowledgeBase, rules: Rules) -> KnowledgeBase:
    return replace(knowledge, studies={rules.id: rules})


class Changes:
    """The changes that are made to conditions."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.parser = Parser(vocabulary)

    def of(self, condition: Condition, *, whole: bool = False) -> Iterator[Change]:
        """Every condition that differs in one thing; with `whole`, its negation among them."""
        if whole:
            yield "turned around", condition.of if isinstance(condition, Not) else Not(condition)
        for way, part in parts(condition):
            if whole and not way and isinstance(part, Not):
                continue
            for what, other in self._of_part(part):
                yield what, exchanged(condition, way, other)
            if isinstance(part, All | Some | AtLeast) and not isinstance(part, Called):
                for i, operand in enumerate(part.of):
                    yield f"`{operand}` dropped", without(condition, (*way, i))

    def _of_part(self, part: Condition) -> Iterator[Change]:
        if isinstance(part, Not):
            yield f"`not` dropped before `{part.of}`", part.of
        elif isinstance(part, Called):
            yield from self._of_part(part.asked)
        elif isinstance(part, All):
            yield f"`and` made `or` in `{part}`", Some(part.of)
        elif isinstance(part, Some):
            yield f"`or` made `and` in `{part}`", All(part.of)
        elif isinstance(part, AtLeast):
            for number in (part.number - 1, part.number + 1):
                yield f"{part.number} made {number} in `{part}`", several(number, part.of)
        elif isinstance(part, Test):
            for other in dict.fromkeys(self._tests(part)):
                yield f"`{part}` made `{other}`", other

    def _tests(self, test: Test) -> Iterator[Test | Called]:
        for text in _TEXTS[test.kind](test, self.vocabulary):
            try:
                other = self.parser.parse(text)
            except ExpressionError:
                continue  # a neighbor that cannot be asked for is no slip that would load
            if isinstance(other, Test | Called) and str(other) != str(test):
                yield other


# The texts of tests next to a test

_RUN = re.compile(r"exon (\d+)-(\d+) deletion\Z")
_SIGNS = {">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="), "=": (">=", "<=")}


def _compared(test: Test, vocabulary: Vocabulary) -> Iterator[str]:
    for sign in _SIGNS[test.sign]:
        yield f"{test.fact} {sign} {test.number:f}"
    for number in neighbors(vocabulary.facts[test.fact], test.number):
        if number != test.number:
            yield f"{test.fact} {test.sign} {number:f}"


def _coded(test: Test, vocabulary: Vocabulary) -> Iterator[str]:
    """Each code made the next, and each of several dropped."""
    fact = vocabulary.facts[test.fact]
    for i, code in enumerate(test.targets):
        for other in _next(fact, code, vocabulary):
            if other not in test.targets:
                yield _set(test, (*test.targets[:i], other, *test.targets[i + 1:]))
        if len(test.targets) > 1:
            yield _set(test, (*test.targets[:i], *test.targets[i + 1:]))


def _next(fact: Fact, code: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The code after one; in a tree the one above it, one beside it and one below it."""
    if not fact.tree:
        yield fact.codes[(fact.codes.index(code) + 1) % len(fact.codes)]
        return
    terms = vocabulary.tree(fact).terms
    parents = terms[code].parents
    yield from parents[:1]
    beside = [c for c, term in terms.items() if c != code and term.parents == parents]
    yield from [c for c in beside if list(terms).index(c) > list(terms).index(code)][:1] or beside[:1]
    yield from [c for c, term in terms.items() if code in term.parents][:1]


def _set(test: Test, codes: tuple[str, ...]) -> str:
    word = {"=": "in", "is": "in"}.get(test.sign, test.sign) if len(codes) > 1 else test.sign
    return f"{test.fact} {word} {{{', '.join(codes)}}}"


def _states(test: Test, vocabulary: Vocabulary) -> Iterator[str]:
    for state in STATES:
        if state not in test.targets:
            yield f"{test.fact} = {state}"


def _flag(test: Test, vocabulary: Vocabulary) -> Iterator[str]:
    """A fusion with whatever gene, for one with a gene that is named; of exons in a row one more, or any."""
    fact, partner, _ = test.fact.partition(" with ")
    if partner:
        yield fact
    symbol, _, key = test.fact.rpartition(".")
    known = vocabulary.facts.pattern(key)
    if known and known.is_change:
        said, change = split(key)
        if run := _RUN.match(change):
            yield f"{symbol}.{' '.join((*said, f'exon {run[1]}-{int(run[2]) + 1} deletion'))}"
        yield from (f"{symbol}.{other}" for other in known.implies)
        yield from (f"{symbol}.{' '.join((*ordered((*said, more)), change))}" for more in ASKED
                    if has(said, more) is None)


def _variants(test: Test, vocabulary: Vocabulary) -> Iterator[str]:
    written = [str(v) for v in test.variants]
    if any(variant.is_noun for variant in test.variants):
        yield f"{test.fact} = mutated"
    for i, variant in enumerate(test.variants):
        for other in (_beside(variant), *_otherwise(variant)):
            yield _set(test, (*written[:i], other, *written[i + 1:]))
        if len(written) > 1:
            yield _set(test, (*written[:i], *written[i + 1:]))


def _otherwise(variant: Variant) -> Iterator[str]:
    """The same change with one quality less, and with one more."""
    said = variant.qualities
    if len(said) > 1 or variant.kind != ANY:  # any variant at all is a gene that is mutated
        yield from (str(qualified(variant, [one for one in said if one != lost])) for lost in said)
    if said:
        yield from (str(qualified(variant, [*said, more])) for more in ASKED if has(said, more) is None)


def _beside(variant: Variant) -> str:
    """Another change of the same qualities."""
    return str(qualified(parse(_near(variant.bare)), variant.qualities))


def _near(variant: Variant) -> str:
    """Another word; another kind in the same exon; any splice site; any change of the codon; the next."""
    if variant.is_noun:
        return NOUNS[(NOUNS.index(variant.kind) + 1) % len(NOUNS)] if variant.kind in NOUNS else NOUNS[0]
    if variant.exon is not None:
        other = {"deletion": "insertion", "insertion": "deletion", "skipping": "mutation"}
        return f"exon {variant.exon} {other.get(variant.kind, 'deletion')}"
    if variant.is_codons:
        return f"codons {variant.first}-{variant.last + 1} mutation"
    if variant.kind == "splice":
        return SPLICE
    before = variant.ends[0]
    any_change = variant.kind == "substitution" and variant.altered != "X"
    return f"{before}{variant.first if any_change else variant.first + 1}X"


_TEXTS: Mapping[str, Callable[[Test, Vocabulary], Iterator[str]]] = {
    "flag": _flag, "compare": _compared, "code": _coded, "tree": _coded,
    "drugs": _coded, "state": _states, "variants": _variants}
