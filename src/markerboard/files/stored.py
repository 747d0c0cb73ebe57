"""Values as JSON and back: what is kept between runs, without anything that could be run.

What is plain (texts, numbers, lists, mappings) stands as it is. Anything else is a node: the number of
its kind among those named before all nodes, its parts, and where among them nodes stand that were written
before it, by their numbers, so that what was one object is one object again. Only kinds that the reader names
itself are made. A class may
say itself of what its objects are made again: `kept` gives the parts, `from_kept` takes them. What few will
ask for may stand `Apart`: behind the line of the nodes, and it is read where it is asked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from types import FunctionType
from typing import Any, NamedTuple

Kind = type | Callable[..., Any]
"""A class whose objects may be kept, or a function that they may refer to."""
_PLAIN = (str, int, float, bool, type(None))


class Apart(NamedTuple):
    """Plain data as JSON that nobody has read yet."""

    written: bytes | memoryview

    @classmethod
    def of(cls, value: object) -> Apart:
        """What stands for some plain data."""
        return cls(_json(value))

    def __reduce__(self) -> tuple[type[Apart], tuple[bytes]]:
        """A copy: a part of the bytes that were kept cannot be sent to the processes of a cohort."""
        return Apart, (bytes(self.written),)

    def read(self) -> Any:
        """The data, made anew at each call."""
        # Of equal short texts pydantic's reader makes one, which is half the memory; a first case does not
        # wait for its import.
        core = sys.modules.get("pydantic_core")
        return core.from_json(bytes(self.written)) if core else json.loads(bytes(self.written))


def bytes_of(value: object, kinds: Iterable[Kind]) -> bytes:
    """A value as a line of JSON and what stands apart. Raises TypeError for a kind that is not named."""
    writer = _Writer(kinds)
    root = writer.node("tuple", [value])
    writer.nodes.append(root)
    return b"".join([_json([list(writer.used), writer.nodes]), b"\n", *writer.apart])


def value_of(content: bytes, kinds: Iterable[Kind]) -> Any:
    """The value that some bytes hold. Raises LookupError, ValueError or TypeError for any others."""
    end, view = content.index(b"\n"), memoryview(content)  # a copy of all that stands apart would be as long
    known = _MAKERS | {"apart": lambda parts: Apart(view[end + 1 + parts[0]:end + 1 + parts[1]])} | {
        name_of(kind): _maker(kind) for kind in kinds}
    made: list[Any] = []
    # The library's own reader: pydantic's takes longer to import than all of this to read.
    used, nodes = json.loads(str(view[:end], "ascii"))
    makers = [known[name] for name in used]
    nodes.reverse()
    while nodes:  # what was made is let go: all of it beside all that is made would be twice as much
        kind, parts, places = nodes.pop()
        for place, number in places:
            parts[place] = made[number]
        made.append(makers[kind](parts))
    (value,) = made[-1]
    return value


def name_of(kind: Kind) -> str:
    """The name under which objects of a kind are kept."""
    return f"{kind.__module__}.{kind.__qualname__}"


def _json(value: object) -> bytes:
    # In ASCII, since one sign beyond it doubles the text that is read back.
    return json.dumps(value, separators=(",", ":")).encode()


class _Writer:
    """The nodes of one value, each behind those that it refers to."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.names = {kind: name_of(kind) for kind in kinds}
        self.used: dict[str, int] = {}
        self.nodes: list[list[Any]] = []
        self.apart: list[bytes | memoryview] = []
        self.length = 0
        self.known: dict[int, int] = {}
        # An object that is gone would leave its number to another.
        self.alive: list[object] = []

    def node(self, kind: str, parts: Iterable[Any]) -> list[Any]:
        """A node: what is plain among its parts, and the places and numbers of the nodes among them."""
        told: list[Any] = []
        places = []
        for place, part in enumerate(parts):
            is_plain = _is_plain(part)
            told.append(part if is_plain else None)
            if not is_plain:
                places.append([place, self._number(part)])
        return [self.used.setdefault(kind, len(self.used)), told, places]

    def _number(self, value: Any) -> int:
        if id(value) not in self.known:
            node = self._node(value)
            self.known[id(value)] = len(self.nodes)
            self.alive.append(value)
            self.nodes.append(node)
        return self.known[id(value)]

    def _node(self, value: Any) -> list[Any]:
        kind = type(value)
        if kind is dict:
            return self.node("dict", (part for item in value.items() for part in item))
        if kind is Decimal:
            return self.node("Decimal", [str(value)])
        if kind is Apart:
            return self._apart(value)
        if kind is partial:
            return self.node("partial", (value.func, list(value.args), value.keywords))
        if kind in (tuple, list):
            return self.node(kind.__name__, value)
        if kind is frozenset:
            return self.node("frozenset", sorted(value))
        return self._object(value)

    def _apart(self, value: Apart) -> list[Any]:
        start, self.length = self.length, self.length + len(value.written)
        self.apart.append(value.written)
        return self.node("apart", [start, self.length])

    def _object(self, value: Any) -> list[Any]:
        if isinstance(value, FunctionType) and value in self.names:
            return self.node(self.names[value], ())
        if type(value) not in self.names:
            raise TypeError(f"{type(value).__qualname__} is no kind that is kept")
        return self.node(self.names[type(value)], _parts(value))


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and _is_plain(inner) for key, inner in value.items())
    return kind in _PLAIN or (kind is list and all(map(_is_plain, value)))


def _parts(value: Any) -> Iterable[Any]:
    if hasattr(value, "kept"):
        parts: Iterable[Any] = value.kept()
        return parts
    if isinstance(value, tuple):
        return value
    if names := getattr(value, "__match_args__", ()):
        return [getattr(value, name) for name in names]
    return [vars(value)]


def _maker(kind: Kind) -> Callable[[list[Any]], Any]:
    if not isinstance(kind, type):
        return lambda _: kind
    if hasattr(kind, "from_kept"):
        return kind.from_kept  # type: ignore[no-any-return]
    if issubclass(kind, tuple) and kind is not tuple:
        return kind._make  # type: ignore[attr-defined, no-any-return]
    if getattr(kind, "__match_args__", ()):
        return lambda parts: kind(*parts)
    return partial(_restored, kind)


def _restored(kind: type, parts: list[Any]) -> Any:
    made: Any = object.__new__(kind)
    vars(made).update(parts[0])
    return made


def _mapping(parts: list[Any]) -> Mapping[Any, Any]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


_MAKERS: dict[str, Callable[[list[Any]], Any]] = {
    "dict": _mapping, "tuple": tuple, "list": list, "frozenset": frozenset,
    "Decimal": lambda parts: Decimal(parts[0]),
    "partial": lambda parts: partial(parts[0], *parts[1], **parts[2]),
}
