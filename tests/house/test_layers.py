"""What imports what: one way, nothing needless at the start, and everything promised is there."""

from __future__ import annotations

import ast
import doctest
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import markerboard
from builders import ROOT

PACKAGE = Path(markerboard.__file__).parent
MODULES = {".".join(("markerboard",
                     *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): file
           for file in sorted(PACKAGE.rglob("*.py"))}


def imports_of(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import of a module, those of functions and for the type checker too."""
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


@cache
def graph() -> dict[str, set[str]]:
    """What each module imports of the package, wherever in it the import stands."""
    return {name: {t for node in imports_of(parsed(file)) for t in targets(node)} - {name}
            for name, file in MODULES.items()}


def test_one_way() -> None:
    """Imports go one way, those inside functions included: no module imports itself by way of others."""
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


# A room imports only from floors below its own; nothing knows the roof.
FLOORS = (
    ("errors", "version"), ("files", "nomenclature"), ("language",), ("patient",), ("knowledge", "imports"),
    ("sql", "audit", "words", "packs"), ("engines",), ("answer",), ("proof",), ("living",), ("render",),
    ("cohort", "testing", "report", "exports", "drafting"), ("service", "notebook", "agents"),
    ("cli", "__init__", "pytest_plugin"),
    ("__main__",))
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    """The room that a module is in; the package itself is the roof."""
    return module.split(".")[1] if "." in module else "__init__"


@pytest.mark.parametrize("name", MODULES)
def test_floors(name: str) -> None:
    """A module imports from its own room and from floors below, wherever in it the import stands."""
    own = room_of(name)
    above = {inner for inner in graph()[name]
             if room_of(inner) != own and FLOOR[room_of(inner)] >= FLOOR[own]}
    assert above == set()


def test_every_room_opens_with_a_sentence() -> None:
    """Each room says what comes in and what goes out, and few modules stand loose."""
    rooms = PACKAGE.glob("*/__init__.py")
    assert [f.parent.name for f in rooms if not ast.get_docstring(parsed(f))] == []
    assert len(list(PACKAGE.glob("*.py"))) <= 6


@pytest.mark.parametrize("name", MODULES)
def test_length(name: str) -> None:
    """A module is read in one sitting: none is above 300 lines."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 300


# What the engine is made of.
CORE = ("language.logic", "language.expression", "language.parser", "language.variants",
        "language.vocabulary", "engines.evaluate", "engines.durable", "engines.ruleset", "engines.rails",
        "answer.explain", "patient.facts", "patient.history", "patient.values", "files.source", "errors")


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
    assert "markerboard.engines.evaluate" not in reach("markerboard.engines.durable")
    assert "markerboard.engines.durable" not in reach("markerboard.engines.evaluate")
    assert "markerboard.engines.rails" not in reach("markerboard.engines.evaluate")


# All that the rule engine and the SQL take from other rooms: the conditions, the forms of what is stated, the
# names of kinds, how a code is written, what contradicts what. Nothing of it says whether a word is another.
WORDS = {
    "language.expression": {"All", "AtLeast", "Condition", "Named", "Not", "Some", "Test", "names", "tests"},
    "language.logic": {"Interval", "Truth", "plain"}, "language.variants": {"Exons", "Placed", "Variant"},
    "language.qualities": {"FACETS"},
    "language.nouns": {"ADDED", "ANY", "FRAMESHIFT", "ITD", "LOST", "MISSENSE", "SPLICE", "TRUNCATING"},
    "language.tree": {"Term", "Tree", "is_unlisted", "standing"},
    "language.vocabulary": {"Fact", "Vocabulary"}, "language.entries": {"Pattern", "pack_fact"},
    "language.exclusive": {"listed"}, "language.following": {"Exclusive", "Says"},
    "language.laws": {"Law", "genes_of"},
    "patient.contradictions": {"CONTROL", "ROUNDING"}, "patient.facts": {"GeneState", "SKIPPING"},
    "patient.history": {"Drugs"},
    "knowledge.base": {"ALL", "OTHERWISE", "KnowledgeBase", "Page", "Rules"},
    "errors": {"EngineFailure", "printable"}, "files.remembering": {"remembered"}, "version": {"__version__"}}
DECIDES = {"is_a", "lineage", "around", "doubtful"}
"""What a tree is asked of a code: for the evaluator alone."""
OF_THE_EVALUATOR = {"engines.evaluate", "engines.agree"}


def readers() -> dict[str, Path]:
    """The modules by which durable-rules and databases read the rules."""
    return {name: file for name, file in MODULES.items() if room_of(name) in ("engines", "sql")
            and name.removeprefix("markerboard.") not in OF_THE_EVALUATOR}


def test_readers_share_words_alone() -> None:
    """P7: no module of the rule engine or of the SQL takes from elsewhere what decides a test."""
    for name, file in readers().items():
        tree = parsed(file)
        assert not {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & DECIDES, name
        for node in imports_of(tree):
            module = str(getattr(node, "module", "")).removeprefix("markerboard.")
            if f"markerboard.{module}" in MODULES.keys() - readers().keys():
                assert {alias.name for alias in node.names} <= WORDS.get(module, set()), (name, module)


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


def test_light_evaluation() -> None:
    """An answer of rules and forms that were kept needs no pydantic, which would be half of a cold start."""
    case = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
    code = ("import io, sys; from contextlib import redirect_stdout, suppress\n"
            "from markerboard.cli import main\n"
            f"sys.argv = ['markerboard', 'evaluate', {str(case)!r}]\n"
            "with redirect_stdout(io.StringIO()), suppress(SystemExit): main()\n"
            "print('pydantic' in sys.modules)")
    assert [fresh(code) for _ in range(2)][-1] == "False"


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
    # To look through a module for them takes longer than to run them, and few have any.
    assert ">>>" not in MODULES[name].read_text(encoding="utf-8") or doctest.testmod(module).failed == 0


def test_example_of_the_package() -> None:
    """The package opens with an example, so the check above is not empty."""
    assert doctest.testmod(markerboard).attempted >= 3


SCRIPTS = {file.stem: file for file in sorted((ROOT / "tests" / "benchmarks").glob("*.py"))}
HELPERS = {file.stem for file in (ROOT / "tests" / "shared").glob("*.py")}


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_starts_alone(name: str) -> None:
    """A script of tests/benchmarks that needs what tests share finds it, run as the pages print it."""
    named = {alias.split(".")[0] for node in imports_of(parsed(SCRIPTS[name]))
             for alias in ([node.module or ""] if isinstance(node, ast.ImportFrom)
                           else [one.name for one in node.names])}
    beside = [SCRIPTS[name], *(SCRIPTS[one] for one in named & SCRIPTS.keys())]
    assert not named & HELPERS or any('/ "shared"' in file.read_text(encoding="utf-8") for file in beside)
