"""The types of the fields of a case: what each takes, and what a schema says of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from markerboard.files.reading import Strict
from markerboard.patient.reported import REASONS, day, flag, quantity, section, status, word
from markerboard.patient.unlisted import plain

_NUMBER_SCHEMA = WithJsonSchema({
    "anyOf": [{"type": "number"}, {"type": "string"}],
    "description": "a number, a range (1-49), a bound (>=50, <1), or why it is unknown",
})
_FLAG_SCHEMA = WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": list(REASONS)}, {"type": "string"}]})


def one_of(known: Sequence[str], more: dict[str, str]) -> Any:
    """One of a few words, in any spelling that `spellings` has."""
    return Annotated[str, BeforeValidator(partial(word, known, more)),
                     WithJsonSchema({"anyOf": [{"enum": list(known)}, {"type": "string"}]})]

# More than any patient has, so that nobody can make a service read more: of a section, of reports,
# of genes of a genome, of answers to expect of a large rule base.
SOME, MANY, GENOME, PLENTY = (Field(max_length=most) for most in (200, 1_000, 30_000, 20_000))

TEXT: Mapping[str, Any] = {"type": "string"}
TEXTS: Mapping[str, Any] = {"type": "array", "items": TEXT}
Quantity = Annotated[str, BeforeValidator(quantity), _NUMBER_SCHEMA]
Flag = Annotated[bool | str, BeforeValidator(flag), _FLAG_SCHEMA]
Day = Annotated[datetime.date, BeforeValidator(day)]
Reason = Annotated[Literal[*REASONS] | None, Field(description="why the whole section is unknown")]  # type: ignore[valid-type]
Unread = Annotated[list[str], Field(
    max_length=1_000, description="stated here and could not be read: what it bears on stays unknown")]


def or_reason(model: type[Strict]) -> BeforeValidator:
    """A section, in whose place a case may say why it is unknown."""
    return BeforeValidator(section, json_schema_input_type=model | Literal[*REASONS])


class Other(Strict):
    """What no table has: its name, and the class that it is of, where that is known."""

    other: str
    is_: str | None = Field(default=None, alias="is")


Named = Annotated[str, BeforeValidator(plain, json_schema_input_type=str | Other)]

STATES = ("mutated", "wild-type", "not tested", "indeterminate", "no call", "not evaluable", "unknown",
          "not stated", "unreadable")
Status = Annotated[str, BeforeValidator(status),
                   WithJsonSchema({"anyOf": [{"enum": list(STATES)}, {"type": "string"}]})]
