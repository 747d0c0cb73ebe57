"""Reading YAML and JSON: what is read, where it stands, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from markerboard.errors import InputError
from markerboard.files import source as source_module
from markerboard.files.source import MAX_DEPTH, Source, parse, read_bytes
from strategies_text import plain_data, raw, written


def refusal(text: str | bytes) -> str:
    """The first line that refuses a text."""
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(InputError) as error:
        parse("f", content)
    return str(error.value).splitlines()[0]


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of plain data with its path, containers first."""
    yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from leaves(value, (*path, key))


@pytest.mark.parametrize(("text", "data"), [
    ("0.50", "0.50"), ("1e-05", "1e-05"), ("1-49", "1-49"), ("010", "010"), ("2025-06-11", "2025-06-11"),
    ("true", True), ("false", False), ("null", None), ("~", None), ("a:", {"a": None}),
    ("'true'", "true"), ('"null"', "null"), ('""', ""), ("yes", "yes"), ("NO", "NO"), ("True", "True"),
    ("a: |\n  x\n  y\n", {"a": "x\ny\n"}), ("a: >-\n  x\n  y\n", {"a": "x y"}),
    ("{}", {}), ("[]", []), ("- a\n- [b, {c: d}]", ["a", ["b", {"c": "d"}]]),
    ("1: a", {"1": "a"}), ("true: a", {"true": "a"}), ("<<: {a: b}", {"<<": {"a": "b"}}),
])
def test_scalars_stay_text(text: str, data: Any) -> None:
    """A number keeps its digits, a date its dashes; only true, false and null are not text."""
    assert parse("f", text.encode()).data == data


@given(plain_data, st.data())
def test_round_trip(data: Any, draws: st.DataObject) -> None:
    """P16: what is written as YAML or JSON, in whatever layout, reads back to the same data."""
    assert parse("f", draws.draw(written(data)).encode()).data == data


def expected_start(value: Any) -> str:
    """How a value begins in JSON."""
    if isinstance(value, dict | list):
        return "{" if isinstance(value, dict) else "["
    return json.dumps(value, ensure_ascii=False)


@given(plain_data, st.sampled_from([None, 1, "\t"]))
def test_positions(data: Any, indent: int | str | None) -> None:
    """P15: every value and key is remembered at the line and column where it starts."""
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    source = parse("f", text.encode())
    lines = text.splitlines()
    for path, value in leaves(data):
        line, column = source.values[path]
        assert lines[line - 1][column - 1:].startswith(expected_start(value))
        if path and isinstance(path[-1], str):
            line, column = source.keys[path]
            assert lines[line - 1][column - 1:].startswith(json.dumps(path[-1], ensure_ascii=False))


@pytest.mark.parametrize(("text", "message"), [
    ("a: &x 1\nb: 2", "f:1:4: anchors are not allowed"),
    ("a: {b: &x [1]}", "f:1:8: anchors are not allowed"),
    ("a: 1\nb: *a", "f:2:4: aliases are not allowed"),
    ("- *a\n- 1", "f:1:3: aliases are not allowed"),
    ("a: !!int 1", "f:1:4: the tag `tag:yaml.org,2002:int` is not allowed"),
    ("a: !!python/object/apply:os.system [ls]",
     "f:1:4: the tag `tag:yaml.org,2002:python/object/apply:os.system` is not allowed"),
    ("!x {a: b}", "f:1:1: the tag `!x` is not allowed"),
    ("a: 1\nb: 2\na: 3", "f:3:1: the key `a` stands twice"),
    ('{"a": {"b": 1, "b": 1}}', "f:1:16: the key `b` stands twice"),
    ("a: 1\n---\na: 2", "f:2:1: one file holds one document"),
    ("? [a, b]\n: c", "f:1:3: a key must be plain text"),
    ("? {a: b}\n: c", "f:1:3: a key must be plain text"),
    ("", "f:1:1: this file is empty"),
    ("# only a comment\n", "f:1:1: this file is empty"),
    ("\n\n", "f:1:1: this file is empty"),
])
def test_refused(text: str, message: str) -> None:
    """P15, P17: what could mean two things, or cost a fortune to expand, is refused where it stands."""
    assert refusal(text) == message


@pytest.mark.parametrize(("text", "place"), [
    ("a:\n\tb: 1", "f:2:1"), ("a: [1, 2\n", "f:2:1"), ("a: 'b", "f:1:6"), ("a: b: c", "f:1:5"),
    ("}", "f:1:1"), ("a: @b", "f:1:4"), ("a: b\x00", "f:1:1"), ("a: b\n c: d", "f:2:3"),
    ('{"a": 1,,}', "f:1:9"),
])
def test_broken_yaml(text: str, place: str) -> None:
    """P15: text that is no YAML is a problem with a place, said in one sentence."""
    assert refusal(text).startswith(f"{place}: this is not YAML: ")


def test_tabs_in_json() -> None:
    """JSON indented with tabs reads, though YAML refuses them."""
    assert parse("f", b'{\n\t"a":\t[\n\t\t1\n\t]\n}').data == {"a": ["1"]}


@pytest.mark.parametrize("text", ['{"a": "\\u00e9\\n\\/"}', r'{"a": "\ud83d\ude00"}'])
def test_json_escapes(text: str) -> None:
    """Every escape that JSON knows means in a case what it means in JSON."""
    assert parse("f", text.encode()).data == json.loads(text)


def test_byte_order_mark() -> None:
    """The mark that Windows editors write before UTF-8 belongs to no key and moves no column."""
    source = parse("f", b"\xef\xbb\xbfa: b")
    assert (source.data, source.keys[("a",)]) == ({"a": "b"}, (1, 1))


@pytest.mark.parametrize(("content", "message"), [
    ("a: é".encode("latin-1"), "f:1:4: this is not UTF-8 text"),
    (b"a: b\nc: \xff", "f:2:4: this is not UTF-8 text"),
    ("é: ".encode() + b"\xff", "f:1:4: this is not UTF-8 text"),
    ("a: b\u2028c: ".encode() + b"\xff", "f:2:4: this is not UTF-8 text"),
    ("a: b".encode("utf-16"), "f:1:1: this is not UTF-8 text"),
])
def test_not_utf8(content: bytes, message: str) -> None:
    """P15: a file in another encoding is refused at its first foreign byte."""
    assert refusal(content) == message


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_depth(opening: str, closing: str) -> None:
    """P17: a value 20 levels deep is read, one at a 21st is refused where it stands."""
    def nested(levels: int) -> str:
        return opening * (levels - 1) + "x" + closing * (levels - 1)
    parse("f", nested(MAX_DEPTH).encode())
    place = len(opening) * MAX_DEPTH + 1
    assert refusal(nested(MAX_DEPTH + 1)) in (f"f:1:{column}: nested deeper than 20 levels"
                                              for column in (place, place - len("a: ")))


# What opens one level more, and the character that shows how often.
OPENINGS = [("[", "["), ("{a: ", "{"), ("- ", "-"), ('{"a":[', "[")]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize("opening", [opening for opening, _ in OPENINGS])
def test_very_deep(opening: str, loader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """P17: 10,000 open brackets give a problem, not a RecursionError and not a crash, in either parser."""
    monkeypatch.setattr(source_module, "_Loader", loader)
    assert "nested deeper than 20 levels" in refusal(opening * 10_000)


@pytest.mark.parametrize("limit", [MAX_DEPTH + 1, 64, 1_000])
@pytest.mark.parametrize(("opening", "bracket"), OPENINGS)
def test_depth_is_ours(opening: str, bracket: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """P17: a parser that reads ahead and gives up at a depth of its own changes neither word nor place."""
    text, given_up = opening * 10_000, len(opening) * limit
    told = refusal(text)
    parse_events = yaml.parse
    def reads_ahead(text: str, Loader: Any) -> Iterator[Any]:
        if text.count(bracket) > limit:
            raise yaml.MarkedYAMLError(problem="too deep for me", problem_mark=yaml.Mark(
                "f", given_up, 0, given_up, None, 0))
        yield from parse_events(text, Loader=Loader)
    monkeypatch.setattr(yaml, "parse", reads_ahead)
    assert refusal(text) == told
    assert "nested deeper than 20 levels" in told


@pytest.mark.parametrize("text", ["'" + "[" * 50 + "', @", "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}"])
def test_broken_yet_not_deep(text: str) -> None:
    """P15: what is broken without being too deep is told as what it is, however many brackets it writes."""
    assert "this is not YAML: " in refusal(text)


def test_billion_laughs() -> None:
    """P17: the classic that expands to gigabytes is refused at its first anchor."""
    lines = ["a0: &a0 [lol]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    assert refusal("\n".join(lines)) == "f:1:5: anchors are not allowed"


def test_size(tmp_path: Path) -> None:
    """P17: a file of exactly the limit is read, one byte more is refused without reading on."""
    file = tmp_path / "f.yaml"
    file.write_bytes(b"#" * 1_000)
    assert read_bytes(file, 1_000) == (str(file), b"#" * 1_000)
    with pytest.raises(InputError) as error:
        read_bytes(file, 999)
    assert str(error.value) == f"{file}:1:1: is larger than 0 KB, the most that is read"


@pytest.mark.parametrize(("name", "message"), [
    ("absent.yaml", "cannot be read: no such file or directory"), (".", "cannot be read: is a directory")])
def test_unreadable(tmp_path: Path, name: str, message: str) -> None:
    """A file that is not there is a problem like any other."""
    with pytest.raises(InputError) as error:
        read_bytes(tmp_path / name, 10)
    assert str(error.value) == f"{tmp_path / name}:1:1: {message}"


@given(raw())
def test_fuzz(content: bytes) -> None:
    """P15: any bytes at all are data, or an InputError whose place lies inside the text."""
    try:
        source = parse("f", content)
    except InputError as error:
        [problem] = error.problems
        lines = content.decode("utf-8", "replace").splitlines() or [""]
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1
        return
    assert isinstance(source, Source)
    assert set(source.values) == {path for path, _ in leaves(source.data)}


def test_problem_shows_its_line() -> None:
    """A problem prints its line with a caret under the place, and its help below."""
    with pytest.raises(InputError) as error:
        parse("case.yaml", b"age: 3\nx: *age\n")
    assert str(error.value) == ("case.yaml:2:4: aliases are not allowed\n"
                                "     2 | x: *age\n"
                                "       |    ^\n"
                                "         help: write the value out")


@given(st.integers(1, 400))
def test_caret_stays_under_the_place(column: int) -> None:
    """However long a line is, the caret stands under the character that is meant."""
    line = "".join(chr(ord("a") + i % 26) for i in range(400))
    _, shown, caret = str(Source("f", line).problem_at(1, column, "m")).splitlines()
    assert shown[caret.index("^")] == line[column - 1]
