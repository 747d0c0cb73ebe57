"""Writes the cases: `python make.py`. What is expected comes from tables and worlds, never from an engine.

A patient whose report leaves something open is every patient whom the report may be of: his worlds. A
question is met where it is so in all of them, not met where it is so in none, and unknown between. Conditions
are joined by Kleene's strong tables. What no enumeration gives (a trap, a panel) is
written by hand, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TREES: dict[str, dict[str, list[str]]] = json.loads((HERE / "vocabulary.json").read_text())["trees"]
Case = dict[str, Any]
MET, NOT, UNKNOWN = "met", "not met", "unknown"
VALUES = {True: MET, False: NOT, None: UNKNOWN}
SO = {"measurable": True, "brain": True, "liver": True}


def case(promise: str, about: str, patient: dict[str, Any], condition: dict[str, Any], expected: str,
         why: str = "") -> Case:
    """One case, whose id is given when its file is written."""
    return {"promise": promise, "about": about, "patient": patient, "condition": condition,
            "expected": expected, **({"why": why} if why else {})}


def facts(**stated: Any) -> dict[str, Any]:
    """A patient of whom some facts are stated; None is left out."""
    return {"facts": {name: value for name, value in stated.items() if value is not None}}


# Kleene's tables

def least(*truths: bool | None) -> bool | None:
    """`and`."""
    return False if False in truths else None if None in truths else True


def most(*truths: bool | None) -> bool | None:
    """`or`."""
    return True if True in truths else None if None in truths else False


def denied(truth: bool | None) -> bool | None:
    """`not`."""
    return None if truth is None else not truth


def at_least(number: int, truths: Sequence[bool | None]) -> bool | None:
    """So many of some."""
    if truths.count(True) >= number:
        return True
    return False if len(truths) - truths.count(False) < number else None


A, B, C = ({"so": name} for name in SO)


def tables() -> Iterator[Case]:
    """Every row of `not`, `and`, `or`, of their nestings, and of `at least 2 of 3`."""
    three = (True, False, None)
    for a in three:
        yield case("P0", "not", facts(measurable=a), {"not": A}, VALUES[denied(a)])
    for a, b in product(three, repeat=2):
        here = facts(measurable=a, brain=b)
        yield case("P0", "and", here, {"and": [A, B]}, VALUES[least(a, b)])
        yield case("P0", "or", here, {"or": [A, B]}, VALUES[most(a, b)])
        yield case("P0", "not (a and b)", here, {"not": {"and": [A, B]}}, VALUES[denied(least(a, b))])
        yield case("P4", "or, the other way round", here, {"or": [B, A]}, VALUES[most(a, b)])
    for a, b, c in product(three, repeat=3):
        here = facts(measurable=a, brain=b, liver=c)
        yield case("P0", "a and (b or not c)", here, {"and": [A, {"or": [B, {"not": C}]}]},
                   VALUES[least(a, most(b, denied(c)))])
        yield case("P0", "at least 2 of 3", here, {"at_least": 2, "of": [A, B, C]},
                   VALUES[at_least(2, (a, b, c))])
        yield case("P2", "included, and not excluded", here, {"and": [A, B, {"not": C}]},
                   VALUES[least(a, b, denied(c))])


# What is missing, and why

REASONS = (None, "not tested", "not stated", "indeterminate", "conflicting")
ASKED: dict[str, dict[str, Any]] = {
    "measurable": A, "age": {"compare": "age", "with": ">=", "number": 18},
    "sex": {"code": "sex", "in": ["female"]}, "diagnosis": {"is": "diagnosis", "in": ["LUNG"]}}


def missing() -> Iterator[Case]:
    """Nothing is known of a fact, for whatever reason: neither it nor its denial is so."""
    for (name, asked), reason in product(ASKED.items(), REASONS):
        here: dict[str, Any] = facts(**{name: {"unknown": reason}}) if reason else facts()
        told = reason or "absent"
        yield case("P3", f"{name}: {told}", here, asked, UNKNOWN)
        yield case("P3", f"{name}: {told}, denied", here, {"not": asked}, UNKNOWN)
    for reason in REASONS[1:3]:
        yield case("P3", f"gene: {reason}", {"genes": {"TP53": {"state": reason}}},
                   {"state": "TP53", "in": ["mutated"]}, UNKNOWN)
    yield case("P3", "gene: absent", {}, {"state": "TP53", "in": ["wild-type"]}, UNKNOWN)


# Numbers

NUMBERS: list[tuple[Any, Callable[[float], bool]]] = [
    (50, lambda x: x == 50), (49, lambda x: x == 49), (51, lambda x: x == 51), (100, lambda x: x == 100),
    ({"at least": 1, "at most": 49}, lambda x: 1 <= x <= 49), ({"at least": 50}, lambda x: x >= 50),
    ({"at least": 49, "at most": 50}, lambda x: 49 <= x <= 50), ({"more than": 50}, lambda x: x > 50),
    ({"less than": 50}, lambda x: x < 50), ({"at most": 50}, lambda x: x <= 50)]
SIGNS: dict[str, Callable[[float], bool]] = {
    ">=": lambda x: x >= 50, ">": lambda x: x > 50, "<": lambda x: x < 50, "<=": lambda x: x <= 50,
    "=": lambda x: x == 50}
GRID = [half / 2 for half in range(201)]


def worlds(possible: Iterable[Any], so: Callable[[Any], bool]) -> str:
    """What is so in all worlds, in none, or in some."""
    found = {so(world) for world in possible}
    return VALUES[found.pop()] if len(found) == 1 else UNKNOWN


def numbers() -> Iterator[Case]:
    """A number, a range, a bound that is open or not, against each comparison."""
    for (stated, fits), (sign, so) in product(NUMBERS, SIGNS.items()):
        yield case("P1", f"tps {stated} {sign} 50", facts(tps=stated),
                   {"compare": "tps", "with": sign, "number": 50}, worlds(filter(fits, GRID), so))


# Classes

def above(tree: str, code: str) -> set[str]:
    """A code and all that it is."""
    found, pending = set(), [code]
    while pending:
        here = pending.pop()
        if here not in found:
            found.add(here)
            pending += TREES[tree][here]
    return found


def members(tree: str, code: str) -> list[set[str]]:
    """The worlds of a code: each code that it may turn out to be, and one that no table lists."""
    below = [one for one in TREES[tree] if code in above(tree, one)]
    leaves = [one for one in below if not any(one in parents for parents in TREES[tree].values())]
    unlisted = [above(tree, code)] if len(below) > 1 else []
    return [above(tree, one) for one in leaves] + unlisted


def of_class(tree: str, stated: str, asked: str) -> str:
    """Whether a code is, surely or perhaps, another."""
    return worlds(members(tree, stated), lambda world: asked in world)


def classes() -> Iterator[Case]:
    """A tumor as it was stated, against each class: a coarse word decides only what holds of all of it."""
    classes = ("LUNG", "NSCLC", "LUAD", "SCLC", "NEC", "ESO", "CANCER")
    for stated, asked in product(TREES["diagnoses"], classes):
        expected = of_class("diagnoses", stated, asked)
        yield case("P21", f"{stated} is {asked}", facts(diagnosis=stated),
                   {"is": "diagnosis", "in": [asked]}, expected)


GIVEN: tuple[list[str], ...] = (
    [], ["gefitinib"], ["crizotinib"], ["MET inhibitor"], ["docetaxel", "gefitinib"], ["chemotherapy"])


def drugs() -> Iterator[Case]:
    """Drugs so far, all of them or perhaps not all, against drugs and classes; some have two classes."""
    classes = ("EGFR TKI", "MET inhibitor", "ALK inhibitor", "gefitinib", "platinum")
    for given, whole, asked in product(GIVEN, (True, False), classes):
        may = [of_class("drugs", one, asked) for one in given]
        expected = MET if MET in may else UNKNOWN if UNKNOWN in may or not whole else NOT
        lines = [{"line": i + 1, "drugs": [one]} for i, one in enumerate(given)]
        yield case("P21" if "inhibitor" in str(given) else "P1",
                   f"{given} {'all' if whole else 'perhaps others'} has {asked}",
                   {"treatment": {"lines": lines, "complete": whole}},
                   {"has": "drugs", "in": [asked]}, expected)
        if len(given) > 1:
            other = [{**line, "drugs": [one]} for line, one in zip(lines, given[::-1], strict=True)]
            turned = {"lines": other, "complete": whole}
            yield case("P20", f"{given[::-1]} has {asked}, the other order", {"treatment": turned},
                       {"has": "drugs", "in": [asked]}, expected)


# Profiles of several genes

def profiles() -> Iterator[Case]:
    """`(TP53 or KRAS mutated) and MET wild-type`, of genes that are mutated, wild-type or not tested."""
    states = {"mutated": True, "wild-type": False, "not tested": None}
    mutated = {gene: {"state": gene, "in": ["mutated"]} for gene in ("TP53", "KRAS")}
    condition = {"and": [{"or": [mutated["TP53"], mutated["KRAS"]]}, {"state": "MET", "in": ["wild-type"]}]}
    for these in product(states, repeat=3):
        genes = {gene: {"state": state} for gene, state in zip(("TP53", "KRAS", "MET"), these, strict=True)}
        one, other, third = (states[state] for state in these)
        yield case("P1", " ".join(these), {"genes": genes}, condition,
                   VALUES[least(most(one, other), denied(third))])


def by_hand() -> Iterator[Case]:
    """Panels, variants, lines, traps, and what could not be read: each with its reason."""
    for line in json.loads((HERE / "by_hand.json").read_text(encoding="utf-8")):
        yield case(*line)


FILES = {"truth-tables": tables, "missing": missing, "numbers": numbers, "classes": classes, "drugs": drugs,
         "profiles": profiles, "by-hand": by_hand}


def main() -> None:
    """Write a file of each kind."""
    for name, made in FILES.items():
        cases = [{"id": f"{name}-{i:03}", **one} for i, one in enumerate(made(), 1)]
        text = ",\n".join(f" {json.dumps(one, ensure_ascii=False)}" for one in cases)
        (HERE / "cases" / f"{name}.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
