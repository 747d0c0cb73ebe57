"""The fields that rule files share: names, texts, places in a source, and numbers.

Numbers are read from their text, so 0.50 stays 0.50.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from markerboard.language.logic import decimal

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Locators = Annotated[dict[str, Text], Field(min_length=1, description="source: where in it")]

WORDS = ("not reached", "not estimable")
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def _number(written: Any) -> Any:
    return decimal(str(written)) if isinstance(written, str | int | float) else written


def _figure(written: Any) -> Any:
    return written if written in WORDS else _number(written)


def _p_value(written: Any) -> str:
    text = str(written).strip()
    if text in ("not significant", "significant"):
        return text
    value = decimal(text.lstrip("<>= "))
    if not 0 <= value <= 1:
        raise ValueError(f"a P value of {text} is impossible")
    return text


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema(_NUMBER)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Figure = Annotated[Decimal | str, BeforeValidator(_figure),
                   WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": list(WORDS)}]})]
PValue = Annotated[str, BeforeValidator(_p_value), WithJsonSchema(_NUMBER)]
Pair = Annotated[list[Number], Field(min_length=2, max_length=2)]
