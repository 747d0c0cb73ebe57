"""Of FHIR observations: of which sample they are, and what implications say that a variant means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from markerboard.imports.mapping import child, children, codings, mapping, select, text
from markerboard.imports.plausible import readable
from markerboard.imports.readings import names_of
from markerboard.imports.references import Addresses, address
from markerboard.imports.samples import Origin, kind_of_sample, origin_of

_FINAL = ("final", "amended", "corrected", "appended", "")


class Samples:
    """Where results come from: by their own word, by their specimen, or by that of the report they are in."""

    def __init__(self, addresses: Addresses, resources: Iterable[dict[str, Any]], somatic: bool) -> None:
        self.addresses, self.somatic = addresses, somatic
        self.reports = defaultdict[int, list[str]](list)
        self.implied = defaultdict[int, list[Any]](list)
        self.adrift: list[Any] = []
        for data in resources:
            self._look_at(data)

    def _look_at(self, data: dict[str, Any]) -> None:
        if data["resourceType"] == "DiagnosticReport":
            kinds = [self._kind(one, data) for one in children(data, "specimen")]
            for result in children(data, "result"):
                held = self.addresses.of(result, data)
                self.reports[id(held)] += kinds if held is not None else []
        elif data["resourceType"] == "Observation" and data.keys() & {"derivedFrom", "focus"}:
            self._implication(data)

    def _implication(self, data: dict[str, Any]) -> None:
        """An implication carries the significance of the variants that it is derived from, or about."""
        said = _meanings(data)
        if not said or text(data, "status") in ("entered-in-error", "cancelled"):
            return
        if str(data.get("status", "")) not in _FINAL:
            said = [{}]
        listed = [self.addresses.of(one, data) for one in children(data, "derivedFrom")]
        about = [self.addresses.of(one, data) for one in children(data, "focus")]
        for variant in (*listed, *about):
            if variant is not None:
                self.implied[id(variant)] += said
        if None in listed or not (listed or about):
            # It means a variant that is not found: any may be that one.
            self.adrift += said

    def are_there(self, data: dict[str, Any]) -> bool:
        """Whether the results that something is derived from are all in the file."""
        listed = children(data, "derivedFrom")
        return bool(listed) and all(self.addresses.of(one, data) is not None for one in listed)

    def meanings(self, data: dict[str, Any]) -> list[Any]:
        """What implications say of a variant, those that point at none that is found as well."""
        return [*self.implied[id(data)], *self.adrift]

    def origin(self, data: dict[str, Any], name: str, classes: list[Any]) -> Origin:
        """Where a result comes from."""
        own = child(data, "specimen")
        if own and self.addresses.of(own, data) is None:
            return Origin(
                "", f"its specimen {text(own, 'reference') or 'of an identifier'} is not in the file"
            )
        return origin_of(classes, self.kinds(data), somatic=self.somatic)

    def kinds(self, data: dict[str, Any]) -> set[str]:
        """The kinds of the samples of a result; of its own where it names one, else of its reports."""
        own, site = child(data, "specimen"), kind_of_sample([data.get("bodySite")])
        found = {self._kind(own, data)} if own else set(self.reports[id(data)])
        return {site, *(found - {"tumor"})} if site in _LIQUID else found

    def _kind(self, reference: Any, holder: dict[str, Any], depth: int = 0) -> str:
        specimen = self.addresses.of(reference, holder)
        if specimen is None or self._unsound(specimen, holder):
            return "unclear"
        above = children(specimen, "parent") if depth < _DEEPEST else ()
        return _together(_by_type(specimen), {_by_taking(specimen), *(
            self._kind(one, specimen, depth + 1) for one in above)})

    def _unsound(self, specimen: dict[str, Any], holder: dict[str, Any]) -> bool:
        """Whether a specimen cannot be taken for what it says: by its status, or since it is of another."""
        subjects = [child(one, "subject") for one in (specimen, holder)]
        one, two = (self.addresses.of(subject, holder) or address(text(subject, "reference"))
                    for subject in subjects)
        other = all(subjects) and one is not two and one != two
        return text(specimen, "status") in _UNSOUND or bool(specimen.get("modifierExtension")) or other


def _together(own: str, beside: set[str]) -> str:
    """What a specimen is by its type and by what else is said of it: what is made of blood is of blood."""
    liquid = next((kind for kind in _LIQUID if kind in beside), "")
    return own if not liquid or own == liquid else "unclear" if own == "tumor" else liquid


def _by_type(specimen: dict[str, Any]) -> str:
    rows = [row for row in mapping().by_part["specimen"] if row.within == specimen["resourceType"]]
    return kind_of_sample([f.value for row in rows for f in select(row, specimen)]) or "unclear"


def _by_taking(specimen: dict[str, Any]) -> str:
    """What it is by how and where it was taken."""
    taken = child(specimen, "collection")
    kinds = {kind_of_sample([taken.get(key)]) for key in ("method", "bodySite")}
    return next((kind for kind in _LIQUID if kind in kinds), "")


_DEEPEST = 5
"""Of how many samples, each made of the next, it is asked what they are."""
_LIQUID = ("plasma", "blood")
_UNSOUND = ("entered-in-error", "unsatisfactory")


def _meanings(data: dict[str, Any]) -> list[Any]:
    """The significances that an observation states; an empty one where a part cannot be read."""
    found: list[Any] = []
    table = mapping()
    # An implication of the first editions of Genomics Reporting states it as its own value.
    for component in (data, *children(data, "component")):
        codes = [code for c in codings(component.get("code")) if (code := table.code(c))]
        key = next((k for k in component if k.startswith("value")), "")
        if any(row.part == "significance" for code in codes for row in table.by_component.get(code, ())):
            found.append(component.get(key, {}))
        elif not readable(component.get("code")) and not names_of(component.get("code")) and not any(
                table.by_component.get(code) for code in codes):
            found.append({})
    return found
