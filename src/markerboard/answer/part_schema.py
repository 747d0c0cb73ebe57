"""The JSON Schema of the parts of an answer, made of their annotations."""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

from markerboard.answer.part import Part


def json_schema(whole: type[Part]) -> dict[str, Any]:
    """The JSON Schema of a whole, such as the answer."""
    made: dict[str, type[BaseModel]] = {}

    def model(part: type[Part]) -> type[BaseModel]:
        fields: dict[str, Any] = {}
        for name, hint in get_type_hints(part).items():
            if name.startswith("_"):
                continue
            optional = hasattr(part, name) or type(None) in get_args(hint)
            default = Field(getattr(part, name, None) if optional else ..., alias=name.rstrip("_"))
            fields[name] = (_with_models(hint, model), default)
        if part.__name__ not in made:
            made[part.__name__] = create_model(part.__name__, __doc__=part.__doc__, **fields)
        return made[part.__name__]

    return model(whole).model_json_schema(by_alias=True, mode="serialization")


def _with_models(hint: Any, model: Callable[[type[Part]], Any]) -> Any:
    """A type in which every part of the answer is the model of that part."""
    if isinstance(hint, type) and issubclass(hint, Part):
        return model(hint)
    inner = get_args(hint)
    made = tuple(_with_models(each, model) for each in inner)
    if made == inner:
        return hint
    return Union[made] if get_origin(hint) is UnionType else get_origin(hint)[made]  # noqa: UP007
