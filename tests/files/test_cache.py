"""What is kept for the next start: made once, never believed over its origin, never needed."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import write_study
from markerboard.files.cache import KEPT, kept
from markerboard.knowledge.loading import load


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own for what is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MARKERBOARD_CACHE", raising=False)
    return tmp_path / "cache" / "markerboard"


class Counter:
    """Makes a new number each time, so that what was kept can be told from what was made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_made_once(place: Path) -> None:
    """What was made of an origin is made once, and made anew of another origin."""
    make = Counter()
    assert [kept("test", "a", make), kept("test", "a", make), kept("test", "b", make)] == [1, 1, 2]
    assert make.made == 2


def damage(file: Path) -> None:
    """Cut a file short."""
    file.write_bytes(file.read_bytes()[:-3])


def expose(file: Path) -> None:
    """Let everybody write a file."""
    file.chmod(0o666)


def swap(file: Path) -> None:
    """Put something else in place of a file, and let the group write it."""
    file.write_bytes(pickle.dumps(99))
    file.chmod(0o620)


@pytest.mark.parametrize("harm", [damage, expose, swap, Path.unlink])
def test_not_believed(place: Path, harm: Callable[[Path], None]) -> None:
    """A file that is damaged, or that others could have written, is not read but made anew."""
    make = Counter()
    kept("test", "a", make)
    [file] = place.iterdir()
    harm(file)
    assert kept("test", "a", make) == 2


def test_private(place: Path) -> None:
    """Nobody else can read or write what is kept."""
    kept("test", "a", Counter())
    assert place.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in place.iterdir())


@pytest.mark.parametrize(("name", "value"), [
    ("MARKERBOARD_CACHE", "off"), ("XDG_CACHE_HOME", "relative"), ("XDG_CACHE_HOME", os.devnull)])
def test_never_needed(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Where nothing may or can be kept everything is made anew, and nothing is left behind."""
    monkeypatch.setenv(name, value)
    make = Counter()
    assert [kept("test", "a", make), kept("test", "a", make)] == [1, 2]
    assert not place.exists() and not Path(value).is_dir()


def test_oldest_give_way(place: Path) -> None:
    """No more than a few of a kind are kept."""
    for n in range(KEPT + 5):
        kept("test", str(n), Counter())
    assert len(list(place.iterdir())) <= KEPT


def test_failure_is_not_kept(place: Path) -> None:
    """What could not be made raises each time."""
    def fail() -> int:
        raise ValueError("broken")
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            kept("test", "a", fail)
    assert kept("test", "a", Counter()) == 1


def test_rules(place: Path, small: Path) -> None:
    """P5: rules that were kept are the rules that were read; an edit of any file is seen at once."""
    file = write_study(small)
    first, again = load(small), load(small)
    assert any(place.iterdir())
    assert {n: (r.page, list(map(str, r.criteria.values()))) for n, r in again.studies.items()} == {
        n: (r.page, list(map(str, r.criteria.values()))) for n, r in first.studies.items()}
    file.write_text(file.read_text(encoding="utf-8").replace("when: fever", "when: not fever"),
                    encoding="utf-8")
    assert str(load(small).studies["trial"].criteria["i0"]) == "not fever"
