"""Validating a parsed file with a model: every problem at once, in words, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from markerboard.errors import Problem, did_you_mean
from markerboard.files.source import Source


class Strict(BaseModel):
    """The base of everything read from a file: unknown keys are refused, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True,
                              defer_build=True, str_strip_whitespace=True)


M = TypeVar("M", bound=BaseModel)

_OF_KEYS = ("dict_type", "model_type", "model_attributes_type")
_MOST_KEYS = 12
_LEFT_OUT = ("unread",)
"""What an import writes and nobody types."""
_MESSAGES = {
    "missing": "`{key}` is missing",
    "bool_type": "expected true or false, found `{input}`",
    "string_type": "expected text",
    "list_type": "expected a list",
    "dict_type": "expected keys with values",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "int_parsing": "expected a whole number, found `{input}`",
    "int_type": "expected a whole number",
    "int_parsing_size": "`{input}` is too long to be a number",
    "decimal_parsing": "expected a number, found `{input}`",
    "decimal_type": "expected a number, found `{input}`",
    "too_short": "at least one is needed here",
    "too_long": "at most {most} are read here",
    "string_too_short": "this must not be empty",
    "string_pattern_mismatch": "`{input}` does not have the form it needs",
}


def validate(model: type[M], source: Source) -> tuple[M | None, list[Problem]]:
    """The object a source describes, or None and everything that is wrong with it."""
    if not isinstance(source.data, dict):
        first = next(iter(model.model_fields))
        return None, [source.problem((), f"expected keys with values, as in `{first}: ...`")]
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        return None, [_problem(source, detail, model, before)
                      for before, detail in enumerate(error.errors(include_url=False))]


def _problem(source: Source, detail: Any, model: type[BaseModel], before: int) -> Problem:
    loc, kind = detail["loc"], detail["type"]
    key = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        help = _meant(loc, model, before) or _form(loc[:-1], model)
        return source.problem(loc, f"unknown key `{key}`", help, key=True)
    if kind == "literal_error":
        expected = detail["ctx"]["expected"].replace("'", "`")
        return source.problem(loc, f"`{_shown(detail['input'])}` is not one of {expected}")
    if kind.startswith("date"):
        return source.problem(loc, f"`{_shown(detail['input'])}` is not a date", "write 2026-01-31")
    if kind == "value_error":
        message, _, help = str(detail["ctx"]["error"]).partition(" | ")
        return source.problem(loc, message, help)
    form = _MESSAGES.get(kind)
    most = f"{detail['ctx']['max_length']:,}" if kind == "too_long" else ""
    shown = form.format(key=key, input=_shown(detail["input"]), most=most) if form else detail["msg"].lower()
    needed = getattr(model, "needed", {}).get(key, "") if kind == "missing" else ""
    return source.problem(loc, shown, _form(loc, model) if kind in _OF_KEYS else needed)


def _form(loc: tuple[str | int, ...], model: type[BaseModel]) -> str:
    """Which keys may stand at a place of a model that asks for keys; none where it is not certain."""
    known, (above, below) = list(_keys(model)), _last(loc)
    if below and (below, above) not in known:
        return ""
    keys = [key for key, place in known if place == below and key not in _LEFT_OUT]
    more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
    whose = "its keys" if below else "the keys here"
    return f"{whose} are {', '.join(keys[:_MOST_KEYS])}{more}" if keys else ""


def _last(loc: tuple[str | int, ...]) -> tuple[str, str]:
    """The last two keys of a place; what stands in the items of a list stands below the key of the list."""
    above, below = ["", "", *(step for step in loc if isinstance(step, str))][-2:]
    return above, below


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _meant(loc: tuple[str | int, ...], model: type[BaseModel], before: int) -> str:
    """Where a key that is known stands, or the key that may have been meant; nothing that is not certain."""
    key, known, (above, below) = str(loc[-1]), list(_keys(model)), _last(loc[:-1])
    places = dict(known)
    called = getattr(model, "also_called", {}).get(key.casefold().replace(" ", "_"))
    if called:
        return f"write `{called}`"
    if key in places and below and (below, above) not in known:
        return ""  # it is a key of something else: what is below a gene, say, has keys of its own
    if key in places:
        return f"`{key}` stands " + (f"below `{places[key]}`" if places[key] else "at the left margin")
    return did_you_mean(key, places, before)


def _keys(model: type[BaseModel], below: str = "",
          seen: set[type[BaseModel]] | None = None) -> Iterable[tuple[str, str]]:
    """Every key of a model and of the models inside it, each with the key that it stands below."""
    seen = seen if seen is not None else set()
    if model in seen:
        return
    seen.add(model)
    for name, info in model.model_fields.items():
        yield info.alias or name, below
        yield from _inner_keys(info.annotation, info.alias or name, seen)
    more = getattr(model, "__annotations__", {}).get("__pydantic_extra__")
    yield from _inner_keys(more, below, seen)


def _inner_keys(annotation: Any, below: str, seen: set[type[BaseModel]]) -> Iterable[tuple[str, str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _keys(annotation, below, seen)
    for inner in getattr(annotation, "__args__", ()):
        yield from _inner_keys(inner, below, seen)
