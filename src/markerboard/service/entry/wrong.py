"""What is wrong with a form, each at its field, by the places of the case that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markerboard.errors import Problem
from markerboard.files.source import Source
from markerboard.service.entry.layout import Layout
from markerboard.service.entry.rows import PANEL
from markerboard.service.entry.stating import Form

Path = tuple[str | int, ...]
_OWN = {(name,) for name in ("gene", "history", "quick", "strange", "f", "line", "panel", "notes", "kept",
                             "case_name")}
"""What a problem of the form itself is named by: a field, not a place of the case."""
_COMMAND = re.compile(r"`markerboard facts\b")
"""What helps at a command line, and not in a browser."""
_SHORT, _FEW = 3, 5
Places = Mapping[int, list[tuple[int, Path]]]
"""What stands in each line of a case: its columns, with the paths."""


_COLUMNS = {"status": "state", "variants": "variants", "unread": "value", "date": "date",
            "fusions": "partner"}


class Wrong(NamedTuple):
    """A problem in words, the name of its field, and what that is called."""

    field: str
    label: str
    message: str
    help: str


def wrongs(problems: Iterable[Problem], source: Source | None, form: Form, layout: Layout) -> list[Wrong]:
    """Each problem at its field."""
    places = _places(source) if source else {}
    found = []
    for problem in problems:
        path = _path(problem, places) if source else _of_form(problem.file)
        field, label = _field(path, form, layout)
        help = "" if _COMMAND.match(problem.help) else problem.help
        found.append(Wrong(field, label, problem.message, help or _near(field, form, layout)))
    return found


def _near(field: str, form: Form, layout: Layout) -> str:
    """The words that the list of a field offers and that share a word with what was typed."""
    asked = layout.fields.get(field.removeprefix("f."))
    typed = form.values.get(asked.at, "") if asked and asked.offers else ""
    parts = [part for part in typed.casefold().split() if len(part) > _SHORT]
    offered = layout.offers[asked.offers] if asked and parts else ()
    # What is rarer in the list says more: of `breast cancer` the organ.
    counted = sorted(([one for one in offered if part in one.casefold()] for part in parts), key=len)
    near = next((these for these in counted if these), [])
    return f"the list has {', '.join(near[:_FEW])}" if near else ""


def _of_form(name: str) -> Path:
    """The path that a problem of the form names: that of a field, whose place may hold dots, stays whole."""
    first, _, rest = name.partition(".")
    return (first, rest) if first == "f" else tuple(name.split("."))


def _places(source: Source) -> Places:
    found: dict[int, list[tuple[int, Path]]] = {}
    for marks in (source.values, source.keys):
        for path, (line, column) in marks.items():
            found.setdefault(line, []).append((column, tuple(path)))
    return found


def _path(problem: Problem, places: Places) -> Path:
    here = [(column, path) for column, path in places.get(problem.line, []) if column <= problem.column]
    return max(here, key=lambda one: (one[0], len(one[1])), default=(0, ()))[1]


def _field(path: Path, form: Form, layout: Layout) -> tuple[str, str]:
    """The name of the field that states what stands at a path, and its label."""
    if path[:1] == ("case",):
        return "case_name", "case"
    if path[:1] in _OWN:
        return ".".join(map(str, path)), ""
    if path[:1] == ("treatment",) and len(path) > 1:
        key = str(path[2]) if len(path) > 2 else "line"
        return f"line.{path[1]}.{key}", key.replace("_", " ")
    named = tuple(step for step in path if isinstance(step, str))
    for each in (layout.fields[at] for at, text in form.values.items() if text and at in layout.fields):
        steps = tuple(step for step, _ in each.way if step)
        if named[:len(steps)] == steps:
            return each.name, each.label
    if path[:1] == ("biomarkers",) and len(path) > 1:
        return _of_marker(path, form)
    return ("rest", "") if form.rest.strip() else ("case_name", "")


def _of_marker(path: Path, form: Form) -> tuple[str, str]:
    name = str(path[1])
    if name == "panel":
        return f"panel.{path[2] if path[2:3] and path[2] in PANEL else 'genes'}", "panel"
    keys = [str(step) for step in path[2:]]
    specimen = keys.pop(0) if keys and any(row.get("specimen") == keys[0] for row in form.genes) else ""
    key = keys[0] if keys else ""
    rows = [i for i, row in enumerate(form.genes)
            if row.get("name", "").strip() == name and row.get("specimen", "") == specimen]
    if key == "fusions":
        rows = [i for i in rows if form.genes[i].get("partner")] or rows
    of_finding = [i for i in rows if form.genes[i].get("finding") == key]
    if of_finding:
        return f"gene.{of_finding[0]}.value", name
    if rows:
        return f"gene.{rows[0]}.{_COLUMNS.get(key, 'name')}", name
    return "rest", name
