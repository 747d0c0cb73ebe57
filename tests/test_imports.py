"""What imports what: one way, nothing needless at the start, and everything promised is there."""

from __future__ import annotations

import ast
import doctest
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import markerboard

PACKAGE = Path(markerboard.__file__).parent
MODULES = {".".join(("markerboard",
                     *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): file
           for file in sorted(PACKAGE.rglob("*.py"))}


def at_load(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is loaded: not those of functions or for the type checker."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not (
                isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield from at_load(node)


def everywhere(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import of a module."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def targets(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules of the package that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in MODULES)
    elif node.module in MODULES or node.module == "markerboard":
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in MODULES else str(node.module)


def parsed(file: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(file.read_text(encoding="utf-8"))


def graph() -> dict[str, set[str]]:
    """What each module imports of the package when it is loaded."""
    return {name: {t for node in at_load(parsed(file)) for t in targets(node)} - {name}
            for name, file in MODULES.items()}


def test_one_way() -> None:
    """Imports among modules go one way: no module imports itself by way of others."""
    imports = graph()
    done: set[str] = set()
    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " imports ".join((*path[path.index(name):], name))
        if name not in done:
            for inner in sorted(imports[name]):
                walk(inner, (*path, name))
            done.add(name)
    for name in imports:
        walk(name, ())


# What the engine is made of knows nothing of how it is asked and shown.
CORE = ("logic", "expression", "parser", "variants", "vocabulary", "evaluate", "durable", "ruleset", "rails",
        "explain", "facts", "history", "values", "source", "errors")
SHELL = ("cli", "render", "board", "audit", "census", "skeleton", "schemas")


@pytest.mark.parametrize("name", CORE)
def test_core_knows_no_shell(name: str) -> None:
    """The core imports neither the command line nor a page, wherever in a module the import stands."""
    found = {t for node in everywhere(parsed(MODULES[f"markerboard.{name}"])) for t in targets(node)}
    assert {t for t in found if t.split(".")[1:2] and t.split(".")[1] in SHELL} == set()


def test_engines_are_apart() -> None:
    """P7: the two engines share the conditions and Kleene's truth values, and neither imports the other."""
    imports = graph()
    def reach(name: str) -> set[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            here = pending.pop()
            if here not in found:
                found.add(here)
                pending += imports[here]
        return found
    assert "markerboard.evaluate" not in reach("markerboard.durable")
    assert "markerboard.durable" not in reach("markerboard.evaluate")
    assert "markerboard.rails" not in reach("markerboard.evaluate")


def test_no_medicine() -> None:
    """No module of the engine names a drug, a study or a gene of the rules: all medicine is data."""
    names = ("anlotinib", "osimertinib", "EGFR", "TP53", "NOTCH3", "ALTER", "alter-")
    for module in CORE:
        tree = parsed(MODULES[f"markerboard.{module}"])
        decided = [n for n in ast.walk(tree) if isinstance(n, ast.Compare | ast.Dict | ast.Set)]
        code = "\n".join(map(ast.unparse, decided))
        assert [name for name in names if name in code] == []


def fresh(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


HEAVY = ("pydantic", "yaml", "rich", "click", "durable", "durable_rules_engine", "hypothesis")


@pytest.mark.parametrize("heavy", HEAVY)
def test_light_start(heavy: str) -> None:
    """Importing the package imports nothing heavy, and starts no thread."""
    code = f"import markerboard, sys, threading; print({heavy!r} in sys.modules, threading.active_count())"
    assert fresh(code) == "False 1"


def test_no_thread() -> None:
    """Neither the rules nor an evaluation start a thread; durable-rules' own two timers never run."""
    code = ("import markerboard, threading; board = markerboard.load(); board.evaluate({'case': 'c'}); "
            "print(threading.active_count())")
    assert fresh(code) == "1"


@pytest.mark.parametrize("name", markerboard.__all__)
def test_public_names(name: str) -> None:
    """Every public name is there, says what it is, and is found by `dir` of its home."""
    found = getattr(markerboard, name)
    assert found.__doc__
    assert found.__module__.startswith("markerboard")


def test_no_other_name() -> None:
    """A name that the package does not have is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'markerboard' has no attribute 'nonsense'"):
        _ = markerboard.nonsense
    assert not hasattr(markerboard, "Diagnosis")


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """The examples in the docstrings of a module run, and say what they show."""
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        assert error.name and not error.name.startswith("markerboard")
        pytest.skip(f"needs {error.name}, of an extra")
    assert doctest.testmod(module).failed == 0


def test_example_of_the_package() -> None:
    """The package opens with an example, so the check above is not empty."""
    assert doctest.testmod(markerboard).attempted >= 3
