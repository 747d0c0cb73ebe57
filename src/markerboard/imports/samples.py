"""Of what a sample is: tumor, plasma, blood, a normal sample, or of what nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from markerboard.imports.readings import answer, names_of, shown

GERMLINE = "it is of the germline, which says nothing of the tumor"
UNSTATED = "it does not say whether it is of the tumor or of the germline"
BLOOD = "whole blood holds cells and plasma; what is found in it is of neither for certain"


class Origin(NamedTuple):
    """`tumor`, `plasma`, `germline`, or empty where it cannot be told, and a sentence where it is not
    plain.
    """

    kind: str
    why: str = ""


def kind_of_sample(values: Iterable[Any]) -> str:
    """Tumor, tissue, plasma, blood or normal, by everything that is said of one sample; `unclear`
    otherwise.
    """
    told = [value for value in values if value is not None]
    kinds = {answer("specimen", value) or "unclear" for value in told}
    if kinds >= {"tissue", "tumor"}:
        kinds.discard("tissue")
    return kinds.pop() if len(kinds) == 1 else "unclear" if kinds else ""


def origin_of(classes: Iterable[Any], samples: set[str], *, somatic: bool) -> Origin:
    """Where a result comes from, by its source class and the kinds of its samples, which must not differ.

    `somatic` says that whoever imports takes what is not stated for somatic.
    """
    told = [value for value in classes if value is not None]
    said = {answer("origin", value) or "unclear" for value in told}
    if "unclear" in said or len(said) > 1:
        return Origin("", f"its source class cannot be read: {' or '.join(_shown(v) for v in told)}")
    if "unclear" in samples:
        return Origin("", "of what its sample is cannot be read")
    if said == {"germline"} or samples == {"normal"}:
        return Origin("germline", GERMLINE)
    if samples == {"plasma"}:
        return Origin("plasma")
    if samples == {"blood"}:
        return Origin("", BLOOD)
    if said == {"somatic"} and not samples & {"plasma", "blood"}:
        return Origin("tumor")
    if samples and samples <= {"tumor"}:
        return Origin("tumor")
    if not said and not samples and somatic:
        return Origin("tumor", "taken as of the tumor, as was asked for; the file does not say so")
    return Origin("", UNSTATED)


def _shown(value: Any) -> str:
    return next(iter(names_of(value)), "") or shown(value)
