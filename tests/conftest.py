"""Profiles of Hypothesis (`dev`; `ci` where CI is set; or as HYPOTHESIS_PROFILE says), and every core."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from builders import FEW, HAND_MADE, MANY, ROOT, SHARED, some
from markerboard.answer.board import Board
from markerboard.engines import agree as engines
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.patient.casefile import Case

# Whole rule bases are drawn, which is slow for what Hypothesis calls slow.
_UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large]
# A person waits for these; CI tries the more, and on every other Python the same few.
# None draws by chance, so that a test command says the same on any day; new examples come from the searches
# of tests/benchmarks and from HYPOTHESIS_PROFILE=long.
settings.register_profile("dev", max_examples=25, deadline=None, derandomize=True,
                          suppress_health_check=_UNHURRIED)
settings.register_profile("few", max_examples=FEW, deadline=None, derandomize=True,
                          suppress_health_check=_UNHURRIED)
settings.register_profile("ci", max_examples=MANY, deadline=None, derandomize=True,
                          suppress_health_check=_UNHURRIED)
# For mutation of the code: the same few examples, thousands of times, and a failure says enough.
settings.register_profile("mutation", max_examples=40, deadline=None, derandomize=True, database=None,
                          phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False,
                          suppress_health_check=_UNHURRIED)
settings.register_profile("long", max_examples=100_000, deadline=None, suppress_health_check=_UNHURRIED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


LEFT_OUT = "markerboard/left out"
"""Where pytest's cache keeps what the last run skipped."""
_left_out: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--left-out` is for a machine on which more was installed since the last run."""
    parser.addoption("--left-out", action="store_true", help="run only what the last run skipped")
    parser.addoption("--lengthy", action="store_true", help="of all tests also those that take many seconds")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A process of pytest-xdist is told what was asked: options of a conftest do not reach it."""
    node.workerinput["asked"] = (node.config.option.lengthy, node.config.option.left_out)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that was skipped, but for one whose failure was expected."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _left_out.add(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A module that was skipped as it was read."""
    if report.skipped:
        _left_out.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was skipped is kept for the next run."""
    cache = getattr(session.config, "cache", None)
    if cache and not hasattr(session.config, "workerinput"):
        cache.set(LEFT_OUT, sorted(_left_out))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Not the lengthy ones of all tests; with `--left-out`, only those that the last run skipped, by
    themselves or with their module."""
    asked = getattr(config, "workerinput", {}).get("asked", (config.option.lengthy, config.option.left_out))
    lengthy, left_out = asked
    kept = [one for one in items if lengthy or not one.get_closest_marker("lengthy")]
    if left_out and config.cache:
        skipped = set(config.cache.get(LEFT_OUT, []))
        kept = [one for one in kept if skipped & {one.nodeid, one.nodeid.split("::")[0]}]
    config.hook.pytest_deselected(items=list({*items} - {*kept}))
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """All tests at once take every core, up to 8, and leave the lengthy ones to CI; some of them, or a run
    with `-n`, are as asked.

    Each process keeps a stretch of neighbors, which share what is slow to make, until it has none left.
    """
    options = config.option
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    # A process of pytest-xdist, and what a test starts in one, starts no others: each would do so again.
    inside = "PYTEST_XDIST_WORKER" in os.environ
    # Without pytest-xdist there is no such option.
    free = getattr(options, "numprocesses", 0) is None and not (options.usepdb or options.collectonly)
    if not inside and (not whole or settings().max_examples >= MANY):
        options.lengthy = True
    if whole and free and not inside:
        options.numprocesses, options.maxprocesses, options.dist = "auto", 8, "worksteal"


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither use nor leave behind what is kept in a home directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_process_for_all() -> Iterator[None]:
    """The command line, run in this process, leaves it as a process that lives on needs it.

    durable-rules never gives back what it compiled, so equal rule bases share one engine; the
    collection of garbage, which a command does without, goes on; and the shipped rules are held,
    so that whoever loads them has these.
    """
    held = load()
    compile_rules = engines.second_engine
    compiled: dict[tuple[str, date | None, tuple[str, ...]], engines.SecondEngine | None] = {}
    def once(knowledge: KnowledgeBase) -> engines.SecondEngine | None:
        if knowledge.digest == HAND_MADE:
            return compile_rules(knowledge)
        key = (knowledge.digest, knowledge.as_of, tuple(knowledge.studies))
        if key not in compiled:
            compiled[key] = compile_rules(knowledge)
        return compiled[key]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "second_engine", once)
        patch.setattr(gc, "disable", lambda: None)
        # Tests and rules stay to the end: to look among them for garbage took a quarter of the time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000)
        yield
    assert held.studies


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    """The rules that come with the package."""
    return load()


@pytest.fixture(scope="session")
def board(shipped: KnowledgeBase) -> Board:
    """A board over the rules that come with the package."""
    return Board(shipped)


@pytest.fixture(scope="session")
def some_cases(board: Board) -> list[Case]:
    """The shipped cases, without their answers: whole answers of all would take gigabytes."""
    return [board.read(file) for file in some(sorted((ROOT / "cases").glob("*.yaml")))]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A directory of small rules without a study."""
    (tmp_path / "studies").mkdir()
    shutil.copy(SHARED / "small.yaml", tmp_path / "vocabulary.yaml")
    (tmp_path / "definitions.yaml").write_text('title: Small\nversion: "2026.1"\n', encoding="utf-8")
    return tmp_path
