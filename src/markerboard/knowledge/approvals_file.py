"""`approvals.yaml`: the form it has."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from markerboard.files.reading import Strict
from markerboard.knowledge.approvals import DAY, span
from markerboard.knowledge.fields import Identifier, Locators, Text
from markerboard.knowledge.study import Publication

FORMS = "write 2026-01-31, 2026-01, 2026, `before` one of these, or not stated"


def _text(written: Any) -> Any:
    return str(written) if isinstance(written, int) and not isinstance(written, bool) else written


def _day(written: str) -> str:
    try:
        span(written)
    except ValueError:
        raise ValueError(f"`{written}` is not a day as far as it was read | {FORMS}") from None
    return written


Day = Annotated[str, BeforeValidator(_text), AfterValidator(_day),
                WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^({DAY.pattern})$"},
                                          {"type": "integer"}]})]


class ApprovalForm(Strict):
    """One approval: for whom, by whom, in which words, and since when as far as it was read."""

    condition: Text = Field(description="for whom, in a few words")
    diagnoses: Annotated[list[str], Field(min_length=1)] = Field(
        description="the tumors it is about, by code; where it is shown, never whom it fits")
    agency: Text
    country: Text
    text: Text = Field(description="the indication, as far as it was read")
    day: Day = Field(description="a day, a month, a year, `before ...`, or not stated")
    note: Text | None = None
    from_: Locators = Field(alias="from")


class RegimenForm(Strict):
    """A regimen and where it is approved. A class of drugs stands for any one of it."""

    drugs: Annotated[list[str], Field(min_length=1)]
    keys: list[Identifier] = Field(default=[], description=(
        "the treatments it stands with, of `regimens` in the vocabulary; where left out, those of its drugs"))
    approvals: Annotated[list[ApprovalForm], Field(min_length=1)]


class ApprovalsFile(Strict):
    """`approvals.yaml` as it is written."""

    sources: dict[Identifier, Publication] = {}
    regimens: list[RegimenForm]
