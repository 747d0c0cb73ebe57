"""The form as a browser sends it: fields by their names, rows by their numbers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from http import HTTPStatus

from starlette.datastructures import ImmutableMultiDict

from markerboard.service.entry.layout import Layout
from markerboard.service.entry.rows import GENE, LINE, MOST_ROWS, PANEL, Row
from markerboard.service.entry.stating import Form
from markerboard.service.problems import Refused

_ROW = re.compile(r"(line|gene)\.(\d{1,3})\.(\w+)")
_KEYS = {"line": LINE, "gene": GENE}
_DONE = frozenset({"do", "lang", "asked", "fact"})
_OWN = _DONE | {"case_name", "notes", "rest", "kept", "quick", "history", *(f"panel.{key}" for key in PANEL)}


def sent_form(sent: ImmutableMultiDict[str, bytes | str], layout: Layout) -> Form:
    """What was typed, whether it can be read or not, under whatever names.

    Raises Refused for more rows, or more names that are no fields, than a form has.
    """
    given = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
    texts = dict(given)
    fields = {f"f.{at}": at for at in layout.fields}
    form = Form(
        case=texts.get("case_name", ""), notes=texts.get("notes", ""), rest=texts.get("rest", ""),
        kept=texts.get("kept", ""), quick=texts.get("quick", ""),
        values={fields[name]: value for name, value in texts.items() if name in fields and value.strip()},
        history=texts.get("history", "").strip(),
        panel={key: texts[f"panel.{key}"] for key in PANEL if texts.get(f"panel.{key}", "").strip()},
        asked=tuple(at for at in texts.get("asked", "").split(",") if at in layout.fields))
    form.lines, form.genes = _rows("line", texts.items()), _rows("gene", texts.items())
    form.strange = {name: value if isinstance(value, str) else value.decode("utf-8", "replace")
                    for name, value in sent.multi_items() if value.strip() and not _is_known(name, fields)}
    form.twice = dict(_twice(given))
    if len(form.strange) > MOST_ROWS:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "form", "this is not a form that a page here sends")
    return form


def _is_known(name: str, fields: Container[str]) -> bool:
    row = _ROW.fullmatch(name)
    return name in _OWN or name in fields or bool(row and row[3] in _KEYS[row[1]])


def _twice(given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names that were sent with several values."""
    values: dict[str, dict[str, None]] = {}
    for name, value in given:
        if value.strip() and name not in _DONE:
            values.setdefault(name, {})[value.strip()] = None
    yield from ((name, tuple(several)) for name, several in values.items() if len(several) > 1)


def _rows(kind: str, texts: Iterable[tuple[str, str]]) -> list[Row]:
    """The rows of a kind in their order; one of which nothing was typed is none."""
    rows: dict[int, Row] = {}
    for name, value in texts:
        found = _ROW.fullmatch(name)
        if found and found[1] == kind and found[3] in _KEYS[kind] and value.strip():
            rows.setdefault(int(found[2]), {})[found[3]] = value.strip()
    if len(rows) > MOST_ROWS:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "form",
                      f"a form has at most {MOST_ROWS} rows of a kind; write a case file, and open it here")
    return [rows[number] for number in sorted(rows)]
