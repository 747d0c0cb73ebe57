"""What a tool is called with, held against what it takes: nothing that was given is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any, get_args, get_origin, get_type_hints

from markerboard.errors import MarkerboardError, did_you_mean, quoted

Tool = Callable[..., str]
"""A tool is a function, with its name, its words and its arguments. Each of these is a text, or several."""
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list",
          dict: "an object"}
_MOST = 20
"""How many things that are wrong are told; nobody reads more."""


def schema(tool: Tool) -> dict[str, Any]:
    """The JSON Schema of what a tool takes."""
    arguments = _arguments(tool)
    one: dict[str, Any] = {"type": "string"}
    several = {"type": "array", "items": one, "minItems": 1}
    shown = {name: (several if many else one) | {"description": told}
             for name, (many, told) in arguments.items()}
    return {"type": "object", "properties": shown, "required": list(_required(tool)),
            "additionalProperties": False}


def checked(tool: Tool, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a tool was given, where that is what it takes. Raises MarkerboardError with all that is wrong."""
    wrong = [*_unknown(tool, given), *_missing(tool, given)]
    for name, (many, _) in _arguments(tool).items():
        if name in given:
            wrong += _texts(name, given[name]) if many else _text(quoted(name), given[name])
    if wrong:
        more = [f"and {len(wrong) - _MOST:,} more"] if len(wrong) > _MOST else []
        raise MarkerboardError("\n".join([*wrong[:_MOST], *more]))
    return given


def _arguments(tool: Tool) -> Mapping[str, tuple[bool, str]]:
    """The arguments of a tool: whether each holds several texts, and what is said of it."""
    hints = get_type_hints(tool, include_extras=True)
    parts = {name: get_args(hints[name]) for name in signature(tool).parameters}
    return {name: (get_origin(kind) is Sequence, told) for name, (kind, told) in parts.items()}


def _required(tool: Tool) -> Iterator[str]:
    for name, argument in signature(tool).parameters.items():
        if argument.default is Parameter.empty:
            yield name


def _unknown(tool: Tool, given: Mapping[str, Any]) -> Iterator[str]:
    known = list(signature(tool).parameters)
    for name in given:
        if name not in known:
            told = f"`{tool.__name__}` has no argument {quoted(name)}: it takes {_listed(known) or 'none'}"
            yield " ".join(filter(None, (told, did_you_mean(name, known))))


def _missing(tool: Tool, given: Mapping[str, Any]) -> Iterator[str]:
    for name in _required(tool):
        if name not in given:
            yield f"`{tool.__name__}` needs `{name}`: {_arguments(tool)[name][1]}"


def _texts(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"`{name}` is {_kind(value)}, and a list of texts is asked for"
    elif not value:
        yield f"`{name}` is empty: say what is supposed, or leave it to a tool that supposes nothing"
    else:
        for place, one in enumerate(value, 1):
            yield from _text(f"text {place:,} of `{name}`", one)


def _text(what: str, value: Any) -> Iterator[str]:
    if value is None:
        yield f"{what} is null: give a text, or leave it out where it is not needed"
    elif not isinstance(value, str):
        yield f"{what} is {_kind(value)}, and a text is asked for"
    elif not value.strip():
        yield f"{what} is empty: give a text, or leave it out where it is not needed"
    elif any("\ud800" <= letter <= "\udfff" for letter in value):
        yield f"{what} holds half a character, so it is not the whole text"


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "null")


def _listed(names: list[str]) -> str:
    return " and ".join(", ".join(f"`{name}`" for name in names).rsplit(", ", 1))
