"""Each row of the mapping in FHIRPath: for people, and for the test that compares it with an engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from markerboard.imports.mapping import Code, Row, mapping
from markerboard.imports.words_page import sections


def fhirpath(row: Row) -> str:
    """The selection of a row in FHIRPath 2.0."""
    return " | ".join(f"{_start(row)}.{path}" for path in row.path.split(" | "))


def table() -> str:
    """The rows as a page: what each states, from which FHIRPath, read how; and the words that are read."""
    titles = {"fhir": "FHIR R4", "dnpm": "DNPM:DIP MTB", "phenopacket": "GA4GH Phenopacket v2"}
    lines = ["# The mapping", "",
             "Made by `markerboard import --mapping` from `mapping.yaml`. A row states a fact by itself, or",
             "is a part of a variant, a condition, a specimen or a treatment.", ""]
    for source, title in titles.items():
        lines += [f"## {title}", ""]
        for row in mapping().rows:
            if row.source == source:
                told = row.fact or f"part: {row.part}"
                read = f" = {row.states}" if row.states else f" as {row.reads}" if row.reads else ""
                lines += [f"- {row.name}: {told}{read}", "", f"      {fhirpath(row)}", ""]
    return "\n".join([*lines, *sections()])


def _start(row: Row) -> str:
    if row.component:
        return f"{row.within}.component.where(code.coding.where({_codes(row.component)}).exists())"
    if row.coded:
        return f"{row.within}.where(code.coding.where({_codes(row.coded)}).exists())"
    if row.extension:
        return f"{row.within}.extension.where(url = '{row.extension}')"
    filters = "".join(f".where({path} = '{wanted}')" for path, wanted in row.where)
    return f"{row.within}{filters}"


def _codes(codes: tuple[Code, ...]) -> str:
    by_system = defaultdict[str, list[str]](list)
    for code in codes:
        by_system[code.system].append(code.code)
    return " or ".join(f"(system in ({_union(mapping().spellings[system])}) and code in ({_union(listed)}))"
                       for system, listed in by_system.items())


def _union(texts: Iterable[str]) -> str:
    return " | ".join(f"'{text}'" for text in texts)
