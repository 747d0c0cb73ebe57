"""From the fields that were sent to a case as a file holds it, and from a case to the fields that show it.

What has no field keeps a place of its own, as it would stand in a file, so that nothing is lost on the way;
what was sent under a name that is no field is told. All problems are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import yaml

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.source import parse
from markerboard.language.places import Way
from markerboard.patient.written import flag
from markerboard.service.entry.layout import STATES, Field, Layout
from markerboard.service.entry.merging import merge, put
from markerboard.service.entry.rows import (
    MOST_ROWS,
    Row,
    genes_of,
    is_plain,
    lacks,
    line_of,
    lines_of,
    panel_of,
    report_of,
    show_panel,
)

ORDER = ("case", "notes", "source", "patient", "disease", "treatment", "history", "progression", "biomarkers",
         "unused", "facts", "expect")


@dataclass
class Form:
    """What the form shows: values by place, rows, and as the text of a file what has no field."""

    case: str = ""
    notes: str = ""
    values: dict[str, str] = field(default_factory=dict)
    history: str = ""
    lines: list[Row] = field(default_factory=list)
    genes: list[Row] = field(default_factory=list)
    panel: Row = field(default_factory=dict)
    rest: str = ""
    kept: str = ""
    quick: str = ""
    asked: tuple[str, ...] = ()
    strange: dict[str, str] = field(default_factory=dict)
    twice: dict[str, tuple[str, ...]] = field(default_factory=dict)


def data_of(form: Form, layout: Layout) -> dict[str, Any]:
    """The case that a form states. Raises CaseError where something cannot be told, or is stated twice."""
    made, problems = built(form, layout)
    if problems:
        raise CaseError(problems)
    return made


def built(form: Form, layout: Layout) -> tuple[dict[str, Any], list[Problem]]:
    """The case that a form states as far as it can be told, and every problem of the form itself."""
    made: dict[str, Any] = {"case": form.case.strip() or "new case"}
    problems = list(_of_the_form(form))
    if form.notes.strip():
        made["notes"] = form.notes.strip()
    for at, text in form.values.items():
        if text.strip() and at in layout.fields:
            put(made, layout.fields[at].way, _value(layout.fields[at], text.strip()))
    _treated(made, form)
    if form.history == "complete" and "treatment" not in made:
        problems.append(Problem("history", 1, 1, "the lines are called complete, and none is stated",
                                "add a line, or choose that there was none so far"))
    reports = _reported(form, problems)
    problems += merge(made, {"biomarkers": reports} if reports else {})
    for text in (form.rest, form.kept):
        problems += merge(made, _rest(text, problems))
    return {key: made[key] for key in (*ORDER, *made) if key in made}, problems


def _of_the_form(form: Form) -> Iterator[Problem]:
    """What was sent and stands in no place of the case."""
    if form.quick.strip():
        yield Problem("quick", 1, 1, f"this is not in the case yet: {form.quick.strip()}",
                      "add it, state it in its field, or empty the box")
    for i, name in enumerate(form.strange):
        yield Problem(f"strange.{i}", 1, 1, f"`{name}` is no field of this form, and was sent with a value",
                      "state it in its field, and empty this one")
    for name, both in form.twice.items():
        yield Problem(name, 1, 1, f"this was sent twice: {' and '.join(both)}")


def text_of(data: Mapping[str, Any]) -> str:
    """A case as the text of a file, one value a line."""
    return yaml.safe_dump(_plain(data), sort_keys=False, allow_unicode=True, default_flow_style=False,
                          width=100)


def form_of(written: Mapping[str, Any], layout: Layout) -> Form:
    """The form that shows a case."""
    data: dict[str, Any] = deepcopy(dict(written))
    form = Form(case=str(data.pop("case", "")))
    if is_plain(data.get("notes")):
        form.notes = str(data.pop("notes"))
    for at, each in layout.fields.items():
        if is_plain(found := _take(data, each.way)):
            form.values[at] = _shown(each, found)
    _show_treatment(data, form)
    reports = data.get("biomarkers")
    if isinstance(reports, dict):
        _show_reports(reports, form, layout)
    expected = data.pop("expect", None)  # what a test case expects is nothing of a patient
    form.kept = text_of({"expect": expected}) if expected else ""
    left = _without_nothing(data)
    form.rest = text_of(left) if left else ""
    return form


# Fields

def _value(each: Field, text: str) -> Any:
    if each.kind == "state" and text in STATES[:2]:
        return text == "true"
    return text


def _shown(each: Field, value: Any) -> str:
    if each.kind != "state":
        return str(value)
    try:
        said = flag(value)
    except ValueError:
        return str(value)
    return str(said).lower() if isinstance(said, bool) else said


def _take(data: dict[str, Any], way: Way) -> Any:
    """Take the value at a place from a case; None where there is none that a field can show."""
    here: Any = data
    for key, selector in way[:-1]:
        if key:
            here = here.get(key) if isinstance(here, dict) else None
        elif isinstance(here, list):
            here = next((one for one in here if isinstance(one, dict) and one.get("at") == selector), None)
    key = way[-1][0]
    return here.pop(key) if isinstance(here, dict) and is_plain(here.get(key)) else None


# Rows

def _treated(made: dict[str, Any], form: Form) -> None:
    lines = [line for row in form.lines if (line := line_of(row))]
    if form.history == "none" and not lines:
        made |= {"treatment": [], "history": "complete"}
    elif lines:
        # Nobody who leaves it open says that these were all.
        made |= {"treatment": lines, "history": form.history or "partial"}
    elif form.history == "partial":
        made |= {"treatment": [], "history": "partial"}
    elif form.history:
        made["history"] = form.history


def _show_treatment(data: dict[str, Any], form: Form) -> None:
    lines = lines_of(data.get("treatment"))
    if lines is not None and len(lines) <= MOST_ROWS:
        history = str(data.pop("history", "complete"))
        data.pop("treatment")
        form.lines, form.history = lines, "none" if not lines and history == "complete" else history


def _show_reports(reports: dict[str, Any], form: Form, layout: Layout) -> None:
    panel = reports.get("panel")
    if isinstance(panel, dict):
        form.panel = show_panel(panel)
    markers = {"panel", *layout.vocabulary.markers}
    own = {name: reports.pop(name) for name in list(reports) if name not in markers}
    left = deepcopy(own)
    rows = list(genes_of(left, layout.findings, layout.specimens))
    # More than a page can show stays as it is written.
    form.genes, own = (rows, left) if len(rows) <= MOST_ROWS else ([], own)
    reports |= own


def _reported(form: Form, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for i, row in enumerate(form.genes):
        lacking = list(lacks(row))
        problems += [Problem(f"gene.{i}.{key}", 1, 1, told, help) for key, told, help in lacking]
        if not lacking and (report := report_of(row)):
            problems += merge(found, {row["name"].strip(): report}, ("biomarkers",))
    # A state alone is said of all that a report may say of the gene, `not tested` for one.
    found = {name: one["status"] if {*one} == {"status"} else one for name, one in found.items()}
    panel = panel_of(form.panel)
    return {**found, **({"panel": panel} if panel else {})}


# What has no field

def _rest(text: str, problems: list[Problem]) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        data = parse("rest", text.encode("utf-8", "replace")).data
    except InputError as error:
        problems += error.problems
        return {}
    if not isinstance(data, dict):
        problems.append(Problem("rest", 1, 1, "this is no part of a case: write `key: value`, a line each"))
        return {}
    return data


def _without_nothing(value: Any) -> Any:
    """The same without sections of which all was taken."""
    if isinstance(value, dict):
        kept = {key: _without_nothing(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in ({}, [], None)}
    if isinstance(value, list):
        return [one for one in map(_without_nothing, value)
                if not (isinstance(one, dict) and {*one} <= {"at"})]
    return value


def _plain(value: Any) -> Any:
    """The same of values that a file can hold: numbers and days as they are written."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, bool | str) or value is None else str(value)
