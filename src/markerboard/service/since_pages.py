"""The page of a case that says what has changed since it was last looked at."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from markerboard.answer.record import Record, case_digest, lines
from markerboard.errors import CaseError
from markerboard.patient.casefile import Case
from markerboard.render.since import Kind, by_kind
from markerboard.service import evaluating
from markerboard.service.asked import Asked, serve
from markerboard.service.forms import Given
from markerboard.service.pages import given
from markerboard.service.problems import Refused
from markerboard.service.since import Earlier, chosen
from markerboard.words import words

__all__ = ["Earlier", "since"]


@serve("/board/since", "POST")
async def since(asked: Asked) -> Response:
    """What the rules changed for a case since its record was made."""
    return await asked.work(lambda: _since(asked))


def _since(asked: Asked) -> Response:
    found, earlier = given(asked), asked.request.app.state.earlier
    taken = _record(asked, found.case)
    kinds, why = list[Kind](), ""
    rules = earlier.rules(taken)
    if rules is not None:
        try:
            before = evaluating.read(_content(asked, found), rules.vocabulary)
        except CaseError as error:
            why = error.problems[0].message
        else:
            told = earlier.told(taken, before, found.case)
            kinds = by_kind(told, words(asked.language))
    return asked.page("since.html", case=found, name=found.case.name, record=taken, day=taken.time[:10],
                      kinds=kinds, why=why, known=rules is not None,
                      other=taken.case != case_digest(found.case))


def _record(asked: Asked, case: Case) -> Record:
    """The record that was sent. Raises Refused, CaseError."""
    sent = asked.sent.get("record")
    content = sent if isinstance(sent, bytes) else str(sent or "").encode()
    taken = chosen(list(lines("record", content)), case)
    if taken is None:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "record", words(asked.language)("since no record"))
    return taken


def _content(asked: Asked, found: Given) -> bytes:
    return asked.examples[found.example].read_bytes() if found.example else found.text.encode()
