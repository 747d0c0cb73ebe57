"""The rows of the form that are no facts: lines of treatment, findings of genes, a panel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import mapping
from markerboard.patient.written import flag

LINE = ("line", "setting", "drugs", "months", "best_response", "status", "stopped_for",
        "chemotherapy_cycles", "months_to_relapse", "started", "stopped")
GENE = ("name", "state", "variants", "complete", "finding", "value")
PANEL = ("name", "genes")
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
    if row.get("finding"):
        made[row["finding"]] = _worded(row["value"])
    elif row.get("value"):
        made["unread"] = [row["value"]]
    return made


def _worded(text: str) -> Any:
    try:
        said = flag(text)
    except ValueError:
        return text
    return said if isinstance(said, bool) else text


def genes_of(reports: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Row]:
    """The rows of what is reported of genes; what a row can show is taken from the reports."""
    for name, report in list(reports.items()):
        taken = list(_of_gene(name, reports, report, keys))
        yield from taken
        if taken and not mapping(reports.get(name)):
            reports.pop(name, None)


def _of_gene(name: str, reports: dict[str, Any], report: Any, keys: tuple[str, ...]) -> Iterator[Row]:
    if isinstance(report, str):
        reports[name] = None
        yield {"name": name, "state": report}
    if not isinstance(report, dict):
        return
    row, variants = {"name": name}, report.get("variants")
    if isinstance(report.get("status"), str):
        row["state"] = report.pop("status")
    if isinstance(variants, list) and all(isinstance(one, str) and listed(one) == [one] for one in variants):
        del report["variants"]
        row |= {"variants": ", ".join(variants)} if variants else {}
        row.setdefault("state", "mutated" if variants else "")
    if report.get("complete") is True:
        del report["complete"]
        row["complete"] = "yes"
    if len(row) > 1:
        yield row
    for key in [key for key in keys if is_plain(report.get(key))]:
        value = report.pop(key)
        yield {"name": name, "finding": key, "value": _shown(value)}


def _shown(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
