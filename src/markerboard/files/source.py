"""A YAML or JSON text as plain values that know where they stand.

Scalars stay text (0.50 stays `0.50`) but for `true`, `false` and `null`. Anchors, aliases,
tags, duplicate keys, several documents, deep nesting and large files are refused. The
composer works on the parser's events without recursion, so no nesting can exhaust the stack,
and depth is told by its own count, whatever limit a parser has.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any

import yaml

from markerboard.errors import InputError, Problem
from markerboard.files.patterns import pattern

Path_ = tuple[str | int, ...]
Mark = tuple[int, int]

MAX_DEPTH = 20
MAX_CASE_BYTES = 1_000_000
MAX_FILE_BYTES = 20_000_000
MAX_RULE_BYTES = 256 * 1024
MAX_VALUES = 50_000
"""How many values a file may hold: the place of each is kept, which costs more than the value."""

SILENCE = 10.0
"""Seconds that a named pipe may stay silent; standard input waits as long as it takes."""
NO_WAIT = getattr(os, "O_NONBLOCK", 0)

# The C parser when the wheel has it (all published ones do); the Python one reads the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A character that JSON writes as two escapes, which YAML does not know.
_PAIR = pattern(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.I)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Source:
    """A parsed file: `data` as dicts, lists and text, and the place of every value and key."""

    def __init__(self, name: str, text: str, depth: int = MAX_DEPTH) -> None:
        self.name, self.text, self.depth = name, text, depth
        self.data: Any = None
        self.values: dict[Path_, Mark] = {}
        self.keys: dict[Path_, Mark] = {}
        self._lines: list[str] | None = None

    def saying(self, data: Any) -> Source:
        """The same file, which says something else: a case whose short forms are written out."""
        made = copy(self)
        made.data = data
        return made

    def problem(self, path: Iterable[str | int], message: str, help: str = "", *,
                key: bool = False, offset: int = 0) -> Problem:
        """A problem at the value (or the key) that a path names, or at its nearest parent."""
        steps = self._existing(path)
        marks = self.keys if key and steps in self.keys else self.values
        line, column = marks.get(steps, (1, 1))
        return self.problem_at(line, column + offset, message, help)

    def problem_at(self, line: int, column: int, message: str, help: str = "") -> Problem:
        """A problem at a line and column, both counted from 1. What it quotes may go over several lines."""
        if self._lines is None:
            self._lines = self.text.splitlines()
        shown = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return Problem.within(self.name, line, column, message.replace("\n", " "), help, shown)

    def too_deep(self, mark: Mark) -> InputError:
        """The error of a value that more containers enclose than any case or rule has."""
        return InputError([self.problem_at(*mark, f"nested deeper than {self.depth} levels")])

    def _existing(self, path: Iterable[str | int]) -> Path_:
        steps: Path_ = ()
        for step in path:
            if (*steps, step) in self.values:
                steps = (*steps, step)
        return steps


def read_bytes(file: Path | str, limit: int) -> tuple[str, bytes]:
    """The name and bytes of a file, or of standard input for `-`. Raises InputError."""
    name = "<stdin>" if str(file) == "-" else str(file)
    try:
        content = _stdin(limit + 1) if name == "<stdin>" else _content(file, limit + 1)
    except OSError as error:
        reason = "it is closed" if error.errno == errno.EBADF else (error.strerror or "unreadable").lower()
        raise InputError([Problem(name, 1, 1, f"cannot be read: {reason}")]) from None
    if len(content) > limit:
        raise too_large(name, limit)
    return name, content


def _stdin(most: int) -> bytes:
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed")
    return sys.stdin.buffer.read(most)


def _content(file: Path | str, most: int) -> bytes:
    # Opened so, a pipe that nobody writes to does not stop the process here.
    with open(file, "rb", opener=lambda name, flags: os.open(name, flags | NO_WAIT)) as stream:
        status = os.fstat(stream.fileno())
        if stat.S_ISFIFO(status.st_mode):
            return _from_pipe(stream.fileno(), most)
        # As much memory as it has bytes, not as it may have; more where it grows, or its size is not told.
        content = stream.read(min(most, status.st_size + 1))
        return content if len(content) <= status.st_size else content + stream.read(most - len(content))


def _from_pipe(handle: int, most: int) -> bytes:
    """What somebody writes into a pipe. Raises OSError when it stays silent for long."""
    import select  # of pipes alone

    content, ready = bytearray(), select.poll()
    ready.register(handle, select.POLLIN)
    while len(content) < most:
        if not ready.poll(SILENCE * 1000):
            raise OSError(errno.ETIMEDOUT, f"nobody wrote to this pipe for {SILENCE:g} seconds")
        piece = os.read(handle, min(most - len(content), 65_536))
        if not piece:
            break
        content += piece
    return bytes(content)


def too_large(name: str, limit: int) -> InputError:
    """The error of a file of more than `limit` bytes."""
    return InputError([Problem(name, 1, 1, f"is larger than {limit // 1000:,} KB, the most that is read")])


def parse(name: str, content: bytes, depth: int = MAX_DEPTH) -> Source:
    """Parse YAML or JSON of at most so many levels. Raises InputError with the place of the first thing that
    is wrong.
    """
    source = Source(name, _decode(name, content), depth=depth)
    try:
        _compose(source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # A parser reads ahead, and may give up at a depth of its own before it hands out what led there.
        _refuse_depth(source, source.text[:mark.index if mark else None])
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = (error.problem or "unreadable").replace("\n", " ")
        raise InputError([source.problem_at(line, column, f"this is not YAML: {what}")]) from None
    except yaml.YAMLError as error:
        what = str(error).splitlines()[0]
        raise InputError([source.problem_at(1, 1, f"this is not YAML: {what}")]) from None
    return source


def utf8(name: str, content: bytes, *, is_json: bool = False) -> str:
    """The text of a file. Raises InputError with the place of what is not UTF-8; YAML has more ends of lines
    than JSON.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(b"%PDF-"):
            raise InputError([Problem(name, 1, 1, "this is a PDF, whose text is not read",
                                      "copy its text into a file, or ask for the data as a file")]) from None
        text = f"{content[: error.start].decode('utf-8-sig')}?"
        before = text.split("\n") if is_json else text.splitlines()
        raise InputError([Problem(name, len(before), len(before[-1]), "this is not UTF-8 text")]) from None


def _decode(name: str, content: bytes) -> str:
    text = utf8(name, content)
    if text.lstrip()[:1] not in ("{", "["):
        return text
    # JSON may be indented with tabs, which YAML refuses; none can stand inside a JSON string.
    return _PAIR.sub(_joined, text.replace("\t", " "))


def _joined(pair: re.Match[str]) -> str:
    return pair[1] + bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")


def _compose(source: Source) -> None:
    builder = _Builder(source)
    for event in yaml.parse(source.text, Loader=_Loader):
        builder.take(event)
    if builder.documents == 0:
        raise InputError([source.problem_at(1, 1, "this file is empty")])


def _refuse_depth(source: Source, text: str) -> None:
    """Raises InputError at the first value of a text that lies too deep, as far as the text can be read."""
    depth = 0
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and depth >= source.depth:
                raise source.too_deep(_place_of(event))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _place_of(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Builder:
    """Turns parser events into values, keeping the open containers on a list of its own."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.open: list[tuple[Any, Path_]] = []
        self.key: str | None = None
        self.documents = 0

    def take(self, event: Any) -> None:
        mark = _place_of(event)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event, mark)
            self._scalar(event, mark)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_extras(event, mark)
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._fail(mark, "aliases are not allowed", "write the value out")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._fail(mark, "one file holds one document", "remove the second `---`")

    def _refuse_extras(self, event: Any, mark: Mark) -> None:
        if event.anchor is not None:
            self._fail(mark, "anchors are not allowed", "write the value out")
        if event.tag is not None:
            self._fail(mark, f"the tag `{event.tag}` is not allowed", "write the plain value")
        if len(self.open) >= self.source.depth:
            raise self.source.too_deep(mark)

    def _scalar(self, event: Any, mark: Mark) -> None:
        if self._expects_key():
            self._open_key(event.value, mark)
        else:
            plain = event.implicit[0] and event.value in _WORDS
            self._place(_WORDS[event.value] if plain else event.value, mark)

    def _start(self, container: Any, mark: Mark) -> None:
        if self._expects_key():
            self._fail(mark, "a key must be plain text")
        self.open.append((container, self._place(container, mark)))

    def _expects_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1][0], dict) and self.key is None

    def _open_key(self, key: str, mark: Mark) -> None:
        container, path = self.open[-1]
        if key in container:
            self._fail(mark, f"the key `{key}` stands twice")
        self.key = key
        self.source.keys[(*path, key)] = mark

    def _place(self, value: Any, mark: Mark) -> Path_:
        if not self.open:
            path: Path_ = ()
            self.source.data = value
        else:
            container, parent = self.open[-1]
            if isinstance(container, dict):
                path = (*parent, str(self.key))
                container[self.key] = value
                self.key = None
            else:
                path = (*parent, len(container))
                container.append(value)
        self.source.values[path] = mark
        if len(self.source.values) > MAX_VALUES:
            self._fail(mark, f"this file holds more than {MAX_VALUES:,} values, the most that are read")
        return path

    def _fail(self, mark: Mark, message: str, help: str = "") -> None:
        raise InputError([self.source.problem_at(*mark, message, help)])
