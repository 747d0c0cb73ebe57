"""Rule bases, conditions and cases made by hand for a test."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from markerboard.cli import main
from markerboard.engines.evaluate import decide
from markerboard.errors import RulebookError
from markerboard.files.reading import validate
from markerboard.files.source import parse
from markerboard.knowledge import loader
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.loading import load
from markerboard.knowledge.study import Study
from markerboard.language.expression import Condition, tests
from markerboard.language.logic import Interval, Truth
from markerboard.language.parser import Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.language.vocabulary_file import VocabularyFile
from markerboard.patient.casefacts import read
from markerboard.patient.facts import Facts, Trouble

SHARED = Path(__file__).parent
TESTS = SHARED.parent
ROOT = TESTS.parent
FROM = {"s": "p. 1"}
HAND_MADE = "sha256:0"
T = TypeVar("T")
Groups = Mapping[str, Mapping[str, Condition | str]]


MANY = 100
"""From how many examples on a profile is one of those that try everything."""
FEW = 5
"""How many examples a profile asks that tells no more than whether it works at all."""


def fewer(times: int) -> settings:
    """For a property that is slow to try: so many times fewer examples than the profile asks."""
    asked = settings().max_examples
    return settings(max_examples=max(FEW, asked // times))


def some(things: Sequence[T], each: int = 5) -> Sequence[T]:
    """For a test that does the same with each of many: one in so many of them, fewer still where few
    examples are asked, and all in the profile of CI.

    Such a test is marked `thorough`.
    """
    asked = settings().max_examples
    return things if asked >= MANY else things[:: each * 2 if asked <= FEW else each]


def vocabulary_of(file: Path) -> Vocabulary:
    """The vocabulary that a file describes."""
    read, problems = validate(VocabularyFile, parse(file.name, file.read_bytes()))
    assert read is not None, problems
    return read.vocabulary()


def exactly(number: int | str | Decimal) -> Interval:
    """A number known exactly."""
    return Interval(Decimal(number), Decimal(number))


def facts_of(case: Mapping[str, Any], vocabulary: Vocabulary) -> Facts:
    """The facts of a case in which nothing is wrong."""
    facts, troubles = read(case, vocabulary)
    assert troubles == []
    return facts


def troubles_of(case: Mapping[str, Any], vocabulary: Vocabulary) -> list[Trouble]:
    """Everything that is wrong with the values of a case."""
    return read(case, vocabulary)[1]


def markers(**stated: object) -> dict[str, Any]:
    """A case with these reports; `PD_L1` stands for `PD-L1`."""
    return {"biomarkers": {key.replace("_", "-"): value for key, value in stated.items()}}


def treated(*lines: Mapping[str, Any], history: str = "complete") -> dict[str, Any]:
    """A case with these treatments."""
    return {"treatment": list(lines), "history": history}


def truth_of(case: Mapping[str, Any], condition: str, vocabulary: Vocabulary) -> Truth:
    """What a case answers to a condition."""
    return decide(one_condition(vocabulary, condition), facts_of(case, vocabulary).values)["asked"]


def rules_of(name: str, inclusion: Mapping[str, Condition], exclusion: Mapping[str, Condition] | None = None,
             groups: Groups | None = None) -> Rules:
    """A study with these criteria, and a finding for each set of groups."""
    exclusion, groups = exclusion or {}, groups or {}
    study = Study.model_validate({
        "id": name, "title": name, "design": {"kind": "single-arm trial"}, "criteria": "full",
        "sources": {"s": {"citation": "A test", "read": "abstract"}},
        "inclusion": _criteria(inclusion), "exclusion": _criteria(exclusion),
        "findings": [_finding(finding, places) for finding, places in groups.items()]})
    return loader.rules_of(study, {**inclusion, **exclusion}, {f: dict(g) for f, g in groups.items()})


def _criteria(conditions: Mapping[str, Condition]) -> list[dict[str, Any]]:
    return [{"id": name, "domain": "biomarker", "text": name, "when": str(condition), "from": FROM}
            for name, condition in conditions.items()]


def _finding(name: str, groups: Mapping[str, Condition | str]) -> dict[str, Any]:
    return {"id": name, "title": name, "claimed": "none", "supported": "none", "because": "a test",
            "direction": "not comparative", "analysis": "not stated", "from": FROM,
            "groups": {group: str(condition) for group, condition in groups.items()}}


def knowledge_of(vocabulary: Vocabulary, studies: Sequence[Rules] = (),
                 written: Mapping[str, Condition] | None = None,
                 calls: Mapping[str, Condition] | None = None) -> KnowledgeBase:
    """A rule base. `written` holds the definitions; `calls` those of them that a fact reports directly."""
    written, calls = written or {}, calls or {}
    named = {**written, **calls}
    conditions = (*written.values(), *calls.values(), *(one for each in studies for one in _of(each)))
    real = (one for one in conditions if isinstance(one, Condition))  # a test may give what is none
    asked = {test.fact for one in real for test in tests(one, named)}
    vocabulary = vocabulary.with_asked(sorted(asked - vocabulary.facts.keys()))  # as a loader does
    definitions = {name: {"text": name, "when": str(c), "from": FROM} for name, c in written.items()}
    return KnowledgeBase("A test", "2026.1", HAND_MADE, vocabulary, definitions, named,
                         {name: written[name] for name in calls}, {n: str(c) for n, c in calls.items()},
                         {}, {r.id: r for r in studies})


def _of(study: Rules) -> Iterator[Condition]:
    """Every condition of a study."""
    yield from study.criteria.values()
    for groups in study.groups.values():
        yield from (one for one in groups.values() if not isinstance(one, str))


def one_condition(vocabulary: Vocabulary, text: str) -> KnowledgeBase:
    """A rule base of one definition, named `asked`."""
    return knowledge_of(vocabulary, written={"asked": Parser(vocabulary).parse(text)})


# Rule files in a directory

MINIMAL = """\
id: {id}
title: A trial
design: {{kind: single-arm trial}}
criteria: full
sources: {{s: {{citation: A test, read: abstract}}}}
inclusion:
"""
CRITERION = "  - {{id: i{n}, domain: fitness, text: Fever, when: fever, from: {{s: p. 1}}}}\n"


def write_study(rules: Path, name: str = "trial", criteria: int = 1, more: str = "") -> Path:
    """Write a study with so many criteria."""
    file = rules / "studies" / f"{name}.yaml"
    text = MINIMAL.format(id=name) + "".join(CRITERION.format(n=n) for n in range(criteria)) + more
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(rules: Path) -> list[str]:
    """The first line of each problem of a rule base, without its directory."""
    try:
        load(rules)
    except RulebookError as error:
        return [str(p).splitlines()[0].replace(f"{rules}/", "") for p in error.problems]
    return []


# The command line

@contextmanager
def full_at(size: int) -> Iterator[None]:
    """A disk on which no file grows beyond a size; what still fits is written, as on any disk."""
    import resource  # no system without it has such a limit

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def disk_of(kilobytes: int, at: Path) -> Iterator[None]:
    """A disk of so many kilobytes in the place of a directory; the test is skipped where none can be made."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def run(*arguments: str | Path, text: str | bytes | None = None, env: Mapping[str,
                                                                              str] | None = None) -> Result:
    """The command line, run on arguments and standard input."""
    return CliRunner(env=env).invoke(main, [str(a) for a in arguments], input=text)


def ended_well(result: Result) -> bool:
    """Whether a command ended by itself, with one of its exit codes and no traceback."""
    return (result.exception is None or isinstance(result.exception, SystemExit)) and (
        "Traceback" not in result.output and result.exit_code in (0, 1, 2, 3, 4))
