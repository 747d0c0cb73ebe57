"""What CDS Hooks exchange, as HL7 publishes it (2.0, with the rules that the ballot of 3.0 adds).

What a client may add of its own (`extension`, and members of later versions) is accepted unread.
https://cds-hooks.hl7.org/
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

FhirId = Annotated[str, Field(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]
Text = Annotated[str, Field(min_length=1)]
Comment = Annotated[str, Field(min_length=1, max_length=4_000)]
Resource = dict[str, Any]
Hook = Literal["patient-view", "order-select"]


_ORDERS: Resource = {
    "if": {"properties": {"hook": {"const": "order-select"}}},
    "then": {"properties": {"context": {
        "required": ["selections", "draftOrders"],
        "properties": {"selections": {"type": "array"}, "draftOrders": {"type": "object"}}}}}}
_ACCEPTED: Resource = {
    "if": {"properties": {"outcome": {"const": "accepted"}}},
    "then": {"required": ["acceptedSuggestions"],
             "properties": {"acceptedSuggestions": {"type": "array", "minItems": 1}}}}
_REASON: Resource = {"anyOf": [
    {"required": ["reason"], "properties": {"reason": {"type": "object"}}},
    {"required": ["userComment"], "properties": {"userComment": {"type": "string"}}}]}


class Form(BaseModel):
    """The base of everything a client sends."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Context(Form):
    """Whose chart is open, and for `order-select` which orders are being written."""

    userId: Text
    patientId: FhirId
    encounterId: FhirId | None = None
    selections: list[Text] | None = None
    draftOrders: Resource | None = None


class Call(Form):
    """A call of a service. `prefetch` holds, by key, a resource, a searchset, or null for none."""

    model_config = ConfigDict(json_schema_extra=_ORDERS)

    hook: Hook
    hookInstance: UUID
    context: Context
    fhirServer: Text | None = None
    fhirAuthorization: Resource | None = None
    prefetch: dict[str, Resource | None] = {}

    @model_validator(mode="after")
    def _orders_are_there(self) -> Self:
        context = self.context
        if self.hook == "order-select" and (context.selections is None or context.draftOrders is None):
            raise ValueError("`order-select` needs `selections` and `draftOrders` in its context")
        return self


class Coding(Form):
    """A code of a system."""

    code: Text
    system: Text | None = None
    display: Text | None = None


class OverrideReason(Form):
    """Why a card was dismissed: a code, words, or both."""

    model_config = ConfigDict(json_schema_extra=_REASON)

    reason: Coding | None = None
    userComment: Comment | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.reason is None and self.userComment is None:
            raise ValueError("an override reason holds `reason`, `userComment`, or both")
        return self


class Accepted(Form):
    """A suggestion that was accepted."""

    id: UUID


class Outcome(Form):
    """What a user did with a card."""

    model_config = ConfigDict(json_schema_extra=_ACCEPTED)

    card: UUID
    outcome: Literal["accepted", "overridden"]
    acceptedSuggestions: list[Accepted] | None = None
    overrideReason: OverrideReason | None = None
    outcomeTimestamp: AwareDatetime

    @model_validator(mode="after")
    def _names_what_was_accepted(self) -> Self:
        if self.outcome == "accepted" and not self.acceptedSuggestions:
            raise ValueError("`accepted` needs `acceptedSuggestions`")
        return self


class Feedback(Form):
    """Outcomes of cards, one or more."""

    feedback: Annotated[list[Outcome], Field(min_length=1, max_length=1000)]
