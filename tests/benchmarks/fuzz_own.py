"""Readers of forms of our own, for `fuzz.py`: cases, rules, conditions, and what a user keeps beside them."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from breaking import Chance
from fuzz_reader import (
    BAD,
    EVALUATED,
    ROOT,
    Reader,
    board,
    joined,
    look_at,
    parted,
    scratch,
    vocabulary,
    written,
)
from markerboard.answer import laboratory, prevalence
from markerboard.answer.ordering import practical
from markerboard.answer.record import lines, record
from markerboard.errors import InputError
from markerboard.files import cache as kept
from markerboard.files.source import parse
from markerboard.files.stored import bytes_of
from markerboard.knowledge import loader
from markerboard.knowledge.rulefiles import DEFINITIONS, GRADES, STUDIES, VOCABULARY, RuleFiles
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.variants import Variant
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import case_in
from markerboard.service.store import UsedTokens
from markerboard.service.tokens import Clients


def cases() -> list[bytes]:
    """Cases, some as JSON, and files that are told what is wrong with them."""
    files = [*(ROOT / "cases").glob("*.yaml"), *BAD.glob("case-*.yaml")]
    found = [file.read_bytes() for file in sorted(files)]
    as_json = [json.dumps(parse("case", one).data, indent=n).encode() for n in (None, 1) for one in found[:20]
               if _reads(one)]
    return found + as_json


def _reads(content: bytes) -> bool:
    try:
        parse("case", content)
    except InputError:
        return False
    return True


def read_case(content: bytes, chance: Chance) -> None:
    """Read a case; evaluate and explain some."""
    look_at([case_in(parse("input", content), vocabulary())], chance)


# Rules

def rules() -> list[bytes]:
    """Studies, definitions, vocabularies and grades; each names its place in its first line."""
    found = [(f"{STUDIES}/{file.name}", file) for file in sorted((ROOT / "rules" / STUDIES).glob("*.yaml"))]
    found += [(f"{STUDIES}/trial.yaml", file) for file in sorted(BAD.glob("study-*.yaml"))]
    found += [(name, ROOT / "rules" / name) for name in (DEFINITIONS, GRADES)] * 5
    found += [(DEFINITIONS, file) for file in sorted(BAD.glob("definitions-*.yaml"))]
    found += [(VOCABULARY, ROOT / "tests" / "shared" / "small.yaml")] * 5
    found += [(VOCABULARY, file) for file in sorted(BAD.glob("vocabulary-*.yaml"))]
    return [joined(place, file.read_bytes()) for place, file in found]


class _Loader(loader._Loader):
    """The loader of rules, which reads a good vocabulary only once."""

    def _vocabulary(self) -> Vocabulary | None:
        own = any(file.name == VOCABULARY for file in self.files.contents)
        return super()._vocabulary() if own else vocabulary()


@cache
def _definitions() -> bytes:
    return (ROOT / "rules" / DEFINITIONS).read_bytes()


NOTHING = b"title: x\nversion: '1'\n"


def read_rules(content: bytes, chance: Chance) -> None:
    """Read a rule base with one broken file; the rest of it is as it was."""
    name, text = parted(content)
    known = name in (DEFINITIONS, VOCABULARY, GRADES) or re.fullmatch(r"studies/[a-z0-9-]{1,80}\.yaml", name)
    file = Path(name if known else f"{STUDIES}/trial.yaml")
    definitions = _definitions() if file.parent.name == STUDIES else NOTHING
    made = _Loader(RuleFiles({Path(DEFINITIONS): definitions, file: text}, "", ()))
    made.load()
    if made.problems:
        raise InputError(made.problems)


def conditions() -> list[bytes]:
    """Every condition of the shipped rules."""
    knowledge = board().knowledge
    found = [str(c) for c in (*knowledge.conditions.values(), *knowledge.measures.values())]
    for study in knowledge.studies.values():
        found += map(str, (*study.criteria.values(), *(c for g in study.groups.values() for c in g.values())))
    return [text.encode() for text in dict.fromkeys(found)]


@cache
def _parser() -> Parser:
    return Parser(vocabulary(), board().knowledge.conditions)


def read_condition(content: bytes, chance: Chance) -> None:
    """Parse a condition, and what it prints."""
    text = content.decode("utf-8", "replace")
    try:
        condition = _parser().parse(text)
    except ExpressionError as error:
        if not 0 <= error.offset <= len(text):
            raise AssertionError(f"{error.offset} is outside a text of {len(text)} characters") from None
        raise InputError([]) from None
    printed = str(condition)
    if len(printed) <= 1_000 and str(_parser().parse(printed)) != printed:
        raise AssertionError(f"`{printed}` does not print back")


# What a user keeps beside the rules

def records() -> list[bytes]:
    """Records of evaluations, a line each."""
    made = []
    for file in sorted((ROOT / "cases").glob("*.yaml"))[:8]:
        case = board().read(file)
        answer = board().evaluate(case)
        made.append(record(case, answer, answer.as_bytes()).line())
    return [*made, b"".join(made)]


def read_records(content: bytes, chance: Chance) -> None:
    """Read records, and use their fields as a replay does."""
    for one in lines("input", content):
        str((one.day, one.names, one.time[:10])).encode()
        one.line()


def prevalences() -> list[bytes]:
    """Tables of what patients of a cohort answered, of questions that the rules ask."""
    asked = ["EGFR = mutated", "KRAS has G12C", "ALK.fusion"]
    name = next(iter(vocabulary().field.assays))
    table = {"knowledge": {"title": "x", "version": "1", "digest": "sha256:0"}, "assays": {name: {
        "questions": asked, "tumors": {
            "LUAD": {"+--": 20, "-+-": 10, "---": 60, "?--": 3}, "MEL": {"---": 5}}}}}
    return [json.dumps(table, indent=n).encode() for n in (None, 1)]


@cache
def _ordered() -> tuple[object, ...]:
    case = board().read(ROOT / "cases" / "egfr-l858r-oligoprogression.yaml")
    return case, board().evaluate(case), board().order(case)


def read_prevalences(content: bytes, chance: Chance) -> None:
    """Read a table, and with some of them forecast what a test will find."""
    table = prevalence.read(written(content, ".json"), vocabulary())
    if chance.randrange(EVALUATED) == 0:
        case, answer, told = _ordered()
        prevalence.Forecasting(board().knowledge, table).of(answer, case.facts, told)  # type: ignore


def prices() -> list[bytes]:
    """What a laboratory says of its tests."""
    names = list(vocabulary().field.assays)[:6]
    said = {name: {"turnaround": f"{i} working days", "price": f"EUR {i}00"}
            for i, name in enumerate(names, 1)}
    yaml = "".join(f"  {name}: {{turnaround: 5 days, price: 'EUR 1,200'}}\n" for name in names)
    return [json.dumps({"laboratory": said}, indent=n).encode() for n in (None, 1)] + [
        f"laboratory:\n{yaml}".encode()]


def read_prices(content: bytes, chance: Chance) -> None:
    """Read what a laboratory says, and complete an order with it."""
    table = laboratory.read(written(content, ".yaml"), vocabulary())
    if chance.randrange(EVALUATED) == 0:
        practical(_ordered()[2], table).as_json()  # type: ignore


def clients() -> list[bytes]:
    """Files of clients, and sets of their keys; each names its place in its first line."""
    from test_service_tokens import listed

    place = listed(scratch("listed"))
    return [joined(file.name, file.read_bytes()) for file in (place, place.parent / "keys.json")]


def read_clients(content: bytes, chance: Chance) -> None:
    """Read who may call a service, with one of two files broken."""
    from test_service_tokens import listed

    name, text = parted(content, ("clients.yaml", "keys.json"))
    place = listed(scratch("clients"))
    (place.parent / name).write_bytes(text)
    Clients(place, UsedTokens(scratch("used")))


# What the program keeps for its next start

_KEPT = ((Variant("L858R", "substitution", None, 858, 858, "R"),), {"a": (1, 2.5, None, True)},
         frozenset({"x"}))


def caches() -> list[bytes]:
    """A file of the cache, behind its digest; and without one, to be put behind that of what it became."""
    text = bytes_of(_KEPT, [tuple, Variant])
    return [b"0" * 64 + b"\n" + text, b"\n" + text]


def read_cache(content: bytes, chance: Chance) -> None:
    """A broken file of the cache is made anew, or read where its digest is that of its bytes."""
    os.environ["XDG_CACHE_HOME"] = str(scratch("cache"))
    kept.kept("fuzz", "x", lambda: _KEPT, tuple, [Variant])
    file, = (scratch("cache") / "markerboard").glob("fuzz-*")
    digest, _, text = content.partition(b"\n")
    file.write_bytes((digest or kept._digest(file, text)) + b"\n" + text)
    found = kept.kept("fuzz", "x", lambda: _KEPT, tuple, [Variant])
    if digest and str(found) != str(_KEPT):
        raise AssertionError("a file of the cache was believed whose digest is not its own")
    file.unlink(missing_ok=True)


READERS = {
    "case": Reader(cases, read_case, 20), "rules": Reader(rules, read_rules, 8, named=True),
    "condition": Reader(conditions, read_condition, 30, lines=None),
    "record": Reader(records, read_records, 2), "prevalences": Reader(prevalences, read_prevalences, 2),
    "prices": Reader(prices, read_prices, 2), "clients": Reader(clients, read_clients, 1, named=True),
    "cache": Reader(caches, read_cache, 1, lines=None)}
