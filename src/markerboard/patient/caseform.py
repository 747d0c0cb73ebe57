"""Whether a case has the form of one, without the cost of the models that describe it.

The validator is pydantic's own, made from `Profile`: the models are only taken off its schema, so
that what remains can be kept for the next start. It says yes or no; what is wrong is for `Profile`
to say.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from markerboard.files.cache import kept
from markerboard.patient.plainform import PlainForm
from markerboard.patient.reported import day, flag, gene, quantity, section, status, whole, word
from markerboard.patient.unlisted import plain

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

_WITHOUT = ("metadata", "serialization")
"""What a schema holds that a yes or no does not ask."""
_READERS = (day, flag, gene, quantity, section, status, whole, word, plain)
"""What reads the values of a case before its form is looked at."""


def has_form(data: Any) -> bool:
    """Whether `Profile` accepts a case given as plain data; half a character is no text."""
    try:
        return _validator().isinstance_python(data)
    except UnicodeEncodeError:
        return False


def one_has_form(data: Any) -> bool:
    """The same for one case, without the validator where its form is plain to see."""
    return _plain().fits(data) or has_form(data)


@cache
def _validator() -> SchemaValidator:
    from pydantic_core import SchemaValidator  # costs more than one case

    return SchemaValidator(*_kept())


@cache
def _plain() -> PlainForm:
    return PlainForm(_kept()[0])


@cache
def _kept() -> tuple[Any, Any]:
    return kept("form", "case", _form, tuple, _READERS)


def _form() -> tuple[Any, Any]:
    from pydantic_core import CoreConfig

    from markerboard.patient.profile import Profile

    Profile.model_rebuild()
    return _bare(Profile.__pydantic_core_schema__), CoreConfig(
        extra_fields_behavior="forbid", str_strip_whitespace=True, validate_by_name=True,
        validate_by_alias=True)


def _bare(node: Any) -> Any:
    """A schema without model classes, whose fields it keeps."""
    if isinstance(node, list):
        return [_bare(part) for part in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "model":
        fields = _bare(node["schema"])
        fields |= {"ref": node["ref"]} if "ref" in node else {}
        extra = node.get("config", {}).get("extra_fields_behavior")
        return fields | ({"extra_behavior": extra} if extra else {})
    made = {key: _bare(value) for key, value in node.items() if key not in _WITHOUT}
    if made.get("type") == "default":
        made["default"] = None  # nobody looks at it, and one that can change would be copied each time
    return made
