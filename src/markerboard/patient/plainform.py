"""Whether a case has the form of one, read off the form without the library that checks it.

To import pydantic's validator takes longer than to evaluate a case: for one case its form is looked at here.
Yes is certain; anything that is not simple is no, and then the validator is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from markerboard.files.patterns import pattern

Node = Mapping[str, Any]
_NUMBER = pattern(r"0|[1-9]\d{0,8}", re.ASCII)
_DAY = pattern(r"\d{4}-\d\d-\d\d", re.ASCII)


class PlainForm:
    """The form that a schema of pydantic's core describes, for data as a file gives it."""

    def __init__(self, schema: Node) -> None:
        self._named = {one["ref"]: one for one in schema.get("definitions", ())}
        self._whole = schema["schema"] if self._named else schema

    def fits(self, data: Any) -> bool:
        """Whether some data certainly has the form."""
        try:
            return self._fits(self._whole, data)
        except ValueError:
            return False  # a reader of a value refused it

    def _fits(self, node: Node, value: Any) -> bool:
        look = _LOOKS.get(node["type"])
        return look is not None and look(self, node, value)

    def _fields(self, node: Node, value: Any) -> bool:
        if not isinstance(value, dict) or not all(map(_is_text, value)):
            return False
        fields: Mapping[str, Node] = node["fields"]
        names: dict[str, str] = {one.get("validation_alias", name): name for name, one in fields.items()}
        stated = {str(names.get(key, key)): inner for key, inner in value.items()}
        return (len(stated) == len(value)  # nothing is stated by its name and by its alias
                and all(name in stated or one["schema"]["type"] == "default" for name, one in fields.items())
                and all(self._field(node, name, inner) for name, inner in stated.items()))

    def _field(self, node: Node, name: str, value: Any) -> bool:
        field = node["fields"].get(name)
        schema = field["schema"] if field else node.get("extras_schema")
        return schema is not None and self._fits(schema, value)

    def _before(self, node: Node, value: Any) -> bool:
        call = node["function"]
        return call["type"] == "no-info" and self._fits(node["schema"], call["function"](value))

    def _inner(self, node: Node, value: Any) -> bool:
        return self._fits(node["schema"], value)

    def _nullable(self, node: Node, value: Any) -> bool:
        return value is None or self._fits(node["schema"], value)

    def _union(self, node: Node, value: Any) -> bool:
        return any(self._fits(one, value) for one in node["choices"])

    def _list(self, node: Node, value: Any) -> bool:
        return isinstance(value, list) and len(value) <= node.get("max_length", len(value)) and all(
            self._fits(node["items_schema"], one) for one in value)

    def _dict(self, node: Node, value: Any) -> bool:
        return isinstance(value, dict) and len(value) <= node.get("max_length", len(value)) and all(
            self._fits(node["keys_schema"], key) and self._fits(node["values_schema"], inner)
            for key, inner in value.items())

    def _definition(self, node: Node, value: Any) -> bool:
        return self._fits(self._named[node["schema_ref"]], value)

    def _text(self, node: Node, value: Any) -> bool:
        if not _is_text(value):
            return False
        length = len(value.strip())
        return (node.get("min_length", 0) <= length <= node.get("max_length", length)
                and "pattern" not in node)

    def _literal(self, node: Node, value: Any) -> bool:
        return isinstance(value, str) and value in node["expected"]

    def _whole_number(self, node: Node, value: Any) -> bool:
        if type(value) is str and _NUMBER.fullmatch(value):
            value = int(value)
        return type(value) is int and node.get("ge", value) <= value <= node.get("le", value)

    def _flag(self, node: Node, value: Any) -> bool:
        return type(value) is bool

    def _day(self, node: Node, value: Any) -> bool:
        return (isinstance(value, str) and _DAY.fullmatch(value) is not None
                and bool(date.fromisoformat(value)))

    def _anything(self, node: Node, value: Any) -> bool:
        return True


def _is_text(value: Any) -> bool:
    """Whether it is text that can be written: half of a character cannot."""
    return isinstance(value, str) and (value.isascii() or bool(value.encode()))


_LOOKS: dict[str, Callable[[PlainForm, Node, Any], bool]] = {
    "model-fields": PlainForm._fields, "function-before": PlainForm._before, "default": PlainForm._inner,
    "nullable": PlainForm._nullable, "union": PlainForm._union, "list": PlainForm._list,
    "dict": PlainForm._dict, "definition-ref": PlainForm._definition, "str": PlainForm._text,
    "literal": PlainForm._literal, "int": PlainForm._whole_number, "bool": PlainForm._flag,
    "date": PlainForm._day, "any": PlainForm._anything,
}
