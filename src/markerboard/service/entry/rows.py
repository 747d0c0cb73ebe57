"""The rows of the form that are no facts: lines of treatment, findings of genes, a panel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import mapping
from markerboard.patient.written import flag

LINE = ("line", "setting", "drugs", "months", "best_response", "status", "stopped_for",
        "chemotherapy_cycles", "months_to_relapse", "started", "stopped")
GENE = ("name", "state", "variants", "complete", "finding", "value", "specimen", "date", "partner", "exons",
        "by")
COVERED = ("genes", "amplifications", "deletions", "fusions")
PANEL = ("name", "specimen", *COVERED)
MOST_ROWS = 60
_BETWEEN = re.compile(r"[,，;；、\n]+")
Row = dict[str, str]


def listed(text: str) -> list[str]:
    """The items of a text that separates them by commas, semicolons or lines."""
    return [one for part in _BETWEEN.split(text) if (one := part.strip())]


def is_plain(value: Any) -> bool:
    """Whether a value is one that a field can show."""
    return value is not None and not isinstance(value, Mapping | list)


# Lines of treatment

def line_of(row: Row) -> dict[str, Any]:
    """A row as an entry of the treatment."""
    made: dict[str, Any] = {key: row[key] for key in LINE if row.get(key)}
    if "drugs" in made:
        made["drugs"] = listed(row["drugs"])
    return made


def lines_of(treatment: Any) -> list[Row] | None:
    """The rows of a treatment; None where an entry holds more than a row can show."""
    if not isinstance(treatment, list):
        return None
    rows = [_line(entry) for entry in treatment]
    return [row for row in rows if row is not None] if None not in rows else None


def _line(entry: Any) -> Row | None:
    if not isinstance(entry, Mapping) or not {*entry} <= {*LINE}:
        return None
    drugs = entry.get("drugs", [])
    if not isinstance(drugs, list) or not all(isinstance(one, str) and listed(one) == [one] for one in drugs):
        return None
    others = {key: str(value) for key, value in entry.items() if key != "drugs" and is_plain(value)}
    return {**others, **({"drugs": ", ".join(drugs)} if drugs else {})}


# Genes

def lacks(row: Row) -> Iterator[tuple[str, str, str]]:
    """What a row leaves open that it must state: the key, what is wrong, and what helps."""
    if len(row) > bool(row.get("name")) and not row.get("name", "").strip():
        yield "name", "of which gene this was found is not stated", ""
    if row.get("finding") and not row.get("value"):
        yield "value", "what was found is not stated", "yes, no, or a value"
    if row.get("specimen") and {"finding", "value", "partner", "exons", "by"} & row.keys():
        yield "specimen", "of this specimen only a state and variants can be stated", "add a row"
    if {"exons", "by"} & row.keys() and not row.get("partner"):
        yield "partner", "with which gene it is fused is not stated", ""


def report_of(row: Row) -> dict[str, Any]:
    """What a row states of its gene."""
    made: dict[str, Any] = {}
    variants = listed(row.get("variants", ""))
    # A variant says that the gene is mutated; where a state says otherwise, both are stated.
    if row.get("state") and not (variants and row["state"] == "mutated"):
        made["status"] = row["state"]
    if variants:
        made["variants"] = variants
    if row.get("complete"):
        made["complete"] = True
    if row.get("date"):
        made["date"] = row["date"]
    if row.get("specimen"):
        return {row["specimen"]: made} if made else {}
    return made | _findings(row)


def _findings(row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if row.get("finding"):
        made[row["finding"]] = _worded(row["value"])
    elif row.get("value"):
        made["unread"] = [row["value"]]
    if row.get("partner"):
        fusion = {key: row[key] for key in ("partner", "exons", "by") if row.get(key)}
        made["fusions"] = [fusion if len(fusion) > 1 else row["partner"]]
    return made


def _worded(text: str) -> Any:
    try:
        said = flag(text)
    except ValueError:
        return text
    return said if isinstance(said, bool) else text


def genes_of(reports: dict[str, Any], keys: tuple[str, ...], specimens: tuple[str, ...]) -> Iterator[Row]:
    """The rows of what is reported of genes; what a row can show is taken from the reports."""
    for name, report in list(reports.items()):
        taken = list(_of_gene(name, reports, report, keys, specimens))
        yield from taken
        if taken and not mapping(reports.get(name)):
            reports.pop(name, None)


def _of_gene(name: str, reports: dict[str, Any], report: Any, keys: tuple[str, ...],
             specimens: tuple[str, ...]) -> Iterator[Row]:
    if isinstance(report, str):
        reports[name] = None
        yield {"name": name, "state": report}
    if not isinstance(report, dict):
        return
    row = _sequence(report)
    if row:
        yield {"name": name, **row}
    for specimen in specimens:
        yield from _of_specimen(name, specimen, report)
    for key in [key for key in keys if is_plain(report.get(key))]:
        yield {"name": name, "finding": key, "value": _shown(report.pop(key))}
    if (fusions := _fusions(report.get("fusions"))) is not None:
        del report["fusions"]
        yield from ({"name": name, **one} for one in fusions)


def _sequence(report: dict[str, Any]) -> Row:
    """What a report says of a sequence, as a row shows it; it is taken from the report."""
    row, variants = Row(), report.get("variants")
    if isinstance(report.get("status"), str):
        row["state"] = report.pop("status")
    if isinstance(variants, list) and all(isinstance(one, str) and listed(one) == [one] for one in variants):
        del report["variants"]
        row |= {"variants": ", ".join(variants)} if variants else {}
        row.setdefault("state", "mutated" if variants else "")
    if report.get("complete") is True:
        del report["complete"]
        row["complete"] = "yes"
    if is_plain(report.get("date")):
        row["date"] = str(report.pop("date"))
    return row


def _of_specimen(name: str, specimen: str, report: dict[str, Any]) -> Iterator[Row]:
    found = report.get(specimen)
    if isinstance(found, str):
        del report[specimen]
        yield {"name": name, "specimen": specimen, "state": found}
    elif isinstance(found, dict) and (row := _sequence(found)):
        if not found:
            del report[specimen]
        yield {"name": name, "specimen": specimen, **row}


def _fusions(found: Any) -> list[Row] | None:
    """The fusions of a report as rows; None where a row cannot show one of them."""
    if not isinstance(found, list) or not found:
        return None
    made = [{"partner": one} if isinstance(one, str) else one for one in found]
    plain = all(isinstance(one, Mapping) and isinstance(one.get("partner"), str) and is_plain(one["partner"])
                and {*one} <= {"partner", "exons", "by"} and all(map(is_plain, one.values())) for one in made)
    return [{key: str(value) for key, value in one.items()} for one in made] if plain else None


def _shown(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


# A panel

def panel_of(row: Row) -> dict[str, Any]:
    """What the fields of a panel state."""
    plain = {key: row[key] for key in ("name", "specimen") if row.get(key)}
    return plain | {key: covered for key in COVERED if (covered := listed(row.get(key, "")))}


def show_panel(panel: dict[str, Any]) -> Row:
    """The fields that show a panel; what they show is taken from it."""
    row = {key: str(panel.pop(key)) for key in ("name", "specimen") if isinstance(panel.get(key), str)}
    for key in COVERED:
        covered = panel.get(key)
        if isinstance(covered, list) and all(isinstance(one, str) for one in covered):
            row[key] = ", ".join(panel.pop(key))
    return row
