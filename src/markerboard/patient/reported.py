"""The form of a value in a case: what may stand there, before the vocabulary says what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.logic import Interval
from markerboard.patient.numbers import LONGEST, number
from markerboard.patient.spellings import REASONS as REASONS
from markerboard.patient.spellings import UNITS, tidy
from markerboard.patient.written import choice, reason, state
from markerboard.patient.written import flag as flag

_DAY = pattern(r"\d{4}-\d\d-\d\d")
_LABEL = pattern(r"[A-Za-z][\w -]{0,40}?[ :=]+(?=[<>]?=?\s*\d)")


def quantity(written: Any) -> str:
    """A number or a range in any unit as text, or a reason. Raises ValueError.

    Which unit is asked for is known to the vocabulary alone; it says so when the fact is read.
    """
    if isinstance(written, bool) or not isinstance(written, str):
        Interval.parse(written)
        return str(written)
    if why := reason(written):
        return why
    if len(written) > LONGEST:
        raise ValueError("this is too long to be a number")
    text = tidy(written)
    bare = _LABEL.sub("", text, count=1) if any(map(str.isalpha, text)) else text
    for unit in (*UNITS, ""):
        try:
            number(bare, unit, share=True)
        except ValueError:
            continue
        return written
    number(written)
    return written


def whole(written: Any) -> Any:
    """A whole number, which true and false are not. Raises ValueError."""
    if isinstance(written, bool):
        raise ValueError(f"expected a whole number, found `{str(written).lower()}`")
    return written


def day(written: Any) -> Any:
    """A whole date; a year alone is none, and no count of seconds. Raises ValueError."""
    if isinstance(written, str) and not _DAY.fullmatch(written):
        raise ValueError(f"`{written[:40]}` is not a date | write 2026-01-31")
    if isinstance(written, int | float):
        raise ValueError(f"`{written}` is not a date | write 2026-01-31")
    return written


def word(known: Sequence[str], more: Mapping[str, str], written: Any) -> Any:
    """One of the few words of a key, in any of its spellings, or a reason in its place. Raises ValueError."""
    if not isinstance(written, str):
        return written
    if written not in known and (why := reason(written)):
        return why
    return choice(written, known, more)


def status(written: Any) -> Any:
    """The status of a gene, or of another marker: which words that has is for the vocabulary to say."""
    found = state(written)
    return written if found is None else found


def gene(written: Any) -> Any:
    """The report of a gene, of which a word alone is its status."""
    return {"status": written} if isinstance(written, str) else written


def shorter(*forms: Mapping[str, Any], one: bool = False) -> Callable[[dict[str, Any]], None]:
    """What adds short forms (`shorthand`) to the JSON Schema of a key: a schema tells all that is read.

    `one` adds a single item where a list is asked for.
    """
    def add(schema: dict[str, Any]) -> None:
        whole = schema.pop("anyOf", None)
        if whole is None:
            kept = ("default", "description", "title")
            whole = [{key: schema.pop(key) for key in [*schema] if key not in kept}]
        alone = [form["items"] for form in whole if one and "items" in form]
        schema["anyOf"] = [*whole, *alone, *forms]
    return add


def section(written: Any) -> Any:
    """A section, in whose place a reason may stand."""
    return {"reason": reason(written)} if isinstance(written, str) and reason(written) else written
