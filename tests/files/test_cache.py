"""What is kept for the next start: made once, never believed over its origin, never needed."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import write_study
from markerboard.files import cache
from markerboard.files.cache import KEPT, kept
from markerboard.imports import mapping
from markerboard.knowledge import loading
from markerboard.knowledge.loading import load
from markerboard.knowledge.rulefiles import RuleFiles
from markerboard.patient import caseform


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
    assert [kept("test", origin, make, int) for origin in ("a", "a", "b")] == [1, 1, 2]
    assert make.made == 2


def damage(file: Path) -> None:
    """Cut a file short."""
    file.write_bytes(file.read_bytes()[:-3])


def expose(file: Path) -> None:
    """Let everybody write a file."""
    file.chmod(0o666)


def swap(file: Path) -> None:
    """Put what could be run in place of a file."""
    file.write_bytes(pickle.dumps(99))


def move(file: Path) -> None:
    """Put what was made of another origin in place of a file."""
    kept("test", "other", lambda: 99, int)
    [other] = set(file.parent.iterdir()) - {file}
    os.replace(other, file)


@pytest.mark.parametrize("harm", [damage, expose, swap, move, Path.unlink])
def test_not_believed(place: Path, harm: Callable[[Path], None]) -> None:
    """A file that is damaged, or that others could have written, is not read but made anew."""
    make = Counter()
    kept("test", "a", make, int)
    [file] = place.iterdir()
    harm(file)
    assert kept("test", "a", make, int) == 2


@given(place=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_byte_is_seen(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    """Whichever bit of a kept file flips, nothing of it is used."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("XDG_CACHE_HOME", str(home))
        kept("test", "a", lambda: ["age >= 18", "age >= 19"], list)
        [file] = (home / "markerboard").iterdir()
        content = bytearray(file.read_bytes())
        content[place % len(content)] ^= 1 << bit
        file.write_bytes(content)
        assert kept("test", "a", lambda: ["made anew"], list) == ["made anew"]


@pytest.mark.parametrize("value", ["text", 5, [1, {"a": None}], (1, [2]), {"a": (1,)}, {1: "b"}])
def test_of_every_class(place: Path, value: object) -> None:
    """What was kept of any class is found again."""
    kept("test", "a", lambda: value, type(value))
    assert kept("test", "a", lambda: None, type(value)) == value


def test_what_a_start_keeps(place: Path, small: Path) -> None:
    """P5: the second start makes nothing anew: no rules, no form of a case, no codes of imports."""
    def start() -> None:
        loading._in_use.clear()
        caseform._validator.cache_clear()
        mapping.mapping.cache_clear()
        assert caseform.has_form({"case": "x"})
        mapping.mapping()
        load(small)
    start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_write", lambda file, _: pytest.fail(f"{file.name} was made anew"))
        start()


def test_of_another_class(place: Path) -> None:
    """What is of another class than was asked for is made anew."""
    kept("test", "a", lambda: "text", str)
    assert kept("test", "a", lambda: 5, int) == 5


def test_two_versions(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions of the program that share a cache keep their own, and neither reads the other's."""
    for version in "1", "2", "1", "2":
        monkeypatch.setattr(cache, "_code", version.strip)
        assert kept("test", "a", version.strip, str) == version
    assert len(list(place.iterdir())) == 2


def test_private(place: Path) -> None:
    """Nobody else can read or write what is kept."""
    kept("test", "a", Counter(), int)
    assert place.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in place.iterdir())


@pytest.mark.parametrize(("name", "value"), [
    ("MARKERBOARD_CACHE", "off"), ("XDG_CACHE_HOME", "relative"), ("XDG_CACHE_HOME", os.devnull)])
def test_never_needed(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Where nothing may or can be kept everything is made anew, and nothing is left behind."""
    monkeypatch.setenv(name, value)
    make = Counter()
    assert [kept("test", "a", make, int), kept("test", "a", make, int)] == [1, 2]
    assert not place.exists() and not Path(value).is_dir()


def test_oldest_give_way(place: Path) -> None:
    """No more than a few of a kind are kept."""
    for n in range(KEPT + 5):
        kept("test", str(n), Counter(), int)
    assert len(list(place.iterdir())) <= KEPT


def test_failure_is_not_kept(place: Path) -> None:
    """What could not be made raises each time."""
    def fail() -> int:
        raise ValueError("broken")
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            kept("test", "a", fail, int)
    assert kept("test", "a", Counter(), int) == 1


def test_rules(place: Path, small: Path) -> None:
    """P5: rules that were kept are the rules that were read; an edit of any file is seen at once."""
    file = write_study(small)
    first = load(small)
    assert load(small) is first
    loading._in_use.clear()
    again = load(small)
    assert again is not first
    assert any(place.iterdir())
    assert {n: (r.page, list(map(str, r.criteria.values()))) for n, r in again.studies.items()} == {
        n: (r.page, list(map(str, r.criteria.values()))) for n, r in first.studies.items()}
    file.write_text(file.read_text(encoding="utf-8").replace("when: fever", "when: not fever"),
                    encoding="utf-8")
    assert str(load(small).studies["trial"].criteria["i0"]) == "not fever"


def test_rules_that_change_while_read(place: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: rules that changed between two readings are kept under no digest but their own."""
    file, read = write_study(small), RuleFiles.read
    before = load(small).digest

    def changing(directory: Path, *, whole: bool = True) -> RuleFiles:
        found = read(directory, whole=whole)
        if not whole:
            file.write_text(file.read_text(encoding="utf-8").replace("when: fever", "when: not fever"),
                            encoding="utf-8")
        return found

    loading._in_use.clear()
    for old in place.iterdir():
        old.unlink()
    monkeypatch.setattr(RuleFiles, "read", changing)
    changed = load(small)
    assert str(changed.studies["trial"].criteria["i0"]) == "not fever"
    assert changed.digest == read(small).digest != before


def test_what_was_read_is_put_away(place: Path, small: Path) -> None:
    """Of a study that was just read no more is in memory as data than of one that was kept."""
    write_study(small)
    first = load(small)
    loading._in_use.clear()
    again = load(small)
    assert all(vars(one).keys() == vars(again.studies[name]).keys() for name, one in first.studies.items())
    assert not any({"page", "study"} & vars(one).keys() for one in first.studies.values())
