"""A card for each pack that the service was given, its rows of the first page, apart from that of studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid5

from markerboard.answer.model import Evaluation
from markerboard.answer.pack_parts import PackAnswer
from markerboard.render.packs import PackView, views
from markerboard.render.words import ENGLISH
from markerboard.service.cards import escaped, shortened
from markerboard.service.hook_forms import Call

Card = dict[str, Any]


def pack_cards(answer: Evaluation, call: Call, concerns: Callable[[str], bool]) -> Iterator[Card]:
    """The cards of the packs that say something of the patient, and of one of the drugs being ordered.

    `concerns` tells whether a therapy is one that the call asks for.
    """
    for pack, view in zip(answer.packs or (), views(answer, ENGLISH), strict=True):
        if any(concerns(drug) for row in pack.rows for drug in row.therapies):
            yield _card(pack, view, answer, call)


def _card(pack: PackAnswer, view: PackView, answer: Evaluation, call: Call) -> Card:
    rows = (f"level {row.level}: {row.title}, {'; '.join((row.says, *row.notes))} ({row.best})"
            for row in view.rows)
    told = [f"- {escaped(line)}" for line in rows]
    about = [escaped(line) for line in (*view.about, view.broken) if line]
    detail = ["\n".join(told), *about, f"*{escaped(answer.notice)}*"]
    return {"uuid": str(uuid5(call.hookInstance, f"pack {pack.id}")),
            "summary": shortened(f"{pack.title}: {pack.counts['match']} items match this patient"),
            "indicator": "info", "detail": "\n\n".join(detail),
            "source": {"label": f"{pack.title}, {pack.day}, {pack.license}, {pack.digest[:19]}"}}
