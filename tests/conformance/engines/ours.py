"""markerboard by one of its engines: `python run.py -- python engines/ours.py evaluate`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markerboard.engines import evaluate
from markerboard.errors import MarkerboardError
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Truth
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.language.vocabulary_file import VocabularyFile
from markerboard.patient import casefacts
from markerboard.patient.facts import Facts, Trouble

HERE = Path(__file__).resolve().parents[1]
KINDS = {"fusion": "fusion", "amplification": "amplified"}
VERDICTS = {True: "met", False: "not met", None: "unknown"}
Decide = Callable[[KnowledgeBase, Facts], Truth]


@cache
def words() -> Vocabulary:
    """The vocabulary of the suite as one of ours."""
    given = json.loads((HERE / "vocabulary.json").read_text(encoding="utf-8"))
    facts = {name: _fact(name, one) for name, one in given["facts"].items()}
    facts |= {"drugs": {"type": "drugs", "label": "drugs", "means": "m", "history": "every drug"},
              "lines": {"type": "count", "label": "lines", "means": "m", "range": "0-30",
                        "history": "number of lines"}}
    trees = {name: {code: {"parent": parents} if parents else {} for code, parents in tree.items()}
             for name, tree in given["trees"].items()}
    patterns = {
        "germline": {"type": "gene", "label": "germline {gene}", "means": "m"},
        "plasma": {"type": "gene", "label": "{gene} in plasma", "means": "m"},
        "amplified": {"type": "boolean", "label": "{gene} amplification", "means": "m",
                      "panel": "amplifications"},
        "fusion": {"type": "boolean", "label": "{gene} fusion", "means": "m", "panel": "fusions",
                   "alters": True}}
    exons = {gene: {"exons": {n: f"{a}-{b}" for n, (a, b) in one.get("exons", {}).items()}}
             for gene, one in given["genes"].items()}
    made = {"oncotree": "none", "facts": facts, "genes": exons, "patterns": patterns, **trees,
            "stages": {}, "endpoints": {"response": {"kind": "rate"}}}
    text = json.dumps(made)
    return VocabularyFile.model_validate(parse("vocabulary", text.encode()).data).vocabulary()


def _fact(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": one["type"], "label": name, "means": "m"}
    if "range" in one:
        made["range"] = "-".join(map(str, one["range"]))
    if one["type"] == "number":
        made["resolution"] = 0.5
    if "codes" in one:
        made["codes"] = one["codes"]
    if "tree" in one:
        made["codes"] = one["tree"]
    return made


# A condition, as our rules write it

def written(condition: Mapping[str, Any]) -> str:
    """A condition in our language."""
    if "and" in condition or "or" in condition:
        word = "and" if "and" in condition else "or"
        return f" {word} ".join(f"({written(part)})" for part in condition[word])
    if "not" in condition:
        return f"not ({written(condition['not'])})"
    if "at_least" in condition:
        return f"at least {condition['at_least']} of ({', '.join(written(part) for part in condition['of'])})"
    return _test(condition)


def _test(one: Mapping[str, Any]) -> str:
    if "so" in one:
        return str(one["so"])
    if "compare" in one:
        return f"{one['compare']} {one['with']} {one['number']}"
    if "lines" in one:
        return f"lines {one['lines']} {one['number']}"
    if "finding" in one:
        return f"{one['finding']}.{KINDS[one['of']]}"
    of = f".{one['of']}" if "of" in one else ""
    kind, word = next((kind, word) for kind, word in (
        ("code", "in"), ("is", "in"), ("has", "has"), ("state", "in"), ("variant", "has")) if kind in one)
    if kind == "state":
        return f"{one[kind]}{of} = {one['in'][0]}"
    return f"{one[kind]}{of} {word} {{{', '.join(one['in'])}}}"


# A patient, as our cases state it

def stated(patient: Mapping[str, Any]) -> dict[str, Any]:
    """A patient as a case of ours; a measurement that no rule knows is none of its facts."""
    genes = {gene: _gene(report) for gene, report in patient.get("genes", {}).items()}
    panel = {"panel": patient["panel"]} if "panel" in patient else {}
    facts = {name: _value(value) for name, value in patient.get("facts", {}).items()}
    made: dict[str, Any] = {"case": "c", "biomarkers": {**genes, **panel}, "facts": facts}
    if "treatment" in patient:
        made["treatment"] = [{"line": line["line"], **_split(line["drugs"], "drugs")}
                             for line in patient["treatment"]["lines"]]
        made["history"] = "complete" if patient["treatment"]["complete"] else "partial"
    return made


def _gene(report: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in report.items():
        if key == "variants":
            made |= _split(value, "variants")
        elif key == "state":
            made["status"] = value
        else:
            made[KINDS.get(key, key)] = _gene(value) if isinstance(value, dict) else value
    return made


def _split(values: list[Any], key: str) -> dict[str, Any]:
    """What can be read, and what cannot."""
    unread = [value["unreadable"] for value in values if isinstance(value, dict)]
    read = [value for value in values if isinstance(value, str)]
    return {key: read, **({"unread": unread} if unread else {})}


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "unknown" in value:
        return value["unknown"]
    signs = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<"}
    if len(value) == 2:
        return f"{value['at least']}-{value['at most']}"
    return "".join(f"{signs[word]}{number}" for word, number in value.items())


# The engines

def base(condition: str) -> KnowledgeBase:
    """A rule base of one condition."""
    asked = Parser(words())
    parsed = asked.parse(condition)
    known = words().with_asked(sorted(asked.asked - words().facts.keys()))
    return KnowledgeBase("suite", "1", "", known, {}, {"asked": parsed}, {}, {}, {}, {})


def by_evaluate(knowledge: KnowledgeBase, facts: Facts) -> Truth:
    return evaluate.decide(knowledge, facts.values)["asked"]


def by_durable(knowledge: KnowledgeBase, facts: Facts) -> Truth:
    from markerboard.engines.durable import Rulebook

    return Rulebook(knowledge).decide(facts.values)["asked"]


def by_duckdb(knowledge: KnowledgeBase, facts: Facts) -> Truth:
    from markerboard.sql.duck import Duck

    return Duck(knowledge).decide(facts.values)["asked"]


def by_z3(knowledge: KnowledgeBase, facts: Facts) -> Truth:
    from markerboard.proof.meaning import Meaning, asked
    from markerboard.proof.world import World

    conditions = list(knowledge.conditions.values())
    world = World(knowledge.vocabulary, asked(knowledge, conditions), any_facts=True)
    rails = dict(Meaning(knowledge, world).answers())["asked"]
    model = world.search(60).find(*(world.equals(n, facts.values.get(n)) for n in world.symbols))
    if model is None:
        raise AssertionError("there can be no such patient")
    return True if model.holds(rails.met) else False if model.holds(rails.not_met) else None


ENGINES: Mapping[str, Decide] = {
    "evaluate": by_evaluate, "durable-rules": by_durable, "duckdb": by_duckdb, "z3": by_z3}


def answer(case: Mapping[str, Any], decide: Decide) -> str:
    """The verdict of an engine; `cannot` where our language has no word."""
    condition = case["condition"]
    if '"conflicting"' in json.dumps(case["patient"]):
        return "cannot"  # of a case of ours it is found, by two reports that differ, and never stated
    if "said" in condition:
        return VERDICTS[condition["said"] in said(case["patient"])]
    try:
        knowledge = base(written(condition))
    except ExpressionError:
        return "cannot"
    facts, troubles = read(case["patient"], knowledge.vocabulary)
    if troubles:
        raise MarkerboardError(f"{case['id']}: {troubles}")
    return VERDICTS[decide(knowledge, facts)]


def read(patient: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Facts, list[Trouble]]:
    """The facts of a patient."""
    return casefacts.read(parse("case", json.dumps(stated(patient)).encode()).data, vocabulary)


def said(patient: Mapping[str, Any]) -> set[str]:
    """What of a patient is told as stated and not used."""
    return {one.stated for one in read(patient, words())[0].unused}


def main(engine: str) -> None:
    """Answer each case of standard input."""
    for line in lines():
        case = json.loads(line)
        print(json.dumps({"id": case["id"], "verdict": answer(case, ENGINES[engine])}))


def lines() -> Iterator[str]:
    """The lines of standard input."""
    return (line for line in sys.stdin if line.strip())


if __name__ == "__main__":
    main(sys.argv[1])
