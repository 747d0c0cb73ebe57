"""What every part of an answer is: fields that never change, as plain data and as bytes made once."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, Self, cast, dataclass_transform

_SIGNS = str.maketrans("[],|.", "     ")
_BYTES, MAKING = "_bytes", "_making"
"""Where a part keeps its bytes, and what makes its fields, each by its name, when somebody reads them."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Part:
    """A part of the answer: its annotations are its fields, given by name, never changed.

    Written out because thirteen dataclasses cost more to define than a case to evaluate.
    """

    # The fields with their published names, those among them that hold parts, and whether bytes are kept.
    _keys: ClassVar[tuple[tuple[str, str], ...]]
    _names: ClassVar[frozenset[str]]
    _nested: ClassVar[frozenset[str]]
    _shared: ClassVar[bool]

    def __init_subclass__(cls, shared: bool = False) -> None:
        """`shared` where the same part may stand in the answers for many patients."""
        cls._shared = shared
        if not cls.__annotations__:  # the same part, which only can do more
            return
        cls._keys = tuple((name, name.rstrip("_")) for name in cls.__annotations__)
        cls._names = frozenset(cls.__annotations__)
        known = {part.__name__ for part in Part.__subclasses__()}
        cls._nested = frozenset(name.rstrip("_") for name, hint in cls.__annotations__.items()
                                if known & set(hint.translate(_SIGNS).split()))

    def __init__(self, **fields: Any) -> None:
        object.__setattr__(self, "__dict__", fields)  # they are this part's own: thousands are made

    @classmethod
    def lazily(cls, making: Callable[[str], Any], **fields: Any) -> Self:
        """A part whose other fields, those that have a default apart, are made when they are first read."""
        made = cls.__new__(cls)
        fields[MAKING] = making
        object.__setattr__(made, "__dict__", fields)
        return made

    def __getattr__(self, name: str) -> Any:
        """A field that was not read before."""
        make = vars(self).get(MAKING)
        if make is None or name not in self._names:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        made = vars(self)[name] = make(name)
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"an answer does not change: {name}")

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name, _ in self._keys)
        return f"{type(self).__name__}({fields})"

    def as_json(self) -> dict[str, Any]:
        """Plain data: `from_` is published as `from`, and what is None is left out."""
        return {key: _plain(value) for key, value in self._told()}

    def as_bytes(self) -> bytes:
        """The same as one line of JSON: what the service sends, and what a record holds the digest of."""
        kept = vars(self)
        if _BYTES in kept:
            return cast(bytes, kept[_BYTES])
        pieces = list[bytes]()
        self._encode(pieces)
        made = b"".join(pieces)
        if self._shared:
            kept[_BYTES] = made
        return made

    def _encode(self, pieces: list[bytes]) -> None:
        """Adds its bytes piece by piece: the whole is put together once, however deep it is."""
        start = b"{"
        for nested, run in groupby(self._told(), lambda told: told[0] in self._nested):
            if not nested:
                pieces += start, to_bytes(dict(run))[1:-1]
            for key, value in run if nested else ():
                pieces += start, word(key), b":"
                _encode(value, pieces)
                start = b","
            start = b","
        pieces.append(b"}")

    def _told(self) -> Iterator[tuple[str, Any]]:
        return ((key, value) for name, key in self._keys if (value := getattr(self, name)) is not None)


def frame(of: type[Part], known: Mapping[str, Any], seldom: Container[str] = ()) -> bytes:
    """The bytes of a part of which some fields are known, the first among them and none that holds parts.

    In the place of each other field stands `%b` for its value; of one that may be None, for all that `told`
    makes of it.
    """
    places = [_percent(told(key, None if known[name] is None else to_bytes(known[name]))) if name in known
              else b"%b" if name in seldom else told(key, b"%b") for name, key in of._keys]
    return b"{%s}" % b"".join(places).removeprefix(b",")


def told(key: str, value: bytes | None) -> bytes:
    """A field behind others; nothing where it has no value."""
    return b"" if value is None else b",%s:%s" % (word(key), value)


def _percent(constant: bytes) -> bytes:
    return constant.replace(b"%", b"%%")


def open_at_end(fields: Mapping[str, Any], key: str) -> bytes:
    """The bytes of an object to which one more value is added, with `%b` for that."""
    return _percent(to_bytes(fields)[:-1]) + told(key, b"%b") + b"}"


def in_bytes(value: Any) -> bytes:
    """A part, or some parts in order or by name."""
    pieces = list[bytes]()
    _encode(value, pieces)
    return b"".join(pieces)


def _encode(value: Any, pieces: list[bytes]) -> None:
    if isinstance(value, Part):
        pieces.append(value.as_bytes())
    elif isinstance(value, tuple):
        pieces += b"[", *[piece for part in value for piece in (b",", part.as_bytes())][1:], b"]"
    else:
        pieces += b"{", *[piece for key, part in value.items()
                          for piece in (b",", word(key), b":", part.as_bytes())][1:], b"}"


def to_bytes(value: Any) -> bytes:
    """Plain data as one line of JSON."""
    return _encoder()(value)


@cache
def _encoder() -> Callable[[Any], bytes]:
    from pydantic_core import to_json  # already imported wherever a case was read

    return to_json


word = cache(to_bytes)
"""A name or a word, of which there are few."""
words = cache(to_bytes)
"""Some of a few words."""


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
