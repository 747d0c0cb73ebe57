"""Broken bytes for every reader and route: `python tests/benchmarks/fuzz.py --inputs 1000000 --seed 1`.

Real cases, rules, conditions and files of other formats are broken a few times each: bits flipped, pieces cut
out, doubled, moved, taken from another file or from a list of what means something. Whatever comes of it is
read, or refused with an error of ours whose every place lies in the text; anything else is made smaller and
printed, with exit code 1. Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from breaking import Chance, broken
from fuzz_routes import ask, requests
from markerboard.answer.board import Board
from markerboard.errors import InputError, Problem
from markerboard.files.source import parse
from markerboard.imports.reader import read_content
from markerboard.knowledge import loader
from markerboard.knowledge.rulefiles import DEFINITIONS, GRADES, STUDIES, VOCABULARY, RuleFiles
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import case_in

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad"
SECONDS = 10
"""How long one input may take before that is an error as well."""
EVALUATED = 20
"""One in so many cases that were read is evaluated by both engines and explained."""
BATCH = 200


# What is broken

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


def rules() -> list[bytes]:
    """Studies, definitions, vocabularies and grades; each names its place in its first line."""
    found = [(f"{STUDIES}/{file.name}", file) for file in sorted((ROOT / "rules" / STUDIES).glob("*.yaml"))]
    found += [(f"{STUDIES}/trial.yaml", file) for file in sorted(BAD.glob("study-*.yaml"))]
    found += [(name, ROOT / "rules" / name) for name in (DEFINITIONS, GRADES)] * 5
    found += [(DEFINITIONS, file) for file in sorted(BAD.glob("definitions-*.yaml"))]
    found += [(VOCABULARY, ROOT / "tests" / "shared" / "small.yaml")] * 5
    found += [(VOCABULARY, file) for file in sorted(BAD.glob("vocabulary-*.yaml"))]
    return [f"{place}\n".encode() + file.read_bytes() for place, file in found]


def conditions() -> list[bytes]:
    """Every condition of the shipped rules."""
    knowledge = Board.load().knowledge
    found = [str(c) for c in (*knowledge.conditions.values(), *knowledge.measures.values())]
    for study in knowledge.studies.values():
        found += map(str, (*study.criteria.values(), *(c for g in study.groups.values() for c in g.values())))
    return [text.encode() for text in dict.fromkeys(found)]


def foreign() -> list[bytes]:
    """A bundle of FHIR, a record of DNPM:DIP, a phenopacket and a table, made by hand."""
    from test_import_fhir import whole
    from test_import_others import L858R, RECORD, packet, table

    data = [whole(), RECORD, packet(L858R)]
    rows = table({"case": "a", "age": "9", "EGFR": "L858R", "pdl1.tps": "1-49"}, {"case": "b", "sex": "male"})
    return [json.dumps(one, indent=n).encode() for one in data for n in (None, 1)] + [rows]


# What reads it

@cache
def board() -> Board:
    """The shipped rules in both engines."""
    return Board.load()


def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    return board().knowledge.vocabulary


def read_case(content: bytes, chance: Chance) -> None:
    """Read a case; evaluate and explain some."""
    case = case_in(parse("input", content), vocabulary())
    if chance.randrange(EVALUATED) == 0:
        board().evaluate(case).as_bytes()


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
    file, text = _file(content)
    definitions = _definitions() if file.parent.name == STUDIES else NOTHING
    made = _Loader(RuleFiles({Path(DEFINITIONS): definitions, file: text}, "", ()))
    made.load()
    if made.problems:
        raise InputError(made.problems)


def _file(content: bytes) -> tuple[Path, bytes]:
    """Where a file of rules stands, and its text."""
    place, _, text = content.partition(b"\n")
    name = place.decode("ascii", "replace")
    known = name in (DEFINITIONS, VOCABULARY, GRADES) or re.fullmatch(r"studies/[a-z0-9-]{1,80}\.yaml", name)
    return Path(name if known else f"{STUDIES}/trial.yaml"), text


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


def read_foreign(content: bytes, chance: Chance) -> None:
    """Read a file of another format, under the name of a table or without."""
    for one in read_content("input.csv" if content[:1] not in b"{[" else "input.json", content, vocabulary()):
        one.facts  # noqa: B018


class Reader(NamedTuple):
    """What is broken, what reads it, and its share of the inputs."""

    corpus: Callable[[], list[bytes]]
    read: Callable[[bytes, Chance], None]
    share: float


READERS = {
    "case": Reader(cases, read_case, 0.25), "rules": Reader(rules, read_rules, 0.1),
    "condition": Reader(conditions, read_condition, 0.4), "foreign": Reader(foreign, read_foreign, 0.15),
    "route": Reader(requests, ask, 0.1)}


# One input after another

class Failure(NamedTuple):
    """What went wrong, where in our code, and with what."""

    error: str
    content: bytes
    told: str


def outcome(name: str, content: bytes, chance: Chance) -> str | tuple[str, str]:
    """`read` or `refused`; or the error and where it came from, and how it is told."""
    signal.alarm(SECONDS)
    try:
        READERS[name].read(content, chance)
    except InputError as error:
        wrong = "" if name in ("condition", "route") else misplaced(name, content, error.problems)
        return (wrong, str(error)) if wrong else "refused"
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "markerboard/" in f.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "fuzz.py"
        return f"{type(error).__name__} in {place}", "".join(traceback.format_exception(error)[-6:])
    finally:
        signal.alarm(0)
    return "read"


def misplaced(name: str, content: bytes, problems: Sequence[Problem]) -> str:
    """What is wrong with the words or the places of some problems."""
    if not problems:
        return "an error without a problem"
    file, text = _file(content) if name == "rules" else (Path("input"), content)
    lines = _lines(name, text.decode("utf-8-sig", "replace"))
    for problem in (p for p in problems if name != "rules" or p.file == str(file)):
        str(problem)
        if not problem.message.strip() or "\n" in problem.message:
            return "a problem that is not told in one line"
        if not 1 <= problem.line <= len(lines) + 1:
            return f"a line outside the text: {problem.message[:12]}"
        # The columns of a table are those of a spreadsheet.
        end = len([*lines, ""][problem.line - 1]) + 1
        if not 1 <= problem.column <= end and not problem.file.endswith(".csv"):
            return f"a column outside its line: {problem.message[:12]}"
    return ""


def _lines(name: str, text: str) -> list[str]:
    """The lines of a text, as YAML counts them and as JSON does."""
    return (text.split("\n") if name == "foreign" else text.splitlines()) or [""]


def smaller(name: str, content: bytes, error: str) -> bytes:
    """A shorter text with the same error."""
    size = len(content) // 2
    while size:
        at = 0
        while at < len(content):
            less = content[:at] + content[at + size:]
            found = outcome(name, less, Chance(0))
            content, at = (less, at) if found[0] == error else (content, at + size)
        size //= 2
    return content


@cache
def _corpus(name: str) -> list[bytes]:
    return READERS[name].corpus()


def batch(name: str, seed: int, numbers: range, until: float) -> tuple[Counter[str], list[Failure]]:
    """Some inputs of one reader, each made from its own number; none that would begin after a time."""
    corpus, ends, failures = _corpus(name), Counter[str](), dict[str, Failure]()
    signal.signal(signal.SIGALRM, _too_slow)
    for number in numbers if time.time() < until else ():
        chance = Chance(f"{seed} {name} {number}")
        content = broken(corpus, chance)
        end = outcome(name, content, chance)
        ends[end if isinstance(end, str) else "failed"] += 1
        if not isinstance(end, str) and end[0] not in failures:
            failures[end[0]] = Failure(end[0], smaller(name, content, end[0]), end[1])
    return ends, list(failures.values())


def _too_slow(*_: Any) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def batches(inputs: int) -> Iterator[tuple[str, range]]:
    """The work in pieces, of every reader in turn, so that it may end early."""
    pieces = []
    for name, reader in READERS.items():
        whole = round(inputs * reader.share)
        pieces += [(n / whole, name, range(n, min(n + BATCH, whole))) for n in range(0, whole, BATCH)]
    yield from ((name, numbers) for _, name, numbers in sorted(pieces, key=lambda piece: piece[:2]))


def main() -> int:
    """Break, read, count; 1 when anything but an error of ours came up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no batch after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    start, ends = time.perf_counter(), {name: Counter[str]() for name in READERS}
    failures: dict[tuple[str, str], Failure] = {}
    with ProcessPoolExecutor(chosen.jobs, get_context("spawn")) as pool:
        until = time.time() + chosen.seconds
        tasks = [(name, pool.submit(batch, name, chosen.seed, some, until))
                 for name, some in batches(chosen.inputs)]
        for done, (name, running) in enumerate(tasks, 1):
            counted, found = running.result()
            ends[name] += counted
            for failure in found:
                if failures.setdefault((name, failure.error), failure) is failure:
                    print(f"{name}: {failure.error}\n{failure.content!r}\n{failure.told}", flush=True)
            if done % 20 == 0:
                print(f"{done} of {len(tasks)} batches, {len(failures)} errors", file=sys.stderr, flush=True)
    for name, counted in ends.items():
        print(f"{name}: {counted.total():,} inputs, {counted['read']:,} read, "
              f"{counted['refused']:,} refused, {counted['failed']:,} failed")
    total = sum(counted.total() for counted in ends.values())
    print(f"{total:,} inputs, {len(failures)} errors that are not ours; "
          f"seed {chosen.seed}, {time.perf_counter() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
