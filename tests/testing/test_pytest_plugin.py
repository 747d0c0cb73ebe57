"""The pytest plugin: the cases that an ini file names are tests, with failures that a curator can read."""

from __future__ import annotations

import subprocess
import sys

import pytest

from builders import ROOT

pytest_plugins = ["pytester"]
RUN = ("-p", "markerboard.pytest_plugin", "-p", "no:cacheprovider", "--strict-config", "-rs")


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with three files of cases, and YAML beside them that is none."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (pytester.path / "cases").mkdir()
    for name, text in {
        "fits": "case: fits\ndisease: {diagnosis: ESCC}\nexpect: {alter-e-003/escc: met}\n",
        "misses": "case: misses\ndisease: {diagnosis: LUAD}\nexpect:\n  alter-e-003: eligible\n"
                  "  alter-e-003/escc: not met\n  alter-e-03: ineligible\n",
        "broken": "case: broken\npatient: {ecog: 7}\nexpect: {alter-e-003: ineligible}\n",
        "silent": "case: silent\n",
    }.items():
        (pytester.path / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (pytester.path / "foreign.yaml").write_text("- no case\n", encoding="utf-8")
    return pytester


def ini(project: pytest.Pytester, cases: str = "cases", rules: str = "") -> None:
    """An ini file that names cases, and rules or none."""
    named = f"markerboard_rules = {rules}\n" if rules else ""
    project.makeini(f"[pytest]\nmarkerboard_cases = {cases}\n{named}")


def test_readable(project: pytest.Pytester) -> None:
    """A case that is not as expected is told at its line: what came, what was expected, and why."""
    ini(project)
    result = project.runpytest_inprocess(*RUN, ".")
    result.assert_outcomes(passed=1, failed=2, skipped=1)
    told = result.stdout.str().replace(f"{project.path}/", "")
    assert ("cases/misses.yaml:4:16: `alter-e-003` is ineligible, expected eligible\n"
            "     4 |   alter-e-003: eligible\n       |                ^\n") in told
    assert "help: `escc`: diagnosis is LUAD" in told
    assert "cases/misses.yaml:6:15: `alter-e-03` is not something to expect" in told
    assert "did you mean `alter-e-003`" in told
    assert "cases/broken.yaml:2:17: `ecog` cannot be 7" in told
    assert "the case expects nothing" in told
    assert "Traceback" not in told
    assert "pytest_plugin.py" not in told.partition("short test summary")[0]


def test_unasked(project: pytest.Pytester) -> None:
    """Without an ini option nothing is collected, wherever it lies, and a file not named never is."""
    result = project.runpytest_inprocess(*RUN, ".")
    result.assert_outcomes()
    ini(project, "cases/fits.yaml")
    project.runpytest_inprocess(*RUN, ".").assert_outcomes(passed=1)
    project.runpytest_inprocess(*RUN, "foreign.yaml").assert_outcomes()


def test_own_rules(project: pytest.Pytester) -> None:
    """Rules of one's own decide where they are named; where they do not load, each case says so."""
    (project.path / "mine").mkdir()
    ini(project, "cases/fits.yaml", "mine")
    result = project.runpytest_inprocess(*RUN, ".")
    result.assert_outcomes(failed=1)
    assert "mine/definitions.yaml:1:1: " in result.stdout.str()
    ini(project, "cases/fits.yaml", str(ROOT / "rules"))
    project.runpytest_inprocess(*RUN, ".").assert_outcomes(passed=1)


def test_light() -> None:
    """The plugin, which pytest imports in every project, imports nothing but pytest."""
    code = ("import pytest, sys; before = set(sys.modules); import markerboard.pytest_plugin; "
            "print(*sorted(m.partition('.')[0] for m in set(sys.modules) - before))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"markerboard"}
