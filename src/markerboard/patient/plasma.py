"""What is denied of a gene beside a panel of plasma: it may be what plasma showed, which closes no tissue.

A report that says under a key of its own what plasma showed says of the tumor what it says besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import mapping
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import GeneState, Known, Unknown
from markerboard.patient.panels import Covered
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import Unused

PERHAPS = ("the panel is, or may be, of plasma, and nothing says that tissue showed this: write what plasma "
           "showed under `plasma`, and what tissue showed beside it")


def open_denials(entries: dict[str, Known | Unknown], panel: Covered, markers: Mapping[str, Any],
                 vocabulary: Vocabulary) -> list[Unused]:
    """Leave open what is denied of genes that a panel of plasma may have covered; what is to be said."""
    told, patterns = [], vocabulary.patterns
    own = {key for key in vocabulary.specimens if not patterns[key].in_tumor}
    for name, known in _denials(entries, vocabulary) if panel.elsewhere else ():
        key = known.at.split(".")[1]
        if own.isdisjoint(mapping(markers.get(key))) and panel.may_cover(vocabulary.symbol(key) or ""):
            entries[name] = _opened(known)
            label = vocabulary.facts[name].label
            told.append(Unused(known.at, f"{label}: {_said(known)}", PERHAPS))
    return told


def _denials(entries: Mapping[str, Known | Unknown], vocabulary: Vocabulary) -> Iterator[tuple[str, Known]]:
    """What is denied of genes, by tests like that of their sequence: the whole of it, a finding, a rest."""
    for name, known in list(entries.items()):
        section, _, place = known.at.partition(".")
        gene, _, finding = place.partition(".")
        symbol = vocabulary.symbol(gene) if section == "biomarkers" else None
        if symbol is None or not isinstance(known, Known) or name not in vocabulary.facts:
            continue
        alike = vocabulary.facts[name].assay == vocabulary.facts[symbol].assay
        if alike and (known.value is False if finding else _is_closed(known.value)):
            yield name, known


def _is_closed(value: object) -> bool:
    return isinstance(value, GeneState) and value.complete


def _opened(known: Known) -> Known | Unknown:
    state = known.value
    if isinstance(state, GeneState) and state.status == "mutated":
        return known._replace(value=state._replace(complete=False))
    return Unknown(UNREAD, known.at)


def _said(known: Known) -> str:
    state = known.value
    if not isinstance(state, GeneState):
        return "no"
    return "no other variant" if state.status == "mutated" else state.status
