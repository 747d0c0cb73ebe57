"""The rule engine: the same answers as the evaluator, inside and outside the limits of durable-rules."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import exactly, fewer, knowledge_of, rules_of
from markerboard.engines.evaluate import Values, decide, measure
from markerboard.errors import EngineFailure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import COMPARISONS, All, AtLeast, Condition, Named, Not, Some, names
from markerboard.language.logic import Interval
from markerboard.language.parser import Parser
from markerboard.language.variants import Variant
from markerboard.language.variants import parse as variant
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.facts import GeneState
from strategies import SHIPPED, SMALL, SMALL_NAMES, bases_with_patients, conditions, patients
from strategies_rules import ATOMS, SMALL_PARSER, atom, chains, partly_known

engine: Any = pytest.importorskip("durable_rules_engine", reason="durable-rules does not build here")

from markerboard.engines.durable import MAX_NODES, Rulebook  # noqa: E402
from markerboard.engines.rails import NO, YES  # noqa: E402
from markerboard.engines.ruleset import Ruleset, check_collisions, fnv1a, nothing  # noqa: E402
from markerboard.engines.shapes import Shape, denied, shape_of  # noqa: E402

# rules.h of durable-rules 2.0.28; 1, 2 and 3 come back as results, the rest as exceptions.
CODES = [*range(101, 114), *range(201, 206), *range(302, 315), *range(501, 509)]
CALLS = ("assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact")
# The smallest base that needs a rule: a test alone is decided without one.
NO_FEVER = knowledge_of(SMALL, written={"asked": Not(atom("fever"))})
wide = Parser(SHIPPED)


@pytest.fixture(scope="module")
def rulebook(shipped: KnowledgeBase) -> Rulebook:
    """The shipped rules, compiled."""
    return Rulebook(shipped)


def agree(knowledge: KnowledgeBase, values: Values) -> None:
    """Both engines give the same answers, in the same order."""
    book = Rulebook(knowledge)
    assert book.decide(values) == decide(knowledge, values)
    assert book.measure(values) == measure(knowledge, values)


# The same answers

@fewer(3)
@given(bases_with_patients(6))
def test_random_rules(asked: tuple[KnowledgeBase, list[Values]]) -> None:
    """P7: on any rule base, and for one patient after another, both engines give the same answers."""
    knowledge, several = asked
    assume(not any(name for c in knowledge.measures.values() for name in names(c)))  # see the next test
    book = Rulebook(knowledge)
    for values in several:
        assert book.decide(values) == decide(knowledge, values)
        assert book.measure(values) == measure(knowledge, values)


def test_call_over_a_definition() -> None:
    """P7: a definition that a report may also call can rest on another definition."""
    condition = SMALL_PARSER.parse("fever and copies >= 2")
    knowledge = knowledge_of(SMALL, written={"one": condition, "the second": Named("one")},
                             calls={"the second": atom("reported spread")})
    agree(knowledge, {"fever": True, "copies": exactly(3)})


def test_definitions_in_any_order() -> None:
    """P4, P7: a definition may rest on others that are written after it, wherever it names them."""
    other, last = Named("other"), Named("last")
    written: dict[str, Condition] = {
        "not": Not(other), "and": All((atom("fever"), Not(last))), "or": Some((Not(other), last)),
        "other": Some((last, atom("color"))), "last": atom("tumor")}
    for values in ({}, {"color": "red"}, {"fever": True, "tumor": "OTHER"}, {"tumor": "LEAF1"}):
        agree(knowledge_of(SMALL, written=written), values)


def test_no_condition() -> None:
    """P18: what is no condition is a failure when it is compiled, not a guess."""
    text: Any = "fever"
    with pytest.raises(EngineFailure, match=r"^`fever` is not a condition$"):
        Rulebook(knowledge_of(SMALL, written={"asked": text}))


def test_bounds() -> None:
    """P7: at every bound, open, closed or absent, both engines answer each comparison alike."""
    numbers = [Decimal(n) for n in range(3)]
    asked = {f"{sign} {n}": SMALL_PARSER.parse(f"drift {sign} {n}") for sign in COMPARISONS for n in numbers}
    knowledge = knowledge_of(SMALL, written=asked)
    book = Rulebook(knowledge)
    for low, high in product([None, *numbers], repeat=2):
        for opened in product((False, True), repeat=2):
            if low is None or high is None or low < high or (low == high and opened == (False, False)):
                values = {"drift": Interval(low, high, *opened)}
                assert book.decide(values) == decide(knowledge, values), values


@pytest.mark.parametrize("wild", [GeneState("wild-type"), GeneState("wild-type", (), True),
                                  GeneState("wild-type", (variant("A2V"),), True)])
def test_wild_type(wild: GeneState) -> None:
    """P7: a wild-type gene has no variant at all, whatever else is said of it, for both engines."""
    knowledge = knowledge_of(SMALL, written={"asked": SMALL_PARSER.parse("GENE1 has A2V")})
    assert decide(knowledge, {"GENE1": wild}) == {"asked": False}
    agree(knowledge, {"GENE1": wild})


@fewer(3)
@given(values=patients(SHIPPED, tuple(SHIPPED.facts)))
def test_shipped_rules(shipped: KnowledgeBase, rulebook: Rulebook, values: Values) -> None:
    """P7: on the shipped rules both engines give the same answers, any fact known or unknown."""
    assert rulebook.decide(values) == decide(shipped, values)
    assert rulebook.measure(values) == measure(shipped, values)


def test_nothing_known(rulebook: Rulebook) -> None:
    """P3: a patient of whom nothing is known is undetermined for the rule engine, too."""
    assert {rulebook.decide({})[study] for study in ("alter-e-003", "alter-l058")} == {None}


# Beyond the limits

def genes(count: int) -> list[Condition]:
    """Tests of so many genes and variants, all different."""
    symbols = list(SHIPPED.genes)
    return [wide.parse(f"{symbols[n % len(symbols)]} has A{n + 1}V") for n in range(count)]


def reports(count: int) -> Values:
    """Values that meet every one of those tests."""
    symbols = list(SHIPPED.genes)
    found: dict[str, list[Variant]] = {}
    for n in range(count):
        found.setdefault(symbols[n % len(symbols)], []).append(variant(f"A{n + 1}V"))
    return {gene: GeneState("mutated", tuple(named), True) for gene, named in found.items()}


@pytest.mark.parametrize("count", [28, 29, 30, 31, 32, 33, 60, 61, 64, 65, 130, 400])
@pytest.mark.parametrize("joined", [All, Some])
def test_many_operands(joined: Callable[[tuple[Condition, ...]], Condition], count: int) -> None:
    """P7: conditions of more than 32 nodes and 64 facts, which durable-rules refuses, are split rightly."""
    knowledge = knowledge_of(SHIPPED, written={"asked": joined(tuple(genes(count)))})
    for values in ({}, reports(count), reports(count - 1), reports(1)):
        agree(knowledge, values)


@pytest.mark.parametrize("count", [1, 61, 200])
def test_many_criteria(count: int) -> None:
    """P7: a study of 200 criteria is decided as one of two."""
    inclusion = {f"i{n}": c for n, c in enumerate(genes(count))}
    knowledge = knowledge_of(SHIPPED, [rules_of("s", inclusion, {"x": Not(genes(1)[0])})])
    for values in ({}, reports(count), reports(count - 1)):
        agree(knowledge, values)


def test_many_alternatives() -> None:
    """P7, P17: 12 three-way `or`s under one `and`, half a million ways, take no longer than their nodes."""
    tests = genes(36)
    condition = All(tuple(Some(tuple(tests[n : n + 3])) for n in range(0, 36, 3)))
    knowledge = knowledge_of(SHIPPED, written={"asked": condition, "refused": Not(condition)})
    for values in ({}, reports(36), reports(1)):
        agree(knowledge, values)


def shapes_of(book: Rulebook) -> list[Any]:
    """The shapes of all that a rulebook concludes for studies and definitions, each as often as it stands."""
    return [shape for layer in book._decisions.layers
            for shape, targets in layer.targets.items() for _ in targets]


def concluded(*written: Condition) -> list[Any]:
    """The shapes of all that is concluded of some conditions."""
    return shapes_of(Rulebook(knowledge_of(SHIPPED, written={f"d{n}": c for n, c in enumerate(written)})))


def handed_over(*written: Condition) -> list[dict[str, Any]]:
    """The rulesets that durable-rules is asked to make of some conditions: by rule, what it asks."""
    made: list[dict[str, Any]] = []
    create = Ruleset.create
    def noted(name: str, rules: dict[str, Any]) -> Ruleset:
        made.append({rule: body["all"][0]["m"] for rule, body in rules.items()})
        return create(name, rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ruleset, "create", noted)
        for n, shape in enumerate(set(concluded(*written))):
            Shape(shape, f"handed{n}")
    return made


def joined_ors(*sizes: int) -> Condition:
    """`or`s of so many tests each, joined by `and`."""
    tests = iter(genes(sum(sizes)))
    parts = [[next(tests) for _ in range(size)] for size in sizes]
    return All(tuple(Some(tuple(part)) if len(part) > 1 else part[0] for part in parts))


def turned(condition: Condition) -> Condition:
    """The same with `and` for `or`, and `or` for `and`."""
    if isinstance(condition, All | Some):
        return (Some if isinstance(condition, All) else All)(tuple(map(turned, condition.of)))
    return Not(turned(condition.of)) if isinstance(condition, Not) else condition


@pytest.mark.parametrize(("number", "parts"), [(2, 3), (2, 4), (3, 5), (4, 5)])
def test_at_least(number: int, parts: int) -> None:
    """P6: of so many of some parts, every row of the truth table is as it is counted."""
    asked = list(ATOMS)[:parts]
    knowledge = knowledge_of(SMALL, written={"asked": AtLeast(number, tuple(map(atom, asked)))})
    book = Rulebook(knowledge)
    for row in product((True, False, None), repeat=parts):
        values = {name: ATOMS[name][1 if truth else 2]
                  for name, truth in zip(asked, row, strict=True) if truth is not None}
        possible = parts - row.count(False) >= number
        expected = True if row.count(True) >= number else None if possible else False
        assert book.decide(values)["asked"] is decide(knowledge, values)["asked"] is expected


# A condition of 30 nodes, or of 8 ways to be so, is one rule each way; a larger one needs others.
@pytest.mark.parametrize(("condition", "properties"), [
    (All(tuple(genes(29))), 1), (All(tuple(genes(30))), 3),
    (All(tuple(map(Not, genes(14)))), 1), (All((*map(Not, genes(14)), genes(15)[14])), 1),
    (All(tuple(map(Not, genes(15)))), 3),
    (joined_ors(2, 4), 1), (joined_ors(2, 2, 2), 1), (joined_ors(8, 1), 1), (joined_ors(3, 3), 3),
    (All((Not(All(tuple(genes(3)))), Some(tuple(genes(6)[3:])))), 3),
    (All((Not(Some(tuple(genes(3)))), Some(tuple(genes(6)[3:])))), 1),
    (joined_ors(9, 1), 2), (joined_ors(2, 2, 3), 4), (Not(joined_ors(2, 4)), 1), (Not(joined_ors(3, 3)), 3),
])
def test_splitting(condition: Condition, properties: int) -> None:
    """What durable-rules can take in one piece is handed over in one piece, and no more of it than that."""
    for asked in (condition, turned(condition)):
        assert len(concluded(asked)) == properties


def nodes(asked: dict[str, Any]) -> int:
    """The number of nodes of a condition as durable-rules takes it."""
    [(sign, parts)] = asked.items()
    return 1 + sum(map(nodes, parts)) if sign in ("$and", "$or") else 1


def properties(asked: dict[str, Any]) -> set[str]:
    """The properties that a condition asks."""
    [(sign, parts)] = asked.items()
    return set().union(*map(properties, parts)) if sign in ("$and", "$or") else {sign}


def branches(asked: dict[str, Any]) -> int:
    """In how many ways a condition can hold."""
    [(sign, parts)] = asked.items()
    if sign not in ("$and", "$or"):
        return 1
    ways = list(map(branches, parts))
    return prod(ways) if sign == "$and" else sum(ways)


def held_at_once(rules: dict[str, dict[str, Any]]) -> int:
    """How many branches of a ruleset one patient can make true: those of one of its two rules."""
    return max(map(branches, rules.values()))


# What durable-rules takes for certain; the tests of its limits show where it refuses.
MAX_PROPERTIES = 60
MAX_BRANCHES = 200


@fewer(50)
@given(st.lists(conditions(wide, ("age", "EGFR", "sex", "pdl1.tps"), depth=4), min_size=1, max_size=40))
def test_limits(drawn: list[Condition]) -> None:
    """P17: no rule and no ruleset that is handed over is larger than durable-rules can take."""
    for rules in handed_over(*drawn):
        assert max(map(nodes, rules.values())) <= MAX_NODES
        assert len(set().union(*map(properties, rules.values()))) <= MAX_PROPERTIES
        assert held_at_once(rules) <= MAX_BRANCHES


def test_many_branches() -> None:
    """P5: many long conditions that fail in all their parts are answered, in any order of facts."""
    flags = [f"f{n}" for n in range(50)]
    words = Vocabulary({name: Fact(name, "boolean", name, name, name) for name in flags}, {},
                       {"drugs": {}, "diagnoses": {}, "stages": {}}, {})
    asked = list(map(Parser(words).parse, flags)) * 2
    long: dict[str, Condition] = {f"long{n}": All(tuple(asked[n : n + 14])) for n in range(30)}
    book = Rulebook(knowledge_of(words, written=long))
    for order in (flags, flags[::-1], sorted(flags)):
        assert book.decide(dict.fromkeys(order, False)) == dict.fromkeys(long, False)


@pytest.mark.parametrize(("count", "refused"), [(MAX_BRANCHES // 20, False), (30, True)])
def test_limit_of_branches(count: int, refused: bool) -> None:
    """P18: durable-rules itself takes 200 branches that are true at once, and refuses 600 with code 303."""
    either = [{"$or": [{f"p{(7 * n + k) % 60}": "t"} for k in range(20)]} for n in range(count)]
    rules = {f"r{n}": {"all": [{"m": asked}], "run": nothing} for n, asked in enumerate(either)}
    ruleset = Ruleset.create(f"branches{count}", rules)
    fact = {"id": "1", **{f"p{n}": "t" for n in range(60)}}
    if not refused:
        assert set(ruleset.fire(fact)) == set(rules)
        return
    with pytest.raises(EngineFailure, match="303"):
        ruleset.fire(fact)


@pytest.mark.parametrize("alone", [lambda test: test, lambda test: All((test,)), lambda test: Some((test,))])
def test_one_test(alone: Callable[[Condition], Condition]) -> None:
    """P7: a condition that is one test needs no rule, and is met, not met or unknown as that test is."""
    asked = alone(atom("fever"))
    assert concluded(alone(genes(1)[0])) == []
    for values in ({}, {"fever": True}, {"fever": False}):
        agree(knowledge_of(SMALL, written={"asked": asked, "not asked": Not(asked)}), values)


def test_two_rules() -> None:
    """A ruleset says when its shape holds and when it does not, and nothing else."""
    (rules,) = handed_over(All(tuple(genes(3))))
    assert set(rules) == {YES, NO}


def test_one_shape() -> None:
    """However many conditions, whatever they ask, in whatever order and with whatever denied: one ruleset."""
    tests = genes(60)
    pairs = [All((tests[n], Not(tests[n + 1])) if n % 4 else (Not(tests[n + 1]), tests[n]))
             for n in range(0, 60, 2)]
    assert len(set(concluded(*pairs, *(Not(Some((a, b))) for a, b in pairwise(tests))))) == 1


def test_shape() -> None:
    """A shape names what stands in its slots, each once, the denial of a property apart from it."""
    shape, slots = shape_of(("and", (("or", ("a", ("not", ("b",)))), ("not", (("and", ("b", "c")),)), "a")))
    assert slots == ("a", denied("b"), denied("c"))
    assert shape == ("and", ("s0", ("or", ("s0", "s1")), ("or", ("s1", "s2"))))


@fewer(20)
@given(st.data(), st.integers(2, 60), partly_known())
def test_chains(data: st.DataObject, length: int, values: Values) -> None:
    """P7: definitions that rest on one another, 60 deep, are concluded layer by layer."""
    agree(knowledge_of(SMALL, written=data.draw(chains(length))), values)


@fewer(10)
@given(st.lists(conditions(SMALL_PARSER, SMALL_NAMES, depth=4), min_size=1, max_size=8), partly_known())
def test_deep_conditions(deep: list[Condition], values: Values) -> None:
    """P7: deeply nested conditions, negations at every level among them, keep their meaning."""
    agree(knowledge_of(SMALL, written={f"d{n}": c for n, c in enumerate(deep)}), values)


# Steadiness

PEOPLE: list[Values] = [{"ecog": exactly(n), "TP53": gene} for n in range(6) for gene in ATOMS["GENE1"][1:]]


def test_threads(shipped: KnowledgeBase, rulebook: Rulebook) -> None:
    """P7: 200 threads that share one rulebook get the answers that one thread gets."""
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(rulebook.decide, PEOPLE * 20))
    assert answers == [decide(shipped, values) for values in PEOPLE] * 20


def resident() -> int:
    """The memory of this process that lies in RAM, in pages."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


@pytest.mark.lengthy
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_memory(rulebook: Rulebook) -> None:
    """Nothing is kept of a patient: 2,000 evaluations take no more memory, once all pools are full."""
    def run(times: int) -> None:
        for n in range(times):
            rulebook.decide(PEOPLE[n % len(PEOPLE)])
    run(2_500)  # each ruleset has a pool of its own, which grows by halves for its first 2,250 facts
    before = resident()
    run(2_000)
    assert resident() - before < 256  # pages, 1 MB


def test_fresh_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fact is asserted under an id of its own, and of a patient of whom nothing is known none is."""
    asserted: list[str] = []
    fire = Ruleset.fire
    def noted(ruleset: Ruleset, fact: dict[str, str]) -> list[str]:
        asserted.append(fact["id"])
        return fire(ruleset, fact)
    monkeypatch.setattr(Ruleset, "fire", noted)
    book = Rulebook(NO_FEVER)
    assert book.decide({}) == {"asked": None}
    assert asserted == []
    for fever in (True, False, True):
        assert book.decide({"fever": fever}) == {"asked": not fever}
    assert len(set(asserted)) == 3


# What durable-rules refuses

def failing(code: int) -> Callable[..., Any]:
    """A function of the C engine that fails with a code, as its wrapper reports it."""
    def fail(*_: object) -> Any:
        raise MemoryError if code == 101 else engine.error(f"Could not do it, error code: {code}")
    return fail


@pytest.mark.parametrize("code", CODES)
def test_codes_of_creation(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """P18: every error code, while rules are compiled, is an EngineFailure that carries it."""
    monkeypatch.setattr(engine, "create_ruleset", failing(code))
    with pytest.raises(EngineFailure, match="durable-rules refused a ruleset" + f".*{code}" * (code != 101)):
        Rulebook(NO_FEVER).decide({"fever": True})


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", CODES)
def test_codes_of_evaluation(monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    """P18: every error code, in each call of an evaluation, is an EngineFailure that carries it."""
    book = Rulebook(NO_FEVER)
    monkeypatch.setattr(engine, call, failing(code))
    with pytest.raises(EngineFailure, match="durable-rules " + f".*{code}" * (code != 101)):
        book.decide({"fever": True})


@pytest.mark.parametrize(("code", "why"), [(2, r".*'s0': 'f'"), (3, "it was put off$")])
def test_results_of_assertion(monkeypatch: pytest.MonkeyPatch, code: int, why: str) -> None:
    """P18: a fact observed before, or put off, is an EngineFailure and never a silent unknown."""
    book = Rulebook(NO_FEVER)
    monkeypatch.setattr(engine, "assert_fact", lambda *_: (code, 0))
    with pytest.raises(EngineFailure, match=f"^durable-rules refused a fact: {why}"):
        book.decide({"fever": True})


def test_nothing_fired() -> None:
    """P18: that no rule fired, which durable-rules reports as an exception, means unknown."""
    knowledge = knowledge_of(SMALL, written={"asked": All((atom("fever"), atom("color")))})
    assert Rulebook(knowledge).decide({"fever": True}) == {"asked": None}


@pytest.mark.parametrize("call", [
    "assert_fact", "start_action_for_state", "retract_fact", "complete_and_start_action"])
def test_after_a_failure(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """P18: after a failure the next patient gets the right answer or a failure, never a wrong answer."""
    book = Rulebook(NO_FEVER)
    with monkeypatch.context() as patch:
        patch.setattr(engine, call, failing(303))
        with pytest.raises(EngineFailure):
            book.decide({"fever": True})
    try:
        answers = book.decide({"fever": False})
    except EngineFailure:
        return
    assert answers == {"asked": True}


def nested(count: int) -> dict[str, Any]:
    """A condition of so many nodes, an odd number, nested as deep as it goes."""
    condition: dict[str, Any] = {"p0": "t"}
    for n in range(1, count // 2 + 1):
        condition = {"$and" if n % 2 else "$or": [condition, {f"p{n}": "t"}]}
    return condition


@pytest.mark.parametrize(("count", "refused"), [(MAX_NODES - 1, False), (31, False), (33, True)])
def test_limit_of_nodes(count: int, refused: bool) -> None:
    """P18: durable-rules itself takes 31 nested nodes and refuses 33 with code 113: the limit is real."""
    rules = {"r": {"all": [{"m": nested(count)}], "run": nothing}}
    if not refused:
        Ruleset.create(f"nodes{count}", rules)
        return
    with pytest.raises(EngineFailure, match="113"):
        Ruleset.create(f"nodes{count}", rules)


@pytest.mark.parametrize(("count", "refused"), [(MAX_PROPERTIES, False), (70, True)])
def test_limit_of_properties(count: int, refused: bool) -> None:
    """P18: durable-rules itself takes 60 matching properties and refuses 70 with code 303."""
    rules = {f"r{n}": {"all": [{"m": {f"p{n}": "t"}}], "run": nothing} for n in range(count)}
    ruleset = Ruleset.create(f"properties{count}", rules)
    fact = {"id": "1", **{f"p{n}": "t" for n in range(count)}}
    if not refused:
        assert sorted(ruleset.fire(fact)) == sorted(rules)
        return
    with pytest.raises(EngineFailure, match="303"):
        ruleset.fire(fact)


def test_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """P18: a property concluded both met and not met is a failure, not a choice."""
    book = Rulebook(NO_FEVER)
    fire = Ruleset.fire
    monkeypatch.setattr(Ruleset, "fire", lambda self, fact: [
        rail for _ in fire(self, fact) for rail in "tf"])
    with pytest.raises(EngineFailure, match="concluded both sides"):
        book.decide({"fever": True})


# The vectors that Noll publishes with FNV.
@pytest.mark.parametrize(("text", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_hash(text: str, value: int) -> None:
    """The hash of a name is 32-bit FNV-1a, as durable-rules takes it."""
    assert fnv1a(text) == value


@pytest.mark.parametrize(("one", "other"), [("costarring", "liquid"), ("declinate", "macallums")])
def test_collisions(one: str, other: str) -> None:
    """Two names of one hash, which durable-rules cannot tell apart, are refused before they meet."""
    check_collisions([one, "fever"])
    with pytest.raises(EngineFailure, match=f"cannot tell `{other}` from `{one}`"):
        check_collisions([one, other])


@pytest.mark.parametrize(("name", "own"), [("namscwpz", "id"), ("omyxffaz", "sid")])
def test_collisions_with_its_own(name: str, own: str) -> None:
    """A name that durable-rules cannot tell from one that it uses itself is refused."""
    assert fnv1a(name) == fnv1a(own)
    with pytest.raises(EngineFailure, match=f"cannot tell `{own}` from `{name}`"):
        check_collisions([name])
