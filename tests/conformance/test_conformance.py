"""Every engine answers the suite as it is expected, and the suite notices an engine that does not."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
OURS = {"evaluate": (), "durable-rules": ("durable_rules_engine",), "duckdb": ("duckdb", "sqlglot"),
        "z3": ("z3",)}


def module(name: str) -> ModuleType:
    """A program of the suite, which is no package."""
    spec = importlib.util.spec_from_file_location(f"conformance_{name}", HERE / f"{name}.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def runner() -> Any:
    """The runner."""
    return module("run")


def outcome(runner: Any, *command: str) -> tuple[int, int, int]:
    """How many cases an engine answers as expected, otherwise, and not."""
    wanted = runner.cases()
    answers = runner.asked([*command], wanted)
    wrong = len(runner.compared(wanted, answers))
    cannot = sum(answers.get(case["id"]) == "cannot" for case in wanted)
    return len(wanted) - wrong - cannot, wrong, cannot


# DuckDB plans a query for each of 433 cases.
@pytest.mark.parametrize("engine", [
    pytest.param(name, marks=[pytest.mark.lengthy] if name == "duckdb" else []) for name in OURS])
def test_ours(runner: Any, engine: str) -> None:
    """Each engine of ours gives every verdict of the suite that a case of ours can state."""
    for needed in OURS[engine]:
        pytest.importorskip(needed)
    assert outcome(runner, sys.executable, str(HERE / "engines" / "ours.py"), engine) == (433, 0, 8)


def test_closed_world(runner: Any) -> None:
    """An engine that takes the untested for negative is told so: most of all where nothing was stated."""
    wanted = runner.cases()
    answers = runner.asked([sys.executable, str(HERE / "engines" / "closed_world.py")], wanted)
    wrong = Counter(one.case["promise"] for one in runner.compared(wanted, answers))
    assert sum(wrong.values()) == 118 and wrong["P3"] == max(wrong.values())


def test_fhirpath(runner: Any) -> None:
    """FHIRPath agrees in all that it can say."""
    pytest.importorskip("fhirpathpy")
    assert outcome(runner, sys.executable, str(HERE / "engines" / "fhirpath.py"))[1] == 0


@pytest.mark.skipif(not shutil.which("node") or not (HERE / "node_modules" / "cql-execution").is_dir(),
                    reason="cql-execution is not installed here")
def test_cql(runner: Any) -> None:
    """cql-execution differs where the page says."""
    assert outcome(runner, "node", str(HERE / "engines" / "cql.js")) == (300, 36, 105)


def test_no_answer(runner: Any) -> None:
    """An engine that is silent, or says something else, has not passed."""
    wanted = runner.cases()[:3]
    assert len(runner.compared(wanted, {})) == 3
    assert len(runner.compared(wanted, {case["id"]: "yes" for case in wanted})) == 3


def test_made() -> None:
    """The cases are those that `make.py` writes, each with an id of its own, and each promise has some."""
    make = module("make")
    seen: list[str] = []
    for name, made in make.FILES.items():
        held = json.loads((HERE / "cases" / f"{name}.json").read_text(encoding="utf-8"))
        written = json.loads(json.dumps(list(made())))
        assert [{key: value for key, value in one.items() if key != "id"} for one in held] == written
        seen += [one["id"] for one in held]
    assert len(seen) == len({*seen}) >= 300
    promises = {one["promise"] for one in module("run").cases()}
    assert promises == {*(f"P{n}" for n in range(8)), "P19", "P20", "P21", "P22"}
