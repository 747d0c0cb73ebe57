"""A pytest plugin: each case file is a test of what it expects.

It collects nothing unasked. In an ini file of pytest:

    [tool.pytest.ini_options]
    markerboard_cases = ["cases"]       # files or directories, from the root of the project
    markerboard_rules = "rules"         # a directory of rules; the shipped ones when left out
    testpaths = ["tests", "cases"]      # so that `pytest` alone looks there, too

Nothing but pytest is imported until a case is collected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from markerboard.answer.board import Board
    from markerboard.errors import Problem, RulebookError

    Loaded = Board | RulebookError

CASES, RULES = "markerboard_cases", "markerboard_rules"
SUFFIXES = (".yaml", ".yml", ".json")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What an ini file may say."""
    parser.addini(CASES, "case files, or directories of them, that are tests", type="paths", default=[])
    parser.addini(RULES, "the directory of rules that they are tests of; the shipped ones when left out",
                  type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A case that was asked for; no other file."""
    if file_path.suffix not in SUFFIXES or not _asked_for(file_path, parent.config):
        return None
    file: CaseFile = CaseFile.from_parent(parent, path=file_path)
    return file


def _asked_for(file: Path, config: pytest.Config) -> bool:
    return any(file == place or place in file.parents for place in config.getini(CASES))


class CaseFile(pytest.File):
    """A file that holds one case."""

    def collect(self) -> Iterator[CaseItem]:
        """The one test of the file."""
        yield CaseItem.from_parent(self, name=self.path.stem)


class CaseItem(pytest.Item):
    """Whether the answer for a case is what the case expects."""

    def runtest(self) -> None:
        """Raise NotAsExpected for what is not, and CaseError for a case that cannot be read."""
        from markerboard.answer.expectations import failures

        board = _board(self.config)
        case = board.read(self.path)
        if not case.expect:
            pytest.skip("the case expects nothing")
        found = list(failures(board, case))
        if found:
            raise NotAsExpected(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong at which place, without a traceback through markerboard."""
        from markerboard.errors import MarkerboardError

        if isinstance(excinfo.value, NotAsExpected | MarkerboardError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, 0, f"case {self.name}"


class NotAsExpected(AssertionError):
    """Expectations that are not met: each with its place, what was expected, and what came."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


_BOARD = pytest.StashKey["Loaded"]()


def _board(config: pytest.Config) -> Board:
    """The board of the rules that the ini file names, loaded once. Raises RulebookError."""
    from markerboard.answer.board import Board
    from markerboard.errors import RulebookError

    if _BOARD not in config.stash:
        rules = config.getini(RULES)
        try:
            config.stash[_BOARD] = Board.load(rules[0] if rules else None)
        except RulebookError as error:
            config.stash[_BOARD] = error
    found = config.stash[_BOARD]
    if isinstance(found, RulebookError):
        raise found
    return found
